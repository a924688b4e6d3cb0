// Lists of dossiers by due date: their order, and how their pages go on.
#include "random_province.hpp"

#include <algorithm>
#include <vector>

using namespace tiendo;           // NOLINT
using namespace tiendo::dossier;  // NOLINT
using namespace tiendo::testing;  // NOLINT

namespace {

// Three working days: received on Monday 2 March it is due on Thursday the 5th.
dossier_event comes_in(std::string_view code, const std::string& when) {
    return event("r" + std::string(code), at(when), receipt("WD5"), "X01.1", code);
}

engine::dossier_query by_due(engine::dossier_filter filter, std::size_t limit = 100) {
    engine::dossier_query q;
    q.filter = filter;
    q.order = engine::dossier_order::due;
    q.limit = limit;
    return q;
}

std::vector<std::string> codes_of(const engine::dossier_page& page) {
    std::vector<std::string> out;
    for (const auto& row : page.rows) out.push_back(row.code.str());
    return out;
}

// Every page, each from where the one before said, by the text that a caller brings back.
std::vector<std::string> all_codes(const engine::engine& e, engine::dossier_query q, instant now) {
    std::vector<std::string> out;
    for (;;) {
        const auto page = e.dossiers(q, now);
        const auto codes = codes_of(page);
        out.insert(out.end(), codes.begin(), codes.end());
        if (page.next_cursor.empty()) return out;
        q.cursor = engine::parse_dossier_place(engine::text_of(page.next_cursor, q.order), q.order)
                       .value();
    }
}

}  // namespace

TEST_CASE("by due date the longest overdue come first, and of one due date the lesser code",
          "[engine][lists]") {
    log_book book;
    book.say({comes_in("D-1", "2026-03-04 09:00"),
              comes_in("D-3", "2026-03-02 09:00"),
              comes_in("D-2", "2026-03-02 10:00"),
              comes_in("D-4", "2026-03-03 09:00")},
             at("2026-03-04 10:00"));
    const auto e = engine_of(book);
    const auto now = at("2026-03-20");
    const auto overdue = by_due(engine::dossier_filter::overdue);
    CHECK(codes_of(e->dossiers(overdue, now)) ==
          std::vector<std::string>{"D-2", "D-3", "D-4", "D-1"});
    // What is due soon goes by the same order: the first to run out comes first.
    const auto soon = by_due(engine::dossier_filter::due_soon);
    CHECK(codes_of(e->dossiers(soon, at("2026-03-05 10:00"))) ==
          std::vector<std::string>{"D-2", "D-3", "D-4"});
}

TEST_CASE("of open dossiers those that fall due at no known instant stand last, by code",
          "[engine][lists]") {
    log_book book;
    book.say({comes_in("B-1", "2026-03-03 09:00"),
              event("u", at("2026-03-02 09:00"), receipt("NONE"), "X01.1", "A-2"),
              comes_in("A-1", "2026-03-02 09:00"),
              event("a", at("2026-03-03 09:00"), supplement_requested{}, "X01.1", "A-1"),
              comes_in("C-1", "2026-03-02 09:00"),
              event("c", at("2026-03-09 09:00"), supplement_requested{}, "X01.1", "C-1")},
             at("2026-03-09 10:00"));
    const auto e = engine_of(book);
    const auto now = at("2026-03-09 11:00");
    // C-1 was overdue when its papers were asked for and stays so; A-1 was in time.
    for (const std::size_t limit : {1u, 2u, 100u}) {
        CHECK(all_codes(*e, by_due(engine::dossier_filter::open, limit), now) ==
              std::vector<std::string>{"C-1", "B-1", "A-1", "A-2"});
    }
    CHECK(all_codes(*e, by_due(engine::dossier_filter::overdue, 1), now) ==
          std::vector<std::string>{"C-1", "B-1"});
}

