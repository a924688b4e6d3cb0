// Keys of what is kept on disk and in memory.
#include "describe.hpp"

namespace tiendo::config {
namespace {

bool is_absolute_or_empty(const std::string& text) {
    return text.empty() || (text.starts_with('/') &&
                            text.find_first_of(std::string_view("\0\n\r", 3)) == std::string::npos);
}

void add_room_and_backups(std::vector<key>& out) {
    using text = std::string_view;
    const auto add = [&](auto field, text name, text unit, rule allowed, text sentence) {
        out.push_back(make(&settings::storage, field, {"storage", name, unit, allowed, sentence}));
    };
    const text_rule place{"an absolute path without NUL or line breaks", is_absolute_or_empty};
    add(&storage_config::reserve_percent,
        "reserve_percent",
        "percent",
        number_range{0, 50},
        "Share of the data disk that new events may not use: below this or reserve_bytes, "
        "whichever is less, they are answered Busy; 0 keeps nothing.");
    add(&storage_config::reserve_bytes,
        "reserve_bytes",
        "bytes",
        number_range{0, 1024 * gib},
        "Free room of the data disk that new events may not use; see reserve_percent.");
    add(&storage_config::backup_dir,
        "backup_dir",
        "",
        place,
        "Directory in which `tiendo backup` has the running service write; it must be there. "
        "Empty refuses such backups.");
    add(&storage_config::backup_bytes_per_second,
        "backup_bytes_per_second",
        "bytes",
        number_range{mib, 16 * gib},
        "Bytes that a backup of the running service copies or reads back in a second at most.");
    add(&storage_config::archive_dir,
        "archive_dir",
        "",
        place,
        "Directory with the records of the log that `tiendo archive` or archive_after_days has "
        "moved out of the database; recounts read them there.");
    add(&storage_config::archive_after_days,
        "archive_after_days",
        "days",
        number_range{0, 36'500},
        "Age from which records of the log move to archive_dir, seen to every hour; 0: never.");
}

}  // namespace

void add_storage_and_engine(std::vector<key>& out) {
    out.push_back(make(&settings::storage,
                       &storage_config::checkpoint_log_bytes,
                       {"storage",
                        "checkpoint_log_bytes",
                        "bytes",
                        number_range{mib, 64 * gib},
                        "Log written since the last checkpoint that brings the next one."}));
    out.push_back(make(&settings::storage,
                       &storage_config::checkpoint_interval_ms,
                       {"storage",
                        "checkpoint_interval_ms",
                        "ms",
                        number_range{100, 24 * hour_ms},
                        "Time since the last checkpoint that brings the next one, if anything was "
                        "written."}));
    out.push_back(make(&settings::storage,
                       &storage_config::scrub_interval_ms,
                       {"storage",
                        "scrub_interval_ms",
                        "ms",
                        number_range{0, 30 * 24 * hour_ms},
                        "Time between two recounts of the whole log beside the service; 0 makes "
                        "none. The first begins 10 minutes after the start, or after this if "
                        "shorter."}));
    out.push_back(make(&settings::storage,
                       &storage_config::scrub_bytes_per_second,
                       {"storage",
                        "scrub_bytes_per_second",
                        "bytes",
                        number_range{64 * kib, gib},
                        "Bytes of the log that such a recount reads in a second at most."}));
    add_room_and_backups(out);
    out.push_back(make(&settings::engine,
                       &engine_config::ended_in_memory_max,
                       {"engine",
                        "ended_in_memory_max",
                        "dossiers",
                        number_range{0, 1'000'000'000},
                        "Ended dossiers kept in memory, about 600 bytes each; others are read back "
                        "from disk when somebody asks for them or tells of them."}));
    out.push_back(make(&settings::engine,
                       &engine_config::fold_queue_events_max,
                       {"engine",
                        "fold_queue_events_max",
                        "events",
                        number_range{1'000, 100'000'000},
                        "Events written but not yet counted; at the limit writing waits."}));
    out.push_back(
        make(&settings::engine,
             &engine_config::reads_waiting_max,
             {"engine",
              "reads_waiting_max",
              "reads",
              number_range{1, 1'000'000},
              "Queries that may wait for the counting thread; further ones are refused."}));
}

}  // namespace tiendo::config
