// Is a rate red, amber or green, and when is it not judged at all?
//
// The one place that says so, for the JSON API and the command line; the dashboard's
// src/dashboard/source/model/levels.ts is the same rule. A rate is held against the thresholds as
// two exact integers, never by its rounded percent: 89.996 % is printed as 90.00 and is red.
// Each formula may have thresholds of its own. The early rate says how fast, not whether in time:
// beside it stands the level of `resolved`, unless an office has set thresholds for it too.
// Pure; no cost worth telling.
#pragma once

#include "tiendo/rates/query.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace tiendo::rates {

// What an office holds its rates against. Invariant: red_below <= amber_below.
struct thresholds {
    std::int64_t red_below = 9'000;    // hundredths of a percent: a rate below is red
    std::int64_t amber_below = 9'500;  // hundredths of a percent: one below, not red, is amber
    std::int64_t min_count = 20;       // dossiers: a smaller denominator is not judged
    friend bool operator==(const thresholds&, const thresholds&) = default;
};

// What it holds each formula against.
struct level_rules {
    thresholds resolved;
    std::optional<thresholds> early;  // nullopt: not judged itself
    thresholds due;
    thresholds index766;
    // By which formula a level beside this one's rate is judged.
    [[nodiscard]] formula judging(formula shown) const noexcept;
    // Against which, then.
    [[nodiscard]] const thresholds& of(formula shown) const noexcept;
    friend bool operator==(const level_rules&, const level_rules&) = default;
};

enum class level : std::uint8_t {
    red,
    amber,
    green,
    few,   // there are some, but fewer than min_count
    none,  // no denominator: no percent either
};
[[nodiscard]] std::string_view name_of(level l) noexcept;  // "red"

[[nodiscard]] level level_of(const rate& judged, const thresholds& by) noexcept;
[[nodiscard]] level level_of(formula shown, const counts& c, const level_rules& by) noexcept;

}  // namespace tiendo::rates
