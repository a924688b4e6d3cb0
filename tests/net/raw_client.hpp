// A client that can break every rule: blocking TCP with a patience, raw bytes,
// and WebSocket frames made by hand.
#pragma once

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <sys/time.h>

namespace tiendo::testing {

inline const std::string ws_key = "dGhlIHNhbXBsZSBub25jZQ==";

inline std::string handshake_text(std::string_view path,
                                  std::string_view subprotocol,
                                  std::string_view more = {}) {
    return "GET " + std::string(path) +
           " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
           "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " +
           ws_key + "\r\nSec-WebSocket-Protocol: " + std::string(subprotocol) + "\r\n" +
           std::string(more) + "\r\n";
}

// A masked frame, as clients send.
inline std::string client_frame(std::uint8_t first_byte, std::string_view payload) {
    std::string out;
    out.push_back(static_cast<char>(first_byte));
    if (payload.size() < 126) {
        out.push_back(static_cast<char>(0x80 | payload.size()));
    } else if (payload.size() < 65536) {
        out.push_back(static_cast<char>(0x80 | 126));
        out.push_back(static_cast<char>(payload.size() >> 8));
        out.push_back(static_cast<char>(payload.size()));
    } else {
        out.push_back(static_cast<char>(0x80 | 127));
        for (int shift = 56; shift >= 0; shift -= 8) {
            out.push_back(static_cast<char>(payload.size() >> shift));
        }
    }
    constexpr std::array<char, 4> mask{1, 2, 3, 4};
    out.append(mask.data(), mask.size());
    for (std::size_t i = 0; i < payload.size(); ++i) {
        out.push_back(static_cast<char>(payload[i] ^ mask[i % 4]));
    }
    return out;
}
inline std::string text_frame(std::string_view payload) {
    return client_frame(0x81, payload);
}
inline std::string binary_frame(std::string_view payload) {
    return client_frame(0x82, payload);
}

struct server_frame {
    std::uint8_t opcode = 0;  // 8 = close; 0xFF = the connection ended
    std::string payload;
    [[nodiscard]] int close_code() const {
        if (opcode != 8 || payload.size() < 2) return 0;
        return static_cast<unsigned char>(payload[0]) * 256 +
               static_cast<unsigned char>(payload[1]);
    }
};

class raw_client {
  public:
    // Waits at most `patience` for each read: a test fails then, it does not hang.
    explicit raw_client(std::uint16_t port, int patience_seconds = 10)
        : context_(std::make_unique<boost::asio::io_context>()), socket_(*context_) {
        socket_.connect({boost::asio::ip::address_v4::loopback(), port});
        const timeval patience{patience_seconds, 0};
        ::setsockopt(socket_.native_handle(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    }

    void send(std::string_view bytes) {
        boost::system::error_code ec;
        boost::asio::write(socket_, boost::asio::buffer(bytes.data(), bytes.size()), ec);
    }

    // One HTTP response with its body (by Content-Length).
    std::string response() {
        while (received_.find("\r\n\r\n") == std::string::npos) {
            if (!receive()) return take(received_.size());
        }
        const auto head = received_.find("\r\n\r\n") + 4;
        const auto mark = received_.find("Content-Length: ");
        const auto length = mark < head ? std::stoul(received_.substr(mark + 16)) : 0;
        while (received_.size() < head + length) {
            if (!receive()) break;
        }
        return take(std::min(received_.size(), head + length));
    }

    server_frame frame() {
        if (!need(2)) return {0xFF, {}};
        const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(received_[i]); };
        std::size_t head = 2;
        std::uint64_t size = byte(1) & 0x7F;
        if (size >= 126) {
            const std::size_t bytes = size == 126 ? 2 : 8;
            if (!need(2 + bytes)) return {0xFF, {}};
            size = 0;
            for (std::size_t i = 0; i < bytes; ++i) size = size << 8 | byte(2 + i);
            head += bytes;
        }
        if (!need(head + size)) return {0xFF, {}};
        server_frame out;
        out.opcode = byte(0) & 0x0F;
        take(head);
        out.payload = take(size);
        return out;
    }

    // Whether the server has ended the connection, after whatever it still sent.
    bool ended() {
        while (receive()) {
        }
        return ended_;
    }

  private:
    bool need(std::size_t bytes) {
        while (received_.size() < bytes) {
            if (!receive()) return false;
        }
        return true;
    }
    bool receive() {
        std::array<char, 16384> buffer{};
        // The plain call: Asio's would wait beyond SO_RCVTIMEO.
        const auto count = ::recv(socket_.native_handle(), buffer.data(), buffer.size(), 0);
        if (count > 0) received_.append(buffer.data(), static_cast<std::size_t>(count));
        if (count == 0 || (count < 0 && errno != EAGAIN)) ended_ = true;
        return count > 0;
    }
    std::string take(std::size_t bytes) {
        std::string out = received_.substr(0, bytes);
        received_.erase(0, bytes);
        return out;
    }

    std::unique_ptr<boost::asio::io_context> context_;  // so that a client can be moved
    boost::asio::ip::tcp::socket socket_;
    std::string received_;
    bool ended_ = false;
};

inline int status_of(const std::string& response) {
    return response.size() < 12 ? 0 : std::stoi(response.substr(9, 3));
}
inline std::string body_of(const std::string& response) {
    const auto end = response.find("\r\n\r\n");
    return end == std::string::npos ? std::string() : response.substr(end + 4);
}

}  // namespace tiendo::testing
