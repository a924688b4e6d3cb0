// The month's rates for /metrics are those of the rates themselves, asked for now and then.
#include "../../src/service/month_watch.hpp"

#include "../../src/service/metrics.hpp"
#include "../ingest/fakes.hpp"
#include "tiendo/service/core.hpp"

#include <catch2/catch.hpp>

using namespace tiendo;           // NOLINT
using namespace tiendo::testing;  // NOLINT

namespace {

// D-1 is open, D-2 was finished early; both below X01.
void say_two(book_reader& reader) {
    reader.say({event("e1", at("2026-03-02 09:00"), receipt("WD5"), "X01.1", "D-1"),
                event("e2", at("2026-03-02 09:00"), receipt("WD5"), "X01.2", "D-2"),
                event("e3",
                      at("2026-03-03 10:00"),
                      dossier::fact_body(dossier::processed{}),
                      "X01.2",
                      "D-2")},
               at("2026-03-03 11:00"));
}

}  // namespace

TEST_CASE("agencies at the top tell the sums of all below them", "[service][metrics]") {
    book_reader reader;
    standing_clock clock;
    say_two(reader);
    service::month_watch watch(reader, clock);

    watch.look();

    const auto found = watch.last();
    CHECK(found.as_of == clock.now());
    CHECK(found.overdue == 0);
    const auto top = std::find_if(
        found.top.begin(), found.top.end(), [](const auto& a) { return a.code == "X01"; });
    REQUIRE(top != found.top.end());
    CHECK(top->rates[0] == rates::rate{1, 1});  // resolved
    CHECK(top->rates[1] == rates::rate{2, 2});  // index766: one early, one pending in time
    for (const auto& a : found.top) CHECK(a.code.find('.') == std::string::npos);

    clock.set(at("2026-03-20 10:00"));
    clock.pass(service::month_watch::every);
    watch.look();
    CHECK(watch.last().overdue == 1);
}

TEST_CASE("the engine is asked once in a while, and not again before it has answered",
          "[service][metrics]") {
    book_reader reader;
    standing_clock clock;
    say_two(reader);
    service::month_watch watch(reader, clock);
    CHECK(watch.last().as_of == instant{});

    watch.look();
    watch.look();
    CHECK(reader.reads == 1);

    clock.pass(service::month_watch::every);
    reader.holding = true;
    watch.look();
    clock.pass(service::month_watch::every);
    watch.look();
    CHECK(reader.reads == 2);

    reader.release();
    watch.look();
    CHECK(reader.reads == 3);
}

TEST_CASE("a read that is refused is asked for again later, and the last figures stay",
          "[service][metrics]") {
    book_reader reader;
    standing_clock clock;
    say_two(reader);
    service::month_watch watch(reader, clock);
    watch.look();
    const auto before = watch.last().as_of;

    clock.pass(service::month_watch::every);
    reader.full = true;
    watch.look();
    CHECK(watch.last().as_of == before);

    reader.full = false;
    clock.set(at("2026-03-04 10:01"));
    clock.pass(service::month_watch::every);
    watch.look();
    CHECK(watch.last().as_of == clock.now());
}

TEST_CASE("the horizon is that of the calendar that ends first", "[service][metrics]") {
    const auto days = service::horizon_days(*story_catalogue(), at("2026-12-30 12:00"));
    REQUIRE(days.has_value());
    CHECK(*days == 1);
    CHECK(service::horizon_days(*story_catalogue(), at("2027-01-02 12:00")) == -2);
}
