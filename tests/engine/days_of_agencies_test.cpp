// By agency, each with its days: what by=day of that agency alone would say.
#include "random_province.hpp"
#include "tiendo/rates/roll_up.hpp"

#include <catch2/catch.hpp>

namespace tiendo::engine {

using testing::asking;
using testing::at;
using testing::book_of;
using testing::engine_of;
using testing::random_province;

TEST_CASE("the days of an agency's row are the rows by day of that agency alone",
          "[engine][property]") {
    constexpr std::array all{rates::formula::resolved,
                             rates::formula::early,
                             rates::formula::due,
                             rates::formula::index766};
    std::int64_t seen = 0;
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        rng random(seed);
        const auto e = engine_of(book_of(random_province(seed, 30), random));
        const auto now = at("2026-06-01");
        auto q = asking("2026-02-05", "2026-02-25");
        if (seed % 2 == 0) q.as_of = at("2026-02-20 10:30");
        if (seed % 3 == 0) q.procedure = procedure_code("WD5");
        if (seed % 5 == 0) q.via = dossier::channel::online;
        if (seed % 7 == 0) q.back_dated = rates::back_dating::late;
        q.days_of = all[seed % all.size()];
        const auto answer = e->rates(q, now);
        auto plain = q;
        plain.days_of.reset();
        REQUIRE(e->rates(plain, now).total.count == answer.total.count);
        for (const auto& row : answer.rows) {
            auto alone = plain;
            alone.by = rates::group_by::day;
            alone.agency = agency_code(row.key);
            alone.descendants = false;
            const auto days = e->rates(alone, now).rows;
            INFO("seed " << seed << " agency " << row.key);
            REQUIRE(row.days.size() == days.size());
            for (std::size_t i = 0; i < days.size(); ++i) {
                REQUIRE(row.days[i] == rate_of(*q.days_of, days[i].count));
                seen += row.days[i].denominator;
            }
        }
        // The sum over a subtree, day by day, is that of the subtree's rows by day.
        const auto sums = rates::roll_up(*answer.catalogue, q.to, q.places).sums_of_days(answer);
        auto whole = plain;
        whole.by = rates::group_by::day;
        whole.agency = agency_code("X01");
        const auto days = e->rates(whole, now).rows;
        for (std::size_t i = 0; i < days.size(); ++i)
            REQUIRE(sums.at("X01")[i] == rate_of(*q.days_of, days[i].count));
    }
    CHECK(seen > 1'000);
}

TEST_CASE("a period that has not begun has no days", "[engine]") {
    rng random(1);
    const auto e = engine_of(book_of(random_province(1, 10), random));
    auto q = asking("2026-03-10", "2026-03-20");
    q.as_of = at("2026-03-10");
    q.days_of = rates::formula::resolved;
    for (const auto& row : e->rates(q, at("2026-06-01")).rows) CHECK(row.days.empty());
}

}  // namespace tiendo::engine
