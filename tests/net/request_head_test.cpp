// Which heads are answered and which handshakes are WebSocket: tables of cases.
#include "net/request_head.hpp"

#include <catch2/catch.hpp>

namespace tiendo::net {
namespace {

struct head_case {
    std::string rule;
    std::string head;  // without the empty line
    int status;        // 0 = accepted
};

const std::string host = "Host: a\r\n";

int status_of(const std::variant<request_head, http_response>& parsed) {
    const auto* refused = std::get_if<http_response>(&parsed);
    return refused == nullptr ? 0 : static_cast<int>(refused->status);
}

const std::vector<head_case>& heads() {
    static const std::vector<head_case> all{
        {"a plain GET", "GET / HTTP/1.1\r\n" + host, 0},
        {"HTTP/1.0 needs no host", "GET / HTTP/1.0\r\n", 0},
        {"HTTP/2 in text", "GET / HTTP/2.0\r\n" + host, 505},
        {"no host", "GET / HTTP/1.1\r\n", 400},
        {"two hosts", "GET / HTTP/1.1\r\n" + host + host, 400},
        {"an empty host", "GET / HTTP/1.1\r\nHost:\r\n", 400},
        {"a target with a scheme", "GET http://a/ HTTP/1.1\r\n" + host, 400},
        {"a target without a slash", "GET v1 HTTP/1.1\r\n" + host, 400},
        {"no target", "GET HTTP/1.1\r\n" + host, 400},
        {"a blank before the colon", "GET / HTTP/1.1\r\nHost : a\r\n", 400},
        {"a folded field", "GET / HTTP/1.1\r\n" + host + "X-A: b\r\n c\r\n", 400},
        {"a bare line feed", "GET / HTTP/1.1\r\nHost: a\nX-A: b\r\n", 400},
        {"a bare carriage return", "GET / HTTP/1.1\r\nHost: a\rX-A: b\r\n", 400},
        {"a zero byte", "GET / HTTP/1.1\r\nHost: a" + std::string(1, '\0') + "\r\n", 400},
        {"one length", "POST / HTTP/1.1\r\n" + host + "Content-Length: 3\r\n", 0},
        {"the same length twice",
         "POST / HTTP/1.1\r\n" + host + "Content-Length: 3\r\nContent-Length: 3\r\n",
         400},
        {"two lengths",
         "POST / HTTP/1.1\r\n" + host + "Content-Length: 3\r\nContent-Length: 4\r\n",
         400},
        {"two lengths in one field",
         "POST / HTTP/1.1\r\n" + host + "Content-Length: 3, 3\r\n",
         400},
        {"a signed length", "POST / HTTP/1.1\r\n" + host + "Content-Length: +3\r\n", 400},
        {"a negative length", "POST / HTTP/1.1\r\n" + host + "Content-Length: -3\r\n", 400},
        {"a length in hex", "POST / HTTP/1.1\r\n" + host + "Content-Length: 0x3\r\n", 400},
        {"a length beyond 64 bits",
         "POST / HTTP/1.1\r\n" + host + "Content-Length: 99999999999999999999\r\n",
         400},
        {"an empty length", "POST / HTTP/1.1\r\n" + host + "Content-Length:\r\n", 400},
        {"length, then chunks",
         "POST / HTTP/1.1\r\n" + host + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n",
         400},
        {"chunks, then length",
         "POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n",
         400},
        {"chunks alone", "POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n", 411},
        {"an unknown coding",
         "POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: xchunked\r\n",
         411},
        {"two codings",
         "POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: identity, chunked\r\n",
         411},
        {"a disguised coding",
         "POST / HTTP/1.1\r\n" + host + "Transfer-Encoding : chunked\r\n",
         400},
        {"two credentials",
         "GET / HTTP/1.1\r\n" + host + "Authorization: Bearer a\r\nAuthorization: Bearer b\r\n",
         400},
    };
    return all;
}

// A good handshake with one field exchanged: `name` gone, then `lines` added.
std::string handshake_with(const std::string& name, const std::string& lines) {
    const std::vector<std::pair<std::string, std::string>> fields{
        {"Host", "a"},
        {"Upgrade", "websocket"},
        {"Connection", "Upgrade"},
        {"Sec-WebSocket-Version", "13"},
        {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="},
        {"Sec-WebSocket-Protocol", "tiendo.v1.json"},
    };
    std::string out = "GET /v1/events HTTP/1.1\r\n";
    for (const auto& [field, value] : fields) {
        if (field != name) out += field + ": " + value + "\r\n";
    }
    return out + lines;
}

const std::vector<head_case>& handshakes() {
    const std::string key = "Sec-WebSocket-Key";
    const auto keyed = [&](const std::string& value) {
        return handshake_with(key, key + ": " + value + "\r\n");
    };
    static const std::vector<head_case> all{
        {"a good handshake", handshake_with("", ""), 0},
        {"names in other letters", handshake_with("Upgrade", "uPGRADE: WebSocket\r\n"), 0},
        {"Connection with other members",
         handshake_with("Connection", "Connection: keep-alive, Upgrade\r\n"),
         0},
        {"several subprotocols in one field",
         handshake_with("Sec-WebSocket-Protocol", "Sec-WebSocket-Protocol: a, tiendo.v1.json\r\n"),
         0},
        {"several subprotocols in two fields",
         handshake_with("", "Sec-WebSocket-Protocol: b\r\n"),
         0},
        {"an offered extension is ignored",
         handshake_with("", "Sec-WebSocket-Extensions: permessage-deflate\r\n"),
         0},
        {"a length of zero", handshake_with("", "Content-Length: 0\r\n"), 0},
        {"no Upgrade", handshake_with("Upgrade", ""), 400},
        {"another Upgrade", handshake_with("Upgrade", "Upgrade: h2c\r\n"), 400},
        {"no Connection", handshake_with("Connection", ""), 400},
        {"Connection without Upgrade",
         handshake_with("Connection", "Connection: keep-alive\r\n"),
         400},
        {"no version", handshake_with("Sec-WebSocket-Version", ""), 426},
        {"version 8", handshake_with("Sec-WebSocket-Version", "Sec-WebSocket-Version: 8\r\n"), 426},
        {"version 013",
         handshake_with("Sec-WebSocket-Version", "Sec-WebSocket-Version: 013\r\n"),
         426},
        {"two versions", handshake_with("", "Sec-WebSocket-Version: 13\r\n"), 426},
        {"a list of versions",
         handshake_with("Sec-WebSocket-Version", "Sec-WebSocket-Version: 13, 8\r\n"),
         426},
        {"no key", handshake_with(key, ""), 400},
        {"an empty key", keyed(""), 400},
        {"a short key", keyed("dGhlIHNhbXBsZSBub25j"), 400},
        {"a long key", keyed("dGhlIHNhbXBsZSBub25jZWVl"), 400},
        {"a key without padding", keyed("dGhlIHNhbXBsZSBub25jZQ"), 400},
        {"a key that is not base64", keyed("dGhlIHNhbXBsZSBub25jZ!=="), 400},
        {"a key with url-safe digits", keyed("dGhlIHNhbXBsZSBub25jZ-=="), 400},
        {"a key with stray bits", keyed("dGhlIHNhbXBsZSBub25jZR=="), 400},
        {"two keys", handshake_with("", key + ": dGhlIHNhbXBsZSBub25jZQ==\r\n"), 400},
        {"no host", handshake_with("Host", ""), 400},
        {"two hosts", handshake_with("", "Host: b\r\n"), 400},
        {"a body", handshake_with("", "Content-Length: 10\r\n"), 400},
        {"chunks", handshake_with("", "Transfer-Encoding: chunked\r\n"), 411},
        {"POST", "POST" + handshake_with("", "").substr(3), 400},
        {"HEAD", "HEAD" + handshake_with("", "").substr(3), 400},
        {"the same subprotocol twice",
         handshake_with("", "Sec-WebSocket-Protocol: tiendo.v1.json\r\n"),
         400},
        {"an empty subprotocol",
         handshake_with("Sec-WebSocket-Protocol", "Sec-WebSocket-Protocol: a,,b\r\n"),
         400},
        {"a subprotocol that is no token",
         handshake_with("Sec-WebSocket-Protocol", "Sec-WebSocket-Protocol: a/b\r\n"),
         400},
    };
    return all;
}

}  // namespace

TEST_CASE("a head that can be read in two ways is refused", "[net]") {
    for (const auto& c : heads()) {
        INFO(c.rule);
        CHECK(status_of(parse_head(c.head + "\r\n")) == c.status);
    }
}

TEST_CASE("a handshake is accepted to the letter of RFC 6455 and otherwise refused", "[net]") {
    REQUIRE(handshakes().size() >= 30);
    for (const auto& c : handshakes()) {
        INFO(c.rule);
        const auto parsed = parse_head(c.head + "\r\n");
        int status = status_of(parsed);
        if (status == 0) {
            const auto& head = std::get<request_head>(parsed);
            CHECK(head.wants_websocket);
            const auto checked = check_handshake(head);
            const auto* refused = std::get_if<http_response>(&checked);
            status = refused == nullptr ? 0 : static_cast<int>(refused->status);
        }
        CHECK(status == c.status);
    }
}

TEST_CASE("an HTTP/1.0 handshake is refused", "[net]") {
    auto text = handshake_with("", "");
    text.replace(text.find("1.1"), 3, "1.0");

    const auto parsed = parse_head(text + "\r\n");

    REQUIRE(status_of(parsed) == 0);
    CHECK(std::holds_alternative<http_response>(check_handshake(std::get<request_head>(parsed))));
}

TEST_CASE("an HTTP/1.1 connection lives on unless told to close, HTTP/1.0 the other way round",
          "[net]") {
    const auto lives = [](const std::string& head) {
        return std::get<request_head>(parse_head(head + "\r\n")).keep_alive;
    };
    CHECK(lives("GET / HTTP/1.1\r\nHost: a\r\n"));
    CHECK_FALSE(lives("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"));
    CHECK_FALSE(lives("GET / HTTP/1.0\r\n"));
    CHECK(lives("GET / HTTP/1.0\r\nConnection: keep-alive\r\n"));
}

TEST_CASE("a refusal names the field, the reason and what to do", "[net]") {
    const auto parsed =
        parse_head("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
    const auto& refused = std::get<http_response>(parsed);
    CHECK(refused.content_type == "application/problem+json");
    CHECK(refused.body.find("\"field\":\"Transfer-Encoding\"") != std::string::npos);
    CHECK(refused.body.find("\"action\":\"Send Content-Length.\"") != std::string::npos);
}

TEST_CASE("json_quoted escapes what JSON forbids and mends what is not UTF-8", "[net]") {
    CHECK(json_quoted("a\"b\\c\n\x01") == "\"a\\\"b\\\\c\\u000a\\u0001\"");
    CHECK(json_quoted("h\xE1\xBB\x93 s\xC6\xA1") == "\"h\xE1\xBB\x93 s\xC6\xA1\"");
    CHECK(json_quoted("\xC3") == "\"\xEF\xBF\xBD\"");
}

TEST_CASE("text that ends inside a code point is not UTF-8", "[net]") {
    CHECK(is_utf8("s\xC6\xA1"));
    CHECK_FALSE(is_utf8("s\xC6"));
    CHECK_FALSE(is_utf8("\xED\xA0\x80"));  // a surrogate
    CHECK_FALSE(is_utf8("\xC0\xAF"));      // an overlong form
    CHECK_FALSE(is_utf8("\xF4\x90\x80\x80"));
}

}  // namespace tiendo::net
