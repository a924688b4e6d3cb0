// What depends on recorded_at or on other dossiers: back-dated finishes counted as late, bulk
// re-appointments, and how late counters tell. All of it is the same after a restart and in any
// order of arrival.
#include "random_province.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>

using namespace tiendo;           // NOLINT
using namespace tiendo::dossier;  // NOLINT
using namespace tiendo::testing;  // NOLINT

namespace {

// Events with the instants at which the log had them; some came under the history grant.
struct recorded_event {
    dossier_event event;
    instant recorded_at{};
    bool history = false;
};

// Random dossiers, half of them finished soon after they were received; a third of the events
// reached the log up to 60 days after they occurred.
std::vector<recorded_event> slow_province(rng& random, std::uint64_t seed, int dossiers) {
    std::vector<recorded_event> out;
    auto events = random_province(seed, dossiers);
    for (std::size_t i = 0, end = events.size(); i < end; ++i) {
        const auto first = events[i];
        if (!first.id.view().ends_with(".e0") || random.chance(500)) continue;
        events.push_back(event(first.id.str() + "fin",
                               first.occurred_at + std::chrono::hours{random.between(1, 60)},
                               fact_body{processed{}},
                               first.agency.view(),
                               first.dossier.view()));
    }
    for (auto& e : events) {
        recorded_event r;
        r.recorded_at = e.occurred_at;
        if (random.chance(330)) r.recorded_at += std::chrono::days{random.between(0, 60)};
        r.history = random.chance(100);
        e.counter = counter_id("Q" + std::to_string(random.below(4)));
        r.event = std::move(e);
        out.push_back(std::move(r));
    }
    return out;
}

// In the order of recording, which a log keeps; what was recorded at one instant in any order.
log_book book_of(std::vector<recorded_event> events, rng& random) {
    shuffle(events, random);
    std::sort(events.begin(), events.end(), [](const auto& a, const auto& b) {
        return a.recorded_at < b.recorded_at;
    });
    log_book book;
    for (const auto& e : events) book.say({e.event}, e.recorded_at, e.history);
    return book;
}

int sum_of(const std::vector<entry>& entries, measure m, basis b, instant t) {
    int sum = 0;
    for (const auto& e : entries) {
        const bool counts = !is_by_basis(m) || (e.bases & bit(b)) != 0;
        if (e.at < t && e.what == m && counts) sum += e.sign;
    }
    return sum;
}

rates::query late_query(rng& random) {
    auto q = asking("2026-02-01", "2026-02-01", static_cast<rates::group_by>(random.below(5)));
    q.from += std::chrono::days{random.between(0, 30)};
    q.to = q.from + std::chrono::days{random.between(5, 40)};
    q.due = static_cast<rates::due_basis>(random.below(5));
    q.back_dated = rates::back_dating::late;
    if (random.chance(500)) q.agency = agency_code(random.chance(500) ? "X01" : "X01.1");
    if (random.chance(300)) q.procedure = procedure_code("WD5");
    if (random.chance(200)) q.via = channel::online;
    if (random.chance(500)) {
        const auto span = (q.to - q.from).count() * 1'440 + 1'440;
        q.as_of = at(to_text(q.from)) + std::chrono::minutes{random.between(1, span)};
    }
    return q;
}

}  // namespace

// --- back-dated finishes -----------------------------------------------------------

