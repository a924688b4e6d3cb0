// Live views without sockets: the snapshot, what follows it, who shares what,
// and what becomes of a subscriber that does not read.
#include "tiendo/feed/broadcaster.hpp"

#include "../ingest/fakes.hpp"
#include "feed/view.hpp"
#include "tiendo/wire/codec.hpp"

#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>

namespace tiendo::feed {
namespace {

using testing::at;

dossier::dossier_event received(std::string id, std::string_view agency, std::string_view code) {
    return testing::event(
        std::move(id), at("2026-03-04 09:00"), testing::receipt("WD5"), agency, code);
}

struct stage {
    explicit stage(feed_config config = {}) : live(context.get_executor(), config, reader, clock) {}
    void tick() {
        live.tick();
        context.restart();
        context.poll();
    }
    void say(const std::vector<dossier::dossier_event>& events) {
        live.folded(reader.say(events, at("2026-03-04 10:00")));
    }

    boost::asio::io_context context;
    testing::standing_clock clock;
    testing::book_reader reader;
    broadcaster live;
};

struct watcher {
    explicit watcher(stage& on,
                     wire::subprotocol spoken = wire::subprotocol::json,
                     std::shared_ptr<const engine::credential> who = testing::counter_of("X01"))
        : form(spoken), session(on.live.open(std::move(who), spoken)) {
        REQUIRE(session != nullptr);
        session->opened(peer);
    }
    void subscribe(const wire::subscribe& asked) {
        std::string out;
        wire::encode(asked, form, out);
        session->message(out);
    }
    // Without heartbeats.
    std::vector<wire::live_server_message> told() {
        std::vector<wire::live_server_message> out;
        for (const auto& payload : peer.payloads()) {
            auto message = wire::decode_live_server_message(payload, form);
            if (!std::holds_alternative<wire::heartbeat>(message))
                out.push_back(std::move(message));
        }
        return out;
    }
    template <class Message>
    Message only() {
        const auto all = told();
        REQUIRE(all.size() == 1);
        REQUIRE(std::holds_alternative<Message>(all.front()));
        return std::get<Message>(all.front());
    }

