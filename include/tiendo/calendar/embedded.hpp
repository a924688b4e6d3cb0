// The Vietnamese public-office calendar that the program carries with it: the
// texts of its three CSV files (src/calendar/data), each row with its legal
// source. The catalogue reads them like an administrator's own files.
// The views are valid for the life of the program. Thread-safe.
#pragma once

#include <string_view>

namespace tiendo::calendar::embedded {

[[nodiscard]] std::string_view calendars_csv() noexcept;  // zone and published range
[[nodiscard]] std::string_view calendar_csv() noexcept;   // days off and make-up days, 2018-2026
[[nodiscard]] std::string_view hours_csv() noexcept;      // working windows of the week

}  // namespace tiendo::calendar::embedded
