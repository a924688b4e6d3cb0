// What becomes of the others when a receiver refuses some notices, and of those that it refuses.
#include "webhook_stage.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

using namespace tiendo;           // NOLINT
using namespace tiendo::testing;  // NOLINT

namespace {

std::size_t different(const strings& ids) {
    return std::set<std::string>(ids.begin(), ids.end()).size();
}

}  // namespace

TEST_CASE("one notice that is refused holds back none of the others, and is tried again",
          "[webhook]") {
    webhook_stage s;
    s.there->refuses = {"D-1"};
    s.receive(numbered(1, 250));
    s.turns(60);
    CHECK(s.there->ids.size() == 249);
    CHECK(different(s.there->ids) == 249);
    CHECK(s.told("D-1").empty());
    CHECK(s.told("D-2") == "firing");
    CHECK(s.probe().set_aside == 1);
    CHECK(s.probe().waiting == 1);
    CHECK_FALSE(s.probe().is_failing);
    CHECK_THAT(s.said.back(), Catch::Contains("receiver=duty") && Catch::Contains("not D-1"));

    // Those that come later are told as ever, by whole calls.
    s.receive(numbered(251, 300));
    s.turns(2);
    CHECK(s.there->sizes.back() == 50);
    CHECK(s.there->calls < 35);
    s.pass(10min);
    s.there->refuses.clear();
    s.turns(3);
    CHECK(s.there->ids.back() == s.id("D-1", "firing"));
    CHECK(s.there->ids.size() == 300);
    CHECK(s.probe().set_aside == 0);
    CHECK(s.probe().unsettled == 300);
}

TEST_CASE("of several that are refused each is found, wherever they stand", "[webhook]") {
    webhook_stage s;
    s.there->refuses = {"D-1", "D-2", "D-3", "D-77", "D-100"};
    s.receive(numbered(1, 100));
    s.turns(400);
    CHECK(s.there->ids.size() == 95);
    CHECK(different(s.there->ids) == 95);
    CHECK(s.probe().set_aside == 5);
    s.there->refuses.clear();
    s.turns(610);
    CHECK(s.there->ids.size() == 100);
    CHECK(s.probe().set_aside == 0);
}

TEST_CASE("a call that is too large is made smaller until it is taken", "[webhook]") {
    webhook_stage s;
    s.there->notices_max = 10;
    s.receive(numbered(1, 100));
    s.turns(120);
    CHECK(s.there->ids.size() == 100);
    CHECK(different(s.there->ids) == 100);
    CHECK(s.there->asked.at(0) == 100);
    CHECK(s.there->asked.at(1) == 50);
    CHECK(*std::ranges::max_element(s.there->sizes) <= 10);
}

TEST_CASE("a notice that is refused alone is tried with pauses that double up to the longest",
          "[webhook]") {
    webhook_stage s;
    s.there->refuses = {"D-1"};
    s.receive({"D-1", "D-2"});
    s.turns(20);
    REQUIRE(s.there->ids == strings{s.id("D-2", "firing")});
    const auto lines = s.said.size();
    std::vector<std::int64_t> calls;
    for (int second = 0; second < 6'000; ++second) {
        const auto before = s.there->calls;
        s.turn();
        if (s.there->calls != before) calls.push_back(second);
        s.pass(1s);
    }
    CHECK(calls.size() < 25);
    REQUIRE(calls.size() > 10);
    const auto last = calls.back() - calls[calls.size() - 2];
    CHECK(last >= 300);
    CHECK(last <= 602);
    CHECK(s.said.size() == lines);  // said once
}

TEST_CASE("the end of an alert does not overtake what of it was refused", "[webhook]") {
    webhook_stage s;
    s.rule.escalation = {{1h, alerts::clock_kind::elapsed, 0, 0ms},
                         {1h, alerts::clock_kind::elapsed, 1, 0ms}};
    s.there->refuses = {"D-1"};
    s.receive({"D-1", "D-2"});
    s.turns(20);
    s.pass(1h);
    s.turns(20);
    s.there->refuses.clear();
    s.pass(10min);
    s.turns(20);
    strings of_first;
    for (const auto& id : s.there->ids) {
        if (id.starts_with("duty-" + std::to_string(s.id_of("D-1")) + "-")) of_first.push_back(id);
    }
    CHECK(of_first == strings{s.id("D-1", "level-1"), s.id("D-1", "level-2")});

    s.there->refuses = {"D-1"};
    s.acknowledge("D-1");
    s.turns(20);
    s.finish({"D-1", "D-2"});
    s.turns(20);
    CHECK(s.there->stage_of("D-2") == "resolved");
    s.there->refuses.clear();
    s.pass(10min);
    s.turns(20);
    CHECK(s.there->ids.back() == s.id("D-1", "resolved"));
    CHECK(s.probe().unsettled == 0);
    CHECK(s.probe().set_aside == 0);
}

