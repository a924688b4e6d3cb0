// A small province for the tests of the live table: invented names and figures.
#pragma once

#include "client/live_picture.hpp"
#include "terminal/watch_layout.hpp"

#include <string>

namespace tiendo::cli_test {

inline wire::live_row row(const std::string& key,
                          const std::string& name,
                          wire::live_counts counts) {
    wire::live_row out;
    out.key = out.agency_code = key;
    out.name_vi = name;
    out.name_en = "Agency " + key;
    const auto judged = counts.early + counts.on_time + counts.late;
    out.rates.resolved = {counts.early + counts.on_time, judged};
    out.rates.early = {counts.early, judged};
    out.counts = counts;
    return out;
}

inline wire::live_counts counts(std::int64_t received,
                                std::int64_t early,
                                std::int64_t on_time,
                                std::int64_t late) {
    wire::live_counts out;
    out.received_online = received;
    out.early = early;
    out.on_time = on_time;
    out.late = late;
    return out;
}

inline client::live_picture province() {
    client::live_picture out;
    out.filled = true;
    out.position = 1'234'567;
    out.as_of = out.folded_at = *parse_rfc3339("2026-11-21T03:24:36Z");
    out.from = parse_local_date("2026-11-01");
    out.to = parse_local_date("2026-11-30");
    out.catalogue_version = 1;
    out.time_zone = "Asia/Ho_Chi_Minh";
    out.rows_total = 5;
    const auto add =
        [&out](
            wire::live_row r, std::int64_t open, std::int64_t overdue, std::int64_t due_today = 0) {
            r.due_today = due_today;
            r.counts.open = open;
            r.counts.overdue = overdue;
            out.rows[r.key] = r;
        };
    add(row("P01.001", "Sở Mẫu A", counts(120, 70, 30, 0)), 20, 0);
    add(row("P01.002", "Sở Tài nguyên Mẫu và Môi trường Mẫu", counts(1'500, 600, 245, 155)),
        500,
        96,
        14);
    add(row("P01.003", "Phường Hòa Thuận Mẫu", counts(210, 140, 48, 12)), 10, 1, 2);
    add(row("P01.004", "Xã Mẫu", counts(6, 4, 0, 1)), 1, 0);
    add(row("P01.005", "Xã Vắng", counts(0, 0, 0, 0)), 0, 0);
    out.total = row("", "", counts(1'836, 814, 323, 168));
    out.total->counts.open = 531;
    out.total->counts.overdue = 97;
    out.total->due_today = 16;
    wire::alert_notice alert;
    alert.id = "1";
    alert.dossier_code = "P01.002-261103-0007";
    alert.agency_code = "P01.002";
    alert.rule = "overdue";
    alert.at = *parse_rfc3339("2026-11-21T02:12:00Z");
    out.alerts[alert.id] = alert;
    out.alerts_total = 1;
    return out;
}

inline terminal::watch_view view_of(const client::live_picture& picture,
                                    std::size_t columns,
                                    std::size_t rows) {
    terminal::watch_view out;
    out.size = {columns, rows};
    out.sentence = "(trước hạn + đúng hạn) ÷ (trước hạn + đúng hạn + quá hạn)";
    out.window = "Tháng này";
    out.order = terminal::attention_order(picture, out.rate, out.limits);
    out.link = terminal::link_state::live;
    out.heard_at = picture.as_of;
    out.zone = calendar::time_zone::load(picture.time_zone).value();
    return out;
}

}  // namespace tiendo::cli_test