TEST_CASE("counting back-dated finishes as late moves verdicts to late and nothing else",
          "[engine][property]") {
    int moved = 0;
    for (std::uint64_t seed = 1; seed <= 1'000; ++seed) {
        rng random(seed);
        story live;
        story slow;
        story imported;
        bool is_corrected = false;
        for (const auto& e : random_history(random)) {
            is_corrected = is_corrected || std::holds_alternative<corrected>(e.body);
            live.tell(e);
            slow.record(e, e.occurred_at + std::chrono::days{200}, false);
            imported.record(e, e.occurred_at + std::chrono::days{200}, true);
        }
        INFO("seed " << seed);
        // Told at once, and not corrected into a finish of the past; or under the history grant:
        // nothing is back-dated.
        REQUIRE((is_corrected || live.judge().if_backdated_is_late.empty()));
        REQUIRE(imported.judge().if_backdated_is_late.empty());
        // Told after every due date there is: nothing that finished is in time.
        const auto judged = slow.judge();
        REQUIRE(judged.entries.size() == live.judge().entries.size());
        const auto end = at("2027-06-01");
        for (std::size_t i = 0; i < rates::due_basis_count; ++i) {
            const auto b = static_cast<basis>(i);
            const auto n = [&](measure m) { return sum_of(judged.entries, m, b, end); };
            const auto more = [&](measure m) {
                return sum_of(judged.if_backdated_is_late, m, b, end);
            };
            REQUIRE(n(measure::early) + more(measure::early) == 0);
            REQUIRE(n(measure::on_time) + more(measure::on_time) == 0);
            REQUIRE(n(measure::fell_due_met) + more(measure::fell_due_met) == 0);
            REQUIRE(more(measure::late) == n(measure::early) + n(measure::on_time));
            for (const auto m : {measure::received,
                                 measure::finished_no_due,
                                 measure::fell_due,
                                 measure::open,
                                 measure::overdue,
                                 measure::no_due})
                REQUIRE(more(m) == 0);
            moved += more(measure::late);
        }
        REQUIRE(sum_of(judged.if_backdated_is_late, measure::index_in_time, basis::headline, end) ==
                -sum_of(judged.if_backdated_is_late, measure::index_late, basis::headline, end));
    }
    CHECK(moved > 100);  // the histories do hold such finishes
}

TEST_CASE(
    "rates with back-dated finishes as late equal a count by dossier, in any order of arrival",
    "[engine][property]") {
    std::int64_t seen = 0;
    for (std::uint64_t seed = 1; seed <= 25; ++seed) {
        rng random(seed);
        const auto events = slow_province(random, seed, 30);
        const auto e = engine_of(book_of(events, random));
        // Dossier by dossier the same facts arrive in another order, each as it was recorded.
        auto shuffled = events;
        shuffle(shuffled, random);
        std::map<std::string, story> alone;
        for (const auto& one : shuffled) {
            alone[one.event.dossier.str()].record(one.event, one.recorded_at, one.history);
        }
        for (int i = 0; i < 20; ++i) {
            auto q = late_query(random);
            const auto answer = e->rates(q, at("2026-09-01"));
            q.back_dated = rates::back_dating::as_dated;
            const auto plain = e->rates(q, at("2026-09-01"));
            const auto t = std::min(at(to_text(q.to + std::chrono::days{1})),
                                    q.as_of.value_or(at("2026-09-01")));
            auto expected = plain.total.count;
            for (auto& [code, s] : alone) {
                const auto judged = s.judge();
                const auto& codes = s.law();
                if (judged.procedure == no_ref || (q.via && judged.via != *q.via)) continue;
                if (q.procedure && codes.procedures.code(judged.procedure) != "WD5") continue;
                for (const auto& en : judged.if_backdated_is_late) {
                    const auto& agency = codes.agencies.code(en.agency);
                    if (en.at >= t || en.at < at(to_text(q.from))) continue;
                    if (q.agency && !story_catalogue()->is_within(agency, q.agency->view()))
                        continue;
                    const bool of_basis = (en.bases & bit(static_cast<basis>(q.due))) != 0;
                    if (en.what == measure::index_in_time)
                        expected.index_finished_in_time += en.sign;
                    if (en.what == measure::index_late) expected.index_finished_late += en.sign;
                    if (!of_basis) continue;
                    if (en.what == measure::early) expected.early += en.sign;
                    if (en.what == measure::on_time) expected.on_time += en.sign;
                    if (en.what == measure::late) expected.late += en.sign;
                    if (en.what == measure::fell_due_met) expected.fell_due_met += en.sign;
                }
            }
            INFO("seed " << seed << " question " << i << " by " << name_of(q.by) << " as of "
                         << to_rfc3339(t));
            REQUIRE(answer.total.count == expected);
            REQUIRE(answer.total.count.balances());
            REQUIRE(answer.rows.size() == plain.rows.size());
            rates::counts sum;
            for (const auto& row : answer.rows) sum += row.count;
            // By day the rows' stocks are those of each day's end: they do not add up.
            if (q.by != rates::group_by::day) REQUIRE(sum == answer.total.count);
            REQUIRE(answer.back_dated_finishes == answer.total.count.late - plain.total.count.late);
            REQUIRE(rate_of(rates::formula::index766, answer.total.count).denominator ==
                    rate_of(rates::formula::index766, plain.total.count).denominator);
            seen += answer.back_dated_finishes;
        }
    }
    CHECK(seen > 50);
}

