// Connecting by shares of one deadline.
#include "connect.hpp"

#include "tiendo/base/check.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/error.hpp>

#include <algorithm>
#include <utility>

namespace tiendo::net {

namespace asio = boost::asio;
namespace beast = boost::beast;
using time_point = std::chrono::steady_clock::time_point;

time_point share_of(time_point now, time_point until, std::size_t addresses_left) {
    TIENDO_ASSERT(addresses_left > 0);
    const auto equal = (until - now) / static_cast<std::int64_t>(addresses_left);
    return std::min(until, now + std::max<time_point::duration>(equal, connect_least));
}

std::string reason_of(const boost::system::error_code& failed) {
    return failed == beast::error::timeout ? "no answer in time" : failed.message();
}

asio::awaitable<connected> connect_to_any(std::vector<asio::ip::tcp::endpoint> to,
                                          time_point until) {
    const auto executor = co_await asio::this_coro::executor;
    std::string why;
    for (std::size_t i = 0; i < to.size(); ++i) {
        // Each its own: a socket that failed once belongs to that kind of address.
        beast::tcp_stream stream(executor);
        stream.expires_at(share_of(std::chrono::steady_clock::now(), until, to.size() - i));
        const auto [failed] =
            co_await stream.async_connect(to[i], asio::as_tuple(asio::use_awaitable));
        if (!failed) {
            stream.expires_at(until);
            co_return std::move(stream);
        }
        if (!why.empty()) why += "; ";
        why += "connecting to " + to[i].address().to_string() + ": " + reason_of(failed);
    }
    co_return std::move(why);
}

}  // namespace tiendo::net
