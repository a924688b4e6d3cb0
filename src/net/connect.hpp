// Which of several addresses answers? They are tried one after the other, each for
// its share of the time, so that one that never answers does not use up what is
// there for the next.
//
// Private to the module. Owner: the executor's thread.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/system/error_code.hpp>

#include <chrono>
#include <cstddef>
#include <string>
#include <variant>
#include <vector>

namespace tiendo::net {

// Also where little time is left an address has this long: round the world and back.
inline constexpr std::chrono::milliseconds connect_least{300};

// Until when the next of `addresses_left` addresses may take to connect: an equal share of what is
// left, connect_least at least, and never beyond the end. Precondition: addresses_left > 0.
[[nodiscard]] std::chrono::steady_clock::time_point share_of(
    std::chrono::steady_clock::time_point now,
    std::chrono::steady_clock::time_point until,
    std::size_t addresses_left);

// What failed, in words: "no answer in time" of one whose time was over.
[[nodiscard]] std::string reason_of(const boost::system::error_code& failed);

// A connection to the first of them that answers, with the deadline `until` on all that follows; or
// why there is none, by address.
using connected = std::variant<std::string, boost::beast::tcp_stream>;
[[nodiscard]] boost::asio::awaitable<connected> connect_to_any(
    std::vector<boost::asio::ip::tcp::endpoint> to, std::chrono::steady_clock::time_point until);

}  // namespace tiendo::net
