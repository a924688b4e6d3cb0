// One turn after another.
#include "world.hpp"

#include "../dossier/random_history.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace tiendo::simulation {

using namespace dossier;  // NOLINT(google-build-using-namespace): bodies of events
using std::chrono::hours;
using std::chrono::minutes;
using tiendo::testing::at;
using tiendo::testing::event;
using tiendo::testing::receipt;

namespace {

constexpr std::string_view plain_agency_x = "X01.2";
constexpr std::string_view plain_agency_y = "Y01.1";

// Whatever law allows, in the two months before; the plain stories stand apart at other agencies.
const tiendo::testing::random_world& past() {
    static const tiendo::testing::random_world one{tiendo::testing::story_world().procedures,
                                                   {"X01.1"},
                                                   {"Y01.1"},
                                                   at("2026-01-05"),
                                                   60,
                                                   false};
    return one;
}

// Catalogues that follow one another: a limit changes, and changes back.
catalogue::file_texts files_of(bool is_second) {
    auto out = tiendo::testing::story_files();
    if (!is_second) return out;
    auto& procedures = out["procedures.csv"];
    const std::string was = "1,5,working_days,3,working_days";
    procedures.replace(procedures.find(was), was.size(), "1,4,working_days,3,working_days");
    return out;
}

void rename(dossier_event& e, const std::string& prefix) {
    const auto renamed = [&](const event_id& id) { return event_id(prefix + id.str()); };
    e.id = renamed(e.id);
    if (auto* v = std::get_if<voided>(&e.body)) v->target = renamed(v->target);
    if (auto* c = std::get_if<corrected>(&e.body)) c->target = renamed(c->target);
}

}  // namespace

struct world::life {
    life(std::shared_ptr<disk> on, const service::wall_clock& clock, const process::setup& how)
        : process(std::move(on), clock, how) {
        if (!process.serves()) return;
        ingest::front_config config;
        config.is_full = [this] { return process.core().is_full(); };
        front.emplace(io.get_executor(), config, process.core(), process.core(), clock);
    }
    simulation::process process;
    boost::asio::io_context io;
    std::optional<ingest::front> front;
};

world::world(std::uint64_t seed)
    : dice_(seed), archive_dice_(seed + 38), truth_(at("2026-03-16 08:00")) {
    // Now and then the service begins on an empty disk, and is killed while it makes its database.
    disk_ = dice_.chance(40) ? std::make_shared<disk>(seed) : prepared_disk()->copy(seed);
    how_.files = files_of(false);
    how_.rules = alerts::usual_rules();
    how_.limits.checkpoint_interval = minutes{dice_.between(2, 60)};
    how_.limits.checkpoint_log_bytes = 1u << dice_.between(10, 16);
    how_.limits.ended_kept_max = static_cast<std::size_t>(dice_.between(0, 6));
    how_.limits.admission_events_max = 60;
    // Mostly so long that it is never met: a commit's step may be hours away.
    how_.limits.admission_wait_max = minutes{dice_.chance(300) ? 1 : 600};
    how_.limits.group_events_max = static_cast<std::size_t>(dice_.between(1, 40));
    using wire::subprotocol;
    counters_.push_back(
        std::make_unique<counter>("one-x", "X01", subprotocol::protobuf, dice_, known_, trace_));
    counters_.push_back(
        std::make_unique<counter>("two-x", "X01", subprotocol::json, dice_, known_, trace_));
    counters_.push_back(
        std::make_unique<counter>("one-y", "Y01", subprotocol::protobuf, dice_, known_, trace_));
    stories_.resize(counters_.size());
}
world::~world() {
    for (auto& c : counters_) c->cut_all();
}

// --- time, life and death ------------------------------------------------------------

void world::pass(std::chrono::nanoseconds by) {
    truth_ += std::chrono::floor<milliseconds>(by);
    ticks_ += by;
    disk_->set_time(static_cast<std::uint64_t>(
        std::chrono::floor<std::chrono::microseconds>(truth_.time_since_epoch()).count()));
}

void world::end_life() {
    for (auto& c : counters_) c->cut_all();
    if (life_ && life_->process.serves())
        seen_.checkpoints += life_->process.core().probe().checkpoints;
    life_.reset();
}

void world::after_crash() {
    ++seen_.crashes;
    end_life();
    const bool is_kept = disk_->is_on() && dice_.chance(400);
    if (is_kept) {
        disk_->restart_after_process();
    } else {
        ++seen_.power_cuts;
        disk_->restart_after_power_cut(dice_.chance(300) ? remains::nothing : remains::some);
    }
}

