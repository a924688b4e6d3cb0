// The log, a page at a time, for those who may read all of it.
#include "running_server.hpp"

#include <boost/json/parse.hpp>

namespace tiendo::http {

TEST_CASE("the log tells its events in order, and where the next page begins", "[http]") {
    running service;
    const auto page = [&service](const std::string& target) {
        const auto response = service.get(target, "supervisor");
        INFO(response);
        REQUIRE(testing::status_of(response) == 200);
        return json::parse(testing::body_of(response)).as_object();
    };

    const auto first = page("/v1/log?limit=2");
    const auto& events = first.at("events").as_array();
    REQUIRE(events.size() == 2);
    CHECK(first.at("more").as_bool());
    CHECK(events[0].at("sequence").as_int64() < events[1].at("sequence").as_int64());
    CHECK(events[0].at("event").at("event_id").as_string() == "e1");
    CHECK(events[0].at("event").at("received").at("procedure_code").as_string() == "WD5");
    CHECK_FALSE(events[0].at("sending_agency_code").as_string().empty());

    const auto next = std::to_string(first.at("next_after").as_int64());
    const auto second = page("/v1/log?after=" + next);
    REQUIRE(second.at("events").as_array().size() == 1);
    CHECK(second.at("events").at(0).at("event").at("event_id").as_string() == "e3");
    CHECK_FALSE(second.at("more").as_bool());
    CHECK(second.at("next_after") == second.at("position"));
    // Behind its end the log tells nothing, and says where it ends.
    const auto end = page("/v1/log?after=999");
    CHECK(end.at("events").as_array().empty());
    CHECK_FALSE(end.at("more").as_bool());
}

TEST_CASE("a counter may not read the log of every agency", "[http]") {
    running service;
    const auto refused = service.get("/v1/log", "counter");
    CHECK(testing::status_of(refused) == 403);
    CHECK(refused.find("not_a_supervisor") != std::string::npos);
}

TEST_CASE("a page of the log has a limit that is named", "[http]") {
    running service;
    const auto refused = service.get("/v1/log?limit=5001", "supervisor");
    CHECK(testing::status_of(refused) == 400);
    CHECK(refused.find("\"limit\"") != std::string::npos);
}

}  // namespace tiendo::http
