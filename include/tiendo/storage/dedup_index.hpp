// Have we stored this event before? For every id ever accepted, at constant cost.
//
// Three layers: ids since the last checkpoint in an exact table; one bit pattern
// for every id ever in a blocked Bloom filter (12 bits an id, one cache line a
// question); and the stored ids, which are asked only when the filter says
// "perhaps" (repeats, and 1 fresh id in about 200). There is no window: an id is
// remembered for ever. The filter of what was stored before the start is built by
// a thread of its own; until it is ready every id is asked of the store.
// Owner: the commit thread.
#pragma once

#include "tiendo/base/result.hpp"
#include "tiendo/engine/ports.hpp"  // item_fate
#include "tiendo/storage/dedup_key.hpp"
#include "tiendo/storage/store.hpp"

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <thread>
#include <vector>

namespace tiendo::storage {

// A set that never forgets and sometimes remembers too much. Grows by a further generation of twice
// the capacity when the last one is full; each question then looks into every generation, newest
// first.
class id_filter {
  public:
    explicit id_filter(std::uint64_t expected_ids);
    void add(const dedup_key& key);
    // False: certainly never added.
    [[nodiscard]] bool may_contain(const dedup_key& key) const noexcept;
    // Brings what a question about `key` reads into the cache.
    void prefetch(const dedup_key& key) const noexcept;
    [[nodiscard]] std::uint64_t memory_bytes() const noexcept;
    [[nodiscard]] std::size_t generations() const noexcept { return generations_.size(); }

  private:
    struct alignas(64) block {
        std::uint64_t words[8] = {};
    };
    struct generation {
        std::vector<block> blocks;
        std::uint64_t room = 0;  // ids it still takes
    };
    void grow(std::uint64_t capacity);
    std::vector<generation> generations_;
};

// Exact, in memory, in order of arrival. Entries lie in chunks that never move; the table over them
// is cut into parts that grow one at a time, so that no single addition is long.
class recent_ids {
  public:
    [[nodiscard]] const dedup_value* find(const dedup_key& key) const noexcept;
    // Precondition: not there yet, and of a higher sequence than all before it.
    void add(const dedup_entry& entry);
    void prefetch(const dedup_key& key) const noexcept;
    [[nodiscard]] std::uint64_t size() const noexcept { return size_; }
    [[nodiscard]] const dedup_entry& at(std::uint64_t index) const noexcept {
        return chunks_[index / chunk_entries][index % chunk_entries];
    }
    [[nodiscard]] std::uint64_t memory_bytes() const noexcept;

  private:
    static constexpr std::uint64_t chunk_entries = 1u << 14;
    static constexpr std::size_t parts = 256;
    // Open addressing; a slot is the upper half of the key's second word and the index plus one
    // (0 = free), so that growing and most questions touch no entry.
    struct part {
        std::vector<std::uint64_t> slots;
        std::uint64_t used = 0;
    };
    static void insert(part& into, const dedup_key& key, std::uint64_t slot) noexcept;
    void grow(part& full);

    std::vector<std::unique_ptr<dedup_entry[]>> chunks_;
    std::uint64_t size_ = 0;
    std::array<part, parts> parts_;
};

class dedup_index {
  public:
    struct candidate {
        dedup_key key;
        digest128 item{};  // first half of the item's digest
    };
    // Ids kept in memory before a checkpoint must take them: 4 M ids are about 200 MB.
    static constexpr std::uint64_t recent_ids_max = 4'000'000;

    struct opened {
        std::unique_ptr<dedup_index> index;
        std::optional<damage> broken;  // a stored id could not be read: do not serve
    };
    // Up to so many stored ids are read before open() returns; more are read beside the work.
    static constexpr std::uint64_t ids_read_at_once = 1'000'000;
    // Reads every stored id once (0.2-0.6 us each). `from` must outlive the index.
    [[nodiscard]] static opened open(const store& from,
                                     std::uint64_t read_at_once = ids_read_at_once);
    ~dedup_index();
    dedup_index(const dedup_index&) = delete;
    dedup_index& operator=(const dedup_index&) = delete;

    // Replay of the log after the checkpoint: notes a logged id without asking.
    void restore(const dedup_entry& entry);

    // Judges items in order and notes the fresh ones under the sequences `next_sequence`, +1, ...
    // `fates` gets one answer per candidate. The caller logs exactly the fresh ones, or ends the
    // process: a noted id is not taken back. Errors: damaged (then nothing was noted): end the
    // process.
    [[nodiscard]] result<void> check_and_add(std::span<const candidate> items,
                                             std::uint64_t next_sequence,
                                             std::vector<engine::item_fate>& fates);

    // For a checkpoint at `through`: the ids logged up to there, for checkpoint::ids. They stay
    // known here until drop_handed_over(). Precondition: the last hand-over has been dropped.
    [[nodiscard]] std::vector<dedup_entry> hand_over(std::uint64_t through);
    // The checkpoint with the handed-over ids is durable: the store answers for them now.
    void drop_handed_over();

    // True when the exact table is at its bound: wait for a checkpoint before admitting more.
    [[nodiscard]] bool full() const noexcept;

    struct statistics {
        std::uint64_t recent = 0;  // ids held exactly
        std::uint64_t memory_bytes = 0;
        std::uint64_t filter_generations = 0;
        bool filter_ready = false;         // false: the stored ids are still being read
        std::uint64_t stored_lookups = 0;  // questions that went to the store
        std::uint64_t false_hits = 0;      // of these, ids that were fresh after all
    };
    [[nodiscard]] statistics measure() const noexcept;

  private:
    explicit dedup_index(const store& from);
    [[nodiscard]] const dedup_value* find_recent(const dedup_key& key) const noexcept;
    // False: certainly never logged before.
    [[nodiscard]] bool perhaps_known(const dedup_key& key) const noexcept;
    [[nodiscard]] result<void> ask_store(std::span<const candidate> items);
    // Reads the stored ids into the filter; on its own thread when there are many.
    void read_stored(std::uint64_t count);

    const store& store_;
    id_filter added_;  // ids added since the start
    // Ids stored before the start. Written by the reading thread, then published by stored_ready_.
    std::unique_ptr<id_filter> stored_;
    std::optional<damage> broken_;
    enum class reading : std::uint8_t { under_way, done, broken };
    std::atomic<reading> stored_ready_{reading::under_way};
    std::atomic<bool> stop_reading_{false};
    recent_ids recent_;
    std::optional<recent_ids> handed_over_;
    // Answers of the store for the batch at hand, in order of the candidates asked about.
    std::vector<dedup_key> asked_;
    std::vector<std::uint32_t> asked_item_;
    std::vector<std::optional<dedup_value>> answers_;
    std::uint64_t stored_lookups_ = 0;
    std::uint64_t false_hits_ = 0;
    std::thread reader_;  // last: ends before what it fills
};

}  // namespace tiendo::storage
