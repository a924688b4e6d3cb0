// What tiendod was told on its command line and in its configuration file.
#pragma once

#include "tiendo/base/time.hpp"
#include "tiendo/config/load.hpp"
#include "tiendo/dossier/judgement.hpp"
#include "tiendo/feed/broadcaster.hpp"
#include "tiendo/ingest/front.hpp"
#include "tiendo/net/listener.hpp"
#include "tiendo/rates/level.hpp"
#include "tiendo/service/core.hpp"
#include "tiendo/service/scrub.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <variant>

namespace tiendo::service {

struct options {
    std::filesystem::path data;
    std::filesystem::path catalogue;
    net::listener_config listen;
    ingest::front_config ingest;
    feed::feed_config feed;
    core_limits limits;
    scrub_config scrub;
    config::report_config report;
    config::alertmanager_config alertmanager;
    std::filesystem::path alert_rules;  // empty: the usual ones
    config::notify_config notify;
    std::filesystem::path backup_dir;    // empty: none are made by the running service
    std::filesystem::path archive_dir;   // empty: no record of the log was moved out
    std::chrono::days archive_after{0};  // 0: the service moves none
    std::uint64_t backup_bytes_per_second = 64u << 20U;
    rates::level_rules levels;
    dossier::basis headline = dossier::basis::current;
    bool insecure_loopback = false;
    bool simulated = false;  // as the configuration says, or by test_clock
    std::optional<instant> test_clock;
};

// Options, or the exit code after help, version or an error was printed.
[[nodiscard]] std::variant<options, int> read_options(int argc, char** argv);

}  // namespace tiendo::service
