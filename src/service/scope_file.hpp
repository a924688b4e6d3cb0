// Whom the catalogue's directory governs, as its scope.csv says it: one row of
//
//   scope,since,version
//   open,2026-03-01T00:00:00+07:00,3
//
// load (like no file): accepted from the load on, and what is open then. all.
// accepted: from `since` on. open: those, and what was open at `since`. `version` is
// the number of the catalogue version it is meant for: a file that was left behind
// cannot restate the past when other files change, and a restart changes nothing.
#pragma once

#include "tiendo/base/refusal.hpp"
#include "tiendo/dossier/law.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

namespace tiendo::service {

inline constexpr std::string_view scope_file_name = "scope.csv";

struct scope_of_version {
    std::optional<dossier::version_scope> scope;  // absent: load
    std::uint32_t version = 0;
    friend bool operator==(const scope_of_version&, const scope_of_version&) = default;
};
[[nodiscard]] std::variant<scope_of_version, std::vector<file_refusal>> read_scope(
    std::string_view text);
// Why the file does not belong to version `next`, and what to do.
[[nodiscard]] file_refusal refusal_of_left_scope(std::uint32_t version, std::uint32_t next);

}  // namespace tiendo::service
