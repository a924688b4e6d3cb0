// Where time goes, as the engine keeps it: equal to a count from the dossiers
// themselves, in any order, after a restart, and after restatements.
#include "random_province.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <map>
#include <numeric>

namespace tiendo::engine {
namespace {

using testing::asking;
using testing::at;
using testing::engine_of;
using testing::log_book;

instant now() {
    return at("2026-07-01");
}

rates::steps_query whole_year(rates::steps_by by = rates::steps_by::step) {
    rates::steps_query q;
    q.from = asking("2026-01-01", "2026-12-31").from;
    q.to = asking("2026-01-01", "2026-12-31").to;
    q.by = by;
    return q;
}

rates::durations_query year_of_dossiers(bool by_procedure = true) {
    rates::durations_query q;
    q.from = whole_year().from;
    q.to = whole_year().to;
    q.by_procedure = by_procedure;
    return q;
}

std::vector<dossier::dossier_event> province_of_steps(std::uint64_t seed, int dossiers) {
    return testing::random_province(seed, dossiers, testing::random_history_of_steps);
}

// agency, procedure, step, unit
using name = std::array<std::string, 4>;
struct counted {
    std::vector<std::int64_t> lengths;
    std::uint64_t with_limit = 0;
    std::uint64_t late = 0;
    std::uint64_t late_dossiers = 0;
    std::uint64_t running = 0;
};

// Counted from what the engine says of each dossier alone.
std::map<name, counted> count(const engine& e, int dossiers) {
    std::map<name, counted> out;
    for (int i = 0; i < dossiers; ++i) {
        const auto d = e.dossier("D-" + std::to_string(i), now());
        if (!d) continue;
        const auto procedure = d->summary.procedure.str();
        const auto agency = d->summary.agency.str();
        for (const auto& s : d->steps) {
            auto& c = out[{s.agency.str(), procedure, s.step, s.unit}];
            if (!s.to) {
                if (dossier::is_open(d->summary.state)) ++c.running;
                continue;
            }
            c.lengths.push_back(s.used.length.count());
            if (s.due) ++c.with_limit;
            if (s.late) ++c.late;
            if (s.answers_for_late) ++out[{agency, procedure, s.step, s.unit}].late_dossiers;
        }
        if (d->processing)
            out[{agency, procedure, "", ""}].lengths.push_back(
                d->processing->outside_steps.length.count());
        if (d->is_late_outside_steps) ++out[{agency, procedure, "", ""}].late_dossiers;
    }
    return out;
}

std::int64_t ranked(std::vector<std::int64_t> lengths, std::size_t tenths) {
    std::sort(lengths.begin(), lengths.end());
    return lengths.at((lengths.size() * tenths + 9) / 10 - 1);
}

void check_equal(const rates::steps_answer& got, std::map<name, counted> expected) {
    for (const auto& row : got.rows) {
        const name key{row.agency, row.procedure, row.step, row.unit};
        INFO(key[0] << " " << key[1] << " " << key[2] << " " << key[3]);
        REQUIRE(expected.contains(key));
        auto& c = expected[key];
        CHECK(row.is_outside == row.step.empty());
        REQUIRE(row.used.number == c.lengths.size());
        CHECK(row.used.sum_ms ==
              std::accumulate(c.lengths.begin(), c.lengths.end(), std::int64_t{0}));
        CHECK(row.used_ms == row.used.sum_ms);
        if (!c.lengths.empty()) {
            CHECK(row.used.median_ms == ranked(c.lengths, 5));
            CHECK(row.used.p90_ms == ranked(c.lengths, 9));
        }
        CHECK(row.with_limit == c.with_limit);
        CHECK(row.late == c.late);
        CHECK(row.late_dossiers == c.late_dossiers);
        CHECK(row.running == c.running);
        expected.erase(key);
    }
    CHECK(expected.empty());
}

void check_same(const engine& a, const engine& b) {
    CHECK(a.measure().durations == b.measure().durations);
    for (const auto by : {rates::steps_by::step,
                          rates::steps_by::unit,
                          rates::steps_by::agency,
                          rates::steps_by::procedure}) {
        const auto first = a.steps(whole_year(by), now());
        const auto second = b.steps(whole_year(by), now());
        REQUIRE(first.rows.size() == second.rows.size());
        for (std::size_t i = 0; i < first.rows.size(); ++i) {
            CHECK(first.rows[i].unit == second.rows[i].unit);
            CHECK(first.rows[i].used == second.rows[i].used);
            CHECK(first.rows[i].late_dossiers == second.rows[i].late_dossiers);
            CHECK(first.rows[i].running_late == second.rows[i].running_late);
        }
    }
    const auto first = a.durations(year_of_dossiers(), now());
    const auto second = b.durations(year_of_dossiers(), now());
    REQUIRE(first.rows.size() == second.rows.size());
    for (std::size_t i = 0; i < first.rows.size(); ++i) {
        CHECK(first.rows[i].key == second.rows[i].key);
        CHECK(first.rows[i].processing == second.rows[i].processing);
        CHECK(first.rows[i].acceptance == second.rows[i].acceptance);
        CHECK(first.rows[i].working_days == second.rows[i].working_days);
    }
}

}  // namespace

TEST_CASE("the steps of a province are the sums over its dossiers, corrections and all",
          "[engine][steps][property]") {
    for (std::uint64_t seed = 1; seed <= 8; ++seed) {
        rng random(seed);
        const auto events = province_of_steps(seed, 150);
        const auto e = engine_of(testing::book_of(events, random));
        INFO("seed " << seed);
        check_equal(e->steps(whole_year(), now()), count(*e, 150));
    }
}

TEST_CASE("arrival in any order and a restart from a checkpoint give the same lengths",
          "[engine][steps][property]") {
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        rng random(seed);
        auto events = province_of_steps(seed, 120);
        const auto live = engine_of(testing::book_of(events, random));
        testing::shuffle(events, random);
        const auto shuffled = engine_of(testing::book_of(events, random));
        const auto loaded = testing::reloaded(*live);
        INFO("seed " << seed);
        check_same(*live, *shuffled);
        check_same(*live, *loaded);
        CHECK(live->measure().findings == shuffled->measure().findings);
        CHECK(live->measure().dossiers_digest == shuffled->measure().dossiers_digest);
    }
}

