// tiendo import: other systems' exports become events.
#include "cli/import_commands.hpp"
#include "cli/import_rows.hpp"
#include "cli/options.hpp"
#include "importer/byte_source.hpp"
#include "importer/xes_import.hpp"
#include "terminal/progress.hpp"
#include "tiendo/base/rng.hpp"

#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <memory>
#include <utility>

namespace tiendo::cli {
namespace {

// A shuffled import holds all of its events: about 700 bytes each.
constexpr std::size_t shuffled_events_max = 5'000'000;
constexpr std::size_t notes_shown_max = 20;

struct import_options {
    std::string file;
    std::filesystem::path mapping;
    std::string out;
    std::filesystem::path catalogue_out;
    std::filesystem::path notes;
    std::string url;
    std::filesystem::path token_file;
    std::filesystem::path rejected = "rejected.jsonl";
    std::filesystem::path rejects;
    bool as_json = false;
    std::size_t batch = 500;
    std::optional<std::uint64_t> shuffle;
};

importer::mapping read_mapping(const std::filesystem::path& path) {
    auto parsed = importer::mapping::parse(text_of_mapping(path), path.string());
    if (const auto* refused = std::get_if<file_refusal>(&parsed)) {
        throw client::usage_error(refused->text());
    }
    return std::get<importer::mapping>(std::move(parsed));
}

class import_run {
  public:
    explicit import_run(const import_options& options)
        : import_run(options, read_mapping(options.mapping)) {}

    exit_code run() {
        const auto broken = read();
        // What stands before the break is sent and told; a file or a shuffle of half a log is not.
        if (broken && (options_.url.empty() || options_.shuffle))
            throw client::usage_error(*broken);
        if (!options_.catalogue_out.empty()) write_catalogue();
        if (options_.shuffle) send_shuffled(*options_.shuffle);
        const auto sum = events_.finish();
        tell();
        progress_.finish();
        if (options_.as_json)
            print_json(sum);
        else
            print_counts();
        if (!options_.notes.empty()) write_notes();
        if (!sum) return exit_code::ok;
        if (!options_.as_json) print_push_summary(*sum, "pushed", options_.rejected);
        if (!sum->complete) throw client::unreachable_error(sum->failure);
        if (broken) throw client::usage_error(*broken);
        return sum->rejected == 0 ? exit_code::ok : exit_code::differs;
    }

  private:
    import_run(const import_options& options, importer::mapping how)
        : options_(options),
          zone_(zone_named(how.calendar.time_zone, "calendar.time_zone")),
          import_(std::move(how), zone_),
          events_(outlet_of(options)),
          progress_("events") {}

    static outlet_options outlet_of(const import_options& options) {
        outlet_options out;
        out.file = options.out;
        if (options.url.empty()) return out;
        const client::service_options service{options.url, options.token_file};
        client::push_options push;
        push.where = service.where();
        push.token = service.token();
        push.name = "tiendo import";
        push.batch_events = options.batch;
        push.rejected_file = options.rejected;
        out.push = std::move(push);
        return out;
    }

    // Why the file could not be read to its end; nullopt: it was.
    std::optional<std::string> read() {
        importer::byte_source source(options_.file);
        importer::xes_reader reader(options_.file, [this](importer::xes_trace&& trace) {
            for (auto& event : import_.events_of(trace)) take(std::move(event));
        });
        std::vector<char> block(256 * 1024);
        while (alive_) {
            const auto got = source.read(block);
            const auto refused = got == 0 ? reader.finish() : reader.feed({block.data(), got});
            if (refused) return refused->text();
            if (got == 0) break;
            if (source.used() > 0 && source.size() > 0) {
                const auto share =
                    static_cast<double>(source.used()) / static_cast<double>(source.size());
                expected_ = static_cast<std::uint64_t>(static_cast<double>(made_) / share);
            }
            tell();
        }
        expected_ = made_;
        return std::nullopt;
    }

