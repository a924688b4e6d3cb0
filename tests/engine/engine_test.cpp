// One deterministic fold: live, restart and recount are the same, whatever the order.
#include "random_province.hpp"

#include <algorithm>
#include <map>

using namespace tiendo;           // NOLINT
using namespace tiendo::dossier;  // NOLINT
using namespace tiendo::testing;  // NOLINT

namespace {

bool same_counts(const rates::answer& a, const rates::answer& b) {
    return a.rows.size() == b.rows.size() && a.total.count == b.total.count &&
           std::equal(
               a.rows.begin(), a.rows.end(), b.rows.begin(), [](const auto& x, const auto& y) {
                   return x.key == y.key && x.count == y.count;
               });
}

}  // namespace

TEST_CASE("any order, any grouping, any doubling of the same events gives the same digests",
          "[engine][property]") {
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        rng random(seed * 7919);
        auto events = random_province(seed, 20);
        const auto first = engine_of(book_of(events, random))->measure();
        for (int round = 0; round < 3; ++round) {
            shuffle(events, random);
            const auto again = engine_of(book_of(events, random))->measure();
            INFO("seed " << seed);
            REQUIRE(again.ledger == first.ledger);
            REQUIRE(again.dossiers_digest == first.dossiers_digest);
            REQUIRE(again.open == first.open);
            REQUIRE(again.findings == first.findings);
        }
    }
}

TEST_CASE("an engine loaded from a snapshot and fed the rest equals one that folded all",
          "[engine][property]") {
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        rng random(seed);
        const auto book = book_of(random_province(seed, 20), random);
        const auto whole = engine_of(book);
        log_book head = book;
        head.records.resize(1 + random.below(book.records.size()));
        auto half = engine_of(head);
        auto restarted = reloaded(*half);
        book.replay_into(*restarted);
        INFO("seed " << seed);
        REQUIRE(restarted->measure() == whole->measure());
        REQUIRE(restarted->differences(*whole, 10).empty());
    }
}

TEST_CASE("an explanation names the log sequence of its versions, also after a restart",
          "[engine]") {
    log_book book;
    book.say({event("a", at("2026-03-02 09:00"), receipt("WD5"), "X01.1", "D-1")},
             at("2026-03-02 09:01"));
    book.offer(story_files(), at("2026-03-02 10:00"));  // a second version, at sequence 3
    const auto e = engine_of(book);
    const auto restarted = reloaded(*e);
    for (const auto* asked : {e.get(), restarted.get()}) {
        const auto explained = asked->explain("D-1", at("2026-03-03 09:00"));
        REQUIRE(explained);
        CHECK(explained->position == 3);
        CHECK(explained->told.procedure_version.number == 2);
        CHECK(explained->told.procedure_version.sequence == 3);
        CHECK(explained->told.procedure_version.recorded_at == at("2026-03-02 10:00"));
    }
    CHECK_FALSE(e->explain("D-2", at("2026-03-03 09:00")));
}

TEST_CASE("what a record restated is told alike live, after a restart and by a recount of the log",
          "[engine]") {
    log_book book;
    book.say({event("a", at("2026-03-02 09:00"), receipt("WD5"), "X01.1", "D-1"),
              event("b", at("2026-03-06 09:00"), fact_body{processed{}}, "X01.1", "D-1")},
             at("2026-03-06 09:01"));
    auto files = story_files();
    auto& rules = files["procedures.csv"];
    rules.replace(rules.find("1,5,working_days"), 16, "1,3,working_days");
    book.offer(files, at("2026-03-20 10:00"), version_scope{std::nullopt, true});
    book.say({event("c", at("2026-03-25 09:00"), fact_body{returned{}}, "X01.1", "D-1")},
             at("2026-03-25 09:01"));
    const auto live = engine_of(book);
    const auto restarted = reloaded(*live);
    for (const auto* asked : {live.get(), restarted.get()}) {
        const auto told = asked->explain("D-1", at("2026-04-01 09:00"))->told.restated;
        REQUIRE(told.records.size() == 1);
        CHECK(told.records[0].sequence == 4);
        CHECK(told.records[0].recorded_at == at("2026-03-20 10:00"));
        REQUIRE(told.records[0].moved.size() == 1);
        const auto& moved = told.records[0].moved[0];
        CHECK(moved.which == basis::statutory);
        CHECK(to_text(moved.before.due->date) == "2026-03-09");
        CHECK(moved.before.judged == verdict::early);
        CHECK(to_text(moved.after.due->date) == "2026-03-05");
        CHECK(moved.after.judged == verdict::late);
    }
}

