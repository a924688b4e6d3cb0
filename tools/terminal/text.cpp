// Widths, numbers and dates; see the header.
#include "terminal/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace tiendo::terminal {
namespace {

struct letter {
    char32_t point;
    std::size_t bytes;
};

// The first code point; a byte that cannot begin or complete one stands for itself.
letter first_letter(std::string_view text) {
    const auto lead = static_cast<unsigned char>(text.front());
    const std::size_t size = lead < 0x80    ? 1
                             : lead >= 0xF0 ? 4
                             : lead >= 0xE0 ? 3
                             : lead >= 0xC0 ? 2
                                            : 1;
    if (size == 1 || size > text.size()) return {lead, 1};
    char32_t point = lead & (0xFFu >> (size + 1));
    for (std::size_t i = 1; i < size; ++i) {
        const auto next = static_cast<unsigned char>(text[i]);
        if ((next & 0xC0) != 0x80) return {lead, 1};
        point = point << 6 | (next & 0x3Fu);
    }
    return {point, size};
}

std::size_t columns_of(char32_t point) {
    if (point >= 0x0300 && point <= 0x036F) return 0;  // combining marks
    if (point == 0x200B || point == 0xFE0F || point == 0x200D) return 0;
    const bool wide =
        (point >= 0x1100 && point <= 0x115F) || (point >= 0x2E80 && point <= 0xA4CF) ||
        (point >= 0xAC00 && point <= 0xD7A3) || (point >= 0xF900 && point <= 0xFAFF) ||
        (point >= 0xFE30 && point <= 0xFE4F) || (point >= 0xFF00 && point <= 0xFF60) ||
        (point >= 0x1F300 && point <= 0x1FAFF);
    return wide ? 2 : 1;
}

// The longest beginning of at most `width` columns, in bytes; marks stay with their letter.
std::size_t bytes_within(std::string_view text, std::size_t width) {
    std::size_t bytes = 0;
    std::size_t used = 0;
    while (bytes < text.size()) {
        const auto next = first_letter(text.substr(bytes));
        if (used + columns_of(next.point) > width) break;
        used += columns_of(next.point);
        bytes += next.bytes;
    }
    return bytes;
}

std::string date_of(std::chrono::year_month_day day, language lang) {
    static constexpr std::array months{
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto d = static_cast<unsigned>(day.day());
    const auto m = static_cast<unsigned>(day.month());
    const auto y = static_cast<int>(day.year());
    if (lang == language::vi) return fmt::format("{:02}/{:02}/{:04}", d, m, y);
    return fmt::format("{} {} {}", d, months.at(m - 1), y);
}

}  // namespace

std::optional<language> parse_language(std::string_view name) {
    if (name == "vi") return language::vi;
    if (name == "en") return language::en;
    return std::nullopt;
}

std::size_t width_of(std::string_view text) {
    std::size_t width = 0;
    while (!text.empty()) {
        const auto next = first_letter(text);
        width += columns_of(next.point);
        text.remove_prefix(next.bytes);
    }
    return width;
}

std::string fit(std::string_view text, std::size_t width, align side) {
    const auto have = width_of(text);
    if (have <= width) {
        const std::string space(width - have, ' ');
        return side == align::left ? std::string(text) + space : space + std::string(text);
    }
    if (width == 0) return {};
    std::string cut(text.substr(0, bytes_within(text, width - 1)));
    cut += "…";
    return cut + std::string(width - width_of(cut), ' ');
}

std::string number(std::int64_t value, language lang) {
    const auto digits = fmt::format(
        "{}",
        value < 0 ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value));
    const char mark = lang == language::vi ? '.' : ',';
    std::string out = value < 0 ? "−" : "";
    for (std::size_t i = 0; i < digits.size(); ++i) {
        if (i != 0 && (digits.size() - i) % 3 == 0) out.push_back(mark);
        out.push_back(digits[i]);
    }
    return out;
}

std::string percent(std::int64_t numerator, std::int64_t denominator, language lang) {
    if (denominator <= 0) return "–";
    const auto wide = static_cast<__int128>(numerator) * 20'000 + denominator;
    const auto hundredths =
        static_cast<std::int64_t>(wide / (static_cast<__int128>(denominator) * 2));
    return fmt::format("{}{}{:02}%",
                       hundredths / 100,
                       lang == language::vi ? ',' : '.',
                       std::abs(hundredths % 100));
}

std::string date(local_date day, language lang) {
    return date_of(std::chrono::year_month_day{day}, lang);
}

std::string time_of_day_text(local_time wall) {
    const auto since = std::chrono::floor<std::chrono::seconds>(
        wall - std::chrono::floor<std::chrono::days>(wall));
    const auto s = since.count();
    return fmt::format("{:02}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60);
}

std::string date_and_time(local_time wall, language lang) {
    return fmt::format(
        "{} {}", date(std::chrono::floor<std::chrono::days>(wall), lang), time_of_day_text(wall));
}

std::string duration_text(std::chrono::seconds length) {
    const auto s = std::max<std::int64_t>(0, length.count());
    if (s < 90) return fmt::format("{} s", s);
    if (s < 5400) return fmt::format("{} min", (s + 30) / 60);
    return fmt::format("{} h {:02} min", s / 3600, s / 60 % 60);
}

}  // namespace tiendo::terminal