    void take(dossier::dossier_event&& event) {
        ++made_;
        if (!options_.shuffle) {
            alive_ = alive_ && events_.take(event);
            return;
        }
        if (held_.size() >= shuffled_events_max) {
            throw client::usage_error(
                "--shuffle holds at most 5,000,000 events: import without it");
        }
        held_.push_back(std::move(event));
    }

    void send_shuffled(std::uint64_t seed) {
        rng random(seed);
        for (std::size_t i = held_.size(); i > 1; --i)
            std::swap(held_[i - 1], held_[random.below(i)]);
        for (const auto& event : held_) {
            alive_ = events_.take(event);
            if (!alive_) return;
            if (events_.taken() % 512 == 0) tell();
        }
    }

    void tell() {
        const auto sum = events_.so_far();
        if (expected_ != 0) progress_.expect(expected_);
        progress_.tell(sum ? sum->answered() : made_);
    }

    void write_catalogue() const {
        for (const auto& [name, text] : import_.catalogue_files()) {
            write_whole_file(options_.catalogue_out / name, text);
        }
        fmt::print(stderr, "catalogue written to {}\n", options_.catalogue_out.string());
    }

    // To standard error where standard output carries the events.
    void print_counts() const {
        auto* to = options_.out == "-" ? stderr : stdout;
        fmt::print(
            to, "{} traces, {} dossiers, {} events\n", import_.traces(), import_.dossiers(), made_);
        for (std::size_t i = 0; i < importer::oddity_count; ++i) {
            const auto what = static_cast<importer::oddity>(i);
            if (import_.count_of(what) == 0) continue;
            fmt::print(to, "{:>8}  {}\n", import_.count_of(what), explanation_of(what));
        }
        std::size_t shown = 0;
        for (const auto& note : import_.notes()) {
            if (note.what > importer::oddity::unreadable_date &&
                note.what != importer::oddity::end_before_start) {
                continue;
            }
            if (++shown > notes_shown_max) break;
            fmt::print(to,
                       "{}:{}: {}: {} {}\n",
                       options_.file,
                       note.line,
                       note.trace,
                       name_of(note.what),
                       note.detail);
        }
        const auto& notes = import_.notes();
        if (!notes.empty() && options_.notes.empty()) {
            fmt::print(to, "--notes FILE writes the whole list ({} entries)\n", notes.size());
        }
    }

    void print_json(const std::optional<client::push_summary>& sum) const {
        boost::json::object odd;
        for (std::size_t i = 0; i < importer::oddity_count; ++i) {
            const auto what = static_cast<importer::oddity>(i);
            if (import_.count_of(what) != 0) odd[importer::name_of(what)] = import_.count_of(what);
        }
        boost::json::object out{{"traces", import_.traces()},
                                {"dossiers", import_.dossiers()},
                                {"events", made_},
                                {"odd", std::move(odd)}};
        if (sum) {
            out["accepted"] = sum->accepted;
            out["duplicates"] = sum->duplicates;
            out["events_refused"] = sum->rejected;
            out["complete"] = sum->complete;
            if (sum->rejected != 0) out["rejected_file"] = options_.rejected.string();
        }
        fmt::print(options_.out == "-" ? stderr : stdout, "{}\n", boost::json::serialize(out));
    }

    void write_notes() const {
        const auto cell = [](std::string_view text) {
            std::string out(text);
            for (char& c : out) c = c == ',' || c == '"' || c == '\n' || c == '\r' ? ' ' : c;
            return out;
        };
        std::string out = "line,trace,rule,detail\n";
        for (const auto& note : import_.notes()) {
            out += fmt::format("{},{},{},{}\n",
                               note.line,
                               cell(note.trace),
                               name_of(note.what),
                               cell(note.detail));
        }
        write_whole_file(options_.notes, out);
    }

