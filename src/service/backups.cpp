// The thread and the pace of backups; what is copied is backup.cpp's.
#include "backups.hpp"

#include "tiendo/observe/log.hpp"

#include <fmt/format.h>

#include <sys/resource.h>
#include <unistd.h>

namespace tiendo::service {
namespace {

using observe::level;
using observe::log;

void step_back() {
    constexpr int lowest = 19;
    ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), lowest);
}

}  // namespace

backups::backups(core& running, const engine::clock& clock, setup how)
    : running_(running), clock_(clock), how_(std::move(how)) {}

backups::~backups() {
    stop();
}

void backups::begin(std::shared_ptr<http::look_progress> progress, done finished) {
    if (thread_.joinable()) thread_.join();
    thread_ = std::thread([this, progress = std::move(progress), finished = std::move(finished)] {
        step_back();
        auto outcome = make(*progress);
        if (const auto* why = std::get_if<std::string>(&outcome)) {
            ++probe_.failed;
            log(level::error, "backup", "not made: " + *why);
        } else {
            const auto& told = std::get<http::backup_made>(outcome);
            ++probe_.made;
            probe_.bytes = told.bytes;
            probe_.made_at =
                std::chrono::floor<std::chrono::seconds>(clock_.now()).time_since_epoch().count();
            log(level::info,
                "backup",
                fmt::format("made path={} files={} bytes={} sequence={}",
                            told.path,
                            told.files,
                            told.bytes,
                            told.sequence));
        }
        finished(std::move(outcome));
    });
}

void backups::stop() {
    {
        const std::lock_guard lock(mutex_);
        stops_ = true;
    }
    wakes_.notify_all();
    if (thread_.joinable()) thread_.join();
}

bool backups::wait(std::chrono::nanoseconds time) {
    std::unique_lock lock(mutex_);
    return !wakes_.wait_for(lock, time, [this] { return stops_; });
}

http::backup_outcome backups::make(http::look_progress& progress) {
    const auto began = clock_.monotonic();
    const auto pace = [&](std::size_t bytes, std::uint64_t done, std::uint64_t total) {
        progress.done = done;
        progress.total = total;
        const auto seconds =
            static_cast<double>(bytes) / static_cast<double>(how_.bytes_per_second);
        return wait(std::chrono::nanoseconds{static_cast<std::int64_t>(seconds * 1e9)});
    };
    auto end = backup_running(running_, clock_, how_.where, pace);
    if (auto* why = std::get_if<std::string>(&end)) return std::move(*why);
    const auto& [path, manifest] = std::get<backup_result>(end);
    probe_.took_ns = static_cast<std::uint64_t>((clock_.monotonic() - began).count());
    return http::backup_made{path.string(),
                             manifest.files.size(),
                             manifest.bytes(),
                             manifest.head.sequence,
                             to_hex(manifest.head.digest),
                             manifest.counted.position,
                             manifest.counted.ledger,
                             manifest.counted.dossiers,
                             manifest.counted.durations,
                             manifest.counted.beside};
}

}  // namespace tiendo::service
