// What all subscribers of one subscription look at: its newest rows, and since
// which tick each of them is so. Pure: knows no socket, clock or engine.
#pragma once

#include "tiendo/catalogue/catalogue.hpp"
#include "tiendo/rates/query.hpp"
#include "tiendo/wire/messages.hpp"

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace tiendo::feed {

using tick_number = std::uint64_t;  // 0 = before all
using shared_frame = std::shared_ptr<const std::string>;

// Equal keys, same view.
[[nodiscard]] std::string key_of(const wire::subscribe& asked);

// The days of a window on a date: MONTH is from the 1st to that date.
struct day_range {
    local_date from;
    local_date to;
    friend bool operator==(const day_range&, const day_range&) = default;
};
[[nodiscard]] day_range resolve(const wire::subscribe& asked, local_date today);

// Listed agencies without those that, on the last day, stand in the subtree of another listed one.
[[nodiscard]] std::vector<agency_code> outermost(const wire::subscribe& asked,
                                                 local_date last_day,
                                                 const catalogue::catalogue& catalogue);
// The engine's questions whose answers make one picture of the view (merge()).
[[nodiscard]] std::vector<rates::query> questions(const wire::subscribe& asked,
                                                  day_range days,
                                                  const catalogue::catalogue& catalogue);

// By row key and in all, how many open dossiers will be overdue at 24:00 of the present day if
// nothing happens until then: the stock `overdue` then, less the same stock now.
struct due_today_counts {
    std::unordered_map<std::string, std::int64_t> by_key;
    std::int64_t total = 0;
};
// Questions like `asked`, about the present day and about the first millisecond after it.
struct due_today_queries {
    rates::query now;
    rates::query at_midnight;
};
[[nodiscard]] due_today_queries due_today_questions(const rates::query& asked, local_date today);
void add_due_today(due_today_counts& to,
                   const rates::answer& now,
                   const rates::answer& at_midnight);

// Agencies with open dossiers of which a due date is provisional, and how many.
using provisional_counts = std::vector<std::pair<std::string, std::uint64_t>>;

// What has happened to an alert, numbered like rows.
struct alert_change {
    wire::alert_notice notice;
    tick_number tick = 0;
};

class view {
  public:
    view(wire::subscribe asked, std::size_t rows_max);

    [[nodiscard]] const wire::subscribe& asked() const noexcept { return asked_; }
    // Once it is filled.
    [[nodiscard]] bool covers(std::string_view agency) const;

    // Takes the answers to questions(); rows that differ get `tick`. A change of the window, of
    // the catalogue or of the whole picture makes older ticks useless: snapshot_from() is then
    // `tick`.
    void take(tick_number tick,
              day_range days,
              const std::vector<rates::answer>& answers,
              const due_today_counts& due_today,
              const catalogue::catalogue& catalogue);

    // After take(), of the same reading.
    void count_provisional(const provisional_counts& open);

    [[nodiscard]] bool filled() const noexcept { return tick_ > 0; }
    [[nodiscard]] tick_number tick() const noexcept { return tick_; }
    [[nodiscard]] tick_number snapshot_from() const noexcept { return snapshot_from_; }
    [[nodiscard]] bool changed_since(tick_number seen) const noexcept { return changed_ > seen; }

    // Without alerts, folded_at and the zone: the hub adds them.
    [[nodiscard]] wire::snapshot snapshot() const;
    [[nodiscard]] wire::update update_since(tick_number seen) const;

    // Frames of this tick by what their readers have seen (0 = snapshot) and form; emptied by the
    // hub.
    std::map<std::pair<tick_number, wire::subprotocol>, shared_frame> frames;
    std::size_t subscribers = 0;

  private:
    // One question brought all agencies, of which the subscribed ones are picked.
    [[nodiscard]] bool picks_agencies() const noexcept {
        return asked_.by == wire::group_by::agency && asked_.agency_codes.size() > 1;
    }
    void choose_agencies(local_date last_day, const catalogue::catalogue& catalogue);
    struct shown_row {
        rates::counts count;
        std::int64_t due_today = 0;
        wire::live_row row;
        tick_number tick = 0;
        std::size_t place = 0;  // in the answer's order
    };
    void take_rows(const std::vector<rates::row>& rows,
                   const due_today_counts& due_today,
                   bool afresh);

    const wire::subscribe asked_;
    const std::size_t rows_max_;
    tick_number tick_ = 0;
    tick_number changed_ = 0;
    tick_number snapshot_from_ = 0;
    day_range days_{};
    std::uint32_t catalogue_version_ = 0;
    // The agencies asked for and, by the tree of the last day, those below them.
    std::unordered_set<std::string, text_hash, std::equal_to<>> covered_;
    std::uint64_t position_ = 0;
    instant as_of_{};
    std::uint64_t rows_total_ = 0;
    std::uint64_t provisional_open_ = 0;
    tick_number provisional_tick_ = 0;  // since when it is so
    std::unordered_map<std::string, shown_row> rows_;
    std::unordered_map<std::string, tick_number> removed_;  // emptied by the next snapshot
    shown_row total_;
};

}  // namespace tiendo::feed
