// Moving periods by months and years, and naming them.
#include "tiendo/report/period.hpp"

#include "forms_common.hpp"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <optional>

namespace tiendo::report {
namespace {

using std::chrono::days;
using std::chrono::months;
using std::chrono::year_month_day;

constexpr int months_max = 12;  // longer periods are compared day by day

year_month_day civil(local_date day) {
    return year_month_day{day};
}
local_date date_of(const year_month_day& civil) {
    return local_date{std::chrono::local_days{civil}};
}

// How many months the period has; nullopt where it does not end a day before such a day as it
// begins on.
std::optional<int> whole_months(const period& p) {
    const auto first = civil(p.from);
    for (int n = 1; n <= months_max; ++n) {
        const auto next = first + months{n};
        if (next.ok() && date_of(next) == p.to + days{1}) return n;
    }
    return std::nullopt;
}

constexpr std::array<std::string_view, 12> month_names{"January",
                                                       "February",
                                                       "March",
                                                       "April",
                                                       "May",
                                                       "June",
                                                       "July",
                                                       "August",
                                                       "September",
                                                       "October",
                                                       "November",
                                                       "December"};

}  // namespace

period before(const period& p) {
    if (const auto n = whole_months(p)) {
        const auto first = civil(p.from) - months{*n};
        // As far back as there are days: the month before 31 May to 30 June begins on 30 April.
        const auto from = first.ok() ? first : first.year() / first.month() / std::chrono::last;
        return {date_of(from), p.from - days{1}};
    }
    const auto length = p.to - p.from + days{1};
    return {p.from - length, p.to - length};
}

period year_before(const period& p) {
    const auto back = [](const year_month_day& day) { return day - std::chrono::years{1}; };
    auto from = back(civil(p.from));
    if (!from.ok()) from = from.year() / from.month() / std::chrono::last;
    // By the day after the end, so that a whole February stays one.
    const auto end = back(civil(p.to + days{1}));
    const auto after = end.ok() ? date_of(end) : date_of(end.year() / std::chrono::March / 1);
    return {date_of(from), after - days{1}};
}

words name_of(const period& p) {
    const auto first = civil(p.from);
    const auto year = static_cast<int>(first.year());
    const auto month = static_cast<unsigned>(first.month());
    if (first.day() == std::chrono::day{1}) {
        const auto n = whole_months(p);
        if (n == 1) {
            return {fmt::format("Tháng {} năm {}", month, year),
                    fmt::format("{} {}", month_names[month - 1], year)};
        }
        if (n == 3 && month % 3 == 1) {
            const auto quarter = month / 3 + 1;
            return {fmt::format("Quý {} năm {}", roman(quarter), year),
                    fmt::format("Quarter {} of {}", quarter, year)};
        }
        if (n == 12 && month == 1) return {fmt::format("Năm {}", year), fmt::format("{}", year)};
    }
    return {fmt::format("Từ ngày {} đến ngày {}", slashed(p.from), slashed(p.to)),
            fmt::format("{} to {}", to_text(p.from), to_text(p.to))};
}

std::string slashed(local_date day) {
    const auto ymd = civil(day);
    return fmt::format("{:02}/{:02}/{}",
                       static_cast<unsigned>(ymd.day()),
                       static_cast<unsigned>(ymd.month()),
                       static_cast<int>(ymd.year()));
}

}  // namespace tiendo::report
