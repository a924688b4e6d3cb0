// The pusher's two halves: the caller's thread gathers and encodes batches, the
// link's own thread carries them over a WebSocket and settles the answers.
//
// A batch is in exactly one of three places: being gathered, waiting (unsent_),
// or in flight on the present connection (in_flight_, in the order sent). An
// acknowledgement settles it; Busy and a broken connection put it back at the
// front of the waiting ones. Every send takes a fresh batch id, so that ids grow
// within a connection whatever was put back.
#include "client/pusher.hpp"

#include "client/http.hpp"
#include "tiendo/base/rng.hpp"
#include "tiendo/wire/codec.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace tiendo::client {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds retry_pause_max{5'000};
constexpr std::chrono::seconds first_connection_within{10};
constexpr milliseconds tick{
    200};  // of progress reports and of the watch for an answer that never comes
constexpr std::chrono::seconds close_within{1};
constexpr std::size_t window_batches_max =
    1'024;  // x 1,000 events of about 600 bytes: 600 MB at the very most

// Not worth another attempt: the service said so.
struct final_error : std::runtime_error {
    using std::runtime_error::runtime_error;
};

struct batch {
    std::uint64_t id = 0;
    std::vector<dossier::dossier_event> events;
    bool sent_before_break = false;
};

// "events[12].received.channel" -> "received.channel": the index means nothing outside the batch.
std::string without_index(const std::string& field) {
    const auto close = field.starts_with("events[") ? field.find("].") : std::string::npos;
    return close == std::string::npos ? field : field.substr(close + 2);
}

bool is_final(websocket::close_code code) {
    return code == websocket::close_code::protocol_error ||
           code == websocket::close_code::unknown_data ||
           code == websocket::close_code::bad_payload ||
           code == websocket::close_code::policy_error || code == websocket::close_code::too_big;
}

// One connection. The read loop and each pending write share its ownership.
struct connection {
    explicit connection(asio::io_context& io) : stream(io) {}
    websocket::stream<beast::tcp_stream> stream;
    beast::flat_buffer incoming;
    bool welcomed = false;
    bool writing = false;
};

}  // namespace

// Owner: the pusher. What `mutex_` guards is used by both threads, the rest by the link's thread.
class pusher::link {
  public:
    explicit link(push_options options);
    ~link();
    link(const link&) = delete;
    link& operator=(const link&) = delete;

    bool push(const dossier::dossier_event& event);
    void refuse(const refusal& why, std::string_view source);
    push_summary finish();
    push_summary so_far() const;

  private:
    using lock = std::unique_lock<std::mutex>;

    void seal(const lock& held);
    [[nodiscard]] batch next_batch(const lock& held, std::string& frame);
    void seal_lingering();
    void wake();
    void close();
    void fail(const std::string& reason);

    asio::awaitable<void> run();
    asio::awaitable<void> rest_until_needed();
    asio::awaitable<void> carry(std::shared_ptr<connection> on);
    asio::awaitable<void> open(std::shared_ptr<connection> on);
    asio::awaitable<void> pause(milliseconds length);
    asio::awaitable<void> watch();
    [[nodiscard]] bool given_up(const std::string& reason);
    [[nodiscard]] std::string reason_of(const beast::error_code& ec, const connection& on) const;
    [[nodiscard]] std::deque<batch>::iterator in_flight(std::uint64_t id);  // with mutex_ held
    void put_back_in_flight();
    void pump();
    void settle(const wire::server_message& message);
    void acknowledge(const wire::batch_ack& ack);
    void hold(const wire::busy& busy);
    void refuse_batch(const wire::error& error);
    void keep_refused(const dossier::dossier_event& event, const refusal& why);

    push_options options_;
    asio::io_context io_{1};
    asio::executor_work_guard<asio::io_context::executor_type> work_{io_.get_executor()};
    asio::steady_timer needed_{io_};  // cancelled to wake run() when there is something to send
    asio::steady_timer linger_{io_};
    asio::steady_timer hold_{io_};
    bool on_hold_ = false;
    std::shared_ptr<connection> present_;
    rng jitter_{static_cast<std::uint64_t>(steady_clock::now().time_since_epoch().count())};
    milliseconds retry_pause_;
    std::string last_error_;  // what the service said before it closed
    std::size_t in_flight_max_;
    std::size_t message_bytes_max_ = wire::message_bytes_max;
    bool ever_welcomed_ = false;
    std::uint64_t next_batch_id_ = 1;

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<dossier::dossier_event> gathered_;
    std::deque<batch> unsent_;
    std::deque<batch> in_flight_;
    steady_clock::time_point waiting_since_ =
        steady_clock::now();  // the last answer, or the end of idleness
    push_summary summary_;
    rejected_file rejected_;
    bool failed_ = false;
    bool connected_ = false;

