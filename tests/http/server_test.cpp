// The door as clients see it: who is let in, and what every answer has.
#include "running_server.hpp"

#include <boost/json/parse.hpp>

#include <algorithm>
#include <numeric>

namespace tiendo::http {

TEST_CASE("without a credential only the page, the health and the description are answered",
          "[http]") {
    running service;
    service.tokens.loopback = false;
    for (const auto* open : {"/", "/healthz", "/readyz", "/v1/openapi.json"})
        CHECK(testing::status_of(service.get(open)) == 200);
    for (const auto* closed : {"/metrics",
                               "/v1/rates",
                               "/v1/agencies",
                               "/v1/procedures",
                               "/v1/dossiers",
                               "/v1/dossiers/D-1",
                               "/v1/dossiers/D-1/explain",
                               "/v1/steps",
                               "/v1/durations",
                               "/v1/alerts"}) {
        INFO(closed);
        CHECK(testing::status_of(service.get(closed)) == 401);
        CHECK(testing::status_of(service.get(closed, "unknown")) == 401);
        CHECK(testing::status_of(service.get(closed, "supervisor")) == 200);
    }
    CHECK(service.get("/metrics").find("WWW-Authenticate: Bearer") != std::string::npos);
}

TEST_CASE("a wrong token is refused also where loopback needs none", "[http]") {
    running service;
    CHECK(testing::status_of(service.get("/metrics")) == 200);
    CHECK(testing::status_of(service.get("/metrics", "wrong")) == 401);
    CHECK(testing::status_of(service.send(
              "GET /metrics HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic x\r\n\r\n")) ==
          401);
}

TEST_CASE("a refused credential is told which of its faults it has, on requests and handshakes",
          "[http]") {
    struct fault {
        std::string header;
        int status;
        std::string code;
        std::string detail;
        std::string challenge;
    };
    const auto one = GENERATE(values<fault>({
        {"", 401, "no_token", "The request has no token.", "Bearer"},
        {"Authorization: Basic x\r\n", 401, "not_a_bearer_token", "of the form", "Bearer"},
        {"Authorization: Bearer wrong\r\n",
         401,
         "unknown_token",
         "No credential has this token.",
         "Bearer error=\"invalid_token\""},
        {"Authorization: Bearer yesterday's\r\n",
         401,
         "revoked_token",
         "The token's credential counter was revoked.",
         "Bearer error=\"invalid_token\""},
        {"Authorization: Bearer supervisor\r\n",
         403,
         "not_a_counter",
         "The credential watcher is a supervisor's: it may read, not send.",
         ""},
    }));
    running service;
    service.tokens.loopback = false;
    const auto request = GENERATE(false, true)
                             ? testing::handshake_text("/v1/events", "tiendo.v1.json", one.header)
                             : "POST /v1/events HTTP/1.1\r\nHost: localhost\r\n" + one.header +
                                   "Content-Length: 0\r\n\r\n";

    const auto response = service.send(request);

    INFO(one.code << ": " << response);
    CHECK(testing::status_of(response) == one.status);
    const auto said = json::parse(testing::body_of(response)).as_object();
    CHECK(text(said, "code") == one.code);
    CHECK(text(said, "field") == "Authorization");
    CHECK(text(said, "detail").find(one.detail) != std::string::npos);
    CHECK_FALSE(text(said, "action").empty());
    const auto challenge = "\r\nWWW-Authenticate: " + one.challenge + "\r\n";
    CHECK((response.find(challenge) != std::string::npos) == !one.challenge.empty());
    CHECK(service.door->probe().unauthorised == 1);
}

TEST_CASE("a page of another site cannot use the loopback's freedom from tokens", "[http]") {
    running service;
    const auto status = [&](const std::string& host, const std::string& more) {
        return testing::status_of(
            service.send("GET /metrics HTTP/1.1\r\nHost: " + host + "\r\n" + more + "\r\n"));
    };
    CHECK(status("localhost:8080", "") == 200);
    CHECK(status("127.0.0.1", "") == 200);
    CHECK(status("[::1]:8080", "") == 200);
    CHECK(status("localhost:8080", "Origin: http://localhost:8080\r\n") == 200);
    CHECK(status("localhost:8080", "Origin: http://elsewhere.example\r\n") == 403);
    CHECK(status("localhost:8080", "Origin: null\r\n") == 403);
    CHECK(status("elsewhere.example", "") == 403);
    CHECK(status("localhost.elsewhere.example", "") == 403);
    CHECK(status("elsewhere.example", "Authorization: Bearer supervisor\r\n") == 200);
}

TEST_CASE("a method that a route does not take is refused with those it takes", "[http]") {
    running service;
    const auto put =
        service.send("PUT /v1/rates HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
    CHECK(testing::status_of(put) == 405);
    CHECK(put.find("Allow: GET, HEAD\r\n") != std::string::npos);
    const auto get = service.get("/v1/events");
    CHECK(testing::status_of(get) == 405);
    CHECK(get.find("Allow: POST\r\n") != std::string::npos);
    struct row {
        const char* method;
        const char* path;
        const char* allow;
    };
    // A longer or a fixed path is meant, though a shorter one with a code in it takes the same.
    for (const auto& [method, path, allow] : {row{"GET", "/v1/alerts/4/ack", "POST"},
                                              row{"GET", "/v1/silences/4/end", "POST"},
                                              row{"GET", "/v1/jobs/rates", "POST"},
                                              row{"GET", "/v1/jobs/changes", "POST"},
                                              row{"POST", "/v1/jobs/7", "GET, HEAD"},
                                              row{"POST", "/v1/reports/stored", "GET, HEAD"},
                                              row{"POST", "/v1/reports/stored/7", "GET, HEAD"},
                                              row{"PUT", "/v1/reports/06a", "GET, HEAD, POST"},
                                              row{"PUT", "/v1/silences", "GET, HEAD, POST"},
                                              row{"GET", "/v1/session", "POST, DELETE"}}) {
        const auto answer = service.send(std::string(method) + " " + path +
                                         " HTTP/1.1\r\nHost: localhost\r\n"
                                         "Content-Length: 0\r\n\r\n");
        INFO(method << " " << path << "\n" << answer);
        CHECK(testing::status_of(answer) == 405);
        CHECK(answer.find("Allow: " + std::string(allow) + "\r\n") != std::string::npos);
    }
    CHECK(testing::status_of(service.get("/v1/nothing")) == 404);
    CHECK(testing::status_of(service.get("/../etc/passwd")) == 404);
}

TEST_CASE("only counters push", "[http]") {
    running service;
    CHECK(testing::body_of(service.post("/v1/events", "x")) == "counter x");
    const auto refused = service.send(
        "POST /v1/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
        "supervisor\r\nContent-Length: 0\r\n\r\n");
    CHECK(testing::status_of(refused) == 403);
}

TEST_CASE("a WebSocket opens on its two paths, in a known subprotocol, for those who may",
          "[http]") {
    running service;
    const auto status = [&](std::string_view path,
                            std::string_view subprotocol,
                            std::string_view more = {}) {
        return testing::status_of(service.send(testing::handshake_text(path, subprotocol, more)));
    };
    CHECK(status("/v1/events", "tiendo.v1.protobuf") == 101);
    CHECK(status("/v1/live", "other, tiendo.v1.json") == 101);
    CHECK(status("/v1/live", "tiendo.v2.json") == 400);
    CHECK(status("/v1/rates", "tiendo.v1.json") == 404);
    CHECK(status("/v1/live?token=counter", "tiendo.v1.json") == 400);
    CHECK(status("/v1/events", "tiendo.v1.json", "Authorization: Bearer supervisor\r\n") == 403);
    CHECK(status("/v1/live", "tiendo.v1.json", "Authorization: Bearer supervisor\r\n") == 101);
    CHECK(status("/v1/live", "tiendo.v1.json", "Authorization: Bearer wrong\r\n") == 401);
    service.tokens.loopback = false;
    CHECK(status("/v1/events", "tiendo.v1.json") == 401);
    CHECK(status("/v1/events", "tiendo.v1.json", "Authorization: Bearer counter\r\n") == 101);
}

TEST_CASE("a revoked credential's sessions are closed by name, others go on", "[http]") {
    running service;
    const auto opened = [&](const std::string& path, const std::string& token) {
        raw_client client(service.port);
        client.send(testing::handshake_text(
            path, "tiendo.v1.json", "Authorization: Bearer " + token + "\r\n"));
        REQUIRE(testing::status_of(client.response()) == 101);
        return client;
    };
    auto counter = opened("/v1/events", "counter");
    auto live = opened("/v1/live", "counter");
    auto supervisor = opened("/v1/live", "supervisor");

    // The credentials were read again, and all are still in force.
    service.close_revoked();
    counter.send(testing::client_frame(0x89, "still there?"));
    CHECK(counter.frame().opcode == 10);
    service.tokens.ended = true;
    service.close_revoked();
    service.close_revoked();

    for (auto* client : {&counter, &live}) {
        const auto last = client->frame();
        CHECK(last.close_code() == net::close_policy);
        CHECK(last.payload.substr(2) == "the credential was revoked or changed");
        client->send(testing::client_frame(0x88, last.payload.substr(0, 2)));
        CHECK(client->ended());
    }
    supervisor.send(testing::client_frame(0x89, "still there?"));
    CHECK(supervisor.frame().opcode == 10);
    CHECK(service.door->probe().sessions_revoked == 2);
}

TEST_CASE("one recount at a time; the next is refused until it has ended", "[http]") {
    running service;
    raw_client first(service.port);
    first.send("POST /v1/verify HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
    // The first has begun once the second is refused.
    while (testing::status_of(service.post("/v1/verify", "")) != 429) {
    }
    const auto job = service.post("/v1/jobs/changes", "");
    CHECK(testing::status_of(job) == 429);
    CHECK(job.find("Retry-After: 5\r\n") != std::string::npos);
    const auto begun = service.recounts.with([](auto& r) { return std::exchange(r, {}); });
    REQUIRE(begun.size() == 1);
    recount_report report;
    report.clean = true;
    report.events = 3;
    report.durations_digest = "d1";
    report.beside_digest = "b1";
    begun.front()(report);
    const auto answer = first.response();
    CHECK(testing::status_of(answer) == 200);
    const auto told = json::parse(testing::body_of(answer));
    CHECK(told.at("clean").as_bool());
    CHECK(told.at("durations_digest").as_string() == "d1");
    CHECK(told.at("beside_digest").as_string() == "b1");
}

TEST_CASE("too many readers are told to come again", "[http]") {
    running service;
    service.reader.full = true;
    const auto response = service.get("/v1/rates");
    CHECK(testing::status_of(response) == 503);
    CHECK(response.find("Retry-After: 1\r\n") != std::string::npos);
    CHECK(service.door->probe().reads_refused == 1);
}

TEST_CASE("readiness says why it is not given, health does not depend on it", "[http]") {
    running service;
    service.ready = false;
    const auto response = service.get("/readyz");
    CHECK(testing::status_of(response) == 503);
    CHECK(response.find("replaying the log") != std::string::npos);
    CHECK(testing::status_of(service.get("/healthz")) == 200);
}

TEST_CASE("each answer is timed under its class of route, and counted under that of its status",
          "[http]") {
    running service;
    ignore(service.get("/v1/dossiers/D-1"), "counted");
    ignore(service.get("/v1/dossiers/none"), "counted");
    ignore(service.get("/v1/dossiers/D-1/explain"), "counted");
    ignore(service.get("/no/such/route"), "counted");
    ignore(service.get("/"), "counted");
    service.tokens.loopback = false;
    ignore(service.get("/v1/rates"), "counted");

    const auto& probe = service.door->probe();
    const auto count = [&](std::string_view name) {
        const auto found = std::ranges::find(probe.classes, name, &route_class::name);
        REQUIRE(found != probe.classes.end());
        const auto counts = found->duration.counts();
        return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
    };
    CHECK(count("dossiers") == 3);
    CHECK(count("none") == 1);
    CHECK(count("page") == 1);
    CHECK(count("rates") == 1);
    CHECK(count("reports") == 0);
    CHECK(probe.answers_by_class[0] == 3);  // 2xx
    CHECK(probe.answers_by_class[2] == 3);  // 4xx: unknown dossier, unknown route, no token
}

TEST_CASE("every answer forbids sniffing, framing and caching", "[http]") {
    running service;
    const auto response = service.get("/");
    for (const auto* field : {"X-Content-Type-Options: nosniff",
                              "X-Frame-Options: DENY",
                              "Cache-Control: no-store",
                              "Content-Security-Policy: default-src 'none'"}) {
        CHECK(response.find(field) != std::string::npos);
    }
}

}  // namespace tiendo::http
