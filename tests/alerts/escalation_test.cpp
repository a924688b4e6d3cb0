// Who should have been told of an alert by now, by the rule and the office's calendar.
//
// Office hours of the shipped calendar: 07:30-11:30 and 13:30-17:00, Monday to Friday.
#include "tiendo/alerts/escalation.hpp"

#include "../dossier/story.hpp"

#include <catch2/catch.hpp>

using namespace tiendo;           // NOLINT
using namespace tiendo::alerts;   // NOLINT
using namespace tiendo::testing;  // NOLINT
using namespace std::chrono_literals;

namespace {

const calendar::working_calendar& office() {
    const auto& in = *story_catalogue();
    return in.calendar_of(*in.find_agency("X01.1"));
}

alert fired(const char* when) {
    alert a;
    a.id = 7;
    a.agency = agency_code("X01.1");
    a.fired_at = at(when);
    return a;
}

escalation_step step(milliseconds after,
                     unsigned levels_up,
                     milliseconds repeat = 0ms,
                     clock_kind clock = clock_kind::working) {
    return {after, clock, levels_up, repeat};
}

// After four working hours the agency above, after a working day and a half the one above that.
rule usual() {
    rule r;
    r.escalation = {step(4h, 1), step(12h, 2)};
    return r;
}

agenda asked(const alert& a, const rule& by, const char* now) {
    return agenda_of(a, by, office(), at(now));
}

}  // namespace

TEST_CASE("an alert is told when it fires, and the next step's instant is known", "[alerts]") {
    const auto found = asked(fired("2026-03-02 08:00"), usual(), "2026-03-02 08:00");
    REQUIRE(found.due.size() == 1);
    CHECK(found.due[0] == stage{0, 0, 0, at("2026-03-02 08:00")});
    CHECK(found.next == at("2026-03-02 14:00"));
    CHECK_FALSE(found.held_until);
}

TEST_CASE("a rule without steps tells once and never again", "[alerts]") {
    const auto found = asked(fired("2026-03-02 08:00"), rule{}, "2027-03-02 08:00");
    CHECK(found.due.size() == 1);
    CHECK_FALSE(found.next);
}

TEST_CASE("a step counts working time: a weekend and the days of Tết do not pass it", "[alerts]") {
    // Friday afternoon: an hour is left of the day, three remain for Monday.
    auto found = asked(fired("2026-03-06 16:00"), usual(), "2026-03-09 10:29:59");
    CHECK(found.due.size() == 1);
    CHECK(found.next == at("2026-03-09 10:30"));
    found = asked(fired("2026-03-06 16:00"), usual(), "2026-03-09 10:30");
    REQUIRE(found.due.size() == 2);
    CHECK(found.due[1] == stage{1, 1, 0, at("2026-03-09 10:30")});

    // The last hour before nine days of Tết 2026.
    found = asked(fired("2026-02-13 16:00"), usual(), "2026-02-22 23:00");
    CHECK(found.due.size() == 1);
    CHECK(found.next == at("2026-02-23 10:30"));
}

TEST_CASE("a step in elapsed time passes at night too", "[alerts]") {
    rule r;
    r.escalation = {step(6h, 1, 0ms, clock_kind::elapsed)};
    CHECK(asked(fired("2026-03-06 20:00"), r, "2026-03-07 01:59:59").due.size() == 1);
    CHECK(asked(fired("2026-03-06 20:00"), r, "2026-03-07 02:00").due.size() == 2);
}

TEST_CASE("repetitions are numbered, and their number needs no history", "[alerts]") {
    rule r;
    r.repeat = 2h;
    const auto a = fired("2026-03-02 08:00");
    auto found = asked(a, r, "2026-03-02 09:59:59.999");
    CHECK(found.due.back().repetition == 0);
    CHECK(found.next == at("2026-03-02 10:00"));
    found = asked(a, r, "2026-03-02 10:00");
    CHECK(found.due.back() == stage{0, 0, 1, at("2026-03-02 10:00")});
    CHECK(found.next == at("2026-03-02 12:00"));
    // As after a stop of three days.
    found = asked(a, r, "2026-03-05 09:00");
    CHECK(found.due.back() == stage{0, 0, 36, at("2026-03-05 08:00")});
}

TEST_CASE("a step's repetitions count by its own clock, across the weekend", "[alerts]") {
    rule r;
    r.escalation = {step(1h, 1, 4h)};
    // Friday 09:00 the step; then 4 hours each: Friday 15:00, Monday 08:30+... by the hours alone.
    const auto a = fired("2026-03-06 08:00");
    auto found = asked(a, r, "2026-03-08 12:00");
    CHECK(found.due.back() == stage{1, 1, 1, at("2026-03-06 15:00")});
    CHECK(found.next == at("2026-03-09 09:30"));
    found = asked(a, r, "2026-03-09 09:30");
    CHECK(found.due.back() == stage{1, 1, 2, at("2026-03-09 09:30")});
}

