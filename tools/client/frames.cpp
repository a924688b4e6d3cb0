// RFC 6455 section 5.2; see the header.
#include "client/frames.hpp"

#include "tiendo/base/bytes.hpp"

namespace tiendo::client {

void put_frame(std::string& out, opcode op, std::string_view payload) {
    out.push_back(static_cast<char>(0x80 | static_cast<unsigned>(op)));
    if (payload.size() < 126) {
        out.push_back(static_cast<char>(0x80 | payload.size()));
    } else if (payload.size() < 65'536) {
        out.push_back(static_cast<char>(0x80 | 126));
        out.push_back(static_cast<char>(payload.size() >> 8));
        out.push_back(static_cast<char>(payload.size()));
    } else {
        out.push_back(static_cast<char>(0x80 | 127));
        put_be64(out, payload.size());
    }
    out.append(4, '\0');
    out.append(payload);
}

frame_view first_frame(std::string_view in) {
    if (in.size() < 2) return {opcode::binary, {}, 0};
    const auto at = [&in](std::size_t i) { return static_cast<std::uint8_t>(in[i]); };
    std::uint64_t length = at(1) & 0x7fu;
    std::size_t header = 2;
    if (length >= 126) {
        const std::size_t extra = length == 126 ? 2 : 8;
        if (in.size() < header + extra) return {opcode::binary, {}, 0};
        length = 0;
        for (std::size_t i = 0; i < extra; ++i) length = length << 8 | at(header + i);
        header += extra;
    }
    if (in.size() - header < length) return {opcode::binary, {}, 0};
    return {static_cast<opcode>(at(0) & 0x0f), in.substr(header, length), header + length};
}

}  // namespace tiendo::client
