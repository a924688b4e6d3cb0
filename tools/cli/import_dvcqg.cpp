// tiendo import dvcqg: the national exchange format becomes events.
#include "cli/import_commands.hpp"
#include "cli/import_rows.hpp"
#include "cli/options.hpp"
#include "importer/dvcqg_import.hpp"

#include <fmt/format.h>

#include <memory>

namespace tiendo::cli {
namespace {

namespace json = boost::json;

importer::dvcqg_mapping read_mapping(const std::filesystem::path& path) {
    if (path.empty()) return {};
    auto parsed = importer::dvcqg_mapping::parse(text_of_mapping(path), path.string());
    if (const auto* refused = std::get_if<file_refusal>(&parsed))
        throw client::usage_error(refused->text());
    return std::get<importer::dvcqg_mapping>(std::move(parsed));
}

class dvcqg_run {
  public:
    explicit dvcqg_run(const row_import_options& options)
        : dvcqg_run(options, read_mapping(options.mapping)) {}

    exit_code run() {
        importer::byte_source source(options_.file);
        importer::json_records reader(
            options_.file == "-" ? "standard input" : options_.file,
            std::string(importer::dvcqg_key),
            [this](const importer::json_record& record) {
                alive_ = alive_ && rows_.take(import_.row_of(record));
            },
            [this](std::uint64_t row, std::size_t line, const refusal& why) {
                rows_.refuse(row, line, why);
            });
        const auto broken = rows_.read(source, reader, alive_);
        if (!broken && !options_.catalogue_out.empty()) {
            for (const auto& [name, text] : import_.catalogue_files())
                write_whole_file(options_.catalogue_out / name, text);
        }
        return rows_.finish(
            json::object{{"dossiers_shown", import_.dossier_rows()},
                         {"moves_told", import_.progress_rows()},
                         {"moves_told_already", import_.told_already()},
                         {"personal_fields_dropped", import_.personal_fields_dropped()}},
            broken ? std::optional(broken->text()) : std::nullopt);
    }

  private:
    dvcqg_run(const row_import_options& options, importer::dvcqg_mapping how)
        : options_(options),
          zone_(zone_named(how.time_zone, "source.time_zone")),
          as_of_(time_of_export(options.as_of, options.file)),
          rows_(options),
          import_(std::move(how), zone_, as_of_, [this](const dossier_code& code) {
              return known(code);
          }) {
        rows_.tell_changes_as_of(as_of_);
    }

    [[nodiscard]] std::optional<importer::known_dossier> known(const dossier_code& code) {
        const auto found = rows_.ask_dossier(code);
        if (!found) return std::nullopt;
        importer::known_dossier out;
        out.agency = agency_code(std::string_view(found->at("agency_code").as_string()));
        out.state = national_state(std::string_view(found->at("state").as_string()));
        return out;
    }

    const row_import_options& options_;
    calendar::time_zone zone_;
    instant as_of_;
    row_import rows_;
    importer::dvcqg_import import_;
    bool alive_ = true;
};

}  // namespace

int national_state(std::string_view name) {
    constexpr std::array<std::string_view, 11> names{"",
                                                     "submitted",
                                                     "received",
                                                     "declined",
                                                     "in_process",
                                                     "supplement_asked",
                                                     "payment_asked",
                                                     "withdrawn",
                                                     "stopped",
                                                     "processed",
                                                     "returned"};
    if (name == "suspended") return 8;
    const auto found = std::find(names.begin() + 1, names.end(), name);
    return found == names.end() ? 0 : static_cast<int>(found - names.begin());
}

void add_import_dvcqg(CLI::App& parent, exit_code& status) {
    auto* sub = parent.add_subcommand(
        "dvcqg", "the national exchange format: DongBoHoSoMC and CapNhatTienDoHoSoMC");
    const auto options = std::make_shared<row_import_options>();
    add_row_options(*sub, *options);
    sub->add_option("--mapping",
                    options->mapping,
                    "TOML file that translates units, procedures and channels; not needed where "
                    "they stand there by their codes");
    sub->add_option("--catalogue-out",
                    options->catalogue_out,
                    "write agencies.csv and procedures.csv of the units and procedures seen here, "
                    "to begin with");
    add_example(
        *sub,
        "tiendo import dvcqg hoso.json --mapping units.toml --url http://127.0.0.1:8080 "
        "--token-file import.token",
        "FILE is JSON Lines, an array, or an object with the array inside. Names, phone and "
        "identity numbers, addresses and free texts are not read; the summary counts them. "
        "A second import of a file is all duplicates, a later file adds what is new or "
        "changed. Exit code 1 when something was refused: --rejects says what and why. "
        "Keys of the mapping: tools/importer/README.md.");
    sub->callback([options, &status] { status = dvcqg_run(*options).run(); });
}

}  // namespace tiendo::cli