TEST_CASE("what is kept beside the ledger is the same in any order and after a restart",
          "[engine][property]") {
    for (std::uint64_t seed = 1; seed <= 30; ++seed) {
        rng random(seed * 31);
        const auto events = slow_province(random, seed, 20);
        const auto book = book_of(events, random);
        const auto whole = engine_of(book);
        const auto again = engine_of(book_of(events, random));
        INFO("seed " << seed);
        REQUIRE(again->measure().beside == whole->measure().beside);
        REQUIRE(again->measure().findings == whole->measure().findings);
        log_book head = book;
        head.records.resize(1 + random.below(book.records.size()));
        auto restarted = reloaded(*engine_of(head));
        book.replay_into(*restarted);
        REQUIRE(restarted->measure() == whole->measure());
        REQUIRE(restarted->differences(*whole, 10).empty());
        const auto q = late_query(random);
        REQUIRE(restarted->rates(q, at("2026-09-01")).total.count ==
                whole->rates(q, at("2026-09-01")).total.count);
    }
}

TEST_CASE("a calendar that moves a due date moves what is back-dated, there and back", "[engine]") {
    log_book book;
    book.say({event("a", at("2026-03-02 09:00"), receipt("WD5"), "X01.1", "D-1")},
             at("2026-03-02 09:01"));
    book.say({event("b", at("2026-03-06 09:00"), fact_body{processed{}}, "X01.1", "D-1")},
             at("2026-03-10 09:00"));
    auto e = engine_of(book);
    auto q = asking("2026-03-01", "2026-03-31");
    q.back_dated = rates::back_dating::late;
    const auto late = [&] { return e->rates(q, at("2026-04-01")).total.count.late; };
    const auto first = e->measure();
    CHECK(late() == 1);  // the shorter limit was Thu 5, the longer one Mon 9: told on Tue 10
    auto longer = story_files();
    auto& limits = longer.at("procedures.csv");
    limits.replace(limits.find("1,5,working_days,3,"), 19, "1,9,working_days,8,");
    book.offer(longer, at("2026-03-11"), version_scope{});
    book.replay_into(*e);
    CHECK(late() == 0);
    CHECK(e->findings({}).rows.empty());
    book.offer(story_files(), at("2026-03-12"), version_scope{});
    book.replay_into(*e);
    CHECK(late() == 1);
    CHECK(e->measure().beside == first.beside);
}

// --- bulk re-appointments -----------------------------------------------------------

namespace {

dossier_event rescheduling_of(int dossier, std::string_view when, std::string_view actor) {
    const auto code = "D-" + std::to_string(dossier);
    auto e = event("again-" + code + std::string(when).substr(0, 10) + std::string(actor),
                   at(std::string(when)),
                   fact_body{rescheduled{at("2026-03-20 17:00"), "", ""}},
                   "X01.1",
                   code);
    e.actor = actor;
    e.counter = counter_id("Q1");
    return e;
}

log_book received_dossiers(int count) {
    log_book book;
    for (int d = 0; d < count; ++d) {
        const auto code = "D-" + std::to_string(d);
        book.say({event("in-" + code, at("2026-03-02 09:00"), receipt("M1"), "X01.1", code)},
                 at("2026-03-02 09:01"));
    }
    return book;
}

std::size_t bulk_rows(const engine::engine& e) {
    engine::finding_query q;
    q.kind = finding_kind::bulk_reschedule;
    q.limit = 1'000;
    return e.findings(q).rows.size();
}

}  // namespace

