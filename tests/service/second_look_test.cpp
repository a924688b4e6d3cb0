// Other rules, an earlier belief, and what has moved: read from the log beside the service.
#include "tiendo/engine/second_look.hpp"

#include "place.hpp"
#include "tiendo/service/recount.hpp"

#include <algorithm>

using namespace tiendo;           // NOLINT
using namespace tiendo::dossier;  // NOLINT
using namespace tiendo::testing;  // NOLINT

namespace {

// The story catalogue with two days instead of five for procedure WD5.
catalogue::file_texts two_days() {
    auto files = story_files();
    auto& text = files.at("procedures.csv");
    text.replace(text.find("1,5,working_days,3"), 18, "1,2,working_days,2");
    return {{"procedures.csv", text}};
}

rates::query march() {
    rates::query q;
    q.from = parse_local_date("2026-03-01").value();
    q.to = parse_local_date("2026-03-31").value();
    q.due = rates::due_basis::statutory;
    return q;
}

// Received on Monday 2 March, finished on Thursday: in time by five days, late by two.
void fill(service::core& heart) {
    std::vector<dossier_event> facts;
    for (int i = 0; i < 4; ++i) {
        const auto code = "D-" + std::to_string(i);
        facts.push_back(event("r" + code, at("2026-03-02 09:00"), receipt("WD5"), "X01.1", code));
        if (i != 3)
            facts.push_back(
                event("p" + code, at("2026-03-05 09:00"), fact_body{processed{}}, "X01.1", code));
    }
    commit(heart, facts);
    folded(heart);
}

template <class Answer>
Answer looked(service::core& heart, const engine::look_question& asked) {
    auto outcome = engine::look(service::source_of(heart.log()), asked, {});
    REQUIRE(std::holds_alternative<std::optional<engine::look_answer>>(outcome));
    auto& answer = std::get<std::optional<engine::look_answer>>(outcome);
    REQUIRE(answer.has_value());
    return std::get<Answer>(*answer);
}

// The rates once version `number` of the catalogue is logged and every dossier judged by it.
rates::answer once_restated(service::core& heart, std::uint32_t number) {
    const auto now = at("2026-03-10 08:00");  // checks its text, which is for this thread alone
    for (;;) {
        std::promise<std::optional<rates::answer>> asked;
        REQUIRE(heart.read([&](const engine::engine& e) {
            const bool is_done = e.catalogue_versions() == number && !e.restating().is_under_way();
            asked.set_value(is_done ? std::optional(e.rates(march(), now)) : std::nullopt);
        }));
        if (const auto told = asked.get_future().get()) return *told;
    }
}

}  // namespace

TEST_CASE("a supposition tells the rates under other rules, and stores nothing",
          "[service][second_look]") {
    place here;
    auto heart = here.open();
    heart->start();
    fill(*heart);
    const auto before = folded(*heart);
    engine::supposition_question asked;
    asked.files = two_days();
    asked.scope = version_scope{std::nullopt, false};
    asked.asked = march();
    asked.now = at("2026-03-10 08:00");

    const auto found = looked<engine::supposition>(*heart, asked);

    CHECK(found.before.total.count.late == 0);
    CHECK(found.after.total.count.late == 3);
    CHECK(found.judged == 4);
    CHECK(found.closed_moved == 3);
    CHECK(found.open_moved == 1);
    REQUIRE(found.moved.size() == 4);
    CHECK(found.moved[0].after.code.view() == "D-0");
    CHECK(found.moved[0].before.due->date == parse_local_date("2026-03-05"));
    CHECK(found.moved[0].after.due->date == parse_local_date("2026-03-04"));
    CHECK(found.moved[0].after.verdict == verdict::late);
    const auto after = folded(*heart);  // the open dossier's alert may have fired meanwhile
    CHECK(after.events == before.events);
    CHECK(after.ledger == before.ledger);
    CHECK(after.beside == before.beside);
    CHECK(after.dossiers_digest == before.dossiers_digest);
    heart->stop();
}

