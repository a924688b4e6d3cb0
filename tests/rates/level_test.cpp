// Levels of rates, held against exact integers.
#include "tiendo/rates/level.hpp"

#include <catch2/catch.hpp>

namespace tiendo::rates {

TEST_CASE("a rate is red below the first threshold, amber below the second, else green",
          "[rates]") {
    const thresholds usual;
    CHECK(level_of({899, 1'000}, usual) == level::red);
    CHECK(level_of({900, 1'000}, usual) == level::amber);
    CHECK(level_of({949, 1'000}, usual) == level::amber);
    CHECK(level_of({950, 1'000}, usual) == level::green);
    CHECK(level_of({0, 20}, usual) == level::red);
    CHECK(level_of({20, 20}, usual) == level::green);
}

TEST_CASE("a level is of the exact rate, not of the percent that is printed", "[rates]") {
    const rate judged{89'996, 100'000};
    REQUIRE(percent_text(judged) == "90.00");
    CHECK(level_of(judged, {}) == level::red);
    const thresholds finer{9'025, 9'550, 20};
    CHECK(level_of({9'024, 10'000}, finer) == level::red);
    CHECK(level_of({9'025, 10'000}, finer) == level::amber);
    CHECK(level_of({9'550, 10'000}, finer) == level::green);
}

TEST_CASE("too few dossiers are not judged, and none have no level", "[rates]") {
    CHECK(level_of({0, 19}, {}) == level::few);
    CHECK(level_of({19, 19}, {}) == level::few);
    CHECK(level_of({0, 0}, {}) == level::none);
    CHECK(level_of({-1, -2}, {}) == level::none);  // more taken back than brought: no percent
    thresholds all;
    all.min_count = 1;
    CHECK(level_of({0, 1}, all) == level::red);
}

TEST_CASE("beside the early rate stands the level of all that was in time", "[rates]") {
    counts c;
    c.early = 1;
    c.on_time = 99;
    CHECK(level_of(formula::early, c, {}) == level::green);
    c.fell_due = 100;
    c.fell_due_met = 1;
    CHECK(level_of(formula::due, c, {}) == level::red);
    CHECK(level_of(formula::resolved, c, {}) == level::green);
}

TEST_CASE("each formula is held against thresholds of its own", "[rates]") {
    counts c;
    c.early = 40;
    c.on_time = 59;
    c.late = 1;
    c.fell_due = 100;
    c.fell_due_met = 85;
    level_rules by;
    by.due = {8'000, 8'600, 20};
    CHECK(by.judging(formula::due) == formula::due);
    CHECK(level_of(formula::due, c, by) == level::amber);
    CHECK(level_of(formula::resolved, c, by) == level::green);
    by.resolved.red_below = by.resolved.amber_below = 9'950;
    CHECK(level_of(formula::resolved, c, by) == level::red);
    CHECK(level_of(formula::early, c, by) == level::red);  // is judged by resolved, as it is

    // An office that wants so many finished early.
    by.early = thresholds{3'000, 4'100, 20};
    CHECK(by.judging(formula::early) == formula::early);
    CHECK(level_of(formula::early, c, by) == level::amber);
    by.early->amber_below = 4'000;
    CHECK(level_of(formula::early, c, by) == level::green);
    CHECK(level_of(formula::resolved, c, by) == level::red);
}

TEST_CASE("each level has a name of its own", "[rates]") {
    CHECK(name_of(level::red) == "red");
    CHECK(name_of(level::amber) == "amber");
    CHECK(name_of(level::green) == "green");
    CHECK(name_of(level::few) == "few");
    CHECK(name_of(level::none) == "none");
}

}  // namespace tiendo::rates
