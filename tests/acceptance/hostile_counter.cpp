// Batches and answers on the four paths.
#include "hostile_counter.hpp"

#include <google/protobuf/util/json_util.h>

#include <cstdlib>
#include <stdexcept>

namespace tiendo::testing {
namespace {

using wire::subprotocol;

std::string framed(path p, std::string_view payload) {
    return form_of(p) == subprotocol::json ? text_frame(payload) : binary_frame(payload);
}

template <class Message>
Message read_json(const std::string& text) {
    Message out;
    const auto status = google::protobuf::util::JsonStringToMessage(text, &out);
    if (!status.ok()) throw std::runtime_error("protobuf cannot read the answer: " + text);
    return out;
}

// What stands between `"name":"` and the next quote.
std::string member_of(const std::string& document, std::string_view name) {
    const auto mark = '"' + std::string(name) + "\":\"";
    const auto from = document.find(mark);
    if (from == std::string::npos) return {};
    const auto begin = from + mark.size();
    return document.substr(begin, document.find('"', begin) - begin);
}

v1::ServerMessage answer_of(const std::string& response) {
    v1::ServerMessage out;
    const auto body = body_of(response);
    if (status_of(response) == 200) {
        *out.mutable_ack() = read_json<v1::BatchAck>(body);
        return out;
    }
    out.mutable_error()->set_code(member_of(body, "code"));
    out.mutable_error()->set_field(member_of(body, "field"));
    out.mutable_error()->set_message(member_of(body, "detail"));
    return out;
}

malformed_event sound_but(rng& random,
                          subprotocol form,
                          std::size_t part,
                          const std::string& binary,
                          const std::string& json,
                          std::string_view code,
                          std::string_view field) {
    auto parts = sound_parts(random, form);
    parts.parts[part] = form == subprotocol::protobuf ? binary : json;
    return {parts.joined(), {code}, field};
}

}  // namespace

std::string_view name_of(path p) noexcept {
    constexpr std::array<std::string_view, 4> names{"WSP", "WSJ", "POSTP", "POSTJ"};
    return names[static_cast<std::size_t>(p)];
}

subprotocol form_of(path p) noexcept {
    return p == path::socket_json || p == path::post_json ? subprotocol::json
                                                          : subprotocol::protobuf;
}

bool is_post(path p) noexcept {
    return p == path::post_protobuf || p == path::post_json;
}

std::uint16_t service_port() {
    const char* text = std::getenv("TIENDO_PORT");
    if (text == nullptr) throw std::runtime_error("TIENDO_PORT: the port of a running tiendod");
    return static_cast<std::uint16_t>(std::stoul(text));
}

std::string neighbour(path p, std::uint64_t number) {
    const auto name = "N-" + std::string(name_of(p)) + '-' + std::to_string(number);
    rng unused(1);
    auto parts = sound_parts(unused, form_of(p));
    const bool json = parts.form == subprotocol::json;
    parts.parts[0] = json ? R"("event_id":")" + name + '"' : bytes_field(1, name);
    parts.parts[1] = json ? R"("dossier_code":")" + name + '"' : bytes_field(2, name);
    return parts.joined();
}

std::string batch_of(path p, std::uint64_t batch_id, const std::vector<std::string>& events) {
    if (form_of(p) == subprotocol::protobuf) {
        auto batch = number_field(1, batch_id);
        for (const auto& event : events) batch += bytes_field(2, event);
        return is_post(p) ? batch : bytes_field(2, batch);
    }
    std::string list;
    for (const auto& event : events) list += (list.empty() ? "" : ",") + event;
    const auto batch =
        R"({"batch_id":)" + std::to_string(batch_id) + R"(,"events":[)" + list + "]}";
    return is_post(p) ? batch : R"({"batch":)" + batch + "}";
}

const std::vector<malformed_kind>& impossible_kinds() {
    using form_t = subprotocol;
    static const std::vector<malformed_kind> kinds{
        {"an unknown agency",
         [](rng& r, form_t f) {
             return sound_but(r,
                              f,
                              2,
                              bytes_field(3, "H99"),
                              R"("agency_code":"H99")",
                              "unknown_agency",
                              "agency_code");
         }},
        {"an unknown procedure",
         [](rng& r, form_t f) {
             return sound_but(r,
                              f,
                              4,
                              bytes_field(17, bytes_field(1, "9.999") + number_field(2, 2)),
                              R"("received":{"procedure_code":"9.999","channel":"ONLINE"})",
                              "unknown_procedure",
                              "received.procedure_code");
         }},
        {"an instant before 2000",
         [](rng& r, form_t f) {
             return sound_but(r,
                              f,
                              3,
                              bytes_field(5, timestamp(946'684'799, 0)),
                              R"("occurred_at":"1999-12-31T23:59:59Z")",
                              "time_too_early",
                              "occurred_at");
         }},
        {"an instant in the future",
         [](rng& r, form_t f) {
             return sound_but(r,
                              f,
                              3,
                              bytes_field(5, timestamp(1'900'000'000, 0)),
                              R"("occurred_at":"2030-03-17T17:46:40Z")",
                              "time_in_future",
                              "occurred_at");
         }},
    };
    return kinds;
}

std::string post_text(std::string_view content_type, std::string_view body) {
    return "POST /v1/events HTTP/1.1\r\nHost: localhost\r\nContent-Type: " +
           std::string(content_type) + "\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\n\r\n" + std::string(body);
}

hostile_counter::hostile_counter(path p) : path_(p), client_(service_port()) {
    if (is_post(p)) return;
    const bool json = form_of(p) == subprotocol::json;
    client_.send(handshake_text("/v1/events", json ? "tiendo.v1.json" : "tiendo.v1.protobuf"));
    if (status_of(client_.response()) != 101) throw std::runtime_error("the handshake was refused");
    send(json ? R"({"hello":{"client":"hostile","schema":1}})"
              : bytes_field(1, bytes_field(1, "hostile") + number_field(2, 1)));
    const auto welcome = answer();
    if (!welcome || !welcome->has_welcome()) throw std::runtime_error("Hello was not welcome");
}

void hostile_counter::send(std::string_view bytes) {
    if (!is_post(path_)) return client_.send(framed(path_, bytes));
    client_.send(post_text(
        form_of(path_) == subprotocol::json ? "application/json" : "application/x-protobuf",
        bytes));
}

std::optional<v1::ServerMessage> hostile_counter::answer() {
    if (is_post(path_)) {
        const auto response = client_.response();
        if (response.empty()) return std::nullopt;
        return answer_of(response);
    }
    const auto frame = client_.frame();
    close_code_ = frame.close_code();
    if (frame.opcode != 1 && frame.opcode != 2) return std::nullopt;
    if (frame.opcode == 1) return read_json<v1::ServerMessage>(frame.payload);
    v1::ServerMessage out;
    if (!out.ParseFromString(frame.payload)) throw std::runtime_error("an answer is no protobuf");
    return out;
}

bool hostile_counter::still_serves(std::uint64_t batch_id) {
    send(batch_of(path_, batch_id, {neighbour(path_, batch_id)}));
    const auto said = answer();
    return said && said->has_ack() && said->ack().batch_id() == batch_id &&
           said->ack().accepted() + said->ack().duplicates() == 1;
}

}  // namespace tiendo::testing
