// Reading the log and the checkpoint out of an open database, and the audit that
// decides whether it may be served. Shared by the store (read-write) and the
// reader (read-only). Everything here is thread-safe and writes nothing.
#pragma once

#include "database.hpp"
#include "position.hpp"
#include "tiendo/base/guarded.hpp"
#include "tiendo/storage/store.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <variant>

namespace tiendo::storage {

// Where the log begins: a row of the family "default".
inline constexpr const char* log_begin_key = "log_begin";
[[nodiscard]] std::string encode_log_begin(const engine::log_head& head);
// The head before the first record that is kept; all zero: every record is.
[[nodiscard]] std::variant<engine::log_head, damage> log_begin(const database& from);

// The archive that was read last, while it is the one.
using archive_cache = guarded<std::shared_ptr<const archive>>;
// Where archived records are read.
struct archive_place {
    const std::filesystem::path& directory;  // empty: nowhere
    disk& on;
    archive_cache* seen = nullptr;  // null: opened each time
};

// The key of the record that begins at `first_sequence`.
[[nodiscard]] std::string log_key(std::uint64_t first_sequence);

// The record under `at`. False with the reason when it cannot be read back.
[[nodiscard]] bool take_record(const rocksdb::Iterator& at, engine::log_record& out, damage& why);

// As store::read, of the records that the database holds. `before` is the head that the first
// record visited must follow; without it, it is taken from that record (its own claim), or is the
// empty log for the first record of all.
[[nodiscard]] std::optional<damage> read_log(const database& from,
                                             std::uint64_t from_sequence,
                                             chain_check check,
                                             const store::record_visitor& visit,
                                             const engine::log_head* before = nullptr);
// As store::read: the archived records too.
[[nodiscard]] std::optional<damage> read_records(const database& from,
                                                 const archive_place& archived,
                                                 std::uint64_t from_sequence,
                                                 chain_check check,
                                                 const store::record_visitor& visit);
// nullopt with an empty `why`: the log ends before `sequence`. nullopt with a reason: damaged.
[[nodiscard]] std::optional<engine::log_record> find_record(const database& from,
                                                            std::uint64_t sequence,
                                                            std::string& why);
// The last sequence of the log, by its last record alone; 0: empty or unreadable.
[[nodiscard]] std::uint64_t last_sequence(const database& from);
// From the first record of all, or, where no archive is named, from the first that is kept.
[[nodiscard]] chain_report audit_log(const database& from,
                                     const archive_place& archived,
                                     const store::progress_callback& progress);
[[nodiscard]] std::optional<damage> scan_family(const database& from,
                                                family which,
                                                const store::row_visitor& visit);
[[nodiscard]] std::optional<damage> walk_family(const database& from,
                                                family which,
                                                std::string_view first,
                                                const store::row_visitor& visit);

// What a sound data directory holds.
struct audited {
    engine::log_head head;
    std::optional<checkpoint_header> position;
};
// Why a directory is not served, and what its operator can do.
struct refusal {
    enum class way_out : std::uint8_t {
        bring_back_a_copy,  // the log is damaged
        rebuild_views,      // it is not, as far as was seen
        accept_head,        // the witness is lost, or knows of another log
    };
    std::string why;  // a sentence that names the first mismatch
    way_out next = way_out::bring_back_a_copy;
};
[[nodiscard]] std::variant<audited, refusal> audit(const database& from,
                                                   const disk& on,
                                                   const std::filesystem::path& witness_file);
// The record that ends exactly at `sequence` must leave the head at `digest`, which `who` has seen.
// nullopt: it does.
[[nodiscard]] std::optional<std::string> check_head_at(const database& from,
                                                       std::string_view who,
                                                       std::uint64_t sequence,
                                                       const digest256& digest);

}  // namespace tiendo::storage
