// What stands beside a dossier in a list: the step that runs, how late it is or how long it has,
// and how old the overdue ones are.
#include "running_server.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace tiendo::http {

TEST_CASE("a dossier due soon has its working time left, an overdue one its working days",
          "[http]") {
    running service;  // Wednesday 2026-03-04, 10:00; D-1 is due on Thursday
    const auto soon = service.read("/v1/dossiers?state=due_soon");
    CHECK(soon.at("total").as_int64() == 1);
    const auto& row = soon.at("rows").at(0).as_object();
    // until 11:30, 13:30 to 17:00, and all of Thursday
    CHECK(row.at("working_left_ms").as_int64() == (90 + 210 + 450) * 60'000);
    CHECK_FALSE(row.contains("working_days_overdue"));
    CHECK(row.at("step").is_null());

    service.clock.set(at("2026-03-10 10:00"));
    const auto late = service.read("/v1/dossiers?state=overdue").at("rows").at(0).as_object();
    CHECK(late.at("working_days_overdue").as_int64() == 3);
    CHECK_FALSE(late.contains("working_left_ms"));
    // And of the dossier by itself.
    const auto code = std::string(late.at("dossier_code").as_string());
    const auto alone = service.read("/v1/dossiers/" + code);
    CHECK(alone.at("working_days_overdue").as_int64() == 3);
    CHECK_FALSE(alone.contains("working_left_ms"));
    const auto ended = service.read("/v1/dossiers?state=resolved").at("rows").at(0).as_object();
    CHECK_FALSE(ended.contains("working_days_overdue"));
    CHECK_FALSE(ended.contains("working_left_ms"));
}

TEST_CASE("a dossier that is due later has neither", "[http]") {
    running service;
    service.clock.set(at("2026-03-02 10:00"));
    const auto row = service.read("/v1/dossiers").at("rows").at(0).as_object();
    CHECK_FALSE(row.contains("working_left_ms"));
    CHECK_FALSE(row.contains("working_days_overdue"));
}

TEST_CASE("dossiers are listed by due date where they have one, else the order is refused",
          "[http]") {
    running service;
    service.reader.say(
        {testing::event("r0", at("2026-03-03 09:00"), testing::receipt("WD5"), "X01.1", "D-0")},
        at("2026-03-03 10:00"));
    service.clock.set(at("2026-03-20 10:00"));
    const std::string overdue = "/v1/dossiers?state=overdue&limit=1&order=";
    const auto first = service.read(overdue + "due");
    CHECK(text(first.at("rows").at(0).as_object(), "dossier_code") == "D-1");
    CHECK(first.at("total").as_int64() == 2);
    const auto cursor = std::string(first.at("next_cursor").as_string());
    const auto second = service.read(overdue + "due&cursor=" + cursor);
    CHECK(text(second.at("rows").at(0).as_object(), "dossier_code") == "D-0");
    CHECK(second.at("next_cursor").is_null());
    CHECK(text(service.read(overdue + "code").at("rows").at(0).as_object(), "dossier_code") ==
          "D-0");

    struct refusal {
        std::string target;
        const char* code;
        const char* field;
    };
    const std::vector<refusal> refused{
        {"/v1/dossiers?order=age", "unknown_value", "order"},
        {"/v1/dossiers?state=resolved&order=due", "no_due_order", "order"},
        {"/v1/dossiers?state=paused&order=due", "no_due_order", "order"},
        {overdue + "due&cursor=zzz", "bad_cursor", "cursor"},
        {overdue + "due&cursor=D-1", "bad_cursor", "cursor"},
        {overdue + "code&cursor=" + cursor, "bad_code", "cursor"},
    };
    for (const auto& [target, code, field] : refused) {
        INFO(target);
        const auto response = service.get(target);
        CHECK(testing::status_of(response) == 400);
        const auto problem = json::parse(testing::body_of(response)).as_object();
        CHECK(text(problem, "code") == code);
        CHECK(text(problem, "field") == field);
    }
    // By code any code is a place: the page begins behind it.
    CHECK(service.read("/v1/dossiers?cursor=D-0").at("rows").as_array().size() ==
          service.read("/v1/dossiers").at("rows").as_array().size() - 1);
}

TEST_CASE("a running step is told with its unit, and its limit in words", "[http]") {
    running service;
    service.reader.say(
        {testing::event(
            "s1",
            at("2026-03-03 14:00"),
            dossier::fact_body(dossier::step_started{
                {"B1"}, {"P.1"}, calendar::limit{2, calendar::limit_unit::working_days}}),
            "X01.1",
            "D-1")},
        at("2026-03-03 15:00"));
    const auto row = service.read("/v1/dossiers").at("rows").at(0).as_object();
    CHECK(row.at("step").at("code").as_string() == "B1");
    CHECK(row.at("step").at("unit").as_string() == "P.1");
    const auto whole = service.read("/v1/dossiers/D-1");
    const auto& step = whole.at("steps").at(0).as_object();
    CHECK(json::serialize(step.at("limit_words")) ==
          R"({"vi":"2 ngày làm việc","en":"2 working days"})");
    CHECK(step.contains("name_vi"));
}

TEST_CASE("overdue dossiers are counted by age, in buckets that say where they begin", "[http]") {
    running service;
    service.clock.set(at("2026-03-13 10:00"));
    const auto ages = service.read("/v1/dossiers/ages?agency=X01.1");
    CHECK(json::serialize(ages.at("buckets")) ==
          R"([{"from":0,"to":1,"dossiers":0},{"from":2,"to":5,"dossiers":0},)"
          R"({"from":6,"to":10,"dossiers":1},{"from":11,"to":20,"dossiers":0},)"
          R"({"from":21,"to":null,"dossiers":0}])");
    CHECK(ages.at("total").as_int64() == 1);
    CHECK(service.read("/v1/dossiers/ages?agency=X01.2").at("total").as_int64() == 0);
    CHECK(testing::status_of(service.get("/v1/dossiers/ages?agency=NONE")) == 400);
    // A dossier of that name is asked for in capitals, as codes are.
    CHECK(testing::status_of(service.get("/v1/dossiers/AGES")) == 404);
}

TEST_CASE("rows of steps have the catalogue's limit and place of their step", "[http]") {
    running service;
    service.reader.say(
        {testing::event("s1",
                        at("2026-03-03 14:00"),
                        dossier::fact_body(dossier::step_started{{"B1"}, {"P.1"}, std::nullopt}),
                        "X01.1",
                        "D-1")},
        at("2026-03-03 15:00"));
    service.clock.set(at("2026-03-10 10:00"));
    const auto answer = service.read("/v1/steps?from=2026-03-01&to=2026-03-31");
    for (const auto& row : answer.at("rows").as_array()) {
        CHECK(row.as_object().contains("limit"));
        CHECK(row.as_object().contains("order"));
    }
    REQUIRE(answer.at("overdue_at").as_array().size() == 1);
    const auto& group = answer.at("overdue_at").at(0).as_object();
    CHECK(text(group, "agency_code") == "X01.1");
    CHECK(text(group, "step_code") == "B1");
    CHECK(text(group, "unit_code") == "P.1");
    CHECK(group.at("dossiers").as_int64() == 1);
}

}  // namespace tiendo::http
