// Reading XES: what is kept, what is passed over, what is refused and where.
#include "fixture.hpp"

namespace tiendo::importer {
namespace {

file_refusal refusal_of(std::string_view xml) {
    xes_reader reader("log.xes", [](xes_trace&&) {});
    if (auto refused = reader.feed(xml)) return *refused;
    auto refused = reader.finish();
    REQUIRE(refused);
    return *refused;
}

}  // namespace

TEST_CASE("a trace keeps its own attributes and its events', with their lines", "[importer]") {
    const auto traces = traces_of(log_of(trace_text{}.text()));

    REQUIRE(traces.size() == 1);
    CHECK(traces[0].line == 3);
    CHECK(traces[0].values.at("concept:name") == "case-1");
    CHECK(traces[0].values.at("startdate") == "2011-10-11T13:42:22.688+02:00");
    REQUIRE(traces[0].events.size() == 1);
    CHECK(traces[0].events[0].values.at("org:group") == "Group 1");
    CHECK(traces[0].values.find("org:group") == traces[0].values.end());
}

TEST_CASE("globals, classifiers and nested attributes are passed over", "[importer]") {
    const auto traces = traces_of(log_of(
        "<global scope=\"trace\"><string key=\"department\" value=\"UNKNOWN\"/></global>"
        "<float key=\"a\" value=\"1\"><float key=\"department\" value=\"2\"/></float>"
        "<trace><string key=\"x\" value=\"1\"><string key=\"department\" value=\"inner\"/></string>"
        "<list key=\"l\"><values><string key=\"x\" value=\"9\"/></values></list>"
        "<event><string key=\"y\" value=\"2\"><string key=\"x\" value=\"3\"/></string></event>"
        "</trace>"));

    REQUIRE(traces.size() == 1);
    CHECK(traces[0].values == attributes{{"x", "1"}});
    CHECK(traces[0].events.at(0).values == attributes{{"y", "2"}});
}

TEST_CASE("the reader gives the same traces however the bytes are cut", "[importer]") {
    const auto xml = log_of(trace_text{}.text() + trace_text{.code = "Gemeinde Zürich"}.text());
    const auto whole = traces_of(xml);

    for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, std::size_t{64}}) {
        std::vector<xes_trace> cut;
        xes_reader reader("log.xes", [&](xes_trace&& trace) { cut.push_back(std::move(trace)); });
        for (std::size_t i = 0; i < xml.size(); i += piece) {
            REQUIRE_FALSE(reader.feed(std::string_view(xml).substr(i, piece)));
        }
        REQUIRE_FALSE(reader.finish());
        REQUIRE(cut.size() == whole.size());
        CHECK(cut[1].values == whole[1].values);
    }
}

TEST_CASE("malformed XML is refused with its line", "[importer]") {
    const auto mismatched = refusal_of("<log>\n<trace>\n</event>\n</log>");
    CHECK(mismatched.line == 3);
    CHECK(mismatched.reason == "not well-formed XML: mismatched tag");
    CHECK(mismatched.text() == "log.xes:3: not well-formed XML: mismatched tag");

    CHECK(refusal_of("<log>\n<trace>").reason == "not well-formed XML: no element found");
    CHECK(refusal_of("").reason == "not well-formed XML: no element found");
    CHECK(refusal_of("<log>\n\n\n<trace a=></trace></log>").line == 4);
    CHECK(refusal_of("{\"log\": []}").line == 1);
}

TEST_CASE("a file with another root, or with entity declarations, is refused", "[importer]") {
    CHECK(refusal_of("<html></html>").reason == "not a XES file: the root must be <log>");
    const auto bomb = refusal_of("<!DOCTYPE log [\n<!ENTITY a \"aaaa\">\n]>\n<log>&a;</log>");
    CHECK(bomb.line == 2);
    CHECK(bomb.reason == "entity declarations are not taken; remove the DOCTYPE");
}

TEST_CASE("limits are refused by name: nesting, attributes, length of a value", "[importer]") {
    std::string deep = "<log>";
    for (int i = 0; i < 40; ++i) deep += "<a>";
    CHECK(refusal_of(deep).reason == "nested more than 32 deep");

    std::string wide = "<log><trace>";
    for (int i = 0; i < 1'001; ++i) wide += attribute("int", "k" + std::to_string(i), "1");
    CHECK(refusal_of(wide).reason == "more than 1,000 attributes");

    const auto heavy = "<log><trace>" + attribute("string", "k", std::string(70'000, 'x'));
    CHECK(refusal_of(heavy).reason == "a value longer than 64 KiB");
    CHECK(refusal_of(heavy).field == "k");
}

TEST_CASE("what the taker throws passes through the parser", "[importer]") {
    xes_reader reader("log.xes", [](xes_trace&&) { throw std::length_error("full"); });

    CHECK_THROWS_AS(reader.feed(log_of(trace_text{}.text())), std::length_error);
}

}  // namespace tiendo::importer
