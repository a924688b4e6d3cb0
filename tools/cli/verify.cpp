// tiendo verify: does everything we serve follow from the log? Offline on a data directory, or
// asked of a running service. Offline it also mends what can be mended from the log.
#include "tiendo/service/verify.hpp"

#include "cli/command.hpp"
#include "cli/options.hpp"
#include "client/http.hpp"
#include "terminal/progress.hpp"
#include "tiendo/service/mend.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <cstdio>
#include <memory>

namespace tiendo::cli {
namespace {

namespace json = boost::json;

struct verify_options {
    client::service_options service;
    std::filesystem::path data;
    std::filesystem::path archive;
    std::uint64_t timeout_s = 3600;
    bool as_json = false;
    service::mend_views views = service::mend_views::keep;
    service::mend_witness witness = service::mend_witness::obey;
    [[nodiscard]] bool mends() const {
        return views != service::mend_views::keep || witness != service::mend_witness::obey;
    }
};

json::value report_json(const service::verify_report& report) {
    json::array differences;
    for (const auto& one : report.differences) differences.emplace_back(one);
    return json::object{{"clean", report.clean},
                        {"records", report.records},
                        {"events", report.events},
                        {"differences", std::move(differences)},
                        {"head_digest", report.head_digest},
                        {"ledger_digest", report.ledger_digest},
                        {"dossiers_digest", report.dossiers_digest},
                        {"durations_digest", report.durations_digest},
                        {"beside_digest", report.beside_digest}};
}

// Before the recount: the views built anew, the head accepted.
void mend(const verify_options& options) {
    if (options.data.empty()) {
        throw client::usage_error(
            "--rebuild-views and --accept-head work on a stopped service: name its directory with "
            "--data");
    }
    terminal::progress progress("records");
    service::mend_request asked;
    asked.data = options.data;
    asked.archive = options.archive;
    asked.views = options.views;
    asked.witness = options.witness;
    asked.progress = [&progress](std::uint64_t done, std::uint64_t total) {
        progress.expect(total);
        progress.tell(done);
    };
    asked.tell = [](std::string_view line) { fmt::print(stderr, "tiendo: {}\n", line); };
    if (const auto why = service::mend_directory(asked); !why.empty())
        throw std::runtime_error(why);
}

service::verify_report verify_offline(const verify_options& options) {
    if (!std::filesystem::is_directory(options.data)) {
        throw client::usage_error(
            fmt::format("--data {}: is not a directory", options.data.string()));
    }
    terminal::progress progress("records");
    return service::verify_directory(
        options.data,
        [&progress](std::uint64_t done, std::uint64_t total) {
            progress.expect(total);
            progress.tell(done);
        },
        nullptr,
        options.archive);
}

std::uint64_t count_of(const json::object& from, std::string_view key) {
    const auto* value = from.if_contains(key);
    return value != nullptr && value->is_number() ? value->to_number<std::uint64_t>() : 0;
}

std::string text_of(const json::object& from, std::string_view key) {
    const auto* value = from.if_contains(key);
    return value != nullptr && value->is_string() ? std::string(value->as_string()) : std::string();
}

service::verify_report verify_running(const verify_options& options) {
    fmt::print(stderr, "asking {} to recount its log\n", options.service.where().url());
    const client::http_request request{
        "POST", "/v1/verify", "", std::chrono::seconds(options.timeout_s)};
    const auto answer = client::ask_json(options.service, request);
    const auto* found = answer.if_object();
    if (found == nullptr || found->if_contains("clean") == nullptr ||
        !found->at("clean").is_bool()) {
        throw std::runtime_error(
            "the answer to POST /v1/verify has no \"clean\"; is the service of another version?");
    }
    service::verify_report report;
    report.clean = found->at("clean").as_bool();
    report.records = count_of(*found, "records");
    report.events = count_of(*found, "events");
    report.head_digest = text_of(*found, "head_digest");
    report.ledger_digest = text_of(*found, "ledger_digest");
    report.dossiers_digest = text_of(*found, "dossiers_digest");
    report.durations_digest = text_of(*found, "durations_digest");
    report.beside_digest = text_of(*found, "beside_digest");
    if (const auto* list = found->if_contains("differences"); list != nullptr && list->is_array()) {
        for (const auto& one : list->as_array()) {
            report.differences.push_back(one.is_string() ? std::string(one.as_string())
                                                         : json::serialize(one));
        }
    }
    return report;
}

exit_code verify(const verify_options& options) {
    if (!options.archive.empty() && options.data.empty())
        throw client::usage_error(
            "--archive goes with --data; a running service reads its storage.archive_dir");
    if (options.mends()) mend(options);
    const auto report = options.data.empty() ? verify_running(options) : verify_offline(options);
    const bool same = report.clean && report.differences.empty();
    if (options.as_json) {
        fmt::print("{}\n", json::serialize(report_json(report)));
        return same ? exit_code::ok : exit_code::differs;
    }
    for (const auto& one : report.differences) fmt::print("DIFFERENCE {}\n", one);
    const auto line = [](std::string_view name, const auto& value) {
        fmt::print("{:<17}{}\n", name, value);
    };
    line("records", report.records);
    line("events", report.events);
    line("head digest", report.head_digest);
    line("ledger digest", report.ledger_digest);
    line("dossiers digest", report.dossiers_digest);
    line("durations digest", report.durations_digest);
    line("beside digest", report.beside_digest + "  (back-dating, counters' delays)");
    fmt::print("{} differences\n", report.differences.size());
    const bool lacks_archive =
        std::any_of(report.differences.begin(), report.differences.end(), [](const auto& d) {
            return d.find("are archived: name") != std::string::npos;
        });
    if (lacks_archive) {
        fmt::print(stderr, "tiendo: nothing was recounted: the archive was not named\n");
    } else if (!same) {
        const bool is_log_damaged =
            std::any_of(report.differences.begin(), report.differences.end(), [](const auto& d) {
                return std::string_view(d).starts_with("log: ");
            });
        fmt::print(stderr,
                   "tiendo: {}\n",
                   is_log_damaged
                       ? "the log itself is damaged; stop the service, keep a copy of the data "
                         "directory, and bring back the newest whole one"
                       : "what is served does not follow from the log; stop the service, keep a "
                         "copy of the data directory, and build its views anew with "
                         "--rebuild-views");
    }
    return same ? exit_code::ok : exit_code::differs;
}

const command verify_command(60, [](CLI::App& app, exit_code& status) {
    auto* sub = app.add_subcommand("verify", "recount everything from the log and compare");
    add_example(
        *sub, "tiendo verify --data /var/lib/tiendo", "Exit code 1 when there is a difference.");
    const auto options = std::make_shared<verify_options>();
    add_service_options(*sub, options->service);
    sub->add_option("--data",
                    options->data,
                    "data directory of a stopped service, or a copy; without it the service "
                    "at --url is asked");
    sub->add_option("--archive",
                    options->archive,
                    "with --data: directory of the records that `tiendo archive` has moved; "
                    "--rebuild-views brings them back into the database");
    sub->add_option("--timeout", options->timeout_s, "seconds to wait for a running service")
        ->check(CLI::Range(1, 7 * 86'400))
        ->capture_default_str();
    sub->add_flag_callback(
        "--rebuild-views",
        [options] { options->views = service::mend_views::rebuild; },
        "with --data: first build everything but the log anew from the log; the old database is "
        "kept as db.replaced");
    sub->add_flag_callback(
        "--accept-head",
        [options] { options->witness = service::mend_witness::accept_log; },
        "with --data: first accept the log as it ends, although its witness is lost or knows more; "
        "says what is accepted");
    sub->add_flag("--json", options->as_json, "print the report as JSON");
    sub->callback([options, &status] { status = verify(*options); });
});

}  // namespace
}  // namespace tiendo::cli
