// The periods beside a report's own, and what an office calls one.
//
// A reporting month may begin on any day of the month (domain.md 7): the period
// before "from 21 September to 20 October" begins on 21 August.
#pragma once

#include "tiendo/base/time.hpp"
#include "tiendo/report/table.hpp"

namespace tiendo::report {

struct period {
    local_date from;
    local_date to;  // inclusive
    friend bool operator==(const period&, const period&) = default;
};

// As many months just before it, where it has whole months from some day of the month; else as many
// days.
[[nodiscard]] period before(const period& p);
// The same dates a year ago; 29 February is 28 February there, and the end of February its end.
[[nodiscard]] period year_before(const period& p);
// "Tháng 10 năm 2026", "Quý IV năm 2026", "Năm 2026"; otherwise its two dates.
[[nodiscard]] words name_of(const period& p);
[[nodiscard]] std::string slashed(local_date day);  // "21/11/2026", as offices write it

}  // namespace tiendo::report
