// Tables of reports as JSON.
#pragma once

#include "report_forms.hpp"
#include "tiendo/report/table.hpp"

#include <string>

namespace tiendo::http {

[[nodiscard]] std::string table_json(const report::table& t, const calendar::time_zone& zone);
// The forms with their titles and parameters.
[[nodiscard]] std::string report_forms_json(
    const std::function<report::stationery(std::string_view)>& stationery);

}  // namespace tiendo::http
