// Writes a data directory as if a service had lived for years, in minutes: the product's own core,
// with its log, chain, engine and checkpoints, fed without a network.
//
//   preload --data DIR --catalogue DIR --closed 1000000 --open 100000
//
// Prints one line of JSON. `tiendo verify --data DIR` recounts it.
#include "stored_dossiers.hpp"
#include "tiendo/base/digest.hpp"
#include "tiendo/config/directory.hpp"
#include "tiendo/service/core.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <memory>
#include <thread>

namespace {

namespace bench = tiendo::bench;
namespace engine = tiendo::engine;
namespace service = tiendo::service;
using std::chrono::steady_clock;

constexpr std::size_t batch_events_max = 4'096;
constexpr std::chrono::milliseconds look_again{1};

[[noreturn]] void end(const std::string& why) {
    fmt::print(stderr, "preload: {}\n", why);
    std::_Exit(1);
}

struct settings {
    std::string data;
    std::string catalogue;
    std::string appointment;
    std::string procedure;
    bench::stored_settings what;
};

settings read(int argc, char** argv) {
    settings out;
    CLI::App app{"preload: a data directory with many dossiers"};
    app.add_option("--data", out.data, "directory; absent or empty")->required();
    app.add_option("--catalogue", out.catalogue, "agencies.csv and procedures.csv")->required();
    app.add_option("--closed", out.what.closed, "dossiers of six events that have ended");
    app.add_option("--open", out.what.open, "dossiers of one event");
    app.add_option("--appointment", out.appointment, "of the open ones [in 400 days]");
    app.add_option("--procedure", out.procedure, "of all dossiers [every one in turn]");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& e) {
        std::exit(app.exit(e));
    }
    auto& what = out.what;
    // The province is the first; dossiers belong to those below it, where there are any.
    what.agencies = bench::codes_of_file(out.catalogue + "/agencies.csv");
    if (what.agencies.size() > 1) what.agencies.erase(what.agencies.begin());
    what.procedures = out.procedure.empty()
                          ? bench::codes_of_file(out.catalogue + "/procedures.csv")
                          : std::vector<std::string>{out.procedure};
    what.until = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    what.appointment = what.until + std::chrono::hours{24 * 400};
    if (!out.appointment.empty()) {
        const auto said = tiendo::parse_rfc3339(out.appointment);
        if (!said) end("--appointment: not an RFC 3339 instant");
        what.appointment = *said;
    }
    return out;
}

std::unique_ptr<service::core> opened(const settings& how, const service::wall_clock& clock) {
    service::core::setup setup;
    setup.data = how.data;
    setup.fatal = end;
    auto out = service::core::open(std::move(setup), clock);
    if (const auto* why = std::get_if<std::string>(&out)) end(*why);
    auto heart = std::move(std::get<std::unique_ptr<service::core>>(out));
    if (heart->probe().durable_sequence != 0) end("the directory holds a log already");
    auto files = tiendo::config::read_directory(how.catalogue);
    if (const auto* refused = std::get_if<std::vector<tiendo::file_refusal>>(&files))
        end(refused->front().text());
    const auto refused =
        heart->offer_catalogue(std::get<0>(files), tiendo::dossier::basis::current);
    if (!refused.empty()) end(refused.front().text());
    return heart;
}

class filling {
  public:
    filling(service::core& heart, std::uint64_t total) : heart_(heart), total_(total) {
        auto who = std::make_shared<engine::credential>();
        who->id = "preload";
        who->sending_agency = tiendo::agency_code("PRELOAD");
        who->every_agency = true;
        who->history = true;
        who_ = std::move(who);
    }
    void add(const tiendo::dossier::dossier_event& event) {
        engine::submission_item item;
        item.event = event;
        tiendo::dossier::encode(event, item.bytes);
        item.digest = tiendo::sha256(item.bytes);
        items_.push_back(std::move(item));
        ++events_;
        if (items_.size() >= batch_events_max) hand_over();
    }
    void hand_over() {
        if (items_.empty()) return;
        const auto count = items_.size();
        for (;;) {
            engine::submission s{who_, std::move(items_), [](const engine::commit_outcome& told) {
                                     for (const auto fate : told.fates)
                                         if (fate != engine::item_fate::accepted)
                                             end("an event was not new");
                                 }};
            if (heart_.submit(std::move(s)) == engine::admitted::yes) break;
            items_ = std::move(s.items);  // taken only when the answer is yes
            std::this_thread::sleep_for(look_again);
        }
        items_.clear();
        items_.reserve(count);
    }
    void tell(std::uint64_t done) const {
        const auto passed = std::chrono::duration<double>(steady_clock::now() - begun_).count();
        const auto left = passed * static_cast<double>(total_ - done) / static_cast<double>(done);
        fmt::print(stderr, "\r{} of {} dossiers, {:.0f} s left   ", done, total_, left);
    }
    [[nodiscard]] std::uint64_t events() const { return events_; }
    [[nodiscard]] double seconds() const {
        return std::chrono::duration<double>(steady_clock::now() - begun_).count();
    }

  private:
    service::core& heart_;
    std::uint64_t total_;
    std::shared_ptr<const engine::credential> who_;
    std::vector<engine::submission_item> items_;
    std::uint64_t events_ = 0;
    steady_clock::time_point begun_ = steady_clock::now();
};

}  // namespace

int main(int argc, char** argv) {
    const auto how = read(argc, argv);
    const service::wall_clock clock;
    const auto heart = opened(how, clock);
    heart->start();
    const auto total = how.what.closed + how.what.open;
    filling fill(*heart, total);
    std::vector<tiendo::dossier::dossier_event> events;
    constexpr std::uint64_t tell_every = 100'000;
    for (std::uint64_t i = 0; i < total; ++i) {
        bench::events_of_stored(how.what, i, events);
        for (const auto& event : events) fill.add(event);
        if ((i + 1) % tell_every == 0) fill.tell(i + 1);
    }
    fill.hand_over();
    heart->stop();
    const auto seconds = fill.seconds();
    fmt::print(stderr, "\n");
    fmt::print(R"({{"dossiers":{},"open":{},"events":{},"seconds":{:.2f},"events_per_s":{:.0f}}})"
               "\n",
               total,
               how.what.open,
               fill.events(),
               seconds,
               static_cast<double>(fill.events()) / seconds);
    return 0;
}
