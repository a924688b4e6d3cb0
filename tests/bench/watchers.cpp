// How old is what a supervisor sees? Many subscribers of one agency's figures, and one counter
// that pushes a dossier now and again: from its acknowledgement until each subscriber has been sent
// figures that hold it.
//
//   watchers --url http://127.0.0.1:8080 --watchers 1000 --seconds 10
//
// Prints one line of JSON. One thread; it shares the machine with the service, so that its own
// reading is part of the figure.
#include "client/address.hpp"
#include "client/frames.hpp"
#include "client/histogram.hpp"
#include "tiendo/base/bytes.hpp"
#include "tiendo/base/rng.hpp"
#include "tiendo/wire/codec.hpp"

#include <CLI/CLI.hpp>
#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>
#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <functional>
#include <memory>
#include <sys/resource.h>
#include <vector>

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
namespace client = tiendo::client;
namespace dossier = tiendo::dossier;
namespace wire = tiendo::wire;
using boost::system::error_code;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

struct settings {
    client::address where;
    std::string agency = "X01.0001";
    std::string procedure = "1.000001";
    std::size_t watchers = 100;
    double seconds = 10;
    std::size_t every_ms = 100;
};

[[noreturn]] void end(const std::string& why) {
    fmt::print(stderr, "watchers: {}\n", why);
    std::_Exit(1);
}

// A connection that has said its first message; frames are given to `take`.
class link {
  public:
    using taker = std::function<void(std::string_view payload)>;
    link(asio::io_context& io, const settings& how, const char* target, const std::string& first)
        : stream_(io) {
        error_code ec;
        const asio::ip::tcp::endpoint at(asio::ip::make_address(how.where.host, ec),
                                         how.where.port);
        if (!ec) stream_.next_layer().connect(at, ec);
        if (ec) end("cannot connect: " + ec.message());
        stream_.set_option(websocket::stream_base::decorator([](websocket::request_type& request) {
            request.set(beast::http::field::sec_websocket_protocol,
                        wire::name_of(wire::subprotocol::protobuf));
        }));
        stream_.handshake(how.where.authority(), target, ec);
        if (ec) end("declined: " + ec.message());
        stream_.next_layer().set_option(asio::ip::tcp::no_delay(true));
        send(first);
    }
    void listen(taker take) {
        take_ = std::move(take);
        read();
    }
    void send(const std::string& payload) {
        std::string frame;
        client::put_frame(frame, client::opcode::binary, payload);
        error_code ec;
        asio::write(stream_.next_layer(), asio::buffer(frame), ec);
        if (ec) end("cannot send: " + ec.message());
    }
    [[nodiscard]] std::uint64_t bytes() const { return bytes_; }
    void close() {
        error_code ignored;  // the run is over
        stream_.next_layer().close(ignored);
    }

