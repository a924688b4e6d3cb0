// How long each of several addresses may take, and that one that never answers is not the last.
#include "net/connect.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>

#include <optional>
#include <string>
#include <variant>
#include <vector>

using namespace tiendo::net;           // NOLINT
using namespace std::chrono_literals;  // NOLINT
namespace asio = boost::asio;
using tcp = asio::ip::tcp;
using steady = std::chrono::steady_clock;

namespace {

// An address whose queue of connections is full: who asks for another one hears nothing.
struct black_hole {
    explicit black_hole(asio::io_context& io) : acceptor(io) {
        acceptor.open(tcp::v4());
        acceptor.bind({asio::ip::address_v4::loopback(), 0});
        acceptor.listen(0);
        for (int i = 0; i < 4; ++i) {
            waiting.emplace_back(io).async_connect(acceptor.local_endpoint(), [](auto) {});
            io.poll();
        }
    }
    tcp::acceptor acceptor;
    std::vector<tcp::socket> waiting;
};

connected connection_of(asio::io_context& io,
                        std::vector<tcp::endpoint> to,
                        std::chrono::milliseconds within) {
    std::optional<connected> out;
    asio::co_spawn(io,
                   connect_to_any(std::move(to), steady::now() + within),
                   [&](std::exception_ptr, connected got) {
                       out.emplace(std::move(got));
                       io.stop();
                   });
    io.restart();
    io.run();
    REQUIRE(out.has_value());
    return *std::move(out);
}

}  // namespace

TEST_CASE("the time is shared out among the addresses that are left", "[net]") {
    const steady::time_point now{1h};
    CHECK(share_of(now, now + 5s, 4) == now + 1250ms);
    CHECK(share_of(now, now + 3750ms, 3) == now + 1250ms);
    CHECK(share_of(now, now + 5s, 1) == now + 5s);
    // One that failed at once leaves its share to the others.
    CHECK(share_of(now, now + 5s, 2) == now + 2500ms);
}

TEST_CASE("however little time is left, an address has the least, and none more than there is",
          "[net]") {
    const steady::time_point now{1h};
    CHECK(share_of(now, now + 800ms, 4) == now + connect_least);
    CHECK(share_of(now, now + 100ms, 4) == now + 100ms);
    CHECK(share_of(now, now - 1s, 2) == now - 1s);
}

TEST_CASE("behind an address that never answers the next one is connected to", "[net]") {
    asio::io_context io;
    black_hole silent(io);
    tcp::acceptor there(io);
    there.open(tcp::v4());
    there.bind({asio::ip::make_address("127.0.0.2"), 0});
    there.listen();

    // Nine more behind it, so that its share is a small part of the time.
    std::vector<tcp::endpoint> to(11, there.local_endpoint());
    to[0] = silent.acceptor.local_endpoint();
    const auto until = steady::now() + 10 * connect_least;
    auto outcome = connection_of(io, to, 10 * connect_least);

    CHECK(steady::now() < until);
    REQUIRE(std::holds_alternative<boost::beast::tcp_stream>(outcome));
    auto& stream = std::get<boost::beast::tcp_stream>(outcome);
    CHECK(stream.socket().remote_endpoint() == there.local_endpoint());
}

TEST_CASE("when none answers, each is named with what it did", "[net]") {
    asio::io_context io;
    black_hole silent(io);
    tcp::acceptor gone(io, {asio::ip::make_address("127.0.0.2"), 0});
    const auto refusing = gone.local_endpoint();
    gone.close();

    const auto outcome =
        connection_of(io, {refusing, silent.acceptor.local_endpoint()}, connect_least);

    REQUIRE(std::holds_alternative<std::string>(outcome));
    CHECK(
        std::get<std::string>(outcome) ==
        "connecting to 127.0.0.2: Connection refused; connecting to 127.0.0.1: no answer in time");
}
