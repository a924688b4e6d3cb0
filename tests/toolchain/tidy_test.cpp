// House rules that a compiler does not know: each is a pattern over lines, the
// files it covers, the reason, and a sample that breaks it. The first test
// proves that every rule sees its sample; the second judges the tree.
//
// Words that would break a rule here are written in two pieces.
#include "source_tree.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <regex>
#include <string>
#include <vector>

namespace tiendo::toolchain {
namespace {

enum class looks_at : std::uint8_t { code, text };

struct rule {
    std::string name;
    std::string why;
    looks_at what;
    bool (*covers)(std::string_view path);
    std::regex pattern;
    std::string sample;
};

bool anywhere(std::string_view) {
    return true;
}
bool all_cpp(std::string_view path) {
    return is_cpp(path);
}
bool product(std::string_view path) {
    return is_cpp(path) && (path.starts_with("include/") || path.starts_with("src/"));
}
bool product_and_tools(std::string_view path) {
    return product(path) || (is_cpp(path) && path.starts_with("tools/"));
}
bool without_a_clock(std::string_view path) {
    const auto module = module_of(path);
    return product(path) && module != "net" && module != "service";
}
bool without_a_wait(std::string_view path) {
    const bool is_unit_test = is_cpp(path) && path.starts_with("tests/") &&
                              !path.starts_with("tests/acceptance") &&
                              !path.starts_with("tests/bench");
    return without_a_clock(path) || is_unit_test;
}
bool documents(std::string_view path) {
    return path.ends_with(".md");
}

const std::vector<rule>& rules() {
    using enum looks_at;
    static const std::vector<rule> all{
        {"no detached coroutine",
         "every coroutine belongs to a net::task_group that waits for it",
         code,
         product_and_tools,
         std::regex(R"(\bdetached\b)"),
         "co_spawn(ex, run(), asio::detached);"},
        {"no clock outside net and service",
         "time is input: take it from the engine::clock port",
         code,
         without_a_clock,
         std::regex(R"((system|steady|high_resolution)_clock::now)"),
         "auto t = std::chrono::system_clock::now();"},
        {"no sleep",
         "wait for an event with a deadline, or give the test its own clock",
         code,
         without_a_wait,
         std::regex(R"(\b(sleep_for|sleep_until|usleep|nanosleep)\b)"),
         "std::this_thread::sleep_for(1s);"},
        {"no std::cout in the service",
         "what the service says goes through its logger",
         code,
         product,
         std::regex(R"(std::(cout|cerr|clog)\b)"),
         "std::cout << 1;"},
        {"no using-directive",
         "names stay where they are; literal namespaces are the exception",
         code,
         [](std::string_view path) { return product_and_tools(path) || is_header(path); },
         std::regex(R"(\busing\s+namespace\s+(?!std::(chrono_|string_|string_view_)?literals\b))"),
         "using namespace tiendo;"},
        {"a test opens only our own namespaces",
         "what it tests may be named briefly, the rest stays recognisable",
         code,
         [](std::string_view path) { return is_cpp(path) && path.starts_with("tests/"); },
         std::regex(R"(\busing\s+namespace\s+(?!tiendo\b|std::[a-z_]*literals\b))"),
         "using namespace std;"},
        {"no atomic shared_ptr of libstdc++ 12",
         "it is a data race: use base::snapshot or guarded",
         code,
         product_and_tools,
         std::regex(R"(std::atomic<\s*std::shared_ptr)"),
         "std::atomic<std::shared_ptr<int>> p;"},
        {"no marker of unfinished work",
         "finish it, or write the limit into README.md",
         text,
         anywhere,
         std::regex("\\b(TO"
                    "DO|FIX"
                    "ME|XX"
                    "X)\\b"),
         "// TO"
         "DO later"},
        {"no path of one machine",
         "a path comes from an option, the environment or temp_directory_path",
         text,
         anywhere,
         std::regex("/ro"
                    "ot/|/ho"
                    "me/[a-z]|(^|[^.\\w])/wo"
                    "rk/"),
         "/wo"
         "rk/main"},
        {"no package registry by name",
         "packages come from the distribution; a mirror is the administrator's choice",
         text,
         anywhere,
         std::regex("npm"
                    "js\\.(org|com)|py"
                    "pi\\.org|crates"
                    "\\.io|deb\\.deb"
                    "ian|proxy\\.go"
                    "lang"),
         "https://py"
         "pi.org/simple"},
        {"documents cite only this repository",
         "who reads the repository does not have anything else",
         text,
         documents,
         std::regex("\\.\\./sha"
                    "red"),
         "see ../sha"
         "red/design.md"},
        {"no line over 100 columns",
         "two files fit side by side",
         text,
         [](std::string_view path) { return is_cpp(path) || path.ends_with("CMakeLists.txt"); },
         std::regex(R"(.{101,})"),
         std::string(101, 'x')},
        {"no tab and no trailing blank",
         "diffs show changes only",
         text,
         all_cpp,
         std::regex(R"(\t|[ \r]$)"),
         "int a; "},
        {"no vague type name",
         "say what it holds or does",
         code,
         product_and_tools,
         std::regex(R"(\b(class|struct)\s+\w*(manager|helper|util|utils)\b)"),
         "class log_manager {"},
    };
    return all;
}

// A code point is one column: continuation bytes of UTF-8 are dropped before a line is judged.
std::string columns_of(std::string_view line) {
    std::string columns;
    for (const char c : line) {
        if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80U) columns.push_back(c);
    }
    return columns;
}

// As with clang-tidy, a line may answer a rule: "NOLINT: the reason" or "NOLINT(check): the
// reason".
bool is_answered(std::string_view line) {
    const auto at = line.find("// NOLINT");
    return at != std::string_view::npos && line.find(": ", at) != std::string_view::npos;
}

std::vector<std::string> offences_of(const rule& judged, const source_file& file) {
    std::vector<std::string> offences;
    const auto written = lines_of(file.text);
    const auto lines = judged.what == looks_at::code ? lines_of(file.code) : written;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (!is_answered(written[i]) && std::regex_search(columns_of(lines[i]), judged.pattern)) {
            offences.push_back(file.path + ":" + std::to_string(i + 1));
        }
    }
    return offences;
}

