// Power cuts: at every operation of the disk in a run of 200 events, and at random
// moments of long series of lives, also while recovering from the one before.
//
// TIENDO_POINTS=10000 for more random ones, TIENDO_SEED=17 for one series.
#include "../service/place.hpp"
#include "model.hpp"
#include "process.hpp"
#include "seeds.hpp"

#include <fmt/format.h>

using namespace tiendo;              // NOLINT
using namespace tiendo::simulation;  // NOLINT
using tiendo::testing::at;

namespace {

// A disk with the clock of its machine, and one client that remembers every answer.
class machine {
  public:
    explicit machine(std::shared_ptr<simulation::disk> d)
        : on(std::move(d)), clock_({[this] { return wall_; }, [this] { return ticks_; }}) {
        how_.files = tiendo::testing::story_files();
        how_.rules = alerts::usual_rules();
    }
    // Who runs there; throws process_ended.
    std::unique_ptr<process> start() { return std::make_unique<process>(on, clock_, how_); }

    // Sends the events numbered [first, first + size) as one batch and lets the service answer.
    void push(process& p, std::uint64_t first, std::uint64_t size) {
        std::vector<dossier::dossier_event> events;
        for (auto n = first; n < first + size; ++n)
            events.push_back(tiendo::testing::receipt_of(static_cast<int>(n)));
        for (const auto& e : events) known.sent("X01", e);
        auto s = tiendo::testing::submission_of(events, nullptr);
        s.done = [this, events](const engine::commit_outcome& outcome) {
            for (std::size_t i = 0; i < events.size(); ++i) {
                const bool was_known = known.is_acknowledged("X01", events[i].id);
                if (was_known && outcome.fates[i] != engine::item_fate::duplicate)
                    problems.push_back(events[i].id.str() + " was stored, and is not known again");
                if (outcome.fates[i] == engine::item_fate::conflict) {
                    problems.push_back(events[i].id.str() + " is a conflict with itself");
                } else {
                    known.acknowledged("X01", events[i]);
                }
            }
        };
        if (p.core().submit(std::move(s)) != engine::admitted::yes) problems.push_back("busy");
        p.settle();
        pass(std::chrono::seconds{5});
    }
    void pass(std::chrono::nanoseconds by) {
        ticks_ += by;
        wall_ += std::chrono::floor<milliseconds>(by);
    }
    // What is wrong with a service that serves from what is left.
    strings judge(process& p) {
        auto out = problems;
        const auto log = simulation::read(p.core().log());
        for (auto& why : known.judge(log)) out.push_back(std::move(why));
        const auto live = p.core().figures();
        for (auto& what : differing_digests(live, recount(log)->measure()))
            out.push_back("live and recount differ in " + what);
        return out;
    }

    std::shared_ptr<simulation::disk> on;
    model known;
    strings problems;

  private:
    instant wall_ = at("2026-03-10 08:00");
    std::chrono::nanoseconds ticks_{std::chrono::hours{1}};
    service::wall_clock clock_;
    process::setup how_;
};

// Twenty groups with small and large batches, four checkpoints, and some sent again.
constexpr std::uint64_t run_events = 200;

void run(machine& m, process& p, std::uint64_t seed) {
    rng dice(seed);
    for (std::uint64_t next = 0; next < run_events;) {
        const auto size = std::min<std::uint64_t>(run_events - next, 1 + dice.below(8));
        m.push(p, next, size);
        next += size;
        if (dice.chance(200)) m.push(p, next - size, size);
        while (m.on->run_background_job()) {
        }
    }
    p.core().stop();
}

// The life after a cut: it starts, has everything, knows it again, and takes what is new.
void check_what_is_left(machine& m) {
    const auto p = m.start();
    REQUIRE(p->refusal() == "");
    CHECK(m.judge(*p) == strings{});
    const auto known = m.known.acknowledged_events();
    m.push(*p, known > 20 ? known - 20 : 0, 30);
    CHECK(m.judge(*p) == strings{});
}

}  // namespace

