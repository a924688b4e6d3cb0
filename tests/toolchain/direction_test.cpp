// The direction of dependencies (src/ARCHITECTURE.md, code map), judged from the
// include lines of every file and from the link lines of CMakeLists.txt.
//
// The table below is the rule. A module may include its own headers, those of the
// modules named beside it, and what those may include in turn (their public
// headers speak of it). What the program needs beyond that is a change of
// architecture, to be made in this table and in ARCHITECTURE.md, not in passing.
#include "source_tree.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

namespace tiendo::toolchain {
namespace {

using names = std::set<std::string>;

const names core{"base", "calendar", "catalogue", "dossier", "rates", "alerts", "engine"};

// The edges reach the core through the ports that engine declares, and so see what those speak of.
const names ports = core;

names with(names some, std::initializer_list<const char*> more) {
    some.insert(more.begin(), more.end());
    return some;
}

// What has no I/O, clock, protobuf, logger or thread: the core, and the forms filled from its
// figures.
const names pure_modules = with(core, {"report"});

const std::map<std::string, names>& may_use() {
    static const std::map<std::string, names> table{
        {"base", {}},
        {"calendar", {"base"}},
        {"catalogue", {"base", "calendar"}},
        {"dossier", {"base", "calendar", "catalogue"}},
        {"rates", {"base", "catalogue", "dossier"}},
        {"alerts", {"base", "dossier", "rates"}},
        {"engine", {"base", "calendar", "catalogue", "dossier", "rates", "alerts"}},
        {"report", core},
        {"sheet", {"base", "report"}},
        {"wire", {"base", "dossier", "proto"}},
        {"net", {"base"}},
        {"storage", ports},
        {"observe", {"base"}},
        {"config", {"base"}},
        {"ingest", with(ports, {"wire", "net"})},
        {"feed", with(ports, {"wire", "net"})},
        {"notify", with(ports, {"wire", "net"})},
        {"http", with(ports, {"wire", "net", "report", "sheet"})},
        {"service",
         with(ports,
              {"wire",
               "net",
               "storage",
               "observe",
               "config",
               "ingest",
               "feed",
               "notify",
               "report",
               "sheet",
               "http"})},
    };
    return table;
}

// Headers that only named modules may include, wherever they are included from.
struct reserved_header {
    std::regex pattern;
    names modules;
};
const std::vector<reserved_header>& reserved_headers() {
    static const std::vector<reserved_header> table{
        {std::regex(R"(rocksdb/.*)"), {"storage"}},
        {std::regex(R"(google/protobuf/.*|.*\.pb\.h)"), {"wire"}},
        {std::regex(R"(spdlog/.*)"), {"observe", "service"}},
        {std::regex(R"(prometheus/.*)"), {"observe"}},
        // service: alert rules are values of the core, which config does not know.
        {std::regex(R"(toml\+\+/.*)"), {"config", "service"}},
        {std::regex(R"(date/.*)"), {"calendar"}},
        {std::regex(R"(boost/(asio|beast).*)"),
         {"net", "ingest", "feed", "notify", "http", "service"}},
        {std::regex(R"(thread|future|condition_variable|stop_token|semaphore|latch|barrier)"),
         {"net", "storage", "observe", "service"}},
        {std::regex(R"(xlsxwriter.*)"), {"sheet"}},
        {std::regex(R"(fstream|filesystem|unistd\.h|fcntl\.h|sys/.*)"),
         {"config", "storage", "observe", "sheet", "http", "service"}},
    };
    return table;
}

// "tiendo/calendar/limit.hpp" and "calendar/table.hpp" both belong to calendar.
std::string module_of_include(const std::string& target) {
    static const std::regex form(R"((?:tiendo/)?([a-z]+)/.*\.hpp)");
    std::smatch match;
    if (!std::regex_match(target, match, form)) return {};
    const auto module = match[1].str();
    return may_use().contains(module) ? module : std::string();
}

bool may_include(const std::string& from, const std::string& to) {
    if (from == to) return true;
    const auto& below = may_use();
    const auto row = below.find(from);
    return row != below.end() &&
           std::any_of(row->second.begin(), row->second.end(), [&](const auto& used) {
               return may_include(used, to);
           });
}

std::string place(const source_file& file, const include_line& line) {
    return file.path + ":" + std::to_string(line.line) + ": " + line.target;
}

// One `tiendo_module(name DEPENDS a b LINK x y)` of CMakeLists.txt.
struct linked_module {
    std::string name;
    std::vector<std::string> depends;
    std::vector<std::string> link;
};

std::vector<linked_module> linked_modules(const std::string& cmake) {
    static const std::regex call(R"(\ntiendo_module\(([^)]*)\))");
    std::vector<linked_module> modules;
    for (std::sregex_iterator it(cmake.begin(), cmake.end(), call), end; it != end; ++it) {
        std::istringstream words((*it)[1].str());
        linked_module module;
        words >> module.name;
        std::vector<std::string>* into = nullptr;
        for (std::string word; words >> word;) {
            if (word == "DEPENDS") {
                into = &module.depends;
            } else if (word == "LINK") {
                into = &module.link;
            } else if (into != nullptr) {
                into->push_back(word);
            }
        }
        modules.push_back(std::move(module));
    }
    return modules;
}

const source_file& file_at(const std::string& path) {
    const auto& all = source_tree();
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const auto& file) { return file.path == path; });
    REQUIRE(found != all.end());
    return *found;
}

