// Live rates for supervisors: a Snapshot, then only what changed, at each
// subscriber's own pace.
//
// Equal subscriptions share one view. At each tick, if something was folded, one
// read of the engine answers all views; rows that differ from before carry the
// number of the tick. A subscriber whose queue is empty is sent what changed
// since the tick it has: encoded once and shared by all who have that tick. One
// that does not read misses the states in between, costs nothing while it does,
// and is closed with 1013 after behind_ms_max. Windows are resolved in the zone
// of the deployment and roll at local midnight with a new Snapshot.
//
// Owner: the I/O thread; folded() is called from the engine's thread.
// Limits: subscribers_max (no further session), views_max, agency_codes of a
// subscription and rows_max (refused or cut by name, see proto/README.md).
#pragma once

#include "tiendo/engine/ports.hpp"
#include "tiendo/net/session.hpp"
#include "tiendo/wire/messages.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace tiendo::feed {

struct feed_config {
    std::chrono::milliseconds tick{200};
    std::chrono::milliseconds heartbeat{1'000};
    std::chrono::milliseconds refresh{
        10'000};  // reads also when nothing was folded: due instants pass
    std::chrono::milliseconds behind_max{30'000};  // of a subscriber that does not read
    std::size_t subscribers_max = 10'000;
    std::size_t views_max = 1'000;         // different subscriptions
    std::size_t summed_agencies_max = 20;  // codes of one subscription that is not by agency
    std::size_t rows_max = 5'000;          // of one view
    std::size_t alerts_max = 500;          // in one Snapshot; the newest
    bool simulated = false;                // told in each Snapshot, as is
    std::string build;                     // the version of the service
};

// Counters only grow; gauges are the present. Any thread reads them.
struct feed_probe {
    std::atomic<std::uint64_t> reads{0};
    std::atomic<std::uint64_t> reads_refused{0};  // the engine had too many readers
    std::atomic<std::uint64_t> snapshots{0};      // sent
    std::atomic<std::uint64_t> updates{0};        // sent
    std::atomic<std::uint64_t> encodings{0};      // frames made; the rest were shared
    std::atomic<std::uint64_t> messages_refused{0};
    std::atomic<std::uint64_t> subscribers_refused{0};
    std::atomic<std::uint64_t> subscribers_behind{0};  // closed with 1013
    std::atomic<std::uint64_t> subscribers{0};         // gauge
    std::atomic<std::uint64_t> views{0};               // gauge
    std::atomic<std::uint64_t> position{0};            // gauge: what subscribers may have seen
};

class broadcaster final : public engine::fold_listener {
  public:
    // The ports must outlive the broadcaster and its sessions.
    broadcaster(boost::asio::any_io_executor executor,
                feed_config config,
                engine::core_reader& reader,
                const engine::clock& clock);
    ~broadcaster() override;
    broadcaster(const broadcaster&) = delete;
    broadcaster& operator=(const broadcaster&) = delete;

    // Ticks from now on, until stop(). Without it, tick() is the caller's.
    void start();
    // Any thread. No tick begins afterwards.
    void stop();
    void tick();

    // Engine's thread; never blocks.
    void folded(const engine::fold_notice& notice) override;

    // nullptr: subscribers_max is reached.
    [[nodiscard]] std::unique_ptr<net::session> open(std::shared_ptr<const engine::credential> who,
                                                     wire::subprotocol form);

    [[nodiscard]] const feed_probe& probe() const noexcept;

  private:
    std::shared_ptr<class hub> hub_;  // src/feed/hub.hpp
};

}  // namespace tiendo::feed
