// The full-screen terminal; see the header.
#include "terminal/screen.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <unistd.h>
#include <utility>

namespace tiendo::terminal {
namespace {

void write_all(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto done = ::write(STDOUT_FILENO, bytes.data(), bytes.size());
        if (done < 0 && (errno == EINTR || errno == EAGAIN)) continue;
        if (done < 0) return;  // the terminal is gone; the next read ends the command
        bytes.remove_prefix(static_cast<std::size_t>(done));
    }
}

}  // namespace

std::vector<key> keys_in(std::string_view bytes) {
    static constexpr std::array<std::pair<std::string_view, key>, 16> known{{
        {"\x1b[A", key::up},
        {"\x1bOA", key::up},
        {"k", key::up},
        {"\x1b[B", key::down},
        {"\x1bOB", key::down},
        {"j", key::down},
        {"\x1b[5~", key::page_up},
        {"\x1b[6~", key::page_down},
        {" ", key::page_down},
        {"\x1b[H", key::home},
        {"\x1b[1~", key::home},
        {"\x1b[F", key::end},
        {"\x1b[4~", key::end},
        {"f", key::formula},
        {"q", key::quit},
        {"\x03", key::quit},
    }};
    std::vector<key> out;
    while (!bytes.empty()) {
        std::size_t taken = 1;
        auto found = bytes == "\x1b" ? key::escape : key::none;
        for (const auto& [sequence, meaning] : known) {
            if (!bytes.starts_with(sequence)) continue;
            found = meaning;
            taken = sequence.size();
        }
        if (found != key::none) out.push_back(found);
        bytes.remove_prefix(taken);
    }
    return out;
}

screen::screen() {
    ::tcgetattr(STDIN_FILENO, &before_);
    auto raw = before_;
    raw.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
    raw.c_cc[VMIN] = 0;
    raw.c_cc[VTIME] = 0;
    ::tcsetattr(STDIN_FILENO, TCSANOW, &raw);
    write_all("\x1b[?1049h\x1b[?25l\x1b[?7l");  // alternate screen, no cursor, no wrapping
}

screen::~screen() {
    write_all("\x1b[?7h\x1b[?25h\x1b[?1049l");
    ::tcsetattr(STDIN_FILENO, TCSANOW, &before_);
}

void screen::draw(const std::vector<std::string>& lines) {
    std::string out;
    if (shown_.size() != lines.size()) {
        out += "\x1b[2J";
        shown_.assign(lines.size(), std::string());
    }
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (lines[i] == shown_[i]) continue;
        out += fmt::format("\x1b[{};1H\x1b[K{}", i + 1, lines[i]);
        shown_[i] = lines[i];
    }
    write_all(out);
}

void screen::forget() {
    shown_.clear();
}

}  // namespace tiendo::terminal
