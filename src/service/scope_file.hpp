// Whom the catalogue's directory governs, as its scope.csv says it: one row of
//
//   scope,since
//   open,2026-03-01T00:00:00+07:00
//
// load (like no file): accepted from the load on, and what is open then. all.
// accepted: from `since` on. open: those, and what was open at `since`. It belongs
// to the files beside it: a restart with the same directory changes nothing.
#pragma once

#include "tiendo/base/refusal.hpp"
#include "tiendo/dossier/law.hpp"

#include <optional>
#include <string_view>
#include <variant>
#include <vector>

namespace tiendo::service {

inline constexpr std::string_view scope_file_name = "scope.csv";

[[nodiscard]] std::variant<std::optional<dossier::version_scope>, std::vector<file_refusal>>
read_scope(std::string_view text);

}  // namespace tiendo::service
