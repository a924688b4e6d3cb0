// What a later record of the catalogue did to a dossier (include/tiendo/dossier/restated.hpp).
#include "tiendo/dossier/restated.hpp"

#include "story.hpp"
#include "tiendo/dossier/explanation.hpp"

using namespace tiendo;           // NOLINT
using namespace tiendo::dossier;  // NOLINT
using namespace tiendo::testing;  // NOLINT

namespace {

constexpr version_scope all_dossiers{std::nullopt, true};

// The story's catalogue, in which WD5 has other limits.
std::shared_ptr<const catalogue::catalogue> with_limits(const std::string& limits) {
    auto files = story_files();
    auto& text = files["procedures.csv"];
    const std::string was = "1,5,working_days,3,working_days,";
    const auto place = text.find(was);
    REQUIRE(place != std::string::npos);
    text.replace(place, was.size(), "1," + limits + ",");
    return parsed(files);
}

// "statutory 2026-03-09 on_time -> 2026-03-05 late"
std::string text_of(const restated_due& m) {
    const auto side = [](const standing_due& s) {
        return (s.due ? to_text(s.due->date) : "no_due") + " " +
               (s.judged == verdict::none ? s.overdue ? "overdue" : "in_time"
                                          : std::string(name_of(s.judged)));
    };
    return std::string(name_of(m.which)) + " " + side(m.before) + " -> " + side(m.after);
}

}  // namespace

TEST_CASE("a record that restates a dossier tells its due dates and verdicts before and after",
          "[explain][restated]") {
    story s;
    s.tell("2026-03-02 09:00", receipt("WD5", at("2026-03-06 17:00")));
    s.tell("2026-03-06 10:00", fact_body{processed{}});
    s.law().add_version(with_limits("3,working_days,2,working_days"),
                        at("2026-04-01"),
                        basis::current,
                        all_dossiers,
                        7);

    const auto told = explain(s.facts(), s.law(), at("2026-05-01")).restated;

    REQUIRE(told.records.size() == 1);
    const auto& record = told.records[0];
    CHECK(record.number == 2);
    CHECK(record.sequence == 7);
    CHECK(record.recorded_at == at("2026-04-01"));
    REQUIRE(record.moved.size() == 2);  // the appointments stand where they stood
    CHECK(text_of(record.moved[0]) == "statutory 2026-03-09 early -> 2026-03-05 late");
    CHECK(text_of(record.moved[1]) == "committed 2026-03-05 late -> 2026-03-04 late");
    REQUIRE(record.rule_before);
    CHECK(record.rule_before->statutory->amount == 5);
    CHECK(record.rule_after->statutory->amount == 3);
}

TEST_CASE(
    "a record of a calendar tells the days that it counts otherwise, with their name and source",
    "[explain][restated]") {
    auto files = story_files();
    files["calendars.csv"] =
        "calendar_id,parent_id,time_zone,published_from,published_to\nown,vn,,,\n";
    files["calendar.csv"] =
        "calendar_id,date,kind,windows,name_vi,legal_source\n"
        "own,2026-03-04,off,,Nghỉ bão,Công điện 1\n"
        "own,2026-03-05,work,07:30-11:30,Nửa ngày,Công điện 2\n"
        "own,2026-04-01,off,,Sau hạn,Công điện 3\n";
    auto& agencies = files["agencies.csv"];
    agencies.replace(agencies.find(",vn\n"), 4, ",own\n");  // of the province X01
    story s;
    s.tell("2026-03-02 09:00", receipt("WD5"));
    s.law().add_version(parsed(files), at("2026-05-01"), basis::current, all_dossiers, 7);

    const auto told = restated_by(s.facts(), s.law());

    REQUIRE(told.records.size() == 1);
    const auto& record = told.records[0];
    CHECK_FALSE(record.rule_before);
    CHECK(text_of(record.moved[0]) == "statutory 2026-03-09 overdue -> 2026-03-10 overdue");
    REQUIRE(record.days.size() == 2);  // not the one past the due date
    CHECK(to_text(record.days[0].date) == "2026-03-04");
    CHECK(record.days[0].before.length == std::chrono::minutes{450});
    CHECK(record.days[0].after.length == milliseconds{0});
    CHECK(record.days[0].reason == "Nghỉ bão");
    CHECK(record.days[0].legal_source == "Công điện 1");
    CHECK(record.days[1].after.length == std::chrono::hours{4});
}

