// How many bytes does a stored dossier cost, and what does keeping it small cost the fold?
//
// An engine folds years of the simulated province, in memory, without a service around it; then it
// takes a checkpoint of everything and judges every dossier anew, and says what each took.
// Usage: memory_bench [DOSSIERS [YEARS]].
#include "simulator/stream.hpp"
#include "tiendo/engine/engine.hpp"
#include "tiendo/engine/ports.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <ctime>
#include <jemalloc/jemalloc.h>
#include <string>
#include <vector>

namespace {

using tiendo::instant;
namespace catalogue = tiendo::catalogue;
namespace engine = tiendo::engine;
namespace simulator = tiendo::simulator;

constexpr std::size_t events_in_record = 1'000;

double cpu_seconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

// What the program holds: allocated, and resident with what the allocator keeps for later.
double mib_of(const char* statistic) {
    std::uint64_t epoch = 1;
    std::size_t size = sizeof(epoch);
    mallctl("epoch", &epoch, &size, &epoch, size);
    std::size_t bytes = 0;
    size = sizeof(bytes);
    mallctl(statistic, &bytes, &size, nullptr, 0);
    return static_cast<double>(bytes) / 1048576;
}

// The rules of `headline`, for everything from the beginning; nothing is judged by them yet.
void fold_rules(engine::engine& heart,
                engine::log_record& record,
                const catalogue::file_texts& files,
                tiendo::dossier::basis headline) {
    record.kind = engine::record_kind::catalogue;
    record.first_sequence = record.items.empty() ? 1 : record.last_sequence() + 1;
    record.items.assign(1, {});
    engine::encode({headline, files, tiendo::dossier::version_scope{}}, record.items[0].bytes);
    std::string why;
    if (!heart.fold_catalogue(record, why)) {
        fmt::print(stderr, "{}\n", why);
        std::exit(1);
    }
}

void restate(engine::engine& heart, const char* name) {
    const auto to_judge = heart.restating().total - heart.restating().done;
    const auto began = cpu_seconds();
    heart.restate(to_judge);
    fmt::print("restatement that moves {}: {:.2f} us a dossier, of {}\n",
               name,
               (cpu_seconds() - began) * 1e6 / static_cast<double>(to_judge),
               to_judge);
}

// Of dossiers that nobody asks for again.
class no_rows final : public engine::stored_dossiers {
  public:
    std::vector<std::optional<std::string>> rows_of(
        std::span<const std::string_view> codes) const override {
        return std::vector<std::optional<std::string>>(codes.size());
    }
    void each_row(
        std::string_view /*from*/,
        const std::function<bool(std::string_view, std::string_view)>& /*visit*/) const override {}
    void each_ended(std::string_view /*from*/,
                    const std::function<bool(std::string_view)>& /*visit*/) const override {}
};

// What is left when all that may leave memory has left.
void let_go(engine::engine& heart, double before) {
    const no_rows rows;
    static_cast<void>(heart.take_snapshot());
    heart.keep_ended_on(rows);
    const auto all = heart.measure();
    for (int round = 0; round < 2; ++round) heart.let_go(0, all.dossiers);
    const auto mib = mib_of("stats.allocated") - before;
    fmt::print(
        "{} of {} dossiers away, {} of the others open: {:.0f} MiB, {:.0f} bytes a dossier\n",
        heart.away(),
        all.dossiers,
        all.open,
        mib,
        mib * 1048576 / static_cast<double>(all.dossiers));
}

struct filled {
    double seconds = 0;
    std::uint64_t events = 0;
};

// As a service is filled: every event once, under the history grant, in the order of delivery.
filled fill(engine::engine& heart,
            engine::log_record& record,
            simulator::event_stream& stream,
            instant until) {
    filled out;
    std::vector<tiendo::dossier::dossier_event> events;
    record.kind = engine::record_kind::events;
    for (bool more = true; more;) {
        events.clear();
        while (more && events.size() < events_in_record) {
            auto one = stream.next(until);
            if (!one) one = stream.drain();
            more = one.has_value();
            if (more && !one->duplicate) events.push_back(std::move(one->event));
        }
        if (events.empty()) continue;
        record.first_sequence = record.last_sequence() + 1;
        record.items.assign(events.size(), {0, {}, "x"});
        const auto began = cpu_seconds();
        heart.fold_events(record, events);
        out.seconds += cpu_seconds() - began;
        out.events += events.size();
    }
    return out;
}

}  // namespace

int main(int argc, char** argv) {
    const auto dossiers = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 100'000;
    const auto years = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 6;
    const auto until = *tiendo::parse_rfc3339("2026-06-30T17:00:00+07:00");
    const auto place = simulator::make_province(3);
    const auto files = simulator::catalogue_files(place);
    const auto parsed = catalogue::catalogue::parse(files);
    const auto rules = std::get<0>(parsed);
    const simulator::world world{3, place, *rules->find_calendar("vn"), 1};
    simulator::stream_settings settings;
    settings.dossiers_per_year = static_cast<double>(dossiers) / static_cast<double>(years);
    settings.from = until - std::chrono::hours{24 * 365 * years};
    settings.until = until;
    simulator::event_stream stream(world, settings);

    engine::engine heart;
    engine::log_record record;
    record.origins = {{"bench", tiendo::agency_code("X01"), true}};
    record.recorded_at = settings.from;
    fold_rules(heart, record, files, tiendo::dossier::basis::current);
    const auto before = mib_of("stats.allocated");
    record.recorded_at = until + std::chrono::hours{24};
    const auto told = fill(heart, record, stream, until);
    const auto held = heart.measure();
    const auto mib = mib_of("stats.allocated") - before;
    fmt::print("{} dossiers, {} events of {} years\n", held.dossiers, told.events, years);
    fmt::print("fold: {:.2f} us an event\n", told.seconds * 1e6 / static_cast<double>(told.events));
    fmt::print("memory: {:.0f} MiB, {:.0f} bytes a dossier; resident {:.0f} MiB\n",
               mib,
               mib * 1048576 / static_cast<double>(held.dossiers),
               mib_of("stats.resident"));

    const auto began = cpu_seconds();
    std::uint64_t bytes = 0;
    {
        const auto rows = heart.take_snapshot();
        for (const auto& row : rows.dossiers) bytes += row.key.size() + row.value->size();
    }
    fmt::print("checkpoint of them all: {:.2f} s, {} bytes a dossier\n",
               cpu_seconds() - began,
               bytes / held.dossiers);

    auto other = files;
    other["agencies.csv"] += "\n";
    fold_rules(heart, record, other, tiendo::dossier::basis::current);
    restate(heart, "nothing");
    fold_rules(heart, record, files, tiendo::dossier::basis::statutory);
    restate(heart, "verdicts");
    fold_rules(heart, record, files, tiendo::dossier::basis::current);
    restate(heart, "them back");
    if (heart.measure().ledger != held.ledger) {
        fmt::print(stderr, "there and back has moved figures\n");
        return 1;
    }
    let_go(heart, before);
    return 0;
}
