// The wiring of tiendod.
#include "app.hpp"

#include "alert_rules_file.hpp"
#include "archives.hpp"
#include "backups.hpp"
#include "components_file.hpp"
#include "horizon_watch.hpp"
#include "metrics.hpp"
#include "scope_file.hpp"
#include "secret_file.hpp"
#include "tiendo/config/directory.hpp"
#include "tiendo/feed/broadcaster.hpp"
#include "tiendo/net/http_client.hpp"
#include "tiendo/notify/alertmanager.hpp"
#include "tiendo/observe/log.hpp"
#include "tiendo/service/credentials.hpp"
#include "tiendo/service/credentials_file.hpp"
#include "tiendo/service/recount.hpp"
#include "tiendo/service/scrub.hpp"
#include "tiendo/storage/report_files.hpp"
#include "webhooks.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <thread>

namespace tiendo::service {
namespace {

using observe::level;
using observe::log;

// How often the credentials file is looked at: a revocation closes its sessions within a second.
constexpr std::chrono::milliseconds look_every{250};
// In the data directory: reports as they were given out.
constexpr std::string_view reports_folder_name = "reports";

[[noreturn]] void end_process(const std::string& why) {
    log(level::error, "service", "ending: " + why);
    observe::flush_log();
    std::fprintf(stderr, "tiendod: %s\n", why.c_str());
    std::_Exit(4);
}

void print_refusals(const std::vector<file_refusal>& refused) {
    for (const auto& r : refused) log(level::error, "catalogue", "refused " + r.text());
}

// The catalogue directory offered to the core; false when it was refused.
bool offer_catalogue(core& heart, const options& how) {
    auto read = config::read_directory(how.catalogue);
    if (const auto* refused = std::get_if<std::vector<file_refusal>>(&read)) {
        print_refusals(*refused);
        return false;
    }
    auto& files = std::get<catalogue::file_texts>(read);
    std::optional<dossier::version_scope> scope;
    if (const auto file = files.extract(std::string(scope_file_name)); !file.empty()) {
        auto said = read_scope(file.mapped());
        if (const auto* refused = std::get_if<std::vector<file_refusal>>(&said)) {
            print_refusals(*refused);
            return false;
        }
        const auto& meant = std::get<scope_of_version>(said);
        const auto next = heart.next_catalogue_version();
        if (meant.version != next) {
            if (heart.is_in_force(files, how.headline)) return true;  // applied before
            print_refusals({refusal_of_left_scope(meant.version, next)});
            return false;
        }
        scope = meant.scope;
    }
    const auto refused = heart.offer_catalogue(files, how.headline, scope);
    print_refusals(refused);
    return refused.empty();
}

http::look_outcome look_at_log(const storage::store& log,
                               const engine::look_question& asked,
                               const engine::look_progress& progress) {
    try {
        auto outcome = engine::look(source_of(log), asked, progress);
        if (auto* refused = std::get_if<std::vector<file_refusal>>(&outcome))
            return std::move(*refused);
        auto& answer = std::get<std::optional<engine::look_answer>>(outcome);
        if (answer) return std::move(*answer);
        return "it was given up: the service is stopping";
    } catch (const std::exception& failed) {
        return failed.what();
    }
}

// A credential for an agency that is not there is most often a slip: named, not refused, since the
// catalogue may come later.
void tell_unknown_agencies(const core& heart, std::string_view credentials) {
    constexpr std::size_t lines_max = 20;
    const auto found = unknown_agencies(parse_credentials(credentials, credentials_file_name).rows,
                                        *heart.current_catalogue());
    for (std::size_t i = 0; i < std::min(lines_max, found.size()); ++i)
        log(level::warn, "service", "credential names an agency not in the catalogue " + found[i]);
    if (found.size() > lines_max) {
        log(level::warn,
            "service",
            fmt::format("credentials name further agencies not in the catalogue count={}",
                        found.size() - lines_max));
    }
}

// A pass that found something is somebody's work; one line a difference, up to a screenful.
void tell_scrub(const verify_report& found) {
    constexpr std::size_t lines_max = 20;
    if (found.clean) {
        log(level::info,
            "scrub",
            fmt::format("clean position={} records={} events={}",
                        found.position,
                        found.records,
                        found.events));
        return;
    }
    log(level::error,
        "scrub",
        fmt::format("the log and what is served differ position={} differences={}",
                    found.position,
                    found.differences.size()));
    for (std::size_t i = 0; i < std::min(lines_max, found.differences.size()); ++i)
        log(level::error, "scrub", "difference " + found.differences[i]);
}

// Empty: there is room.
std::string no_room(const disk_room& room) {
    if (!room.is_low) return {};
    return fmt::format(
        "new events are refused: the data disk has {} bytes free, {} are kept for what was taken "
        "already: make room, they are taken again by themselves",
        room.free_bytes,
        room.reserve_bytes);
}

// What the office that runs this puts over and under a form.
report::stationery stationery_of(const config::report_config& office, std::string_view form) {
    report::stationery out;
    const auto heading =
        std::ranges::find(office.forms, form, &config::report_config::heading::form);
    if (heading != office.forms.end()) {
        out.code = heading->code;
        out.title.vi = heading->title;
    }
    out.issued_by = office.issued_by;
    out.agency = office.agency;
    out.place = office.place;
    out.prepared_by = office.prepared_by;
    out.signed_by = office.signed_by;
    out.preparer = office.preparer;
    out.signer = office.signer;
    return out;
}

// The receivers that alerts are sent to; nullopt: their file was refused, and it was said why.
std::optional<std::vector<notify::webhook_receiver>> read_webhooks(
    const std::string& file, const std::vector<alerts::rule>& rules) {
    if (file.empty()) return std::vector<notify::webhook_receiver>{};
    auto read = receivers_of(file, rules);
    const auto* refused = std::get_if<std::vector<file_refusal>>(&read);
    if (refused == nullptr) return std::get<std::vector<notify::webhook_receiver>>(std::move(read));
    for (const auto& r : *refused) std::fprintf(stderr, "tiendod: %s\n", r.text().c_str());
    observe::flush_log();
    return std::nullopt;
}

// Everything that lives while the service serves. Owner: the I/O thread, save where its parts say
// otherwise.
ingest::front_config front_of(const options& how, const core& heart) {
    auto out = how.ingest;
    out.is_full = [&heart] { return heart.is_full(); };
    return out;
}

class app {
  public:
    app(const options& how,
        core& heart,
        storage::report_files& reports,
        wall_clock& clock,
        std::shared_ptr<const report::component_list> criteria,
        std::vector<alerts::rule> rules,
        std::vector<notify::webhook_receiver> receivers,
        const digest256& session_key)
        : how_(how),
          heart_(heart),
          reports_(reports),
          clock_(clock),
          criteria_(std::move(criteria)),
          session_key_(session_key),
          who_({how.data / credentials_file_name,
                how.insecure_loopback,
                [this, &heart](std::string text) {
                    tell_unknown_agencies(heart, text);
                    heart.log_credentials(std::move(text));
                    boost::asio::post(io_, [this] { door_.close_revoked(); });
                },
                [](const std::string& why) {
                    log(level::error, "service", "credentials refused: " + why);
                }},
               clock),
          counters_(io_.get_executor(), front_of(how, heart), heart, heart, clock),
          live_(io_.get_executor(), how.feed, heart, clock),
          rules_(std::move(rules)),
          door_(io_.get_executor(), how.listen, heart, who_, clock, hooks()),
          signals_(io_, SIGTERM, SIGINT, SIGHUP),
          scrub_(heart, clock, how.scrub, tell_scrub),
          backups_(heart, clock, backups_of(how)),
          archives_(heart, clock, {how.archive_dir, how.archive_after}),
          month_(heart, clock) {
        signals_.add(SIGUSR1);
        heart.listen(live_);
        warn_of_unknown_agencies();
        if (!how.alertmanager.address.empty()) begin_telling(how.alertmanager);
        if (!how.notify.receivers.empty()) open_webhooks(std::move(receivers));
    }

