// Typed reading of CSV fields.
#include "fields.hpp"

#include "tiendo/base/check.hpp"
#include "tiendo/base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace tiendo::catalogue {
namespace {

constexpr std::int32_t limit_amount_max = 10'000;  // 27 years of days: beyond it is a typing error
constexpr std::size_t windows_max = 12;            // per day; an office has two or three

// The years a working calendar can compute with (calendar::errc::out_of_range).
constexpr local_date first_date{std::chrono::year{1900} / 1 / 1};
constexpr local_date last_date{std::chrono::year{2200} / 12 / 31};

constexpr std::array<word<calendar::limit_unit>, 5> units{{
    {"working_days", calendar::limit_unit::working_days},
    {"calendar_days", calendar::limit_unit::calendar_days},
    {"working_hours", calendar::limit_unit::working_hours},
    {"hours", calendar::limit_unit::hours},
    {"months", calendar::limit_unit::months},
}};

bool is_calendar_id(std::string_view text) noexcept {
    const auto allowed = [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               c == '.' || c == '_' || c == '-';
    };
    return text.size() <= code_bytes_max && std::all_of(text.begin(), text.end(), allowed);
}

bool is_blank(std::string_view text) noexcept {
    return text.find_first_not_of(" \xC2\xA0") == std::string_view::npos;
}

// HH:MM and nothing else.
std::optional<time_of_day> minute_of(std::string_view text) {
    return text.size() == 5 ? parse_time_of_day(text) : std::nullopt;
}

}  // namespace

std::string quoted(std::string_view text) {
    constexpr std::size_t shown_max = 60;
    if (text.size() <= shown_max) return fmt::format("'{}'", text);
    std::size_t end = shown_max;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80) --end;
    return fmt::format("'{}...'", text.substr(0, end));
}

void row_fields::refuse(std::string_view column, std::string reason) {
    sound_ = false;
    refusals_.add({.file = layout_.name,
                   .line = row_.line,
                   .field = std::string(column),
                   .reason = std::move(reason)});
}

const std::string& row_fields::text(std::string_view column) const {
    const auto at = std::find(layout_.columns.begin(), layout_.columns.end(), column);
    TIENDO_ASSERT(at != layout_.columns.end());
    return row_.fields[static_cast<std::size_t>(at - layout_.columns.begin())];
}

std::string row_fields::name(std::string_view column) {
    const std::string& value = text(column);
    if (is_blank(value)) refuse_missing(column);
    if (value.find('\n') != std::string::npos) {
        refuse(column, "has a line break: write it in one line");
    }
    return value;
}

std::optional<std::string> row_fields::code(std::string_view column) {
    if (text(column).empty()) refuse_missing(column);
    return code_if_any(column);
}

std::optional<std::string> row_fields::code_if_any(std::string_view column) {
    const std::string& value = text(column);
    std::string out;
    if (value.empty()) return std::nullopt;
    if (normalise_code(value, out)) return out;
    refuse(column,
           fmt::format(
               "is not a code: {}; use 1 to {} of A-Z 0-9 . _ / -", quoted(value), code_bytes_max));
    return std::nullopt;
}

std::optional<std::string> row_fields::calendar_id(std::string_view column) {
    if (text(column).empty()) refuse_missing(column);
    return calendar_id_if_any(column);
}

std::optional<std::string> row_fields::calendar_id_if_any(std::string_view column) {
    const std::string& value = text(column);
    if (value.empty()) return std::nullopt;
    if (is_calendar_id(value)) return value;
    refuse(column,
           fmt::format("is not a calendar id: {}; use 1 to {} of A-Z a-z 0-9 . _ -",
                       quoted(value),
                       code_bytes_max));
    return std::nullopt;
}

std::optional<local_date> row_fields::date(std::string_view column) {
    if (text(column).empty()) refuse_missing(column);
    return date_if_any(column);
}

std::optional<local_date> row_fields::date_if_any(std::string_view column) {
    const std::string& value = text(column);
    if (value.empty()) return std::nullopt;
    const auto date = parse_local_date(value);
    if (!date) {
        refuse(column, fmt::format("is not a date: {}; write YYYY-MM-DD", quoted(value)));
    } else if (*date < first_date || *date > last_date) {
        refuse(column, fmt::format("lies outside the years 1900 to 2200: {}", quoted(value)));
    } else {
        return date;
    }
    return std::nullopt;
}

validity row_fields::valid() {
    const validity out{.from = date_if_any("valid_from"), .to = date_if_any("valid_to")};
    if (out.from && out.to && *out.from >= *out.to) {
        refuse("valid_to",
               fmt::format("{} is not after valid_from {}: valid_to is the first day on which the "
                           "row no longer holds",
                           to_text(*out.to),
                           to_text(*out.from)));
    }
    return out;
}

std::optional<time_of_day> row_fields::minute_if_any(std::string_view column) {
    const std::string& value = text(column);
    if (value.empty()) return std::nullopt;
    const auto at = minute_of(value);
    if (at && at->since_midnight < std::chrono::hours{24}) return at;
    refuse(column,
           fmt::format("is not a time of day: {}; write HH:MM, 00:00 to 23:59, or leave it empty",
                       quoted(value)));
    return std::nullopt;
}

