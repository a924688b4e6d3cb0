// The permanent identity of an event: who sent it and under which id.
//
// A key is the first 16 bytes of SHA-256(sending agency, 0, event id); agency
// codes hold no zero byte, so two pairs never meet in one text. 128 bits make an
// accidental collision unthinkable and a chosen one (2^64 hashes by one sender,
// who could only shadow ids of its own making) pointless.
#pragma once

#include "tiendo/base/digest.hpp"
#include "tiendo/base/text.hpp"
#include "tiendo/engine/log_record.hpp"

#include <array>
#include <compare>
#include <cstdint>
#include <cstring>
#include <optional>

namespace tiendo::storage {

using digest128 = std::array<std::uint8_t, 16>;

struct dedup_key {
    digest128 bytes{};
    friend auto operator<=>(const dedup_key&, const dedup_key&) = default;
};

// What an id stood for: enough to tell a repeat from a conflict.
struct dedup_value {
    digest128 item{};  // first half of the item's digest
    std::uint64_t sequence = 0;
    friend bool operator==(const dedup_value&, const dedup_value&) = default;
};

struct dedup_entry {
    dedup_key key;
    dedup_value value;
    friend bool operator==(const dedup_entry&, const dedup_entry&) = default;
};

// Cost: one SHA-256 of a short text, 0.2-0.4 us.
[[nodiscard]] dedup_key dedup_key_of(const agency_code& sender, const event_id& id) noexcept;

[[nodiscard]] inline digest128 first_half(const digest256& digest) noexcept {
    digest128 half{};
    std::memcpy(half.data(), digest.data(), half.size());
    return half;
}

// What the `index`-th event of a record of events is known by; nullopt: it was erased, and its
// stored row alone still knows it.
[[nodiscard]] std::optional<dedup_entry> dedup_entry_of(const engine::log_record& record,
                                                        std::size_t index);

}  // namespace tiendo::storage
