// What each rule of alerts watches: when it fires, what it says, when it ends.
#include "log_book.hpp"

#include <catch2/catch.hpp>

using namespace tiendo;           // NOLINT
using namespace tiendo::dossier;  // NOLINT
using namespace tiendo::testing;  // NOLINT
using alerts::rule;
using alerts::rule_kind;
using std::chrono::hours;
using std::chrono::minutes;

namespace {

rule of_kind(rule_kind kind) {
    rule out;
    out.kind = kind;
    out.id = alerts::name_of(kind);
    return out;
}

// A log, and an engine that follows it by one rule, looked at whenever it is asked.
struct watched_log {
    explicit watched_log(rule by) : said{std::move(by)} {
        e->watch({said}, at("2026-01-01"));
        book.replay_into(*e);
    }
    void say(const std::vector<dossier_event>& events,
             std::string_view when,
             bool history = false) {
        book.say(events, at(std::string(when)), history);
        book.replay_into(*e);
    }
    // How many transitions are logged at that instant.
    std::size_t ring(std::string_view when) {
        e->look(seen, at(std::string(when)));
        const auto logged = book.ring(*e, at(std::string(when)));
        book.replay_into(*e);
        return logged;
    }
    [[nodiscard]] std::vector<engine::alert_view> all() const {
        return e->alerts({}, instant{}).rows;
    }
    [[nodiscard]] const engine::alert_view& last() const {
        kept = all();
        REQUIRE_FALSE(kept.empty());
        return kept.back();
    }
    [[nodiscard]] engine::engine::pending_page pending(std::string_view when,
                                                       std::string_view agency = {}) const {
        engine::alert_query asked;
        if (!agency.empty()) asked.agency = agency_code(agency);
        return e->pending_alerts(asked, at(std::string(when)));
    }
    [[nodiscard]] std::uint64_t firing_of(std::string_view agency) const {
        engine::alert_query asked;
        asked.agency = agency_code(agency);
        return e->alerts(asked, instant{}).firing;
    }
    // As a restart does: the views, then the same rule.
    void restart() {
        e = reloaded(*e);
        e->watch({said}, at("2026-01-01"));
    }
    // Whoever counts the log again, without any rule, has the same alerts.
    void check_recount() const { CHECK(engine_of(book)->differences(*e, 10).empty()); }

    rule said;
    log_book book;
    std::unique_ptr<engine::engine> e = std::make_unique<engine::engine>();
    engine::engine::outside seen;
    mutable std::vector<engine::alert_view> kept;
};

dossier_event numbered(std::string id, std::string_view when, std::uint64_t sequence) {
    auto out = event(id, at(std::string(when)), receipt("WD5"), "X01.1", "D-" + id);
    out.counter = counter_id("Q-1");
    out.counter_sequence = sequence;
    return out;
}

}  // namespace

TEST_CASE("a dossier is due soon when so much working time is left, and until it falls due",
          "[engine][alerts]") {
    auto by = of_kind(rule_kind::due_soon);
    by.working_time_left = minutes{210};
    watched_log w(by);
    w.say({event("a", at("2026-03-02 09:00"), receipt("WD5", at("2026-03-04 17:00")))},
          "2026-03-02 09:01");
    CHECK(w.e->next_deadline() == at("2026-03-04 13:30"));  // its last afternoon
    CHECK(w.ring("2026-03-04 13:29") == 0);
    CHECK(w.ring("2026-03-04 13:30") == 1);
    CHECK(w.last().rule == "due_soon");
    CHECK(w.last().kind == rule_kind::due_soon);
    CHECK(w.last().due == at("2026-03-05 00:00"));
    CHECK(w.last().agency == agency_code("X01.1"));
    w.restart();
    CHECK(w.ring("2026-03-04 16:00") == 0);

    SECTION("it falls due") {
        CHECK(w.ring("2026-03-05 00:00:00.001") == 1);
        CHECK(w.last().resolution == "fell due");
        CHECK(w.ring("2026-03-06 00:00") == 0);
    }
    SECTION("it ends in time") {
        w.say({event("p", at("2026-03-04 16:00"), processed{})}, "2026-03-04 16:01");
        CHECK(w.ring("2026-03-04 16:01") == 1);
        CHECK(w.last().resolution == "ended");
    }
    SECTION("its clock stands still") {
        w.say({event("q", at("2026-03-04 16:00"), supplement_requested{"R", "L"})},
              "2026-03-04 16:01");
        CHECK(w.ring("2026-03-04 16:01") == 1);
        CHECK(w.last().resolution == "paused");
    }
    SECTION("it is due later") {
        w.say({event("m", at("2026-03-04 16:00"), rescheduled{at("2026-03-06 17:00"), "", ""})},
              "2026-03-04 16:01");
        CHECK(w.ring("2026-03-04 16:01") == 1);
        CHECK(w.last().resolution == "due date moved");
        CHECK(w.e->next_deadline() == at("2026-03-06 13:30"));
    }
    w.check_recount();
}