    int serve() {
        heart_.start();
        const auto port = door_.listen();
        if (!port) {
            heart_.stop();
            std::fprintf(stderr,
                         "tiendod: cannot listen on %s:%u: %s; choose another with --listen\n",
                         how_.listen.address.c_str(),
                         how_.listen.port,
                         port.error().message().c_str());
            return 2;
        }
        live_.start();
        scrub_.start();
        archives_.start();
        if (alertmanager_) alertmanager_->start();
        if (webhooks_) webhooks_->start();
        is_ready_ = true;
        std::printf("ready http://%s:%u\n", how_.listen.address.c_str(), *port);
        std::fflush(stdout);
        log(level::info,
            "service",
            fmt::format("serving address={} port={}", how_.listen.address, *port));
        wait_for_signal();
        look_around();
        try {
            io_.run();
        } catch (const std::exception& failed) {
            end_process(fmt::format("a loop of the service ended: {}", failed.what()));
        }
        scrub_.stop();
        backups_.stop();
        archives_.stop();
        if (recount_.joinable()) recount_.join();
        heart_.stop();
        log(level::info,
            "service",
            fmt::format("stopped sequence={}", heart_.probe().durable_sequence.load()));
        return 0;
    }

  private:
    http::server_hooks hooks() {
        http::server_hooks h;
        h.open_events = [this](auto who, auto form) {
            return counters_.open(std::move(who), form);
        };
        h.open_live = [this](auto who, auto form) { return live_.open(std::move(who), form); };
        h.post_events = [this](auto who, auto request) {
            return counters_.post(std::move(who), std::move(request));
        };
        h.metrics = [this] { return metrics(); };
        h.not_ready = [this]() -> std::optional<std::string> {
            return is_ready_ ? std::nullopt : std::optional<std::string>("starting or stopping");
        };
        h.remark = [this] { return remark(); };
        h.verify = [this](auto done) { recount(std::move(done)); };
        h.look = [this](auto asked, auto progress, auto done) {
            look(std::move(asked), std::move(progress), std::move(done));
        };
        if (!how_.backup_dir.empty()) {
            h.backup = [this](auto progress, auto done) {
                backups_.begin(std::move(progress), std::move(done));
            };
        }
        h.deliveries = [this](const auto& alert) { return deliveries_of(alert); };
        h.sayings = &heart_;
        h.reports = &reports_;
        h.stationery = [this](auto form) { return stationery_of(how_.report, form); };
        h.criteria = criteria_;
        h.levels = how_.levels;
        h.session_key = session_key_;
        h.random256 = random_bits;
        h.simulated = how_.simulated;
        return h;
    }

