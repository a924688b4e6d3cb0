// The list of everything /metrics tells.
#pragma once

#include "archives.hpp"
#include "backups.hpp"
#include "month_watch.hpp"
#include "tiendo/feed/broadcaster.hpp"
#include "tiendo/http/server.hpp"
#include "tiendo/ingest/front.hpp"
#include "tiendo/notify/alertmanager.hpp"
#include "tiendo/observe/metrics.hpp"
#include "tiendo/observe/process.hpp"
#include "tiendo/service/core.hpp"
#include "tiendo/service/scrub.hpp"
#include "tiendo/storage/report_files.hpp"
#include "webhooks.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

namespace tiendo::service {

struct metric_sources {
    const core& heart;
    const ingest::front& counters;
    const feed::broadcaster& live;
    const http::server& door;
    const scrub_probe& scrub;
    const backup_probe& backups;
    const archive_probe& archives;
    engine::figures figures;  // of the fold thread, as of the last read
    std::size_t calendars_ending;
    // Until the first published end of a calendar in use; nullopt: none has one.
    std::optional<std::int64_t> horizon_days;
    const storage::report_files_probe& reports;
    const notify::alertmanager_probe* alertmanager;  // nullptr: none is told
    const webhooks* receivers;                       // nullptr: none is named
    month_figures month;
    std::chrono::nanoseconds now;  // monotonic
    bool is_ready;
    observe::process_figures process;
    observe::disk_figures disk;  // of the data directory
};
[[nodiscard]] std::string_view build_version() noexcept;  // "0.1.0"
[[nodiscard]] std::vector<observe::family> collect(const metric_sources& from);

// The days until the first published end of a calendar of an agency that is open at `now`;
// negative once it is past.
[[nodiscard]] std::optional<std::int64_t> horizon_days(const catalogue::catalogue& of, instant now);

}  // namespace tiendo::service
