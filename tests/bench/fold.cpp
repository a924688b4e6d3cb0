// How long does the fold of a stored log take, without a disk, a network or other threads beside
// it?
//
// Reads the log of a stopped service's data directory into memory, decoded as the commit thread
// hands it to the fold, then folds it in its groups and says what an event took of the processor.
// Usage: fold_bench DATA [TIMES].
#include "tiendo/engine/engine.hpp"
#include "tiendo/storage/store.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <ctime>
#include <vector>

namespace {

using namespace tiendo;  // NOLINT

struct group {
    engine::log_record record;
    std::vector<dossier::dossier_event> events;
};

double cpu_seconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

std::vector<group> read_log(const char* directory) {
    storage::options how;
    how.directory = directory;
    auto opened = storage::reader::open(how);
    if (const auto* why = std::get_if<std::string>(&opened)) {
        fmt::print(stderr, "{}\n", *why);
        std::exit(1);
    }
    std::vector<group> out;
    const auto& from = *std::get<std::unique_ptr<storage::reader>>(opened);
    const auto broken = from.read(1, storage::chain_check::trust, [&](const auto& record) {
        auto& next = out.emplace_back(group{record, {}});
        if (record.kind != engine::record_kind::events) return true;
        next.events.resize(record.items.size());
        for (std::size_t i = 0; i < next.events.size(); ++i) {
            if (!dossier::decode(record.items[i].bytes, next.events[i])) std::exit(1);
        }
        return true;
    });
    if (broken) {
        fmt::print(stderr, "{}\n", broken->why);
        std::exit(1);
    }
    return out;
}

}  // namespace

int main(int count, char** arguments) {
    if (count < 2) {
        fmt::print(stderr, "usage: fold_bench DATA [TIMES]\n");
        return 2;
    }
    const auto log = read_log(arguments[1]);
    const int times = count > 2 ? std::atoi(arguments[2]) : 1;
    for (int i = 0; i < times; ++i) {
        engine::engine heart;
        std::string why;
        const auto began = cpu_seconds();
        for (const auto& g : log) {
            if (g.record.kind == engine::record_kind::events) {
                heart.fold_events(g.record, g.events);
            } else if (!heart.fold(g.record, why)) {
                fmt::print(stderr, "{}\n", why);
                return 1;
            }
        }
        const auto spent = cpu_seconds() - began;
        const auto n = heart.measure().events;
        fmt::print(
            "{} events, {:.2f} us of CPU an event\n", n, spent / static_cast<double>(n) * 1e6);
    }
    return 0;
}
