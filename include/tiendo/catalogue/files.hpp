// Which files make up a catalogue, and by which names do we speak of them?
//
// The files are handed around as texts: reading a directory belongs to the
// config module, and the log keeps the texts of every accepted version.
#pragma once

#include <array>
#include <map>
#include <string>
#include <string_view>

namespace tiendo::catalogue {

// The texts of the files, by file name ("agencies.csv"). Missing files: calendars.csv,
// calendar.csv, hours.csv fall back to the embedded calendar `vn`; steps.csv to no steps.
using file_texts = std::map<std::string, std::string>;

// What an administrator may write, in the order in which refusals are listed.
inline constexpr std::array<std::string_view, 6> file_names{
    "agencies.csv", "procedures.csv", "calendars.csv", "calendar.csv", "hours.csv", "steps.csv"};

// An accepted catalogue also keeps the embedded calendar it was read with, under these names:
// a recount by a later build then reads the calendar of that day, not its own.
inline constexpr std::array<std::string_view, 3> embedded_file_names{
    "embedded/calendars.csv", "embedded/calendar.csv", "embedded/hours.csv"};

}  // namespace tiendo::catalogue
