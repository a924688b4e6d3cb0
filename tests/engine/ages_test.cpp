// How long what is overdue has been so, and where it lies.
#include "random_province.hpp"
#include "tiendo/engine/lists.hpp"

#include <catch2/catch.hpp>

using namespace tiendo;           // NOLINT
using namespace tiendo::dossier;  // NOLINT
using namespace tiendo::testing;  // NOLINT

namespace {

// Due on Thursday 5 March.
dossier_event received_monday(std::string_view code, std::string_view agency = "X01.1") {
    return event("r" + std::string(code), at("2026-03-02 09:00"), receipt("WD5"), agency, code);
}
dossier_event begins(std::string_view code, const char* step, const char* unit) {
    return event("s" + std::string(code),
                 at("2026-03-03 09:00"),
                 step_started{{step}, {unit}, std::nullopt},
                 "X01.1",
                 code);
}

using counts = std::array<std::uint64_t, engine::overdue_age_from.size()>;

}  // namespace

TEST_CASE("overdue dossiers are told by the working days since their due date", "[engine][lists]") {
    log_book book;
    book.say({received_monday("D-1"), received_monday("D-2", "X01.2")}, at("2026-03-02 10:00"));
    const auto e = engine_of(book);
    const auto ages = [&](const char* now) {
        return e->ages(std::nullopt, true, at(now)).dossiers;
    };
    CHECK(ages("2026-03-05 23:59") == counts{0, 0, 0, 0, 0});
    CHECK(ages("2026-03-06 10:00") == counts{2, 0, 0, 0, 0});  // Friday is the first
    CHECK(ages("2026-03-08 10:00") == counts{2, 0, 0, 0, 0});  // the weekend adds none
    CHECK(ages("2026-03-09 00:00") == counts{2, 0, 0, 0, 0});  // Monday has not begun
    CHECK(ages("2026-03-09 00:00:00.001") == counts{0, 2, 0, 0, 0});
    CHECK(ages("2026-03-12 10:00") == counts{0, 2, 0, 0, 0});  // the fifth
    CHECK(ages("2026-03-13 10:00") == counts{0, 0, 2, 0, 0});  // the sixth
    CHECK(ages("2026-03-19 10:00") == counts{0, 0, 2, 0, 0});  // the tenth
    CHECK(ages("2026-03-20 10:00") == counts{0, 0, 0, 2, 0});
    CHECK(ages("2026-04-02 10:00") == counts{0, 0, 0, 2, 0});  // the twentieth
    CHECK(ages("2026-04-03 10:00") == counts{0, 0, 0, 0, 2});

    const auto one = e->ages(agency_code("X01.2"), true, at("2026-03-13 10:00"));
    CHECK(one.total == 1);
    CHECK(e->ages(agency_code("X01"), true, at("2026-03-13 10:00")).total == 2);
    CHECK(e->ages(agency_code("X01"), false, at("2026-03-13 10:00")).total == 0);
}

TEST_CASE("of every province the ages are those of all that the rates count as overdue",
          "[engine][property][lists]") {
    std::uint64_t seen = 0;
    for (std::uint64_t seed = 1; seed <= 25; ++seed) {
        rng random(seed);
        const auto e = engine_of(book_of(random_province(seed, 40), random));
        const auto now = at("2026-06-01 10:00");
        for (const auto* agency : {"", "X01", "X01.1", "Y01"}) {
            std::optional<agency_code> asked;
            if (*agency != '\0') asked = agency_code(agency);
            auto q = asking("2026-06-01", "2026-06-01");
            q.agency = asked;
            const auto ages = e->ages(asked, true, now);
            std::uint64_t sum = 0;
            for (const auto n : ages.dossiers) sum += n;
            INFO("seed " << seed << " agency " << agency);
            REQUIRE(sum == ages.total);
            REQUIRE(static_cast<std::int64_t>(sum) == e->rates(q, now).total.count.overdue);
            seen += sum;
        }
    }
    CHECK(seen > 100);
}

TEST_CASE("of each agency the step and unit are told in which most of the overdue ones lie",
          "[engine][lists]") {
    log_book book;
    book.say({received_monday("D-1"),
              begins("D-1", "B1", "P.1"),
              received_monday("D-2"),
              begins("D-2", "B1", "P.2"),
              received_monday("D-3"),
              begins("D-3", "B1", "P.2"),
              received_monday("D-4"),
              received_monday("D-5", "X01.2")},
             at("2026-03-03 10:00"));
    const auto e = engine_of(book);
    rates::steps_query q;
    q.from = *parse_local_date("2026-03-01");
    q.to = *parse_local_date("2026-03-31");
    CHECK(e->steps(q, at("2026-03-04 10:00")).overdue_at.empty());  // nothing is late yet
    const auto found = e->steps(q, at("2026-03-10 10:00")).overdue_at;
    REQUIRE(found.size() == 1);  // of X01.2 no step runs
    CHECK(found[0].agency == "X01.1");
    CHECK(found[0].step == "B1");
    CHECK(found[0].unit == "P.2");
    CHECK(found[0].dossiers == 2);
    CHECK(found[0].procedure == "WD5");
}

