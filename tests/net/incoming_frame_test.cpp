// Heads, edges and masks of what clients send, byte by byte.
#include "net/incoming_frame.hpp"

#include "raw_client.hpp"
#include "tiendo/base/rng.hpp"

#include <catch2/catch.hpp>

#include <vector>

namespace tiendo::net {
namespace {

using testing::client_frame;

TEST_CASE("a head is known once its last byte is there, whatever the length it tells", "[net]") {
    for (const std::size_t length : {0u, 1u, 125u, 126u, 65'535u, 65'536u, 200'000u}) {
        const auto frame = client_frame(0x82, std::string(length, 'x'));
        const auto head_bytes = frame.size() - length;
        INFO(length);
        for (std::size_t some = 0; some < head_bytes; ++some)
            CHECK_FALSE(parse_frame_head(std::string_view(frame).substr(0, some)));
        const auto head = parse_frame_head(frame);
        REQUIRE(head);
        CHECK(head->bytes == head_bytes);
        CHECK(head->length == length);
        CHECK(head->is_message(frame_form::binary));
        CHECK_FALSE(head->is_message(frame_form::text));
        std::string payload = frame.substr(head_bytes);
        unmask(payload.data(), payload.size(), head->mask);
        CHECK(payload == std::string(length, 'x'));
    }
}

TEST_CASE("what is not a whole masked message of the form is left to Beast", "[net]") {
    const auto is_message = [](std::string_view frame) {
        return parse_frame_head(frame)->is_message(frame_form::text);
    };
    CHECK(is_message(client_frame(0x81, "a")));
    CHECK_FALSE(is_message(client_frame(0x01, "a")));        // the first of several fragments
    CHECK_FALSE(is_message(client_frame(0x80, "a")));        // a later one
    CHECK_FALSE(is_message(client_frame(0xC1, "a")));        // a reserved bit
    CHECK_FALSE(is_message(client_frame(0x83, "a")));        // a reserved opcode
    CHECK_FALSE(is_message(client_frame(0x89, "a")));        // a ping
    CHECK_FALSE(is_message(std::string_view("\x81\x01x")));  // without a mask
    // A length of 1 in two bytes and in eight.
    CHECK_FALSE(is_message(std::string_view("\x81\xFE\0\x01mask", 8)));
    CHECK_FALSE(is_message(std::string_view("\x81\xFF\0\0\0\0\0\0\0\x01mask", 14)));
}

TEST_CASE("frames are told apart wherever their bytes are cut", "[net]") {
    const std::vector<std::string> frames{client_frame(0x82, "whole"),
                                          client_frame(0x02, "in "),
                                          client_frame(0x89, ""),
                                          client_frame(0x80, std::string(300, 'b')),
                                          client_frame(0x88, "\x03\xE8"),
                                          client_frame(0x82, "")};
    const std::vector<bool> between{true, false, false, true, true, true};
    std::string all;
    for (const auto& f : frames) all += f;
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        INFO(seed);
        rng dice(seed);
        frame_edge edge;
        std::size_t at = 0;
        std::size_t frame = 0;
        std::size_t of_frame = 0;
        while (at < all.size()) {
            const auto some = std::min<std::size_t>(all.size() - at, 1 + dice.below(20));
            const auto taken = edge.take(std::string_view(all).substr(at, some));
            REQUIRE(taken > 0);
            at += taken;
            of_frame += taken;
            REQUIRE(of_frame <= frames[frame].size());
            if (of_frame < frames[frame].size()) {
                CHECK_FALSE(edge.is_between_messages());
                continue;
            }
            CHECK(edge.is_between_messages() == between[frame]);
            ++frame;
            of_frame = 0;
        }
        CHECK(frame == frames.size());
    }
}

TEST_CASE("a mask comes off at any length", "[net]") {
    for (std::size_t length = 0; length < 40; ++length) {
        std::string payload;
        for (std::size_t i = 0; i < length; ++i) payload.push_back(static_cast<char>(7 * i));
        const auto frame = client_frame(0x82, payload);
        auto bytes = frame.substr(frame.size() - length);
        unmask(bytes.data(), length, {1, 2, 3, 4});
        CHECK(bytes == payload);
    }
}

}  // namespace
}  // namespace tiendo::net
