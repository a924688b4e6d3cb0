// When do the batches of a load fall due, and what became of each? The arithmetic
// of `tiendo bench`; it is told every instant and reads no clock.
//
// A batch belongs to the measurement by the instant it was meant to be sent, not by that of its
// answer: one that fell due while measuring counts with its whole latency however late it is
// answered, and one that is never sent or never answered counts with its age at the end, which is
// the least that it can have taken. Throughput counts answers that came while measuring.
#pragma once

#include "client/histogram.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace tiendo::client {

using bench_instant = std::chrono::steady_clock::time_point;

// The instants at which batches fall due, by multiplication: no error adds up.
class bench_pace {
  public:
    // Precondition: events_per_s > 0.
    bench_pace(double events_per_s, std::size_t batch, bench_instant begun)
        : ns_a_batch_(static_cast<double>(batch) / events_per_s * 1e9), begun_(begun) {}
    [[nodiscard]] bench_instant next() const {
        return begun_ + std::chrono::nanoseconds(
                            static_cast<std::int64_t>(static_cast<double>(passed_) * ns_a_batch_));
    }
    void advance() { ++passed_; }

  private:
    double ns_a_batch_;
    bench_instant begun_;
    std::uint64_t passed_ = 0;
};

// How long after an overload are acknowledgements as fast as ever? By windows of the instants at
// which batches were meant to be sent. A batch that was answered Busy counts from its first
// instant.
class recovery_watch {
  public:
    static constexpr std::chrono::milliseconds window{500};
    static constexpr std::chrono::milliseconds slow_from{100};  // R12

    recovery_watch() = default;
    recovery_watch(bench_instant from, bench_instant to) : from_(from), to_(to) {}
    void answered(bench_instant since, bench_instant now);
    [[nodiscard]] bool is_watched(bench_instant since) const {
        return from_ <= since && since < to_;
    }
    // To the end of the last window of whose batches more than one in a hundred was slow.
    [[nodiscard]] std::chrono::milliseconds recovered_after() const;
    [[nodiscard]] std::uint64_t batches() const;

  private:
    struct counts {
        std::uint64_t all = 0;
        std::uint64_t slow = 0;
    };
    bench_instant from_ = bench_instant::max();
    bench_instant to_ = bench_instant::max();
    std::vector<counts> windows_;
};

struct bench_result {
    std::chrono::nanoseconds measured{};
    std::uint64_t events = 0;  // acknowledged as accepted while measuring
    std::uint64_t batches = 0;
    std::uint64_t duplicates = 0;  // never expected: ids are new
    std::uint64_t rejected = 0;
    std::string first_rejection;       // with its reason
    std::uint64_t busy = 0;            // Busy answers while measuring; each batch is sent again
    std::uint64_t waiting_at_end = 0;  // open loop: batches due and not sent when measuring ended
    std::uint64_t forgotten = 0;       // open loop: batches due beyond what is remembered
    std::uint64_t unanswered = 0;  // batches sent and never acknowledged, drained or held by Busy
    std::uint64_t acknowledged_ever = 0;  // events, also of warm-up and drain: the log holds them
    std::chrono::nanoseconds client_cpu{};
    histogram ack;          // from when a batch was meant to be sent
    histogram taken;        // of acknowledged ones, from when they were sent the last time
    histogram busy_answer;  // from sending to Busy
    std::uint64_t busy_pause_ms = 0;  // the longest pause that was named
    recovery_watch recovery;

    [[nodiscard]] double events_per_s() const;
    [[nodiscard]] double client_us_per_event() const;
    // Of one core.
    [[nodiscard]] double client_share() const;
};

// What one batch was: when it was meant to be sent, and when it was sent the last time.
struct batch_times {
    bench_instant since;
    bench_instant sent;
};

struct batch_fates {
    std::uint64_t accepted = 0;
    std::uint64_t duplicates = 0;
    std::uint64_t rejected = 0;
};

// Owner: one thread.
class bench_tally {
  public:
    // From here on; before it nothing is measured.
    void measure(bench_instant from, bench_instant to) {
        from_ = from;
        to_ = to;
        result_.measured = to - from;
    }
    void acknowledged(const batch_times& batch, const batch_fates& fates, bench_instant now);
    void answered_busy(const batch_times& batch, std::uint64_t pause_ms, bench_instant now);
    // Due, and not sent when measuring ended.
    void left_waiting(bench_instant since);
    // Sent, and not acknowledged when all was over.
    void left_unanswered(const batch_times& batch, bench_instant now);
    // From here on recovery is watched.
    void watch_recovery(bench_instant from, bench_instant to) {
        result_.recovery = recovery_watch(from, to);
    }
    void due_forgotten() { ++result_.forgotten; }

    [[nodiscard]] bool is_measured(bench_instant at) const { return from_ <= at && at < to_; }
    [[nodiscard]] bench_result& result() { return result_; }
    [[nodiscard]] const bench_result& result() const { return result_; }

  private:
    bench_instant from_ = bench_instant::max();
    bench_instant to_ = bench_instant::max();
    bench_result result_;
};

}  // namespace tiendo::client
