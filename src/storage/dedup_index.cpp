// The three layers of the permanent dedup index.
#include "tiendo/storage/dedup_index.hpp"

#include "tiendo/base/check.hpp"
#include "tiendo/dossier/event.hpp"

#include <algorithm>
#include <ranges>
#include <utility>

namespace tiendo::storage {
namespace {

constexpr std::uint64_t bits_per_id = 12;
constexpr std::uint64_t block_bits = 512;
constexpr int probes = 7;  // of 9 bits each: 63 bits of the key's second half
constexpr std::uint64_t smallest_generation = 1u << 20;
constexpr std::size_t smallest_part = 16;
constexpr std::uint64_t index_bits = 32;

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

std::optional<dedup_entry> dedup_entry_of(const engine::log_record& record, std::size_t index) {
    const auto& item = record.items[index];
    dossier::dossier_event event;
    if (item.bytes.empty() || !dossier::decode(item.bytes, event)) return std::nullopt;
    return dedup_entry{dedup_key_of(record.origins[item.origin_index].sending_agency, event.id),
                       {first_half(item.digest), record.first_sequence + index}};
}

// --- id_filter ---------------------------------------------------------------

id_filter::id_filter(std::uint64_t expected_ids) {
    grow(std::max(smallest_generation, expected_ids));
}

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
    for (const auto& g : generations_ | std::views::reverse) {
        const auto& at = g.blocks[scaled(half(key, 0), g.blocks.size())];
        auto bits = half(key, 1);
        bool all = true;
        for (int i = 0; i < probes && all; ++i, bits >>= 9) {
            all = (at.words[(bits >> 6) & 7] >> (bits & 63) & 1) != 0;
        }
        if (all) return true;
    }
    return false;
}

void id_filter::prefetch(const dedup_key& key) const noexcept {
    for (const auto& g : generations_)
        __builtin_prefetch(&g.blocks[scaled(half(key, 0), g.blocks.size())]);
}

std::uint64_t id_filter::memory_bytes() const noexcept {
    std::uint64_t total = 0;
    for (const auto& g : generations_) total += g.blocks.size() * sizeof(block);
    return total;
}

// --- recent_ids --------------------------------------------------------------

// The first byte of a key picks the part, the rest of its first word the slot, its second word is
// what slots remember of it.
namespace {
std::size_t part_of(const dedup_key& key) noexcept {
    return key.bytes[0];
}
std::size_t home_of(const dedup_key& key, std::size_t mask) noexcept {
    return static_cast<std::size_t>(half(key, 0) >> 8) & mask;
}
std::uint64_t mark_of(const dedup_key& key) noexcept {
    return half(key, 1) >> index_bits << index_bits;
}
}  // namespace

const dedup_value* recent_ids::find(const dedup_key& key) const noexcept {
    const auto& slots = parts_[part_of(key)].slots;
    if (slots.empty()) return nullptr;
    const auto mask = slots.size() - 1;
    for (auto i = home_of(key, mask); slots[i] != 0; i = (i + 1) & mask) {
        if (slots[i] >> index_bits << index_bits != mark_of(key)) continue;
        const auto& entry = at((slots[i] & 0xffffffffu) - 1);
        if (entry.key == key) return &entry.value;
    }
    return nullptr;
}

void recent_ids::add(const dedup_entry& entry) {
    TIENDO_ASSERT(size_ == 0 || at(size_ - 1).value.sequence < entry.value.sequence);
    if (size_ % chunk_entries == 0)
        chunks_.push_back(std::make_unique<dedup_entry[]>(chunk_entries));
    chunks_.back()[size_ % chunk_entries] = entry;
    ++size_;
    auto& into = parts_[part_of(entry.key)];
    if ((into.used + 1) * 2 > into.slots.size()) grow(into);
    insert(into, entry.key, mark_of(entry.key) | size_);
}

void recent_ids::insert(part& into, const dedup_key& key, std::uint64_t slot) noexcept {
    const auto mask = into.slots.size() - 1;
    auto i = home_of(key, mask);
    while (into.slots[i] != 0) i = (i + 1) & mask;
    into.slots[i] = slot;
    ++into.used;
}

void recent_ids::grow(part& full) {
    part larger;
    larger.slots.assign(std::max(smallest_part, full.slots.size() * 2), 0);
    for (const auto slot : full.slots) {
        if (slot != 0) insert(larger, at((slot & 0xffffffffu) - 1).key, slot);
    }
    full = std::move(larger);
}

void recent_ids::prefetch(const dedup_key& key) const noexcept {
    const auto& slots = parts_[part_of(key)].slots;
    if (!slots.empty()) __builtin_prefetch(&slots[home_of(key, slots.size() - 1)]);
}

std::uint64_t recent_ids::memory_bytes() const noexcept {
    std::uint64_t total = chunks_.size() * chunk_entries * sizeof(dedup_entry);
    for (const auto& p : parts_) total += p.slots.size() * sizeof(std::uint64_t);
    return total;
}

// --- dedup_index -------------------------------------------------------------

dedup_index::dedup_index(const store& from) : store_(from), added_(0) {}

dedup_index::~dedup_index() {
    stop_reading_ = true;
    if (reader_.joinable()) reader_.join();
}

dedup_index::opened dedup_index::open(const store& from, std::uint64_t read_at_once) {
    const auto last = from.load_checkpoint();
    const auto stored = last ? last->dedup_ids : 0;
    opened out;
    out.index.reset(new dedup_index(from));
    if (stored > read_at_once) {
        out.index->reader_ =
            std::thread([index = out.index.get(), stored] { index->read_stored(stored); });
        return out;
    }
    out.index->read_stored(stored);
    out.broken = out.index->broken_;
    if (out.broken) out.index.reset();
    return out;
}

void dedup_index::read_stored(std::uint64_t count) {
    stored_ = std::make_unique<id_filter>(count);
    broken_ = store_.scan_dedup([this](const dedup_entry& id) {
        stored_->add(id.key);
        return !stop_reading_.load(std::memory_order_relaxed);
    });
    stored_ready_.store(broken_ ? reading::broken : reading::done, std::memory_order_release);
}

void dedup_index::restore(const dedup_entry& entry) {
    added_.add(entry.key);
    recent_.add(entry);
}

const dedup_value* dedup_index::find_recent(const dedup_key& key) const noexcept {
    if (const auto* value = recent_.find(key)) return value;
    return handed_over_ ? handed_over_->find(key) : nullptr;
}

bool dedup_index::perhaps_known(const dedup_key& key) const noexcept {
    if (added_.may_contain(key)) return true;
    return stored_ready_.load(std::memory_order_acquire) != reading::done ||
           stored_->may_contain(key);
}

// One batched question for all items that memory does not know and the filter does not rule out.
result<void> dedup_index::ask_store(std::span<const candidate> items) {
    asked_.clear();
    asked_item_.clear();
    answers_.clear();
    const auto ready = stored_ready_.load(std::memory_order_acquire);
    if (ready == reading::broken) return errc::damaged;
    for (const auto& item : items) {
        added_.prefetch(item.key);
        recent_.prefetch(item.key);
        if (ready == reading::done) stored_->prefetch(item.key);
    }
    for (std::uint32_t i = 0; i < items.size(); ++i) {
        if (!perhaps_known(items[i].key) || find_recent(items[i].key) != nullptr) continue;
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
            fates.push_back(known->item == item.item ? engine::item_fate::duplicate
                                                     : engine::item_fate::conflict);
            continue;
        }
        restore({item.key, {item.item, next_sequence++}});
        fates.push_back(engine::item_fate::accepted);
    }
    return {};
}

