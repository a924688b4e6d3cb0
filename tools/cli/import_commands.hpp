// The commands under `tiendo import`, one file each, and what they share with `tiendo export`.
#pragma once

#include "cli/command.hpp"
#include "tiendo/base/time.hpp"
#include "tiendo/calendar/time_zone.hpp"

#include <filesystem>
#include <string>
#include <string_view>

namespace tiendo::cli {

void add_import_dvcqg(CLI::App& parent, exit_code& status);
void add_import_csv(CLI::App& parent, exit_code& status);
struct row_import_options;  // cli/import_rows.hpp
[[nodiscard]] exit_code import_own_xes(const row_import_options& options);

// The national list's number of a state as GET /v1/dossiers names it; 0: it has none there.
[[nodiscard]] int national_state(std::string_view name);
// Throw client::usage_error: the file cannot be read; no zone has that name.
[[nodiscard]] std::string text_of_mapping(const std::filesystem::path& path);
[[nodiscard]] calendar::time_zone zone_named(const std::string& name, const std::string& key);
// When the export was made: as --as-of says, else when its file was written; never later than now.
[[nodiscard]] instant time_of_export(const std::string& as_of, const std::string& file);

}  // namespace tiendo::cli
