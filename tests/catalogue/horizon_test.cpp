// When the end of a calendar is an alarm.
#include "tiendo/catalogue/horizon.hpp"

#include "../dossier/story.hpp"

using namespace tiendo;             // NOLINT
using namespace tiendo::catalogue;  // NOLINT
using namespace tiendo::testing;    // NOLINT

namespace {

std::shared_ptr<const class catalogue> published_to(std::string_view own,
                                                    std::string_view valid_to) {
    auto files = story_files();
    files["calendars.csv"] =
        "calendar_id,parent_id,time_zone,published_from,published_to\n"
        "own,vn,,2018-01-01," +
        std::string(own) + "\n";
    files["agencies.csv"] +=
        "X01.9,Cơ quan có lịch riêng,,unit,X01,," + std::string(valid_to) + ",,own\n";
    return parsed(files);
}

}  // namespace

TEST_CASE("the end of a calendar is an alarm from 60 days before its last published date",
          "[catalogue][horizon]") {
    const auto c = story_catalogue();  // published to 31 December 2026
    CHECK(horizons(*c, at("2026-10-31 23:59:59.999")).empty());
    const auto begins = horizons(*c, at("2026-11-01"));
    CHECK(begins ==
          std::vector<calendar_horizon>{{"vn", parse_local_date("2026-12-31").value(), 60}});
    CHECK(horizons(*c, at("2026-12-31 23:59")).at(0).days_left == 0);
    CHECK(horizons(*c, at("2027-02-01")).at(0).days_left == -32);
}

TEST_CASE("each calendar of an open agency has its own horizon, and a later version moves it",
          "[catalogue][horizon]") {
    const auto ends = horizons(*published_to("2026-06-30", ""), at("2026-06-01"));
    CHECK(ends ==
          std::vector<calendar_horizon>{{"own", parse_local_date("2026-06-30").value(), 29}});
    CHECK(horizons(*published_to("2027-12-31", ""), at("2026-06-01")).empty());
    CHECK(horizons(*published_to("2026-06-30", "2026-06-01"), at("2026-06-01")).empty());
}

TEST_CASE("the sentence about calendars that end names each and what to do",
          "[catalogue][horizon]") {
    CHECK(horizon_sentence({}).empty());
    const auto text = horizon_sentence(horizons(*published_to("2026-12-31", ""), at("2026-12-01")));
    CHECK_THAT(
        text,
        Catch::StartsWith("calendar own is published up to 2026-12-31 only, calendar vn is") &&
            Catch::Contains("send SIGHUP"));
}
