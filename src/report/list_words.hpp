// Words of lists: what kinds, units and causes are called on paper. Private to the module.
#pragma once

#include "tiendo/calendar/limit.hpp"
#include "tiendo/catalogue/catalogue.hpp"
#include "tiendo/dossier/judgement.hpp"
#include "tiendo/report/table.hpp"

#include <string>
#include <string_view>

namespace tiendo::report {

[[nodiscard]] words words_of(dossier::finding_kind kind);
[[nodiscard]] words words_of(calendar::limit_unit unit);  // "ngày làm việc", "working days"
[[nodiscard]] words words_of(catalogue::pause_cause cause);
// What an agency or procedure is called in Vietnamese; its code where the catalogue has no name.
[[nodiscard]] std::string agency_name(const catalogue::catalogue& in, std::string_view code);
[[nodiscard]] std::string procedure_name(const catalogue::catalogue& in, std::string_view code);
// "Thẩm định" of a step by its row in force on `day`; its code where there is none.
[[nodiscard]] std::string step_name(const catalogue::catalogue& in,
                                    std::string_view procedure,
                                    std::string_view step,
                                    local_date day);

}  // namespace tiendo::report
