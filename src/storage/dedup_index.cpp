// The three layers of the permanent dedup index.
#include "tiendo/storage/dedup_index.hpp"

#include <algorithm>
#include <bit>
#include <utility>

#include "tiendo/base/check.hpp"

namespace tiendo::storage {
namespace {

constexpr std::uint64_t bits_per_id = 12;
constexpr std::uint64_t block_bits = 512;
constexpr int probes = 7;  // of 9 bits each: 63 bits of the key's second half
constexpr std::uint64_t smallest_generation = 1u << 20;
constexpr std::size_t smallest_table = 1024;

// Keys are digests already: their halves serve as hashes.
std::uint64_t half(const dedup_key& key, std::size_t which) noexcept {
    std::uint64_t word = 0;
    std::memcpy(&word, key.bytes.data() + which * sizeof(word), sizeof(word));
    return word;
}

// Uniform in [0, bound) from a uniform word.
std::size_t scaled(std::uint64_t word, std::uint64_t bound) noexcept {
    __extension__ using wide = unsigned __int128;
    return static_cast<std::size_t>((wide{word} * bound) >> 64);
}

}  // namespace

dedup_key dedup_key_of(const agency_code& sender, const event_id& id) noexcept {
    constexpr std::string_view zero("\0", 1);
    const std::string_view parts[] = {sender.view(), zero, id.view()};
    return {first_half(sha256(parts))};
}

// --- id_filter ---------------------------------------------------------------

id_filter::id_filter(std::uint64_t expected_ids) { grow(std::max(smallest_generation, expected_ids)); }

void id_filter::grow(std::uint64_t capacity) {
    generation fresh;
    fresh.blocks.resize((capacity * bits_per_id + block_bits - 1) / block_bits);
    fresh.room = capacity;
    generations_.push_back(std::move(fresh));
}

void id_filter::add(const dedup_key& key) {
    if (generations_.back().room == 0) {
        grow(2 * generations_.back().blocks.size() * block_bits / bits_per_id);
    }
    auto& last = generations_.back();
    --last.room;
    auto& at = last.blocks[scaled(half(key, 0), last.blocks.size())];
    auto bits = half(key, 1);
    for (int i = 0; i < probes; ++i, bits >>= 9) {
        at.words[(bits >> 6) & 7] |= std::uint64_t{1} << (bits & 63);
    }
}

bool id_filter::may_contain(const dedup_key& key) const noexcept {
    for (auto g = generations_.rbegin(); g != generations_.rend(); ++g) {
        const auto& at = g->blocks[scaled(half(key, 0), g->blocks.size())];
        auto bits = half(key, 1);
        bool all = true;
        for (int i = 0; i < probes && all; ++i, bits >>= 9) {
            all = (at.words[(bits >> 6) & 7] >> (bits & 63) & 1) != 0;
        }
        if (all) return true;
    }
    return false;
}

std::uint64_t id_filter::memory_bytes() const noexcept {
    std::uint64_t total = 0;
    for (const auto& g : generations_) total += g.blocks.size() * sizeof(block);
    return total;
}

// --- recent_ids --------------------------------------------------------------

const dedup_value* recent_ids::find(const dedup_key& key) const noexcept {
    if (slots_.empty()) return nullptr;
    const auto mask = slots_.size() - 1;
    for (auto at = static_cast<std::size_t>(half(key, 0)) & mask; slots_[at] != 0; at = (at + 1) & mask) {
        const auto& entry = entries_[slots_[at] - 1];
        if (entry.key == key) return &entry.value;
    }
    return nullptr;
}

void recent_ids::add(const dedup_entry& entry) {
    TIENDO_ASSERT(entries_.empty() || entries_.back().value.sequence < entry.value.sequence);
    if ((entries_.size() + 1) * 2 > slots_.size()) rehash(std::max(smallest_table, slots_.size() * 2));
    entries_.push_back(entry);
    const auto mask = slots_.size() - 1;
    auto at = static_cast<std::size_t>(half(entry.key, 0)) & mask;
    while (slots_[at] != 0) at = (at + 1) & mask;
    slots_[at] = static_cast<std::uint32_t>(entries_.size());
}

void recent_ids::rehash(std::size_t slots) {
    slots_.assign(slots, 0);
    const auto mask = slots - 1;
    for (std::uint32_t i = 0; i < entries_.size(); ++i) {
        auto at = static_cast<std::size_t>(half(entries_[i].key, 0)) & mask;
        while (slots_[at] != 0) at = (at + 1) & mask;
        slots_[at] = i + 1;
    }
}

std::uint64_t recent_ids::memory_bytes() const noexcept {
    return entries_.capacity() * sizeof(dedup_entry) + slots_.capacity() * sizeof(std::uint32_t);
}

recent_ids recent_ids::emptied() const {
    recent_ids fresh;
    fresh.entries_.reserve(entries_.size());
    fresh.slots_.assign(slots_.size(), 0);
    return fresh;
}

// --- dedup_index -------------------------------------------------------------

dedup_index::dedup_index(const store& from, std::uint64_t stored_ids)
    : store_(from), filter_(stored_ids * 2) {}

dedup_index::opened dedup_index::open(const store& from) {
    const auto last = from.load_checkpoint();
    opened out;
    out.index.reset(new dedup_index(from, last ? last->dedup_ids : 0));
    out.broken = from.scan_dedup([&](const dedup_key& key) { out.index->filter_.add(key); });
    if (out.broken) out.index.reset();
    return out;
}

void dedup_index::restore(const dedup_entry& entry) {
    filter_.add(entry.key);
    recent_.add(entry);
}

const dedup_value* dedup_index::find_recent(const dedup_key& key) const noexcept {
    if (const auto* value = recent_.find(key)) return value;
    return handed_over_ ? handed_over_->find(key) : nullptr;
}

// One batched question for all items that memory does not know and the filter does not rule out.
result<void> dedup_index::ask_store(std::span<const candidate> items) {
    asked_.clear();
    asked_item_.clear();
    answers_.clear();
    for (std::uint32_t i = 0; i < items.size(); ++i) {
        if (!filter_.may_contain(items[i].key) || find_recent(items[i].key) != nullptr) continue;
        asked_.push_back(items[i].key);
        asked_item_.push_back(i);
    }
#ifdef TIENDO_MUTANT_DEDUP_MEMORY_ONLY
    asked_.clear();
    asked_item_.clear();
#endif
    if (asked_.empty()) return {};
    auto found = store_.find_dedup(asked_);
    if (!found) return found.error();
    answers_ = std::move(*found);
    stored_lookups_ += asked_.size();
    return {};
}

result<void> dedup_index::check_and_add(std::span<const candidate> items,
                                        std::uint64_t next_sequence,
                                        std::vector<engine::item_fate>& fates) {
    if (auto asked = ask_store(items); !asked) return asked.error();
    fates.clear();
    std::size_t answer = 0;
    for (std::uint32_t i = 0; i < items.size(); ++i) {
        const auto& item = items[i];
        const dedup_value* known = nullptr;
        const bool was_asked = answer < asked_item_.size() && asked_item_[answer] == i;
        if (was_asked) {
            const auto& stored = answers_[answer++];
            if (stored) {
                known = &*stored;
            } else {
                ++false_hits_;
            }
        }
        // Also the items of this very batch, noted a moment ago.
        if (known == nullptr) known = find_recent(item.key);
        if (known != nullptr) {
            fates.push_back(known->item == item.item ? engine::item_fate::duplicate : engine::item_fate::conflict);
            continue;
        }
        restore({item.key, {item.item, next_sequence++}});
        fates.push_back(engine::item_fate::accepted);
    }
    return {};
}

std::vector<dedup_entry> dedup_index::hand_over(std::uint64_t through) {
    TIENDO_ASSERT(!handed_over_);
    auto room = recent_.emptied();
    handed_over_ = std::exchange(recent_, std::move(room));
    const auto all = handed_over_->entries();
    const auto end = std::partition_point(
        all.begin(), all.end(), [&](const dedup_entry& e) { return e.value.sequence <= through; });
    // What was logged after the checkpoint's position belongs to the next one.
    for (auto later = end; later != all.end(); ++later) recent_.add(*later);
    return {all.begin(), end};
}

void dedup_index::drop_handed_over() {
    TIENDO_ASSERT(handed_over_);
    handed_over_.reset();
}

bool dedup_index::full() const noexcept {
    const auto handed = handed_over_ ? handed_over_->entries().size() : 0;
    return recent_.entries().size() + handed >= recent_ids_max;
}

dedup_index::statistics dedup_index::measure() const noexcept {
    statistics s;
    s.recent = recent_.entries().size() + (handed_over_ ? handed_over_->entries().size() : 0);
    s.memory_bytes = filter_.memory_bytes() + recent_.memory_bytes() +
                     (handed_over_ ? handed_over_->memory_bytes() : 0);
    s.filter_generations = filter_.generations();
    s.stored_lookups = stored_lookups_;
    s.false_hits = false_hits_;
    return s;
}

}  // namespace tiendo::storage
