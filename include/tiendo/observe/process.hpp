// What the process takes of the machine, as /proc tells: for the metrics whose names
// every Prometheus client gives them.
#pragma once

#include <cstdint>
#include <filesystem>

namespace tiendo::observe {

// 0 where the machine does not say.
struct process_figures {
    double cpu_seconds = 0;
    double started_at = 0;  // seconds since 1970
    std::uint64_t resident_bytes = 0;
    std::uint64_t virtual_bytes = 0;
    std::uint64_t threads = 0;
    std::uint64_t open_files = 0;
    std::uint64_t open_files_max = 0;
};
// Cost: some reads of /proc, and a look at each open descriptor.
[[nodiscard]] process_figures measure_process();

struct disk_figures {
    std::uint64_t free_bytes = 0;  // for whoever is not root
    std::uint64_t size_bytes = 0;
};
// Of the file system that holds `place`.
[[nodiscard]] disk_figures measure_disk(const std::filesystem::path& place);

}  // namespace tiendo::observe
