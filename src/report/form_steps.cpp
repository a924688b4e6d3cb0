// Which unit uses the time: working time of steps, who was past its limit, and
// who answers for late dossiers.
#include "forms_common.hpp"
#include "list_words.hpp"
#include "lists_common.hpp"
#include "tiendo/report/lists.hpp"

#include <fmt/format.h>

#include <iterator>
#include <utility>

namespace tiendo::report {
namespace {

words name_heading(rates::steps_by by) {
    switch (by) {
        case rates::steps_by::unit:
            return {"Bộ phận, đơn vị giải quyết", "Unit"};
        case rates::steps_by::agency:
            return {"Cơ quan, đơn vị", "Agency"};
        case rates::steps_by::procedure:
            return {"Thủ tục hành chính", "Procedure"};
        case rates::steps_by::step:
            return {"Bước giải quyết", "Step"};
    }
    return {};
}

std::vector<column> columns_of_steps(rates::steps_by by) {
    const words used{"Thời gian làm việc (giờ)", "Working time (hours)"};
    const words ended{"Bước đã kết thúc trong kỳ", "Steps that ended in the period"};
    const words running{"Đang giải quyết", "Running now"};
    const words all{"Tổng số", "All"};
    const words past{"Quá hạn bước", "Past it"};
    const bool by_step = by == rates::steps_by::step;
    std::vector<column> out{
        {"number", {"STT", "No."}, "", cell_type::text, {}, 6},
        {"name", name_heading(by), "", cell_type::text, {}, by_step ? 28 : 44},
        {"steps", all, "", cell_type::count, {ended}, 9},
        {"steps_with_limit",
         {"Có thời hạn", "With a limit"},
         "",
         cell_type::count,
         {ended},
         9,
         true},
        {"steps_late", past, "", cell_type::count, {ended}, 9},
        {"used", all, "", cell_type::hours, {used}, 12},
        {"used_share", {"Tỷ trọng (%)", "Share (%)"}, "", cell_type::percent, {used}, 9},
        {"used_mean", {"Trung bình", "Mean"}, "", cell_type::hours, {used}, 10, true},
        {"used_median", {"Trung vị", "Median"}, "", cell_type::hours, {used}, 10},
        {"used_p90", {"90 % không quá", "90th percentile"}, "", cell_type::hours, {used}, 10, true},
        {"late_dossiers",
         {"Hồ sơ quá hạn do bộ phận", "Late dossiers it answers for"},
         "",
         cell_type::count,
         {},
         10},
        {"running", all, "", cell_type::count, {running}, 9},
        {"running_late", past, "", cell_type::count, {running}, 9, true},
    };
    if (by_step) {
        const column further[]{
            {"unit", {"Bộ phận", "Unit"}, "", cell_type::text, {}, 18},
            {"procedure", {"Thủ tục hành chính", "Procedure"}, "", cell_type::text, {}, 30, true},
            {"agency", {"Cơ quan", "Agency"}, "", cell_type::text, {}, 24, true}};
        out.insert(out.begin() + 2, std::begin(further), std::end(further));
    }
    for (std::size_t i = 0; i < out.size(); ++i) out[i].number = fmt::format("({})", i + 1);
    return out;
}

std::string unit_name(const rates::steps_row& r, const catalogue::catalogue& in) {
    return r.unit.empty() ? std::string() : agency_name(in, r.unit);
}

// What a row is: its name and, of a step, whose it is.
std::vector<cell> names_of_row(const rates::steps_row& r,
                               const rates::steps_query& asked,
                               const catalogue::catalogue& in) {
    const std::string outside = "Ngoài các bước";
    switch (asked.by) {
        case rates::steps_by::unit: {
            const auto unit = unit_name(r, in);
            return {r.is_outside ? outside : unit.empty() ? "Không nêu bộ phận" : unit};
        }
        case rates::steps_by::agency:
            return {agency_name(in, r.agency)};
        case rates::steps_by::procedure:
            return {procedure_name(in, r.procedure)};
        case rates::steps_by::step:
            break;
    }
    const auto name = step_name(in, r.procedure, r.step, asked.to);
    const auto step = name == r.step ? r.step : fmt::format("{} ({})", name, r.step);
    return {r.is_outside ? outside : step,
            unit_name(r, in),
            procedure_name(in, r.procedure),
            agency_name(in, r.agency)};
}

std::string key_of(const rates::steps_row& r) {
    std::string out;
    for (const auto& part : {r.agency, r.procedure, r.step, r.unit}) {
        if (!out.empty() && !part.empty()) out += "/";
        out += part;
    }
    if (r.is_outside) out += out.empty() ? "outside" : "/outside";
    return out.empty() ? "unnamed" : out;
}

std::vector<cell> cells_of(std::string number,
                           std::vector<cell> names,
                           const rates::steps_row& r,
                           std::int64_t of_ms) {
    std::vector<cell> out{std::move(number)};
    out.insert(out.end(), names.begin(), names.end());
    const std::vector<cell> figures{r.is_outside ? cell{no_value{}} : count_of(r.used.number),
                                    r.is_outside ? cell{no_value{}} : count_of(r.with_limit),
                                    r.is_outside ? cell{no_value{}} : count_of(r.late),
                                    milliseconds{r.used_ms},
                                    rates::rate{r.used_ms / 1000, of_ms / 1000},
                                    mean_hours(r.used),
                                    hours_of(r.used.median_ms),
                                    hours_of(r.used.p90_ms),
                                    count_of(r.late_dossiers),
                                    count_of(r.running),
                                    count_of(r.running_late)};
    out.insert(out.end(), figures.begin(), figures.end());
    return out;
}

// What the answer left out, as one row: the total less the rows.
rates::steps_row others_of(const rates::steps_answer& answer) {
    auto rest = answer.total;
    for (const auto& r : answer.rows) {
        rest.used_ms -= r.used_ms;
        if (!r.is_outside) {
            rest.used.number -= r.used.number;
            rest.used.sum_ms -= r.used.sum_ms;
        }
        rest.with_limit -= r.with_limit;
        rest.late -= r.late;
        rest.late_dossiers -= r.late_dossiers;
        rest.running -= r.running;
        rest.running_late -= r.running_late;
    }
    rest.used.median_ms.reset();
    rest.used.p90_ms.reset();
    return rest;
}

}  // namespace

table form_steps(const rates::steps_answer& answer, const told_by& by) {
    const auto& q = answer.asked;
    auto out = table_for("steps", {q.agency, q.from, q.to, answer.as_of}, by, answer.position);
    out.columns = columns_of_steps(q.by);
    const auto of_ms = answer.total.used_ms;
    // A row that is no one thing has only the first of the names.
    const auto named = [&](std::string name) {
        std::vector<cell> names{std::move(name)};
        if (q.by == rates::steps_by::step) names.insert(names.end(), 3, std::string());
        return names;
    };
    const auto add = [&](row_kind kind, std::string key, std::vector<cell> cells) {
        const auto parent = kind == row_kind::total ? std::nullopt : std::optional<std::size_t>(0);
        out.rows.push_back({kind, std::move(key), parent, std::move(cells)});
    };
    add(row_kind::total,
        "total",
        cells_of("", named(std::string(total_name)), answer.total, of_ms));
    std::size_t number = 0;
    for (const auto& r : answer.rows) {
        auto names = names_of_row(r, q, by.in_force);
        add(row_kind::detail,
            key_of(r),
            cells_of(std::to_string(++number), std::move(names), r, of_ms));
    }
    if (answer.rows_left_out != 0) {
        auto names = named(fmt::format("{} dòng khác, không liệt kê", answer.rows_left_out));
        add(row_kind::detail, "others", cells_of("…", std::move(names), others_of(answer), of_ms));
    }
    out.remarks = {
        {"Thời gian hồ sơ tạm dừng không tính cho bước; các bước song song tính đủ cho "
         "mỗi bộ phận.",
         "Pauses of the applicant are not charged; steps side by side are each charged "
         "in full."},
        {"Ngoài các bước là thời gian làm việc của hồ sơ đã giải quyết mà không bước nào "
         "đang chạy: tính vào tổng thời gian, không tính là một bước; trung bình, trung "
         "vị của dòng đó tính theo hồ sơ.",
         "Outside of all steps is working time of finished dossiers in which no step "
         "ran: part of the time, but no step; the mean and median of that row are per "
         "dossier."},
        {"“Đang giải quyết” là tại thời điểm lập biểu, không theo kỳ.",
         "What is running is of now, not of the period."}};
    return out;
}

}  // namespace tiendo::report
