// How does a planned dossier go on when the history has reached the present?
//
// Live, the office works `factor` times faster than the plan, so that a person
// sees figures move within seconds: working time after `from` is divided by the
// factor. Verdicts stay those of the plan: what would be finished on its due date
// or late waits for that date, and keeps its planned one if it lies ahead;
// otherwise every live dossier would count as early and the rates would drift.
#pragma once

#include "simulator/stream.hpp"

namespace tiendo::simulator {

// Moves the facts of `about` that lie after live.from. Order is kept.
void hasten(life& about, const live_settings& live, const calendar::working_calendar& calendar);

// The factor at which about `events_per_second` reach the service while the office is open.
[[nodiscard]] double factor_for(double events_per_second,
                                double dossiers_per_year,
                                double working_seconds_per_year);

}  // namespace tiendo::simulator
