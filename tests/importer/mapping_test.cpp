// The mapping file: what ships is whole, what is wrong is refused by line and key.
#include "fixture.hpp"

namespace tiendo::importer {
namespace {

std::string shipped_text() {
    return text_of(TIENDO_SOURCE_DIR "/tools/importer/receipt.toml");
}

file_refusal refusal_of(std::string_view from, std::string_view to) {
    auto text = shipped_text();
    const auto at = text.find(from);
    REQUIRE(at != std::string::npos);
    text.replace(at, from.size(), to);
    auto parsed = mapping::parse(text, "m.toml");
    REQUIRE(std::holds_alternative<file_refusal>(parsed));
    return std::get<file_refusal>(parsed);
}

}  // namespace

TEST_CASE(
    "the shipped mapping sends Internet and e-mail online, Desk and Intern in person, Post by post",
    "[importer]") {
    const auto how = shipped_mapping();

    using dossier::channel;
    CHECK(how.channels ==
          std::map<std::string, channel, std::less<>>{{"Internet", channel::online},
                                                      {"e-mail", channel::online},
                                                      {"Desk", channel::in_person},
                                                      {"Intern", channel::in_person},
                                                      {"Post", channel::post}});
    CHECK_FALSE(how.channel_otherwise);
    CHECK(how.calendar.time_zone == "Europe/Amsterdam");
}

TEST_CASE("a mapping that is not TOML, lacks a key or has one too many is refused with its line",
          "[importer]") {
    CHECK(refusal_of("[calendar]", "[calendar").line == 4);
    CHECK(refusal_of("received = ", "reveived = ").field == "trace.received");
    const auto extra = refusal_of("[step]", "[step]\ncolour = \"red\"");
    CHECK(extra.field == "step.colour");
    CHECK(extra.reason == "unknown key");
    CHECK(extra.line == 30);
    CHECK(refusal_of("[channels]", "[chanels]").field == "chanels");
    CHECK(refusal_of("\"ONLINE\"", "\"ON LINE\"").reason == "must be IN_PERSON, ONLINE or POST");
    CHECK(refusal_of("\"2010-01-01\"", "\"1.1.2010\"").field == "calendar.published_from");
    CHECK(refusal_of("code = \"NL.PERMIT\"", "code = \"a b\"").field == "procedure.code");
    CHECK(refusal_of("code = \"NL.PERMIT\"", "code = 7").reason == "must be a text in quotes");
}

}  // namespace tiendo::importer