TEST_CASE("by percent, working time inside pauses is not used up", "[engine][alerts]") {
    auto by = of_kind(rule_kind::due_soon);
    by.used_percent = 50;
    watched_log w(by);
    // From Monday 09:00 to Wednesday 24:00 there are 6 + 7:30 + 7:30 working hours.
    w.say({event("a", at("2026-03-02 09:00"), receipt("WD5", at("2026-03-04 17:00")))},
          "2026-03-02 09:01");
    CHECK(w.e->next_deadline() == at("2026-03-03 14:00"));
    // The applicant's Tuesday moves it to Thursday and is nobody's time.
    w.say({event("q", at("2026-03-03 07:30"), supplement_requested{"R", "L"}),
           event("r", at("2026-03-04 07:30"), supplement_received{"", "", {}})},
          "2026-03-04 07:31");
    CHECK(w.e->next_deadline() == at("2026-03-04 14:00"));
}

TEST_CASE("a step past its own limit is an alert of that step", "[engine][alerts]") {
    watched_log w(of_kind(rule_kind::step_overdue));
    w.say({event("a", at("2026-03-02 09:00"), receipt("WD5", at("2026-03-20 17:00"))),
           event("b", at("2026-03-02 10:00"), step_started{"B1", "P1", {}}),
           event("c", at("2026-03-03 10:00"), step_started{"B2", "", {}})},
          "2026-03-03 10:01");
    CHECK(w.ring("2026-03-04 23:00") == 0);
    CHECK(w.ring("2026-03-05 00:01") == 1);
    CHECK(w.last().subject == "B1/P1");
    CHECK(w.last().due == at("2026-03-05 00:00"));
    // B2 ran out on the same day; while B1 stands, one alert of the dossier is enough.
    CHECK(w.ring("2026-03-05 00:02") == 0);
    w.say({event("f", at("2026-03-05 09:00"), step_finished{"B1", "P1", {}})}, "2026-03-05 09:01");
    CHECK(w.ring("2026-03-05 09:01") == 1);
    CHECK(w.last().resolution == "step finished");
    CHECK(w.ring("2026-03-05 09:02") == 1);
    CHECK(w.last().subject == "B2");
    w.check_recount();
}

TEST_CASE("an appointment past the law's limit is an alert as soon as it is told",
          "[engine][alerts]") {
    watched_log w(of_kind(rule_kind::appointment_past_statutory));
    w.say({event("a", at("2026-03-02 09:00"), receipt("WD5", at("2026-03-20 17:00")))},
          "2026-03-02 09:01");
    CHECK(w.ring("2026-03-02 09:01") == 1);
    w.say({event("c",
                 at("2026-03-02 10:00"),
                 corrected{event_id("a"),
                           at("2026-03-02 09:00"),
                           fact_body{receipt("WD5", at("2026-03-06 17:00"))}})},
          "2026-03-02 10:01");
    CHECK(w.ring("2026-03-02 10:01") == 1);
    CHECK(w.last().resolution == "appointment moved");
    w.check_recount();
}

TEST_CASE("facts whose dossier was never received are an alert after a while", "[engine][alerts]") {
    auto by = of_kind(rule_kind::parked);
    by.pending = hours{24};
    watched_log w(by);
    w.say({event("p", at("2026-03-02 09:00"), processed{})}, "2026-03-02 09:01");
    CHECK(w.ring("2026-03-03 09:00") == 0);
    CHECK(w.ring("2026-03-03 09:01") == 1);
    CHECK(w.last().agency == agency_code("X01.1"));  // nobody is competent yet: its fact's
    w.say({event("a", at("2026-03-02 08:00"), receipt("WD5"))}, "2026-03-03 10:00");
    CHECK(w.ring("2026-03-03 10:00") == 1);
    CHECK(w.last().resolution == "told of");
    w.check_recount();
}

