// tiendo simulate province: a fictitious province's past, then its present.
#include "cli/command.hpp"
#include "cli/outlet.hpp"
#include "simulator/expectation.hpp"
#include "simulator/live.hpp"
#include "simulator/stream.hpp"
#include "terminal/progress.hpp"

#include <fmt/format.h>

#include <chrono>
#include <csignal>
#include <memory>
#include <thread>

namespace tiendo::cli {
namespace {

using simulator::event_stream;
using std::chrono::seconds;

constexpr double dossiers_per_year_max = 5'000'000;
constexpr double events_per_second_max = 2'000;
constexpr double factor_max = 100'000;
constexpr seconds history_max{3600LL * 24 * 366 * 8};  // the shipped calendar begins in 2018

struct simulate_options {
    std::uint64_t seed = 1;
    double dossiers = 40'000;
    std::string history = "365d";
    std::string until = "now";
    std::uint64_t events = 0;
    unsigned duplicates_percent = 5;
    unsigned out_of_order_percent = 20;
    std::string out;
    std::filesystem::path catalogue_out;
    std::filesystem::path expect;
    std::string url;
    std::filesystem::path token_file;
    std::filesystem::path live_token_file;
    std::filesystem::path rejected = "rejected.jsonl";
    std::size_t batch = 500;
    bool live = false;
    std::string live_for;
    bool always_open = false;
    double rate_factor = 0;
    double events_per_second = 4;
};

// The first signal ends the run in order; the second ends it at once, since a push waits long for
// a service that is away.
volatile std::sig_atomic_t interrupted = 0;
void note_interrupt(int signal) {
    interrupted = 1;
    std::signal(signal, SIG_DFL);
}

instant now() {
    return std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
}

// "365d", "12h", "30m", "45s".
seconds duration_of(const std::string& text, std::string_view option) {
    const auto wrong = [&] {
        return client::usage_error(fmt::format(
            "{} {}: give a number and a unit, such as 365d, 12h, 30m or 45s", option, text));
    };
    std::size_t used = 0;
    std::int64_t amount = 0;
    try {
        amount = std::stoll(text, &used);
    } catch (const std::exception&) {
        throw wrong();
    }
    if (used + 1 != text.size() || amount < 0) throw wrong();
    const auto unit = std::string_view("smhd").find(text.back());
    if (unit == std::string_view::npos) throw wrong();
    constexpr std::array<std::int64_t, 4> length{1, 60, 3'600, 86'400};
    if (amount > history_max.count() / length[unit]) {
        throw client::usage_error(fmt::format("{} {}: at most 2928d", option, text));
    }
    return seconds{amount * length[unit]};
}

instant until_of(const std::string& text) {
    if (text == "now") return now();
    const auto at = parse_rfc3339(text);
    if (!at) {
        throw client::usage_error(fmt::format(
            "--until {}: give now, or an instant such as 2026-11-20T17:00:00+07:00", text));
    }
    return *at;
}

void check(const simulate_options& options) {
    const auto refuse = [](std::string_view what) { throw client::usage_error(std::string(what)); };
    if (options.live && options.url.empty()) refuse("--live needs a service: give --url");
    if (options.live && options.until != "now")
        refuse("--live goes on from now: leave out --until");
    if (options.live && !options.expect.empty()) {
        refuse("--expect tells what a finished history holds: leave out --live");
    }
    if (options.url.empty() && options.out.empty() && options.catalogue_out.empty() &&
        options.expect.empty()) {
        refuse("nowhere to send events: give --url, --out, --expect or --catalogue-out");
    }
}

// One run of the command: history, then perhaps live.
class simulation {
  public:
    explicit simulation(const simulate_options& options)
        : options_(options),
          place_(simulator::make_province(options.seed)),
          catalogue_(parsed_catalogue(place_)),
          until_(until_of(options.until)),
          from_(until_ - duration_of(options.history, "--history")),
          world_{options.seed, place_, *catalogue_->find_calendar("vn"), run_of(from_, until_)},
          stream_(world_, settings()) {}

