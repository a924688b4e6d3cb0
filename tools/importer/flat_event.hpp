// One event as named texts, for tables and attribute lists: the same names out as in.
//
// Every field of the protocol has one column; the fields of a body stand beside
// those of the event, and a correction's replacement has its kind and instant in
// columns of their own. Nothing is lost: from_flat(flat_of(e)) is e. Pure.
#pragma once

#include "tiendo/base/refusal.hpp"
#include "tiendo/dossier/event.hpp"

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace tiendo::importer {

using flat_event = std::map<std::string, std::string, std::less<>>;  // absent = empty

// In the order of a table.
[[nodiscard]] std::span<const std::string_view> flat_columns() noexcept;

[[nodiscard]] flat_event flat_of(const dossier::dossier_event& event);
// The refusal names the column. Columns of other names are passed over.
[[nodiscard]] std::variant<dossier::dossier_event, refusal> from_flat(const flat_event& from);

}  // namespace tiendo::importer
