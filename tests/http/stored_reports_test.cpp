// Reports that are stored: by whom, with which question, and what is answered when
// they cannot be.
#include "running_server.hpp"

#include <boost/json/parse.hpp>

namespace tiendo::http {
namespace {

constexpr auto* march = "?from=2026-03-01&to=2026-03-31";

std::string stored_by_supervisor(const running& service, const std::string& target) {
    return service.send("POST " + target +
                        " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer supervisor\r\n"
                        "Content-Length: 0\r\n\r\n");
}

json::object object_of(const std::string& response) {
    INFO(response);
    return json::parse(testing::body_of(response)).as_object();
}

json::object stored(const running& service, const std::string& target) {
    const auto response = stored_by_supervisor(service, target);
    INFO(response);
    REQUIRE(testing::status_of(response) == 201);
    return object_of(response);
}

}  // namespace

TEST_CASE("a stored report has the question with everything that was left to the service",
          "[http][reports]") {
    running service;

    const auto head = stored(service, "/v1/reports/06a" + std::string(march) + "&agency=x01");

    CHECK(text(head, "form") == "06a");
    CHECK(text(head, "agency_code") == "X01");
    CHECK(text(head, "stored_by") == "watcher");
    const auto question = text(head, "question");
    CHECK(question.starts_with("/v1/reports/06a?agency=x01&from=2026-03-01&to=2026-03-31&as_of="));
    const auto whole = service.read("/v1/reports/stored/" + text(head, "id"));
    CHECK(whole.at("stored") == json::value(head));
    const auto& report = whole.at("report").as_object();
    CHECK(report.at("digest") == head.at("digest"));
    // The same question asked again gives the same report.
    CHECK(service.read(question) == report);
}

TEST_CASE("each form with a period can be stored, and a control sheet", "[http][reports]") {
    running service;
    for (const auto* form :
         {"06a", "766", "ranking", "channels", "overdue", "findings", "durations", "steps"}) {
        INFO(form);
        const auto head = stored(service, "/v1/reports/" + std::string(form) + march);
        CHECK(service.read(text(head, "question")).at("rows") ==
              service.read("/v1/reports/stored/" + text(head, "id")).at("report").at("rows"));
    }
    const auto head = stored(service, "/v1/reports/control-sheet?dossier=D-2");
    CHECK(text(head, "question") == "/v1/reports/control-sheet?dossier=D-2");
    CHECK(service.read("/v1/reports/stored?limit=3").at("rows_left_out").as_int64() == 6);
}

TEST_CASE("a counter stores no report, and nobody one that is no form or of nothing",
          "[http][reports]") {
    running service;
    const auto refused = service.post("/v1/reports/06a", "");  // as the loopback's counter
    CHECK(testing::status_of(refused) == 403);
    CHECK(text(object_of(refused), "code") == "not_a_supervisor");
    const auto unknown = stored_by_supervisor(service, "/v1/reports/none");
    CHECK(testing::status_of(unknown) == 404);
    CHECK(text(object_of(unknown), "code") == "unknown_form");
    const auto none = stored_by_supervisor(service, "/v1/reports/control-sheet?dossier=NONE");
    CHECK(testing::status_of(none) == 404);
    CHECK(text(object_of(none), "code") == "unknown_dossier");
    const auto format = stored_by_supervisor(service, "/v1/reports/06a?format=csv");
    CHECK(testing::status_of(format) == 400);
    CHECK(service.reports.all.with([](const auto& kept) { return kept.empty(); }));
}

TEST_CASE("without room a report is refused by that name, and not said to be stored",
          "[http][reports]") {
    running service;
    service.reports.room = 0;
    const auto refused = stored_by_supervisor(service, "/v1/reports/06a" + std::string(march));
    CHECK(testing::status_of(refused) == 507);
    CHECK(text(object_of(refused), "code") == "stored_reports_full");
}

TEST_CASE("a damaged report is listed apart and answered by that name", "[http][reports]") {
    running service;
    service.reports.all.with([](auto& kept) { kept["06a-1"] = {"06a-1", "", ""}; });
    const auto listed = service.read("/v1/reports/stored");
    CHECK(listed.at("rows").as_array().empty());
    CHECK(listed.at("damaged").at(0).at("id").as_string() == "06a-1");
    const auto response = service.get("/v1/reports/stored/06a-1");
    CHECK(testing::status_of(response) == 500);
    CHECK(text(object_of(response), "code") == "stored_report_damaged");
}

TEST_CASE("stored reports are found by form, agency and period", "[http][reports]") {
    running service;
    const auto of_all = text(stored(service, "/v1/reports/06a" + std::string(march)), "id");
    const auto of_one =
        text(stored(service, "/v1/reports/766?from=2026-02-01&to=2026-02-28&agency=X01.1"), "id");
    const auto found = [&](const std::string& query) {
        std::vector<std::string> out;
        const auto listed = service.read("/v1/reports/stored?" + query);
        for (const auto& row : listed.at("rows").as_array())
            out.emplace_back(row.at("id").as_string());
        return out;
    };
    using ids = std::vector<std::string>;
    CHECK(found("form=766") == ids{of_one});
    CHECK(found("agency=X01.1") == ids{of_one});
    CHECK(found("from=2026-03-01") == ids{of_all});
    CHECK(found("to=2026-02-28") == ids{of_one});
    CHECK(found("form=06a&agency=X01.1").empty());
}

TEST_CASE("a form of lists refuses what it cannot answer by its parameter", "[http][reports]") {
    running service;
    const auto code_of = [&](const std::string& target) {
        const auto response = service.get(target);
        CHECK(testing::status_of(response) == 400);
        return text(object_of(response), "field");
    };
    CHECK(code_of("/v1/reports/control-sheet") == "dossier");
    CHECK(code_of("/v1/reports/overdue?rows=5001") == "rows");
    CHECK(code_of("/v1/reports/steps?by=channel") == "by");
    CHECK(code_of("/v1/reports/durations?unit=months") == "unit");
    CHECK(code_of("/v1/reports/findings?kind=none") == "kind");
    CHECK(code_of("/v1/reports/findings?as_of=2026-03-01T00:00:00Z") == "as_of");
    CHECK(code_of("/v1/reports/overdue?from=2026-03-02&to=2026-03-01") == "from");
}

TEST_CASE("a job about a report names its position and instant together", "[http][reports]") {
    running service;
    const auto refused = service.post("/v1/jobs/changes?position=3", "");
    CHECK(testing::status_of(refused) == 400);
    CHECK(text(object_of(refused), "field") == "as_of");
    service.look_answer = engine::change_list{};
    const auto started =
        service.post("/v1/jobs/changes?position=3&as_of=2026-03-31T17:00:00Z&every_fact=true", "");
    REQUIRE(testing::status_of(started) == 202);
    service.look_asked.with([](const auto& asked) {
        const auto& question = std::get<engine::change_question>(*asked);
        REQUIRE(question.since.has_value());
        CHECK(question.since->position == 3);
        CHECK(question.since->until == at("2026-04-01 00:00"));
        CHECK(question.since->every_fact);
    });
}

}  // namespace tiendo::http