    exit_code run() {
        if (!options_.catalogue_out.empty()) write_catalogue();
        if (options_.out.empty() && options_.url.empty() && options_.expect.empty()) {
            return exit_code::ok;
        }
        auto code = history();
        if (code != exit_code::unreachable && options_.live && interrupted == 0) code = live(code);
        return code;
    }

  private:
    static std::shared_ptr<const catalogue::catalogue> parsed_catalogue(
        const simulator::province& place) {
        auto parsed = catalogue::catalogue::parse(simulator::catalogue_files(place));
        if (const auto* refused = std::get_if<1>(&parsed)) {
            throw std::runtime_error("the simulated catalogue is refused: " +
                                     refused->front().text());
        }
        return std::get<0>(std::move(parsed));
    }

    // Another past, or the same one begun anew, is another run.
    static std::uint16_t run_of(instant from, instant until) {
        const auto part = [](instant at) {
            return static_cast<std::uint64_t>(at.time_since_epoch().count());
        };
        return static_cast<std::uint16_t>(simulator::mixed(part(from), part(until)));
    }

    [[nodiscard]] simulator::stream_settings settings() const {
        simulator::stream_settings out;
        out.dossiers_per_year = options_.dossiers;
        out.from = from_;
        out.until = until_;
        out.duplicates_percent = options_.duplicates_percent;
        out.out_of_order_percent = options_.out_of_order_percent;
        return out;
    }

    void write_catalogue() const {
        for (const auto& [name, text] : simulator::catalogue_files(place_)) {
            write_whole_file(options_.catalogue_out / name, text);
        }
        fmt::print(stderr,
                   "catalogue of the fictitious province written to {}\n",
                   options_.catalogue_out.string());
    }

    [[nodiscard]] outlet_options outlet_for(const std::filesystem::path& token_file,
                                            std::size_t batch) const {
        outlet_options out;
        if (options_.url.empty()) return out;
        const client::service_options service{options_.url, token_file};
        client::push_options push;
        push.where = service.where();
        push.token = service.token();
        push.name = "tiendo simulate";
        push.batch_events = batch;
        push.rejected_file = options_.rejected;
        out.push = push;
        return out;
    }

    exit_code history() {
        auto there = outlet_for(options_.token_file, options_.batch);
        there.file = options_.out;
        outlet events(there);
        terminal::progress progress("events");
        bool alive = true;
        const auto wanted = [&] {
            return interrupted == 0 && (options_.events == 0 || events.taken() < options_.events);
        };
        const auto take = [&](const simulator::delivery& one) {
            duplicates_ += one.duplicate ? 1 : 0;
            overtaken_ += one.overtaken && !one.duplicate ? 1 : 0;
            alive = events.take(one.event);
            if (events.taken() % 512 == 0) tell(progress, events);
        };
        while (alive && wanted()) {
            const auto one = stream_.next(until_);
            if (!one) break;
            take(*one);
        }
        if (!wanted()) as_of_ = stream_.happened_until() + milliseconds{1};
        // Whoever goes on live delivers the late ones in their time.
        while (alive && !options_.live && interrupted == 0) {
            const auto one = stream_.drain();
            if (!one) break;
            take(*one);
        }
        const auto sum = events.finish();
        tell(progress, events);
        progress.finish();
        print_history(events.taken());
        if (!options_.expect.empty()) write_expectation(events.taken());
        return told(sum, "history");
    }

    // How far simulated time has come says how many events there will be.
    void tell(terminal::progress& progress, const outlet& events) const {
        const auto sum = events.so_far();
        const auto done = sum ? sum->answered() : events.taken();
        const auto gone = std::chrono::duration<double>(stream_.happened_until() - from_).count();
        const auto whole = std::chrono::duration<double>(until_ - from_).count();
        if (gone > 0.005 * whole) {
            auto expected = static_cast<double>(events.taken()) * std::max(whole / gone, 1.0);
            if (options_.events != 0) {
                expected = std::min(expected, static_cast<double>(options_.events));
            }
            progress.expect(std::max(done, static_cast<std::uint64_t>(expected)));
        }
        progress.tell(done, fmt::format(" · {} dossiers open", stream_.open_dossiers()));
    }

