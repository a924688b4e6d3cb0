// Where do the records of the log lie that the database no longer holds, and are
// they still what they were?
//
// An archive is a directory of segments that are never written again: each a sorted
// file `log-FIRST-LAST.sst` of the records as they were stored, compressed, with a
// checksum in every block, and beside it `log-FIRST-LAST.manifest`, a text with the
// head of the log before and after, the size and the SHA-256 of the file, closed by a
// digest of itself and written last. A sorted file without a manifest is half made
// and not part of it. Records leave the database only when all of that was synced
// and read back. The database keeps the head after the last one removed, so that an archive
// that is not the one is noticed. src/decisions/0038-log-archive.md
#pragma once

#include "tiendo/base/digest.hpp"
#include "tiendo/engine/log_record.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace rocksdb {
class Env;
}

namespace tiendo::storage {

class disk;  // src/storage/disk.hpp

// Stored bytes that cannot be served.
struct damage {
    std::uint64_t sequence = 0;  // of the log; 0 = not in the log
    std::string why;             // names family and key
};

enum class chain_check : std::uint8_t { trust, verify };

inline constexpr std::size_t archive_segments_max = 100'000;  // more are refused

struct archive_segment {
    std::string name;         // "log-00000000000000000001-00000000000000004096.sst"
    engine::log_head before;  // of the log before its first record
    engine::log_head after;   // and after its last
    std::uint64_t size = 0;   // of the file
    digest256 digest{};       // SHA-256 of the file
    friend bool operator==(const archive_segment&, const archive_segment&) = default;
};
// A text that a person can read.
[[nodiscard]] std::string encode_segment(const archive_segment& segment);
// nullopt: damaged, or of another version.
[[nodiscard]] std::optional<archive_segment> decode_segment(std::string_view text);

struct archive_request {
    std::filesystem::path to;  // made where it is missing
    // Records recorded earlier than this; and never one that a start still reads.
    instant before = instant::max();
    std::uint64_t segment_bytes = 64ull << 20;  // of records, before they are compressed
    // Told after each 100,000 items or so, with the sequence reached; false: give up.
    std::function<bool(std::uint64_t sequence)> progress = {};
};
struct archived {
    engine::log_head before;  // where the log began
    engine::log_head after;   // where it begins now; equal: there was nothing to move
    std::uint64_t segments = 0;
    std::uint64_t bytes = 0;  // of their files
};
// The second alternative says why nothing was removed.
using archiving = std::variant<archived, std::string>;

// The segments of a directory. Immutable; thread-safe.
class archive {
  public:
    // Reads the manifests. The second alternative: one of them is damaged, or they do not follow
    // one another.
    using opened = std::variant<archive, std::string>;
    [[nodiscard]] static opened open(const std::filesystem::path& directory, disk& on);

    [[nodiscard]] const std::vector<archive_segment>& segments() const noexcept {
        return segments_;
    }
    // The records from the one that holds `from_sequence` up to `through`, where the archive must
    // stand at this head; as store::read. `goes_on` is false when the visitor ended it.
    [[nodiscard]] std::optional<damage> read(
        std::uint64_t from_sequence,
        const engine::log_head& through,
        chain_check check,
        const std::function<bool(const engine::log_record&)>& visit,
        bool& goes_on) const;
    // Every byte against the manifest, every record against the chain. nullopt: sound.
    [[nodiscard]] std::optional<damage> check(const archive_segment& segment) const;

  private:
    [[nodiscard]] std::optional<damage> check_digest(const archive_segment& segment,
                                                     rocksdb::Env& env) const;
    archive(std::filesystem::path directory, disk& on);
    [[nodiscard]] std::optional<damage> read_segment(
        const archive_segment& segment,
        std::uint64_t from_sequence,
        chain_check check,
        const std::function<bool(const engine::log_record&)>& visit,
        bool& goes_on) const;
    std::filesystem::path directory_;
    disk* on_;
    std::vector<archive_segment> segments_;  // in the order of the log
};

}  // namespace tiendo::storage
