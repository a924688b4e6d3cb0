// What a webhook is told: each alert at least once, under one id, no more than is due.
#include "tiendo/notify/webhook.hpp"

#include "../ingest/fakes.hpp"
#include "notify/webhook_json.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json.hpp>
#include <catch2/catch.hpp>

#include <map>
#include <set>

using namespace tiendo;           // NOLINT
using namespace tiendo::testing;  // NOLINT
using namespace std::chrono_literals;

namespace {

namespace json = boost::json;
using strings = std::vector<std::string>;

// A receiver in memory: keeps what it took.
class fake_receiver final : public net::http_caller {
  public:
    boost::asio::awaitable<net::call_outcome> call(net::http_call what) override {
        ++calls;
        last = what;
        for (const auto& h : what.headers) headers[h.name] = h.value;
        CHECK(what.method == "POST");
        CHECK(headers.at("Tiendo-Signature") ==
              notify::signature_of(secret, headers.at("Tiendo-Timestamp"), what.body));
        if (is_down) co_return std::string("connecting to 192.0.2.1: Connection refused");
        const auto body = json::parse(what.body).as_object();
        if (status / 100 != 2) co_return net::http_answer{status, "no", retry_after};
        for (const auto& n : body.at("notices").as_array()) {
            ids.emplace_back(n.at("id").as_string());
            last_of[n.at("alert").at("dossier_code").as_string().c_str()] = n.as_object();
        }
        sizes.push_back(body.at("notices").as_array().size());
        co_return net::http_answer{status, "", ""};
    }
    [[nodiscard]] std::string stage_of(const std::string& dossier) const {
        const auto found = last_of.find(dossier);
        return found == last_of.end() ? "" : found->second.at("stage").as_string().c_str();
    }

    std::string secret = "0123456789abcdef0123456789abcdef";
    bool is_down = false;
    unsigned status = 204;
    std::string retry_after;
    int calls = 0;
    net::http_call last;
    std::map<std::string, std::string> headers;
    strings ids;  // of notices that it took, in order
    std::vector<std::size_t> sizes;
    std::map<std::string, json::object> last_of;  // by dossier
};

// Rows that outlive a teller; `is_dead`: what is written from now on never reaches the disk.
class fake_memory final : public notify::webhook_memory {
  public:
    bool write(std::vector<notify::memory_change> changes, std::function<void()> durable) override {
        if (is_full) return false;
        if (is_dead) {
            lost.push_back(std::move(durable));
            return true;
        }
        ++writes;
        for (auto& c : changes) {
            if (c.value) {
                rows[c.key] = *c.value;
            } else {
                rows.erase(c.key);
            }
        }
        durable();
        return true;
    }
    [[nodiscard]] notify::webhook_past past() const {
        notify::webhook_past out;
        for (const auto& [key, value] : rows) out.rows.push_back({key, value});
        return out;
    }

