// A request to another service, and its answer.
//
// HTTP/1.1, plain or over TLS: 1.2 at least, with a certificate that a trusted
// authority gave to that very host. A connection for each call, and one deadline
// over name, connection, handshake, sending and answer. Of the addresses of a name
// the first four are tried in turn, each for its share of the time, until one
// connects: that one is spoken to. A redirect is an answer like any other: nothing
// is followed; of interim answers (1xx) eight are skipped. With a policy (address_policy.hpp) only
// allowed addresses are called, judged when the name is resolved, and again when the connection
// stands; plain HTTP then goes to this machine only. Owner: the executor's thread.
#pragma once

#include "tiendo/net/address_policy.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace tiendo::net {

struct http_header {
    std::string name;
    std::string value;  // no line breaks
};
struct http_call {
    std::string method;                  // "GET", "POST", "DELETE"
    std::string target;                  // "/api/v2/alerts"
    std::string body;                    // JSON, or empty
    std::vector<http_header> headers{};  // further ones
};
struct http_answer {
    unsigned status = 0;
    std::string body;
    std::string retry_after{};  // that header, as it came
    bool is_cut = false;        // the body was longer than may be, and is not here
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
        std::string host;  // a name, or an address without brackets
        std::string port;
    };
    enum class transport : std::uint8_t { plain, tls };
    struct config {
        place where;
        transport over = transport::tls;
        std::string ca_file;                   // PEM; empty = the authorities of the system
        std::optional<address_policy> policy;  // absent: any address
        std::chrono::milliseconds deadline{5'000};
        std::size_t answer_bytes_max = 64 * 1024;
    };

    // Plain HTTP to a place that the operator named, whatever its address.
    explicit http_client(place where,
                         std::chrono::milliseconds deadline = std::chrono::seconds{10},
                         std::size_t answer_bytes_max = std::size_t{16} << 20);
    // The second alternative says why not: the authorities cannot be read.
    [[nodiscard]] static std::variant<std::shared_ptr<http_client>, std::string> open(config how);

    [[nodiscard]] boost::asio::awaitable<call_outcome> call(http_call what) override;

    struct tls;  // src/net/http_client.cpp

  private:
    http_client(config how, std::shared_ptr<tls> trust);

    config config_;
    std::shared_ptr<tls> tls_;  // absent: plain
};

}  // namespace tiendo::net
