// What people were served with, per agency: how results reached them, payments,
// digital results, scores; and the criteria of the national index beside timeliness.
#include "tiendo/report/forms_service.hpp"

#include "forms_common.hpp"

#include <fmt/format.h>

#include <map>
#include <utility>

namespace tiendo::report {
namespace {

using rates::service;

const words at_counter{"Trực tiếp", "In person"};
const words online{"Trực tuyến", "Online"};
const words post{"Bưu chính", "Post"};
const words not_told{"Không rõ", "Not told"};
const words total_words{"Tổng số", "Total"};

// "number" and "name", then the given ones, numbered.
std::vector<column> numbered(std::vector<column> more) {
    std::vector<column> out{
        {"number", {"STT", "No."}, "", cell_type::text, {}, 6},
        {"name", {"Cơ quan, đơn vị", "Agency"}, "", cell_type::text, {}, 40},
    };
    out.insert(
        out.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
    for (std::size_t i = 0; i < out.size(); ++i) out[i].number = fmt::format("({})", i + 1);
    return out;
}

column count_column(service s, words name, const words& above, int width = 10) {
    return {std::string(rates::name_of(s)), std::move(name), "", cell_type::count, {above}, width};
}
column share_column(std::string id, words name, std::vector<words> above) {
    return {std::move(id), std::move(name), "", cell_type::percent, std::move(above), 10};
}

// No due date judges these.
table begun_form(std::string_view form, const rates::answer& by_agency) {
    auto out = table_of(form, by_agency);
    out.judged_by = {};
    return out;
}

std::vector<cell> begun(std::string number, std::string name) {
    return {std::move(number), std::move(name)};
}
void add_counts(const rates::service_counts& from,
                service first,
                service last,
                std::vector<cell>& out) {
    for (auto i = static_cast<std::size_t>(first); i <= static_cast<std::size_t>(last); ++i)
        out.emplace_back(from.of[i]);
}

std::vector<cell> returns_of(std::string number, std::string name, const rates::counts& c) {
    const auto& s = c.services;
    auto out = begun(std::move(number), std::move(name));
    out.emplace_back(s.returned());
    add_counts(s, service::returned_in_person, service::returned_post, out);
    for (const auto by :
         {service::returned_in_person, service::returned_online, service::returned_post})
        out.emplace_back(rates::rate{s[by], s.returned()});
    return out;
}

std::vector<cell> payment_of(std::string number, std::string name, const rates::counts& c) {
    const auto& s = c.services;
    auto out = begun(std::move(number), std::move(name));
    out.emplace_back(s[service::payment_asked]);
    out.emplace_back(s.paid());
    add_counts(s, service::paid_in_person, service::paid_not_told, out);
    out.emplace_back(rates::rate{s[service::paid_online], s.paid()});
    return out;
}

std::vector<cell> digital_of(std::string number, std::string name, const rates::counts& c) {
    const auto& s = c.services;
    const auto digital = s[service::result_digital];
    const auto told = digital + s[service::result_on_paper];
    const auto all = told + s[service::result_not_told];
    auto out = begun(std::move(number), std::move(name));
    out.emplace_back(all);
    add_counts(s, service::result_digital, service::result_not_told, out);
    out.emplace_back(rates::rate{digital, all});
    out.emplace_back(rates::rate{digital, told});
    return out;
}

// The mean of scores in hundredths, half up.
cell mean_of(const rates::service_counts& s) {
    if (s.rated() <= 0) return no_value{};
    return points_hundredths(1, {s.score_sum(), s.rated()}).value();
}

std::vector<cell> satisfaction_of(std::string number, std::string name, const rates::counts& c) {
    const auto& s = c.services;
    auto out = begun(std::move(number), std::move(name));
    out.emplace_back(s.rated());
    add_counts(s, service::rated_1, service::rated_5, out);
    out.push_back(mean_of(s));
    out.emplace_back(rates::rate{s.sum(service::rated_4, service::rated_5), s.rated()});
    return out;
}

bool holds_on(const component& c, local_date day) {
    return (!c.valid_from || *c.valid_from <= day) && (!c.valid_to || day < *c.valid_to);
}

words basis_of(const component& c) {
    const std::map<std::string_view, words> said{
        {"V", {"đã đọc trong văn bản", "read in the decision"}},
        {"S", {"theo nguồn thứ cấp", "by a secondary source"}},
        {"?", {"chưa đối chiếu", "not confirmed"}},
        {"own", {"chỉ tiêu bổ sung", "an added figure"}}};
    return said.at(c.formula_known);
}

row component_row(const component& c,
                  std::string number,
                  std::size_t group,
                  const rates::counts& total) {
    row out{row_kind::detail, c.id, group, {}};
    out.cells = {std::move(number), c.name.vi};
    if (!c.is_computable()) {
        for (int i = 0; i < 4; ++i) out.cells.emplace_back(no_value{});
        out.cells.emplace_back("Không tính được: " + c.reason.vi);
        return out;
    }
    const auto rate = c.rate_of(total);
    const auto points = c.points ? points_hundredths(*c.points, rate) : std::nullopt;
    out.cells.emplace_back(rate.numerator);
    out.cells.emplace_back(rate.denominator);
    out.cells.emplace_back(rate);
    out.cells.push_back(points ? cell{*points} : cell{no_value{}});
    out.cells.emplace_back("Công thức " + basis_of(c).vi);
    return out;
}

std::string formula_of(const component& c, std::string words::* language) {
    const auto text = [&](const counted_sum& sum) {
        std::string out;
        for (const auto& t : sum.terms) {
            if (!out.empty() || t.sign < 0) out += t.sign < 0 ? " − " : " + ";
            out += words_of(t.name).*language;
        }
        return sum.terms.size() == 1 ? out : "(" + out + ")";
    };
    return text(*c.numerator) + " / " + text(*c.denominator);
}

words sentence_of(const component& c) {
    if (!c.is_computable()) {
        return {fmt::format("{}: không tính được. {}.", c.name.vi, c.reason.vi),
                fmt::format("{}: cannot be counted. {}.", c.name.en, c.reason.en)};
    }
    const auto basis = basis_of(c);
    return {fmt::format("{} = {}; công thức {}. Nguồn: {}.",
                        c.name.vi,
                        formula_of(c, &words::vi),
                        basis.vi,
                        c.source),
            fmt::format("{} = {}; formula {}.", c.name.en, formula_of(c, &words::en), basis.en)};
}

}  // namespace

table form_returns(const rates::answer& by_agency) {
    const words results{"Kết quả đã trả trong kỳ", "Results given out in the period"};
    const words share{"Tỷ lệ (%)", "Share (%)"};
    auto out = begun_form("returns", by_agency);
    out.columns = numbered({
        {"returned", total_words, "", cell_type::count, {results}, 10},
        count_column(service::returned_in_person, at_counter, results),
        count_column(service::returned_online, online, results),
        count_column(service::returned_post, post, results),
        share_column("share_returned_in_person", at_counter, {share}),
        share_column("share_returned_online", online, {share}),
        share_column("share_returned_post", post, {share}),
    });
    add_agencies(by_agency, returns_of, out);
    out.remarks = {{"Tính theo kênh trả kết quả lần đầu, không theo kênh nộp hồ sơ",
                    "By the channel of the first return, not by that of the dossier"}};
    return out;
}

table form_payment(const rates::answer& by_agency) {
    const words paid{"Hồ sơ đã thanh toán trong kỳ", "Dossiers that paid in the period"};
    auto out = begun_form("payment", by_agency);
    out.columns = numbered({
        {"payment_asked",
         {"Hồ sơ được yêu cầu thanh toán", "Dossiers asked to pay"},
         "",
         cell_type::count,
         {},
         12},
        {"paid", total_words, "", cell_type::count, {paid}, 10},
        count_column(service::paid_in_person, at_counter, paid),
        count_column(service::paid_online, online, paid),
        count_column(service::paid_post, post, paid),
        count_column(service::paid_not_told, not_told, paid),
        share_column("share_paid_online", {"Tỷ lệ trực tuyến (%)", "Share online (%)"}, {}),
    });
    add_agencies(by_agency, payment_of, out);
    out.remarks = {
        {"Mỗi hồ sơ tính một lần, theo kênh của lần thanh toán đầu; (9) = (6) / (4). Hồ "
         "sơ được yêu cầu trong kỳ có thể thanh toán ở kỳ khác",
         "Each dossier once, by the channel of its first payment; (9) = (6) / (4). A "
         "dossier asked in the period may pay in another"}};
    return out;
}

table form_digital(const rates::answer& by_agency) {
    const words results{"Hồ sơ đã giải quyết trong kỳ", "Dossiers finished in the period"};
    const words share{"Tỷ lệ kết quả điện tử (%)", "Share of digital results (%)"};
    auto out = begun_form("digital", by_agency);
    out.columns = numbered({
        {"results", total_words, "", cell_type::count, {results}, 10},
        count_column(service::result_digital, {"Kết quả điện tử", "Digital result"}, results),
        count_column(service::result_on_paper, {"Kết quả giấy", "Result on paper"}, results),
        count_column(service::result_not_told, not_told, results),
        share_column("share_digital", {"Trên tổng số", "Of all"}, {share}),
        share_column("share_digital_told", {"Trên số đã rõ", "Of those told"}, {share}),
    });
    add_agencies(by_agency, digital_of, out);
    out.remarks = {{"(7) = (4) / (3); (8) = (4) / ((4) + (5)): không rõ không phải là kết quả giấy",
                    "(7) = (4) / (3); (8) = (4) / ((4) + (5)): not told is not on paper"}};
    return out;
}

table form_satisfaction(const rates::answer& by_agency) {
    const words scores{"Số hồ sơ theo điểm đánh giá", "Dossiers by score"};
    auto out = begun_form("satisfaction", by_agency);
    std::vector<column> more{
        {"rated", {"Hồ sơ được đánh giá", "Rated dossiers"}, "", cell_type::count, {}, 10}};
    for (int score = 1; score <= 5; ++score) {
        const auto s = static_cast<service>(static_cast<int>(service::rated_1) + score - 1);
        more.push_back(count_column(
            s, {fmt::format("{} điểm", score), fmt::format("Score {}", score)}, scores, 8));
    }
    more.push_back(
        {"mean_score", {"Điểm trung bình", "Mean score"}, "", cell_type::hundredths, {}, 9});
    more.push_back(
        share_column("share_satisfied", {"Tỷ lệ 4 và 5 điểm (%)", "Share of 4 and 5 (%)"}, {}));
    out.columns = numbered(std::move(more));
    add_agencies(by_agency, satisfaction_of, out);
    out.remarks = {
        {"Mỗi hồ sơ tính một lần, theo điểm sau cùng; điểm đánh giá lại trừ điểm trước "
         "tại ngày đánh giá lại, nên một cột có thể âm",
         "Each dossier once, by its last score; a new score takes the one before back "
         "on its own day, so a column may be negative"}};
    return out;
}

table form_components(const rates::answer& total_of, const component_list& criteria) {
    auto out = table_of("components", total_of);
    out.judged_by = basis_words_of_766();
    out.columns = {
        {"number", {"STT", "No."}, "(1)", cell_type::text, {}, 6},
        {"name", {"Nhóm chỉ số, chỉ tiêu", "Group and criterion"}, "(2)", cell_type::text, {}, 44},
        {"numerator", {"Tử số", "Numerator"}, "(3)", cell_type::place, {}, 10},
        {"denominator", {"Mẫu số", "Denominator"}, "(4)", cell_type::place, {}, 10},
        {"rate", {"Tỷ lệ (%)", "Rate (%)"}, "(5)", cell_type::percent, {}, 9},
        {"points", {"Điểm", "Points"}, "(6)", cell_type::hundredths, {}, 8},
        {"remark", {"Ghi chú", "Remark"}, "(7)", cell_type::text, {}, 44, true},
    };
    std::optional<std::size_t> group_row;
    std::int64_t group = 0;
    std::size_t groups = 0;
    std::size_t number = 0;
    for (const auto& c : criteria) {
        if (!holds_on(c, total_of.asked.to)) continue;
        if (!group_row || c.group != group) {
            group = c.group;
            number = 0;
            group_row = out.rows.size();
            row head{row_kind::group, fmt::format("group_{}", c.group), std::nullopt, {}};
            head.cells = {roman(++groups), c.group_name.vi};
            for (int i = 0; i < 4; ++i) head.cells.emplace_back(std::string());
            head.cells.emplace_back(fmt::format("Điểm tối đa của nhóm: {}", c.group_points));
            out.rows.push_back(std::move(head));
        }
        out.rows.push_back(
            component_row(c, std::to_string(++number), *group_row, total_of.total.count));
        auto& remarks = c.is_computable() ? out.remarks : out.remarks_of_details;
        remarks.push_back(sentence_of(c));
    }
    if (out.rows.empty())
        out.remarks.push_back({"Không có chỉ tiêu nào có hiệu lực vào ngày cuối kỳ.",
                               "No criterion is in force on the period's last day."});
    return out;
}

table plain_services(const rates::answer& total_of) {
    auto out = table_of("services", total_of);
    const auto& s = total_of.total.count.services;
    row total{row_kind::total, "total", std::nullopt, {}};
    const auto add = [&](std::string id, std::int64_t value) {
        out.columns.push_back({id, {id, id}, "", cell_type::count, {}});
        total.cells.emplace_back(value);
    };
    for (std::size_t i = 0; i < rates::service_count; ++i)
        add(std::string(rates::name_of(static_cast<service>(i))), s.of[i]);
    add("returned", s.returned());
    add("paid", s.paid());
    add("rated", s.rated());
    add("results", s.sum(service::result_digital, service::result_not_told));
    out.rows.push_back(std::move(total));
    return out;
}

}  // namespace tiendo::report
