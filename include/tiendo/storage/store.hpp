// Where the event log and the checkpoints of its views are kept: what was
// acknowledged is there after any crash, in one piece, or opening says what is missing.
//
// A data directory holds `db` (RocksDB), `witness` (where the log stood at the
// last checkpoint, flush or stop), `lock` and `staging`. Opening audits before it
// writes: read-only open, last record, checkpoint position, witness, chain of
// the tail, totals. A mismatch is refused with a sentence that names it.
// A failed write or sync is final for the process: nothing is retried on the
// same file (src/ARCHITECTURE.md). Checkpoints: src/decisions/0011-atomic-checkpoints.md.
#pragma once

#include "tiendo/base/result.hpp"
#include "tiendo/engine/engine.hpp"  // view_row
#include "tiendo/engine/log_record.hpp"
#include "tiendo/storage/archive.hpp"
#include "tiendo/storage/dedup_key.hpp"
#include "tiendo/storage/held_files.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace tiendo::storage {

enum class errc {
    write_failed = 1,  // when a write or sync failed: end the process, nothing is retried
    failed_before,     // when an earlier write, sync or background job failed: end the process
    does_not_follow,   // when a record or checkpoint does not follow the log; nothing was written
    not_found,         // when the log ends before that sequence
    archived,          // when it is in the archive, which was not named or does not hold it
    damaged,           // when stored bytes cannot be read back; the report names the key
    bad_checkpoint,    // when rows repeat a key or name an unknown family; nothing was written
};
[[nodiscard]] const boost::system::error_category& storage_category() noexcept;
[[nodiscard]] error_code make_error_code(errc e) noexcept;

enum class sync_policy : std::uint8_t {
    every_group,     // append returns when its group is on disk: whoever is told may rely on it
    at_checkpoints,  // what follows the last checkpoint may go: for a copy that nobody relies on
                     // yet
};

class disk;  // src/storage/disk.hpp

struct options {
    std::filesystem::path directory;
    // Files of the service's own that may lie in the directory before a database is created there.
    std::vector<std::string> beside;
    // Where archived records of the log lie, for reads of them; empty: nowhere (archive.hpp).
    std::filesystem::path archive;
    // What the directory lies on; null: the operating system's. For simulations.
    std::shared_ptr<disk> on;
    // Log bytes kept in memory before they are written out as a sorted file; twice this is the
    // most that is replayed from the write-ahead log at start. 1 MiB to 1 GiB.
    std::size_t log_buffer_bytes = 64ull << 20;
    // Uncompressed blocks kept for reads. 1 MiB to 64 GiB.
    std::size_t cache_bytes = 128ull << 20;
    // What flushes and compactions may write, so that they leave the disk to the acks.
    std::size_t background_bytes_per_second = 128ull << 20;
    sync_policy sync = sync_policy::every_group;
    // Told in one sentence what went wrong or was mended. Called from any thread; must not block.
    std::function<void(std::string_view)> report;
    // Told once, at the first failed write or sync, on the thread that met it; may end the process.
    std::function<void(const std::string&)> failed;
};

// View families that checkpoints carry beside the dedup keys. Names are stored: never rename.
inline constexpr std::array<std::string_view, 5> view_families{
    "dossiers", "ledger", "alerts", "meta", "ended"};

// What changed in the views since the last checkpoint, as absolute values.
struct checkpoint {
    engine::log_head at;  // everything up to here is folded into the rows
    std::string meta;     // the engine's counters and digests; opaque here
    std::map<std::string, std::vector<engine::view_row>, std::less<>> rows;  // by view family
    std::vector<dedup_entry> ids;  // event ids logged since the last checkpoint, each once
};
// But for the ids.
[[nodiscard]] checkpoint checkpoint_of(const engine::log_head& at,
                                       engine::view_snapshot&& snapshot);