TEST_CASE("every late dossier has one answer: the sums are those of the rates, for each agency",
          "[engine][steps][property]") {
    std::uint64_t late = 0;
    for (std::uint64_t seed = 1; seed <= 8; ++seed) {
        rng random(seed);
        const auto e = engine_of(testing::book_of(province_of_steps(seed, 150), random));
        const auto rates = e->rates(asking("2026-01-01", "2026-12-31"), now());
        std::map<std::string, std::uint64_t> answers;
        for (const auto& row : e->steps(whole_year(rates::steps_by::agency), now()).rows)
            answers[row.agency] += row.late_dossiers;
        for (const auto& row : rates.rows) {
            INFO("seed " << seed << " " << row.key);
            CHECK(static_cast<std::int64_t>(answers[row.key]) == row.count.late);
            late += answers[row.key];
        }
    }
    CHECK(late > 50);
}

TEST_CASE("other limits of steps restate the dossiers, and back again gives the first digest",
          "[engine][steps]") {
    rng random(3);
    auto book = testing::book_of(province_of_steps(3, 120), random);
    const auto e = engine_of(book);
    const auto first = e->measure().durations;
    const auto ledger = e->measure().ledger;
    auto files = testing::story_files();
    files["steps.csv"] =
        "procedure_code,step_code,name_vi,limit,unit,valid_from\n"
        "WD5,B1,Thẩm định,9,working_days,\n";
    book.offer(files, at("2026-06-02"), dossier::version_scope{std::nullopt, true});
    book.replay_into(*e);
    CHECK(e->measure().durations != first);
    CHECK(e->measure().ledger == ledger);  // limits of steps judge no dossier
    check_equal(e->steps(whole_year(), now()), count(*e, 120));
    book.offer(
        testing::story_files(), at("2026-06-03"), dossier::version_scope{std::nullopt, true});
    book.replay_into(*e);
    CHECK(e->measure().durations == first);
}

