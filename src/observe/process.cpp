// Reading /proc (proc(5)).
#include "tiendo/observe/process.hpp"

#include <fstream>
#include <sstream>
#include <string>
#include <sys/resource.h>
#include <system_error>
#include <unistd.h>

namespace tiendo::observe {
namespace {

// Seconds since 1970 at which the machine started.
double boot_time() {
    std::ifstream file("/proc/stat");
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with("btime ")) return std::stod(line.substr(6));
    }
    return 0;
}

std::uint64_t open_files() {
    std::error_code failed;
    std::filesystem::directory_iterator all("/proc/self/fd", failed);
    std::uint64_t count = 0;
    for (; !failed && all != std::filesystem::directory_iterator(); all.increment(failed)) ++count;
    return count > 0 ? count - 1 : 0;  // one is of this look
}

}  // namespace

process_figures measure_process() {
    process_figures out;
    std::ifstream file("/proc/self/stat");
    std::string text;
    std::getline(file, text);
    // The second field is the program's name in parentheses, which may hold anything.
    const auto end = text.rfind(')');
    if (end != std::string::npos) {
        std::istringstream fields(text.substr(end + 1));
        std::string skipped;
        for (int number = 3; number < 14; ++number) fields >> skipped;
        double user = 0;
        double system = 0;
        fields >> user >> system;
        for (int number = 16; number < 20; ++number) fields >> skipped;
        double started = 0;
        double resident_pages = 0;
        fields >> out.threads >> skipped >> started >> out.virtual_bytes >> resident_pages;
        const auto ticks = static_cast<double>(::sysconf(_SC_CLK_TCK));
        out.cpu_seconds = (user + system) / ticks;
        // Read once: the machine tells another boot time after its clock was set.
        static const double since = boot_time() + started / ticks;
        out.started_at = since;
        out.resident_bytes = static_cast<std::uint64_t>(
            resident_pages * static_cast<double>(::sysconf(_SC_PAGESIZE)));
    }
    out.open_files = open_files();
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) out.open_files_max = limit.rlim_cur;
    return out;
}

disk_figures measure_disk(const std::filesystem::path& place) {
    std::error_code failed;
    const auto space = std::filesystem::space(place, failed);
    if (failed) return {};
    return {space.available, space.capacity};
}

}  // namespace tiendo::observe
