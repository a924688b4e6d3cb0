// At which instant does the clock of a limit start, and, where somebody asks
// without a dossier, which amounts, origin rules and cut-offs are taken?
//
// Judging a dossier and the two calculators, POST /v1/deadline and `tiendo
// deadline`, ask here, so that all start the same clock; the calculators also
// accept the same and refuse it in the same words. From there calendar::due_of counts. The rules
// are those of a row of procedures.csv (src/RULES.md L3.5, L3.6). Pure; no I/O, no clock.
#pragma once

#include "tiendo/base/time.hpp"
#include "tiendo/calendar/limit.hpp"
#include "tiendo/calendar/working_calendar.hpp"
#include "tiendo/catalogue/catalogue.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace tiendo::catalogue {

inline constexpr std::int64_t limit_amount_max = 36'500;  // a century of days, as on the wire

// What is wanted instead of what was refused; each follows the name of its field or option.
namespace wanted {
inline constexpr std::string_view amount = "must be a whole number from 0 to 36500";
inline constexpr std::string_view one_amount = "is a second limit: give one only";
inline constexpr std::string_view origin_rule = "must be roll or next_day";
inline constexpr std::string_view cut_off = "must be a time of day such as 15:00";
inline constexpr std::string_view received = "lies before 2000-01-01";
inline constexpr std::string_view policy = "must be restart, pause_working, pause_calendar or none";
inline constexpr std::string_view pause_order = "ends before it begins";
}  // namespace wanted

// A limit never counts backwards: an amount below zero is no limit of any procedure.
[[nodiscard]] constexpr bool is_limit_amount(std::int64_t amount) noexcept {
    return amount >= 0 && amount <= limit_amount_max;
}
[[nodiscard]] std::optional<origin_rule> parse_origin_rule(std::string_view name) noexcept;
[[nodiscard]] std::optional<clock_policy> parse_clock_policy(std::string_view name) noexcept;

struct start_rules {
    origin_rule origin = origin_rule::roll;
    std::optional<time_of_day> cut_off;  // strictly after it counts as the next working day
};

struct clock_start {
    instant at;                  // what calendar::due_of counts from
    bool after_cut_off = false;  // the cut-off moved it
};

// Where the clock of a dossier accepted at `received` starts. The cut-off moves every unit to the
// next working day's opening; the origin rule touches working days and working hours only.
[[nodiscard]] clock_start start_of_clock(instant received,
                                         calendar::limit_unit unit,
                                         const start_rules& rules,
                                         const calendar::working_calendar& calendar) noexcept;

}  // namespace tiendo::catalogue