    backups::setup backups_of(const options& how) {
        backups::setup out;
        out.where.data = how.data;
        out.where.into = how.backup_dir;
        out.where.outbox = [this] {
            return webhooks_ ? webhooks_->hold_outbox() : storage::holding(std::string());
        };
        out.bytes_per_second = how.backup_bytes_per_second;
        return out;
    }

    // What each receiver was told of an alert; the Alertmanager comes last.
    std::vector<http::alert_delivery> deliveries_of(const engine::alert_view& alert) const {
        std::vector<http::alert_delivery> out;
        if (webhooks_) {
            for (auto& d : webhooks_->deliveries_of(alert.id)) {
                out.push_back({std::move(d.receiver),
                               "webhook",
                               std::move(d.stage),
                               d.told_at,
                               d.is_settled,
                               std::nullopt,
                               d.failing_since,
                               d.is_paused});
            }
        }
        if (!alertmanager_) return out;
        auto told = alertmanager_->told_of(alert.id);
        // It keeps no end: what it holds no longer, and has ended, is done with.
        const bool is_settled = !told && alert.state == engine::alert_state::resolved;
        const std::chrono::seconds failing{alertmanager_->probe().failing_since_seconds};
        const milliseconds resend{how_.alertmanager.resend_ms};
        out.push_back({"alertmanager",
                       "alertmanager",
                       told ? std::move(told->stage) : std::string(),
                       told ? std::optional(told->at) : std::nullopt,
                       is_settled,
                       std::chrono::ceil<std::chrono::seconds>(resend),
                       failing.count() == 0 ? std::nullopt : std::optional(instant{failing}),
                       false});
        return out;
    }

    std::string metrics() {
        return observe::exposition(
            collect({heart_,
                     counters_,
                     live_,
                     door_,
                     scrub_.probe(),
                     backups_.probe(),
                     archives_.probe(),
                     heart_.figures(),
                     catalogue::horizons(*heart_.current_catalogue(), clock_.now()).size(),
                     horizon_days(*heart_.current_catalogue(), clock_.now()),
                     reports_.probe(),
                     alertmanager_ ? &alertmanager_->probe() : nullptr,
                     webhooks_.get(),
                     month_.last(),
                     clock_.monotonic(),
                     is_ready_,
                     observe::measure_process(),
                     observe::measure_disk(how_.data)}));
    }

    std::optional<std::string> remark() const {
        std::string out;
        for (const auto& one : {no_room(heart_.room()),
                                scrub_.remark().value_or(""),
                                catalogue::horizon_sentence(catalogue::horizons(
                                    *heart_.current_catalogue(), clock_.now()))}) {
            if (!out.empty() && !one.empty()) out += "; ";
            out += one;
        }
        return out.empty() ? std::nullopt : std::optional(std::move(out));
    }

