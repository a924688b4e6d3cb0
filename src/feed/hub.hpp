// The broadcaster's inside: views, their subscribers, and one reading of the
// engine at a time for all of them.
//
// Owner: the I/O thread, but for fold notices, which cross by a lock.
#pragma once

#include "alert_book.hpp"
#include "tiendo/base/guarded.hpp"
#include "tiendo/feed/broadcaster.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <map>

namespace tiendo::feed {

class live_session;  // live_session.hpp

using session_number = std::uint64_t;  // in the order of their coming; 0 is nobody's

class hub : public std::enable_shared_from_this<hub> {
  public:
    hub(boost::asio::any_io_executor executor,
        feed_config config,
        engine::core_reader& reader,
        const engine::clock& clock);

    void start();
    void stop();
    void tick();
    void folded(const engine::fold_notice& notice);

    // --- sessions
    // The session's number; nullopt: subscribers_max is reached.
    [[nodiscard]] std::optional<session_number> add(live_session& session);
    void remove(session_number number);
    // `reads`: an agency outside its subtree is unknown, and no agency means that subtree.
    [[nodiscard]] std::variant<std::shared_ptr<view>, wire::error> subscribe(
        wire::subscribe asked, const std::optional<agency_code>& reads);
    void unsubscribe(const std::shared_ptr<view>& of);
    // What a subscriber that has seen a tick is sent now; nullptr = nothing. Shared with its
    // equals.
    [[nodiscard]] shared_frame frame_for(view& of, tick_number seen, wire::subprotocol form);
    [[nodiscard]] tick_number newest_tick() const noexcept { return tick_; }
    [[nodiscard]] std::chrono::nanoseconds monotonic() const { return clock_.monotonic(); }
    [[nodiscard]] const feed_config& config() const noexcept { return config_; }
    [[nodiscard]] feed_probe& probe() noexcept { return probe_; }

  private:
    struct view_question {
        std::shared_ptr<view> of;
        day_range days;
        std::vector<rates::query> queries;
    };
    struct picture {
        std::vector<std::vector<rates::answer>> answers;  // one row of them per question
        std::vector<due_today_counts> due_today;          // one per question
        alert_reading alerts;
        provisional_counts provisional;
        instant as_of{};
    };
    boost::asio::awaitable<void> tick_loop();
    [[nodiscard]] bool wants_reading(instant now, std::chrono::nanoseconds monotonic) const;
    void read(instant now, std::chrono::nanoseconds monotonic);
    void take(const std::vector<view_question>& asked,
              const picture& seen,
              const std::shared_ptr<const catalogue::catalogue>& catalogue,
              const engine::fold_notice& notice);
    void beat(std::chrono::nanoseconds monotonic);
    // `send` for every session behind `after`, a slice at a time, so that the counters' events
    // are taken in between however many watch; then `done`. `send` says how many bytes it queued.
    void spread(std::function<std::size_t(live_session&)> send,
                std::function<void()> done,
                session_number after = 0);
    [[nodiscard]] shared_frame encode_for(view& of, tick_number seen, wire::subprotocol form);

    const boost::asio::any_io_executor executor_;
    const feed_config config_;
    engine::core_reader& reader_;
    const engine::clock& clock_;
    feed_probe probe_;
    boost::asio::steady_timer timer_;
    std::atomic<bool> stopped_{false};
    guarded<engine::fold_notice> notice_;

    std::map<std::string, std::shared_ptr<view>, std::less<>> views_;
    std::map<session_number, live_session*> sessions_;
    session_number newest_session_ = 0;
    alert_book alerts_;
    std::shared_ptr<const catalogue::catalogue> catalogue_;  // of the newest tick
    engine::fold_notice seen_notice_;                        // of the newest tick
    std::optional<instant> seen_as_of_;                      // of the newest tick
    local_date today_{};
    tick_number tick_ = 0;
    bool reading_ = false;  // until all who watch were sent what was read
    bool beating_ = false;
    bool unfilled_ = false;  // a view waits for its first rows
    std::chrono::nanoseconds read_at_{};
    std::chrono::nanoseconds full_alerts_at_{};
    std::chrono::nanoseconds beat_at_{};
};

}  // namespace tiendo::feed
