// A load's latencies are those of the batches that were meant to be sent, whatever became of them.
#include "client/bench_tally.hpp"

#include <catch2/catch.hpp>

using namespace std::chrono_literals;
using tiendo::client::bench_instant;
using tiendo::client::bench_pace;
using tiendo::client::bench_result;
using tiendo::client::bench_tally;

namespace {

constexpr bench_instant begun{1'000s};

// Measuring from the third second to the fifth.
bench_tally measuring() {
    bench_tally out;
    out.measure(begun + 3s, begun + 5s);
    return out;
}

}  // namespace

TEST_CASE("batches fall due by the clock, and no rounding adds up", "[bench]") {
    bench_pace pace(3'000'000, 1, begun);  // every third of a microsecond
    CHECK(pace.next() == begun);
    for (int i = 0; i < 3'000'000; ++i) pace.advance();
    CHECK(pace.next() == begun + 1s);
}

TEST_CASE("a pace counts events, so that batches of a hundred fall due a hundredth as often",
          "[bench]") {
    bench_pace pace(1'000, 100, begun);
    pace.advance();
    CHECK(pace.next() == begun + 100ms);
    pace.advance();
    CHECK(pace.next() == begun + 200ms);
}

TEST_CASE("latency counts from when a batch was due, not from when it could be sent", "[bench]") {
    auto tally = measuring();
    tally.acknowledged({begun + 3s, begun + 3s + 900ms}, {10, 0, 0}, begun + 4s);
    CHECK(tally.result().ack.highest() == 1s);
    CHECK(tally.result().taken.highest() == 100ms);
    CHECK(tally.result().events == 10);
    CHECK(tally.result().events_per_s() == Approx(5));
}

TEST_CASE("a batch due before measuring counts as throughput and has no latency", "[bench]") {
    auto tally = measuring();
    tally.acknowledged({begun + 2s, begun + 2s}, {7, 0, 0}, begun + 3s);
    CHECK(tally.result().ack.count() == 0);
    CHECK(tally.result().events == 7);
    CHECK(tally.result().batches == 1);
}

TEST_CASE("a stall over the end of measuring is seen in full", "[bench]") {
    auto tally = measuring();
    tally.acknowledged({begun + 4s, begun + 4s}, {7, 0, 0}, begun + 9s);
    CHECK(tally.result().ack.highest() == 5s);
    CHECK(tally.result().events == 0);  // it was not acknowledged in these two seconds
    CHECK(tally.result().acknowledged_ever == 7);
}

TEST_CASE("the instant at which measuring ends is no longer measured", "[bench]") {
    auto tally = measuring();
    CHECK(tally.is_measured(begun + 3s));
    CHECK_FALSE(tally.is_measured(begun + 5s));
    CHECK_FALSE(bench_tally{}.is_measured(begun));
}

TEST_CASE("what was never sent or never answered counts with its age", "[bench]") {
    auto tally = measuring();
    for (int i = 0; i < 98; ++i)
        tally.acknowledged({begun + 3s, begun + 3s}, {1, 0, 0}, begun + 3s);
    tally.left_waiting(begun + 4s);
    tally.left_unanswered({begun + 4s, begun + 4s}, begun + 10s);
    const auto& result = tally.result();
    CHECK(result.waiting_at_end == 1);
    CHECK(result.unanswered == 1);
    CHECK(result.ack.count() == 100);
    CHECK(result.taken.count() == 98);
    CHECK(result.ack.percentile(98'000) == 0s);
    CHECK(result.ack.percentile(99'000) >= 1s);
    CHECK(result.ack.highest() == 6s);
}

TEST_CASE("a batch answered Busy keeps the instant it was meant for", "[bench]") {
    auto tally = measuring();
    tally.answered_busy({begun + 3s, begun + 3s}, 200, begun + 3s + 2ms);
    tally.acknowledged({begun + 3s, begun + 3s + 200ms}, {5, 0, 0}, begun + 3s + 205ms);
    const auto& result = tally.result();
    CHECK(result.busy == 1);
    CHECK(result.busy_answer.highest() == 2ms);
    CHECK(result.taken.highest() == 5ms);
    CHECK(result.ack.highest() == 205ms);
}

TEST_CASE("refused and doubled events are counted whenever they come", "[bench]") {
    auto tally = measuring();
    tally.acknowledged({begun, begun}, {1, 2, 3}, begun + 1s);
    CHECK(tally.result().duplicates == 2);
    CHECK(tally.result().rejected == 3);
    CHECK(tally.result().events == 0);
}

TEST_CASE("the client's own share of a core is told", "[bench]") {
    bench_result result;
    CHECK(result.client_share() == 0);
    result.measured = 2s;
    result.client_cpu = 500ms;
    result.events = 1'000'000;
    CHECK(result.client_share() == Approx(0.25));
    CHECK(result.client_us_per_event() == Approx(0.5));
}

TEST_CASE("recovery is told by the last window in which more than one in a hundred was slow",
          "[bench]") {
    bench_tally tally;
    tally.watch_recovery(begun, begun + 5s);
    const auto answered = [&](std::chrono::milliseconds due, std::chrono::milliseconds after) {
        tally.acknowledged({begun + due, begun + due}, {1, 0, 0}, begun + due + after);
    };
    CHECK(tally.result().recovery.recovered_after() == 0ms);
    answered(50ms, 101ms);
    answered(550ms, 100ms);
    CHECK(tally.result().recovery.recovered_after() == 500ms);
    for (int i = 0; i < 99; ++i) answered(1'210ms, 1ms);
    answered(1'220ms, 2s);
    CHECK(tally.result().recovery.recovered_after() == 500ms);
    tally.left_unanswered({begun + 1'230ms, begun + 1'230ms}, begun + 9s);
    CHECK(tally.result().recovery.recovered_after() == 1'500ms);
    answered(5s, 1s);  // no longer watched
    CHECK(tally.result().recovery.batches() == 103);
}
