// The session of one counter.
#include "counter_session.hpp"

#include "tiendo/engine/engine.hpp"
#include "tiendo/wire/codec.hpp"
#include "tiendo/wire/peek.hpp"

#include <boost/asio/post.hpp>

#include <deque>

namespace tiendo::ingest {
namespace {

class counter_session final : public net::session, private intake::lane {
  public:
    counter_session(std::shared_ptr<front_parts> parts,
                    std::shared_ptr<const engine::credential> who,
                    wire::subprotocol form)
        : parts_(std::move(parts)), who_(std::move(who)), form_(form) {
        parts_->probe.sessions.fetch_add(1, std::memory_order_relaxed);
    }
    ~counter_session() override {
        // Batches under way are stored all the same; nobody waits for their answers any more.
        for (const auto& pending : pending_) pending->on_ready = nullptr;
        parts_->unread.forget(*this);
        parts_->probe.sessions.fetch_sub(1, std::memory_order_relaxed);
    }
    counter_session(const counter_session&) = delete;
    counter_session& operator=(const counter_session&) = delete;

    void opened(net::peer& p) override { peer_ = &p; }
    void message(std::string_view payload) override;
    [[nodiscard]] bool ready() const override {
        return state_ != state::greeting && state_ != state::stopping &&
               pending_.size() + waiting() < parts_->config.batches_in_flight_max &&
               peer_->queued_bytes() < parts_->config.unsent_bytes_max && !is_hushed();
    }
    void written() override {
        if (ready()) peer_->resume();
    }
    void stopping() override {
        state_ = state::stopping;
        parts_->unread.forget(*this);  // not taken: the client sends it again elsewhere
        close_when_done();
    }

  private:
    enum class state : std::uint8_t { opened, greeting, taking, stopping };

    // intake::lane
    void read_now(std::string_view payload) override;
    void too_late(std::string_view payload) override;

    void read(std::string_view payload);
    // Answers Busy without reading more than the batch's number. False: it is not a batch's.
    bool refuse_unread(std::string_view payload, std::atomic<std::uint64_t>& why);
    void say_busy(engine::admitted why, std::uint64_t batch_id);
    // It went on sending through the pause that it was told.
    [[nodiscard]] bool is_hushed() const {
        return busy_in_pause_ >= 2 * std::size_t{parts_->config.batches_in_flight_max} &&
               parts_->clock.monotonic() < pause_until_;
    }
    void take(wire::hello&& hello);
    void take(wire::event_batch&& batch);
    void take(const wire::error& refused) { answer_in_turn(refused); }
    template <class Message>
    void answer_in_turn(const Message& message);
    void welcome(const wire::welcome& message);
    void send_answers();
    void close_when_done();
    [[nodiscard]] net::frame_form frame() const noexcept {
        return form_ == wire::subprotocol::json ? net::frame_form::text : net::frame_form::binary;
    }

