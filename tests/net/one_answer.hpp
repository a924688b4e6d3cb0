// A service on this machine that gives one answer, whatever it is asked.
#pragma once

#include "tiendo/net/http_client.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/streambuf.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <catch2/catch.hpp>

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace tiendo::testing {

namespace asio = boost::asio;

// Keeps what it was asked.
struct one_answer {
    explicit one_answer(std::string text) : answer(std::move(text)) {
        asio::co_spawn(io, serve(), [](std::exception_ptr) {});
    }
    asio::awaitable<void> serve() {
        auto peer = co_await acceptor.async_accept(asio::use_awaitable);
        asio::streambuf head;
        co_await asio::async_read_until(peer, head, "\r\n\r\n", asio::use_awaitable);
        asked.assign(asio::buffers_begin(head.data()), asio::buffers_end(head.data()));
        if (!answer.empty())
            co_await asio::async_write(peer, asio::buffer(answer), asio::use_awaitable);
        held.emplace(std::move(peer));  // not closed by us
    }
    net::call_outcome call(net::http_client& client, net::http_call what = {"POST", "/x", "{}"}) {
        std::optional<net::call_outcome> out;
        asio::co_spawn(
            io, client.call(std::move(what)), [&](std::exception_ptr, net::call_outcome got) {
                out = std::move(got);
                io.stop();
            });
        io.restart();
        io.run();
        REQUIRE(out.has_value());
        return *std::move(out);
    }
    [[nodiscard]] std::shared_ptr<net::http_client> client(net::http_client::config how) const {
        how.where.port = std::to_string(acceptor.local_endpoint().port());
        if (how.where.host.empty()) how.where.host = "127.0.0.1";
        auto opened = net::http_client::open(std::move(how));
        REQUIRE(std::holds_alternative<std::shared_ptr<net::http_client>>(opened));
        return std::get<std::shared_ptr<net::http_client>>(std::move(opened));
    }

    asio::io_context io;
    asio::ip::tcp::acceptor acceptor{io, {asio::ip::address_v4::loopback(), 0}};
    std::string answer;
    std::string asked;
    std::optional<asio::ip::tcp::socket> held;
};

inline std::string sentence(const net::call_outcome& of) {
    REQUIRE(std::holds_alternative<std::string>(of));
    return std::get<std::string>(of);
}

}  // namespace tiendo::testing
