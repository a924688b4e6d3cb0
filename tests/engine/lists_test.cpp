// Lists for reports: which dossiers stand behind the figures.
#include "tiendo/engine/lists.hpp"

#include "random_province.hpp"

#include <algorithm>
#include <set>

using namespace tiendo;           // NOLINT
using namespace tiendo::dossier;  // NOLINT
using namespace tiendo::testing;  // NOLINT

namespace {

constexpr std::size_t all_rows = 100'000;

// Received on Monday 2 March with a due date on Thursday the 5th (three working days).
dossier_event received_monday(std::string_view code, std::string_view agency = "X01.1") {
    return event("r" + std::string(code), at("2026-03-02 09:00"), receipt("WD5"), agency, code);
}

}  // namespace

TEST_CASE("the overdue dossiers of any cut are as many as the rates count, agency by agency",
          "[engine][property][lists]") {
    std::int64_t listed = 0;
    for (std::uint64_t seed = 1; seed <= 25; ++seed) {
        rng random(seed);
        const auto e = engine_of(book_of(random_province(seed, 40), random));
        for (int i = 0; i < 8; ++i) {
            auto q = asking("2026-02-01", "2026-02-01");
            q.from += std::chrono::days{random.between(0, 30)};
            q.to = q.from + std::chrono::days{random.between(0, 60)};
            q.due = static_cast<rates::due_basis>(random.below(5));
            if (random.chance(500)) q.agency = agency_code(random.chance(500) ? "X01" : "X01.1");
            q.descendants = random.chance(700);
            if (random.chance(200)) q.places = rates::placing::by_successor;
            if (random.chance(200)) q.procedure = procedure_code("WD5");
            if (random.chance(200)) q.field = "F2";
            if (random.chance(200)) q.via = channel::online;
            if (random.chance(500))
                q.as_of = at(to_text(q.from)) + std::chrono::minutes{random.between(1, 40'000)};
            const auto now = at("2026-06-01");

            const auto found = e->overdue(q, now, all_rows);

            INFO("seed " << seed << " question " << i);
            CHECK(found.total == found.figures.total.count.overdue);
            CHECK(found.rows.size() == static_cast<std::size_t>(found.total));
            CHECK(found.figures.total.count == e->rates(q, now).total.count);
            for (const auto& row : found.figures.rows) {
                const auto own = found.by_agency.find(row.key);
                CHECK((own == found.by_agency.end() ? 0 : own->second) == row.count.overdue);
            }
            for (const auto& row : found.rows) {
                // An open pause keeps the overdue side though the promise was moved meanwhile.
                CHECK((row.due.breach < found.figures.as_of || !row.pauses.empty()));
                CHECK(row.late.days >= 0);
                CHECK(row.late.length.count() >= 0);
                CHECK(row.received_at < found.figures.as_of);
            }
            listed += found.total;
        }
    }
    CHECK(listed > 500);
}

TEST_CASE("overdue dossiers are listed with who has them, since when and how long in their unit",
          "[engine][lists]") {
    log_book book;
    book.say({received_monday("D-1"),
              event("s1",
                    at("2026-03-03 09:00"),
                    step_started{{"B1"}, {"P.1"}, std::nullopt},
                    "X01.1",
                    "D-1"),
              event("h", at("2026-03-05 09:00"), receipt("H24"), "X01.2", "D-2"),
              received_monday("D-3"),
              event("a", at("2026-03-10 09:00"), supplement_requested{}, "X01.1", "D-3"),
              received_monday("D-4"),
              event("p", at("2026-03-05 10:00"), processed{}, "X01.1", "D-4")},
             at("2026-03-10 09:01"));
    const auto e = engine_of(book);

    const auto found = e->overdue(asking("2026-03-01", "2026-03-31"), at("2026-03-10 10:00"), 10);

    REQUIRE(found.rows.size() == 3);
    const auto& held = found.rows[0];
    CHECK(held.code.view() == "D-1");
    CHECK(held.agency == "X01.1");
    CHECK(held.due.date == parse_local_date("2026-03-05"));
    CHECK(held.late.unit == calendar::limit_unit::working_days);
    CHECK(held.late.days == 3);  // Friday, Monday, Tuesday
    REQUIRE(held.steps.size() == 1);
    CHECK(held.steps[0].step == "B1");
    CHECK(held.steps[0].unit == "P.1");
    CHECK(held.pauses.empty());
    CHECK(found.rows[1].code.view() == "D-3");
    REQUIRE(found.rows[1].pauses.size() == 1);
    CHECK(found.rows[1].pauses[0].cause == catalogue::pause_cause::supplement);
    CHECK(found.rows[1].steps.empty());
    CHECK(found.rows[2].code.view() == "D-2");
    CHECK(found.rows[2].late.unit == calendar::limit_unit::hours);
    CHECK(found.rows[2].late.length == std::chrono::hours{4 * 24 + 1});
}

TEST_CASE("of an earlier instant the list has the due dates, steps and agencies of that instant",
          "[engine][lists]") {
    log_book book;
    book.say({received_monday("D-1"),
              event("s1",
                    at("2026-03-03 09:00"),
                    step_started{{"B1"}, {"P.1"}, std::nullopt},
                    "X01.1",
                    "D-1"),
              event("t", at("2026-03-09 09:00"), transferred{agency_code("X01.2")}, "X01.1", "D-1"),
              event("m",
                    at("2026-03-10 09:00"),
                    rescheduled{at("2026-03-20 17:00"), {}, {}},
                    "X01.2",
                    "D-1"),
              event("p", at("2026-03-18 09:00"), processed{}, "X01.2", "D-1")},
             at("2026-03-18 09:01"));
    const auto e = engine_of(book);
    auto q = asking("2026-03-01", "2026-03-31");
    const auto now = at("2026-03-25 09:00");

    q.as_of = at("2026-03-07 00:00");
    const auto first = e->overdue(q, now, 10);
    REQUIRE(first.rows.size() == 1);
    CHECK(first.rows[0].agency == "X01.1");
    CHECK(first.rows[0].due.date == parse_local_date("2026-03-05"));
    CHECK(first.rows[0].late.days == 1);  // Friday; at its 24:00
    REQUIRE(first.rows[0].steps.size() == 1);

    q.as_of = at("2026-03-09 12:00");
    const auto moved = e->overdue(q, now, 10);
    REQUIRE(moved.rows.size() == 1);
    CHECK(moved.rows[0].agency == "X01.2");
    CHECK(moved.rows[0].steps.empty());

    q.as_of = at("2026-03-12 12:00");
    CHECK(e->overdue(q, now, 10).rows.empty());
    q.due = rates::due_basis::statutory;
    CHECK(e->overdue(q, now, 10).rows.size() == 1);
}

TEST_CASE("a list that is cut keeps the longest overdue, and its counts have all",
          "[engine][lists]") {
    log_book book;
    std::vector<dossier_event> events;
    for (int i = 0; i < 9; ++i) {
        const auto day = "2026-03-0" + std::to_string(9 - i) + " 09:00";
        const auto n = std::to_string(i);
        events.push_back(event("r" + n, at(day), receipt("CD10"), "X01.1", "D-" + n));
    }
    book.say(events, at("2026-03-09 09:01"));
    const auto e = engine_of(book);

    const auto found = e->overdue(asking("2026-03-01", "2026-04-30"), at("2026-04-20 09:00"), 3);

    REQUIRE(found.rows.size() == 3);
    CHECK(found.rows[0].code.view() == "D-8");
    CHECK(found.total == 9);
    CHECK(found.by_agency.at("X01.1") == 9);
    CHECK(std::is_sorted(found.rows.begin(), found.rows.end(), [](const auto& a, const auto& b) {
        return a.due.breach < b.due.breach;
    }));
}

TEST_CASE("findings of a period are counted by agency and kind, and the newest are listed",
          "[engine][lists]") {
    log_book book;
    std::vector<dossier_event> events;
    for (int i = 0; i < 5; ++i) {
        const auto n = std::to_string(i);
        const auto* agency = i < 3 ? "X01.1" : "X01.2";
        const auto day = "2026-03-0" + std::to_string(i + 2);
        events.push_back(event("r" + n, at(day + " 09:00"), receipt("WD5"), agency, "D-" + n));
        events.push_back(event("s" + n, at(day + " 10:00"), receipt("WD5"), agency, "D-" + n));
    }
    events.push_back(event("p", at("2026-03-04 09:00"), processed{}, "X01.2", "D-0"));
    book.say(events, at("2026-03-06 18:00"));
    const auto e = engine_of(book);
    engine::finding_list_query q;
    q.agency = agency_code("X01");
    q.from = parse_local_date("2026-03-03").value();
    q.to = parse_local_date("2026-03-05").value();
    q.rows_max = 2;

    const auto found = e->findings_between(q, at("2026-03-06 18:00"));

    using key = std::pair<std::string, finding_kind>;
    CHECK(found.numbers ==
          std::map<key, std::int64_t>{{{"X01.1", finding_kind::repeated_fact}, 2},
                                      {{"X01.1", finding_kind::foreign_agency}, 1},
                                      {{"X01.2", finding_kind::repeated_fact}, 1}});
    CHECK(found.total == 4);
    REQUIRE(found.rows.size() == 2);
    CHECK(found.rows[0].dossier.view() == "D-3");
    CHECK(found.rows[1].dossier.view() == "D-2");
    CHECK(found.rows[1].what.event_id == "s2");
    CHECK(found.rows[1].sequence == 7);
    q.agency = agency_code("X01.2");
    const auto own = e->findings_between(q, at("2026-03-06 18:00"));
    CHECK(own.total == 2);  // its own, and what it did in another's dossier
    CHECK(own.numbers.at({"X01.1", finding_kind::foreign_agency}) == 1);
}

TEST_CASE("findings of all periods are those that the pages list", "[engine][property][lists]") {
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
        rng random(seed);
        const auto e = engine_of(book_of(random_province(seed, 40), random));
        engine::finding_list_query q;
        if (random.chance(500)) q.agency = agency_code("X01.1");
        q.from = parse_local_date("2000-01-01").value();
        q.to = parse_local_date("2100-01-01").value();
        q.rows_max = all_rows;
        engine::finding_query paged;
        paged.agency = q.agency;
        std::multiset<std::string> expected;
        do {
            const auto page = e->findings(paged);
            for (const auto& row : page.rows)
                expected.insert(row.dossier.str() + row.what.kind + row.what.event_id);
            paged.cursor = page.next_cursor;
        } while (!paged.cursor.empty());

        const auto found = e->findings_between(q, at("2026-06-01"));

        std::multiset<std::string> got;
        for (const auto& row : found.rows)
            got.insert(row.dossier.str() + row.what.kind + row.what.event_id);
        INFO("seed " << seed);
        CHECK(got == expected);
        CHECK(found.total == static_cast<std::int64_t>(expected.size()));
    }
}
