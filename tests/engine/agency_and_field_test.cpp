// Forms have a row for each field of each agency: one question for all of them must say what many
// questions, of one agency each, say.
#include "random_province.hpp"

#include <algorithm>
#include <map>

using namespace tiendo;           // NOLINT
using namespace tiendo::testing;  // NOLINT

namespace {

using by_both = std::map<std::pair<std::string, std::string>, rates::counts>;

by_both rows_of(const rates::answer& answer) {
    by_both out;
    for (const auto& r : answer.rows) {
        if (r.count == rates::counts{}) continue;
        CHECK(out.emplace(std::pair{r.agency, r.key}, r.count).second);
    }
    return out;
}

}  // namespace

TEST_CASE("rows by agency and field are those by field of each agency alone",
          "[engine][property]") {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        rng random(seed);
        const auto e = engine_of(book_of(random_province(seed, 30), random));
        auto q = asking("2026-02-05", "2026-02-25");
        if (seed % 2 == 0) q.as_of = at("2026-02-20 10:30");
        q.places = seed % 3 == 0 ? rates::placing::by_successor : rates::placing::as_of_period;
        const auto agencies = e->rates(q, at("2026-06-01"));

        by_both one_by_one;
        for (const auto& agency : agencies.rows) {
            auto alone = q;
            alone.agency = agency_code(agency.key);
            alone.descendants = false;
            alone.by = rates::group_by::field;
            for (const auto& r : e->rates(alone, at("2026-06-01")).rows) {
                if (r.count != rates::counts{})
                    one_by_one.emplace(std::pair{agency.key, r.key}, r.count);
            }
        }

        q.by = rates::group_by::agency_and_field;
        const auto at_once = e->rates(q, at("2026-06-01"));
        INFO("seed " << seed);
        REQUIRE_FALSE(one_by_one.empty());
        REQUIRE(rows_of(at_once) == one_by_one);
        REQUIRE(at_once.total.count == agencies.total.count);
    }
}

TEST_CASE("rows by agency and field keep the catalogue's order of agencies, and name the fields",
          "[engine]") {
    rng random(3);
    const auto e = engine_of(book_of(random_province(3, 40), random));
    auto q = asking("2026-01-01", "2026-03-31", rates::group_by::agency_and_field);
    const auto answer = e->rates(q, at("2026-06-01"));
    std::vector<std::string> order;
    for (const auto& a : answer.catalogue->agencies()) order.push_back(a.code.str());
    std::size_t last = 0;
    for (const auto& r : answer.rows) {
        const auto place = static_cast<std::size_t>(
            std::find(order.begin(), order.end(), r.agency) - order.begin());
        CHECK(place >= last);
        CHECK_FALSE(r.name_vi.empty());
        last = place;
    }
    CHECK(answer.rows.size() > 1);
}
