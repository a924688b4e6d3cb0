// How long the law allows, and in which unit.
//
// A limit in working days, calendar days or months yields a date, good until
// 24:00 of it; one in hours or working hours yields an instant (src/RULES.md 2.9).
#pragma once

#include "tiendo/base/time.hpp"

#include <compare>
#include <cstdint>
#include <string_view>

namespace tiendo::calendar {

enum class limit_unit : std::uint8_t {
    working_days = 1,
    calendar_days,
    working_hours,
    hours,
    months
};

// As it is written in the catalogue, in events and in answers: "working_days".
[[nodiscard]] constexpr std::string_view name_of(limit_unit unit) noexcept {
    switch (unit) {
        case limit_unit::working_days:
            return "working_days";
        case limit_unit::calendar_days:
            return "calendar_days";
        case limit_unit::working_hours:
            return "working_hours";
        case limit_unit::hours:
            return "hours";
        case limit_unit::months:
            return "months";
    }
    return {};
}

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
