// How each route answers, and how each mistake in a question is named.
#include "running_server.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <fstream>

namespace tiendo::http {

TEST_CASE("where time goes is answered in milliseconds, outside of all steps too", "[http]") {
    running service;
    const auto days = std::string("from=2026-03-01&to=2026-03-31");
    const auto steps = service.read("/v1/steps?" + days);
    REQUIRE(steps.at("rows").as_array().size() == 1);
    const auto& row = steps.at("rows").at(0).as_object();
    CHECK(row.at("outside_steps").as_bool());
    CHECK(row.at("step_code").is_null());
    // Mon 09:00 to Tue 10:00: 2:30 + 3:30 + 2:30
    CHECK(row.at("working_time").at("sum_ms").as_int64() == 30'600'000);
    CHECK(json::serialize(row.at("share").at("percent")) == "1E2");

    const auto took = service.read("/v1/durations?by=agency&" + days);
    CHECK(text(took.at("rows").at(0).as_object(), "agency_code") == "X01.2");
    CHECK(took.at("total").at("processing").at("median_ms").as_int64() == 30'600'000);
    CHECK(took.at("total").at("working_days").at("sum").as_int64() == 1);
    const auto& used = took.at("total").at("shortening").at("working_days").at("used_of_statutory");
    CHECK(used.at("days").as_int64() == 1);
    CHECK(used.at("limit_days").as_int64() == 5);
    CHECK(took.at("total").at("acceptance_delay").at("median_ms").is_null());
}

TEST_CASE("rates answer with counts, rates, and all that is needed to read them", "[http]") {
    running service;
    const auto answer = service.read("/v1/rates?agency=x01&from=2026-03-01&to=2026-03-31");

    const auto& rows = answer.at("rows").as_array();
    const auto row = std::find_if(rows.begin(), rows.end(), [](const auto& r) {
        return r.at("agency_code").as_string() == "X01.2";
    });
    REQUIRE(row != rows.end());
    CHECK(row->at("counts").at("received").as_int64() == 1);
    CHECK(row->at("counts").at("early").as_int64() == 1);
    CHECK(row->at("rates").at("resolved").at("numerator").as_int64() == 1);
    CHECK(row->at("rates").at("resolved").at("percent").to_number<double>() == 100.0);
    CHECK(answer.at("total").at("counts").at("received").as_int64() == 2);
    CHECK(answer.at("total").at("counts").at("open").as_int64() == 1);
    CHECK(text(answer, "as_of") == "2026-03-04T10:00:00+07:00");
    CHECK(answer.at("position").as_int64() == 4);
    CHECK(answer.at("versions").at("catalogue").as_int64() == 1);
    CHECK(answer.at("formulas").at("index766").at("name").as_string() == "index766");
    CHECK(text(answer, "by") == "agency");
    CHECK(text(answer, "due") == "headline");
}

TEST_CASE("each form of what people are served with is given out, and adds up", "[http]") {
    running service;
    for (const auto* form : {"returns", "payment", "digital", "satisfaction", "components"}) {
        INFO(form);
        const auto path = "/v1/reports/" + std::string(form) + "?from=2026-03-01&to=2026-03-31";
        const auto answer = service.read(path);
        CHECK(text(answer, "form") == form);
        CHECK_FALSE(text(answer, "digest").empty());
        CHECK(service.get(path + "&format=csv").find("about,form") != std::string::npos);
    }
    const auto digital = service.read("/v1/reports/digital?from=2026-03-01&to=2026-03-31");
    CHECK(text(digital.at("rows").at(0).as_object(), "key") == "total");
    CHECK(digital.at("rows").at(0).at("cells").at(2).as_int64() == 1);  // one was finished
    CHECK(digital.at("rows").at(0).at("cells").at(5).as_int64() == 1);  // and did not tell
}

TEST_CASE("a rate without a denominator is null, and percents have two decimals", "[http]") {
    running service;
    const auto empty = service.get("/v1/rates?agency=Y01&from=2026-03-01&to=2026-03-31");
    CHECK(empty.find("\"percent\":null") != std::string::npos);
    const auto full = service.get("/v1/rates?agency=X01.2&from=2026-03-01&to=2026-03-31");
    CHECK(full.find("\"percent\":100.00") != std::string::npos);
}

TEST_CASE("a row of rates is this text, byte by byte", "[http]") {
    running service;
    const auto answer =
        service.get("/v1/rates?by=procedure&agency=X01.2&from=2026-03-01&to=2026-03-31");
    INFO(answer);
    CHECK(
        answer.find(R"({"rows":[{"procedure_code":"WD5","name_vi":"Năm ngày","name_en":"Năm ngày",)"
                    R"("counts":{"received":1,"received_in_person":0,"received_online":1,)"
                    R"("received_post":0,"early":1,"on_time":0,"late":0,"finished_no_due":0,)"
                    R"("withdrawn":0,"stopped":0,"transferred_in":0,"transferred_out":0,)"
                    R"("fell_due":0,"fell_due_met":0,"index_finished_in_time":1,)"
                    R"("index_finished_late":0,"carried_over":0,"open":0,"overdue":0,"no_due":0,)"
                    R"("paused":0,"index_pending_in_time":0,"index_pending_overdue":0},)"
                    R"("rates":{"resolved":{"numerator":1,"denominator":1,"percent":100.00},)"
                    R"("index766":{"numerator":1,"denominator":1,"percent":100.00,"score":20.00},)"
                    R"("due":{"numerator":0,"denominator":0,"percent":null},)"
                    R"("early":{"numerator":1,"denominator":1,"percent":100.00}},)"
                    R"("level":"few"}],"total":{)") != std::string::npos);
}

TEST_CASE("rates say what back-dated finishes count as, and the score stands beside index766",
          "[http]") {
    running service;
    const auto dated = service.read("/v1/rates?agency=Y01");
    CHECK(text(dated, "back_dated") == "as_dated");
    CHECK(dated.at("total").at("rates").at("index766").at("score").is_null());
    const auto late = service.read("/v1/rates?agency=X01&back_dated=late");
    CHECK(late.at("back_dated_finishes").as_int64() == 0);
    const auto& rates = late.at("total").at("rates").as_object();
    CHECK(rates.at("index766").at("score").to_number<double>() == 20.0);
    CHECK_FALSE(rates.at("resolved").as_object().contains("score"));
}

TEST_CASE("counters are listed with their delays, also events that name none", "[http]") {
    running service;
    const auto answer = service.read("/v1/counters?agency=X01.2");
    const auto& rows = answer.at("rows").as_array();
    REQUIRE(rows.size() == 1);
    CHECK(rows[0].at("counter_id").as_string().empty());
    CHECK(rows[0].at("agency_name_vi").as_string() == "Sở Hai");
    CHECK(rows[0].at("events").as_int64() == 2);
    CHECK(rows[0].at("delay_ms").at("max").as_int64() == 26 * 3'600'000);
    CHECK(rows[0].at("over_hour").as_int64() == 1);  // the other was told an hour after: not more
    CHECK(rows[0].at("over_day").as_int64() == 1);
    CHECK(service.read("/v1/counters?limit=1").at("rows_left_out").as_int64() == 1);
    CHECK(service.read("/v1/counters?month=2026-03").at("rows").as_array().size() == 2);
    CHECK(service.read("/v1/counters?month=2026-02").at("rows").as_array().empty());
}

TEST_CASE("rates of an earlier instant default to its month until that day", "[http]") {
    running service;
    const auto then = service.read("/v1/rates?as_of=2026-02-10T12:00:00%2B07:00");
    CHECK(then.at("period").at("from").as_string() == "2026-02-01");
    CHECK(then.at("period").at("to").as_string() == "2026-02-10");
    CHECK(text(then, "as_of") == "2026-02-10T12:00:00+07:00");
    const auto job =
        service.post("/v1/jobs/rates?known_at=2026-02-10T12:00:00%2B07:00&from=2026-03-01", "");
    CHECK(job.find("The period begins after 2026-02-10") != std::string::npos);
}

TEST_CASE("steps and durations are asked for by successor as rates are", "[http]") {
    running service;
    for (const auto* route : {"/v1/steps", "/v1/durations"}) {
        const std::string path(route);
        CHECK(text(service.read(path), "agencies") == "as_of_period");
        CHECK(text(service.read(path + "?rollup=by_successor"), "agencies") == "by_successor");
        CHECK(service.get(path + "?rollup=true").find("as_of_period, by_successor") !=
              std::string::npos);
    }
}

TEST_CASE("a finding says who acted and who owns, a parked dossier whom its events name",
          "[http]") {
    running service;
    service.reader.say(
        {testing::event("f1", at("2026-03-03 10:00"), dossier::processed{}, "X01.2", "D-1"),
         testing::event("f2", at("2026-03-03 10:00"), dossier::processed{}, "X01.2", "D-9")},
        at("2026-03-03 11:30"));
    const auto found = service.read("/v1/findings?agency=X01.2");
    const auto& rows = found.at("rows").as_array();
    REQUIRE(rows.size() == 2);
    CHECK(text(rows[0].as_object(), "kind") == "foreign_agency");
    CHECK(text(rows[0].as_object(), "agency_code") == "X01.1");
    CHECK(text(rows[0].as_object(), "acting_agency_code") == "X01.2");
    CHECK(text(rows[1].as_object(), "agency_code").empty());
    CHECK(text(rows[1].as_object(), "acting_agency_code") == "X01.2");
    CHECK(found.at("dossiers_by_kind").at("foreign_agency").as_int64() == 1);
    CHECK(service.read("/v1/findings?agency=X01").at("rows").as_array().size() == 2);

    const auto parked = service.read("/v1/dossiers?state=parked&agency=X01.2");
    REQUIRE(parked.at("rows").as_array().size() == 1);
    const auto& one = parked.at("rows").as_array()[0].as_object();
    CHECK(text(one, "agency_code").empty());
    CHECK(one.at("named_agency_codes") == json::array{"X01.2"});
    CHECK(service.read("/v1/dossiers?state=parked&agency=X01.1").at("rows").as_array().empty());
    CHECK(service.read("/v1/counters?agency=X01.1").at("events_counted").as_int64() == 5);
}

TEST_CASE("rates default to the month until today", "[http]") {
    running service;
    const auto answer = service.read("/v1/rates");
    CHECK(answer.at("period").at("from").as_string() == "2026-03-01");
    CHECK(answer.at("period").at("to").as_string() == "2026-03-04");
}

TEST_CASE("rolled-up rows are sums over the subtree, beside the agency's own", "[http]") {
    running service;
    const auto answer = service.read("/v1/rates?agency=X01&rollup=true");
    const auto& rows = answer.at("rows").as_array();
    const auto row_of = [&rows](std::string_view code) {
        const auto found = std::find_if(rows.begin(), rows.end(), [code](const auto& r) {
            return r.at("agency_code").as_string() == code;
        });
        REQUIRE(found != rows.end());
        return found->as_object();
    };
    const auto parent = row_of("X01");
    CHECK(parent.at("counts").at("received").as_int64() == 0);
    CHECK(parent.at("rolled_up").at("counts").at("received").as_int64() == 2);
    CHECK(parent.at("rolled_up").at("rates").at("resolved").at("denominator").as_int64() == 1);
    const auto child = row_of("X01.2");
    CHECK(child.at("rolled_up").at("counts") == child.at("counts"));
    CHECK(answer.at("total").at("counts").at("received").as_int64() == 2);
}

TEST_CASE("rollup says whether closed agencies stand under their own name or their successor's",
          "[http]") {
    running service;
    CHECK(text(service.read("/v1/rates"), "agencies") == "as_of_period");
    const auto joined = service.read("/v1/rates?agency=X01&rollup=by_successor");
    CHECK(text(joined, "agencies") == "by_successor");
    CHECK(joined.at("rows").as_array().front().as_object().contains("rolled_up"));
    const auto by_day = service.read("/v1/rates?by=day&from=2026-03-01&rollup=by_successor");
    CHECK(text(by_day, "agencies") == "by_successor");
    CHECK_FALSE(by_day.at("rows").as_array().front().as_object().contains("rolled_up"));
}

TEST_CASE("parameters are refused by name when unknown, repeated, empty or of the wrong form",
          "[http]") {
    running service;
    const std::vector<std::pair<std::string, std::string>> all{
        {"/v1/rates?agencies=X01", "agencies"},
        {"/v1/rates?from=2026-03-01&from=2026-03-02", "from"},
        {"/v1/rates?from=", "from"},
        {"/v1/rates?from=2026-02-30", "from"},
        {"/v1/rates?from=2026-03-05&to=2026-03-04", "from"},
        {"/v1/rates?from=2010-01-01&to=2026-03-04&by=day", "from"},
        {"/v1/rates?field=NONE", "field"},
        {"/v1/rates?by=year", "by"},
        {"/v1/rates?due=soon", "due"},
        {"/v1/rates?back_dated=maybe", "back_dated"},
        {"/v1/rates?formula=best", "formula"},
        {"/v1/rates?channel=FAX", "channel"},
        {"/v1/rates?descendants=1", "descendants"},
        {"/v1/rates?agency=Q99", "agency"},
        {"/v1/rates?agency=a%20b", "agency"},
        {"/v1/rates?procedure=NONE", "procedure"},
        {"/v1/rates?as_of=2026-03-04T10:00:01%2B07:00", "as_of"},
        {"/v1/rates?as_of=today", "as_of"},
        {"/v1/rates?by=day&rollup=true", "rollup"},
        {"/v1/rates?rollup=twice", "rollup"},
        {"/v1/rates?agency=%4", "query"},
        {"/v1/steps?by=day", "by"},
        {"/v1/steps?from=2026-03-05&to=2026-03-04", "from"},
        {"/v1/durations?procedure=NONE", "procedure"},
        {"/v1/dossiers?state=lost", "state"},
        {"/v1/dossiers?limit=1001", "limit"},
        {"/v1/dossiers?limit=0", "limit"},
        {"/v1/alerts?after=-1", "after"},
        {"/v1/counters?limit=1001", "limit"},
        {"/v1/counters?month=2026-13", "month"},
        {"/v1/agencies?agency=X01", "agency"},
        {"/v1/dossiers/a!b", "dossier_code"},
    };
    for (const auto& [target, field] : all) {
        INFO(target);
        const auto response = service.get(target);
        CHECK(testing::status_of(response) == 400);
        const auto problem = json::parse(testing::body_of(response)).as_object();
        CHECK(text(problem, "field") == field);
        CHECK_FALSE(text(problem, "detail").empty());
        CHECK_FALSE(text(problem, "action").empty());
    }
}

TEST_CASE("as_of may be given with a plain plus sign in its offset", "[http]") {
    running service;
    const auto answer = service.read("/v1/rates?as_of=2026-03-02T12:00:00+07:00&to=2026-03-31");
    CHECK(text(answer, "as_of") == "2026-03-02T12:00:00+07:00");
    CHECK(answer.at("total").at("counts").at("open").as_int64() == 2);
}

TEST_CASE("dossiers are listed by state and shown with facts and due dates", "[http]") {
    running service;
    const auto open = service.read("/v1/dossiers?state=open");
    REQUIRE(open.at("rows").as_array().size() == 1);
    CHECK(open.at("rows").at(0).at("dossier_code").as_string() == "D-1");
    CHECK(open.at("next_cursor").is_null());

    const auto one = service.read("/v1/dossiers/d-2");
    CHECK(text(one, "state") == "processed");
    CHECK(text(one, "verdict") == "early");
    CHECK(one.at("facts").as_array().size() == 2);
    CHECK(one.at("dues").at("statutory").at("due_date").as_string() == "2026-03-09");
    CHECK(one.at("dues").at("statutory").at("due").as_string() == "2026-03-10T00:00:00+07:00");
    CHECK(testing::status_of(service.get("/v1/dossiers/D-9")) == 404);
}

TEST_CASE("an explanation tells the days, the versions and the words of the log", "[http]") {
    running service;
    auto asked = testing::event("e4",
                                at("2026-03-03 10:00"),
                                dossier::fact_body(dossier::supplement_requested{"PAPERS", "TT 1"}),
                                "X01.1",
                                "D-1");
    asked.actor = "cb.7";
    service.reader.say({asked}, at("2026-03-03 10:01"));

    const auto told = service.read("/v1/dossiers/d-1/explain");

    CHECK(text(told, "dossier_code") == "D-1");
    CHECK(told.at("procedure").at("name_vi").as_string() == "Năm ngày");
    CHECK(told.at("versions").at("procedure").at("sequence").as_int64() == 1);
    const auto& days = told.at("dues").at(0).at("days").as_array();
    CHECK(days.size() == 8);  // Monday to Monday
    CHECK(days.at(7).at("number").as_int64() == 5);
    CHECK(days.at(7).at("is_due").as_bool());
    CHECK(told.at("headline").at("follows").as_string() == "committed");
    CHECK(told.at("headline").at("fell_back").as_bool());
    CHECK(told.at("index766").at("reason").as_string() == "one_request_open");
    const auto& pause = told.at("pauses").at(0);
    CHECK(pause.at("to").is_null());
    const auto& begun = told.at("facts").at(
        static_cast<std::size_t>(pause.at("begun_by").to_number<std::int64_t>()));
    CHECK(begun.at("reason_code").as_string() == "PAPERS");
    CHECK(begun.at("legal_basis").as_string() == "TT 1");
    CHECK(begun.at("actor").as_string() == "cb.7");
    CHECK(told.at("restated").as_array().empty());
    CHECK(told.at("records_unlooked").as_int64() == 0);
    CHECK(told.at("voided").is_null());
    CHECK(told.at("dues").at(0).at("sum").at("counted_days").as_int64() == 5);
    CHECK(told.at("dues").at(0).at("first_count").is_null());
    CHECK(testing::status_of(service.get("/v1/dossiers/D-9/explain")) == 404);
    CHECK(testing::status_of(service.get("/v1/dossiers/a!b/explain")) == 400);
    CHECK(testing::status_of(service.get("/v1/dossiers/D-1/explain?lang=vi")) == 400);
}

TEST_CASE("a dossier code that ends in EXPLAIN is a code, not the route", "[http]") {
    running service;
    service.reader.say(
        {testing::event(
            "e5", at("2026-03-02 09:00"), testing::receipt("WD5"), "X01.1", "A/EXPLAIN")},
        at("2026-03-03 10:01"));
    CHECK(text(service.read("/v1/dossiers/A%2FEXPLAIN"), "dossier_code") == "A/EXPLAIN");
    CHECK(text(service.read("/v1/dossiers/A/EXPLAIN"), "dossier_code") == "A/EXPLAIN");
    CHECK(text(service.read("/v1/dossiers/a%2fexplain/explain"), "dossier_code") == "A/EXPLAIN");
}

TEST_CASE("an alert that fired is listed until it resolves, then as resolved", "[http]") {
    running service;
    service.reader.ring(at("2026-03-20 00:00"));
    const auto firing = service.read("/v1/alerts?state=firing");
    REQUIRE(firing.at("rows").as_array().size() == 1);
    CHECK(firing.at("rows").at(0).at("dossier_code").as_string() == "D-1");
    CHECK(firing.at("firing").as_int64() == 1);
    CHECK(service.read("/v1/alerts?state=resolved").at("rows").as_array().empty());
}

TEST_CASE("the catalogue in force is told", "[http]") {
    running service;
    const auto agencies = service.read("/v1/agencies");
    CHECK(agencies.at("rows").as_array().size() == 7);
    CHECK(text(agencies, "time_zone") == "Asia/Ho_Chi_Minh");
    const auto procedures = service.read("/v1/procedures?field=F2");
    CHECK(procedures.at("rows").as_array().size() == 3);
}

TEST_CASE("the deadline calculator counts and explains", "[http]") {
    running service;
    const auto response =
        service.post("/v1/deadline",
                     R"({"received":"2026-03-02T09:00:00+07:00","calendar":"vn","working_days":5,)"
                     R"("explain":true})");
    REQUIRE(testing::status_of(response) == 200);
    const auto answer = json::parse(testing::body_of(response)).as_object();
    CHECK(text(answer, "due_date") == "2026-03-09");
    CHECK(text(answer, "due") == "2026-03-10T00:00:00+07:00");
    CHECK_FALSE(answer.at("provisional").as_bool());
    CHECK(answer.at("days").as_array().size() == 8);
}

TEST_CASE("a received on a day off moves to the next working day first", "[http]") {
    running service;
    const auto response = service.post(
        "/v1/deadline", R"({"received":"2026-03-07T09:00:00+07:00","working_days":1})");
    CHECK(json::parse(testing::body_of(response)).at("due_date").as_string() == "2026-03-10");
}

// The same table holds `tiendo deadline` (tests/cli/deadline_test.cpp).
TEST_CASE("the calculator starts the clock and refuses as the table of calculators says",
          "[http][table]") {
    running service;
    std::ifstream table{std::string(TIENDO_SOURCE_DIR) + "/tests/data/calendar/calculator.jsonl"};
    std::size_t rows = 0;
    for (std::string line; std::getline(table, line); ++rows) {
        const auto row = json::parse(line).as_object();
        INFO(text(row, "rule"));
        const auto response = service.post("/v1/deadline", json::serialize(row.at("ask")));
        INFO(response);
        const auto answer = json::parse(testing::body_of(response)).as_object();
        if (const auto* why = row.if_contains("refused")) {
            CHECK(testing::status_of(response) == 400);
            CHECK(text(answer, "field") == text(row, "field"));
            CHECK(text(answer, "detail") ==
                  text(row, "field") + " " + std::string(why->as_string()) + ".");
            continue;
        }
        REQUIRE(testing::status_of(response) == 200);
        CHECK(text(answer, "due") == text(row, "due"));
        if (row.contains("counted_from"))
            CHECK(text(answer, "counted_from") == text(row, "counted_from"));
    }
    CHECK(rows == 20);
}

TEST_CASE("each day of an explained deadline says in both languages why it counts or not",
          "[http]") {
    running service;
    const auto response =
        service.post("/v1/deadline",
                     R"({"received":"2026-02-13T14:31:00+07:00","working_days":1,"explain":true})");
    const auto answer = json::parse(testing::body_of(response)).as_object();
    const auto& days = answer.at("days").as_array();
    REQUIRE(days.size() == 11);  // Friday 13 to Monday 23 February
    const auto why = [&days](std::size_t i) {
        const auto& day = days[i].as_object();
        return text(day, "reason") + " / " + text(day, "reason_en");
    };
    CHECK(why(0) == "ngày làm việc / working day");
    CHECK(why(1) == "cuối tuần / weekend");
    CHECK(why(3) == "Tết Nguyên đán / Lunar New Year (Tết)");
    CHECK(why(9) == "cuối tuần / weekend");
}

TEST_CASE("an explained deadline numbers its days and marks paused days and the due", "[http]") {
    running service;
    const auto response =
        service.post("/v1/deadline",
                     R"({"pauses":[["2026-03-03T08:00:00+07:00","2026-03-05T16:00:00+07:00"]],)"
                     R"("received":"2026-03-02T09:00:00+07:00","working_days":5,"explain":true})");
    REQUIRE(testing::status_of(response) == 200);
    const auto answer = json::parse(testing::body_of(response)).as_object();
    CHECK(text(answer, "due_date") == "2026-03-11");
    std::string days;
    for (const auto& item : answer.at("days").as_array()) {
        const auto& day = item.as_object();
        days += text(day, "date").substr(8) + " " + text(day, "role") + " " +
                std::to_string(day.at("number").as_int64()) +
                (day.at("pause").is_null() ? "" : " by 0") +
                (day.at("is_due").as_bool() ? " due; " : "; ");
    }
    CHECK(days ==
          "02 origin 0; 03 counted 1; 04 paused 0 by 0; 05 paused 0 by 0; 06 counted 2; "
          "07 off 0; 08 off 0; 09 counted 3; 10 counted 4; 11 counted 5 due; ");
    CHECK(answer.at("sum").at("counted_days").as_int64() == 5);
    CHECK(answer.at("sum").at("paused_days").as_int64() == 2);
    const auto& pause = answer.at("pauses").at(0).as_object();
    CHECK(text(pause, "policy") == "pause_working");
    CHECK(pause.at("days").as_int64() == 2);
}

TEST_CASE("a pause of the calculator may name its clock policy, and is refused by it", "[http]") {
    running service;
    const auto due_under = [&service](const std::string& policy) {
        const auto response = service.post(
            "/v1/deadline",
            R"({"received":"2026-03-02T09:00:00+07:00","working_days":5,"explain":true,)"
            R"("pauses":[["2026-03-03T08:00:00+07:00","2026-03-06T16:00:00+07:00",")" +
                policy + R"("]]})");
        return json::parse(testing::body_of(response)).as_object();
    };
    CHECK(text(due_under("none"), "due_date") == "2026-03-09");
    const auto restarted = due_under("restart");
    CHECK(text(restarted, "due_date") == "2026-03-13");
    CHECK(restarted.at("first_count").at("due").at("due_date").as_string() == "2026-03-09");
    CHECK(text(due_under("stop"), "field") == "pauses[0][2]");
}

