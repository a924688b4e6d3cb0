// The forms filled from rates: 06a, 766, ranking and channels.
//
// Beside each stand forms and a plain answer of the same look, cut otherwise out of
// other sums of the ledger: what they tell of the same figure must be the same.
#include "rates_json.hpp"
#include "report_forms.hpp"
#include "tiendo/report/forms.hpp"
#include "tiendo/report/period.hpp"

#include <memory>
#include <optional>
#include <utility>

namespace tiendo::http {
namespace {

// The question by agency of all these forms; refused as in /v1/rates.
rates_question read_question(parameters& asked,
                             instant now,
                             const catalogue::catalogue& catalogue) {
    auto out = read_rates_question(asked, now, catalogue);
    out.query.places = asked.one_of("places", rates::parse_placing, "as_of_period, by_successor")
                           .value_or(rates::placing::as_of_period);
    return out;
}

rates::answer by_channel(const engine::engine& engine, rates::query q, instant now) {
    q.by = rates::group_by::channel;
    return engine.rates(q, now);
}

// What each agency that has anything did in each field.
std::vector<report::agency_figures> by_agency_and_field(const engine::engine& engine,
                                                        const rates::answer& by_agency,
                                                        instant now) {
    std::vector<report::agency_figures> out;
    for (const auto& r : by_agency.rows) {
        if (r.count == rates::counts{}) continue;
        auto of_one = by_agency.asked;
        of_one.agency = agency_code(r.key);
        of_one.descendants = false;
        of_one.by = rates::group_by::field;
        out.push_back({r.key, {r.name_vi, r.name_en}, r.count, engine.rates(of_one, now).rows});
    }
    return out;
}

report_looking read_06a(parameters& asked, instant now, const catalogue::catalogue& catalogue) {
    const auto q = read_question(asked, now, catalogue).query;
    return [q, now](const engine::engine& engine) -> report_making {
        auto all = engine.rates(q, now);
        auto fields = by_agency_and_field(engine, all, now);
        auto plain = by_channel(engine, q, now);
        return [all = std::move(all), fields = std::move(fields), plain = std::move(plain)] {
            return report_tables{report::form_06a(all, fields),
                                 report::form_channels(all),
                                 report::form_766(all),
                                 report::plain_figures(plain)};
        };
    };
}

report_looking read_766(parameters& asked, instant now, const catalogue::catalogue& catalogue) {
    const auto q = read_question(asked, now, catalogue).query;
    return [q, now](const engine::engine& engine) -> report_making {
        return [all = engine.rates(q, now), plain = by_channel(engine, q, now)] {
            return report_tables{report::form_766(all), report::plain_figures(plain)};
        };
    };
}

report_looking read_channels(parameters& asked,
                             instant now,
                             const catalogue::catalogue& catalogue) {
    const auto q = read_question(asked, now, catalogue).query;
    return [q, now](const engine::engine& engine) -> report_making {
        return [all = engine.rates(q, now), plain = by_channel(engine, q, now)] {
            return report_tables{report::form_channels(all), report::plain_figures(plain)};
        };
    };
}

// The same question of another period, at that one's end.
rates::query moved_to(rates::query q, const report::period& to) {
    q.from = to.from;
    q.to = to.to;
    q.as_of.reset();
    return q;
}

report_looking read_ranking(parameters& asked, instant now, const catalogue::catalogue& catalogue) {
    const auto question = read_question(asked, now, catalogue);
    const auto formula = question.only.value_or(rates::formula::resolved);
    return [q = question.query, formula, now](const engine::engine& engine) -> report_making {
        const report::period p{q.from, q.to};
        return [formula,
                all = engine.rates(q, now),
                before = engine.rates(moved_to(q, report::before(p)), now),
                year_ago = engine.rates(moved_to(q, report::year_before(p)), now),
                plain = by_channel(engine, q, now)] {
            return report_tables{report::form_ranking(formula, {all, before, year_ago}),
                                 report::plain_figures(plain)};
        };
    };
}

const std::vector<report_parameter>& rates_parameters_of_forms() {
    static const std::vector<report_parameter> all{
        ask_for::agency, ask_for::from, ask_for::to, ask_for::due, ask_for::as_of, ask_for::places};
    return all;
}

}  // namespace

report_form report_06a() {
    return {"06a",
            {"Tình hình, kết quả giải quyết thủ tục hành chính tại cơ quan, đơn vị trực tiếp giải "
             "quyết thủ tục hành chính",
             "Dossiers received, resolved and pending, by agency and field"},
            rates_parameters_of_forms(),
            read_06a};
}

report_form report_766() {
    return {"766",
            {"Tiến độ giải quyết hồ sơ thủ tục hành chính theo Quyết định số 766/QĐ-TTg (nhóm chỉ "
             "số 2)",
             "Timeliness by Decision 766/QĐ-TTg (group 2), with its score"},
            rates_parameters_of_forms(),
            read_766};
}

report_form report_ranking() {
    auto parameters = rates_parameters_of_forms();
    parameters.push_back(ask_for::formula);
    return {"ranking",
            {"Xếp hạng cơ quan, đơn vị theo tỷ lệ giải quyết hồ sơ",
             "Agencies ranked by their rate, with the change against earlier periods"},
            std::move(parameters),
            read_ranking};
}

report_form report_channels() {
    return {"channels",
            {"Cơ cấu tiếp nhận hồ sơ theo kênh",
             "Dossiers received online, in person and by post, with shares"},
            rates_parameters_of_forms(),
            read_channels};
}

}  // namespace tiendo::http
