// A scratch data directory and a log of made-up groups, for the tests of storage.
#pragma once

#include <catch2/catch.hpp>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "tiendo/base/rng.hpp"
#include "tiendo/storage/store.hpp"

namespace tiendo::storage {

// Removed with everything in it.
class scratch {
 public:
    scratch() {
        static int count = 0;
        path_ = std::filesystem::temp_directory_path() /
                ("tiendo-storage-" + std::to_string(::getpid()) + "-" + std::to_string(++count));
        std::filesystem::remove_all(path_);
    }
    ~scratch() { std::filesystem::remove_all(path_); }
    scratch(const scratch&) = delete;
    scratch& operator=(const scratch&) = delete;
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
    std::filesystem::path path_;
};

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
    record.recorded_at = instant{milliseconds{1'790'000'000'000 + static_cast<std::int64_t>(head.sequence)}};
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

inline options small(const std::filesystem::path& directory) {
    options how;
    how.directory = directory;
    how.log_buffer_bytes = 1u << 20;
    how.cache_bytes = 8u << 20;
    return how;
}

inline std::unique_ptr<store> must_open(const std::filesystem::path& directory) {
    auto opened = store::open(small(directory));
    if (auto* why = std::get_if<std::string>(&opened)) FAIL(*why);
    return std::move(std::get<std::unique_ptr<store>>(opened));
}

// The sentence that refused to open.
inline std::string must_refuse(const std::filesystem::path& directory) {
    auto opened = store::open(small(directory));
    if (auto* why = std::get_if<std::string>(&opened)) return *why;
    FAIL("the directory was opened");
    return {};
}

inline void append_groups(store& to, int groups, std::size_t items) {
    for (int i = 0; i < groups; ++i) {
        const auto done = to.append(group_after(to.head(), items));
        if (!done) FAIL(to.failure());
    }
}

// A checkpoint at the end of the log: one row a family that names the position, and the ids since `after`.
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
