// Instants, local dates and times of day as types that do not convert into each
// other by accident, with their text forms.
//
// instant: UTC, milliseconds. local_date: wall date in the zone of a calendar,
// which only a calendar can turn into an instant. Nothing here reads a clock.
// Why our own parsing and printing: src/decisions/0003-time.md.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tiendo {

using milliseconds = std::chrono::milliseconds;
using instant = std::chrono::sys_time<milliseconds>;
using local_date = std::chrono::local_days;
using local_time = std::chrono::local_time<milliseconds>;

// Milliseconds since local midnight, 0 to 24:00 inclusive (24:00 only closes a window).
struct time_of_day {
    milliseconds since_midnight{};
    friend auto operator<=>(const time_of_day&, const time_of_day&) = default;
};

// Working time, counted only inside the windows of a calendar. Not a wall-clock duration.
struct working_duration {
    milliseconds length{};
    friend auto operator<=>(const working_duration&, const working_duration&) = default;
};

// Facts before this instant are impossible (src/RULES.md 2.4).
inline constexpr instant earliest_fact{std::chrono::sys_days{std::chrono::year{2000} / 1 / 1}};

// "2026-02-13T07:31:00.250Z", with the milliseconds only where they are not zero.
[[nodiscard]] std::string to_rfc3339(instant at);
// The same instant as wall time at a UTC offset: "2026-02-13T14:31:00+07:00".
[[nodiscard]] std::string to_rfc3339(instant at, std::chrono::seconds utc_offset);
// RFC 3339 date-time with an offset or Z; fractions of a second beyond ms are floored.
// nullopt: not of that form, an impossible date, or a second of 60.
[[nodiscard]] std::optional<instant> parse_rfc3339(std::string_view text);

[[nodiscard]] std::string to_text(local_date date);  // "2026-02-13"
[[nodiscard]] std::optional<local_date> parse_local_date(std::string_view text);
[[nodiscard]] std::string to_text(time_of_day at);  // "07:30", "07:30:15"
[[nodiscard]] std::optional<time_of_day> parse_time_of_day(
    std::string_view text);  // HH:MM[:SS], 24:00 allowed

}  // namespace tiendo