TEST_CASE("repetitions of a level end when the next level's time comes", "[alerts]") {
    rule r;
    r.repeat = 1h;
    r.escalation = {step(3h, 1, 1h, clock_kind::elapsed), step(5h, 2, 0ms, clock_kind::elapsed)};
    const auto a = fired("2026-03-02 08:00");
    const auto found = asked(a, r, "2026-03-02 20:00");
    REQUIRE(found.due.size() == 3);
    CHECK(found.due[0].repetition == 2);  // 10:00; at 11:00 it is the first step's turn
    CHECK(found.due[1].repetition == 1);  // 12:00
    CHECK(found.due[2].repetition == 0);
    CHECK_FALSE(found.next);
    // Between: the earlier of a repetition and the next level.
    CHECK(asked(a, r, "2026-03-02 10:30").next == at("2026-03-02 11:00"));
    CHECK(asked(a, r, "2026-03-02 11:30").next == at("2026-03-02 12:00"));
}

TEST_CASE("a repetition that falls into the hours before the next level's opening is told",
          "[alerts]") {
    // The repetition runs out exactly at closing, the next level comes in elapsed time at night.
    rule r;
    r.escalation = {step(1h, 1, 1h), step(12h, 2, 0ms, clock_kind::elapsed)};
    const auto found = asked(fired("2026-03-02 15:00"), r, "2026-03-03 09:00");
    REQUIRE(found.due.size() == 3);
    CHECK(found.due[1] == stage{1, 1, 1, at("2026-03-02 17:00")});
    CHECK(found.due[2].due_at == at("2026-03-03 03:00"));
}

TEST_CASE("steps at the same instant are all told, and the last one repeats", "[alerts]") {
    rule r;
    r.escalation = {step(1h, 1, 1h), step(1h, 2, 1h)};
    const auto found = asked(fired("2026-03-02 08:00"), r, "2026-03-02 10:00");
    REQUIRE(found.due.size() == 3);
    CHECK(found.due[1] == stage{1, 1, 0, at("2026-03-02 09:00")});
    CHECK(found.due[2] == stage{2, 2, 1, at("2026-03-02 10:00")});
    CHECK(found.next == at("2026-03-02 11:00"));
}

TEST_CASE("a step never comes before the one in front of it", "[alerts]") {
    rule r;  // Friday evening: the elapsed hours run out on Saturday, the working ones on Monday
    r.escalation = {step(2h, 1), step(10h, 2, 0ms, clock_kind::elapsed)};
    const auto a = fired("2026-03-06 18:00");
    CHECK(asked(a, r, "2026-03-07 12:00").due.size() == 1);
    const auto found = asked(a, r, "2026-03-09 09:30");
    REQUIRE(found.due.size() == 3);
    CHECK(found.due[1].due_at == found.due[2].due_at);
}

TEST_CASE("a repeat shorter than a minute is told each minute", "[alerts]") {
    rule r;
    r.repeat = 1ms;
    const auto found = asked(fired("2026-03-02 08:00"), r, "2026-03-02 08:05");
    CHECK(found.due.back().repetition == 5);
}

TEST_CASE("one that was seen or has ended goes no further", "[alerts]") {
    rule r = usual();
    r.repeat = 1h;
    auto a = fired("2026-03-02 08:00");
    a.state = alert_state::acknowledged;
    a.acknowledged_at = at("2026-03-02 09:30");
    auto found = asked(a, r, "2026-03-20 10:00");
    REQUIRE(found.due.size() == 1);
    CHECK(found.due[0].repetition == 1);
    CHECK_FALSE(found.next);

    // Ended later: what had been due when it was seen still counts.
    a.state = alert_state::resolved;
    a.resolved_at = at("2026-03-10 09:00");
    CHECK(asked(a, r, "2026-03-20 10:00").due == found.due);

    a.acknowledged_at.reset();
    found = asked(a, r, "2026-03-20 10:00");
    CHECK(found.due.size() == 3);
    CHECK_FALSE(found.next);
}

