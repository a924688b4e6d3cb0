// Seeing and silencing alerts over HTTP: who may, what comes of it, what is refused.
#include "running_server.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>

namespace tiendo::http {
namespace {

std::string posted(const running& service,
                   const std::string& target,
                   const std::string& token = "supervisor") {
    return service.send("POST " + target +
                        " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token +
                        "\r\nContent-Length: 0\r\n\r\n");
}

json::object object_of(const std::string& response) {
    INFO(response);
    return json::parse(testing::body_of(response)).as_object();
}

void check_refused(const std::string& response, int status, std::string_view code) {
    INFO(response);
    CHECK(testing::status_of(response) == status);
    CHECK(text(object_of(response), "code") == code);
}

// D-1 fires: the path of its alert.
std::string fired(running& service) {
    service.reader.ring(at("2026-03-20 00:00"));
    const auto rows = service.read("/v1/alerts?state=firing").at("rows").as_array();
    return "/v1/alerts/" + std::to_string(rows.at(0).at("id").as_int64());
}

// Until a day after the service's clock.
constexpr auto* until = "&until=2026-03-21T08:00:00%2B07:00";

}  // namespace

TEST_CASE("who has seen an alert stands beside it, with the time and a note", "[http][alerts]") {
    running service;
    const auto alert = fired(service);
    const auto seen = object_of(posted(service, alert + "/ack?note=%C4%91%C3%A3%20g%E1%BB%8Di"));
    CHECK(text(seen, "state") == "acknowledged");
    CHECK(text(seen, "acknowledged_by") == "watcher");
    CHECK(text(seen, "acknowledged_at") == "2026-03-20T08:00:00+07:00");
    CHECK(text(seen, "note") == "đã gọi");
    const auto all = service.read("/v1/alerts");
    CHECK(all.at("firing").as_int64() == 0);
    CHECK(all.at("acknowledged").as_int64() == 1);
    for (const auto* state : {"acknowledged", "open"})
        CHECK(service.read("/v1/alerts?state=" + std::string(state)).at("rows").as_array().size() ==
              1);

    // Once more: the first time stands, and nothing is logged.
    service.reader.said_at = at("2026-03-20 09:00");
    const auto position = all.at("position").as_int64();
    const auto again = object_of(posted(service, alert + "/ack?note=sau"));
    CHECK(text(again, "acknowledged_at") == "2026-03-20T08:00:00+07:00");
    CHECK(text(again, "note") == "đã gọi");
    CHECK(service.read("/v1/alerts").at("position").as_int64() == position);
}

TEST_CASE("alerts come with the oldest or the newest first, each page behind the one before",
          "[http][alerts]") {
    running service;
    std::vector<dossier::dossier_event> events;
    for (const auto* code : {"N-1", "N-2"}) {
        events.push_back(testing::event("r" + std::string(code),
                                        at("2026-03-03 09:00"),
                                        testing::receipt("WD5"),
                                        "X01.1",
                                        code));
    }
    service.reader.say(events, at("2026-03-03 10:00"));
    service.reader.ring(at("2026-03-20 00:00"));
    const auto ids_of = [&](const std::string& order) {
        std::vector<std::int64_t> out;
        for (std::string after; out.size() < 10;) {
            const auto page = service.read("/v1/alerts?state=open&limit=1" + order + after);
            for (const auto& row : page.at("rows").as_array())
                out.push_back(row.at("id").as_int64());
            if (page.at("next_after").is_null()) break;
            after = "&after=" + std::to_string(page.at("next_after").as_int64());
        }
        return out;
    };
    auto oldest = ids_of("");
    CHECK(oldest.size() == 3);
    CHECK(std::is_sorted(oldest.begin(), oldest.end()));
    CHECK(ids_of("&order=oldest") == oldest);
    std::reverse(oldest.begin(), oldest.end());
    CHECK(ids_of("&order=newest") == oldest);
    check_refused(service.get("/v1/alerts?order=last"), 400, "unknown_value");
}

TEST_CASE("whose turn it was is told also where nobody was told", "[http][alerts]") {
    running service;
    service.clock.set(at("2026-03-20 08:00"));
    const auto alert = fired(service);
    CHECK(testing::status_of(
              posted(service, "/v1/silences?dossier=D-1&reason=off" + std::string(until))) == 201);
    const auto told = service.read(alert);
    CHECK_FALSE(told.at("silenced_by").is_null());
    CHECK(told.at("deliveries").as_array().empty());
    CHECK(told.at("escalation").at("turns").as_array().size() == 1);
    CHECK_FALSE(told.at("escalation").as_object().contains("told"));
}

TEST_CASE("one alert tells who was told how far, and whose turn comes next", "[http][alerts]") {
    running service;
    service.clock.set(at("2026-03-20 10:00"));
    alerts::rule rule;
    constexpr std::chrono::hours hour{1};
    rule.escalation = {{2 * hour, alerts::clock_kind::working, 1, std::chrono::minutes{30}},
                       {8 * hour, alerts::clock_kind::working, 2, {}}};
    service.reader.watch({rule}, at("2026-03-19 00:00"));
    const auto alert = fired(service);
    service.deliveries.with([](auto& all) {
        all.push_back({.receiver = "duty",
                       .kind = "webhook",
                       .stage = "level-1-repeat-1",
                       .told_at = at("2026-03-20 10:00"),
                       .resend = {},
                       .failing_since = {}});
        all.push_back({.receiver = "zalo",
                       .kind = "webhook",
                       .stage = {},
                       .told_at = {},
                       .is_settled = true,
                       .resend = {},
                       .failing_since = at("2026-03-20 09:59"),
                       .is_paused = true});
        all.push_back({.receiver = "alertmanager",
                       .kind = "alertmanager",
                       .stage = "level-1",
                       .told_at = at("2026-03-20 09:30"),
                       .resend = std::chrono::seconds{60},
                       .failing_since = {}});
    });
    const auto told = service.read(alert);
    CHECK(text(told, "summary_en") ==
          text(service.read("/v1/alerts").at("rows").at(0).as_object(), "summary_en"));
    const auto rows = told.at("deliveries").as_array();
    REQUIRE(rows.size() == 3);
    CHECK(json::serialize(rows.at(0)) ==
          R"({"receiver":"duty","kind":"webhook","stage":"level-1-repeat-1",)"
          R"("told_at":"2026-03-20T10:00:00+07:00","is_settled":false,"resend_s":null,)"
          R"("failing_since":null,"is_paused":false})");
    CHECK(json::serialize(rows.at(1)) ==
          R"({"receiver":"zalo","kind":"webhook","stage":null,"told_at":null,"is_settled":true,)"
          R"("resend_s":null,"failing_since":"2026-03-20T09:59:00+07:00","is_paused":true})");
    CHECK(rows.at(2).at("resend_s").as_int64() == 60);

    // It fired at midnight; the office opens at 07:30.
    const auto escalation = told.at("escalation").as_object();
    const auto due = escalation.at("turns").as_array();
    REQUIRE(due.size() == 2);
    CHECK(text(due.at(0).as_object(), "agency_code") == "X01.1");
    CHECK(json::serialize(due.at(1)) ==
          R"({"level":1,"levels_up":1,"agency_code":"X01","agency_name_vi":"Tỉnh Giả Định",)"
          R"("agency_name_en":"Made-up Province","repetition":1,)"
          R"("due_at":"2026-03-20T10:00:00+07:00"})");
    const auto coming = escalation.at("coming").as_array();
    REQUIRE(coming.size() == 1);
    CHECK(coming.at(0).at("levels_up").as_int64() == 2);
    CHECK(text(coming.at(0).as_object(), "agency_code") == "X01");  // there is none above it
    CHECK(text(coming.at(0).as_object(), "due_at") == "2026-03-23T08:00:00+07:00");
    CHECK(text(escalation, "next_at") == "2026-03-20T10:30:00+07:00");
    CHECK(escalation.at("held_until").is_null());

    // Seen: nothing is still to come.
    posted(service, alert + "/ack");
    const auto seen = service.read(alert).at("escalation").as_object();
    CHECK(seen.at("coming").as_array().empty());
    CHECK(seen.at("next_at").is_null());
}

TEST_CASE("an alert by a rule that is gone is told once, a quiet one waits for the opening",
          "[http][alerts]") {
    running service;
    service.clock.set(at("2026-03-20 06:00"));
    const auto alert = fired(service);
    CHECK(service.read(alert).at("deliveries").as_array().empty());
    CHECK(service.read(alert).at("escalation").at("held_until").is_null());
    alerts::rule rule;
    rule.quiet_outside_working_hours = true;
    service.reader.watch({rule}, at("2026-03-20 06:00"));
    CHECK(text(service.read(alert).at("escalation").as_object(), "held_until") ==
          "2026-03-20T07:30:00+07:00");
    rule.id = "another";
    service.reader.watch({rule}, at("2026-03-20 06:00"));
    const auto escalation = service.read(alert).at("escalation").as_object();
    CHECK(escalation.at("turns").as_array().size() == 1);
    CHECK(escalation.at("held_until").is_null());
    CHECK(escalation.at("next_at").is_null());
}

TEST_CASE("an alert that ended before anybody saw it cannot be seen any more", "[http][alerts]") {
    running service;
    const auto alert = fired(service);
    const auto now = at("2026-03-20 01:00");
    service.reader.say(
        {testing::event("z", now, dossier::fact_body(dossier::processed{}), "X01.1", "D-1")}, now);
    service.reader.ring(now);
    check_refused(posted(service, alert + "/ack"), 409, "alert_resolved");
}

TEST_CASE("what cannot be said of an alert is refused by name", "[http][alerts]") {
    running service;
    const auto alert = fired(service);
    check_refused(posted(service, "/v1/alerts/999/ack"), 404, "unknown_alert");
    check_refused(posted(service, "/v1/alerts/x/ack"), 400, "bad_id");
    check_refused(posted(service, alert + "/ack?note=a%0Ab"), 400, "bad_text");
    check_refused(posted(service, alert + "/ack?note=" + std::string(501, 'a')), 400, "bad_text");
    check_refused(posted(service, alert + "/ack?by=me"), 400, "unknown_parameter");
    check_refused(posted(service, alert + "/ack", "counter"), 403, "not_a_supervisor");
    check_refused(posted(service, "/v1/silences?reason=b" + std::string(until), "counter"),
                  403,
                  "not_a_supervisor");
    service.reader.full = true;
    check_refused(posted(service, alert + "/ack"), 503, "busy");
    service.reader.full = false;
    CHECK(service.read("/v1/alerts?state=firing").at("rows").as_array().size() == 1);
}

TEST_CASE("a dossier that a rule wants to hold for longer is listed as pending", "[http][alerts]") {
    running service;
    service.clock.set(at("2026-03-20 08:00"));
    alerts::rule rule;
    rule.id = "forgotten";
    rule.kind = alerts::rule_kind::parked;
    rule.pending = std::chrono::hours{24};
    service.reader.watch({alerts::rule{}, rule}, at("2026-03-19 00:00"));
    service.reader.say(
        {testing::event("pe", at("2026-03-20 07:00"), dossier::processed{}, "X01.2", "P-9")},
        at("2026-03-20 07:30"));
    const auto told = service.read("/v1/alerts?agency=X01.2");
    CHECK(told.at("pending_total") == 1);
    CHECK_FALSE(told.at("pending_is_cut").as_bool());
    const auto row = told.at("pending").at(0).as_object();
    CHECK(text(row, "rule") == "forgotten");
    CHECK(text(row, "dossier_code") == "P-9");
    CHECK(text(row, "agency_code") == "X01.2");
    CHECK(text(row, "since") == "2026-03-20T07:30:00+07:00");
    CHECK(text(row, "fires_at") == "2026-03-21T07:30:00+07:00");
    CHECK(text(row, "summary_en") == "Dossier P-9 has events but no receipt");
    CHECK(service.read("/v1/alerts?agency=X01.1").at("pending_total") == 0);
    CHECK(service.read("/v1/alerts?rule=overdue").at("pending_total") == 0);

    service.clock.set(at("2026-03-21 07:30"));
    service.reader.ring(at("2026-03-21 07:30"));
    const auto fired = service.read("/v1/alerts?agency=X01.2");
    CHECK(fired.at("pending_total") == 0);
    CHECK(fired.at("rows").at(0).at("dossier_code") == "P-9");
    CHECK(fired.at("rows").at(0).at("agency_code") == "X01.2");
}

TEST_CASE("a silence hides nothing, says whose alerts it keeps silent, and can be ended",
          "[http][alerts]") {
    running service;
    service.clock.set(at("2026-03-20 08:00"));
    fired(service);
    const auto response =
        posted(service, "/v1/silences?agency=x01&reason=b%C3%A3o" + std::string(until));
    REQUIRE(testing::status_of(response) == 201);
    const auto begun = object_of(response);
    const auto id = begun.at("id").as_int64();
    CHECK(text(begun, "agency_code") == "X01");
    CHECK(text(begun, "reason") == "bão");
    CHECK(text(begun, "by") == "watcher");
    CHECK(begun.at("stands").as_bool());
    CHECK(begun.at("hides").as_int64() == 1);
    const auto row = service.read("/v1/alerts").at("rows").at(0).as_object();
    CHECK(text(row, "state") == "firing");
    CHECK(row.at("silenced_by").as_int64() == id);

    const auto path = "/v1/silences/" + std::to_string(id) + "/end";
    const auto ended = object_of(posted(service, path));
    CHECK_FALSE(ended.at("stands").as_bool());
    CHECK(text(ended, "ended_by") == "watcher");
    CHECK(service.read("/v1/silences").at("rows").as_array().empty());
    CHECK(service.read("/v1/silences?ended=true").at("rows").as_array().size() == 1);
    CHECK(service.read("/v1/alerts").at("rows").at(0).at("silenced_by").is_null());
    check_refused(posted(service, "/v1/silences/999/end"), 404, "unknown_silence");
}

TEST_CASE("a silence without reason, end or a known agency, or for too long, is refused",
          "[http][alerts]") {
    running service;
    service.clock.set(at("2026-03-20 08:00"));
    const std::string silences = "/v1/silences?";
    check_refused(posted(service, silences + "reason=b"), 400, "missing_parameter");
    check_refused(posted(service, silences + "reason=%20%20" + until), 400, "missing_parameter");
    check_refused(posted(service, silences + (until + 1)), 400, "missing_parameter");
    check_refused(
        posted(service, silences + "reason=b&agency=NOBODY" + until), 400, "unknown_agency");
    check_refused(posted(service, silences + "reason=b&rule=none" + until), 400, "unknown_value");
    for (const auto* wrong : {"2026-03-20T08:00:30%2B07:00", "2026-04-20T08:00:00%2B07:00"})
        check_refused(posted(service, silences + "reason=b&until=" + wrong), 400, "bad_until");
}

}  // namespace tiendo::http
