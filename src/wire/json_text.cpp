// Tokens of JSON text.
#include "wire/json_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>

namespace tiendo::wire::detail {
namespace {

bool is_space(char c) noexcept {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}
bool in_number(char c) noexcept {
    return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
}

std::optional<std::uint32_t> four_hex(std::string_view text) noexcept {
    if (text.size() < 4) return std::nullopt;
    std::uint32_t value = 0;
    for (const char c : text.substr(0, 4)) {
        std::uint32_t digit = 0;
        if (c >= '0' && c <= '9') {
            digit = static_cast<std::uint32_t>(c - '0');
        } else if (c >= 'a' && c <= 'f') {
            digit = static_cast<std::uint32_t>(c - 'a' + 10);
        } else if (c >= 'A' && c <= 'F') {
            digit = static_cast<std::uint32_t>(c - 'A' + 10);
        } else {
            return std::nullopt;
        }
        value = value << 4 | digit;
    }
    return value;
}

void put_utf8(std::string& out, std::uint32_t point) {
    const auto tail = [&](unsigned shift) {
        out.push_back(static_cast<char>(0x80 | (point >> shift & 0x3F)));
    };
    if (point < 0x80) {
        out.push_back(static_cast<char>(point));
    } else if (point < 0x800) {
        out.push_back(static_cast<char>(0xC0 | point >> 6));
        tail(0);
    } else if (point < 0x10000) {
        out.push_back(static_cast<char>(0xE0 | point >> 12));
        tail(6);
        tail(0);
    } else {
        out.push_back(static_cast<char>(0xF0 | point >> 18));
        tail(12);
        tail(6);
        tail(0);
    }
}

// The end of the string whose opening quote is at the front; npos when it is not closed.
std::size_t string_end(std::string_view text) noexcept {
    for (std::size_t i = 1; i < text.size(); ++i) {
        if (text[i] == '\\') {
            ++i;
        } else if (text[i] == '"') {
            return i + 1;
        }
    }
    return std::string_view::npos;
}

}  // namespace

std::string_view name_of(json_kind kind) noexcept {
    switch (kind) {
        case json_kind::object:
            return "an object";
        case json_kind::array:
            return "an array";
        case json_kind::string:
            return "a string";
        case json_kind::number:
            return "a number";
        case json_kind::boolean:
            return "true or false";
        case json_kind::null:
            return "null";
        case json_kind::none:
            return "nothing that JSON knows";
    }
    return "";
}

void json_reader::skip_space() noexcept {
    while (!rest_.empty() && is_space(rest_.front())) rest_.remove_prefix(1);
}

json_kind json_reader::next() noexcept {
    skip_space();
    if (rest_.empty()) return json_kind::none;
    switch (const char c = rest_.front()) {
        case '{':
            return json_kind::object;
        case '[':
            return json_kind::array;
        case '"':
            return json_kind::string;
        case 't':
        case 'f':
            return json_kind::boolean;
        case 'n':
            return json_kind::null;
        default:
            return c == '-' || (c >= '0' && c <= '9') ? json_kind::number : json_kind::none;
    }
}

bool json_reader::at_end() noexcept {
    skip_space();
    return rest_.empty();
}

bool json_reader::take(char punctuation) noexcept {
    skip_space();
    if (rest_.empty() || rest_.front() != punctuation) return false;
    rest_.remove_prefix(1);
    return true;
}

bool json_reader::literal(std::string_view word) noexcept {
    skip_space();
    if (!rest_.starts_with(word)) return false;
    rest_.remove_prefix(word.size());
    return true;
}

bool json_reader::number(std::string_view& out) noexcept {
    if (next() != json_kind::number) return false;
    const auto end = std::ranges::find_if_not(rest_, in_number) - rest_.begin();
    out = rest_.substr(0, static_cast<std::size_t>(end));
    const auto digits = out.substr(out.front() == '-' ? 1 : 0);
    if (digits.empty() ||
        (digits.size() > 1 && digits[0] == '0' && digits[1] >= '0' && digits[1] <= '9')) {
        return false;
    }
    rest_.remove_prefix(out.size());
    return true;
}

bool json_reader::string(std::string_view& out) {
    skip_space();
    if (rest_.empty() || rest_.front() != '"') return false;
    for (std::size_t i = 1; i < rest_.size(); ++i) {
        const char c = rest_[i];
        if (c == '"') {
            out = rest_.substr(1, i - 1);
            rest_.remove_prefix(i + 1);
            return true;
        }
        if (c == '\\') {
            if (!unescape(i)) return false;
            out = scratch_;
            return true;
        }
        if (static_cast<std::uint8_t>(c) < 0x20) return false;
    }
    return false;
}

// Reads on from the first backslash, at `from`, into scratch_.
bool json_reader::unescape(std::size_t from) {
    scratch_.assign(rest_.substr(1, from - 1));
    auto rest = rest_.substr(from);
    while (!rest.empty()) {
        const char c = rest.front();
        if (static_cast<std::uint8_t>(c) < 0x20) return false;
        rest.remove_prefix(1);
        if (c == '"') {
            rest_ = rest;
            return true;
        }
        if (c != '\\') {
            scratch_.push_back(c);
            continue;
        }
        if (rest.empty()) return false;
        const char escape = rest.front();
        rest.remove_prefix(1);
        constexpr std::string_view escapes = "\"\\/bfnrt";
        constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
        if (const auto at = escapes.find(escape); at != std::string_view::npos) {
            scratch_.push_back(meanings[at]);
        } else if (escape != 'u' || !append_unicode_escape(rest)) {
            return false;
        }
    }
    return false;
}

// `rest` stands behind "\u".
bool json_reader::append_unicode_escape(std::string_view& rest) {
    const auto unit = four_hex(rest);
    if (!unit) return false;
    rest.remove_prefix(4);
    std::uint32_t point = *unit;
    const bool leads = point >= 0xD800 && point <= 0xDBFF;
    if (leads && rest.starts_with("\\u")) {
        const auto second = four_hex(rest.substr(2));
        if (second && *second >= 0xDC00 && *second <= 0xDFFF) {
            point = 0x10000 + ((point - 0xD800) << 10) + (*second - 0xDC00);
            rest.remove_prefix(6);
        }
    }
    put_utf8(scratch_, point);
    return true;
}

bool json_reader::extent(std::string_view& out, std::uint32_t& deepest) noexcept {
    skip_space();
    std::uint32_t depth = 0;
    std::size_t i = 0;
    while (i < rest_.size()) {
        const char c = rest_[i];
        if (c == '"') {
            const auto size = string_end(rest_.substr(i));
            if (size == std::string_view::npos) return false;
            i += size;
        } else if (c == '{' || c == '[') {
            deepest = std::max(deepest, ++depth);
            ++i;
        } else if (c == '}' || c == ']') {
            if (depth == 0) break;
            --depth;
            ++i;
        } else if (depth == 0 && (c == ',' || is_space(c))) {
            break;
        } else {
            ++i;
            continue;  // inside a number or a word
        }
        if (depth == 0) break;
    }
    if (depth != 0 || i == 0) return false;
    out = rest_.substr(0, i);
    rest_.remove_prefix(i);
    return true;
}

void put_json_string(std::string& out, std::string_view text) {
    out.push_back('"');
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out.push_back('\\');
            out.push_back(c);
        } else if (c == '\n') {
            out += "\\n";
        } else if (static_cast<std::uint8_t>(c) < 0x20) {
            fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<std::uint8_t>(c));
        } else {
            out.push_back(c);
        }
    }
    out.push_back('"');
}

}  // namespace tiendo::wire::detail
