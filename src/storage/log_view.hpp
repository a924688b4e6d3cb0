// Reading the log and the checkpoint out of an open database, and the audit that
// decides whether it may be served. Shared by the store (read-write) and the
// reader (read-only). Everything here is thread-safe and writes nothing.
#pragma once

#include "database.hpp"
#include "position.hpp"
#include "tiendo/storage/store.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <variant>

namespace tiendo::storage {

// The key of the record that begins at `first_sequence`.
[[nodiscard]] std::string log_key(std::uint64_t first_sequence);

// As store::read. `before` is the head that the first record visited must follow; without it, it is
// taken from that record (its own claim), or is the empty log for the first record of all.
[[nodiscard]] std::optional<damage> read_log(const database& from,
                                             std::uint64_t from_sequence,
                                             chain_check check,
                                             const store::record_visitor& visit,
                                             const engine::log_head* before = nullptr);
// nullopt with an empty `why`: the log ends before `sequence`. nullopt with a reason: damaged.
[[nodiscard]] std::optional<engine::log_record> find_record(const database& from,
                                                            std::uint64_t sequence,
                                                            std::string& why);
[[nodiscard]] chain_report audit_log(const database& from,
                                     const store::progress_callback& progress);
[[nodiscard]] std::optional<damage> scan_family(const database& from,
                                                family which,
                                                const store::row_visitor& visit);

// What a sound data directory holds.
struct audited {
    engine::log_head head;
    std::optional<checkpoint_header> position;
};
// Or the sentence that names the first mismatch.
[[nodiscard]] std::variant<audited, std::string> audit(const database& from,
                                                       const std::filesystem::path& witness_file);

}  // namespace tiendo::storage
