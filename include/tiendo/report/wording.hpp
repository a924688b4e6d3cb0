// What the Vietnamese around a form's figures says: capitals of headings, due
// dates in words, thousands as offices write them.
#pragma once

#include "tiendo/rates/query.hpp"
#include "tiendo/report/table.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace tiendo::report {

// "Sở Xây dựng" to "SỞ XÂY DỰNG": the letters of Vietnamese; all else stays, and so does the number
// of a document: "766/QĐ-TTg".
[[nodiscard]] std::string capitals(std::string_view text);
// "theo ngày hẹn trả hiện tại", "by the current appointment"
[[nodiscard]] words basis_words(rates::due_basis basis);
// Until when figures stand, on the wall: "đến hết ngày 31/10/2026" at midnight, else "đến 08 giờ 30
// ngày 21/11/2026".
[[nodiscard]] words until_words(local_time wall);
// -1234567 as "−1.234.567"
[[nodiscard]] std::string grouped(std::int64_t n);
// As people see them: UTF-8 code points, of which composed Vietnamese letters are one.
[[nodiscard]] std::size_t letters_in(std::string_view text) noexcept;

}  // namespace tiendo::report
