// The figures of the forms as the plain answer about rates tells them.
#include "forms_common.hpp"

#include <utility>

namespace tiendo::report {

table plain_figures(const rates::answer& total_of) {
    auto out = table_of("rates", total_of);
    const auto& c = total_of.total.count;
    const auto index_in_time = c.index_finished_in_time + c.index_pending_in_time;
    const auto index_late = c.index_finished_late + c.index_pending_overdue;
    const std::vector<std::pair<std::string, std::int64_t>> figures{
        {"received", c.received()},
        {"received_in_person", c.received_by_channel[0]},
        {"received_online", c.received_by_channel[1]},
        {"received_post", c.received_by_channel[2]},
        {"received_at_counter_and_by_post", c.received_by_channel[0] + c.received_by_channel[2]},
        {"carried_over", c.carried_over},
        {"received_and_carried_over", c.received() + c.carried_over},
        {"early", c.early},
        {"on_time", c.on_time},
        {"late", c.late},
        {"resolved", c.early + c.on_time + c.late},
        {"resolved_in_time", c.early + c.on_time},
        {"pending", c.open - c.no_due},
        {"pending_in_time", c.open - c.no_due - c.overdue},
        {"pending_overdue", c.overdue},
        {"fell_due", c.fell_due},
        {"fell_due_met", c.fell_due_met},
        {"index_finished_in_time", c.index_finished_in_time},
        {"index_pending_in_time", c.index_pending_in_time},
        {"index_finished_late", c.index_finished_late},
        {"index_pending_overdue", c.index_pending_overdue},
        {"index_in_time", index_in_time},
        {"index_handled", index_in_time + index_late},
    };
    row total{row_kind::total, "total", std::nullopt, {}};
    for (const auto& [id, value] : figures) {
        out.columns.push_back({id, {id, id}, "", cell_type::count, {}});
        total.cells.emplace_back(value);
    }
    out.rows.push_back(std::move(total));
    return out;
}

}  // namespace tiendo::report
