// A copy of everything that cannot be recounted, and the way back from it:
// of a running service beside its work, of a stopped one's directory, and into an
// empty directory that then starts as the old one would have.
//
// Holds the log and its checkpoint, what receivers were told, stored reports, and
// credentials.jsonl. Left out: session.key (who reads a backup shall not be able to sign in; people
// sign in anew) and the catalogue's files (the log holds every accepted version).
// Form, checks and promises: storage/backup.hpp, src/decisions/0034-backups-and-the-last-room.md
#pragma once

#include "tiendo/engine/ports.hpp"
#include "tiendo/storage/backup.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <variant>
#include <vector>

namespace tiendo::service {

class core;

struct backup_result {
    std::filesystem::path path;
    storage::backup_manifest manifest;
};
// The second alternative says why there is none.
using backup_end = std::variant<backup_result, std::string>;

struct backup_places {
    std::filesystem::path data;
    std::filesystem::path into;  // the backup becomes a directory in it, named by the instant
    // The open outbox's files; empty, or of none: those that lie in its folder.
    std::function<storage::holding()> outbox;
};

// Call on a thread of its own; it ends before the core stops. Holds all that was acknowledged
// before it began.
[[nodiscard]] backup_end backup_running(core& running,
                                        const engine::clock& clock,
                                        const backup_places& where,
                                        const storage::backup_pace& pace);
// Of a stopped service; keeps it from starting meanwhile. Folds the log behind the checkpoint.
[[nodiscard]] backup_end backup_directory(const backup_places& where,
                                          instant now,
                                          const storage::backup_pace& pace);

struct restore_request {
    std::filesystem::path backup;
    std::filesystem::path data;
    std::filesystem::path archive = {};  // of archived records, for the recount
    bool recounts = true;  // the whole log, compared with what the manifest says was counted
    storage::backup_pace checking;  // may be empty
    storage::backup_pace copying;
    std::function<void(std::uint64_t records, std::uint64_t total)> recounting;
};
struct restored {
    enum class outcome : std::uint8_t {
        done,
        damaged,  // the backup is, or is half made: nothing was changed
        refused,  // the directory is not empty, or the disk failed; what was copied is gone again
        differs,  // it is there, but does not give what the manifest says: do not serve it
    };
    outcome how = outcome::done;
    std::string why;  // a sentence; of differs the first difference
    storage::backup_manifest manifest;
};
[[nodiscard]] restored restore(const restore_request& asked);

}  // namespace tiendo::service
