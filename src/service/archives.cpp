// The thread of the rule; what is moved is storage's.
#include "archives.hpp"

#include "tiendo/observe/log.hpp"
#include "tiendo/service/core.hpp"

#include <fmt/format.h>

#include <sys/resource.h>
#include <unistd.h>

namespace tiendo::service {
namespace {

using observe::level;
using observe::log;

constexpr std::chrono::minutes first_after{5};
constexpr std::chrono::hours every{1};

void step_back() {
    constexpr int lowest = 19;
    ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), lowest);
}

}  // namespace

archives::archives(core& running, const engine::clock& clock, setup how)
    : running_(running), clock_(clock), how_(std::move(how)) {}

archives::~archives() {
    stop();
}

void archives::start() {
    if (how_.to.empty() || how_.after.count() == 0) return;
    thread_ = std::thread([this] {
        step_back();
        for (std::chrono::nanoseconds next = first_after; wait(next); next = every) move_now();
    });
}

void archives::stop() {
    {
        const std::lock_guard lock(mutex_);
        stops_ = true;
    }
    wakes_.notify_all();
    if (thread_.joinable()) thread_.join();
}

bool archives::wait(std::chrono::nanoseconds time) {
    std::unique_lock lock(mutex_);
    return !wakes_.wait_for(lock, time, [this] { return stops_; });
}

void archives::move_now() {
    if (running_.room().is_low) return;
    storage::archive_request asked;
    asked.to = how_.to;
    asked.before = clock_.now() - how_.after;
    asked.progress = [this](std::uint64_t) {
        return wait(std::chrono::nanoseconds{0}) && !running_.room().is_low;
    };
    const auto done = running_.archive_log(asked);
    if (const auto* why = std::get_if<std::string>(&done)) {
        ++probe_.failed;
        return log(level::error, "archive", "nothing was moved: " + *why);
    }
    const auto& moved = std::get<storage::archived>(done);
    probe_.segments += moved.segments;
    if (moved.segments == 0) return;
    log(level::info,
        "archive",
        fmt::format("moved segments={} bytes={} the log begins behind sequence={} digest={}",
                    moved.segments,
                    moved.bytes,
                    moved.after.sequence,
                    to_hex(moved.after.digest)));
}

}  // namespace tiendo::service
