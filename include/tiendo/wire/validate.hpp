// Is this event possible, given the clock and the catalogue? What a decoder
// cannot know (src/RULES.md 2.4).
//
// Refused: instants before 2000-01-01, an occurred_at more than five minutes
// ahead of the clock, and agencies or procedures that do not exist at the
// instant of the fact that names them. Being late, early, doubled or out of
// order is never refused.
#pragma once

#include "tiendo/base/refusal.hpp"
#include "tiendo/catalogue/catalogue.hpp"
#include "tiendo/dossier/event.hpp"

#include <chrono>
#include <optional>

namespace tiendo::wire {

inline constexpr std::chrono::minutes clock_lead_max{5};
// Appointments beyond it are slips of the pen. The calendar's arithmetic ends in 2200: this leaves
// fifty years for pauses that move them.
inline constexpr instant latest_appointment{std::chrono::sys_days{std::chrono::year{2150} / 1 / 1}};

// nullopt: possible. Codes: time_too_early, time_in_future, time_out_of_range, unknown_agency,
// unknown_procedure; fields as in event_from_json. Pure; O(1), no allocation unless refused.
[[nodiscard]] std::optional<refusal> validate(const dossier::dossier_event& event,
                                              const catalogue::catalogue& catalogue,
                                              instant now);

}  // namespace tiendo::wire
