// The law tables of tests/data/law: each row names its article, was worked out by hand, and is one
// section of the test that judges its table.
#include "check_table.hpp"
#include "expecting.hpp"
#include "telling.hpp"
#include "tiendo/calendar/deadline.hpp"
#include "tiendo/catalogue/clock_start.hpp"
#include "tiendo/dossier/explanation.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace tiendo::testing {
namespace {

using dossier::basis;
using dossier::measure;
using dossier::verdict;

const std::vector<std::string_view> deadline_columns{
    "id", "source", "rule", "terms", "received", "due", "reasoning"};
const std::vector<std::string_view> story_columns{
    "id", "source", "rule", "terms", "story", "judged_at", "expected", "reasoning"};

// The dossier of a plain row: received, and perhaps more. Lives as long as what it is judged by.
struct plain_case {
    plain_case(const table_row& row, const terms& rules, const std::string& more = "")
        : file(rules) {
        for (const auto& said : story_of(row.at("received") + " received" + more, rules))
            file.tell(said);
        judged = file.judge("D");
    }
    case_file file;
    dossier::assessment judged;
};

// --- the plain rows: when is it due, and what is early, on time and late around that instant

void check_due(const table_row& row) {
    const plain_case open(row, terms(row.at("terms")));
    CHECK(due_text(open.judged, basis::statutory) == row.at("due"));
}

// Where verdicts change, from the text of the row, not from the product.
constexpr milliseconds one{1};
struct moments {
    instant early;    // a millisecond before the due day, or before the due instant
    instant on_time;  // the last that is
    instant late;     // the first that is
    instant in_time;  // the last at which a pending dossier is: 24:00, or the due instant
};
moments moments_of(const std::string& due) {
    const auto text = due.substr(0, due.find(" provisional"));
    const auto at = time_of(text);
    if (text.size() > 10) return {at - one, at, at + one, at};
    const auto end = at + std::chrono::hours{24};
    return {at - one, end - one, end, end};
}

std::string finished_at(instant at) {
    auto text = to_rfc3339(at, std::chrono::hours{7});
    text[10] = ' ';
    return "; " + text.substr(0, text.find('+')) + " processed";
}

void check_verdicts_around(const table_row& row) {
    const terms rules(row.at("terms"));
    const auto around = moments_of(row.at("due"));
    const auto verdict_at = [&](instant finish) {
        const plain_case ended(row, rules, finished_at(finish));
        return ended.judged.verdicts[static_cast<std::size_t>(basis::statutory)];
    };
    const auto received = time_of(row.at("received"));
    if (around.early > received) CHECK(verdict_at(around.early) == verdict::early);
    CHECK(verdict_at(around.on_time) == verdict::on_time);
    CHECK(verdict_at(around.late) == verdict::late);
}

void check_overdue_around(const table_row& row) {
    const plain_case open(row, terms(row.at("terms")));
    const auto around = moments_of(row.at("due"));
    const auto overdue = [&](instant at) {
        return stands(open.judged, {measure::overdue, basis::statutory, at, ""}, open.file.law());
    };
    CHECK(overdue(around.on_time) == 0);  // the due day is never overdue ...
    CHECK(overdue(around.in_time) == 0);  // ... until 24:00 of it
    CHECK(overdue(around.in_time + one) == 1);
}

// The calculator has no dossier and counts by other functions.
void check_calculator(const table_row& row) {
    const plain_case open(row, terms(row.at("terms")));
    const auto& judged = open.judged;
    const auto& procedure = *judged.rules.procedure;
    const auto& limit = procedure.statutory.value();
    const auto start = catalogue::start_of_clock(time_of(row.at("received")),
                                                 limit.unit,
                                                 {procedure.origin, procedure.cut_off},
                                                 *judged.rules.calendar);
    const auto due =
        calendar::due_of(start.at, calendar::amount_of(limit), {}, *judged.rules.calendar);
    REQUIRE(due.has_value());
    const auto& own = judged.due[static_cast<std::size_t>(basis::statutory)];
    REQUIRE(own.has_value());
    CHECK(to_text(due->date) == to_text(own->date));
    CHECK(due->at == own->at);
    CHECK(due->provisional == own->provisional);
}

// Explained day by day it ends on the same date and numbers as many days as the limit has.
void check_explanation(const table_row& row) {
    const plain_case open(row, terms(row.at("terms")));
    const auto told = dossier::explain(
        open.file.dossiers().at("D"), open.file.law(), time_of(row.at("received")));
    const auto& statutory = told.dues.front();
    REQUIRE(statutory.which == basis::statutory);
    CHECK(statutory.due == open.judged.due[static_cast<std::size_t>(basis::statutory)]);
    REQUIRE_FALSE(statutory.working.days.empty());
    CHECK(row.at("due").starts_with(to_text(statutory.working.days.back().date)));
    const auto& limit = open.judged.rules.procedure->statutory.value();
    if (limit.unit != calendar::limit_unit::working_days) return;
    const auto counted = std::count_if(
        statutory.working.days.begin(), statutory.working.days.end(), [](const auto& day) {
            return day.role == dossier::day_role::counted && day.working;
        });
    CHECK(counted == limit.amount);
}

void check_deadlines(const std::string& table) {
    check_table(table, deadline_columns, [](const table_row& row) {
        check_due(row);
        check_verdicts_around(row);
        check_overdue_around(row);
        check_calculator(row);
        check_explanation(row);
    });
}

// --- the stories

// received = finished + withdrawn + stopped + open, whatever the due date asked for.
void check_balance(const case_file& file, const dossier::assessment& judged, instant t) {
    const auto n = [&](measure m, basis b = basis::headline) {
        return stands(judged, {m, b, t, ""}, file.law());
    };
    for (const auto b :
         {basis::headline, basis::statutory, basis::committed, basis::original, basis::current}) {
        INFO("balance by " << dossier::name_of(b) << " at " << to_rfc3339(t));
        CHECK(n(measure::received) == n(measure::early, b) + n(measure::on_time, b) +
                                          n(measure::late, b) + n(measure::finished_no_due, b) +
                                          n(measure::withdrawn) + n(measure::stopped) +
                                          n(measure::open));
        CHECK(n(measure::overdue, b) + n(measure::no_due, b) <= n(measure::open));
    }
    CHECK(n(measure::transferred_in) == n(measure::transferred_out));
}

void check_same_steps(const dossier::assessment& a, const dossier::assessment& b) {
    REQUIRE(a.steps.size() == b.steps.size());
    for (std::size_t i = 0; i < a.steps.size(); ++i) {
        const auto& first = a.steps[i];
        const auto& second = b.steps[i];
        CHECK(first.from == second.from);
        CHECK(first.to == second.to);
        CHECK(first.due == second.due);
        CHECK(first.used == second.used);
        CHECK(first.overrun == second.overrun);
    }
    CHECK(a.late_by.has_value() == b.late_by.has_value());
    if (a.late_by && b.late_by) CHECK(a.late_by->span == b.late_by->span);
}

void check_same(const dossier::assessment& a, const dossier::assessment& b) {
    CHECK(a.now == b.now);
    CHECK(a.due == b.due);
    CHECK(a.verdicts == b.verdicts);
    check_same_steps(a, b);
    REQUIRE(a.entries.size() == b.entries.size());
    for (std::size_t i = 0; i < a.entries.size(); ++i) {
        auto first = a.entries[i];
        auto second = b.entries[i];
        first.agency = second.agency = 0;  // numbered by first sight
        CHECK(first == second);
    }
}

void check_story(const table_row& row) {
    const terms rules(row.at("terms"));
    const auto story = story_of(row.at("story"), rules);
    REQUIRE_FALSE(story.empty());
    const auto asked_at = time_of(row.at("judged_at"));
    case_file file(rules);
    for (const auto& said : story) file.tell(said);
    const judged_case judged(file, "D", asked_at);
    bool names_findings = false;
    const auto items = parts_of(row.at("expected"), ';');
    REQUIRE_FALSE(items.empty());
    for (const auto& item : items) {
        INFO("expected: " << item);
        const auto outcome = judged.answer(item);
        CHECK(outcome.got == outcome.expected);
        names_findings = names_findings || item.starts_with("findings");
    }
    const auto told = dossier::explain(file.dossiers().at("D"), file.law(), asked_at);
    for (const auto& due : told.dues) {
        INFO("explained: " << dossier::name_of(due.which));
        CHECK(due.due == judged.assessment().due[static_cast<std::size_t>(due.which)]);
    }
    if (!names_findings) CHECK(judged.findings_text() == "none");
    for (const auto& said : story)
        check_balance(file, judged.assessment(), said.event.occurred_at + milliseconds{1});
    check_balance(file, judged.assessment(), asked_at);

    case_file backwards(rules);
    for (auto said = story.rbegin(); said != story.rend(); ++said) backwards.tell(*said);
    INFO("told in the opposite order");
    const judged_case again(backwards, "D", asked_at);
    check_same(judged.assessment(), again.assessment());
    CHECK(again.findings_text() == judged.findings_text());
}

}  // namespace

