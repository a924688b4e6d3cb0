// Beast's WebSocket on a byte_pipe: fragments, control frames, the closing handshake and
// all that breaks the protocol. A whole message that lies ready is read without it, and data
// leaves by the pipe directly (append_frame).
#pragma once

#include "connection.hpp"

#include <optional>

namespace tiendo::net {

class web_socket {
  public:
    web_socket(std::shared_ptr<byte_pipe> pipe, std::size_t message_bytes_max, frame_form form);
    ~web_socket();
    web_socket(const web_socket&) = delete;
    web_socket& operator=(const web_socket&) = delete;

    // Answers 101. `head` has passed check_handshake.
    asio::awaitable<bool> accept(const request_head& head, std::string subprotocol);
    // Reads one whole message into view(); `read_end::message` alone leaves one there.
    asio::awaitable<read_end> read();
    // The same for a message that has arrived completely, in one frame; nullopt: read() has to.
    [[nodiscard]] std::optional<read_end> read_at_hand();
    [[nodiscard]] std::string_view view() const noexcept;
    // Whether the message being read has any byte of payload yet.
    [[nodiscard]] bool is_within_message() const noexcept;
    void consume() noexcept;
    // Control frames since the last call.
    [[nodiscard]] std::uint32_t take_control_frames() noexcept;
    [[nodiscard]] bool too_big() const noexcept;

    // Both end by themselves; `keep` lives until then.
    void ping(std::shared_ptr<void> keep);
    void close(std::uint16_t code, std::string_view reason, std::shared_ptr<void> keep);

  private:
    struct parts;
    std::unique_ptr<parts> parts_;
};

}  // namespace tiendo::net
