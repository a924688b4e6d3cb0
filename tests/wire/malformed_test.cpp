// A malformed event is refused alone and by name; a malformed frame by name.
// Whatever the bytes, nothing crashes and nothing half-read gets through.
#include "../dossier/random_event.hpp"
#include "malformed_events.hpp"
#include "tiendo/v1/dossier_event.pb.h"
#include "tiendo/wire/codec.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>
#include <vector>

using namespace tiendo;
using testing::bytes_field;
using testing::malformed_event;
using testing::number_field;
using wire::subprotocol;

namespace {

constexpr subprotocol forms[] = {subprotocol::protobuf, subprotocol::json};

std::string batch_frame(subprotocol form,
                        std::uint64_t batch_id,
                        const std::vector<std::string>& events) {
    if (form == subprotocol::protobuf) {
        std::string batch = number_field(1, batch_id);
        for (const auto& event : events) batch += bytes_field(2, event);
        return bytes_field(2, batch);
    }
    std::string list;
    for (const auto& event : events) list += (list.empty() ? "" : ",") + event;
    return R"({"batch":{"events":[)" + list + R"(],"batch_id":)" + std::to_string(batch_id) + "}}";
}

const wire::rejection& only_the_middle_is_refused(const wire::client_message& message) {
    REQUIRE(std::holds_alternative<wire::event_batch>(message));
    const auto& batch = std::get<wire::event_batch>(message);
    REQUIRE(batch.events.size() == 3);
    REQUIRE(std::holds_alternative<dossier::dossier_event>(batch.events[0]));
    REQUIRE(std::holds_alternative<wire::rejection>(batch.events[1]));
    REQUIRE(std::holds_alternative<dossier::dossier_event>(batch.events[2]));
    return std::get<wire::rejection>(batch.events[1]);
}

wire::error refused_frame(std::string_view frame, subprotocol form) {
    const auto message = wire::decode_client_message(frame, form);
    REQUIRE(std::holds_alternative<wire::error>(message));
    const auto why = std::get<wire::error>(message);
    CHECK_FALSE(why.message.empty());
    return why;
}

}  // namespace

TEST_CASE("malformed events of every kind are refused alone, by name, between valid neighbours",
          "[wire][malformed]") {
    const auto& kinds = testing::malformed_kinds();
    REQUIRE(kinds.size() >= 20);
    rng random(20'260'214);
    for (const auto form : forms) {
        for (const auto& kind : kinds) {
            for (std::size_t round = 0; round < 50; ++round) {
                const auto bad = kind.make(random, form);
                const auto first = testing::sound_parts(random, form).joined();
                const auto last = testing::sound_parts(random, form).joined();
                const auto frame = batch_frame(form, 42, {first, bad.bytes, last});
                INFO(wire::name_of(form)
                     << ", " << kind.name << ", round " << round << ": " << bad.bytes);
                const auto message = wire::decode_client_message(frame, form);
                const auto& why = only_the_middle_is_refused(message);
                INFO(why.code << " " << why.field << ": " << why.message);
                REQUIRE(std::ranges::find(bad.codes, why.code) != bad.codes.end());
                REQUIRE(why.batch_id == 42);
                REQUIRE(why.index == 1);
                REQUIRE(why.field.starts_with("events[1]"));
                if (!bad.field.empty()) REQUIRE(why.field == "events[1]." + std::string(bad.field));
                REQUIRE_FALSE(why.message.empty());
            }
        }
    }
}

TEST_CASE("a rejection carries the event_id wherever it can still be read", "[wire][malformed]") {
    const std::string binary = number_field(37, 1) + bytes_field(1, "e-9");
    const std::string json = R"({"x":{"a":["}"]},"event_id":"e-9"})";
    rng random(1);
    for (const auto form : forms) {
        const auto sound = testing::sound_parts(random, form).joined();
        const auto message = wire::decode_client_message(
            batch_frame(form, 1, {sound, form == subprotocol::json ? json : binary, sound}), form);
        const auto& why = only_the_middle_is_refused(message);
        CHECK(why.code == "unknown_field");
        CHECK(why.event_id == "e-9");
    }
}