TEST_CASE("the steps ahead are listed until somebody sees it or it ends", "[alerts]") {
    const rule r = usual();
    auto a = fired("2026-03-02 08:00");
    const auto coming = [&](const char* now) { return coming_of(a, r, office(), at(now)); };
    const stage first{1, 1, 0, at("2026-03-02 14:00")};
    const stage second{2, 2, 0, at("2026-03-03 14:30")};
    CHECK(coming("2026-03-02 08:00") == std::vector{first, second});
    CHECK(coming("2026-03-02 13:59:59.999") == std::vector{first, second});
    CHECK(coming("2026-03-02 14:00") == std::vector{second});  // its time has come
    CHECK(coming("2026-03-03 14:30").empty());
    // The first of them is what is due next, where nothing repeats.
    CHECK(asked(a, r, "2026-03-02 14:00").next == second.due_at);
    a.state = alert_state::acknowledged;
    a.acknowledged_at = at("2026-03-02 09:30");
    CHECK(coming("2026-03-02 08:00").empty());
}

TEST_CASE("the working time of an alert of nobody is the topmost agency's", "[alerts]") {
    const auto& in = *story_catalogue();
    CHECK(&office_of(agency_code("X01.1"), in) == &office());
    for (const auto* code : {"", "unknown"})
        CHECK(&office_of(agency_code(code), in) == &in.calendar_of(*in.find_agency("X01")));
}

TEST_CASE("under a clock that was set back nothing is due but what is a fact", "[alerts]") {
    rule r = usual();
    r.repeat = 1h;
    const auto found = asked(fired("2026-03-02 08:00"), r, "2026-03-01 08:00");
    REQUIRE(found.due.size() == 1);
    CHECK(found.due[0] == stage{0, 0, 0, at("2026-03-02 08:00")});
    CHECK(found.next == at("2026-03-02 09:00"));
}

TEST_CASE("a quiet rule is held until the office opens, and says when that is", "[alerts]") {
    rule r = usual();
    r.quiet_outside_working_hours = true;
    const auto a = fired("2026-02-13 18:00");  // the evening before nine days of Tết
    CHECK(asked(a, r, "2026-02-13 18:00").held_until == at("2026-02-23 07:30"));
    CHECK(asked(a, r, "2026-02-23 07:30").held_until == std::nullopt);
    CHECK(asked(a, r, "2026-02-23 12:00").held_until == at("2026-02-23 13:30"));
    // The fact is due all the same.
    CHECK(asked(a, r, "2026-02-13 18:00").due.size() == 1);
    r.quiet_outside_working_hours = false;
    CHECK_FALSE(asked(a, r, "2026-02-13 18:00").held_until);
}

TEST_CASE("whoever asks at more instants is told the same stages in order", "[alerts]") {
    // Properties over seeds: stages only grow, each is due by then, and `next` skips none.
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        rng dice(seed);
        rule r;
        if (dice.chance(500)) r.repeat = milliseconds{dice.between(60'000, 20 * 3'600'000)};
        auto after = std::int64_t{0};
        for (std::uint64_t i = 0; i < dice.below(4); ++i) {
            after += dice.between(0, 30) * 3'600'000;
            r.escalation.push_back({milliseconds{after},
                                    dice.chance(500) ? clock_kind::working : clock_kind::elapsed,
                                    static_cast<unsigned>(dice.below(3)),
                                    milliseconds{dice.between(0, 3) * 5'400'000}});
        }
        const auto a = fired("2026-02-12 10:00");
        auto now = a.fired_at;
        auto before = agenda_of(a, r, office(), now);
        for (int i = 0; i < 60; ++i) {
            now += milliseconds{dice.between(1, 12 * 3'600'000)};
            const auto found = agenda_of(a, r, office(), now);
            INFO("seed " << seed << " step " << i);
            REQUIRE(found.due.size() >= before.due.size());
            for (std::size_t l = 0; l < before.due.size(); ++l)
                REQUIRE(found.due[l].repetition >= before.due[l].repetition);
            for (const auto& s : found.due) REQUIRE(s.due_at <= now);
            REQUIRE((!found.next || *found.next > now));
            // Something new exactly when the announced instant has come.
            REQUIRE((found.due != before.due) == (before.next && *before.next <= now));
            before = found;
        }
    }
}

TEST_CASE("the agency so many levels up is the topmost one where the tree ends", "[alerts]") {
    const auto& in = *story_catalogue();
    CHECK(agency_above(agency_code("X01.1"), 0, in) == agency_code("X01.1"));
    CHECK(agency_above(agency_code("X01.1"), 1, in) == agency_code("X01"));
    CHECK(agency_above(agency_code("X01.1"), 7, in) == agency_code("X01"));
    CHECK(agency_above(agency_code("unknown"), 1, in) == agency_code("unknown"));
    CHECK(agency_above(agency_code(), 1, in) == agency_code());
}