TEST_CASE("a dossier moves by a supposition when any of its due dates does, not the headline only",
          "[service][second_look]") {
    place here;
    auto heart = here.open();
    heart->start();
    fill(*heart);
    // The appointment holds where it is; only what the law asks for is another day.
    const auto promised = receipt("WD5", at("2026-03-06 17:00"));
    commit(*heart, {event("ra", at("2026-03-02 09:00"), promised, "X01.1", "PROMISED")});
    folded(*heart);
    engine::supposition_question asked;
    auto files = story_files();
    auto& text = files.at("procedures.csv");
    text.replace(text.find("1,5,working_days,3"), 18, "1,6,working_days,3");
    asked.files = {{"procedures.csv", text}};
    asked.scope = version_scope{std::nullopt, false};
    asked.asked = march();
    asked.now = at("2026-03-10 08:00");

    const auto found = looked<engine::supposition>(*heart, asked);

    const auto by = [&](basis b) { return found.moved_by_basis[static_cast<std::size_t>(b)]; };
    CHECK(by(basis::statutory) == 5);
    CHECK(by(basis::committed) == 0);
    CHECK(by(basis::current) == 0);
    CHECK(found.open_moved + found.closed_moved == 5);
    const auto row = std::find_if(found.moved.begin(), found.moved.end(), [](const auto& m) {
        return m.after.code.view() == "PROMISED";
    });
    REQUIRE(row != found.moved.end());
    CHECK(row->before.due == row->after.due);
    constexpr auto statutory = static_cast<std::size_t>(basis::statutory);
    CHECK(row->by_basis_before.dues[statutory]->date == parse_local_date("2026-03-09"));
    CHECK(row->by_basis_after.dues[statutory]->date == parse_local_date("2026-03-10"));
    heart->stop();
}

TEST_CASE("what a supposition tells is what applying it then gives", "[service][second_look]") {
    place here;
    auto heart = here.open();
    heart->start();
    fill(*heart);
    for (const auto& scope : {version_scope{std::nullopt, false},
                              version_scope{at("2026-03-04"), true},
                              version_scope{at("2026-03-04"), false}}) {
        engine::supposition_question asked{two_days(), scope, march(), at("2026-03-10 08:00")};
        const auto told = looked<engine::supposition>(*heart, asked);
        place other;
        auto twin = other.open();
        twin->start();
        fill(*twin);
        auto files = story_files();
        files["procedures.csv"] = asked.files.at("procedures.csv");
        REQUIRE(twin->offer_catalogue(files, basis::current, scope).empty());
        commit(*twin, {event("late", at("2026-03-09 09:00"), receipt("M1"), "X01.2", "LATE")});
        const auto applied = once_restated(*twin, 2);
        CHECK(applied.total.count.late == told.after.total.count.late);
        CHECK(applied.total.count.early == told.after.total.count.early);
        CHECK(applied.total.count.overdue == told.after.total.count.overdue);
        twin->stop();
    }
    heart->stop();
}

TEST_CASE("a supposition of a broken file is refused by file, line and field",
          "[service][second_look]") {
    place here;
    auto heart = here.open();
    heart->start();
    engine::supposition_question asked;
    asked.files = {{"procedures.csv", "code\n"}};
    asked.asked = march();
    asked.now = at("2026-03-10 08:00");
    auto outcome = engine::look(service::source_of(heart->log()), asked, {});
    REQUIRE(std::holds_alternative<std::vector<file_refusal>>(outcome));
    CHECK(std::get<std::vector<file_refusal>>(outcome).front().file == "procedures.csv");
    heart->stop();
}

TEST_CASE("what was believed at an instant is what had been recorded by then",
          "[service][second_look]") {
    place here;
    auto heart = here.open();
    heart->start();
    fill(*heart);
    const auto when = heart->log().head().recorded_at;
    here.wait_past(when);
    // A later fact takes one finish of the same days back.
    commit(*heart,
           {event("v", at("2026-03-06 09:00"), voided{event_id("pD-0"), "TEST"}, "X01.1", "D-0")});
    folded(*heart);
    const auto then = looked<engine::belief>(*heart, engine::belief_question{when, march()});
    CHECK(then.rates.total.count.finished() == 3);
    const auto now = looked<engine::belief>(
        *heart, engine::belief_question{when + std::chrono::hours{24 * 365 * 20}, march()});
    CHECK(now.rates.total.count.finished() == 2);
    CHECK(now.ledger_digest != then.ledger_digest);
    CHECK(now.ledger_digest == folded(*heart).ledger.hex());
    heart->stop();
}

