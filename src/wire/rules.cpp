// Alphabets, lengths, ranges and names of values on the wire.
#include "wire/rules.hpp"

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

// Length of the UTF-8 sequence at the front of `text`; 0 when it is none. Overlong
// forms, surrogates and numbers past U+10FFFF are none (RFC 3629).
std::size_t sequence_bytes(std::string_view text) noexcept {
    const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
    const auto continues = [&](std::size_t i) {
        return i < text.size() && (byte(i) & 0xC0) == 0x80;
    };
    const auto first = byte(0);
    if (first < 0x80) return 1;
    if (first >= 0xC2 && first <= 0xDF) return continues(1) ? 2 : 0;
    if (first >= 0xE0 && first <= 0xEF) {
        if (!continues(1) || !continues(2)) return 0;
        const bool overlong = first == 0xE0 && byte(1) < 0xA0;
        const bool surrogate = first == 0xED && byte(1) > 0x9F;
        return overlong || surrogate ? 0 : 3;
    }
    if (first >= 0xF0 && first <= 0xF4) {
        if (!continues(1) || !continues(2) || !continues(3)) return 0;
        const bool overlong = first == 0xF0 && byte(1) < 0x90;
        const bool too_great = first == 0xF4 && byte(1) > 0x8F;
        return overlong || too_great ? 0 : 4;
    }
    return 0;
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

bool fits(std::string_view text, std::int64_t bytes_max, reading& how) {
    if (static_cast<std::int64_t>(text.size()) <= bytes_max) return true;
    return how.refuse("too_long",
                      fmt::format("{} bytes long; at most {} are allowed", text.size(), bytes_max));
}

bool plain(std::string_view text, std::int64_t bytes_max, reading& how) {
    if (!fits(text, bytes_max, how)) return false;
    if (!is_utf8(text))
        return how.refuse("invalid_utf8", "not valid UTF-8; send the text as UTF-8");
    if (bytes_max != any_length && has_controls(text)) {
        return how.refuse("invalid_text", "control characters are not allowed: " + quoted(text));
    }
    return true;
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
    if (!is_utf8(text))
        return how.refuse("invalid_utf8", "not valid UTF-8; send the code as ASCII");
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

bool accept(std::string_view text, event_id& out, std::int64_t, reading& how) {
    if (!fits(text, code_bytes_max, how)) return false;
    if (!std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7f'; })) {
        if (!is_utf8(text))
            return how.refuse("invalid_utf8", "not valid UTF-8; send the id as ASCII");
        return how.refuse(
            "invalid_id",
            "only printable ASCII without spaces makes an event_id, not " + quoted(text));
    }
    out = event_id(text);
    return true;
}

bool accept(std::string_view text, dossier_code& out, std::int64_t, reading& how) {
    return accept_code(text, out, how);
}
bool accept(std::string_view text, agency_code& out, std::int64_t, reading& how) {
    return accept_code(text, out, how);
}
bool accept(std::string_view text, procedure_code& out, std::int64_t, reading& how) {
    return accept_code(text, out, how);
}

bool accept(std::string_view text, counter_id& out, std::int64_t, reading& how) {
    if (!plain(text, code_bytes_max, how)) return false;
    out = counter_id(text);
    return true;
}

bool accept(std::string_view text, std::string& out, std::int64_t bytes_max, reading& how) {
    if (!plain(text, bytes_max, how)) return false;
    out = text;
    return true;
}

bool accept(std::string_view text, local_date& out, std::int64_t, reading& how) {
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

bool accept_rfc3339(std::string_view text, instant& out, reading& how) {
    const auto at = parse_rfc3339(text);
    if (!at) {
        return how.refuse(
            "invalid_time",
            "not an instant such as 2026-02-13T14:31:00+07:00 (RFC 3339): " + quoted(text));
    }
    const auto second = std::chrono::floor<std::chrono::seconds>(*at);
    return accept_timestamp(
        second.time_since_epoch().count(), (*at - second).count() * 1'000'000, out, how);
}

bool accept_number(std::int64_t value, std::int64_t low, std::int64_t high, reading& how) {
    if (value >= low && value <= high) return true;
    return how.refuse("out_of_range", fmt::format("must be {} to {}, not {}", low, high, value));
}

namespace {
using name_list = std::string_view;
constexpr name_list channel_names[] = {"CHANNEL_UNSPECIFIED", "IN_PERSON", "ONLINE", "POST"};
constexpr name_list applicant_names[] = {
    "APPLICANT_KIND_UNSPECIFIED", "CITIZEN", "BUSINESS", "AGENCY"};
constexpr name_list outcome_names[] = {"OUTCOME_UNSPECIFIED", "GRANTED", "REFUSED"};
constexpr name_list unit_names[] = {
    "LIMIT_UNIT_UNSPECIFIED", "WORKING_DAYS", "CALENDAR_DAYS", "WORKING_HOURS", "HOURS", "MONTHS"};
constexpr name_list window_names[] = {
    "WINDOW_UNSPECIFIED", "TODAY", "MONTH", "QUARTER", "YEAR", "RANGE"};
constexpr name_list group_names[] = {
    "BY_UNSPECIFIED", "AGENCY", "PROCEDURE", "FIELD", "CHANNEL", "DAY"};
constexpr name_list alert_names[] = {"STATE_UNSPECIFIED", "FIRING", "ACKNOWLEDGED", "RESOLVED"};

std::string listed(std::span<const std::string_view> names) {
    return fmt::format("{}", fmt::join(names.subspan(1), ", "));
}
}  // namespace

std::span<const std::string_view> names(dossier::channel) noexcept {
    return channel_names;
}
std::span<const std::string_view> names(dossier::applicant_kind) noexcept {
    return applicant_names;
}
std::span<const std::string_view> names(dossier::outcome) noexcept {
    return outcome_names;
}
std::span<const std::string_view> names(calendar::limit_unit) noexcept {
    return unit_names;
}
std::span<const std::string_view> names(window) noexcept {
    return window_names;
}
std::span<const std::string_view> names(group_by) noexcept {
    return group_names;
}
std::span<const std::string_view> names(alert_state) noexcept {
    return alert_names;
}

std::optional<std::size_t> number_of(std::string_view name,
                                     std::span<const std::string_view> names,
                                     reading& how) {
    const auto at = std::ranges::find(names, name);
    if (at != names.end()) return static_cast<std::size_t>(at - names.begin());
    how.refuse("unknown_enum_value", fmt::format("{} is none of {}", quoted(name), listed(names)));
    return std::nullopt;
}

bool refuse_enum_number(std::uint64_t number,
                        std::span<const std::string_view> names,
                        reading& how) {
    return how.refuse("unknown_enum_value",
                      fmt::format("number {} is none of {} (1 to {})",
                                  static_cast<std::int64_t>(number),
                                  listed(names),
                                  names.size() - 1));
}

}  // namespace detail
}  // namespace tiendo::wire