TEST_CASE("an alert of a parked dossier is the agency's that its earliest fact names",
          "[engine][alerts]") {
    watched_log w(of_kind(rule_kind::parked));
    // Told later, but it occurred before: X01.2 is named by the earliest fact.
    w.say({event("p", at("2026-03-02 09:00"), processed{}),
           event("q", at("2026-03-02 08:00"), withdrawn{"R"}, "X01.2")},
          "2026-03-02 09:01");
    CHECK(w.ring("2026-03-02 09:01") == 1);
    CHECK(w.last().agency == agency_code("X01.2"));
    CHECK(w.firing_of("X01.2") == 1);
    CHECK(w.firing_of("X01") == 1);
    CHECK(w.firing_of("X01.1") == 0);
    w.restart();
    CHECK(w.ring("2026-03-02 09:02") == 0);
    w.check_recount();

    SECTION("silences of it cover it") {
        w.book.say(alerts::silencing{0, "an", "", agency_code("X01.2"), {}, "R", at("2026-03-03")},
                   at("2026-03-02 09:03"));
        w.book.replay_into(*w.e);
        CHECK(w.e->alerts({}, at("2026-03-02 09:04")).rows.at(0).silenced_by != 0);
    }
    SECTION("a correction gives it to another one, as a transfer does") {
        w.say({event("c",
                     at("2026-03-02 10:00"),
                     corrected{event_id("q"), at("2026-03-02 09:30"), withdrawn{"R"}},
                     "X01.2")},
              "2026-03-02 10:01");
        CHECK(w.ring("2026-03-02 10:01") == 1);
        CHECK(w.last().resolution == "transferred");
        CHECK(w.ring("2026-03-02 10:02") == 1);
        CHECK(w.last().agency == agency_code("X01.1"));
        CHECK(w.ring("2026-03-02 10:03") == 0);
        w.restart();
        CHECK(w.ring("2026-03-02 10:04") == 0);
    }
    SECTION("its receipt ends it, whoever has it then") {
        w.say({event("a", at("2026-03-02 07:30"), receipt("WD5"), "Y01.1")}, "2026-03-02 10:01");
        CHECK(w.ring("2026-03-02 10:01") == 1);
        CHECK(w.last().resolution == "told of");
    }
    w.check_recount();
}

TEST_CASE(
    "what was proposed of a parked dossier before another fact came is raised anew for its "
    "agency",
    "[engine][alerts]") {
    watched_log w(of_kind(rule_kind::parked));
    w.say({event("p", at("2026-03-02 09:00"), processed{})}, "2026-03-02 09:01");
    const auto due = w.e->due_transitions(at("2026-03-02 09:01"), 10);
    REQUIRE(due.size() == 1);
    w.say({event("q", at("2026-03-02 08:00"), withdrawn{"R"}, "X01.2")}, "2026-03-02 09:02");
    w.book.log_transitions(due, at("2026-03-02 09:02"));
    w.book.replay_into(*w.e);
    CHECK(w.last().agency == agency_code("X01.1"));  // as it was logged
    CHECK(w.ring("2026-03-02 09:02") == 1);
    CHECK(w.last().resolution == "transferred");
    CHECK(w.ring("2026-03-02 09:03") == 1);
    CHECK(w.last().agency == agency_code("X01.2"));
    w.check_recount();
}

TEST_CASE("an alert of a parked dossier that was logged without an agency is raised anew with it",
          "[engine][alerts]") {
    watched_log w(of_kind(rule_kind::parked));
    w.say({event("p", at("2026-03-02 09:00"), processed{})}, "2026-03-02 09:01");
    auto due = w.e->due_transitions(at("2026-03-02 09:01"), 10);
    REQUIRE(due.size() == 1);
    due[0].what.agency = {};  // as before there was one
    w.book.log_transitions(due, at("2026-03-02 09:01"));
    w.book.replay_into(*w.e);
    w.check_recount();
    w.restart();
    CHECK(w.ring("2026-03-02 09:02") == 1);
    CHECK(w.last().agency.empty());
    CHECK(w.last().resolution == "transferred");
    CHECK(w.ring("2026-03-02 09:03") == 1);
    CHECK(w.last().agency == agency_code("X01.1"));
    w.check_recount();
}