namespace {

// The story's catalogue with other limits for one procedure, and mostly a day off more.
catalogue::file_texts amended_files(rng& random) {
    auto files = story_files();
    auto& rules = files["procedures.csv"];
    const std::string was = "1,5,working_days,3,working_days";
    rules.replace(rules.find(was),
                  was.size(),
                  "1," + std::to_string(random.between(2, 9)) + ",working_days,2,working_days");
    if (random.between(0, 5) == 0) return files;
    files["calendars.csv"] =
        "calendar_id,parent_id,time_zone,published_from,published_to\nown,vn,,,\n";
    files["calendar.csv"] = "calendar_id,date,kind,windows,name_vi,legal_source\nown,2026-02-" +
                            std::to_string(random.between(10, 27)) + ",off,,Nghỉ,Luật\n";
    auto& agencies = files["agencies.csv"];
    agencies.replace(agencies.find(",vn\n"), 4, ",own\n");
    return files;
}

// By log sequence of a record: which bases' due date or verdict it made another one.
using moved_bases = std::map<std::uint64_t, basis_mask>;

bool is_told(basis b) {
    return b != basis::index766;
}

}  // namespace

TEST_CASE(
    "an explanation names each record that moved a dossier, and no other, as the fold heard it",
    "[engine][property]") {
    std::size_t moves = 0;
    for (std::uint64_t seed = 1; seed <= 100; ++seed) {
        rng random(seed * 104'729);
        auto events = random_province(seed, 20);
        shuffle(events, random);
        log_book book;
        auto when = at("2026-06-01");
        for (std::size_t i = 0; i < events.size(); ++i) {
            when += std::chrono::minutes{1};
            if (random.between(0, 15) == 0) {
                const auto from = at("2026-02-02") + std::chrono::hours{random.between(0, 1'000)};
                std::optional<version_scope> scope(version_scope{std::nullopt, true});
                if (random.between(0, 1) == 0)
                    scope = version_scope{from, random.between(0, 1) == 0};
                book.offer(amended_files(random), when, scope);
            }
            book.say({events[i]}, when);
        }
        const auto e = std::make_unique<engine::engine>();
        std::map<std::string, moved_bases> heard;
        const engine::log_record* at_work = nullptr;
        e->tell_moves_to([&](const engine::move& m) {
            if (at_work->kind != engine::record_kind::catalogue) return;
            basis_mask moved = 0;
            for (std::size_t i = 0; i < basis_count; ++i) {
                const bool same = m.by_basis_before.dues[i] == m.by_basis_after.dues[i] &&
                                  m.by_basis_before.verdicts[i] == m.by_basis_after.verdicts[i];
                if (!same && is_told(static_cast<basis>(i))) moved |= bit(static_cast<basis>(i));
            }
            if (moved != 0) heard[m.after.code.str()][at_work->first_sequence] = moved;
        });
        for (const auto& record : book.records) {
            at_work = &record;
            std::string why;
            REQUIRE(e->fold(record, why));
        }
        for (int d = 0; d < 20; ++d) {
            const auto code = "D-" + std::to_string(d);
            const auto explained = e->explain(code, when);
            if (!explained) continue;
            moved_bases told;
            for (const auto& record : explained->told.restated.records) {
                basis_mask moved = 0;
                for (const auto& m : record.moved) {
                    if (m.before.due != m.after.due || m.before.judged != m.after.judged)
                        moved |= bit(m.which);
                }
                if (moved != 0) told[record.sequence] = moved;
            }
            INFO("seed " << seed << " " << code);
            REQUIRE(told == heard[code]);
            moves += told.size();
        }
    }
    CHECK(moves > 500);
}

TEST_CASE("a snapshot holds only what changed since the last one", "[engine]") {
    log_book book;
    book.say({event("a", at("2026-03-02 09:00"), receipt("WD5"), "X01.1", "D-1"),
              event("b", at("2026-03-02 09:00"), receipt("WD5"), "X01.1", "D-2")},
             at("2026-03-02 09:01"));
    auto e = engine_of(book);
    CHECK(e->take_snapshot().dossiers.size() == 2);
    book.say({event("c", at("2026-03-03 09:00"), fact_body{processed{}}, "X01.1", "D-2")},
             at("2026-03-03 09:01"));
    book.replay_into(*e);
    const auto second = e->take_snapshot();
    REQUIRE(second.dossiers.size() == 1);
    CHECK(second.dossiers[0].key == "D-2");
}

TEST_CASE("rows that do not give the stored digests are refused at loading", "[engine]") {
    log_book book;
    book.say({event("a", at("2026-03-02 09:00"), receipt("WD5"), "X01.1", "D-1"),
              event("b", at("2026-03-02 09:00"), receipt("WD5"), "X01.1", "D-2")},
             at("2026-03-02 09:01"));
    const auto snapshot = engine_of(book)->take_snapshot();
    engine::engine missing;
    std::string why;
    REQUIRE(missing.load_meta(snapshot.meta, why));
    REQUIRE(missing.load_dossier(snapshot.dossiers[0].key, *snapshot.dossiers[0].value, why));
    CHECK_FALSE(missing.check_loaded(why));
    CHECK_THAT(why, Catch::Contains("2 dossiers, its rows hold 1"));
    engine::engine swapped;
    REQUIRE(swapped.load_meta(snapshot.meta, why));
    REQUIRE(swapped.load_dossier("D-1", *snapshot.dossiers[0].value, why));
    CHECK_FALSE(swapped.load_dossier("D-3", *snapshot.dossiers[1].value, why));
}

namespace {

void count_service(const entry& e, rates::service_counts& into) {
    using rates::service;
    static const std::map<measure, std::vector<service>> classes{
        {measure::returned,
         {service::returned_in_person, service::returned_online, service::returned_post}},
        {measure::payment_asked, {service::payment_asked}},
        {measure::paid,
         {service::paid_in_person,
          service::paid_online,
          service::paid_post,
          service::paid_not_told}},
        {measure::result,
         {service::result_digital, service::result_on_paper, service::result_not_told}},
        {measure::rated,
         {service::rated_1,
          service::rated_2,
          service::rated_3,
          service::rated_4,
          service::rated_5}}};
    const auto found = classes.find(e.what);
    if (found == classes.end()) return;
    for (std::size_t i = 0; i < found->second.size(); ++i) {
        if ((e.bases & 1u << i) != 0) into[found->second[i]] += e.sign;
    }
}

}  // namespace

TEST_CASE("the rates of any cut equal a count made dossier by dossier", "[engine][property]") {
    for (std::uint64_t seed = 1; seed <= 25; ++seed) {
        rng random(seed);
        const auto events = random_province(seed, 30);
        const auto e = engine_of(book_of(events, random));
        std::map<std::string, story> alone;
        for (const auto& one : events) alone[one.dossier.str()].tell(one);
        for (int i = 0; i < 6; ++i) {
            auto q =
                asking("2026-02-01", "2026-02-01", static_cast<rates::group_by>(random.below(5)));
            q.from += std::chrono::days{random.between(0, 30)};
            q.to = q.from + std::chrono::days{random.between(0, 30)};
            q.due = static_cast<rates::due_basis>(random.below(5));
            if (random.chance(500)) q.agency = agency_code(random.chance(500) ? "X01" : "X01.1");
            if (random.chance(300)) q.procedure = procedure_code("WD5");
            if (random.chance(300)) q.field = "F2";
            if (random.chance(300)) q.via = static_cast<channel>(random.between(1, 3));
            const auto end = at(to_text(q.to + std::chrono::days{1}));
            if (random.chance(500))
                q.as_of = at(to_text(q.from)) + std::chrono::minutes{random.between(1, 1'440)};
            q.with_services = random.chance(800);
            const auto answer = e->rates(q, at("2026-06-01"));
            const auto t = std::min(end, q.as_of.value_or(end));
            rates::counts expected;
            for (const auto& [code, s] : alone) {
                const auto judged = s.judge();
                if (judged.procedure == no_ref) continue;
                if (q.procedure && s.facts().facts().empty()) continue;
                auto& law =
                    const_cast<story&>(s)
                        .law();  // NOLINT(cppcoreguidelines-pro-type-const-cast): codes only
                const auto& procedure = law.procedures.code(judged.procedure);
                if (q.procedure && procedure != "WD5") continue;
                if (q.field && story_catalogue()->find_procedure(procedure)->field_code != "F2")
                    continue;
                if (q.via && judged.via != *q.via) continue;
                for (const auto& en : judged.entries) {
                    if (en.at >= t) continue;
                    const auto& agency = law.agencies.code(en.agency);
                    if (q.agency && !story_catalogue()->is_within(agency, q.agency->view()))
                        continue;
                    const bool in_period = en.at >= at(to_text(q.from));
                    const bool of_basis = (en.bases & bit(static_cast<basis>(q.due))) != 0;
                    if (en.what == measure::open) {
                        expected.open += en.sign;
                        if (!in_period) expected.carried_over += en.sign;
                    }
                    if (en.what == measure::overdue && of_basis) expected.overdue += en.sign;
                    if (en.what == measure::no_due && of_basis) expected.no_due += en.sign;
                    if (en.what == measure::paused) expected.paused += en.sign;
                    if (!in_period) continue;
                    if (en.what == measure::early && of_basis) expected.early += en.sign;
                    if (en.what == measure::on_time && of_basis) expected.on_time += en.sign;
                    if (en.what == measure::late && of_basis) expected.late += en.sign;
                    if (en.what == measure::finished_no_due && of_basis)
                        expected.finished_no_due += en.sign;
                    if (en.what == measure::fell_due && of_basis) expected.fell_due += en.sign;
                    if (en.what == measure::fell_due_met && of_basis)
                        expected.fell_due_met += en.sign;
                    if (q.with_services) count_service(en, expected.services);
                    if (en.what == measure::withdrawn) expected.withdrawn += en.sign;
                    if (en.what == measure::stopped) expected.stopped += en.sign;
                    if (en.what == measure::transferred_in) expected.transferred_in += en.sign;
                    if (en.what == measure::transferred_out) expected.transferred_out += en.sign;
                    if (en.what == measure::received) {
                        expected.received_by_channel[static_cast<std::size_t>(judged.via) - 1] +=
                            en.sign;
                    }
                }
            }
            auto got = answer.total.count;
            got.index_finished_in_time = got.index_finished_late = 0;
            got.index_pending_in_time = got.index_pending_overdue = 0;
            INFO("seed " << seed << " question " << i << " by " << name_of(q.by) << " from "
                         << to_text(q.from) << " to " << to_text(q.to) << " as of "
                         << to_rfc3339(t));
            REQUIRE(got == expected);
            REQUIRE(answer.total.count.balances());
            const auto index = rate_of(rates::formula::index766, answer.total.count);
            REQUIRE(index.numerator <= index.denominator);
        }
    }
}

TEST_CASE("at midnight the pending-overdue stock changes without any event", "[engine]") {
    log_book book;
    book.say({event("a", at("2026-03-02 09:00"), receipt("WD5", at("2026-03-04 17:00")))},
             at("2026-03-02 09:01"));
    const auto e = engine_of(book);
    const auto q = asking("2026-03-01", "2026-03-31");
    const auto overdue = [&](instant now) { return e->rates(q, now).total.count.overdue; };
    CHECK(overdue(at("2026-03-04 23:59:59.999")) == 0);
    CHECK(overdue(at("2026-03-05 00:00")) == 0);  // 24:00 of the due day
    CHECK(overdue(at("2026-03-05 00:00:00.001")) == 1);
}

TEST_CASE("an hour limit becomes overdue at its instant, within the day", "[engine]") {
    log_book book;
    book.say({event("a", at("2026-03-02 09:00"), receipt("H24"))}, at("2026-03-02 09:01"));
    const auto e = engine_of(book);
    const auto q = asking("2026-03-01", "2026-03-31");
    CHECK(e->rates(q, at("2026-03-03 09:00")).total.count.overdue == 0);
    CHECK(e->rates(q, at("2026-03-03 09:00:00.001")).total.count.overdue == 1);
    CHECK(e->rates(asking("2026-03-01", "2026-03-31", rates::group_by::channel),
                   at("2026-03-03 08:00"))
              .total.count.overdue == 0);
    auto past = q;
    past.as_of = at("2026-03-03 08:59");
    CHECK(e->rates(past, at("2026-03-10")).total.count.overdue == 0);
    past.as_of = at("2026-03-03 09:01");
    CHECK(e->rates(past, at("2026-03-10")).total.count.overdue == 1);
}

TEST_CASE("a period that has not begun has no flows, and what is carried over is what is open now",
          "[engine]") {
    log_book book(at("2026-01-01"), story_files());
    book.say({event("1", at("2026-03-02 08:00"), receipt("H24")),
              event("2", at("2026-03-02 15:00"), processed{}, "X01.1", "D-2"),
              event("3", at("2026-03-02 14:00"), receipt("WD5"), "X01.1", "D-2")},
             at("2026-03-03 07:00"));
    const auto e = engine_of(book);
    for (const auto by :
         {rates::group_by::agency, rates::group_by::day, rates::group_by::channel}) {
        auto q = asking("2026-03-10", "2026-03-20", by);
        q.as_of = at("2026-03-02 14:30");
        const auto before = e->rates(q, at("2026-03-03 07:00")).total.count;
        CHECK(before.carried_over == 2);
        CHECK(before.open == 2);
        CHECK(before.balances());
        CHECK(before.received() == 0);
        CHECK(before.finished() == 0);
        CHECK(before.fell_due == 0);
    }
}

TEST_CASE("the same question by agency, procedure, field, channel and day has one total",
          "[engine][property]") {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        rng random(seed);
        const auto e = engine_of(book_of(random_province(seed, 30), random));
        auto q = asking("2026-02-05", "2026-02-25");
        const auto by_agency = e->rates(q, at("2026-06-01"));
        for (const auto by : {rates::group_by::procedure,
                              rates::group_by::field,
                              rates::group_by::channel,
                              rates::group_by::day}) {
            q.by = by;
            INFO("seed " << seed << " by " << name_of(by));
            REQUIRE(e->rates(q, at("2026-06-01")).total.count == by_agency.total.count);
        }
    }
}

TEST_CASE("the rows of a question are the sums of its rows for each channel, and for each agency",
          "[engine][property]") {
    const auto rows_of = [](const auto& e, const rates::query& q) {
        std::map<std::string, rates::counts> rows;
        for (const auto& row : e.rates(q, at("2026-06-01")).rows) {
            if (row.count != rates::counts{}) rows[row.key] = row.count;
        }
        return rows;
    };
    const auto add_rows = [](std::map<std::string, rates::counts>& to,
                             const std::map<std::string, rates::counts>& more) {
        for (const auto& [key, count] : more) to[key] += count;
    };
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        rng random(seed);
        const auto e = engine_of(book_of(random_province(seed, 30), random));
        std::vector<agency_code> agencies;
        for (const auto& row : e->rates(asking("2026-02-05", "2026-02-25"), at("2026-06-01")).rows)
            agencies.emplace_back(row.key);
        for (const auto by : {rates::group_by::procedure,
                              rates::group_by::field,
                              rates::group_by::channel,
                              rates::group_by::day}) {
            auto q = asking("2026-02-05", "2026-02-25", by);
            if (seed % 2 == 0) q.as_of = at("2026-02-20 10:30");
            INFO("seed " << seed << " by " << name_of(by));
            const auto whole = rows_of(*e, q);
            REQUIRE_FALSE(whole.empty());
            std::map<std::string, rates::counts> channels;
            for (const auto via : {channel::in_person, channel::online, channel::post}) {
                auto part = q;
                part.via = via;
                add_rows(channels, rows_of(*e, part));
            }
            REQUIRE(channels == whole);
            std::map<std::string, rates::counts> places;
            for (const auto& agency : agencies) {
                auto part = q;
                part.agency = agency;
                part.descendants = false;
                add_rows(places, rows_of(*e, part));
            }
            REQUIRE(places == whole);
        }
    }
}

TEST_CASE("facts handed in as history settle before their past deadlines fire",
          "[engine][alerts]") {
    log_book book;
    book.say({event("a", at("2026-01-05 09:00"), receipt("WD5"))}, at("2026-03-02 09:00"), true);
    auto e = engine_of(book);
    CHECK(e->due_transitions(at("2026-03-02 09:00:59"), 10).empty());
    CHECK(e->due_transitions(at("2026-03-02 09:01"), 10).size() == 1);
}

TEST_CASE("a catalogue version moves what is open then and what comes after, not what has ended",
          "[engine]") {
    auto files = story_files();
    log_book book;
    book.say({event("a", at("2026-03-02 09:00"), receipt("WD5"), "X01.1", "ENDED"),
              event("b", at("2026-03-03 09:00"), fact_body{processed{}}, "X01.1", "ENDED"),
              event("c", at("2026-03-02 09:00"), receipt("WD5"), "X01.1", "OPEN")},
             at("2026-03-03 10:00"));
    auto& text = files.at("procedures.csv");
    text.replace(text.find("1,5,working_days"), 16, "1,9,working_days");
    book.offer(files, at("2026-03-04 08:00"));
    book.say({event("d", at("2026-03-05 09:00"), receipt("WD5"), "X01.1", "LATER"),
              // Known late: it had ended before the version came, so the old one governs it.
              event("e", at("2026-03-02 09:00"), receipt("WD5"), "X01.1", "LATE-NEWS"),
              event("f", at("2026-03-03 09:00"), fact_body{processed{}}, "X01.1", "LATE-NEWS")},
             at("2026-03-05 10:00"));
    const auto e = engine_of(book);
    const auto version = [&](const char* code) {
        return e->dossier(code, at("2026-03-06"))->procedure_version;
    };
    CHECK(version("ENDED") == 1);
    CHECK(version("OPEN") == 2);
    CHECK(version("LATER") == 2);
    CHECK(version("LATE-NEWS") == 1);
    CHECK(to_text(e->dossier("OPEN", at("2026-03-06"))
                      ->dues[static_cast<std::size_t>(basis::statutory)]
                      ->date) == "2026-03-13");
}

TEST_CASE("parked facts are counted by credential and judged when the receipt arrives",
          "[engine]") {
    log_book book;
    book.say({event("p", at("2026-03-05 09:00"), fact_body{processed{}})}, at("2026-03-05 09:01"));
    auto e = engine_of(book);
    CHECK(e->measure().parked == 1);
    CHECK(e->parked_of("gateway") == 1);
    CHECK(
        e->dossiers({std::nullopt, true, engine::dossier_filter::parked, {}, 10}, at("2026-03-06"))
            .rows.size() == 1);
    book.say({event("r", at("2026-03-02 09:00"), receipt("WD5"))}, at("2026-03-05 09:02"));
    book.replay_into(*e);
    CHECK(e->measure().parked == 0);
    CHECK(e->parked_of("gateway") == 0);
    CHECK(e->dossier("D-1", at("2026-03-06"))->summary.state == state::processed);
}

TEST_CASE("a dossier whose receipt is corrected into something else is parked again and counted",
          "[engine]") {
    log_book book;
    book.say({event("r", at("2026-03-02 09:00"), receipt("WD5"))}, at("2026-03-02 09:01"));
    book.say({event("c",
                    at("2026-03-02 10:00"),
                    corrected{event_id("r"), at("2026-03-02 09:00"), processed{}})},
             at("2026-03-02 10:01"));
    auto e = engine_of(book);
    CHECK(e->measure().parked == 1);
    CHECK(e->parked_of("gateway") == 1);
    CHECK(reloaded(*e)->measure() == e->measure());
    book.say({event("s", at("2026-03-03 09:00"), receipt("WD5"))}, at("2026-03-03 09:01"));
    book.replay_into(*e);
    CHECK(e->measure().parked == 0);
    CHECK(e->parked_of("gateway") == 0);
}

TEST_CASE("lists page by code and never repeat or miss one", "[engine]") {
    log_book book;
    std::vector<dossier_event> events;
    for (int i = 0; i < 25; ++i) {
        events.push_back(event("r" + std::to_string(i),
                               at("2026-03-02 09:00"),
                               receipt("WD5"),
                               i % 2 == 0 ? "X01.1" : "X01.2",
                               "D-" + std::to_string(100 + i)));
    }
    book.say(events, at("2026-03-02 09:01"));
    const auto e = engine_of(book);
    std::vector<std::string> seen;
    engine::dossier_query q;
    q.agency = agency_code("X01.1");
    q.limit = 5;
    do {
        const auto page = e->dossiers(q, at("2026-03-03"));
        for (const auto& row : page.rows) seen.push_back(row.code.str());
        q.cursor = page.next_cursor;
    } while (!q.cursor.empty());
    CHECK(seen.size() == 13);
    CHECK(std::is_sorted(seen.begin(), seen.end()));
    CHECK(std::adjacent_find(seen.begin(), seen.end()) == seen.end());
}

TEST_CASE("lists of an agency hold the dossiers, findings and alerts of those whom it succeeds",
          "[engine]") {
    log_book book;
    book.say({event("a", at("2026-06-15 09:00"), receipt("WD5"), "X01.3", "OLD"),
              event("b", at("2026-06-15 10:00"), receipt("WD5"), "X01.3", "OLD")},
             at("2026-06-15 10:01"));
    auto e = engine_of(book);
    engine::dossier_query q;
    q.agency = agency_code("X01.4");
    CHECK(e->dossiers(q, at("2026-06-30 23:59")).rows.empty());
    CHECK(e->dossiers(q, at("2026-07-01")).rows.size() == 1);  // from now on X01.4 acts for X01.3
    q.agency = agency_code("X01.3");
    CHECK(e->dossiers(q, at("2026-07-01")).rows.size() == 1);
    q.agency = agency_code("X01.4");
    q.descendants = false;
    CHECK(e->dossiers(q, at("2026-07-01")).rows.empty());

    CHECK(book.ring(*e, at("2026-07-01 08:00")) == 1);
    book.replay_into(*e);
    engine::alert_query alerts;
    alerts.agency = agency_code("X01.4");
    CHECK(e->alerts(alerts, instant{}).rows.size() == 1);
    engine::finding_query findings;
    findings.agency = agency_code("X01.4");
    CHECK(e->findings(findings).rows.size() == 1);
    findings.agency = agency_code("X01.2");
    CHECK(e->findings(findings).rows.empty());
}

TEST_CASE("findings are listed by agency and kind, page by page, and leave when they are explained",
          "[engine]") {
    log_book book;
    std::vector<dossier_event> events;
    for (int i = 0; i < 7; ++i) {
        const auto n = std::to_string(i);
        const auto agency = i < 4 ? "X01.1" : "X01.2";
        events.push_back(event("r" + n, at("2026-03-02 09:00"), receipt("WD5"), agency, "D-" + n));
        events.push_back(event("s" + n, at("2026-03-02 10:00"), receipt("WD5"), agency, "D-" + n));
    }
    // The other agency acts before the transfer that explains it.
    events.push_back(event("p", at("2026-03-03 09:00"), processed{}, "X01.2", "D-0"));
    book.say(events, at("2026-03-03 09:01"));
    const auto e = engine_of(book);

    engine::finding_query q;
    q.agency = agency_code("X01.1");
    q.limit = 2;
    std::vector<std::string> seen;
    do {
        const auto page = e->findings(q);
        CHECK(page.dossiers_by_kind[static_cast<std::size_t>(finding_kind::repeated_fact)] == 4);
        CHECK(page.dossiers_by_kind[static_cast<std::size_t>(finding_kind::foreign_agency)] == 1);
        for (const auto& row : page.rows) seen.push_back(row.dossier.str() + " " + row.what.kind);
        q.cursor = page.next_cursor;
    } while (!q.cursor.empty());
    CHECK(seen == std::vector<std::string>{"D-0 repeated_fact",
                                           "D-0 foreign_agency",
                                           "D-1 repeated_fact",
                                           "D-2 repeated_fact",
                                           "D-3 repeated_fact"});

    book.say(
        {event("t", at("2026-03-03 08:00"), transferred{agency_code("X01.2")}, "X01.1", "D-0")},
        at("2026-03-03 09:02"));
    book.replay_into(*e);
    q = {};
    q.kind = finding_kind::foreign_agency;
    CHECK(e->findings(q).rows.empty());
}

TEST_CASE("differences name the dossier and the cell", "[engine]") {
    log_book one;
    one.say({event("a", at("2026-03-02 09:00"), receipt("WD5"))}, at("2026-03-02 09:01"));
    log_book two;
    two.say({event("a", at("2026-03-03 09:00"), receipt("WD5"))}, at("2026-03-03 09:01"));
    const auto found = engine_of(one)->differences(*engine_of(two), 100);
    CHECK_THAT(
        found,
        Catch::VectorContains(std::string(
            "dossier D-1: state received here, received in the recount, or another due date")));
    CHECK(std::any_of(found.begin(), found.end(), [](const auto& s) {
        return s.find("day 2026-03-02") != std::string::npos;
    }));
    CHECK(same_counts(engine_of(one)->rates(asking("2026-03-01", "2026-03-31"), at("2026-04-01")),
                      engine_of(one)->rates(asking("2026-03-01", "2026-03-31"), at("2026-04-01"))));
}