TEST_CASE("changes name the record and the dossier that moved figures of days that were over",
          "[service][second_look]") {
    place here;
    auto heart = here.open();
    heart->start();
    // The core's clock stands at 10 March 2026: these are recorded a week after they happened.
    fill(*heart);
    const auto today = parse_local_date("2026-03-10").value();
    engine::change_question asked{today, today, std::nullopt};
    auto found = looked<engine::change_list>(*heart, asked);
    CHECK(found.dossiers == 4);
    const auto sum = [&](measure m) {
        std::int64_t out = 0;
        for (const auto& row : found.rows) {
            for (const auto& one : row.moved)
                out += one.what == m && one.by.value_or(basis::headline) == basis::headline
                           ? one.more
                           : 0;
        }
        return out;
    };
    CHECK(sum(measure::received) == 4);
    CHECK(sum(measure::early) + sum(measure::on_time) == 3);
    asked.agency = agency_code("X01.2");
    found = looked<engine::change_list>(*heart, asked);
    CHECK(found.rows.empty());
    heart->stop();
}

TEST_CASE("changes by a catalogue tell every basis that moved, and only rows that did",
          "[service][second_look]") {
    place here;
    auto heart = here.open();
    heart->start();
    fill(*heart);
    // Only what the law asks for changes: of the headline, nothing moves.
    auto files = story_files();
    auto& text = files.at("procedures.csv");
    text.replace(text.find("1,5,working_days,3"), 18, "1,3,working_days,3");
    REQUIRE(
        heart->offer_catalogue(files, basis::current, version_scope{std::nullopt, false}).empty());
    (void)once_restated(*heart, 2);
    const auto today = parse_local_date("2026-03-10").value();
    engine::change_question asked{today, today, std::nullopt};
    asked.by = engine::change_question::cause::catalogue;
    const auto found = looked<engine::change_list>(*heart, asked);

    REQUIRE(found.rows_total == 4);
    for (const auto& row : found.rows) {
        REQUIRE_FALSE(row.moved.empty());
        for (const auto& one : row.moved) CHECK(one.by == basis::statutory);
    }
    const auto& finished = found.rows.front();
    const auto by = [&](measure m) {
        for (const auto& one : finished.moved) {
            if (one.what == m) return one.more;
        }
        return std::int64_t{0};
    };
    CHECK(by(measure::early) == -1);
    CHECK(by(measure::on_time) == 1);
    heart->stop();
}

TEST_CASE("changes are found by cause and record, and page by page", "[service][second_look]") {
    place here;
    auto heart = here.open();
    heart->start();
    fill(*heart);
    const auto today = parse_local_date("2026-03-10").value();
    engine::change_question asked{today, today, std::nullopt};
    const auto all = looked<engine::change_list>(*heart, asked);
    REQUIRE(all.rows.size() > 2);

    asked.skip = 2;
    const auto rest = looked<engine::change_list>(*heart, asked);
    CHECK(rest.rows_total == all.rows_total);
    REQUIRE(rest.rows.size() == all.rows.size() - 2);
    CHECK(rest.rows.front().dossier == all.rows[2].dossier);
    asked.skip = 0;

    // All events came as one record: each row is of the event that moved it, no other.
    for (const auto& row : all.rows) {
        asked.record = row.sequence;
        const auto one = looked<engine::change_list>(*heart, asked);
        REQUIRE(one.rows_total == 1);
        CHECK(one.rows.front().sequence == row.sequence);
        CHECK(one.rows.front().dossier.code == row.dossier.code);
    }
    asked.record = 1;  // the first catalogue
    CHECK(looked<engine::change_list>(*heart, asked).rows_total == 0);
    asked.record.reset();

    asked.by = engine::change_question::cause::catalogue;
    CHECK(looked<engine::change_list>(*heart, asked).rows_total == 0);
    asked.by = engine::change_question::cause::events;
    CHECK(looked<engine::change_list>(*heart, asked).rows_total == all.rows_total);
    heart->stop();
}

TEST_CASE("a second look is given up when told", "[service][second_look]") {
    place here;
    auto heart = here.open();
    heart->start();
    fill(*heart);
    const auto outcome = engine::look(service::source_of(heart->log()),
                                      engine::belief_question{at("2030-01-01"), march()},
                                      [](auto, auto) { return false; });
    CHECK_FALSE(std::get<std::optional<engine::look_answer>>(outcome).has_value());
    heart->stop();
}