TEST_CASE("a rule of parked dossiers speaks of its agency", "[engine][alerts]") {
    auto by = of_kind(rule_kind::parked);
    by.agency = agency_code("X01.1");
    watched_log w(by);
    w.say({event("p", at("2026-03-02 09:00"), processed{}, "X01.1", "P-1"),
           event("q", at("2026-03-02 09:00"), processed{}, "X01.2", "P-2")},
          "2026-03-02 09:01");
    CHECK(w.ring("2026-03-02 09:01") == 1);
    CHECK(w.last().dossier == dossier_code("P-1"));
    w.check_recount();
}

TEST_CASE("what a rule of dossiers wants to hold for longer is pending", "[engine][alerts]") {
    auto by = of_kind(rule_kind::parked);
    SECTION("parked") {
        by.pending = hours{1};
        watched_log w(by);
        w.say({event("q", at("2026-03-02 09:00"), processed{}, "X01.2", "P-2")},
              "2026-03-02 09:05");
        w.say({event("p", at("2026-03-02 09:00"), processed{}, "X01.1", "P-1")},
              "2026-03-02 09:10");
        const auto all = w.pending("2026-03-02 09:30");
        REQUIRE(all.rows.size() == 2);
        CHECK(all.total == 2);
        CHECK_FALSE(all.is_cut);
        CHECK(all.rows[0].what.what.dossier == dossier_code("P-2"));
        CHECK(all.rows[0].what.what.agency == agency_code("X01.2"));
        CHECK(all.rows[0].since == at("2026-03-02 09:05"));
        CHECK(all.rows[0].fires_at == at("2026-03-02 10:05"));
        const auto one = w.pending("2026-03-02 09:30", "X01.1");
        REQUIRE(one.rows.size() == 1);
        CHECK(one.rows[0].what.what.dossier == dossier_code("P-1"));
        CHECK(w.ring("2026-03-02 10:10") == 2);
        CHECK(w.pending("2026-03-02 10:10").total == 0);
    }
    SECTION("due soon, and what is not yet is not told") {
        by = of_kind(rule_kind::due_soon);
        by.working_time_left = minutes{210};
        by.pending = minutes{30};
        watched_log w(by);
        w.say({event("a", at("2026-03-02 09:00"), receipt("WD5", at("2026-03-04 17:00")))},
              "2026-03-02 09:01");
        CHECK(w.pending("2026-03-04 13:29").total == 0);
        REQUIRE(w.pending("2026-03-04 13:30").rows.size() == 1);
        CHECK(w.pending("2026-03-04 13:30").rows[0].fires_at == at("2026-03-04 14:00"));
        CHECK(w.pending("2026-03-04 13:30").rows[0].what.what.agency == agency_code("X01.1"));
    }
    SECTION("of a step, by its name") {
        by = of_kind(rule_kind::step_overdue);
        by.pending = hours{2};
        watched_log w(by);
        w.say({event("a", at("2026-03-02 09:00"), receipt("WD5", at("2026-03-20 17:00"))),
               event("b", at("2026-03-02 10:00"), step_started{"B1", "P1", {}})},
              "2026-03-03 10:01");
        REQUIRE(w.pending("2026-03-05 00:01").rows.size() == 1);
        CHECK(w.pending("2026-03-05 00:01").rows[0].what.what.subject == "B1/P1");
        CHECK(w.pending("2026-03-05 00:01", "X01.1").total == 1);
        CHECK(w.pending("2026-03-05 00:01", "X01.2").total == 0);
    }
    SECTION("and a list that is long says that it is cut") {
        by.pending = hours{1};
        watched_log w(by);
        std::vector<dossier_event> events;
        for (std::size_t i = 0; i <= engine::engine::pending_looks_max; ++i) {
            const auto n = std::to_string(i);
            events.push_back(
                event("e" + n, at("2026-03-02 09:00"), processed{}, "X01.1", "P-" + n));
        }
        w.say(events, "2026-03-02 09:05");
        const auto page = w.pending("2026-03-02 09:30", "X01.1");
        CHECK(page.rows.size() == engine::engine::pending_rows_max);
        CHECK(page.total == engine::engine::pending_looks_max);
        CHECK(page.is_cut);
    }
}

