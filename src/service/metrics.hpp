// The list of everything /metrics tells.
#pragma once

#include "tiendo/feed/broadcaster.hpp"
#include "tiendo/http/server.hpp"
#include "tiendo/ingest/front.hpp"
#include "tiendo/observe/metrics.hpp"
#include "tiendo/service/core.hpp"
#include "tiendo/service/scrub.hpp"
#include "tiendo/storage/report_files.hpp"

#include <vector>

namespace tiendo::service {

struct metric_sources {
    const core& heart;
    const ingest::front& counters;
    const feed::broadcaster& live;
    const http::server& door;
    const scrub_probe& scrub;
    engine::figures figures;  // of the fold thread, as of the last read
    std::size_t calendars_ending;
    const storage::report_files_probe& reports;
};
[[nodiscard]] std::vector<observe::sample> collect(const metric_sources& from);

}  // namespace tiendo::service
