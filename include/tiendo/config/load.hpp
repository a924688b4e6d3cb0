// Which values hold in this process, and who said so?
//
// Four sources, each stronger than the one before: the defaults, a TOML file,
// the environment, the command line. A key that does not exist, a value of the
// wrong kind or outside its bounds is refused by name, never passed over; all
// refusals come at once. Reads one file; keeps nothing open; no globals.
#pragma once

#include "tiendo/base/refusal.hpp"
#include "tiendo/config/settings.hpp"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace tiendo::config {

using named_values = std::map<std::string, std::string>;

struct sources {
    std::optional<std::filesystem::path> file;  // TOML, at most 1 MiB
    named_values environment;                   // variable name -> value; process_environment()
    named_values command_line;                  // key -> value: "service.port" -> "8081"
};

// One key as it holds now.
struct explained_key {
    std::string key;  // "ingest.connections_max"
    std::string value;
    std::string default_value;
    std::string unit;    // "bytes", "ms", "events"; empty = none
    std::string bounds;  // "1 to 65535", "true or false", "one of ..."
    std::string
        source;  // "default", "tiendo.toml:12", "TIENDO_INGEST_CONNECTIONS_MAX", "command line"
    std::string sentence;       // what it does and what happens at the limit
    bool is_inherited = false;  // left out, and so as the section above says
};

struct configuration {
    settings values;
    std::vector<explained_key> keys;  // every key, in the order of the sections
};

// The values that hold, or all refusals. A refusal's file is that of the TOML file,
// "environment" or "command line".
[[nodiscard]] std::variant<configuration, std::vector<file_refusal>> load(const sources& from);

// Every key with value, default, unit, bounds, source and sentence, as a TOML file: what it
// prints can be loaded again.
[[nodiscard]] std::string explain(const configuration& all);

// The variables of this process that begin with TIENDO_. Not while another thread changes them.
[[nodiscard]] named_values process_environment();

}  // namespace tiendo::config
