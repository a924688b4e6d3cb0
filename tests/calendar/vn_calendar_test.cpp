// The shipped Vietnamese calendar: complete, sourced, and adding up with the law.
#include "vn_calendar.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <ctime>

namespace tiendo::calendar {
namespace {

using testing::at;
using testing::date;
using testing::vn;
using testing::vn_spec;

struct year_of_law {
    int year;
    int weekdays;  // Monday to Friday
    int paid;      // days off the Labour Code grants; those on a weekend are made up for
    int swapped;   // weekdays swapped away minus Saturdays worked instead, within the year
};
// 10 days by the Labour Code of 2012; 11 since 2021 (two National Days); 12 from 2026 (24/11).
// 31/12/2018 was made up for on 5/1/2019; all other swaps stay within their year.
constexpr year_of_law years[] = {{2018, 261, 10, 1},
                                 {2019, 261, 10, -1},
                                 {2020, 262, 10, 0},
                                 {2021, 261, 11, 0},
                                 {2022, 260, 11, 0},
                                 {2023, 260, 11, 0},
                                 {2024, 262, 11, 0},
                                 {2025, 261, 11, 0},
                                 {2026, 261, 12, 0}};

}  // namespace

TEST_CASE("each year works its weekdays less the days off of the Labour Code", "[calendar][vn]") {
    for (const auto& y : years) {
        INFO("year " << y.year);
        const local_date before{std::chrono::year{y.year - 1} / 12 / 31};
        const local_date last{std::chrono::year{y.year} / 12 / 31};
        CHECK(vn().working_days_between(before, last) == y.weekdays - y.paid - y.swapped);
        const auto time = vn().working_time_between(vn().start_of(before + std::chrono::days{1}),
                                                    vn().start_of(last + std::chrono::days{1}));
        CHECK(time.length == std::chrono::minutes{450} * (y.weekdays - y.paid - y.swapped));
    }
}

TEST_CASE("a date is told by what it is, and with its hours", "[calendar][vn]") {
    const auto kind = [](const char* day) { return name_of(vn().kind_of(date(day))); };
    CHECK(kind("2026-01-01") == "holiday");
    CHECK(kind("2026-01-02") == "swapped_off");
    CHECK(kind("2026-01-03") == "weekend");
    CHECK(kind("2026-01-05") == "work");
    CHECK(kind("2026-01-10") == "make_up");
    CHECK(kind("2028-01-05") == "work");  // not published: by its weekday
    const windows office{
        {time_of_day{std::chrono::minutes{450}},
         time_of_day{std::chrono::hours{11} + std::chrono::minutes{30}}},
        {time_of_day{std::chrono::minutes{810}}, time_of_day{std::chrono::hours{17}}}};
    CHECK(vn().windows_of(date("2026-01-05")) == office);
    CHECK(vn().windows_of(date("2026-01-10")) == office);
    CHECK(vn().windows_of(date("2026-01-01")).empty());
}

TEST_CASE("a day worked in hours of its own, and a weekday that is not worked, are told apart",
          "[calendar]") {
    auto spec = vn_spec();
    auto& week = spec.hours.back().days;
    week[2].clear();  // no Wednesdays
    exception_day short_day;
    short_day.kind = day_kind::work;
    short_day.hours = {{time_of_day{std::chrono::hours{13}}, time_of_day{std::chrono::hours{14}}},
                       {time_of_day{std::chrono::hours{8}}, time_of_day{std::chrono::hours{9}}}};
    spec.exceptions[date("2026-06-01")] = short_day;  // a Monday
    spec.exceptions[date("2026-06-03")] = short_day;  // a Wednesday
    const auto built = working_calendar::build(spec);
    const auto& changed = *std::get<std::shared_ptr<const working_calendar>>(built);
    CHECK(changed.kind_of(date("2026-06-10")) == date_kind::off);
    CHECK(changed.kind_of(date("2026-06-01")) == date_kind::special_hours);
    CHECK(changed.kind_of(date("2026-06-03")) == date_kind::make_up);
    const auto hours = changed.windows_of(date("2026-06-01"));
    REQUIRE(hours.size() == 2);
    CHECK(hours[0].from == time_of_day{std::chrono::hours{8}});
}

TEST_CASE("each date that differs from its weekday has a name and a legal source",
          "[calendar][vn]") {
    const auto spec = vn_spec();
    CHECK(spec.exceptions.size() == 109);
    for (const auto& [day, row] : spec.exceptions) {
        INFO(to_text(day));
        CHECK_FALSE(row.name_vi.empty());
        CHECK_FALSE(row.legal_source.empty());
        const auto weekday = std::chrono::weekday{day};
        CHECK((weekday == std::chrono::Saturday) == (row.kind == day_kind::work));
        CHECK(weekday != std::chrono::Sunday);
    }
}

TEST_CASE("a make-up Saturday has the hours of a Monday", "[calendar][vn]") {
    const auto rows = vn().explain(date("2026-08-22"), date("2026-08-24"));
    REQUIRE(rows.size() == 3);
    CHECK(rows[0].working);
    CHECK(rows[0].length.length == std::chrono::minutes{450});
    CHECK(rows[0].reason == "Làm bù (hoán đổi ngày làm việc)");
    CHECK(rows[0].legal_source == "TB 9441/TB-BNV");
    CHECK_FALSE(rows[1].working);
    CHECK(rows[1].reason.empty());
    CHECK(rows[2].working);
}

TEST_CASE("a window is open from its first instant to just before its last", "[calendar][vn]") {
    CHECK_FALSE(vn().is_open(at("2026-03-02T07:29:59.999+07:00")));
    CHECK(vn().is_open(at("2026-03-02T07:30:00+07:00")));
    CHECK(vn().is_open(at("2026-03-02T11:29:59.999+07:00")));
    CHECK_FALSE(vn().is_open(at("2026-03-02T11:30:00+07:00")));
    CHECK_FALSE(vn().is_open(at("2026-02-16T09:00:00+07:00")));  // Tết
}

TEST_CASE("outside the hours the origin rolls to the next opening", "[calendar][vn]") {
    const auto open = at("2026-03-02T09:15:00.500+07:00");
    CHECK(vn().roll_to_opening(open) == open);
    CHECK(vn().roll_to_opening(at("2026-03-02T11:30:00+07:00")) == at("2026-03-02T13:30:00+07:00"));
    CHECK(vn().roll_to_opening(at("2026-02-13T17:00:00+07:00")) == at("2026-02-23T07:30:00+07:00"));
    CHECK(vn().opening_of(date("2026-08-22")) == at("2026-08-22T07:30:00+07:00"));
}

TEST_CASE("only dates after the last published one are provisional", "[calendar][vn]") {
    CHECK_FALSE(vn().is_provisional(date("2026-12-31")));
    CHECK(vn().is_provisional(date("2027-01-01")));
    CHECK(vn().published_to() == date("2026-12-31"));
}

TEST_CASE("the time zone of the process changes nothing", "[calendar][vn]") {
    for (const auto* zone : {"America/New_York", "Asia/Tokyo", "UTC"}) {
        ::setenv("TZ", zone, 1);
        ::tzset();
        const auto calendar = testing::built(vn_spec());
        CHECK(calendar->date_of(at("2026-03-02T17:00:00Z")) == date("2026-03-03"));
        CHECK(calendar->add_working_time(at("2026-03-02T09:00:00Z"), {std::chrono::hours{2}}) ==
              at("2026-03-03T01:30:00Z"));
    }
    ::unsetenv("TZ");
    ::tzset();
}

}  // namespace tiendo::calendar
