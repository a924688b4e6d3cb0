// The way out when a data directory is refused though its log is whole: build
// every view anew from the log, or accept the log although its witness is lost.
// `tiendo verify --data DIR --rebuild-views --accept-head`.
//
// For a stopped service; takes the directory for itself. Memory: what the
// service itself holds, and the ids of one checkpoint. Nothing is removed.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

namespace tiendo::service {

enum class mend_views : std::uint8_t { keep, rebuild };
enum class mend_witness : std::uint8_t { obey, accept_log };

struct mend_request {
    std::filesystem::path data;
    std::filesystem::path archive = {};  // of archived records, which a rebuild brings back
    mend_views views = mend_views::keep;
    mend_witness witness = mend_witness::obey;
    std::uint64_t checkpoint_items = 500'000;  // of the rebuilt views; bounds the ids in memory
    std::function<void(std::uint64_t done, std::uint64_t total)> progress;  // may be empty
    std::function<void(std::string_view)> tell;  // what is accepted, before it is written
};

// Empty: done, and the directory should be verified now. Else a sentence: what was found, that
// nothing of the old was changed, and what to do next.
[[nodiscard]] std::string mend_directory(const mend_request& asked);

}  // namespace tiendo::service
