// Letters without their marks.
#include "importer/plain_letters.hpp"

#include <array>
#include <cstddef>

namespace tiendo::importer {
namespace {

// The letter of the alphabet under a Vietnamese one; 0: none. 0x0300 to 0x036F are
// marks on the letter before, and stand for nothing.
char plain_letter(unsigned point) {
    struct range {
        unsigned from, to;
        char letter;
    };
    constexpr std::array<range, 26> ranges{{
        {0x00C0, 0x00C5, 'A'}, {0x00C8, 0x00CB, 'E'}, {0x00CC, 0x00CF, 'I'}, {0x00D2, 0x00D6, 'O'},
        {0x00D9, 0x00DC, 'U'}, {0x00DD, 0x00DD, 'Y'}, {0x00E0, 0x00E5, 'A'}, {0x00E8, 0x00EB, 'E'},
        {0x00EC, 0x00EF, 'I'}, {0x00F2, 0x00F6, 'O'}, {0x00F9, 0x00FC, 'U'}, {0x00FD, 0x00FD, 'Y'},
        {0x0102, 0x0103, 'A'}, {0x0110, 0x0111, 'D'}, {0x0128, 0x0129, 'I'}, {0x0168, 0x0169, 'U'},
        {0x01A0, 0x01A1, 'O'}, {0x01AF, 0x01B0, 'U'}, {0x1EA0, 0x1EB7, 'A'}, {0x1EB8, 0x1EC7, 'E'},
        {0x1EC8, 0x1ECB, 'I'}, {0x1ECC, 0x1EE3, 'O'}, {0x1EE4, 0x1EF1, 'U'}, {0x1EF2, 0x1EF9, 'Y'},
        {0x2010, 0x2015, '-'}, {0x00A0, 0x00A0, ' '},
    }};
    for (const auto& r : ranges) {
        if (point >= r.from && point <= r.to) return r.letter;
    }
    return 0;
}

// One character of UTF-8 from `at` on, which moves behind it.
unsigned next_point(std::string_view text, std::size_t& at) {
    const auto byte = [&](std::size_t i) {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
    };
    const auto first = byte(at);
    const std::size_t length = first < 0xC0U ? 1 : first < 0xE0U ? 2 : first < 0xF0U ? 3 : 4;
    unsigned point = length == 1   ? first
                     : length == 2 ? first & 0x1FU
                     : length == 3 ? first & 0x0FU
                                   : first & 0x07U;
    for (std::size_t i = 1; i < length; ++i) point = point << 6U | (byte(at + i) & 0x3FU);
    at += length;
    return point;
}

bool is_mark(unsigned point) {
    return point >= 0x0300 && point <= 0x036F;
}

}  // namespace

std::string plain_letters(std::string_view text) {
    std::string plain;
    for (std::size_t at = 0; at < text.size();) {
        const auto begin = at;
        const auto point = next_point(text, at);
        if (point >= 'a' && point <= 'z') {
            plain += static_cast<char>(point - 'a' + 'A');
        } else if (const char letter = plain_letter(point)) {
            plain += letter;
        } else if (!is_mark(point)) {
            plain += text.substr(begin, at - begin);
        }
    }
    return plain;
}

}  // namespace tiendo::importer