TEST_CASE("every house rule sees the sample that breaks it", "[tidy]") {
    for (const auto& judged : rules()) {
        INFO(judged.name);
        const source_file sample{"src/base/sample.cpp", judged.sample, code_only(judged.sample)};
        CHECK(offences_of(judged, sample).size() == 1);
        const source_file clean{"src/base/sample.cpp", "int a;", "int a;"};
        CHECK(offences_of(judged, clean).empty());
    }
}

TEST_CASE("words in comments and literals are not code", "[tidy]") {
    CHECK(code_only("a // std::cout\nb") == "a             \nb");
    CHECK(code_only("f(\"x\\\"y\", 'c', 1'000)") == "f(      ,    , 1'000)");
    CHECK(code_only("R\"(a\nb)\" c") == "    \n    c");
    CHECK(code_only("/* x\n*/ y") == "    \n   y");
}

TEST_CASE("the source tree keeps every house rule", "[tidy]") {
    for (const auto& judged : rules()) {
        std::vector<std::string> offences;
        for (const auto& file : source_tree()) {
            if (!judged.covers(file.path)) continue;
            for (auto& offence : offences_of(judged, file)) offences.push_back(std::move(offence));
        }
        INFO(judged.name << ": " << judged.why << joined(offences));
        CHECK(offences.empty());
    }
}

TEST_CASE("a mutex stands beside data only where a condition is waited for", "[tidy]") {
    const std::regex member(R"(\bstd::(recursive_|shared_|timed_)?mutex\s+\w+\s*;)");
    CHECK(std::regex_search("    mutable std::mutex mutex_;", member));
    std::vector<std::string> offences;
    for (const auto& file : source_tree()) {
        if (!product_and_tools(file.path) || module_of(file.path) == "base") continue;
        const bool waits = file.code.find("condition_variable") != std::string::npos;
        if (!waits && std::regex_search(file.code, member)) offences.push_back(file.path);
    }

    INFO("base::guarded<T> makes data reachable only through its lock" << joined(offences));
    CHECK(offences.empty());
}

TEST_CASE("randomness of the machine enters in one file at most", "[tidy]") {
    std::vector<std::string> users;
    for (const auto& file : source_tree()) {
        const bool is_user =
            product_and_tools(file.path) && (file.code.find("random_device") != std::string::npos ||
                                             file.code.find("RAND_bytes") != std::string::npos);
        if (is_user) users.push_back(file.path);
    }

    INFO("seeds come in from outside; secrets are drawn in one place" << joined(users));
    CHECK(users.size() <= 1);
}

TEST_CASE("every source file opens with a comment that says what it is for", "[tidy]") {
    std::vector<std::string> offences;
    for (const auto& file : source_tree()) {
        const bool is_cmake = file.path.ends_with("CMakeLists.txt");
        if (!is_cpp(file.path) && !is_cmake) continue;
        const auto lines = lines_of(file.text);
        const std::string_view mark = is_cmake ? "# " : "// ";
        if (lines.empty() || !lines.front().starts_with(mark)) offences.push_back(file.path);
    }

    INFO(joined(offences));
    CHECK(offences.empty());
}

TEST_CASE("headers are guarded by pragma once", "[tidy]") {
    std::vector<std::string> offences;
    for (const auto& file : source_tree()) {
        if (is_header(file.path) && file.text.find("\n#pragma once\n") == std::string::npos) {
            offences.push_back(file.path);
        }
    }

    INFO(joined(offences));
    CHECK(offences.empty());
}

TEST_CASE("no source file has more than 700 lines", "[tidy]") {
    std::vector<std::string> offences;
    for (const auto& file : source_tree()) {
        const auto count = lines_of(file.text).size();
        if (is_cpp(file.path) && count > 700)
            offences.push_back(file.path + ": " + std::to_string(count));
    }

    INFO(joined(offences));
    CHECK(offences.empty());
}

// Enumerators of `enum class errc` in `text` that have no comment on their line.
std::vector<std::string> unexplained_errors(std::string_view text) {
    std::vector<std::string> found;
    bool inside = false;
    for (const auto line : lines_of(text)) {
        const auto first = line.find_first_not_of(' ');
        if (line.starts_with("enum class errc")) {
            inside = true;
        } else if (inside && line.starts_with("}")) {
            inside = false;
        } else if (inside && first != std::string_view::npos &&
                   !line.substr(first).starts_with("//") &&
                   line.find("// ") == std::string_view::npos) {
            found.emplace_back(line.substr(first));
        }
    }
    return found;
}

TEST_CASE("every error code says when it occurs", "[tidy]") {
    std::vector<std::string> offences;
    for (const auto& file : source_tree()) {
        if (!is_cpp(file.path) || file.path.starts_with("tests/toolchain")) continue;
        for (const auto& name : unexplained_errors(file.text))
            offences.push_back(file.path + ": " + name);
    }

    INFO(joined(offences));
    CHECK(offences.empty());
    CHECK(unexplained_errors("enum class errc {\n    lost,\n    late,  // when it is late\n};\n")
              .size() == 1);
}

}  // namespace
}  // namespace tiendo::toolchain
