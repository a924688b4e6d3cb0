// Progress on standard error; see the header.
#include "terminal/progress.hpp"

#include "terminal/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <sys/ioctl.h>
#include <unistd.h>

namespace tiendo::terminal {
namespace {

constexpr auto redraw_every = std::chrono::milliseconds(250);
constexpr auto line_every = std::chrono::seconds(5);

double per_second(const progress_state& state) {
    const auto seconds = std::chrono::duration<double>(state.elapsed).count();
    return seconds <= 0 ? 0 : static_cast<double>(state.done) / seconds;
}

// " · 12,345/s · 3 min left"; the remaining time only once there is a rate to judge by.
std::string pace(const progress_state& state) {
    const auto rate = per_second(state);
    auto out = fmt::format(" · {}/s", number(static_cast<std::int64_t>(rate), language::en));
    if (state.total && rate > 0 && state.done < *state.total) {
        const auto left = static_cast<double>(*state.total - state.done) / rate;
        out += fmt::format(
            " · {} left", duration_text(std::chrono::seconds(static_cast<std::int64_t>(left) + 1)));
    }
    return out;
}

std::string counted(const progress_state& state) {
    const auto done = number(static_cast<std::int64_t>(state.done), language::en);
    if (!state.total) return fmt::format("{} {}", done, state.noun);
    return fmt::format("{} of {} {}",
                       done,
                       number(static_cast<std::int64_t>(*state.total), language::en),
                       state.noun);
}

}  // namespace

std::string progress_bar_text(const progress_state& state, std::size_t width) {
    const auto words = counted(state) + pace(state) + std::string(state.extra);
    if (!state.total || width < 40) return fit(words, width);
    const auto share =
        *state.total == 0
            ? 1.0
            : std::min(1.0, static_cast<double>(state.done) / static_cast<double>(*state.total));
    constexpr std::size_t bar_width = 16;
    const auto filled = static_cast<std::size_t>(share * bar_width);
    std::string bar;
    for (std::size_t i = 0; i < bar_width; ++i) bar += i < filled ? "█" : "░";
    return fit(fmt::format("{} {:3}% {}", bar, static_cast<int>(share * 100), words), width);
}

std::string progress_line_text(const progress_state& state) {
    return counted(state) + pace(state) + std::string(state.extra);
}

progress::progress(std::string noun, std::optional<std::uint64_t> total)
    : noun_(std::move(noun)), total_(total), on_terminal_(is_terminal(STDERR_FILENO)) {}

progress::~progress() {
    finish();
}

void progress::tell(std::uint64_t done, std::string_view extra) {
    done_ = done;
    extra_ = extra;
    const auto now = std::chrono::steady_clock::now();
    if (on_terminal_ ? now - told_ < redraw_every : now - told_ < line_every) return;
    told_ = now;
    drawn_ = true;
    const progress_state state{done_, total_, now - begun_, noun_, extra_};
    if (on_terminal_) {
        const auto width = size_of_terminal(STDERR_FILENO).columns;
        fmt::print(stderr, "\r{}", progress_bar_text(state, width > 1 ? width - 1 : 1));
    } else {
        fmt::print(stderr, "{}\n", progress_line_text(state));
    }
    std::fflush(stderr);
}

void progress::finish() {
    if (!drawn_) return;
    drawn_ = false;
    const progress_state state{
        done_, total_, std::chrono::steady_clock::now() - begun_, noun_, extra_};
    if (on_terminal_) {
        const auto width = size_of_terminal(STDERR_FILENO).columns;
        fmt::print(stderr, "\r{}\n", progress_bar_text(state, width > 1 ? width - 1 : 1));
    } else {
        fmt::print(stderr, "{}\n", progress_line_text(state));
    }
}

bool is_terminal(int descriptor) {
    return ::isatty(descriptor) == 1;
}

screen_size size_of_terminal(int descriptor) {
    ::winsize size{};
    if (::ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0)
        return {};
    return {size.ws_col, size.ws_row};
}

}  // namespace tiendo::terminal
