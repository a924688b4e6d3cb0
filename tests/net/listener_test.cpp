// The listener over real loopback sockets: requests, upgrades, limits,
// deadlines and the stop.
#include "tiendo/net/listener.hpp"

#include "raw_client.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/steady_timer.hpp>
#include <catch2/catch.hpp>

#include <future>
#include <thread>

namespace tiendo::net {
namespace {

using testing::raw_client;

// Says back what it is told; "flood" makes it send more than any queue holds, "news" one frame
// after the other as soon as the one before was taken.
class echo_session final : public session {
  public:
    explicit echo_session(frame_form form) : form_(form) {}
    void opened(peer& p) override { peer_ = &p; }
    void message(std::string_view payload) override {
        if (payload == "throw") throw std::runtime_error("asked to");
        if (payload == "news") {
            append_frame(news_, form_, std::string(32 * 1024, 'x'));
            return written();
        }
        const std::string back =
            payload == "flood" ? std::string(64 * 1024, 'x') : std::string(payload);
        std::string frame;
        append_frame(frame, form_, back);
        const int times = payload == "flood" ? 200 : 1;
        for (int i = 0; i < times; ++i) peer_->send_framed(frame);
    }
    void written() override {
        if (!news_.empty()) peer_->send_framed(news_);
    }
    void stopping() override { peer_->close(close_going_away, "stop"); }

  private:
    frame_form form_;
    std::string news_;
    peer* peer_ = nullptr;
};

boost::asio::awaitable<http_response> say_back(http_request request) {
    http_response out;
    out.content_type = "text/plain";
    out.body = request.method + " " + request.target + " " + request.body;
    if (request.path() == "/throw") throw std::runtime_error("asked to");
    co_return out;
}

upgrade_decision upgrade(const http_request& request, const std::vector<std::string>& offered) {
    if (request.path() != "/ws" || offered.empty())
        return problem(404, {"not_found", "path", "No.", "Ask /ws."});
    const auto form = offered.front() == "text" ? frame_form::text : frame_form::binary;
    return upgrade_accepted{std::make_unique<echo_session>(form), offered.front(), form, 16 * 1024};
}

listener_config quick() {
    listener_config config;
    config.port = 0;
    config.check_every = std::chrono::milliseconds(10);
    return config;
}

// Time that moves when a test says so. Thread-safe.
class hand_clock {
  public:
    void pass(std::chrono::seconds by) { now_ += std::chrono::nanoseconds(by).count(); }
    [[nodiscard]] monotonic_clock source() {
        return [this] { return std::chrono::nanoseconds(now_.load()); };
    }

  private:
    std::atomic<std::int64_t> now_{1'000'000'000};
};

// A listener on a thread of its own, as in the service.
class running {
  public:
    explicit running(listener_config config = quick(), monotonic_clock clock = system_monotonic)
        : guard_(context_.get_executor()),
          listener_(context_.get_executor(),
                    std::move(config),
                    {say_back, upgrade, {}},
                    std::move(clock)),
          port_(listener_.listen().value()),
          thread_([this] { context_.run(); }) {}
    ~running() {
        listener_.stop();
        guard_.reset();
        thread_.join();
    }
    [[nodiscard]] std::uint16_t port() const { return port_; }
    [[nodiscard]] const listener_probe& probe() const { return listener_.probe(); }
    listener& get() { return listener_; }

