// Messages, frames, bodies and heads that are wrong as a whole, against a real
// service: each is answered or closed as proto/README.md says, by name, and the
// service goes on.
#include "hostile_counter.hpp"

#include <catch2/catch.hpp>

using namespace tiendo;
using testing::bytes_field;
using testing::hostile_counter;
using testing::number_field;
using testing::path;
using testing::raw_client;

namespace {

constexpr std::size_t message_bytes_max = 256 * 1024;

struct message_case {
    std::string rule;
    std::string bytes;
    std::string code;
    std::string field;  // empty = not judged
};

// Of the parts of a session only; a POST has no envelope.
std::vector<message_case> json_envelopes() {
    return {{"an empty message", "", "not_json", ""},
            {"no JSON", "hello", "not_json", ""},
            {"an empty object", "{}", "empty_message", ""},
            {"a list", "[]", "wrong_type", ""},
            {"text behind the message", R"({"batch":{}} x)", "not_json", ""},
            {"two messages", R"({"hello":{},"batch":{}})", "second_message", ""},
            {"an unknown kind of message", R"({"goodbye":{}})", "unknown_field", "goodbye"},
            {"a batch that is a list", R"({"batch":[]})", "wrong_type", "batch"},
            {"a second Hello", R"({"hello":{"client":"again"}})", "repeated_hello", "hello"}};
}

std::vector<message_case> binary_envelopes() {
    return {{"an empty message", "", "empty_message", ""},
            {"a tag without a value", "\x0a", "malformed", ""},
            {"a batch cut short", bytes_field(2, number_field(1, 7)).substr(0, 3), "malformed", ""},
            {"a length beyond the message", "\x12\xff\xff\xff\xff\x07x", "malformed", ""},
            {"two messages",
             bytes_field(1, "") + bytes_field(2, number_field(1, 1)),
             "second_message",
             ""},
            {"an unknown kind of message", bytes_field(3, ""), "unknown_field", ""},
            {"a batch that is a number", number_field(2, 1), "wrong_type", "batch"},
            {"a second Hello", bytes_field(1, bytes_field(1, "again")), "repeated_hello", "hello"}};
}

// Wrong batches, for each path in its own wrapping.
std::vector<message_case> wrong_batches(path p) {
    const auto within = [p](const std::string& batch) {
        if (testing::is_post(p)) return batch;
        return testing::form_of(p) == wire::subprotocol::json ? R"({"batch":)" + batch + "}"
                                                              : bytes_field(2, batch);
    };
    const std::string of = "batch.";
    const std::vector<std::string> many(1'001,
                                        testing::form_of(p) == wire::subprotocol::json ? "{}" : "");
    if (testing::form_of(p) == wire::subprotocol::json) {
        return {
            {"events that are an object",
             within(R"({"batch_id":1,"events":{}})"),
             "wrong_type",
             of + "events"},
            {"a bracket that never closes", within(R"({"batch_id":1,"events":[})"), "not_json", ""},
            {"an id below zero", within(R"({"batch_id":-1})"), "wrong_type", of + "batch_id"},
            {"an id that stands twice",
             within(R"({"batch_id":1,"batch_id":2})"),
             "repeated_field",
             of + "batch_id"},
            {"an unknown field", within(R"({"of":2})"), "unknown_field", of + "of"},
            {"1,001 events", testing::batch_of(p, 1, many), "too_many_events", ""}};
    }
    return {{"events that are a number", within(number_field(2, 1)), "wrong_type", ""},
            {"an event cut short", within(bytes_field(2, "abcdef").substr(0, 5)), "malformed", ""},
            {"an id that stands twice",
             within(number_field(1, 1) + number_field(1, 2)),
             "repeated_field",
             of + "batch_id"},
            {"an unknown field", within(number_field(9, 1)), "unknown_field", of + "#9"},
            {"1,001 events", testing::batch_of(p, 1, many), "too_many_events", ""}};
}

void check_refused(hostile_counter& counter, const message_case& wrong) {
    INFO(wrong.rule);
    counter.send(wrong.bytes);
    const auto said = counter.answer();
    REQUIRE(said.has_value());
    INFO(said->ShortDebugString());
    REQUIRE(said->has_error());
    CHECK(said->error().code() == wrong.code);
    if (!wrong.field.empty()) CHECK(said->error().field() == wrong.field);
    CHECK_FALSE(said->error().message().empty());
}

int code_after(path p, const std::string& frames) {
    hostile_counter counter(p);
    counter.raw().send(frames);
    while (counter.answer()) {
    }
    CHECK(counter.raw().ended());
    return counter.close_code();
}

struct head_case {
    std::string rule;
    std::string request;
    int status;
    std::string code;
};

const std::string host = "Host: localhost\r\n";

std::vector<head_case> wrong_requests() {
    using testing::post_text;
    const std::string batch = testing::batch_of(path::post_json, 1, {});
    return {{"no content type", post_text("", batch), 415, "unsupported_media_type"},
            {"another content type", post_text("text/plain", batch), 415, "unsupported_media_type"},
            {"the other form's content type", post_text("application/x-protobuf", batch), 400, ""},
            {"a body of nothing in JSON", post_text("application/json", ""), 400, "not_json"},
            {"a body beyond 256 KiB",
             post_text("application/json", std::string(message_bytes_max + 1, ' ')),
             413,
             "body_too_long"},
            {"GET of the route for POST",
             "GET /v1/events HTTP/1.1\r\n" + host + "\r\n",
             405,
             "method_not_allowed"},
            {"DELETE", "DELETE /v1/events HTTP/1.1\r\n" + host + "\r\n", 405, "method_not_allowed"},
            {"an unknown route",
             "POST /v1/event HTTP/1.1\r\n" + host + "Content-Length: 0\r\n\r\n",
             404,
             "not_found"},
            {"a target that climbs",
             "GET /v1/../etc/passwd HTTP/1.1\r\n" + host + "\r\n",
             404,
             "not_found"},
            {"a target with a scheme",
             "GET http://localhost/ HTTP/1.1\r\n" + host + "\r\n",
             400,
             "bad_target"},
            {"a head of 9 KiB",
             "GET / HTTP/1.1\r\n" + host + "X-A: " + std::string(9 * 1024, 'a') + "\r\n\r\n",
             431,
             "head_too_long"},
            {"HTTP/2 in text", "GET / HTTP/2.0\r\n" + host + "\r\n", 505, "bad_version"},
            {"no HTTP at all", "\x16\x03\x01 hello\r\n\r\n", 400, "control_byte"},
            {"no host", "GET / HTTP/1.1\r\n\r\n", 400, "bad_host"},
            {"two hosts", "GET / HTTP/1.1\r\n" + host + host + "\r\n", 400, "bad_host"},
            {"a folded field",
             "GET / HTTP/1.1\r\n" + host + "X-A: b\r\n c\r\n\r\n",
             400,
             "folded_field"},
            {"a bare line feed",
             "GET / HTTP/1.1\r\n" + host + "X-A: b\nX-B: c\r\n\r\n",
             400,
             "control_byte"},
            {"a page of another site",
             "GET /v1/rates HTTP/1.1\r\n" + host + "Origin: https://elsewhere.example\r\n\r\n",
             403,
             "foreign_page"}};
}

// Each is followed by a request that an intermediary would not have seen.
std::vector<head_case> smuggling_forms() {
    const std::string post = "POST /v1/events HTTP/1.1\r\n" + host;
    const std::string chunks = "0\r\n\r\n";
    return {
        {"length beside chunks",
         post + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks,
         400,
         "ambiguous_length"},
        {"chunks beside length",
         post + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n" + chunks,
         400,
         "ambiguous_length"},
        {"two lengths",
         post + "Content-Length: 0\r\nContent-Length: 5\r\n\r\n",
         400,
         "ambiguous_length"},
        {"two lengths in one field", post + "Content-Length: 0, 0\r\n\r\n", 400, "bad_length"},
        {"a signed length", post + "Content-Length: +0\r\n\r\n", 400, "ambiguous_length"},
        {"chunks", post + "Transfer-Encoding: chunked\r\n\r\n" + chunks, 411, "length_required"},
        {"a disguised coding",
         post + "Transfer-Encoding : chunked\r\n\r\n" + chunks,
         400,
         "bad_request"},
        {"an unknown coding",
         post + "Transfer-Encoding: xchunked\r\n\r\n" + chunks,
         411,
         "length_required"},
        {"a blank before the colon", post + "Content-Length : 0\r\n\r\n", 400, "bad_request"}};
}

std::vector<head_case> wrong_handshakes() {
    const auto with = [](std::string_view from, std::string_view to) {
        auto text = testing::handshake_text("/v1/events", "tiendo.v1.json");
        return text.replace(text.find(from), from.size(), to);
    };
    return {{"no known subprotocol", with("tiendo.v1.json", "tiendo.v2.json"), 400, ""},
            {"an unknown path", with("/v1/events", "/v1/nowhere"), 404, "not_found"},
            {"version 8", with("Version: 13", "Version: 8"), 426, "bad_handshake"},
            {"a short key", with(testing::ws_key, "c2hvcnQ="), 400, "bad_handshake"},
            {"no Connection: Upgrade",
             with("Connection: Upgrade", "Connection: keep-alive"),
             400,
             "bad_handshake"},
            {"POST", with("GET", "POST"), 400, "bad_handshake"},
            {"a page of another site",
             testing::handshake_text(
                 "/v1/events", "tiendo.v1.json", "Origin: https://elsewhere.example\r\n"),
             403,
             "foreign_page"}};
}

void check_problem(const head_case& wrong, const std::string& response) {
    INFO(wrong.rule << ": " << response);
    CHECK(testing::status_of(response) == wrong.status);
    CHECK(response.find("application/problem+json") != std::string::npos);
    CHECK(response.find("\"code\":\"" + wrong.code) != std::string::npos);
}

}  // namespace

