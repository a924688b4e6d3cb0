// Identifying, routing, and the routes that need no figure.
#include "api.hpp"

#include "dashboard_route.hpp"
#include "json_writer.hpp"
#include "tiendo/net/answer_of.hpp"

#include <algorithm>
#include <set>

extern "C" {
extern const char tiendo_openapi_json_begin[];
extern const char tiendo_openapi_json_end[];
}

namespace tiendo::http {

namespace {

// "dossiers" of "/v1/dossiers/{code}", "page" of "/", "none" of what is no route.
std::string_view class_of(std::string_view path) {
    if (path.empty()) return "none";
    if (path.starts_with("/v1")) path.remove_prefix(3);
    path.remove_prefix(1);
    const auto name = path.substr(0, path.find('/'));
    return name.empty() ? "page" : name;
}

}  // namespace

server_probe::server_probe() {
    std::set<std::string_view> names{class_of("")};
    for (const auto& r : routes()) names.insert(class_of(r.path));
    for (const auto name : names) classes.emplace_back(name);
}

bool api::route::takes(std::string_view asked) const noexcept {
    const auto begin = path.find('{');
    if (begin == std::string_view::npos) return asked == path;
    const auto before = path.substr(0, begin);
    const auto behind = path.substr(path.find('}') + 1);
    return asked.starts_with(before) && asked.ends_with(behind) &&
           asked.size() > before.size() + behind.size();
}

// Each row is described in data/openapi.json: tests/http/openapi_test.cpp fails until it is.
const std::vector<api::route>& api::table() {
    static const std::vector<route> all{
        {"/", "GET", true, narrowing::free, &api::page},
        {"/healthz", "GET", true, narrowing::free, &api::healthz},
        {"/readyz", "GET", true, narrowing::free, &api::readyz},
        {"/metrics", "GET", false, narrowing::none, &api::metrics},
        {"/v1/openapi.json", "GET", true, narrowing::free, &api::description},
        {"/v1/rates", "GET", false, narrowing::agency, &api::rates},
        {"/v1/agencies", "GET", false, narrowing::own, &api::agencies},
        {"/v1/procedures", "GET", false, narrowing::free, &api::procedures},
        {"/v1/calendar", "GET", false, narrowing::free, &api::calendar_days},
        {"/v1/dossiers", "GET", false, narrowing::agency, &api::dossiers},
        {"/v1/dossiers/{code}", "GET", false, narrowing::dossier, &api::dossier},
        {"/v1/dossiers/ages", "GET", false, narrowing::agency, &api::ages},
        {"/v1/dossiers/{code}/explain", "GET", false, narrowing::dossier, &api::explain},
        {"/v1/findings", "GET", false, narrowing::agency, &api::findings},
        {"/v1/steps", "GET", false, narrowing::agency, &api::steps},
        {"/v1/durations", "GET", false, narrowing::agency, &api::durations},
        {"/v1/counters", "GET", false, narrowing::agency, &api::counters},
        {"/v1/alerts", "GET", false, narrowing::agency, &api::alerts},
        {"/v1/alerts/{id}", "GET", false, narrowing::alert, &api::alert},
        {"/v1/alert-rules", "GET", false, narrowing::own, &api::alert_rules},
        {"/v1/alerts/{id}/ack", "POST", false, narrowing::alert, &api::acknowledge},
        {"/v1/silences", "GET", false, narrowing::own, &api::silences},
        {"/v1/silences", "POST", false, narrowing::agency_or_dossier, &api::silence},
        {"/v1/silences/{id}/end", "POST", false, narrowing::own, &api::end_silence},
        {"/v1/log", "GET", false, narrowing::none, &api::log},
        {"/v1/reports", "GET", false, narrowing::free, &api::reports},
        {"/v1/reports/{form}", "GET", false, narrowing::agency_or_dossier, &api::report},
        {"/v1/reports/{form}", "POST", false, narrowing::agency_or_dossier, &api::store_report},
        {"/v1/reports/stored", "GET", false, narrowing::own, &api::stored_reports},
        {"/v1/reports/stored/{id}", "GET", false, narrowing::own, &api::stored_report},
        {"/v1/session", "POST", false, narrowing::free, &api::sign_in},
        {"/v1/session", "DELETE", true, narrowing::free, &api::sign_out},
        {"/v1/me", "GET", false, narrowing::free, &api::me},
        {"/v1/live/ticket", "POST", false, narrowing::free, &api::live_ticket},
        {"/v1/events", "POST", false, narrowing::free, &api::events},
        {"/v1/deadline", "POST", false, narrowing::free, &api::deadline},
        {"/v1/verify", "POST", false, narrowing::none, &api::verify},
        {"/v1/jobs/{number}", "GET", false, narrowing::own, &api::job_status},
        {"/v1/jobs/rates", "POST", false, narrowing::agency, &api::rates_job},
        {"/v1/jobs/changes", "POST", false, narrowing::agency, &api::changes_job},
        {"/v1/jobs/backup", "POST", false, narrowing::none, &api::backup_job},
        {"/v1/calendar/preview", "POST", false, narrowing::none, &api::preview},
    };
    return all;
}

std::vector<named_route> routes() {
    std::vector<named_route> out;
    for (const auto& r : api::table()) out.push_back({r.method, r.path, !r.is_open});
    return out;
}

std::string_view api_description() {
    return {tiendo_openapi_json_begin,
            static_cast<std::size_t>(tiendo_openapi_json_end - tiendo_openapi_json_begin)};
}

net::http_response json_response(std::string body) {
    net::http_response out;
    out.body = std::move(body);
    return out;
}

std::string zoned(instant at, const calendar::time_zone& zone) {
    return to_rfc3339(at, zone.offset_at(at));
}
std::optional<std::string> zoned(const std::optional<instant>& at,
                                 const calendar::time_zone& zone) {
    return at ? std::optional(zoned(*at, zone)) : std::nullopt;
}

namespace {

// A browser on this machine is a loopback client too, whatever page it shows: its request must name
// this machine as host (a page that points its own name here does not) and come from this server's
// page.
bool is_of_this_machine(const net::http_request& request) {
    const auto colon = request.host.rfind(':');
    const bool has_port =
        colon != std::string::npos && request.host.find(']', colon) == std::string::npos;
    const auto name = has_port ? request.host.substr(0, colon) : request.host;
    const bool local =
        name.empty() || name == "localhost" || name == "127.0.0.1" || name == "[::1]";
    return local && (!request.origin || *request.origin == "http://" + request.host);
}

}  // namespace

net::http_response api::refuse_token(const net::http_request& request) const {
    probe_.unauthorised.fetch_add(1, std::memory_order_relaxed);
    const auto refuse = [](const net::problem_text& why, std::string challenge) {
        auto out = net::problem(401, why);
        out.headers.emplace_back("WWW-Authenticate", std::move(challenge));
        return out;
    };
    constexpr std::string_view field = "Authorization";
    const std::string invalid = "Bearer error=\"invalid_token\"";  // RFC 6750 3
    const auto token = request.bearer_token();
    if (!request.authorization) {
        return refuse({"no_token",
                       field,
                       "The request has no token.",
                       "Send Authorization: Bearer TOKEN; `tiendo token create` makes a token."},
                      "Bearer");
    }
    if (!token) {
        return refuse({"not_a_bearer_token",
                       field,
                       "The Authorization is not of the form Bearer TOKEN.",
                       "Send Authorization: Bearer TOKEN."},
                      "Bearer");
    }
    if (const auto revoked = credentials_.revoked(*token)) {
        return refuse({"revoked_token",
                       field,
                       "The token's credential " + revoked->id + " was revoked.",
                       "Ask the administrator for a new token: `tiendo token create` makes it."},
                      invalid);
    }
    return refuse({"unknown_token",
                   field,
                   "No credential has this token.",
                   "Look whether the whole token of this service is sent; `tiendo token create` "
                   "makes one."},
                  invalid);
}

std::variant<requester, net::http_response> api::identify(const net::http_request& request) const {
    if (auto behind = session_behind(request)) {
        if (auto* session = std::get_if<open_session>(&*behind)) return std::move(session->who);
        // Where no credential is needed, one that is over does no harm.
        if (!request.from_loopback || !credentials_.insecure_loopback())
            return std::get<net::http_response>(std::move(*behind));
    }
    return identify_program(request);
}

std::variant<requester, net::http_response> api::identify_program(
    const net::http_request& request) const {
    if (request.authorization) {
        const auto token = request.bearer_token();
        if (auto who = token ? credentials_.find(*token) : nullptr) return who;
    } else if (request.from_loopback) {
        if (auto who = credentials_.insecure_loopback()) {
            if (is_of_this_machine(request)) return who;
            probe_.unauthorised.fetch_add(1, std::memory_order_relaxed);
            return net::problem(403,
                                {"foreign_page",
                                 "Origin",
                                 "A page of another site asks through a browser of this machine.",
                                 "Send Authorization: Bearer TOKEN."});
        }
    }
    return refuse_token(request);
}

net::http_response api::refuse_role(const engine::credential& who) const {
    probe_.unauthorised.fetch_add(1, std::memory_order_relaxed);
    return net::problem(403,
                        {"not_a_counter",
                         "Authorization",
                         "The credential " + who.id + " is a supervisor's: it may read, not send.",
                         "Send with the token of a counter."});
}

const api::route* api::find_route(const net::http_request& request) {
    const auto path = request.path();
    const route* found = nullptr;
    // The last path that takes it, whatever the method: a longer or a fixed one stands behind the
    // shorter one. Of its rows the one of the method.
    for (const auto& r : table()) {
        const bool is_better =
            found == nullptr || found->path != r.path || r.method == request.method;
        if (is_better && r.takes(path)) found = &r;
    }
    return found;
}

api::answer api::respond(net::http_request request) {
    probe_.requests.fetch_add(1, std::memory_order_relaxed);
    if (auto file = dashboard_response(request)) co_return std::move(*file);
    const auto* found = find_route(request);
    const auto began = clock_.monotonic();
    auto out = co_await answer_of(found, std::move(request));
    const auto took = clock_.monotonic() - began;
    const auto name = class_of(found == nullptr ? std::string_view() : found->path);
    const auto timed = std::ranges::find(probe_.classes, name, &route_class::name);
    TIENDO_ASSERT(timed != probe_.classes.end());
    timed->duration.add(static_cast<std::uint64_t>(took.count()));
    const auto by_class = std::clamp<std::size_t>(out.status / 100, 2, 5) - 2;
    probe_.answers_by_class[by_class].fetch_add(1, std::memory_order_relaxed);
    co_return out;
}

// Those of its path, in the table's order.
std::string api::methods_of(const route& of, std::string_view between, bool with_head) {
    std::string out;
    for (const auto& r : table()) {
        if (r.path != of.path) continue;
        if (!out.empty()) out += between;
        out += r.method;
        if (with_head && r.method == "GET") out += ", HEAD";
    }
    return out;
}

api::answer api::answer_of(const route* found, net::http_request request) {
    net::http_response out;
    if (found == nullptr) {
        out = net::problem(404,
                           {"not_found",
                            "path",
                            "There is no such route.",
                            "Ask / without Accept: text/html for the routes."});
    } else if (request.method != found->method) {
        const bool socket_route = found->path == "/v1/events" && request.method == "GET";
        out = net::problem(405,
                           {"method_not_allowed",
                            "method",
                            "This route takes " + methods_of(*found, " or ", false) + " only" +
                                (socket_route ? ", or a WebSocket handshake." : "."),
                            "Use that method."});
        out.headers.emplace_back("Allow", methods_of(*found, ", ", true));
    } else {
        auto who = found->is_open ? std::variant<requester, net::http_response>(requester{})
                                  : identify(request);
        if (auto* refused = std::get_if<net::http_response>(&who)) co_return std::move(*refused);
        auto& asker = std::get<requester>(who);
        auto narrowed = co_await narrow(found, asker, std::move(request));
        if (auto* instead = std::get_if<net::http_response>(&narrowed)) {
            out = std::move(*instead);
        } else {
            auto& asked = std::get<net::http_request>(narrowed);
            out = co_await (this->*found->call)(std::move(asker), std::move(asked));
        }
    }
    if (out.status >= 400 && out.status < 500)
        probe_.refused.fetch_add(1, std::memory_order_relaxed);
    co_return out;
}

bool api::is_counters(const engine::credential& who) {
    return who.acts_as != engine::role::supervisor && !who.every_agency;
}

std::optional<net::http_response> api::refuse_counter(const engine::credential& who,
                                                      std::string_view because) const {
    if (!is_counters(who)) return std::nullopt;
    probe_.unauthorised.fetch_add(1, std::memory_order_relaxed);
    return net::problem(
        403,
        {"not_a_supervisor",
         "Authorization",
         "The credential " + who.id + " is a counter's: " + std::string(because) + ".",
         "Ask with a supervisor's token: `tiendo token create --role supervisor` makes one."});
}

net::http_response api::engine_busy() {
    probe_.reads_refused.fetch_add(1, std::memory_order_relaxed);
    auto out = net::problem(
        503, {"busy", "", "Too many readers wait for the engine.", "Ask again in a second."});
    out.headers.emplace_back("Retry-After", "1");
    return out;
}

void api::check_agency(parameters& asked, const std::optional<agency_code>& agency) const {
    if (agency && reader_.current_catalogue()->find_agency(agency->view()) == nullptr) {
        asked.refuse("unknown_agency",
                     "agency",
                     "The catalogue in force has no agency " + agency->str() + ".",
                     "See /v1/agencies.");  // as unknown_agency() says of one that is not read
    }
}

std::optional<log_tag> api::tag_of(const requester& who,
                                   const net::http_request& request,
                                   is_settled how) const {
    if (how == is_settled::no) return std::nullopt;
    return log_tag(request, *who, start_);
}

api::answer api::page(requester, net::http_request) {
    net::http_response out;
    out.content_type = "text/html; charset=utf-8";
    out.body =
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>tiendo</title>"
        "<style>body{font:16px sans-serif;max-width:44em;margin:2em auto;padding:0 1em}"
        "code{background:#eee;padding:0 .2em}</style>"
        "<h1>tiendo</h1><p>The service runs. A browser gets the dashboard here, a program that "
        "accepts no HTML this list of the routes.</p><ul>";
    for (const auto& r : table()) {
        if (r.path == "/") continue;
        out.body +=
            "<li><code>" + std::string(r.method) + " " + std::string(r.path) + "</code></li>";
    }
    out.body +=
        "<li><code>WebSocket /v1/events</code>, <code>WebSocket /v1/live</code></li></ul>"
        "<p><a href=\"/v1/openapi.json\"><code>/v1/openapi.json</code></a> describes them. All but "
        "<code>/healthz</code>, <code>/readyz</code>, that description and this page need "
        "<code>Authorization: Bearer TOKEN</code>.</p></html>\n";
    co_return out;
}

api::answer api::description(requester, net::http_request request) {
    parameters asked(request.query(), {});
    if (auto& refused = asked.refused()) co_return std::move(*refused);
    co_return tagged_by_content(json_response(std::string(api_description())), request);
}

api::answer api::healthz(requester, net::http_request) {
    co_return json_response("{\"status\":\"ok\"}\n");
}

api::answer api::readyz(requester, net::http_request) {
    if (const auto why = hooks_.not_ready()) {
        co_return net::problem(503, {"not_ready", "", *why, "Ask again in a second."});
    }
    json_writer out;
    out.open('{').member("status", "ready");
    if (const auto remark = hooks_.remark ? hooks_.remark() : std::nullopt)
        out.member("remark", *remark);
    co_return json_response(out.close('}').take());
}

api::answer api::metrics(requester, net::http_request) {
    net::http_response out;
    out.content_type = "text/plain; version=0.0.4; charset=utf-8";
    out.body = hooks_.metrics();
    co_return out;
}

api::answer api::events(requester who, net::http_request request) {
    if (who->acts_as != engine::role::counter) co_return refuse_role(*who);
    co_return co_await hooks_.post_events(std::move(who), std::move(request));
}

namespace {

std::string report_json(const recount_report& report) {
    json_writer json;
    json.open('{').key("clean").boolean(report.clean);
    json.key("records").number(report.records).key("events").number(report.events);
    json.key("differences").open('[');
    for (const auto& sentence : report.differences) json.text(sentence);
    json.close(']');
    json.member("head_digest", report.head_digest).member("ledger_digest", report.ledger_digest);
    json.member("dossiers_digest", report.dossiers_digest);
    json.member("durations_digest", report.durations_digest);
    json.member("beside_digest", report.beside_digest).close('}');
    return json.take();
}

}  // namespace

api::answer api::verify(requester, net::http_request request) {
    parameters asked(request.query(), {});
    if (auto& refused = asked.refused()) co_return std::move(*refused);
    if (is_recounting()) co_return recount_under_way();
    recounting_ = true;
    const auto report = co_await net::answer_of<recount_report>(hooks_.verify);
    recounting_ = false;
    if (!report.failure.empty()) {
        co_return net::problem(500,
                               {"verify_failed",
                                "",
                                report.failure,
                                "Run `tiendo verify --data` on a copy of the data directory."});
    }
    co_return json_response(report_json(report));
}

}  // namespace tiendo::http
