// GET /v1/calendar: the days of a calendar, and each mistake in the question.
#include "running_server.hpp"

#include <boost/json/serialize.hpp>

namespace tiendo::http {

TEST_CASE("a calendar is told day by day, with names, hours and legal sources", "[http]") {
    running service;
    const auto answer = service.read("/v1/calendar?from=2026-01-01&to=2026-01-10");
    CHECK(text(answer, "calendar_id") == "vn");
    CHECK(text(answer, "time_zone") == "Asia/Ho_Chi_Minh");
    CHECK(text(answer, "published_to") == "2026-12-31");
    CHECK(json::serialize(answer.at("calendar_ids")) == R"(["vn"])");
    const auto& days = answer.at("days").as_array();
    REQUIRE(days.size() == 10);
    CHECK(json::serialize(days[0]) ==
          R"({"date":"2026-01-01","kind":"holiday","working":false,"name_vi":"Tết Dương lịch",)"
          R"("name_en":"New Year's Day","windows":[],"legal_source":)" +
              json::serialize(days[0].at("legal_source")) + R"(,"provisional":false})");
    CHECK_FALSE(days[0].at("legal_source").as_string().empty());
    CHECK(text(days[1].as_object(), "kind") == "swapped_off");
    CHECK(text(days[2].as_object(), "kind") == "weekend");
    CHECK(days[2].at("name_vi").is_null());
    CHECK(text(days[4].as_object(), "kind") == "work");
    CHECK(json::serialize(days[4].at("windows")) == R"([["07:30","11:30"],["13:30","17:00"]])");
    CHECK(text(days[9].as_object(), "kind") == "make_up");
    CHECK(days[9].at("working").as_bool());
}

TEST_CASE("a calendar is of this month unless told otherwise, and of 366 days at most", "[http]") {
    running service;
    const auto month = service.read("/v1/calendar");
    CHECK(text(month, "from") == "2026-03-01");
    CHECK(text(month, "to") == "2026-03-31");
    const auto until = service.read("/v1/calendar?to=2026-02-10");
    CHECK(text(until, "from") == "2026-02-01");
    CHECK(until.at("days").as_array().size() == 10);
    const auto leap = service.read("/v1/calendar?calendar=vn&from=2028-02-01");
    CHECK(leap.at("days").as_array().size() == 29);
    CHECK(leap.at("days").at(0).at("provisional").as_bool());
    CHECK(service.read("/v1/calendar?from=2027-03-01&to=2028-02-29").at("days").as_array().size() ==
          366);
    for (const auto* wrong : {"from=2027-03-01&to=2028-03-01",
                              "from=2026-03-02&to=2026-03-01",
                              "calendar=moon",
                              "from=1899-12-31&to=1900-01-05",
                              "to=2026-13-01"}) {
        INFO(wrong);
        CHECK(testing::status_of(service.get("/v1/calendar?" + std::string(wrong))) == 400);
    }
}

}  // namespace tiendo::http