TEST_CASE("twenty re-appointments by one officer in a day are a bulk edit, nineteen are none",
          "[engine]") {
    auto book = received_dossiers(21);
    const auto e = engine_of(book);
    const auto findings = e->measure().findings;
    for (int d = 0; d < 19; ++d)
        book.say({rescheduling_of(d, "2026-03-03 09:00", "cb.1")}, at("2026-03-03 10:00"));
    book.replay_into(*e);
    CHECK(bulk_rows(*e) == 0);
    book.say({rescheduling_of(19, "2026-03-03 23:59", "cb.1")}, at("2026-03-04 10:00"));
    book.replay_into(*e);
    CHECK(bulk_rows(*e) == 20);
    CHECK(e->measure().findings == findings + 20);
    CHECK(
        e->findings({}).dossiers_by_kind[static_cast<std::size_t>(finding_kind::bulk_reschedule)] ==
        20);
    const auto one = e->dossier("D-3", at("2026-03-05"));
    REQUIRE(one);
    REQUIRE(one->findings.size() == 1);
    CHECK(one->findings[0].kind == "bulk_reschedule");
    CHECK(one->facts.back().has_effect);
    const auto told = e->explain("D-3", at("2026-03-05"));
    REQUIRE(told);
    REQUIRE(told->told.findings.size() == 1);
    CHECK(told->told.facts[told->told.findings[0].fact.value()].kind == "rescheduled");
    CHECK(reloaded(*e)->measure() == e->measure());
}

TEST_CASE("other days, officers and senders, and answers with a new appointment, are no bulk edit",
          "[engine]") {
    auto book = received_dossiers(20);
    for (int d = 0; d < 19; ++d)
        book.say({rescheduling_of(d, "2026-03-03 09:00", "cb.1")}, at("2026-03-05 10:00"));
    book.say({rescheduling_of(19, "2026-03-04 00:00", "cb.1")}, at("2026-03-05 10:00"));
    book.say({rescheduling_of(19, "2026-03-03 09:00", "cb.2")}, at("2026-03-05 10:00"));
    book.say({rescheduling_of(19, "2026-03-03 09:00", "")}, at("2026-03-05 10:00"));
    auto asked =
        event("ask", at("2026-03-03 08:00"), fact_body{supplement_requested{}}, "X01.1", "D-19");
    auto answered = event("answer",
                          at("2026-03-03 10:00"),
                          fact_body{supplement_received{"", "", at("2026-03-25 17:00")}},
                          "X01.1",
                          "D-19");
    answered.actor = "cb.1";
    book.say({asked, answered}, at("2026-03-05 10:00"));
    CHECK(bulk_rows(*engine_of(book)) == 0);
}

TEST_CASE("without an officer the counter is the hand, but not the counter of an import",
          "[engine]") {
    for (const bool history : {false, true}) {
        auto book = received_dossiers(20);
        for (int d = 0; d < 20; ++d)
            book.say({rescheduling_of(d, "2026-03-03 09:00", "")}, at("2026-03-05 10:00"), history);
        INFO("imported: " << history);
        CHECK(bulk_rows(*engine_of(book)) == (history ? 0u : 20u));
    }
}

