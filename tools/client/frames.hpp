// WebSocket frames by hand, for load generators: many in one write, and read without a message
// object for each. Whole messages of one frame only, as the service sends them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace tiendo::client {

enum class opcode : std::uint8_t { text = 1, binary = 2, close = 8, ping = 9, pong = 10 };

// Appends a client's frame. It must be masked; the zero mask leaves the payload as it is (RFC 6455
// 5.3).
void put_frame(std::string& out, opcode op, std::string_view payload);

struct frame_view {
    opcode op;
    std::string_view payload;  // into the bytes read
    std::size_t bytes = 0;     // of the whole frame; 0: it is not whole yet
};
// The frame with which `in` begins.
[[nodiscard]] frame_view first_frame(std::string_view in);

}  // namespace tiendo::client
