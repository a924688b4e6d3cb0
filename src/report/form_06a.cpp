// Form II.06a: what was received, resolved and is pending, per agency and field.
#include "forms_common.hpp"

#include <map>
#include <string_view>
#include <utility>

namespace tiendo::report {
namespace {

column figure(std::string id,
              std::string number,
              words name,
              std::vector<words> above,
              bool is_detail = true) {
    const int width = is_detail ? 10 : 12;  // a sum's number names its parts below it
    return {std::move(id),
            std::move(name),
            std::move(number),
            cell_type::count,
            std::move(above),
            width,
            is_detail};
}

}  // namespace

std::vector<column> columns_of_06a() {
    const words received{"Số lượng hồ sơ tiếp nhận", "Dossiers received"};
    const words in_period{"Trong kỳ", "In the period"};
    const words resolved{"Số lượng hồ sơ đã giải quyết", "Dossiers resolved"};
    const words pending{"Số lượng hồ sơ đang giải quyết", "Dossiers pending"};
    const words total{"Tổng số", "Total"};
    const words late{"Quá hạn", "Late"};
    return {
        {"number", {"STT", "No."}, "(1)", cell_type::text, {}, 8},
        {"name",
         {"Đơn vị, lĩnh vực giải quyết", "Agency and field"},
         "(2)",
         cell_type::text,
         {},
         40},
        figure("received_and_carried_over", "(3)", total, {received}, false),
        figure("received_online", "(4)", {"Trực tuyến", "Online"}, {received, in_period}),
        figure("received_at_counter_and_by_post",
               "(5)",
               {"Trực tiếp, dịch vụ bưu chính", "In person, by post"},
               {received, in_period}),
        figure("carried_over", "(6)", {"Từ kỳ trước", "Carried over"}, {received}),
        figure("resolved", "(7)", total, {resolved}, false),
        figure("early", "(8)", {"Trước hạn", "Early"}, {resolved}),
        figure("on_time", "(9)", {"Đúng hạn", "On time"}, {resolved}),
        figure("late", "(10)", late, {resolved}, false),
        figure("pending", "(11)", total, {pending}, false),
        figure("pending_in_time", "(12)", {"Trong hạn", "In time"}, {pending}),
        figure("pending_overdue", "(13)", {"Quá hạn", "Overdue"}, {pending}, false),
    };
}

namespace {

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

table form_06a(const rates::answer& by_agency, const rates::answer& by_agency_and_field) {
    auto out = table_of("06a", by_agency);
    out.columns = columns_of_06a();
    const auto& total = by_agency.total.count;
    out.rows.push_back(
        row_of(row_kind::total, "total", std::nullopt, "", std::string(total_name), total));
    std::vector<const rates::row*> agencies;
    for (const auto& r : by_agency.rows) {
        if (r.count != rates::counts{}) agencies.push_back(&r);
    }
    std::map<std::string_view, std::vector<const rates::row*>> fields;
    for (const auto& r : by_agency_and_field.rows) {
        if (r.count != rates::counts{}) fields[r.agency].push_back(&r);
    }
    const bool is_one = agencies.size() == 1;
    std::size_t place = 0;
    for (const auto* a : agencies) {
        auto parent = std::size_t{0};
        if (!is_one) {
            out.rows.push_back(
                row_of(row_kind::group, a->key, 0, roman(++place), name_of(*a), a->count));
            parent = out.rows.size() - 1;
        }
        std::size_t number = 0;
        for (const auto* f : fields[a->key]) {
            out.rows.push_back(row_of(row_kind::detail,
                                      a->key + "/" + f->key,
                                      parent,
                                      std::to_string(++number),
                                      name_of(*f),
                                      f->count));
        }
    }
    out.lines = lines_beside(total);
    out.remarks = {{"(3) cùng các hồ sơ ngoài biểu (theo dấu) = (7) + (11).",
                    "(3) with what stands beside the form (by its sign) = (7) + (11)."}};
    return out;
}

}  // namespace tiendo::report