TEST_CASE("a voided re-appointment ends the bulk edit for all the others, a corrected one joins it",
          "[engine]") {
    auto book = received_dossiers(20);
    for (int d = 0; d < 20; ++d)
        book.say({rescheduling_of(d, "2026-03-03 09:00", "cb.1")}, at("2026-03-03 10:00"));
    const auto target = rescheduling_of(7, "2026-03-03 09:00", "cb.1").id;
    auto e = engine_of(book);
    REQUIRE(bulk_rows(*e) == 20);
    book.say({event("no", at("2026-03-04 09:00"), voided{target, ""}, "X01.1", "D-7")},
             at("2026-03-04 09:00"));
    book.replay_into(*e);
    CHECK(bulk_rows(*e) == 0);
    CHECK(reloaded(*engine_of(book))->measure() == e->measure());
    // A re-appointment of another day, corrected by the same officer to that day.
    const auto other = rescheduling_of(7, "2026-03-02 11:00", "cb.2");
    auto moved = event("moved",
                       at("2026-03-05 09:00"),
                       corrected{other.id,
                                 at("2026-03-03 15:00"),
                                 fact_body{rescheduled{at("2026-03-21 17:00"), "", ""}}},
                       "X01.1",
                       "D-7");
    moved.actor = "cb.1";
    book.say({other}, at("2026-03-05 09:00"));
    book.replay_into(*e);
    CHECK(bulk_rows(*e) == 0);
    book.say({moved}, at("2026-03-05 09:01"));
    book.replay_into(*e);
    CHECK(bulk_rows(*e) == 20);
    CHECK(reloaded(*engine_of(book))->measure() == e->measure());
}

TEST_CASE("twenty appointments corrected or taken back by one officer in a day are a bulk edit",
          "[engine]") {
    const int count = GENERATE(19, 20);
    const bool voids = GENERATE(false, true);
    std::vector<recorded_event> events;
    for (int d = 0; d < count; ++d) {
        const auto code = "D-" + std::to_string(d);
        const auto took_in = at("2026-03-02 09:00");
        const fact_body printed{receipt("M1", at("2026-03-06 17:00"))};
        const fact_body later{receipt("M1", at("2026-03-12 17:00"))};
        const auto say = [&](std::string_view id, instant when, event_body body) {
            auto e = event(std::string(id) + code, when, std::move(body), "X01.1", code);
            e.actor = "cb.1";
            events.push_back({e, at("2026-03-10 10:00"), false});
        };
        say("in", took_in, printed);
        if (voids) {
            say("out", at("2026-03-10 09:00"), voided{event_id("in" + code), ""});
            say("sent-again", took_in, later);
        } else {
            say("fix", at("2026-03-10 09:00"), corrected{event_id("in" + code), took_in, later});
        }
    }
    for (std::uint64_t seed = 1; seed <= 3; ++seed) {
        rng random(seed);
        const auto book = book_of(events, random);
        const auto e = engine_of(book);
        const auto found = e->findings({}).dossiers_by_kind;
        const auto dossiers = [&](finding_kind k) {
            return static_cast<int>(found[static_cast<std::size_t>(k)]);
        };
        INFO(count << " dossiers, " << (voids ? "voided" : "corrected") << ", seed " << seed);
        CHECK(dossiers(finding_kind::due_date_corrected) == count);
        CHECK(dossiers(finding_kind::reappointment_after_due) == count);
        CHECK(dossiers(finding_kind::bulk_reschedule) == (count == 20 ? 20 : 0));
        const auto again = reloaded(*e);
        CHECK(again->measure() == e->measure());
        CHECK(again->differences(*e, 10).empty());
    }
}

TEST_CASE(
    "twenty answers that mend a broken appointment are a bulk edit, asked in time they are none",
    "[engine]") {
    for (const auto* asked : {"2026-03-06 16:59", "2026-03-09 09:59"}) {
        log_book book;
        for (int d = 0; d < 20; ++d) {
            const auto code = "D-" + std::to_string(d);
            auto answer = event("a" + code,
                                at("2026-03-09 10:00"),
                                fact_body{supplement_received{"", "", at("2026-03-12 17:00")}},
                                "X01.1",
                                code);
            answer.actor = "cb.1";
            book.say(
                {event("in" + code,
                       at("2026-03-02 09:00"),
                       fact_body{receipt("WD5", at("2026-03-06 17:00"))},
                       "X01.1",
                       code),
                 event("q" + code, at(asked), fact_body{supplement_requested{}}, "X01.1", code),
                 answer},
                at("2026-03-09 10:01"));
        }
        const auto e = engine_of(book);
        INFO("asked " << asked);
        CHECK(bulk_rows(*e) == (std::string_view(asked) < "2026-03-07" ? 0u : 20u));
        CHECK(reloaded(*e)->measure() == e->measure());
    }
}

