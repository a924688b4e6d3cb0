// Colours and widths; see the header.
#include "terminal/watch_paint.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tiendo::terminal {
namespace {

std::string_view escape_of(paint p) {
    switch (p) {
        case paint::plain:
            return "";
        case paint::bold:
            return "\x1b[1m";
        case paint::dim:
            return "\x1b[2m";
        case paint::red:
            return "\x1b[1;31m";
        case paint::amber:
            return "\x1b[33m";
        case paint::green:
            return "\x1b[32m";
        case paint::early:
            return "\x1b[38;5;26m";
        case paint::on_time:
            return "\x1b[38;5;74m";
        case paint::late:
            return "\x1b[38;5;203m";
        case paint::chosen:
            return "\x1b[7m";
    }
    return "";
}

}  // namespace

std::string painted(const watch_view& view, paint p, std::string_view text) {
    if (!view.colour || p == paint::plain) return std::string(text);
    return fmt::format("{}{}\x1b[0m", escape_of(p), text);
}

paint paint_of(level l) {
    switch (l) {
        case level::red:
            return paint::red;
        case level::amber:
            return paint::amber;
        case level::green:
            return paint::green;
        case level::few:
        case level::none:
            return paint::dim;
    }
    return paint::plain;
}

std::string_view shape_of(level l) {
    switch (l) {
        case level::red:
            return "◆";
        case level::amber:
            return "▲";
        case level::green:
            return "●";
        case level::few:
            return "◌";
        case level::none:
            return " ";
    }
    return " ";
}

std::string repeated(std::string_view piece, std::size_t times) {
    std::string out;
    for (std::size_t i = 0; i < times; ++i) out += piece;
    return out;
}

std::size_t shown_width(std::string_view text) {
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\x1b') {
            plain.push_back(text[i]);
            continue;
        }
        while (i < text.size() && text[i] != 'm') ++i;
    }
    return width_of(plain);
}

std::string exactly(std::string_view text, std::size_t width) {
    const auto have = shown_width(text);
    if (have <= width) return std::string(text) + std::string(width - have, ' ');
    std::string out;
    std::string plain;
    while (!text.empty()) {
        if (text.front() == '\x1b') {
            const auto end = std::min(text.find('m'), text.size() - 1) + 1;
            out += text.substr(0, end);
            text.remove_prefix(end);
            continue;
        }
        const auto next = std::min(text.find('\x1b'), text.size());
        const auto room = width - width_of(plain);
        const auto piece = text.substr(0, next);
        const auto kept = width_of(piece) <= room ? std::string(piece) : fit(piece, room);
        plain += kept;
        out += kept;
        text.remove_prefix(next);
    }
    return out;
}

std::string first_that_fits(const std::vector<std::string>& candidates, std::size_t width) {
    for (const auto& text : candidates) {
        if (shown_width(text) <= width) return text;
    }
    return {};
}

}  // namespace tiendo::terminal