TEST_CASE("a module includes only itself and the modules below it", "[direction]") {
    std::vector<std::string> offences;
    std::size_t judged = 0;
    for (const auto& file : source_tree()) {
        const auto module = module_of(file.path);
        if (!is_cpp(file.path) || !may_use().contains(module)) continue;
        for (const auto& line : includes_of(file)) {
            const auto used = module_of_include(line.target);
            if (used.empty()) continue;
            ++judged;
            if (!may_include(module, used)) offences.push_back(place(file, line));
        }
    }

    INFO("a module may use: see may_use() in this file" << joined(offences));
    CHECK(offences.empty());
    CHECK(judged > 50);  // the walk found the tree
}

TEST_CASE("every folder under src and include is a module with a place in the table",
          "[direction]") {
    std::vector<std::string> offences;
    for (const auto& file : source_tree()) {
        const auto module = module_of(file.path);
        if (is_cpp(file.path) && !module.empty() && !may_use().contains(module)) {
            offences.push_back(file.path);
        }
    }

    INFO("no row in may_use()" << joined(offences));
    CHECK(offences.empty());
}

TEST_CASE("a module's private headers stay in it", "[direction]") {
    std::vector<std::string> offences;
    for (const auto& file : source_tree()) {
        if (!is_cpp(file.path) || file.path.starts_with("tests/")) continue;
        for (const auto& line : includes_of(file)) {
            const auto owner = module_of_include(line.target);
            const bool is_private = !owner.empty() && !line.target.starts_with("tiendo/");
            if (is_private && module_of(file.path) != owner) offences.push_back(place(file, line));
        }
    }

    INFO(joined(offences));
    CHECK(offences.empty());
}

TEST_CASE("third-party and system headers stay in the modules that wrap them", "[direction]") {
    std::vector<std::string> offences;
    for (const auto& file : source_tree()) {
        const auto module = module_of(file.path);
        if (!is_cpp(file.path) || module.empty()) continue;
        for (const auto& line : includes_of(file)) {
            for (const auto& reserved : reserved_headers()) {
                if (std::regex_match(line.target, reserved.pattern) &&
                    !reserved.modules.contains(module)) {
                    offences.push_back(place(file, line));
                }
            }
        }
    }

    INFO("reserved_headers() says who may" << joined(offences));
    CHECK(offences.empty());
}

TEST_CASE("the pure core is in no row of the reserved headers but time zones", "[direction]") {
    for (const auto& reserved : reserved_headers()) {
        for (const auto& module : reserved.modules) {
            CHECK((!pure_modules.contains(module) || module == "calendar"));
        }
    }
}

TEST_CASE("public headers show no Beast, RocksDB, generated code or logger", "[direction]") {
    const std::regex hidden(R"(boost/beast.*|rocksdb/.*|google/protobuf/.*|.*\.pb\.h|spdlog/.*)");
    const std::regex asio(R"(boost/asio.*)");
    const std::regex allowed_asio(R"(boost/asio/(awaitable|any_io_executor)\.hpp)");
    std::vector<std::string> offences;
    for (const auto& file : source_tree()) {
        if (!file.path.starts_with("include/")) continue;
        const bool is_net = module_of(file.path) == "net";  // the wrapper of Asio itself
        for (const auto& line : includes_of(file)) {
            const bool is_foreign_asio = std::regex_match(line.target, asio) &&
                                         !std::regex_match(line.target, allowed_asio) && !is_net;
            if (std::regex_match(line.target, hidden) || is_foreign_asio) {
                offences.push_back(place(file, line));
            }
        }
    }

    INFO(joined(offences));
    CHECK(offences.empty());
}

TEST_CASE("CMake links no module that the table does not allow", "[direction]") {
    const auto modules = linked_modules(file_at("CMakeLists.txt").text);
    REQUIRE(modules.size() >= 10);
    std::vector<std::string> offences;
    for (const auto& module : modules) {
        if (!may_use().contains(module.name)) {
            offences.push_back(module.name + " has no row");
            continue;
        }
        for (const auto& used : module.depends) {
            if (!may_include(module.name, used)) offences.push_back(module.name + " links " + used);
        }
    }

    INFO(joined(offences));
    CHECK(offences.empty());
}

TEST_CASE("the pure core links no I/O library", "[direction]") {
    const names pure{
        "Boost::headers", "Boost::system", "OpenSSL::Crypto", "fmt::fmt", "date::date-tz"};
    std::vector<std::string> offences;
    for (const auto& module : linked_modules(file_at("CMakeLists.txt").text)) {
        if (!pure_modules.contains(module.name)) continue;
        for (const auto& library : module.link) {
            if (!pure.contains(library)) offences.push_back(module.name + " links " + library);
        }
    }

    INFO(joined(offences));
    CHECK(offences.empty());
}

TEST_CASE("the direction rules see an include that breaks them", "[direction]") {
    CHECK_FALSE(may_include("base", "calendar"));
    CHECK_FALSE(may_include("rates", "engine"));
    CHECK_FALSE(may_include("wire", "net"));
    CHECK_FALSE(may_include("wire", "rates"));
    CHECK_FALSE(may_include("ingest", "storage"));
    CHECK_FALSE(may_include("storage", "net"));
    CHECK(may_include("engine", "rates"));
    CHECK(may_include("wire", "calendar"));  // an event shows calendar::limit
    CHECK(module_of_include("tiendo/calendar/limit.hpp") == "calendar");
    CHECK(module_of_include("storage/wal.hpp") == "storage");
    CHECK(module_of_include("boost/asio/awaitable.hpp").empty());
    const source_file sample{
        "src/base/x.cpp", "#include <rocksdb/db.h>\n#include \"tiendo/net/a.hpp\"\n", {}};
    const auto lines = includes_of(sample);
    REQUIRE(lines.size() == 2);
    CHECK(std::regex_match(lines[0].target, reserved_headers()[0].pattern));
    CHECK(module_of_include(lines[1].target) == "net");
}

}  // namespace
}  // namespace tiendo::toolchain
