// One TCP port for all: HTTP/1.1 requests, and WebSocket upgrades among them.
//
// The listener accepts, reads each request's head against strict rules, and
// hands it to one of two injected routes: `request` answers it, `upgrade` turns
// it into a session. It knows no path, credential or message of ours.
//
// Owner: the I/O thread, that is the one thread that runs the executor's
// context; only stop() and async_stop() may be called from elsewhere.
//
// Limits and what happens at them (all counted in listener_probe):
//   connections_max     accepting pauses until one ends
//   header_bytes_max    431 and close            body_bytes_max     413 and close (routes may allow
//   more) message_bytes_max   close 1009 queue_bytes_max     the connection is cut without a close
//   frame: one more frame has no
//                       room behind what the client does not read. Sessions stay below it by
//                       conflating, pausing their reads, and closing with 1013 in time.
//   handshake, request, message, write and idle deadlines: the connection is cut
//
// Time: what is too old is judged by the injected monotonic clock, looked at each check_every;
// only that look itself waits on a timer of the executor (src/decisions/0015).
#pragma once

#include "tiendo/base/result.hpp"
#include "tiendo/net/http_message.hpp"
#include "tiendo/net/session.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace tiendo::net {

struct listener_config {
    std::string address = "127.0.0.1";           // numeric, IPv4 or IPv6
    std::uint16_t port = 8080;                   // 0 = any free port
    std::size_t connections_max = 16'000;        // below the usual limit of 20,000 descriptors
    std::size_t header_bytes_max = 8 * 1024;     // request line and fields
    std::size_t body_bytes_max = 256 * 1024;     // as one WebSocket message
    std::size_t message_bytes_max = 256 * 1024;  // proto/README.md
    std::size_t queue_bytes_max = 1024 * 1024;   // unsent, per connection
    std::chrono::milliseconds handshake_deadline{10'000};  // first head, from accept
    std::chrono::milliseconds request_deadline{30'000};  // a later head from its first byte; a body
    std::chrono::milliseconds keep_alive{60'000};        // between requests
    std::chrono::milliseconds message_deadline{30'000};  // a message from its first byte
    std::chrono::milliseconds ping_after{30'000};        // without any byte from the client
    std::chrono::milliseconds idle_deadline{90'000};     // without any byte from the client
    std::chrono::milliseconds write_deadline{30'000};    // one write that does not end
    std::chrono::milliseconds close_deadline{5'000};     // for the client's close frame
    std::chrono::milliseconds drain_deadline{10'000};    // sessions' time to finish at stop
    std::chrono::milliseconds check_every{250};          // how exact the deadlines are
};

// What the listener has seen. Counters only grow; gauges are the present. Any thread reads them.
struct listener_probe {
    std::atomic<std::uint64_t> accepted{0};
    std::atomic<std::uint64_t> accept_failures{0};  // no descriptor left, or reset before accept
    std::atomic<std::uint64_t> accept_pauses{0};    // connections_max reached
    std::atomic<std::uint64_t> requests{0};
    std::atomic<std::uint64_t> upgrades{0};
    std::atomic<std::uint64_t> heads_refused{0};  // malformed, too long, or a refused handshake
    std::atomic<std::uint64_t> messages{0};
    std::atomic<std::uint64_t> bytes_in{0};
    std::atomic<std::uint64_t> bytes_out{0};
    std::atomic<std::uint64_t> deadlines_missed{0};  // connections cut by a deadline
    std::atomic<std::uint64_t> queues_overrun{0};    // connections cut at queue_bytes_max
    std::atomic<std::uint64_t> failures{0};          // a route or session threw
    std::atomic<std::uint64_t> open_connections{0};  // gauge
    std::atomic<std::uint64_t> open_sessions{0};     // gauge
};

// A session for a WebSocket, and the subprotocol that was chosen for it.
struct upgrade_accepted {
    std::unique_ptr<session> for_peer;
    std::string subprotocol;
    frame_form form = frame_form::binary;      // messages of the other form close with 1003
    std::size_t read_ahead_bytes = 16 * 1024;  // how much one read of the socket may bring
};
using upgrade_decision = std::variant<upgrade_accepted, http_response>;

struct routes {
    std::function<boost::asio::awaitable<http_response>(http_request)> request;
    // `offered`: the client's subprotocols in its order of preference.
    std::function<upgrade_decision(const http_request&, const std::vector<std::string>& offered)>
        upgrade;
    // The most bytes that the body of this request, of which only the head is there, may have;
    // empty, or less than body_bytes_max: that.
    std::function<std::size_t(const http_request& head)> body_bytes;
};

// Monotonic time since any fixed moment; called on the I/O thread.
using monotonic_clock = std::function<std::chrono::nanoseconds()>;
[[nodiscard]] std::chrono::nanoseconds system_monotonic();

class listener {
  public:
    listener(boost::asio::any_io_executor executor,
             listener_config config,
             routes to,
             monotonic_clock clock = system_monotonic);
    // Precondition: stopped, or never listened, or its context runs no more.
    ~listener();
    listener(const listener&) = delete;
    listener& operator=(const listener&) = delete;

    // Binds and begins to accept; the port it got. Errors: those of the socket calls.
    [[nodiscard]] result<std::uint16_t> listen();

    // Accepts no more, lets requests and sessions finish (drain_deadline), closes them, then calls
    // `finished` on the I/O thread. Any thread.
    void async_stop(std::function<void()> finished);
    // The same, and waits. Never on the I/O thread.
    void stop();

    [[nodiscard]] const listener_probe& probe() const noexcept;

  private:
    class acceptor;  // src/net/listener.cpp
    std::shared_ptr<acceptor> acceptor_;
};

}  // namespace tiendo::net
