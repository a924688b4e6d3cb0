// How do the names of a foreign log translate into ours?
//
// A TOML file that says which attribute of a trace is which field of a dossier,
// and what the catalogue of the imported office looks like. Every key is named
// in tools/importer/README.md; an unknown key is refused. Immutable value.
#pragma once

#include "tiendo/base/refusal.hpp"
#include "tiendo/base/time.hpp"
#include "tiendo/dossier/event.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace tiendo::importer {

struct calendar_mapping {
    std::string id;
    std::string time_zone;
    std::string hours;  // of Monday to Friday, as in hours.csv: "09:00-12:00 13:00-17:00"
    local_date published_from;
    local_date published_to;
};

struct trace_mapping {  // names of trace attributes; empty = the log has none
    std::string code;
    std::string received;
    std::string appointment;
    std::string processed;
    std::string channel;
    std::string agency;
};

struct step_mapping {  // names of event attributes
    std::string code;
    std::string unit;
    std::string at;
};

struct mapping {
    calendar_mapping calendar;
    std::string root_code;
    std::string root_name;
    procedure_code procedure;
    std::string procedure_name;
    std::string field_code;
    std::string field_name;
    trace_mapping trace;
    step_mapping step;
    std::map<std::string, dossier::channel, std::less<>> channels;
    std::optional<dossier::channel> channel_otherwise;  // absent: such traces are not sent

    // The refusal names line and key.
    [[nodiscard]] static std::variant<mapping, file_refusal> parse(std::string_view toml,
                                                                   const std::string& file_name);
};

}  // namespace tiendo::importer
