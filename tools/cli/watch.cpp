// tiendo watch: the rates of every agency, live in the terminal.
#include "cli/answer.hpp"
#include "cli/command.hpp"
#include "cli/options.hpp"
#include "client/http.hpp"
#include "client/live_feed.hpp"
#include "terminal/screen.hpp"
#include "terminal/watch_layout.hpp"
#include "tiendo/rates/query.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <memory>
#include <optional>
#include <unistd.h>

namespace tiendo::cli {
namespace {

namespace asio = boost::asio;
using std::chrono::steady_clock;
using terminal::in;

constexpr auto redraw_every = std::chrono::milliseconds(100);  // conflates what comes faster
constexpr auto stale_after = std::chrono::seconds(15);
constexpr auto order_rests_for = std::chrono::seconds(10);  // nothing moves under a person's eyes
constexpr auto thresholds_patience = std::chrono::seconds(5);

struct watch_options {
    client::service_options service;
    terminal::language lang = terminal::language::vi;
    std::string window = "month";
    std::vector<std::string> agencies;
    std::string formula = "resolved";
    bool check = false;
    std::uint64_t wait_s = 60;
};

std::string window_name(const std::string& window, terminal::language lang) {
    if (window == "today") return std::string(in(lang, "Hôm nay", "Today"));
    if (window == "quarter") return std::string(in(lang, "Quý này", "This quarter"));
    if (window == "year") return std::string(in(lang, "Năm nay", "This year"));
    return std::string(in(lang, "Tháng này", "This month"));
}

wire::window window_of(const std::string& name) {
    if (name == "today") return wire::window::today;
    if (name == "quarter") return wire::window::quarter;
    if (name == "year") return wire::window::year;
    return wire::window::month;
}

client::live_options subscription(const watch_options& options) {
    client::live_options out;
    out.where = options.service.where();
    out.token = options.service.token();
    for (const auto& code : codes_of(options.agencies, "--agency"))
        out.what.agency_codes.emplace_back(code);
    out.what.descendants = true;
    out.what.period = window_of(options.window);
    return out;
}

std::string sentence_of(terminal::rate_name rate, terminal::language lang) {
    const auto formula = rates::formula{static_cast<std::uint8_t>(rate)};
    static_assert(
        static_cast<int>(terminal::rate_name::resolved) ==
            static_cast<int>(rates::formula::resolved) &&
        static_cast<int>(terminal::rate_name::early) == static_cast<int>(rates::formula::early) &&
        static_cast<int>(terminal::rate_name::due) == static_cast<int>(rates::formula::due) &&
        static_cast<int>(terminal::rate_name::index766) ==
            static_cast<int>(rates::formula::index766));
    return std::string(lang == terminal::language::vi ? rates::sentence_vi_of(formula)
                                                      : rates::sentence_of(formula));
}

// By shown rate, as the service says now; the usual ones where it is not heard: the feed tells why.
using thresholds_by_rate = std::array<terminal::thresholds, terminal::rate_count>;
thresholds_by_rate thresholds_of(const client::service_options& service) {
    thresholds_by_rate out;
    boost::json::object told;
    try {
        const std::string target = "/v1/rates?by=channel";
        const auto answer = client::ask_json(service, {"GET", target, "", thresholds_patience});
        told = object_at(as_answer(answer, target), "thresholds_by_formula");
    } catch (const std::exception&) {
        return out;
    }
    for (std::size_t i = 0; i < out.size(); ++i) {
        const auto& by =
            object_at(told, name_of(terminal::rate_name{static_cast<std::uint8_t>(i)}));
        const auto hundredths = [&](std::string_view name) -> std::optional<std::int64_t> {
            const auto* found = by.if_contains(name);
            if (found == nullptr || !found->is_number()) return std::nullopt;
            return std::llround(found->to_number<double>() * 100);
        };
        const auto red = hundredths("red_below");
        const auto amber = hundredths("amber_below");
        if (!red || !amber) continue;
        out[i] = {*red,
                  *amber,
                  count_at(by, "min_count"),
                  terminal::parse_rate_name(text_at(by, "formula"))};
    }
    return out;
}

instant wall_now() {
    return std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
}

// Owner: the command's thread, which also runs its io_context.
class watcher {
  public:
    explicit watcher(const watch_options& options)
        : options_(options), limits_(thresholds_of(options.service)) {
        view_.lang = options.lang;
        view_.rate =
            terminal::parse_rate_name(options.formula).value_or(terminal::rate_name::resolved);
        view_.sentence = sentence_of(view_.rate, view_.lang);
        view_.limits = limits_[static_cast<std::size_t>(view_.rate)];
        view_.window = window_name(options.window, options.lang);
        client::live_listener listener;
        listener.message = [this](const wire::live_server_message& message) { hear(message); };
        listener.broken = [this](unsigned attempt, const std::string& reason) {
            lose(attempt, reason);
        };
        listener.refused = [this](const std::string& reason) {
            failure_ = reason;
            io_.stop();
        };
        feed_.emplace(io_, subscription(options), std::move(listener));
    }

