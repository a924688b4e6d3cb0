// The counters' sessions, without sockets: greeting, judging, order of answers,
// limits and the stop.
#include "fakes.hpp"
#include "tiendo/ingest/front.hpp"
#include "tiendo/wire/codec.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>

namespace tiendo::ingest {
namespace {

using namespace std::string_literals;
using testing::at;

const wire::subprotocol forms[] = {wire::subprotocol::json, wire::subprotocol::protobuf};

dossier::dossier_event received(std::string id,
                                std::string_view agency = "X01.1",
                                std::string_view procedure = "WD5") {
    return testing::event(std::move(id),
                          at("2026-03-03 09:00"),
                          testing::receipt(procedure),
                          agency,
                          "D-" + std::string(agency));
}

// A front with one session that the test drives by hand.
struct desk {
    explicit desk(wire::subprotocol spoken = wire::subprotocol::json,
                  front_config config = {},
                  std::shared_ptr<const engine::credential> who = testing::counter_of("X01"))
        : form(spoken), counters(context.get_executor(), config, admission, reader, clock) {
        session = counters.open(std::move(who), form);
        session->opened(peer);
    }
    void run() {
        context.restart();
        context.poll();
    }
    std::vector<wire::server_message> told() {
        run();
        std::vector<wire::server_message> out;
        for (const auto& payload : peer.payloads())
            out.push_back(wire::decode_server_message(payload, form));
        return out;
    }
    void greet() {
        std::string out;
        wire::encode(wire::hello{"test", 1, {}}, form, out);
        session->message(out);
        REQUIRE(told().size() == 1);
    }
    void push(std::uint64_t batch_id, const std::vector<dossier::dossier_event>& events) {
        std::string out;
        wire::encode_client_batch(batch_id, events, form, out);
        session->message(out);
    }
    template <class Message>
    Message only() {
        const auto all = told();
        REQUIRE(all.size() == 1);
        REQUIRE(std::holds_alternative<Message>(all.front()));
        return std::get<Message>(all.front());
    }