TEST_CASE("an explained deadline is due when the same one is that is not explained", "[http]") {
    running service;
    for (const auto* unit : {"working_days", "calendar_days", "working_hours", "hours", "months"}) {
        const auto asked = [&](const char* explain) {
            const auto response =
                service.post("/v1/deadline",
                             std::string(R"({"received":"2026-01-31T16:10:30+07:00",")") + unit +
                                 R"(":3,"pauses":[["2026-02-02T08:00:00+07:00",)" +
                                 R"("2026-02-03T10:00:00+07:00"]],"explain":)" + explain + "}");
            return json::parse(testing::body_of(response)).as_object();
        };
        INFO(unit);
        CHECK(text(asked("true"), "due") == text(asked("false"), "due"));
    }
}

TEST_CASE("a member that stands twice in a question to the calculator is refused by name",
          "[http]") {
    running service;
    const std::vector<std::pair<std::string, std::string>> all{
        {R"({"received":"2026-03-02T09:00:00Z","working_days":5,"working_days":6})",
         "working_days"},
        {R"({"received":"2026-03-02T09:00:00Z","hours":5 , "rec\u0065ived" : "2026-03-03"})",
         "received"},
        {R"({"explain":true,"hours":1,"calendar":"\"explain\":{","explain":true})", "explain"},
    };
    for (const auto& [body, field] : all) {
        INFO(body);
        const auto response = service.post("/v1/deadline", body);
        CHECK(testing::status_of(response) == 400);
        const auto problem = json::parse(testing::body_of(response)).as_object();
        CHECK(text(problem, "code") == "repeated_member");
        CHECK(text(problem, "field") == field);
    }
}

TEST_CASE("what the calculator cannot read is refused by its member", "[http]") {
    running service;
    const std::vector<std::pair<std::string, std::string>> all{
        {R"({"received":"2026-03-02","working_days":5})", "received"},
        {R"({"working_days":5})", "received"},
        {R"({"received":"2026-03-02T09:00:00Z"})", "working_days"},
        {R"({"received":"2026-03-02T09:00:00Z","working_days":5,"zone":"x"})", "zone"},
        {R"({"received":"2026-03-02T09:00:00Z","working_days":5,"calendar":"none"})", "calendar"},
        {R"({"received":"2026-03-02T09:00:00Z","working_days":5,"pauses":[["a","b"]]})",
         "pauses[0]"},
    };
    for (const auto& [body, field] : all) {
        INFO(body);
        const auto response = service.post("/v1/deadline", body);
        CHECK(testing::status_of(response) == 400);
        CHECK(text(json::parse(testing::body_of(response)).as_object(), "field") == field);
    }
    CHECK(testing::status_of(service.post("/v1/deadline", "[1]")) == 400);
    CHECK(testing::status_of(service.post("/v1/deadline", "{}", "text/plain")) == 415);
}

}  // namespace tiendo::http
