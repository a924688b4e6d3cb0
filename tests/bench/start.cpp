// How long does opening a data directory take, from the files to an engine that answers, and how
// much memory does it hold then?
//
// Opens the product's own core over the directory of a stopped service and serves nothing.
// Usage: start_bench DATA.
#include "tiendo/service/core.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <string>

namespace {

double cpu_seconds() {
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

std::uint64_t resident_kib() {
    std::ifstream in("/proc/self/status");
    for (std::string word; in >> word;) {
        if (word != "VmRSS:") continue;
        std::uint64_t kib = 0;
        in >> kib;
        return kib;
    }
    return 0;
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 2) {
        fmt::print(stderr, "usage: start_bench DATA\n");
        return 2;
    }
    using namespace tiendo;  // NOLINT
    const service::wall_clock clock;
    service::core::setup how;
    how.data = arguments[1];
    how.fatal = [](const std::string& why) {
        fmt::print(stderr, "{}\n", why);
        std::_Exit(1);
    };
    const auto cpu = cpu_seconds();
    const auto began = std::chrono::steady_clock::now();
    const auto opened = service::core::open(std::move(how), clock);
    const auto wall = std::chrono::steady_clock::now() - began;
    if (const auto* why = std::get_if<std::string>(&opened)) {
        fmt::print(stderr, "{}\n", *why);
        return 1;
    }
    const auto& heart = *std::get<std::unique_ptr<service::core>>(opened);
    const auto told = heart.figures();
    fmt::print("{} dossiers, {} events: {:.2f} s, {:.2f} s of CPU, {} MiB resident\n",
               told.dossiers,
               told.events,
               std::chrono::duration<double>(wall).count(),
               cpu_seconds() - cpu,
               resident_kib() >> 10);
    return 0;
}
