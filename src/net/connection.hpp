// One accepted connection: requests one after another, then perhaps a WebSocket
// with a session on it.
//
// Owner: the I/O thread. Its coroutine run() keeps it alive. Deadlines are not
// timers of their own: the listener calls check() every check_every, and what
// is too old is cut there; so a message or a head that drips in byte by byte is
// cut as surely as a silent one.
#pragma once

#include "byte_pipe.hpp"
#include "request_head.hpp"

#include <boost/asio/steady_timer.hpp>

namespace tiendo::net {

// Beast's WebSocket behind a wall, since its headers cost 20 s a file (src/net/web_socket.cpp).
class web_socket;

// What ended a WebSocket read.
enum class read_end : std::uint8_t { message, wrong_form, bad_text, closed, failed };

class connection final : public std::enable_shared_from_this<connection>, public peer {
  public:
    connection(tcp::socket socket,
               const listener_config& config,
               const routes& to,
               std::shared_ptr<listener_probe> probe,
               const monotonic_clock& clock,
               bool from_loopback);
    ~connection() override;

    // Serves until the client leaves, a rule is broken, or the listener stops.
    asio::awaitable<void> run();

    // Cuts what missed its deadline; pings what is silent.
    void check(steady_time now);
    // The listener stops: idle connections end now, sessions are told to finish.
    void stopping();
    void cut() noexcept { pipe_->cut(); }

    // --- peer
    void send_framed(std::string_view frames) override;
    void send_shared(std::shared_ptr<const std::string> frames) override;
    [[nodiscard]] std::size_t queued_bytes() const override { return pipe_->queued_bytes(); }
    void resume() override { resumed_.cancel(); }
    void close(std::uint16_t code, std::string_view reason) override;

  private:
    enum class phase : std::uint8_t { idle, head, body, answering, web_socket };

    // The head's bytes with its empty line; nullopt = the connection is over.
    asio::awaitable<std::optional<std::string>> read_head();
    asio::awaitable<bool> read_body(const request_head& head, std::string& body);
    asio::awaitable<bool> serve(std::string head_bytes);  // whether the connection goes on
    asio::awaitable<void> serve_web_socket(const request_head& head, http_request request);
    asio::awaitable<void> run_session(frame_form form);
    void take_message(read_end end, frame_form form);
    template <class Call>
    void guarded_call(Call call);
    asio::awaitable<http_response> answer(http_request request);
    asio::awaitable<void> refuse_and_end(http_response response);
    asio::awaitable<void> drain_output();
    asio::awaitable<void> end_politely();
    void enter(phase p, std::chrono::milliseconds allowed);
    void check_web_socket(steady_time now);
    void miss_deadline();

    const listener_config& config_;  // the listener's, which outlives its connections
    const routes& routes_;
    const std::shared_ptr<listener_probe> probe_;
    const bool from_loopback_;
    std::shared_ptr<byte_pipe> pipe_;
    phase phase_ = phase::idle;
    bool first_head_ = true;
    bool stopping_ = false;
    bool closing_ = false;  // a close frame of ours is on its way
    std::optional<steady_time> deadline_;
    std::optional<steady_time> message_since_;  // first byte of a message that is not whole yet
    steady_time seen_{};  // bytes received up to here belong to whole messages or control frames
    steady_time pinged_at_{};
    steady_time resumed_at_{};
    asio::steady_timer resumed_;  // never expires: cancelled to wake the reader
    asio::steady_timer written_;  // the same, for those who wait until all is written
    std::unique_ptr<web_socket> web_socket_;
    std::unique_ptr<session> session_;
};

}  // namespace tiendo::net
