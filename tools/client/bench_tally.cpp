// The arithmetic of a load; see the header.
#include "client/bench_tally.hpp"

namespace tiendo::client {

void bench_tally::acknowledged(const batch_times& batch,
                               const batch_fates& fates,
                               bench_instant now) {
    result_.acknowledged_ever += fates.accepted;
    if (is_measured(now)) {
        ++result_.batches;
        result_.events += fates.accepted;
    }
    result_.duplicates += fates.duplicates;
    result_.rejected += fates.rejected;
    if (!is_measured(batch.since)) return;
    result_.ack.record(now - batch.since);
    result_.taken.record(now - batch.sent);
}

void bench_tally::answered_busy(const batch_times& batch, bench_instant now) {
    if (!is_measured(now)) return;
    ++result_.busy;
    result_.busy_answer.record(now - batch.sent);
}

void bench_tally::left_waiting(bench_instant since) {
    ++result_.waiting_at_end;
    if (is_measured(since)) result_.ack.record(to_ - since);
}

void bench_tally::left_unanswered(const batch_times& batch, bench_instant now) {
    ++result_.unanswered;
    if (is_measured(batch.since)) result_.ack.record(now - batch.since);
}

double bench_result::events_per_s() const {
    const auto seconds = std::chrono::duration<double>(measured).count();
    return seconds <= 0 ? 0 : static_cast<double>(events) / seconds;
}

double bench_result::client_us_per_event() const {
    return events == 0 ? 0
                       : std::chrono::duration<double, std::micro>(client_cpu).count() /
                             static_cast<double>(events);
}

double bench_result::client_share() const {
    return measured.count() <= 0 ? 0
                                 : std::chrono::duration<double>(client_cpu).count() /
                                       std::chrono::duration<double>(measured).count();
}

}  // namespace tiendo::client