TEST_CASE("a re-appointment corrected on the very day it names is one of the hand's, not two",
          "[engine]") {
    auto book = received_dossiers(10);
    for (int d = 0; d < 10; ++d) {
        const auto* names = d % 2 == 0 ? "2026-03-03 08:00" : "2026-03-03 11:00";
        const auto first = rescheduling_of(d, "2026-03-03 09:00", "cb.1");
        auto fix = event(
            "fix" + std::to_string(d),
            at("2026-03-03 10:00"),
            corrected{first.id, at(names), fact_body{rescheduled{at("2026-03-23 17:00"), "", ""}}},
            "X01.1",
            first.dossier.view());
        fix.actor = "cb.1";
        book.say({first, fix}, at("2026-03-03 11:00"));
    }
    CHECK(bulk_rows(*engine_of(book)) == 0);
}

TEST_CASE("bulk edits among random re-appointments are those that a count by hand and day gives",
          "[engine][property]") {
    std::size_t seen = 0;
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        rng random(seed);
        struct said {
            dossier_event event;
            std::string group;
        };
        std::map<std::string, said> effective;
        std::vector<dossier_event> events;
        for (int d = 0; d < 40; ++d)
            events.push_back(event("in" + std::to_string(d),
                                   at("2026-03-02 07:00"),
                                   receipt("M1"),
                                   "X01.1",
                                   "D-" + std::to_string(d)));
        for (int i = 0; i < 150; ++i) {
            const auto actor = "cb." + std::to_string(random.below(2));
            const auto day = "2026-03-0" + std::to_string(3 + random.below(3));
            auto e = rescheduling_of(static_cast<int>(random.below(40)), day + " 10:00", actor);
            e.id = event_id("r" + std::to_string(i));
            events.push_back(e);
            effective[e.id.str()] = {e, actor + day};
        }
        for (int i = 0; i < 30; ++i) {
            const auto& target = effective.find("r" + std::to_string(random.below(150)));
            if (target == effective.end()) continue;
            auto e = event("v" + std::to_string(i),
                           at("2026-03-06 10:00"),
                           voided{target->second.event.id, ""},
                           "X01.1",
                           target->second.event.dossier.str());
            events.push_back(e);
            effective.erase(target);
        }
        std::map<std::string, std::size_t> groups;
        for (const auto& [id, s] : effective) ++groups[s.group];
        std::size_t expected = 0;
        for (const auto& [group, count] : groups) {
            if (count >= bulk_reschedules_min) expected += count;
        }
        seen += expected;
        shuffle(events, random);
        const auto book = testing::book_of(events, random);
        const auto whole = engine_of(book);
        INFO("seed " << seed);
        REQUIRE(bulk_rows(*whole) == expected);
        log_book head = book;
        head.records.resize(1 + random.below(book.records.size()));
        auto restarted = reloaded(*engine_of(head));
        book.replay_into(*restarted);
        REQUIRE(bulk_rows(*restarted) == expected);
        REQUIRE(restarted->differences(*whole, 10).empty());
    }
    CHECK(seen > 100);
}

// --- counters ---------------------------------------------------------------------

