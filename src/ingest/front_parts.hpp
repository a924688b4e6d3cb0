// What sessions and posts of one front share: ports, limits, and the mailbox by
// which the commit thread's answers reach the I/O thread.
#pragma once

#include "intake.hpp"
#include "tiendo/base/guarded.hpp"
#include "tiendo/ingest/batch.hpp"
#include "tiendo/ingest/front.hpp"

#include <functional>
#include <optional>
#include <vector>

namespace tiendo::ingest {

// One batch on its way. I/O thread only.
struct pending_batch {
    judged_batch batch;
    std::optional<engine::commit_outcome> outcome;
    std::string answer;              // already worded: Error, Busy, or an ack without the log
    std::function<void()> on_ready;  // empty once nobody waits any more
    [[nodiscard]] bool ready() const noexcept { return outcome.has_value() || !answer.empty(); }
};

struct arrival {
    std::shared_ptr<pending_batch> batch;
    engine::commit_outcome outcome;
};

struct front_parts : std::enable_shared_from_this<front_parts> {
    front_parts(boost::asio::any_io_executor on,
                front_config limits,
                engine::admission& to,
                engine::core_reader& from,
                const engine::clock& time);

    const boost::asio::any_io_executor executor;
    const front_config config;
    engine::admission& admission;
    engine::core_reader& reader;
    const engine::clock& clock;
    front_probe probe;
    guarded<std::vector<arrival>> mailbox;
    std::size_t posts_in_flight = 0;
    intake unread;
    // Batches; half of them forgotten each half second.
    std::uint64_t lately_taken = 0;
    std::uint64_t lately_refused = 0;
    std::chrono::nanoseconds forgotten_at{0};  // monotonic

    // Judges a batch and submits what may be stored. `yes` also for a batch with nothing to store:
    // its outcome is then there at once. The batch's judgement is in `pending` in every case.
    engine::admitted submit(wire::event_batch&& batch,
                            const std::shared_ptr<const engine::credential>& who,
                            const std::shared_ptr<pending_batch>& pending);
    // What a batch is answered that was not taken. The pause grows with how much is refused.
    [[nodiscard]] wire::busy busy_for(engine::admitted why, std::uint64_t batch_id);
    [[nodiscard]] bool is_full() const { return config.is_full && config.is_full(); }
    void remember(std::uint64_t taken, std::uint64_t refused);
    // Counts a batch that is refused before it was decoded.
    void refused_unread(std::atomic<std::uint64_t>& why);
    // Commit thread.
    void arrived(const std::shared_ptr<pending_batch>& batch,
                 const engine::commit_outcome& outcome);
    // I/O thread.
    void deliver();
    void count(const wire::batch_ack& ack);
};

}  // namespace tiendo::ingest
