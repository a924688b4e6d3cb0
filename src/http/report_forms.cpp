// The list of forms.
#include "report_forms.hpp"

#include "tiendo/http/server.hpp"

namespace tiendo::http {

const std::vector<report_form>& all_report_forms() {
    static const std::vector<report_form> all{
        report_06a(),
        report_766(),
        report_ranking(),
        report_channels(),
        report_returns(),
        report_payment(),
        report_digital(),
        report_satisfaction(),
        report_components(),
        report_overdue(),
        report_findings(),
        report_durations(),
        report_steps(),
        report_control_sheet(),
    };
    return all;
}

std::vector<named_form> report_forms() {
    std::vector<named_form> out;
    for (const auto& f : all_report_forms()) out.push_back({f.name, f.title});
    return out;
}

}  // namespace tiendo::http