TEST_CASE("one that refuses all is called no more often than one that answers nothing",
          "[webhook]") {
    const auto calls_in_a_day = [](auto breaks) {
        webhook_stage s;
        s.receive(numbered(1, 40));
        s.turns(2);
        breaks(*s.there);
        const auto before = s.there->calls;
        for (int i = 0; i < 6'000; ++i) {
            if (i % 1'000 == 0) s.receive({"N-" + std::to_string(i)});
            s.turn();
            s.pass(1s);
        }
        const auto out = s.there->calls - before;
        s.there->status = 204;
        s.there->is_down = false;
        s.turns(700);
        CHECK(different(s.there->ids) == 46);
        CHECK(s.there->ids.size() == 46);
        CHECK(s.probe().set_aside == 0);
        CHECK_FALSE(s.probe().is_failing);
        return out;
    };
    const auto down = calls_in_a_day([](auto& there) { there.is_down = true; });
    const auto refusing = calls_in_a_day([](auto& there) { there.status = 500; });
    CHECK(refusing == down);
}

TEST_CASE("what asks for a pause refuses nothing: the call that follows is the same", "[webhook]") {
    const auto status = GENERATE(429U, 503U, 302U);
    webhook_stage s;
    s.there->status = status;
    if (status == 503) s.there->retry_after = "60";
    s.receive(numbered(1, 10));
    s.turn();
    const auto key = s.there->headers.at("Idempotency-Key");
    s.pass(2min);
    s.turn();
    CHECK(s.there->calls == 2);
    CHECK(s.there->headers.at("Idempotency-Key") == key);
    s.there->status = 200;
    s.pass(2min);
    s.turn();
    CHECK(s.there->sizes == std::vector<std::size_t>{10});
}

TEST_CASE("what is set aside is counted while it is tried again, too", "[webhook]") {
    // Answers 500 when the test says so.
    struct slow_receiver final : net::http_caller {
        explicit slow_receiver(boost::asio::io_context& io) : timer(io) {}
        boost::asio::awaitable<net::call_outcome> call(net::http_call what) override {
            if (what.body.find("\"D-1\"") == std::string::npos) co_return net::http_answer{204};
            timer.expires_at(boost::asio::steady_timer::time_point::max());
            is_asked = true;
            co_await timer.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
            is_asked = false;
            co_return net::http_answer{500, "no"};
        }
        boost::asio::steady_timer timer;
        bool is_asked = false;
    };
    webhook_stage s;
    auto slow = std::make_shared<slow_receiver>(s.io);
    s.receive({"D-1", "D-2"});
    auto& teller = s.teller();
    s.receiver.caller = slow;
    teller.set({s.receiver});
    const auto answer = [&] {
        s.io.restart();
        slow->timer.cancel();
        s.io.poll();
        s.pass(10min);
    };
    for (int i = 0; i < 6; ++i) {
        s.turn();
        if (slow->is_asked) answer();
    }
    REQUIRE(s.probe().set_aside == 1);
    REQUIRE_FALSE(s.probe().is_failing);
    for (int i = 0; i < 3 && !slow->is_asked; ++i) s.turns(1, 10min);
    REQUIRE(slow->is_asked);
    s.turn();  // a look meanwhile
    CHECK(s.probe().set_aside == 1);
    answer();
    s.turn();
    CHECK(s.probe().set_aside == 1);
    if (slow->is_asked) answer();
}

TEST_CASE("what was set aside is told after a restart, and to another place at once", "[webhook]") {
    webhook_stage s;
    s.there->refuses = {"D-1"};
    s.receive({"D-1", "D-2", "D-3"});
    s.turns(300);
    CHECK(s.probe().set_aside == 1);
    s.crash();
    s.turns(300);
    CHECK(s.probe().set_aside == 1);
    CHECK(s.there->ids.size() == 2);
    s.there->refuses.clear();
    s.teller().set({s.receiver});
    s.turns(2);
    CHECK(s.there->ids.size() == 3);
    CHECK(s.told("D-1") == "firing");
    CHECK(s.probe().set_aside == 0);
}