    // The server lets one recount run at a time.
    void recount(std::function<void(http::recount_report)> done) {
        if (recount_.joinable()) recount_.join();
        recount_ = std::thread([this, done = std::move(done)] {
            auto found = verify_running(heart_, [this](auto, auto) { return is_ready_.load(); });
            http::recount_report told;
            if (found) {
                scrub_.conclude(*found);
                told = {found->clean,
                        {},
                        found->records,
                        found->events,
                        std::move(found->differences),
                        std::move(found->head_digest),
                        std::move(found->ledger_digest),
                        std::move(found->dossiers_digest),
                        std::move(found->durations_digest),
                        std::move(found->beside_digest)};
            } else {
                told.failure =
                    "it was given up: the service is stopping, or too many reads wait; try again";
            }
            done(std::move(told));
        });
    }

    // One at a time too: with a verify it shares the thread.
    void look(engine::look_question asked,
              std::shared_ptr<http::look_progress> progress,
              std::function<void(http::look_outcome)> done) {
        if (recount_.joinable()) recount_.join();
        recount_ = std::thread([this, asked = std::move(asked), progress, done = std::move(done)] {
            const auto tell = [&](std::uint64_t at, std::uint64_t total) {
                progress->done = at;
                progress->total = total;
                return is_ready_.load();
            };
            done(look_at_log(heart_.log(), asked, tell));
        });
    }

    void wait_for_signal() {
        signals_.async_wait([this](boost::system::error_code failed, int signal) {
            if (failed) return;
            if (signal == SIGHUP) {
                who_.reload();
                if (offer_catalogue(heart_, how_))
                    log(level::info, "service", "catalogue read again");
                read_rules_again();
                if (webhooks_) webhooks_->reload();
            } else if (signal == SIGUSR1) {
                clock_.confirm();
                log(level::warn, "service", "the wall clock was confirmed");
            } else {
                stop();
                return;
            }
            wait_for_signal();
        });
    }

    void read_rules_again() {
        auto read = read_alert_rules(how_.alert_rules);
        if (const auto* refused = std::get_if<std::vector<file_refusal>>(&read)) {
            for (const auto& r : *refused) log(level::error, "alerts", "refused " + r.text());
            log(level::error,
                "alerts",
                "the rules were refused: those before stay in force; a restart would fail: mend "
                "the file first");
            return;
        }
        auto& rules = std::get<std::vector<alerts::rule>>(read);
        log(level::info, "alerts", rules == rules_ ? "rules are as before" : "rules read again");
        if (rules == rules_) return;
        rules_ = std::move(rules);
        warn_of_unknown_agencies();
        heart_.watch(rules_);
    }

    // Such a rule never fires; the agency may come with a later catalogue.
    void warn_of_unknown_agencies() const {
        const auto in = heart_.current_catalogue();
        for (const auto& r : rules_) {
            if (r.agency.empty() || in->find_agency(r.agency.view()) != nullptr) continue;
            log(level::warn,
                "alerts",
                fmt::format("rule names an agency not in the catalogue rule={} agency={}",
                            r.id,
                            r.agency.view()));
        }
    }

    void begin_telling(const config::alertmanager_config& how) {
        const auto colon = how.address.rfind(':');
        auto host = how.address.substr(0, colon);
        if (host.starts_with('[')) host = host.substr(1, host.size() - 2);
        outside_.emplace(net::http_client::place{std::move(host), how.address.substr(colon + 1)});
        notify::alertmanager_config config;
        config.prefix = how.prefix;
        config.page = how.page;
        config.resend = milliseconds{how.resend_ms};
        alertmanager_.emplace(
            io_.get_executor(),
            config,
            heart_,
            clock_,
            *outside_,
            [](std::string_view line) { log(level::warn, "notify", line); },
            lookup_in(rules_));  // how alerts escalate
    }

    void open_webhooks(std::vector<notify::webhook_receiver> receivers) {
        auto opened = webhooks::open({how_.notify.receivers, how_.data, rules_, end_process},
                                     io_.get_executor(),
                                     heart_,
                                     clock_,
                                     std::move(receivers));
        if (const auto* why = std::get_if<std::string>(&opened)) end_process(*why);
        webhooks_ = std::get<std::unique_ptr<webhooks>>(std::move(opened));
    }

    // A revoked token is not presented again by its open session: only a look finds it. The end
    // of a calendar comes nearer by itself, too.
    void look_around() {
        horizons_.look(heart_.current_catalogue(), clock_.now());
        month_.look();
        look_at_room();
        look_.expires_after(look_every);
        look_.async_wait([this](boost::system::error_code failed) {
            if (failed || !is_ready_) return;
            who_.look();
            look_around();
        });
    }

