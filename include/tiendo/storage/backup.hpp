// Is this copy of a data directory whole, and exactly what was copied?
//
// A backup is a directory of the files as they lay there (db, outbox, reports,
// credentials.jsonl), a witness of its own, and a manifest: each file with its size
// and SHA-256, where the log ends, what the figures were. The manifest is closed by
// a digest of itself, written last and synced: without it the copy is half made.
//
// What was copied is read back from the disk before the manifest is written, the copied
// database is audited as at a start, and every block of its tables is checked: a source
// whose tables are damaged gives no backup. Nothing here writes into the source, nor
// through RocksDB: a full or failing disk of backups is an answer, not the end of
// the service. src/decisions/0034-backups-and-the-last-room.md
#pragma once

#include "tiendo/base/digest.hpp"
#include "tiendo/base/time.hpp"
#include "tiendo/engine/log_record.hpp"
#include "tiendo/storage/held_files.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace tiendo::storage {

inline constexpr std::string_view manifest_name = "manifest";
inline constexpr std::size_t backup_files_max = 1'000'000;  // more are refused

struct backup_file {
    std::string name;  // "db/000012.sst"
    std::uint64_t size = 0;
    digest256 digest{};  // SHA-256
    friend bool operator==(const backup_file&, const backup_file&) = default;
};

// What the engine held at `position`, as it tells its digests; a recount of the copy's log up to
// there must give the same.
struct backup_figures {
    std::uint64_t position = 0;
    std::string ledger;
    std::string dossiers;
    std::string durations;
    std::string beside;
    friend bool operator==(const backup_figures&, const backup_figures&) = default;
};

struct backup_manifest {
    instant made_at{};
    std::uint64_t checkpoint = 0;  // number of the newest one in it
    engine::log_head head;         // where its log ends
    backup_figures counted;
    std::vector<backup_file> files;

    [[nodiscard]] std::uint64_t bytes() const noexcept;  // of all files
};

// A text that a person can read, closed by a digest of itself.
[[nodiscard]] std::string encode_manifest(const backup_manifest& manifest);
// nullopt: damaged, or of another version.
[[nodiscard]] std::optional<backup_manifest> decode_manifest(std::string_view text);

// Told after each stretch of at most 256 KiB; may wait. False: give up.
using backup_pace = std::function<bool(std::size_t bytes, std::uint64_t done, std::uint64_t total)>;

// One file to be copied.
struct backup_part {
    std::string name;  // in the backup
    std::filesystem::path source;
    std::optional<std::uint64_t> size;   // bytes from its beginning; nullopt: all of it
    std::optional<std::string> content;  // instead of the source's
    bool may_go = false;                 // left out when it is gone by then
};
// Of a database that is open.
void add_parts(const held_files& held, std::string_view folder, std::vector<backup_part>& out);
// Of a folder that nobody writes to; one that is not there has none. RocksDB's locks and logs of
// its own doings are left out, and what ends otherwise than `suffix`.
void add_parts(const std::filesystem::path& source,
               std::string_view folder,
               std::string_view suffix,
               std::vector<backup_part>& out);

struct backup_request {
    std::filesystem::path into;  // made by this; it must not be there, its parent must
    std::vector<backup_part> parts;
    std::uint64_t keep_free_bytes = 0;  // of the file system of `into`, beside the copy
    // The copy must hold at least this: what was acknowledged when its files were listed.
    engine::log_head at_least;
    std::uint64_t checkpoint_at_least = 0;
    backup_figures counted;
    instant made_at{};
};

// The sentence that says why there is none.
using backup_refused = std::string;
// Progress counts each byte twice: copied and read back. Given up or failed, what was copied is
// removed again as far as that can be done.
[[nodiscard]] std::variant<backup_manifest, backup_refused> write_backup(
    const backup_request& asked, const backup_pace& pace);

// Reads every file of a backup. Refused: there is no manifest (half made), or a file differs,
// which is named.
[[nodiscard]] std::variant<backup_manifest, backup_refused> check_backup(
    const std::filesystem::path& backup, const backup_pace& pace);

// Copies a checked backup into a data directory that is absent or empty, syncs and audits it.
// Whenever it is cut short, what is there is refused by a start: the database gets its name last.
// nullopt: done.
[[nodiscard]] std::optional<backup_refused> restore_backup(const std::filesystem::path& backup,
                                                           const backup_manifest& manifest,
                                                           const std::filesystem::path& data,
                                                           const backup_pace& pace);

}  // namespace tiendo::storage
