// Answers about a small province, written down by hand: what forms are filled from.
#pragma once

#include "../dossier/story.hpp"
#include "tiendo/report/forms.hpp"

#include <catch2/catch.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tiendo::testing {

inline local_date day(std::string_view text) {
    return parse_local_date(text).value();
}

// Counts that balance: of `online` + `counter` + `post` received and `carried` carried over, so
// many are finished early, on time and late, `overdue` of the rest, and all else is in time.
struct told_counts {
    std::int64_t counter = 0, online = 0, post = 0, carried = 0;
    std::int64_t early = 0, on_time = 0, late = 0;
    std::int64_t overdue = 0, no_due = 0;
    std::int64_t withdrawn = 0, stopped = 0, finished_no_due = 0;
    std::int64_t in = 0, out = 0;

    [[nodiscard]] rates::counts counts() const {
        rates::counts c;
        c.received_by_channel = {counter, online, post};
        c.carried_over = carried;
        c.early = early;
        c.on_time = on_time;
        c.late = late;
        c.finished_no_due = finished_no_due;
        c.withdrawn = withdrawn;
        c.stopped = stopped;
        c.transferred_in = in;
        c.transferred_out = out;
        c.open = c.received() + carried + in - out - c.finished() - withdrawn - stopped;
        c.overdue = overdue;
        c.no_due = no_due;
        c.index_finished_in_time = early + on_time;
        c.index_finished_late = late;
        c.index_pending_overdue = overdue;
        c.index_pending_in_time = c.open - overdue - no_due;
        return c;
    }
};

inline rates::row row_of(std::string key, const told_counts& told, std::string agency = {}) {
    auto name = "Tên " + key;
    return {std::move(key), std::move(name), "", told.counts(), std::move(agency)};
}

inline rates::answer answer_of(rates::group_by by, std::vector<rates::row> rows) {
    rates::answer out;
    out.asked.from = day("2026-10-01");
    out.asked.to = day("2026-10-31");
    out.asked.by = by;
    out.catalogue = parsed(story_files());
    out.as_of = out.catalogue->zone().start_of(day("2026-11-01"));
    out.position = 7;
    out.catalogue_version = 1;
    out.rows = std::move(rows);
    for (const auto& r : out.rows) out.total.count += r.count;
    return out;
}

// Two agencies: X01.1 with the fields DD and HT, X01.2 with DD alone.
inline const told_counts one_dd{.counter = 3,
                                .online = 5,
                                .post = 1,
                                .carried = 4,
                                .early = 3,
                                .on_time = 2,
                                .late = 1,
                                .overdue = 2,
                                .withdrawn = 1,
                                .out = 1};
inline const told_counts one_ht{.online = 2, .carried = 1, .early = 1, .no_due = 1};
inline const told_counts two_dd{
    .counter = 1, .late = 1, .stopped = 1, .finished_no_due = 1, .in = 3};

inline told_counts one_all() {
    auto all = one_dd;
    all.online += one_ht.online;
    all.carried += one_ht.carried;
    all.early += one_ht.early;
    all.no_due += one_ht.no_due;
    return all;
}
inline rates::answer province_by_agency() {
    return answer_of(rates::group_by::agency,
                     {row_of("X01", {}), row_of("X01.1", one_all()), row_of("X01.2", two_dd)});
}
inline rates::answer province_by_field() {
    return answer_of(rates::group_by::agency_and_field,
                     {row_of("DD", one_dd, "X01.1"),
                      row_of("HT", one_ht, "X01.1"),
                      row_of("DD", two_dd, "X01.2")});
}

inline report::table filled_06a() {
    return report::form_06a(province_by_agency(), province_by_field());
}

// A row's cells as CSV writes them, parted by blanks; from the third column on.
inline std::string figures_of(const report::table& t, std::string_view key) {
    for (const auto& r : t.rows) {
        if (r.key != key) continue;
        std::string out;
        for (std::size_t c = 2; c < r.cells.size(); ++c) {
            const auto text = report::plain_text(r.cells[c], t.columns[c].type);
            out += (out.empty() ? "" : " ") + (text.empty() ? std::string("-") : text);
        }
        return out;
    }
    return "no row " + std::string(key);
}

inline std::vector<std::string> keys_of(const report::table& t) {
    std::vector<std::string> out;
    for (const auto& r : t.rows) out.push_back(r.key);
    return out;
}

}  // namespace tiendo::testing
