// What an Alertmanager is told, and when: by level, once, and everything again after a failure.
#include "tiendo/notify/alertmanager.hpp"

#include "../ingest/fakes.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json.hpp>
#include <catch2/catch.hpp>

#include <map>
#include <set>

using namespace tiendo;           // NOLINT
using namespace tiendo::testing;  // NOLINT

namespace {

namespace json = boost::json;

// An Alertmanager in memory: what stands there by its labels, and its silences.
class fake_alertmanager final : public net::http_caller {
  public:
    boost::asio::awaitable<net::call_outcome> call(net::http_call what) override {
        ++calls;
        if (is_down) co_return std::string("connecting: Connection refused");
        if (status != 200) co_return net::http_answer{status, "no\xff\nmore"};
        if (what.target == "/am/api/v2/alerts") take_alerts(json::parse(what.body).as_array());
        if (what.target == "/am/api/v2/silences" && what.method == "POST") {
            auto s = json::parse(what.body).as_object();
            const auto id = "s" + std::to_string(++made);
            s["id"] = id;
            s["status"] = json::object{{"state", "active"}};
            silences[id] = std::move(s);
        }
        if (what.method == "DELETE") silences.erase(what.target.substr(19));
        json::array all;
        for (const auto& [id, s] : silences) all.push_back(s);
        co_return net::http_answer{200, json::serialize(all)};
    }
    [[nodiscard]] std::set<std::string> dossiers() const {
        std::set<std::string> out;
        for (const auto& [labels, a] : alerts) {
            if (!a.contains("endsAt")) out.emplace(a.at("labels").at("dossier").as_string());
        }
        return out;
    }

    bool is_down = false;
    unsigned status = 200;
    int calls = 0;
    int told = 0;  // alerts in calls, repeats too
    int made = 0;
    std::size_t silences_wanted = 0;
    int told_too_early = 0;  // alerts that came while there were fewer
    std::map<std::string, json::object> alerts;
    std::map<std::string, json::object> silences;

  private:
    void take_alerts(const json::array& news) {
        for (const auto& item : news) {
            ++told;
            if (silences.size() < silences_wanted) ++told_too_early;
            alerts[json::serialize(item.at("labels"))] = item.as_object();
        }
    }
};

struct stage {
    stage() { config.prefix = "/am"; }
    // Received so long ago that all are overdue on 20 March.
    void receive(std::initializer_list<const char*> dossiers) {
        for (const auto* d : dossiers)
            reader.say({event(d, at("2026-03-02 09:00"), receipt("WD5"), "X01.1", d)},
                       at("2026-03-02 10:00"));
        reader.ring(at("2026-03-20 00:00"));
    }
    void finish(const char* dossier) {
        const auto now = at("2026-03-20 01:00");
        reader.say({event(std::string("f") + dossier,
                          now,
                          dossier::fact_body(dossier::processed{}),
                          "X01.1",
                          dossier)},
                   now);
        reader.ring(now);
    }
    std::uint64_t say(const alerts::silencing& s) {
        std::string item;
        engine::encode(s, item);
        std::uint64_t id = 0;
        REQUIRE(reader.say(engine::record_kind::silences,
                           std::move(item),
                           [&id](std::uint64_t sequence) { id = sequence; }));
        return id;
    }
    bool look() {
        if (!teller)
            teller.emplace(
                io.get_executor(),
                config,
                reader,
                clock,
                there,
                [this](auto line) { said.emplace_back(line); },
                [this](std::string_view id) { return id == rule.id ? &rule : nullptr; });
        bool is_told = false;
        boost::asio::co_spawn(
            io,
            [this, &is_told]() -> boost::asio::awaitable<void> {
                is_told = co_await teller->look();
            },
            [](std::exception_ptr failed) { REQUIRE_FALSE(failed); });
        io.restart();
        io.run();
        return is_told;
    }

    boost::asio::io_context io;
    notify::alertmanager_config config;
    book_reader reader;
    alerts::rule rule;
    standing_clock clock;
    fake_alertmanager there;
    std::vector<std::string> said;
    std::optional<notify::alertmanager_teller> teller;
};

alerts::silencing of_agency(const char* agency) {
    alerts::silencing s;
    s.by = "an";
    s.agency = agency_code(agency);
    s.reason = "bão";
    s.until = at("2026-03-21 00:00");
    return s;
}

}  // namespace

TEST_CASE("what stands is told once, with labels that are its own for ever", "[notify]") {
    stage s;
    s.receive({"D-1", "D-2"});
    CHECK(s.look());
    CHECK(s.there.dossiers() == std::set<std::string>{"D-1", "D-2"});
    CHECK(s.there.told == 2);
    const auto& one = s.there.alerts.begin()->second;
    const auto& labels = one.at("labels").as_object();
    CHECK(labels.at("alertname").as_string() == "tiendo_overdue");
    CHECK(labels.at("agency").as_string() == "X01.1");
    CHECK(labels.at("agency_path").as_string() == "/X01/X01.1/");
    CHECK(one.at("annotations").at("summary").as_string() == "Hồ sơ D-1 quá hạn");
    CHECK(one.at("startsAt").as_string() == "2026-03-20T00:00:00+07:00");
    CHECK(s.look());
    CHECK(s.there.told == 2);
}

