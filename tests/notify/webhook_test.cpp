// What a webhook is told of each alert, and when: at least once, under one id, no more than is due.
#include "webhook_stage.hpp"

using namespace tiendo;           // NOLINT
using namespace tiendo::testing;  // NOLINT

TEST_CASE("an alert is told once when it fires, with all that a list says of it", "[webhook]") {
    webhook_stage s;
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
    webhook_stage s;
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
    webhook_stage s;
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
        webhook_stage s;
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
    webhook_stage s;
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
    webhook_stage s;
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
    webhook_stage s;
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
    webhook_stage s;
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
    webhook_stage s;
    s.there->status = 302;
    s.receive({"D-1"});
    s.turn();
    CHECK_THAT(s.said.at(0), Catch::Contains("302: a redirect, which is not followed"));
    CHECK(s.probe().calls_failed == 1);
    CHECK(s.told("D-1").empty());
}

TEST_CASE("of what a receiver answers printable ASCII is logged, and no more than its beginning",
          "[webhook]") {
    webhook_stage s;
    s.there->status = 500;
    s.there->says = "a\xff\nb\x7f\xc3\xa9 " + std::string(1'000, 'x');
    s.receive({"D-1"});
    s.turn();
    CHECK_THAT(s.said.at(0), Catch::Contains("answered 500: a? b ?? xxx"));
    CHECK(s.said.at(0).size() < 300);
}

TEST_CASE("one that is gone is paused until receivers are read again", "[webhook]") {
    webhook_stage s;
    s.there->status = 410;
    s.receive({"D-1"});
    s.turns(2'000);
    CHECK(s.there->calls == 1);
    CHECK_THAT(s.said.at(0), Catch::Contains("paused") && Catch::Contains("410"));
    CHECK(s.probe().is_paused);
    CHECK(s.probe().is_failing);
    auto told = s.teller().deliveries_of(s.id_of("D-1")).at(0);
    CHECK(told.is_paused);
    CHECK(told.failing_since == at("2026-03-20 08:00"));
    CHECK_FALSE(told.told_at);
    s.there->status = 200;
    s.teller().set({s.receiver});
    s.turn();
    CHECK(s.there->ids.size() == 1);
    CHECK_FALSE(s.probe().is_paused);
    told = s.teller().deliveries_of(s.id_of("D-1")).at(0);
    CHECK_FALSE(told.is_paused);
    CHECK_FALSE(told.failing_since);
    CHECK(told.stage == "firing");
}

TEST_CASE("a silent alert is told when the silence ends, if it still stands", "[webhook]") {
    webhook_stage s;
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
    webhook_stage s;
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
    webhook_stage s;
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
    webhook_stage s;
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
    webhook_stage s;
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
    webhook_stage s;
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