TEST_CASE("a page by due date goes on behind its last row, also when that one has left",
          "[engine][lists]") {
    log_book book;
    book.say({comes_in("D-1", "2026-03-02 09:00"),
              comes_in("D-2", "2026-03-02 09:00"),
              comes_in("D-3", "2026-03-03 09:00")},
             at("2026-03-03 10:00"));
    auto e = engine_of(book);
    const auto now = at("2026-03-20");
    auto q = by_due(engine::dossier_filter::overdue, 2);
    const auto first = e->dossiers(q, now);
    CHECK(codes_of(first) == std::vector<std::string>{"D-1", "D-2"});
    CHECK(first.total == 3);

    book.say({event("p", at("2026-03-20 09:00"), processed{}, "X01.1", "D-2"),
              comes_in("D-0", "2026-03-02 09:00"),
              comes_in("D-9", "2026-03-02 09:00")},
             at("2026-03-20 09:01"));
    book.replay_into(*e);
    q.cursor = first.next_cursor;
    // D-9 stands behind where D-2 stood, D-0 before it.
    CHECK(codes_of(e->dossiers(q, now)) == std::vector<std::string>{"D-9", "D-3"});
}

TEST_CASE("pages of any size, put together, are the whole list in its order",
          "[engine][property][lists]") {
    std::size_t listed = 0;
    for (std::uint64_t seed = 1; seed <= 25; ++seed) {
        rng random(seed);
        const auto e = engine_of(book_of(random_province(seed, 40), random));
        const auto now = at("2026-02-20") + std::chrono::hours{24 * random.between(0, 60)};
        for (const auto filter : {engine::dossier_filter::overdue,
                                  engine::dossier_filter::due_soon,
                                  engine::dossier_filter::open}) {
            auto q = by_due(filter, 1'000);
            if (random.chance(300)) q.agency = agency_code("X01.1");
            const auto whole = e->dossiers(q, now);
            REQUIRE(whole.rows.size() == whole.total);
            // The same dossiers as by code.
            auto by_code = q;
            by_code.order = engine::dossier_order::code;
            auto codes = codes_of(whole);
            std::sort(codes.begin(), codes.end());
            CHECK(codes == codes_of(e->dossiers(by_code, now)));
            if (filter != engine::dossier_filter::open) {
                CHECK(std::is_sorted(
                    whole.rows.begin(), whole.rows.end(), [](const auto& a, const auto& b) {
                        return std::pair(a.due->breach, a.code) < std::pair(b.due->breach, b.code);
                    }));
            }
            for (const auto order : {engine::dossier_order::due, engine::dossier_order::code}) {
                q.order = order;
                q.limit = 1'000;
                const auto expected = codes_of(e->dossiers(q, now));
                q.limit = static_cast<std::size_t>(random.between(1, 7));
                CHECK(all_codes(*e, q, now) == expected);
            }
            listed += whole.rows.size();
        }
    }
    CHECK(listed > 300);
}

TEST_CASE("a place in a list is told as text and read from it, and nothing else is one",
          "[engine][lists]") {
    using engine::dossier_order;
    const engine::dossier_place due{"D-1", instant{milliseconds{1'772'643'600'000}}};
    CHECK(text_of(due, dossier_order::due) == "1772643600000@D-1");
    CHECK(engine::parse_dossier_place("1772643600000@d-1", dossier_order::due) == due);
    const engine::dossier_place last{"D-1"};
    CHECK(text_of(last, dossier_order::due) == "@D-1");
    CHECK(engine::parse_dossier_place("@D-1", dossier_order::due) == last);
    CHECK(engine::parse_dossier_place("D-1", dossier_order::code) == last);
    for (const auto* none : {"zzz",
                             "D-1",
                             "1772643600000",
                             "1772643600000@",
                             "@",
                             "",
                             "@a b",
                             "1x@D-1",
                             "+1@D-1",
                             " 1@D-1",
                             "99999999999999999999@D-1",
                             "1@2@D-1"}) {
        INFO(none);
        CHECK_FALSE(engine::parse_dossier_place(none, dossier_order::due));
    }
    // One of the other order is none of this one.
    CHECK_FALSE(engine::parse_dossier_place("1772643600000@D-1", dossier_order::code));
}
