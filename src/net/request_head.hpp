// Is this the head of a request we answer, and is it a WebSocket handshake to
// the letter? Sans-I/O: bytes in, a value or the refusing response out.
//
// Beast's parser is lenient where a gateway in front of us could read the bytes
// differently; what it lets pass and we do not is listed in request_head.cpp.
#pragma once

#include "tiendo/net/http_message.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace tiendo::net {

struct head_field {
    std::string name;  // lower-cased
    std::string value;
};

struct request_head {
    std::string method;
    std::string target;
    std::vector<head_field> fields;
    std::uint64_t content_length = 0;
    bool is_http_1_1 = true;
    bool keep_alive = true;
    bool expects_continue = false;
    bool wants_websocket = false;  // says so in any way: the handshake check decides

    [[nodiscard]] std::size_t count(std::string_view name) const noexcept;
    // The value of the first field of that name; nullptr = absent.
    [[nodiscard]] const std::string* find(std::string_view name) const noexcept;
};

// `bytes` ends with the empty line.
[[nodiscard]] std::variant<request_head, http_response> parse_head(std::string_view bytes);

struct handshake {
    std::string key;
    std::vector<std::string> offered;  // subprotocols
};
// RFC 6455 section 4.2.1, each MUST of it.
[[nodiscard]] std::variant<handshake, http_response> check_handshake(const request_head& head);

// The response as bytes; `with_body` is false for HEAD.
enum class body_part : std::uint8_t { sent, left_out };
[[nodiscard]] std::string to_bytes(const http_response& response, bool keep_alive, body_part body);

}  // namespace tiendo::net