TEST_CASE("a message that is wrong as a whole is answered by name and the session goes on",
          "[messages]") {
    const auto p = GENERATE(path::socket_protobuf, path::socket_json);
    hostile_counter counter(p);
    auto cases =
        testing::form_of(p) == wire::subprotocol::json ? json_envelopes() : binary_envelopes();
    for (auto& wrong : wrong_batches(p)) cases.push_back(std::move(wrong));
    std::uint64_t batch_id = 10'000;

    for (const auto& wrong : cases) {
        check_refused(counter, wrong);
        CHECK(counter.still_serves(++batch_id));
    }
}

TEST_CASE("a batch before Hello is refused by name", "[messages]") {
    raw_client client(testing::service_port());
    client.send(testing::handshake_text("/v1/events", "tiendo.v1.json"));
    REQUIRE(testing::status_of(client.response()) == 101);

    client.send(testing::text_frame(R"({"batch":{"batch_id":3}})"));

    const auto said = client.frame();
    CHECK(said.payload.find(R"("code":"hello_missing")") != std::string::npos);
    CHECK(said.payload.find(R"("batch_id":3)") != std::string::npos);
}

TEST_CASE("what is no sound Subscribe is answered by name and the live session goes on",
          "[messages]") {
    struct live_case {
        std::string frame;
        std::string code;
    };
    const auto text = [](std::string_view payload) { return testing::text_frame(payload); };
    const auto binary = [](const std::string& payload) { return testing::binary_frame(payload); };
    const std::vector<live_case> as_json{
        {text("hello"), "not_json"},
        {text("{}"), "empty_message"},
        {text(R"({"batch":{}})"), "unknown_field"},
        {text(R"({"subscribe":{"window":"WEEK"}})"), "unknown_enum_value"},
        {text(R"({"subscribe":{"from":"2026-01-01"}})"), "out_of_place"},
        {text(R"({"subscribe":{"agency_codes":["H99"]}})"), "unknown_agency"}};
    const std::vector<live_case> as_protobuf{
        {binary(""), "empty_message"},
        {binary("\x0a"), "malformed"},
        {binary(bytes_field(9, "x")), "unknown_field"},
        {binary(bytes_field(1, number_field(3, 99))), "unknown_enum_value"}};
    const bool json = GENERATE(true, false);
    raw_client client(testing::service_port());
    client.send(
        testing::handshake_text("/v1/live", json ? "tiendo.v1.json" : "tiendo.v1.protobuf"));
    REQUIRE(testing::status_of(client.response()) == 101);

    for (const auto& wrong : json ? as_json : as_protobuf) {
        INFO(wrong.code);
        client.send(wrong.frame);
        const auto said = client.frame();
        CHECK((said.opcode == 1 || said.opcode == 2));
        CHECK(said.payload.find(wrong.code) != std::string::npos);
    }

    client.send(json ? text(R"({"subscribe":{}})") : binary(bytes_field(1, "")));
    // The snapshot, which alone names the zone, perhaps behind a heartbeat.
    auto first = client.frame();
    if (first.payload.find("Asia/Ho_Chi_Minh") == std::string::npos) first = client.frame();
    CHECK(first.payload.find("Asia/Ho_Chi_Minh") != std::string::npos);
}