    std::thread thread_;
};

pusher::link::link(push_options options)
    : options_(std::move(options)),
      retry_pause_(options_.retry_first),
      in_flight_max_(options_.window_batches),
      rejected_(options_.rejected_file) {
    if (options_.batch_events == 0 || options_.batch_events > wire::batch_events_max) {
        throw usage_error(fmt::format("--batch {}: the protocol takes 1 to {} events a batch",
                                      options_.batch_events,
                                      wire::batch_events_max));
    }
    if (options_.window_batches == 0 || options_.window_batches > window_batches_max) {
        throw usage_error(fmt::format(
            "--in-flight {}: give 1 to {} batches", options_.window_batches, window_batches_max));
    }
    rejected_.begin(options_.earlier);
    const auto on_end = [this](std::exception_ptr thrown) {
        try {
            if (thrown) std::rethrow_exception(thrown);
        } catch (const std::exception& e) {
            fail(e.what());
        }
    };
    asio::co_spawn(io_, run(), on_end);
    asio::co_spawn(io_, watch(), on_end);
    thread_ = std::thread([this] {
        try {
            io_.run();
        } catch (const std::exception& e) {  // the rejected file or the progress callback failed
            fail(e.what());
        }
    });
}

pusher::link::~link() {
    work_.reset();
    io_.stop();
    thread_.join();
}

// --- the caller's thread -----------------------------------------------------------

bool pusher::link::push(const dossier::dossier_event& event) {
    lock held(mutex_);
    changed_.wait(held, [this] {
        return failed_ || unsent_.size() + in_flight_.size() < options_.window_batches;
    });
    if (failed_) return false;
    gathered_.push_back(event);
    ++summary_.pushed;
    if (gathered_.size() >= options_.batch_events) {
        seal(held);
    } else if (gathered_.size() == 1) {
        asio::post(io_, [this] { seal_lingering(); });
    }
    return true;
}

void pusher::link::refuse(const refusal& why, std::string_view source) {
    const lock held(mutex_);
    ++summary_.pushed;
    ++summary_.rejected;
    ++summary_.rejected_unsent;
    rejected_.add(source, why);
}

push_summary pusher::link::finish() {
    lock held(mutex_);
    if (!gathered_.empty()) seal(held);
    changed_.wait(held, [this] { return failed_ || (unsent_.empty() && in_flight_.empty()); });
    summary_.complete = !failed_;
    asio::post(io_, [this] { close(); });
    changed_.wait_for(held, close_within, [this] { return !connected_; });
    return summary_;
}

push_summary pusher::link::so_far() const {
    const lock held(mutex_);
    return summary_;
}

// Moves what is gathered to the waiting batches.
void pusher::link::seal(const lock&) {
    if (unsent_.empty() && in_flight_.empty()) waiting_since_ = steady_clock::now();
    batch next;
    next.events = std::exchange(gathered_, {});
    unsent_.push_back(std::move(next));
    asio::post(io_, [this] { wake(); });
}

// The first waiting batch and its frame; what would be over the size that the service takes is
// halved, and the second half waits.
batch pusher::link::next_batch(const lock&, std::string& frame) {
    auto next = std::move(unsent_.front());
    unsent_.pop_front();
    next.id = next_batch_id_++;
    wire::encode_client_batch(next.id, next.events, wire::subprotocol::protobuf, frame);
    while (frame.size() > message_bytes_max_ && next.events.size() > 1) {
        const auto middle =
            next.events.begin() + static_cast<std::ptrdiff_t>(next.events.size() / 2);
        unsent_.push_front({0, {middle, next.events.end()}, next.sent_before_break});
        next.events.erase(middle, next.events.end());
        wire::encode_client_batch(next.id, next.events, wire::subprotocol::protobuf, frame);
    }
    return next;
}