TEST_CASE("a rate below its threshold is an alert once it has been for long enough",
          "[engine][alerts]") {
    auto by = of_kind(rule_kind::rate_below);
    by.below_hundredths = 9500;
    by.min_count = 2;
    by.pending = minutes{10};
    watched_log w(by);
    const auto finished = [&](std::string code, std::string day) {
        w.say({event(code + "a", at("2026-03-02 09:00"), receipt("WD5"), "X01.1", "D-" + code),
               event(code + "p", at(day + " 10:00"), processed{}, "X01.1", "D-" + code)},
              day + " 10:01");
    };
    finished("1", "2026-03-10");  // late
    CHECK(w.ring("2026-03-10 11:00") == 0);
    CHECK(w.pending("2026-03-10 11:00").rows.empty());  // one dossier is not judged
    finished("2", "2026-03-10");
    CHECK(w.ring("2026-03-10 11:05") == 0);
    REQUIRE(w.pending("2026-03-10 11:05").rows.size() == 1);
    CHECK(w.pending("2026-03-10 11:05").total == 1);
    CHECK(w.pending("2026-03-10 11:05").rows[0].fires_at == at("2026-03-10 11:15"));
    CHECK(w.e->next_deadline() == at("2026-03-10 11:15"));
    CHECK(w.ring("2026-03-10 11:15") == 1);
    CHECK(w.pending("2026-03-10 11:15").rows.empty());
    CHECK(w.last().agency == agency_code("X01.1"));
    CHECK(w.last().dossier.empty());
    CHECK(w.last().subject == "resolved");
    CHECK(w.last().found == std::vector<alerts::evidence>{
                                {"numerator", 0}, {"denominator", 2}, {"below_hundredths", 9500}});
    CHECK(w.ring("2026-03-10 12:00") == 0);
    engine::alert_query query;
    query.agency = agency_code("X01");
    CHECK(w.e->alerts(query, instant{}).firing == 1);
    query.agency = agency_code("X01.2");
    CHECK(w.e->alerts(query, instant{}).firing == 0);

    SECTION("and is over in the next month") {
        CHECK(w.ring("2026-04-01 00:01") == 1);
        CHECK(w.last().resolution == "over");
    }
    SECTION("also after a restart, once somebody has looked") {
        w.restart();
        CHECK(w.book.ring(*w.e, at("2026-04-01 00:01")) == 0);
        CHECK(w.ring("2026-04-01 00:02") == 1);
    }
    w.check_recount();
}

TEST_CASE("a backlog that grows is compared with that of some working days ago",
          "[engine][alerts]") {
    auto by = of_kind(rule_kind::backlog_growing);
    by.working_days = 5;
    by.by_percent = 50;
    by.min_open = 3;
    watched_log w(by);
    const auto receive = [&](std::string code, std::string day) {
        w.say({event(code, at(day + " 09:00"), receipt("M1"), "X01.1", "D-" + code)},
              day + " 09:01");
    };
    receive("1", "2026-03-02");
    receive("2", "2026-03-02");
    CHECK(w.ring("2026-03-09 10:00") == 0);
    receive("3", "2026-03-09");
    CHECK(w.ring("2026-03-09 10:01") == 1);
    CHECK(w.last().found ==
          std::vector<alerts::evidence>{{"open", 3}, {"open_before", 2}, {"working_days", 5}});
    CHECK(w.ring("2026-03-16 10:00") == 1);  // three then, three now
    CHECK(w.last().resolution == "over");
    w.check_recount();
}

TEST_CASE("a counter that says nothing in working hours is an alert, at night it is not",
          "[engine][alerts]") {
    auto by = of_kind(rule_kind::counter_silent);
    by.silent_for = hours{2};
    watched_log w(by);
    w.say({numbered("1", "2026-03-02 16:00", 1)}, "2026-03-02 16:00");
    CHECK(w.ring("2026-03-03 08:29") == 0);  // one hour on Monday, one from 07:30
    CHECK(w.ring("2026-03-03 08:30") == 1);
    CHECK(w.last().subject == "Q-1");
    CHECK(w.last().found == std::vector<alerts::evidence>{{"silent_minutes", 120}});
    SECTION("it is heard again") {
        w.say({numbered("2", "2026-03-03 08:40", 2)}, "2026-03-03 08:40");
        CHECK(w.ring("2026-03-03 08:41") == 1);
        CHECK(w.last().resolution == "over");
    }
    SECTION("it is given up") {
        CHECK(w.ring("2026-04-02 08:00") == 1);
        CHECK(w.last().resolution == "over");
    }
    w.check_recount();
}

