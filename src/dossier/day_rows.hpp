// Spreads a due date's working over the dates it was counted on (explanation.hpp).
//
// Nothing is counted anew: the anchor, the moves and the due come from the
// judgement. Where pauses lie inside the count, their days are shown as paused
// and the limit's days around them; where one does not (it began before the
// count or after the due, or moves by calendar days), the limit is shown first
// and then the days each pause moves it on by. Private to the module.
#pragma once

#include "due_dates.hpp"
#include "tiendo/dossier/explanation.hpp"

#include <span>
#include <vector>

namespace tiendo::dossier {

// How `due` was reached. Rows ascend; the last one is the due's. Without `due`, or where nothing
// was counted, it has none.
[[nodiscard]] derivation derivation_of(const due_working& working,
                                       const std::optional<due_point>& due,
                                       std::span<const pause> pauses,
                                       const calendar::working_calendar& calendar);

// The count that a restart ended (due_dates::before_restarts).
[[nodiscard]] std::optional<earlier_count> earlier_count_of(
    const std::optional<due_point>& due,
    const due_working& working,
    std::span<const pause> pauses,
    const calendar::working_calendar& calendar);

}  // namespace tiendo::dossier
