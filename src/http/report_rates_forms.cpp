// The forms filled from rates: 06a, 766, ranking and channels.
//
// Beside each stand forms and a plain answer of the same look, cut otherwise out of
// other sums of the ledger: what they tell of the same figure must be the same.
#include "rates_json.hpp"
#include "report_forms.hpp"
#include "tiendo/report/forms.hpp"
#include "tiendo/report/period.hpp"

#include <initializer_list>
#include <utility>

namespace tiendo::http {
namespace {

// The question by agency of all these forms; refused as in /v1/rates.
rates_question read_question(parameters& asked, const report_setting& in) {
    auto out = read_rates_question(asked, in.now, in.catalogue);
    out.query.places = asked.one_of("places", rates::parse_placing, "as_of_period, by_successor")
                           .value_or(rates::placing::as_of_period);
    return out;
}

rates::answer cut(const engine::engine& engine, rates::query q, rates::group_by by, instant now) {
    q.by = by;
    return engine.rates(q, now);
}

report_looking read_06a(parameters& asked, const report_setting& in) {
    const auto q = read_question(asked, in).query;
    return [q, now = in.now](const engine::engine& engine) -> report_making {
        return [all = engine.rates(q, now),
                fields = cut(engine, q, rates::group_by::agency_and_field, now),
                plain = cut(engine, q, rates::group_by::channel, now)](const engine::core_reader&) {
            return report_tables{report::form_06a(all, fields),
                                 report::form_channels(all),
                                 report::form_766(all),
                                 report::plain_figures(plain)};
        };
    };
}

report_looking read_766(parameters& asked, const report_setting& in) {
    const auto q = read_question(asked, in).query;
    return [q, now = in.now](const engine::engine& engine) -> report_making {
        return [all = engine.rates(q, now),
                plain = cut(engine, q, rates::group_by::channel, now)](const engine::core_reader&) {
            return report_tables{report::form_766(all), report::plain_figures(plain)};
        };
    };
}

report_looking read_channels(parameters& asked, const report_setting& in) {
    const auto q = read_question(asked, in).query;
    return [q, now = in.now](const engine::engine& engine) -> report_making {
        return [all = engine.rates(q, now),
                plain = cut(engine, q, rates::group_by::channel, now)](const engine::core_reader&) {
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

report_looking read_ranking(parameters& asked, const report_setting& in) {
    const auto question = read_question(asked, in);
    const auto formula = question.only.value_or(rates::formula::resolved);
    return [q = question.query, formula, now = in.now](
               const engine::engine& engine) -> report_making {
        const report::period p{q.from, q.to};
        return [formula,
                all = engine.rates(q, now),
                before = engine.rates(moved_to(q, report::before(p)), now),
                year_ago = engine.rates(moved_to(q, report::year_before(p)), now),
                plain = cut(engine, q, rates::group_by::channel, now)](const engine::core_reader&) {
            return report_tables{report::form_ranking(formula, {all, before, year_ago}),
                                 report::plain_figures(plain)};
        };
    };
}

std::vector<report_parameter> asked_of_all(std::initializer_list<report_parameter> further) {
    std::vector<report_parameter> out{
        ask_for::agency, ask_for::from, ask_for::to, ask_for::as_of, ask_for::places};
    out.insert(out.end(), further);
    return out;
}

}  // namespace

report_form report_06a() {
    return {"06a",
            {"Tình hình, kết quả giải quyết thủ tục hành chính tại cơ quan, đơn vị trực tiếp giải "
             "quyết thủ tục hành chính",
             "Dossiers received, resolved and pending, by agency and field"},
            asked_of_all({ask_for::due}),
            read_06a};
}

report_form report_766() {
    return {"766",
            {"Tiến độ giải quyết hồ sơ thủ tục hành chính theo Quyết định số 766/QĐ-TTg (nhóm chỉ "
             "số 2)",
             "Timeliness by Decision 766/QĐ-TTg (group 2), with its score"},
            asked_of_all({}),
            read_766};
}

report_form report_ranking() {
    return {"ranking",
            {"Xếp hạng cơ quan, đơn vị theo tỷ lệ giải quyết hồ sơ",
             "Agencies ranked by their rate, with the change against earlier periods"},
            asked_of_all({ask_for::due, ask_for::formula}),
            read_ranking};
}

report_form report_channels() {
    return {"channels",
            {"Cơ cấu tiếp nhận hồ sơ theo kênh",
             "Dossiers received online, in person and by post, with shares"},
            asked_of_all({}),
            read_channels};
}

}  // namespace tiendo::http
