// What a credential may not see is not sent: every route there is, asked with one that reads a
// part.
#include "running_server.hpp"

#include <boost/json/parse.hpp>

#include <cctype>
#include <set>
#include <utility>

namespace tiendo::http {
namespace {

// Of the catalogue and the dossiers of this test, all that lies outside X01.1.
const std::set<std::string> foreign{
    "X01", "X01.2", "X01.3", "X01.4", "Y01", "Y01.1", "D-2", "D-3", "D-4"};

// Words of the body as codes are written.
std::set<std::string> codes_in(const std::string& body) {
    std::set<std::string> out;
    std::string word;
    for (const char c : body + " ") {
        const bool is_of_code =
            std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' || c == '_' || c == '-';
        if (is_of_code) {
            word += c;
        } else if (!word.empty()) {
            out.insert(std::exchange(word, {}));
        }
    }
    return out;
}

class province : public running {
  public:
    province() {
        tokens.loopback = false;
        reports.room = 100;  // each form is stored once
        // Overdue on both sides of the border, and one that nobody accepted.
        reader.say(
            {testing::event("e4", at("2026-03-02 09:00"), testing::receipt("WD5"), "X01.2", "D-3"),
             testing::event("e5",
                            at("2026-03-02 09:00"),
                            dossier::fact_body(dossier::step_started{}),
                            "Y01.1",
                            "D-4")},
            at("2026-03-03 12:00"));
        reader.ring(at("2026-03-20 00:00"));
        clock.set(at("2026-03-20 10:00"));
        const auto alerts = read_as("supervisor", "/v1/alerts?state=firing");
        for (const auto& row : alerts.at("rows").as_array())
            (row.at("dossier_code") == "D-1" ? own_alert : foreign_alert) =
                std::to_string(row.at("id").as_int64());
        for (const auto* agency : {"X01.1", "X01.2"}) {
            const auto of = "agency=" + std::string(agency);
            const auto silence =
                object_of(ask("POST",
                              "/v1/silences?reason=x&until=2026-03-21T10:00:00%2B07:00&" + of,
                              "supervisor"));
            const auto report = object_of(ask("POST", "/v1/reports/06a?" + of, "supervisor"));
            const bool is_own = agency == std::string_view("X01.1");
            (is_own ? own_silence : foreign_silence) = std::to_string(silence.at("id").as_int64());
            (is_own ? own_report : foreign_report) = text(report, "id");
        }
        look_answer = belief();
        const auto job = [&](const std::string& token) {
            return text(object_of(ask(
                            "POST", "/v1/jobs/rates?known_at=2026-03-03T00:00:00%2B07:00", token)),
                        "href");
        };
        foreign_job = job("supervisor");
        own_job = job("part");
    }
    // A recount that should have been refused must not keep the door from closing.
    ~province() {
        recounts.with([](auto& begun) {
            for (auto& done : begun) done({});
        });
    }
    province(const province&) = delete;
    province& operator=(const province&) = delete;
    [[nodiscard]] std::string ask(const std::string& method,
                                  const std::string& target,
                                  const std::string& token = "part") const {
        const std::string body =
            target == "/v1/deadline"
                ? R"({"received":"2026-02-13T14:31:00+07:00","working_days":10})"
                : "";
        return send(method + " " + target +
                    " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token +
                    "\r\nContent-Type: application/json\r\nContent-Length: " +
                    std::to_string(body.size()) + "\r\n\r\n" + body);
    }
    [[nodiscard]] static json::object object_of(const std::string& response) {
        INFO(response);
        return json::parse(testing::body_of(response)).as_object();
    }
    [[nodiscard]] json::object read_as(const std::string& token, const std::string& target) const {
        return object_of(ask("GET", target, token));
    }
    // The route with each of the values that its variable has on this side of the border.
    [[nodiscard]] std::vector<std::string> targets(std::string_view path) const {
        const std::string whole(path);
        const auto begin = whole.find('{');
        if (begin == std::string::npos) return {whole};
        std::vector<std::string> values;
        if (whole.find("{form}") != std::string::npos) {
            for (const auto& form : report_forms()) values.emplace_back(form.name);
        } else if (whole.starts_with("/v1/dossiers/")) {
            values = {"D-1"};
        } else if (whole.starts_with("/v1/alerts/")) {
            values = {own_alert};
        } else if (whole.starts_with("/v1/silences/")) {
            values = {own_silence};
        } else if (whole.starts_with("/v1/jobs/")) {
            values = {own_job.substr(std::string_view("/v1/jobs/").size())};
        } else {
            values = {own_report};
        }
        std::vector<std::string> out;
        for (const auto& v : values) {
            out.push_back(whole.substr(0, begin) + v + whole.substr(whole.find('}') + 1));
            if (v == "control-sheet") out.back() += "?dossier=D-1";
        }
        return out;
    }

