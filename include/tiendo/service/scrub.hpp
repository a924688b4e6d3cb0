// Does what the service serves still follow from its log? Asked again and again
// while it serves, at a low rate, so that a damaged record or a wrong view is known
// before somebody needs it.
//
// One thread, at the lowest priority, reads the log from its first record, checks
// its chain, folds it into a second engine and compares that with the live one as it
// stood when the pass began. Between two stretches it holds at most a cursor over the
// stored event ids, and it ends within one when told. A difference is told loudly and stops
// nothing: the log is the truth, and the operator decides (tools/README.md, "When a scrub or verify
// finds something"). Memory while a pass runs: a second engine.
#pragma once

#include "tiendo/base/guarded.hpp"
#include "tiendo/engine/ports.hpp"
#include "tiendo/service/recount.hpp"

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace tiendo::service {

struct scrub_config {
    milliseconds interval{std::chrono::hours{24}};       // between two passes; 0 = no scrub
    milliseconds first_after{std::chrono::minutes{10}};  // after the start, or `interval` if less
    std::uint64_t bytes_per_second = 4u << 20;           // of the log, at most
};

// Thread-safe.
struct scrub_probe {
    std::atomic<std::uint64_t> passes{0};       // finished, those that were asked for included
    std::atomic<std::uint64_t> differences{0};  // of the last one
    std::atomic<std::uint64_t> position{0};     // up to where the last one compared
    std::atomic<std::int64_t> finished_at{0};   // of the last one, seconds since 1970; 0 = none yet
    std::atomic<std::uint64_t> reading{0};      // how far the one under way is; 0 = none is
};

class scrub {
  public:
    // Called after each finished recount, on the thread that made it.
    using told = std::function<void(const verify_report& found)>;
    // All must outlive the scrub.
    scrub(core& running, const engine::clock& clock, scrub_config how, told finished);
    ~scrub();  // stop()
    scrub(const scrub&) = delete;
    scrub& operator=(const scrub&) = delete;

    void start();
    // Returns when the thread has ended; a pass under way is given up.
    void stop();
    // Takes a finished recount, a pass of its own or one that was asked for, as the last one.
    void conclude(const verify_report& found);

    [[nodiscard]] const scrub_probe& probe() const noexcept { return probe_; }
    // What an operator should know at readiness: names no dossier. nullopt: nothing.
    [[nodiscard]] std::optional<std::string> remark() const;

  private:
    void loop();
    // False: not finished: told to stop, or too many reads waited.
    [[nodiscard]] bool pass();
    // False: told to stop.
    [[nodiscard]] bool wait(std::chrono::nanoseconds time);

    core& running_;
    const engine::clock& clock_;
    const scrub_config how_;
    const told finished_;
    scrub_probe probe_;
    std::mutex mutex_;
    std::condition_variable wakes_;
    bool stops_ = false;
    std::thread thread_;
};

}  // namespace tiendo::service