TEST_CASE("an engine whose lengths were tampered with differs from the recount",
          "[engine][steps]") {
    log_book book;
    const auto tell = [&](log_book& to, std::string_view finished) {
        to.say(
            {testing::event("a", at("2026-03-02 09:00"), testing::receipt("WD5")),
             testing::event("b",
                            at(std::string(finished)),
                            dossier::fact_body(dossier::step_finished{"B1", "P1", std::nullopt}))},
            at("2026-03-05"));
    };
    auto other = book;
    tell(book, "2026-03-03 09:00");
    tell(other, "2026-03-03 10:00");
    const auto told = engine_of(book)->differences(*engine_of(other), 5);
    REQUIRE_FALSE(told.empty());
    CHECK(told.front().find("durations: agency X01.1 procedure WD5") == 0);
}

TEST_CASE("a checkpoint of another version of the program is refused by that name",
          "[engine][steps]") {
    const log_book book;
    auto meta = engine_of(book)->take_snapshot().meta;
    meta[0] = 1;
    engine e;
    std::string why;
    CHECK_FALSE(e.load_meta(meta, why));
    CHECK(why == "the checkpoint's meta row is of another version of the program");
}

TEST_CASE("shortening is sums of days over the same dossiers, waits are counted at acceptance",
          "[engine][durations]") {
    log_book book;
    const auto say = [&](std::string_view code,
                         std::string_view procedure,
                         std::string_view from,
                         std::string_view to) {
        const std::string d(code);
        const auto start = at(std::string(from));
        book.say({testing::event(d + "s",
                                 start - std::chrono::hours{3},
                                 dossier::fact_body(dossier::submitted{procedure_code(procedure),
                                                                       dossier::channel::online}),
                                 "X01.1",
                                 code),
                  testing::event(d + "r", start, testing::receipt(procedure), "X01.1", code),
                  testing::event(d + "p",
                                 at(std::string(to)),
                                 dossier::fact_body(dossier::processed{}),
                                 "X01.1",
                                 code)},
                 at("2026-04-01"));
    };
    say("D-1", "WD5", "2026-03-02 11:00", "2026-03-04 09:00");   // 2 days of 5, committed 3
    say("D-2", "WD5", "2026-03-02 11:00", "2026-03-10 09:00");   // 6 days of 5
    say("D-3", "CD10", "2026-03-02 11:00", "2026-03-10 09:00");  // 8 calendar days of 10
    say("D-4", "WH8", "2026-03-02 11:00", "2026-03-03 11:00");   // in hours: in no sum of days
    const auto e = engine_of(book);
    const auto all = e->durations(year_of_dossiers(), now());
    REQUIRE(all.rows.size() == 3);
    const auto& total = all.total;
    CHECK(total.processing.number == 4);
    CHECK(total.days_sum == 2 + 6 + 6 + 1);
    CHECK(total.days_median == 2);
    CHECK(total.days_p90 == 6);
    CHECK(total.working_days.of_statutory == rates::day_sums{2, 8, 10});
    CHECK(total.working_days.of_committed == rates::day_sums{2, 8, 6});
    CHECK(total.working_days.committed_of_statutory == rates::day_sums{2, 6, 10});
    CHECK(total.calendar_days.of_statutory == rates::day_sums{1, 8, 10});
    CHECK(total.acceptance.number == 4);
    CHECK(total.acceptance.median_ms == milliseconds{std::chrono::hours{3}}.count());

    auto march = year_of_dossiers(false);
    march.from = parse_local_date("2026-03-03").value();
    march.to = parse_local_date("2026-03-04").value();
    const auto some = e->durations(march, now());
    REQUIRE(some.rows.size() == 1);
    CHECK(some.rows[0].key == "X01.1");
    CHECK(some.rows[0].processing.number == 2);  // D-1 and D-4 finished within
    CHECK(some.rows[0].acceptance.number == 0);  // all were accepted the day before
}

