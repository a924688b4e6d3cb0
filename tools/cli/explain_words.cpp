// Weekdays, units, lengths and colours; see the header.
#include "cli/explain_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>

namespace tiendo::cli {
namespace {

using calendar::limit_unit;
using terminal::language;
using terminal::width_of;

constexpr std::array<both, 7> weekday_names{{{"Thứ Hai", "Monday"},
                                             {"Thứ Ba", "Tuesday"},
                                             {"Thứ Tư", "Wednesday"},
                                             {"Thứ Năm", "Thursday"},
                                             {"Thứ Sáu", "Friday"},
                                             {"Thứ Bảy", "Saturday"},
                                             {"Chủ nhật", "Sunday"}}};
constexpr std::array<std::string_view, 7> short_vi{"T2", "T3", "T4", "T5", "T6", "T7", "CN"};

std::size_t weekday_of(local_date date) {
    return std::chrono::weekday{date}.iso_encoding() - 1;
}

}  // namespace

both weekday_name(local_date date) {
    return weekday_names[weekday_of(date)];
}

std::string_view weekday_short(local_date date, language lang) {
    const auto day = weekday_of(date);
    return lang == language::vi ? short_vi[day] : weekday_names[day].en.substr(0, 3);
}

both unit_name(limit_unit unit) {
    switch (unit) {
        case limit_unit::working_days:
            return {"ngày làm việc", "working days"};
        case limit_unit::calendar_days:
            return {"ngày", "calendar days"};
        case limit_unit::working_hours:
            return {"giờ làm việc", "working hours"};
        case limit_unit::hours:
            return {"giờ", "hours"};
        case limit_unit::months:
            return {"tháng", "months"};
    }
    return {"", ""};
}

std::optional<limit_unit> unit_of(std::string_view key) {
    for (const auto unit : {limit_unit::working_days,
                            limit_unit::calendar_days,
                            limit_unit::working_hours,
                            limit_unit::hours,
                            limit_unit::months}) {
        if (calendar::name_of(unit) == key) return unit;
    }
    return std::nullopt;
}

std::string amount_text(std::int64_t amount, limit_unit unit, language lang) {
    auto name = unit_name(unit).in(lang);
    if (lang == language::en && amount == 1) name.remove_suffix(1);  // every unit ends in "s"
    return fmt::format("{} {}", terminal::number(amount, lang), name);
}

std::string hours_text(milliseconds length, language lang) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(length).count();
    const auto hours = seconds / 3600;
    const auto minutes = seconds / 60 % 60;
    const auto rest = length - std::chrono::minutes{hours * 60 + minutes};
    const auto minutes_name = terminal::in(lang, "phút", "min");
    auto out = hours == 0 && seconds != 0
                   ? fmt::format("{} {}", minutes, minutes_name)
                   : fmt::format("{} {}", hours, terminal::in(lang, "giờ", "h"));
    if (hours != 0 && minutes != 0) {
        out += rest.count() == 0 ? fmt::format(" {:02}", minutes)
                                 : fmt::format(" {} {}", minutes, minutes_name);
    }
    if (rest.count() == 0) return out;
    const auto whole = rest.count() % 1000 == 0;
    return out +
           fmt::format(" {} {}",
                       whole ? fmt::format("{}", rest.count() / 1000)
                             : fmt::format("{}.{:03}", rest.count() / 1000, rest.count() % 1000),
                       terminal::in(lang, "giây", "s"));
}

std::string clock_text(local_time wall) {
    const auto day = std::chrono::floor<std::chrono::days>(wall);
    const auto ms = (wall - day).count();
    auto out = fmt::format("{:02}:{:02}", ms / 3'600'000, ms / 60'000 % 60);
    if (ms % 60'000 != 0) out += fmt::format(":{:02}", ms / 1000 % 60);
    if (ms % 1000 != 0) out += fmt::format(".{:03}", ms % 1000);
    return out;
}

std::string wrapped(std::string_view head,
                    std::size_t indent,
                    std::string_view text,
                    const layout& how) {
    std::string out(head);
    // A narrow screen keeps room for words; nothing is cut.
    const auto room = std::max(how.width, indent + 24) - indent;
    std::size_t used = 0;
    while (!text.empty()) {
        const auto space = std::min(text.find(' ', 1), text.size());
        const auto word = text.substr(0, space);
        text.remove_prefix(space);
        if (used > 0 && used + width_of(word) > room) {
            out.erase(out.find_last_not_of(' ') + 1);
            out += "\n" + std::string(indent, ' ');
            const auto rest = word.substr(std::min(word.find_first_not_of(' '), word.size()));
            out += rest;
            used = width_of(rest);
            continue;
        }
        out += word;
        used += width_of(word);
    }
    out.erase(out.find_last_not_of(' ') + 1);
    return out;
}

std::string paint(std::string text, std::string_view code, colours shown) {
    if (shown == colours::off || text.empty()) return text;
    return fmt::format("\x1b[{}m{}\x1b[0m", code, text);
}

}  // namespace tiendo::cli
