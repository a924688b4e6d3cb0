// Requests in, answers out; upgrades to sessions; what is late is cut.
#include "connection.hpp"

#include "tiendo/base/check.hpp"
#include "web_socket.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

namespace tiendo::net {
namespace {

// Control frames a second that a connection may send: far above any honest client.
constexpr std::uint32_t control_frames_per_second_max = 50;
// Bytes of requests after a refused one that are read and dropped, so that the answer arrives.
constexpr std::size_t drained_bytes_max = 64 * 1024;

std::string content_type_of(const request_head& head) {
    const auto* value = head.find("content-type");
    if (value == nullptr) return {};
    std::string out = value->substr(0, value->find(';'));
    while (!out.empty() && out.back() == ' ') out.pop_back();
    for (char& c : out) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    }
    return out;
}

http_request request_of(const request_head& head, bool from_loopback) {
    http_request out;
    out.method = head.method == "HEAD" ? "GET" : head.method;
    out.target = head.target;
    out.content_type = content_type_of(head);
    if (const auto* value = head.find("authorization")) out.authorization = *value;
    if (const auto* value = head.find("origin")) out.origin = *value;
    if (const auto* value = head.find("host")) out.host = *value;
    for (const auto& field : head.fields) {
        if (field.name != "if-none-match") continue;
        out.if_none_match =
            out.if_none_match ? *out.if_none_match + "," + field.value : field.value;
    }
    for (const auto& field : head.fields) {
        if (field.name != "cookie") continue;
        if (!out.cookie.empty()) out.cookie += "; ";
        out.cookie += field.value;
    }
    if (const auto* value = head.find("sec-fetch-site")) out.sec_fetch_site = *value;
    if (const auto* value = head.find("accept")) out.accept = *value;
    if (const auto* value = head.find("accept-encoding")) out.accept_encoding = *value;
    out.from_loopback = from_loopback;
    return out;
}

}  // namespace

connection::connection(tcp::socket socket,
                       const listener_config& config,
                       const routes& to,
                       std::shared_ptr<listener_probe> probe,
                       const monotonic_clock& clock,
                       bool from_loopback)
    : config_(config),
      routes_(to),
      probe_(std::move(probe)),
      from_loopback_(from_loopback),
      pipe_(std::make_shared<byte_pipe>(std::move(socket), config.queue_bytes_max, probe_, clock)),
      resumed_(pipe_->socket().get_executor(), asio::steady_timer::time_point::max()),
      written_(pipe_->socket().get_executor(), asio::steady_timer::time_point::max()) {
    enter(phase::idle, config_.handshake_deadline);
}

connection::~connection() = default;

asio::awaitable<void> connection::run() {
    const auto keep = shared_from_this();
    // The pipe may outlive the connection by one write.
    pipe_->on_written([weak = weak_from_this()] {
        if (const auto self = weak.lock()) {
            self->written_.cancel();
            if (self->session_ && !self->closing_) self->session_->written();
        }
    });
    pipe_->on_overrun([weak = weak_from_this()] {
        // Nothing more can be queued, not even a close frame behind what is there.
        if (const auto self = weak.lock()) {
            asio::post(self->pipe_->socket().get_executor(), [self] { self->pipe_->cut(); });
        }
    });
    bool goes_on = true;
    while (goes_on) {
        auto bytes = co_await read_head();
        if (!bytes) break;
        goes_on = co_await serve(std::move(*bytes));
        first_head_ = false;
        if (goes_on) enter(phase::idle, config_.keep_alive);
    }
    session_.reset();
    web_socket_.reset();
    pipe_->cut();
}

void connection::enter(phase p, std::chrono::milliseconds allowed) {
    phase_ = p;
    deadline_ = pipe_->now() + allowed;
}

asio::awaitable<std::optional<std::string>> connection::read_head() {
    constexpr std::string_view end_mark = "\r\n\r\n";
    while (true) {
        const auto bytes = pipe_->readable();
        if (!bytes.empty() && phase_ == phase::idle) {
            // The first head's time runs from accept; a later one's from its first byte.
            if (first_head_) {
                phase_ = phase::head;
            } else {
                enter(phase::head, config_.request_deadline);
            }
        }
        const auto end = bytes.find(end_mark);
        if (end != std::string_view::npos && end + end_mark.size() <= config_.header_bytes_max) {
            std::string head(bytes.substr(0, end + end_mark.size()));
            pipe_->consume(head.size());
            co_return head;
        }
        if (bytes.size() >= config_.header_bytes_max) {
            co_await refuse_and_end(problem(
                431,
                {"head_too_long",
                 "",
                 "The request's head is longer than the limit.",
                 "Send at most " + std::to_string(config_.header_bytes_max) + " bytes of head."}));
            co_return std::nullopt;
        }
        if (stopping_ && bytes.empty()) co_return std::nullopt;
        const auto failed = co_await pipe_->fill();
        if (failed) co_return std::nullopt;
    }
}

