// Command line over environment over file over defaults.
#include "options.hpp"

#include "metrics.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>

namespace tiendo::service {
namespace {

rates::thresholds thresholds_of(const config::levels_config& said) {
    return {said.red_below_percent.hundredths, said.amber_below_percent.hundredths, said.min_count};
}

struct raw {
    std::string config_file;
    config::named_values values;  // key -> value, as the configuration knows them
    std::string listen;
    std::string test_clock;
    bool explain = false;
};

// "ADDR:PORT" into the two keys; false when it is not of that form.
bool split_listen(const std::string& listen, config::named_values& values) {
    const auto colon = listen.rfind(':');
    if (colon == std::string::npos || colon == 0 || colon + 1 == listen.size()) return false;
    values["service.listen_address"] = listen.substr(0, colon);
    values["service.port"] = listen.substr(colon + 1);
    return true;
}

void define(CLI::App& app, raw& r) {
    const auto value = [&](const char* flag, const char* key, const char* help) {
        app.add_option_function<std::string>(
            flag, [&r, key](const std::string& v) { r.values[key] = v; }, help);
    };
    app.add_option("--config",
                   r.config_file,
                   "TOML file; every key can also be set as TIENDO_<SECTION>_<KEY>");
    value("--data", "service.data_dir", "directory of the event log; created when it is absent");
    value("--catalogue", "service.catalogue_dir", "directory of agencies.csv, procedures.csv, ...");
    value("--headline",
          "service.headline",
          "due date of the headline verdict: appointment_current, appointment_original, committed, "
          "statutory");
    app.add_option("--listen",
                   r.listen,
                   "ADDR:PORT, 127.0.0.1:8080 unless told otherwise; port 0 = any free one");
    app.add_flag_callback(
        "--insecure-loopback",
        [&r] { r.values["service.insecure_loopback"] = "true"; },
        "let clients on this machine in without a credential");
    app.add_option(
        "--test-clock", r.test_clock, "UNSAFE, for tests: time starts at this RFC 3339 instant");
    app.add_flag("--explain-config",
                 r.explain,
                 "print every key with value, default, source and meaning, and exit");
    app.footer(
        "Example: tiendod --data /var/lib/tiendo --catalogue /etc/tiendo/catalogue --listen "
        "127.0.0.1:8080\n"
        "Exit codes: 0 stopped as asked, 2 wrong configuration or catalogue, 4 failed.");
}

dossier::basis basis_of(const std::string& name) {
    for (const auto b :
         {dossier::basis::statutory, dossier::basis::committed, dossier::basis::original}) {
        if (name == dossier::name_of(b)) return b;
    }
    return dossier::basis::current;
}

options options_of(const config::settings& s) {
    options out;
    out.data = s.service.data_dir;
    out.catalogue = s.service.catalogue_dir;
    out.insecure_loopback = s.service.insecure_loopback;
    out.simulated = s.service.simulated;
    out.headline = basis_of(s.service.headline);
    out.listen.address = s.service.listen_address;
    out.listen.port = s.service.port;
    out.listen.connections_max = s.ingest.connections_max;
    out.listen.message_bytes_max = s.ingest.message_bytes_max;
    out.listen.queue_bytes_max = s.feed.queue_bytes_max;
    out.listen.handshake_deadline = milliseconds{s.ingest.handshake_timeout_ms};
    out.listen.message_deadline = milliseconds{s.ingest.message_timeout_ms};
    out.listen.idle_deadline = milliseconds{s.ingest.idle_timeout_ms};
    // So that who only listens has two pings to answer before it is cut.
    out.listen.ping_after = std::min(out.listen.ping_after, out.listen.idle_deadline / 3);
    out.ingest.batches_in_flight_max =
        static_cast<std::uint32_t>(s.ingest.in_flight_batches_per_connection_max);
    out.ingest.idle_ms_max = s.ingest.idle_timeout_ms;
    out.ingest.message_bytes_max = static_cast<std::uint32_t>(s.ingest.message_bytes_max);
    out.limits.admission_events_max = s.ingest.admission_events_max;
    out.limits.retry_after_ms = s.ingest.busy_retry_after_ms;
    out.limits.admission_wait_max = milliseconds{s.ingest.busy_after_ms};
    out.ingest.intake.age_max = milliseconds{s.ingest.busy_after_ms};
    out.ingest.intake.wait_max = out.ingest.intake.age_max / 2;
    out.limits.parked_per_credential_max = s.ingest.parked_per_credential_max;
    out.limits.ended_kept_max = s.engine.ended_in_memory_max;
    out.limits.fold_events_max = s.engine.fold_queue_events_max;
    out.limits.reads_max = s.engine.reads_waiting_max;
    out.limits.checkpoint_log_bytes = s.storage.checkpoint_log_bytes;
    out.limits.checkpoint_interval = milliseconds{s.storage.checkpoint_interval_ms};
    out.scrub.interval = milliseconds{s.storage.scrub_interval_ms};
    out.scrub.bytes_per_second = s.storage.scrub_bytes_per_second;
    out.limits.reserve.percent = s.storage.reserve_percent;
    out.limits.reserve.bytes = s.storage.reserve_bytes;
    out.backup_dir = s.storage.backup_dir;
    out.backup_bytes_per_second = s.storage.backup_bytes_per_second;
    out.archive_dir = s.storage.archive_dir;
    out.archive_after = std::chrono::days{s.storage.archive_after_days};
    out.report = s.report;
    out.alertmanager = s.alertmanager;
    out.alert_rules = s.alerts.rules;
    out.notify = s.notify;
    out.levels.resolved = thresholds_of(s.levels_resolved);
    if (s.early_has_levels) out.levels.early = thresholds_of(s.levels_early);
    out.levels.due = thresholds_of(s.levels_due);
    out.levels.index766 = thresholds_of(s.levels_index766);
    out.feed.tick = milliseconds{s.feed.tick_ms};
    out.feed.subscribers_max = s.feed.subscribers_max;
    return out;
}

int usage(const std::string& why) {
    std::fprintf(stderr, "tiendod: %s\n", why.c_str());
    return 2;
}

}  // namespace

std::variant<options, int> read_options(int argc, char** argv) {
    CLI::App app{"tiendod: the service that tracks dossiers and computes on-time rates"};
    raw r;
    define(app, r);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& e) {
        return app.exit(e) == 0 ? 0 : 2;
    }
    if (!r.listen.empty() && !split_listen(r.listen, r.values)) {
        return usage("--listen: not ADDR:PORT: '" + r.listen + "'; for example 127.0.0.1:8080");
    }
    config::sources from;
    if (!r.config_file.empty()) from.file = r.config_file;
    from.environment = config::process_environment();
    from.command_line = r.values;
    const auto loaded = config::load(from);
    if (const auto* refused = std::get_if<std::vector<file_refusal>>(&loaded)) {
        for (const auto& line : *refused)
            ignore(usage(line.text()), "all are printed before we end");
        return 2;
    }
    const auto& settings = std::get<config::configuration>(loaded);
    if (r.explain) {
        std::fputs(config::explain(settings).c_str(), stdout);
        return 0;
    }
    auto out = options_of(settings.values);
    if (out.data.empty()) return usage("no data directory: say --data DIR or service.data_dir");
    if (out.catalogue.empty())
        return usage("no catalogue: say --catalogue DIR or service.catalogue_dir");
    if (!r.test_clock.empty()) {
        out.test_clock = parse_rfc3339(r.test_clock);
        if (!out.test_clock)
            return usage("--test-clock: not an RFC 3339 instant: '" + r.test_clock + "'");
        out.simulated = true;
    }
    out.feed.simulated = out.simulated;
    out.feed.build = build_version();
    return out;
}

}  // namespace tiendo::service