    std::string own_alert, foreign_alert, own_silence, foreign_silence, own_report, foreign_report;
    std::string own_job, foreign_job;

  private:
    [[nodiscard]] static engine::belief belief() {
        engine::belief out;
        out.rates.catalogue = testing::story_catalogue();
        out.rates.asked.from = *parse_local_date("2026-03-01");
        out.rates.asked.to = *parse_local_date("2026-03-03");
        return out;
    }
};

}  // namespace

TEST_CASE("no answer of any route names what lies outside the part that a credential reads",
          "[http][reads]") {
    province service;
    REQUIRE_FALSE(service.own_alert.empty());
    REQUIRE_FALSE(service.foreign_alert.empty());
    std::set<std::string> refused;
    std::size_t answered = 0;
    for (const auto& route : routes()) {
        if (!route.needs_credential) continue;  // the same for everybody
        if (route.path == "/v1/jobs/changes") service.look_answer = engine::change_list{};
        for (const auto& target : service.targets(route.path)) {
            const auto answer = service.ask(std::string(route.method), target);
            INFO(route.method << " " << target << "\n" << answer);
            const auto status = testing::status_of(answer);
            CHECK(status < 500);
            answered += status < 400 ? 1 : 0;
            if (answer.find("\"not_narrowed\"") != std::string::npos)
                refused.insert(std::string(route.path));
            // X01 sent the events of D-1, which is told whole.
            const bool is_of_dossier = target.find("D-1") != std::string::npos;
            for (const auto& code : codes_in(testing::body_of(answer))) {
                if (is_of_dossier && code == "X01") continue;
                INFO(code);
                CHECK_FALSE(foreign.contains(code));
            }
        }
    }
    CHECK(refused ==
          std::set<std::string>{
              "/metrics", "/v1/calendar/preview", "/v1/jobs/backup", "/v1/log", "/v1/verify"});
    CHECK(answered > 35);
}

TEST_CASE("what lies outside is answered as what there is not, word by word", "[http][reads]") {
    const province service;
    const auto same = [&](const std::string& method,
                          const std::string& target,
                          const std::string& outside,
                          const std::string& nowhere) {
        auto there = service.ask(method, target + outside);
        auto none = service.ask(method, target + nowhere);
        INFO(method << " " << target << outside << "\n" << there << none);
        CHECK(testing::status_of(there) >= 400);
        // What was asked for stands in the sentence, as codes are written.
        const auto body_of = [](const std::string& answer, std::string asked) {
            asked = asked.substr(0, asked.find('/'));
            auto upper = asked;
            for (char& c : upper)
                c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
            auto body = testing::body_of(answer);
            for (const auto& code : {asked, upper}) {
                for (const auto* behind : {".", " "}) {
                    const auto at = body.find(" " + code + behind);
                    if (at != std::string::npos) body.replace(at + 1, code.size(), "*");
                }
            }
            return body;
        };
        CHECK(testing::status_of(there) == testing::status_of(none));
        CHECK(body_of(there, outside) == body_of(none, nowhere));
    };
    for (const auto* route : {"/v1/rates",
                              "/v1/dossiers",
                              "/v1/dossiers/ages",
                              "/v1/findings",
                              "/v1/steps",
                              "/v1/durations",
                              "/v1/counters",
                              "/v1/alerts",
                              "/v1/reports/06a",
                              "/v1/reports/overdue"}) {
        for (const auto* agency : {"X01", "X01.2", "x01.2", "Y01"})
            same("GET", std::string(route) + "?agency=", agency, "NONE");
    }
    for (const auto* behind : {"", "/explain"}) {
        for (const auto* code : {"D-2", "D-3", "D-4"})
            same("GET", "/v1/dossiers/", code + std::string(behind), "D-X" + std::string(behind));
    }
    same("GET", "/v1/reports/control-sheet?dossier=", "D-3", "D-X");
    same("POST", "/v1/alerts/", service.foreign_alert + "/ack", "999999/ack");
    same("POST", "/v1/silences/", service.foreign_silence + "/end", "999999/end");
    same("GET", "/v1/reports/stored/", service.foreign_report, "06a-20260101T000000000-00000000");
    same(
        "POST", "/v1/silences?reason=x&until=2026-03-21T10:00:00%2B07:00&agency=", "X01.2", "NONE");
    same("GET", "/v1/jobs/", service.foreign_job.substr(9), "77");
}

TEST_CASE("within its part a credential reads what others read", "[http][reads]") {
    const province service;
    const auto rates = service.read_as("part", "/v1/rates");
    const auto others = service.read_as("supervisor", "/v1/rates?agency=X01.1");
    CHECK(rates.at("total") == others.at("total"));
    CHECK(rates.at("rows") == others.at("rows"));
    CHECK(service.read_as("part", "/v1/dossiers?agency=x01.1").at("total").as_int64() == 1);
    CHECK(text(service.read_as("part", "/v1/dossiers/D-1"), "agency_code") == "X01.1");
    CHECK(service.read_as("part", "/v1/alerts").at("rows").as_array().size() == 1);
    CHECK(service.read_as("part", "/v1/silences").at("rows").as_array().size() == 1);
    CHECK(service.read_as("part", "/v1/reports/stored").at("rows").as_array().size() == 1);
    CHECK(text(service.read_as("part", service.own_job), "state") == "done");
    CHECK(text(service.read_as("part", "/v1/me"), "reads") == "X01.1");
    const auto agencies = service.read_as("part", "/v1/agencies").at("rows").as_array();
    REQUIRE(agencies.size() == 1);
    CHECK(agencies[0].at("parent_code").is_null());
    // What it says of a silence without an agency is said of its part.
    const auto silence = service.object_of(
        service.ask("POST", "/v1/silences?reason=x&until=2026-03-21T10:00:00%2B07:00"));
    CHECK(text(silence, "agency_code") == "X01.1");
}

TEST_CASE("who reads a part sees the silences from above that cover it, and cannot end them",
          "[http][reads]") {
    const province service;
    const std::string begin = "/v1/silences?reason=x&until=2026-03-21T10:00:00%2B07:00";
    const auto begun = [&](const std::string& of) {
        const auto silence = service.object_of(service.ask("POST", begin + of, "supervisor"));
        CHECK(silence.at("may_end").as_bool());
        return silence.at("id").as_int64();
    };
    service.ask("POST", "/v1/silences/" + service.own_silence + "/end", "supervisor");
    const auto above = begun("&agency=X01");
    const auto all = begun("&rule=overdue");
    begun("&agency=Y01");
    begun("&agency=X01.2");
    begun("&dossier=D-3");
    begun("&agency=X01&dossier=D-3");
    const auto rows = service.read_as("part", "/v1/silences").at("rows").as_array();
    REQUIRE(rows.size() == 2);
    CHECK(rows[0].at("id") == all);
    CHECK(rows[1].at("id") == above);
    CHECK(text(rows[1].as_object(), "reason") == "x");
    CHECK_FALSE(rows[1].at("until").is_null());
    CHECK_FALSE(rows[0].at("may_end").as_bool());
    CHECK_FALSE(rows[1].at("may_end").as_bool());
    // Its own alert is the only one of those that it keeps silent which is told.
    CHECK(rows[1].at("hides") == 1);
    const auto alert = service.read_as("part", "/v1/alerts").at("rows").at(0);
    CHECK(alert.at("silenced_by") == above);

    for (const auto id : {above, all}) {
        const auto end = "/v1/silences/" + std::to_string(id) + "/end";
        CHECK(testing::status_of(service.ask("POST", end)) == 404);
    }
    CHECK(service.read_as("part", "/v1/silences").at("rows").as_array().size() == 2);
    const auto own = service.object_of(service.ask("POST", begin));
    CHECK(own.at("may_end").as_bool());
    CHECK(service.read_as("part", "/v1/silences").at("rows").at(0).at("may_end").as_bool());
    const auto whole = service.read_as("supervisor", "/v1/silences").at("rows").as_array();
    CHECK(whole.size() == 8);
    CHECK(whole.back().at("may_end").as_bool());
}

}  // namespace tiendo::http
