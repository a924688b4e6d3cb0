// What any calendar promises: what it refuses, jumps of the wall clock, edges, changing hours.
#include "tiendo/calendar/deadline.hpp"
#include "vn_calendar.hpp"

#include <catch2/catch.hpp>

namespace tiendo::calendar {
namespace {

using std::chrono::minutes;
using testing::at;
using testing::built;
using testing::date;
using testing::every_day;
using testing::hours;
using testing::vn;
using testing::vn_spec;

refusal refused(const calendar_spec& spec) {
    auto made = working_calendar::build(spec);
    REQUIRE(std::holds_alternative<refusal>(made));
    return std::get<refusal>(made);
}

const windows office{hours("08:00", "12:00"), hours("13:00", "17:00")};

}  // namespace

TEST_CASE("a calendar that cannot be is refused by code and field", "[calendar]") {
    struct row {
        const char* code;
        const char* field;
        void (*damage)(calendar_spec&);
    };
    const row rows[] = {
        {"no_hours", "hours", [](calendar_spec& s) { s.hours.clear(); }},
        {"no_working_time", "hours", [](calendar_spec& s) { s.hours[0].days = {}; }},
        {"unknown_time_zone", "time_zone", [](calendar_spec& s) { s.time_zone = "Asia/Saigon2"; }},
        {"reversed_window",
         "hours[0].tue",
         [](calendar_spec& s) { s.hours[0].days[1] = {hours("17:00", "08:00")}; }},
        {"reversed_window",
         "hours[0].sun",
         [](calendar_spec& s) { s.hours[0].days[6] = {hours("08:00", "08:00")}; }},
        {"overlapping_windows",
         "hours[0].mon",
         [](calendar_spec& s) {
             s.hours[0].days[0] = {hours("08:00", "12:00"), hours("11:59", "13:00")};
         }},
        {"too_many_windows",
         "hours[0].mon",
         [](calendar_spec& s) { s.hours[0].days[0].assign(97, hours("08:00", "12:00")); }},
        {"hours_not_ascending",
         "hours[1].valid_from",
         [](calendar_spec& s) { s.hours.push_back(s.hours[0]); }},
        {"overlapping_windows",
         "exceptions[2026-03-02]",
         [](calendar_spec& s) {
             s.exceptions[date("2026-03-02")] = {
                 day_kind::work, {hours("08:00", "12:00"), hours("08:00", "09:00")}, "", ""};
         }},
        {"off_day_with_windows",
         "exceptions[2026-03-02]",
         [](calendar_spec& s) {
             s.exceptions[date("2026-03-02")] = {day_kind::off, office, "", ""};
         }},
        {"work_day_without_windows",
         "exceptions[2026-03-07]",
         [](calendar_spec& s) {
             s.hours[0].days[0].clear();
             s.exceptions[date("2026-03-07")] = {day_kind::work, {}, "", ""};
         }},
        {"date_out_of_range",
         "exceptions[1899-12-31]",
         [](calendar_spec& s) { s.exceptions[date("1899-12-31")] = {}; }},
        {"published_range_reversed",
         "published_to",
         [](calendar_spec& s) {
             s.published_from = date("2026-01-01");
             s.published_to = date("2025-12-31");
         }},
    };
    for (const auto& r : rows) {
        auto spec = every_day("Asia/Ho_Chi_Minh", office);
        r.damage(spec);
        const auto no = refused(spec);
        CHECK(no.code == r.code);
        CHECK(no.field == r.field);
        CHECK_FALSE(no.message.empty());
    }
}

TEST_CASE("one working exception is enough working time", "[calendar]") {
    auto spec = every_day("Asia/Ho_Chi_Minh", {});
    spec.exceptions[date("2026-03-07")] = {day_kind::work, office, "", ""};
    const auto calendar = built(spec);
    CHECK(calendar->roll_forward(date("2000-01-01")) == date("2026-03-07"));
    CHECK(calendar->add_working_days(date("2026-03-07"), 1) == latest_date);
    CHECK(calendar->working_time_between(at("1950-01-01T00:00:00Z"), at("2100-01-01T00:00:00Z")) ==
          working_duration{std::chrono::hours{8}});
}

TEST_CASE("windows may come in any order", "[calendar]") {
    const auto calendar = built(every_day("Asia/Ho_Chi_Minh", {office[1], office[0]}));
    CHECK(calendar->opening_of(date("2026-03-02")) == at("2026-03-02T08:00:00+07:00"));
}

TEST_CASE("a window over a jump of the clock lasts the time that really passes",
          "[calendar][zone]") {
    const auto calendar = built(every_day("Europe/Amsterdam", {hours("01:00", "04:00")}));
    const auto length = [&](const char* day) {
        return calendar->explain(date(day), date(day))[0].length;
    };
    CHECK(length("2026-03-28").length == minutes{180});
    CHECK(length("2026-03-29").length == minutes{120});
    CHECK(length("2026-10-25").length == minutes{240});
    // Two hours after 01:00 winter time, the wall shows 04:00 summer time.
    CHECK(calendar->add_working_time(at("2026-03-29T01:00:00+01:00"), {minutes{120}}) ==
          at("2026-03-29T04:00:00+02:00"));
    CHECK(calendar->add_working_time(at("2026-10-25T01:00:00+02:00"), {minutes{150}}) ==
          at("2026-10-25T02:30:00+01:00"));
}

TEST_CASE("a day whose only window is jumped over is no working day", "[calendar][zone]") {
    const auto calendar = built(every_day("Europe/Amsterdam", {hours("02:00", "03:00")}));
    CHECK_FALSE(calendar->is_working_day(date("2026-03-29")));
    CHECK(calendar->add_working_days(date("2026-03-28"), 1) == date("2026-03-30"));
    CHECK(calendar->is_working_day(date("2026-10-25")));
}

TEST_CASE("a date that has begun goes on while the wall shows the evening before again",
          "[calendar][zone]") {
    auto spec = every_day("America/St_Johns", {});
    spec.hours[0].days[6] = {hours("00:00", "24:00")};  // Sundays only
    const auto calendar = built(spec);
    // On Sunday 7 November 2010 the clock went from 00:01 back to 23:01 on Saturday.
    const auto begin = at("2010-11-07T00:00:00-02:30");
    const auto again_evening = at("2010-11-06T23:30:00-03:30");
    CHECK(calendar->is_open(again_evening));
    CHECK(calendar->working_time_between(begin, again_evening).length == minutes{30});
    CHECK(calendar->add_working_time(begin, {minutes{30}}) == again_evening);
    CHECK(calendar->roll_to_opening(again_evening) == again_evening);
}

TEST_CASE("work around the clock passes as time passes, over every jump", "[calendar][zone]") {
    const auto calendar = built(every_day("America/St_Johns", {hours("00:00", "24:00")}));
    const auto from = at("1985-06-01T12:34:56.789Z");
    for (const auto years : {1, 10, 40, 100}) {
        const std::chrono::hours passed{years * 365 * 24};
        CHECK(calendar->add_working_time(from, {passed}) == from + passed);
        CHECK(calendar->working_time_between(from, from + passed).length == passed);
    }
}

TEST_CASE("hours hold from their date on, the first also before it", "[calendar]") {
    auto spec = every_day("Asia/Ho_Chi_Minh", {hours("08:00", "12:00")});
    spec.hours[0].valid_from = date("2026-03-01");
    spec.hours.push_back(spec.hours[0]);
    spec.hours[1].valid_from = date("2026-04-01");
    for (auto& day : spec.hours[1].days) day = office;
    const auto calendar = built(spec);
    CHECK(calendar->explain(date("2025-01-01"), date("2025-01-01"))[0].length.length ==
          minutes{240});
    CHECK(calendar->explain(date("2026-03-31"), date("2026-03-31"))[0].length.length ==
          minutes{240});
    CHECK(calendar->explain(date("2026-04-01"), date("2026-04-01"))[0].length.length ==
          minutes{480});
    CHECK(
        calendar
            ->working_time_between(at("2026-03-31T00:00:00+07:00"), at("2026-04-02T00:00:00+07:00"))
            .length == minutes{720});
}

TEST_CASE("what leads beyond the calendar stops at its edge", "[calendar]") {
    const auto huge = INT64_MAX;
    CHECK(vn().add_working_days(date("2026-03-02"), huge) == latest_date);
    CHECK(vn().add_working_days(date("2026-03-02"), INT64_MIN) == earliest_date);
    CHECK(vn().add_calendar_days(date("2026-03-02"), huge) == latest_date);
    CHECK(vn().add_months(date("2026-03-02"), huge) == latest_date);
    const working_duration for_ever{milliseconds{huge}};
    const auto end = vn().start_of(latest_date + std::chrono::days{1});
    CHECK(vn().add_working_time(at("2026-03-02T08:00:00Z"), for_ever) == end);
    CHECK(vn().add_working_time(at("2026-03-02T08:00:00Z"), {milliseconds{INT64_MIN}}) ==
          vn().start_of(earliest_date));
    CHECK(vn().roll_to_opening(end) == end);
    CHECK_FALSE(vn().is_open(end));
    CHECK_FALSE(vn().is_working_day(latest_date + std::chrono::days{1}));
}

TEST_CASE("a due outside the calendar is an error, not a date", "[calendar]") {
    const auto origin = at("2026-03-02T08:00:00+07:00");
    for (const auto unit : {limit_unit::working_days,
                            limit_unit::calendar_days,
                            limit_unit::working_hours,
                            limit_unit::hours,
                            limit_unit::months}) {
        for (const auto count : {INT64_MAX, INT64_MIN}) {
            const auto due = due_of(origin, {count, unit}, {}, vn());
            REQUIRE(due.has_error());
            CHECK(due.error() == errc::out_of_range);
        }
    }
    CHECK(due_of(at("1899-01-01T00:00:00Z"), {1, limit_unit::hours}, {}, vn()).has_error());
}

TEST_CASE("0 of working time is due at once, also outside the hours", "[calendar]") {
    const auto night = at("2026-03-02T03:00:00+07:00");
    CHECK(vn().add_working_time(night, {milliseconds{0}}) == night);
    CHECK(vn().add_working_time(night, {milliseconds{1}}) == at("2026-03-02T07:30:00.001+07:00"));
    CHECK(vn().add_working_time(night, {milliseconds{-1}}) == at("2026-02-27T16:59:59.999+07:00"));
}

TEST_CASE("counting back ends at the opening as counting on ends at the closing", "[calendar]") {
    CHECK(vn().add_working_time(at("2026-03-02T11:30:00+07:00"), {std::chrono::hours{-4}}) ==
          at("2026-03-02T07:30:00+07:00"));
    CHECK(vn().add_working_time(at("2026-03-03T09:00:00+07:00"), {minutes{-90 - 210}}) ==
          at("2026-03-02T13:30:00+07:00"));
}

TEST_CASE("pauses are united: in order, joined where they touch, without empty ones",
          "[calendar]") {
    const auto t = [](int minute) { return at("2026-03-02T00:00:00Z") + minutes{minute}; };
    const std::vector<pause> some{{t(50), t(60)},
                                  {t(0), t(10)},
                                  {t(10), t(20)},
                                  {t(5), t(12)},
                                  {t(30), t(30)},
                                  {t(45), t(40)},
                                  {t(52), t(55)}};
    CHECK(united(some) == std::vector<pause>{{t(0), t(20)}, {t(50), t(60)}});
}

TEST_CASE("a later start or a larger amount is never due earlier", "[calendar][property]") {
    const auto origin = at("2025-12-20T00:00:00+07:00");
    for (const auto unit : {limit_unit::working_days,
                            limit_unit::calendar_days,
                            limit_unit::working_hours,
                            limit_unit::hours,
                            limit_unit::months}) {
        for (std::int32_t n = 0; n < 40; ++n) {
            auto earlier = instant::min();
            for (int hour = 0; hour < 24 * 100; hour += 7) {
                const auto from = origin + std::chrono::hours{hour};
                const auto due = end_of(*due_of(from, amount_of({n, unit}), {}, vn()), vn());
                const auto more = end_of(*due_of(from, amount_of({n + 1, unit}), {}, vn()), vn());
                REQUIRE(due >= earlier);
                REQUIRE(more >= due);
                earlier = due;
            }
        }
    }
}

TEST_CASE("nanoseconds per call", "[.][!benchmark]") {
    const auto from = at("2026-02-13T15:00:00+07:00");
    const auto to = at("2026-09-13T10:00:00+07:00");
    const auto day = date("2026-02-13");
    std::int64_t i = 0;
    BENCHMARK("add_working_time") {
        ++i;
        return vn().add_working_time(from + minutes{i & 0xffff}, {minutes{(i * 7) & 0x3fff}});
    };
    BENCHMARK("working_time_between") {
        ++i;
        return vn().working_time_between(from + minutes{i & 0xffff}, to + minutes{i & 0xff});
    };
    BENCHMARK("add_working_days") {
        ++i;
        return vn().add_working_days(day + std::chrono::days{i & 0xff}, (i * 7) & 0x3f);
    };
    BENCHMARK("due_of, 10 working days") {
        ++i;
        return due_of(from + minutes{i & 0xffff}, {10, limit_unit::working_days}, {}, vn());
    };
    const auto vietnamese = vn_spec();
    BENCHMARK("build the Vietnamese calendar") {
        return working_calendar::build(vietnamese);
    };
    const auto dutch = every_day("Europe/Amsterdam", {hours("00:00", "24:00")});
    BENCHMARK("build a calendar with 600 jumps of the clock") {
        return working_calendar::build(dutch);
    };
}

}  // namespace tiendo::calendar
