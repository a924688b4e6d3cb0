// A calculator's question: when would a dossier be due that was received then,
// under this limit, with these waits, and why.
//
// Counted by what counts a dossier's own limits, clock policies included
// (src/RULES.md 2.9), so that a calculator and a dossier cannot differ.
// Pure: no clock, no globals.
#pragma once

#include "tiendo/base/result.hpp"
#include "tiendo/catalogue/clock_start.hpp"
#include "tiendo/dossier/explanation.hpp"

#include <cstddef>
#include <optional>
#include <vector>

namespace tiendo::dossier {

// Askers take so many pauses.
inline constexpr std::size_t asked_pauses_max = 1'000;

struct asked_pause {
    catalogue::clock_policy policy{};
    instant from{};
    instant to{};
};
struct deadline_question {
    instant received{};
    calendar::limit allowed{};
    catalogue::start_rules rules;
    std::vector<asked_pause> pauses;
};
// What a pause does to a limit in this unit where nobody says it: working time does not count for
// limits in working days and in hours; days of the calendar move the others.
[[nodiscard]] catalogue::clock_policy usual_policy(calendar::limit_unit unit) noexcept;

struct counted_deadline {
    due_point due;
    instant counted_from{};  // where the clock starts, after cut-off and roll
};
// Error: calendar::errc::out_of_range, as calendar::due_of.
[[nodiscard]] result<counted_deadline> count_deadline(const deadline_question& asked,
                                                      const calendar::working_calendar& counts_by);

struct counted_pause {
    asked_pause asked;
    std::optional<pause_effect> effect;  // absent: it began after the due, or lies in another
};
struct explained_deadline {
    due_point due;
    instant counted_from{};
    derivation working;
    std::optional<earlier_count> first;  // of one counted afresh
    std::vector<counted_pause> pauses;   // by their beginning, as the rows name them
};
// The same, with its days.
[[nodiscard]] result<explained_deadline> explain_deadline(
    const deadline_question& asked, const calendar::working_calendar& counts_by);

}  // namespace tiendo::dossier
