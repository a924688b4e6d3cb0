// Of an alert that nobody has seen yet: who should have been told by now, how
// often, when is it somebody's turn next, and whose turns are still to come?
//
// Level 0 is the alert itself, told to its agency when it fires; level n is the
// n-th step of its rule, told so many levels further up. Each level is told again
// every `repeat` until the next level's time. All of it follows from the rule, the
// calendar and the instant: nothing is counted minute by minute, nothing is kept,
// and a restart or a clock that was set back changes no answer for the same instant.
// Elapsed time counts for `rule::repeat`; a step's repetitions count by its own clock.
// Pure. Cost: a few questions to the calendar for each level.
#pragma once

#include "tiendo/alerts/desk.hpp"
#include "tiendo/alerts/rules.hpp"
#include "tiendo/base/time.hpp"
#include "tiendo/calendar/working_calendar.hpp"
#include "tiendo/catalogue/catalogue.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace tiendo::alerts {

// What repeats faster is told at this pace, whatever the rule says.
inline constexpr milliseconds repeat_shortest{60'000};

struct stage {
    std::size_t level = 0;         // 0: the alert itself; n: the n-th step
    unsigned levels_up = 0;        // above the alert's own agency
    std::uint64_t repetition = 0;  // 0: told for the first time
    instant due_at{};
    friend bool operator==(const stage&, const stage&) = default;
};

struct agenda {
    // One for each level whose time has come, in order, with its newest repetition. Never empty:
    // that the alert fired is a fact, also under a clock that stands before it.
    std::vector<stage> due;
    // When the next stage or repetition is due; nullopt: never (seen, ended, or all was told).
    std::optional<instant> next;
    // The rule is quiet outside working hours and the agency is closed now: nothing is delivered
    // before this opening. nullopt: nothing holds it.
    std::optional<instant> held_until;
};

// What is due by `now`; of an alert that was acknowledged or has ended, what was due by then.
// A step never comes before the one in front of it; of steps at the same instant each is told,
// and the last one repeats. `office` is the calendar of the alert's own agency.
[[nodiscard]] agenda agenda_of(const alert& a,
                               const rule& by,
                               const calendar::working_calendar& office,
                               instant now);

// The steps that come after `now` if nobody sees it before, in order, each for its first time;
// none of an alert that was acknowledged or has ended.
[[nodiscard]] std::vector<stage> coming_of(const alert& a,
                                           const rule& by,
                                           const calendar::working_calendar& office,
                                           instant now);

// By which calendar an alert's working time counts: its agency's; of an alert of no agency, or of
// an unknown one, the topmost agency's.
[[nodiscard]] const calendar::working_calendar& office_of(const agency_code& agency,
                                                          const catalogue::catalogue& in);

// So many levels above an agency; the topmost one where there are not so many. An agency that
// the catalogue does not know has none above it.
[[nodiscard]] agency_code agency_above(const agency_code& agency,
                                       unsigned levels_up,
                                       const catalogue::catalogue& in);

}  // namespace tiendo::alerts
