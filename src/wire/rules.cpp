// Alphabets, lengths and ranges of values on the wire.
#include "wire/rules.hpp"

#include <boost/locale/utf.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace tiendo::wire {

std::string_view name_of(subprotocol form) noexcept {
    return form == subprotocol::protobuf ? "tiendo.v1.protobuf" : "tiendo.v1.json";
}

std::optional<subprotocol> parse_subprotocol(std::string_view name) noexcept {
    if (name == name_of(subprotocol::protobuf)) return subprotocol::protobuf;
    if (name == name_of(subprotocol::json)) return subprotocol::json;
    return std::nullopt;
}

namespace detail {
namespace {

using utf8 = boost::locale::utf::utf_traits<char>;

// Length of the UTF-8 sequence at the front of `text`; 0 when it is none.
std::size_t sequence_bytes(std::string_view text) noexcept {
    const auto* at = text.begin();
    const auto point = utf8::decode(at, text.end());
    const bool sound =
        point != boost::locale::utf::illegal && point != boost::locale::utf::incomplete;
    return sound ? static_cast<std::size_t>(at - text.begin()) : 0;
}

// C0 and C1 controls and DEL have no place in a code or a reason.
bool has_controls(std::string_view text) noexcept {
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<std::uint8_t>(text[i]);
        if (byte < 0x20 || byte == 0x7F) return true;
        if (byte == 0xC2 && i + 1 < text.size() && static_cast<std::uint8_t>(text[i + 1]) < 0xA0) {
            return true;
        }
    }
    return false;
}

bool fits(std::string_view text, std::size_t bytes_max, reading& how) {
    if (text.size() <= bytes_max) return true;
    return how.refuse("too_long",
                      fmt::format("{} bytes long; at most {} are allowed", text.size(), bytes_max));
}

bool plain(std::string_view text, std::size_t bytes_max, reading& how) {
    if (!fits(text, bytes_max, how)) return false;
    if (!has_controls(text)) return true;
    return how.refuse("invalid_text", "control characters are not allowed: " + quoted(text));
}

constexpr auto upper_alphabet = [] {
    std::array<bool, 256> allowed{};
    for (char c = 'A'; c <= 'Z'; ++c) allowed[static_cast<std::uint8_t>(c)] = true;
    for (char c = '0'; c <= '9'; ++c) allowed[static_cast<std::uint8_t>(c)] = true;
    for (const char c : {'.', '_', '/', '-'}) allowed[static_cast<std::uint8_t>(c)] = true;
    return allowed;
}();

template <class Tag>
bool accept_code(std::string_view text, code<Tag>& out, reading& how) {
    if (!fits(text, code_bytes_max, how)) return false;
    // Nearly every code arrives in upper case already; only others pay for a copy.
    if (std::ranges::all_of(text,
                            [](char c) { return upper_alphabet[static_cast<std::uint8_t>(c)]; })) {
        out = code<Tag>(text);
        return true;
    }
    if (std::string upper; normalise_code(text, upper)) {
        out = code<Tag>(upper);
        return true;
    }
    return how.refuse("invalid_code", "only A-Z a-z 0-9 . _ / - make a code, not " + quoted(text));
}

}  // namespace

bool reading::refuse(std::string_view code, std::string message) {
    why = {std::string(code), {}, std::move(message)};
    return false;
}

bool reading::within(std::string_view field) {
    const bool joins = why.field.empty() || why.field.front() == '[';
    why.field = fmt::format("{}{}{}", field, joins ? "" : ".", why.field);
    return false;
}

bool reading::at(std::size_t index) {
    return within(fmt::format("[{}]", index));
}

bool is_utf8(std::string_view text) noexcept {
    unsigned bits = 0;
    for (const char c : text) bits |= static_cast<std::uint8_t>(c);
    if (bits < 0x80) return true;  // ASCII, as nearly every text is
    while (!text.empty()) {
        const auto size = sequence_bytes(text);
        if (size == 0) return false;
        text.remove_prefix(size);
    }
    return true;
}

std::string quoted(std::string_view text) {
    std::string out = "'";
    std::size_t shown = 0;
    while (!text.empty() && shown++ < 40) {
        const auto size = sequence_bytes(text);
        if (size == 0 || has_controls(text.substr(0, size))) {
            out += fmt::format("\\x{:02x}", static_cast<std::uint8_t>(text[0]));
            text.remove_prefix(1);
        } else {
            out += text.substr(0, size);
            text.remove_prefix(size);
        }
    }
    return out + (text.empty() ? "'" : "...'");
}

bool accept(std::string_view text, event_id& out, reading& how) {
    if (!fits(text, code_bytes_max, how)) return false;
    if (!std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7f'; })) {
        return how.refuse(
            "invalid_id",
            "only printable ASCII without spaces makes an event_id, not " + quoted(text));
    }
    out = event_id(text);
    return true;
}

bool accept(std::string_view text, dossier_code& out, reading& how) {
    return accept_code(text, out, how);
}
bool accept(std::string_view text, agency_code& out, reading& how) {
    return accept_code(text, out, how);
}
bool accept(std::string_view text, procedure_code& out, reading& how) {
    return accept_code(text, out, how);
}

bool accept(std::string_view text, counter_id& out, reading& how) {
    if (!plain(text, code_bytes_max, how)) return false;
    out = counter_id(text);
    return true;
}

bool accept(std::string_view text, std::string& out, reading& how, std::size_t bytes_max) {
    if (!plain(text, bytes_max, how)) return false;
    out = text;
    return true;
}

bool accept(std::string_view text, local_date& out, reading& how) {
    const auto date = parse_local_date(text);
    if (!date) {
        return how.refuse("invalid_date", "not a date such as 2026-02-13: " + quoted(text));
    }
    out = *date;
    return true;
}

bool accept_timestamp(std::int64_t seconds, std::int64_t nanos, instant& out, reading& how) {
    constexpr std::int64_t first = -62'135'596'800;  // 0001-01-01T00:00:00Z
    constexpr std::int64_t last = 253'402'300'799;   // 9999-12-31T23:59:59Z
    if (seconds < first || seconds > last) {
        return how.refuse(
            "time_out_of_range",
            fmt::format("{} seconds since 1970 lie outside the years 1 to 9999", seconds));
    }
    if (nanos < 0 || nanos > 999'999'999) {
        return how.refuse("time_out_of_range",
                          fmt::format("nanos must be 0 to 999,999,999, not {}", nanos));
    }
    out = instant{milliseconds{seconds * 1'000 + nanos / 1'000'000}};
    return true;
}

bool accept_number(std::int64_t value, std::int64_t low, std::int64_t high, reading& how) {
    if (value >= low && value <= high) return true;
    return how.refuse("out_of_range", fmt::format("must be {} to {}, not {}", low, high, value));
}

}  // namespace detail
}  // namespace tiendo::wire
