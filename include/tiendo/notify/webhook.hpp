// Tells receivers of each alert: that it fired, how far it escalated, that somebody
// has seen it, that it ended. At least once each, over any crash, and no more than
// is due.
//
// By level, with a memory: for each receiver and alert a row says what it was told
// last. A look compares that with what should have been told by now
// (alerts/escalation.hpp); the difference is a notice. A row is on disk before the
// first call, and what a call told is on disk before it counts: after a crash in
// between it is told again, under the same id. So one that was down for a day is
// told once of each alert, with the stage that is due then, or with its end.
// Alerts up to `seen` without a row are settled; those beyond it are new.
//
// Each receiver has its own pace, pauses and failures. What it refuses (4xx or 5xx
// that asks for no pause) is set aside and tried in halves, apart from all else, until
// one alert is left that is refused alone: so a bad one holds back no other. An alert
// goes aside whole, so that no notice of it overtakes another. A restart forgets what
// is aside and tries all anew. Silent alerts wait, and are settled untold if they end
// in silence; quiet hours hold what is delivered, never the fact. Why so:
// src/decisions/0031.
//
// Owner: the executor's thread; deliveries_of() and probes() are anybody's. Limits
// for each receiver: alerts_max that are not settled (beyond it the oldest that were
// told are given up and counted; new ones wait while all wait), one call at a time.
#pragma once

#include "tiendo/base/text.hpp"
#include "tiendo/base/time.hpp"
#include "tiendo/engine/engine.hpp"
#include "tiendo/engine/ports.hpp"
#include "tiendo/net/http_client.hpp"
#include "tiendo/notify/rule_lookup.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tiendo::notify {

struct webhook_receiver {
    std::string name;                   // names its rows and metrics
    std::string url;                    // with host and port; its pause ends when it is another
    std::string target;                 // path and query of its url
    std::string secret;                 // signs what it is sent
    std::vector<std::string> rules;     // empty = all
    std::vector<agency_code> agencies;  // each with all below it; empty = all
    std::size_t min_level = 0;          // told from this level of escalation on
    std::uint32_t calls_per_minute = 60;
    std::size_t batch = 100;
    std::shared_ptr<net::http_caller> caller;
};

struct webhook_config {
    std::chrono::milliseconds look{1'000};
    std::chrono::milliseconds pause_shortest{1'000};  // after a failed call; doubles
    std::chrono::milliseconds pause_longest{600'000};
    std::size_t alerts_max = 20'000;  // of a receiver, not settled
    std::size_t settled_max = 2'000;  // of a receiver, kept for deliveries_of()
    std::size_t page = 2'000;         // new alerts in a look
    std::uint64_t seed = 1;           // spreads the pauses of several services
};

// Any thread reads it.
struct webhook_probe {
    std::atomic<std::uint64_t> calls{0};
    std::atomic<std::uint64_t> calls_failed{0};
    std::atomic<std::uint64_t> notices_sent{0};  // in calls that were taken
    std::atomic<std::uint64_t> left_out{0};      // given up at alerts_max
    std::atomic<std::uint64_t> unsettled{0};     // gauge: alerts with something still to come
    std::atomic<std::uint64_t> waiting{0};       // gauge: of these, due now and not taken yet
    std::atomic<std::uint64_t> set_aside{0};     // gauge: of these, refused and tried apart
    std::atomic<bool> is_failing{false};  // gauge: the last call was not taken, but for set_aside
    std::atomic<bool> is_paused{false};   // gauge: it said that it is gone (410)
    std::atomic<std::int64_t> failing_since_seconds{0};  // since 1970; 0 = is not failing
    std::atomic<std::int64_t> succeeded_at_seconds{0};   // gauge: since 1970; 0 = never
};

// Rows that outlive the process. Keys and values are this module's.
struct memory_row {
    std::string key;
    std::string value;
};
struct memory_change {
    std::string key;
    std::optional<std::string> value;  // nullopt: the row goes
};
class webhook_memory {
  public:
    virtual ~webhook_memory() = default;
    // Whole and in order; `durable` is called once, on any thread, when it is on disk. False: it
    // takes nothing now.
    [[nodiscard]] virtual bool write(std::vector<memory_change> changes,
                                     std::function<void()> durable) = 0;
};

// What a teller begins with.
struct webhook_past {
    std::vector<memory_row> rows;  // every row of the memory
    // Where the log ends. A receiver that has read beyond it read another log, and begins anew.
    std::uint64_t log_end = std::numeric_limits<std::uint64_t>::max();
};

// How far one receiver was told of one alert.
struct delivery {
    std::string receiver;
    std::string stage;  // "firing", "level-1-repeat-2", "resolved"; empty: nothing yet
    std::optional<instant> told_at;
    bool is_settled = false;  // nothing more will be told
    // Of the receiver, whatever the alert: since when its calls fail, as far back as the service
    // runs or, when it said that it is gone, before (whole seconds); and whether it said so.
    std::optional<instant> failing_since;
    bool is_paused = false;
    friend bool operator==(const delivery&, const delivery&) = default;
};

class webhook_teller {
  public:
    struct ports {  // must outlive the teller
        engine::core_reader& reader;
        const engine::clock& clock;
        webhook_memory& memory;
    };
    // `complain` is told when calls to a receiver begin to fail, when they succeed again, when it
    // is paused, and of rows that cannot be used.
    webhook_teller(boost::asio::any_io_executor executor,
                   webhook_config config,
                   ports world,
                   const webhook_past& past,
                   rule_lookup rules,
                   std::function<void(std::string_view)> complain);
    ~webhook_teller();
    webhook_teller(const webhook_teller&) = delete;
    webhook_teller& operator=(const webhook_teller&) = delete;

    // The receivers from now on. One of a name that was there keeps its rows and is no longer
    // paused; the rows of one that is not named any more go. Said for the first time it is a start:
    // one that answered 410 before stays paused, unless its url or secret is another.
    void set(std::vector<webhook_receiver> receivers);

    // Looks and calls from now on, until stop(). Without it, look() and call() are the caller's.
    void start();
    void stop();
    // One look; false when the engine or the memory had no time for it.
    [[nodiscard]] boost::asio::awaitable<bool> look();
    // One call to each receiver that has something due and may be called now.
    [[nodiscard]] boost::asio::awaitable<void> call();

    [[nodiscard]] std::vector<delivery> deliveries_of(std::uint64_t alert) const;
    using named_probe = std::pair<std::string, std::shared_ptr<const webhook_probe>>;
    [[nodiscard]] std::vector<named_probe> probes() const;

  private:
    struct parts;
    std::shared_ptr<parts> parts_;
};

}  // namespace tiendo::notify
