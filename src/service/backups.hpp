// Backups of the running service, one at a time, on a thread of the lowest priority
// that copies no faster than it is told to, so that acknowledgements go on beside it.
#pragma once

#include "tiendo/http/server.hpp"
#include "tiendo/service/backup.hpp"

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

namespace tiendo::service {

// Of this life of the service. Thread-safe.
struct backup_probe {
    std::atomic<std::uint64_t> made{0};
    std::atomic<std::uint64_t> failed{0};
    std::atomic<std::int64_t> made_at{0};  // the newest: s since 1970; 0: none
    std::atomic<std::uint64_t> bytes{0};   // of the newest
    std::atomic<std::uint64_t> took_ns{0};
};

class backups {
  public:
    struct setup {
        backup_places where;
        std::uint64_t bytes_per_second = 64u << 20U;  // copied or read back
    };
    using done = std::function<void(http::backup_outcome)>;

    // All must outlive it, the outbox behind `where` too.
    backups(core& running, const engine::clock& clock, setup how);
    ~backups();  // stop()
    backups(const backups&) = delete;
    backups& operator=(const backups&) = delete;

    // The one before must have ended. `finished` is called on the thread of the backup. I/O thread.
    void begin(std::shared_ptr<http::look_progress> progress, done finished);
    // Gives up the one under way; returns when its thread has ended.
    void stop();

    [[nodiscard]] const backup_probe& probe() const noexcept { return probe_; }

  private:
    [[nodiscard]] http::backup_outcome make(http::look_progress& progress);
    // False: told to stop.
    [[nodiscard]] bool wait(std::chrono::nanoseconds time);

    core& running_;
    const engine::clock& clock_;
    const setup how_;
    backup_probe probe_;
    std::mutex mutex_;
    std::condition_variable wakes_;
    bool stops_ = false;
    std::thread thread_;
};

}  // namespace tiendo::service