void pusher::link::fail(const std::string& reason) {
    present_.reset();
    const lock held(mutex_);
    if (!failed_) summary_.failure = reason;
    failed_ = true;
    connected_ = false;
    changed_.notify_all();
}

// --- the link's thread -------------------------------------------------------------

void pusher::link::wake() {
    needed_.cancel();
    pump();
}

void pusher::link::seal_lingering() {
    linger_.expires_after(options_.linger);
    linger_.async_wait([this](beast::error_code ec) {
        if (ec) return;
        const lock held(mutex_);
        if (!gathered_.empty()) seal(held);
    });
}

void pusher::link::close() {
    const auto on = present_;
    if (on == nullptr) return;
    if (!on->welcomed) return beast::get_lowest_layer(on->stream).close();
    on->stream.async_close(websocket::close_code::normal,
                           [on](beast::error_code) {});  // the read loop ends by it
}

asio::awaitable<void> pusher::link::pause(milliseconds length) {
    asio::steady_timer timer(io_, length);
    co_await timer.async_wait(asio::use_awaitable);
}

// Connects, carries, and connects again; ends when given up, by throwing, or with the io_context.
asio::awaitable<void> pusher::link::run() {
    for (;;) {
        std::string reason;
        const auto fresh = std::make_shared<connection>(io_);
        present_ = fresh;
        try {
            co_await carry(fresh);
        } catch (const boost::system::system_error& e) {
            reason = reason_of(e.code(), *fresh);
        }
        beast::get_lowest_layer(fresh->stream).close();
        present_.reset();
        put_back_in_flight();
        if (given_up(reason)) co_return;
        const auto spread = 800 + jitter_.below(401);  // +-20 %
        const auto length = retry_pause_ * spread / 1000;
        retry_pause_ = std::min(retry_pause_ * 2, retry_pause_max);
        co_await pause(std::chrono::duration_cast<milliseconds>(length));
        co_await rest_until_needed();
    }
}

// Why the connection ended; throws final_error when another attempt cannot help.
std::string pusher::link::reason_of(const beast::error_code& ec, const connection& on) const {
    if (ec != websocket::error::closed) return ec.message();
    const auto& close = on.stream.reason();
    const std::string text =
        last_error_.empty() ? std::string(close.reason.data(), close.reason.size()) : last_error_;
    if (is_final(static_cast<websocket::close_code>(close.code))) {
        throw final_error(fmt::format("{} ended the session: {}", options_.where.url(), text));
    }
    return text;
}

