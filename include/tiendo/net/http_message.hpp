// One HTTP request as our routes see it, and what they answer: plain values.
//
// A request that reaches a route is already well-formed: its head was checked
// to the letter (request_head in src/net), its body is whole and within the
// limit. Errors are problem documents (RFC 9457) that name the field, the
// reason and what to do next.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tiendo::net {

struct http_request {
    std::string method;                        // "GET", "POST", ...; HEAD arrives as GET
    std::string target;                        // path and query, as sent: "/v1/rates?by=field"
    std::string content_type;                  // lower-cased, without parameters; empty = none
    std::optional<std::string> authorization;  // the whole field value
    std::optional<std::string> origin;
    std::optional<std::string> if_none_match;  // its values, joined by commas
    std::string host;                          // as sent, with its port; empty only in HTTP/1.0
    // As sent; of several fields of one name the first. Empty = none.
    std::string accept;
    std::string accept_encoding;
    std::string cookie;          // its fields, joined by "; "
    std::string sec_fetch_site;  // "same-origin", "cross-site": of which page a browser asks
    bool from_loopback = false;
    std::string body;

    [[nodiscard]] std::string_view path() const noexcept {
        return std::string_view(target).substr(0, target.find('?'));
    }
    [[nodiscard]] std::string_view query() const noexcept {
        const auto mark = target.find('?');
        return mark == std::string::npos ? std::string_view{}
                                         : std::string_view(target).substr(mark + 1);
    }
    // The token of "Authorization: Bearer TOKEN"; nullopt when it is of another form.
    [[nodiscard]] std::optional<std::string_view> bearer_token() const noexcept;
};

struct http_response {
    unsigned status = 200;
    std::string content_type = "application/json";
    std::string body;
    // Beside the usual ones; one of the same name stands instead of the usual one.
    std::vector<std::pair<std::string, std::string>> headers;
};

struct problem_text {
    std::string_view code;    // stable name: programs branch on it
    std::string_view field;   // header, parameter or member; empty = the whole request
    std::string_view detail;  // what is wrong, one sentence
    std::string_view action;  // what to do next, one sentence
};
[[nodiscard]] http_response problem(unsigned status, const problem_text& text);

// `text` as a JSON string with its quotes; bytes that are not UTF-8 become U+FFFD.
[[nodiscard]] std::string json_quoted(std::string_view text);
// How many bytes from the beginning stand in a JSON string as they are: UTF-8, nothing to escape.
[[nodiscard]] std::size_t json_plain_length(std::string_view text) noexcept;
// Whether `text` is UTF-8 throughout, with no code point cut off at its end.
[[nodiscard]] bool is_utf8(std::string_view text) noexcept;

[[nodiscard]] std::string_view reason_phrase(unsigned status) noexcept;

}  // namespace tiendo::net
