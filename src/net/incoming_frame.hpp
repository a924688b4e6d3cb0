// Where do a client's WebSocket frames begin and end (RFC 6455 section 5.2)?
//
// Nearly all that a counter sends are whole messages in one masked frame each. Such a
// frame that has arrived completely is read in place; every other one, fragments,
// control frames and whatever breaks the protocol, is Beast's
// (src/decisions/0014-outgoing-frames.md, Amended). Pure: bytes in, places out. Owner:
// the I/O thread.
#pragma once

#include "tiendo/net/session.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tiendo::net {

struct frame_head {
    std::uint8_t first = 0;  // final bit, reserved bits, opcode
    bool is_masked = false;
    bool is_shortest = true;  // its length is written in as few bytes as it can
    std::uint64_t length = 0;
    std::size_t bytes = 0;  // of the head
    std::array<char, 4> mask{};

    [[nodiscard]] bool is_final() const noexcept { return (first & 0x80U) != 0; }
    [[nodiscard]] bool is_control() const noexcept { return (first & 0x08U) != 0; }
    // A whole message of this form as every client must send it.
    [[nodiscard]] bool is_message(frame_form form) const noexcept {
        return first == (form == frame_form::text ? 0x81U : 0x82U) && is_masked && is_shortest;
    }
};
// nullopt: more bytes are needed to know it.
[[nodiscard]] std::optional<frame_head> parse_frame_head(std::string_view bytes) noexcept;

// Follows the frames that are handed to Beast, so that no byte of the next one is.
class frame_edge {
  public:
    // How many of these bytes belong to the frame under way, or else to the one that they begin.
    [[nodiscard]] std::size_t take(std::string_view bytes);
    // Between two messages: the last frame was taken to its end, and no fragments follow it.
    [[nodiscard]] bool is_between_messages() const noexcept {
        return head_.empty() && left_ == 0 && !awaits_fragments_;
    }

  private:
    std::string head_;  // while it is not whole
    std::uint64_t left_ = 0;
    bool awaits_fragments_ = false;
};

// Takes the mask off, in place.
void unmask(char* payload, std::size_t bytes, const std::array<char, 4>& mask) noexcept;

}  // namespace tiendo::net