TEST_CASE("a number that a counter left out is missed until it comes", "[engine][alerts]") {
    auto by = of_kind(rule_kind::sequence_gap);
    by.pending = minutes{15};
    watched_log w(by);
    w.say({numbered("1", "2026-03-02 08:00", 1), numbered("5", "2026-03-02 08:00", 5)},
          "2026-03-02 08:01");
    CHECK(w.ring("2026-03-02 08:02") == 0);
    w.restart();
    CHECK(w.ring("2026-03-02 08:15") == 0);
    CHECK(w.ring("2026-03-02 08:16") == 1);  // since when it is missing stands in the log
    CHECK(w.last().found ==
          std::vector<alerts::evidence>{{"missing", 3}, {"first_missing", 2}, {"last_missing", 4}});
    w.say({numbered("3", "2026-03-02 08:00", 3)}, "2026-03-02 08:30");
    CHECK(w.ring("2026-03-02 08:31") == 0);  // 2 and 4 are still missing
    w.say({numbered("2", "2026-03-02 08:00", 2), numbered("4", "2026-03-02 08:00", 4)},
          "2026-03-02 08:32");
    CHECK(w.ring("2026-03-02 08:33") == 1);
    CHECK(w.last().resolution == "over");
    w.check_recount();
}

TEST_CASE(
    "a busy counter whose events overtake each other has no gap, though some are always on "
    "their way",
    "[engine][alerts]") {
    auto by = of_kind(rule_kind::sequence_gap);
    by.pending = minutes{15};
    watched_log w(by);
    w.say({numbered("1", "2026-03-02 08:00", 1)}, "2026-03-02 08:00");
    const auto clock = [](int minute) {
        return "2026-03-02 " + std::string(minute < 60 ? "08:" : "09:") +
               (minute % 60 < 10 ? "0" : "") + std::to_string(minute % 60);
    };
    // Each minute a number is skipped, and the one skipped the minute before comes.
    const auto overtaken = [&](int from, int to) {
        for (int i = from; i < to; ++i) {
            const auto number = static_cast<std::uint64_t>(i);
            std::vector<dossier_event> events{
                numbered("n" + std::to_string(i), "2026-03-02 08:00", 2 * number + 1)};
            if (i > from)
                events.push_back(
                    numbered("l" + std::to_string(i), "2026-03-02 08:00", 2 * number - 2));
            w.say(events, clock(i));
            INFO(i);
            CHECK(w.ring(clock(i)) == 0);
        }
    };
    overtaken(1, 40);
    // The last one that was skipped, 78, does not come; what is skipped later is no part of that,
    // though the alert is raised by a look before it.
    w.say({numbered("z", "2026-03-02 08:00", 80)}, clock(41));
    w.say({numbered("y", "2026-03-02 08:00", 82)}, clock(53));
    CHECK(w.ring(clock(53)) == 0);
    const auto pending = w.pending(clock(53)).rows;
    REQUIRE(pending.size() == 1);
    CHECK(pending[0].fires_at == at(clock(54)));
    CHECK(pending[0].what.found == std::vector<alerts::evidence>{{"missing", 1},
                                                                 {"first_missing", 78},
                                                                 {"last_missing", 78}});
    w.say({numbered("x", "2026-03-02 08:00", 81)}, clock(53));
    CHECK(w.ring(clock(54)) == 1);
    CHECK(w.last().found == std::vector<alerts::evidence>{
                                {"missing", 1}, {"first_missing", 78}, {"last_missing", 78}});
    // When it comes the alert ends, though another one has been on its way for a minute.
    w.say({numbered("a", "2026-03-02 08:00", 84)}, clock(55));
    CHECK(w.ring(clock(55)) == 0);
    w.say({numbered("b", "2026-03-02 08:00", 78)}, clock(56));
    CHECK(w.ring(clock(56)) == 1);
    CHECK(w.last().resolution == "over");
    CHECK(w.ring(clock(69)) == 0);
    CHECK(w.ring(clock(70)) == 1);
    CHECK(w.last().found == std::vector<alerts::evidence>{
                                {"missing", 1}, {"first_missing", 83}, {"last_missing", 83}});
    w.check_recount();
}