TEST_CASE("a counter's delays: what is exact and what is at most a sixteenth above", "[engine]") {
    log_book book;
    // 100 events, told 1, 2, ... 100 minutes after they occurred.
    for (int i = 1; i <= 100; ++i) {
        const auto code = "D-" + std::to_string(i);
        auto e = event("e" + code, at("2026-03-02 09:00"), receipt("WD5"), "X01.1", code);
        e.counter = counter_id("Q1");
        book.say({e}, at("2026-03-02 09:00") + std::chrono::minutes{i});
    }
    auto slow = event("slow", at("2026-03-01 09:00"), receipt("WD5"), "X01.2", "D-0");
    slow.counter = counter_id("Q2");
    book.say({slow}, at("2026-03-03 09:00"));
    auto imported = event("old", at("2026-01-01 09:00"), receipt("WD5"), "X01.2", "D-999");
    imported.counter = counter_id("Q2");
    book.say({imported}, at("2026-03-03 09:00"), true);
    const auto e = engine_of(book);

    const auto page = e->counters({});
    REQUIRE(page.rows.size() == 2);
    const auto& worst = page.rows[0];
    CHECK(worst.counter == "Q2");
    CHECK(worst.agency.str() == "X01.2");
    CHECK(worst.events == 1);  // the import is not counted
    CHECK(worst.over_day == 1);
    CHECK(worst.delay_median == std::chrono::hours{48});  // never above the longest
    const auto& steady = page.rows[1];
    CHECK(steady.events == 100);
    CHECK(steady.over_hour == 40);  // 61 to 100 minutes
    CHECK(steady.over_day == 0);
    CHECK(steady.delay_max == std::chrono::minutes{100});
    CHECK(steady.delay_median >= std::chrono::minutes{50});
    CHECK(steady.delay_median * 16 <= std::chrono::minutes{50} * 17);
    CHECK(steady.delay_p90 >= std::chrono::minutes{90});
    CHECK(steady.delay_p90 * 16 <= std::chrono::minutes{90} * 17);
    CHECK(page.total.events == 101);
    CHECK(page.total.delay_max == std::chrono::hours{48});

    engine::counter_query within;
    engine::counter_query march;
    march.recorded_in = std::chrono::year{2026} / 3;
    CHECK(e->counters(march).total.events == 101);
    march.recorded_in = std::chrono::year{2026} / 2;
    CHECK(e->counters(march).rows.empty());
    within.agency = agency_code("X01.1");
    CHECK(e->counters(within).rows.size() == 1);
    within.agency = agency_code("X01");
    within.limit = 1;
    CHECK(e->counters(within).rows_total == 2);
    CHECK(e->counters(within).rows.size() == 1);
    within.descendants = false;
    CHECK(e->counters(within).rows.empty());
}

TEST_CASE("a back-dated finish is counted for the counter that told it", "[engine]") {
    log_book book;
    auto in = event("in", at("2026-03-02 09:00"), receipt("WD5"), "X01.1", "D-1");
    in.counter = counter_id("Q1");
    auto done = event("done", at("2026-03-05 09:00"), fact_body{processed{}}, "X01.1", "D-1");
    done.counter = counter_id("Q2");
    book.say({in}, at("2026-03-02 09:01"));
    book.say({done}, at("2026-03-20 09:00"));
    auto e = engine_of(book);
    const auto back_dated = [](const engine::engine& of) {
        std::map<std::string, std::int64_t> out;
        for (const auto& row : of.counters({}).rows) out[row.counter] = row.back_dated_finishes;
        return out;
    };
    const std::map<std::string, std::int64_t> expected{{"Q1", 0}, {"Q2", 1}};
    CHECK(back_dated(*e) == expected);
    CHECK(back_dated(*reloaded(*e)) == expected);
    book.say({event("no", at("2026-03-21 09:00"), voided{done.id, ""}, "X01.1", "D-1")},
             at("2026-03-21 09:00"));
    book.replay_into(*e);
    CHECK(back_dated(*e).at("Q2") == 0);
}

