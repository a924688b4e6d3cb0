// Which questions a subscription asks when agencies are closed and succeeded.
#include "../../src/feed/view.hpp"

#include "../dossier/story.hpp"

using namespace tiendo;           // NOLINT
using namespace tiendo::testing;  // NOLINT

TEST_CASE("what a closed agency has left is asked for once, below its successor's parent",
          "[feed]") {
    auto files = story_files();
    files["agencies.csv"] += "X01.9,Xã sang tỉnh khác,,commune,X01,,2026-07-01,Y01.1,\n";
    const auto catalogue = parsed(files);
    const auto asked_for = [&](std::vector<agency_code> codes, const char* day) {
        wire::subscribe asked;
        asked.agency_codes = std::move(codes);
        asked.descendants = true;
        asked.by = wire::group_by::procedure;
        const auto date = parse_local_date(day).value();
        std::string out;
        for (const auto& q : feed::questions(asked, {date, date}, *catalogue))
            out += q.agency->str() + " ";
        return out;
    };
    const agency_code moved("X01.9");
    CHECK(asked_for({agency_code("X01"), moved}, "2026-06-30") == "X01 ");
    CHECK(asked_for({agency_code("X01"), moved}, "2026-07-01") == "X01 X01.9 ");
    CHECK(asked_for({agency_code("Y01"), moved}, "2026-06-30") == "X01.9 Y01 ");
    CHECK(asked_for({agency_code("Y01"), moved}, "2026-07-01") == "Y01 ");
}
