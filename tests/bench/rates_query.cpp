// How long does a question about rates take when millions of dossiers are stored?
//
// An engine is filled with a province's years, in memory, without a service
// around it; then random questions of every form are asked one after another,
// each timed alone. Usage: rates_query_bench [DOSSIERS [QUESTIONS]].
#include "tiendo/base/rng.hpp"
#include "tiendo/catalogue/catalogue.hpp"
#include "tiendo/dossier/event.hpp"
#include "tiendo/engine/engine.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

namespace {

using namespace std::chrono_literals;
using tiendo::instant;
namespace dossier = tiendo::dossier;
namespace engine = tiendo::engine;
namespace rates = tiendo::rates;
using steady = std::chrono::steady_clock;

constexpr int departments = 20;
constexpr int communes = 139;
constexpr int procedures = 1'500;
constexpr auto first_day = std::chrono::sys_days{std::chrono::year{2018} / 1 / 2};
constexpr auto last_day = std::chrono::sys_days{std::chrono::year{2026} / 11 / 1};

std::string agency_name(std::uint64_t n) {
    return n == 0 ? "H01" : fmt::format("H01.{}", n);
}

tiendo::catalogue::file_texts province() {
    std::string agencies =
        "code,name_vi,name_en,level,parent_code,valid_from,valid_to,successor_code,calendar_id\n"
        "H01,Tỉnh,Province,province,,,,,vn\n";
    for (int i = 1; i <= departments + communes; ++i) {
        const auto* const level = i <= departments ? "department" : "commune";
        agencies += fmt::format("H01.{},Cơ quan {},Agency {},{},H01,,,,\n", i, i, i, level);
    }
    std::string rows =
        "code,name_vi,name_en,field_code,field_name_vi,statutory_limit,statutory_unit,"
        "committed_limit,committed_unit,cut_off,origin_rule,supplement_policy,payment_policy,"
        "suspension_policy,valid_from,valid_to,legal_source\n";
    for (int i = 0; i < procedures; ++i) {
        const auto* const unit = i % 10 < 8    ? "working_days"
                                 : i % 10 == 8 ? "working_hours"
                                               : "calendar_days";
        const int limit = i % 10 == 8 ? 24 : 5 + i % 20;
        rows += fmt::format(
            "P{},Thủ tục {},Procedure {},F{},Lĩnh vực {},{},{},{},{},,roll,pause_working,none,"
            "pause_working,,,\n",
            i,
            i,
            i,
            i % 30,
            i % 30,
            limit,
            unit,
            limit * 4 / 5,
            unit);
    }
    return {{"agencies.csv", agencies}, {"procedures.csv", rows}};
}

// The life of dossier `n` of `all`, in the order of receipt; of them 3 % begin with a supplement
// and 12 % end late.
void add_dossier(std::uint64_t n,
                 std::uint64_t all,
                 tiendo::rng& random,
                 std::vector<dossier::dossier_event>& out) {
    const auto span = std::chrono::milliseconds{last_day - first_day}.count();
    dossier::dossier_event e;
    e.dossier = tiendo::dossier_code(fmt::format("H01-{:08}", n));
    const auto who = random.below(2) == 0 ? 1 + random.below(departments)
                                          : 1 + departments + random.below(communes);
    e.agency = tiendo::agency_code(agency_name(who));
    const auto procedure =
        who <= departments ? (who - 1) * 45 + random.below(45) : 900 + random.below(600);
    auto now = instant{first_day} +
               std::chrono::milliseconds{static_cast<std::int64_t>(
                   static_cast<double>(n) / static_cast<double>(all) * static_cast<double>(span))};
    int part = 0;
    const auto say = [&](dossier::fact_body body, std::chrono::milliseconds later) {
        now += later;
        e.id = tiendo::event_id(fmt::format("{}.{}", n, part++));
        e.occurred_at = now;
        e.body = std::move(body);
        out.push_back(e);
    };
    const auto limit = std::chrono::hours{24 * (7 + procedure % 20)};
    const auto via = static_cast<dossier::channel>(1 + random.below(3));
    say(dossier::received{tiendo::procedure_code(fmt::format("P{}", procedure)),
                          via,
                          std::nullopt,
                          now + limit,
                          dossier::applicant_kind::citizen},
        0ms);
    if (random.below(100) < 3) {
        say(dossier::supplement_requested{"R", "L"}, 20h);
        say(dossier::supplement_received{"R", "L", std::nullopt}, 50h);
    }
    const auto share = random.below(100);
    const auto taken = std::chrono::milliseconds{limit} * (share < 88 ? share : share + 40) / 100;
    if (share == 50) {
        say(dossier::withdrawn{"R"}, taken);
        return;
    }
    say(dossier::processed{}, taken);
    say(dossier::returned{via}, 5h);
}

long resident_mib() {
    std::ifstream status("/proc/self/statm");
    long pages = 0;
    long resident = 0;
    status >> pages >> resident;
    return resident * 4 / 1024;
}

struct form {
    const char* name;
    void (*shape)(rates::query&, tiendo::rng&);
};

tiendo::local_date random_day(tiendo::rng& random) {
    return tiendo::local_date{first_day.time_since_epoch() +
                              std::chrono::days{random.below(
                                  static_cast<std::uint64_t>((last_day - first_day).count()))}};
}

// Any period, subtree, due basis and as-of instant; the forms differ in how they cut.
rates::query random_question(tiendo::rng& random) {
    rates::query q;
    const auto a = random_day(random);
    const auto b = random_day(random);
    q.from = std::min(a, b);
    q.to = std::max(a, b);
    q.due = static_cast<rates::due_basis>(random.below(rates::due_basis_count));
    if (random.below(2) == 0) {
        q.agency = tiendo::agency_code(agency_name(random.below(departments + communes + 1)));
        q.descendants = random.below(4) != 0;
    }
    return q;
}

constexpr form forms[] = {
    {"by agency", [](rates::query&, tiendo::rng&) {}},
    {"by agency, as of an instant",
     [](rates::query& q, tiendo::rng& random) {
         q.as_of = instant{std::chrono::sys_days{q.to.time_since_epoch()}} +
                   std::chrono::milliseconds{random.below(60'000'000)};
     }},
    {"by day", [](rates::query& q, tiendo::rng&) { q.by = rates::group_by::day; }},
    {"by procedure", [](rates::query& q, tiendo::rng&) { q.by = rates::group_by::procedure; }},
    {"by field", [](rates::query& q, tiendo::rng&) { q.by = rates::group_by::field; }},
    {"by channel", [](rates::query& q, tiendo::rng&) { q.by = rates::group_by::channel; }},
    {"by agency, of one procedure",
     [](rates::query& q, tiendo::rng& random) {
         q.procedure = tiendo::procedure_code(fmt::format("P{}", random.below(procedures)));
     }},
    {"by procedure, of one channel, as of an instant",
     [](rates::query& q, tiendo::rng& random) {
         q.by = rates::group_by::procedure;
         q.via = static_cast<dossier::channel>(1 + random.below(3));
         q.as_of = instant{std::chrono::sys_days{q.to.time_since_epoch()}} +
                   std::chrono::milliseconds{random.below(60'000'000)};
     }},
};

}  // namespace