template <class What>
void world::in_life(What&& what) {
    if (!life_) return;
    bool has_ended = false;
    try {
        std::forward<What>(what)(*life_);
        has_ended = !life_->process.disk_failure().empty() || !disk_->is_on();
    } catch (const process_ended& e) {
        has_ended = true;
        // A process that ends itself on a sound disk has a fault of its own.
        if (!disk_->has_failed()) problems_.push_back("it ended itself: " + e.why);
    }
    if (has_ended) after_crash();
}

void world::start() {
    clock_.emplace(
        service::wall_clock::sources{[this] { return wall(); }, [this] { return ticks_; }});
    if (!is_mended_ && dice_.chance(300)) {
        static constexpr fault kinds[]{fault::power_before,
                                       fault::power_after,
                                       fault::power_torn,
                                       fault::failure,
                                       fault::no_space};
        disk_->plan(kinds[dice_.below(5)], disk_->operations() + dice_.below(90));
        if (dice_.chance(100)) disk_->plan_failed_read(disk_->readings() + dice_.below(60));
    }
    try {
        life_ = std::make_unique<life>(disk_, *clock_, how_);
        if (life_->process.serves()) return;
        if (!disk_->has_failed()) problems_.push_back(life_->process.refusal());
    } catch (const process_ended& e) {
        if (!disk_->has_failed()) problems_.push_back("it does not start: " + e.why);
    }
    ++seen_.restarts_that_failed;
    life_.reset();
    after_crash();
}

// --- what happens at the counters -------------------------------------------------------

void world::happen() {
    const auto which = dice_.below(counters_.size());
    auto& there = *counters_[which];
    if (which != 2 && dice_.chance(120)) return tell_random(there);
    if (dice_.chance(60) && there.contradict()) return;
    tell_plain(there);
}

void world::tell_plain(counter& there) {
    const auto which = static_cast<std::size_t>(
        std::ranges::find(counters_, &there, &std::unique_ptr<counter>::get) - counters_.begin());
    auto& stories = stories_[which];
    const auto agency = which == 2 ? plain_agency_y : plain_agency_x;
    // Both agencies use the same ids; the two counters of one do not.
    const auto id = (which == 1 ? "b" : "a") + std::to_string(++plain_told_[which]);
    const auto late = dice_.chance(200) ? minutes{dice_.between(0, 90)} : minutes{0};
    const auto when = truth_ - (dice_.chance(900) ? minutes{0} : late);
    if (stories.empty() || dice_.chance(450)) {
        static constexpr std::string_view procedures[]{"H24", "H24", "WH8", "WD5"};
        stories.push_back({fmt::format("P{}-{}", which, stories.size() + 1)});
        return there.tell(
            event(id, when, receipt(procedures[dice_.below(4)]), agency, stories.back().code));
    }
    auto& story = stories[dice_.below(stories.size())];
    if (story.is_over || dice_.chance(300)) {
        return there.tell(
            event(id, when, fact_body{step_started{"B1", "P1", {}}}, agency, story.code));
    }
    story.is_over = true;
    if (dice_.chance(150))
        return there.tell(event(id, truth_, fact_body{withdrawn{"R"}}, agency, story.code));
    there.tell(event(id, truth_, fact_body{processed{}}, agency, story.code));
}

// A whole life of a dossier that was told nobody so far, in any order.
void world::tell_random(counter& there) {
    const auto code = "R-" + std::to_string(++told_);
    auto all = tiendo::testing::random_history(dice_, code, past());
    for (auto i = all.size(); i > 1; --i) std::swap(all[i - 1], all[dice_.below(i)]);
    for (auto& e : all) {
        rename(e, code + "-");
        there.tell(std::move(e));
    }
}

// --- what the world does ------------------------------------------------------------------

