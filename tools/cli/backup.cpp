// tiendo backup: a copy of everything that cannot be recounted, of a running service or of a
// stopped one's directory. tiendo restore: the way back, into an empty directory.
#include "tiendo/service/backup.hpp"

#include "cli/answer.hpp"
#include "cli/command.hpp"
#include "cli/job.hpp"
#include "cli/options.hpp"
#include "terminal/progress.hpp"
#include "tiendo/service/clock.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <memory>

namespace tiendo::cli {
namespace {

namespace json = boost::json;
namespace fs = std::filesystem;

struct backup_options {
    client::service_options service;
    fs::path data;
    fs::path to;
    bool as_json = false;
};

struct restore_options {
    fs::path backup;
    fs::path data;
    fs::path archive;
    bool checks_only = false;
    bool recounts = true;
    bool as_json = false;
};

// Bytes of one stretch of work on the screen.
storage::backup_pace shown_by(terminal::progress& progress) {
    return [&progress](std::size_t, std::uint64_t done, std::uint64_t total) {
        progress.expect(total);
        progress.tell(done);
        return true;
    };
}

json::object json_of(const fs::path& path, const storage::backup_manifest& m) {
    return {{"path", path.string()},
            {"files", m.files.size()},
            {"bytes", m.bytes()},
            {"sequence", m.head.sequence},
            {"head_digest", to_hex(m.head.digest)},
            {"position", m.counted.position},
            {"ledger_digest", m.counted.ledger},
            {"dossiers_digest", m.counted.dossiers},
            {"durations_digest", m.counted.durations},
            {"beside_digest", m.counted.beside}};
}

void print(const json::object& told, std::string_view first) {
    const auto line = [](std::string_view name, const std::string& value) {
        fmt::print("{:<17}{}\n", name, value);
    };
    line(first, text_at(told, "path"));
    line("files", fmt::format("{}, {} bytes", count_at(told, "files"), count_at(told, "bytes")));
    line("log ends at", text_at(told, "sequence"));
    line("head digest", text_at(told, "head_digest"));
    line("counted up to", text_at(told, "position"));
    line("ledger digest", text_at(told, "ledger_digest"));
    line("dossiers digest", text_at(told, "dossiers_digest"));
    line("durations digest", text_at(told, "durations_digest"));
    line("beside digest", text_at(told, "beside_digest"));
}

json::object backup_stopped(const backup_options& options) {
    if (options.to.empty())
        throw client::usage_error("--data needs --to DIR: where the backup is made");
    if (!fs::is_directory(options.data))
        throw client::usage_error(
            fmt::format("--data {}: is not a directory", options.data.string()));
    terminal::progress progress("bytes");
    const auto end =
        service::backup_directory({fs::absolute(options.data), fs::absolute(options.to), {}},
                                  service::wall_clock(std::nullopt).now(),
                                  shown_by(progress));
    if (const auto* why = std::get_if<std::string>(&end)) throw std::runtime_error(*why);
    const auto& made = std::get<service::backup_result>(end);
    return json_of(made.path, made.manifest);
}

json::object backup_running(const backup_options& options) {
    if (!options.to.empty()) {
        throw client::usage_error(
            "--to goes with --data; a running service writes into its storage.backup_dir");
    }
    return run_job(options.service, "/v1/jobs/backup", {}, "bytes");
}

exit_code backup(const backup_options& options) {
    const auto told = options.data.empty() ? backup_running(options) : backup_stopped(options);
    if (options.as_json)
        fmt::print("{}\n", json::serialize(told));
    else
        print(told, "backup");
    return exit_code::ok;
}

exit_code check(const restore_options& options) {
    terminal::progress progress("bytes");
    const auto found = storage::check_backup(options.backup, shown_by(progress));
    progress.finish();
    if (const auto* why = std::get_if<std::string>(&found)) {
        if (options.as_json)
            fmt::print("{}\n", json::serialize(json::object{{"whole", false}, {"why", *why}}));
        else
            fmt::print(stderr, "tiendo: {}\n", *why);
        return exit_code::differs;
    }
    auto told = json_of(options.backup, std::get<storage::backup_manifest>(found));
    told["whole"] = true;
    if (options.as_json)
        fmt::print("{}\n", json::serialize(told));
    else
        print(told, "whole backup");
    return exit_code::ok;
}

// A bar for each stretch of the work, since each counts something else.
class stages {
  public:
    void tell(const std::string& noun, std::uint64_t done, std::uint64_t total) {
        if (noun_ != noun) {
            now_.reset();
            now_.emplace(noun_ = noun);
        }
        now_->expect(total);
        now_->tell(done);
    }
    storage::backup_pace pace(const std::string& noun) {
        return [this, noun](std::size_t, std::uint64_t done, std::uint64_t total) {
            tell(noun, done, total);
            return true;
        };
    }
    void end() { now_.reset(); }

