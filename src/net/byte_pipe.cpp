// Reading ahead and writing behind on one socket.
#include "byte_pipe.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <netinet/in.h>
#include <netinet/tcp.h>

namespace tiendo::net {
namespace {

constexpr std::size_t input_bytes_first = 4 * 1024;  // most heads fit; reserve() grows it
constexpr std::size_t chunk_bytes_max = 64 * 1024;   // small frames are joined up to this size
constexpr std::size_t write_bytes_max = 256 * 1024;  // of one write: what write_deadline measures
constexpr std::size_t write_chunks_max = 64;         // buffers of one gathering write

// What the kernel takes of what it has not sent: an option that Asio has no name for.
struct unsent_bytes_max {
    int bytes = 64 * 1024;
    [[nodiscard]] static int level(const tcp&) noexcept { return IPPROTO_TCP; }
    [[nodiscard]] static int name(const tcp&) noexcept { return TCP_NOTSENT_LOWAT; }
    [[nodiscard]] const void* data(const tcp&) const noexcept { return &bytes; }
    [[nodiscard]] static std::size_t size(const tcp&) noexcept { return sizeof(bytes); }
};

}  // namespace

byte_pipe::byte_pipe(tcp::socket socket,
                     std::size_t queue_bytes_max,
                     std::shared_ptr<listener_probe> probe,
                     monotonic_clock clock)
    : socket_(std::move(socket)),
      probe_(std::move(probe)),
      clock_(std::move(clock)),
      input_(input_bytes_first, '\0'),
      received_at_(now()),
      queue_bytes_max_(queue_bytes_max) {}

void byte_pipe::consume(std::size_t count) noexcept {
    begin_ += count;
    if (begin_ == end_) begin_ = end_ = 0;
}

void byte_pipe::reserve(std::size_t bytes) {
    if (input_.size() < bytes) input_.resize(bytes);
}

asio::mutable_buffer byte_pipe::room() {
    if (end_ == input_.size() && begin_ > 0) {
        std::memmove(input_.data(), input_.data() + begin_, end_ - begin_);
        end_ -= begin_;
        begin_ = 0;
    }
    return {input_.data() + end_, input_.size() - end_};
}

void byte_pipe::filled(std::size_t count) {
    end_ += count;
    received_at_ = now();
    probe_->bytes_in.fetch_add(count, std::memory_order_relaxed);
}

asio::awaitable<boost::system::error_code> byte_pipe::fill() {
    const auto keep = shared_from_this();
    if (end_ - begin_ == input_.size()) reserve(input_.size() * 2);
    auto [ec, count] =
        co_await socket_.async_read_some(room(), asio::as_tuple(asio::use_awaitable));
    if (!ec) filled(count);
    co_return ec;
}

// However long the way: what the way itself holds is not counted. Where a kernel knows no such
// limit, its own buffer is the limit.
void byte_pipe::keep_little_unsent() noexcept {
    boost::system::error_code refused;  // then all goes on, with more of the kernel's memory
    socket_.set_option(unsent_bytes_max{}, refused);
}

bool byte_pipe::has_room_for(std::size_t bytes) {
    if (cut_ || overrun_) return false;
    // One answer may be longer than the queue: it is taken when nothing else waits.
    if (queued_bytes_ == 0 || queued_bytes_ + bytes <= queue_bytes_max_) return true;
    overrun_ = true;
    probe_->queues_overrun.fetch_add(1, std::memory_order_relaxed);
    if (on_overrun_) on_overrun_();
    return false;
}

bool byte_pipe::write(std::string_view bytes) {
    if (!has_room_for(bytes.size())) return false;
    const bool joins = !queue_.empty() && !queue_.back().shared &&
                       queue_.back().own.size() + bytes.size() <= chunk_bytes_max;
    if (!joins) queue_.emplace_back();
    queue_.back().own.append(bytes);
    queued_bytes_ += bytes.size();
    schedule_flush();
    return true;
}

bool byte_pipe::write(std::shared_ptr<const std::string> bytes) {
    if (!has_room_for(bytes->size())) return false;
    queued_bytes_ += bytes->size();
    queue_.push_back({{}, std::move(bytes)});
    schedule_flush();
    return true;
}

// The flush runs after all handlers that are ready now: what they queue joins it.
void byte_pipe::schedule_flush() {
    if (flush_scheduled_ || writing_since_) return;
    flush_scheduled_ = true;
    asio::post(socket_.get_executor(), [self = shared_from_this()] {
        self->flush_scheduled_ = false;
        self->flush();
    });
}

void byte_pipe::flush() {
    if (cut_ || writing_since_ || queue_.empty()) return;
    std::size_t bytes = 0;
    while (!queue_.empty() && in_flight_.size() < write_chunks_max && bytes < write_bytes_max) {
        bytes += queue_.front().view().size();
        in_flight_.push_back(std::move(queue_.front()));
        queue_.pop_front();
    }
    std::vector<asio::const_buffer> buffers;
    buffers.reserve(in_flight_.size());
    for (const auto& c : in_flight_) buffers.emplace_back(c.view().data(), c.view().size());
    writing_since_ = now();
    asio::async_write(
        socket_,
        buffers,
        [self = shared_from_this()](boost::system::error_code ec, std::size_t sent_bytes) {
            self->sent(ec, sent_bytes);
        });
}

void byte_pipe::sent(boost::system::error_code ec, std::size_t bytes) {
    writing_since_.reset();
    for (const auto& c : in_flight_) queued_bytes_ -= c.view().size();
    in_flight_.clear();
    probe_->bytes_out.fetch_add(bytes, std::memory_order_relaxed);
    if (ec) {
        cut();
        return;
    }
    if (!queue_.empty()) {
        flush();
    } else if (on_written_) {
        on_written_();
    }
}

void byte_pipe::cut() noexcept {
    if (cut_) return;
    cut_ = true;
    boost::system::error_code ignored;
    // An orderly end where the client reads; what it still sends then meets a reset.
    socket_.shutdown(tcp::socket::shutdown_both, ignored);
    socket_.close(ignored);
}

}  // namespace tiendo::net