TEST_CASE(
    "lengths stand where the rates put their agency: in its successor's place or under its name",
    "[engine][durations][steps]") {
    log_book book;
    const auto tell = [&](std::string_view code, std::string_view agency, std::string_view month) {
        const std::string d(code);
        const auto on = [&](const char* day) { return at(std::string(month) + day); };
        book.say(
            {testing::event(d + "r", on("-01 09:00"), testing::receipt("WD5"), agency, code),
             testing::event(d + "b",
                            on("-02 09:00"),
                            dossier::fact_body(dossier::step_finished{"B1", "", {}}),
                            agency,
                            code),
             testing::event(
                 d + "p", on("-03 09:00"), dossier::fact_body(dossier::processed{}), agency, code)},
            on("-03 10:00"));
    };
    tell("D-OLD", "X01.3", "2026-06");  // closed on 1 July, its successor is X01.4
    tell("D-NEW", "X01.4", "2026-07");
    const auto e = engine_of(book);
    const auto told =
        [&](std::optional<agency_code> agency, rates::placing places, bool below = true) {
            auto q = year_of_dossiers(false);
            q.agency = agency;
            q.descendants = below;
            q.places = places;
            std::string out;
            const auto answer = e->durations(q, now());
            for (const auto& row : answer.rows)
                out += row.key + " " + std::to_string(row.processing.number) + " ";
            auto s = whole_year(rates::steps_by::agency);
            s.agency = agency;
            s.descendants = below;
            s.places = places;
            std::string of_steps;
            std::uint64_t times = 0;
            for (const auto& row : e->steps(s, now()).rows) {
                of_steps += row.agency + " ";
                times += row.used.number;
            }
            CHECK(times == answer.total.processing.number);  // B1; the time outside is no step
            return out + "| " + of_steps;
        };
    const auto own = rates::placing::as_of_period;
    const auto joined = rates::placing::by_successor;
    CHECK(told(std::nullopt, own) == "X01.3 1 X01.4 1 | X01.3 X01.4 ");
    CHECK(told(std::nullopt, joined) == "X01.4 2 | X01.4 ");
    CHECK(told(agency_code("X01.3"), own) == "X01.3 1 | X01.3 ");
    CHECK(told(agency_code("X01.4"), own) == "X01.4 1 | X01.4 ");
    CHECK(told(agency_code("X01.3"), joined) == "X01.4 2 | X01.4 ");
    CHECK(told(agency_code("X01.4"), joined, false) == "X01.4 2 | X01.4 ");
    CHECK(told(agency_code("X01"), own) == "X01.3 1 X01.4 1 | X01.3 X01.4 ");
    CHECK(told(agency_code("X01"), own, false) == "| ");
}

TEST_CASE("what runs now is counted apart, and late once its limit has passed", "[engine][steps]") {
    log_book book;
    book.say({testing::event("a", at("2026-03-02 09:00"), testing::receipt("WD5")),
              testing::event("b",
                             at("2026-03-02 10:00"),
                             dossier::fact_body(dossier::step_started{"B1", "P1", std::nullopt}))},
             at("2026-03-02 11:00"));
    const auto e = engine_of(book);  // B1 has 2 working days: due Wed 4
    auto row = e->steps(whole_year(), at("2026-03-05 00:00")).rows.at(0);
    CHECK(row.running == 1);
    CHECK(row.running_late == 0);
    CHECK(row.used.number == 0);
    row = e->steps(whole_year(), at("2026-03-05 00:00:00.001")).rows.at(0);
    CHECK(row.running_late == 1);
    auto elsewhere = whole_year();
    elsewhere.agency = agency_code("X01.2");
    CHECK(e->steps(elsewhere, now()).rows.empty());
    elsewhere.agency = agency_code("X01");
    CHECK(e->steps(elsewhere, now()).rows.size() == 1);
    elsewhere.descendants = false;
    CHECK(e->steps(elsewhere, now()).rows.empty());
}

}  // namespace tiendo::engine
