// Beast's parts of a call.
#include "tiendo/net/http_client.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

#include <utility>

namespace tiendo::net {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;

// Failures as values: a service that is down is nothing exceptional.
constexpr auto as_value = asio::as_tuple(asio::use_awaitable);

std::string why(std::string_view doing, const boost::system::error_code& failed) {
    return std::string(doing) + ": " + failed.message();
}

}  // namespace

asio::awaitable<call_outcome> http_client::call(http_call what) {
    const auto executor = co_await asio::this_coro::executor;
    asio::ip::tcp::resolver resolver(executor);
    beast::tcp_stream stream(executor);
    const auto [unnamed, places] =
        co_await resolver.async_resolve(where_.host, where_.port, as_value);
    if (unnamed) co_return why("the name " + where_.host, unnamed);
    stream.expires_after(deadline_);
    const auto [unconnected, place] = co_await stream.async_connect(places, as_value);
    if (unconnected) co_return why("connecting", unconnected);

    http::request<http::string_body> request;
    request.version(11);
    request.method_string(what.method);
    request.target(what.target);
    request.set(http::field::host, where_.host + ":" + where_.port);
    request.set(http::field::user_agent, "tiendo");
    request.set(http::field::connection, "close");
    if (!what.body.empty()) request.set(http::field::content_type, "application/json");
    request.body() = std::move(what.body);
    request.prepare_payload();
    const auto [unsent, sent] = co_await http::async_write(stream, request, as_value);
    if (unsent) co_return why("sending", unsent);

    beast::flat_buffer buffer;
    http::response_parser<http::string_body> answer;
    answer.body_limit(answer_bytes_max_);
    const auto [unread, read] = co_await http::async_read(stream, buffer, answer, as_value);
    if (unread) co_return why("reading the answer", unread);
    co_return http_answer{answer.get().result_int(), std::move(answer.get().body())};
}

}  // namespace tiendo::net
