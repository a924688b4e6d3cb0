// The number of a batch, read without the batch, is the one that the decoder finds.
#include "tiendo/wire/peek.hpp"

#include "../dossier/story.hpp"
#include "tiendo/wire/codec.hpp"

#include <catch2/catch.hpp>

using namespace tiendo;
using wire::peek_batch_id;
using wire::subprotocol;

TEST_CASE("a batch is known by its number in both forms", "[wire][peek]") {
    const std::vector events{testing::event(
        "e", testing::at("2026-03-03 09:00"), testing::receipt("WD5"), "X01.1", "D-1")};
    for (const auto form : {subprotocol::protobuf, subprotocol::json}) {
        for (const std::uint64_t id : {0ull, 1ull, 300ull, 1ull << 53, ~0ull}) {
            std::string frame;
            wire::encode_client_batch(id, events, form, frame);
            CHECK(peek_batch_id(frame, form) == id);
        }
        std::string hello;
        wire::encode(wire::hello{"test", 1, {}}, form, hello);
        CHECK(peek_batch_id(hello, form) == std::nullopt);
        CHECK(peek_batch_id("", form) == std::nullopt);
    }
}

TEST_CASE("the number may stand behind the events", "[wire][peek]") {
    const auto json = [](std::string_view text) { return peek_batch_id(text, subprotocol::json); };
    CHECK(
        json(R"( {"batch" : {"events":[{"a":"}]\"","b":[-2.5e3,true]},{}], "batch_id": "7" }})") ==
        7);
    CHECK(json(R"({"batch":{"events":null,"batch_id":4}})") == 4);
    CHECK(json(R"({"batch":{"events":[]}})") == 0);
    CHECK(json(R"({"batch":{}})") == 0);
    const std::string events_first("\x12\x06\x12\x02\x0a\x00\x08\x05", 8);
    CHECK(peek_batch_id(events_first, subprotocol::protobuf) == 5);
}

TEST_CASE("what has no number of a batch is left to the decoder", "[wire][peek]") {
    for (const auto* text : {R"({"batch":)",
                             R"({"batch":{"batch_id":)",
                             R"({"batch":{"batch_id":1)",
                             R"({"batch":{"batch_id":1.5}})",
                             R"({"batch":{"batch_id":-1}})",
                             R"({"batch":{"batch_id":1e3}})",
                             R"({"batch":{"batch_id":99999999999999999999}})",
                             R"({"batch":{"batch_id":"x"}})",
                             R"({"batch":{"batch\u005fid":1}})",
                             R"({"batch":{"what":3,"batch_id":1}})",
                             R"({"batch":{"events":["unended)",
                             R"({"batch":[1]})",
                             R"({"hello":{"batch_id":1}})",
                             "[]",
                             "nonsense"}) {
        INFO(text);
        CHECK(peek_batch_id(text, subprotocol::json) == std::nullopt);
    }
    for (const std::string& frame : {std::string("\x12\x05\x08\x01", 4),
                                     std::string("\x12\x02\x08\x80", 4),
                                     std::string("\x12\x02\x1a\x00", 4),
                                     std::string("\x0a\x02\x08\x01", 4),
                                     std::string("\x12\x02\x08\x01\x00", 5)}) {
        CHECK(peek_batch_id(frame, subprotocol::protobuf) == std::nullopt);
    }
}