TEST_CASE("the power goes at every operation of 200 events: nothing acknowledged is lost",
          "[power]") {
    machine m(prepared_disk()->copy(1));
    struct moment {
        std::shared_ptr<simulation::disk> left;
        model known;
    };
    std::vector<moment> moments;
    auto p = m.start();
    REQUIRE(p->refusal().empty());
    m.on->before_operation = [&] { moments.push_back({m.on->copy(moments.size()), m.known}); };
    run(m, *p, 1);
    moments.push_back({m.on->copy(0), m.known});
    m.on->before_operation = nullptr;
    p.reset();
    CHECK(m.problems == strings{});
    CHECK(m.known.acknowledged_events() == run_events);

    // What stands before operation n stands after n - 1: both are told from the same copy.
    for (std::size_t n = 0; n < moments.size(); ++n) {
        for (const auto rest : {remains::nothing, remains::some}) {
            INFO("operation " << n << ", of the rest "
                              << (rest == remains::some ? "some" : "nothing"));
            machine after(moments[n].left->copy(n));
            after.known = moments[n].known;
            after.on->restart_after_power_cut(rest);
            check_what_is_left(after);
        }
    }
    WARN(moments.size() << " operations, " << 2 * moments.size() << " power cuts");
    CHECK(moments.size() > 150);
}

TEST_CASE("the power goes again and again, also while the service recovers from the last time",
          "[power]") {
    constexpr std::uint64_t lives = 25;  // of one series
    const auto series = seeds_to_run(number_from("TIENDO_POINTS", 400) / lives, {});
    std::uint64_t cuts = 0;
    std::uint64_t while_opening = 0;
    for (const auto seed : series) {
        INFO(replay_line(seed, "[power]"));
        rng dice(seed);
        machine m(prepared_disk()->copy(seed));
        std::uint64_t next = 0;
        for (std::uint64_t life = 0; life < lives; ++life) {
            static constexpr fault kinds[]{fault::power_before,
                                           fault::power_after,
                                           fault::power_torn,
                                           fault::failure,
                                           fault::no_space};
            m.on->plan(kinds[dice.below(dice.chance(700) ? 3 : 5)],
                       m.on->operations() + dice.below(110));
            bool serves = false;
            try {
                auto p = m.start();
                const bool is_whole = !m.on->has_failed();
                if (is_whole) REQUIRE(p->refusal() == "");
                serves = is_whole;
                while (is_whole && p->disk_failure().empty() && m.on->is_on()) {
                    const auto size = 1 + dice.below(12);
                    m.push(*p, next > 6 ? next - 6 : 0, size + 6);
                    next += size;
                    if (dice.chance(300)) m.on->run_background_job();
                    if (dice.chance(20)) break;
                }
            } catch (const process_ended&) {  // NOLINT(bugprone-empty-catch): as it should
            }
            ++cuts;
            while_opening += serves ? 0 : 1;
            if (m.on->is_on() && dice.chance(500)) {
                m.on->restart_after_process();
            } else {
                m.on->restart_after_power_cut(dice.chance(300) ? remains::nothing : remains::some);
            }
        }
        check_what_is_left(m);
    }
    WARN(cuts << " faults, of them " << while_opening << " while it opened");
    CHECK(while_opening * 10 > cuts);
}

TEST_CASE("a read that fails while a checkpoint is taken in ends the service and leaves it whole",
          "[power]") {
    const auto reads = [] {
        machine m(prepared_disk()->copy(1));
        const auto p = m.start();
        const auto before = m.on->readings();
        run(m, *p, 1);
        return m.on->readings() - before;
    }();
    CHECK(reads > 10);
    for (std::uint64_t n = 0; n < reads; ++n) {
        INFO("reading " << n);
        machine m(prepared_disk()->copy(1));
        auto p = m.start();
        m.on->plan_failed_read(m.on->readings() + n);
        try {
            run(m, *p, 1);
        } catch (const process_ended&) {  // NOLINT(bugprone-empty-catch): as it should
        }
        p.reset();
        m.on->restart_after_power_cut(remains::nothing);
        check_what_is_left(m);
    }
}