std::vector<dedup_entry> dedup_index::hand_over(std::uint64_t through) {
    TIENDO_ASSERT(!handed_over_);
    handed_over_ = std::exchange(recent_, {});
    std::vector<dedup_entry> ids;
    ids.reserve(handed_over_->size());
    for (std::uint64_t i = 0; i < handed_over_->size(); ++i) {
        const auto& entry = handed_over_->at(i);
        if (entry.value.sequence <= through) {
            ids.push_back(entry);
        } else {
            recent_.add(entry);  // logged after the checkpoint's position: for the next one
        }
    }
    return ids;
}

void dedup_index::drop_handed_over() {
    TIENDO_ASSERT(handed_over_);
    handed_over_.reset();
}

bool dedup_index::full() const noexcept {
    return recent_.size() + (handed_over_ ? handed_over_->size() : 0) >= recent_ids_max;
}

dedup_index::statistics dedup_index::measure() const noexcept {
    statistics s;
    s.filter_ready = stored_ready_.load(std::memory_order_acquire) == reading::done;
    s.recent = recent_.size() + (handed_over_ ? handed_over_->size() : 0);
    s.memory_bytes = added_.memory_bytes() + recent_.memory_bytes() +
                     (handed_over_ ? handed_over_->memory_bytes() : 0) +
                     (s.filter_ready ? stored_->memory_bytes() : 0);
    s.filter_generations = added_.generations() + (s.filter_ready ? 1 : 0);
    s.stored_lookups = stored_lookups_;
    s.false_hits = false_hits_;
    return s;
}

}  // namespace tiendo::storage
