// The commands under `tiendo import`, one file each, and what reading their mappings shares.
#pragma once

#include "cli/command.hpp"
#include "tiendo/calendar/time_zone.hpp"

#include <filesystem>
#include <string>

namespace tiendo::cli {

void add_import_dvcqg(CLI::App& parent, exit_code& status);

// Throw client::usage_error: the file cannot be read; no zone has that name.
[[nodiscard]] std::string text_of_mapping(const std::filesystem::path& path);
[[nodiscard]] calendar::time_zone zone_named(const std::string& name, const std::string& key);

}  // namespace tiendo::cli