TEST_CASE("a POST whose body is no batch is refused by name and the connection goes on",
          "[messages]") {
    const auto p = GENERATE(path::post_protobuf, path::post_json);
    hostile_counter counter(p);
    std::uint64_t batch_id = 10'000;

    for (auto wrong : wrong_batches(p)) {
        // A POST's body is the batch itself; its fields stand without the envelope's name, or with
        // it.
        wrong.field.clear();
        check_refused(counter, wrong);
        CHECK(counter.still_serves(++batch_id));
    }
}

TEST_CASE("a frame that breaks the protocol closes with the code that says so", "[messages]") {
    using testing::binary_frame;
    using testing::client_frame;
    using testing::text_frame;
    const std::string too_long(message_bytes_max + 1, ' ');
    std::string unmasked = "\x81\x02{}";

    CHECK(code_after(path::socket_json, text_frame(too_long)) == 1009);
    CHECK(code_after(path::socket_protobuf, binary_frame(too_long)) == 1009);
    CHECK(code_after(path::socket_json, binary_frame("{}")) == 1003);
    CHECK(code_after(path::socket_protobuf, text_frame("{}")) == 1003);
    CHECK(code_after(path::socket_json, text_frame("{\"\xC3\":1}")) == 1007);
    CHECK(code_after(path::socket_json, unmasked) == 1002);
    CHECK(code_after(path::socket_json, client_frame(0xC1, "{}")) == 1002);  // a reserved bit
    CHECK(code_after(path::socket_json, client_frame(0x83, "{}")) == 1002);  // an unknown opcode
    CHECK(code_after(path::socket_json, client_frame(0x09, "a")) == 1002);   // a ping in fragments
    CHECK(code_after(path::socket_json, client_frame(0x80, "a")) == 1002);   // continues nothing
    CHECK(code_after(path::socket_json, client_frame(0x89, std::string(126, 'a'))) == 1002);
    CHECK(code_after(path::socket_json, client_frame(0x88, "x")) == 1002);  // a code of one byte
}

