// A report as a spreadsheet that an office can file: heading, merged column
// headings, numbers as numbers, totals, remarks and signatures, on A4 across.
#pragma once

#include "tiendo/report/table.hpp"

#include <string>

namespace tiendo::sheet {

// The bytes of an .xlsx file. Vietnamese, as it is filed; `signed_on` stands over the signatures.
// Throws std::runtime_error when the library cannot write it. Any thread.
[[nodiscard]] std::string workbook_of(const report::table& t, local_date signed_on);

}  // namespace tiendo::sheet
