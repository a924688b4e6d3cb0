// Signing in with a browser: POST and DELETE /v1/session, POST /v1/live/ticket, GET /v1/me, and
// how a request with the cookie is judged.
//
// The cookie is not marked Secure: the service speaks plain HTTP only, and a browser would not send
// it back. Whoever puts a proxy with TLS before it has the proxy add that mark (tools/README.md).
#include "api.hpp"
#include "json_writer.hpp"

namespace tiendo::http {
namespace {

net::http_response refuse_session(no_session why) {
    auto out = why == no_session::over
                   ? net::problem(401,
                                  {"session_over",
                                   "Cookie",
                                   "The sign-in is over: it was for 12 hours.",
                                   "Sign in again: POST /v1/session with a token."})
                   : net::problem(401,
                                  {"unknown_session",
                                   "Cookie",
                                   "The cookie opens nothing here: it was not made by this "
                                   "service, or its credential was revoked.",
                                   "Sign in again: POST /v1/session with a token."});
    out.headers.emplace_back("WWW-Authenticate", "Bearer");
    return out;
}

// What a page of another site cannot say of itself. Behind a proxy the scheme is the proxy's.
bool is_of_own_page(const net::http_request& request) {
    const bool has_origin = request.origin.has_value();
    const bool has_site = !request.sec_fetch_site.empty();
    if (has_origin && *request.origin != "http://" + request.host &&
        *request.origin != "https://" + request.host) {
        return false;
    }
    if (has_site && request.sec_fetch_site != "same-origin") return false;
    return has_origin || has_site;
}

std::string set_cookie(const std::string& value, std::chrono::seconds life) {
    return std::string(session_cookie_name) + "=" + value +
           "; HttpOnly; SameSite=Strict; Path=/; Max-Age=" + std::to_string(life.count());
}

std::string_view role_name(const engine::credential& who) {
    // The insecure loopback may do both; a page asks whether it may read.
    const bool is_supervisor = who.every_agency || who.acts_as == engine::role::supervisor;
    return is_supervisor ? "supervisor" : "counter";
}

void write_codes(json_writer& json, std::string_view name, const std::vector<agency_code>& codes) {
    json.key(name).open('[');
    for (const auto& code : codes) json.text(code.view());
    json.close(']');
}

}  // namespace

std::optional<std::variant<open_session, net::http_response>> api::session_behind(
    const net::http_request& request) const {
    using outcome = std::variant<open_session, net::http_response>;
    const auto cookie = find_session_cookie(request.cookie);
    if (request.authorization || !cookie) return std::nullopt;
    auto found = session_of(*cookie, hooks_.session_key, credentials_, clock_.now());
    if (const auto* why = std::get_if<no_session>(&found)) {
        probe_.unauthorised.fetch_add(1, std::memory_order_relaxed);
        return outcome(refuse_session(*why));
    }
    if (request.method != "GET" && !is_of_own_page(request)) {
        probe_.unauthorised.fetch_add(1, std::memory_order_relaxed);
        return outcome(
            net::problem(403,
                         {"foreign_origin",
                          "Origin",
                          "The cookie came from a page of another site, or of one that does not "
                          "say which.",
                          "Send Origin or Sec-Fetch-Site of this service's own page, or "
                          "Authorization: Bearer TOKEN."}));
    }
    return outcome(std::get<open_session>(std::move(found)));
}

std::variant<requester, net::http_response> api::identify_live(
    const net::http_request& request, const std::vector<std::string>& offered) {
    std::optional<std::string_view> ticket;
    for (const auto& name : offered) {
        if (name.starts_with(ticket_prefix))
            ticket = std::string_view(name).substr(ticket_prefix.size());
    }
    if (request.authorization || !ticket) return identify_program(request);
    auto who = tickets_.take(*ticket, clock_.monotonic());
    if (who && credentials_.is_in_force(*who)) return who;
    probe_.unauthorised.fetch_add(1, std::memory_order_relaxed);
    auto out = net::problem(401,
                            {"unknown_ticket",
                             "Sec-WebSocket-Protocol",
                             "The ticket opens nothing: it was used, is older than 30 seconds, or "
                             "its credential was revoked.",
                             "Get a new one: POST /v1/live/ticket."});
    out.headers.emplace_back("WWW-Authenticate", "Bearer");
    return out;
}

api::answer api::sign_in(requester who, net::http_request request) {
    parameters none(request.query(), {});
    if (auto& refused = none.refused()) co_return std::move(*refused);
    if (!request.authorization) {
        co_return refuse_token(request);  // a cookie does not prolong itself
    }
    const auto ends_at = clock_.now() + session_life;
    json_writer json;
    json.open('{').member("credential", who->id).member("role", role_name(*who));
    json.member("expires_at", zoned(ends_at, reader_.current_catalogue()->zone())).close('}');
    auto out = json_response(json.take());
    out.headers.emplace_back(
        "Set-Cookie", set_cookie(session_cookie(hooks_.session_key, *who, ends_at), session_life));
    co_return out;
}

// Open to anybody: what it takes away is the asker's own, and who has nothing loses nothing.
api::answer api::sign_out(requester, net::http_request request) {
    parameters none(request.query(), {});
    if (auto& refused = none.refused()) co_return std::move(*refused);
    json_writer json;
    json.open('{').key("signed_in").boolean(false).close('}');
    auto out = json_response(json.take());
    out.headers.emplace_back("Set-Cookie", set_cookie("", std::chrono::seconds{0}));
    co_return out;
}

api::answer api::live_ticket(requester who, net::http_request request) {
    parameters none(request.query(), {});
    if (auto& refused = none.refused()) co_return std::move(*refused);
    const auto ticket = to_hex(hooks_.random256());
    if (!tickets_.keep(ticket, std::move(who), clock_.monotonic())) {
        probe_.tickets_refused.fetch_add(1, std::memory_order_relaxed);
        auto out = net::problem(503,
                                {"too_many_tickets",
                                 "",
                                 "Too many tickets have been given out in the last 30 seconds.",
                                 "Ask again in half a minute."});
        out.headers.emplace_back("Retry-After", "30");
        co_return out;
    }
    json_writer json;
    json.open('{').member("ticket", ticket).key("expires_in_ms");
    json.number(std::chrono::milliseconds{ticket_life}.count()).close('}');
    co_return json_response(json.take());
}

api::answer api::me(requester who, net::http_request request) {
    parameters none(request.query(), {});
    if (auto& refused = none.refused()) co_return std::move(*refused);
    const auto behind = session_behind(request);
    const auto* session = behind ? std::get_if<open_session>(&*behind) : nullptr;
    json_writer json;
    json.open('{').member("credential", who->id).member("role", role_name(*who));
    json.member("agency",
                who->every_agency ? std::nullopt : std::optional(who->sending_agency.str()));
    write_codes(json, "acts_for", who->acts_for);
    write_codes(json, "acts_for_subtree", who->acts_for_subtree);
    json.member("reads", who->reads ? std::optional(who->reads->str()) : std::nullopt);
    json.key("every_agency").boolean(who->every_agency);
    json.member("by",
                std::string_view(request.authorization ? "token"
                                 : session != nullptr  ? "cookie"
                                                       : "loopback"));
    json.member("expires_at",
                session == nullptr
                    ? std::nullopt
                    : std::optional(zoned(session->ends_at, reader_.current_catalogue()->zone())));
    json.key("insecure_loopback").boolean(credentials_.insecure_loopback() != nullptr);
    json.key("simulated").boolean(hooks_.simulated).close('}');
    co_return json_response(json.take());
}

}  // namespace tiendo::http
