// Which alerts stand, and which have begun, been seen or ended since a tick.
//
// The engine lists alerts by id, and an id is the sequence of the firing: new
// ones are those above the last id seen. That one has been acknowledged or
// resolved shows in the counts of those that stand; which one, when each known
// one is looked at, at most once per full_reading_pause.
#pragma once

#include "tiendo/engine/engine.hpp"
#include "view.hpp"

#include <deque>
#include <map>
#include <optional>
#include <vector>

namespace tiendo::feed {

inline constexpr std::size_t alert_page_rows = 1'000;  // the engine's limit of one page
inline constexpr std::size_t alert_pages_max =
    50;  // of one reading: alerts beyond wait for the next
inline constexpr std::size_t alert_changes_max =
    10'000;  // older ones: their subscribers get a Snapshot

// What one reading of the engine asks and brings.
struct alert_question {
    std::uint64_t after = 0;  // the last id seen
    std::size_t firing = 0;   // of those known, as they were told last
    std::size_t acknowledged = 0;
    bool full = false;  // if the counts do not fit, find out which have moved
    struct standing {
        std::uint64_t id;
        engine::alert_state state;
    };
    std::vector<standing> known;  // with `full`: those that stood last, by id
};
struct alert_reading {
    std::vector<engine::alert_view> fresh;  // of ids above `after`
    std::vector<engine::alert_view> moved;  // of `known`: seen, or resolved
    std::uint64_t read_to = 0;              // alerts up to this id are accounted for
    bool owes_full = false;                 // the counts did not fit, and `full` was not asked
};
// Engine's thread.
[[nodiscard]] alert_reading read_alerts(const engine::engine& engine, const alert_question& asked);

// Owner: the I/O thread.
class alert_book {
  public:
    [[nodiscard]] alert_question question(bool full_allowed) const;
    // Whether the last reading left open which alerts have moved.
    [[nodiscard]] bool owes_full_reading() const noexcept { return owes_full_reading_; }
    void take(tick_number tick, const alert_reading& reading);

    // Changes after ticks before this one are not all kept.
    [[nodiscard]] tick_number complete_since() const noexcept { return complete_since_; }
    [[nodiscard]] std::vector<wire::alert_notice> changes(const view& seen_by,
                                                          tick_number since) const;
    // The newest `max` that stand, and how many do in all.
    struct open_list {
        std::vector<wire::alert_notice> newest;
        std::uint64_t total = 0;
    };
    [[nodiscard]] open_list open(const view& seen_by, std::size_t max) const;

  private:
    void note(tick_number tick, wire::alert_notice notice);

    bool begun_ = false;
    bool owes_full_reading_ = false;
    std::uint64_t last_id_ = 0;
    std::map<std::uint64_t, wire::alert_notice> open_;
    std::deque<alert_change> changes_;
    tick_number complete_since_ = 0;
};

}  // namespace tiendo::feed
