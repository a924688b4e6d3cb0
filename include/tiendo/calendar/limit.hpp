// How long the law allows, and in which unit.
//
// A limit in working days, calendar days or months yields a date, good until
// 24:00 of it; one in hours or working hours yields an instant (src/RULES.md 2.9).
#pragma once

#include "tiendo/base/time.hpp"

#include <compare>
#include <cstdint>

namespace tiendo::calendar {

enum class limit_unit : std::uint8_t {
    working_days = 1,
    calendar_days,
    working_hours,
    hours,
    months
};

struct limit {
    std::int32_t amount = 0;  // >= 0; 0 working days = the same day
    limit_unit unit = limit_unit::working_days;
    friend auto operator<=>(const limit&, const limit&) = default;
};

// Whether deadlines of this unit compare instants instead of dates.
[[nodiscard]] constexpr bool compares_instants(limit_unit unit) noexcept {
    return unit == limit_unit::working_hours || unit == limit_unit::hours;
}

}  // namespace tiendo::calendar
