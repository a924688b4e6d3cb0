// Frames by hand say the same as RFC 6455.
#include "client/frames.hpp"

#include <catch2/catch.hpp>

using tiendo::client::first_frame;
using tiendo::client::opcode;
using tiendo::client::put_frame;

TEST_CASE("a client's frame is final, masked with zero, and as long as it says", "[bench]") {
    const auto length = GENERATE(0u, 1u, 125u, 126u, 65'535u, 65'536u);
    std::string out;
    put_frame(out, opcode::binary, std::string(length, 'x'));
    CHECK(static_cast<unsigned char>(out[0]) == 0x82);
    const auto second = static_cast<unsigned char>(out[1]);
    CHECK((second & 0x80) != 0);
    const std::size_t extra = length < 126 ? 0 : length < 65'536 ? 2 : 8;
    CHECK((second & 0x7f) == (extra == 0 ? length : extra == 2 ? 126 : 127));
    CHECK(out.size() == 2 + extra + 4 + length);
    CHECK(out.substr(2 + extra, 4) == std::string(4, '\0'));
}

TEST_CASE("a server's frame is read when it is whole, and what follows is left", "[bench]") {
    std::string in("\x82\x03", 2);
    in += "abc";
    CHECK(first_frame(in.substr(0, 1)).bytes == 0);
    CHECK(first_frame(in.substr(0, 4)).bytes == 0);
    const auto whole = in + "\x89";
    const auto frame = first_frame(whole);
    CHECK(frame.op == opcode::binary);
    CHECK(frame.payload == "abc");
    CHECK(frame.bytes == 5);

    std::string longer("\x82\x7e\x01\x00", 4);
    longer += std::string(255, 'y');
    CHECK(first_frame(longer).bytes == 0);
    CHECK(first_frame(longer + 'y').payload.size() == 256);
}
