// tiendo import csv: any flat export becomes events, by a mapping.
#include "cli/import_commands.hpp"
#include "cli/import_rows.hpp"
#include "cli/options.hpp"
#include "importer/csv_import.hpp"

#include <fmt/format.h>

#include <memory>

namespace tiendo::cli {
namespace {

importer::csv_mapping read_mapping(const std::filesystem::path& path) {
    if (path.empty()) return importer::csv_mapping::own();
    auto parsed = importer::csv_mapping::parse(text_of_mapping(path), path.string());
    if (const auto* refused = std::get_if<file_refusal>(&parsed))
        throw client::usage_error(refused->text());
    return std::get<importer::csv_mapping>(std::move(parsed));
}

exit_code import_csv(const row_import_options& options) {
    const auto how = read_mapping(options.mapping);
    const auto zone = zone_named(how.time_zone, "file.time_zone");
    row_import rows(options);
    // An event of its own id or instant says no other thing later; a dossier's row does.
    if (how.rows_are_dossiers) rows.tell_changes_as_of(time_of_export(options.as_of, options.file));
    importer::csv_import import(how, zone);
    const std::string name = options.file == "-" ? "standard input" : options.file;
    bool alive = true;
    importer::csv_rows reader(
        name,
        how.delimiter,
        [&](const std::vector<std::string>& names) { return import.take_header(name, names); },
        [&](const importer::csv_line& line) { alive = alive && rows.take(import.row_of(line)); },
        [&](std::uint64_t row, std::size_t line, const refusal& why) {
            rows.refuse(row, line, why);
        });
    importer::byte_source source(options.file);
    const auto broken = rows.read(source, reader, alive);
    return rows.finish({}, broken ? std::optional(broken->text()) : std::nullopt);
}

}  // namespace

void add_import_csv(CLI::App& parent, exit_code& status) {
    auto* sub =
        parent.add_subcommand("csv", "a flat export: one event a row, or one dossier a row");
    const auto options = std::make_shared<row_import_options>();
    add_row_options(*sub, *options);
    sub->add_option("--mapping",
                    options->mapping,
                    "TOML file that names the columns and translates their values [the columns of "
                    "tiendo export csv]");
    add_example(*sub,
                "tiendo import csv hoso.csv --mapping tools/importer/flat.toml --url "
                "http://127.0.0.1:8080 --token-file import.token",
                "UTF-8 with or without byte order mark. A second import of a file is all "
                "duplicates. Exit code 1 when something was refused: --rejects says what and why. "
                "Keys of the mapping: tools/importer/README.md.");
    sub->callback([options, &status] { status = import_csv(*options); });
}

}  // namespace tiendo::cli
