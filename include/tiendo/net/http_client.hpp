// A request to another service, and its answer.
//
// HTTP/1.1 without TLS: for a service on this machine, or one behind a proxy. A
// connection for each call, and one deadline over name, connection, sending and
// answer. Owner: the executor's thread.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>

namespace tiendo::net {

struct http_call {
    std::string method;  // "GET", "POST", "DELETE"
    std::string target;  // "/api/v2/alerts"
    std::string body;    // JSON, or empty
};
struct http_answer {
    unsigned status = 0;
    std::string body;
};
// The answer, or a sentence why there is none.
using call_outcome = std::variant<http_answer, std::string>;

class http_caller {
  public:
    virtual ~http_caller() = default;
    [[nodiscard]] virtual boost::asio::awaitable<call_outcome> call(http_call what) = 0;
};

class http_client final : public http_caller {
  public:
    struct place {
        std::string host;
        std::string port;
    };
    explicit http_client(place where,
                         std::chrono::milliseconds deadline = std::chrono::seconds{10},
                         std::size_t answer_bytes_max = std::size_t{16} << 20)
        : where_(std::move(where)), deadline_(deadline), answer_bytes_max_(answer_bytes_max) {}

    [[nodiscard]] boost::asio::awaitable<call_outcome> call(http_call what) override;

  private:
    place where_;
    std::chrono::milliseconds deadline_;
    std::size_t answer_bytes_max_;
};

}  // namespace tiendo::net
