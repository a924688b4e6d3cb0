// How long dossiers took, how long they waited to be accepted, and which part of
// their limits they used.
#include "forms_common.hpp"
#include "list_words.hpp"
#include "lists_common.hpp"
#include "tiendo/report/lists.hpp"

#include <fmt/format.h>

#include <utility>

namespace tiendo::report {
namespace {

using calendar::limit_unit;

std::vector<column> columns_of_durations(const rates::durations_query& asked, limit_unit unit) {
    const auto of_unit = words_of(unit);
    const words took{"Thời gian giải quyết (ngày làm việc)", "Processing time (working days)"};
    const words waited{"Chờ tiếp nhận (giờ)", "Wait before acceptance (hours)"};
    const words of_statutory{fmt::format("So với thời hạn luật định ({})", of_unit.vi),
                             fmt::format("Against the statutory limit ({})", of_unit.en)};
    const words of_committed{fmt::format("So với thời hạn cam kết ({})", of_unit.vi),
                             fmt::format("Against the committed limit ({})", of_unit.en)};
    const words mean{"Trung bình", "Mean"};
    const words median{"Trung vị", "Median"};
    const words p90{"90 % không quá", "90th percentile"};
    const words dossiers{"Số hồ sơ", "Dossiers"};
    const words used{"Số ngày đã dùng", "Days used"};
    const words allowed{"Số ngày được phép", "Days allowed"};
    const words share{"Tỷ lệ dùng (%)", "Used (%)"};
    return {
        {"number", {"STT", "No."}, "(1)", cell_type::text, {}, 6},
        {"name",
         asked.by_procedure ? words{"Thủ tục hành chính", "Procedure"}
                            : words{"Cơ quan, đơn vị", "Agency"},
         "(2)",
         cell_type::text,
         {},
         36},
        {"processed", dossiers, "(3)", cell_type::count, {took}, 9},
        {"processing_mean", mean, "(4)", cell_type::hundredths, {took}, 9},
        {"processing_median", median, "(5)", cell_type::place, {took}, 8},
        {"processing_p90", p90, "(6)", cell_type::place, {took}, 9},
        {"accepted_after_wait", dossiers, "(7)", cell_type::count, {waited}, 9, true},
        {"wait_mean", mean, "(8)", cell_type::hours, {waited}, 9, true},
        {"wait_median", median, "(9)", cell_type::hours, {waited}, 9},
        {"wait_p90", p90, "(10)", cell_type::hours, {waited}, 9, true},
        {"statutory_dossiers", dossiers, "(11)", cell_type::count, {of_statutory}, 9, true},
        {"statutory_used", used, "(12)", cell_type::count, {of_statutory}, 9, true},
        {"statutory_allowed", allowed, "(13)", cell_type::count, {of_statutory}, 9, true},
        {"statutory_share", share, "(14)", cell_type::percent, {of_statutory}, 9},
        {"committed_dossiers", dossiers, "(15)", cell_type::count, {of_committed}, 9, true},
        {"committed_used", used, "(16)", cell_type::count, {of_committed}, 9, true},
        {"committed_allowed", allowed, "(17)", cell_type::count, {of_committed}, 9, true},
        {"committed_share", share, "(18)", cell_type::percent, {of_committed}, 9},
    };
}

cell place_of(const std::optional<std::int64_t>& n) {
    return n ? cell(*n) : cell(no_value{});
}

void add_sums(const rates::day_sums& s, std::vector<cell>& out) {
    out.push_back(count_of(s.dossiers));
    out.emplace_back(s.used);
    out.emplace_back(s.allowed);
    out.emplace_back(rates::rate{s.used, s.allowed});
}

std::vector<cell> cells_of(std::string number,
                           std::string name,
                           const rates::durations_row& r,
                           limit_unit unit) {
    std::vector<cell> out{std::move(number),
                          std::move(name),
                          count_of(r.processing.number),
                          mean_of(r.days_sum, r.processing.number),
                          place_of(r.days_median),
                          place_of(r.days_p90),
                          count_of(r.acceptance.number),
                          mean_hours(r.acceptance),
                          hours_of(r.acceptance.median_ms),
                          hours_of(r.acceptance.p90_ms)};
    const auto& limits = unit == limit_unit::calendar_days ? r.calendar_days : r.working_days;
    add_sums(limits.of_statutory, out);
    add_sums(limits.of_committed, out);
    return out;
}

}  // namespace

table form_durations(const rates::durations_answer& answer, limit_unit unit, const told_by& by) {
    const auto& q = answer.asked;
    auto out = table_for("durations", {q.agency, q.from, q.to, answer.as_of}, by, answer.position);
    out.columns = columns_of_durations(q, unit);
    out.rows.push_back({row_kind::total,
                        "total",
                        std::nullopt,
                        cells_of("", std::string(total_name), answer.total, unit)});
    std::size_t number = 0;
    for (const auto& r : answer.rows) {
        const auto name =
            q.by_procedure ? procedure_name(by.in_force, r.key) : agency_name(by.in_force, r.key);
        out.rows.push_back(
            {row_kind::detail, r.key, 0, cells_of(std::to_string(++number), name, r, unit)});
    }
    out.remarks = {
        {"Tính theo hồ sơ giải quyết xong trong kỳ; thời gian hồ sơ tạm dừng không tính. Chờ tiếp "
         "nhận: từ khi nộp đến khi tiếp nhận, theo hồ sơ tiếp nhận trong kỳ.",
         "Of dossiers finished in the period, pauses left out. The wait is from submission to "
         "acceptance, of dossiers accepted in the period."},
        {"Trung vị và mức 90 % là độ dài của một hồ sơ có thật; của tổng là của tất cả hồ sơ, "
         "không phải trung bình của các dòng.",
         "Median and 90th percentile are lengths of real dossiers; those of the total are of all "
         "dossiers, not means of the rows."}};
    return out;
}

}  // namespace tiendo::report
