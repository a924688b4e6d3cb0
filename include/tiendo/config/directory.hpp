// What stands in the CSV files of a catalogue's directory?
//
// The catalogue itself reads no files (it belongs to the pure core); this gives
// it the texts. What they mean, and whether they are sound, it says itself.
#pragma once

#include "tiendo/base/refusal.hpp"

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <variant>
#include <vector>

namespace tiendo::config {

// As the catalogue's own bound of a file; a larger one is refused before it is read.
inline constexpr std::size_t catalogue_file_bytes_max = std::size_t{64} << 20U;

// The texts of agencies.csv, procedures.csv, calendars.csv, calendar.csv, hours.csv, steps.csv and
// scope.csv, of those that are there, by file name. Refused by name: a directory that is missing
// or cannot be read, a file that cannot be read, and any other *.csv beside them, since it is
// most likely a misspelt one whose rows would be missed in silence.
[[nodiscard]] std::variant<std::map<std::string, std::string>, std::vector<file_refusal>>
read_directory(const std::filesystem::path& directory);

}  // namespace tiendo::config
