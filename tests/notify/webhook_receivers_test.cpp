// Which alerts a webhook hears of, what happens at its limits, and what it leaves behind.
#include "webhook_stage.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

using namespace tiendo;           // NOLINT
using namespace tiendo::testing;  // NOLINT

TEST_CASE("a receiver hears of its agencies, rules and levels only", "[webhook]") {
    webhook_stage s;
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
    webhook_stage s;
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
    webhook_stage s;
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
    webhook_stage s;
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
    webhook_stage s;
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
    webhook_stage s;
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
    webhook_stage s;
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
    webhook_stage s;
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
    webhook_stage s;
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
    webhook_stage s;
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

TEST_CASE("one that is gone is not called after a restart either, until receivers are read again",
          "[webhook]") {
    webhook_stage s;
    s.there->status = 410;
    s.receive({"D-1"});
    s.turns(3);
    REQUIRE(s.there->calls == 1);

    s.crash();
    s.there->status = 200;
    s.pass(48h);
    s.turns(100);
    CHECK(s.there->calls == 1);
    CHECK(s.probe().is_paused);
    CHECK_THAT(s.said.back(), Catch::Contains("stays paused") && Catch::Contains("duty"));
    const auto told = s.teller().deliveries_of(s.id_of("D-1")).at(0);
    CHECK(told.is_paused);
    CHECK(told.failing_since == at("2026-03-20 08:00"));

    s.teller().set({s.receiver});
    s.turns(2);
    CHECK(s.there->ids == strings{s.id("D-1", "firing")});
    CHECK_FALSE(s.probe().is_paused);
    s.crash();
    s.receive({"D-2"});
    s.turns(2);
    CHECK(s.there->ids.back() == s.id("D-2", "firing"));
}

TEST_CASE("a restart with another url or another secret calls one that was gone", "[webhook]") {
    const auto change = GENERATE(0, 1);
    webhook_stage s;
    s.receiver.url = "https://hooks.example.vn:443/hook";
    s.there->status = 410;
    s.receive({"D-1"});
    s.turns(3);
    const auto rows_of_gone = s.memory.rows.size();
    s.crash();
    const auto before = s.receiver;
    s.there->status = 200;
    if (change == 0) {
        s.receiver.url = "https://hooks.example.vn:443/other";
    } else {
        s.receiver.secret = s.there->secret = "fedcba9876543210fedcba9876543210";
    }
    s.turns(3);
    CHECK(s.there->ids == strings{s.id("D-1", "firing")});
    CHECK_FALSE(s.probe().is_paused);
    CHECK(s.memory.rows.size() == rows_of_gone - 1);
    // What the former one said is forgotten: back there, it is called.
    s.crash();
    s.receiver = before;
    s.there->secret = before.secret;
    s.receive({"D-2"});
    s.turns(3);
    CHECK(s.there->ids.back() == s.id("D-2", "firing"));
}

TEST_CASE("what a receiver kept of being gone goes with it, and outlives another log",
          "[webhook]") {
    webhook_stage s;
    s.there->status = 410;
    s.receive({"D-1"});
    s.turns(3);
    REQUIRE(s.memory.rows.size() == 3);
    s.crash();
    auto past = s.memory.past();
    past.log_end = 0;
    notify::webhook_teller again(
        s.io.get_executor(), s.config, {s.reader, s.clock, s.memory}, past, {}, [](auto) {});
    again.set({s.receiver});
    CHECK(again.probes().at(0).second->is_paused);
    again.set({});
    CHECK(s.memory.rows.empty());
    // Named no more while the service was stopped.
    s.turns(3);
    REQUIRE(s.memory.rows.size() == 3);
    s.crash();
    s.receiver.name = "other";
    s.teller();
    CHECK(s.memory.rows.empty());
}

TEST_CASE("a pause that cannot be kept is said", "[webhook]") {
    webhook_stage s;
    s.there->status = 410;
    s.receive({"D-1"});
    s.run([](notify::webhook_teller& t) -> boost::asio::awaitable<void> {
        CHECK(co_await t.look());
    }(s.teller()));
    s.memory.is_full = true;
    s.run([](notify::webhook_teller& t) -> boost::asio::awaitable<void> {
        co_await t.call();
    }(s.teller()));
    CHECK(s.probe().is_paused);
    CHECK_THAT(s.said.back(), Catch::Contains("called again after a restart"));
    s.teller().set({s.receiver});
    CHECK_THAT(s.said.back(), Catch::Contains("paused again after a restart"));
}

TEST_CASE("an answer of the place before pauses no other place", "[webhook]") {
    // Answers 410 when the test says so.
    struct slow_receiver final : net::http_caller {
        explicit slow_receiver(boost::asio::io_context& io) : timer(io) {
            timer.expires_at(boost::asio::steady_timer::time_point::max());
        }
        boost::asio::awaitable<net::call_outcome> call(net::http_call) override {
            co_await timer.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
            co_return net::http_answer{410, "", ""};
        }
        boost::asio::steady_timer timer;
    };
    webhook_stage s;
    s.receiver.url = "https://hooks.example.vn:443/hook";
    s.receive({"D-1"});
    auto slow = std::make_shared<slow_receiver>(s.io);
    auto before = s.receiver;
    before.caller = slow;
    s.teller().set({before});
    s.turn();
    s.receiver.url = "https://hooks.example.vn:443/other";
    s.receiver.caller = s.there;
    s.teller().set({s.receiver});
    slow->timer.cancel();
    s.turns(5);
    CHECK_FALSE(s.probe().is_paused);
    CHECK(s.there->ids == strings{s.id("D-1", "firing")});
}
