// Which calendars end soon: past their last published date every deadline is
// provisional (src/RULES.md L3.9), and somebody has to enter the next year.
//
// A pure function of a catalogue and an instant: nothing has to be logged for it to
// begin, and a version of the catalogue that reaches further ends it. Pure; no I/O.
#pragma once

#include "tiendo/base/time.hpp"
#include "tiendo/catalogue/catalogue.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tiendo::catalogue {

inline constexpr std::string_view horizon_rule = "calendar_horizon";
inline constexpr std::chrono::days horizon_ahead{60};

struct calendar_horizon {
    std::string calendar_id;
    local_date published_to;
    std::int64_t days_left = 0;  // until the end of that date; negative once it is past
    friend bool operator==(const calendar_horizon&, const calendar_horizon&) = default;
};

// The calendars of agencies open at `now` whose last published date is no more than `ahead` away,
// by id. A calendar without a published range has no horizon.
[[nodiscard]] std::vector<calendar_horizon> horizons(const catalogue& of,
                                                     instant now,
                                                     std::chrono::days ahead = horizon_ahead);

// What to do about them, for an operator; empty when there is none.
[[nodiscard]] std::string horizon_sentence(const std::vector<calendar_horizon>& all);

}  // namespace tiendo::catalogue