// The head and the body live in serve(), which waits for this.
// NOLINTNEXTLINE(cppcoreguidelines-avoid-reference-coroutine-parameters): see above.
asio::awaitable<bool> connection::read_body(const request_head& head, std::string& body) {
    enter(phase::body, config_.request_deadline);
    if (head.expects_continue) pipe_->write("HTTP/1.1 100 Continue\r\n\r\n");
    pipe_->reserve(std::min<std::size_t>(head.content_length, 64 * 1024));
    body.reserve(head.content_length);
    while (body.size() < head.content_length) {
        const auto ready = pipe_->readable().substr(0, head.content_length - body.size());
        body.append(ready);
        pipe_->consume(ready.size());
        if (body.size() < head.content_length) {
            const auto failed = co_await pipe_->fill();
            if (failed) co_return false;
        }
    }
    co_return true;
}

asio::awaitable<bool> connection::serve(std::string head_bytes) {
    auto parsed = parse_head(head_bytes);
    if (auto* refused = std::get_if<http_response>(&parsed)) {
        co_await refuse_and_end(std::move(*refused));
        co_return false;
    }
    const request_head head = std::move(std::get<request_head>(parsed));
    http_request request = request_of(head, from_loopback_);
    if (head.wants_websocket) {
        co_await serve_web_socket(head, std::move(request));
        co_return false;
    }
    auto body_bytes_max = config_.body_bytes_max;
    if (head.content_length > body_bytes_max && routes_.body_bytes)
        body_bytes_max = std::max(body_bytes_max, routes_.body_bytes(request));
    if (head.content_length > body_bytes_max) {
        co_await refuse_and_end(problem(
            413,
            {"body_too_long",
             "Content-Length",
             "The request's body is longer than the limit.",
             "Split it: send at most " + std::to_string(body_bytes_max) + " bytes at once."}));
        co_return false;
    }
    const bool whole = co_await read_body(head, request.body);
    if (!whole) co_return false;
    probe_->requests.fetch_add(1, std::memory_order_relaxed);
    phase_ = phase::answering;
    deadline_.reset();  // routes bound their own time; a client that is gone is seen at the write
    const http_response response = co_await answer(std::move(request));
    co_await drain_output();  // one answer at a time: pipelined requests wait for their reader
    deadline_.reset();
    const bool goes_on = head.keep_alive && !stopping_;
    pipe_->write(std::make_shared<const std::string>(to_bytes(
        response, goes_on, head.method == "HEAD" ? body_part::left_out : body_part::sent)));
    if (!goes_on) co_await end_politely();
    co_return goes_on && !pipe_->is_cut();
}

asio::awaitable<http_response> connection::answer(http_request request) {
    try {
        co_return co_await routes_.request(std::move(request));
    } catch (const std::exception&) {
        probe_->failures.fetch_add(1, std::memory_order_relaxed);
    }
    co_return problem(500,
                      {"internal",
                       "",
                       "The service failed to answer this request.",
                       "Try again; tell the operator if it stays so."});
}

asio::awaitable<void> connection::drain_output() {
    enter(phase_, config_.write_deadline);
    while (pipe_->queued_bytes() > 0 && !pipe_->is_cut()) {
        co_await written_.async_wait(asio::as_tuple(asio::use_awaitable));
    }
}

asio::awaitable<void> connection::refuse_and_end(http_response response) {
    probe_->heads_refused.fetch_add(1, std::memory_order_relaxed);
    pipe_->write(to_bytes(response, false, body_part::sent));
    co_await end_politely();
}

// What we said last must not be lost to a reset because the client is still sending.
asio::awaitable<void> connection::end_politely() {
    co_await drain_output();
    phase_ = phase::answering;
    enter(phase_, config_.close_deadline);
    boost::system::error_code ec;
    pipe_->socket().shutdown(tcp::socket::shutdown_send, ec);
    std::size_t drained = 0;
    while (!ec && drained < drained_bytes_max) {
        const auto ready = pipe_->readable().size();
        drained += ready;
        pipe_->consume(ready);
        ec = co_await pipe_->fill();
    }
}

// The head lives in serve(), which waits for this.
// NOLINTNEXTLINE(cppcoreguidelines-avoid-reference-coroutine-parameters): see above.
asio::awaitable<void> connection::serve_web_socket(const request_head& head, http_request request) {
    auto checked = check_handshake(head);
    if (auto* refused = std::get_if<http_response>(&checked)) {
        co_await refuse_and_end(std::move(*refused));
        co_return;
    }
    auto decision =
        stopping_ ? upgrade_decision(problem(
                        503, {"stopping", "", "The service is stopping.", "Try again later."}))
                  : routes_.upgrade(request, std::get<handshake>(checked).offered);
    if (auto* refused = std::get_if<http_response>(&decision)) {
        co_await refuse_and_end(std::move(*refused));
        co_return;
    }
    auto& accepted = std::get<upgrade_accepted>(decision);
    pipe_->reserve(accepted.read_ahead_bytes);
    pipe_->keep_little_unsent();
    session_ = std::move(accepted.for_peer);
    web_socket_ = std::make_unique<web_socket>(pipe_, config_.message_bytes_max, accepted.form);
    const bool opened = co_await web_socket_->accept(head, std::move(accepted.subprotocol));
    if (!opened) co_return;
    probe_->upgrades.fetch_add(1, std::memory_order_relaxed);
    probe_->open_sessions.fetch_add(1, std::memory_order_relaxed);
    phase_ = phase::web_socket;
    deadline_.reset();
    co_await run_session(accepted.form);
    probe_->open_sessions.fetch_sub(1, std::memory_order_relaxed);
}