    exit_code on_terminal();
    exit_code in_two_tables();

  private:
    void hear(const wire::live_server_message& message);
    void lose(unsigned attempt, const std::string& reason);
    void read_zone();
    void sort_again();
    void press(terminal::key pressed);
    void choose(std::ptrdiff_t by);
    void scroll_to_chosen();
    void draw_soon();
    void draw();
    void read_keys();
    void watch_size();
    void tick();
    void print_table(const char* heading);

    watch_options options_;
    const thresholds_by_rate limits_;
    asio::io_context io_{1};
    asio::posix::stream_descriptor keyboard_{io_};
    asio::signal_set stop_signals_{io_, SIGINT, SIGTERM, SIGHUP};
    asio::signal_set resize_signal_{io_, SIGWINCH};
    asio::steady_timer redraw_{io_};
    asio::steady_timer second_{io_};
    asio::steady_timer patience_{io_};
    std::array<char, 64> typed_{};
    client::live_picture picture_;
    terminal::watch_view view_;
    std::unique_ptr<terminal::screen> screen_;
    std::optional<client::live_feed> feed_;
    std::optional<std::string> failure_;
    std::string last_break_;
    steady_clock::time_point heard_ = steady_clock::now();
    std::optional<steady_clock::time_point> touched_;
    bool drawing_soon_ = false;
    std::function<void()> on_change_;
};

void watcher::hear(const wire::live_server_message& message) {
    const auto changes = picture_.changes;
    client::apply(picture_, message);
    heard_ = steady_clock::now();
    view_.heard_at = wall_now();
    view_.link = terminal::link_state::live;
    view_.attempt = 0;
    if (picture_.changes != changes) {
        read_zone();
        const bool rests = touched_ && heard_ - *touched_ < order_rests_for;
        if (!rests || view_.order.size() != picture_.rows.size()) sort_again();
        if (on_change_) on_change_();
    }
    draw_soon();
}

// A zone that this machine's tz database does not know is shown as UTC, and named so.
void watcher::read_zone() {
    if (view_.zone && view_.zone->name() == picture_.time_zone) return;
    auto zone = calendar::time_zone::load(picture_.time_zone);
    view_.zone = zone ? std::optional(std::move(*zone)) : std::nullopt;
}

void watcher::lose(unsigned attempt, const std::string& reason) {
    last_break_ = reason;
    view_.attempt = attempt;
    view_.link = picture_.filled && steady_clock::now() - heard_ >= stale_after
                     ? terminal::link_state::stale
                     : terminal::link_state::reconnecting;
    draw_soon();
}

void watcher::sort_again() {
    view_.order = terminal::attention_order(picture_, view_.rate, view_.limits);
    scroll_to_chosen();
}

// --- on a terminal -------------------------------------------------------------------

void watcher::press(terminal::key pressed) {
    touched_ = steady_clock::now();
    const auto page = static_cast<std::ptrdiff_t>(
        std::max<std::size_t>(1, terminal::table_rows(view_, picture_)));
    const auto all = static_cast<std::ptrdiff_t>(view_.order.size());
    switch (pressed) {
        case terminal::key::none:
            break;
        case terminal::key::up:
            choose(-1);
            break;
        case terminal::key::down:
            choose(1);
            break;
        case terminal::key::page_up:
            choose(-page);
            break;
        case terminal::key::page_down:
            choose(page);
            break;
        case terminal::key::home:
            choose(-all);
            break;
        case terminal::key::end:
            choose(all);
            break;
        case terminal::key::formula:
            view_.rate = terminal::rate_name{
                static_cast<std::uint8_t>((static_cast<unsigned>(view_.rate) + 1) % 4)};
            view_.sentence = sentence_of(view_.rate, view_.lang);
            view_.limits = limits_[static_cast<std::size_t>(view_.rate)];
            sort_again();
            break;
        case terminal::key::escape:
            view_.chosen.reset();
            view_.first_row = 0;
            touched_.reset();
            sort_again();
            break;
        case terminal::key::quit:
            io_.stop();
            break;
    }
    draw_soon();
}

void watcher::choose(std::ptrdiff_t by) {
    if (view_.order.empty()) return;
    std::ptrdiff_t at = -1;
    if (view_.chosen) {
        at = std::find(view_.order.begin(), view_.order.end(), *view_.chosen) - view_.order.begin();
    }
    at =
        std::clamp<std::ptrdiff_t>(at + by, 0, static_cast<std::ptrdiff_t>(view_.order.size()) - 1);
    view_.chosen = view_.order[static_cast<std::size_t>(at)];
    scroll_to_chosen();
}

void watcher::scroll_to_chosen() {
    const auto fits = std::max<std::size_t>(1, terminal::table_rows(view_, picture_));
    const auto last_first = view_.order.size() > fits ? view_.order.size() - fits : 0;
    if (view_.chosen) {
        const auto at = static_cast<std::size_t>(
            std::find(view_.order.begin(), view_.order.end(), *view_.chosen) - view_.order.begin());
        if (at < view_.first_row) view_.first_row = at;
        if (at >= view_.first_row + fits) view_.first_row = at + 1 - fits;
    }
    view_.first_row = std::min(view_.first_row, last_first);
}

void watcher::draw_soon() {
    if (!screen_ || std::exchange(drawing_soon_, true)) return;
    redraw_.expires_after(redraw_every);
    redraw_.async_wait([this](boost::system::error_code ec) {
        drawing_soon_ = false;
        if (!ec) draw();
    });
}

void watcher::draw() {
    view_.size = terminal::size_of_terminal(STDOUT_FILENO);
    screen_->draw(terminal::watch_lines(view_, picture_));
}

void watcher::read_keys() {
    keyboard_.async_wait(asio::posix::stream_descriptor::wait_read,
                         [this](boost::system::error_code ec) {
                             if (ec) return;
                             const auto got = ::read(STDIN_FILENO, typed_.data(), typed_.size());
                             if (got <= 0) return io_.stop();  // the terminal is gone
                             for (const auto pressed :
                                  terminal::keys_in({typed_.data(), static_cast<std::size_t>(got)}))
                                 press(pressed);
                             read_keys();
                         });
}

void watcher::watch_size() {
    resize_signal_.async_wait([this](boost::system::error_code ec, int) {
        if (ec) return;
        view_.size = terminal::size_of_terminal(STDOUT_FILENO);
        screen_->forget();
        scroll_to_chosen();
        draw();
        watch_size();
    });
}

// Each second: the age of what is shown, and the order once nobody has touched it for a while.
void watcher::tick() {
    second_.expires_after(std::chrono::seconds(1));
    second_.async_wait([this](boost::system::error_code ec) {
        if (ec) return;
        const auto now = steady_clock::now();
        view_.silent_for = std::chrono::duration_cast<std::chrono::seconds>(now - heard_);
        if (picture_.filled && now - heard_ >= stale_after)
            view_.link = terminal::link_state::stale;
        if (touched_ && now - *touched_ >= order_rests_for) {
            touched_.reset();
            sort_again();
        }
        draw_soon();
        tick();
    });
}

exit_code watcher::on_terminal() {
    screen_ = std::make_unique<terminal::screen>();
    view_.colour = std::getenv("NO_COLOR") == nullptr;
    view_.size = terminal::size_of_terminal(STDOUT_FILENO);
    keyboard_.assign(::dup(STDIN_FILENO));
    stop_signals_.async_wait([this](boost::system::error_code ec, int) {
        if (!ec) io_.stop();
    });
    watch_size();
    read_keys();
    tick();
    draw();
    io_.run();
    screen_.reset();
    if (failure_) throw client::unreachable_error(*failure_);
    return exit_code::ok;
}

// --- without a terminal ---------------------------------------------------------------

void watcher::print_table(const char* heading) {
    view_.size = {110, 30};
    fmt::print("{}\n", heading);
    for (const auto& line : terminal::watch_lines(view_, picture_)) fmt::print("{}\n", line);
    fmt::print("\n");
    std::fflush(stdout);
}

// Two tables, at least one change apart.
exit_code watcher::in_two_tables() {
    bool first = true;
    bool done = false;
    on_change_ = [this, &first, &done] {
        if (done) return;
        print_table(std::exchange(first, false) ? "--- 1" : "--- 2");
        done = view_.link == terminal::link_state::live && picture_.changes >= 2;
        if (done) io_.stop();
    };
    bool told_to_stop = false;
    stop_signals_.async_wait([this, &told_to_stop](boost::system::error_code ec, int) {
        if (ec) return;
        told_to_stop = true;
        io_.stop();
    });
    const auto began = steady_clock::now();
    patience_.expires_after(std::chrono::seconds(options_.wait_s));
    patience_.async_wait([this](boost::system::error_code ec) {
        if (!ec) io_.stop();
    });
    io_.run();
    if (failure_) throw client::unreachable_error(*failure_);
    if (done) return exit_code::ok;
    const auto waited = std::chrono::round<std::chrono::seconds>(steady_clock::now() - began);
    if (!picture_.filled) {
        throw client::unreachable_error(
            fmt::format("{} showed nothing within {} s{} ({}); is tiendod running there?",
                        options_.service.where().url(),
                        waited.count(),
                        told_to_stop ? ", when a signal ended the wait" : "",
                        last_break_.empty() ? "no answer" : last_break_));
    }
    if (told_to_stop) {
        fmt::print(stderr,
                   "tiendo: a signal ended the wait after {} s; no figure had changed\n",
                   waited.count());
        return exit_code::differs;
    }
    fmt::print(
        stderr,
        "tiendo: no figure changed within {} s; are events being pushed? --wait gives it longer\n",
        waited.count());
    return exit_code::differs;
}

exit_code watch(const watch_options& options) {
    watcher w(options);
    const bool full_screen = !options.check && terminal::is_terminal(STDOUT_FILENO) &&
                             terminal::is_terminal(STDIN_FILENO);
    return full_screen ? w.on_terminal() : w.in_two_tables();
}

const command watch_command(20, [](CLI::App& app, exit_code& status) {
    auto* sub = app.add_subcommand("watch", "the rates of every agency, live");
    add_example(
        *sub,
        "tiendo watch --window month --lang en",
        "Keys: arrows choose a row, f the formula, Esc back to the sum, q quits. With --check or "
        "without a terminal: exit code 0 after two tables, 1 when nothing changed within --wait.");
    const auto options = std::make_shared<watch_options>();
    add_service_options(*sub, options->service);
    add_language_option(*sub, options->lang);
    sub->add_option("--window", options->window, "period counted; it rolls at local midnight")
        ->capture_default_str()
        ->check(CLI::IsMember({"today", "month", "quarter", "year"}));
    sub->add_option("--agency", options->agencies, "only these agencies and all below them");
    sub->add_option("--formula", options->formula, "the rate that is shown and that sorts")
        ->capture_default_str()
        ->check(CLI::IsMember({"resolved", "early", "due", "index766"}));
    sub->add_flag(
        "--check", options->check, "print two successive tables and end, as without a terminal");
    sub->add_option("--wait", options->wait_s, "with --check: seconds to wait for the second")
        ->capture_default_str();
    sub->callback([options, &status] { status = watch(*options); });
});

}  // namespace
}  // namespace tiendo::cli
