// Alerts over restarts: fired once, seen, silenced, ended.
#include "log_book.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <utility>
#include <vector>

using namespace tiendo;           // NOLINT
using namespace tiendo::dossier;  // NOLINT
using namespace tiendo::testing;  // NOLINT

TEST_CASE("a deadline that passes while the service is down fires once at the next start",
          "[engine][alerts]") {
    log_book book;
    book.say({event("a", at("2026-03-02 09:00"), receipt("WD5", at("2026-03-04 17:00")))},
             at("2026-03-02 09:01"));
    auto before = engine_of(book);
    CHECK(before->due_transitions(at("2026-03-05 00:00"), 10).empty());
    CHECK(before->next_deadline() == at("2026-03-05 00:00:00.001"));

    stored_views views;
    views.take(*before);
    auto restarted = views.load();  // down from here until 10 March
    CHECK(book.ring(*restarted, at("2026-03-10 08:00")) == 1);
    book.replay_into(*restarted);
    CHECK(book.ring(*restarted, at("2026-03-10 08:00")) == 0);
    CHECK(restarted->alerts({}, instant{}).firing == 1);

    views.take(*restarted);
    auto again = views.load();  // down once more
    CHECK(book.ring(*again, at("2026-03-11 08:00")) == 0);
    CHECK(again->alerts({}, instant{}).firing == 1);
    CHECK(again->alerts({}, instant{}).rows.at(0).due == at("2026-03-05 00:00"));
    CHECK(engine_of(book)->alerts({}, instant{}).rows.size() == 1);
}

TEST_CASE("an alert resolves when the dossier ends, when its date moves, and can fire again",
          "[engine][alerts]") {
    log_book book;
    book.say({event("a", at("2026-03-02 09:00"), receipt("WD5", at("2026-03-04 17:00")))},
             at("2026-03-02 09:01"));
    auto e = engine_of(book);
    book.ring(*e, at("2026-03-05 08:00"));
    book.replay_into(*e);
    book.say(
        {event(
            "m", at("2026-03-05 09:00"), fact_body{rescheduled{at("2026-03-06 17:00"), "", ""}})},
        at("2026-03-05 09:01"));
    book.replay_into(*e);
    CHECK(book.ring(*e, at("2026-03-05 09:01")) == 1);
    book.replay_into(*e);
    CHECK(e->alerts({}, instant{}).firing == 0);
    CHECK(e->alerts({}, instant{}).rows.at(0).resolution == "due date moved");
    CHECK(book.ring(*e, at("2026-03-09 08:00")) == 1);
    book.replay_into(*e);
    CHECK(e->alerts({}, instant{}).firing == 1);
    book.say({event("p", at("2026-03-09 09:00"), fact_body{processed{}})}, at("2026-03-09 09:01"));
    book.replay_into(*e);
    CHECK(book.ring(*e, at("2026-03-09 09:01")) == 1);
    book.replay_into(*e);
    CHECK(e->alerts({}, instant{}).firing == 0);
    CHECK(e->alerts({}, instant{}).rows.at(1).resolution == "ended");
    CHECK_FALSE(e->next_deadline().has_value());
    CHECK(engine_of(book)->differences(*e, 10).empty());
}

TEST_CASE("an alert that was seen stays seen over a restart, and ends like any other",
          "[engine][alerts]") {
    log_book book;
    book.say({event("a", at("2026-03-02 09:00"), receipt("WD5", at("2026-03-04 17:00")))},
             at("2026-03-02 09:01"));
    auto e = engine_of(book);
    book.ring(*e, at("2026-03-05 08:00"));
    book.replay_into(*e);
    const auto id = e->alerts({}, instant{}).rows.at(0).id;
    book.say(alerts::acknowledgement{id, "an", "đã gọi"}, at("2026-03-05 08:05"));
    book.replay_into(*e);
    CHECK(e->measure().alerts_firing == 0);
    CHECK(e->measure().alerts_acknowledged == 1);
    CHECK(book.ring(*e, at("2026-03-05 09:00")) == 0);

    auto again = reloaded(*e);
    CHECK(again->alert(id, instant{})->acknowledged_at == at("2026-03-05 08:05"));
    CHECK(again->differences(*engine_of(book), 10).empty());
    book.say({event("p", at("2026-03-05 10:00"), fact_body{processed{}})}, at("2026-03-05 10:01"));
    book.replay_into(*again);
    CHECK(book.ring(*again, at("2026-03-05 10:01")) == 1);
    book.replay_into(*again);
    const auto ended = again->alert(id, instant{}).value();
    CHECK(ended.state == engine::alert_state::resolved);
    CHECK(ended.acknowledged_by == "an");
    CHECK(again->measure().alerts_acknowledged == 0);
}

