// A log in which everything is a function of its sequences, so that any reader
// can tell what must stand where. Shared by the unit tests and the fault tests.
#pragma once

#include "tiendo/base/rng.hpp"
#include "tiendo/storage/store.hpp"

#include <string>

namespace tiendo::storage {

// The bytes of the item at that sequence; the whole log is a function of its sequences.
inline std::string item_bytes(std::uint64_t sequence) {
    rng random(sequence);
    std::string bytes = "event " + std::to_string(sequence) + " ";
    while (bytes.size() < 120) bytes.push_back(static_cast<char>('a' + random.below(26)));
    return bytes;
}

inline dedup_key id_of(std::uint64_t sequence) {
    return dedup_key_of(agency_code("H01"), event_id("e-" + std::to_string(sequence)));
}

inline engine::log_record group_after(const engine::log_head& head, std::size_t items) {
    engine::log_record record;
    record.recorded_at =
        instant{milliseconds{1'790'000'000'000 + static_cast<std::int64_t>(head.sequence)}};
    record.first_sequence = head.sequence + 1;
    record.head_before = head.digest;
    record.origins = {{"counter-1", agency_code("H01"), false}};
    for (std::size_t i = 0; i < items; ++i) {
        engine::log_item item;
        item.bytes = item_bytes(head.sequence + 1 + i);
        item.digest = sha256(item.bytes);
        record.items.push_back(std::move(item));
    }
    return record;
}

// A checkpoint at the end of the log: one row a family that names the position, and the ids since
// `after`.
inline checkpoint checkpoint_at(const engine::log_head& at, std::uint64_t after) {
    checkpoint c;
    c.at = at;
    c.meta = "meta " + std::to_string(at.sequence);
    for (const auto name : view_families) {
        c.rows[std::string(name)] = {{"at", std::to_string(at.sequence)},
                                     {"row " + std::to_string(at.sequence), "kept"}};
    }
    for (auto s = after + 1; s <= at.sequence; ++s) {
        c.ids.push_back({id_of(s), {first_half(sha256(item_bytes(s))), s}});
    }
    return c;
}

}  // namespace tiendo::storage
