// The beginning of what a receiver answered, fit for a line of the log: printable ASCII only,
// because the bytes are the receiver's. Private to the module.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>

namespace tiendo::notify {

inline std::string answer_text(std::string body) {
    constexpr std::size_t bytes_told = 200;
    body.resize(std::min(body.size(), bytes_told));
    for (char& c : body) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7F) c = ' ';
        if (byte > 0x7F) c = '?';
    }
    return body;
}

}  // namespace tiendo::notify