void world::befall() {
    const auto dice = dice_.below(1'000);
    if (dice < 12) {  // the process is killed, or the power goes, between two steps
        if (!life_) return;
        if (dice_.chance(500)) disk_->cut_power();
        return after_crash();
    }
    if (dice < 24) {
        static constexpr fault kinds[]{fault::power_before,
                                       fault::power_after,
                                       fault::power_torn,
                                       fault::failure,
                                       fault::no_space};
        return disk_->plan(kinds[dice_.below(5)], disk_->operations() + dice_.below(40));
    }
    if (dice < 27) return disk_->plan_failed_read(disk_->readings() + dice_.below(4));
    if (dice < 35) {
        ++seen_.clock_steps;
        clock_error_ =
            minutes{dice_.chance(700) ? dice_.between(-10, 10) : dice_.between(-1440, 1440)};
        return;
    }
    if (dice < 45) {
        if (dice_.chance(600)) clock_error_ = {};
        return clock_->confirm();
    }
    if (dice < 70) {
        ++seen_.cut_connections;
        return counters_[dice_.below(counters_.size())]->cut();
    }
    if (dice < 78) {
        ++seen_.catalogues;
        return in_life([&](life& l) { l.process.offer(files_of(dice_.chance(500))); });
    }
    if (dice < 150) return pass(minutes{dice_.between(1, 240)});
}

// Old records leave the log, down to the last that a start does not read; or it cannot be done, and
// the service goes on.
void world::archive() {
    in_life([this](life& l) {
        storage::archive_request asked;
        asked.to = archive_directory;
        asked.segment_bytes = static_cast<std::uint64_t>(archive_dice_.between(100, 20'000));
        if (archive_dice_.chance(300)) asked.before = wall() - hours{archive_dice_.between(0, 10)};
        const auto done = l.process.core().archive_log(asked);
        if (const auto* moved = std::get_if<storage::archived>(&done)) {
            seen_.archived_segments += moved->segments;
        } else if (!disk_->has_failed()) {
            problems_.push_back("archive: " + std::get<std::string>(done));
        }
    });
}

// One step of whoever the scheduler picks.
void world::serve() {
    switch (dice_.below(7)) {
        case 0:
            return in_life(
                [](life& l) { ignore(l.process.core().commit_some(), "or nothing waits"); });
        case 1:
        case 2:
            return in_life([](life& l) { ignore(l.process.core().fold_some(), "it goes on"); });
        case 3:
            return in_life(
                [](life& l) { ignore(l.process.core().checkpoint_some(), "or none waits"); });
        case 4:
            return in_life([this](life&) {
                if (disk_->run_background_job()) ++seen_.background_jobs;
            });
        default:
            return poll();
    }
}

void world::poll() {
    in_life([this](life& l) {
        l.io.restart();
        l.io.poll();
        for (auto& c : counters_) c->collect();
    });
}

void world::turn() {
    pass(milliseconds{dice_.between(1, 20'000)});
    if (!life_) {
        if (is_mended_ || dice_.chance(300)) start();
        return;
    }
    // RocksDB stops writes at four unflushed tables: no more than two may wait.
    while (life_ && disk_->background_jobs() >= 2) {
        in_life([this](life&) {
            ++seen_.background_jobs;
            disk_->run_background_job();
        });
    }
    if (!life_) return;
    if (archive_dice_.chance(5)) return archive();
    auto& there = *counters_[dice_.below(counters_.size())];
    switch (dice_.below(8)) {
        case 0:
            if (!is_mended_) happen();
            return;
        case 1:
            if (!there.has_connection() || dice_.chance(100)) there.connect(*life_->front);
            ignore(there.send(), "or nothing waits");
            return;
        case 2:
        case 3:
            ignore(there.deliver(), "or nothing is under way");
            return;
        case 4:
            if (!is_mended_) befall();
            return;
        default:
            return serve();
    }
}

void world::live(int turns) {
    start();
    for (int i = 0; i < turns && problems_.empty(); ++i) turn();
}

void world::settle() {
    is_mended_ = true;
    clock_error_ = {};
    if (life_) {
        if (dice_.chance(500)) disk_->cut_power();
        after_crash();
    } else {
        disk_->restart_after_process();
    }
    const auto is_waiting = [this] {
        return std::ranges::any_of(counters_, [](const auto& c) { return c->waiting() != 0; });
    };
    for (int i = 0; i < 40'000 && is_waiting() && problems_.empty(); ++i) turn();
    if (is_waiting()) problems_.push_back("events were never answered for");
    if (!life_) return problems_.push_back("it does not serve in the end");
    // The clock of the log may have gone ahead; its time comes.
    const auto head = life_->process.core().log().head().recorded_at;
    if (truth_ < head) pass(head - truth_);
    for (int i = 0; i < 40; ++i) {
        pass(minutes{1});
        in_life([this](life& l) {
            l.process.settle();
            while (disk_->run_background_job()) ++seen_.background_jobs;
        });
    }
}

// --- what must be true ---------------------------------------------------------------------

void world::judge_alerts(strings& out) {
    auto& core = life_->process.core();
    const bool asked = core.read([&](const engine::engine& e) {
        engine::dossier_query overdue;
        overdue.filter = engine::dossier_filter::overdue;
        overdue.limit = 1'000;
        engine::alert_query open;
        open.open_only = true;
        open.rule = "overdue";
        open.limit = 1'000;
        std::set<std::string> late;
        std::set<std::string> told;
        for (const auto& d : e.dossiers(overdue, clock_->now()).rows) late.insert(d.code.str());
        for (const auto& a : e.alerts(open, clock_->now()).rows) {
            if (!told.insert(a.dossier.str()).second)
                out.push_back(a.dossier.str() + " has two open alerts");
        }
        seen_.alerts += told.size();
        for (const auto& code : late)
            if (!told.contains(code)) out.push_back(code + " is overdue without an alert");
        for (const auto& code : told)
            if (!late.contains(code)) out.push_back(code + " has an alert and is not overdue");
    });
    if (!asked) out.emplace_back("a read was refused");
    ignore(core.fold_some(), "it is not stopping");
}

strings world::judge() {
    auto out = problems_;
    for (const auto& c : counters_) out.insert(out.end(), c->problems.begin(), c->problems.end());
    if (!life_) return out;
    auto& core = life_->process.core();
    const auto log = read(core.log());
    for (auto& why : known_.judge(log)) out.push_back(std::move(why));
    const auto again = recount(log);
    const auto live = core.figures();
    for (const auto& what : differing_digests(live, again->measure()))
        out.push_back("live and recount differ in " + what);
    for (const auto& what : differing_digests(live, recount_in_time(log)->measure(), true))
        out.push_back("live and the order of time differ in " + what);
    const auto now = clock_->now();
    const bool asked = core.read([&](const engine::engine& e) {
        for (auto& what : e.differences(*again, 5)) out.push_back("recount: " + what);
        for (const auto agency : {plain_agency_x, plain_agency_y}) {
            auto q = rates::query{};
            q.agency = agency_code(agency);
            q.descendants = false;
            q.from = parse_local_date("2026-01-01").value();
            q.to = parse_local_date("2026-12-31").value();
            q.as_of = now;
            const auto all = e.rates(q, now);
            q.procedure = procedure_code("H24");
            const auto hours_only = e.rates(q, now);
            const auto sum = [](const rates::answer& a) {
                rates::counts c;
                for (const auto& row : a.rows) c += row.count;
                return c;
            };
            const auto c = sum(all);
            const auto h = sum(hours_only);
            const plain_counts told{
                c.received(), c.finished(), h.late, c.withdrawn, c.open, h.overdue};
            const auto counted = count_plain(log, agency, now);
            if (told != counted)
                out.push_back(fmt::format(
                    "{}: told {} received {} finished {} late {} withdrawn {} open {} overdue, "
                    "counted {} {} {} {} {} {}",
                    agency,
                    told.received,
                    told.finished,
                    told.late,
                    told.withdrawn,
                    told.open,
                    told.overdue,
                    counted.received,
                    counted.finished,
                    counted.late,
                    counted.withdrawn,
                    counted.open,
                    counted.overdue));
        }
    });
    if (!asked) out.emplace_back("a read was refused");
    ignore(core.fold_some(), "it is not stopping");
    judge_alerts(out);
    return out;
}

world::figures world::seen() const {
    auto out = seen_;
    out.events = known_.acknowledged_events();
    for (const auto& c : counters_) {
        out.duplicates += c->duplicates;
        out.conflicts += c->conflicts;
        out.refused += c->refused;
        out.busy += c->refused_busy;
    }
    return out;
}

world::figures& world::figures::operator+=(const figures& o) noexcept {
    crashes += o.crashes;
    power_cuts += o.power_cuts;
    restarts_that_failed += o.restarts_that_failed;
    clock_steps += o.clock_steps;
    cut_connections += o.cut_connections;
    catalogues += o.catalogues;
    checkpoints += o.checkpoints;
    events += o.events;
    duplicates += o.duplicates;
    conflicts += o.conflicts;
    refused += o.refused;
    busy += o.busy;
    alerts += o.alerts;
    background_jobs += o.background_jobs;
    archived_segments += o.archived_segments;
    return *this;
}

}  // namespace tiendo::simulation
