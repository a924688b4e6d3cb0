// The description of the API and the routing table are one; its parts exist and are
// used; its problem codes are those of the sources. What answers hold is judged by
// tests/acceptance/api_description.py.
#include "running_server.hpp"

#include <boost/json/parse.hpp>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

namespace tiendo::http {
namespace {

namespace fs = std::filesystem;

json::object document() {
    return json::parse({api_description().data(), api_description().size()}).as_object();
}

// Every value under `name`, wherever it stands.
void each_member(const json::value& in,
                 std::string_view name,
                 const std::function<void(const json::value&)>& visit) {
    if (const auto* object = in.if_object()) {
        for (const auto& [key, value] : *object) {
            if (key == name) visit(value);
            each_member(value, name, visit);
        }
    } else if (const auto* array = in.if_array()) {
        for (const auto& value : *array) each_member(value, name, visit);
    }
}

std::set<std::string> documented_codes() {
    std::set<std::string> out;
    each_member(document(), "application/problem+json", [&](const json::value& content) {
        each_member(content, "enum", [&](const json::value& codes) {
            for (const auto& code : codes.as_array()) out.emplace(code.as_string());
        });
    });
    return out;
}

std::string text_of(const fs::path& file) {
    std::ostringstream out;
    out << std::ifstream(file).rdbuf();
    return out.str();
}

std::string sources_of(std::initializer_list<const char*> modules) {
    std::string out;
    for (const auto* module : modules) {
        for (const auto& entry :
             fs::directory_iterator(fs::path(TIENDO_SOURCE_DIR) / "src" / module)) {
            const auto ending = entry.path().extension();
            if (ending == ".cpp" || ending == ".hpp") out += text_of(entry.path());
        }
    }
    return out;
}

}  // namespace

TEST_CASE("what is dispatched is documented, and what is documented is dispatched", "[openapi]") {
    std::set<std::string> dispatched;
    for (const auto& r : routes())
        dispatched.insert(std::string(r.method) + " " + std::string(r.path));

    std::set<std::string> documented;
    const auto described = document();
    for (const auto& [path, item] : described.at("paths").as_object()) {
        for (const auto& [method, operation] : item.as_object()) {
            auto name = std::string(method);
            std::transform(name.begin(), name.end(), name.begin(), [](char c) {
                return static_cast<char>(c - 'a' + 'A');
            });
            documented.insert(name + " " + std::string(path));
        }
    }

    CHECK(dispatched == documented);
    CHECK(dispatched.size() == routes().size());
    for (const auto* socket : {"/v1/events", "/v1/live"})
        CHECK(text(described.at("info").as_object(), "description").find(socket) !=
              std::string::npos);
}

TEST_CASE("a route that needs no credential is documented as open, and no other", "[openapi]") {
    const auto described = document();
    for (const auto& r : routes()) {
        INFO(r.path);
        auto method = std::string(r.method);
        std::ranges::transform(
            method, method.begin(), [](char c) { return static_cast<char>(c - 'A' + 'a'); });
        const auto& operation =
            described.at("paths").at(std::string(r.path)).at(method).as_object();
        CHECK(operation.contains("security") != r.needs_credential);
    }
}

TEST_CASE("what varies in a path is a documented parameter of that operation", "[openapi]") {
    const auto described = document();
    const auto& parameters = described.at("components").at("parameters").as_object();
    for (const auto& [path, item] : described.at("paths").as_object()) {
        const std::string_view of(path.data(), path.size());
        const auto begin = of.find('{');
        for (const auto& [method, operation] : item.as_object()) {
            std::set<std::string> in_path;
            each_member(operation, "$ref", [&](const json::value& to) {
                constexpr std::string_view place = "#/components/parameters/";
                const std::string_view named(to.as_string());
                if (!named.starts_with(place)) return;
                const auto& p = parameters.at(named.substr(place.size())).as_object();
                if (text(p, "in") == "path") in_path.insert(text(p, "name"));
            });
            INFO(of);
            std::set<std::string> expected;
            if (begin != std::string_view::npos)
                expected.emplace(of.substr(begin + 1, of.find('}') - begin - 1));
            CHECK(in_path == expected);
        }
    }
}

TEST_CASE("every part that the description points at exists, and every part is used", "[openapi]") {
    const auto described = document();
    std::set<std::string> used;
    each_member(described, "$ref", [&](const json::value& to) { used.emplace(to.as_string()); });
    std::set<std::string> parts;
    for (const auto* kind : {"schemas", "parameters", "responses"}) {
        for (const auto& [name, part] : described.at("components").at(kind).as_object())
            parts.insert("#/components/" + std::string(kind) + "/" + std::string(name));
    }

    CHECK(used == parts);
}

TEST_CASE("routes, parameters and schemas are described in Vietnamese and English", "[openapi]") {
    const auto described = document();
    const auto in_both = [](const json::object& what, std::string_view name) {
        return what.contains(name) && text(what, name).find(" / ") != std::string::npos;
    };
    for (const auto& [path, item] : described.at("paths").as_object()) {
        for (const auto& [method, operation] : item.as_object()) {
            INFO(path);
            CHECK(in_both(operation.as_object(), "summary"));
        }
    }
    for (const auto* kind : {"schemas", "parameters", "responses"}) {
        for (const auto& [name, part] : described.at("components").at(kind).as_object()) {
            INFO(kind << " " << name);
            CHECK(in_both(part.as_object(), "description"));
        }
    }
}

TEST_CASE("every problem code of the sources is documented, and every documented one is theirs",
          "[openapi]") {
    const auto edges = sources_of({"http", "net", "ingest"});
    const std::regex said(
        "(?:\\bproblem\\(\\s*\\d+,\\s*\\{\\s*|\\brefuse\\(\\s*(?:\\w+ \\? )?|"
        "return refusal\\{\\s*)\"([a-z_]+)\"");
    const auto documented = documented_codes();
    std::set<std::string> found;
    for (std::sregex_iterator it(edges.begin(), edges.end(), said), end; it != end; ++it)
        found.insert((*it)[1]);

    CHECK(found.size() > 50);
    for (const auto& code : found) {
        INFO(code);
        CHECK(documented.contains(code));
    }
    const auto all = edges + sources_of({"wire"});
    for (const auto& code : documented) {
        INFO(code);
        CHECK(all.find("\"" + code + "\"") != std::string::npos);
    }
}

TEST_CASE("each status of the description has its phrase in what is sent", "[openapi]") {
    std::set<unsigned> all;
    each_member(document(), "responses", [&](const json::value& answers) {
        for (const auto& [status, answer] : answers.as_object()) {
            unsigned number = 0;
            const auto* end = status.data() + status.size();
            if (std::from_chars(status.data(), end, number).ptr == end) all.insert(number);
        }
    });
    CHECK(all.contains(507));
    all.insert({405, 411, 426, 431, 505});  // sent, and described nowhere
    for (const auto status : all) {
        INFO(status);
        CHECK(net::reason_phrase(status) != "Status");
    }
}

TEST_CASE("the description is served to anybody, and not twice to who has it", "[openapi]") {
    running service;
    service.tokens.loopback = false;
    const auto first = service.get("/v1/openapi.json");
    CHECK(testing::status_of(first) == 200);
    CHECK(testing::body_of(first) == api_description());
    const std::regex tag("ETag: (\"[0-9a-f]+\")");
    std::smatch found;
    REQUIRE(std::regex_search(first, found, tag));

    const auto again = service.send(
        "GET /v1/openapi.json HTTP/1.1\r\nHost: localhost\r\n"
        "If-None-Match: \"other\"\r\nIf-None-Match: " +
        found[1].str() + "\r\n\r\n");
    CHECK(again.starts_with("HTTP/1.1 304 Not Modified\r\n"));
    CHECK(again.find("Content-Length") == std::string::npos);
    CHECK(testing::body_of(again).empty());
}

TEST_CASE("figures of a period that is over have a tag until something is recorded", "[openapi]") {
    running service;
    const auto asked = std::string("GET /v1/rates?from=2026-02-01&to=2026-02-28 HTTP/1.1\r\n") +
                       "Host: localhost\r\n";
    const auto first = service.send(asked + "\r\n");
    const std::regex tag("ETag: (\"[^\"]+\")");
    std::smatch found;
    REQUIRE(std::regex_search(first, found, tag));
    const auto known = asked + "If-None-Match: W/" + found[1].str() + "\r\n\r\n";
    CHECK(testing::status_of(service.send(known)) == 304);

    service.reader.say(
        {testing::event("e9", at("2026-03-02 09:00"), testing::receipt("WD5"), "X01.1", "D-9")},
        at("2026-03-03 12:00"));
    CHECK(testing::status_of(service.send(known)) == 200);
    CHECK_FALSE(std::regex_search(service.get("/v1/rates"), tag));  // until now
}

}  // namespace tiendo::http
