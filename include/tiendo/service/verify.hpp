// Does everything we serve follow from the log? Recounts a data directory from
// its first record and compares with what the last checkpoint stored.
//
// Opens read-only, so it may run beside a stopped service or on a copy; a
// running one is asked by POST /v1/verify instead.
#pragma once

#include "tiendo/storage/backup.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace tiendo::service {

struct verify_report {
    bool clean = false;
    std::uint64_t position = 0;  // what was compared: everything up to here
    std::uint64_t records = 0;
    std::uint64_t events = 0;
    std::vector<std::string> differences;  // one sentence each; empty when clean
    std::string head_digest;
    std::string ledger_digest;
    std::string dossiers_digest;
    std::string durations_digest;
    std::string beside_digest;  // of back-dated finishes and counters' delays
};

// `progress` is told records done and expected; it may be empty. `told`: what was counted at a
// position of this log, which the recount must give there too. `archive`: where archived records of
// the log lie. Throws std::runtime_error when the
// directory cannot be opened.
[[nodiscard]] verify_report verify_directory(
    const std::filesystem::path& data,
    std::function<void(std::uint64_t done, std::uint64_t total)> progress,
    const storage::backup_figures* told = nullptr,
    const std::filesystem::path& archive = {});

}  // namespace tiendo::service
