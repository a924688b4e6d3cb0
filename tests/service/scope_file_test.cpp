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
    for (const auto& r : {row{"load,,2", std::nullopt},
                          row{"all,,2", version_scope{std::nullopt, false}},
                          row{"accepted,2026-03-01T00:00:00+07:00,2", version_scope{since, false}},
                          row{"open,2026-03-01T00:00:00+07:00,2", version_scope{since, true}}}) {
        INFO(r.text);
        const auto read = service::read_scope("scope,since,version\n" + r.text + "\n");
        REQUIRE(std::holds_alternative<service::scope_of_version>(read));
        CHECK(std::get<service::scope_of_version>(read) == service::scope_of_version{r.scope, 2});
    }
}

TEST_CASE("a scope file that could be misread is refused by line and field", "[service]") {
    struct row {
        std::string text;
        std::size_t line;
        std::string field;
    };
    for (const auto& r : {row{"", 2, "scope"},
                          row{"some,,2\n", 2, "scope"},
                          row{"open,,2\n", 2, "since"},
                          row{"open,yesterday,2\n", 2, "since"},
                          row{"all,2026-03-01T00:00:00+07:00,2\n", 2, "since"},
                          row{"all,,\n", 2, "version"},
                          row{"all,,0\n", 2, "version"},
                          row{"all,,2nd\n", 2, "version"},
                          row{"all,,2\nload,,2\n", 3, "scope"}}) {
        INFO(r.text);
        const auto read = service::read_scope("scope,since,version\n" + r.text);
        REQUIRE(std::holds_alternative<std::vector<file_refusal>>(read));
        const auto& first = std::get<std::vector<file_refusal>>(read).front();
        CHECK(first.file == "scope.csv");
        CHECK(first.line == r.line);
        CHECK(first.field == r.field);
    }
}