// A connection that broke with nothing to send is only opened again when there is something.
asio::awaitable<void> pusher::link::rest_until_needed() {
    const auto nothing_to_send = [this] {
        const lock held(mutex_);
        return unsent_.empty();
    };
    while (nothing_to_send()) {
        needed_.expires_at(steady_clock::time_point::max());
        beast::error_code ignored;  // always "cancelled": that is the signal
        co_await needed_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
}

bool pusher::link::given_up(const std::string& reason) {
    const auto allowed = ever_welcomed_ ? options_.give_up_after
                                        : std::min(options_.give_up_after, first_connection_within);
    {
        const lock held(mutex_);
        if (ever_welcomed_ && unsent_.empty() && in_flight_.empty()) return false;
        if (steady_clock::now() - waiting_since_ < allowed) return false;
    }
    fail(
        fmt::format("{} has not answered for {} s ({}); is tiendod running there? Run the same "
                    "command again to "
                    "resume: what it has already is only counted as duplicates",
                    options_.where.url(),
                    allowed.count(),
                    reason));
    return true;
}

// Tells the progress, and ends a wait for a service that holds the connection but answers nothing.
asio::awaitable<void> pusher::link::watch() {
    for (std::uint64_t told = 0;;) {
        co_await pause(tick);
        const auto now = so_far();
        if (options_.on_progress && now.answered() != told) options_.on_progress(now);
        told = now.answered();
        if (present_ != nullptr && present_->welcomed && given_up("it is connected but silent"))
            co_return;
    }
}

std::deque<batch>::iterator pusher::link::in_flight(std::uint64_t id) {
    return std::find_if(
        in_flight_.begin(), in_flight_.end(), [id](const batch& b) { return b.id == id; });
}

void pusher::link::put_back_in_flight() {
    const lock held(mutex_);
    connected_ = false;
    changed_.notify_all();
    while (!in_flight_.empty()) {
        in_flight_.back().sent_before_break = true;
        ++summary_.batches_resent;
        unsent_.push_front(std::move(in_flight_.back()));
        in_flight_.pop_back();
    }
}

asio::awaitable<void> pusher::link::open(std::shared_ptr<connection> on) {
    auto& tcp = beast::get_lowest_layer(on->stream);
    tcp.expires_after(std::chrono::seconds(10));
    asio::ip::tcp::resolver resolver(io_);
    const auto found = co_await resolver.async_resolve(
        options_.where.host, std::to_string(options_.where.port), asio::use_awaitable);
    co_await tcp.async_connect(found, asio::use_awaitable);
    tcp.socket().set_option(asio::ip::tcp::no_delay(true));
    tcp.expires_never();  // from here on the WebSocket's own deadlines hold
    websocket::stream_base::timeout deadlines{};
    deadlines.handshake_timeout = std::chrono::seconds(10);
    deadlines.idle_timeout = std::chrono::seconds(30);
    deadlines.keep_alive_pings = true;
    on->stream.set_option(deadlines);
    on->stream.set_option(
        websocket::stream_base::decorator([this](websocket::request_type& request) {
            request.set(beast::http::field::sec_websocket_protocol,
                        wire::name_of(wire::subprotocol::protobuf));
            if (!options_.token.empty())
                request.set(beast::http::field::authorization, "Bearer " + options_.token);
        }));
    websocket::response_type answer;
    beast::error_code ec;
    co_await on->stream.async_handshake(answer,
                                        options_.where.authority(),
                                        "/v1/events",
                                        asio::redirect_error(asio::use_awaitable, ec));
    if (ec == websocket::error::upgrade_declined) {
        const auto status = answer.result_int();
        if (status == 401 || status == 403) {
            throw final_error(refused_credential(options_.where, status, answer.body()));
        }
        if (status != 503 && status != 429) {
            throw final_error(
                fmt::format("{} declined the WebSocket with status {}; is it a tiendod?",
                            options_.where.url(),
                            status));
        }
    }
    if (ec) throw boost::system::system_error(ec);
    on->stream.binary(true);
}

asio::awaitable<void> pusher::link::carry(std::shared_ptr<connection> on) {
    co_await open(on);
    std::string frame;
    wire::encode(
        wire::hello{options_.name, wire::schema_revision, {}}, wire::subprotocol::protobuf, frame);
    co_await on->stream.async_write(asio::buffer(frame), asio::use_awaitable);
    for (;;) {
        on->incoming.clear();
        co_await on->stream.async_read(on->incoming, asio::use_awaitable);
        const auto bytes = on->incoming.cdata();
        const std::string_view text(static_cast<const char*>(bytes.data()), bytes.size());
        const auto message = wire::decode_server_message(text, wire::subprotocol::protobuf);
        if (const auto* welcome = std::get_if<wire::welcome>(&message)) {
            on->welcomed = true;
            const lock held(mutex_);
            if (ever_welcomed_) ++summary_.reconnects;
            ever_welcomed_ = true;
            connected_ = true;
            const auto allowed = welcome->limit.batches_in_flight_max;
            in_flight_max_ = allowed == 0 ? options_.window_batches
                                          : std::min<std::size_t>(options_.window_batches, allowed);
            if (const auto most = welcome->limit.message_bytes_max; most != 0)
                message_bytes_max_ = std::min(most, wire::message_bytes_max);
        } else {
            settle(message);
        }
        pump();
    }
}

// Sends the next waiting batch, unless one is being written, the window is full or Busy holds us.
void pusher::link::pump() {
    const auto on = present_;
    if (on == nullptr || !on->welcomed || on->writing || on_hold_) return;
    const auto frame =
        std::make_shared<std::string>();  // shared with the write, which may outlive the batch
    {
        const lock held(mutex_);
        if (unsent_.empty() || in_flight_.size() >= in_flight_max_) return;
        in_flight_.push_back(next_batch(held, *frame));
    }
    on->writing = true;
    on->stream.async_write(asio::buffer(*frame),
                           [this, on, frame](beast::error_code ec, std::size_t) {
                               on->writing = false;
                               if (ec)
                                   beast::get_lowest_layer(on->stream)
                                       .close();  // the read loop sees it and connects again
                               else if (on == present_)
                                   pump();
                           });
}

void pusher::link::settle(const wire::server_message& message) {
    if (const auto* ack = std::get_if<wire::batch_ack>(&message)) acknowledge(*ack);
    if (const auto* busy = std::get_if<wire::busy>(&message)) hold(*busy);
    if (const auto* error = std::get_if<wire::error>(&message)) refuse_batch(*error);
}

void pusher::link::acknowledge(const wire::batch_ack& ack) {
    retry_pause_ = options_.retry_first;
    const lock held(mutex_);
    waiting_since_ = steady_clock::now();
    summary_.accepted += ack.accepted;
    summary_.duplicates += ack.duplicates;
    // Refused only for the company they came in: sent again without it. Each time at least one
    // event fewer, so this ends.
    const auto is_bystander = [](const wire::rejection& row) {
        return row.code == "beside_not_authorised";
    };
    const bool send_again = !std::all_of(ack.rejected.begin(), ack.rejected.end(), is_bystander);
    batch again;
    for (const auto& row : ack.rejected) {
        const auto found = in_flight(row.batch_id);
        if (found == in_flight_.end() || row.index >= found->events.size()) continue;
        if (send_again && is_bystander(row)) {
            again.events.push_back(found->events[row.index]);
            continue;
        }
        ++summary_.rejected;
        keep_refused(found->events[row.index],
                     refusal{row.code, without_index(row.field), row.message});
    }
    bool resent = false;
    std::erase_if(in_flight_, [&ack, &resent](const batch& b) {
        const bool settled = b.id == ack.batch_id || b.id <= ack.through_batch_id;
        resent = resent || (settled && b.sent_before_break);
        return settled;
    });
    if (resent) summary_.duplicates_after_resend += ack.duplicates;
    if (!again.events.empty()) {
        unsent_.push_front(std::move(again));
        asio::post(io_, [this] { wake(); });
    }
    changed_.notify_all();
}

void pusher::link::hold(const wire::busy& busy) {
    {
        const lock held(mutex_);
        waiting_since_ = steady_clock::now();
        ++summary_.busy_answers;
        const auto found = in_flight(busy.batch_id);
        if (found != in_flight_.end()) {
            unsent_.push_front(std::move(*found));
            in_flight_.erase(found);
        }
    }
    on_hold_ = true;
    const auto jittered = busy.retry_after_ms + jitter_.below(busy.retry_after_ms / 2 + 1);
    hold_.expires_after(milliseconds(jittered));
    hold_.async_wait([this](beast::error_code ec) {
        if (ec) return;
        on_hold_ = false;
        pump();
    });
}

// A whole batch was refused, or with batch_id 0 a message that nothing else will answer.
void pusher::link::refuse_batch(const wire::error& error) {
    last_error_ = fmt::format(
        "{} ({}{}{})", error.message, error.code, error.field.empty() ? "" : " in ", error.field);
    if (error.batch_id == 0 &&
        error.code == "busy") {  // too busy even to welcome us: as if the connection broke
        throw boost::system::system_error(asio::error::make_error_code(asio::error::try_again));
    }
    if (error.batch_id == 0)
        throw final_error(
            fmt::format("{} refused a message: {}", options_.where.url(), last_error_));
    const lock held(mutex_);
    waiting_since_ = steady_clock::now();
    const auto found = in_flight(error.batch_id);
    if (found == in_flight_.end()) return;
    summary_.rejected += found->events.size();
    for (const auto& event : found->events) {
        keep_refused(event, refusal{error.code, without_index(error.field), error.message});
    }
    in_flight_.erase(found);
    changed_.notify_all();
}

void pusher::link::keep_refused(const dossier::dossier_event& event, const refusal& why) {
    rejected_.add(event, why);
    if (options_.on_refused) options_.on_refused(event, why);
}

// --- the public face ---------------------------------------------------------------

pusher::pusher(push_options options) : link_(std::make_unique<link>(std::move(options))) {}
pusher::~pusher() = default;
bool pusher::push(const dossier::dossier_event& event) {
    return link_->push(event);
}
push_summary pusher::finish() {
    return link_->finish();
}
push_summary pusher::so_far() const {
    return link_->so_far();
}
void pusher::refuse(const refusal& why, std::string_view source) {
    link_->refuse(why, source);
}

}  // namespace tiendo::client
