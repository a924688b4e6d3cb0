// Lines of words, heads of the log, and the digest at the end.
#include "manifest_words.hpp"

#include <fmt/format.h>

namespace tiendo::storage {
namespace {

constexpr std::size_t words_max = 8;

}  // namespace

std::vector<std::string_view> take_words(std::string_view& rest, std::string_view name) {
    const auto end = rest.find('\n');
    if (end == std::string_view::npos) return {};
    auto line = rest.substr(0, end);
    if (!line.starts_with(name) || line.size() <= name.size() || line[name.size()] != ' ')
        return {};
    std::vector<std::string_view> out;
    while (!line.empty() && out.size() <= words_max) {
        const auto space = line.find(' ');
        out.push_back(line.substr(0, space));
        if (out.back().empty()) return {};
        if (space == std::string_view::npos) break;
        line.remove_prefix(space + 1);
        if (line.empty()) return {};
    }
    rest.remove_prefix(end + 1);
    out.erase(out.begin());
    return out;
}

bool to_digest(std::string_view text, digest256& out) {
    if (text.size() != out.size() * 2) return false;
    for (std::size_t i = 0; i < out.size(); ++i) {
        const auto* at = text.data() + i * 2;
        const auto [end, failed] = std::from_chars(at, at + 2, out[i], 16);
        if (failed != std::errc{} || end != at + 2) return false;
    }
    return to_hex(out) == text;
}

std::string head_line(std::string_view name, const engine::log_head& head) {
    return fmt::format("{} {} {} {} {} {}\n",
                       name,
                       head.sequence,
                       head.records,
                       head.events,
                       head.recorded_at.time_since_epoch().count(),
                       to_hex(head.digest));
}

bool take_head(std::string_view& rest, std::string_view name, engine::log_head& out) {
    const auto words = take_words(rest, name);
    std::int64_t at = 0;
    if (words.size() != 5 || !to_number(words[0], out.sequence) ||
        !to_number(words[1], out.records) || !to_number(words[2], out.events) ||
        !to_number(words[3], at) || !to_digest(words[4], out.digest)) {
        return false;
    }
    out.recorded_at = instant{milliseconds{at}};
    return true;
}

void close_by_digest(std::string& text) {
    text += fmt::format("check {}\n", to_hex(sha256(text)));
}

bool is_closed_by_digest(std::string_view text, std::string_view rest) {
    const auto checked = text.substr(0, text.size() - rest.size());
    const auto check = take_words(rest, "check");
    return check.size() == 1 && check[0] == to_hex(sha256(checked)) && rest.empty();
}

}  // namespace tiendo::storage
