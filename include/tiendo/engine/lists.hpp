// Which dossiers stand behind a figure of a report: those pending past their due
// date at an instant, and what is remarkable about the dossiers of a period.
//
// Each list is of one log position and comes with the figures it must agree
// with. It has the rows that matter most, up to a bound; its counts have them all.
#pragma once

#include "tiendo/engine/engine.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tiendo::engine {

// --- overdue -------------------------------------------------------------------

// How long past its due date, in the unit of the limit it is counted by.
struct lateness_amount {
    calendar::limit_unit unit = calendar::limit_unit::calendar_days;
    std::int64_t days = 0;   // limits in days and months
    milliseconds length{0};  // limits in hours; working time for working hours
    friend bool operator==(const lateness_amount&, const lateness_amount&) = default;
};

struct overdue_dossier {
    dossier_code code;
    std::string agency;  // under which it is counted
    procedure_code procedure;
    instant received_at{};
    dossier::due_point due;  // by the basis asked for, as it stood at the instant
    lateness_amount late;
    std::vector<step_at_work> steps;  // none: no step ran
    std::vector<pause_view> pauses;   // those open at the instant
};

struct overdue_list {
    // The rates of the same question, by agency: `overdue` of their counts is what is listed.
    rates::answer figures;
    std::vector<overdue_dossier> rows;              // the longest overdue first, then by code
    std::map<std::string, std::int64_t> by_agency;  // of all, also those left out
    std::int64_t total = 0;
    std::shared_ptr<const catalogue::catalogue> catalogue;
};

// Whole working days after a due date up to `at`, by a calendar: 0 while no further one has begun.
// At 24:00 of a day that day is over.
[[nodiscard]] std::int64_t working_days_past(const dossier::due_point& due,
                                             const calendar::working_calendar& calendar,
                                             instant at);

// Those overdue now, by the working days since their due date in the calendar in force of the
// agency that is competent: a bucket begins at its number and ends before that of the next.
inline constexpr std::array<std::int64_t, 5> overdue_age_from{0, 2, 6, 11, 21};
struct overdue_ages {
    std::array<std::uint64_t, overdue_age_from.size()> dossiers{};
    std::uint64_t total = 0;
    std::uint64_t position = 0;
    instant as_of{};
};

// --- findings ------------------------------------------------------------------

struct finding_list_query {
    std::optional<agency_code> agency;  // with its subtree when `descendants`
    bool descendants = true;
    local_date from;  // local dates on which they occurred, both inclusive
    local_date to;
    std::optional<dossier::finding_kind> kind;
    std::size_t rows_max = 1'000;
};
// So many dossiers are judged for one list; where more have findings, `is_too_long` says so and
// nothing is listed: ask for a smaller subtree or one kind.
inline constexpr std::size_t finding_dossiers_max = 100'000;

struct listed_finding {
    dossier_code dossier;
    std::string agency;  // under which it is counted: competent now, or named by its event
    std::string acting;  // that its event names
    procedure_code procedure;
    dossier::finding_kind kind{};
    finding_view what;
    std::optional<instant> recorded_at;  // of the fact it names
    std::uint64_t sequence = 0;          // where the log has it; 0: it names no fact
};

struct finding_list {
    finding_list_query asked;
    std::vector<listed_finding> rows;  // the newest first, by when they occurred
    // By agency and kind, of all, also those left out.
    std::map<std::pair<std::string, dossier::finding_kind>, std::int64_t> numbers;
    std::int64_t total = 0;
    bool is_too_long = false;
    std::uint64_t position = 0;
    instant as_of{};
    std::uint32_t catalogue_version = 0;
    std::shared_ptr<const catalogue::catalogue> catalogue;
};

}  // namespace tiendo::engine
