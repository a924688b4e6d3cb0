// The load generator; see the header.
#include "client/bench_run.hpp"

#include "client/frames.hpp"
#include "client/http.hpp"
#include "tiendo/base/bytes.hpp"
#include "tiendo/base/rng.hpp"
#include "tiendo/wire/codec.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <memory>
#include <optional>
#include <sys/resource.h>
#include <vector>

namespace tiendo::client {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
using boost::system::error_code;
using std::chrono::steady_clock;
using websocket_stream = websocket::stream<asio::ip::tcp::socket>;

constexpr std::size_t read_bytes = 64 * 1024;
constexpr std::size_t waiting_max =
    1'000'000;  // of a connection; an open loop beyond it has long lost
constexpr std::chrono::microseconds tick_min{200};
constexpr std::chrono::seconds drain_max{5};
constexpr std::chrono::seconds tell_every{1};

// The plain acknowledgement without going through a parsed message: it comes once a batch.
bool read_plain_ack(std::string_view payload, wire::batch_ack& out) {
    constexpr std::uint64_t ack_field = 2 << 3 | 2;
    byte_reader outer(payload);
    if (outer.varint() != ack_field) return false;
    byte_reader in(outer.bytes());
    if (!outer.ok() || !outer.at_end()) return false;
    while (!in.at_end()) {
        const auto tag = in.varint();
        if ((tag & 7) != 0) return false;  // rejected events: left to wire's decoder
        const auto value = in.varint();
        if (tag >> 3 == 1) out.batch_id = value;
        if (tag >> 3 == 3) out.accepted = static_cast<std::uint32_t>(value);
        if (tag >> 3 == 4) out.duplicates = static_cast<std::uint32_t>(value);
    }
    return in.ok();
}

struct sent_batch {
    std::uint64_t id = 0;
    batch_times times;  // since: sent first, or in an open loop due
    std::string frame;  // kept for sending it again after Busy
};

// What all connections share. Owner: run_bench.
struct scoreboard {
    bool sending = true;
    bool open_loop = false;
    bench_tally tally;
    std::chrono::sys_seconds wall{};
    std::string failure;
};

// One connection. Owner: run_bench; every method runs on its io_context.
class load_link {
  public:
    load_link(asio::io_context& io,
              const bench_options& options,
              scoreboard& board,
              bench_source source)
        : options_(options),
          board_(board),
          stream_(io),
          retry_(io),
          source_(std::move(source)),
          jitter_(static_cast<std::uint64_t>(steady_clock::now().time_since_epoch().count())) {}

    void open();
    void begin() { read(); }
    void fill();                                  // closed loop: up to in_flight
    void fall_due(steady_clock::time_point due);  // open loop
    void flush();
    [[nodiscard]] bool idle() const { return in_flight_.empty(); }
    // What was due and not sent, as measuring ends; what has not been answered, as all ends.
    void tell_waiting();
    // What Busy holds is not sent again: the load that was too much is over.
    void give_up_held(steady_clock::time_point now);
    void tell_unanswered(steady_clock::time_point now);
    void close();

  private:
    asio::ip::tcp::socket& socket() { return stream_.next_layer(); }
    void send(steady_clock::time_point since);
    void send_again(sent_batch batch);
    void read();
    void take(std::string_view payload, steady_clock::time_point now);
    void take_ack(const wire::batch_ack& ack, steady_clock::time_point now);
    void take_busy(const wire::busy& busy, steady_clock::time_point now);
    void send_waiting();
    void fail(std::string reason);

