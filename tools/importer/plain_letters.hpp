// Vietnamese text without its marks, so that one name written in two ways is found again:
// "Tổng cộng", "TỔNG CỘNG" and decomposed letters are all "TONG CONG".
#pragma once

#include <string>
#include <string_view>

namespace tiendo::importer {

// Capital letters of ASCII for those of the alphabet under Vietnamese ones, hyphens and blanks for
// their relatives; what else is not ASCII stays as it is.
[[nodiscard]] std::string plain_letters(std::string_view text);

}  // namespace tiendo::importer
