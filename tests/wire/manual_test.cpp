// proto/README.md is a specification: its examples are accepted and every
// refusal that the code can utter is explained in it.
#include "tiendo/wire/codec.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <sstream>
#include <string>

using namespace tiendo;

namespace {

std::string text_of(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    INFO(path);
    REQUIRE(file);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::string manual() {
    return text_of(std::filesystem::path(TIENDO_SOURCE_DIR) / "proto" / "README.md");
}

// Whether some party of the protocol takes the frame for one of its messages.
bool is_a_message(const std::string& frame) {
    const auto form = wire::subprotocol::json;
    const auto from_server = wire::decode_server_message(frame, form);
    const auto live = wire::decode_live_server_message(frame, form);
    const auto from_client = wire::decode_client_message(frame, form);
    if (const auto* batch = std::get_if<wire::event_batch>(&from_client)) {
        for (const auto& one : batch->events) {
            if (std::holds_alternative<wire::rejection>(one)) return false;
        }
    }
    return !std::holds_alternative<wire::error>(from_client) ||
           !std::holds_alternative<wire::error>(wire::decode_live_client_message(frame, form)) ||
           !std::holds_alternative<wire::error>(from_server) ||
           !std::holds_alternative<wire::error>(live);
}

}  // namespace

TEST_CASE("every example of the protocol manual is a message", "[wire][manual]") {
    std::istringstream lines(manual());
    std::string line;
    bool in_example = false;
    int examples = 0;
    while (std::getline(lines, line)) {
        if (line.starts_with("```")) {
            in_example = line == "```json";
        } else if (in_example) {
            INFO(line);
            CHECK(is_a_message(line));
            ++examples;
        }
    }
    CHECK(examples >= 6);
}

TEST_CASE("every refusal code of the wire is explained in the protocol manual", "[wire][manual]") {
    const auto text = manual();
    const std::regex uttered(R"re((?:refuse\(\s*|refusal\{\s*|error\{\s*)"([a-z0-9_]+)")re");
    std::set<std::string> codes;
    for (const auto& file : std::filesystem::directory_iterator(
             std::filesystem::path(TIENDO_SOURCE_DIR) / "src" / "wire")) {
        const auto source = text_of(file.path());
        for (auto it = std::sregex_iterator(source.begin(), source.end(), uttered);
             it != std::sregex_iterator();
             ++it) {
            codes.insert((*it)[1]);
        }
    }
    CHECK(codes.size() >= 25);
    for (const auto& code : codes) {
        INFO(code);
        CHECK(text.find('`' + code + '`') != std::string::npos);
    }
}
