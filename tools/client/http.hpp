// One request to the service's JSON API, and its answer. Blocking, with a
// deadline: commands ask a question, print the answer and end.
#pragma once

#include "client/address.hpp"

#include <boost/json/value.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

namespace tiendo::client {

struct http_answer {
    unsigned status = 0;
    std::string content_type;
    std::string body;

    [[nodiscard]] bool ok() const { return status >= 200 && status < 300; }
};

inline constexpr std::size_t answer_bytes_max = 256u
                                                << 20;  // a year by day of 700 agencies is 100 MB

struct http_request {
    std::string method = "GET";
    std::string target;  // "/v1/rates?by=agency"
    std::string body;    // JSON when not empty
    std::chrono::seconds deadline{30};
};

// Many questions over one connection. Owner: one thread.
class http_session {
  public:
    // Throws usage_error as service_options does. Connects with the first question.
    explicit http_session(const service_options& service);
    ~http_session();
    http_session(const http_session&) = delete;
    http_session& operator=(const http_session&) = delete;

    // Throws unreachable_error when there is no answer.
    [[nodiscard]] http_answer ask(const http_request& request);
    // Only a good answer comes back; throw as the functions of these names below.
    [[nodiscard]] std::string ask_text(const http_request& request);
    [[nodiscard]] boost::json::value ask_json(const http_request& request);

  private:
    struct link;
    std::unique_ptr<link> link_;
};

// One question over a connection of its own. Throws unreachable_error when there is no answer.
[[nodiscard]] http_answer ask(const service_options& service, const http_request& request);
// Why the service refused the credential (401 or 403, of a request or a WebSocket's handshake),
// with what to do; `body` is the answer's.
[[nodiscard]] std::string refused_credential(const address& where,
                                             unsigned status,
                                             std::string_view body);
// The same, and only a good answer comes back. Throws unreachable_error for 401, 403 and 503,
// usage_error for other 4xx (with the problem's own sentences), std::runtime_error for the rest.
[[nodiscard]] std::string ask_text(const service_options& service, const http_request& request);
// The same, parsed.
[[nodiscard]] boost::json::value ask_json(const service_options& service,
                                          const http_request& request);

// "a b" -> "a%20b": for values in a query.
[[nodiscard]] std::string percent_encoded(std::string_view text);

}  // namespace tiendo::client
