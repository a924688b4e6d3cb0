// How long does a question about rates take when millions of dossiers are stored?
//
// An engine is filled with a province's years, in memory, without a service
// around it; then random questions of every form are asked one after another,
// each timed alone. Usage: rates_query_bench [DOSSIERS [QUESTIONS]].
#include "tiendo/base/rng.hpp"
#include "tiendo/catalogue/catalogue.hpp"
#include "tiendo/dossier/event.hpp"
#include "tiendo/engine/lists.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <string>
#include <utility>
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
constexpr int fields = 30;
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
            i % fields,
            i % fields,
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

// Of this thread: what else runs on the machine is not in it.
double cpu_ms() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
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

// An instant of the period's last day, in all but the night hours.
void ask_as_of(rates::query& q, tiendo::rng& random) {
    q.as_of = instant{std::chrono::sys_days{q.to.time_since_epoch()}} +
              std::chrono::milliseconds{random.below(60'000'000)};
}

void ask_of_channel(rates::query& q, tiendo::rng& random) {
    q.via = static_cast<dossier::channel>(1 + random.below(3));
}

void ask_of_field(rates::query& q, tiendo::rng& random) {
    q.field = fmt::format("F{}", random.below(fields));
}

constexpr form forms[] = {
    {"by agency", [](rates::query&, tiendo::rng&) {}},
    {"by agency, as of an instant", ask_as_of},
    {"by agency, of one procedure",
     [](rates::query& q, tiendo::rng& random) {
         q.procedure = tiendo::procedure_code(fmt::format("P{}", random.below(procedures)));
     }},
    {"by agency, of one field", ask_of_field},
    {"by day", [](rates::query& q, tiendo::rng&) { q.by = rates::group_by::day; }},
    {"by day, of one field",
     [](rates::query& q, tiendo::rng& random) {
         q.by = rates::group_by::day;
         ask_of_field(q, random);
     }},
    {"by channel", [](rates::query& q, tiendo::rng&) { q.by = rates::group_by::channel; }},
    {"by procedure", [](rates::query& q, tiendo::rng&) { q.by = rates::group_by::procedure; }},
    {"by procedure, of a department",
     [](rates::query& q, tiendo::rng& random) {
         q.by = rates::group_by::procedure;
         q.agency = tiendo::agency_code(agency_name(1 + random.below(departments)));
         q.descendants = true;
     }},
    {"by procedure, of one channel",
     [](rates::query& q, tiendo::rng& random) {
         q.by = rates::group_by::procedure;
         ask_of_channel(q, random);
     }},
    {"by procedure, of one channel, as of an instant",
     [](rates::query& q, tiendo::rng& random) {
         q.by = rates::group_by::procedure;
         ask_of_channel(q, random);
         ask_as_of(q, random);
     }},
    {"by field", [](rates::query& q, tiendo::rng&) { q.by = rates::group_by::field; }},
    {"by agency and field",
     [](rates::query& q, tiendo::rng&) { q.by = rates::group_by::agency_and_field; }},
    {"by agency and field, of all agencies",
     [](rates::query& q, tiendo::rng&) {
         q.by = rates::group_by::agency_and_field;
         q.agency.reset();
     }},
    {"by field, of one channel",
     [](rates::query& q, tiendo::rng& random) {
         q.by = rates::group_by::field;
         ask_of_channel(q, random);
     }},
    {"by agency, with services, as of an instant",
     [](rates::query& q, tiendo::rng& random) {
         q.with_services = true;
         ask_as_of(q, random);
     }},
    {"by day, with services",
     [](rates::query& q, tiendo::rng&) {
         q.with_services = true;
         q.by = rates::group_by::day;
     }},
    {"by field, with services, of a month",
     [](rates::query& q, tiendo::rng&) {
         q.with_services = true;
         q.by = rates::group_by::field;
         q.from = q.to - std::chrono::days{30};
     }},
    {"by field, with services, of a year",
     [](rates::query& q, tiendo::rng&) {
         q.with_services = true;
         q.by = rates::group_by::field;
         q.from = q.to - std::chrono::days{364};
     }},
};

// Sums that are made when first asked for are made by these: every agency and every procedure, of
// all channels and of each. Returns how long it took, in milliseconds.
double ask_first(const engine::engine& heart, instant now) {
    const auto start = steady::now();
    for (std::size_t via = 0; via <= dossier::channel_count; ++via) {
        for (const auto by : {rates::group_by::agency, rates::group_by::procedure}) {
            rates::query q;
            q.from = tiendo::local_date{first_day.time_since_epoch()};
            q.to =
                tiendo::local_date{std::chrono::floor<std::chrono::days>(now).time_since_epoch()};
            q.by = by;
            if (via != 0) q.via = static_cast<dossier::channel>(via);
            static_cast<void>(heart.rates(q, now));
        }
    }
    return std::chrono::duration<double, std::milli>(steady::now() - start).count();
}

// The lists of reports: a look at every dossier, and at those that were open at the instant.
void time_lists(const engine::engine& heart, instant now) {
    constexpr int times = 10;
    fmt::print("\n| list | dossiers | listed | most ms |\n|---|---|---|---|\n");
    const auto last = std::chrono::floor<std::chrono::days>(last_day);
    for (const auto& [name, back] : {std::pair{"overdue on the last day", std::chrono::days{0}},
                                     std::pair{"overdue a year before", std::chrono::days{365}}}) {
        rates::query q;
        q.to = tiendo::local_date{(last - back).time_since_epoch()};
        q.from = q.to - std::chrono::days{30};
        double most = 0;
        engine::overdue_list found;
        for (int i = 0; i < times; ++i) {
            const auto start = steady::now();
            found = heart.overdue(q, now, 1'000);
            const std::chrono::duration<double, std::milli> took = steady::now() - start;
            most = std::max(most, took.count());
        }
        fmt::print("| {} | {} | {} | {:.0f} |\n", name, found.total, found.rows.size(), most);
    }
}

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
    fmt::print("the first questions after the fill, {:.0f} ms together\n\n",
               ask_first(heart, recorded_at));
    fmt::print("| question | p50 ms | p99 ms | most ms | p99 ms of CPU |\n|---|---|---|---|---|\n");
    for (const auto& f : forms) {
        std::vector<double> wall;
        std::vector<double> cpu;
        for (std::uint64_t i = 0; i < questions; ++i) {
            auto q = random_question(random);
            f.shape(q, random);
            const auto start = steady::now();
            const auto cpu_start = cpu_ms();
            const auto answer = heart.rates(q, recorded_at);
            cpu.push_back(cpu_ms() - cpu_start);
            wall.push_back(
                std::chrono::duration<double, std::milli>(steady::now() - start).count());
            if (!answer.total.count.balances()) {
                fmt::print(stderr, "the counts do not balance\n");
                return 1;
            }
        }
        std::sort(wall.begin(), wall.end());
        std::sort(cpu.begin(), cpu.end());
        const auto p99 = wall.size() * 99 / 100;
        fmt::print("| {} | {:.2f} | {:.2f} | {:.2f} | {:.2f} |\n",
                   f.name,
                   wall[wall.size() / 2],
                   wall[p99],
                   wall.back(),
                   cpu[p99]);
    }
    time_lists(heart, recorded_at);
    return 0;
}