    void print_history(std::uint64_t events) const {
        const auto sum = stream_.books().total();
        const auto finished = sum.finished();
        fmt::print(stderr,
                   "history from {} to {}: {} events ({} sent twice, {} overtaken), {} dossiers "
                   "received, {} finished, {} early or on time",
                   to_rfc3339(from_, seconds{7 * 3600}),
                   to_rfc3339(until_, seconds{7 * 3600}),
                   events,
                   duplicates_,
                   overtaken_,
                   sum.received(),
                   finished,
                   sum.early + sum.on_time);
        if (finished > 0) {
            fmt::print(stderr,
                       " ({:.2f} %)",
                       100.0 * static_cast<double>(sum.early + sum.on_time) /
                           static_cast<double>(finished));
        }
        fmt::print(stderr, ", {} open\n", sum.open);
    }

    void write_expectation(std::uint64_t events) const {
        simulator::expectation_frame frame;
        frame.seed = options_.seed;
        frame.from = from_;
        frame.as_of = as_of_.value_or(until_);
        frame.events = events;
        frame.duplicates = duplicates_;
        write_whole_file(options_.expect, expectation_json(place_, stream_.books(), frame));
    }

    exit_code told(const std::optional<client::push_summary>& sum, std::string_view title) const {
        if (!sum) return exit_code::ok;
        print_push_summary(*sum, title, options_.rejected);
        if (!sum->complete) throw client::unreachable_error(sum->failure);
        return sum->rejected == 0 ? exit_code::ok : exit_code::differs;
    }

    [[nodiscard]] double factor() const {
        if (options_.rate_factor > 0) return options_.rate_factor;
        if (!options_.always_open) return 1;
        return std::max(
            1.0,
            simulator::factor_for(
                options_.events_per_second, options_.dossiers, stream_.working_seconds_per_year()));
    }

    exit_code live(exit_code before) {
        simulator::live_settings pace;
        pace.from = until_;
        pace.factor = factor();
        pace.hours =
            options_.always_open ? simulator::opening::always : simulator::opening::office_hours;
        stream_.go_live(pace);
        fmt::print(stderr,
                   "live: {:.1f} times the plan's pace, {}\n",
                   pace.factor,
                   options_.always_open ? "day and night" : "in office hours");
        const auto end = options_.live_for.empty()
                             ? instant::max()
                             : now() + duration_of(options_.live_for, "--live-for");
        const auto& token =
            options_.live_token_file.empty() ? options_.token_file : options_.live_token_file;
        auto there = outlet_for(token, 50);
        if (there.push) there.push->earlier = client::earlier_rejections::keep;  // the history's
        outlet events(there);
        terminal::progress progress("events");
        bool alive = true;
        while (alive && interrupted == 0 && now() < end) {
            const auto horizon = now();
            while (alive && interrupted == 0) {
                const auto one = stream_.next(horizon);
                if (!one) break;
                alive = events.take(one->event);
            }
            const auto pushed = events.so_far();
            progress.tell(pushed ? pushed->answered() : events.taken(), " · live");
            const auto idle = std::clamp<milliseconds>(
                stream_.next_instant() - now(), milliseconds{10}, milliseconds{200});
            std::this_thread::sleep_for(idle);
        }
        // What is still on its way comes at once: of what nobody sends any more a counter would
        // miss the numbers for good.
        while (alive) {
            const auto one = stream_.drain();
            if (!one) break;
            alive = events.take(one->event);
        }
        const auto sum = events.finish();
        progress.finish();
        const auto code = told(sum, "live");
        return code == exit_code::ok ? before : code;
    }

