// One row, read strictly: a scope that was misread would restate the past.
#include "scope_file.hpp"

#include "tiendo/catalogue/csv.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <string>
#include <utility>

namespace tiendo::service {

std::variant<scope_of_version, std::vector<file_refusal>> read_scope(std::string_view text) {
    static constexpr std::array<std::string_view, 3> columns{"scope", "since", "version"};
    const std::string file(scope_file_name);
    std::vector<file_refusal> refused;
    catalogue::csv_reader rows(
        file, text, columns, [&](file_refusal r) { refused.push_back(std::move(r)); });
    const auto refuse = [&](std::size_t line, std::string_view field, std::string reason) {
        refused.push_back({file, line, std::string(field), std::move(reason)});
    };
    scope_of_version out;
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
            out.scope = dossier::version_scope{needs_since ? since : std::nullopt, name == "open"};
        const auto& number = row.fields[2];
        const auto* const end = number.data() + number.size();
        const auto [stop, bad] = std::from_chars(number.data(), end, out.version);
        if (bad != std::errc{} || stop != end || out.version == 0) {
            refuse(row.line,
                   "version",
                   "must be the number of the catalogue version that the file is for: `tiendo "
                   "calendar preview` prints it");
        }
    }
    if (count == 0 && refused.empty()) refuse(2, "scope", "is missing: the file has no row");
    if (!refused.empty()) return refused;
    return out;
}

file_refusal refusal_of_left_scope(std::uint32_t version, std::uint32_t next) {
    return {
        std::string(scope_file_name),
        2,
        "version",
        fmt::format("is {}, but these files would be version {}: remove {} and they govern what "
                    "is accepted from now on and open now, or write {} if they shall change "
                    "the past",
                    version,
                    next,
                    scope_file_name,
                    next)};
}

}  // namespace tiendo::service
