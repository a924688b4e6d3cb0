// Reading the mapping file of `import csv`.
#include "importer/csv_mapping.hpp"

#include "importer/personal_fields.hpp"

#include <algorithm>
#include <array>

namespace tiendo::importer {
namespace {

using presence = toml_section::presence;

constexpr std::array<std::string_view, 12> dated_events{"submitted",
                                                        "received",
                                                        "declined",
                                                        "supplement_requested",
                                                        "supplement_received",
                                                        "payment_requested",
                                                        "payment_made",
                                                        "suspended",
                                                        "processed",
                                                        "returned",
                                                        "withdrawn",
                                                        "stopped"};
void check_field(const toml_section& from, std::string_view field) {
    const auto all = flat_columns();
    if (std::find(all.begin(), all.end(), field) == all.end())
        throw toml_refusal{
            from.line_at(field), from.full(field), "no such field; see tools/importer/README.md"};
}

void check_column(const toml_section& from, std::string_view key, const std::string& column) {
    if (column.empty()) throw toml_refusal{from.line_at(key), from.full(key), "missing or empty"};
    if (is_personal_field(column)) {
        throw toml_refusal{from.line_at(key),
                           from.full(key),
                           "'" + column + "' names a person and is not taken over"};
    }
}

void read_file(const toml::table& root, csv_mapping& out) {
    toml_section from(root, "file", presence::may_be_absent);
    const auto delimiter = from.optional_text("delimiter");
    if (delimiter.size() > 1 || delimiter == "\"" || delimiter == "\n")
        throw toml_refusal{from.line_at("delimiter"), "file.delimiter", "must be one character"};
    if (!delimiter.empty()) out.delimiter = delimiter[0];
    const auto rows = from.optional_text("rows");
    if (!rows.empty() && rows != "events" && rows != "dossiers")
        throw toml_refusal{from.line_at("rows"), "file.rows", "must be events or dossiers"};
    out.rows_are_dossiers = rows == "dossiers";
    if (auto zone = from.optional_text("time_zone"); !zone.empty()) out.time_zone = zone;
    out.date_formats = from.optional_texts("date_formats");
    from.refuse_unknown();
}

void read_columns(const toml::table& root, csv_mapping& out) {
    const toml_section columns(root, "columns");
    out.columns = columns.texts();
    for (const auto& [field, column] : out.columns) {
        check_field(columns, field);
        check_column(columns, field, column);
    }
    const toml_section constants(root, "constants", presence::may_be_absent);
    out.constants = constants.texts();
    for (const auto& [field, value] : out.constants) check_field(constants, field);
    const toml_section dates(root, "dates", presence::may_be_absent);
    out.dates = dates.texts();
    for (const auto& [event, column] : out.dates) {
        if (std::find(dated_events.begin(), dated_events.end(), event) == dated_events.end())
            throw toml_refusal{dates.line_at(event), dates.full(event), "no event with a date"};
        check_column(dates, event, column);
    }
}

void check_shape(const csv_mapping& how) {
    const auto is_given = [&how](std::string_view field) {
        return how.columns.contains(field) || how.constants.contains(field);
    };
    const auto need = [&](std::string_view field) {
        if (!is_given(field))
            throw toml_refusal{0, "columns." + std::string(field), "missing; name its column"};
    };
    need("dossier_code");
    need("agency_code");
    if (how.rows_are_dossiers) {
        if (how.dates.empty())
            throw toml_refusal{0, "dates", "missing; rows of dossiers need the columns of dates"};
        return;
    }
    if (!how.dates.empty())
        throw toml_refusal{0, "dates", "for rows of dossiers only: set file.rows to dossiers"};
    need("event");
    need("occurred_at");
}

}  // namespace

std::variant<csv_mapping, file_refusal> csv_mapping::parse(std::string_view text,
                                                           const std::string& file_name) {
    csv_mapping out;
    auto refused = read_toml(
        text,
        file_name,
        {"file",
         "columns",
         "constants",
         "dates",
         "event",
         "channel",
         "agency_code",
         "procedure_code"},
        [&out](const toml::table& root) {
            read_file(root, out);
            read_columns(root, out);
            for (const auto name : translated_fields) {
                auto table = toml_section(root, std::string(name), presence::may_be_absent).texts();
                if (!table.empty()) out.values.emplace(name, std::move(table));
            }
            check_shape(out);
        });
    if (refused) return *std::move(refused);
    return out;
}

csv_mapping csv_mapping::own() {
    csv_mapping out;
    for (const auto name : flat_columns()) out.columns.emplace(name, name);
    return out;
}

}  // namespace tiendo::importer
