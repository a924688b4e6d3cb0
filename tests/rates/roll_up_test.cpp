// Which name an agency's figures stand under, and whose sums hold them.
#include "tiendo/rates/roll_up.hpp"

#include "../dossier/story.hpp"

#include <map>

using namespace tiendo;           // NOLINT
using namespace tiendo::rates;    // NOLINT
using namespace tiendo::testing;  // NOLINT

namespace {

std::shared_ptr<const catalogue::catalogue> catalogue_of(const std::string& agencies) {
    auto files = story_files();
    files["agencies.csv"] =
        "code,name_vi,name_en,level,parent_code,valid_from,valid_to,successor_code,calendar_id\n" +
        agencies;
    return parsed(files);
}

local_date day(std::string_view text) {
    return parse_local_date(text).value();
}

// "A > B > C": whose sums hold the figures of A, nearest first; by the name they stand under.
std::string way_of(const catalogue::catalogue& c, const roll_up& tree, std::string_view code) {
    const auto* at = &tree.shown_as(*c.find_agency(code));
    std::string out = at->code.str();
    while ((at = tree.above(*at)) != nullptr) out += " > " + at->code.str();
    return out;
}

constexpr const char* mergers =
    "P,Tỉnh,,province,,,,,vn\n"
    "P.1,Huyện,,department,P,,2026-07-01,,\n"             // closed, nobody follows
    "P.1.1,Xã một,,commune,P.1,,2026-07-01,P.2,\n"        // merged ...
    "P.1.2,Xã hai,,commune,P.1,,2026-07-01,P.2,\n"        // ... with this one
    "P.1.3,Xã ở lại,,commune,P.1,,,,\n"                   // its parent closes over it
    "P.2,Xã gộp,,commune,P,2026-07-01,2026-09-01,Q.1,\n"  // later goes to the other province
    "P.3,Sở giải thể,,department,P,,2026-08-01,Q.2,\n"    // with a unit that has no successor
    "P.3.1,Phòng,,unit,P.3,,,,\n"
    "Q,Tỉnh khác,,province,,,,,vn\n"
    "Q.1,Xã nhận,,commune,Q,,,,\n"
    "Q.2,Sở nhận,,department,Q,,,,\n";

}  // namespace

TEST_CASE("an agency that is closed stands in its successor's place as of the period's end",
          "[rates][roll_up]") {
    const auto c = catalogue_of(mergers);
    const auto way = [&](std::string_view code, std::string_view last_day) {
        return way_of(*c, roll_up(*c, day(last_day), placing::as_of_period), code);
    };
    CHECK(way("P.1.1", "2026-06-30") == "P.1.1 > P.1 > P");
    CHECK(way("P.1.1", "2026-07-01") == "P.1.1 > P");  // beside P.2
    CHECK(way("P.1.2", "2026-08-31") == "P.1.2 > P");
    CHECK(way("P.1.1", "2026-09-01") == "P.1.1 > Q");  // along the chain, to another subtree
    CHECK(way("P.2", "2026-09-01") == "P.2 > Q");
    CHECK(way("P.1", "2026-12-31") == "P.1 > P");            // without a successor: its own place
    CHECK(way("P.1.3", "2026-12-31") == "P.1.3 > P.1 > P");  // below the closed one, as filed
    CHECK(way("P.3.1", "2026-07-31") == "P.3.1 > P.3 > P");
    CHECK(way("P.3.1", "2026-08-01") == "P.3.1 > P.3 > Q");  // and below where that one stands
}

TEST_CASE("by successor the figures of a closed agency stand under the new name",
          "[rates][roll_up]") {
    const auto c = catalogue_of(mergers);
    const auto way = [&](std::string_view code, std::string_view last_day) {
        return way_of(*c, roll_up(*c, day(last_day), placing::by_successor), code);
    };
    CHECK(way("P.1.1", "2026-06-30") == "P.1.1 > P.1 > P");
    CHECK(way("P.1.1", "2026-07-01") == "P.2 > P");
    CHECK(way("P.1.2", "2026-07-01") == "P.2 > P");
    CHECK(way("P.1.2", "2026-09-01") == "Q.1 > Q");
    CHECK(way("P.1", "2026-12-31") == "P.1 > P");
    CHECK(way("P.3", "2026-08-01") == "Q.2 > Q");
    CHECK(way("P.3.1", "2026-08-01") == "P.3.1 > Q.2 > Q");
    const roll_up tree(*c, day("2026-12-31"), placing::by_successor);
    CHECK(tree.is_within(*c->find_agency("P.1.1"), *c->find_agency("Q")));
    CHECK_FALSE(tree.is_within(*c->find_agency("P.1.1"), *c->find_agency("P")));
    // A closed agency is asked for under the name that it has now.
    CHECK(tree.is_within(*c->find_agency("P.1.2"), *c->find_agency("P.1.1")));
}