    wire::subprotocol form;
    testing::kept_peer peer;
    std::unique_ptr<net::session> session;
};

wire::subscribe today_of(std::string_view agency) {
    wire::subscribe out;
    if (!agency.empty()) out.agency_codes = {agency_code(agency)};
    out.descendants = true;
    out.period = wire::window::today;
    return out;
}

std::int64_t received_of(const std::vector<wire::live_row>& rows, std::string_view agency) {
    for (const auto& row : rows) {
        if (row.key == agency)
            return row.counts.received_in_person + row.counts.received_online +
                   row.counts.received_post;
    }
    return -1;
}

}  // namespace

TEST_CASE("who reads a part is told of that part only, whatever is subscribed to", "[feed]") {
    stage s;
    s.say({received("a", "X01.1", "D-1"), received("b", "X01.2", "D-2")});
    s.live.folded(s.reader.ring(at("2026-03-20 00:00")));
    s.clock.set(at("2026-03-20 10:00"));
    auto who = std::make_shared<engine::credential>(*testing::counter_of("X01"));
    who->reads = agency_code("X01.1");
    watcher part(s, wire::subprotocol::json, who);
    watcher whole(s);
    auto asked = today_of("");
    asked.period = wire::window::month;
    asked.descendants = false;
    part.subscribe(asked);
    whole.subscribe(asked);
    s.tick();
    const auto told = part.only<wire::snapshot>();
    REQUIRE(told.rows.size() == 1);
    CHECK(told.rows[0].key == "X01.1");
    CHECK(told.total->counts.open == 1);
    REQUIRE(told.alerts.size() == 1);
    CHECK(told.alerts[0].dossier_code == "D-1");
    CHECK(told.alerts_total == 1);
    CHECK(whole.only<wire::snapshot>().alerts_total == 2);

    for (const auto* agency : {"X01", "X01.2", "NONE"}) {
        part.subscribe(today_of(agency));
        const auto refused = part.only<wire::error>();
        CHECK(refused.code == "unknown_agency");
    }
    part.subscribe(today_of("X01.1"));
    s.tick();
    CHECK(part.only<wire::snapshot>().rows.size() == 1);
}

TEST_CASE("each snapshot says of which build it is and whether all is made up", "[feed]") {
    feed_config config;
    config.simulated = true;
    config.build = "7.8.9";
    stage s(config);
    watcher w(s);
    w.subscribe(today_of("X01"));
    s.tick();
    const auto snapshot = w.only<wire::snapshot>();
    CHECK(snapshot.simulated);
    CHECK(snapshot.build == "7.8.9");
}

TEST_CASE("a heartbeat says at which instant stocks were counted last", "[feed]") {
    stage s;
    watcher w(s);
    const auto beats = [&] {
        std::vector<wire::heartbeat> out;
        for (const auto& payload : w.peer.payloads()) {
            const auto message = wire::decode_live_server_message(payload, w.form);
            if (const auto* beat = std::get_if<wire::heartbeat>(&message)) out.push_back(*beat);
        }
        return out;
    };
    w.subscribe(today_of("X01"));
    s.tick();  // counts
    (void)beats();
    s.clock.set(at("2026-03-04 10:00:03"));
    s.clock.pass(std::chrono::seconds{3});
    s.tick();
    const auto first = beats();
    REQUIRE(first.size() == 1);
    CHECK(first[0].as_of == at("2026-03-04 10:00"));
    s.clock.set(at("2026-03-04 10:00:20"));
    s.clock.pass(std::chrono::seconds{20});
    s.tick();  // nothing was folded, and yet due dates pass
    (void)beats();
    s.clock.pass(std::chrono::seconds{1});
    s.tick();
    const auto later = beats();
    REQUIRE(later.size() == 1);
    CHECK(later[0].as_of == at("2026-03-04 10:00:20"));
}

TEST_CASE("a subscriber gets a snapshot, then only the rows that changed", "[feed]") {
    for (const auto form : {wire::subprotocol::json, wire::subprotocol::protobuf}) {
        stage s;
        s.say({received("a", "X01.1", "D-1")});
        watcher w(s, form);
        w.subscribe(today_of("X01"));
        s.tick();
        const auto snapshot = w.only<wire::snapshot>();
        CHECK(received_of(snapshot.rows, "X01.1") == 1);
        CHECK(snapshot.position == 2);
        CHECK(snapshot.from == parse_local_date("2026-03-04"));
        REQUIRE(snapshot.total.has_value());
        CHECK(snapshot.total->counts.open == 1);

        s.say({received("b", "X01.2", "D-2")});
        s.tick();
        const auto update = w.only<wire::update>();
        CHECK(update.rows.size() == 1);
        CHECK(received_of(update.rows, "X01.2") == 1);
        CHECK(update.total->counts.open == 2);
        CHECK(update.position == 3);
    }
}

TEST_CASE("a subscriber is told how many open dossiers of its agencies have a provisional due date",
          "[feed]") {
    stage s;
    const auto far = [](std::string id, std::string_view agency, std::string_view code) {
        return testing::event(std::move(id),
                              at("2026-03-04 09:00"),
                              testing::receipt("WD5", at("2027-06-01 17:00")),  // no holidays yet
                              agency,
                              code);
    };
    s.say({far("a", "X01.1", "D-1"), received("b", "X01.1", "D-2"), far("c", "Y01.1", "D-3")});
    watcher all(s);
    watcher one(s, wire::subprotocol::protobuf);
    watcher none(s);
    all.subscribe(today_of(""));
    auto two = today_of("X01");
    two.agency_codes.emplace_back("X01.2");
    one.subscribe(two);
    none.subscribe(today_of("X01.2"));
    s.tick();
    CHECK(all.only<wire::snapshot>().provisional_open == 2);
    CHECK(one.only<wire::snapshot>().provisional_open == 1);
    CHECK(none.only<wire::snapshot>().provisional_open == 0);

    s.say({testing::event("d", at("2026-03-04 09:30"), dossier::processed{}, "X01.1", "D-1")});
    s.tick();
    CHECK(all.only<wire::update>().provisional_open == 1);
    CHECK(one.only<wire::update>().provisional_open == 0);
    CHECK(none.told().empty());
    s.say({testing::event("e", at("2026-03-04 09:40"), dossier::processed{}, "X01.1", "D-2")});
    s.tick();
    CHECK_FALSE(one.only<wire::update>().provisional_open);  // as it was
}

TEST_CASE("without news nothing is read or sent", "[feed]") {
    stage s;
    watcher w(s);
    w.subscribe(today_of("X01"));
    s.tick();
    w.told();
    const int reads = s.reader.reads;
    s.tick();
    s.tick();
    CHECK(s.reader.reads == reads);
    CHECK(w.told().empty());
}

TEST_CASE("news of another agency are not sent", "[feed]") {
    stage s;
    watcher w(s);
    w.subscribe(today_of("X01"));
    s.tick();
    w.told();
    s.say({received("a", "Y01.1", "D-1")});
    s.tick();
    CHECK(w.told().empty());
}

TEST_CASE("a subscriber that was busy gets the newest state once, without the states between",
          "[feed]") {
    stage s;
    watcher w(s);
    w.subscribe(today_of("X01"));
    s.tick();
    w.told();
    w.peer.stuck = 1;
    for (int i = 0; i < 5; ++i) {
        s.say({received("e" + std::to_string(i), "X01.1", "D-" + std::to_string(i))});
        s.tick();
    }
    CHECK(w.told().empty());

    w.peer.stuck = 0;
    w.session->written();

    const auto update = w.only<wire::update>();
    CHECK(received_of(update.rows, "X01.1") == 5);
}

TEST_CASE("a subscriber that never reads is closed with 1013, and the others go on", "[feed]") {
    stage s;
    watcher stuck(s);
    watcher good(s);
    stuck.subscribe(today_of("X01"));
    good.subscribe(today_of("X01"));
    s.tick();
    stuck.peer.stuck = 1;
    s.say({received("a", "X01.1", "D-1")});
    s.tick();
    s.clock.pass(std::chrono::seconds(31));
    s.say({received("b", "X01.1", "D-2")});
    s.tick();
    CHECK(stuck.peer.closed_with == net::close_try_later);
    CHECK(good.peer.closed_with == 0);
    CHECK(good.told().size() == 3);
    CHECK(s.live.probe().subscribers_behind == 1);
}

TEST_CASE("what is for many goes out in slices: counters are heard in between, none is left out",
          "[feed]") {
    stage s;
    std::vector<std::unique_ptr<watcher>> all;
    for (int i = 0; i < 200; ++i) {
        all.push_back(std::make_unique<watcher>(s));
        all.back()->subscribe(today_of("X01"));
    }
    s.tick();
    for (auto& w : all) REQUIRE(w->told().size() == 1);
    s.say({received("a", "X01.1", "D-1")});
    s.live.tick();
    s.context.restart();
    const auto& updates = s.live.probe().updates;
    std::uint64_t most = 0;
    bool one_left = false;
    while (true) {
        const auto before = updates.load();
        if (s.context.poll_one() == 0) break;
        most = std::max(most, updates - before);
        if (!one_left && updates > 50) {  // one who was sent it, one who was not yet
            all.erase(all.begin());
            all.pop_back();
            one_left = true;
            s.live.tick();  // reads nothing anew before all have this
        }
    }
    CHECK(most > 0);
    CHECK(most <= 32);
    CHECK(updates == 199);
    CHECK(s.live.probe().reads == 2);
    for (auto& w : all) CHECK(w->told().size() == 1);
}

TEST_CASE("equal subscriptions share one view and one encoding", "[feed]") {
    stage s;
    std::vector<std::unique_ptr<watcher>> all;
    for (int i = 0; i < 50; ++i) {
        all.push_back(std::make_unique<watcher>(s));
        all.back()->subscribe(today_of("X01"));
    }
    s.tick();
    s.say({received("a", "X01.1", "D-1")});
    s.tick();
    CHECK(s.live.probe().views == 1);
    CHECK(s.live.probe().encodings == 2);
    CHECK(s.live.probe().snapshots == 50);
    CHECK(s.live.probe().updates == 50);
    all.clear();
    CHECK(s.live.probe().views == 0);
    CHECK(s.live.probe().subscribers == 0);
}

TEST_CASE("at local midnight the window rolls and a new snapshot comes without any event",
          "[feed]") {
    stage s;
    s.say({received("a", "X01.1", "D-1")});
    watcher w(s);
    w.subscribe(today_of("X01"));
    s.tick();
    CHECK(received_of(w.only<wire::snapshot>().rows, "X01.1") == 1);

    s.clock.set(at("2026-03-05 00:00"));
    s.tick();

    const auto rolled = w.only<wire::snapshot>();
    CHECK(rolled.from == parse_local_date("2026-03-05"));
    CHECK(received_of(rolled.rows, "X01.1") <= 0);
    CHECK(rolled.total->counts.carried_over == 1);
}

TEST_CASE("due today are the open dossiers that will be overdue at the day's end", "[feed]") {
    const auto day_of_due = [](std::string_view time) {
        return at("2026-03-09 " + std::string(time));
    };
    const auto by_hours = [&](std::string id, std::string_view code, instant when) {
        return testing::event(std::move(id), when, testing::receipt("H24"), "X01.2", code);
    };
    stage s;
    s.clock.set(day_of_due("10:00"));
    s.live.folded(s.reader.say(
        {received("a", "X01.1", "D-1"),
         received("b", "X01.1", "D-2"),
         received("c", "X01.2", "D-3"),
         by_hours("d", "D-4", at("2026-03-08 09:00")),   // its limit passed at 09:00: overdue
         by_hours("e", "D-5", at("2026-03-08 15:00")),   // ends today at 15:00
         by_hours("f", "D-6", at("2026-03-09 09:00"))},  // ends tomorrow
        day_of_due("10:00")));
    auto asked = today_of("X01");
    asked.by = GENERATE(wire::group_by::agency, wire::group_by::field, wire::group_by::day);
    watcher w(s);
    w.subscribe(asked);
    const auto row_of = [&](const std::vector<wire::live_row>& rows) {
        const std::string key = asked.by == wire::group_by::agency  ? "X01.1"
                                : asked.by == wire::group_by::field ? "F1"
                                                                    : "2026-03-09";
        for (const auto& row : rows) {
            if (row.key == key) return row.due_today;
        }
        return std::int64_t{-1};
    };
    s.tick();
    const auto snapshot = w.only<wire::snapshot>();
    CHECK(snapshot.time_zone == "Asia/Ho_Chi_Minh");
    CHECK(snapshot.total->due_today == 4);
    CHECK(snapshot.total->counts.overdue == 1);
    CHECK(row_of(snapshot.rows) == (asked.by == wire::group_by::agency  ? 2
                                    : asked.by == wire::group_by::field ? 3
                                                                        : 4));

    s.live.folded(s.reader.say(
        {testing::event(
            "g", day_of_due("10:30"), dossier::fact_body(dossier::processed{}), "X01.1", "D-1")},
        day_of_due("10:30")));
    s.clock.set(day_of_due("10:30"));
    s.tick();
    CHECK(w.only<wire::update>().total->due_today == 3);

    s.clock.set(at("2026-03-10 00:00"));
    s.tick();
    const auto next_day = w.only<wire::snapshot>();
    CHECK(next_day.total->due_today == 1);  // D-6, whose limit ends at 09:00
}

TEST_CASE("a sum over listed agencies sums what is due today in them alone", "[feed]") {
    stage s;
    s.clock.set(at("2026-03-09 10:00"));
    s.live.folded(s.reader.say({received("a", "X01.1", "D-1"),
                                received("b", "X01.2", "D-2"),
                                received("c", "Y01.1", "D-3")},
                               at("2026-03-09 10:00")));
    auto asked = today_of("X01.1");
    asked.agency_codes.emplace_back("X01.2");
    watcher w(s);
    w.subscribe(asked);
    s.tick();
    const auto snapshot = w.only<wire::snapshot>();
    CHECK(snapshot.rows.size() == 2);
    CHECK(snapshot.total->due_today == 2);
}

TEST_CASE("an alert is told when it fires and when it is resolved", "[feed]") {
    stage s;
    s.say({received("a", "X01.1", "D-1")});
    watcher w(s);
    w.subscribe(today_of("X01"));
    s.tick();
    CHECK(w.only<wire::snapshot>().alerts.empty());

    s.clock.set(at("2026-03-20 00:00"));
    s.live.folded(s.reader.ring(at("2026-03-20 00:00")));
    s.tick();
    const auto rolled = w.only<wire::snapshot>();
    REQUIRE(rolled.alerts.size() == 1);
    CHECK(rolled.alerts[0].dossier_code == "D-1");
    CHECK(rolled.alerts[0].state == wire::alert_state::firing);

    auto done = testing::event(
        "z", at("2026-03-20 00:00"), dossier::fact_body(dossier::processed{}), "X01.1", "D-1");
    s.reader.say({done}, at("2026-03-20 00:00"));
    s.live.folded(s.reader.ring(at("2026-03-20 00:00")));
    s.clock.pass(std::chrono::seconds(2));
    s.tick();
    const auto update = w.only<wire::update>();
    REQUIRE(update.alerts.size() == 1);
    CHECK(update.alerts[0].state == wire::alert_state::resolved);
    CHECK(update.alerts_total == 0);
}

TEST_CASE("that somebody has seen an alert is told, and it stands until it is resolved", "[feed]") {
    stage s;
    s.say({received("a", "X01.1", "D-1")});
    s.clock.set(at("2026-03-20 00:00"));
    s.live.folded(s.reader.ring(at("2026-03-20 00:00")));
    watcher w(s);
    w.subscribe(today_of("X01"));
    s.tick();
    const auto firing = w.only<wire::snapshot>();
    REQUIRE(firing.alerts.size() == 1);

    std::string item;
    engine::encode(alerts::acknowledgement{std::stoull(firing.alerts[0].id), "an", ""}, item);
    s.reader.said_at = at("2026-03-20 00:10");
    std::uint64_t sequence = 0;
    REQUIRE(s.reader.say(engine::record_kind::acknowledgements,
                         std::move(item),
                         [&](std::uint64_t at_sequence) { sequence = at_sequence; }));
    s.live.folded({sequence, s.reader.said_at});
    s.clock.pass(std::chrono::seconds(2));
    s.tick();
    const auto update = w.only<wire::update>();
    REQUIRE(update.alerts.size() == 1);
    CHECK(update.alerts[0].state == wire::alert_state::acknowledged);
    CHECK(update.alerts[0].at == at("2026-03-20 00:10"));
    CHECK(update.alerts_total == 1);

    watcher later(s);
    later.subscribe(today_of("X01"));
    s.tick();
    const auto seen = later.only<wire::snapshot>();
    REQUIRE(seen.alerts.size() == 1);
    CHECK(seen.alerts[0].state == wire::alert_state::acknowledged);
}

TEST_CASE("an alert resolved before anybody watched is not told, and the count stays right",
          "[feed]") {
    stage s;
    s.say({received("a", "X01.1", "D-1"), received("b", "X01.1", "D-2")});
    const auto overdue = at("2026-03-20 00:00");
    s.clock.set(overdue);
    s.reader.ring(overdue);
    const auto finished = [&](std::string id, std::string dossier) {
        return testing::event(std::move(id),
                              overdue,
                              dossier::fact_body(dossier::processed{}),
                              "X01.1",
                              std::move(dossier));
    };
    // The alert with the larger id ends while nobody watches.
    s.reader.say({finished("y", "D-2")}, overdue);
    s.live.folded(s.reader.ring(overdue));
    watcher w(s);
    w.subscribe(today_of("X01"));
    s.tick();
    CHECK(w.only<wire::snapshot>().alerts_total == 1);

    s.clock.set(at("2026-03-20 10:00"));
    s.clock.pass(std::chrono::seconds(2));
    auto news = received("c", "X01.1", "D-3");
    news.occurred_at = overdue;
    s.live.folded(s.reader.say({news}, overdue));
    s.tick();
    const auto update = w.only<wire::update>();
    CHECK(update.alerts.empty());
    CHECK_FALSE(update.alerts_total);
}

TEST_CASE("each second a heartbeat tells position and time of the fold", "[feed]") {
    stage s;
    s.say({received("a", "X01.1", "D-1")});
    watcher w(s);
    w.subscribe(today_of("X01"));
    s.tick();
    w.peer.payloads();
    s.clock.pass(std::chrono::seconds(1));
    s.tick();
    const auto beats = w.peer.payloads();
    REQUIRE(beats.size() == 1);
    const auto beat = std::get<wire::heartbeat>(wire::decode_live_server_message(beats[0], w.form));
    CHECK(beat.position == 2);
    CHECK(beat.folded_at == at("2026-03-04 10:00"));
}

TEST_CASE("a further Subscribe replaces the one before", "[feed]") {
    stage s;
    s.say({received("a", "X01.1", "D-1"), received("b", "Y01.1", "D-2")});
    watcher w(s);
    w.subscribe(today_of("X01"));
    s.tick();
    w.told();
    w.subscribe(today_of("Y01"));
    s.tick();
    CHECK(received_of(w.only<wire::snapshot>().rows, "Y01.1") == 1);
    CHECK(s.live.probe().views == 1);
}

TEST_CASE("what cannot be subscribed to is refused by name and the session goes on", "[feed]") {
    feed_config config;
    config.views_max = 1;
    stage s(config);
    watcher w(s);
    w.session->message("?");
    CHECK(w.only<wire::error>().code == "not_json");
    w.subscribe(today_of("Q99"));
    CHECK(w.only<wire::error>().code == "unknown_agency");
    w.subscribe(today_of("X01"));
    s.tick();
    CHECK(w.told().size() == 1);
    watcher other(s);
    other.subscribe(today_of("Y01"));
    CHECK(other.only<wire::error>().code == "too_many_views");
}

TEST_CASE("beyond subscribers_max no further session opens", "[feed]") {
    feed_config config;
    config.subscribers_max = 1;
    stage s(config);
    watcher first(s);
    CHECK(s.live.open(testing::counter_of("X01"), wire::subprotocol::json) == nullptr);
    CHECK(s.live.probe().subscribers_refused == 1);
}

TEST_CASE("when the engine has too many readers the tick after asks again", "[feed]") {
    stage s;
    watcher w(s);
    w.subscribe(today_of("X01"));
    s.reader.full = true;
    s.tick();
    CHECK(w.told().empty());
    s.reader.full = false;
    s.tick();
    CHECK(w.told().size() == 1);
}

TEST_CASE("windows are resolved on a date", "[feed]") {
    const auto day = [](std::string_view text) { return parse_local_date(text).value(); };
    const auto range = [&](wire::window w, std::string_view today) {
        wire::subscribe asked;
        asked.period = w;
        return resolve(asked, day(today));
    };
    CHECK(range(wire::window::today, "2026-05-17") ==
          day_range{day("2026-05-17"), day("2026-05-17")});
    CHECK(range(wire::window::month, "2026-05-17") ==
          day_range{day("2026-05-01"), day("2026-05-17")});
    CHECK(range(wire::window::quarter, "2026-05-17") ==
          day_range{day("2026-04-01"), day("2026-05-17")});
    CHECK(range(wire::window::quarter, "2026-12-31") ==
          day_range{day("2026-10-01"), day("2026-12-31")});
    CHECK(range(wire::window::year, "2026-05-17") ==
          day_range{day("2026-01-01"), day("2026-05-17")});
}

TEST_CASE("agencies inside another subscribed subtree are not counted twice", "[feed]") {
    wire::subscribe asked;
    asked.agency_codes = {agency_code("X01.1"), agency_code("X01"), agency_code("Y01.1")};
    asked.descendants = true;
    const auto& catalogue = *testing::story_catalogue();
    CHECK(outermost(asked, {}, catalogue) == std::vector{agency_code("X01"), agency_code("Y01.1")});
    asked.by = wire::group_by::procedure;
    CHECK(questions(asked, {}, catalogue).size() == 2);
}

}  // namespace tiendo::feed
