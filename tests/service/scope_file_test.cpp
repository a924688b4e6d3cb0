// scope.csv says whom the files beside it govern, or is refused by line and field.
#include "service/scope_file.hpp"

#include "../dossier/story.hpp"

using namespace tiendo;           // NOLINT
using namespace tiendo::testing;  // NOLINT
using dossier::version_scope;

TEST_CASE("a scope file says whom the catalogue governs", "[service]") {
    const auto since = at("2026-03-01");
    struct row {
        std::string text;
        std::optional<version_scope> scope;
    };
    for (const auto& r : {row{"load,", std::nullopt},
                          row{"all,", version_scope{std::nullopt, false}},
                          row{"accepted,2026-03-01T00:00:00+07:00", version_scope{since, false}},
                          row{"open,2026-03-01T00:00:00+07:00", version_scope{since, true}}}) {
        INFO(r.text);
        const auto read = service::read_scope("scope,since\n" + r.text + "\n");
        REQUIRE(std::holds_alternative<std::optional<version_scope>>(read));
        CHECK(std::get<std::optional<version_scope>>(read) == r.scope);
    }
}

TEST_CASE("a scope file that could be misread is refused by line and field", "[service]") {
    struct row {
        std::string text;
        std::size_t line;
        std::string field;
    };
    for (const auto& r : {row{"scope,since\n", 2, "scope"},
                          row{"scope,since\nsome,\n", 2, "scope"},
                          row{"scope,since\nopen,\n", 2, "since"},
                          row{"scope,since\nopen,yesterday\n", 2, "since"},
                          row{"scope,since\nall,2026-03-01T00:00:00+07:00\n", 2, "since"},
                          row{"scope,since\nall,\nload,\n", 3, "scope"}}) {
        INFO(r.text);
        const auto read = service::read_scope(r.text);
        REQUIRE(std::holds_alternative<std::vector<file_refusal>>(read));
        const auto& first = std::get<std::vector<file_refusal>>(read).front();
        CHECK(first.file == "scope.csv");
        CHECK(first.line == r.line);
        CHECK(first.field == r.field);
    }
}