    const import_options& options_;
    calendar::time_zone zone_;
    importer::xes_import import_;
    outlet events_;
    terminal::progress progress_;
    std::vector<dossier::dossier_event> held_;
    std::uint64_t made_ = 0;
    std::uint64_t expected_ = 0;
    bool alive_ = true;
};

exit_code import_own(const import_options& options) {
    if (!options.catalogue_out.empty() || !options.notes.empty() || options.shuffle) {
        throw client::usage_error(
            "--catalogue-out, --notes and --shuffle need --mapping: without it a log of tiendo "
            "export xes is read, whose events are taken as they are");
    }
    row_import_options rows;
    rows.file = options.file;
    rows.out = options.out;
    rows.rejects = options.rejects;
    rows.url = options.url;
    rows.token_file = options.token_file;
    rows.batch = options.batch;
    rows.as_json = options.as_json;
    return import_own_xes(rows);
}

exit_code import_xes(const import_options& options) {
    if (options.mapping.empty()) return import_own(options);
    if (options.out.empty() && options.url.empty() && options.catalogue_out.empty() &&
        options.notes.empty()) {
        throw client::usage_error(
            "nowhere to send events: give --url, --out, --catalogue-out or --notes");
    }
    return import_run(options).run();
}

const command import_command(20, [](CLI::App& app, exit_code& status) {
    auto* parent = app.add_subcommand("import", "turn another system's export into events");
    parent->require_subcommand(1);
    add_import_dvcqg(*parent, status);
    add_import_csv(*parent, status);
    auto* sub = parent->add_subcommand("xes", "an event log in XES (IEEE 1849)");
    const auto options = std::make_shared<import_options>();
    sub->add_option("file", options->file, "the log, plain or gzip; - is standard input")
        ->required();
    sub->add_option("--mapping",
                    options->mapping,
                    "TOML file that translates the log's names [a log of tiendo export xes]");
    sub->add_option("--out", options->out, "write events as JSON Lines; - is standard output");
    sub->add_option("--catalogue-out",
                    options->catalogue_out,
                    "write agencies.csv, procedures.csv, calendars.csv and hours.csv here");
    sub->add_option("--notes", options->notes, "write every odd trace and event as CSV");
    sub->add_option("--url", options->url, "push to this service");
    sub->add_option("--token-file", options->token_file, "credential (history grant)")
        ->envname("TIENDO_TOKEN_FILE");
    sub->add_option("--rejected",
                    options->rejected,
                    "where refused events go, with their reasons; one of an earlier run is renamed "
                    "to FILE.previous")
        ->capture_default_str();
    sub->add_option("--rejects",
                    options->rejects,
                    "without --mapping: CSV of what was not taken and why [FILE.rejected.csv]");
    sub->add_flag("--json", options->as_json, "print the summary as JSON");
    sub->add_option("--batch", options->batch, "events a batch, at most 1000")
        ->capture_default_str()
        ->check(CLI::Range(1, 1000));
    sub->add_option("--shuffle", options->shuffle, "send in an order drawn from this seed");
    add_example(*sub,
                "tiendo import xes log.xes.gz --mapping tools/importer/receipt.toml --out "
                "events.jsonl --catalogue-out catalogue",
                "A second import of the same file is all duplicates: ids come from the log.");
    sub->callback([options, &status] { status = import_xes(*options); });
});

}  // namespace

std::string text_of_mapping(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        throw client::usage_error(fmt::format(
            "{}: cannot be read; --mapping names a TOML file such as tools/importer/receipt.toml",
            path.string()));
    }
    return {std::istreambuf_iterator<char>(file), {}};
}

calendar::time_zone zone_named(const std::string& name, const std::string& key) {
    auto zone = calendar::time_zone::load(name);
    if (!zone) throw client::usage_error(fmt::format("{}: no time zone is named '{}'", key, name));
    return *std::move(zone);
}

}  // namespace tiendo::cli