TEST_CASE(
    "a finish that a correction dated in time is told with the date it claims, of that counter",
    "[engine]") {
    // Told as late on the 12th; corrected on the 13th to Mon 9. With the first word of the 9th,
    // too, told on the 12th, the correction was of a detail.
    for (const auto* first_word : {"2026-03-12 08:00", "2026-03-09 08:00"}) {
        const bool was_late = std::string_view(first_word) > "2026-03-10";
        log_book book;
        auto done = event("done", at(first_word), fact_body{processed{}}, "X01.1", "D-1");
        done.counter = counter_id("Q1");
        auto fix = event("fix",
                         at("2026-03-13 08:00"),
                         corrected{done.id, at("2026-03-09 09:00"), fact_body{processed{}}},
                         "X01.1",
                         "D-1");
        fix.counter = counter_id("Q2");
        book.say({event("in",
                        at("2026-03-02 09:00"),
                        fact_body{receipt("WD5", at("2026-03-09 17:00"))},
                        "X01.1",
                        "D-1")},
                 at("2026-03-02 09:01"));
        book.say({done}, at("2026-03-12 08:01"));
        book.say({fix}, at("2026-03-13 08:01"));
        const auto e = engine_of(book);
        INFO("first word " << first_word);
        const auto rows = e->findings({}).rows;
        REQUIRE(rows.size() == 1);
        CHECK(rows[0].what.kind == "backdated_finish");
        CHECK(rows[0].what.event_id == (was_late ? "fix" : "done"));
        CHECK(rows[0].what.occurred_at == at(was_late ? "2026-03-09 09:00" : "2026-03-09 08:00"));
        CHECK(rows[0].recorded_at == at(was_late ? "2026-03-13 08:01" : "2026-03-12 08:01"));
        std::map<std::string, std::int64_t> back_dated;
        for (const auto& row : e->counters({}).rows)
            back_dated[row.counter] += row.back_dated_finishes;
        CHECK(back_dated[was_late ? "Q2" : "Q1"] == 1);
        CHECK(back_dated[was_late ? "Q1" : "Q2"] == 0);
        CHECK(reloaded(*e)->measure() == e->measure());
    }
}

TEST_CASE("an engine that misses one event's delay differs from the recount by name", "[engine]") {
    const auto told = [](instant recorded_at) {
        log_book book;
        auto in = event("in", at("2026-03-02 09:00"), receipt("WD5"), "X01.1", "D-1");
        in.counter = counter_id("Q1");
        book.say({in}, recorded_at);
        return engine_of(book);
    };
    const auto differences =
        told(at("2026-03-02 09:01"))->differences(*told(at("2026-03-02 19:00")), 10);
    REQUIRE_FALSE(differences.empty());
    CHECK_THAT(differences.front(), Catch::Contains("counter Q1 for agency X01.1 in 2026-03"));
}

TEST_CASE("counters beyond the rows told apart share one, and the totals stay right", "[engine]") {
    log_book book;
    std::vector<dossier_event> events;
    const auto more = engine::counter_rows_max / 4 + 4;
    const std::array agencies{"X01", "X01.1", "X01.2", "Y01"};
    for (std::size_t i = 0; i < more; ++i) {
        const auto number = std::to_string(i);
        for (const auto* agency : agencies) {
            // A fact without effect of a dossier that is parked: the cheapest there is.
            events.push_back(event(number + agency,
                                   at("2026-03-02 09:00"),
                                   fact_body{rated{5}},
                                   agency,
                                   "D-" + number));
            events.back().counter = counter_id("Q" + number);
        }
    }
    book.say(events, at("2026-03-02 09:01"));
    const auto e = engine_of(book);
    const auto page = e->counters({});
    CHECK(page.rows_total == engine::counter_rows_max);
    CHECK(page.total.events == events.size());
    CHECK(page.total.delay_max == std::chrono::minutes{1});
    CHECK(e->measure().counters == engine::counter_rows_max);
    CHECK(e->last_counter_sequence("Q65536") == 0);  // not told apart any more
    CHECK(reloaded(*e)->measure() == e->measure());
}
