// The service's one door: the JSON API, and the WebSockets of counters and
// supervisors, on one port.
//
// Who is asking is settled here for all of them: a bearer token by the
// credential source, or a loopback client without one where the source allows
// it, or a browser's cookie (src/decisions/0029); everything but /, /healthz, /readyz,
// /v1/openapi.json and signing out needs a credential. One with `reads` is told of that agency and
// all below it only (src/http/read_scope.cpp). The log of events (GET /v1/log) is for supervisors.
// Errors are problem documents (RFC 9457) with code, field, detail and action.
//
// Each request is identified anew; a session is closed by close_revoked() when its credential
// is no longer in force.
//
// Owner: the I/O thread, that is the one thread that runs the executor's
// context. Only stop() is called from another one.
// Limits: those of net::listener_config; one recount at a time, for POST /v1/verify or for a job,
// and one backup (429); the answers of the last 8 jobs are kept; 4 reports are made at once, more
// are answered 503.
#pragma once

#include "tiendo/base/histogram.hpp"
#include "tiendo/base/result.hpp"
#include "tiendo/base/time.hpp"
#include "tiendo/engine/engine.hpp"
#include "tiendo/engine/kept_reports.hpp"
#include "tiendo/engine/ports.hpp"
#include "tiendo/engine/second_look.hpp"
#include "tiendo/net/listener.hpp"
#include "tiendo/rates/level.hpp"
#include "tiendo/report/components.hpp"
#include "tiendo/report/table.hpp"
#include "tiendo/wire/messages.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace tiendo::http {

using requester = std::shared_ptr<const engine::credential>;  // never null

// What a recount from the log found, as POST /v1/verify tells it.
struct recount_report {
    bool clean = false;
    std::string failure;  // why it could not be made; empty = it was made
    std::uint64_t records = 0;
    std::uint64_t events = 0;
    std::vector<std::string> differences;  // one sentence each
    std::string head_digest;
    std::string ledger_digest;
    std::string dossiers_digest;
    std::string durations_digest;
    std::string beside_digest;
};

// How far a second look at the log is. Thread-safe.
struct look_progress {
    std::atomic<std::uint64_t> done{0};
    std::atomic<std::uint64_t> total{0};
};
// Its end: an answer, refused files, or the sentence that says why there is none.
using look_outcome = std::variant<engine::look_answer, std::vector<file_refusal>, std::string>;

// A backup that was made.
struct backup_made {
    std::string path;
    std::uint64_t files = 0;
    std::uint64_t bytes = 0;
    std::uint64_t sequence = 0;  // where its log ends
    std::string head_digest;
    std::uint64_t position = 0;  // what the digests below stand for
    std::string ledger_digest;
    std::string dossiers_digest;
    std::string durations_digest;
    std::string beside_digest;
};
// Its end: a backup, or the sentence that says why there is none.
using backup_outcome = std::variant<backup_made, std::string>;

// How far a receiver of alerts was told of one.
struct alert_delivery {
    std::string receiver;
    std::string_view kind;           // "webhook", "alertmanager"
    std::string stage;               // "firing", "level-1-repeat-2", "resolved"; empty: nothing
    std::optional<instant> told_at;  // when it took that
    bool is_settled = false;         // nothing more will be told
    std::optional<std::chrono::seconds> resend;  // what stands is told again so often
    std::optional<instant> failing_since;        // calls to it fail
    bool is_paused = false;                      // it said that it is gone
};

