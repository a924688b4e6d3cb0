// The alerts of one rule: in order of time, once each.
#include "tiendo/alerts/dossier_schedule.hpp"

#include <catch2/catch.hpp>

using namespace tiendo;          // NOLINT
using namespace tiendo::alerts;  // NOLINT

namespace {

instant ms(std::int64_t n) {
    return instant{milliseconds{n}};
}

// Overdue from one millisecond after its breach.
void judge(dossier_schedule& s, dossier_ref dossier, std::optional<instant> breach, instant at) {
    dossier_schedule::judgement j;
    if (breach) j.from = *breach + milliseconds{1};
    j.judged_at = at;
    s.judge(dossier, j);
}

// Due soon in [from, until).
dossier_schedule::judgement between(int from, int until, int judged_at) {
    dossier_schedule::judgement j;
    j.from = ms(from);
    j.until = ms(until);
    j.judged_at = ms(judged_at);
    return j;
}

using proposals = std::vector<dossier_schedule::proposal>;

}  // namespace

TEST_CASE("what is due is proposed in order of time, until it is logged", "[alerts]") {
    dossier_schedule s;
    judge(s, 1, ms(200), ms(0));
    judge(s, 2, ms(100), ms(0));
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
    dossier_schedule s;
    judge(s, 1, ms(200), ms(0));
    judge(s, 1, std::nullopt, ms(50));
    CHECK_FALSE(s.next().has_value());
}

TEST_CASE(
    "a firing alert resolves at the end or when the date moves ahead, not when it moves to another "
    "past date",
    "[alerts]") {
    dossier_schedule s;
    judge(s, 1, ms(200), ms(0));
    s.fired(1, ms(201));
    judge(s, 1, ms(250), ms(300));
    CHECK(s.proposals(ms(300), 10).empty());
    judge(s, 1, ms(400), ms(300));
    REQUIRE(s.proposals(ms(300), 10).size() == 1);
    CHECK_FALSE(s.proposals(ms(300), 10)[0].fire);
    s.resolved(1, ms(300));
    CHECK(s.next() == ms(401));
}

TEST_CASE("a dossier that ended while its alert was on its way to the log resolves at once",
          "[alerts]") {
    dossier_schedule s;
    judge(s, 1, ms(200), ms(0));
    judge(s, 1, std::nullopt, ms(202));
    s.fired(1, ms(203));
    REQUIRE(s.proposals(ms(203), 10).size() == 1);
    CHECK_FALSE(s.proposals(ms(203), 10)[0].fire);
}

TEST_CASE("what holds for a while only is lowered when that is over, and not raised again",
          "[alerts]") {
    dossier_schedule s;
    s.judge(1, between(100, 200, 0));
    CHECK(s.next() == ms(100));
    CHECK(s.proposals(ms(100), 10) == proposals{{1, true}});
    s.fired(1, ms(100));
    CHECK(s.next() == ms(200));
    CHECK(s.proposals(ms(199), 10).empty());
    CHECK(s.proposals(ms(200), 10) == proposals{{1, false}});
    s.resolved(1, ms(200));
    CHECK_FALSE(s.next().has_value());
    CHECK(s.proposals(ms(500), 10).empty());
}

TEST_CASE("what was over before anybody looked is not raised", "[alerts]") {
    dossier_schedule s;
    s.judge(1, between(100, 200, 0));
    s.judge(2, between(150, 400, 0));
    CHECK(s.proposals(ms(300), 10) == proposals{{2, true}});
    CHECK(s.next() == ms(150));
    s.fired(2, ms(300));
    CHECK(s.next() == ms(400));
}

TEST_CASE("what ends before it may be raised is never raised", "[alerts]") {
    dossier_schedule s;
    auto j = between(100, 200, 90);
    j.not_before = ms(200);
    s.judge(1, j);
    CHECK_FALSE(s.next().has_value());
}

TEST_CASE("an alert about another step is lowered and the new one raised", "[alerts]") {
    dossier_schedule s;
    dossier_schedule::judgement j{ms(100), {}, {}, ms(0), 7};
    s.judge(1, j);
    s.fired(1, ms(100));
    j = {ms(150), {}, {}, ms(160), 8};
    s.judge(1, j);
    CHECK(s.proposals(ms(160), 10) == proposals{{1, false}});
    s.resolved(1, ms(161));
    CHECK(s.proposals(ms(161), 10) == proposals{{1, true}});
    s.fired(1, ms(162));
    CHECK(s.proposals(ms(162), 10).empty());
}

TEST_CASE("what holds and is not to be raised yet waits, in the order in which it will be",
          "[alerts]") {
    dossier_schedule s;
    const auto with_pending = [&](dossier_ref dossier, int from, int until) {
        auto j = between(from, until, 0);
        j.not_before = ms(from + 100);
        j.about = 7;
        s.judge(dossier, j);
    };
    with_pending(1, 200, 1'000);
    with_pending(2, 150, 1'000);
    with_pending(3, 500, 1'000);
    const auto at_210 = s.waiting(ms(210), ms(310), 10);
    REQUIRE(at_210.size() == 2);
    CHECK(at_210[0].dossier == 2);
    CHECK(at_210[1].dossier == 1);
    CHECK(at_210[1].since == ms(200));
    CHECK(at_210[1].fires_at == ms(300));
    CHECK(at_210[1].about == 7);
    CHECK(s.waiting(ms(210), ms(310), 1).size() == 1);
    CHECK(s.waiting(ms(160), ms(260), 10).size() == 1);
    s.fired(2, ms(250));
    CHECK(s.waiting(ms(250), ms(350), 10).size() == 1);
    CHECK(s.waiting(ms(1'000), ms(1'100), 10).empty());  // over before anybody was told
}