struct checkpoint_header {
    std::uint64_t number = 0;  // 1, 2, 3 ...
    engine::log_head at;
    std::uint64_t dedup_ids = 0;  // of all checkpoints together
    std::string meta;
};

// What a walk over the whole log found.
struct chain_report {
    std::uint64_t records = 0;
    std::uint64_t items = 0;
    std::uint64_t events = 0;
    engine::log_head head;
    std::optional<damage>
        first_error;  // nullopt: the chain holds from the first record to the head
};

// Above this many sorted files of a family, and one for each merge_file_bytes of it, neighbours are
// merged: each is an open descriptor.
inline constexpr std::uint64_t merge_above_files = 64;
inline constexpr std::uint64_t merge_file_bytes = 32ull << 20;

struct statistics {
    std::uint64_t appended_records = 0;  // since opening
    std::uint64_t appended_bytes = 0;
    std::uint64_t checkpoints = 0;  // since opening
    std::uint64_t merges = 0;       // since opening: of merge_files()
    std::vector<std::pair<std::string_view, std::uint64_t>> files;  // sorted files, by family
    std::uint64_t log_begin = 0;        // the last sequence that was archived
    std::uint64_t log_disk_bytes = 0;   // sorted files of the log
    std::uint64_t view_disk_bytes = 0;  // sorted files of all other families
    std::uint64_t wal_disk_bytes = 0;
    std::uint64_t memory_bytes = 0;  // write buffers, table readers and cache
    std::uint64_t pending_compaction_bytes = 0;
    bool writes_delayed = false;  // RocksDB slows or stops writes until it has caught up
};

class store {
  public:
    // The open store, or why not and what to do next. Creates only in an absent or empty directory.
    // Cost: reads the log after the last checkpoint twice (audit, write-ahead log).
    using opened = std::variant<std::unique_ptr<store>, std::string>;
    [[nodiscard]] static opened open(const options& how);

    ~store();  // close()
    store(const store&) = delete;
    store& operator=(const store&) = delete;

    // Appends one record and syncs it; on return it is on disk. Owner: the commit thread.
    // Errors: does_not_follow, write_failed, failed_before.
    [[nodiscard]] result<void> append(const engine::log_record& record);
    // Where the durable log ends. Thread-safe.
    [[nodiscard]] engine::log_head head() const;
    // Where the log begins: the head before the first record that the database still holds; all
    // zero while none is archived. Thread-safe.
    [[nodiscard]] engine::log_head begin() const;
    // False: some records are archived, and options::archive names no place. Thread-safe.
    [[nodiscard]] bool is_whole() const;
    // Moves the oldest records into sealed files (archive.hpp). Beside everything else; a
    // second one meanwhile is refused. A failed write there is an answer; nothing is removed then.
    [[nodiscard]] archiving archive_log(const archive_request& asked);
    // Why the store has failed; empty while it is well. Thread-safe.
    [[nodiscard]] std::string failure() const;

    // Reads records in order, from the one that holds `from_sequence`, until the visitor returns
    // false or the log ends. What is archived comes from options::archive; without it that is said
    // as damage. With chain_check::verify each must follow the one before it and match
    // its digests. nullopt: no damage. The visited record is reused: copy what is kept.
    // Thread-safe.
    using record_visitor = std::function<bool(const engine::log_record&)>;
    [[nodiscard]] std::optional<damage> read(std::uint64_t from_sequence,
                                             chain_check check,
                                             const record_visitor& visit) const;
    // The record that holds `sequence`. Thread-safe. Errors: not_found, archived, damaged.
    [[nodiscard]] result<engine::log_record> record_of(std::uint64_t sequence) const;

    // For each key its stored value, in order; nullopt = not stored in a checkpoint. Thread-safe.
    // Errors: damaged.
    [[nodiscard]] result<std::vector<std::optional<dedup_value>>> find_dedup(
        std::span<const dedup_key> keys) const;
    // Visits every stored key, in order, until the visitor returns false. Thread-safe.
    [[nodiscard]] std::optional<damage> scan_dedup(
        const std::function<bool(const dedup_entry&)>& visit) const;

