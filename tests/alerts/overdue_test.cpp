// The schedule of overdue alerts: in order of time, once each.
#include "tiendo/alerts/overdue.hpp"

#include <catch2/catch.hpp>

using namespace tiendo;          // NOLINT
using namespace tiendo::alerts;  // NOLINT

namespace {

instant ms(std::int64_t n) {
    return instant{milliseconds{n}};
}

}  // namespace

TEST_CASE("what is due is proposed in order of time, until it is logged", "[alerts]") {
    overdue_schedule s;
    s.judge(1, {ms(200), std::nullopt, ms(0)});
    s.judge(2, {ms(100), std::nullopt, ms(0)});
    CHECK(s.next() == ms(101));
    CHECK(s.proposals(ms(100), 10).empty());
    const auto both = s.proposals(ms(500), 10);
    REQUIRE(both.size() == 2);
    CHECK(both[0].dossier == 2);
    CHECK(s.proposals(ms(500), 1).size() == 1);
    s.fired(2, ms(500));
    s.fired(1, ms(500));
    CHECK(s.proposals(ms(500), 10).empty());
    CHECK_FALSE(s.next().has_value());
}

TEST_CASE("a dossier that ends before its date passes is forgotten", "[alerts]") {
    overdue_schedule s;
    s.judge(1, {ms(200), std::nullopt, ms(0)});
    s.judge(1, {std::nullopt, std::nullopt, ms(50)});
    CHECK_FALSE(s.next().has_value());
}

TEST_CASE(
    "a firing alert resolves at the end or when the date moves ahead, not when it moves to another "
    "past date",
    "[alerts]") {
    overdue_schedule s;
    s.judge(1, {ms(200), std::nullopt, ms(0)});
    s.fired(1, ms(201));
    s.judge(1, {ms(250), std::nullopt, ms(300)});
    CHECK(s.proposals(ms(300), 10).empty());
    s.judge(1, {ms(400), std::nullopt, ms(300)});
    REQUIRE(s.proposals(ms(300), 10).size() == 1);
    CHECK_FALSE(s.proposals(ms(300), 10)[0].fire);
    s.resolved(1);
    CHECK(s.next() == ms(401));
}

TEST_CASE("a dossier that ended while its alert was on its way to the log resolves at once",
          "[alerts]") {
    overdue_schedule s;
    s.judge(1, {ms(200), std::nullopt, ms(0)});
    s.judge(1, {std::nullopt, std::nullopt, ms(202)});
    s.fired(1, ms(203));
    REQUIRE(s.proposals(ms(203), 10).size() == 1);
    CHECK_FALSE(s.proposals(ms(203), 10)[0].fire);
}
