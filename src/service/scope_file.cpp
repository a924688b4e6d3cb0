// One row, read strictly: a scope that was misread would restate the past.
#include "scope_file.hpp"

#include "tiendo/catalogue/csv.hpp"

#include <array>
#include <string>
#include <utility>

namespace tiendo::service {

std::variant<std::optional<dossier::version_scope>, std::vector<file_refusal>> read_scope(
    std::string_view text) {
    static constexpr std::array<std::string_view, 2> columns{"scope", "since"};
    const std::string file(scope_file_name);
    std::vector<file_refusal> refused;
    catalogue::csv_reader rows(
        file, text, columns, [&](file_refusal r) { refused.push_back(std::move(r)); });
    const auto refuse = [&](std::size_t line, std::string_view field, std::string reason) {
        refused.push_back({file, line, std::string(field), std::move(reason)});
    };
    std::optional<dossier::version_scope> out;
    catalogue::csv_row row;
    std::size_t count = 0;
    while (rows.next(row)) {
        if (++count > 1) {
            refuse(row.line, "scope", "is a second row: a directory has one scope");
            break;
        }
        const auto& name = row.fields[0];
        const auto& since_text = row.fields[1];
        const bool needs_since = name == "accepted" || name == "open";
        if (!needs_since && name != "all" && name != "load")
            refuse(row.line, "scope", "'" + name + "' is none of load, all, accepted, open");
        const auto since = parse_rfc3339(since_text);
        if (needs_since && !since)
            refuse(row.line, "since", "must be an instant such as 2026-03-01T00:00:00+07:00");
        if (!needs_since && !since_text.empty())
            refuse(row.line, "since", "is only for the scopes accepted and open: leave it empty");
        if (name != "load")
            out = dossier::version_scope{needs_since ? since : std::nullopt, name == "open"};
    }
    if (count == 0 && refused.empty()) refuse(2, "scope", "is missing: the file has no row");
    if (!refused.empty()) return refused;
    return out;
}

}  // namespace tiendo::service
