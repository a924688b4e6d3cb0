// The session of one supervisor.
#include "live_session.hpp"

#include "tiendo/wire/codec.hpp"

namespace tiendo::feed {

live_session::~live_session() {
    if (view_) hub_->unsubscribe(view_);
    if (number_) hub_->remove(*number_);
}

void live_session::message(std::string_view payload) {
    if (closed_) return;
    auto decoded = wire::decode_live_client_message(payload, form_);
    if (const auto* why = std::get_if<wire::error>(&decoded)) return refuse(*why);
    auto subscribed = hub_->subscribe(std::move(std::get<wire::subscribe>(decoded)), reads_);
    if (const auto* why = std::get_if<wire::error>(&subscribed)) return refuse(*why);
    if (view_) hub_->unsubscribe(view_);
    view_ = std::move(std::get<std::shared_ptr<view>>(subscribed));
    seen_ = 0;
    advance();
}

void live_session::refuse(const wire::error& why) {
    hub_->probe().messages_refused.fetch_add(1, std::memory_order_relaxed);
    std::string payload;
    wire::encode(why, form_, payload);
    std::string frame;
    net::append_frame(
        frame,
        form_ == wire::subprotocol::json ? net::frame_form::text : net::frame_form::binary,
        payload);
    peer_->send_framed(frame);
}

std::size_t live_session::advance() {
    if (closed_ || peer_ == nullptr || !view_ || !view_->filled()) return 0;
    if (peer_->queued_bytes() > 0) {
        if (!behind_since_) behind_since_ = hub_->monotonic();
        return 0;
    }
    behind_since_.reset();
    auto frame = hub_->frame_for(*view_, seen_, form_);
    const bool whole = seen_ == 0;
    seen_ = view_->tick();
    if (!frame) return 0;
    auto& sent = whole ? hub_->probe().snapshots : hub_->probe().updates;
    sent.fetch_add(1, std::memory_order_relaxed);
    const auto bytes = frame->size();
    peer_->send_shared(std::move(frame));
    return bytes;
}

std::size_t live_session::beat(const shared_frame& frame) {
    if (closed_ || !view_ || peer_->queued_bytes() > 0) return 0;
    peer_->send_shared(frame);
    return frame->size();
}

void live_session::written() {
    behind_since_.reset();
    peer_->resume();
    advance();
}

void live_session::check(std::chrono::nanoseconds monotonic) {
    if (closed_ || !behind_since_ || monotonic - *behind_since_ < hub_->config().behind_max) return;
    closed_ = true;
    hub_->probe().subscribers_behind.fetch_add(1, std::memory_order_relaxed);
    peer_->close(net::close_try_later, "the subscriber does not read");
}

void live_session::stopping() {
    closed_ = true;
    peer_->close(net::close_going_away, "the service stops; connect again");
}

}  // namespace tiendo::feed
