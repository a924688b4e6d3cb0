// The bytes of one connection: reads ahead, so that one system call brings many
// messages, and writes behind, so that all that one wake-up of the I/O thread
// has to say leaves in one system call.
//
// Owner: the I/O thread. Kept alive by its outstanding operations.
// Limit: queue_bytes_max unsent bytes; beyond it the pipe is overrun(), takes
// no more bytes, and its connection is cut.
#pragma once

#include "incoming_frame.hpp"
#include "tiendo/net/listener.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/compose.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>

#include <chrono>
#include <cstring>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tiendo::net {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;
using steady_time = std::chrono::time_point<std::chrono::steady_clock, std::chrono::nanoseconds>;

class byte_pipe : public std::enable_shared_from_this<byte_pipe> {
  public:
    byte_pipe(tcp::socket socket,
              std::size_t queue_bytes_max,
              std::shared_ptr<listener_probe> probe,
              monotonic_clock clock);

    [[nodiscard]] tcp::socket& socket() noexcept { return socket_; }
    [[nodiscard]] steady_time now() const { return steady_time(clock_()); }

    // --- reading
    [[nodiscard]] std::string_view readable() const noexcept {
        return std::string_view(input_).substr(begin_, end_ - begin_);
    }
    // The first of what is readable, to be unmasked in place.
    [[nodiscard]] char* readable_bytes() noexcept { return input_.data() + begin_; }
    void consume(std::size_t count) noexcept;
    // How much one read may bring; never shrinks.
    void reserve(std::size_t bytes);
    // Reads at least one byte more.
    [[nodiscard]] asio::awaitable<boost::system::error_code> fill();
    // When the last byte came.
    [[nodiscard]] steady_time received_at() const noexcept { return received_at_; }

    // Free room behind what is readable, and its use by a read that has ended.
    [[nodiscard]] asio::mutable_buffer room();
    void filled(std::size_t count);

    // --- writing
    // For a stream of news: what the client does not take waits here, where its owner sees it,
    // not in a kernel's buffer of megabytes.
    void keep_little_unsent() noexcept;
    // False when the queue is overrun: nothing was taken.
    bool write(std::string_view bytes);
    bool write(std::shared_ptr<const std::string> bytes);
    [[nodiscard]] std::size_t queued_bytes() const noexcept { return queued_bytes_; }
    [[nodiscard]] bool overrun() const noexcept { return overrun_; }
    // When the write that is under way began; nullopt = none is.
    [[nodiscard]] std::optional<steady_time> writing_since() const noexcept {
        return writing_since_;
    }
    // Called whenever all that was queued has been handed to the kernel.
    void on_written(std::function<void()> call) { on_written_ = std::move(call); }
    // Called once, at the write that overruns the queue.
    void on_overrun(std::function<void()> call) { on_overrun_ = std::move(call); }

    // Ends every operation. Idempotent.
    void cut() noexcept;
    [[nodiscard]] bool is_cut() const noexcept { return cut_; }

  private:
    struct chunk {
        std::string own;
        std::shared_ptr<const std::string> shared;
        [[nodiscard]] std::string_view view() const noexcept { return shared ? *shared : own; }
    };
    bool has_room_for(std::size_t bytes);
    void schedule_flush();
    void flush();
    void sent(boost::system::error_code ec, std::size_t bytes);

    tcp::socket socket_;
    const std::shared_ptr<listener_probe> probe_;  // a last write may end after the listener
    const monotonic_clock clock_;
    std::string input_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    steady_time received_at_;

    const std::size_t queue_bytes_max_;
    std::deque<chunk> queue_;
    std::vector<chunk> in_flight_;
    std::size_t queued_bytes_ = 0;  // in queue_ and in_flight_
    bool flush_scheduled_ = false;
    bool overrun_ = false;
    bool cut_ = false;
    std::optional<steady_time> writing_since_;
    std::function<void()> on_written_;
    std::function<void()> on_overrun_;
};

// The pipe as the stream that Beast's WebSocket reads and writes. A write is
// taken whole into the pipe's queue, so frames of Beast (pong, close) and
// frames of ours never mix within a frame.
class pipe_stream {
  public:
    using executor_type = tcp::socket::executor_type;
    // `edge` outlives the stream.
    pipe_stream(std::shared_ptr<byte_pipe> pipe, frame_edge& edge) noexcept
        : pipe_(std::move(pipe)), edge_(&edge) {}

    executor_type get_executor() noexcept { return pipe_->socket().get_executor(); }
    [[nodiscard]] byte_pipe& pipe() noexcept { return *pipe_; }

    // async_compose takes its token by reference.
    template <class Buffers, class Token>
    // NOLINTNEXTLINE(cppcoreguidelines-missing-std-forward): see above.
    auto async_read_some(const Buffers& to, Token&& token) {
        return asio::async_compose<Token, void(boost::system::error_code, std::size_t)>(
            [pipe = pipe_, edge = edge_, to, begun = false](
                auto& self, boost::system::error_code ec = {}, std::size_t bytes = 0) mutable {
                if (!begun) {
                    begun = true;
                    if (!pipe->readable().empty()) {
                        asio::post(pipe->socket().get_executor(), std::move(self));
                        return;
                    }
                    byte_pipe& p = *pipe;
                    p.socket().async_read_some(p.room(), std::move(self));
                    return;
                }
                if (ec) {
                    self.complete(ec, 0);
                    return;
                }
                if (bytes > 0) pipe->filled(bytes);
                const auto ready = pipe->readable().substr(0, asio::buffer_size(to));
                const auto taken = edge->take(ready);  // never past the end of a frame
                asio::buffer_copy(to, asio::buffer(ready.data(), taken));
                pipe->consume(taken);
                self.complete({}, taken);
            },
            token,
            pipe_->socket());
    }

    template <class Buffers, class Token>
    // NOLINTNEXTLINE(cppcoreguidelines-missing-std-forward): as above.
    auto async_write_some(const Buffers& from, Token&& token) {
        std::string bytes(asio::buffer_size(from), '\0');
        asio::buffer_copy(asio::buffer(bytes), from);
        const bool taken = pipe_->write(bytes);
        return asio::async_compose<Token, void(boost::system::error_code, std::size_t)>(
            [pipe = pipe_, taken, size = bytes.size(), begun = false](auto& self) mutable {
                if (!begun) {
                    begun = true;
                    asio::post(pipe->socket().get_executor(), std::move(self));
                    return;
                }
                if (taken) {
                    self.complete({}, size);
                } else {
                    self.complete(asio::error::no_buffer_space, 0);
                }
            },
            token,
            pipe_->socket());
    }

  private:
    std::shared_ptr<byte_pipe> pipe_;
    frame_edge* edge_;
};

}  // namespace tiendo::net