std::optional<calendar::limit> row_fields::limit_if_any(std::string_view amount_column,
                                                        std::string_view unit_column) {
    const std::string& amount = text(amount_column);
    const std::string& unit = text(unit_column);
    if (amount.empty() && unit.empty()) return std::nullopt;
    if (amount.empty()) {
        refuse(amount_column,
               fmt::format(
                   "is empty while {} is {}: give both or neither", unit_column, quoted(unit)));
        return std::nullopt;
    }
    if (unit.empty()) {
        refuse(unit_column,
               fmt::format(
                   "is empty while {} is {}: give both or neither", amount_column, quoted(amount)));
        return std::nullopt;
    }
    calendar::limit out;
    const auto [end, ec] =
        std::from_chars(amount.data(), amount.data() + amount.size(), out.amount);
    const bool number = ec == std::errc{} && end == amount.data() + amount.size();
    if (!number || out.amount < 0 || out.amount > limit_amount_max) {
        refuse(amount_column,
               fmt::format(
                   "is not a whole number from 0 to {}: {}", limit_amount_max, quoted(amount)));
        return std::nullopt;
    }
    const auto known_unit = one_of<calendar::limit_unit>(unit_column, units);
    if (!known_unit) return std::nullopt;
    out.unit = *known_unit;
    if (out.amount == 0 && out.unit != calendar::limit_unit::working_days) {
        refuse(amount_column, "is 0, which means the same day and needs the unit working_days");
        return std::nullopt;
    }
    return out;
}

calendar::windows row_fields::windows(std::string_view column) {
    std::string_view rest = text(column);
    calendar::windows out;
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find(' '), rest.size());
        const auto piece = window_of(column, rest.substr(0, end));
        if (!piece) return {};
        if (!out.empty() && piece->from < out.back().to) {
            refuse(column,
                   fmt::format("the window from {} begins before the one ahead of it ends: write "
                               "them in order, without overlap",
                               to_text(piece->from)));
            return {};
        }
        out.push_back(*piece);
        if (out.size() > windows_max) {
            refuse(column, fmt::format("has more than {} windows: join them", windows_max));
            return {};
        }
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return out;
}

std::optional<calendar::window> row_fields::window_of(std::string_view column,
                                                      std::string_view piece) {
    const std::size_t dash = piece.find('-');
    if (dash != std::string_view::npos) {
        const auto from = minute_of(piece.substr(0, dash));
        const auto to = minute_of(piece.substr(dash + 1));
        if (from && to && *from < *to) return calendar::window{*from, *to};
        if (from && to) {
            refuse(column, fmt::format("the window {} ends before it begins", quoted(piece)));
            return std::nullopt;
        }
    }
    refuse(
        column,
        fmt::format("is not a list of windows: {}; write HH:MM-HH:MM, with one space between two",
                    quoted(text(column))));
    return std::nullopt;
}

void row_fields::refuse_word(std::string_view column, const std::vector<std::string_view>& known) {
    if (text(column).empty()) {
        refuse(column, fmt::format("is empty: write one of {}", fmt::join(known, ", ")));
    } else {
        refuse(
            column,
            fmt::format(
                "unknown value {}: write one of {}", quoted(text(column)), fmt::join(known, ", ")));
    }
}

void row_fields::refuse_missing(std::string_view column) {
    refuse(column, "is empty: this field is needed");
}

table_state read_table(const table_layout& layout,
                       std::string_view text,
                       refusal_list& refusals,
                       const std::function<void(row_fields&)>& take) {
    bool whole = true;
    csv_reader reader(layout.name, text, layout.columns, [&](file_refusal refused) {
        whole = false;
        refusals.add(std::move(refused));
    });
    csv_row row;
    while (reader.next(row)) {
        row_fields fields(layout, row, refusals);
        take(fields);
    }
    return whole ? table_state::whole : table_state::rows_missing;
}

std::vector<std::vector<std::size_t>> circles_of(
    const std::vector<std::optional<std::size_t>>& next) {
    constexpr std::size_t unseen = 0;
    std::vector<std::size_t> walk_of(next.size(), unseen);  // number of the walk that came by first
    std::vector<std::vector<std::size_t>> out;
    for (std::size_t start = 0; start < next.size(); ++start) {
        const std::size_t walk = start + 1;
        std::optional<std::size_t> at = start;
        while (at && walk_of[*at] == unseen) {
            walk_of[*at] = walk;
            at = next[*at];
        }
        if (!at || walk_of[*at] != walk) continue;
        std::vector<std::size_t> circle{*at};
        for (auto i = next[*at]; i && *i != *at; i = next[*i]) circle.push_back(*i);
        std::rotate(circle.begin(), std::min_element(circle.begin(), circle.end()), circle.end());
        out.push_back(std::move(circle));
    }
    std::sort(out.begin(), out.end());
    return out;
}

}  // namespace tiendo::catalogue
