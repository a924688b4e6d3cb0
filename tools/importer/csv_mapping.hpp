// How do the columns of a flat export translate into events?
//
// Two shapes: a row is one event (rows = "events"), or one dossier with a column for each
// of its dates (rows = "dossiers"). Without a mapping the columns must be those
// that `tiendo export csv` writes. Keys: tools/importer/README.md; an unknown key is
// refused. Immutable value.
#pragma once

#include "importer/flat_event.hpp"
#include "importer/toml_section.hpp"

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace tiendo::importer {

using text_table = std::map<std::string, std::string, std::less<>>;

// Those whose values a table may translate.
inline constexpr std::array<std::string_view, 4> translated_fields{
    "event", "channel", "agency_code", "procedure_code"};

struct csv_mapping {
    char delimiter = ',';
    bool rows_are_dossiers = false;
    std::string time_zone = "Asia/Ho_Chi_Minh";
    std::vector<std::string> date_formats;  // besides RFC 3339: "%d/%m/%Y %H:%M"
    text_table columns;    // our field (importer/flat_event.hpp) -> the file's column
    text_table constants;  // our field -> its value in every row
    // Of rows that are dossiers: event -> the column with its instant.
    text_table dates;
    // Values: our field -> (the file's value -> ours); "otherwise" for all others.
    std::map<std::string, text_table, std::less<>> values;

    [[nodiscard]] static std::variant<csv_mapping, file_refusal> parse(
        std::string_view toml, const std::string& file_name);
    // The mapping of our own export: every column is the field of its name.
    [[nodiscard]] static csv_mapping own();
};

}  // namespace tiendo::importer
