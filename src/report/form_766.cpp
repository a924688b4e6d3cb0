// Group 2 of QĐ 766/QĐ-TTg: what is in time of what an agency had to handle, and its points.
#include "forms_common.hpp"

#include <utility>

namespace tiendo::report {
std::vector<column> columns_of_766() {
    const words in_time{"Đúng hạn", "In time"};
    const words late{"Quá hạn", "Overdue"};
    return {
        {"number", {"STT", "No."}, "(1)", cell_type::text, {}, 7},
        {"name", {"Cơ quan, đơn vị", "Agency"}, "(2)", cell_type::text, {}, 42},
        {"index_handled",
         {"Hồ sơ phải giải quyết", "Dossiers to be handled"},
         "(3)",
         cell_type::count,
         {},
         12},
        {"index_finished_in_time",
         {"Đã giải quyết", "Resolved"},
         "(4)",
         cell_type::count,
         {in_time},
         12},
        {"index_pending_in_time",
         {"Đang giải quyết", "Pending"},
         "(5)",
         cell_type::count,
         {in_time},
         12},
        {"index_finished_late", {"Đã giải quyết", "Resolved"}, "(6)", cell_type::count, {late}, 12},
        {"index_pending_overdue",
         {"Đang giải quyết", "Pending"},
         "(7)",
         cell_type::count,
         {late},
         12},
        {"index766",
         {"Tỷ lệ đúng hạn (%)", "Share in time (%)"},
         "(8)",
         cell_type::percent,
         {},
         12},
        {"index766_score",
         {"Điểm (tối đa 20)", "Points (of 20)"},
         "(9)",
         cell_type::points,
         {},
         12},
    };
}

namespace {

std::vector<cell> cells_of(std::string number, std::string name, const rates::counts& c) {
    const auto rate = rates::rate_of(rates::formula::index766, c);
    return {std::move(number),
            std::move(name),
            rate.denominator,
            c.index_finished_in_time,
            c.index_pending_in_time,
            c.index_finished_late,
            c.index_pending_overdue,
            rate,
            rate};
}

}  // namespace

table form_766(const rates::answer& by_agency) {
    auto out = table_of("766", by_agency);
    out.judged_by = basis_words_of_766();
    out.columns = columns_of_766();
    add_agencies(by_agency, cells_of, out);
    out.remarks = {
        {"(8) = ((4) + (5)) / (3); điểm = 20 × tỷ lệ chưa làm tròn (QĐ 766/QĐ-TTg, nhóm 2)",
         "(8) = ((4) + (5)) / (3); points = 20 × the unrounded share (QĐ 766/QĐ-TTg, "
         "group 2)"}};
    return out;
}

}  // namespace tiendo::report
