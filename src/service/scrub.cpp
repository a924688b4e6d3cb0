// The pace of the scrub; the recount itself is verify.cpp's.
#include "tiendo/service/scrub.hpp"

#include "tiendo/service/core.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <sys/resource.h>
#include <unistd.h>

namespace tiendo::service {
namespace {

// On Linux the priority of a thread; a refusal only means the usual priority.
void step_back() {
    constexpr int lowest = 19;
    ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), lowest);
}

}  // namespace

scrub::scrub(core& running, const engine::clock& clock, scrub_config how, told finished)
    : running_(running), clock_(clock), how_(how), finished_(std::move(finished)) {}

scrub::~scrub() {
    stop();
}

void scrub::start() {
    if (how_.interval.count() == 0) return;
    thread_ = std::thread([this] { loop(); });
}

void scrub::stop() {
    {
        const std::lock_guard lock(mutex_);
        stops_ = true;
    }
    wakes_.notify_all();
    if (thread_.joinable()) thread_.join();
}

bool scrub::wait(std::chrono::nanoseconds time) {
    std::unique_lock lock(mutex_);
    return !wakes_.wait_for(lock, time, [this] { return stops_; });
}

void scrub::loop() {
    step_back();
    const auto soon = std::min(how_.first_after, how_.interval);
    for (auto next = soon; wait(next);) next = pass() ? how_.interval : soon;
}

bool scrub::pass() {
    // Whoever runs the service was told at the start, and is by the remark.
    if (!running_.log().is_whole()) return true;
    const auto rest = [this](std::size_t bytes, std::uint64_t sequence) {
        probe_.reading = sequence;
        const auto seconds =
            static_cast<double>(bytes) / static_cast<double>(how_.bytes_per_second);
        return wait(std::chrono::nanoseconds{static_cast<std::int64_t>(seconds * 1e9)});
    };
    const auto found = recount_beside(running_, rest);
    probe_.reading = 0;
    if (!found) return false;
    conclude(*found);
    return true;
}

void scrub::conclude(const verify_report& found) {
    probe_.differences = found.differences.size();
    probe_.position = found.position;
    probe_.finished_at =
        std::chrono::floor<std::chrono::seconds>(clock_.now().time_since_epoch()).count();
    ++probe_.passes;
    if (finished_) finished_(found);
}

std::optional<std::string> scrub::remark() const {
    if (!running_.log().is_whole()) {
        return "the oldest records of the log are archived and storage.archive_dir does not name "
               "where: nothing is recounted";
    }
    const auto differences = probe_.differences.load();
    if (differences == 0) return std::nullopt;
    return fmt::format(
        "the last scrub or verify found {} differences between the log and what is served: see the "
        "service's log",
        differences);
}

}  // namespace tiendo::service
