// How many durable events a second does the service take, and how long does an
// acknowledgement take? One thread that sends, counts and measures.
//
// Closed loop: each connection keeps `in_flight` batches unacknowledged. Open
// loop (rate > 0): batches fall due by the clock whether or not the service
// keeps up, and latency counts from when a batch was due, not from when it could
// be sent, so that a stall is seen in full (no coordinated omission:
// client/bench_tally.hpp). A batch answered Busy is sent again after the time
// that the answer names and up to half as long more, as a counter does. When measuring ends nothing
// more is sent, and what is under way has drain_max to be answered. Frames are written by hand and
// many in one write: one system call a message would cost the shared machine more than the
// service's own work.
#pragma once

#include "client/address.hpp"
#include "client/bench_events.hpp"
#include "client/bench_tally.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

namespace tiendo::client {

struct bench_options {
    address where;
    std::string token;
    std::size_t connections = 8;
    std::size_t in_flight =
        16;  // batches a connection; open loop: the most at once, further ones wait
    std::size_t batch = 100;
    std::chrono::milliseconds warm_up{2'000};
    std::chrono::milliseconds duration{10'000};
    double rate = 0;  // events a second over all connections; 0 = closed loop
    // Events a second that go on after measuring, to see how long it takes until all is as ever;
    // 0 = none do.
    double afterwards_rate = 0;
    std::chrono::milliseconds afterwards{10'000};
};

struct bench_progress {
    std::uint64_t events = 0;
    std::chrono::nanoseconds elapsed{};  // of warm-up and measuring together
};

// Throws unreachable_error when a connection cannot be opened or breaks.
[[nodiscard]] bench_result run_bench(const bench_options& options,
                                     const bench_templates& templates,
                                     const std::function<void(const bench_progress&)>& tell);

}  // namespace tiendo::client
