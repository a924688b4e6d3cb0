// Words around figures.
#include "tiendo/report/wording.hpp"

#include "tiendo/base/check.hpp"
#include "tiendo/report/period.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace tiendo::report {
namespace {

// The capital of a Latin letter in two bytes (U+0080 to U+07FF), as Unicode pairs them.
std::uint32_t capital_of(std::uint32_t c) {
    const bool is_latin_1 = c >= 0xE0 && c <= 0xFE && c != 0xF7;
    if (is_latin_1) return c - 0x20;
    // ă đ ĩ ũ stand after their capitals; so do ơ and ư, the one even, the other odd.
    const bool is_extended = c >= 0x100 && c <= 0x137 && c % 2 == 1;
    const bool is_extended_later = c >= 0x14A && c <= 0x177 && c % 2 == 1;
    const bool is_horned = c == 0x1A1 || c == 0x1B0;
    const bool is_composed = c >= 0x1EA0 && c <= 0x1EFF && c % 2 == 1;
    return is_extended || is_extended_later || is_horned || is_composed ? c - 1 : c;
}

void put(std::uint32_t c, std::string& out) {
    if (c < 0x800) {
        out += static_cast<char>(0xC0 | (c >> 6));
    } else {
        out += static_cast<char>(0xE0 | (c >> 12));
        out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
    }
    out += static_cast<char>(0x80 | (c & 0x3F));
}

// "766/QĐ-TTg": its letters mean what they are.
bool is_of_a_document(std::string_view word) {
    return word.find('/') != std::string_view::npos;
}

std::string capital_word(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size();) {
        const auto byte = [&](std::size_t at) {
            return at < text.size() ? static_cast<unsigned char>(text[at]) : 0U;
        };
        const auto first = byte(i);
        if (first >= 'a' && first <= 'z') {
            out += static_cast<char>(first - 'a' + 'A');
            ++i;
        } else if ((first & 0xE0U) == 0xC0U && i + 1 < text.size()) {
            put(capital_of(((first & 0x1FU) << 6) | (byte(i + 1) & 0x3FU)), out);
            i += 2;
        } else if ((first & 0xF0U) == 0xE0U && i + 2 < text.size()) {
            put(capital_of(((first & 0x0FU) << 12) | ((byte(i + 1) & 0x3FU) << 6) |
                           (byte(i + 2) & 0x3FU)),
                out);
            i += 3;
        } else {
            out += text[i++];
        }
    }
    return out;
}

}  // namespace

std::string capitals(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const auto blank = text.find(' ');
        const auto word = text.substr(0, blank == std::string_view::npos ? blank : blank + 1);
        out += is_of_a_document(word) ? std::string(word) : capital_word(word);
        text.remove_prefix(word.size());
    }
    return out;
}

words basis_words(rates::due_basis basis) {
    switch (basis) {
        case rates::due_basis::headline:
            return {"theo hạn trả kết quả dùng chung của hệ thống",
                    "by the due date that the service judges by"};
        case rates::due_basis::statutory:
            return {"theo thời hạn luật định", "by the statutory limit"};
        case rates::due_basis::committed:
            return {"theo thời hạn cam kết", "by the committed limit"};
        case rates::due_basis::original:
            return {"theo ngày hẹn trả đầu tiên", "by the first appointment"};
        case rates::due_basis::current:
            return {"theo ngày hẹn trả hiện tại", "by the current appointment"};
    }
    TIENDO_ASSERT(false);
}

words until_words(local_time wall) {
    const auto day = std::chrono::floor<std::chrono::days>(wall);
    const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(wall - day).count();
    if (wall == local_time{day}) {
        const local_date last = day - std::chrono::days{1};
        return {"đến hết ngày " + slashed(last), "to the end of " + to_text(last)};
    }
    return {fmt::format("đến {:02} giờ {:02} ngày {}", minutes / 60, minutes % 60, slashed(day)),
            fmt::format("to {:02}:{:02} on {}", minutes / 60, minutes % 60, to_text(day))};
}

std::string grouped(std::int64_t n) {
    const auto magnitude =
        n < 0 ? 0 - static_cast<std::uint64_t>(n) : static_cast<std::uint64_t>(n);
    auto out = std::to_string(magnitude);
    for (auto at = static_cast<std::ptrdiff_t>(out.size()) - 3; at > 0; at -= 3)
        out.insert(static_cast<std::size_t>(at), 1, '.');
    return n < 0 ? "−" + out : out;
}

std::size_t letters_in(std::string_view text) noexcept {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
    }));
}

}  // namespace tiendo::report
