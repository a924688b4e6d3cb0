// Which calendars the files of a catalogue define.
#include "tiendo/catalogue/calendars.hpp"

#include "sample.hpp"
#include "tiendo/base/time.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <variant>

namespace tiendo::catalogue {
namespace {

local_date day(const char* text) {
    return parse_local_date(text).value();
}

calendar_map loaded(const file_texts& files) {
    auto outcome = load_calendars(files);
    if (const auto* refused = std::get_if<std::vector<file_refusal>>(&outcome)) {
        for (const file_refusal& r : *refused) UNSCOPED_INFO(r.text());
        FAIL("the calendars were refused");
    }
    return std::get<calendar_map>(std::move(outcome));
}

file_texts two_calendars(const std::string& child_rows, const std::string& child_days = "") {
    return {{"calendars.csv",
             "calendar_id,parent_id,time_zone,published_from,published_to\n"
             "main,,Asia/Ho_Chi_Minh,2024-01-01,2025-12-31\n"
             "child,main,,,\n"},
            {"calendar.csv",
             "calendar_id,date,kind,windows,name_vi,legal_source\n"
             "main,2025-01-01,off,,Tết Dương lịch,Luật\n" +
                 child_days},
            {"hours.csv",
             "calendar_id,valid_from,weekday,windows\n"
             "main,2024-01-01,wed,08:00-12:00\n"
             "main,2025-07-01,wed,08:00-10:00\n" +
                 child_rows}};
}

std::chrono::milliseconds work_on(const working_duration& d) {
    return d.length;
}

std::chrono::milliseconds worked(const calendar::working_calendar& c, const char* date) {
    return work_on(c.explain(day(date), day(date)).at(0).length);
}

}  // namespace

TEST_CASE("without files there is the shipped Vietnamese calendar", "[catalogue][calendars]") {
    const auto calendars = loaded({});

    REQUIRE(calendars.size() == 1);
    const auto& vn = *calendars.at("vn");
    CHECK(vn.zone().name() == "Asia/Ho_Chi_Minh");
    CHECK(vn.published_to() == day("2026-12-31"));
    CHECK_FALSE(vn.is_working_day(day("2018-01-01")));
    CHECK(vn.is_working_day(day("2026-08-22")));        // a make-up Saturday
    CHECK_FALSE(vn.is_working_day(day("2026-08-29")));  // an ordinary one
}

TEST_CASE("the shipped calendar can be copied into a catalogue and is the same there",
          "[catalogue][calendars]") {
    const auto own = loaded(embedded_calendar());

    CHECK(own.at("vn")->working_days_between(day("2017-12-31"), day("2026-12-31")) ==
          loaded({}).at("vn")->working_days_between(day("2017-12-31"), day("2026-12-31")));
}

TEST_CASE("a calendar without rows of its own is its parent under another id",
          "[catalogue][calendars]") {
    const auto calendars = loaded(two_calendars(""));

    const auto& child = *calendars.at("child");
    CHECK(child.id() == "child");
    CHECK(child.zone().name() == "Asia/Ho_Chi_Minh");
    CHECK(child.published_to() == day("2025-12-31"));
    CHECK_FALSE(child.is_working_day(day("2025-01-01")));
    CHECK(worked(child, "2025-01-08") == std::chrono::hours{4});
    CHECK(worked(child, "2025-07-02") == std::chrono::hours{2});
}

TEST_CASE("a date that a calendar names itself is not taken from its parent",
          "[catalogue][calendars]") {
    const auto calendars = loaded(two_calendars("",
                                                "child,2025-01-01,work,08:00-09:00,Trực,QĐ\n"
                                                "child,2025-01-08,off,,Lễ hội,QĐ\n"));

    CHECK(worked(*calendars.at("child"), "2025-01-01") == std::chrono::hours{1});
    CHECK_FALSE(calendars.at("child")->is_working_day(day("2025-01-08")));
    CHECK_FALSE(calendars.at("main")->is_working_day(day("2025-01-01")));
    CHECK(calendars.at("main")->is_working_day(day("2025-01-08")));
}

TEST_CASE("from its own first valid_from on a calendar has only its own hours",
          "[catalogue][calendars]") {
    const auto calendars = loaded(two_calendars("child,2025-03-01,wed,07:00-12:00\n"));

    const auto& child = *calendars.at("child");
    CHECK(worked(child, "2025-02-26") == std::chrono::hours{4});  // the parent's
    CHECK(worked(child, "2025-03-05") == std::chrono::hours{5});
    CHECK(worked(child, "2025-07-02") == std::chrono::hours{5});  // not the parent's new ones
}

TEST_CASE("hours without a valid_from hold since ever", "[catalogue][calendars]") {
    const auto calendars = loaded(two_calendars("child,,wed,07:00-12:00\n"));

    CHECK(worked(*calendars.at("child"), "2010-01-06") == std::chrono::hours{5});
}

TEST_CASE("a weekday without a row or without windows is not worked", "[catalogue][calendars]") {
    const auto calendars = loaded(two_calendars("child,,wed,07:00-12:00\nchild,,thu,\n"));

    CHECK_FALSE(calendars.at("child")->is_working_day(day("2025-01-09")));
    CHECK_FALSE(calendars.at("child")->is_working_day(day("2025-01-10")));
}

TEST_CASE("a grandchild takes what neither it nor its parent says", "[catalogue][calendars]") {
    auto files = two_calendars("child,,wed,07:00-12:00\n");
    files.at("calendars.csv") += "grandchild,child,Europe/Amsterdam,,2024-06-30\n";

    const auto calendars = loaded(files);

    const auto& grandchild = *calendars.at("grandchild");
    CHECK(grandchild.zone().name() == "Europe/Amsterdam");
    CHECK(grandchild.published_to() == day("2024-06-30"));
    CHECK(worked(grandchild, "2024-01-10") == std::chrono::hours{5});
    CHECK_FALSE(grandchild.is_working_day(day("2025-01-01")));
}

TEST_CASE("agencies and procedures are not looked at when calendars alone are loaded",
          "[catalogue][calendars]") {
    file_texts files = sample::files();
    files.at("agencies.csv") = "nonsense";
    files.erase("procedures.csv");

    CHECK(loaded(files).size() == 3);
}

TEST_CASE("a make-up day without windows needs hours of a Monday, and is refused at its row",
          "[catalogue][calendars]") {
    const auto outcome = load_calendars(two_calendars("", "child,2025-01-11,work,,Làm bù,QĐ\n"));

    const auto* refused = std::get_if<std::vector<file_refusal>>(&outcome);
    REQUIRE(refused != nullptr);
    REQUIRE(refused->size() == 1);
    CHECK(refused->at(0).text().starts_with("calendar.csv:3: windows: a working day without"));
}

TEST_CASE("broken calendars are refused with file, line and column", "[catalogue][calendars]") {
    const auto outcome = load_calendars(two_calendars("child,2025-03-01,wed,12:00-07:00\n"));

    const auto* refused = std::get_if<std::vector<file_refusal>>(&outcome);
    REQUIRE(refused != nullptr);
    REQUIRE(refused->size() == 1);
    CHECK(refused->at(0).text() ==
          "hours.csv:4: windows: the window '12:00-07:00' ends before it begins");
}

}  // namespace tiendo::catalogue