TEST_CASE("an event nested too deeply is refused for that, and its event_id still found",
          "[wire][malformed]") {
    rng random(2);
    const auto sound = testing::sound_parts(random, subprotocol::json).joined();
    const std::string id = R"("event_id":"e-9")";
    for (const std::size_t depth : {14u, 40u, 60'000u}) {
        const auto deep = R"("x":)" + std::string(depth, '[') + std::string(depth, ']');
        for (const auto& event : {'{' + id + ',' + deep + '}', '{' + deep + ',' + id + '}'}) {
            const auto message = wire::decode_client_message(
                batch_frame(subprotocol::json, 1, {sound, event, sound}), subprotocol::json);
            const auto& why = only_the_middle_is_refused(message);
            CHECK(why.code == "nesting_too_deep");
            CHECK(why.event_id == "e-9");
        }
    }
}

TEST_CASE("elements of a batch that are no objects are refused alone", "[wire][malformed]") {
    rng random(3);
    const auto sound = testing::sound_parts(random, subprotocol::json).joined();
    for (const std::string element :
         {"7", "-", "null", "nope", "\"x, ]\"", "[{}]", "{}{}", "1 2"}) {
        INFO(element);
        const auto message = wire::decode_client_message(
            batch_frame(subprotocol::json, 1, {sound, element, sound}), subprotocol::json);
        const auto& why = only_the_middle_is_refused(message);
        CHECK((why.code == "wrong_type" || why.code == "not_json"));
        CHECK(why.field == "events[1]");
    }
}

TEST_CASE("letters of a name may be escaped", "[wire][malformed]") {
    rng random(4);
    const auto sound = testing::sound_parts(random, subprotocol::json).joined();
    const auto message = wire::decode_client_message(
        R"({"\u0062atch":{"\u0065vents":[)" + sound + R"(, {"event_id":7}]}})", subprotocol::json);
    REQUIRE(std::holds_alternative<wire::event_batch>(message));
    const auto& events = std::get<wire::event_batch>(message).events;
    REQUIRE(events.size() == 2);
    CHECK(std::holds_alternative<dossier::dossier_event>(events[0]));
    REQUIRE(std::holds_alternative<wire::rejection>(events[1]));
    CHECK(std::get<wire::rejection>(events[1]).field == "events[1].event_id");
}

TEST_CASE("eighty thousand empty bodies in one event are refused at the second",
          "[wire][malformed]") {
    rng random(5);
    const auto sound = testing::sound_parts(random, subprotocol::protobuf).joined();
    std::string bodies = bytes_field(1, "e-9");
    for (std::size_t i = 0; i < 80'000; ++i) bodies += bytes_field(17, "");
    const auto message = wire::decode_client_message(
        batch_frame(subprotocol::protobuf, 1, {sound, bodies, sound}), subprotocol::protobuf);
    const auto& why = only_the_middle_is_refused(message);
    CHECK(why.code == "second_body");
    CHECK(why.event_id == "e-9");
}

TEST_CASE("a refusal says which values there are", "[wire][malformed]") {
    const auto read =
        wire::event_from_json(R"({"event_id":"a","dossier_code":"A","agency_code":"A",)"
                              R"("occurred_at":"2026-01-01T00:00:00Z",)"
                              R"("processed":{"outcome":"MAYBE"}})");
    REQUIRE(std::holds_alternative<refusal>(read));
    const auto& why = std::get<refusal>(read);
    CHECK(why.field == "processed.outcome");
    CHECK(why.message == "'MAYBE' is none of GRANTED, REFUSED");
}

TEST_CASE("frames that are no message are refused by name", "[wire][malformed]") {
    const auto json = [](std::string_view frame) {
        return refused_frame(frame, subprotocol::json);
    };
    CHECK(json("").code == "not_json");
    CHECK(json("hello").code == "not_json");
    CHECK(json("{}").code == "empty_message");
    CHECK(json("[]").code == "wrong_type");
    CHECK(json(R"({"hello":{}} trailing)").code == "not_json");
    CHECK(json(R"({"hello":{},"batch":{}})").code == "second_message");
    CHECK(json(R"({"hello":{},"hello":{}})").code == "second_message");
    CHECK(json(R"({"goodbye":{}})").code == "unknown_field");
    CHECK(json(R"({"batch":[]})").field == "batch");
    CHECK(json(R"({"batch":{"events":{}}})").field == "batch.events");
    CHECK(json(R"({"batch":{"events":[},"batch_id":1})").code == "not_json");
    CHECK(json(R"({"batch":{"batch_id":-1}})").code == "wrong_type");
    CHECK(json(R"({"batch":{"batch_id":1,"batch_id":2}})").code == "repeated_field");
    CHECK(json(R"({"batch":{"batch_id":1,"of":2}})").field == "batch.of");
    CHECK(json(R"({"hello":{"client":"a","client":"b"}})").field == "hello.client");
    CHECK(json(R"({"hello":{"counter_ids":["a",7]}})").field == "hello.counter_ids[1]");
    CHECK(json(R"({"hello":{"counter_ids":["a",""]}})").field == "hello.counter_ids[1]");

    const auto binary = [](std::string_view frame) {
        return refused_frame(frame, subprotocol::protobuf);
    };
    CHECK(binary("").code == "empty_message");
    CHECK(binary("\x0a").code == "malformed");
    CHECK(binary(bytes_field(1, "") + bytes_field(2, "")).code == "second_message");
    CHECK(binary(bytes_field(3, "")).code == "unknown_field");
    CHECK(binary(number_field(2, 1)).code == "wrong_type");
    CHECK(binary(bytes_field(2, number_field(1, 1) + number_field(1, 2))).field ==
          "batch.batch_id");
    CHECK(binary(bytes_field(2, number_field(3, 1))).field == "batch.#3");
    CHECK(binary(bytes_field(2, number_field(1, 9) + "\x12\x7f")).batch_id == 9);
    CHECK(binary(bytes_field(2, number_field(1, 9) + "\x12\x7f")).field == "batch.events[0]");
    CHECK(binary("\x0b").code == "malformed");  // a group
    CHECK(binary(bytes_field(1, bytes_field(3, "a") + bytes_field(3, ""))).field ==
          "hello.counter_ids[1]");
}

TEST_CASE(
    "batches of more than 1,000 events and frames beyond 256 KiB are refused before they are read",
    "[wire][malformed]") {
    for (const auto form : forms) {
        const std::string tiny = form == subprotocol::json ? "{}" : "";
        const auto full = wire::decode_client_message(
            batch_frame(form, 3, std::vector<std::string>(wire::batch_events_max, tiny)), form);
        REQUIRE(std::holds_alternative<wire::event_batch>(full));
        CHECK(std::get<wire::event_batch>(full).events.size() == wire::batch_events_max);

        const auto over = refused_frame(
            batch_frame(form, 3, std::vector<std::string>(wire::batch_events_max + 1, tiny)), form);
        CHECK(over.code == "too_many_events");
        CHECK(over.field == "batch.events");

        CHECK(refused_frame(
                  std::string(wire::message_bytes_max + 1, form == subprotocol::json ? '[' : 'x'),
                  form)
                  .code == "message_too_large");
        CHECK(refused_frame(
                  std::string(wire::message_bytes_max, form == subprotocol::json ? '[' : '\x0a'),
                  form)
                  .code != "message_too_large");
    }
}

TEST_CASE("too many counters in a Hello are refused", "[wire][malformed]") {
    std::string ids;
    std::string list;
    for (std::size_t i = 0; i <= wire::hello_counters_max; ++i) {
        ids += bytes_field(3, "q");
        list += (list.empty() ? "\"q\"" : ",\"q\"");
    }
    CHECK(refused_frame(bytes_field(1, ids), subprotocol::protobuf).code == "too_many");
    CHECK(refused_frame(R"({"hello":{"counter_ids":[)" + list + "]}}", subprotocol::json).code ==
          "too_many");
}

TEST_CASE("a Subscribe has from and to with RANGE, and only there", "[wire][malformed]") {
    const auto why = [](std::string_view frame) {
        const auto message = wire::decode_live_client_message(frame, subprotocol::json);
        REQUIRE(std::holds_alternative<wire::error>(message));
        const auto& refused = std::get<wire::error>(message);
        return refused.code + " " + refused.field;
    };
    CHECK(why(R"({"subscribe":{"window":"RANGE"}})") == "missing_field subscribe.from");
    CHECK(why(R"({"subscribe":{"window":"RANGE","from":"2026-01-01"}})") ==
          "missing_field subscribe.to");
    CHECK(why(R"({"subscribe":{"to":"2026-01-01"}})") == "out_of_place subscribe.to");
    CHECK(why(R"({"subscribe":{"window":"RANGE","from":"2026-01-02","to":"2026-01-01"}})") ==
          "out_of_range subscribe.to");
    CHECK(why(R"({"subscribe":{"window":"RANGE","from":"2026-13-01"}})") ==
          "invalid_date subscribe.from");
    CHECK(why(R"({"subscribe":{"agency_codes":["H01","H 2"]}})") ==
          "invalid_code subscribe.agency_codes[1]");
    CHECK(why(R"({"snapshot":{}})") == "unknown_field snapshot");
}

TEST_CASE("whatever bytes a frame is altered to, what is accepted is sound and the rest has a name",
          "[wire][malformed]") {
    rng random(99);
    for (const auto form : forms) {
        std::vector<dossier::dossier_event> events;
        for (std::size_t kind = 0; kind < testing::body_kind_count; ++kind) {
            events.push_back(testing::random_event(random, kind));
        }
        std::string frame;
        wire::encode_client_batch(1, events, form, frame);
        for (std::size_t round = 0; round < 3'000; ++round) {
            auto altered = frame;
            for (auto left = random.between(1, 4); left > 0; --left) {
                const auto at = random.below(altered.size());
                if (random.chance(300)) {
                    altered.erase(at, random.below(20));
                } else {
                    altered[at] = static_cast<char>(random.next());
                }
            }
            const auto message = wire::decode_client_message(altered, form);
            if (const auto* why = std::get_if<wire::error>(&message))
                REQUIRE_FALSE(why->code.empty());
            const auto* batch = std::get_if<wire::event_batch>(&message);
            if (batch == nullptr) continue;
            for (const auto& one : batch->events) {
                if (const auto* why = std::get_if<wire::rejection>(&one)) {
                    REQUIRE_FALSE(why->code.empty());
                    continue;
                }
                const auto& event = std::get<dossier::dossier_event>(one);
                std::string bytes;
                dossier::encode(event, bytes);
                dossier::dossier_event stored;
                REQUIRE(dossier::decode(bytes, stored));
                const auto again = wire::event_from_json(wire::event_to_json(event));
                REQUIRE(std::holds_alternative<dossier::dossier_event>(again));
                REQUIRE(std::get<dossier::dossier_event>(again) == stored);
            }
            static_cast<void>(wire::decode_server_message(altered, form));
            static_cast<void>(wire::decode_live_server_message(altered, form));
            static_cast<void>(wire::decode_live_client_message(altered, form));
        }
    }
}

TEST_CASE("what the scan lets through, libprotobuf reads whole and to the same value",
          "[wire][malformed]") {
    rng random(100);
    std::size_t taken = 0;
    for (std::size_t round = 0; round < 20'000; ++round) {
        std::string bytes;
        wire::event_to_protobuf(testing::random_event(random, round % testing::body_kind_count),
                                bytes);
        for (auto left = random.between(1, 3); left > 0; --left) {
            bytes[random.below(bytes.size())] = static_cast<char>(random.next());
        }
        const auto read = wire::event_from_protobuf(bytes);
        if (!std::holds_alternative<dossier::dossier_event>(read)) continue;
        ++taken;
        v1::DossierEvent published;
        REQUIRE(published.ParseFromString(bytes));
        const auto whole = published.ByteSizeLong();
        published.DiscardUnknownFields();
        REQUIRE(published.ByteSizeLong() == whole);
        const auto again = wire::event_from_protobuf(published.SerializeAsString());
        REQUIRE(std::holds_alternative<dossier::dossier_event>(again));
        REQUIRE(std::get<dossier::dossier_event>(again) == std::get<dossier::dossier_event>(read));
    }
    CHECK(taken > 1'000);
}