TEST_CASE("one that ends is told with its end, one that was seen with who has seen it",
          "[notify]") {
    stage s;
    s.receive({"D-1", "D-2"});
    CHECK(s.look());
    s.finish("D-1");
    std::uint64_t id = 0;
    REQUIRE(s.reader.read([&](const engine::engine& e) {
        engine::alert_query q;
        q.open_only = true;
        id = e.alerts(q, instant{}).rows.at(0).id;
    }));
    std::string item;
    engine::encode(alerts::acknowledgement{id, "an", "đã gọi"}, item);
    REQUIRE(s.reader.say(engine::record_kind::acknowledgements, item, [](std::uint64_t) {}));
    CHECK(s.look());
    CHECK(s.there.dossiers() == std::set<std::string>{"D-2"});
    CHECK(s.there.alerts.size() == 2);
    CHECK(s.there.told == 4);
    for (const auto& [labels, a] : s.there.alerts) {
        const bool is_seen = a.at("labels").at("dossier").as_string() == "D-2";
        CHECK(a.at("annotations").as_object().contains("acknowledged_by") == is_seen);
        CHECK(a.contains("endsAt") != is_seen);
    }
}

TEST_CASE("everything is told again each resend, and as the same alerts", "[notify]") {
    stage s;
    s.receive({"D-1", "D-2"});
    CHECK(s.look());
    s.clock.pass(s.config.resend);
    CHECK(s.look());
    CHECK(s.there.told == 4);
    CHECK(s.there.alerts.size() == 2);
}

TEST_CASE("one that was down is told what stands when it is back, complained of once", "[notify]") {
    stage s;
    s.receive({"D-1", "D-2"});
    s.there.is_down = true;
    CHECK_FALSE(s.look());
    CHECK_FALSE(s.look());
    CHECK(s.said.size() == 1);
    CHECK_THAT(s.said.at(0), Catch::Contains("Connection refused"));
    CHECK(s.teller->probe().calls_failed == 2);
    const instant since{std::chrono::seconds{s.teller->probe().failing_since_seconds}};
    CHECK(since == s.clock.now());
    s.finish("D-1");
    s.there.is_down = false;
    CHECK(s.look());
    CHECK(s.there.dossiers() == std::set<std::string>{"D-2"});
    CHECK(s.said.size() == 2);
    CHECK(s.teller->probe().failing_since_seconds == 0);

    // A refusal is a failure too; afterwards all is told again.
    s.there.status = 500;
    s.finish("D-2");
    CHECK_FALSE(s.look());
    CHECK_THAT(s.said.at(2), Catch::EndsWith("answered 500: no? more"));
    s.there.status = 200;
    CHECK(s.look());
    CHECK(s.there.dossiers().empty());
}

TEST_CASE("of too many alerts the newest are told and the rest is counted", "[notify]") {
    stage s;
    s.config.alerts_max = 2;
    s.config.batch = 1;
    s.receive({"D-1", "D-2", "D-3"});
    CHECK(s.look());
    CHECK(s.there.dossiers() == std::set<std::string>{"D-2", "D-3"});
    CHECK(s.teller->probe().left_out == 1);
    CHECK(s.teller->probe().told == 2);
}

TEST_CASE("a silence has one mirror, before alerts are told and after a restart, until it ends",
          "[notify]") {
    stage s;
    s.clock.set(at("2026-03-20 08:00"));
    const auto id = s.say(of_agency("X01"));
    CHECK(s.look());
    REQUIRE(s.there.silences.size() == 1);
    const auto& mirror = s.there.silences.begin()->second;
    CHECK(mirror.at("comment").as_string() == "bão [tiendo " + std::to_string(id) + "]");
    CHECK(mirror.at("matchers").at(0).at("name").as_string() == "agency_path");
    CHECK(mirror.at("matchers").at(0).at("value").as_string() == ".*/X01/.*");
    CHECK(s.look());
    s.teller.reset();  // a new life knows of nothing
    CHECK(s.look());
    CHECK(s.there.made == 1);

    alerts::silencing end;
    end.ends = id;
    end.by = "an";
    s.say(end);
    CHECK(s.look());
    CHECK(s.there.silences.empty());
}