TEST_CASE("a record is judged by what the log held before it, not by facts that came later",
          "[explain][restated]") {
    story s;
    s.tell("2026-03-02 09:00", receipt("WD5"));  // the first of the log
    s.law().add_version(
        with_limits("4,working_days,,"), at("2026-03-06 08:00"), basis::statutory, all_dossiers, 2);
    s.tell("2026-03-06 10:00", fact_body{processed{}});  // the second, and not before the record

    const auto told = restated_by(s.facts(), s.law());

    REQUIRE(told.records.size() == 1);
    REQUIRE(told.records[0].moved.size() == 3);
    CHECK(text_of(told.records[0].moved[0]) ==
          "statutory 2026-03-09 in_time -> 2026-03-06 in_time");
    CHECK(text_of(told.records[0].moved[1]) == "committed 2026-03-05 overdue -> no_due in_time");
    CHECK(text_of(told.records[0].moved[2]) == "headline 2026-03-05 overdue -> 2026-03-06 in_time");
    CHECK(told.records[0].pending);
}

TEST_CASE("a dossier restated there and back tells both records", "[explain][restated]") {
    story s;
    s.tell("2026-03-02 09:00", receipt("WD5"));
    s.law().add_version(with_limits("3,working_days,3,working_days"),
                        at("2026-04-01"),
                        basis::current,
                        all_dossiers,
                        7);
    s.law().add_version(story_catalogue(), at("2026-04-02"), basis::current, all_dossiers, 8);

    const auto told = restated_by(s.facts(), s.law());

    REQUIRE(told.records.size() == 2);
    CHECK(text_of(told.records[0].moved[0]) ==
          "statutory 2026-03-09 overdue -> 2026-03-05 overdue");
    CHECK(text_of(told.records[1].moved[0]) ==
          "statutory 2026-03-05 overdue -> 2026-03-09 overdue");
}

TEST_CASE("a record whose scope leaves the dossier out, or that comes before it, restates nothing",
          "[explain][restated]") {
    story s;
    s.law().add_version(
        with_limits("9,working_days,,"), at("2026-03-01"), basis::current, all_dossiers, 1);
    s.record(event("in", at("2026-03-02 09:00"), receipt("WD5")), at("2026-03-02 09:00"), false);
    s.record(event("out", at("2026-03-03 09:00"), fact_body{processed{}}), at("2026-03-03"), false);
    s.law().add_version(with_limits("3,working_days,,"),
                        at("2026-04-01"),
                        basis::current,
                        version_scope{at("2026-04-01"), true},
                        9);
    CHECK(restated_by(s.facts(), s.law()).records.empty());
}

TEST_CASE("of more records than are looked at the oldest are counted, and the newest told",
          "[explain][restated]") {
    story s;
    s.tell("2026-03-02 09:00", receipt("WD5"));
    const auto shorter = with_limits("3,working_days,3,working_days");
    for (std::uint32_t i = 0; i < restating_records_max + 10; ++i) {
        s.law().add_version(i % 2 == 0 ? shorter : story_catalogue(),
                            at("2026-04-01") + std::chrono::minutes{i},
                            basis::current,
                            all_dossiers,
                            10 + i);
    }

    const auto told = restated_by(s.facts(), s.law());

    CHECK(told.records_unlooked == 10);
    REQUIRE(told.records.size() == restating_records_max);
    CHECK(told.records.front().sequence == 20);
    CHECK(told.records.back().sequence == 10 + restating_records_max + 9);
}