    const simulate_options& options_;
    simulator::province place_;
    std::shared_ptr<const catalogue::catalogue> catalogue_;
    instant until_;
    instant from_;
    simulator::world world_;
    event_stream stream_;
    std::optional<instant> as_of_;
    std::uint64_t duplicates_ = 0;
    std::uint64_t overtaken_ = 0;
};

exit_code simulate(const simulate_options& options) {
    check(options);
    std::signal(SIGINT, note_interrupt);
    std::signal(SIGTERM, note_interrupt);
    return simulation(options).run();
}

void add_history_options(CLI::App& sub, simulate_options& options) {
    sub.add_option("--seed", options.seed, "the same seed gives the same province and events")
        ->capture_default_str();
    sub.add_option("--dossiers", options.dossiers, "dossiers a year")
        ->capture_default_str()
        ->check(CLI::Range(1.0, dossiers_per_year_max));
    sub.add_option("--history", options.history, "length of the past, such as 365d or 12h")
        ->capture_default_str();
    sub.add_option("--until", options.until, "where the past ends: now, or an RFC 3339 instant")
        ->capture_default_str();
    sub.add_option("--events", options.events, "stop after about so many events; 0 = no limit")
        ->capture_default_str();
    sub.add_option("--duplicates-percent", options.duplicates_percent, "events sent twice")
        ->capture_default_str()
        ->check(CLI::Range(0, 100));
    sub.add_option(
           "--out-of-order-percent", options.out_of_order_percent, "events that are delayed")
        ->capture_default_str()
        ->check(CLI::Range(0, 100));
    sub.add_option("--out", options.out, "write the history as JSON Lines; - is standard output");
    sub.add_option("--catalogue-out",
                   options.catalogue_out,
                   "write agencies.csv and procedures.csv into this directory");
    sub.add_option("--expect",
                   options.expect,
                   "write what the simulator's own books expect the service to count");
}

void add_service_options_of(CLI::App& sub, simulate_options& options) {
    sub.add_option("--url", options.url, "push to this service");
    sub.add_option("--token-file", options.token_file, "credential of the history (history grant)")
        ->envname("TIENDO_TOKEN_FILE");
    sub.add_option("--live-token-file",
                   options.live_token_file,
                   "credential of the live part [that of --token-file]");
    sub.add_option("--rejected",
                   options.rejected,
                   "where refused events go, with their reasons; one of an earlier run is renamed "
                   "to FILE.previous")
        ->capture_default_str();
    sub.add_option("--batch", options.batch, "events a batch of the history, at most 1000")
        ->capture_default_str()
        ->check(CLI::Range(1, 1000));
    sub.add_flag("--live", options.live, "go on in real time when the past has caught up");
    sub.add_option("--live-for", options.live_for, "end after this long, such as 30s");
    sub.add_flag("--always-open",
                 options.always_open,
                 "live offices work day and night, so that figures move at any hour");
    sub.add_option("--rate-factor",
                   options.rate_factor,
                   "how many times faster than the plan; 0: 1, or by --events-per-second with "
                   "--always-open")
        ->capture_default_str()
        ->check(CLI::Range(0.0, factor_max));
    sub.add_option("--events-per-second", options.events_per_second, "live pace of --always-open")
        ->capture_default_str()
        ->check(CLI::Range(0.01, events_per_second_max));
}

const command simulate_command(80, [](CLI::App& app, exit_code& status) {
    auto* parent =
        app.add_subcommand("simulate", "make a fictitious province for trials and tests");
    parent->require_subcommand(1);
    auto* sub = parent->add_subcommand(
        "province",
        "15 departments, 140 communes, 1,300 procedures; a past that catches up with now, then "
        "live\nExample: tiendo simulate province --seed 7 --history 365d --out events.jsonl "
        "--catalogue-out catalogue");
    const auto options = std::make_shared<simulate_options>();
    add_history_options(*sub, *options);
    add_service_options_of(*sub, *options);
    sub->footer(
        "Every name is invented and says so. The same seed, dossiers, history and until "
        "give the same events, byte for byte.");
    sub->callback([options, &status] { status = simulate(*options); });
});

}  // namespace
}  // namespace tiendo::cli
