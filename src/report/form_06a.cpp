// Form II.06a: what was received, resolved and is pending, per agency and field.
#include "forms_common.hpp"

#include <utility>

namespace tiendo::report {
namespace {

std::vector<column> columns_of_06a() {
    const words received{"Số lượng hồ sơ tiếp nhận", "Dossiers received"};
    const words in_period{"Trong kỳ", "In the period"};
    const words resolved{"Số lượng hồ sơ đã giải quyết", "Dossiers resolved"};
    const words pending{"Số lượng hồ sơ đang giải quyết", "Dossiers pending"};
    return {
        {"number", {"STT", "No."}, "(1)", cell_type::text, {}, 8},
        {"name",
         {"Đơn vị, lĩnh vực giải quyết", "Agency and field"},
         "(2)",
         cell_type::text,
         {},
         40},
        {"received_and_carried_over", {"Tổng số", "Total"}, "(3)", cell_type::count, {received}, 9},
        {"received_online",
         {"Trực tuyến", "Online"},
         "(4)",
         cell_type::count,
         {received, in_period},
         9,
         true},
        {"received_at_counter_and_by_post",
         {"Trực tiếp, dịch vụ bưu chính", "In person, by post"},
         "(5)",
         cell_type::count,
         {received, in_period},
         10,
         true},
        {"carried_over",
         {"Từ kỳ trước", "Carried over"},
         "(6)",
         cell_type::count,
         {received},
         9,
         true},
        {"resolved", {"Tổng số", "Total"}, "(7)", cell_type::count, {resolved}, 9},
        {"early", {"Trước hạn", "Early"}, "(8)", cell_type::count, {resolved}, 9, true},
        {"on_time", {"Đúng hạn", "On time"}, "(9)", cell_type::count, {resolved}, 9, true},
        {"late", {"Quá hạn", "Late"}, "(10)", cell_type::count, {resolved}, 9},
        {"pending", {"Tổng số", "Total"}, "(11)", cell_type::count, {pending}, 9},
        {"pending_in_time", {"Trong hạn", "In time"}, "(12)", cell_type::count, {pending}, 9, true},
        {"pending_overdue", {"Quá hạn", "Overdue"}, "(13)", cell_type::count, {pending}, 9},
    };
}

std::vector<cell> cells_of(std::string number, std::string name, const rates::counts& c) {
    const auto in_time = c.open - c.overdue - c.no_due;
    return {std::move(number),
            std::move(name),
            c.received() + c.carried_over,
            c.received_by_channel[1],
            c.received_by_channel[0] + c.received_by_channel[2],
            c.carried_over,
            c.early + c.on_time + c.late,
            c.early,
            c.on_time,
            c.late,
            in_time + c.overdue,
            in_time,
            c.overdue};
}

// What the columns leave out, with the sign by which (3) and it are (7) + (11).
std::vector<line> lines_beside(const rates::counts& c) {
    return {
        {"transferred_in", {"Nhận chuyển đến", "Transferred in"}, c.transferred_in},
        {"transferred_out", {"Chuyển đi", "Transferred out"}, -c.transferred_out},
        {"withdrawn", {"Công dân rút hồ sơ", "Withdrawn"}, -c.withdrawn},
        {"stopped", {"Dừng xử lý", "Stopped"}, -c.stopped},
        {"finished_no_due",
         {"Đã giải quyết, không có hạn", "Resolved without a due date"},
         -c.finished_no_due},
        {"no_due", {"Đang giải quyết, không có hạn", "Pending without a due date"}, -c.no_due},
    };
}

std::int64_t sum_beside(const rates::counts& c) {
    std::int64_t out = 0;
    for (const auto& l : lines_beside(c)) out += l.value;
    return out;
}

row row_of(row_kind kind,
           std::string key,
           std::optional<std::size_t> parent,
           std::string number,
           std::string name,
           const rates::counts& c) {
    return {kind,
            std::move(key),
            parent,
            cells_of(std::move(number), std::move(name), c),
            sum_beside(c)};
}

}  // namespace

table form_06a(const rates::answer& by_agency, std::span<const agency_figures> agencies) {
    auto out = table_of("06a", by_agency);
    out.columns = columns_of_06a();
    const auto& total = by_agency.total.count;
    out.rows.push_back(
        row_of(row_kind::total, "total", std::nullopt, "", std::string(total_name), total));
    const bool is_one = agencies.size() == 1;
    std::size_t place = 0;
    for (const auto& a : agencies) {
        if (a.all == rates::counts{}) continue;
        auto parent = std::size_t{0};
        if (!is_one) {
            out.rows.push_back(
                row_of(row_kind::group, a.code, 0, roman(++place), name_of(a), a.all));
            parent = out.rows.size() - 1;
        }
        std::size_t number = 0;
        for (const auto& f : a.by_field) {
            if (f.count == rates::counts{}) continue;
            out.rows.push_back(row_of(row_kind::detail,
                                      a.code + "/" + f.key,
                                      parent,
                                      std::to_string(++number),
                                      name_of(f),
                                      f.count));
        }
    }
    out.lines = lines_beside(total);
    out.remarks = {{"(3) cùng các hồ sơ ngoài biểu (theo dấu) = (7) + (11).",
                    "(3) with what stands beside the form (by its sign) = (7) + (11)."}};
    return out;
}

}  // namespace tiendo::report