    void look_at_room() {
        const auto room = heart_.room();
        if (std::exchange(was_low_, room.is_low) == room.is_low) return;
        if (room.is_low) {
            log(level::error, "storage", no_room(room));
        } else {
            log(level::info,
                "storage",
                fmt::format("there is room again, events are taken free={}", room.free_bytes));
        }
    }

    void stop() {
        log(level::info, "service", "stopping: no new connections, draining");
        is_ready_ = false;
        look_.cancel();
        live_.stop();
        if (alertmanager_) alertmanager_->stop();
        if (webhooks_) webhooks_->stop();
        door_.async_stop([this] { io_.stop(); });
    }

    const options& how_;
    core& heart_;
    storage::report_files& reports_;
    wall_clock& clock_;
    std::shared_ptr<const report::component_list> criteria_;
    const digest256 session_key_;
    boost::asio::io_context io_{1};
    credentials who_;
    ingest::front counters_;
    feed::broadcaster live_;
    std::vector<alerts::rule> rules_;
    std::optional<net::http_client> outside_;
    std::optional<notify::alertmanager_teller> alertmanager_;
    std::unique_ptr<webhooks> webhooks_;
    http::server door_;
    boost::asio::signal_set signals_;
    boost::asio::steady_timer look_{io_};
    std::atomic<bool> is_ready_{false};
    std::thread recount_;
    scrub scrub_;
    backups backups_;
    archives archives_;
    bool was_low_ = false;
    month_watch month_;
    horizon_watch horizons_{[](std::string_view line) { log(level::warn, "calendar", line); },
                            [](std::string_view line) { log(level::info, "calendar", line); }};
};

}  // namespace

int run(const options& how) {
    observe::start_log(level::info);
    wall_clock clock(how.test_clock);
    if (how.test_clock) log(level::warn, "service", "UNSAFE: --test-clock: time is simulated");
    if (how.insecure_loopback)
        log(level::warn, "service", "INSECURE: loopback clients need no credential");
    auto criteria = read_components(how.report.components);
    if (const auto* why = std::get_if<std::string>(&criteria)) end_process(*why);
    core::setup setup;
    setup.data = how.data;
    setup.archive = how.archive_dir;
    setup.limits = how.limits;
    setup.fatal = end_process;
    setup.report = [](std::string_view line) { log(level::warn, "storage", line); };
    auto rules = read_alert_rules(how.alert_rules);
    if (const auto* refused = std::get_if<std::vector<file_refusal>>(&rules)) {
        for (const auto& r : *refused) std::fprintf(stderr, "tiendod: %s\n", r.text().c_str());
        return 2;
    }
    auto receivers = read_webhooks(how.notify.receivers, std::get<0>(rules));
    if (!receivers) return 2;
    setup.rules = std::get<std::vector<alerts::rule>>(rules);
    setup.outside = [data = how.data] {
        const auto disk = observe::measure_disk(data);
        return engine::engine::outside{disk.free_bytes, disk.size_bytes};
    };
    auto opened = core::open(std::move(setup), clock);
    if (const auto* why = std::get_if<std::string>(&opened)) end_process(*why);
    auto& heart = *std::get<std::unique_ptr<core>>(opened);
    log(level::info,
        "service",
        fmt::format("opened sequence={}", heart.probe().durable_sequence.load()));
    const bool accepted = offer_catalogue(heart, how);
    if (heart.current_catalogue() == nullptr) {
        std::fprintf(stderr,
                     "tiendod: no catalogue was ever accepted: mend %s as said above\n",
                     how.catalogue.c_str());
        heart.stop();
        observe::flush_log();
        return 2;
    }
    if (!accepted)
        log(level::error,
            "catalogue",
            "the files were refused: the version in the log stays in force");
    auto reports = storage::report_files::open(how.data / reports_folder_name);
    if (const auto* why = std::get_if<std::string>(&reports)) end_process(*why);
    auto& kept = *std::get<std::unique_ptr<storage::report_files>>(reports);
    const auto key = session_key_of(how.data / session_key_file_name);
    if (const auto* why = std::get_if<std::string>(&key)) end_process(*why);
    const int code = app(how,
                         heart,
                         kept,
                         clock,
                         std::get<0>(std::move(criteria)),
                         std::get<0>(std::move(rules)),
                         *std::move(receivers),
                         std::get<digest256>(key))
                         .serve();
    observe::flush_log();
    return code;
}

}  // namespace tiendo::service
