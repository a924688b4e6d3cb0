// Documents that stay true: what they point at exists, decisions have the five
// parts a later reader needs, and the architecture fits in one reading.
#include "source_tree.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <regex>
#include <string>
#include <vector>

namespace tiendo::toolchain {
namespace {

namespace fs = std::filesystem;

bool is_document(const source_file& file) {
    return file.path.ends_with(".md");
}
bool is_decision(const source_file& file) {
    return file.path.starts_with("src/decisions/0");
}

TEST_CASE("links in documents lead to files that exist", "[documents]") {
    const std::regex link(R"(\]\(([^)#]+)(#[^)]*)?\))");
    std::vector<std::string> offences;
    for (const auto& file : source_tree()) {
        if (!is_document(file)) continue;
        for (std::sregex_iterator it(file.text.begin(), file.text.end(), link), end; it != end;
             ++it) {
            const auto target = (*it)[1].str();
            if (target.starts_with("http")) continue;
            const auto path =
                fs::path(TIENDO_SOURCE_DIR) / fs::path(file.path).parent_path() / target;
            if (!fs::exists(path)) offences.push_back(file.path + ": " + target);
        }
    }

    INFO(joined(offences));
    CHECK(offences.empty());
}

TEST_CASE("a decision named anywhere exists", "[documents]") {
    const std::regex mention(R"(src/decisions/(\d{4})[a-z0-9.-]*)");
    std::vector<std::string> numbers;
    for (const auto& file : source_tree()) {
        if (is_decision(file))
            numbers.push_back(file.path.substr(std::string("src/decisions/").size(), 4));
    }
    std::vector<std::string> offences;
    for (const auto& file : source_tree()) {
        for (std::sregex_iterator it(file.text.begin(), file.text.end(), mention), end; it != end;
             ++it) {
            if (std::find(numbers.begin(), numbers.end(), (*it)[1].str()) == numbers.end()) {
                offences.push_back(file.path + ": " + it->str());
            }
        }
    }

    INFO(joined(offences));
    CHECK(offences.empty());
    CHECK(std::adjacent_find(numbers.begin(), numbers.end()) == numbers.end());
}

TEST_CASE("every decision says context, options, decision, consequences and what would change it",
          "[documents]") {
    for (const auto& file : source_tree()) {
        if (!is_decision(file)) continue;
        for (const char* part : {"\n## Context",
                                 "\n## Options",
                                 "\n## Decision",
                                 "\n## Consequences",
                                 "\n## What would change our mind"}) {
            INFO(file.path << " lacks" << part);
            CHECK(file.text.find(part) != std::string::npos);
        }
    }
}

TEST_CASE("every script stops at the first error and explains itself", "[documents]") {
    std::size_t judged = 0;
    for (const auto& file : source_tree()) {
        const bool is_script = file.text.starts_with("#!") && file.text.find("bash\n") < 40;
        if (!is_script) continue;
        ++judged;
        INFO(file.path);
        CHECK(file.text.starts_with("#!/usr/bin/env bash\n# "));
        CHECK(file.text.find("\nset -euo pipefail\n") != std::string::npos);
        const bool is_command = file.path.starts_with("tools/");
        CHECK((!is_command || file.text.find("--help") != std::string::npos));
    }
    CHECK(judged >= 5);  // install, test, check, run, continuous integration
}

TEST_CASE("the architecture document is at most 250 lines", "[documents]") {
    const auto& all = source_tree();
    const auto found = std::find_if(all.begin(), all.end(), [](const auto& file) {
        return file.path == "src/ARCHITECTURE.md";
    });
    REQUIRE(found != all.end());
    CHECK(lines_of(found->text).size() <= 250);
}

TEST_CASE("the architecture document has a paragraph for every module", "[documents]") {
    const auto& all = source_tree();
    const auto found = std::find_if(all.begin(), all.end(), [](const auto& file) {
        return file.path == "src/ARCHITECTURE.md";
    });
    REQUIRE(found != all.end());
    for (const auto& file : all) {
        const auto module = module_of(file.path);
        if (module.empty() || !is_cpp(file.path)) continue;
        INFO(file.path);
        CHECK(found->text.find("**" + module + "**") != std::string::npos);
    }
}

}  // namespace
}  // namespace tiendo::toolchain