int main(int argc, char** argv) {
    const auto dossiers = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 100'000;
    const auto questions = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 200;
    const auto recorded_at = instant{last_day} + 24h * 60;
    tiendo::rng random(1);
    engine::engine heart;
    std::string why;
    engine::log_record record;
    const auto fold_rules = [&] {
        record.kind = engine::record_kind::catalogue;
        record.recorded_at = instant{first_day};
        record.origins = {{"bench", tiendo::agency_code("H01"), true}};
        record.items.resize(1);
        engine::encode({dossier::basis::current, province(), std::nullopt}, record.items[0].bytes);
        return heart.fold(record, why);
    };
    if (!fold_rules()) {
        fmt::print(stderr, "{}\n", why);
        return 1;
    }
    record.kind = engine::record_kind::events;
    record.recorded_at = recorded_at;
    const auto began = steady::now();
    std::vector<dossier::dossier_event> events;
    std::uint64_t told = 0;
    for (std::uint64_t n = 0; n < dossiers;) {
        events.clear();
        for (; n < dossiers && events.size() < 1'000; ++n) add_dossier(n, dossiers, random, events);
        record.first_sequence = record.last_sequence() + 1;
        record.items.assign(events.size(), {0, {}, "x"});
        heart.fold_events(record, events);
        told += events.size();
    }
    const std::chrono::duration<double> took = steady::now() - began;
    const auto agencies = departments + communes + 1;
    fmt::print("{} dossiers, {} events, {} agencies, {} procedures; filled in {:.1f} s, {} MiB\n\n",
               dossiers,
               told,
               agencies,
               procedures,
               took.count(),
               resident_mib());
    fmt::print("| question | p50 ms | p99 ms | most ms |\n|---|---|---|---|\n");
    for (const auto& f : forms) {
        std::vector<double> ms;
        for (std::uint64_t i = 0; i < questions; ++i) {
            auto q = random_question(random);
            f.shape(q, random);
            const auto start = steady::now();
            const auto answer = heart.rates(q, recorded_at);
            ms.push_back(std::chrono::duration<double, std::milli>(steady::now() - start).count());
            if (!answer.total.count.balances()) {
                fmt::print(stderr, "the counts do not balance\n");
                return 1;
            }
        }
        std::sort(ms.begin(), ms.end());
        fmt::print("| {} | {:.2f} | {:.2f} | {:.2f} |\n",
                   f.name,
                   ms[ms.size() / 2],
                   ms[ms.size() * 99 / 100],
                   ms.back());
    }
    return 0;
}