  private:
    void read() {
        if (incoming_.size() - have_ < 1'024)
            incoming_.resize(std::max<std::size_t>(4'096, incoming_.size() * 2));
        stream_.next_layer().async_read_some(
            asio::buffer(incoming_.data() + have_, incoming_.size() - have_),
            [this](error_code ec, std::size_t got) {
                if (ec == asio::error::operation_aborted) return;
                if (ec) end("a connection ended: " + ec.message());
                have_ += got;
                bytes_ += got;
                std::string_view rest(incoming_.data(), have_);
                for (auto frame = client::first_frame(rest); frame.bytes != 0;
                     frame = client::first_frame(rest)) {
                    rest.remove_prefix(frame.bytes);
                    if (frame.op == client::opcode::binary) take_(frame.payload);
                    if (frame.op == client::opcode::ping) pong(frame.payload);
                    if (frame.op == client::opcode::close) end("the service closed a connection");
                }
                have_ = rest.size();
                std::copy(rest.begin(), rest.end(), incoming_.begin());
                read();
            });
    }
    void pong(std::string_view payload) {
        std::string frame;
        client::put_frame(frame, client::opcode::pong, payload);
        error_code ignored;  // the next read tells
        asio::write(stream_.next_layer(), asio::buffer(frame), ignored);
    }

    websocket::stream<asio::ip::tcp::socket> stream_;
    taker take_;
    std::vector<char> incoming_;
    std::size_t have_ = 0;
    std::uint64_t bytes_ = 0;
};

struct told {
    bool has_figures = false;  // a snapshot or an update: a heartbeat shows nothing new
    std::uint64_t position = 0;
};

told position_of(std::string_view payload) {
    constexpr std::uint64_t snapshot = 1 << 3 | 2;
    constexpr std::uint64_t update = 2 << 3 | 2;
    constexpr std::uint64_t position = 1 << 3 | 0;
    tiendo::byte_reader outer(payload);
    const auto tag = outer.varint();
    if (tag != snapshot && tag != update) return {};
    tiendo::byte_reader in(outer.bytes());
    return {true, in.varint() == position ? in.varint() : 0};
}

struct pushed {
    std::uint64_t sequence = 0;
    steady_clock::time_point acked;
};

class freshness {
  public:
    freshness(const settings& how) : how_(how), random_(run_ * 7 + 1) {
        std::string hello;
        wire::encode(
            wire::hello{"watchers", wire::schema_revision, {}}, wire::subprotocol::protobuf, hello);
        counter_ = std::make_unique<link>(io_, how_, "/v1/events", hello);
        counter_->listen([this](auto payload) { take_ack(payload); });
        wire::subscribe what;
        what.agency_codes = {tiendo::agency_code(how_.agency)};
        std::string subscribe;
        wire::encode(what, wire::subprotocol::protobuf, subscribe);
        watchers_.resize(how_.watchers);
        for (auto& w : watchers_) {
            w.at = std::make_unique<link>(io_, how_, "/v1/live", subscribe);
            w.at->listen([this, &w](auto payload) { take_figures(w, payload); });
            io_.poll();
        }
    }
    void run() {
        while (have_snapshot_ < watchers_.size()) io_.run_one();
        pass(milliseconds(1'000));  // what connecting has stirred up settles
        const auto cpu_from = cpu_seconds();
        figures_ = 0;
        const auto until = steady_clock::now() + std::chrono::duration_cast<steady_clock::duration>(
                                                     std::chrono::duration<double>(how_.seconds));
        while (steady_clock::now() < until) {
            push();
            // Uneven, so that it does not walk in step with the service's tick.
            pass(milliseconds(how_.every_ms / 2 + random_.below(how_.every_ms)));
        }
        const auto cpu = cpu_seconds() - cpu_from;
        const auto figures = figures_;
        pass(milliseconds(2'000));  // the last ones arrive
        std::uint64_t missing = 0;
        for (const auto& w : watchers_) missing += all_.size() - w.next;
        print(cpu / how_.seconds, static_cast<double>(figures) / how_.seconds, missing);
        counter_->close();
        for (auto& w : watchers_) w.at->close();
    }

  private:
    struct watcher {
        std::unique_ptr<link> at;
        std::size_t next = 0;  // of all_: the first that it has not been sent
        std::uint64_t position = 0;
        bool has_snapshot = false;
    };
    void pass(milliseconds length) {
        io_.run_for(length);
        io_.restart();
    }
    void push() {
        dossier::dossier_event event;
        const auto name = fmt::format("FRESH-{:X}-{}", run_, made_++);
        event.id = tiendo::event_id(name);
        event.dossier = tiendo::dossier_code(name);
        event.agency = tiendo::agency_code(how_.agency);
        event.counter = tiendo::counter_id("WATCHERS");
        event.occurred_at =
            std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
        dossier::received body;
        body.procedure = tiendo::procedure_code(how_.procedure);
        body.via = dossier::channel::online;
        event.body = dossier::fact_body(body);
        std::string frame;
        wire::encode_client_batch(made_, {&event, 1}, wire::subprotocol::protobuf, frame);
        counter_->send(frame);
    }
    void take_ack(std::string_view payload) {
        const auto now = steady_clock::now();
        const auto message = wire::decode_server_message(payload, wire::subprotocol::protobuf);
        if (std::holds_alternative<wire::busy>(message)) ++busy_;
        if (const auto* wrong = std::get_if<wire::error>(&message)) end(wrong->message);
        const auto* ack = std::get_if<wire::batch_ack>(&message);
        if (ack == nullptr) return;
        if (!ack->rejected.empty()) end("refused: " + ack->rejected.front().message);
        all_.push_back({ack->last_sequence, now});
        for (auto& w : watchers_) catch_up(w, now);  // it may have been faster than the ack
    }
    void take_figures(watcher& w, std::string_view payload) {
        const auto now = position_of(payload);
        if (!now.has_figures) return;
        ++figures_;
        have_snapshot_ += w.has_snapshot ? 0 : 1;
        w.has_snapshot = true;
        w.position = now.position;
        catch_up(w, steady_clock::now());
    }
    void catch_up(watcher& w, steady_clock::time_point now) {
        for (; w.next < all_.size() && all_[w.next].sequence <= w.position; ++w.next)
            age_.record(now - all_[w.next].acked);
    }
    static double cpu_seconds() {
        ::rusage use{};
        ::getrusage(RUSAGE_SELF, &use);
        const auto of = [](const ::timeval& t) {
            return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
        };
        return of(use.ru_utime) + of(use.ru_stime);
    }
    void print(double cores, double figures_per_s, std::uint64_t missing) const {
        const auto ms = [this](std::uint64_t per_100000) {
            return std::chrono::duration<double, std::milli>(age_.percentile(per_100000)).count();
        };
        std::uint64_t bytes = 0;
        for (const auto& w : watchers_) bytes += w.at->bytes();
        fmt::print(
            R"({{"watchers":{},"pushed":{},"busy":{},"freshness_ms":{{"p50":{:.3f},"p99":{:.3f},)"
            R"("max":{:.3f}}},"never_sent":{},"figures_per_s":{:.1f},"bytes":{},)"
            R"("client_cores":{:.3f}}})"
            "\n",
            watchers_.size(),
            all_.size(),
            busy_,
            ms(50'000),
            ms(99'000),
            std::chrono::duration<double, std::milli>(age_.highest()).count(),
            missing,
            figures_per_s,
            bytes,
            cores);
    }

    const settings& how_;
    std::uint64_t run_ =
        static_cast<std::uint64_t>(std::chrono::duration_cast<milliseconds>(
                                       std::chrono::system_clock::now().time_since_epoch())
                                       .count());
    tiendo::rng random_;
    asio::io_context io_{1};
    std::unique_ptr<link> counter_;
    std::vector<watcher> watchers_;
    std::vector<pushed> all_;  // bounded by the run's length
    std::uint64_t made_ = 0;
    std::uint64_t busy_ = 0;
    std::uint64_t figures_ = 0;
    std::size_t have_snapshot_ = 0;
    client::histogram age_;
};

}  // namespace

int main(int argc, char** argv) {
    settings how;
    std::string url;
    CLI::App app{"watchers: how old is what a supervisor sees?"};
    app.add_option("--url", url)->required();
    app.add_option("--watchers", how.watchers)->check(CLI::Range(0, 15'000));
    app.add_option("--seconds", how.seconds);
    app.add_option("--every-ms", how.every_ms, "a dossier is pushed so often")
        ->check(CLI::Range(2, 60'000));
    app.add_option("--agency", how.agency);
    app.add_option("--procedure", how.procedure);
    CLI11_PARSE(app, argc, argv);
    how.where = client::parse_address(url);
    freshness(how).run();
    return 0;
}
