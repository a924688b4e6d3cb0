// The levels of rates.
#include "tiendo/rates/level.hpp"

#include "tiendo/base/check.hpp"

namespace tiendo::rates {
namespace {

constexpr std::int64_t whole = 10'000;  // hundredths of a percent

}  // namespace

std::string_view name_of(level l) noexcept {
    switch (l) {
        case level::red:
            return "red";
        case level::amber:
            return "amber";
        case level::green:
            return "green";
        case level::few:
            return "few";
        case level::none:
            return "none";
    }
    TIENDO_ASSERT(false);
}

formula level_rules::judging(formula shown) const noexcept {
    return shown == formula::early && !early ? formula::resolved : shown;
}

const thresholds& level_rules::of(formula shown) const noexcept {
    switch (shown) {
        case formula::resolved:
            return resolved;
        case formula::early:
            return early ? *early : resolved;
        case formula::due:
            return due;
        case formula::index766:
            return index766;
    }
    TIENDO_ASSERT(false);
}

level level_of(const rate& judged, const thresholds& by) noexcept {
    if (judged.denominator <= 0) return level::none;
    if (judged.denominator < by.min_count) return level::few;
    if (whole * judged.numerator < by.red_below * judged.denominator) return level::red;
    if (whole * judged.numerator < by.amber_below * judged.denominator) return level::amber;
    return level::green;
}

level level_of(formula shown, const counts& c, const level_rules& by) noexcept {
    return level_of(rate_of(by.judging(shown), c), by.of(shown));
}

}  // namespace tiendo::rates
