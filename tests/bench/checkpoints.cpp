// What do checkpoints cost the disk, and how many files do they leave? The store alone, with a made
// up log: checkpoint_bench DIRECTORY CHECKPOINTS EVENTS_EACH [merge]
//
// A checkpoint has its event ids, a new dossier for every sixth event (ascending codes), as many
// older ones that changed, and an alert for every hundredth. Written bytes are those of the process
// (/proc/self/io), the write-ahead log included.
#include "../storage/made_up_log.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <set>
#include <stdexcept>

namespace {

using namespace tiendo;
using namespace tiendo::storage;

std::uint64_t written_bytes() {
    std::ifstream in("/proc/self/io");
    std::string name;
    std::uint64_t value = 0;
    while (in >> name >> value) {
        if (name == "wchar:") return value;
    }
    throw std::runtime_error("/proc/self/io has no wchar");
}

std::string body(std::uint64_t of, std::size_t size) {
    rng random(of);
    std::string out;
    while (out.size() < size) out.push_back(static_cast<char>('a' + random.below(26)));
    return out;
}

std::string numbered(std::string_view front, std::uint64_t number) {
    return fmt::format("{}{:012}", front, number);
}

checkpoint next_checkpoint(const store& log, std::uint64_t after, rng& dice) {
    auto c = checkpoint_at(log.head(), after);
    c.rows.clear();
    const auto first = after / 6;
    const auto last = c.at.sequence / 6;
    auto& dossiers = c.rows["dossiers"];
    std::set<std::uint64_t> changed;
    for (auto n = first; n < last; ++n) {
        changed.insert(n);
        if (n > 0) changed.insert(n - dice.below(std::min<std::uint64_t>(n, 20'000)));
    }
    for (const auto n : changed) dossiers.push_back({numbered("D", n), body(n, 200)});
    auto& alerts = c.rows["alerts"];
    for (auto n = after / 100; n < c.at.sequence / 100; ++n)
        alerts.push_back({numbered("", n), body(n, 150)});
    return c;
}

int measure(const std::filesystem::path& directory,
            std::uint64_t checkpoints,
            std::size_t events,
            bool merges) {
    options how;
    how.directory = directory;
    how.sync = sync_policy::at_checkpoints;
    auto opened = store::open(how);
    if (auto* why = std::get_if<std::string>(&opened)) throw std::runtime_error(*why);
    auto& log = *std::get<std::unique_ptr<store>>(opened);
    rng dice(1);
    const auto before = written_bytes();
    const auto began = std::chrono::steady_clock::now();
    std::uint64_t after = 0;
    std::map<std::string_view, std::uint64_t> most;
    for (std::uint64_t i = 0; i < checkpoints; ++i) {
        if (!log.append(group_after(log.head(), events))) throw std::runtime_error(log.failure());
        if (!log.write_checkpoint(next_checkpoint(log, after, dice)))
            throw std::runtime_error(log.failure());
        after = log.head().sequence;
        if (merges && !log.merge_files()) throw std::runtime_error(log.failure());
    }
    const auto took = std::chrono::steady_clock::now() - began;
    const auto all = static_cast<double>(log.head().events);
    const auto s = log.measure();
    fmt::print("{} checkpoints of {} events, {:.1f} s, {} merges\n",
               checkpoints,
               events,
               std::chrono::duration<double>(took).count(),
               s.merges);
    fmt::print("written {:.0f} B an event, at rest log {:.0f} B, views {:.0f} B; pending {} B\n",
               static_cast<double>(written_bytes() - before) / all,
               static_cast<double>(s.log_disk_bytes) / all,
               static_cast<double>(s.view_disk_bytes) / all,
               s.pending_compaction_bytes);
    for (const auto& [name, count] : s.files)
        fmt::print("{} {} files, at most {}\n", name, count, most[name]);
    return 0;
}

}  // namespace

int main(int count, char** arguments) try {
    if (count < 4) throw std::runtime_error("DIRECTORY CHECKPOINTS EVENTS_EACH [merge]");
    return measure(arguments[1], std::stoull(arguments[2]), std::stoull(arguments[3]), count > 4);
} catch (const std::exception& failed) {
    fmt::print(stderr, "{}\n", failed.what());
    return 1;
}