TEST_CASE("text that is not UTF-8 closes with 1007, wherever in a batch it stands", "[messages]") {
    constexpr std::string_view bad[] = {
        "\xC3", "\xC0\xAF", "\xED\xA0\x80", "\xF5\x80\x80\x80", "a\x80", "\xFF"};
    for (const auto text : bad) {
        const auto event = R"({"actor":")" + std::string(text) + "\"}";
        const auto frame =
            testing::text_frame(testing::batch_of(path::socket_json, 1, {"{}", event, "{}"}));
        CHECK(code_after(path::socket_json, frame) == 1007);
    }
}

TEST_CASE("a length of 2^62 reserves nothing and closes the session", "[messages]") {
    std::string frame = "\x81\xff\x40";
    frame += std::string(7, '\0') + "mask";

    CHECK(code_after(path::socket_json, frame) == 1009);
}

TEST_CASE("a request that is wrong as a whole is answered by status and name", "[messages]") {
    for (const auto& wrong : wrong_requests()) {
        raw_client client(testing::service_port());
        client.send(wrong.request);
        check_problem(wrong, client.response());
    }
}

TEST_CASE("what follows a request of ambiguous length is never answered", "[messages]") {
    const std::string smuggled = "GET /healthz HTTP/1.1\r\n" + host + "\r\n";
    for (const auto& wrong : smuggling_forms()) {
        raw_client client(testing::service_port());
        client.send(wrong.request + smuggled);
        check_problem(wrong, client.response());
        INFO(wrong.rule);
        CHECK(client.response().empty());
        CHECK(client.ended());
    }
}

TEST_CASE("a handshake that is wrong is answered in HTTP by status and name", "[messages]") {
    for (const auto& wrong : wrong_handshakes()) {
        raw_client client(testing::service_port());
        client.send(wrong.request);
        check_problem(wrong, client.response());
    }
}
