// The forms about what people are served with: returns, payment, digital,
// satisfaction and components.
//
// Beside each stands the same question cut by channel, which the ledger answers out of
// single entries and not out of the sums by agency.
#include "rates_json.hpp"
#include "report_forms.hpp"
#include "tiendo/report/forms_service.hpp"

#include <memory>
#include <utility>

namespace tiendo::http {
namespace {

rates::query read_question(parameters& asked, const report_setting& in) {
    auto out = read_rates_question(asked, in.now, in.catalogue).query;
    out.places = asked.one_of("places", rates::parse_placing, "as_of_period, by_successor")
                     .value_or(rates::placing::as_of_period);
    out.with_services = true;
    return out;
}

rates::answer by_channel(const engine::engine& engine, rates::query q, instant now) {
    q.by = rates::group_by::channel;
    return engine.rates(q, now);
}

template <auto Form>
report_looking read(parameters& asked, const report_setting& in) {
    const auto q = read_question(asked, in);
    return [q, now = in.now](const engine::engine& engine) -> report_making {
        return [all = engine.rates(q, now),
                plain = by_channel(engine, q, now)](const engine::core_reader&) {
            return report_tables{Form(all), report::plain_services(plain)};
        };
    };
}

report_looking read_components(parameters& asked, const report_setting& in) {
    const auto q = read_question(asked, in);
    return
        [q, now = in.now, criteria = in.criteria](const engine::engine& engine) -> report_making {
            return [criteria, all = engine.rates(q, now), plain = by_channel(engine, q, now)](
                       const engine::core_reader&) {
                return report_tables{report::form_components(all, *criteria),
                                     report::form_returns(all),
                                     report::form_payment(all),
                                     report::form_digital(all),
                                     report::form_satisfaction(all),
                                     report::plain_services(plain)};
            };
        };
}

std::vector<report_parameter> parameters_of_forms() {
    return {ask_for::agency, ask_for::from, ask_for::to, ask_for::as_of, ask_for::places};
}

}  // namespace

report_form report_returns() {
    return {"returns",
            {"Tình hình trả kết quả giải quyết thủ tục hành chính theo kênh",
             "Results given out in person, online and by post, with shares"},
            parameters_of_forms(),
            read<report::form_returns>};
}

report_form report_payment() {
    return {"payment",
            {"Tình hình thanh toán phí, lệ phí thủ tục hành chính theo kênh",
             "Dossiers asked to pay, and paid online, with the share"},
            parameters_of_forms(),
            read<report::form_payment>};
}

report_form report_digital() {
    return {"digital",
            {"Tình hình cấp kết quả điện tử", "Digital results, with their share"},
            parameters_of_forms(),
            read<report::form_digital>};
}

report_form report_satisfaction() {
    return {"satisfaction",
            {"Mức độ hài lòng của tổ chức, cá nhân",
             "Scores that applicants gave: how many of each, their mean"},
            parameters_of_forms(),
            read<report::form_satisfaction>};
}

report_form report_components() {
    return {"components",
            {"Các chỉ tiêu thành phần theo Quyết định số 766/QĐ-TTg",
             "Criteria of Decision 766/QĐ-TTg: which can be counted, and their rates"},
            parameters_of_forms(),
            read_components};
}

}  // namespace tiendo::http
