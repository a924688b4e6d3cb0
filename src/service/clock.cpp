// The one place that reads the system's clocks for the service.
#include "tiendo/service/clock.hpp"

namespace tiendo::service {
namespace {

constexpr milliseconds step_believed_max = std::chrono::minutes{5};  // src/RULES.md 2.12

instant system_time() {
    const auto now = std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
    return instant{now.time_since_epoch()};
}

wall_clock::sources system_sources(const std::optional<instant>& pretend) {
    const auto shift = pretend ? *pretend - system_time() : milliseconds{0};
    return {[shift] { return system_time() + shift; },
            [] { return std::chrono::steady_clock::now().time_since_epoch(); }};
}

}  // namespace

wall_clock::wall_clock(std::optional<instant> pretend) : wall_clock(system_sources(pretend)) {}

wall_clock::wall_clock(sources from) : from_(std::move(from)) {
    confirm();
}

std::chrono::nanoseconds wall_clock::monotonic() const {
    return from_.monotonic();
}

instant wall_clock::now() const {
    const auto seen = from_.wall();
    const auto ticks = monotonic();
    return anchor_.with([&](anchor& a) {
        const auto expected = a.wall + std::chrono::floor<milliseconds>(ticks - a.monotonic);
        const auto step = seen > expected ? seen - expected : expected - seen;
        if (a.is_held || step > step_believed_max) {
            a.is_held = true;
            return expected;
        }
        a = {seen, ticks, false};  // small corrections are believed as they come
        return seen;
    });
}

bool wall_clock::is_held() const {
    ignore(now(), "asking is what notices a step");
    return anchor_.with([](const anchor& a) { return a.is_held; });
}

void wall_clock::confirm() {
    anchor_.with([this](anchor& a) { a = {from_.wall(), monotonic(), false}; });
}

}  // namespace tiendo::service