TEST_CASE("a silence names the alerts of an agency and all below it, until its time",
          "[engine][alerts]") {
    log_book book;
    for (const auto* agency : {"X01.1", "X01.2", "Y01.1"})
        book.say({event(agency, at("2026-03-02 09:00"), receipt("WD5"), agency, agency)},
                 at("2026-03-02 09:01"));
    auto e = engine_of(book);
    REQUIRE(book.ring(*e, at("2026-03-20 08:00")) == 3);
    alerts::silencing s;
    s.by = "an";
    s.agency = agency_code("X01");
    s.reason = "bão";
    s.until = at("2026-03-20 12:00");
    const auto id = book.say(s, at("2026-03-20 08:10"));
    book.replay_into(*e);
    const auto silent = [&](engine::engine& of, std::string_view when) {
        std::string out;
        for (const auto& a : of.alerts({}, at(std::string(when))).rows) {
            if (a.silenced_by == id) out += a.agency.str() + " ";
        }
        return out;
    };
    CHECK(silent(*e, "2026-03-20 11:59") == "X01.1 X01.2 ");
    CHECK(silent(*e, "2026-03-20 12:00").empty());
    CHECK(e->silences(false, at("2026-03-20 11:00")).at(0).hides == 2);
    CHECK(e->silences(false, at("2026-03-20 12:00")).empty());
    CHECK(e->silences(true, at("2026-03-20 12:00")).at(0).hides == 0);
    auto again = reloaded(*e);
    CHECK(silent(*again, "2026-03-20 11:59") == "X01.1 X01.2 ");

    s = {};
    s.ends = id;
    s.by = "binh";
    book.say(s, at("2026-03-20 09:00"));
    book.replay_into(*again);
    CHECK(silent(*again, "2026-03-20 11:59").empty());
    CHECK(again->silences(true, at("2026-03-20 11:59")).at(0).ended_by == "binh");
    CHECK(again->differences(*engine_of(book), 10).empty());
}

TEST_CASE("pages of alerts with the newest first are those of the oldest first, backwards",
          "[engine][alerts]") {
    log_book book;
    std::vector<dossier_event> events;
    for (int i = 0; i < 20; ++i) {
        const auto n = std::to_string(i);
        events.push_back(event("r" + n,
                               at("2026-03-02 09:00"),
                               receipt("WD5"),
                               i % 3 == 0 ? "X01.2" : "X01.1",
                               "D-" + n));
    }
    book.say(events, at("2026-03-02 09:01"));
    auto e = engine_of(book);
    CHECK(book.ring(*e, at("2026-03-10 08:00")) == 20);
    book.replay_into(*e);
    book.say({event("p", at("2026-03-10 09:00"), fact_body{processed{}}, "X01.1", "D-4")},
             at("2026-03-10 09:01"));
    book.replay_into(*e);
    CHECK(book.ring(*e, at("2026-03-10 09:01")) == 1);
    book.replay_into(*e);
    const auto ids_of = [&e](engine::alert_query q, engine::alert_order by) {
        std::vector<std::uint64_t> out;
        q.order = by;
        do {
            const auto page = e->alerts(q, instant{});
            CHECK(page.rows.size() <= q.limit);
            for (const auto& row : page.rows) out.push_back(row.id);
            q.after = page.next_after;
        } while (q.after != 0);
        return out;
    };
    engine::alert_query all;
    engine::alert_query own;
    own.agency = agency_code("X01.1");
    engine::alert_query standing;
    standing.open_only = true;
    engine::alert_query resolved;
    resolved.state = engine::alert_state::resolved;
    engine::alert_query by_rule;
    by_rule.rule = "overdue";
    const std::vector<std::pair<engine::alert_query, std::size_t>> asked{
        {all, 20}, {own, 13}, {standing, 19}, {resolved, 1}, {by_rule, 20}};
    for (auto [q, expected] : asked) {
        for (const std::size_t limit : {1u, 3u, 20u}) {
            q.limit = limit;
            auto oldest = ids_of(q, engine::alert_order::oldest);
            CHECK(oldest.size() == expected);
            CHECK(std::is_sorted(oldest.begin(), oldest.end()));
            std::reverse(oldest.begin(), oldest.end());
            CHECK(ids_of(q, engine::alert_order::newest) == oldest);
        }
    }
    // Of an agency the counts are of all its alerts, wherever the page begins.
    own.order = engine::alert_order::newest;
    const auto whole = e->alerts(own, instant{});
    own.after = whole.rows.back().id;
    CHECK(e->alerts(own, instant{}).rows.empty());
    CHECK(e->alerts(own, instant{}).firing == whole.firing);
}