TEST_CASE("law: Tết 2024, 2025 and 2026", "[law][table]") {
    check_deadlines("tet.csv");
}
TEST_CASE("law: the six swaps 2018-2026 and 24 November, from both sides", "[law][table]") {
    check_deadlines("swaps.csv");
}
TEST_CASE("law: the instant of acceptance, origin rules, cut-offs and office hours",
          "[law][table]") {
    check_deadlines("acceptance.csv");
}
TEST_CASE("law: months, hours, calendar days and provisional deadlines", "[law][table]") {
    check_deadlines("limits.csv");
}
TEST_CASE("law: where the clock starts and which rules hold", "[law][table]") {
    check_table("clock_start.csv", story_columns, check_story);
}
TEST_CASE("law: what stops the clock", "[law][table]") {
    check_table("pauses.csv", story_columns, check_story);
}
TEST_CASE("law: four due dates, re-appointments and their findings", "[law][table]") {
    check_table("appointments.csv", story_columns, check_story);
}
TEST_CASE("law: ends, verdicts and the due day itself", "[law][table]") {
    check_table("ends.csv", story_columns, check_story);
}
TEST_CASE("law: the supplement and end rules of the national index", "[law][table]") {
    check_table("index766.csv", story_columns, check_story);
}
TEST_CASE("law: corrections move a verdict exactly once", "[law][table]") {
    check_table("corrections.csv", story_columns, check_story);
}
TEST_CASE("law: steps, their limits, and who answers for lateness", "[law][table]") {
    check_table("steps.csv", story_columns, check_story);
}
TEST_CASE("law: transfers, successors and the past as of an instant", "[law][table]") {
    check_table("transfers.csv", story_columns, check_story);
}

}  // namespace tiendo::testing
