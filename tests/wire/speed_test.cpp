// How long one event takes from the frame to its stored bytes. Hidden: run with
// `wire_tests "[benchmark]"` in an optimised build.
#include "../dossier/random_event.hpp"
#include "tiendo/v1/counter_session.pb.h"
#include "tiendo/wire/codec.hpp"
#include "tiendo/wire/validate.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace tiendo;

namespace {

// A day at a counter: mostly accepted, worked on and finished.
std::vector<dossier::dossier_event> usual_events() {
    constexpr dossier::fact_kind kinds[] = {dossier::fact_kind::received,
                                            dossier::fact_kind::step_started,
                                            dossier::fact_kind::step_finished,
                                            dossier::fact_kind::processed,
                                            dossier::fact_kind::returned};
    rng random(1);
    std::vector<dossier::dossier_event> events;
    for (std::size_t i = 0; i < 100; ++i) {
        dossier::dossier_event event;
        event.id = event_id("0198c5a2-7f3e-7c4d-9a1b-" + std::to_string(100'000'000'000 + i));
        event.dossier = dossier_code("H01.12-260213-" + std::to_string(1000 + i));
        event.agency = agency_code("A");
        event.counter = counter_id("H01.12-Q3");
        event.counter_sequence = 100'000 + i;
        event.occurred_at = *parse_rfc3339("2026-02-13T07:31:00.250Z");
        event.actor = "CB-17";
        event.body = testing::random_fact(random, kinds[i % 5]);
        auto& fact = std::get<dossier::fact_body>(event.body);
        if (auto* received = std::get_if<dossier::received>(&fact)) {
            *received = {procedure_code("P"), dossier::channel::online, {}, event.occurred_at, {}};
        }
        if (auto* step = std::get_if<dossier::step_started>(&fact)) *step = {"THAM-DINH", "P2", {}};
        if (auto* step = std::get_if<dossier::step_finished>(&fact))
            *step = {"THAM-DINH", "P2", {}};
        events.push_back(event);
    }
    return events;
}

std::shared_ptr<const catalogue::catalogue> one_agency() {
    auto parsed = catalogue::catalogue::parse(
        {{"agencies.csv",
          "code,name_vi,name_en,level,parent_code,valid_from,valid_to,successor_code,calendar_id\n"
          "A,A,A,province,,,,,vn\n"},
         {"procedures.csv",
          "code,name_vi,name_en,field_code,field_name_vi,statutory_limit,statutory_unit,"
          "committed_limit,committed_unit,cut_off,origin_rule,supplement_policy,payment_policy,"
          "suspension_policy,valid_from,valid_to,legal_source\n"
          "P,P,P,F,F,15,working_days,,,,roll,none,none,none,,,x\n"}});
    REQUIRE(std::holds_alternative<std::shared_ptr<const catalogue::catalogue>>(parsed));
    return std::get<std::shared_ptr<const catalogue::catalogue>>(parsed);
}

}  // namespace

TEST_CASE("speed of a batch of 100 events", "[.][benchmark]") {
    const auto events = usual_events();
    const auto known = one_agency();
    const auto now = events.front().occurred_at;
    std::string stored;
    for (const auto form : {wire::subprotocol::protobuf, wire::subprotocol::json}) {
        std::string frame;
        wire::encode_client_batch(1, events, form, frame);
        const std::string name(wire::name_of(form));
        WARN(name << ": " << frame.size() / events.size() << " bytes an event");
        BENCHMARK(name + ": decode 100") {
            return wire::decode_client_message(frame, form).index();
        };
        BENCHMARK(name + ": decode, validate and store 100") {
            const auto message = wire::decode_client_message(frame, form);
            std::size_t refused = 0;
            stored.clear();
            for (const auto& one : std::get<wire::event_batch>(message).events) {
                const auto& event = std::get<dossier::dossier_event>(one);
                if (wire::validate(event, *known, now)) ++refused;
                dossier::encode(event, stored);
            }
            if (refused != 0) FAIL("a usual event was refused");
            return stored.size();
        };
        BENCHMARK(name + ": encode 100") {
            wire::encode_client_batch(1, events, form, frame);
            return frame.size();
        };
    }
    std::string frame;
    wire::encode_client_batch(1, events, wire::subprotocol::protobuf, frame);
    v1::ClientMessage reused;
    BENCHMARK("for comparison, protobuf's parser alone, reused message: 100") {
        return reused.ParseFromString(frame);
    };
}