    bool is_full = false;
    bool is_dead = false;
    int writes = 0;
    std::map<std::string, std::string> rows;
    std::vector<std::function<void()>> lost;
};

struct stage {
    stage() {
        clock.set(at("2026-03-20 08:00"));
        receiver.name = "duty";
        receiver.target = "/hook";
        receiver.secret = there->secret;
        receiver.calls_per_minute = 60;
    }
    // Received so long ago that all are overdue on 20 March; each an alert.
    void receive(const strings& dossiers) {
        std::vector<dossier::dossier_event> all;
        for (const auto& d : dossiers)
            all.push_back(event(d, at("2026-03-02 09:00"), receipt("WD5"), agency, d));
        reader.say(all, at("2026-03-02 10:00"));
        const auto ring_at = std::max(clock.now(), at("2026-03-20 00:00"));
        for (std::size_t i = 0; i <= dossiers.size() / 1'000; ++i) reader.ring(ring_at);
    }
    void finish(const strings& dossiers) {
        std::vector<dossier::dossier_event> all;
        for (const auto& d : dossiers)
            all.push_back(
                event("f" + d, clock.now(), dossier::fact_body(dossier::processed{}), agency, d));
        reader.say(all, clock.now());
        for (std::size_t i = 0; i <= dossiers.size() / 1'000; ++i) reader.ring(clock.now());
    }
    [[nodiscard]] std::uint64_t id_of(const std::string& dossier) {
        std::uint64_t out = 0;
        REQUIRE(reader.read([&](const engine::engine& e) {
            engine::alert_query q;
            q.limit = 100'000;
            for (const auto& a : e.alerts(q, clock.now()).rows) {
                if (a.dossier.view() == dossier) out = a.id;
            }
        }));
        REQUIRE(out != 0);
        return out;
    }
    void acknowledge(const std::string& dossier) {
        reader.said_at = clock.now();
        std::string item;
        engine::encode(alerts::acknowledgement{id_of(dossier), "an", "đã gọi"}, item);
        REQUIRE(reader.say(engine::record_kind::acknowledgements, std::move(item), [](auto) {}));
    }
    std::uint64_t say(const alerts::silencing& s) {
        reader.said_at = clock.now();
        std::string item;
        engine::encode(s, item);
        std::uint64_t id = 0;
        REQUIRE(reader.say(
            engine::record_kind::silences, std::move(item), [&](auto sequence) { id = sequence; }));
        return id;
    }
    notify::webhook_teller& teller() {
        if (!teller_) {
            receiver.caller = there;
            teller_.emplace(
                io.get_executor(),
                config,
                notify::webhook_teller::ports{reader, clock, memory},
                memory.past(),
                [this](std::string_view id) { return id == rule.id ? &rule : nullptr; },
                [this](std::string_view line) { said.emplace_back(line); });
            teller_->set({receiver});
        }
        return *teller_;
    }
    // The process ends in the middle of whatever it does.
    void crash() {
        io.restart();
        teller_.reset();
        io.poll();
        memory.lost.clear();
        memory.is_dead = false;
    }
    void pass(std::chrono::milliseconds by) {
        clock.set(clock.now() + by);
        clock.pass(by);
    }
    void run(boost::asio::awaitable<void> what) {
        boost::asio::co_spawn(
            io, std::move(what), [](std::exception_ptr failed) { REQUIRE_FALSE(failed); });
        io.restart();
        io.poll();  // one whose write never ends waits for ever
    }
    // A look and a call, as of one second.
    void turn() {
        run([](notify::webhook_teller& t) -> boost::asio::awaitable<void> {
            static_cast<void>(co_await t.look());
            co_await t.call();
        }(teller()));
    }
    void turns(int number, std::chrono::milliseconds each = 1s) {
        for (int i = 0; i < number; ++i) {
            turn();
            pass(each);
        }
    }
    [[nodiscard]] const notify::webhook_probe& probe() { return *teller().probes().at(0).second; }
    [[nodiscard]] std::string told(const std::string& dossier) {
        const auto all = teller().deliveries_of(id_of(dossier));
        return all.empty() ? "none" : all.at(0).stage;
    }
    [[nodiscard]] std::string id(const std::string& dossier, const std::string& stage) {
        return "duty-" + std::to_string(id_of(dossier)) + "-" + stage;
    }

    boost::asio::io_context io;
    const char* agency = "X01.1";
    notify::webhook_config config;
    notify::webhook_receiver receiver;
    alerts::rule rule;
    book_reader reader;
    standing_clock clock;
    std::shared_ptr<fake_receiver> there = std::make_shared<fake_receiver>();
    fake_memory memory;
    strings said;

  private:
    std::optional<notify::webhook_teller> teller_;
};

strings numbered(int from, int to) {
    strings out;
    for (int i = from; i <= to; ++i) out.push_back("D-" + std::to_string(i));
    return out;
}

alerts::silencing of_dossier(const char* dossier, instant until) {
    alerts::silencing s;
    s.by = "an";
    s.dossier = dossier_code(dossier);
    s.reason = "bão";
    s.until = until;
    return s;
}

}  // namespace

TEST_CASE("an alert is told once when it fires, with all that a list says of it", "[webhook]") {
    stage s;
    s.receive({"D-1"});
    s.turns(5);
    CHECK(s.there->ids == strings{s.id("D-1", "firing")});
    const auto& n = s.there->last_of.at("D-1");
    CHECK(n.at("stage").as_string() == "firing");
    CHECK(n.at("level").as_int64() == 0);
    CHECK(n.at("notify_agency").as_string() == "X01.1");
    CHECK(n.at("agency_name_vi").as_string() == "Sở Một");
    const auto& a = n.at("alert").as_object();
    CHECK(a.at("state").as_string() == "firing");
    CHECK(a.at("fired_at").as_string() == "2026-03-20T08:00:00+07:00");
    CHECK(a.at("resolved_at").is_null());
    CHECK(a.at("time_zone").as_string() == "Asia/Ho_Chi_Minh");
    const auto body = json::parse(s.there->last.body).as_object();
    CHECK(body.at("version").as_int64() == 1);
    CHECK(body.at("receiver").as_string() == "duty");
    CHECK(body.at("sent_at").as_string() == "2026-03-20T08:00:00+07:00");
    CHECK(s.there->last.target == "/hook");
    CHECK(s.there->headers.at("Tiendo-Timestamp") == "1773968400");
    CHECK(s.there->headers.at("Tiendo-Delivery") == "duty-1773968400-1");
    CHECK(s.there->headers.at("Idempotency-Key").size() == 64);
    CHECK(s.probe().calls == 1);
    CHECK(s.probe().notices_sent == 1);
    CHECK(s.probe().succeeded_at_seconds == 1773968400);
}

TEST_CASE("a signature is what others compute: HMAC-SHA-256 over timestamp, point and body",
          "[webhook]") {
    // python3: hmac.new(b"key", b"1700000000.{}", "sha256").hexdigest()
    CHECK(notify::signature_of("key", "1700000000", "{}") ==
          "v1=9d713ed406bb7076d4123f0dc2c39d2df5c654ed4b0cd56b52c8b4c940bd63ae");
}

TEST_CASE("who has seen it and its end are told, each once", "[webhook]") {
    stage s;
    s.receive({"D-1", "D-2"});
    s.turns(2);
    s.acknowledge("D-1");
    s.turns(3);
    CHECK(s.there->stage_of("D-1") == "acknowledged");
    CHECK(s.there->last_of.at("D-1").at("alert").at("note").as_string() == "đã gọi");
    s.finish({"D-1", "D-2"});
    s.turns(3);
    CHECK(s.there->ids == strings{s.id("D-1", "firing"),
                                  s.id("D-2", "firing"),
                                  s.id("D-1", "acknowledged"),
                                  s.id("D-1", "resolved"),
                                  s.id("D-2", "resolved")});
    CHECK(s.there->last_of.at("D-2").at("alert").at("resolution").as_string() == "ended");
    CHECK(s.probe().unsettled == 0);
}

TEST_CASE("after a crash between the call and the outbox it is told again, under the same id",
          "[webhook]") {
    stage s;
    s.receive({"D-1", "D-2"});
    s.run([](notify::webhook_teller& t) -> boost::asio::awaitable<void> {
        CHECK(co_await t.look());
    }(s.teller()));
    s.memory.is_dead = true;  // the call is taken, and the row never written
    s.run([](notify::webhook_teller& t) -> boost::asio::awaitable<void> {
        co_await t.call();
    }(s.teller()));
    REQUIRE(s.there->ids.size() == 2);
    const auto key = s.there->headers.at("Idempotency-Key");
    s.crash();
    s.turns(3);
    REQUIRE(s.there->ids.size() == 4);
    CHECK(s.there->ids[0] == s.there->ids[2]);
    CHECK(s.there->ids[1] == s.there->ids[3]);
    CHECK(s.there->headers.at("Idempotency-Key") == key);
    // After a crash when all is on disk nothing is told again.
    s.crash();
    s.turns(3);
    CHECK(s.there->ids.size() == 4);
}

TEST_CASE("a crash at any write loses no alert and tells none under another id", "[webhook]") {
    for (int dies_after = 0; dies_after < 12; ++dies_after) {
        stage s;
        s.receiver.batch = 2;
        s.turn();
        const auto writes = s.memory.writes + dies_after;
        s.receive(numbered(1, 5));
        for (int i = 0; i < 8; ++i) {
            if (s.memory.writes >= writes) s.memory.is_dead = true;
            s.turn();
            s.pass(1s);
            if (i == 3) s.finish({"D-2", "D-4"});
        }
        s.crash();
        s.turns(12);
        INFO("the disk took " << dies_after << " writes");
        const std::set<std::string> different(s.there->ids.begin(), s.there->ids.end());
        for (const auto& d : numbered(1, 5)) {
            const bool has_ended = d == "D-2" || d == "D-4";
            CHECK(s.there->stage_of(d) == (has_ended ? "resolved" : "firing"));
        }
        CHECK(different.size() <= 7);  // five that fired, two ends
    }
}

TEST_CASE("one that was down for a day is told once of each, at its pace, and nothing is lost",
          "[webhook]") {
    stage s;
    s.turn();
    s.there->is_down = true;
    const auto all = numbered(1, 5'000);
    s.receive(all);
    for (int minute = 0; minute < 24 * 60; minute += 5) {
        s.turn();
        s.pass(5min);
        if (minute == 600) s.finish(numbered(1'001, 5'000));
    }
    // Not each second, and every quarter of an hour at least.
    CHECK(s.there->calls <= 24 * 60 / 5);
    CHECK(s.there->calls > 24 * 60 / 15);
    CHECK(s.said.size() == 1);
    CHECK_THAT(s.said.at(0), Catch::Contains("duty") && Catch::Contains("Connection refused"));
    CHECK(s.probe().is_failing);
    CHECK(s.probe().waiting == 5'000);

    s.there->is_down = false;
    const auto before = s.there->calls;
    s.pass(10min);
    s.turns(70);
    CHECK(s.there->calls - before == 50);  // a hundred in a call, a call a second
    CHECK(s.there->ids.size() == 5'000);
    CHECK(std::set<std::string>(s.there->ids.begin(), s.there->ids.end()).size() == 5'000);
    CHECK(s.there->last_of.size() == 5'000);
    CHECK(s.there->stage_of("D-1") == "firing");
    CHECK(s.there->stage_of("D-1001") == "resolved");
    const auto& ended = s.there->last_of.at("D-5000").at("alert").as_object();
    CHECK(ended.at("fired_at").is_string());
    CHECK(ended.at("resolved_at").is_string());
    CHECK(s.probe().waiting == 0);
    CHECK_FALSE(s.probe().is_failing);
    CHECK(s.said.size() == 2);
}

TEST_CASE("calls are spaced by calls_per_minute, and hold at most a batch", "[webhook]") {
    stage s;
    s.receiver.calls_per_minute = 6;
    s.receiver.batch = 10;
    s.receive(numbered(1, 35));
    s.turns(60);
    CHECK(s.there->sizes == std::vector<std::size_t>{10, 10, 10, 5});
    s.receive({"E-1"});
    s.turn();
    CHECK(s.there->calls == 5);
}

TEST_CASE("a failure is retried after pauses that double up to the longest, with some chance",
          "[webhook]") {
    stage s;
    s.there->status = 500;
    s.receive({"D-1"});
    std::vector<std::int64_t> calls;
    for (int second = 0; second < 4'000; ++second) {
        const auto before = s.there->calls;
        s.turn();
        if (s.there->calls != before) calls.push_back(second);
        s.pass(1s);
    }
    REQUIRE(calls.size() > 8);
    CHECK(calls.size() < 20);
    for (std::size_t i = 1; i < calls.size(); ++i) {
        const auto pause = std::min<std::int64_t>(600, std::int64_t{1} << (i - 1));
        CHECK(calls[i] - calls[i - 1] >= pause / 2);
        CHECK(calls[i] - calls[i - 1] <= pause + 1);
    }
    s.there->status = 200;
    s.turns(601);
    CHECK(s.there->ids == strings{s.id("D-1", "firing")});
}

TEST_CASE("a receiver that says when to come again is asked then, within bounds", "[webhook]") {
    stage s;
    s.there->status = 503;
    s.there->retry_after = "120";
    s.receive({"D-1"});
    s.turns(120);
    CHECK(s.there->calls == 1);
    s.there->retry_after = "99999";
    s.turns(2);
    CHECK(s.there->calls == 2);
    s.turns(598);
    CHECK(s.there->calls == 2);
    s.there->retry_after = "Wed, 21 Oct 2026 07:28:00 GMT";
    s.turns(10);
    CHECK(s.there->calls >= 3);
}

TEST_CASE("a redirect is a failure by name", "[webhook]") {
    stage s;
    s.there->status = 302;
    s.receive({"D-1"});
    s.turn();
    CHECK_THAT(s.said.at(0), Catch::Contains("302: a redirect, which is not followed"));
    CHECK(s.probe().calls_failed == 1);
    CHECK(s.told("D-1").empty());
}

TEST_CASE("one that is gone is paused until receivers are read again", "[webhook]") {
    stage s;
    s.there->status = 410;
    s.receive({"D-1"});
    s.turns(2'000);
    CHECK(s.there->calls == 1);
    CHECK_THAT(s.said.at(0), Catch::Contains("paused") && Catch::Contains("410"));
    CHECK(s.probe().is_paused);
    CHECK(s.probe().is_failing);
    s.there->status = 200;
    s.teller().set({s.receiver});
    s.turn();
    CHECK(s.there->ids.size() == 1);
    CHECK_FALSE(s.probe().is_paused);
}

TEST_CASE("a silent alert is told when the silence ends, if it still stands", "[webhook]") {
    stage s;
    s.receive({"D-1", "D-2", "D-3"});
    s.say(of_dossier("D-1", s.clock.now() + 30min));
    s.say(of_dossier("D-2", s.clock.now() + 30min));
    s.turns(3);
    CHECK(s.there->ids == strings{s.id("D-3", "firing")});
    s.finish({"D-2"});
    s.turns(3);
    CHECK(s.there->ids.size() == 1);
    s.pass(30min);
    s.turns(3);
    CHECK(s.there->ids == strings{s.id("D-3", "firing"), s.id("D-1", "firing")});
    CHECK(s.probe().unsettled == 2);  // of the one that ended in silence nobody hears
}

TEST_CASE("the end of one that was told waits for the end of a silence", "[webhook]") {
    stage s;
    s.receive({"D-1"});
    s.turns(2);
    s.say(of_dossier("D-1", s.clock.now() + 30min));
    s.finish({"D-1"});
    s.turns(3);
    CHECK(s.there->stage_of("D-1") == "firing");
    s.pass(30min);
    s.turns(2);
    CHECK(s.there->stage_of("D-1") == "resolved");
}

TEST_CASE("a quiet rule delivers at the opening what stood in the log at once", "[webhook]") {
    stage s;
    s.rule.quiet_outside_working_hours = true;
    s.clock.set(at("2026-03-20 22:00"));  // a Friday evening
    s.turn();
    s.receive({"D-1", "D-2"});
    s.finish({"D-2"});
    for (int hour = 0; hour < 57; ++hour) {
        s.turn();
        s.pass(1h);
    }
    CHECK(s.there->calls == 0);
    CHECK(s.probe().waiting == 0);
    CHECK(s.clock.now() == at("2026-03-23 07:00"));
    s.pass(30min);
    s.turn();
    CHECK(s.there->stage_of("D-1") == "firing");
    CHECK(s.there->stage_of("D-2") == "resolved");
    CHECK(s.there->last_of.at("D-1").at("alert").at("fired_at").as_string() ==
          "2026-03-20T22:00:00+07:00");
}

TEST_CASE("an alert that nobody has seen goes up the tree, and is repeated on its way",
          "[webhook]") {
    stage s;
    s.rule.escalation = {{2h, alerts::clock_kind::working, 1, 1h}};
    s.receive({"D-1"});
    s.turns(3);
    s.pass(2h);
    s.turns(3);
    CHECK(s.there->stage_of("D-1") == "escalated");
    CHECK(s.there->last_of.at("D-1").at("notify_agency").as_string() == "X01");
    CHECK(s.there->last_of.at("D-1").at("notify_agency_name_vi").as_string() == "Tỉnh Giả Định");
    CHECK(s.there->last_of.at("D-1").at("agency_name_vi").as_string() == "Sở Một");
    s.pass(1h);
    s.turns(3);
    CHECK(s.there->ids ==
          strings{s.id("D-1", "firing"), s.id("D-1", "level-1"), s.id("D-1", "level-1-repeat-1")});
    // Down over the weekend: of all that was missed the last repetition is told.
    s.there->is_down = true;
    s.turn();
    s.clock.set(at("2026-03-23 10:00"));
    s.clock.pass(71h);
    s.there->is_down = false;
    s.turns(3);
    CHECK(s.there->ids.size() == 4);
    CHECK(s.there->ids.back() == s.id("D-1", "level-1-repeat-7"));
    s.acknowledge("D-1");
    s.turns(2);
    s.pass(48h);
    s.turns(3);
    CHECK(s.there->ids.size() == 5);
    CHECK(s.there->ids.back() == s.id("D-1", "acknowledged"));
}

TEST_CASE("steps of the same instant are told together", "[webhook]") {
    stage s;
    s.rule.escalation = {{1h, alerts::clock_kind::elapsed, 0, 0ms},
                         {1h, alerts::clock_kind::elapsed, 1, 0ms}};
    s.receive({"D-1"});
    s.turns(2);
    s.pass(1h);
    s.turns(3);
    CHECK(s.there->ids ==
          strings{s.id("D-1", "firing"), s.id("D-1", "level-1"), s.id("D-1", "level-2")});
}

TEST_CASE("a clock that was set back tells nothing twice", "[webhook]") {
    stage s;
    s.rule.repeat = 1h;
    s.receive({"D-1"});
    s.turns(2);
    s.pass(90min);
    s.turns(2);
    CHECK(s.there->ids.size() == 2);
    s.clock.set(at("2026-03-20 06:00"));
    s.turns(5);
    s.clock.set(at("2026-03-20 09:30"));
    s.turns(5);
    CHECK(s.there->ids.size() == 2);
}

TEST_CASE("a receiver hears of its agencies, rules and levels only", "[webhook]") {
    stage s;
    s.rule.escalation = {{1h, alerts::clock_kind::elapsed, 1, 0ms}};
    s.receive({"D-1"});
    s.agency = "Y01.1";
    s.receive({"E-1"});
    const auto named = [&](const char* name, std::shared_ptr<fake_receiver> to) {
        auto r = s.receiver;
        r.name = name;
        r.caller = std::move(to);
        return r;
    };
    auto province = std::make_shared<fake_receiver>();
    auto other_rule = std::make_shared<fake_receiver>();
    auto upper = std::make_shared<fake_receiver>();
    auto one = named("province", province);
    one.agencies = {agency_code("Y01")};
    auto two = named("rule", other_rule);
    two.rules = {"due_soon"};
    auto three = named("upper", upper);
    three.min_level = 1;
    s.teller().set({one, two, three});
    s.turns(3);
    CHECK(province->last_of.size() == 1);
    CHECK(province->last_of.contains("E-1"));
    CHECK(other_rule->calls == 0);
    CHECK(upper->calls == 0);
    s.finish({"E-1"});
    s.turns(3);
    CHECK(upper->calls == 0);  // it ended before it came to its level
    s.pass(1h);
    s.turns(3);
    CHECK(upper->stage_of("D-1") == "escalated");
    CHECK(upper->last_of.size() == 1);
}

TEST_CASE("a new receiver is told what stands, not what ended before it came", "[webhook]") {
    stage s;
    s.config.page = 3;
    s.receive(numbered(1, 10));
    s.finish({"D-2", "D-9"});
    s.turns(6);
    CHECK(s.there->last_of.size() == 8);
    CHECK_FALSE(s.there->last_of.contains("D-2"));
    s.receive({"D-11"});
    s.finish({"D-11"});
    s.turns(3);
    CHECK(s.there->stage_of("D-11") == "resolved");
}

TEST_CASE("a receiver that asks for more agencies is told what stands there", "[webhook]") {
    stage s;
    s.receive({"D-1"});
    s.agency = "Y01.1";
    s.receive({"E-1"});
    s.receiver.agencies = {agency_code("X01")};
    s.turns(3);
    CHECK(s.there->ids.size() == 1);
    s.receiver.agencies.clear();
    s.teller().set({s.receiver});
    s.turns(3);
    CHECK(s.there->ids == strings{s.id("D-1", "firing"), s.id("E-1", "firing")});
    // Fewer again: of the others nothing more is heard.
    s.receiver.agencies = {agency_code("X01")};
    s.teller().set({s.receiver});
    s.turns(2);
    s.finish({"E-1"});
    s.turns(3);
    CHECK(s.there->ids.size() == 2);
}

TEST_CASE("a receiver that is named no more leaves no rows behind", "[webhook]") {
    stage s;
    s.receive({"D-1"});
    s.turns(2);
    CHECK(s.memory.rows.size() == 2);
    s.teller().set({});
    CHECK(s.memory.rows.empty());
    s.turns(2);
    s.teller().set({s.receiver});
    s.turns(2);
    CHECK(s.memory.rows.size() == 2);
    // Gone while the service was stopped: the next start removes them.
    s.crash();
    s.receiver.name = "other";
    s.turns(2);
    CHECK(s.there->ids.back() == "other-" + std::to_string(s.id_of("D-1")) + "-firing");
    CHECK(s.memory.rows.size() == 2);
}

TEST_CASE("beyond its limit the oldest that were told are given up and counted", "[webhook]") {
    stage s;
    s.config.alerts_max = 3;
    s.receive(numbered(1, 3));
    s.turns(2);
    CHECK(s.there->ids.size() == 3);
    s.receive({"D-4", "D-5"});
    s.turns(4);
    CHECK(s.there->ids.size() == 5);
    CHECK(s.probe().left_out == 2);
    CHECK(s.probe().unsettled == 3);
    CHECK(s.told("D-1") == "none");
}

TEST_CASE("while as many as may be wait untold, new ones wait in the log", "[webhook]") {
    stage s;
    s.config.alerts_max = 3;
    s.turn();
    s.there->is_down = true;
    s.receive(numbered(1, 5));
    s.turns(5);
    CHECK(s.told("D-3").empty());
    CHECK(s.told("D-4") == "none");
    s.finish({"D-4"});
    s.there->is_down = false;
    s.pass(10min);
    s.turns(6);
    CHECK(s.there->stage_of("D-4") == "resolved");
    CHECK(s.there->stage_of("D-5") == "firing");
    CHECK(s.there->last_of.size() == 5);
}

TEST_CASE("settled rows are kept for a while, the newest of them", "[webhook]") {
    stage s;
    s.config.settled_max = 2;
    s.receive(numbered(1, 4));
    s.turns(2);
    s.finish(numbered(1, 4));
    s.turns(3);
    CHECK(s.there->ids.size() == 8);
    CHECK(s.told("D-4") == "resolved");
    CHECK(s.teller().deliveries_of(s.id_of("D-4")).at(0).is_settled);
    CHECK(s.told("D-1") == "none");
    CHECK(s.memory.rows.size() == 3);
}

TEST_CASE("a memory that takes nothing now holds what it would have to remember", "[webhook]") {
    stage s;
    s.turn();
    s.memory.is_full = true;
    s.receive({"D-1"});
    s.turns(3);
    CHECK(s.there->calls == 0);
    s.memory.is_full = false;
    s.turns(2);
    CHECK(s.there->ids.size() == 1);
}

TEST_CASE("rows of another log, or of no use, are dropped and said", "[webhook]") {
    stage s;
    s.receive({"D-1"});
    s.turns(2);
    s.crash();
    s.memory.rows["duty"] = "x";
    auto past = s.memory.past();
    past.log_end = 1;
    strings said;
    notify::webhook_teller again(s.io.get_executor(),
                                 s.config,
                                 {s.reader, s.clock, s.memory},
                                 past,
                                 {},
                                 [&](std::string_view line) { said.emplace_back(line); });
    again.set({s.receiver});
    s.run([](notify::webhook_teller& t) -> boost::asio::awaitable<void> {
        static_cast<void>(co_await t.look());
        co_await t.call();
    }(again));
    REQUIRE(said.size() == 2);
    CHECK_THAT(said[0], Catch::Contains("another log"));
    CHECK_THAT(said[1], Catch::Contains("number=2"));
    CHECK(s.there->ids == strings{s.id("D-1", "firing"), s.id("D-1", "firing")});
}

TEST_CASE("a slow receiver keeps no other one waiting", "[webhook]") {
    stage s;
    auto healthy = std::make_shared<fake_receiver>();
    auto other = s.receiver;
    other.name = "other";
    other.caller = healthy;
    s.receive({"D-1"});
    s.there->is_down = true;
    s.receiver.caller = s.there;
    s.teller().set({s.receiver, other});
    s.turns(2);
    CHECK(healthy->ids.size() == 1);
    const auto all = s.teller().deliveries_of(s.id_of("D-1"));
    REQUIRE(all.size() == 2);
    CHECK(all[0].receiver == "duty");
    CHECK(all[0].stage.empty());
    CHECK_FALSE(all[0].told_at);
    CHECK(all[1].stage == "firing");
    CHECK(all[1].told_at == at("2026-03-20 08:00"));
}