    const std::shared_ptr<front_parts> parts_;
    const std::shared_ptr<const engine::credential> who_;
    const wire::subprotocol form_;
    net::peer* peer_ = nullptr;
    state state_ = state::opened;
    std::deque<std::shared_ptr<pending_batch>> pending_;  // unanswered, in the order they came
    std::string payload_;                                 // reused for encoding
    std::string frames_;
    std::chrono::nanoseconds pause_until_{0};  // monotonic
    std::size_t busy_in_pause_ = 0;            // Busy said since that pause began
    // Tells a late answer of the reader that the session has ended.
    const std::shared_ptr<counter_session*> self_ = std::make_shared<counter_session*>(this);
};

void counter_session::message(std::string_view payload) {
    if (state_ == state::stopping) return;  // unanswered: the client sends it again elsewhere
    auto& unread = parts_->unread;
    const bool waits = unread.must_wait(*this);
    const bool is_full = state_ == state::taking && parts_->is_full();
    const bool has_room = !waits || unread.has_room(*this, payload.size());
    if ((is_full || !has_room) && refuse_unread(payload, parts_->probe.batches_unread)) return;
    // What is no batch is read at once where it may not wait: it is rare, and has no number to
    // refuse it by.
    if (waits && has_room) {
        unread.add(*this, payload);
    } else {
        unread.at_once([&] { read(payload); });
    }
    if (!ready() && state_ == state::taking)
        parts_->probe.reads_paused.fetch_add(1, std::memory_order_relaxed);
}

void counter_session::read(std::string_view payload) {
    std::visit([this](auto&& m) { take(std::forward<decltype(m)>(m)); },
               wire::decode_client_message(payload, form_));
}

void counter_session::read_now(std::string_view payload) {
    const bool was_ready = ready();
    try {
        read(payload);
    } catch (const std::exception&) {  // as net does around message()
        peer_->close(net::close_internal, "the service failed");
    }
    if (!was_ready && ready()) peer_->resume();
}

void counter_session::too_late(std::string_view payload) {
    const bool was_ready = ready();
    if (!refuse_unread(payload, parts_->probe.batches_too_late)) return read_now(payload);
    if (!was_ready && ready()) peer_->resume();
}

bool counter_session::refuse_unread(std::string_view payload, std::atomic<std::uint64_t>& why) {
    if (state_ != state::taking) return false;
    const auto batch_id = wire::peek_batch_id(payload, form_);
    if (!batch_id) return false;
    parts_->refused_unread(why);
    say_busy(engine::admitted::busy, *batch_id);
    return true;
}

// Ahead of the answers that wait for the log.
void counter_session::say_busy(engine::admitted why, std::uint64_t batch_id) {
    const auto message = parts_->busy_for(why, batch_id);
    const auto now = parts_->clock.monotonic();
    if (now >= pause_until_) {
        pause_until_ = now + std::chrono::milliseconds(message.retry_after_ms);
        busy_in_pause_ = 0;
    }
    busy_in_pause_ += 1;
    if (is_hushed()) parts_->probe.sessions_hushed.fetch_add(1, std::memory_order_relaxed);
    wire::encode(message, form_, payload_);
    frames_.clear();
    net::append_frame(frames_, frame(), payload_);
    peer_->send_framed(frames_);
}

// Reads the last sequences on the engine's thread and comes back with them.
void counter_session::take(wire::hello&& hello) {
    if (state_ != state::opened) {
        return answer_in_turn(
            wire::error{"repeated_hello", "hello", "Hello is said once, at the start", 0});
    }
    state_ = state::greeting;
    const std::weak_ptr<counter_session*> weak = self_;
    const bool asked =
        parts_->reader.read([weak, executor = parts_->executor, ids = std::move(hello.counter_ids)](
                                const engine::engine& engine) {
            wire::welcome message;
            for (const auto& id : ids) {
                message.last_counter_sequence[id.str()] = engine.last_counter_sequence(id.view());
            }
            boost::asio::post(executor, [weak, message = std::move(message)] {
                if (const auto self = weak.lock()) (*self)->welcome(message);
            });
        });
    if (asked) return;
    state_ = state::opened;
    answer_in_turn(
        wire::error{"busy", "hello", "too many readers wait: say Hello again after a second", 0});
}

void counter_session::welcome(const wire::welcome& message) {
    if (state_ != state::greeting) return;
    state_ = state::taking;
    auto full = message;
    full.limit.batches_in_flight_max = parts_->config.batches_in_flight_max;
    full.limit.idle_ms_max = parts_->config.idle_ms_max;
    full.limit.message_bytes_max = parts_->config.message_bytes_max;
    wire::encode(full, form_, payload_);
    frames_.clear();
    net::append_frame(frames_, frame(), payload_);
    peer_->send_framed(frames_);
    peer_->resume();
}

void counter_session::take(wire::event_batch&& batch) {
    if (state_ == state::opened) {
        return answer_in_turn(
            wire::error{"hello_missing", "", "say Hello before the first batch", batch.batch_id});
    }
    const auto batch_id = batch.batch_id;
    auto pending = std::make_shared<pending_batch>();
    const auto taken = parts_->submit(std::move(batch), who_, pending);
    if (taken != engine::admitted::yes) {
        return say_busy(taken, batch_id);
    }
    pending_.push_back(pending);
    if (pending->ready()) {
        send_answers();
    } else {
        pending->on_ready = [this] { send_answers(); };
    }
}

// Errors keep their place among the acks.
template <class Message>
void counter_session::answer_in_turn(const Message& message) {
    if constexpr (std::is_same_v<Message, wire::error>) {
        parts_->probe.messages_refused.fetch_add(1, std::memory_order_relaxed);
    }
    auto pending = std::make_shared<pending_batch>();
    wire::encode(message, form_, pending->answer);
    pending_.push_back(std::move(pending));
    send_answers();
}

void counter_session::send_answers() {
    frames_.clear();
    const bool was_ready = ready();
    while (!pending_.empty() && pending_.front()->ready()) {
        const auto first = std::move(pending_.front());
        pending_.pop_front();
        if (first->outcome) {
            const auto ack = acknowledge(first->batch, *first->outcome);
            parts_->count(ack);
            wire::encode(ack, form_, payload_);
            net::append_frame(frames_, frame(), payload_);
        } else {
            net::append_frame(frames_, frame(), first->answer);
        }
    }
    if (frames_.empty()) return;
    peer_->send_framed(frames_);
    if (!was_ready && ready()) peer_->resume();
    close_when_done();
}

void counter_session::close_when_done() {
    if (state_ == state::stopping && pending_.empty()) {
        peer_->close(net::close_going_away, "the service stops; connect again");
    }
}

}  // namespace

std::unique_ptr<net::session> open_counter_session(std::shared_ptr<front_parts> parts,
                                                   std::shared_ptr<const engine::credential> who,
                                                   wire::subprotocol form) {
    return std::make_unique<counter_session>(std::move(parts), std::move(who), form);
}

}  // namespace tiendo::ingest
