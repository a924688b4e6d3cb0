// Keeps an Alertmanager (API v2) told of the alerts that stand, so that its
// grouping, routing and mail reach people.
//
// By level, not by edge: each look compares what stands now with what it was told
// last, and sends the difference; everything again each `resend`, because an
// Alertmanager forgets what it is not told for a while. So nothing is queued, a
// receiver that was down for a day is told what stands then, and a restart needs
// no memory. Silences are mirrored as its own, and looked for there before each call
// that tells of alerts, because one that crashes forgets them; an alert that is
// silent is told too, and kept silent there. The same alert has the same labels for ever, by which
// an Alertmanager knows it. One that nobody has seen in time is told once more for each level of
// its rule's escalation, with the labels `escalation` and `notify_agency`, until it is seen or
// ends, so that its routes can reach whoever stands above.
//
// Owner: the executor's thread. Limits: alerts_max (the oldest beyond it are left
// out and counted), batch alerts a call; one call at a time; after a failure the
// pause doubles up to `resend`.
#pragma once

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
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace tiendo::notify {

struct alertmanager_config {
    std::string prefix;  // of its paths, "" or "/alertmanager"
    std::string page;    // where a person looks a dossier up: this, then its code; may be empty
    std::chrono::milliseconds look{1'000};
    std::chrono::milliseconds resend{60'000};
    std::size_t alerts_max = 20'000;
    std::size_t batch = 500;
};

// Any thread reads it.
struct alertmanager_probe {
    std::atomic<std::uint64_t> calls{0};
    std::atomic<std::uint64_t> calls_failed{0};
    std::atomic<std::uint64_t> alerts_sent{0};  // alerts in calls that were taken, repeats too
    std::atomic<std::uint64_t> silences_sent{0};
    std::atomic<std::uint64_t> told{0};                  // gauge: alerts it was told stand
    std::atomic<std::uint64_t> left_out{0};              // gauge: beyond alerts_max
    std::atomic<std::int64_t> succeeded_at_seconds{0};   // gauge: since 1970; 0 = never
    std::atomic<std::int64_t> failing_since_seconds{0};  // since 1970; 0 = is not failing
};

// What it was told of one alert that it was told stands.
struct alertmanager_told {
    std::string stage;  // "firing", "acknowledged", "level-1": the furthest level that stands there
    instant at{};       // when that was told last; it is told again each `resend`
    friend bool operator==(const alertmanager_told&, const alertmanager_told&) = default;
};

class alertmanager_teller {
  public:
    // The ports must outlive it. `complain` is told when calls begin to fail and when they succeed
    // again.
    alertmanager_teller(boost::asio::any_io_executor executor,
                        alertmanager_config config,
                        engine::core_reader& reader,
                        const engine::clock& clock,
                        net::http_caller& caller,
                        std::function<void(std::string_view)> complain,
                        rule_lookup rules = {});
    ~alertmanager_teller();
    alertmanager_teller(const alertmanager_teller&) = delete;
    alertmanager_teller& operator=(const alertmanager_teller&) = delete;

    // Looks from now on, until stop(). Without it, look() is the caller's.
    void start();
    void stop();
    // One look; true when all was told.
    [[nodiscard]] boost::asio::awaitable<bool> look();

    [[nodiscard]] const alertmanager_probe& probe() const noexcept;
    // nullopt: it was not told of it, left it out, or was told that it ended: of an end nothing is
    // kept. The executor's thread.
    [[nodiscard]] std::optional<alertmanager_told> told_of(std::uint64_t alert) const;

  private:
    struct parts;
    std::shared_ptr<parts> parts_;
};

}  // namespace tiendo::notify
