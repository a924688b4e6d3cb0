// One port: requests to the API, handshakes to sessions.
#include "tiendo/http/server.hpp"

#include "api.hpp"

#include <unordered_set>

namespace tiendo::http {
namespace {

class guarded_session;
using open_sessions = std::unordered_set<guarded_session*>;

// A session with the credential that opened it. I/O thread.
class guarded_session final : public net::session {
  public:
    guarded_session(std::shared_ptr<open_sessions> all,
                    requester who,
                    std::unique_ptr<net::session> inner)
        : all_(std::move(all)), who_(std::move(who)), inner_(std::move(inner)) {
        all_->insert(this);
    }
    ~guarded_session() override { all_->erase(this); }
    guarded_session(const guarded_session&) = delete;
    guarded_session& operator=(const guarded_session&) = delete;

    void opened(net::peer& p) override {
        peer_ = &p;
        inner_->opened(p);
    }
    void message(std::string_view payload) override { inner_->message(payload); }
    [[nodiscard]] bool ready() const override { return inner_->ready(); }
    void written() override { inner_->written(); }
    void stopping() override { inner_->stopping(); }

    [[nodiscard]] const engine::credential& who() const noexcept { return *who_; }
    // False: it is being closed already, or not opened yet.
    bool revoke() {
        if (peer_ == nullptr || std::exchange(revoked_, true)) return false;
        peer_->close(net::close_policy, "the credential was revoked or changed");
        return true;
    }

  private:
    const std::shared_ptr<open_sessions> all_;
    const requester who_;
    const std::unique_ptr<net::session> inner_;
    net::peer* peer_ = nullptr;
    bool revoked_ = false;
};

// Counters send in bursts: one read brings some hundred small batches. Supervisors send a line.
constexpr std::size_t read_ahead_events = 64 * 1024;
constexpr std::size_t read_ahead_live = 4 * 1024;

// The client's first choice among what we speak.
std::optional<wire::subprotocol> choose(const std::vector<std::string>& offered) {
    for (const auto& name : offered) {
        if (const auto form = wire::parse_subprotocol(name)) return form;
    }
    return std::nullopt;
}

net::http_response refuse_subprotocol() {
    return net::problem(400,
                        {"unknown_subprotocol",
                         "Sec-WebSocket-Protocol",
                         "No offered subprotocol is spoken here.",
                         "Offer tiendo.v1.protobuf or tiendo.v1.json."});
}

}  // namespace

struct server::parts {
    parts(boost::asio::any_io_executor executor,
          net::listener_config config,
          engine::core_reader& reader,
          const engine::credential_source& credentials,
          const engine::clock& clock,
          server_hooks to)
        : known(credentials),
          hooks(std::move(to)),
          routes(reader, credentials, clock, hooks, probe),
          listener(
              std::move(executor),
              std::move(config),
              {[this](net::http_request request) { return routes.respond(std::move(request)); },
               [this](const net::http_request& request, const std::vector<std::string>& offered) {
                   return upgrade(request, offered);
               },
               [this](const net::http_request& head) { return routes.body_bytes(head); }},
              [&clock] { return clock.monotonic(); }) {}

    net::upgrade_decision upgrade(const net::http_request& request,
                                  const std::vector<std::string>& offered);

    const engine::credential_source& known;
    const std::shared_ptr<open_sessions> sessions = std::make_shared<open_sessions>();
    server_probe probe;
    server_hooks hooks;
    api routes;
    net::listener listener;  // last: its connections use all of the above
};

net::upgrade_decision server::parts::upgrade(const net::http_request& request,
                                             const std::vector<std::string>& offered) {
    const bool events = request.path() == "/v1/events";
    if (!events && request.path() != "/v1/live") {
        return net::problem(404,
                            {"not_found",
                             "path",
                             "There is no WebSocket at this path.",
                             "Use /v1/events or /v1/live."});
    }
    if (!request.query().empty()) {
        return net::problem(400,
                            {"unknown_parameter",
                             "query",
                             "WebSocket routes take no parameters.",
                             "Connect without a query."});
    }
    const auto form = choose(offered);
    if (!form) return refuse_subprotocol();
    auto who = events ? routes.identify_program(request) : routes.identify_live(request, offered);
    if (auto* refused = std::get_if<net::http_response>(&who)) return std::move(*refused);
    auto& credential = std::get<requester>(who);
    if (events && credential->acts_as != engine::role::counter)
        return routes.refuse_role(*credential);
    net::upgrade_accepted accepted;
    auto session =
        events ? hooks.open_events(credential, *form) : hooks.open_live(credential, *form);
    if (!session) {
        return net::problem(503,
                            {"too_many_sessions",
                             "",
                             "No further session is taken here now.",
                             "Try again in a minute."});
    }
    accepted.for_peer =
        std::make_unique<guarded_session>(sessions, std::move(credential), std::move(session));
    accepted.subprotocol = wire::name_of(*form);
    accepted.form =
        *form == wire::subprotocol::json ? net::frame_form::text : net::frame_form::binary;
    accepted.read_ahead_bytes = events ? read_ahead_events : read_ahead_live;
    return accepted;
}

server::server(boost::asio::any_io_executor executor,
               net::listener_config config,
               engine::core_reader& reader,
               const engine::credential_source& credentials,
               const engine::clock& clock,
               server_hooks hooks)
    : parts_(std::make_unique<parts>(
          std::move(executor), std::move(config), reader, credentials, clock, std::move(hooks))) {}
server::~server() = default;

result<std::uint16_t> server::listen() {
    return parts_->listener.listen();
}
void server::stop() {
    parts_->listener.stop();
}
void server::async_stop(std::function<void()> finished) {
    parts_->listener.async_stop(std::move(finished));
}
void server::close_revoked() {
    const open_sessions present = *parts_->sessions;
    for (auto* session : present) {
        if (!parts_->known.is_in_force(session->who()) && session->revoke())
            parts_->probe.sessions_revoked.fetch_add(1, std::memory_order_relaxed);
    }
}
const server_probe& server::probe() const noexcept {
    return parts_->probe;
}
const net::listener_probe& server::listener_probe() const noexcept {
    return parts_->listener.probe();
}

}  // namespace tiendo::http
