// The alarm of a calendar's end is said once, and once that it is over.
#include "../../src/service/horizon_watch.hpp"

#include "../dossier/story.hpp"

using namespace tiendo;           // NOLINT
using namespace tiendo::testing;  // NOLINT

TEST_CASE("the end of a calendar is said once, and its extension once", "[service][horizon]") {
    std::vector<std::string> begun;
    std::vector<std::string> ended;
    service::horizon_watch watch([&](std::string_view line) { begun.emplace_back(line); },
                                 [&](std::string_view line) { ended.emplace_back(line); });
    watch.look(story_catalogue(), at("2026-10-31 12:00"));
    CHECK(begun.empty());
    watch.look(story_catalogue(), at("2026-11-01 00:00"));
    watch.look(story_catalogue(), at("2026-11-01 00:01"));
    watch.look(story_catalogue(), at("2026-11-20 09:00"));
    REQUIRE(begun.size() == 1);
    CHECK_THAT(begun[0],
               Catch::Contains("rule=calendar_horizon calendar=vn published_to=2026-12-31 "
                               "days_left=60"));
    CHECK(ended.empty());

    auto files = story_files();
    files["calendars.csv"] =
        "calendar_id,parent_id,time_zone,published_from,published_to\n"
        "own,vn,,2018-01-01,2027-12-31\n";
    auto& agencies = files["agencies.csv"];
    for (auto at = agencies.find(",vn\n"); at != std::string::npos; at = agencies.find(",vn\n"))
        agencies.replace(at, 4, ",own\n");
    const auto extended = parsed(files);
    watch.look(extended, at("2026-11-20 09:01"));
    watch.look(extended, at("2026-11-21 09:01"));
    CHECK(begun.size() == 1);
    REQUIRE(ended.size() == 1);
    CHECK_THAT(ended[0], Catch::Contains("calendar=vn"));
}
