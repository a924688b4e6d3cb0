// Text forms of instants, dates and times of day.
#include "tiendo/base/time.hpp"

#include <fmt/format.h>

namespace tiendo {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::year_month_day;

std::string format_wall(local_time wall) {
    const auto date = floor<days>(wall);
    const auto ymd = year_month_day{date};
    const auto since = (wall - date).count();
    auto out = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}",
                           static_cast<int>(ymd.year()),
                           static_cast<unsigned>(ymd.month()),
                           static_cast<unsigned>(ymd.day()),
                           since / 3'600'000,
                           since / 60'000 % 60,
                           since / 1'000 % 60);
    if (since % 1'000 != 0) out += fmt::format(".{:03}", since % 1'000);
    return out;
}

// Reads exactly `width` digits; nullopt when there are not that many.
std::optional<int> digits(std::string_view& rest, std::size_t width) {
    if (rest.size() < width) return std::nullopt;
    int value = 0;
    for (const char c : rest.substr(0, width)) {
        if (c < '0' || c > '9') return std::nullopt;
        value = value * 10 + (c - '0');
    }
    rest.remove_prefix(width);
    return value;
}

bool literal(std::string_view& rest, char expected) {
    if (rest.empty() || rest.front() != expected) return false;
    rest.remove_prefix(1);
    return true;
}

std::optional<local_date> take_date(std::string_view& rest) {
    const auto y = digits(rest, 4);
    if (!y || !literal(rest, '-')) return std::nullopt;
    const auto m = digits(rest, 2);
    if (!m || !literal(rest, '-')) return std::nullopt;
    const auto d = digits(rest, 2);
    if (!d) return std::nullopt;
    const year_month_day ymd{std::chrono::year{*y},
                             std::chrono::month{static_cast<unsigned>(*m)},
                             std::chrono::day{static_cast<unsigned>(*d)}};
    if (!ymd.ok()) return std::nullopt;
    return local_date{ymd};
}

// Fractions of a second to milliseconds, floored. At least one digit.
std::optional<int> take_fraction(std::string_view& rest) {
    int ms = 0;
    std::size_t count = 0;
    while (count < rest.size() && rest[count] >= '0' && rest[count] <= '9') {
        if (count < 3) ms = ms * 10 + (rest[count] - '0');
        ++count;
    }
    if (count == 0) return std::nullopt;
    for (std::size_t i = count; i < 3; ++i) ms *= 10;
    rest.remove_prefix(count);
    return ms;
}

std::optional<std::chrono::minutes> take_offset(std::string_view& rest) {
    if (rest == "Z" || rest == "z") {
        rest = {};
        return std::chrono::minutes{0};
    }
    const bool ahead = literal(rest, '+');
    if (!ahead && !literal(rest, '-')) return std::nullopt;
    const auto h = digits(rest, 2);
    if (!h || *h > 23 || !literal(rest, ':')) return std::nullopt;
    const auto m = digits(rest, 2);
    if (!m || *m > 59) return std::nullopt;
    const std::chrono::minutes offset{*h * 60 + *m};
    return ahead ? offset : -offset;
}

}  // namespace

std::string to_rfc3339(instant at) {
    return format_wall(local_time{at.time_since_epoch()}) + "Z";
}

std::string to_rfc3339(instant at, std::chrono::seconds utc_offset) {
    const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(utc_offset).count();
    const auto magnitude = minutes < 0 ? -minutes : minutes;
    return format_wall(local_time{at.time_since_epoch() + utc_offset}) +
           fmt::format("{}{:02}:{:02}", minutes < 0 ? '-' : '+', magnitude / 60, magnitude % 60);
}

std::optional<instant> parse_rfc3339(std::string_view text) {
    auto rest = text;
    const auto date = take_date(rest);
    if (!date || !(literal(rest, 'T') || literal(rest, 't') || literal(rest, ' ')))
        return std::nullopt;
    const auto h = digits(rest, 2);
    if (!h || *h > 23 || !literal(rest, ':')) return std::nullopt;
    const auto m = digits(rest, 2);
    if (!m || *m > 59 || !literal(rest, ':')) return std::nullopt;
    const auto s = digits(rest, 2);
    if (!s || *s > 59) return std::nullopt;
    int ms = 0;
    if (literal(rest, '.')) {
        const auto fraction = take_fraction(rest);
        if (!fraction) return std::nullopt;
        ms = *fraction;
    }
    const auto offset = take_offset(rest);
    if (!offset || !rest.empty()) return std::nullopt;
    const auto wall = local_time{*date} + std::chrono::hours{*h} + std::chrono::minutes{*m} +
                      std::chrono::seconds{*s} + milliseconds{ms};
    return instant{wall.time_since_epoch() - *offset};
}

std::string to_text(local_date date) {
    const year_month_day ymd{date};
    return fmt::format("{:04}-{:02}-{:02}",
                       static_cast<int>(ymd.year()),
                       static_cast<unsigned>(ymd.month()),
                       static_cast<unsigned>(ymd.day()));
}

std::optional<local_date> parse_local_date(std::string_view text) {
    const auto date = take_date(text);
    return text.empty() ? date : std::nullopt;
}

std::string to_text(time_of_day at) {
    const auto ms = at.since_midnight.count();
    auto out = fmt::format("{:02}:{:02}", ms / 3'600'000, ms / 60'000 % 60);
    if (ms % 60'000 != 0) out += fmt::format(":{:02}", ms / 1'000 % 60);
    return out;
}

std::optional<time_of_day> parse_time_of_day(std::string_view text) {
    const auto h = digits(text, 2);
    if (!h || !literal(text, ':')) return std::nullopt;
    const auto m = digits(text, 2);
    if (!m || *m > 59) return std::nullopt;
    int s = 0;
    if (!text.empty()) {
        const auto seconds = literal(text, ':') ? digits(text, 2) : std::nullopt;
        if (!seconds || *seconds > 59 || !text.empty()) return std::nullopt;
        s = *seconds;
    }
    const time_of_day at{milliseconds{((*h * 60 + *m) * 60 + s) * 1'000}};
    if (at.since_midnight > std::chrono::hours{24}) return std::nullopt;
    return at;
}

}  // namespace tiendo