  private:
    std::string noun_;
    std::optional<terminal::progress> now_;
};

exit_code restore(const restore_options& options) {
    if (options.checks_only) return check(options);
    if (options.data.empty())
        throw client::usage_error("name the directory to restore into with --data DIR");
    stages shown;
    service::restore_request asked;
    asked.backup = options.backup;
    asked.data = fs::absolute(options.data);
    asked.recounts = options.recounts;
    asked.archive = options.archive;
    asked.checking = shown.pace("bytes checked");
    asked.copying = shown.pace("bytes copied");
    asked.recounting = [&shown](std::uint64_t done, std::uint64_t total) {
        shown.tell("records recounted", done, total);
    };
    const auto found = service::restore(asked);
    shown.end();
    using outcome = service::restored::outcome;
    if (found.how == outcome::refused) throw std::runtime_error(found.why);
    const bool is_there = found.how != outcome::damaged;
    if (options.as_json) {
        auto told = is_there ? json_of(options.backup, found.manifest) : json::object{};
        told["restored"] = found.how == outcome::done;
        if (!found.why.empty()) told["why"] = found.why;
        fmt::print("{}\n", json::serialize(told));
    } else if (found.how == outcome::done) {
        print(json_of(options.backup, found.manifest), "restored from");
        fmt::print("recounted        {}\n",
                   options.recounts ? "the same digests" : "not yet: tiendo verify --data does it");
    }
    if (found.how == outcome::done) {
        fmt::print(
            stderr,
            "tiendo: next, `tiendod --data {} --catalogue DIR`; what counters sent after the "
            "backup they send again, and what is known counts once\n",
            options.data.string());
        return exit_code::ok;
    }
    fmt::print(stderr, "tiendo: {}\n", found.why);
    if (found.how == outcome::differs) {
        fmt::print(stderr,
                   "tiendo: {} does not give what the backup says was counted: do not serve it; "
                   "restore an older backup\n",
                   options.data.string());
    }
    return exit_code::differs;
}

const command backup_command(61, [](CLI::App& app, exit_code& status) {
    auto* sub = app.add_subcommand("backup", "copy all that cannot be recounted, checked");
    add_example(*sub,
                "tiendo backup --url http://127.0.0.1:8080 --token-file supervisor.token",
                "A running service writes into its storage.backup_dir, beside its work.\n"
                "Old backups are yours to remove. Try them: tiendo restore --check.");
    const auto options = std::make_shared<backup_options>();
    add_service_options(*sub, options->service);
    sub->add_option(
        "--data", options->data, "data directory of a stopped service; without it --url is asked");
    sub->add_option("--to", options->to, "with --data: directory in which the backup is made");
    sub->add_flag("--json", options->as_json, "print what was made as JSON");
    sub->callback([options, &status] { status = backup(*options); });
});

const command restore_command(62, [](CLI::App& app, exit_code& status) {
    auto* sub = app.add_subcommand("restore", "bring a backup back into an empty directory");
    add_example(*sub,
                "tiendo restore /backups/backup-20261123T114500.000Z --data /var/lib/tiendo",
                "Every file is checked before anything is written, and all is recounted at the "
                "end.\n"
                "Exit code 1 when the backup is damaged or half made: the file is named.");
    const auto options = std::make_shared<restore_options>();
    sub->add_option("backup", options->backup, "one backup: a directory with a manifest")
        ->required();
    sub->add_option("--data", options->data, "absent or empty directory to restore into");
    sub->add_option("--archive",
                    options->archive,
                    "directory of the records that were archived: for the recount");
    sub->add_flag("--check", options->checks_only, "only check every file; writes nothing");
    sub->add_flag_callback(
        "--no-recount",
        [options] { options->recounts = false; },
        "do not recount the log afterwards; tiendo verify --data does it later");
    sub->add_flag("--json", options->as_json, "print the outcome as JSON");
    sub->callback([options, &status] { status = restore(*options); });
});

}  // namespace
}  // namespace tiendo::cli
