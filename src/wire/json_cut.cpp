// Where the events of a JSON batch begin and end, and which id a broken one has.
#include "wire/json_reader.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <algorithm>

namespace tiendo::wire::detail {
namespace {

// The place behind the string whose opening quote is at `at`.
std::size_t string_end(std::string_view text, std::size_t at) noexcept {
    for (++at; at < text.size(); ++at) {
        if (text[at] == '\\') {
            ++at;
        } else if (text[at] == '"') {
            return at + 1;
        }
    }
    return text.size();
}

// The place behind the value at `at`: of the comma or closing bracket that is not its own.
std::size_t value_end(std::string_view text, std::size_t at, std::uint32_t& deepest) noexcept {
    std::uint32_t depth = 0;
    while (at < text.size()) {
        const char c = text[at];
        if (c == '"') {
            at = string_end(text, at);
            continue;
        }
        if (c == '{' || c == '[') {
            deepest = std::max(deepest, ++depth);
        } else if (c == '}' || c == ']') {
            if (depth == 0) return at;
            --depth;
        } else if (c == ',' && depth == 0) {
            return at;
        }
        ++at;
    }
    return at;
}

// `key` with its quotes; whoever escapes letters of it means the same name.
bool names_events(std::string_view key) {
    constexpr std::size_t longest = 2 + 6 * 6;  // every letter as \uXXXX
    const bool escaped = key.size() <= longest && key.find('\\') != std::string_view::npos;
    if (!escaped) return key == "\"events\"";
    boost::json::error_code failed;
    const auto plain = boost::json::parse({key.data(), key.size()}, failed);
    return !failed && plain == "events";
}

// Cuts the elements of the list that begins at `at`, behind its bracket; the place behind the last.
std::size_t cut_list(std::string_view text, std::size_t at, cut_batch& out) {
    while (at < text.size() && out.events.size() < batch_events_max) {
        const auto begin = text.find_first_not_of(" \t\r\n", at);
        if (begin == std::string_view::npos) break;
        event_text event;
        at = value_end(text, begin, event.depth);
        if (at == begin) break;
        event.text = text.substr(begin, at - begin);
        out.events.push_back(event);
        out.around += "\"\"";
        if (at == text.size() || text[at] != ',') break;
        out.around += ',';
        ++at;
    }
    return at;
}

}  // namespace

cut_batch cut_events(std::string_view text, std::uint32_t list_depth) {
    cut_batch out;
    std::uint32_t depth = 0;
    std::string_view key;  // the last string one level above the list
    std::size_t kept = 0;  // text before it is in `around` or cut
    std::size_t at = 0;
    while (at < text.size()) {
        const char c = text[at];
        if (c == '"') {
            const auto end = string_end(text, at);
            if (depth + 1 == list_depth) key = text.substr(at, end - at);
            at = end;
            continue;
        }
        ++at;
        if (c == '{' || c == '[') {
            ++depth;
            if (c == '[' && depth == list_depth && names_events(key)) {
                out.around += text.substr(kept, at - kept);
                kept = at = cut_list(text, at, out);
            }
        } else if ((c == '}' || c == ']') && depth > 0) {
            --depth;
        }
    }
    out.around += text.substr(kept);
    return out;
}

std::string event_id_of_json(std::string_view text) {
    std::string flat;
    std::size_t kept = 0;
    std::uint32_t unused = 0;
    for (auto at = text.find('{') + 1; at < text.size();) {
        if (text[at] == '"') {
            at = string_end(text, at);
        } else if (text[at] == '{' || text[at] == '[') {
            flat += text.substr(kept, at - kept);
            flat += "null";
            kept = at = value_end(text, at, unused);
        } else {
            ++at;
        }
    }
    flat += text.substr(kept);
    boost::json::error_code failed;
    boost::json::parse_options letters_elsewhere;
    letters_elsewhere.allow_invalid_utf8 = true;
    const auto event = boost::json::parse(flat, failed, {}, letters_elsewhere);
    const auto* members = failed ? nullptr : event.if_object();
    const auto* id = members == nullptr ? nullptr : members->if_contains("event_id");
    return id != nullptr && id->is_string() ? std::string(id->get_string()) : std::string();
}

std::string_view event_id_of_broken_json(std::string_view text) {
    const auto begin = text.find('{');
    if (begin == std::string_view::npos) return {};
    std::string_view key;
    bool is_value = false;  // what comes next
    std::uint32_t unused = 0;
    for (auto at = begin + 1; at < text.size() && text[at] != '}';) {
        if (text[at] == '"') {
            const auto end = string_end(text, at);
            const auto piece = text.substr(at, end - at);
            if (is_value && key == "\"event_id\"") {
                const bool is_whole = piece.size() >= 2 && piece.back() == '"';
                return is_whole ? piece.substr(1, piece.size() - 2) : std::string_view{};
            }
            if (!is_value) key = piece;
            at = end;
        } else if (text[at] == '{' || text[at] == '[') {
            at = value_end(text, at, unused);
        } else {
            if (text[at] == ':') is_value = true;
            if (text[at] == ',') is_value = false;
            ++at;
        }
    }
    return {};
}

}  // namespace tiendo::wire::detail
