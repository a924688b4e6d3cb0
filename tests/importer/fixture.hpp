// Small logs as text, and the mapping that ships with the product.
#pragma once

#include "importer/xes_import.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace tiendo::importer {

inline std::string text_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    REQUIRE(file);
    return {std::istreambuf_iterator<char>(file), {}};
}

inline mapping shipped_mapping() {
    const std::string path = TIENDO_SOURCE_DIR "/tools/importer/receipt.toml";
    auto parsed = mapping::parse(text_of(path), path);
    if (const auto* refused = std::get_if<file_refusal>(&parsed)) FAIL(refused->text());
    return std::get<mapping>(std::move(parsed));
}

inline xes_import fresh_import(mapping how = shipped_mapping()) {
    auto zone = calendar::time_zone::load(how.calendar.time_zone);
    REQUIRE(zone.has_value());
    return xes_import(std::move(how), *std::move(zone));
}

inline std::vector<xes_trace> traces_of(std::string_view xml) {
    std::vector<xes_trace> out;
    xes_reader reader("log.xes", [&](xes_trace&& trace) { out.push_back(std::move(trace)); });
    REQUIRE_FALSE(reader.feed(xml));
    REQUIRE_FALSE(reader.finish());
    return out;
}

// One trace in a log of its own, from `key=value` texts; "@" before the key makes it a date.
inline std::string log_of(std::string_view inside) {
    return "<?xml version=\"1.0\"?>\n<log xes.version=\"1.0\">\n" + std::string(inside) +
           "</log>\n";
}
inline std::string attribute(std::string_view type, std::string_view key, std::string_view value) {
    return "<" + std::string(type) + " key=\"" + std::string(key) + "\" value=\"" +
           std::string(value) + "\"/>\n";
}

// A whole, ordinary trace; tests take one thing away or change it.
struct trace_text {
    std::string code = "case-1";
    std::string department = "General";
    std::string channel = "Internet";
    std::string start = "2011-10-11T13:42:22.688+02:00";
    std::string end = "2011-10-18T13:56:55.943+02:00";
    std::string deadline = "2011-12-06T01:06:40.000+01:00";
    std::string events =
        "<event><string key=\"org:group\" value=\"Group 1\"/>"
        "<string key=\"concept:name\" value=\"T02 Check confirmation of receipt\"/>"
        "<date key=\"time:timestamp\" value=\"2011-10-12T08:26:25.398+02:00\"/></event>";

    [[nodiscard]] std::string text() const {
        std::string out = "<trace>\n";
        if (!code.empty()) out += attribute("string", "concept:name", code);
        if (!department.empty()) out += attribute("string", "department", department);
        if (!channel.empty()) out += attribute("string", "channel", channel);
        if (!start.empty()) out += attribute("date", "startdate", start);
        if (!end.empty()) out += attribute("date", "enddate", end);
        if (!deadline.empty()) out += attribute("date", "deadline", deadline);
        return out + events + "</trace>\n";
    }
};

}  // namespace tiendo::importer
