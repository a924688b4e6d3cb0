// The arithmetic of a load; see the header.
#include "client/bench_tally.hpp"

#include <algorithm>

namespace tiendo::client {

void recovery_watch::answered(bench_instant since, bench_instant now) {
    if (!is_watched(since)) return;
    const auto which = static_cast<std::size_t>((since - from_) / window);
    if (windows_.size() <= which) windows_.resize(which + 1);
    windows_[which].all += 1;
    windows_[which].slow += now - since > slow_from ? 1 : 0;
}

std::chrono::milliseconds recovery_watch::recovered_after() const {
    for (auto i = windows_.size(); i > 0; --i) {
        if (windows_[i - 1].slow * 100 > windows_[i - 1].all) return window * i;
    }
    return std::chrono::milliseconds{0};
}

std::uint64_t recovery_watch::batches() const {
    std::uint64_t out = 0;
    for (const auto& w : windows_) out += w.all;
    return out;
}

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
    result_.recovery.answered(batch.since, now);
    if (!is_measured(batch.since)) return;
    result_.ack.record(now - batch.since);
    result_.taken.record(now - batch.sent);
}

void bench_tally::answered_busy(const batch_times& batch,
                                std::uint64_t pause_ms,
                                bench_instant now) {
    if (!is_measured(now)) return;
    result_.busy_pause_ms = std::max(result_.busy_pause_ms, pause_ms);
    ++result_.busy;
    result_.busy_answer.record(now - batch.sent);
}

void bench_tally::left_waiting(bench_instant since) {
    ++result_.waiting_at_end;
    result_.recovery.answered(since, bench_instant::max());
    if (is_measured(since)) result_.ack.record(to_ - since);
}

void bench_tally::left_unanswered(const batch_times& batch, bench_instant now) {
    ++result_.unanswered;
    result_.recovery.answered(batch.since, bench_instant::max());
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
