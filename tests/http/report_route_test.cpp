// The forms that the service gives out, in three forms of file, and each mistake in asking.
#include "../report/tables.hpp"
#include "http/report_check.hpp"
#include "running_server.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <thread>

namespace tiendo::http {
namespace {

constexpr auto march = "from=2026-03-01&to=2026-03-31";

json::object problem_of(const std::string& response, int status) {
    INFO(response);
    CHECK(testing::status_of(response) == status);
    return json::parse(testing::body_of(response)).as_object();
}

const json::object& row_with(const json::object& report, std::string_view key) {
    for (const auto& row : report.at("rows").as_array()) {
        if (row.at("key").as_string() == key) return row.as_object();
    }
    FAIL("no row " << key);
    return report;
}

std::string cells_of(const json::object& row) {
    return json::serialize(row.at("cells"));
}

}  // namespace

TEST_CASE("the forms are listed with their titles and what each takes", "[http][report]") {
    running service;
    const auto all = service.read("/v1/reports");
    const auto& forms = all.at("forms").as_array();
    REQUIRE(forms.size() == report_forms().size());
    CHECK(forms[0].at("form").as_string() == "06a");
    CHECK_FALSE(forms[0].at("title").at("vi").as_string().empty());
    for (const auto& form : forms) {
        std::string names;
        for (const auto& p : form.at("parameters").as_array()) {
            names += std::string(p.at("name").as_string()) + " ";
            CHECK_FALSE(p.at("vi").as_string().empty());
            CHECK_FALSE(p.at("en").as_string().empty());
        }
        if (form.at("form") == "06a") CHECK(names == "agency from to as_of places due ");
        if (form.at("form") == "766") CHECK(names == "agency from to as_of places ");
        if (form.at("form") == "ranking")
            CHECK(names == "agency from to as_of places due formula ");
    }
    CHECK(json::serialize(all.at("formats")) == R"(["json","csv","xlsx"])");
}

TEST_CASE("form 06a tells what rates tell, with its period, position and digest",
          "[http][report]") {
    running service;
    const auto t = service.read(std::string("/v1/reports/06a?") + march);
    CHECK(t.at("columns").as_array().size() == 13);
    CHECK(t.at("columns").at(4).at("number").as_string() == "(5)");
    CHECK(t.at("columns").at(4).at("above").at(1).at("en").as_string() == "In the period");
    CHECK(cells_of(row_with(t, "total")).ends_with(",2,2,0,0,1,1,0,0,1,1,0]"));
    CHECK(cells_of(row_with(t, "X01.2")).starts_with(R"(["II","Sở Hai",1,)"));
    CHECK(row_with(t, "X01.2").at("parent").as_string() == "total");
    CHECK(row_with(t, "total").at("parent").is_null());
    CHECK(t.at("period").at("vi").as_string() == "Tháng 3 năm 2026");
    CHECK(t.at("position").as_int64() == 4);
    CHECK(text(t, "due") == "headline");
    CHECK(text(t, "digest").size() == 64);
    CHECK(t.at("beside").as_array().size() == 6);
}

TEST_CASE("all forms answer in all three forms of file, named after what they are",
          "[http][report]") {
    running service;
    for (const auto& form : report_forms()) {
        // A control sheet is of one dossier: of its agency, from acceptance to end.
        const bool of_dossier = form.name == "control-sheet";
        const auto path =
            "/v1/reports/" + std::string(form.name) +
            (of_dossier ? std::string("?dossier=D-2") : "?agency=X01&" + std::string(march));
        INFO(path);
        CHECK(text(service.read(path), "form") == form.name);
        const auto name = std::string(form.name) + (of_dossier ? "_X01.2_2026-03-02_2026-03-03"
                                                               : "_X01_2026-03-01_2026-03-31");

        const auto csv = service.get(path + "&format=csv");
        CHECK(testing::status_of(csv) == 200);
        CHECK(csv.find("text/csv; charset=utf-8") != std::string::npos);
        CHECK(csv.find("filename=\"" + name + ".csv\"") != std::string::npos);
        CHECK(testing::body_of(csv).starts_with("row,key,"));

        const auto xlsx = service.get(path + "&format=xlsx");
        CHECK(testing::status_of(xlsx) == 200);
        CHECK(xlsx.find("filename=\"" + name + ".xlsx\"") != std::string::npos);
        CHECK(testing::body_of(xlsx).starts_with("PK\x03\x04"));
    }
}

TEST_CASE("a ranking is by the formula asked for", "[http][report]") {
    running service;
    const auto usual = service.read(std::string("/v1/reports/ranking?") + march);
    CHECK(usual.at("columns").at(4).at("id").as_string() == "rate_resolved");
    const auto index = service.read(std::string("/v1/reports/ranking?formula=index766&") + march);
    CHECK(index.at("columns").at(4).at("id").as_string() == "rate_index766");
}

TEST_CASE("a successor's own form says whom it leaves out", "[http][report]") {
    running service;
    const auto july = std::string("/v1/reports/06a?agency=X01.4&from=2026-03-01&to=2026-07-31");
    service.clock.set(at("2026-07-31 12:00"));
    const auto says = [](const json::object& report) {
        return json::serialize(report.at("remarks")).find("X01.3") != std::string::npos;
    };
    CHECK(says(service.read(july)));
    CHECK_FALSE(says(service.read(july + "&places=by_successor")));
    CHECK_FALSE(says(service.read("/v1/reports/06a?agency=X01&from=2026-03-01&to=2026-07-31")));
    CHECK_FALSE(says(service.read("/v1/reports/06a?agency=X01.4&from=2026-03-01&to=2026-06-29")));
}

TEST_CASE("an unknown form is refused by naming those there are", "[http][report]") {
    running service;
    const auto refused = problem_of(service.get("/v1/reports/06b"), 404);
    CHECK(text(refused, "code") == "unknown_form");
    CHECK(text(refused, "field") == "form");
    CHECK(text(refused, "action").find("06a, 766, ranking, channels") != std::string::npos);
}

TEST_CASE("each mistake in asking for a form is named by its parameter", "[http][report]") {
    running service;
    struct mistake {
        std::string_view target;
        std::string_view code;
        std::string_view field;
        std::string_view said;  // in the detail or the action
    };
    const auto m = GENERATE(values<mistake>({
        {"06a?fields=1", "unknown_parameter", "fields", "Use: format, agency, from, to"},
        {"06a?formula=due", "unknown_parameter", "formula", "Use: format"},
        {"766?due=statutory", "unknown_parameter", "due", "Use: format"},
        {"06a?format=pdf", "unknown_value", "format", "json, csv, xlsx"},
        {"06a?agency=Q9", "unknown_agency", "agency", "/v1/agencies"},
        {"06a?agency=a%20b", "bad_code", "agency", "Codes have"},
        {"06a?from=2026-13-01", "bad_date", "from", "Write it as"},
        {"06a?from=2026-03-02&to=2026-03-01", "period_reversed", "from", "no later than to"},
        {"06a?from=1999-12-31&to=2026-03-01", "date_out_of_range", "from", "2000"},
        {"06a?to=2026-02-28&as_of=2026-03-02T00:00:00Z", "as_of_too_late", "as_of", "leave it out"},
        {"06a?due=never", "unknown_value", "due", "headline"},
        {"ranking?formula=best", "unknown_value", "formula", "resolved, index766, due, early"},
        {"06a?places=moved", "unknown_value", "places", "as_of_period, by_successor"},
        {"06a?to=", "empty_parameter", "to", "leave it out"},
    }));
    INFO(m.target);
    const auto refused = problem_of(service.get("/v1/reports/" + std::string(m.target)), 400);
    CHECK(text(refused, "code") == m.code);
    CHECK(text(refused, "field") == m.field);
    CHECK((text(refused, "detail") + text(refused, "action")).find(m.said) != std::string::npos);
    CHECK(problem_of(service.get("/v1/reports?x=1"), 400).at("field").as_string() == "x");
}

TEST_CASE("four reports are made at once, a fifth is told to come again", "[http][report]") {
    running service;
    service.reader.holding = true;
    std::vector<std::unique_ptr<raw_client>> asking;
    for (int i = 1; i <= 4; ++i) {
        asking.push_back(std::make_unique<raw_client>(service.port));
        asking.back()->send("GET /v1/reports/766 HTTP/1.1\r\nHost: localhost\r\n\r\n");
        while (service.reader.reads < i) std::this_thread::yield();
    }
    const auto fifth = service.get("/v1/reports/06a");
    CHECK(testing::status_of(fifth) == 503);
    CHECK(fifth.find("Retry-After: 1\r\n") != std::string::npos);
    CHECK(testing::status_of(service.get("/v1/reports")) == 200);

    service.reader.release();
    for (const auto& one : asking) CHECK(testing::status_of(one->response()) == 200);
    CHECK(testing::status_of(service.get("/v1/reports/06a")) == 200);
    CHECK(service.door->probe().reports_wrong == 0);
}

TEST_CASE("a form that does not add up is refused with the line that does not", "[http][report]") {
    std::vector<report::table> tables{testing::filled_06a()};
    CHECK_FALSE(refuse_disagreement(tables));

    tables[0].rows[2].cells[6] = std::int64_t{7};  // (7) of X01.1/DD, whose parts are six
    const auto refused = refuse_disagreement(tables);
    REQUIRE(refused);
    CHECK(refused->status == 500);
    const auto problem = json::parse(refused->body).as_object();
    CHECK(text(problem, "code") == "report_does_not_add_up");
    CHECK(text(problem, "field") == "(7) = (8) + (9) + (10)");
    CHECK(text(problem, "detail").find("X01.1/DD, (7) = (8) + (9) + (10): 7 is told, 6 found") !=
          std::string::npos);
}

TEST_CASE("a form whose figure another form tells otherwise is refused with that figure",
          "[http][report]") {
    const auto all = testing::province_by_agency();
    std::vector<report::table> tables{testing::filled_06a(), report::plain_figures(all)};
    CHECK_FALSE(refuse_disagreement(tables));
    const auto early = tables[1].column_of("early");
    REQUIRE(early);
    tables[1].rows[0].cells[*early] = std::int64_t{5};
    const auto refused = refuse_disagreement(tables);
    REQUIRE(refused);
    CHECK(refused->body.find("total, early of rates = that of 06a: 5 is told, 4 found") !=
          std::string::npos);
}

}  // namespace tiendo::http
