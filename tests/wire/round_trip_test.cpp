// One event is one value in both forms, ours and protobuf's own; every message
// comes back as it went.
#include "../dossier/random_event.hpp"
#include "tiendo/v1/counter_session.pb.h"
#include "tiendo/v1/dossier_event.pb.h"
#include "tiendo/v1/live_session.pb.h"
#include "tiendo/wire/codec.hpp"

#include <catch2/catch.hpp>
#include <google/protobuf/util/json_util.h>

#include <string>
#include <vector>

using namespace tiendo;
using testing::random_code;
using testing::random_event;
using testing::random_instant;

namespace {

std::string binary_of(const dossier::dossier_event& event) {
    std::string out;
    wire::event_to_protobuf(event, out);
    return out;
}

std::string text_or_reason(const std::variant<dossier::dossier_event, refusal>& read) {
    const auto* why = std::get_if<refusal>(&read);
    return why == nullptr ? "" : why->code + " " + why->field + ": " + why->message;
}

void require_same(const std::variant<dossier::dossier_event, refusal>& read,
                  const dossier::dossier_event& expected) {
    INFO(text_or_reason(read));
    REQUIRE(std::holds_alternative<dossier::dossier_event>(read));
    REQUIRE(std::get<dossier::dossier_event>(read) == expected);
}

template <class F>
void for_every_body(std::uint64_t seed, std::size_t rounds, F check) {
    rng random(seed);
    for (std::size_t round = 0; round < rounds; ++round) {
        for (std::size_t kind = 0; kind < testing::body_kind_count; ++kind) {
            check(random_event(random, kind));
        }
    }
}

std::string protobuf_json(const google::protobuf::Message& message) {
    google::protobuf::util::JsonPrintOptions options;
    options.preserve_proto_field_names = true;
    std::string out;
    REQUIRE(google::protobuf::util::MessageToJsonString(message, &out, options).ok());
    return out;
}

wire::live_row random_row(rng& random) {
    wire::live_row row;
    row.key = random_code(random);
    row.agency_code = random.chance(500) ? row.key : "";
    row.name_vi = "Sở Xây dựng";
    row.name_en = "Department \"of\" Construction\n";
    row.counts.early = random.between(-5, 100'000);
    row.counts.index_pending_overdue = static_cast<std::int64_t>(random.next());
    row.rates.resolved = {random.between(-3, 900), random.between(0, 900)};
    row.rates.index766 = {1, 3};
    return row;
}

wire::alert_notice random_alert(rng& random) {
    wire::alert_notice alert{
        random_code(random), random_code(random), random_code(random), "overdue", {}, {}, {}};
    alert.state = static_cast<wire::alert_state>(random.between(1, 3));
    if (random.chance(500)) alert.due = random_instant(random);
    alert.at = random_instant(random);
    return alert;
}

wire::rejection random_rejection(rng& random) {
    return {random.next(),
            static_cast<std::uint32_t>(random.below(1000)),
            testing::random_id(random),
            "unknown_agency",
            "events[3].agency_code",
            "không có trong danh mục"};
}

template <class Message, class Decode>
void require_returns(const Message& message, Decode decode) {
    std::string frame = "left over";
    for (const auto form : {wire::subprotocol::protobuf, wire::subprotocol::json}) {
        wire::encode(message, form, frame);
        INFO(name_of(form) << " " << frame);
        const auto back = decode(frame, form);
        REQUIRE(std::holds_alternative<Message>(back));
        REQUIRE(std::get<Message>(back) == message);
    }
}

template <class Published>
void require_protobuf_reads(const std::string& frame) {
    Published message;
    REQUIRE(message.ParseFromString(frame));
    REQUIRE(message.GetReflection()->GetUnknownFields(message).empty());
}

}  // namespace

TEST_CASE("every body goes through both forms and comes back as the same value", "[wire][event]") {
    for_every_body(1, 200, [](const dossier::dossier_event& event) {
        require_same(wire::event_from_protobuf(binary_of(event)), event);
        require_same(wire::event_from_json(wire::event_to_json(event)), event);
    });
}

TEST_CASE("protobuf's own library reads our events, and we read its own", "[wire][event]") {
    for_every_body(2, 60, [](const dossier::dossier_event& event) {
        v1::DossierEvent published;
        REQUIRE(published.ParseFromString(binary_of(event)));
        require_same(wire::event_from_protobuf(published.SerializeAsString()), event);
        require_same(wire::event_from_json(protobuf_json(published)), event);

        v1::DossierEvent from_json;
        const auto status =
            google::protobuf::util::JsonStringToMessage(wire::event_to_json(event), &from_json);
        INFO(status.ToString() << " " << wire::event_to_json(event));
        REQUIRE(status.ok());
        REQUIRE(from_json.SerializeAsString() == published.SerializeAsString());
    });
}

TEST_CASE("codes are upper-cased and instants floored, alike in both forms", "[wire][event]") {
    const auto json = wire::event_from_json(
        R"({"event_id":"Ab-1","dossier_code":"h01-1","agency_code":"h01","occurred_at":)"
        R"("2026-02-13T14:31:00.250999+07:00",)"
        R"("received":{"procedure_code":"1.a","channel":"ONLINE"}})");
    v1::DossierEvent published;
    published.set_event_id("Ab-1");
    published.set_dossier_code("H01-1");
    published.set_agency_code("h01");
    published.mutable_occurred_at()->set_seconds(1'770'967'860);
    published.mutable_occurred_at()->set_nanos(250'999'999);
    published.mutable_received()->set_procedure_code("1.A");
    published.mutable_received()->set_channel(v1::ONLINE);
    const auto binary = wire::event_from_protobuf(published.SerializeAsString());

    REQUIRE(std::holds_alternative<dossier::dossier_event>(json));
    const auto& event = std::get<dossier::dossier_event>(json);
    CHECK(event.dossier.view() == "H01-1");
    CHECK(event.id.view() == "Ab-1");
    CHECK(to_rfc3339(event.occurred_at) == "2026-02-13T07:31:00.250Z");
    require_same(binary, event);
}

TEST_CASE("instants before 1970 are floored towards the past", "[wire][event]") {
    v1::DossierEvent published;
    require_same(wire::event_from_json(
                     R"({"event_id":"a","dossier_code":"A","agency_code":"A","occurred_at":)"
                     R"("1969-12-31T23:59:59.0005Z","withdrawn":{}})"),
                 [&] {
                     published.set_event_id("a");
                     published.set_dossier_code("A");
                     published.set_agency_code("A");
                     published.mutable_occurred_at()->set_seconds(-1);
                     published.mutable_occurred_at()->set_nanos(500'000);
                     published.mutable_withdrawn();
                     const auto read = wire::event_from_protobuf(published.SerializeAsString());
                     REQUIRE(std::holds_alternative<dossier::dossier_event>(read));
                     CHECK(std::get<dossier::dossier_event>(read).occurred_at ==
                           instant{milliseconds{-1000}});
                     return std::get<dossier::dossier_event>(read);
                 }());
}

TEST_CASE("null, an empty text and a zero enumeration mean absent", "[wire][event]") {
    const std::string start = R"({"event_id":"a","dossier_code":"A","agency_code":"A",)"
                              R"("occurred_at":"2026-01-01T00:00:00Z",)";
    const auto plain = wire::event_from_json(start + R"("payment_made":{}})");
    REQUIRE(std::holds_alternative<dossier::dossier_event>(plain));
    for (const std::string body :
         {R"("payment_made":{"channel":null,"new_appointment_at":null}})",
          R"("payment_made":{"channel":"CHANNEL_UNSPECIFIED"},"actor":"","counter_id":null})",
          R"("payment_made":{"channel":0},"received":null,"counter_sequence":"0"})"}) {
        require_same(wire::event_from_json(start + body), std::get<dossier::dossier_event>(plain));
    }
}

TEST_CASE("a digital result told no is not one that was not told", "[wire][event]") {
    const std::string start = R"({"event_id":"a","dossier_code":"A","agency_code":"A",)"
                              R"("occurred_at":"2026-01-01T00:00:00Z","processed":{)"
                              R"("outcome":"GRANTED")";
    const auto told = [&](const std::string& rest) {
        const auto read = wire::event_from_json(start + rest + "}}");
        REQUIRE(std::holds_alternative<dossier::dossier_event>(read));
        const auto& event = std::get<dossier::dossier_event>(read);
        return std::get<dossier::processed>(std::get<dossier::fact_body>(event.body))
            .digital_result;
    };
    CHECK(told("") == std::nullopt);
    CHECK(told(R"(,"digital_result":null)") == std::nullopt);
    CHECK(told(R"(,"digital_result":false)") == false);
    CHECK(told(R"(,"digital_result":true)") == true);
}

TEST_CASE("a batch returns its events in order, with its number, in both forms", "[wire][batch]") {
    rng random(3);
    std::vector<dossier::dossier_event> events;
    for (std::size_t i = 0; i < 100; ++i)
        events.push_back(random_event(random, i % testing::body_kind_count));
    for (const auto form : {wire::subprotocol::protobuf, wire::subprotocol::json}) {
        std::string frame;
        wire::encode_client_batch(77, events, form, frame);
        const auto message = wire::decode_client_message(frame, form);
        REQUIRE(std::holds_alternative<wire::event_batch>(message));
        const auto& batch = std::get<wire::event_batch>(message);
        CHECK(batch.batch_id == 77);
        REQUIRE(batch.events.size() == events.size());
        for (std::size_t i = 0; i < events.size(); ++i) {
            REQUIRE(std::get<dossier::dossier_event>(batch.events[i]) == events[i]);
        }
    }
}

TEST_CASE("an empty batch is a batch", "[wire][batch]") {
    for (const auto form : {wire::subprotocol::protobuf, wire::subprotocol::json}) {
        std::string frame;
        wire::encode_client_batch(5, {}, form, frame);
        const auto message = wire::decode_client_message(frame, form);
        REQUIRE(std::holds_alternative<wire::event_batch>(message));
        CHECK(std::get<wire::event_batch>(message).batch_id == 5);
        CHECK(std::get<wire::event_batch>(message).events.empty());
    }
}

TEST_CASE("the messages of a counter's session return in both forms", "[wire][session]") {
    rng random(4);
    wire::hello hello{"tiendo/0.1", 1, {counter_id("Quầy 1"), counter_id("q2")}};
    require_returns(hello, wire::decode_client_message);
    wire::welcome welcome;
    welcome.limit.batches_in_flight_max = 8;
    welcome.last_counter_sequence = {{"q \"1\"", 17}, {"q2", ~0ull}, {"q3", (1ull << 53) - 1}};
    require_returns(welcome, wire::decode_server_message);
    for (std::size_t round = 0; round < 50; ++round) {
        wire::batch_ack ack{random.next(), random.next(), 3, 0, {}, 1, random.below(100)};
        for (std::size_t i = 0; i < random.below(5); ++i)
            ack.rejected.push_back(random_rejection(random));
        require_returns(ack, wire::decode_server_message);
    }
    require_returns(wire::busy{250, 9, "disk_reserve"}, wire::decode_server_message);
    require_returns(wire::error{"not_json", "batch", "a \\ \x01 b", 0},
                    wire::decode_server_message);
}

TEST_CASE("the messages of a supervisor's session return in both forms", "[wire][session]") {
    rng random(5);
    require_returns(wire::subscribe{}, wire::decode_live_client_message);
    wire::subscribe ranged{{agency_code("H01"), agency_code("H02")},
                           true,
                           wire::window::range,
                           parse_local_date("2026-01-01"),
                           parse_local_date("2026-01-31"),
                           wire::group_by::day,
                           50};
    require_returns(ranged, wire::decode_live_client_message);
    for (std::size_t round = 0; round < 50; ++round) {
        wire::snapshot snapshot;
        snapshot.position = random.next();
        snapshot.as_of = snapshot.folded_at = random_instant(random);
        snapshot.from = parse_local_date("2026-02-01");
        snapshot.to = parse_local_date("2026-02-28");
        wire::update update;
        for (std::size_t i = 0; i < random.below(6); ++i) {
            snapshot.rows.push_back(random_row(random));
            update.rows.push_back(random_row(random));
            snapshot.alerts.push_back(random_alert(random));
            update.removed_keys.push_back(random_code(random));
            update.alerts.push_back(random_alert(random));
        }
        if (random.chance(500)) snapshot.total = random_row(random);
        if (random.chance(500)) update.total = random_row(random);
        if (random.chance(500)) update.alerts_total = random.below(1'000);
        snapshot.provisional_open = random.below(1'000);
        snapshot.simulated = random.chance(500);
        snapshot.build = random.chance(500) ? "0.1.0" : "";
        if (random.chance(500)) update.provisional_open = random.below(1'000);
        require_returns(snapshot, wire::decode_live_server_message);
        require_returns(update, wire::decode_live_server_message);
    }
    require_returns(wire::heartbeat{12, random_instant(random), std::nullopt},
                    wire::decode_live_server_message);
    require_returns(wire::heartbeat{12, random_instant(random), random_instant(random)},
                    wire::decode_live_server_message);
    require_returns(wire::error{"malformed", "", "x", 0}, wire::decode_live_server_message);
}

TEST_CASE("protobuf's own library reads every frame of ours", "[wire][session]") {
    rng random(6);
    std::string frame;
    const auto form = wire::subprotocol::protobuf;
    wire::welcome welcome;
    welcome.last_counter_sequence = {{"a", 1}, {"b", 1ull << 63}};
    wire::encode(welcome, form, frame);
    require_protobuf_reads<v1::ServerMessage>(frame);
    wire::snapshot snapshot;
    snapshot.rows.push_back(random_row(random));
    snapshot.alerts.push_back(random_alert(random));
    wire::encode(snapshot, form, frame);
    require_protobuf_reads<v1::LiveServerMessage>(frame);

    v1::LiveServerMessage published;
    REQUIRE(published.ParseFromString(frame));
    CHECK(published.snapshot().rows(0).counts().index_pending_overdue() ==
          snapshot.rows[0].counts.index_pending_overdue);
    v1::LiveServerMessage from_json;
    wire::encode(snapshot, wire::subprotocol::json, frame);
    const auto status = google::protobuf::util::JsonStringToMessage(frame, &from_json);
    INFO(status.ToString() << frame);
    REQUIRE(status.ok());
    CHECK(from_json.snapshot().rows(0).SerializeAsString() ==
          published.snapshot().rows(0).SerializeAsString());
}

TEST_CASE("counts are plain JSON numbers up to 2^53 - 1 and strings above", "[wire][session]") {
    std::string frame;
    wire::encode(wire::busy{5, (1ull << 53) - 1, ""}, wire::subprotocol::json, frame);
    CHECK(frame == R"({"busy":{"retry_after_ms":5,"batch_id":9007199254740991,"reason":""}})");
    wire::encode(wire::busy{0, 1ull << 53, ""}, wire::subprotocol::json, frame);
    CHECK(frame == R"({"busy":{"retry_after_ms":0,"batch_id":"9007199254740992","reason":""}})");
}

TEST_CASE("a client skips what a newer server adds, and a server refuses what it does not know",
          "[wire][session]") {
    const auto form = wire::subprotocol::json;
    const auto newer = wire::decode_server_message(
        R"({"shard":[{"a":"}"}],"busy":{"retry_after_ms":7,"why":{"b":[1]}}})", form);
    REQUIRE(std::holds_alternative<wire::busy>(newer));
    CHECK(std::get<wire::busy>(newer).retry_after_ms == 7);

    v1::ServerMessage published;
    published.mutable_busy()->set_retry_after_ms(7);
    auto* unknown =
        published.mutable_busy()->GetReflection()->MutableUnknownFields(published.mutable_busy());
    unknown->AddVarint(99, 1);
    unknown->AddLengthDelimited(98, "xyz");
    unknown->AddFixed32(97, 1);
    unknown->AddFixed64(96, 1);
    const auto binary =
        wire::decode_server_message(published.SerializeAsString(), wire::subprotocol::protobuf);
    REQUIRE(std::holds_alternative<wire::busy>(binary));
    CHECK(std::get<wire::busy>(binary).retry_after_ms == 7);

    const auto refused = wire::decode_client_message(R"({"hello":{"client":"x","shard":1}})", form);
    REQUIRE(std::holds_alternative<wire::error>(refused));
    CHECK(std::get<wire::error>(refused).code == "unknown_field");
    CHECK(std::get<wire::error>(refused).field == "hello.shard");
}

TEST_CASE("the subprotocols have their names", "[wire][session]") {
    CHECK(wire::name_of(wire::subprotocol::protobuf) == "tiendo.v1.protobuf");
    CHECK(wire::parse_subprotocol("tiendo.v1.json") == wire::subprotocol::json);
    CHECK(wire::parse_subprotocol("tiendo.v2.json") == std::nullopt);
}
