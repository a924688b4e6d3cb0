// The canonical bytes of an event: one value, one spelling, for ever.
#include "random_event.hpp"
#include "tiendo/base/digest.hpp"
#include "tiendo/dossier/event.hpp"

#include <catch2/catch.hpp>

#include <set>
#include <string>
#include <vector>

using namespace tiendo;

namespace {

std::string bytes_of(const dossier::dossier_event& event) {
    std::string out;
    dossier::encode(event, out);
    return out;
}

// Every canonical string decodes to a value that has these bytes again; anything else is refused.
bool keeps_its_promise(const std::string& bytes) {
    dossier::dossier_event event;
    return !dossier::decode(bytes, event) || bytes_of(event) == bytes;
}

dossier::dossier_event known_event() {
    dossier::dossier_event event;
    event.id = event_id("e-1");
    event.dossier = dossier_code("H01-1");
    event.agency = agency_code("H01");
    event.counter = counter_id("Q1");
    event.occurred_at = instant{milliseconds{1'771'000'000'250}};
    event.counter_sequence = 300;
    event.body = dossier::fact_body{dossier::received{procedure_code("1.000"),
                                                      dossier::channel::online,
                                                      std::nullopt,
                                                      instant{milliseconds{-1}},
                                                      {}}};
    return event;
}

}  // namespace

TEST_CASE("every body comes back from its canonical bytes as the same value", "[dossier][codec]") {
    rng random(20'260'213);
    dossier::dossier_event back;  // reused: nothing of the event before may remain in it
    for (std::size_t round = 0; round < 400; ++round) {
        for (std::size_t kind = 0; kind < testing::body_kind_count; ++kind) {
            const auto event = testing::random_event(random, kind);
            REQUIRE(dossier::decode(bytes_of(event), back));
            REQUIRE(back == event);
        }
    }
}

TEST_CASE("different values have different canonical bytes", "[dossier][codec]") {
    auto other = known_event();
    std::set<std::string> seen{bytes_of(other)};
    const auto is_new = [&](const dossier::dossier_event& event) {
        return seen.insert(bytes_of(event)).second;
    };

    other.actor = "x";
    CHECK(is_new(other));
    other = known_event();
    other.occurred_at += milliseconds{1};
    CHECK(is_new(other));
    other = known_event();
    other.counter = counter_id("");
    CHECK(is_new(other));
    auto& received = std::get<dossier::received>(std::get<dossier::fact_body>(other.body));
    received.appointment_at.reset();
    CHECK(is_new(other));
    received.receiving_agency = agency_code("");
    CHECK(is_new(other));
    other.body = dossier::fact_body{dossier::processed{dossier::outcome::granted, false, ""}};
    CHECK(is_new(other));
    other.body = dossier::fact_body{dossier::processed{dossier::outcome::granted, true, ""}};
    CHECK(is_new(other));
}

TEST_CASE("the stored form of a known event never changes", "[dossier][codec]") {
    const auto bytes = bytes_of(known_event());
    CHECK(to_hex({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()}) ==
          "01"  // format 1
          "01"  // received
          "03652d31"
          "054830312d31"
          "03483031"
          "025131"        // e-1, H01-1, H01, Q1
          "f4bb9bfd8a67"  // 1771000000250 ms
          "ac02"
          "00"  // counter_sequence 300, no actor
          "02"  // of the optional fields only appointment_at
          "05312e303030"
          "02"
          "01"
          "00");  // 1.000, ONLINE, -1 ms, applicant not said
}

TEST_CASE("a digital result told yes, told no and not told are three values, spelt as before",
          "[dossier][codec]") {
    auto event = known_event();
    const auto with = [&](std::optional<bool> digital) {
        event.body = dossier::fact_body{dossier::processed{dossier::outcome::granted, digital, ""}};
        return bytes_of(event);
    };
    std::set<std::string> all;
    for (const auto digital : {std::optional<bool>{}, std::optional(true), std::optional(false)}) {
        dossier::dossier_event back;
        REQUIRE(dossier::decode(with(digital), back));
        CHECK(
            std::get<dossier::processed>(std::get<dossier::fact_body>(back.body)).digital_result ==
            digital);
        all.insert(with(digital));
    }
    CHECK(all.size() == 3);
    // Flags, outcome, length of the number: what was stored before there was a told no reads as not
    // told or yes.
    CHECK(with(std::nullopt).substr(with(std::nullopt).size() - 3) == std::string("\0\1\0", 3));
    CHECK(with(true).substr(with(true).size() - 3) == std::string("\1\1\0", 3));
    auto both = with(true);
    both[both.size() - 3] = 3;
    dossier::dossier_event none;
    CHECK_FALSE(dossier::decode(both, none));
}

