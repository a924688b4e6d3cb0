// Jobs that take a second look at the log: what they are asked, and how they are answered.
#include "running_server.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

using namespace tiendo;        // NOLINT
using namespace tiendo::http;  // NOLINT

namespace {

// The answer of a job, which the door gives as soon as it is started.
json::object result_of(const running& service, const std::string& target, const std::string& body) {
    const auto started = service.post(target, body);
    INFO(started);
    REQUIRE(testing::status_of(started) == 202);
    const auto href = text(json::parse(testing::body_of(started)).as_object(), "href");
    const auto job = service.read(href);
    REQUIRE(text(job, "state") == "done");
    return job.at("result").as_object();
}

}  // namespace

TEST_CASE("changes are told by basis and measure, with where the next page begins", "[http]") {
    running service;
    engine::past_change row;
    row.sequence = 7;
    row.cause = engine::record_kind::catalogue;
    row.moved = {{std::nullopt, dossier::measure::received, 1},
                 {dossier::basis::statutory, dossier::measure::early, 1},
                 {dossier::basis::statutory, dossier::measure::on_time, -1},
                 {dossier::basis::current, dossier::measure::late, 0}};
    engine::change_list found;
    found.rows = {row, row};
    found.rows_total = 9;
    service.look_answer = found;

    const auto told = result_of(service, "/v1/jobs/changes?cause=catalogue&record=7&skip=3", "");

    const auto& moved = told.at("rows").as_array().at(0).as_object().at("moved");
    CHECK(json::serialize(moved) ==
          R"({"no_basis":{"received":1},"statutory":{"early":1,"on_time":-1},)"
          R"("appointment_current":{"late":0}})");
    CHECK(told.at("rows_total") == 9);
    CHECK(told.at("rows_left_out") == 4);
    CHECK(told.at("next_skip") == 5);
    const auto question = service.look_asked.with([](const auto& a) { return a; });
    REQUIRE(question);
    const auto& asked = std::get<engine::change_question>(*question);
    CHECK(asked.by == engine::change_question::cause::catalogue);
    CHECK(asked.record == 7u);
    CHECK(asked.skip == 3);
}

TEST_CASE("a preview tells each due date that moves, and of how many dossiers", "[http]") {
    running service;
    engine::supposition found;
    found.before.catalogue = found.after.catalogue = testing::story_catalogue();
    found.open_moved = 1;
    constexpr auto statutory = static_cast<std::size_t>(dossier::basis::statutory);
    found.moved_by_basis[statutory] = 1;
    engine::move m;
    m.after.code = dossier_code("D-1");
    dossier::due_point due;
    due.date = parse_local_date("2026-12-31").value();
    m.by_basis_after.dues[statutory] = due;
    due.provisional = true;
    m.by_basis_before.dues[statutory] = due;
    m.by_basis_before.verdicts[statutory] = dossier::verdict::on_time;
    m.by_basis_after.verdicts[statutory] = dossier::verdict::early;
    found.moved.push_back(m);
    service.look_answer = found;

    const auto told =
        result_of(service, "/v1/calendar/preview?scope=all", R"({"files":{"calendar.csv":""}})");

    CHECK(json::serialize(told.at("moved_by_basis")) ==
          R"({"statutory":1,"committed":0,"appointment_original":0,"appointment_current":0})");
    CHECK(json::serialize(told.at("moved").as_array().at(0).as_object().at("by_basis")) ==
          R"({"statutory":{"due_before":"2026-12-31","due_after":"2026-12-31",)"
          R"("provisional_before":true,"provisional_after":false,"verdict_before":"on_time",)"
          R"("verdict_after":"early"}})");
}

TEST_CASE("what was known is told with its instant in the zone of the deployment", "[http]") {
    running service;
    engine::belief found;
    found.rates.catalogue = testing::story_catalogue();
    service.look_answer = found;
    const auto told = result_of(service, "/v1/jobs/rates?known_at=2026-03-01T00:00:00Z", "");
    CHECK(text(told, "known_at") == "2026-03-01T07:00:00+07:00");
}

TEST_CASE("a preview of what will be open at an instant to come is refused with the reason",
          "[http]") {
    running service;
    const auto response = service.post("/v1/calendar/preview?scope=open&since=2130-01-01T00:00:00Z",
                                       R"({"files":{"calendar.csv":""}})");
    CHECK(testing::status_of(response) == 400);
    const auto refused = json::parse(testing::body_of(response)).as_object();
    CHECK(text(refused, "field") == "since");
    CHECK(testing::body_of(response).find("before it has passed") != std::string::npos);
}

TEST_CASE("a preview of a binary file is refused as no text", "[http]") {
    running service;
    const auto response =
        service.post("/v1/calendar/preview", "{\"files\":{\"calendar.csv\":\"\x80\xff\"}}");
    CHECK(testing::status_of(response) == 400);
    CHECK(testing::body_of(response).find("no text in UTF-8") != std::string::npos);
}

TEST_CASE("a cause, record or page of changes that is none is refused by name", "[http]") {
    running service;
    for (const std::string field : {"cause", "record", "skip"}) {
        const auto response = service.post("/v1/jobs/changes?" + field + "=weather", "");
        CHECK(testing::status_of(response) == 400);
        CHECK(text(json::parse(testing::body_of(response)).as_object(), "field") == field);
    }
}

namespace {

std::string begin_backup(const running& service, const std::string& token = "supervisor") {
    return service.send("POST /v1/jobs/backup HTTP/1.1\r\nHost: here\r\nAuthorization: Bearer " +
                        token + "\r\nContent-Length: 0\r\n\r\n");
}

json::object status_of_job(const running& service, const std::string& href) {
    return json::parse(testing::body_of(service.get(href, "supervisor"))).as_object();
}

}  // namespace

TEST_CASE("a backup is made where one may be, by whom, one at a time", "[http]") {
    std::function<void(backup_outcome)> finish;
    std::shared_ptr<look_progress> progress;
    running service([&](server_hooks& hooks) {
        hooks.backup = [&](auto shown, auto done) {
            progress = std::move(shown);
            finish = std::move(done);
        };
    });
    const auto started = begin_backup(service);
    REQUIRE(testing::status_of(started) == 202);
    const auto again = begin_backup(service);
    CHECK(testing::status_of(again) == 429);
    CHECK_THAT(again, Catch::Contains("backup_under_way"));
    progress->done = 5;
    progress->total = 9;
    const auto href = text(json::parse(testing::body_of(started)).as_object(), "href");
    CHECK(status_of_job(service, href).at("done") == 5);
    backup_made made;
    made.path = "/backups/one";
    made.bytes = 9;
    finish(made);
    const auto job = status_of_job(service, href);
    CHECK(text(job, "state") == "done");
    CHECK(text(job.at("result").as_object(), "path") == "/backups/one");

    CHECK(testing::status_of(begin_backup(service, "counter")) == 403);
    CHECK(testing::status_of(begin_backup(service, "part")) == 403);
    const auto second = begin_backup(service);
    REQUIRE(testing::status_of(second) == 202);
    finish(std::string("there is no room for it"));
    const auto failed =
        status_of_job(service, text(json::parse(testing::body_of(second)).as_object(), "href"));
    CHECK(text(failed, "state") == "failed");
    CHECK(failed.at("reasons") == "there is no room for it");
}

TEST_CASE("without a directory for backups none is begun, and it is said what to set", "[http]") {
    running service;
    const auto refused = begin_backup(service);
    CHECK(testing::status_of(refused) == 409);
    CHECK_THAT(refused, Catch::Contains("storage.backup_dir"));
}
