// From submitted batches to one durable log record: who is fresh, who is a
// repeat, which sequence each gets. Nothing is acknowledged here before append
// has returned.
//
// Knows no thread: the commit thread of `core` drives it, and a simulation may.
// Owner: the commit thread.
#pragma once

#include "tiendo/engine/ports.hpp"
#include "tiendo/storage/dedup_index.hpp"
#include "tiendo/storage/store.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace tiendo::service {

// A group that is on disk, on its way to the fold.
struct committed_group {
    engine::log_record record;
    std::vector<dossier::dossier_event> events;  // kind events: one per item
    engine::log_head head;                       // of the log after it
    std::size_t bytes = 0;
    std::chrono::nanoseconds append_time{0};  // of its write and sync
};

class committer {
  public:
    // All must outlive the committer.
    committer(storage::store& store, storage::dedup_index& ids, const engine::clock& clock)
        : store_(store), ids_(ids), clock_(clock) {}

    struct outcome {
        committed_group group;                        // record.items empty: nothing was fresh
        std::vector<engine::commit_outcome> answers;  // one per submission, in order
    };
    // Makes the group durable. An error is final: the caller ends the process.
    [[nodiscard]] result<outcome> commit(std::vector<engine::submission>& submissions);
    // Appends a record of the service's own: a catalogue, alert transitions, credentials.
    [[nodiscard]] result<committed_group> commit_own(engine::record_kind kind,
                                                     std::vector<std::string> items);

  private:
    // Writes and syncs the group's record; then its head is that of the log.
    [[nodiscard]] result<void> append(committed_group& group);
    [[nodiscard]] engine::log_record next_record(engine::record_kind kind) const;
    [[nodiscard]] std::uint32_t origin_of(const engine::credential& who,
                                          engine::log_record& record) const;

    storage::store& store_;
    storage::dedup_index& ids_;
    const engine::clock& clock_;
    std::vector<storage::dedup_index::candidate> candidates_;
    std::vector<engine::item_fate> fates_;
};

}  // namespace tiendo::service