TEST_CASE("one that lost its silences, or one of them, has them again before it is told any news",
          "[notify]") {
    stage s;
    s.config.resend = std::chrono::hours{24};
    s.config.batch = 1;
    s.clock.set(at("2026-03-20 08:00"));
    s.receive({"D-1"});
    s.say(of_agency("X01"));
    s.say(of_agency("X01.1"));
    CHECK(s.look());
    CHECK(s.there.made == 2);
    s.there.silences_wanted = 2;

    s.there.silences.clear();  // it crashed
    CHECK(s.look());
    CHECK(s.there.made == 2);  // nothing to tell, nothing asked
    s.receive({"D-2", "D-3"});
    CHECK(s.look());
    CHECK(s.there.told == 3);
    CHECK(s.there.made == 4);
    REQUIRE_FALSE(s.there.silences.empty());
    s.there.silences.begin()->second["status"] = json::object{{"state", "expired"}};
    s.finish("D-2");
    CHECK(s.look());
    CHECK(s.there.made == 5);
    CHECK(s.there.told_too_early == 0);
    CHECK(s.teller->probe().silences_sent == 5);
}

TEST_CASE("one that cannot say which silences it has is told no news", "[notify]") {
    stage s;
    s.clock.set(at("2026-03-20 08:00"));
    s.receive({"D-1"});
    s.say(of_agency("X01"));
    CHECK(s.look());
    s.receive({"D-2"});
    s.there.is_down = true;
    CHECK_FALSE(s.look());
    CHECK(s.there.calls == 4);  // silences asked for, made, an alert; and asked for
    s.there.is_down = false;
    CHECK(s.look());
    CHECK(s.there.dossiers() == std::set<std::string>{"D-1", "D-2"});
}

TEST_CASE("where nothing is silent no call asks for silences", "[notify]") {
    stage s;
    s.clock.set(at("2026-03-20 08:00"));
    s.receive({"D-1"});
    CHECK(s.look());
    CHECK(s.there.calls == 2);
    s.receive({"D-2"});
    CHECK(s.look());
    CHECK(s.there.calls == 3);
}

TEST_CASE("silences that others made there are left alone", "[notify]") {
    stage s;
    s.clock.set(at("2026-03-20 08:00"));
    for (const auto* comment : {"maintenance", "mine [tiendo x]", "[tiendo 0]"})
        s.there.silences[comment] = {
            {"id", comment}, {"comment", comment}, {"status", json::object{{"state", "active"}}}};
    CHECK(s.look());
    CHECK(s.there.silences.size() == 3);
}

TEST_CASE("one that nobody has seen in time is told again for each level, until it is seen",
          "[notify]") {
    stage s;
    s.clock.set(at("2026-03-20 08:00"));
    s.rule.escalation = {{2 * milliseconds{3'600'000}, alerts::clock_kind::working, 1, {}}};
    s.receive({"D-1"});
    CHECK(s.look());
    CHECK(s.there.alerts.size() == 1);
    s.clock.set(at("2026-03-20 10:00"));
    CHECK(s.look());
    REQUIRE(s.there.alerts.size() == 2);
    const auto upper = std::find_if(s.there.alerts.begin(), s.there.alerts.end(), [](auto& a) {
        return a.second.at("labels").as_object().contains("escalation");
    });
    REQUIRE(upper != s.there.alerts.end());
    const auto& labels = upper->second.at("labels").as_object();
    CHECK(labels.at("escalation").as_string() == "1");
    CHECK(labels.at("notify_agency").as_string() == "X01");
    CHECK(labels.at("agency").as_string() == "X01.1");
    CHECK_FALSE(upper->second.contains("endsAt"));
    s.clock.set(at("2026-03-20 10:01"));
    CHECK(s.look());
    CHECK(s.there.told == 2);

    std::uint64_t id = 0;
    REQUIRE(s.reader.read([&](const engine::engine& e) { id = e.alerts({}, {}).rows.at(0).id; }));
    const auto level_1 = [](const char* when) {
        return notify::alertmanager_told{"level-1", at(when)};
    };
    CHECK(s.teller->told_of(id) == level_1("2026-03-20 10:00"));
    CHECK_FALSE(s.teller->told_of(id - 1));
    CHECK_FALSE(s.teller->told_of(id + 1));
    s.clock.pass(s.config.resend);
    CHECK(s.look());
    CHECK(s.teller->told_of(id) == level_1("2026-03-20 10:01"));
    std::string item;
    engine::encode(alerts::acknowledgement{id, "an", "đã gọi"}, item);
    REQUIRE(s.reader.say(engine::record_kind::acknowledgements, item, [](std::uint64_t) {}));
    CHECK(s.look());
    CHECK(upper->second.contains("endsAt"));
    CHECK(s.there.dossiers() == std::set<std::string>{"D-1"});  // it still stands for itself
    CHECK(s.teller->told_of(id)->stage == "acknowledged");
    s.finish("D-1");
    CHECK(s.look());
    CHECK_FALSE(s.teller->told_of(id));
}
