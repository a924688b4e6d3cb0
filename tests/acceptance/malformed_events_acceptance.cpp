// Malformed events through every path into a real service: each is answered by
// name, alone, and its neighbours are stored. The driver, malformed_inputs.py,
// starts the service and counts afterwards what it holds.
#include "hostile_counter.hpp"
#include "tiendo/net/http_message.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <deque>

using namespace tiendo;
using testing::hostile_counter;
using testing::path;

namespace {

constexpr std::size_t rounds = 36;         // of each kind on each path
constexpr std::size_t in_flight_max = 32;  // below the 64 that Welcome allows
constexpr std::size_t kinds_min = 20;      // what was promised
constexpr std::size_t inputs_min = 1'000;  // on each path

struct sent {
    std::string_view kind;
    testing::malformed_event bad;
    std::uint64_t batch_id = 0;
    std::optional<std::string> event_id;  // where it can still be read
};

// The id, where the malformed event still says one id and says it whole.
std::optional<std::string> readable_id(std::string_view kind,
                                       const std::string& bytes,
                                       wire::subprotocol form) {
    if (kind == "cut short" || kind == "noise") return std::nullopt;
    const auto begin = bytes.find("e-");
    if (begin == std::string::npos || bytes.find("e-", begin + 2) != std::string::npos)
        return std::nullopt;
    const bool json = form == wire::subprotocol::json;
    const auto length =
        json ? bytes.find('"', begin) - begin
             : static_cast<std::size_t>(static_cast<unsigned char>(bytes[begin - 1]));
    return bytes.substr(begin, length);
}

// A text frame that is not UTF-8 closes its session (RFC 6455), whatever stands in it: that is
// judged with the other frames, and here such bytes are sent on the other paths only.
testing::malformed_event make(const testing::malformed_kind& kind, rng& random, path p) {
    auto bad = kind.make(random, testing::form_of(p));
    while (p == path::socket_json && !net::is_utf8(bad.bytes))
        bad = kind.make(random, testing::form_of(p));
    return bad;
}

// On a socket the next batch does not wait for the answer to the one before.
std::size_t allowed_in_flight(path p) {
    return testing::is_post(p) ? 1 : in_flight_max;
}

void check_answer(const sent& expected, const std::optional<v1::ServerMessage>& said) {
    INFO(expected.kind << ": " << expected.bad.bytes);
    REQUIRE(said.has_value());
    INFO(said->ShortDebugString());
    REQUIRE(said->has_ack());
    const auto& ack = said->ack();
    REQUIRE(ack.batch_id() == expected.batch_id);
    REQUIRE(ack.accepted() == 2);
    REQUIRE(ack.duplicates() == 0);
    REQUIRE(ack.rejected_size() == 1);
    const auto& why = ack.rejected(0);
    REQUIRE(why.batch_id() == expected.batch_id);
    REQUIRE(why.index() == 1);
    REQUIRE(std::ranges::find(expected.bad.codes, why.code()) != expected.bad.codes.end());
    REQUIRE(why.field().starts_with("events[1]"));
    if (!expected.bad.field.empty())
        REQUIRE(why.field() == "events[1]." + std::string(expected.bad.field));
    // Behind a broken place nothing can be read any more.
    const bool is_broken = why.code() == "malformed" || why.code() == "not_json";
    if (expected.event_id && !(is_broken && why.event_id().empty()))
        REQUIRE(why.event_id() == *expected.event_id);
    REQUIRE_FALSE(why.message().empty());
}

}  // namespace

TEST_CASE("malformed events are answered by name on every path and their neighbours are stored",
          "[events]") {
    auto kinds = testing::malformed_kinds();
    kinds.insert(
        kinds.end(), testing::impossible_kinds().begin(), testing::impossible_kinds().end());
    REQUIRE(kinds.size() >= kinds_min);
    REQUIRE(kinds.size() * rounds >= inputs_min);

    for (const auto p : testing::all_paths) {
        INFO(testing::name_of(p));
        hostile_counter counter(p);
        rng random(20'261'122 + static_cast<std::uint64_t>(p));
        std::deque<sent> unanswered;
        std::uint64_t batch_id = 0;
        const auto take_one = [&] {
            check_answer(unanswered.front(), counter.answer());
            unanswered.pop_front();
        };
        for (const auto& kind : kinds) {
            for (std::size_t round = 0; round < rounds; ++round) {
                auto bad = make(kind, random, p);
                ++batch_id;
                counter.send(testing::batch_of(p,
                                               batch_id,
                                               {testing::neighbour(p, 2 * batch_id),
                                                bad.bytes,
                                                testing::neighbour(p, 2 * batch_id + 1)}));
                auto id = readable_id(kind.name, bad.bytes, testing::form_of(p));
                unanswered.push_back({kind.name, std::move(bad), batch_id, std::move(id)});
                while (unanswered.size() >= allowed_in_flight(p)) take_one();
            }
        }
        while (!unanswered.empty()) take_one();
    }
}
