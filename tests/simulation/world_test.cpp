// The whole service but its sockets, in a world that one seed drives: crashes, power cuts, a
// failing and a full disk, a network that loses and doubles, clocks that jump, catalogues that
// change. Whatever happened: what was acknowledged is there once, and every figure is that of a
// recount.
//
// TIENDO_SEEDS=10000 for more of them, TIENDO_SEED=17 for one.
#include "world.hpp"

#include <catch2/catch.hpp>

using namespace tiendo::simulation;  // NOLINT

namespace {

constexpr int turns = 600;

// Seeds that have failed once. 5: a failed read of a file on its way into the database.
const std::vector<std::uint64_t> failed_once{5};

}  // namespace

TEST_CASE(
    "a world of crashes, bad networks and wrong clocks: nothing lost, nothing twice, every "
    "figure that of a recount",
    "[world]") {
    world::figures seen;
    const auto seeds = seeds_to_run(200, failed_once);
    for (const auto seed : seeds) {
        INFO(replay_line(seed, "[world]"));
        world w(seed);
        w.live(turns);
        w.settle();
        CHECK(w.judge() == strings{});
        seen += w.seen();
    }
    WARN(seeds.size() << " seeds from " << seeds.front() << ": " << seen.events << " events, "
                      << seen.duplicates << " repeats, " << seen.conflicts << " conflicts, "
                      << seen.refused << " refused for now, " << seen.busy << " batches told Busy; "
                      << seen.crashes << " crashes, " << seen.power_cuts
                      << " power cuts among them, " << seen.restarts_that_failed
                      << " starts that failed; " << seen.cut_connections << " connections cut, "
                      << seen.clock_steps << " clock steps, " << seen.catalogues << " catalogues, "
                      << seen.checkpoints << " checkpoints, " << seen.background_jobs
                      << " background jobs, " << seen.archived_segments << " archived segments, "
                      << seen.alerts << " alerts");
    // The world was not kind.
    if (seeds.size() < 50) return;
    CHECK(seen.crashes > seeds.size());
    CHECK(seen.power_cuts * 2 > seeds.size());
    CHECK(seen.restarts_that_failed * 10 > seeds.size());
    CHECK(seen.checkpoints > seeds.size());
    CHECK(seen.duplicates > seeds.size());
    CHECK(seen.conflicts * 5 > seeds.size());
    CHECK(seen.alerts > seeds.size());
    CHECK(seen.archived_segments * 2 > seeds.size());
    CHECK(seen.busy > seeds.size());
}

TEST_CASE("one seed is one run: every operation, message and answer is the same again", "[world]") {
    for (std::uint64_t seed = 1; seed <= 50; ++seed) {
        const auto trace = [seed] {
            world w(seed);
            w.live(turns / 6);
            return w.trace();
        };
        INFO("seed " << seed);
        CHECK(trace() == trace());
    }
}