TEST_CASE("what is handed in as history is nobody's gap", "[engine][alerts]") {
    watched_log w(of_kind(rule_kind::sequence_gap));
    w.say({numbered("1", "2026-03-02 08:00", 1), numbered("9", "2026-03-02 08:00", 9)},
          "2026-03-02 08:01",
          true);
    CHECK(w.ring("2026-03-02 09:00") == 0);
    CHECK(w.e->last_counter_sequence("Q-1") == 9);
}

TEST_CASE("a counter's gaps are remembered up to a number, the newest of them",
          "[engine][alerts]") {
    watched_log w(of_kind(rule_kind::sequence_gap));
    std::vector<dossier_event> events;
    for (std::uint64_t n = 1; n <= 41; n += 2)
        events.push_back(numbered(std::to_string(n), "2026-03-02 08:00", n));
    w.say(events, "2026-03-02 08:01");
    CHECK(w.ring("2026-03-02 08:02") == 1);
    CHECK(w.last().found == std::vector<alerts::evidence>{
                                {"missing", 16}, {"first_missing", 10}, {"last_missing", 40}});
    CHECK(w.e->measure().gaps_forgotten == 4);
    w.restart();
    CHECK(w.e->measure().gaps_forgotten == 4);
    w.check_recount();
}

TEST_CASE("the end of a calendar and of the disk's room are alerts of nobody's dossier",
          "[engine][alerts]") {
    SECTION("calendar") {
        auto by = of_kind(rule_kind::calendar_horizon);
        by.days = 30;
        watched_log w(by);
        CHECK(w.ring("2026-11-30 08:00") == 0);
        CHECK(w.ring("2026-12-01 08:00") == 1);
        CHECK(w.last().subject == "vn");
        CHECK(w.last().found.at(1) == alerts::evidence{"days_left", 30});
        w.check_recount();
    }
    SECTION("disk") {
        watched_log w(of_kind(rule_kind::disk_reserve));
        constexpr std::uint64_t gib = std::uint64_t{1} << 30;
        CHECK(w.ring("2026-03-02 08:00") == 0);  // nobody knows
        w.seen = {6 * gib, 100 * gib};
        CHECK(w.ring("2026-03-02 08:01") == 0);
        w.seen = {4 * gib, 100 * gib};
        CHECK(w.ring("2026-03-02 08:02") == 1);
        CHECK(w.last().agency.empty());
        w.seen = {6 * gib, 100 * gib};
        CHECK(w.ring("2026-03-02 08:03") == 1);
        w.check_recount();
    }
}

TEST_CASE("a rule of one agency speaks of it and those below it", "[engine][alerts]") {
    auto by = of_kind(rule_kind::appointment_past_statutory);
    by.agency = agency_code("X01.2");
    watched_log w(by);
    w.say({event("a", at("2026-03-02 09:00"), receipt("WD5", at("2026-03-20 17:00")))},
          "2026-03-02 09:01");
    CHECK(w.ring("2026-03-02 09:02") == 0);
    w.say({event("t", at("2026-03-02 10:00"), transferred{agency_code("X01.2")})},
          "2026-03-02 10:01");
    CHECK(w.ring("2026-03-02 10:01") == 1);
}

TEST_CASE("alerts of a rule that is gone are lowered, and those of a new one raised",
          "[engine][alerts]") {
    auto by = of_kind(rule_kind::appointment_past_statutory);
    watched_log w(by);
    w.say({event("a", at("2026-03-02 09:00"), receipt("WD5", at("2026-03-20 17:00")))},
          "2026-03-02 09:01");
    CHECK(w.ring("2026-03-02 09:01") == 1);
    auto soon = of_kind(rule_kind::due_soon);
    soon.id = "three_weeks";
    soon.working_time_left = hours{24 * 7};
    w.e->watch({soon}, at("2026-03-02 09:02"));
    CHECK(w.ring("2026-03-02 09:02") == 2);
    const auto all = w.all();
    REQUIRE(all.size() == 2);
    CHECK(all[0].resolution == "rule removed");
    CHECK(all[1].rule == "three_weeks");
    CHECK(w.ring("2026-03-02 09:03") == 0);
    w.check_recount();
}

