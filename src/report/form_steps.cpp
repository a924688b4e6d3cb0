// Which unit uses the time: working time of steps, who was past its limit, and
// who answers for late dossiers.
#include "forms_common.hpp"
#include "list_words.hpp"
#include "lists_common.hpp"
#include "tiendo/report/lists.hpp"

#include <fmt/format.h>

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
    return {
        {"number", {"STT", "No."}, "(1)", cell_type::text, {}, 6},
        {"name", name_heading(by), "(2)", cell_type::text, {}, 48},
        {"steps", {"Tổng số", "All"}, "(3)", cell_type::count, {ended}, 10},
        {"steps_with_limit",
         {"Có thời hạn", "With a limit"},
         "(4)",
         cell_type::count,
         {ended},
         10,
         true},
        {"steps_late", {"Quá hạn bước", "Past it"}, "(5)", cell_type::count, {ended}, 10},
        {"used", {"Tổng số", "All"}, "(6)", cell_type::hours, {used}, 12},
        {"used_share", {"Tỷ trọng (%)", "Share (%)"}, "(7)", cell_type::percent, {used}, 10},
        {"used_mean", {"Trung bình", "Mean"}, "(8)", cell_type::hours, {used}, 10, true},
        {"used_median", {"Trung vị", "Median"}, "(9)", cell_type::hours, {used}, 10},
        {"used_p90",
         {"90 % không quá", "90th percentile"},
         "(10)",
         cell_type::hours,
         {used},
         10,
         true},
        {"late_dossiers",
         {"Hồ sơ quá hạn do bộ phận", "Late dossiers it answers for"},
         "(11)",
         cell_type::count,
         {},
         11},
        {"running", {"Tổng số", "All"}, "(12)", cell_type::count, {running}, 9},
        {"running_late", {"Quá hạn bước", "Past it"}, "(13)", cell_type::count, {running}, 9, true},
    };
}

std::string name_of_row(const rates::steps_row& r,
                        rates::steps_by by,
                        const told_by& names,
                        local_date day) {
    const auto& in = names.in_force;
    if (r.is_outside) return "Ngoài các bước";
    switch (by) {
        case rates::steps_by::unit:
            return r.unit.empty() ? "Không nêu bộ phận" : agency_name(in, r.unit);
        case rates::steps_by::agency:
            return agency_name(in, r.agency);
        case rates::steps_by::procedure:
            return procedure_name(in, r.procedure);
        case rates::steps_by::step:
            return fmt::format("{} – {}{} ({}, {})",
                               r.step,
                               step_name(in, r.procedure, r.step, day),
                               r.unit.empty() ? "" : " · " + agency_name(in, r.unit),
                               procedure_name(in, r.procedure),
                               agency_name(in, r.agency));
    }
    return {};
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
                           std::string name,
                           const rates::steps_row& r,
                           std::int64_t of_ms) {
    return {std::move(number),
            std::move(name),
            count_of(r.used.number),
            count_of(r.with_limit),
            count_of(r.late),
            milliseconds{r.used.sum_ms},
            rates::rate{r.used.sum_ms / 1000, of_ms / 1000},
            mean_hours(r.used),
            hours_of(r.used.median_ms),
            hours_of(r.used.p90_ms),
            count_of(r.late_dossiers),
            count_of(r.running),
            count_of(r.running_late)};
}

// What the answer left out, as one row: the total less the rows.
rates::steps_row others_of(const rates::steps_answer& answer) {
    auto rest = answer.total;
    for (const auto& r : answer.rows) {
        rest.used.number -= r.used.number;
        rest.used.sum_ms -= r.used.sum_ms;
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
    const auto of_ms = answer.total.used.sum_ms;
    out.rows.push_back({row_kind::total,
                        "total",
                        std::nullopt,
                        cells_of("", std::string(total_name), answer.total, of_ms)});
    std::size_t number = 0;
    for (const auto& r : answer.rows) {
        const auto name = name_of_row(r, q.by, by, q.to);
        out.rows.push_back(
            {row_kind::detail, key_of(r), 0, cells_of(std::to_string(++number), name, r, of_ms)});
    }
    if (answer.rows_left_out != 0) {
        const auto name = fmt::format("{} dòng khác, không liệt kê", answer.rows_left_out);
        out.rows.push_back(
            {row_kind::detail, "others", 0, cells_of("…", name, others_of(answer), of_ms)});
    }
    out.remarks = {{"Thời gian hồ sơ tạm dừng không tính cho bước; các bước song song tính đủ cho "
                    "mỗi bộ phận.",
                    "Pauses of the applicant are not charged; steps side by side are each charged "
                    "in full."},
                   {"Cột (12), (13): tại thời điểm lập biểu, không theo kỳ.",
                    "Columns (12) and (13) are of now, not of the period."}};
    return out;
}

}  // namespace tiendo::report
