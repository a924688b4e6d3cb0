// The one file that instantiates Beast's WebSocket.
#include "web_socket.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/websocket/stream.hpp>

namespace tiendo::net {

namespace beast = boost::beast;

// How Beast ends a stream after the closing handshake: the connection writes
// what is left and shuts the socket down itself, so there is nothing to do here.
void teardown(beast::role_type, pipe_stream&, boost::system::error_code& ec) {
    ec = {};
}

template <class Handler>
void async_teardown(beast::role_type, pipe_stream& stream, Handler&& handler) {
    asio::post(stream.get_executor(),
               [h = std::forward<Handler>(handler)]() mutable { h(boost::system::error_code{}); });
}

void beast_close_socket(pipe_stream& stream) {
    stream.pipe().cut();
}

struct web_socket::parts {
    parts(std::shared_ptr<byte_pipe> pipe, std::size_t bytes_max, frame_form demanded)
        : stream(pipe_stream(std::move(pipe), edge)),
          buffer(bytes_max),
          form(demanded),
          message_bytes_max(bytes_max) {}
    [[nodiscard]] byte_pipe& pipe() { return stream.next_layer().pipe(); }

    frame_edge edge;
    beast::websocket::stream<pipe_stream, false> stream;  // without permessage-deflate
    beast::flat_buffer buffer;
    frame_form form;
    std::size_t message_bytes_max;
    std::string_view at_hand;       // the message, in the pipe's input
    std::size_t at_hand_bytes = 0;  // of its frame; 0: there is none
    std::uint32_t control_frames = 0;
    bool too_big = false;
};

web_socket::web_socket(std::shared_ptr<byte_pipe> pipe,
                       std::size_t message_bytes_max,
                       frame_form form)
    : parts_(std::make_unique<parts>(std::move(pipe), message_bytes_max, form)) {
    auto& stream = parts_->stream;
    stream.read_message_max(message_bytes_max);
    // Deadlines are the connection's (Beast's idle timeout does not stop a drip).
    stream.set_option(beast::websocket::stream_base::timeout{
        beast::websocket::stream_base::none(), beast::websocket::stream_base::none(), false});
    stream.control_callback([p = parts_.get()](beast::websocket::frame_type, beast::string_view) {
        p->control_frames += 1;
    });
}

web_socket::~web_socket() = default;

// The head lives in the connection's serve(), which waits for this.
// NOLINTNEXTLINE(cppcoreguidelines-avoid-reference-coroutine-parameters): see above.
asio::awaitable<bool> web_socket::accept(const request_head& head, std::string subprotocol) {
    beast::http::request<beast::http::empty_body> request{beast::http::verb::get, head.target, 11};
    for (const auto* name :
         {"host", "upgrade", "connection", "sec-websocket-key", "sec-websocket-version"}) {
        request.set(name, *head.find(name));
    }
    parts_->stream.set_option(beast::websocket::stream_base::decorator(
        [subprotocol](beast::websocket::response_type& response) {
            response.set(beast::http::field::server, "tiendo");
            response.set(beast::http::field::sec_websocket_protocol, subprotocol);
        }));
    auto [ec] = co_await parts_->stream.async_accept(request, asio::as_tuple(asio::use_awaitable));
    co_return !ec;
}

asio::awaitable<read_end> web_socket::read() {
    auto [ec, count] =
        co_await parts_->stream.async_read(parts_->buffer, asio::as_tuple(asio::use_awaitable));
    if (ec == beast::websocket::error::closed) co_return read_end::closed;
    if (ec) {
        parts_->too_big = ec == beast::websocket::error::message_too_big;
        co_return read_end::failed;
    }
    if (parts_->stream.got_text() != (parts_->form == frame_form::text))
        co_return read_end::wrong_form;
    // Beast accepts a text that an empty last fragment ends inside a code point.
    if (parts_->form == frame_form::text && !is_utf8(view())) co_return read_end::bad_text;
    co_return read_end::message;
}

std::optional<read_end> web_socket::read_at_hand() {
    auto& p = *parts_;
    if (!p.edge.is_between_messages()) return std::nullopt;
    const auto bytes = p.pipe().readable();
    const auto head = parse_frame_head(bytes);
    if (!head || !head->is_message(p.form) || head->length > p.message_bytes_max ||
        bytes.size() - head->bytes < head->length) {
        return std::nullopt;
    }
    auto* const payload = p.pipe().readable_bytes() + head->bytes;
    const auto length = static_cast<std::size_t>(head->length);
    unmask(payload, length, head->mask);
    p.at_hand = {payload, length};
    p.at_hand_bytes = head->bytes + length;
    return p.form == frame_form::text && !is_utf8(p.at_hand) ? read_end::bad_text
                                                             : read_end::message;
}

std::string_view web_socket::view() const noexcept {
    if (parts_->at_hand_bytes != 0) return parts_->at_hand;
    const auto bytes = parts_->buffer.cdata();
    return {static_cast<const char*>(bytes.data()), bytes.size()};
}

bool web_socket::is_within_message() const noexcept {
    return parts_->buffer.size() > 0;
}
void web_socket::consume() noexcept {
    parts_->pipe().consume(std::exchange(parts_->at_hand_bytes, 0));
    parts_->buffer.consume(parts_->buffer.size());
}
bool web_socket::too_big() const noexcept {
    return parts_->too_big;
}

std::uint32_t web_socket::take_control_frames() noexcept {
    return std::exchange(parts_->control_frames, 0);
}

void web_socket::ping(std::shared_ptr<void> keep) {
    parts_->stream.async_ping({}, [keep = std::move(keep)](boost::system::error_code) {});
}

void web_socket::close(std::uint16_t code, std::string_view reason, std::shared_ptr<void> keep) {
    constexpr std::size_t reason_bytes_max =
        123;  // a control frame holds 125 bytes, two are the code
    const beast::websocket::close_reason why(static_cast<beast::websocket::close_code>(code),
                                             std::string(reason.substr(0, reason_bytes_max)));
    parts_->stream.async_close(why, [keep = std::move(keep)](boost::system::error_code) {});
}

}  // namespace tiendo::net
