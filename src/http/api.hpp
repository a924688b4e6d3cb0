// The routes of the JSON API: which path takes which method, and who answers.
//
// Owner: the I/O thread. Every figure is read on the engine's thread and
// written as JSON here.
#pragma once

#include "etag.hpp"
#include "log_thread.hpp"
#include "parameters.hpp"
#include "session_cookie.hpp"
#include "tiendo/calendar/time_zone.hpp"
#include "tiendo/http/server.hpp"

#include <functional>
#include <map>
#include <memory>

namespace tiendo::http {

class api {
  public:
    using answer = boost::asio::awaitable<net::http_response>;

    api(engine::core_reader& reader,
        const engine::credential_source& credentials,
        const engine::clock& clock,
        const server_hooks& hooks,
        server_probe& probe)
        : reader_(reader),
          credentials_(credentials),
          clock_(clock),
          hooks_(hooks),
          probe_(probe),
          start_(std::to_string(clock.now().time_since_epoch().count()) + "." +
                 std::to_string(clock.monotonic().count())) {}
    api(const api&) = delete;
    api& operator=(const api&) = delete;
    ~api() = default;

    // Counted and timed.
    [[nodiscard]] answer respond(net::http_request request);

    // What a body may have: a preview carries the files of a catalogue, others what is usual.
    [[nodiscard]] std::size_t body_bytes(const net::http_request& head) const;

    // Who asks: a credential by token, cookie or loopback, or the refusal.
    [[nodiscard]] std::variant<requester, net::http_response> identify(
        const net::http_request& request) const;
    // The same without the cookie, which another site's page might have a browser send with a
    // handshake: for upgrades.
    [[nodiscard]] std::variant<requester, net::http_response> identify_program(
        const net::http_request& request) const;
    // Of an upgrade to /v1/live, by a ticket among the subprotocols too. sign_in.cpp
    [[nodiscard]] std::variant<requester, net::http_response> identify_live(
        const net::http_request& request, const std::vector<std::string>& offered);
    // 403: only a counter sends events. Counted.
    [[nodiscard]] net::http_response refuse_role(const engine::credential& who) const;

    [[nodiscard]] static net::http_response unknown_dossier(const std::string& code);

  private:
    // How a route is narrowed to what a credential reads (read_scope.cpp).
    enum class narrowing : std::uint8_t {
        free,               // tells of no agency or dossier, or of what the asker may do
        own,                // narrows its own rows by may_read()
        agency,             // by its parameter `agency`
        dossier,            // by the code in its path
        alert,              // by the id in its path
        agency_or_dossier,  // by either parameter: silences, forms of reports
        none,               // cannot be: refused
    };
    // Which path takes which method, and who answers: all that is dispatched.
    struct route {
        std::string_view path;  // one code at most, in braces: "/v1/dossiers/{code}/explain"
        std::string_view method;
        bool is_open;  // needs no credential
        narrowing scope;
        answer (api::*call)(requester, net::http_request);

        [[nodiscard]] bool takes(std::string_view asked) const noexcept;
    };
    static const std::vector<route>& table();
    // The one that answers `request`, or that takes its path by another method; nullptr: none.
    static const route* find_route(const net::http_request& request);
    // Which methods its path takes.
    static std::string methods_of(const route& of, std::string_view between, bool with_head);
    answer answer_of(const route* found, net::http_request request);
    friend std::vector<named_route> routes();

    answer page(requester who, net::http_request request);
    answer description(requester who, net::http_request request);
    answer healthz(requester who, net::http_request request);
    answer readyz(requester who, net::http_request request);
    answer metrics(requester who, net::http_request request);
    answer verify(requester who, net::http_request request);
    answer events(requester who, net::http_request request);
    answer rates(requester who, net::http_request request);     // rates_route.cpp
    answer agencies(requester who, net::http_request request);  // catalogue_routes.cpp
    answer procedures(requester who, net::http_request request);
    answer calendar_days(requester who, net::http_request request);  // calendar_route.cpp
    answer dossiers(requester who, net::http_request request);       // dossier_routes.cpp
    answer dossier(requester who, net::http_request request);
    answer ages(requester who, net::http_request request);
    answer explain(requester who, net::http_request request);   // explain_route.cpp
    answer findings(requester who, net::http_request request);  // findings_route.cpp
    answer steps(requester who, net::http_request request);     // durations_route.cpp
    answer durations(requester who, net::http_request request);
    answer counters(requester who, net::http_request request);  // counters_route.cpp
    answer alerts(requester who, net::http_request request);    // alert_routes.cpp
    answer alert(requester who, net::http_request request);
    answer alert_rules(requester who, net::http_request request);
    answer acknowledge(requester who, net::http_request request);
    answer silences(requester who, net::http_request request);
    answer silence(requester who, net::http_request request);
    answer end_silence(requester who, net::http_request request);
    answer deadline(requester who, net::http_request request);  // deadline_route.cpp
    answer log(requester who, net::http_request request);       // log_route.cpp
    answer reports(requester who, net::http_request request);   // report_route.cpp
    answer report(requester who, net::http_request request);
    answer store_report(requester who, net::http_request request);  // stored_reports_route.cpp
    answer sign_in(requester who, net::http_request request);       // sign_in.cpp
    answer sign_out(requester who, net::http_request request);
    answer live_ticket(requester who, net::http_request request);
    answer me(requester who, net::http_request request);
    answer stored_reports(requester who, net::http_request request);
    answer stored_report(requester who, net::http_request request);
    // May read nothing and say nothing that is for supervisors.
    [[nodiscard]] static bool is_counters(const engine::credential& who);
    // 403 to a counter's credential, for the reason given. Counted.
    [[nodiscard]] std::optional<net::http_response> refuse_counter(const engine::credential& who,
                                                                   std::string_view because) const;

