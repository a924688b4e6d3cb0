// A report as a table on a terminal, with headings that stand over several columns.
#pragma once

#include "terminal/text.hpp"

#include <boost/json.hpp>

#include <cstddef>
#include <optional>
#include <string>

namespace tiendo::cli {

// Of the answer of /v1/reports/FORM. `width`: of the screen, or absent for no limit; a narrow one
// leaves out columns that the form calls a detail. Ends with a newline.
[[nodiscard]] std::string report_table_text(const boost::json::object& report,
                                            terminal::language lang,
                                            std::optional<std::size_t> width);

}  // namespace tiendo::cli