TEST_CASE("an agency that is succeeded by one of its own units is not above itself",
          "[rates][roll_up]") {
    const auto c = catalogue_of(
        "P,Tỉnh,,province,,,,,vn\n"
        "P.1,Sở,,department,P,,2026-07-01,P.1.1,\n"
        "P.1.1,Phòng,,unit,P.1,,,,\n"
        "P.1.2,Phòng khác,,unit,P.1,,,,\n");
    const roll_up as_of(*c, day("2026-12-31"), placing::as_of_period);
    CHECK(way_of(*c, as_of, "P.1") == "P.1 > P");
    CHECK(way_of(*c, as_of, "P.1.1") == "P.1.1 > P.1 > P");
    const roll_up joined(*c, day("2026-12-31"), placing::by_successor);
    CHECK(way_of(*c, joined, "P.1") == "P.1.1 > P");
    CHECK(way_of(*c, joined, "P.1.2") == "P.1.2 > P.1.1 > P");
}

// Parents and successors at random, any of them closed; the file's own circles are avoided by
// naming only agencies before (parents) or after (successors) in a shuffled order.
TEST_CASE("whatever is closed, merged and succeeded, each agency stands below one root once",
          "[rates][roll_up][property]") {
    std::uint64_t moved = 0;
    for (std::uint64_t seed = 1; seed <= 2'000; ++seed) {
        rng random(seed);
        const auto count = 2 + random.below(30);
        std::vector<std::uint64_t> rank(count);  // successors go up in it
        for (auto& r : rank) r = random.next();
        std::string text = "A0,Gốc,,province,,,,,vn\n";
        for (std::uint64_t i = 1; i < count; ++i) {
            const auto parent = random.chance(100) ? "" : "A" + std::to_string(random.below(i));
            const auto successor = random.below(count);
            const bool closes = random.chance(600);
            const bool follows = closes && rank[successor] > rank[i];
            text += "A" + std::to_string(i) + ",Cơ quan,,unit," + parent + ",," +
                    (closes ? "2026-0" + std::to_string(random.between(1, 9)) + "-01" : "") + "," +
                    (follows ? "A" + std::to_string(successor) : "") + ",vn\n";
        }
        const auto c = catalogue_of(text);
        answer own;
        counts all;
        for (const auto& a : c->agencies()) {
            row one;
            one.key = a.code.str();
            one.count.late = static_cast<std::int64_t>(1 + random.below(1'000));
            all += one.count;
            own.rows.push_back(one);
        }
        INFO("seed " << seed << "\n" << text);
        for (const auto how : {placing::as_of_period, placing::by_successor}) {
            const auto last_day = day("2026-0" + std::to_string(random.between(1, 9)) + "-15");
            const roll_up tree(*c, last_day, how);
            counts of_roots;
            auto shown = own;  // as the ledger answers: one row per name
            for (auto& r : shown.rows) r.key = tree.shown_as(*c->find_agency(r.key)).code.str();
            const auto sums = tree.sums(shown);
            for (const auto& a : c->agencies()) {
                const auto& stands = tree.shown_as(a);
                if (how == placing::as_of_period) REQUIRE(&stands == &a);
                if (stands.valid.to && *stands.valid.to <= last_day && how == placing::by_successor)
                    REQUIRE_FALSE(stands.successor);
                REQUIRE(&tree.shown_as(stands) == &stands);
                std::size_t steps = 0;
                const auto* at = &stands;
                for (; tree.above(*at) != nullptr; at = tree.above(*at))
                    REQUIRE(++steps <= c->agencies().size());
                REQUIRE(tree.is_within(a, *at));
                if (tree.above(stands) == nullptr && &stands == &a)
                    of_roots += sums.at(a.code.str());
                if (at->code != agency_code("A0")) ++moved;
            }
            REQUIRE(of_roots == all);
        }
    }
    CHECK(moved > 0);
}