    // Makes all rows, ids and the position durable, or nothing of them. Called by one thread at a
    // time, beside appends and reads. Errors: does_not_follow (before the last checkpoint, or not
    // the end of a logged record), bad_checkpoint, write_failed, failed_before.
    [[nodiscard]] result<void> write_checkpoint(checkpoint&& c);
    // Merges small neighbours of families that have come to hold too many files; the number of
    // merges. On the thread that calls, rate limited, beside everything else but write_checkpoint;
    // a crash leaves either the old files or the merged one. Errors: write_failed, failed_before.
    [[nodiscard]] result<std::uint64_t> merge_files();
    // The last durable one. Thread-safe.
    [[nodiscard]] std::optional<checkpoint_header> load_checkpoint() const;
    // Visits the rows of a view family in key order until the visitor returns false. nullopt: no
    // damage.
    using row_visitor = std::function<bool(std::string_view key, std::string_view value)>;
    [[nodiscard]] std::optional<damage> scan(std::string_view family,
                                             const row_visitor& visit) const;
    // The same from `from` on, for a few rows: they are kept in the cache, and nothing is read
    // ahead.
    [[nodiscard]] std::optional<damage> walk(std::string_view family,
                                             std::string_view from,
                                             const row_visitor& visit) const;
    // Of each key its row; nullopt = there is none. Thread-safe. Errors: damaged.
    [[nodiscard]] result<std::vector<std::optional<std::string>>> rows(
        std::string_view family, std::span<const std::string_view> keys) const;
    // One row of a view family; nullopt = no such row. Thread-safe. Errors: damaged.
    [[nodiscard]] result<std::optional<std::string>> row(std::string_view family,
                                                         std::string_view key) const;

    // Walks the whole log. `progress` gets the sequence reached, about every 100,000 items, and
    // stops the walk by returning false. Thread-safe, beside everything else.
    using progress_callback = std::function<bool(std::uint64_t sequence)>;
    [[nodiscard]] chain_report audit_chain(const progress_callback& progress) const;

    [[nodiscard]] statistics measure() const;

    // The files of the database as it stands, beside everything else. Thread-safe.
    [[nodiscard]] holding hold_files() const;

    // Writes the witness and closes the files. The store must not be used afterwards.
    void close();

  private:
    class impl;
    [[nodiscard]] archiving archive_some(const archive_request& asked);
    explicit store(std::unique_ptr<impl> inner);
    std::unique_ptr<impl> impl_;
};

// Read-only access to the data directory of a stopped service: for `tiendo verify`.
class reader {
  public:
    using opened = std::variant<std::unique_ptr<reader>, std::string>;
    // Audits as store::open does, and writes nothing.
    [[nodiscard]] static opened open(const options& how);
    ~reader();
    reader(const reader&) = delete;
    reader& operator=(const reader&) = delete;

    [[nodiscard]] engine::log_head head() const;
    [[nodiscard]] engine::log_head begin() const;
    [[nodiscard]] std::optional<checkpoint_header> load_checkpoint() const;
    [[nodiscard]] std::optional<damage> read(std::uint64_t from_sequence,
                                             chain_check check,
                                             const store::record_visitor& visit) const;
    [[nodiscard]] std::optional<damage> scan(std::string_view family,
                                             const store::row_visitor& visit) const;
    // Every event id of the newest checkpoint, in order of its key.
    [[nodiscard]] std::optional<damage> scan_dedup(
        const std::function<bool(const dedup_entry&)>& visit) const;
    [[nodiscard]] chain_report audit_chain(const store::progress_callback& progress) const;

  private:
    class impl;
    explicit reader(std::unique_ptr<impl> inner);
    std::unique_ptr<impl> impl_;
};

}  // namespace tiendo::storage

template <>
struct boost::system::is_error_code_enum<tiendo::storage::errc> : std::true_type {};
