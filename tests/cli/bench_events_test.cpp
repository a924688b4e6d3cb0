// The load generator sends what a counter could have sent: valid, new, in order.
#include "client/bench_events.hpp"

#include "tiendo/wire/codec.hpp"

#include <catch2/catch.hpp>

#include <map>
#include <set>

namespace client = tiendo::client;
namespace dossier = tiendo::dossier;
namespace wire = tiendo::wire;

namespace {

constexpr std::chrono::sys_seconds moment{std::chrono::seconds{1'795'000'000}};

const client::bench_templates& templates() {
    static const client::bench_templates all(
        {{"P01.001", "P01.002", "P01.003"}, {"1.000001", "1.000002"}});
    return all;
}

std::vector<dossier::dossier_event> decoded(const std::string& frame, std::uint64_t batch_id) {
    const auto message = wire::decode_client_message(frame, wire::subprotocol::protobuf);
    const auto* batch = std::get_if<wire::event_batch>(&message);
    REQUIRE(batch != nullptr);
    CHECK(batch->batch_id == batch_id);
    std::vector<dossier::dossier_event> out;
    for (const auto& event : batch->events) {
        REQUIRE(std::holds_alternative<dossier::dossier_event>(event));
        out.push_back(std::get<dossier::dossier_event>(event));
    }
    return out;
}

std::vector<dossier::dossier_event> events_of(client::bench_source& source,
                                              std::size_t batches,
                                              std::size_t size) {
    std::vector<dossier::dossier_event> out;
    std::string frame;
    for (std::size_t i = 0; i < batches; ++i) {
        const auto id = client::bench_source::first_batch_id + i;
        source.write_batch(id, size, moment, frame);
        for (auto& event : decoded(frame, id)) out.push_back(std::move(event));
    }
    return out;
}

}  // namespace

TEST_CASE("generated frames decode to as many valid events as were asked for", "[bench]") {
    client::bench_source source(templates(), 0x123456789abc, 5);
    const auto events = events_of(source, 3, 1'000);
    CHECK(events.size() == 3'000);
    for (const auto& event : events) {
        CHECK(event.occurred_at == moment);
        CHECK(event.agency.view().starts_with("P01.00"));
    }
}

TEST_CASE("event ids never repeat among the connections of a run or among runs", "[bench]") {
    std::set<std::string> seen;
    std::size_t made = 0;
    for (const std::uint64_t run : {0x123456789abcull, 0x123456789abdull}) {
        for (const std::uint16_t link :
             {std::uint16_t{0}, std::uint16_t{1}, client::bench_source::sources_max}) {
            client::bench_source source(templates(), run, link);
            for (const auto& event : events_of(source, 2, 500)) {
                seen.insert(event.id.str());
                ++made;
            }
        }
    }
    CHECK(seen.size() == made);
}

TEST_CASE("a dossier is received first, keeps its agency, and is processed last", "[bench]") {
    client::bench_source source(templates(), 7, 0);
    struct life {
        std::string agency;
        bool ended = false;
    };
    std::map<std::string, life> lives;
    for (const auto& event : events_of(source, 20, 500)) {
        const auto kind = dossier::kind_of(std::get<dossier::fact_body>(event.body));
        if (kind == dossier::fact_kind::received) {
            REQUIRE(lives.emplace(event.dossier.str(), life{event.agency.str(), false}).second);
            continue;
        }
        const auto found = lives.find(event.dossier.str());
        REQUIRE(found != lives.end());
        CHECK(found->second.agency == event.agency.view());
        CHECK_FALSE(found->second.ended);
        found->second.ended = kind == dossier::fact_kind::processed;
    }
}

TEST_CASE("of ten events three are received, four are steps or papers, three are processed",
          "[bench]") {
    client::bench_source source(templates(), 11, 0);
    std::map<dossier::fact_kind, double> share;
    const auto events = events_of(source, 50, 1'000);
    for (const auto& event : events) {
        share[dossier::kind_of(std::get<dossier::fact_body>(event.body))] +=
            100.0 / static_cast<double>(events.size());
    }
    CHECK(share[dossier::fact_kind::received] == Approx(30).margin(1));
    CHECK(share[dossier::fact_kind::processed] == Approx(30).margin(1));
    CHECK(share[dossier::fact_kind::step_started] + share[dossier::fact_kind::step_finished] ==
          Approx(30).margin(1));
    CHECK(share[dossier::fact_kind::supplement_requested] +
              share[dossier::fact_kind::supplement_received] ==
          Approx(10).margin(1));
}

TEST_CASE("a batch sent again keeps its events under a new id", "[bench]") {
    client::bench_source source(templates(), 3, 9);
    std::string frame;
    const auto id = client::bench_source::first_batch_id;
    source.write_batch(id, 20, moment, frame);
    const auto before = decoded(frame, id);

    client::bench_source::renumber(id + 77, frame);

    CHECK(decoded(frame, id + 77) == before);
}