TEST_CASE("a row of a list has the step that runs, and the page how many there are in all",
          "[engine][lists]") {
    log_book book;
    book.say({received_monday("D-1"), begins("D-1", "B1", "P.1"), received_monday("D-2")},
             at("2026-03-03 10:00"));
    const auto e = engine_of(book);
    engine::dossier_query q;
    q.limit = 1;
    const auto first = e->dossiers(q, at("2026-03-03 11:00"));
    REQUIRE(first.rows.size() == 1);
    CHECK(first.total == 2);
    CHECK(first.rows[0].at_work == engine::step_at_work{"B1", "P.1"});
    q.cursor = first.next_cursor;
    const auto second = e->dossiers(q, at("2026-03-03 11:00"));
    CHECK(second.total == 2);
    CHECK_FALSE(second.rows.at(0).at_work);
}

TEST_CASE("a dossier stands within the subtree of its agency, or of one that its events name",
          "[engine][lists]") {
    log_book book;
    book.say({received_monday("D-1"),
              event("n", at("2026-03-02 09:00"), step_finished{}, "X01.2", "D-2")},
             at("2026-03-03 10:00"));
    const auto e = engine_of(book);
    CHECK(e->stands_within("D-1", agency_code("X01.1")));
    CHECK(e->stands_within("D-1", agency_code("X01")));
    CHECK_FALSE(e->stands_within("D-1", agency_code("X01.2")));
    CHECK(e->stands_within("D-2", agency_code("X01.2")));
    CHECK_FALSE(e->stands_within("D-2", agency_code("X01.1")));
    CHECK_FALSE(e->stands_within("D-9", agency_code("X01")));
    CHECK_FALSE(e->stands_within("D-1", agency_code("NONE")));
}

TEST_CASE("a step that runs past its limit tells how far it is past it, until a pause stops it",
          "[engine][lists]") {
    log_book book;
    book.say(
        {received_monday("D-1"),
         event("s1",
               at("2026-03-03 09:00"),
               step_started{{"B1"}, {}, calendar::limit{2, calendar::limit_unit::working_days}},
               "X01.1",
               "D-1")},
        at("2026-03-03 10:00"));
    auto e = engine_of(book);  // the step is due on Thursday the 5th
    const auto step_at = [&e](const char* when) {
        return e->dossier("D-1", at(when)).value().steps.at(0);
    };
    CHECK(step_at("2026-03-05 16:00").overrun.length == milliseconds{0});
    CHECK_FALSE(step_at("2026-03-05 16:00").late);
    const auto late = step_at("2026-03-10 10:00");
    CHECK(late.late);
    // Friday and Monday, 7:30 hours each, and from 07:30 on Tuesday.
    CHECK(late.overrun.length == std::chrono::minutes{2 * 450 + 150});
    CHECK(late.used.length > late.overrun.length);

    book.say({event("a", at("2026-03-09 09:00"), supplement_requested{}, "X01.1", "D-1")},
             at("2026-03-10 10:00"));
    book.replay_into(*e);
    CHECK(step_at("2026-03-10 10:00").overrun.length == std::chrono::minutes{450 + 90});
    CHECK(step_at("2026-03-30 10:00").overrun.length == std::chrono::minutes{450 + 90});

    // What it told last while it ran is what it has at its end, and then for good.
    book.say({event("b", at("2026-03-11 09:00"), supplement_received{}, "X01.1", "D-1")},
             at("2026-03-11 09:01"));
    book.replay_into(*e);
    const auto running = step_at("2026-03-20 09:00");
    CHECK_FALSE(running.to);
    CHECK(running.overrun.length > milliseconds{0});
    book.say({event("f", at("2026-03-20 09:00"), step_finished{{"B1"}, {}, {}}, "X01.1", "D-1")},
             at("2026-03-20 09:01"));
    book.replay_into(*e);
    const auto ended = step_at("2026-03-30 10:00");
    CHECK(ended.to == at("2026-03-20 09:00"));
    CHECK(ended.late);
    CHECK(ended.overrun == running.overrun);
}