  private:
    boost::asio::io_context context_;
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> guard_;
    listener listener_;
    std::uint16_t port_;
    std::thread thread_;
};

raw_client opened(std::uint16_t port, std::string_view form = "text") {
    raw_client client(port);
    client.send(testing::handshake_text("/ws", form));
    REQUIRE(testing::status_of(client.response()) == 101);
    return client;
}

}  // namespace

TEST_CASE("requests on one connection are answered in their order, also when sent at once",
          "[net]") {
    running server;
    raw_client client(server.port());

    client.send(
        "GET /a HTTP/1.1\r\nHost: a\r\n\r\nPOST /b HTTP/1.1\r\nHost: a\r\nContent-Length: "
        "2\r\n\r\nhi"
        "GET /c HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

    CHECK(testing::body_of(client.response()) == "GET /a ");
    CHECK(testing::body_of(client.response()) == "POST /b hi");
    CHECK(testing::body_of(client.response()) == "GET /c ");
    CHECK(client.ended());
}

TEST_CASE("HEAD gets the head of GET and no body", "[net]") {
    running server;
    raw_client client(server.port());
    client.send("HEAD /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    std::string all = client.response();
    CHECK(all.find("Content-Length: 7\r\n") != std::string::npos);
    CHECK(testing::body_of(all).empty());
}

TEST_CASE("a client that expects 100-continue is told to go on", "[net]") {
    running server;
    raw_client client(server.port());
    client.send("POST /b HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
    CHECK(testing::status_of(client.response()) == 100);
    client.send("hi");
    CHECK(testing::body_of(client.response()) == "POST /b hi");
}

TEST_CASE("a head beyond the limit is answered 431, a body beyond it 413, and the connection ends",
          "[net]") {
    running server;
    raw_client long_head(server.port());
    long_head.send("GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(9'000, 'x'));
    CHECK(testing::status_of(long_head.response()) == 431);
    CHECK(long_head.ended());

    raw_client long_body(server.port());
    long_body.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 262145\r\n\r\n");
    CHECK(testing::status_of(long_body.response()) == 413);
    CHECK(long_body.ended());
}

TEST_CASE("what follows a request of ambiguous length is never taken for a request", "[net]") {
    running server;
    raw_client client(server.port());
    client.send(
        "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n"
        "0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK(testing::status_of(client.response()) == 400);
    CHECK(client.response().empty());
    CHECK(client.ended());
    CHECK(server.probe().requests == 0);
}

TEST_CASE("a route that throws is answered 500 and the next request is served", "[net]") {
    running server;
    raw_client client(server.port());
    client.send("GET /throw HTTP/1.1\r\nHost: a\r\n\r\nGET /a HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK(testing::status_of(client.response()) == 500);
    CHECK(testing::status_of(client.response()) == 200);
}

TEST_CASE("frames sent together with the handshake are kept", "[net]") {
    running server;
    raw_client client(server.port());
    client.send(testing::handshake_text("/ws", "text") + testing::text_frame("one") +
                testing::text_frame("two"));
    const auto answer = client.response();
    CHECK(testing::status_of(answer) == 101);
    CHECK(answer.find("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=") != std::string::npos);
    CHECK(answer.find("Sec-WebSocket-Protocol: text") != std::string::npos);
    CHECK(client.frame().payload == "one");
    CHECK(client.frame().payload == "two");
}

TEST_CASE("a refused handshake is answered in HTTP and ends the connection", "[net]") {
    running server;
    raw_client client(server.port());
    client.send(testing::handshake_text("/elsewhere", "text"));
    CHECK(testing::status_of(client.response()) == 404);
    CHECK(client.ended());
}

TEST_CASE("a message may come in fragments with a ping between them", "[net]") {
    running server;
    auto client = opened(server.port());
    client.send(testing::client_frame(0x01, "he"));
    client.send(testing::client_frame(0x89, "?"));
    client.send(testing::client_frame(0x80, "llo"));
    const auto pong = client.frame();
    CHECK(pong.opcode == 10);
    CHECK(pong.payload == "?");
    CHECK(client.frame().payload == "hello");
}

TEST_CASE("messages that come at once, whole, in fragments and around pings, keep their order",
          "[net]") {
    running server;
    auto client = opened(server.port(), "binary");
    std::string all;
    for (int i = 0; i < 50; ++i) {
        const auto number = std::to_string(i);
        all += testing::binary_frame("whole " + number);
        if (i % 3 == 0) all += testing::client_frame(0x89, number);
        all += testing::client_frame(0x02, "frag");
        if (i % 5 == 0) all += testing::client_frame(0x89, "within");
        all += testing::client_frame(0x80, "ments " + number);
    }
    client.send(all);
    for (int i = 0; i < 50; ++i) {
        for (const std::string what : {"whole ", "fragments "}) {
            auto frame = client.frame();
            while (frame.opcode == 10) frame = client.frame();
            CHECK(frame.payload == what + std::to_string(i));
        }
    }
}

TEST_CASE("a whole message that is followed by what breaks the protocol is heard first", "[net]") {
    running server;
    auto client = opened(server.port());
    client.send(testing::text_frame("one") + testing::client_frame(0xC1, "a"));
    CHECK(client.frame().payload == "one");
    CHECK(client.frame().close_code() == close_protocol_error);
}

TEST_CASE("what breaks the protocol closes with the code that says so", "[net]") {
    struct broken {
        std::string rule;
        std::string form;
        std::string bytes;
        int code;
    };
    const std::string unmasked = std::string("\x81\x02", 2) + "hi";
    const auto all = std::vector<broken>{
        {"binary where text is spoken", "text", testing::binary_frame("a"), close_unsupported},
        {"text where binary is spoken", "binary", testing::text_frame("a"), close_unsupported},
        {"text that is not UTF-8", "text", testing::text_frame("\xFF"), close_bad_payload},
        {"text cut inside a code point by an empty last fragment",
         "text",
         testing::client_frame(0x01, "\xC6") + testing::client_frame(0x80, ""),
         close_bad_payload},
        {"an unmasked frame", "text", unmasked, close_protocol_error},
        {"a reserved bit", "text", testing::client_frame(0xC1, "a"), close_protocol_error},
        {"a reserved opcode", "text", testing::client_frame(0x83, "a"), close_protocol_error},
        {"a continuation of nothing",
         "text",
         testing::client_frame(0x80, "a"),
         close_protocol_error},
        {"a fragmented ping", "text", testing::client_frame(0x09, "a"), close_protocol_error},
        {"a ping of 126 bytes",
         "text",
         testing::client_frame(0x89, std::string(126, 'a')),
         close_protocol_error},
        {"a message beyond the limit",
         "binary",
         testing::binary_frame(std::string(262'145, 'a')),
         1009},
        {"a session that throws", "text", testing::text_frame("throw"), close_internal},
    };
    for (const auto& c : all) {
        INFO(c.rule);
        running server;
        auto client = opened(server.port(), c.form);
        client.send(c.bytes);
        CHECK(client.frame().close_code() == c.code);
    }
}

TEST_CASE("a client's close frame is answered and the connection ends", "[net]") {
    running server;
    auto client = opened(server.port());
    client.send(testing::client_frame(0x88, std::string("\x03\xE8", 2)));
    CHECK(client.frame().close_code() == 1000);
    CHECK(client.ended());
}

TEST_CASE("a head that drips in is cut by the handshake deadline", "[net]") {
    auto config = quick();
    config.handshake_deadline = std::chrono::milliseconds(100);
    running server(config);
    raw_client client(server.port());
    client.send("GET / HTTP/1.1\r\nHo");
    CHECK(client.ended());
    CHECK(server.probe().deadlines_missed == 1);
}

TEST_CASE("deadlines are judged by the injected clock, whatever the machine's says", "[net]") {
    hand_clock clock;
    running server(quick(), clock.source());
    raw_client slow(server.port());
    slow.send("GET / HTTP/1.1\r\nHo");
    auto session = opened(server.port());

    clock.pass(std::chrono::seconds(11));  // handshake_deadline is 10 s
    CHECK(slow.ended());
    CHECK(server.probe().deadlines_missed == 1);
    session.send(testing::text_frame("alive"));
    CHECK(session.frame().payload == "alive");

    clock.pass(std::chrono::seconds(31));  // ping_after is 30 s
    CHECK(session.frame().opcode == 9);
    clock.pass(std::chrono::seconds(60));  // idle_deadline is 90 s
    CHECK(session.ended());
    CHECK(server.probe().deadlines_missed == 2);
}

TEST_CASE("a message that drips in is cut although the client is never idle", "[net]") {
    auto config = quick();
    config.message_deadline = std::chrono::milliseconds(150);
    running server(config);
    auto client = opened(server.port());
    client.send(testing::client_frame(0x81, std::string(60'000, 'a')).substr(0, 100));
    // Not a wait for time to pass: the loop ends when the server cuts, or fails by its bound.
    int bytes = 0;
    boost::asio::io_context pause;
    while (server.probe().deadlines_missed == 0 && bytes < 10'000) {
        client.send("a");
        bytes += 1;
        boost::asio::steady_timer step(pause, std::chrono::milliseconds(1));
        step.wait();
    }
    CHECK(server.probe().deadlines_missed == 1);
    CHECK(client.ended());
}

TEST_CASE("a silent client is pinged, then cut", "[net]") {
    auto config = quick();
    config.ping_after = std::chrono::milliseconds(50);
    config.idle_deadline = std::chrono::milliseconds(300);
    running server(config);
    auto client = opened(server.port());
    CHECK(client.frame().opcode == 9);
    CHECK(client.ended());
    CHECK(server.probe().deadlines_missed == 1);
}

TEST_CASE("a client that does not read is cut when its queue is full, and others go on", "[net]") {
    running server;
    auto stuck = opened(server.port());
    auto other = opened(server.port());
    stuck.send(testing::text_frame("flood"));
    other.send(testing::text_frame("hello"));
    CHECK(other.frame().payload == "hello");
    // What the kernel had taken arrives; no close frame fits behind it.
    auto last = stuck.frame();
    while (last.opcode == 1) last = stuck.frame();
    CHECK(last.close_code() == 0);
    CHECK(stuck.ended());
    CHECK(server.probe().queues_overrun == 1);
}

TEST_CASE("news that a client does not read wait at their owner, not in megabytes of the kernel",
          "[net]") {
    running server;
    auto stuck = opened(server.port());
    auto other = opened(server.port());
    stuck.send(testing::text_frame("news"));
    for (int i = 0; i < 500; ++i) {
        other.send(testing::text_frame("hello"));
        REQUIRE(other.frame().payload == "hello");
    }
    CHECK(server.probe().bytes_out >= 32 * 1024);
    CHECK(server.probe().bytes_out < 512 * 1024);
}

TEST_CASE("more control frames than any client needs close the session", "[net]") {
    running server;
    auto client = opened(server.port());
    std::string pings;
    for (int i = 0; i < 200; ++i) pings += testing::client_frame(0x89, "");
    client.send(pings);
    testing::server_frame last;
    do {
        last = client.frame();
    } while (last.opcode == 10);
    CHECK(last.close_code() == close_policy);
}

TEST_CASE("at the limit of connections accepting pauses until one ends", "[net]") {
    auto config = quick();
    config.connections_max = 1;
    running server(config);
    auto first = std::make_unique<raw_client>(server.port());
    first->send("GET /a HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK(testing::status_of(first->response()) == 200);
    raw_client second(server.port());
    second.send("GET /b HTTP/1.1\r\nHost: a\r\n\r\n");

    first.reset();

    CHECK(testing::body_of(second.response()) == "GET /b ");
    CHECK(server.probe().accept_pauses >= 1);
}

TEST_CASE("a stop closes sessions with 1001 and idle connections at once", "[net]") {
    running server;
    auto session = opened(server.port());
    raw_client idle(server.port());
    idle.send("GET /a HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK(testing::status_of(idle.response()) == 200);

    auto stopped = std::async(std::launch::async, [&] { server.get().stop(); });
    CHECK(session.frame().close_code() == close_going_away);
    session.send(testing::client_frame(0x88, std::string("\x03\xE9", 2)));
    CHECK(session.ended());
    CHECK(idle.ended());
    stopped.get();
    CHECK(server.probe().open_connections == 0);
}

TEST_CASE("a session that does not answer the close is cut at the deadline", "[net]") {
    auto config = quick();
    config.close_deadline = std::chrono::milliseconds(100);
    running server(config);
    auto session = opened(server.port());
    server.get().stop();
    CHECK(server.probe().open_connections == 0);
    CHECK(session.frame().close_code() == close_going_away);
    CHECK(session.ended());
}

TEST_CASE("a port in use is an error, not an end", "[net]") {
    running server;
    auto config = quick();
    config.port = server.port();
    boost::asio::io_context context;
    listener second(context.get_executor(), config, {say_back, upgrade, {}});
    CHECK(second.listen().error() == boost::asio::error::address_in_use);
}

}  // namespace tiendo::net