TEST_CASE("a shortened, lengthened or altered event is refused or has its own exact bytes",
          "[dossier][codec]") {
    rng random(7);
    for (std::size_t round = 0; round < 30; ++round) {
        for (std::size_t kind = 0; kind < testing::body_kind_count; ++kind) {
            const auto bytes = bytes_of(testing::random_event(random, kind));
            dossier::dossier_event event;
            for (std::size_t size = 0; size < bytes.size(); ++size) {
                REQUIRE_FALSE(dossier::decode(bytes.substr(0, size), event));
            }
            REQUIRE_FALSE(dossier::decode(bytes + '\0', event));
            for (std::size_t change = 0; change < 200; ++change) {
                auto altered = bytes;
                altered[random.below(altered.size())] = static_cast<char>(random.next());
                if (random.chance(300)) altered.erase(random.below(altered.size()), 1);
                REQUIRE(keeps_its_promise(altered));
            }
        }
    }
}

TEST_CASE("random bytes are never taken for an event with another spelling", "[dossier][codec]") {
    rng random(11);
    for (std::size_t round = 0; round < 100'000; ++round) {
        std::string bytes(random.below(80), '\0');
        for (auto& byte : bytes)
            byte = static_cast<char>(random.chance(700) ? random.below(8) : random.next());
        if (bytes.size() > 2) bytes[0] = 1;
        REQUIRE(keeps_its_promise(bytes));
    }
}

TEST_CASE("numbers outside their enumeration, unknown flags and long forms are refused",
          "[dossier][codec]") {
    const auto good = bytes_of(known_event());
    dossier::dossier_event event;
    REQUIRE(dossier::decode(good, event));
    const auto altered = [&](std::size_t from_end, char byte) {
        auto bytes = good;
        bytes[bytes.size() - from_end] = byte;
        return bytes;
    };

    CHECK_FALSE(dossier::decode(altered(3, '\0'), event));                  // channel 0
    CHECK_FALSE(dossier::decode(altered(3, '\4'), event));                  // channel 4
    CHECK_FALSE(dossier::decode(altered(1, '\4'), event));                  // applicant_kind 4
    CHECK_FALSE(dossier::decode(altered(good.size(), '\2'), event));        // another format
    CHECK_FALSE(dossier::decode(altered(good.size() - 1, '\x13'), event));  // a nineteenth fact
    CHECK_FALSE(dossier::decode(altered(good.size() - 1, '\x42'), event));  // after voided

    auto long_form = good;  // the length of event_id as 0x83 0x00
    long_form[2] = static_cast<char>(0x83);
    long_form.insert(3, 1, '\0');
    CHECK_FALSE(dossier::decode(long_form, event));
}

TEST_CASE("the names of bodies are those of the wire", "[dossier][codec]") {
    CHECK(dossier::name_of(dossier::fact_kind::submitted) == "submitted");
    CHECK(dossier::name_of(dossier::fact_kind::arrived_at_competent_agency) ==
          "arrived_at_competent_agency");
    CHECK(dossier::name_of(dossier::fact_kind::rated) == "rated");
    CHECK(dossier::name_of(dossier::event_body{dossier::fact_body{dossier::stopped{}}}) ==
          "stopped");
    CHECK(dossier::name_of(dossier::event_body{dossier::corrected{}}) == "corrected");
    CHECK(dossier::name_of(dossier::event_body{dossier::voided{}}) == "voided");
    CHECK(dossier::name_of(dossier::channel::in_person) == "IN_PERSON");
}

TEST_CASE("speed of the canonical codec", "[.][benchmark]") {
    std::string bytes;
    const auto event = known_event();
    dossier::dossier_event back;
    BENCHMARK("encode") {
        bytes.clear();
        dossier::encode(event, bytes);
        return bytes.size();
    };
    BENCHMARK("decode") {
        return dossier::decode(bytes, back);
    };
}
