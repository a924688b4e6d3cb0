// From a form and its figures to a table that may be given out: for the report as
// it is asked for, and for the one that is stored.
#pragma once

#include "report_forms.hpp"
#include "tiendo/report/check.hpp"

#include <memory>
#include <string_view>
#include <variant>

namespace tiendo::http {

[[nodiscard]] const report_form* find_report_form(std::string_view name);
[[nodiscard]] net::http_response unknown_report_form(std::string_view name);

// How the form looks at the engine for what is asked; refuses through `asked`. `criteria`: of the
// deployment; null: the shipped ones.
[[nodiscard]] report_looking look_of(const report_form& form,
                                     parameters& asked,
                                     instant now,
                                     const catalogue::catalogue& catalogue,
                                     std::shared_ptr<const report::component_list> criteria);

// With its heading and signatures, or why it is not given out: an answer instead, or sums that
// disagree, alone or beside the other tables.
[[nodiscard]] std::variant<report::table, net::http_response> given_out(
    const report_form& form,
    report_outcome outcome,
    report::stationery paper,
    const catalogue::catalogue& catalogue);

}  // namespace tiendo::http
