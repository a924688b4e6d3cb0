// Runs the door of running_server.hpp, with a small province behind it.
#include "running_server.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json/parse.hpp>

#include <thread>

namespace tiendo::http {
namespace {

// Closes at the stop, and says nothing.
class silent_session final : public net::session {
  public:
    void opened(net::peer& p) override { peer_ = &p; }
    void message(std::string_view) override {}
    void stopping() override { peer_->close(net::close_going_away, "stop"); }

  private:
    net::peer* peer_ = nullptr;
};

boost::asio::awaitable<net::http_response> stored(requester who, net::http_request request) {
    net::http_response out;
    out.body = who->id + " " + request.body;
    co_return out;
}

}  // namespace

known_tokens::known_tokens() {
    counter_ = testing::counter_of("X01");
    auto supervisor = std::make_shared<engine::credential>(*counter_);
    supervisor->acts_as = engine::role::supervisor;
    supervisor->id = "watcher";
    supervisor->secret = sha256("supervisor");
    supervisor_ = supervisor;
    auto part = std::make_shared<engine::credential>(*supervisor);
    part->id = "part";
    part->secret = sha256("part");
    part->sending_agency = agency_code("X01.1");
    part->acts_for_subtree = {part->sending_agency};
    part->reads = part->sending_agency;
    part_ = part;
}

requester known_tokens::find(std::string_view token) const {
    if (token == "counter") return counter_;
    if (token == "part") return part_;  // a supervisor that reads X01.1 only
    return token == "supervisor" ? supervisor_ : nullptr;
}

requester known_tokens::revoked(std::string_view token) const {
    return token == "yesterday's" ? counter_ : nullptr;
}

requester known_tokens::find_by_id(std::string_view id) const {
    if (id == supervisor_->id) return supervisor_ended ? nullptr : supervisor_;
    return id == counter_->id && !ended ? counter_ : nullptr;
}

bool known_tokens::is_in_force(const engine::credential& who) const {
    if (who == *supervisor_) return !supervisor_ended;
    return !ended || who != *counter_;
}

requester known_tokens::insecure_loopback() const {
    return loopback ? counter_ : nullptr;
}

std::optional<engine::keeping_refused> reports_in_memory::keep(const engine::kept_report& what) {
    return all.with([&](auto& kept) -> std::optional<engine::keeping_refused> {
        if (kept.size() >= room)
            return engine::keeping_refused{engine::keeping_refused::reason::full, "No room."};
        kept.emplace(what.id, what);
        return std::nullopt;
    });
}

std::vector<engine::kept_head> reports_in_memory::heads() {
    return all.with([](auto& kept) {
        std::vector<engine::kept_head> out;
        for (const auto& [id, one] : kept) {
            const bool is_damaged = one.head.empty();
            out.push_back({id,
                           one.head,
                           one.head.size() + one.body.size(),
                           is_damaged ? "it cannot be read" : ""});
        }
        return out;
    });
}

std::variant<engine::kept_report, engine::keeping_refused> reports_in_memory::find(
    std::string_view id) {
    using found = std::variant<engine::kept_report, engine::keeping_refused>;
    return all.with([&](auto& kept) -> found {
        const auto place = kept.find(std::string(id));
        if (place == kept.end())
            return engine::keeping_refused{engine::keeping_refused::reason::unknown, "None."};
        if (place->second.head.empty())
            return engine::keeping_refused{engine::keeping_refused::reason::damaged,
                                           "It is damaged."};
        return place->second;
    });
}

struct running::loop {
    boost::asio::io_context context;
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> guard{
        context.get_executor()};
    std::thread thread;
};

running::running(const std::function<void(server_hooks&)>& change)
    : loop_(std::make_unique<loop>()) {
    reader.say(
        {testing::event("e1", at("2026-03-02 09:00"), testing::receipt("WD5"), "X01.1", "D-1"),
         testing::event("e2", at("2026-03-02 09:00"), testing::receipt("WD5"), "X01.2", "D-2"),
         testing::event("e3",
                        at("2026-03-03 10:00"),
                        dossier::fact_body(dossier::processed{}),
                        "X01.2",
                        "D-2")},
        at("2026-03-03 11:00"));
    server_hooks hooks;
    const auto open = [](requester, wire::subprotocol) {
        return std::make_unique<silent_session>();
    };
    hooks.open_events = open;
    hooks.open_live = open;
    hooks.post_events = stored;
    hooks.metrics = [] { return std::string("tiendo_up 1\n"); };
    hooks.not_ready = [this]() -> std::optional<std::string> {
        return ready ? std::nullopt : std::optional<std::string>("replaying the log");
    };
    hooks.verify = [this](auto done) {
        recounts.with([&](auto& r) { r.push_back(std::move(done)); });
    };
    hooks.session_key = sha256("a key of this test");
    // Not random: each ticket differs from the one before.
    hooks.random256 = [this] { return sha256("ticket " + std::to_string(++tickets_made)); };
    hooks.reports = &reports;
    hooks.sayings = &reader;
    hooks.deliveries = [this](const engine::alert_view&) {
        return deliveries.with([](const auto& all) { return all; });
    };
    hooks.look = [this](engine::look_question asked, auto, auto done) {
        look_asked.with([&](auto& a) { a = asked; });
        done(look_outcome(look_answer));
    };
    if (change) change(hooks);
    net::listener_config config;
    config.port = 0;
    config.check_every = std::chrono::milliseconds(10);
    config.close_deadline = std::chrono::milliseconds(100);
    door = std::make_unique<server>(
        loop_->context.get_executor(), config, reader, tokens, clock, std::move(hooks));
    port = door->listen().value();
    loop_->thread = std::thread([this] { loop_->context.run(); });
}

running::~running() {
    door->stop();
    loop_->guard.reset();
    loop_->thread.join();
    door.reset();  // its timers need the context, which goes before it
}

void running::close_revoked() {
    boost::asio::post(loop_->context, [this] { door->close_revoked(); });
}

std::string running::send(const std::string& request) const {
    raw_client client(port);
    client.send(request);
    return client.response();
}

std::string running::get(const std::string& target, const std::string& token) const {
    return send("GET " + target + " HTTP/1.1\r\nHost: localhost\r\n" +
                (token.empty() ? "" : "Authorization: Bearer " + token + "\r\n") + "\r\n");
}

std::string running::post(const std::string& target,
                          const std::string& body,
                          const std::string& type) const {
    return send("POST " + target + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + type +
                "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
}

json::object running::read(const std::string& target) const {
    const auto response = get(target);
    INFO(response);
    REQUIRE(testing::status_of(response) == 200);
    return json::parse(testing::body_of(response)).as_object();
}

}  // namespace tiendo::http
