// tiendo archive: moves old records of a stopped service's log into sealed files. A running one
// does it by its own rule (storage.archive_after_days).
#include "tiendo/storage/archive.hpp"

#include "cli/command.hpp"
#include "cli/options.hpp"
#include "client/http.hpp"
#include "terminal/progress.hpp"
#include "tiendo/base/time.hpp"
#include "tiendo/storage/store.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <memory>

namespace tiendo::cli {
namespace {

namespace json = boost::json;
namespace fs = std::filesystem;

constexpr auto local_offset = std::chrono::hours{7};  // Viet Nam, since 1975

struct archive_options {
    fs::path data;
    fs::path to;
    std::string before;
    bool as_json = false;
};

// A date begins at 0:00 of Viet Nam.
instant instant_of(const std::string& text) {
    if (text.empty()) return instant::max();
    if (const auto day = parse_local_date(text))
        return instant{std::chrono::local_days{*day}.time_since_epoch() - local_offset};
    if (const auto at = parse_rfc3339(text)) return *at;
    throw client::usage_error("--before " + text + ": is no date, such as 2026-01-01");
}

exit_code archive(const archive_options& options) {
    if (!fs::exists(options.data / "db")) {
        throw client::usage_error(fmt::format(
            "--data {}: is no data directory of a stopped service", options.data.string()));
    }
    storage::archive_request asked;
    asked.to = fs::absolute(options.to);
    asked.before = instant_of(options.before);
    storage::options how;
    how.directory = options.data;
    how.archive = asked.to;
    how.report = [](std::string_view line) { fmt::print(stderr, "tiendo: {}\n", line); };
    auto opened = storage::store::open(how);
    if (const auto* why = std::get_if<std::string>(&opened)) throw std::runtime_error(*why);
    auto& log = *std::get<std::unique_ptr<storage::store>>(opened);
    terminal::progress progress("records");
    progress.expect(log.head().sequence);
    asked.progress = [&progress](std::uint64_t sequence) {
        progress.tell(sequence);
        return true;
    };
    const auto done = log.archive_log(asked);
    progress.finish();
    if (const auto* why = std::get_if<std::string>(&done))
        throw std::runtime_error(*why + ". No record was removed");
    const auto& moved = std::get<storage::archived>(done);
    const auto records = moved.after.records - moved.before.records;
    if (options.as_json) {
        fmt::print("{}\n",
                   json::serialize(json::object{{"path", asked.to.string()},
                                                {"records", records},
                                                {"segments", moved.segments},
                                                {"bytes", moved.bytes},
                                                {"sequence", moved.after.sequence},
                                                {"head_digest", to_hex(moved.after.digest)}}));
        return exit_code::ok;
    }
    const auto line = [](std::string_view name, const auto& value) {
        fmt::print("{:<17}{}\n", name, value);
    };
    line("archive", asked.to.string());
    line("records moved", records);
    line("segments", fmt::format("{}, {} bytes", moved.segments, moved.bytes));
    line("log begins after", moved.after.sequence);
    line("head digest", to_hex(moved.after.digest));
    fmt::print(stderr,
               "tiendo: set storage.archive_dir = \"{}\" before the service starts again, so that "
               "it can recount; keep a copy of that directory beside the backups\n",
               asked.to.string());
    return exit_code::ok;
}

const command archive_command(63, [](CLI::App& app, exit_code& status) {
    auto* sub = app.add_subcommand("archive", "move old records of the log into sealed files");
    add_example(*sub,
                "tiendo archive --data /var/lib/tiendo --to /archive/tiendo --before 2025-01-01",
                "Nothing is removed before it was synced and read back. tiendo verify --archive "
                "DIR recounts\n"
                "from both. A running service does this by storage.archive_after_days.");
    const auto options = std::make_shared<archive_options>();
    sub->add_option("--data", options->data, "data directory of a stopped service")->required();
    sub->add_option("--to",
                    options->to,
                    "directory of the archive: made when absent, always the same one for one log")
        ->required();
    sub->add_option(
        "--before",
        options->before,
        "only records from before this date; without it all that a start does not read");
    sub->add_flag("--json", options->as_json, "print what was moved as JSON");
    sub->callback([options, &status] { status = archive(*options); });
});

}  // namespace
}  // namespace tiendo::cli
