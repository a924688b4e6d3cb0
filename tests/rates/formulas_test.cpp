// The four formulas and their rounding (src/GLOSSARY.md).
#include "tiendo/rates/query.hpp"

#include <catch2/catch.hpp>

using namespace tiendo::rates;  // NOLINT

TEST_CASE("percent has two decimals, half up, from exact integers", "[rates]") {
    const auto text = [](std::int64_t n, std::int64_t d) { return percent_text({n, d}); };
    CHECK(text(1, 3) == "33.33");
    CHECK(text(2, 3) == "66.67");
    CHECK(text(1, 8) == "12.50");
    CHECK(text(12345, 1'000'000) == "1.23");
    CHECK(text(12'345, 100'000) == "12.35");  // 12.345 exactly half: up
    CHECK(text(1, 20'000) == "0.01");         // 0.005 exactly half: up
    CHECK(text(99'994, 100'000) == "99.99");
    CHECK(text(99'995, 100'000) == "100.00");
    CHECK(text(5, 5) == "100.00");
    CHECK(text(0, 7) == "0.00");
    CHECK(text(-1, 3) == "-33.33");
}

TEST_CASE("an empty denominator is no data, never 0 % or 100 %", "[rates]") {
    CHECK_FALSE(rate{0, 0}.percent_hundredths().has_value());
    CHECK(percent_text({0, 0}) == "–");
}

TEST_CASE("the formulas of one set of counts differ, each by its name", "[rates]") {
    counts c;
    c.early = 60;
    c.on_time = 20;
    c.late = 20;
    c.fell_due = 50;
    c.fell_due_met = 30;
    c.index_finished_in_time = 85;
    c.index_finished_late = 20;
    c.index_pending_in_time = 35;
    c.index_pending_overdue = 10;
    CHECK(rate_of(formula::resolved, c) == rate{80, 100});
    CHECK(rate_of(formula::early, c) == rate{60, 100});
    CHECK(rate_of(formula::due, c) == rate{30, 50});
    CHECK(rate_of(formula::index766, c) == rate{120, 150});
}

TEST_CASE("a parent's rate comes from sums of counts, not from means of rates", "[rates]") {
    counts small;
    small.early = 1;
    counts large;
    large.early = 50;
    large.late = 49;
    counts parent = small;
    parent += large;
    CHECK(percent_text(rate_of(formula::resolved, parent)) == "51.00");  // the mean would say 75.25
}