TEST_CASE(
    "an overdue dossier that is transferred is an alert of its new agency, and no more of the old",
    "[engine][alerts]") {
    watched_log w(of_kind(rule_kind::overdue));
    w.say({event("a", at("2026-03-02 09:00"), receipt("WD5", at("2026-03-04 17:00")), "X01.1")},
          "2026-03-02 09:01");
    CHECK(w.ring("2026-03-05 08:00") == 1);
    CHECK(w.last().agency == agency_code("X01.1"));
    w.say(
        {event("b", at("2026-03-05 09:00"), fact_body{transferred{agency_code("X01.2")}}, "X01.1")},
        "2026-03-05 09:01");
    CHECK(w.ring("2026-03-05 09:02") == 1);
    CHECK(w.all().at(0).resolution == "transferred");
    CHECK(w.ring("2026-03-05 09:03") == 1);
    CHECK(w.last().agency == agency_code("X01.2"));
    CHECK(w.e->alerts({}, instant{}).firing == 1);
    CHECK(w.ring("2026-03-05 09:04") == 0);
    w.restart();
    CHECK(w.ring("2026-03-05 09:05") == 0);
    w.check_recount();
}

TEST_CASE("a transfer that was stored before its alert moved moves it after the start",
          "[engine][alerts]") {
    watched_log w(of_kind(rule_kind::overdue));
    w.say({event("a", at("2026-03-02 09:00"), receipt("WD5", at("2026-03-04 17:00")), "X01.1")},
          "2026-03-02 09:01");
    CHECK(w.ring("2026-03-05 08:00") == 1);
    w.say(
        {event("b", at("2026-03-05 09:00"), fact_body{transferred{agency_code("X01.2")}}, "X01.1")},
        "2026-03-05 09:01");
    w.restart();
    CHECK(w.ring("2026-03-05 09:02") == 1);
    CHECK(w.ring("2026-03-05 09:03") == 1);
    CHECK(w.last().agency == agency_code("X01.2"));
    w.check_recount();
}

TEST_CASE("a rule that stays as it was keeps its alerts and what it proposes when others change",
          "[engine][alerts]") {
    const auto late = of_kind(rule_kind::overdue);
    watched_log w(late);
    w.say({event("a", at("2026-03-02 09:00"), receipt("WD5", at("2026-03-04 17:00")))},
          "2026-03-02 09:01");
    w.say(
        {event("b", at("2026-03-02 09:00"), receipt("WD5", at("2026-03-04 17:00")), "X01", "D-2")},
        "2026-03-02 09:02");
    CHECK(w.ring("2026-03-05 08:00") == 2);
    w.say({event(
              "m", at("2026-03-05 09:00"), fact_body{rescheduled{at("2026-03-06 17:00"), "", ""}})},
          "2026-03-05 09:01");
    auto soon = of_kind(rule_kind::due_soon);
    soon.working_time_left = hours{1};
    w.e->watch({soon, late}, at("2026-03-05 09:02"));
    CHECK(w.ring("2026-03-05 09:03") == 1);  // the one that was promised anew ends
    CHECK(w.last().rule == "overdue");
    CHECK(w.e->alerts({}, instant{}).firing == 1);
    CHECK(w.ring("2026-03-06 16:00") == 1);  // it is due soon again
    w.e->watch({late}, at("2026-03-06 16:01"));
    CHECK(w.ring("2026-03-06 16:02") == 1);  // that rule is gone
    CHECK(w.ring("2026-03-07 08:00") == 1);  // overdue again
    CHECK(w.e->alerts({}, instant{}).firing == 2);
    w.check_recount();
}

TEST_CASE("transitions logged before there were rules are those of overdue dossiers", "[engine]") {
    // Format 1: dossier, breach, state, reason.
    std::string bytes(1, '\x01');
    put_bytes(bytes, "D-1");
    put_signed(bytes, at("2026-03-05").time_since_epoch().count());
    bytes.push_back('\x02');
    put_bytes(bytes, "ended");
    engine::alert_transition t;
    REQUIRE(engine::decode(bytes, t));
    CHECK(t.what == alerts::alert_about{"overdue", dossier_code("D-1"), {}, {}});
    CHECK(t.due == at("2026-03-05"));
    CHECK(t.to == engine::alert_state::resolved);
    CHECK(t.reason == "ended");

    std::string again;
    encode(t, again);
    engine::alert_transition twin;
    REQUIRE(engine::decode(again, twin));
    CHECK(twin == t);
    for (std::size_t cut = 0; cut < again.size(); ++cut)
        CHECK_FALSE(engine::decode(again.substr(0, cut), twin));
}
