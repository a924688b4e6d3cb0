// When do old records of the log leave the database? By the rule of the configuration
// (storage.archive_after_days), looked at every hour, on a thread of the lowest
// priority. What is moved, and in which order: storage/archive.hpp.
//
// An archive that cannot be written is told in the log and counted; the records stay where they
// are. While only the disk's reserve is left, none are moved.
#pragma once

#include "tiendo/engine/ports.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <thread>

namespace tiendo::service {

class core;

// Of this life of the service. Thread-safe.
struct archive_probe {
    std::atomic<std::uint64_t> segments{0};  // sealed
    std::atomic<std::uint64_t> failed{0};    // times it could not be done
};

class archives {
  public:
    struct setup {
        std::filesystem::path to;    // empty: nothing is moved
        std::chrono::days after{0};  // 0: nothing is moved
    };
    // All must outlive it.
    archives(core& running, const engine::clock& clock, setup how);
    ~archives();  // stop()
    archives(const archives&) = delete;
    archives& operator=(const archives&) = delete;

    void start();
    // Gives up what is under way; returns when the thread has ended.
    void stop();
    // Once, on the thread that calls.
    void move_now();

    [[nodiscard]] const archive_probe& probe() const noexcept { return probe_; }

  private:
    // False: told to stop.
    [[nodiscard]] bool wait(std::chrono::nanoseconds time);

    core& running_;
    const engine::clock& clock_;
    const setup how_;
    archive_probe probe_;
    std::mutex mutex_;
    std::condition_variable wakes_;
    bool stops_ = false;
    std::thread thread_;
};

}  // namespace tiendo::service