    wire::subprotocol form;
    boost::asio::io_context context;
    testing::standing_clock clock;
    testing::memory_admission admission;
    testing::book_reader reader;
    testing::kept_peer peer;
    front counters;
    std::unique_ptr<net::session> session;
};

}  // namespace

TEST_CASE("Hello is answered with the limits and the last sequence of each counter", "[ingest]") {
    for (const auto form : forms) {
        desk d(form);
        auto e = received("e1");
        e.counter = counter_id("C-7");
        e.counter_sequence = 41;
        d.reader.say({e}, at("2026-03-03 09:01"));

        std::string out;
        wire::encode(wire::hello{"test", 1, {counter_id("C-7"), counter_id("C-8")}}, form, out);
        d.session->message(out);
        CHECK_FALSE(d.session->ready());

        const auto welcome = d.only<wire::welcome>();
        CHECK(welcome.last_counter_sequence.at("C-7") == 41);
        CHECK(welcome.last_counter_sequence.at("C-8") == 0);
        CHECK(welcome.limit.batches_in_flight_max == 64);
        CHECK(d.session->ready());
        CHECK(d.peer.resumed == 1);
    }
}

TEST_CASE("an acknowledgement tells accepted, duplicates and conflicts", "[ingest]") {
    for (const auto form : forms) {
        desk d(form);
        d.greet();
        d.push(1, {received("a"), received("b")});
        const auto first = d.only<wire::batch_ack>();
        CHECK(first.accepted == 2);
        CHECK(first.first_sequence == 1);
        CHECK(first.last_sequence == 2);

        d.push(2, {received("a"), received("b", "X01.2"), received("c")});
        const auto second = d.only<wire::batch_ack>();
        CHECK(second.batch_id == 2);
        CHECK(second.accepted == 1);
        CHECK(second.duplicates == 1);
        REQUIRE(second.rejected.size() == 1);
        CHECK(second.rejected[0].code == "event_id_conflict");
        CHECK(second.rejected[0].index == 1);
        CHECK(second.rejected[0].event_id == "b");
        CHECK(d.counters.probe().events_duplicate == 1);
    }
}

TEST_CASE("a malformed event is refused alone and its neighbours are stored", "[ingest]") {
    desk d;
    d.greet();
    std::string text;
    wire::encode_client_batch(
        5, std::vector{received("a"), received("b"), received("c")}, d.form, text);
    const auto place = text.find("WD5", text.find("\"b\""));
    REQUIRE(place != std::string::npos);
    text.replace(place, 3, "W!5");

    d.session->message(text);

    const auto ack = d.only<wire::batch_ack>();
    CHECK(ack.accepted == 2);
    REQUIRE(ack.rejected.size() == 1);
    CHECK(ack.rejected[0].batch_id == 5);
    CHECK(ack.rejected[0].index == 1);
    CHECK(ack.rejected[0].event_id == "b");
    CHECK(ack.rejected[0].field.find("events[1].") == 0);
    CHECK(d.admission.stored().size() == 2);
}

TEST_CASE("an event from the future or of an unknown procedure or agency is refused alone",
          "[ingest]") {
    desk d;
    d.greet();
    auto early = received("future");
    early.occurred_at = at("2026-03-04 10:06");
    d.push(1,
           {early,
            received("procedure", "X01.1", "NONE"),
            received("agency", "X01.9"),
            received("good")});
    const auto ack = d.only<wire::batch_ack>();
    CHECK(ack.accepted == 1);
    REQUIRE(ack.rejected.size() == 3);
    CHECK(ack.rejected[0].code == "time_in_future");
    CHECK(ack.rejected[1].code == "unknown_procedure");
    CHECK(ack.rejected[2].code == "unknown_agency");
}

TEST_CASE("one event outside the authority refuses the batch whole", "[ingest]") {
    for (const auto form : forms) {
        desk d(form, {}, testing::counter_of("X01.1"));
        d.greet();
        d.push(3, {received("a"), received("b", "X01.2"), received("c")});
        const auto ack = d.only<wire::batch_ack>();
        CHECK(ack.accepted == 0);
        REQUIRE(ack.rejected.size() == 3);
        CHECK(ack.rejected[0].code == "beside_not_authorised");
        CHECK(ack.rejected[1].code == "not_authorised");
        CHECK(ack.rejected[2].code == "beside_not_authorised");
        CHECK(ack.rejected[1].event_id == "b");
        CHECK(d.admission.stored().empty());
        CHECK(d.counters.probe().batches_refused == 1);
    }
}

TEST_CASE("acks and errors keep the order of the batches, and Busy waits for none of them",
          "[ingest]") {
    desk d;
    d.greet();
    d.admission.at_once = false;
    d.push(1, {received("a")});
    d.session->message("not json");
    d.admission.answer = engine::admitted::busy;
    d.push(2, {received("b")});
    d.admission.answer = engine::admitted::yes;
    d.push(3, {received("c")});
    const auto busy = d.only<wire::busy>();
    CHECK(busy.batch_id == 2);
    CHECK(busy.retry_after_ms == 250);

    d.admission.commit_all();

    const auto told = d.told();
    REQUIRE(told.size() == 3);
    CHECK(std::get<wire::batch_ack>(told[0]).batch_id == 1);
    CHECK(std::holds_alternative<wire::error>(told[1]));
    CHECK(std::get<wire::batch_ack>(told[2]).batch_id == 3);
}

TEST_CASE("a batch is refused by its number alone while admission takes nothing", "[ingest]") {
    for (const auto form : forms) {
        front_config config;
        bool is_full = false;
        config.is_full = [&is_full] { return is_full; };
        desk d(form, config);
        d.greet();
        int submitted = 0;
        d.admission.before_submit = [&submitted] { ++submitted; };
        is_full = true;
        d.push(7, {received("a")});
        CHECK(d.only<wire::busy>() == wire::busy{250, 7, "queue_full"});
        CHECK(submitted == 0);
        CHECK(d.counters.probe().batches_unread == 1);
        CHECK(d.counters.probe().batches_busy == 1);
        d.session->message("nothing that has a number");
        CHECK(std::holds_alternative<wire::error>(d.told().at(0)));
        is_full = false;
        d.push(7, {received("a")});
        CHECK(d.only<wire::batch_ack>().accepted == 1);
    }
}

TEST_CASE("Hello is answered while admission takes nothing", "[ingest]") {
    front_config config;
    config.is_full = [] { return true; };
    desk d(wire::subprotocol::json, config);
    d.greet();
}

namespace {

// Reading one batch takes more than a slice, and there is room for two that wait.
struct slow_desk : desk {
    explicit slow_desk(std::uint32_t in_flight_max = 64)
        : desk(wire::subprotocol::json, [&] {
              front_config config;
              config.batches_in_flight_max = in_flight_max;
              std::string message;
              wire::encode_client_batch(
                  1, std::vector{received("e1")}, wire::subprotocol::json, message);
              config.intake.bytes_max = message.size() * 5 / 2;
              return config;
          }()) {
        greet();
        admission.before_submit = [this] { clock.pass(milliseconds{3}); };
    }
    void push_one(std::uint64_t batch_id) {
        push(batch_id, {received("e" + std::to_string(batch_id))});
    }
    std::vector<std::uint64_t> acknowledged() {
        std::vector<std::uint64_t> out;
        for (const auto& m : told()) {
            if (const auto* ack = std::get_if<wire::batch_ack>(&m)) out.push_back(ack->batch_id);
        }
        return out;
    }
    std::vector<wire::server_message> said() {
        std::vector<wire::server_message> out;
        for (const auto& payload : peer.payloads())
            out.push_back(wire::decode_server_message(payload, form));
        return out;
    }
};

}  // namespace

TEST_CASE("what cannot be read at once waits, what has no room is told Busy at once", "[ingest]") {
    slow_desk d;
    for (std::uint64_t i = 1; i <= 4; ++i) d.push_one(i);
    const auto busy = d.said();
    REQUIRE(busy.size() == 1);
    CHECK(std::get<wire::busy>(busy[0]).batch_id == 4);
    CHECK(d.counters.probe().intake_bytes > 0);
    CHECK(d.acknowledged() == std::vector<std::uint64_t>{1, 2, 3});
    CHECK(d.counters.probe().intake_bytes == 0);
}

TEST_CASE("what has waited too long to be read is told Busy", "[ingest]") {
    slow_desk d;
    for (std::uint64_t i = 1; i <= 3; ++i) d.push_one(i);
    d.clock.pass(milliseconds{81});
    const auto told = d.told();
    REQUIRE(told.size() == 3);
    CHECK(std::get<wire::batch_ack>(told[0]).batch_id == 1);
    CHECK(std::get<wire::busy>(told[1]).batch_id == 2);
    CHECK(std::get<wire::busy>(told[2]).batch_id == 3);
    CHECK(d.counters.probe().batches_too_late == 2);
}

TEST_CASE("what waits to be read is in flight, and reading goes on after it", "[ingest]") {
    slow_desk d(2);
    d.admission.at_once = false;
    d.push_one(1);
    d.push_one(2);
    CHECK_FALSE(d.session->ready());
    d.run();
    CHECK_FALSE(d.session->ready());
    const int resumed = d.peer.resumed;
    d.admission.commit_one();
    d.run();
    CHECK(d.session->ready());
    CHECK(d.peer.resumed == resumed + 1);
}

TEST_CASE("at the stop what waits to be read is not taken", "[ingest]") {
    slow_desk d;
    d.push_one(1);
    d.push_one(2);
    d.run();
    d.push_one(3);
    d.push_one(4);
    d.session->stopping();
    d.run();
    CHECK(d.admission.stored().size() == 3);
    CHECK(d.peer.closed_with == net::close_going_away);
    CHECK(d.counters.probe().intake_bytes == 0);
}

TEST_CASE("a session that ends takes with it what waits to be read", "[ingest]") {
    slow_desk d;
    d.push_one(1);
    d.push_one(2);
    d.session.reset();
    d.run();
    CHECK(d.admission.stored().size() == 1);
    CHECK(d.counters.probe().intake_bytes == 0);
}

TEST_CASE("the pause grows with how many are refused for each that is taken", "[ingest]") {
    desk d;
    d.greet();
    const auto pause = [&] {
        d.admission.answer = engine::admitted::busy;
        d.push(1, {received("a")});
        return std::get<wire::busy>(d.told().back()).retry_after_ms;
    };
    for (int i = 0; i < 16; ++i) CHECK(pause() == 250);
    for (int i = 0; i < 15; ++i) CHECK(pause() < 1'000);
    CHECK(pause() == 1'000);
    d.admission.answer = engine::admitted::yes;
    for (int i = 0; i < 16; ++i) d.push(1, {received("a")});
    CHECK(d.told().size() == 16);
    CHECK(pause() == 265);
    for (int i = 0; i < 300; ++i) static_cast<void>(pause());
    CHECK(pause() == 10'000);
    d.clock.pass(std::chrono::seconds{10});
    CHECK(pause() == 250);
}

TEST_CASE("a session that goes on sending through its pause is not read until it is over",
          "[ingest]") {
    front_config config;
    config.batches_in_flight_max = 2;
    desk d(wire::subprotocol::json, config);
    d.greet();
    d.admission.answer = engine::admitted::busy;
    for (std::uint64_t i = 1; i <= 3; ++i) d.push(i, {received("a")});
    CHECK(d.session->ready());
    d.push(4, {received("a")});
    CHECK_FALSE(d.session->ready());
    CHECK(d.counters.probe().sessions_hushed == 1);
    d.clock.pass(milliseconds{249});
    CHECK_FALSE(d.session->ready());
    d.clock.pass(milliseconds{1});
    CHECK(d.session->ready());
    // Who waits may try again with all it has.
    for (std::uint64_t i = 5; i <= 7; ++i) d.push(i, {received("a")});
    CHECK(d.session->ready());
    CHECK(d.told().size() == 7);
}

TEST_CASE("Busy names why nothing was taken, and how long to wait", "[ingest]") {
    desk d;
    d.greet();
    const auto told = [&](engine::admitted why) {
        d.admission.answer = why;
        d.push(1, {received("a")});
        const auto all = d.told();
        return std::get<wire::busy>(all.back());
    };
    CHECK(told(engine::admitted::busy) == wire::busy{250, 1, "queue_full"});
    CHECK(told(engine::admitted::parked_full) == wire::busy{250, 1, "parked_full"});
    CHECK(told(engine::admitted::disk_reserve) == wire::busy{2'000, 1, "disk_reserve"});
}

TEST_CASE("what one group of the log answers leaves by one wake-up", "[ingest]") {
    desk d;
    d.greet();
    d.admission.at_once = false;
    for (std::uint64_t i = 1; i <= 10; ++i) d.push(i, {received("e" + std::to_string(i))});
    d.admission.commit_all();
    d.context.restart();
    CHECK(d.context.poll() == 1);
    CHECK(d.told().size() == 10);
}

TEST_CASE("Welcome tells the limits that this service was given", "[ingest]") {
    front_config config;
    config.batches_in_flight_max = 2;
    config.idle_ms_max = 9'000;
    config.message_bytes_max = 4'096;
    desk d(wire::subprotocol::json, config);
    std::string out;
    wire::encode(wire::hello{"test", 1, {}}, wire::subprotocol::json, out);
    d.session->message(out);
    const auto told = d.only<wire::welcome>().limit;
    CHECK(told.batches_in_flight_max == 2);
    CHECK(told.idle_ms_max == 9'000);
    CHECK(told.message_bytes_max == 4'096);
}

TEST_CASE("at the bound of batches in flight nothing further is read until one is answered",
          "[ingest]") {
    front_config config;
    config.batches_in_flight_max = 2;
    desk d(wire::subprotocol::json, config);
    d.greet();
    const int resumed = d.peer.resumed;
    d.admission.at_once = false;
    d.push(1, {received("a")});
    CHECK(d.session->ready());
    d.push(2, {received("b")});
    CHECK_FALSE(d.session->ready());

    d.admission.commit_one();
    d.run();

    CHECK(d.session->ready());
    CHECK(d.peer.resumed == resumed + 1);
}

TEST_CASE("a client that does not read its answers is not read either", "[ingest]") {
    desk d;
    d.greet();
    d.peer.stuck = d.counters.probe().batches + 300 * 1024;
    CHECK_FALSE(d.session->ready());
    d.peer.stuck = 0;
    const int resumed = d.peer.resumed;
    d.session->written();
    CHECK(d.peer.resumed == resumed + 1);
}

TEST_CASE("a batch before Hello and a second Hello are refused by name", "[ingest]") {
    desk d;
    d.push(7, {received("a")});
    const auto early = d.only<wire::error>();
    CHECK(early.code == "hello_missing");
    CHECK(early.batch_id == 7);
    d.greet();
    std::string again;
    wire::encode(wire::hello{"test", 1, {}}, d.form, again);
    d.session->message(again);
    CHECK(d.only<wire::error>().code == "repeated_hello");
}

TEST_CASE("Hello is answered busy when too many readers wait, and may be said again", "[ingest]") {
    desk d;
    d.reader.full = true;
    std::string out;
    wire::encode(wire::hello{"test", 1, {}}, d.form, out);
    d.session->message(out);
    CHECK(d.only<wire::error>().code == "busy");
    d.reader.full = false;
    d.greet();
}

TEST_CASE("at the stop batches under way are answered before the session closes", "[ingest]") {
    desk d;
    d.greet();
    d.admission.at_once = false;
    d.push(1, {received("a")});
    d.session->stopping();
    CHECK_FALSE(d.session->ready());
    CHECK(d.peer.closed_with == 0);
    d.push(2, {received("late")});

    d.admission.commit_all();

    CHECK(d.told().size() == 1);
    CHECK(d.peer.closed_with == net::close_going_away);
    CHECK(d.admission.stored().size() == 1);
}

TEST_CASE("a session that ends leaves its batches to the log", "[ingest]") {
    desk d;
    d.greet();
    d.admission.at_once = false;
    d.push(1, {received("a")});
    d.session.reset();
    d.admission.commit_all();
    d.run();
    CHECK(d.admission.stored().size() == 1);
    CHECK(d.counters.probe().batches_in_flight == 0);
}

TEST_CASE("both subprotocols store the same bytes of one event", "[ingest]") {
    desk json(wire::subprotocol::json);
    desk protobuf(wire::subprotocol::protobuf);
    for (auto* d : {&json, &protobuf}) {
        d->greet();
        d->push(1, {received("a")});
    }
    CHECK(json.admission.stored() == protobuf.admission.stored());
}

namespace {

net::http_response post(desk& d, std::string body, std::string type, bool commit = true) {
    std::optional<net::http_response> out;
    net::http_request request;
    request.method = "POST";
    request.content_type = std::move(type);
    request.body = std::move(body);
    boost::asio::co_spawn(d.context,
                          d.counters.post(testing::counter_of("X01.1"), std::move(request)),
                          [&out](std::exception_ptr, net::http_response r) { out = std::move(r); });
    d.run();
    if (commit) d.admission.commit_all();
    d.run();
    REQUIRE(out.has_value());
    return *out;
}

std::string json_batch(const std::vector<dossier::dossier_event>& events) {
    std::string out = R"({"batch_id":9,"events":[)";
    for (std::size_t i = 0; i < events.size(); ++i) {
        if (i > 0) out += ',';
        out += wire::event_to_json(events[i]);
    }
    return out + "]}";
}

}  // namespace

TEST_CASE("POST of a batch answers like an acknowledgement once it is stored", "[ingest]") {
    desk d;
    d.admission.at_once = false;
    const auto out = post(d, json_batch({received("a"), received("b")}), "application/json");
    CHECK(out.status == 200);
    CHECK(out.body.find("\"accepted\":2") != std::string::npos);
    CHECK(d.admission.stored().size() == 2);
}

TEST_CASE("POST says by its status what became of the batch", "[ingest]") {
    desk d;
    CHECK(post(d, "{", "application/json").status == 400);
    CHECK(post(d, "{}", "text/plain").status == 415);
    CHECK(post(d, json_batch({received("a", "X01.2")}), "application/json").status == 403);
    d.admission.answer = engine::admitted::busy;
    const auto busy = post(d, json_batch({received("a")}), "application/json");
    CHECK(busy.status == 503);
    CHECK(busy.headers.at(0) == std::pair{"Retry-After"s, "1"s});
    CHECK(busy.body.find("\"code\":\"busy\"") != std::string::npos);
    front_config config;
    config.is_full = [] { return true; };
    desk unread(wire::subprotocol::json, config);
    const auto refused = post(unread, "{", "application/json");
    CHECK(refused.status == 503);
    CHECK(refused.headers.at(0) == std::pair{"Retry-After"s, "1"s});
    CHECK(refused.body.find("\"code\":\"busy\"") != std::string::npos);
    CHECK(unread.counters.probe().batches_unread == 1);
    d.admission.answer = engine::admitted::disk_reserve;
    const auto full = post(d, json_batch({received("a")}), "application/json");
    CHECK(full.status == 503);
    CHECK(full.headers.at(0) == std::pair{"Retry-After"s, "2"s});
    CHECK(full.body.find("\"code\":\"disk_reserve\"") != std::string::npos);
    CHECK(d.admission.stored().empty());
}

}  // namespace tiendo::ingest