// What the server asks of the rest of the service.
struct server_hooks {
    // A new session for an upgrade to /v1/events (counters only) and to /v1/live.
    std::function<std::unique_ptr<net::session>(requester, wire::subprotocol)> open_events;
    std::function<std::unique_ptr<net::session>(requester, wire::subprotocol)> open_live;
    // POST /v1/events.
    std::function<boost::asio::awaitable<net::http_response>(requester, net::http_request)>
        post_events;
    // The body of /metrics, Prometheus text.
    std::function<std::string()> metrics;
    // Why the service is not ready; nullopt = it is.
    std::function<std::optional<std::string>()> not_ready;
    // What an operator should know though it is ready; read by anybody. May be empty.
    std::function<std::optional<std::string>()> remark;
    // Starts a recount elsewhere and returns; `done` is called once, on any thread.
    std::function<void(std::function<void(recount_report)> done)> verify;
    // Starts a second look at the log elsewhere and returns; `done` is called once, on any thread.
    std::function<void(engine::look_question asked,
                       std::shared_ptr<look_progress> progress,
                       std::function<void(look_outcome)> done)>
        look;
    // Starts a backup elsewhere and returns; `done` is called once, on any thread; progress is in
    // bytes. Empty: no directory for backups is named.
    std::function<void(std::shared_ptr<look_progress> progress,
                       std::function<void(backup_outcome)> done)>
        backup;
    // The code, title, heading and signatures of a form (report_forms() of this header). May be
    // empty: then the form's usual title, and no signers.
    std::function<report::stationery(std::string_view form)> stationery;
    // By which the form `components` is filled; never null.
    std::shared_ptr<const report::component_list> criteria = report::shipped_components();
    // By which the cookies of who signed in are sealed.
    digest256 session_key{};
    // 256 new random bits, for tickets; never empty.
    std::function<digest256()> random256;
    // Time or dossiers are made up; told to whoever looks at figures.
    bool simulated = false;
    // What the levels of rates are held against.
    rates::level_rules levels;
    // Which receivers were told of an alert, and how far. May be empty: there is none.
    std::function<std::vector<alert_delivery>(const engine::alert_view&)> deliveries;
    // Takes acknowledgements and silences; must outlive the server. nullptr: nobody does.
    engine::saying_log* sayings = nullptr;
    // Where reports are stored; must outlive the server. nullptr: nowhere.
    engine::report_keeper* reports = nullptr;
};

// The forms of GET /v1/reports, in their order, with the titles that they have where no office
// says otherwise.
struct named_form {
    std::string_view name;
    report::words title;
};
[[nodiscard]] std::vector<named_form> report_forms();

// Every request that is dispatched; the WebSockets /v1/events and /v1/live are upgrades and not
// among them.
struct named_route {
    std::string_view method;
    std::string_view path;  // with what varies in braces: "/v1/dossiers/{code}"
    bool needs_credential;
};
[[nodiscard]] std::vector<named_route> routes();
// GET /v1/openapi.json: OpenAPI 3.1, src/http/data/openapi.json.
[[nodiscard]] std::string_view api_description();

// Routes whose durations are told together: those of one name behind /v1, "dossiers".
struct route_class {
    explicit route_class(std::string_view n) : name(n) {}
    std::string name;
    duration_histogram duration;
};

struct server_probe {
    server_probe();

    std::atomic<std::uint64_t> requests{0};
    std::atomic<std::uint64_t> unauthorised{0};      // no valid credential, or not of the role
    std::atomic<std::uint64_t> refused{0};           // answered 4xx for another reason
    std::atomic<std::uint64_t> reads_refused{0};     // 503: too many readers of the engine
    std::atomic<std::uint64_t> reports_wrong{0};     // 500: did not add up, or no file
    std::atomic<std::uint64_t> tickets_refused{0};   // 503: too many for /v1/live outstanding
    std::atomic<std::uint64_t> sessions_revoked{0};  // closed with 1008: see close_revoked()
    std::array<std::atomic<std::uint64_t>, 4> answers_by_class;  // 2xx, 3xx, 4xx, 5xx
    std::deque<route_class> classes;                             // as many from the start; by name
};

class server {
  public:
    // The ports must outlive the server.
    server(boost::asio::any_io_executor executor,
           net::listener_config config,
           engine::core_reader& reader,
           const engine::credential_source& credentials,
           const engine::clock& clock,
           server_hooks hooks);
    ~server();
    server(const server&) = delete;
    server& operator=(const server&) = delete;

    // Binds and serves; the port it got.
    [[nodiscard]] result<std::uint16_t> listen();
    // Accepts no more, lets requests and sessions finish, closes them, waits. Not on the I/O
    // thread.
    void stop();
    // The same without waiting: `finished` is called on the I/O thread.
    void async_stop(std::function<void()> finished);

    // Closes with 1008 every session whose credential is no longer in force or says something else
    // than when it opened; to be called when the credentials have changed. I/O thread.
    void close_revoked();

    [[nodiscard]] const server_probe& probe() const noexcept;
    [[nodiscard]] const net::listener_probe& listener_probe() const noexcept;

  private:
    struct parts;  // src/http/server.cpp
    std::unique_ptr<parts> parts_;
};

}  // namespace tiendo::http