    // The session of the request's cookie, or its refusal; nullopt: it has none, or a token.
    [[nodiscard]] std::optional<std::variant<open_session, net::http_response>> session_behind(
        const net::http_request& request) const;
    // The request as this credential may ask it, or what is answered instead. read_scope.cpp
    boost::asio::awaitable<std::variant<net::http_request, net::http_response>> narrow(
        const route* to, requester who, net::http_request request);
    [[nodiscard]] std::variant<net::http_request, net::http_response> narrow_agency(
        const engine::credential& who, net::http_request request) const;
    boost::asio::awaitable<std::optional<net::http_response>> refuse_dossier(requester who,
                                                                             std::string said);
    boost::asio::awaitable<std::optional<net::http_response>> refuse_alert(requester who,
                                                                           std::string said);
    [[nodiscard]] bool may_read(const engine::credential& who, std::string_view agency) const;
    // Those about an agency or a dossier within; engine's thread.
    [[nodiscard]] static std::vector<engine::silence_view> readable(
        const engine::engine& engine,
        std::vector<engine::silence_view> all,
        const std::optional<agency_code>& reads);
    [[nodiscard]] static net::http_response unknown_agency(std::string_view code);
    [[nodiscard]] static net::http_response unknown_alert(std::uint64_t id);
    // 401: why the request's token opens nothing. Counted.
    [[nodiscard]] net::http_response refuse_token(const net::http_request& request) const;
    struct job;  // job_routes.cpp
    answer rates_job(requester who, net::http_request request);
    answer changes_job(requester who, net::http_request request);
    answer preview(requester who, net::http_request request);
    answer job_status(requester who, net::http_request request);
    // Starts `asked`; `write` makes the JSON of its answer, on any thread.
    net::http_response start_job(std::string kind,
                                 const engine::credential& who,
                                 engine::look_question asked,
                                 std::function<std::string(const engine::look_answer&)> write);
    answer backup_job(requester who, net::http_request request);
    // A job under a number of its own, last_job_.
    [[nodiscard]] std::shared_ptr<job> new_job(std::string kind, const engine::credential& who);
    // 202: where the job just begun is asked after.
    [[nodiscard]] net::http_response job_started() const;
    [[nodiscard]] bool is_under_way(bool backups) const;
    // 429: another recount is under way.
    [[nodiscard]] bool is_recounting() const;
    [[nodiscard]] static net::http_response recount_under_way();

    // 503: too many reads wait for the engine.
    [[nodiscard]] net::http_response engine_busy();
    // The dossier code between "/v1/dossiers/" and `behind`; refuses what is none.
    [[nodiscard]] static std::string dossier_of(parameters& asked,
                                                std::string_view path,
                                                std::string_view behind);
    // Refuses an agency that the catalogue in force does not know.
    void check_agency(parameters& asked, const std::optional<agency_code>& agency) const;

    // The tag of what depends on the log and the question alone; nullopt: on `now` too.
    [[nodiscard]] std::optional<log_tag> tag_of(const requester& who,
                                                const net::http_request& request,
                                                is_settled how) const;

    engine::core_reader& reader_;
    const engine::credential_source& credentials_;
    const engine::clock& clock_;
    const server_hooks& hooks_;
    server_probe& probe_;
    bool recounting_ = false;                             // for a verify
    std::map<std::uint64_t, std::shared_ptr<job>> jobs_;  // the last ones, by number
    std::uint64_t last_job_ = 0;
    std::size_t reports_under_way_ = 0;
    live_tickets tickets_;
    log_thread log_thread_;
    const std::string start_;  // another one in each life of the service
};

[[nodiscard]] net::http_response json_response(std::string body);
// "2026-02-13T14:31:00+07:00" in a zone.
[[nodiscard]] std::string zoned(instant at, const calendar::time_zone& zone);
[[nodiscard]] std::optional<std::string> zoned(const std::optional<instant>& at,
                                               const calendar::time_zone& zone);

}  // namespace tiendo::http
