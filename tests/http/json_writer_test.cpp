// The text of an answer, byte by byte: what programs read must not change with how it is written.
#include "http/json_writer.hpp"

#include <catch2/catch.hpp>

#include <limits>

namespace tiendo::http {
namespace {

std::string text_of(std::string_view value) {
    return json_writer().text(value).take();
}

// By the letter of RFC 8259, for one byte that stands alone.
std::string expected_of(unsigned char byte) {
    constexpr std::string_view digits = "0123456789abcdef";
    if (byte == '"') return R"("\"")";
    if (byte == '\\') return R"("\\")";
    if (byte < 0x20) return std::string(R"("\u00)") + digits[byte >> 4] + digits[byte & 15] + '"';
    return byte < 0x80 ? std::string{'"', static_cast<char>(byte), '"'} : "\"\xEF\xBF\xBD\"";
}

}  // namespace

TEST_CASE("Vietnamese stands in JSON as it is", "[http]") {
    CHECK(text_of("Cấp mới giấy phép môi trường – Sở Nông nghiệp và Môi trường") ==
          "\"Cấp mới giấy phép môi trường – Sở Nông nghiệp và Môi trường\"\n");
    CHECK(text_of("") == "\"\"\n");
    CHECK(text_of("𠀋\x7F") == "\"𠀋\x7F\"\n");
}

TEST_CASE("quotes, backslashes and control characters within a name are escaped", "[http]") {
    CHECK(text_of("Thủ tục \"một cửa\"") == "\"Thủ tục \\\"một cửa\\\"\"\n");
    CHECK(text_of("\"ấ\\ớ\n") == "\"\\\"ấ\\\\ớ\\u000a\"\n");
    CHECK(text_of(std::string_view("a\0b\tđ", 6)) == "\"a\\u0000b\\u0009đ\"\n");
}

TEST_CASE("every byte that stands alone is itself, escaped, or no UTF-8", "[http]") {
    for (unsigned byte = 0; byte < 256; ++byte) {
        const auto value = static_cast<char>(byte);
        CHECK(text_of({&value, 1}) == expected_of(static_cast<unsigned char>(byte)) + "\n");
    }
    CHECK(text_of("s\xC6") == "\"s\xEF\xBF\xBD\"\n");
    CHECK(text_of("\xE1\xBB h\xE1\xBB\x93") == "\"\xEF\xBF\xBD\xEF\xBF\xBD h\xE1\xBB\x93\"\n");
}

TEST_CASE("numbers of 64 bits have all their digits", "[http]") {
    const auto of = [](auto value) { return json_writer().number(value).take(); };
    CHECK(of(0) == "0\n");
    CHECK(of(-7) == "-7\n");
    CHECK(of(std::numeric_limits<std::int64_t>::min()) == "-9223372036854775808\n");
    CHECK(of(std::numeric_limits<std::uint64_t>::max()) == "18446744073709551615\n");
}

TEST_CASE("hundredths have two decimals, and no data is null", "[http]") {
    const auto of = [](std::optional<std::int64_t> value) {
        return json_writer().hundredths(value).take();
    };
    CHECK(of(9790) == "97.90\n");
    CHECK(of(10'000) == "100.00\n");
    CHECK(of(5) == "0.05\n");
    CHECK(of(0) == "0.00\n");
    CHECK(of(-5) == "-0.05\n");
    CHECK(of(-12'345) == "-123.45\n");
    CHECK(of(std::numeric_limits<std::int64_t>::min()) == "-92233720368547758.08\n");
    CHECK(of(std::nullopt) == "null\n");
}

TEST_CASE("the text is the same whatever room was expected", "[http]") {
    const auto write = [](json_writer json) {
        json.open('{').member("name", "Sở \"X\"").key("rows").open('[');
        for (int i = 0; i < 300; ++i) {
            json.open('{').key("n").number(i).key("is").boolean(i % 2 == 0);
            json.member("none", std::optional<std::string>()).key("empty").open('[').close(']');
            json.key("share").hundredths(i).key("as").raw("[1,2]").close('}');
        }
        return json.close(']').key("after").null().close('}').take();
    };
    std::string expected = R"({"name":"Sở \"X\"","rows":[)";
    for (int i = 0; i < 300; ++i) {
        const std::string cents = std::to_string(i % 100);
        expected += std::string(i == 0 ? "" : ",") + "{\"n\":" + std::to_string(i) +
                    ",\"is\":" + (i % 2 == 0 ? "true" : "false") +
                    ",\"none\":null,\"empty\":[],\"share\":" + std::to_string(i / 100) + "." +
                    (cents.size() == 1 ? "0" : "") + cents + ",\"as\":[1,2]}";
    }
    expected += "],\"after\":null}\n";

    for (const std::size_t room : {0u, 1u, 100u, 20'000u, 1'000'000u})
        CHECK(write(json_writer(room)) == expected);
}

}  // namespace tiendo::http
