// Lanes that take turns; see the header.
#include "intake.hpp"

#include <algorithm>
#include <utility>

namespace tiendo::ingest {
namespace {

// What reading costs before anything was learnt: 20 ns a byte, as measured for protobuf.
constexpr double bytes_first = 1 << 20;
constexpr double ns_a_byte_first = 20;
// Of what was learnt, at each turn.
constexpr double remembered = 0.875;
constexpr std::size_t spare_max = 256;
constexpr std::size_t spare_bytes_max = 64 * 1024;

}  // namespace

intake::intake(const intake_limits& limits,
               const engine::clock& clock,
               front_probe& probe,
               std::function<void()> ask_for_turn)
    : limits_(limits),
      clock_(clock),
      probe_(probe),
      ask_for_turn_(std::move(ask_for_turn)),
      learnt_ns_(bytes_first * ns_a_byte_first),
      learnt_bytes_(bytes_first) {}

bool intake::must_wait(const lane& of) const noexcept {
    return !ring_.empty() || of.waiting() != 0 || spent_ >= limits_.slice_max;
}

std::chrono::nanoseconds intake::time_for(std::size_t bytes) const noexcept {
    return std::chrono::nanoseconds(
        static_cast<std::int64_t>(static_cast<double>(bytes) * learnt_ns_ / learnt_bytes_));
}

// Each lane is read once before this one is read again.
bool intake::has_room(const lane& of, std::size_t bytes) const noexcept {
    if (bytes_ + bytes > limits_.bytes_max) return false;
    const auto lanes = ring_.size() + (of.waiting() == 0 ? 1 : 0);
    const auto before = std::min(bytes_, (of.bytes_ + bytes) * lanes);
    return before <= limits_.bytes_always || time_for(before) <= limits_.wait_max;
}

bool intake::has_room() const noexcept {
    return bytes_ <= limits_.bytes_always || time_for(bytes_) <= limits_.wait_max;
}

void intake::spend(std::chrono::nanoseconds time) {
    spent_ += time;
    if (spent_.count() > 0) ask();
}

void intake::ask() {
    if (is_turn_asked_) return;
    is_turn_asked_ = true;
    ask_for_turn_();
}

void intake::add(lane& to, std::string_view payload) {
    const auto now = clock_.monotonic();
    if (ring_.empty()) behind_ = now;
    if (to.waiting_.empty()) ring_.push_back(&to);
    lane::item one{{}, now};
    if (!spare_.empty()) {
        one.payload = std::move(spare_.back());
        spare_.pop_back();
    }
    one.payload.assign(payload);
    to.waiting_.push_back(std::move(one));
    to.bytes_ += payload.size();
    bytes_ += payload.size();
    probe_.intake_bytes.store(bytes_, std::memory_order_relaxed);
    ask();
}

void intake::forget(lane& of) {
    if (of.waiting_.empty()) return;
    std::erase(ring_, &of);
    bytes_ -= of.bytes_;
    probe_.intake_bytes.store(bytes_, std::memory_order_relaxed);
    of.waiting_.clear();
    of.bytes_ = 0;
}

void intake::learn(std::chrono::nanoseconds time, std::size_t bytes) noexcept {
    // Of little, the time is that of whatever else was to do.
    if (bytes < limits_.bytes_always / 4 && ring_.empty()) return;
    learnt_ns_ = learnt_ns_ * remembered + static_cast<double>(time.count());
    learnt_bytes_ = learnt_bytes_ * remembered + static_cast<double>(bytes);
}

void intake::read_one(std::chrono::nanoseconds now) {
    auto& next = *ring_.front();
    ring_.pop_front();
    auto one = std::move(next.waiting_.front());
    next.waiting_.pop_front();
    next.bytes_ -= one.payload.size();
    bytes_ -= one.payload.size();
    if (!next.waiting_.empty()) ring_.push_back(&next);
    if (now - one.since > limits_.age_max) {
        next.too_late(one.payload);
    } else {
        read_bytes_ += one.payload.size();
        next.read_now(one.payload);
    }
    if (spare_.size() < spare_max && one.payload.capacity() <= spare_bytes_max)
        spare_.push_back(std::move(one.payload));
}

void intake::turn() {
    is_turn_asked_ = false;
    spent_ = std::chrono::nanoseconds{0};
    if (ring_.empty()) return;
    const auto began = clock_.monotonic();
    auto now = began;
    while (!ring_.empty() && now - began < limits_.slice_max) {
        read_one(now);
        now = clock_.monotonic();
    }
    learn(now - behind_, std::exchange(read_bytes_, 0));
    behind_ = now;
    probe_.intake_bytes.store(bytes_, std::memory_order_relaxed);
    if (!ring_.empty()) ask();
}

}  // namespace tiendo::ingest
