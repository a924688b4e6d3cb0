// A browser signs in once and is then known by its cookie: what it may do with it, and what nobody
// may do with one that was made up, changed, taken or is over.
#include "../../src/http/session_cookie.hpp"
#include "running_server.hpp"

#include <boost/json/parse.hpp>

#include <regex>

namespace tiendo::http {
namespace {

constexpr auto bearer = "Authorization: Bearer supervisor\r\n";
constexpr auto own_page = "Origin: http://localhost\r\n";

// A service that lets nobody in without a credential.
class guarded_service : public running {
  public:
    guarded_service() { tokens.loopback = false; }
    [[nodiscard]] std::string ask(const std::string& method,
                                  const std::string& target,
                                  const std::string& fields) const {
        return send(method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n" + fields +
                    (method == "GET" ? "" : "Content-Length: 0\r\n") + "\r\n");
    }
    // The field with the cookie of a new sign-in.
    [[nodiscard]] std::string signed_in() const {
        const auto answer = ask("POST", "/v1/session", bearer);
        std::smatch found;
        REQUIRE(std::regex_search(answer, found, std::regex("Set-Cookie: (tiendo_session=[^;]+)")));
        return "Cookie: theme=dark; " + found[1].str() + "\r\n";
    }
    [[nodiscard]] std::string ticket(const std::string& fields) const {
        const auto answer = ask("POST", "/v1/live/ticket", fields);
        INFO(answer);
        REQUIRE(testing::status_of(answer) == 200);
        return text(json::parse(testing::body_of(answer)).as_object(), "ticket");
    }
    [[nodiscard]] int opened(const std::string& path,
                             const std::string& subprotocols,
                             const std::string& fields = "") const {
        raw_client client(port);
        client.send(testing::handshake_text(path, subprotocols, fields));
        return testing::status_of(client.response());
    }
};

void check_refused(const std::string& answer, int status, std::string_view code) {
    INFO(answer);
    CHECK(testing::status_of(answer) == status);
    CHECK(answer.find("\"code\":\"" + std::string(code) + "\"") != std::string::npos);
}

}  // namespace

TEST_CASE("who signs in with a token is known by the cookie from then on", "[http][sign-in]") {
    guarded_service service;
    const auto answer = service.ask("POST", "/v1/session", bearer);
    INFO(answer);
    REQUIRE(testing::status_of(answer) == 200);
    const auto told = json::parse(testing::body_of(answer)).as_object();
    CHECK(text(told, "credential") == "watcher");
    CHECK(text(told, "role") == "supervisor");
    CHECK(text(told, "expires_at") == "2026-03-04T22:00:00+07:00");
    CHECK(std::regex_search(
        answer,
        std::regex("\r\nSet-Cookie: tiendo_session=[0-9a-f.]+; HttpOnly; SameSite=Strict; Path=/; "
                   "Max-Age=43200\r\n")));
    CHECK(answer.find("Secure") == std::string::npos);

    const auto cookie = service.signed_in();
    CHECK(testing::status_of(service.ask("GET", "/v1/rates", cookie)) == 200);
    const auto me = service.ask("GET", "/v1/me", cookie);
    INFO(me);
    CHECK(json::parse(testing::body_of(me)).as_object().at("by").as_string() == "cookie");
    CHECK(me.find("\"expires_at\":\"2026-03-04T22:00:00+07:00\"") != std::string::npos);
}

TEST_CASE("who asks is told as what the service takes it for", "[http][sign-in]") {
    guarded_service service;
    const auto me = json::parse(testing::body_of(service.ask("GET", "/v1/me", bearer))).as_object();
    CHECK(text(me, "credential") == "watcher");
    CHECK(text(me, "agency") == "X01");
    CHECK(text(me, "by") == "token");
    CHECK(me.at("expires_at").is_null());
    CHECK_FALSE(me.at("insecure_loopback").as_bool());
    CHECK_FALSE(me.at("simulated").as_bool());
    check_refused(service.ask("GET", "/v1/me", ""), 401, "no_token");
    service.tokens.loopback = true;
    CHECK(service.ask("GET", "/v1/me", "").find("\"by\":\"loopback\"") != std::string::npos);
}

TEST_CASE("a cookie prolongs itself by nothing, and without a token nobody signs in",
          "[http][sign-in]") {
    guarded_service service;
    const auto cookie = service.signed_in();
    check_refused(service.ask("POST", "/v1/session", cookie + own_page), 401, "no_token");
    check_refused(
        service.ask("POST", "/v1/session", "Authorization: Bearer none\r\n"), 401, "unknown_token");
    service.clock.set(at("2026-03-04 21:59:59.999"));
    CHECK(testing::status_of(service.ask("GET", "/v1/me", cookie)) == 200);
    service.clock.set(at("2026-03-04 22:00"));
    check_refused(service.ask("GET", "/v1/me", cookie), 401, "session_over");
}

TEST_CASE("a cookie that was changed in one bit, or made with another key, opens nothing",
          "[http][sign-in]") {
    guarded_service service;
    const auto whole = service.signed_in();
    const auto begin = whole.find("tiendo_session=") + std::string("tiendo_session=").size();
    const auto end = whole.find("\r\n");
    for (std::size_t i = begin; i < end; i += 7) {
        auto changed = whole;
        changed[i] = static_cast<char>(changed[i] ^ 1);
        INFO(changed);
        CHECK(testing::status_of(service.ask("GET", "/v1/me", changed)) == 401);
    }
    const auto who = *service.tokens.find("supervisor");
    const auto later = service.clock.now() + std::chrono::hours{100};
    const auto forged = session_cookie(sha256("another key"), who, later);
    check_refused(service.ask("GET", "/v1/me", "Cookie: tiendo_session=" + forged + "\r\n"),
                  401,
                  "unknown_session");
    for (const auto* broken : {"", ".", "..", "77.1", "zz.1.00", "77.x.00", "77.1.00"}) {
        check_refused(
            service.ask("GET", "/v1/me", "Cookie: tiendo_session=" + std::string(broken) + "\r\n"),
            401,
            "unknown_session");
    }
    // The same id with another token is another credential.
    auto other = who;
    other.secret = sha256("a new token");
    const auto of_other = session_cookie(sha256("a key of this test"), other, later);
    check_refused(service.ask("GET", "/v1/me", "Cookie: tiendo_session=" + of_other + "\r\n"),
                  401,
                  "unknown_session");
}

TEST_CASE("a cookie ends with its credential", "[http][sign-in]") {
    guarded_service service;
    const auto cookie = service.signed_in();
    service.tokens.supervisor_ended = true;
    check_refused(service.ask("GET", "/v1/me", cookie), 401, "unknown_session");
}

TEST_CASE("with the cookie only this service's own page changes anything", "[http][sign-in]") {
    guarded_service service;
    const auto cookie = service.signed_in();
    const auto post = [&](const std::string& fields) {
        return service.ask("POST", "/v1/live/ticket", cookie + fields);
    };
    check_refused(post(""), 403, "foreign_origin");
    check_refused(post("Origin: http://elsewhere.example\r\n"), 403, "foreign_origin");
    check_refused(post("Origin: null\r\n"), 403, "foreign_origin");
    check_refused(post("Sec-Fetch-Site: cross-site\r\n"), 403, "foreign_origin");
    check_refused(post("Sec-Fetch-Site: same-site\r\n"), 403, "foreign_origin");
    check_refused(
        post("Origin: http://localhost\r\nSec-Fetch-Site: cross-site\r\n"), 403, "foreign_origin");
    CHECK(testing::status_of(post(own_page)) == 200);
    CHECK(testing::status_of(post("Origin: https://localhost\r\n")) == 200);  // TLS of a proxy
    CHECK(testing::status_of(post("Sec-Fetch-Site: same-origin\r\n")) == 200);
    // A token is no cookie: nobody sends it for somebody else's page.
    CHECK(testing::status_of(service.ask(
              "POST", "/v1/live/ticket", bearer + std::string("Origin: http://a.example\r\n"))) ==
          200);
}

TEST_CASE("signing out takes the cookie away, whoever asks", "[http][sign-in]") {
    guarded_service service;
    const auto answer = service.ask("DELETE", "/v1/session", "");
    INFO(answer);
    CHECK(testing::status_of(answer) == 200);
    CHECK(answer.find("Set-Cookie: tiendo_session=; HttpOnly; SameSite=Strict; Path=/; "
                      "Max-Age=0\r\n") != std::string::npos);
}

TEST_CASE("a ticket opens the live feed once, within 30 seconds", "[http][sign-in]") {
    guarded_service service;
    const auto cookie = service.signed_in();
    const auto one = "tiendo.v1.protobuf, tiendo.ticket." + service.ticket(cookie + own_page);
    CHECK(service.opened("/v1/live", one) == 101);
    CHECK(service.opened("/v1/live", one) == 401);

    const auto late = "tiendo.v1.protobuf, tiendo.ticket." + service.ticket(bearer);
    service.clock.pass(std::chrono::milliseconds{29'999});
    const auto in_time = "tiendo.ticket." + service.ticket(bearer) + ", tiendo.v1.json";
    service.clock.pass(std::chrono::milliseconds{1});
    CHECK(service.opened("/v1/live", late) == 401);
    CHECK(service.opened("/v1/live", in_time) == 101);
    CHECK(service.opened("/v1/live", "tiendo.v1.json, tiendo.ticket.0000") == 401);
    CHECK(service.opened("/v1/live", "tiendo.ticket." + service.ticket(bearer)) == 400);
}

TEST_CASE("a ticket ends with its credential, and opens nothing but the live feed",
          "[http][sign-in]") {
    guarded_service service;
    const auto events = "tiendo.v1.protobuf, tiendo.ticket." + service.ticket(bearer);
    CHECK(service.opened("/v1/events", events) == 401);
    const auto live = "tiendo.v1.protobuf, tiendo.ticket." + service.ticket(bearer);
    service.tokens.supervisor_ended = true;
    CHECK(service.opened("/v1/live", live) == 401);
}

TEST_CASE("the cookie alone opens no WebSocket: another site's page could have it sent",
          "[http][sign-in]") {
    guarded_service service;
    const auto cookie = service.signed_in();
    CHECK(service.opened("/v1/live", "tiendo.v1.json", cookie) == 401);
    CHECK(service.opened("/v1/live", "tiendo.v1.json", cookie + own_page) == 401);
    CHECK(service.opened("/v1/events", "tiendo.v1.json", cookie + own_page) == 401);
    CHECK(service.opened("/v1/live", "tiendo.v1.json", bearer) == 101);
    service.tokens.loopback = true;
    CHECK(service.opened("/v1/live", "tiendo.v1.json", cookie + own_page) == 101);
}

TEST_CASE("tickets beyond the bound are refused until the first have ended", "[sign-in]") {
    live_tickets tickets;
    const auto who = testing::counter_of("X01");
    const std::chrono::nanoseconds now = std::chrono::hours{1};
    for (std::size_t i = 0; i < tickets_max; ++i)
        REQUIRE(tickets.keep(std::to_string(i), who, now + std::chrono::milliseconds{i / 1'000}));
    CHECK_FALSE(tickets.keep("one more", who, now + std::chrono::seconds{1}));
    CHECK(tickets.take("7", now + std::chrono::seconds{1}) == who);
    CHECK(tickets.take("7", now + std::chrono::seconds{1}) == nullptr);
    CHECK(tickets.keep("one more", who, now + ticket_life));
    CHECK(tickets.outstanding() == tickets_max - 1'000 + 1);
}

TEST_CASE("our cookie is found among others, whatever they are", "[sign-in]") {
    CHECK(find_session_cookie("tiendo_session=a.b") == "a.b");
    CHECK(find_session_cookie("x=1;  tiendo_session=a ; y=2") == "a");
    CHECK(find_session_cookie("tiendo_session=a; tiendo_session=b") == "a");
    CHECK(find_session_cookie("tiendo_session=") == "");
    CHECK_FALSE(find_session_cookie("xtiendo_session=a; tiendo_sessions=b; tiendo_session"));
    CHECK_FALSE(find_session_cookie(""));
}

}  // namespace tiendo::http