    const bench_options& options_;
    scoreboard& board_;
    websocket_stream stream_;
    asio::steady_timer retry_;
    bench_source source_;
    rng jitter_;
    std::uint64_t next_id_ = bench_source::first_batch_id;
    std::deque<sent_batch> in_flight_;
    std::deque<sent_batch> held_;  // answered Busy
    std::deque<steady_clock::time_point> waiting_;
    std::vector<std::string> spare_;
    std::string gathered_;
    std::string being_written_;
    bool writing_ = false;
    std::vector<char> incoming_ = std::vector<char>(read_bytes);
    std::size_t have_ = 0;
};

// Blocking: all are open before the first batch leaves.
void load_link::open() {
    asio::ip::tcp::resolver resolver(stream_.get_executor());
    error_code ec;
    const auto found =
        resolver.resolve(options_.where.host, std::to_string(options_.where.port), ec);
    if (!ec) asio::connect(socket(), found, ec);
    if (ec) {
        throw unreachable_error(fmt::format("{} does not answer ({}); is tiendod running there?",
                                            options_.where.url(),
                                            ec.message()));
    }
    socket().set_option(asio::ip::tcp::no_delay(true));
    stream_.set_option(websocket::stream_base::decorator([this](websocket::request_type& request) {
        request.set(beast::http::field::sec_websocket_protocol,
                    wire::name_of(wire::subprotocol::protobuf));
        if (!options_.token.empty())
            request.set(beast::http::field::authorization, "Bearer " + options_.token);
    }));
    websocket::response_type answer;
    stream_.handshake(answer, options_.where.authority(), "/v1/events", ec);
    const auto status = answer.result_int();
    if (ec == websocket::error::upgrade_declined && (status == 401 || status == 403))
        throw unreachable_error(refused_credential(options_.where, status, answer.body()));
    if (ec) {
        throw unreachable_error(fmt::format(
            "{} declined the WebSocket ({} {})", options_.where.url(), status, ec.message()));
    }
    stream_.binary(true);
    std::string hello;
    wire::encode(
        wire::hello{"tiendo bench", wire::schema_revision, {}}, wire::subprotocol::protobuf, hello);
    stream_.write(asio::buffer(hello));
    beast::flat_buffer buffer;
    stream_.read(buffer);
    const std::string_view bytes(static_cast<const char*>(buffer.cdata().data()), buffer.size());
    const auto message = wire::decode_server_message(bytes, wire::subprotocol::protobuf);
    if (!std::holds_alternative<wire::welcome>(message)) {
        const auto* error = std::get_if<wire::error>(&message);
        throw unreachable_error(
            fmt::format("{} did not welcome the session: {}",
                        options_.where.url(),
                        error != nullptr ? error->message : "another message came first"));
    }
}

void load_link::fill() {
    if (!board_.sending) return;
    const auto now = steady_clock::now();
    while (in_flight_.size() + held_.size() < options_.in_flight) send(now);
}

void load_link::fall_due(steady_clock::time_point due) {
    if (waiting_.size() < waiting_max)
        waiting_.push_back(due);
    else
        board_.tally.due_forgotten();
    send_waiting();
}

void load_link::send_waiting() {
    if (!board_.sending) return;
    while (!waiting_.empty() && in_flight_.size() + held_.size() < options_.in_flight) {
        send(waiting_.front());
        waiting_.pop_front();
    }
}

void load_link::send(steady_clock::time_point since) {
    sent_batch batch;
    if (!spare_.empty()) {
        batch.frame = std::move(spare_.back());
        spare_.pop_back();
    }
    batch.id = next_id_++;
    batch.times = {since, steady_clock::now()};
    source_.write_batch(batch.id, options_.batch, board_.wall, batch.frame);
    put_frame(gathered_, opcode::binary, batch.frame);
    in_flight_.push_back(std::move(batch));
}

void load_link::send_again(sent_batch batch) {
    batch.id = next_id_++;
    batch.times.sent = steady_clock::now();
    bench_source::renumber(batch.id, batch.frame);
    put_frame(gathered_, opcode::binary, batch.frame);
    in_flight_.push_back(std::move(batch));
}

void load_link::flush() {
    if (writing_ || gathered_.empty()) return;
    writing_ = true;
    being_written_.swap(gathered_);
    gathered_.clear();
    asio::async_write(socket(), asio::buffer(being_written_), [this](error_code ec, std::size_t) {
        writing_ = false;
        if (ec) return fail(ec.message());
        flush();
    });
}

void load_link::read() {
    socket().async_read_some(
        asio::buffer(incoming_.data() + have_, incoming_.size() - have_),
        [this](error_code ec, std::size_t got) {
            if (ec) return fail(ec.message());
            have_ += got;
            const auto now = steady_clock::now();
            std::string_view rest(incoming_.data(), have_);
            for (auto frame = first_frame(rest); frame.bytes != 0; frame = first_frame(rest)) {
                rest.remove_prefix(frame.bytes);
                if (frame.op == opcode::binary) take(frame.payload, now);
                if (frame.op == opcode::ping) put_frame(gathered_, opcode::pong, frame.payload);
                if (frame.op == opcode::close) return fail("the service closed the connection");
            }
            have_ = rest.size();
            std::copy(rest.begin(), rest.end(), incoming_.begin());
            if (have_ == incoming_.size())
                incoming_.resize(incoming_.size() * 2);  // one answer is longer than all of it
            if (board_.open_loop)
                send_waiting();
            else
                fill();
            flush();
            read();
        });
}

void load_link::take(std::string_view payload, steady_clock::time_point now) {
    wire::batch_ack plain;
    if (read_plain_ack(payload, plain)) return take_ack(plain, now);
    const auto message = wire::decode_server_message(payload, wire::subprotocol::protobuf);
    if (const auto* ack = std::get_if<wire::batch_ack>(&message)) take_ack(*ack, now);
    if (const auto* busy = std::get_if<wire::busy>(&message)) take_busy(*busy, now);
    if (const auto* error = std::get_if<wire::error>(&message)) {
        fail(fmt::format("{} ({}{}{})",
                         error->message,
                         error->code,
                         error->field.empty() ? "" : " in ",
                         error->field));
    }
}

void load_link::take_ack(const wire::batch_ack& ack, steady_clock::time_point now) {
    auto found = in_flight_.begin();  // answers come in the order of the batches
    while (found != in_flight_.end() && found->id != ack.batch_id) ++found;
    if (found == in_flight_.end()) return;
    auto& tally = board_.tally;
    tally.acknowledged(found->times, {ack.accepted, ack.duplicates, ack.rejected.size()}, now);
    if (!ack.rejected.empty()) {
        const auto& one = ack.rejected.front();
        auto why = fmt::format("{} in {}: {}", one.code, one.field, one.message);
        if (tally.result().acknowledged_ever == 0) fail("the first events were refused: " + why);
        auto& first = tally.result().first_rejection;
        if (first.empty()) first = std::move(why);
    }
    spare_.push_back(std::move(found->frame));
    in_flight_.erase(found);
}

void load_link::take_busy(const wire::busy& busy, steady_clock::time_point now) {
    const auto found = std::find_if(in_flight_.begin(),
                                    in_flight_.end(),
                                    [&busy](const sent_batch& b) { return b.id == busy.batch_id; });
    if (found == in_flight_.end()) return;
    board_.tally.answered_busy(found->times, busy.retry_after_ms, now);
    held_.push_back(std::move(*found));
    in_flight_.erase(found);
    if (held_.size() > 1) return;  // the timer runs already
    // Not all connections at once.
    const auto pause = busy.retry_after_ms + jitter_.below(busy.retry_after_ms / 2 + 1);
    retry_.expires_after(std::chrono::milliseconds(pause));
    retry_.async_wait([this](error_code ec) {
        if (ec || !board_.sending) return;
        while (!held_.empty()) {
            send_again(std::move(held_.front()));
            held_.pop_front();
        }
        flush();
    });
}

void load_link::tell_waiting() {
    for (const auto due : waiting_) board_.tally.left_waiting(due);
    waiting_.clear();
}

void load_link::give_up_held(steady_clock::time_point now) {
    for (auto& batch : held_) {
        board_.tally.left_unanswered(batch.times, now);
        spare_.push_back(std::move(batch.frame));
    }
    held_.clear();
}

void load_link::tell_unanswered(steady_clock::time_point now) {
    for (const auto& batch : in_flight_) board_.tally.left_unanswered(batch.times, now);
    for (const auto& batch : held_) board_.tally.left_unanswered(batch.times, now);
}

void load_link::fail(std::string reason) {
    if (board_.failure.empty()) board_.failure = std::move(reason);
}

void load_link::close() {
    retry_.cancel();
    error_code ignored;  // the run is over
    socket().close(ignored);
}

std::chrono::nanoseconds cpu_of_this_thread() {
    ::rusage use{};
    ::getrusage(RUSAGE_THREAD, &use);
    const auto of = [](const ::timeval& t) {
        return std::chrono::seconds(t.tv_sec) + std::chrono::microseconds(t.tv_usec);
    };
    return of(use.ru_utime) + of(use.ru_stime);
}

std::chrono::sys_seconds wall_second() {
    return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

// The clock of a run: warm-up, measuring, draining; and in an open loop what falls due.
class conductor {
  public:
    conductor(const bench_options& options,
              const bench_templates& templates,
              const std::function<void(const bench_progress&)>& tell)
        : options_(options), tell_(tell) {
        const auto run =
            static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(
                                           std::chrono::system_clock::now().time_since_epoch())
                                           .count());
        board_.wall = wall_second();
        board_.open_loop = options.rate > 0;
        for (std::size_t i = 0; i < options.connections; ++i) {
            bench_source source(templates, run, static_cast<std::uint16_t>(i));
            links_.push_back(std::make_unique<load_link>(io_, options_, board_, std::move(source)));
        }
    }

    bench_result run();

  private:
    void advance_until(steady_clock::time_point end);
    void dispatch_due(steady_clock::time_point now);
    void drain();
    [[nodiscard]] bool all_idle() const {
        return std::all_of(
            links_.begin(), links_.end(), [](const auto& link) { return link->idle(); });
    }

    const bench_options& options_;
    const std::function<void(const bench_progress&)>& tell_;
    asio::io_context io_{1};
    scoreboard board_;
    std::vector<std::unique_ptr<load_link>> links_;
    steady_clock::time_point begun_;
    std::optional<bench_pace> pace_;  // of an open loop
    steady_clock::time_point next_tell_;
    std::size_t next_link_ = 0;
};

void conductor::dispatch_due(steady_clock::time_point now) {
    while (pace_->next() <= now) {
        auto& link = *links_[next_link_++ % links_.size()];
        link.fall_due(pace_->next());
        link.flush();
        pace_->advance();
    }
}

void conductor::advance_until(steady_clock::time_point end) {
    while (board_.failure.empty()) {
        const auto now = steady_clock::now();
        if (now >= end) return;
        board_.wall = wall_second();
        if (board_.open_loop) dispatch_due(now);
        if (now >= next_tell_) {
            next_tell_ = now + tell_every;
            if (tell_) tell_({board_.tally.result().acknowledged_ever, now - begun_});
        }
        auto until = std::min(end, next_tell_);
        if (board_.open_loop) until = std::min(until, std::max(pace_->next(), now + tick_min));
        io_.run_until(until);
        if (io_.stopped()) io_.restart();
    }
    throw unreachable_error(fmt::format("the run ended early: {}", board_.failure));
}

void conductor::drain() {
    board_.sending = false;
    const auto end = steady_clock::now() + drain_max;
    while (!all_idle() && board_.failure.empty() && steady_clock::now() < end) {
        io_.run_for(std::chrono::milliseconds(5));
        if (io_.stopped()) io_.restart();
    }
}

bench_result conductor::run() {
    for (const auto& link : links_) link->open();
    begun_ = next_tell_ = steady_clock::now();
    if (board_.open_loop) pace_.emplace(options_.rate, options_.batch, begun_);
    for (const auto& link : links_) {
        link->begin();
        if (!board_.open_loop) link->fill();
        link->flush();
    }
    advance_until(begun_ + options_.warm_up);
    const auto from = steady_clock::now();
    const auto cpu_from = cpu_of_this_thread();
    board_.tally.measure(from, from + options_.duration);
    advance_until(from + options_.duration);
    auto& result = board_.tally.result();
    result.client_cpu = cpu_of_this_thread() - cpu_from;
    for (const auto& link : links_) link->tell_waiting();
    if (options_.afterwards_rate > 0) {
        const auto now = steady_clock::now();
        for (const auto& link : links_) link->give_up_held(now);
        board_.open_loop = true;
        board_.tally.watch_recovery(now, now + options_.afterwards);
        pace_.emplace(options_.afterwards_rate, options_.batch, now);
        advance_until(now + options_.afterwards);
        for (const auto& link : links_) link->tell_waiting();
    }
    drain();
    const auto over = steady_clock::now();
    for (const auto& link : links_) link->tell_unanswered(over);
    for (const auto& link : links_) link->close();
    io_.restart();
    io_.poll();
    return result;
}

}  // namespace

bench_result run_bench(const bench_options& options,
                       const bench_templates& templates,
                       const std::function<void(const bench_progress&)>& tell) {
    return conductor(options, templates, tell).run();
}

}  // namespace tiendo::client