asio::awaitable<void> connection::run_session(frame_form form) {
    seen_ = pipe_->received_at();
    guarded_call([this] {
        session_->opened(*this);
        if (stopping_) session_->stopping();
    });
    read_end end = read_end::message;
    while (end != read_end::closed && end != read_end::failed && !pipe_->is_cut()) {
        const auto at_hand = closing_ ? std::nullopt : web_socket_->read_at_hand();
        if (at_hand) {
            end = *at_hand;
        } else {
            end = co_await web_socket_->read();
        }
        message_since_.reset();
        seen_ = pipe_->received_at();
        if (!closing_) take_message(end, form);
        web_socket_->consume();
        while (!closing_ && !session_->ready() && !pipe_->is_cut()) {
            co_await resumed_.async_wait(asio::as_tuple(asio::use_awaitable));
            resumed_at_ = pipe_->now();
        }
    }
    const bool said_close = std::exchange(closing_, true);
    session_.reset();
    if (said_close || end == read_end::closed) {
        co_await drain_output();  // a close frame has gone out, and its answer or the end has come
    } else {
        co_await end_politely();
    }
}

void connection::take_message(read_end end, frame_form form) {
    switch (end) {
        case read_end::message:
            probe_->messages.fetch_add(1, std::memory_order_relaxed);
            return guarded_call([this] { session_->message(web_socket_->view()); });
        case read_end::wrong_form:
            return close(close_unsupported,
                         form == frame_form::text ? "this subprotocol sends text frames"
                                                  : "this subprotocol sends binary frames");
        case read_end::bad_text:
            return close(close_bad_payload, "text is not UTF-8");
        case read_end::failed:
            if (web_socket_->too_big()) {
                probe_->heads_refused.fetch_add(1, std::memory_order_relaxed);
            }
            return;
        case read_end::closed:
            return;
    }
}

// What a session throws ends that session alone.
template <class Call>
void connection::guarded_call(Call call) {
    try {
        call();
    } catch (const std::exception&) {
        probe_->failures.fetch_add(1, std::memory_order_relaxed);
        close(close_internal, "the service failed");
    }
}

void connection::send_framed(std::string_view frames) {
    if (!closing_) ignore(pipe_->write(frames), "an overrun queue ends the connection by itself");
}

void connection::send_shared(std::shared_ptr<const std::string> frames) {
    if (!closing_)
        ignore(pipe_->write(std::move(frames)), "an overrun queue ends the connection by itself");
}

void connection::close(std::uint16_t code, std::string_view reason) {
    if (closing_ || !web_socket_) return;
    closing_ = true;
    enter(phase::web_socket, config_.close_deadline);
    resumed_.cancel();
    web_socket_->close(code, reason, shared_from_this());
}

void connection::stopping() {
    stopping_ = true;
    if (phase_ == phase::idle) {
        pipe_->cut();
    } else if (phase_ == phase::web_socket && session_ && !closing_) {
        session_->stopping();
    }
}

void connection::miss_deadline() {
    probe_->deadlines_missed.fetch_add(1, std::memory_order_relaxed);
    pipe_->cut();
    resumed_.cancel();
    written_.cancel();
}

void connection::check(steady_time now) {
    if (pipe_->is_cut()) {
        resumed_.cancel();
        written_.cancel();
        return;
    }
    const auto writing = pipe_->writing_since();
    if (writing && now - *writing > config_.write_deadline) return miss_deadline();
    if (deadline_ && now > *deadline_) return miss_deadline();
    if (phase_ == phase::web_socket && !closing_) check_web_socket(now);
}

void connection::check_web_socket(steady_time now) {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(config_.check_every).count();
    const auto control_frames = web_socket_->take_control_frames();
    if (control_frames > control_frames_per_second_max * std::max<std::int64_t>(1, seconds)) {
        return close(close_policy, "too many control frames");
    }
    if (!session_->ready()) return;  // we do not read: silence proves nothing
    resumed_.cancel();               // it may have become ready by time alone
    // Bytes that belong to no whole message and to no control frame are the beginning of a message.
    if (control_frames > 0 && !web_socket_->is_within_message()) {
        message_since_.reset();
        seen_ = pipe_->received_at();
    } else if (!message_since_ && pipe_->received_at() > seen_) {
        message_since_ = now;
    }
    if (message_since_ && now - *message_since_ > config_.message_deadline) return miss_deadline();
    const auto last = std::max(pipe_->received_at(), resumed_at_);
    if (now - last > config_.idle_deadline) return miss_deadline();
    if (now - std::max(last, pinged_at_) > config_.ping_after) {
        pinged_at_ = now;
        web_socket_->ping(shared_from_this());
    }
}

}  // namespace tiendo::net
