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

// Precondition: `working.unmoved`. Rows ascend; the last one is the due's.
[[nodiscard]] std::vector<day_row> day_rows_of(const due_working& working,
                                               const due_point& due,
                                               std::span<const pause> pauses,
                                               const calendar::working_calendar& calendar);

}  // namespace tiendo::dossier
