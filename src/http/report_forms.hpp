// Which forms GET /v1/reports gives out, what each is asked, and how it looks at
// the engine.
//
// A form stands in a file of its own and in the list of report_forms.cpp: nothing
// else knows it. All its figures come from one look, so from one log position.
#pragma once

#include "parameters.hpp"
#include "tiendo/catalogue/catalogue.hpp"
#include "tiendo/engine/engine.hpp"
#include "tiendo/engine/ports.hpp"
#include "tiendo/report/components.hpp"
#include "tiendo/report/table.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace tiendo::http {

struct report_parameter {
    std::string_view name;
    std::string_view vi;  // what it means, in a few words
    std::string_view en;
};
// What is asked of rates, by the names of /v1/rates.
namespace ask_for {
inline constexpr report_parameter agency{
    "agency", "đơn vị, cả trực thuộc", "an agency with all below it"};
inline constexpr report_parameter from{"from", "ngày đầu kỳ", "the period's first day"};
inline constexpr report_parameter to{"to", "ngày cuối kỳ", "the period's last day"};
inline constexpr report_parameter due{
    "due",
    "hạn dùng để đánh giá: headline, statutory, committed, appointment_original, "
    "appointment_current",
    "which due date judges: headline, statutory, committed, appointment_original, "
    "appointment_current"};
inline constexpr report_parameter as_of{
    "as_of", "tình trạng tại thời điểm", "as it stood at this instant"};
inline constexpr report_parameter formula{"formula",
                                          "tỷ lệ dùng để xếp hạng: resolved, index766, due, early",
                                          "the rate that ranks: resolved, index766, due, early"};
inline constexpr report_parameter places{
    "places",
    "đơn vị đã giải thể đứng ở đâu: as_of_period, by_successor",
    "where closed agencies stand: as_of_period, by_successor"};
}  // namespace ask_for

// The report first; then tables of the same position whose same figures must be the same.
using report_tables = std::vector<report::table>;
// Or the answer that says why there is none: a dossier that is not known.
using report_outcome = std::variant<report_tables, net::http_response>;
// Makes the tables of figures that it holds by value; on the thread that may read the log, where
// the words of events are.
using report_making = std::function<report_outcome(const engine::core_reader& log)>;
// Looks at the engine once, on the engine's thread, and only copies figures.
using report_looking = std::function<report_making(const engine::engine&)>;

// Where a form is asked for. Good as long as the request.
struct report_setting {
    instant now;  // no as_of lies after it
    const catalogue::catalogue& catalogue;
    const std::shared_ptr<const report::component_list>& criteria;  // the deployment's
};

struct report_form {
    std::string_view name;                // in the path
    report::words title;                  // where the configuration has none
    std::vector<report_parameter> takes;  // `format` is every form's
    // Refuses through `asked`; then what is returned is not used.
    report_looking (*read)(parameters& asked, const report_setting& in);
};
[[nodiscard]] const std::vector<report_form>& all_report_forms();

// The forms filled from rates: report_rates_forms.cpp.
[[nodiscard]] report_form report_06a();
[[nodiscard]] report_form report_766();
[[nodiscard]] report_form report_ranking();
[[nodiscard]] report_form report_channels();
// From what people are served with: report_service_forms.cpp.
[[nodiscard]] report_form report_returns();
[[nodiscard]] report_form report_payment();
[[nodiscard]] report_form report_digital();
[[nodiscard]] report_form report_satisfaction();
[[nodiscard]] report_form report_components();
// The forms that list dossiers or lengths of time: report_list_forms.cpp.
[[nodiscard]] report_form report_overdue();
[[nodiscard]] report_form report_findings();
[[nodiscard]] report_form report_durations();
[[nodiscard]] report_form report_steps();
[[nodiscard]] report_form report_control_sheet();

}  // namespace tiendo::http
