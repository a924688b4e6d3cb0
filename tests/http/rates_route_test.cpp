// Levels, earlier figures and days beside the rows of GET /v1/rates.
#include "running_server.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace tiendo::http {

TEST_CASE("each row of rates has its level, and the answer what it was held against", "[http]") {
    running service;
    const auto answer = service.get("/v1/rates?agency=X01&from=2026-03-01&rollup=true");
    CHECK(answer.find(R"("thresholds":{"formula":"resolved","red_below":90.00,)"
                      R"("amber_below":95.00,"min_count":20})") != std::string::npos);
    const auto told = json::parse(testing::body_of(answer)).as_object();
    CHECK(text(told.at("total").as_object(), "level") == "few");
    const auto& rows = told.at("rows").as_array();
    CHECK(text(rows.at(0).as_object(), "level") == "none");  // the province itself has none
    CHECK(text(rows.at(0).at("rolled_up").as_object(), "level") == "few");
    const auto early = service.read("/v1/rates?agency=X01&formula=early");
    CHECK(early.at("thresholds").at("formula").as_string() == "resolved");
    const auto due = service.read("/v1/rates?agency=X01&formula=due");
    CHECK(due.at("thresholds").at("formula").as_string() == "due");
    CHECK(text(due.at("total").as_object(), "level") == "none");
}

TEST_CASE("each formula is told with what it is held against, and rows by their own", "[http]") {
    running service([](server_hooks& hooks) {
        hooks.levels.resolved.min_count = 1;
        hooks.levels.due = {8'000, 8'550, 1};
        hooks.levels.early = rates::thresholds{3'000, 10'000, 1};
    });
    const auto from = std::string("/v1/rates?agency=X01&from=2026-03-01");
    const auto told = service.read(from);
    CHECK(json::serialize(told.at("thresholds_by_formula").at("due")) ==
          R"({"formula":"due","red_below":8E1,"amber_below":8.55E1,"min_count":1})");
    CHECK(text(told.at("thresholds_by_formula").at("early").as_object(), "formula") == "early");
    CHECK(told.at("thresholds_by_formula").as_object().size() == 4);
    CHECK(text(told.at("total").as_object(), "level") == "green");  // one of one in time
    // The same dossier was early, and nothing is below a threshold of 100 %.
    CHECK(text(service.read(from + "&formula=early").at("total").as_object(), "level") == "green");

    const auto usual = running().read(from + "&formula=early");
    CHECK(json::serialize(usual.at("thresholds_by_formula")) ==
          R"({"early":{"formula":"resolved","red_below":9E1,"amber_below":9.5E1,"min_count":20}})");
}

TEST_CASE("rates are told as they were at the end of the last working day, when asked", "[http]") {
    running service;  // Wednesday 2026-03-04, 10:00
    const auto plain = service.read("/v1/rates?agency=X01");
    CHECK_FALSE(plain.contains("previous_as_of"));
    CHECK_FALSE(plain.at("total").as_object().contains("previous"));

    const auto path = std::string("/v1/rates?agency=X01&rollup=true&previous=last_working_day");
    const auto now = service.read(path);
    CHECK(text(now, "previous_as_of") == "2026-03-04T00:00:00+07:00");

    // On Tuesday at 09:00, what ended at 10:00 is open; before it lies Monday.
    const auto then = service.read(path + "&as_of=2026-03-03T09:00:00%2B07:00");
    CHECK(text(then, "previous_as_of") == "2026-03-03T00:00:00+07:00");
    const auto wednesday = service.read(path + "&as_of=2026-03-04T09:00:00%2B07:00");
    const auto& was = wednesday.at("total").at("previous").as_object();
    CHECK(was.at("rates").at("resolved").at("denominator").as_int64() == 1);
    CHECK_FALSE(was.at("rates").at("resolved").as_object().contains("percent"));
    CHECK(was.at("stocks").at("open").as_int64() == 1);
    const auto& before = then.at("total").at("previous").as_object();
    CHECK(before.at("rates").at("resolved").at("denominator").as_int64() == 0);
    CHECK(before.at("stocks").at("open").as_int64() == 2);
    const auto& province = then.at("rows").at(0).as_object();
    CHECK(province.at("previous").at("stocks").at("open").as_int64() == 0);
    CHECK(province.at("rolled_up").at("previous").at("stocks").at("open").as_int64() == 2);
}

TEST_CASE("the last working day leaves out days off, and one before the period tells nothing",
          "[http]") {
    running service;
    // Monday 2026-03-02 at 09:00: Friday's end lies before the month.
    const auto first =
        service.read("/v1/rates?previous=last_working_day&as_of=2026-03-02T09:00:00%2B07:00");
    CHECK(first.at("previous_as_of").is_null());
    CHECK(first.at("total").at("previous").is_null());
    CHECK(first.at("rows").at(0).at("previous").is_null());
    const auto longer = service.read(
        "/v1/rates?previous=last_working_day&from=2026-02-01&as_of=2026-03-02T09:00:00%2B07:00");
    CHECK(text(longer, "previous_as_of") == "2026-02-28T00:00:00+07:00");
    // As of the end of a working day, that day is over.
    const auto over =
        service.read("/v1/rates?previous=last_working_day&as_of=2026-03-03T00:00:00%2B07:00");
    CHECK(text(over, "previous_as_of") == "2026-03-03T00:00:00+07:00");
    CHECK(service.get("/v1/rates?previous=yesterday").find("unknown_value") != std::string::npos);
    CHECK(service.get("/v1/rates?by=day&previous=last_working_day").find("previous_by_day") !=
          std::string::npos);
}

TEST_CASE("agencies are told with their days, of one formula, and their sums with theirs",
          "[http]") {
    running service;
    const auto path =
        std::string("/v1/rates?agency=X01&rollup=true&from=2026-03-01&to=2026-03-31&by=");
    const auto answer = service.read(path + "agency,day");
    CHECK(text(answer, "by") == "agency,day");
    CHECK(answer.at("total") == service.read(path + "agency").at("total"));
    const auto& rows = answer.at("rows").as_array();
    const auto& own = rows.at(2).at("days").as_array();  // X01.2
    REQUIRE(own.size() == 4);                            // up to today
    CHECK(text(own[0].as_object(), "date") == "2026-03-01");
    CHECK(text(own[3].as_object(), "date") == "2026-03-04");
    CHECK(json::serialize(own[1].at("rates")) == R"({"resolved":{"numerator":0,"denominator":0}})");
    CHECK(json::serialize(own[2].at("rates")) == R"({"resolved":{"numerator":1,"denominator":1}})");
    CHECK(rows.at(0).at("rolled_up").at("days").at(2) == own[2]);
    CHECK(rows.at(0).at("days").at(2) != own[2]);

    const auto open = service.read(path + "agency,day&formula=index766");
    CHECK(json::serialize(open.at("rows").at(1).at("days").at(1).at("rates")) ==
          R"({"index766":{"numerator":1,"denominator":1}})");
}

TEST_CASE("days of agencies are bounded, and an unknown row is named beside those there are",
          "[http]") {
    running service;
    const auto month = service.get("/v1/rates?by=agency,day&from=2026-03-01&to=2026-04-01");
    CHECK(testing::status_of(month) == 400);
    CHECK(month.find("too_many_days") != std::string::npos);
    CHECK(service.get("/v1/rates?by=agency,week").find("channel, day, agency,day.") !=
          std::string::npos);
}

}  // namespace tiendo::http
