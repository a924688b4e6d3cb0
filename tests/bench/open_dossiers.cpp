// How long does a page of the list of dossiers take while very many are open?
//
// An engine is filled in memory: of each three dossiers received one has ended, so that the open
// ones stand on their shelf as endings leave it. Then pages are asked for one after another, each
// timed alone. Usage: open_dossiers_bench [OPEN [PAGES]].
#include "tiendo/dossier/event.hpp"
#include "tiendo/engine/engine.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <string>
#include <vector>

namespace {

using tiendo::instant;
namespace dossier = tiendo::dossier;
namespace engine = tiendo::engine;

constexpr int agencies = 160;
constexpr std::uint64_t events_in_record = 1'000;
constexpr auto first_day = std::chrono::sys_days{std::chrono::year{2026} / 1 / 5};
constexpr auto now = instant{first_day} + std::chrono::days{60};

double cpu_ms() {
    timespec at{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &at);
    return static_cast<double>(at.tv_sec) * 1e3 + static_cast<double>(at.tv_nsec) / 1e6;
}

engine::log_record rules() {
    std::string offices =
        "code,name_vi,name_en,level,parent_code,valid_from,valid_to,successor_code,calendar_id\n"
        "H01,Tỉnh,Province,province,,,,,vn\n";
    for (int i = 1; i <= agencies; ++i)
        offices += fmt::format("H01.{},Cơ quan,Agency,department,H01,,,,\n", i);
    const std::string procedures =
        "code,name_vi,name_en,field_code,field_name_vi,statutory_limit,statutory_unit,"
        "committed_limit,committed_unit,cut_off,origin_rule,supplement_policy,payment_policy,"
        "suspension_policy,valid_from,valid_to,legal_source\n"
        "P,Thủ tục,Procedure,F,Lĩnh vực,20,working_days,,,,roll,pause_working,none,"
        "pause_working,,,\n";
    engine::log_record out;
    out.kind = engine::record_kind::catalogue;
    out.first_sequence = 1;
    out.recorded_at = instant{first_day};
    out.items.emplace_back();
    engine::encode({dossier::basis::current,
                    {{"agencies.csv", offices}, {"procedures.csv", procedures}},
                    std::nullopt},
                   out.items[0].bytes);
    return out;
}

dossier::dossier_event told(std::uint64_t n, std::string_view part, dossier::fact_body body) {
    dossier::dossier_event e;
    e.id = tiendo::event_id(fmt::format("{}{}", n, part));
    e.dossier = tiendo::dossier_code(fmt::format("H01-{:08}", n * 7'919 % 100'000'000));
    e.agency = tiendo::agency_code(fmt::format("H01.{}", 1 + n % agencies));
    // Within 58 days, in no order.
    e.occurred_at = instant{first_day} + std::chrono::minutes{n * 104'729 % (58 * 1'440)};
    e.body = std::move(body);
    return e;
}

void fill(engine::engine& heart, std::uint64_t open) {
    auto record = rules();
    std::string why;
    if (!heart.fold(record, why)) {
        fmt::print(stderr, "{}\n", why);
        std::exit(1);
    }
    record.kind = engine::record_kind::events;
    record.recorded_at = now;
    record.origins.push_back({"bench", tiendo::agency_code("H01"), true});
    std::vector<dossier::dossier_event> events;
    const auto all = open + open / 2;
    for (std::uint64_t n = 0; n < all; ++n) {
        events.push_back(
            told(n, "r", dossier::received{tiendo::procedure_code("P"), dossier::channel::online}));
        if (n % 3 == 2) {
            events.push_back(told(n - 2, "p", dossier::processed{}));
            events.back().occurred_at = now;
        }
        if (events.size() < events_in_record && n + 1 < all) continue;
        record.first_sequence = record.last_sequence() + 1;
        record.items.assign(events.size(), {0, {}, "x"});
        heart.fold_events(record, events);
        events.clear();
    }
}

void ask(const engine::engine& heart, engine::dossier_query q, const char* name, int pages) {
    std::vector<double> times;
    std::uint64_t total = 0;
    std::size_t rows = 0;
    for (int i = 0; i < pages; ++i) {
        const auto began = cpu_ms();
        auto page = heart.dossiers(q, now);
        times.push_back(cpu_ms() - began);
        total = page.total;
        rows += page.rows.size();
        q.cursor = std::move(page.next_cursor);
    }
    std::sort(times.begin(), times.end());
    fmt::print("{:<44} p50 {:6.2f} ms, most {:6.2f} ms; {} pages, {} rows of {}\n",
               name,
               times[times.size() / 2],
               times.back(),
               pages,
               rows,
               total);
}

}  // namespace

int main(int argc, char** argv) {
    const std::uint64_t open = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1'000'000;
    const int pages = argc > 2 ? std::atoi(argv[2]) : 50;
    engine::engine heart;
    fill(heart, open);
    engine::dossier_query q;
    for (const std::size_t limit : {100u, 1'000u}) {
        q.limit = limit;
        for (const auto filter : {engine::dossier_filter::open, engine::dossier_filter::overdue}) {
            q.filter = filter;
            for (const auto by : {engine::dossier_order::code, engine::dossier_order::due}) {
                q.order = by;
                const auto name = fmt::format("{} by {}, {} rows",
                                              engine::name_of(filter),
                                              by == engine::dossier_order::due ? "due" : "code",
                                              limit);
                ask(heart, q, name.c_str(), pages);
            }
        }
    }
    q.agency = tiendo::agency_code("H01.7");
    q.limit = 100;
    ask(heart, q, "overdue by due, of one agency, 100 rows", pages);
    return 0;
}
