// What an engine keeps of a dossier between two judgements is exact: the facts and the entries
// that were packed.
#include "random_history.hpp"
#include "tiendo/base/bytes.hpp"

#include <map>

using namespace tiendo;           // NOLINT
using namespace tiendo::dossier;  // NOLINT
using namespace tiendo::testing;  // NOLINT

namespace {

// Every way in which systems number their events, and ids that only look like one.
event_id some_id(rng& random, std::size_t number) {
    const auto hex = [&random](std::size_t digits, const char* alphabet) {
        std::string out;
        while (out.size() < digits) out += alphabet[random.below(16)];
        return out;
    };
    const auto uuid = [&](const char* alphabet) {
        return hex(8, alphabet) + "-" + hex(4, alphabet) + "-" + hex(4, alphabet) + "-" +
               hex(4, alphabet) + "-" + hex(12, alphabet);
    };
    constexpr auto* small = "0123456789abcdef";
    const auto n = std::to_string(number);
    switch (random.below(7)) {
        case 0:
            return event_id(uuid("0123456789ABCDEF"));
        case 1:
            return event_id("H56.14-240823-0001." + n);
        case 2:
            return event_id(n);
        case 3:
            return event_id(hex(code_bytes_max, small));
        case 4:  // as long as a UUID
            return event_id(hex(35, small) + n.front());
        default:
            return event_id(uuid(small));
    }
}

// The same history with such ids, and told by several hands and senders, some of it as history.
std::vector<dossier_event> told_anyhow(rng& random, std::vector<dossier_event> events) {
    std::map<std::string, event_id> ids;
    for (auto& e : events) {
        const auto [id, fresh] = ids.emplace(e.id.str(), some_id(random, ids.size()));
        e.id = id->second;
        if (random.chance(300)) e.actor = "cb." + std::to_string(random.below(3));
        if (random.chance(300)) e.counter = counter_id("Q" + std::to_string(random.below(3)));
    }
    const auto renamed = [&ids](event_id& target) {
        if (const auto known = ids.find(target.str()); known != ids.end()) target = known->second;
    };
    for (auto& e : events) {
        if (auto* c = std::get_if<corrected>(&e.body)) renamed(c->target);
        if (auto* v = std::get_if<voided>(&e.body)) renamed(v->target);
    }
    return events;
}

std::string stored(const history& facts, const law& codes) {
    std::string out;
    facts.encode(codes, out);
    return out;
}

}  // namespace

TEST_CASE("facts unpacked are those that were packed, to the last field", "[dossier][property]") {
    history again;  // reused, as an engine does
    std::uint64_t amended = 0;
    for (std::uint64_t seed = 1; seed <= 2'000; ++seed) {
        INFO("seed " << seed);
        rng random(seed);
        story s;
        for (const auto& e : told_anyhow(random, random_history_of_steps(random))) {
            const auto delay = std::chrono::minutes{random.below(1'000'000)};
            s.record(
                e, e.occurred_at + delay, random.chance(300), random.chance(800) ? "X01" : "Y01");
        }
        std::string packed;
        s.facts().pack(packed);
        CHECK(history::packed_facts(packed) == s.facts().facts().size());
        const auto size = packed.size();
        packed += "rest";
        byte_reader in(packed);
        again.unpack(in);
        REQUIRE(in.rest() == "rest");
        // The stored form holds every field.
        REQUIRE(stored(again, s.law()) == stored(s.facts(), s.law()));
        // Whether there are amendments, which it does not hold, shows in the judgement.
        assessment judged;
        assess(again, s.law(), judged, nullptr);
        REQUIRE(judged.entries == s.judge().entries);
        std::string twice;
        again.pack(twice);
        CHECK(twice == packed.substr(0, size));
        for (const auto& f : again.facts()) amended += f.is_amendment() ? 1 : 0;
    }
    CHECK(amended > 500);
}

TEST_CASE("entries unpacked are those that were packed, in their order", "[dossier][property]") {
    std::vector<entry> again;
    std::uint64_t seen = 0;
    for (std::uint64_t seed = 1; seed <= 2'000; ++seed) {
        INFO("seed " << seed);
        rng random(seed);
        story s;
        for (const auto& e : random_history(random)) s.tell(e);
        const auto entries = s.judge().entries;
        std::string packed;
        pack(entries, packed);
        CHECK(packed.size() <= 1 + 8 * entries.size());
        packed += "rest";
        byte_reader in(packed);
        unpack(in, again);
        REQUIRE(again == entries);
        REQUIRE(in.rest() == "rest");
        seen += entries.size();
    }
    CHECK(seen > 10'000);
}

TEST_CASE("nothing packed is a history without facts and without entries", "[dossier]") {
    history facts = story().tell("2026-03-02 09:00", receipt("WD5")).facts();
    std::vector<entry> entries(3);
    byte_reader in({});
    facts.unpack(in);
    unpack(in, entries);
    CHECK(facts.facts().empty());
    CHECK(entries.empty());
}

TEST_CASE("a fact that arrives for a packed dossier is known there if it was told before",
          "[dossier]") {
    story s;
    s.tell("2026-03-02 09:00", receipt("WD5")).tell("2026-03-04 09:00", fact_body{processed{}});
    std::string packed;
    s.facts().pack(packed);
    byte_reader in(packed);
    history again;
    again.unpack(in);
    const auto told = [&](const char* id, const char* sender) {
        const auto e = event(id, at("2026-03-03 09:00"), fact_body{rated{5}});
        return again.add(fact_of(e, {9, e.occurred_at, sender, false}, s.law()), s.law());
    };
    CHECK_FALSE(told("e2", "X01"));
    CHECK(told("e3", "X01"));
    CHECK(told("e2", "Y01"));
    CHECK(again.facts().size() == 4);
}

TEST_CASE("an ordinary dossier packs to 40 bytes a fact, ids that are UUIDs included",
          "[dossier]") {
    story s;
    const auto tell = [&](const char* digit, const char* when, fact_body body) {
        auto e = event(
            std::string("0198c5a2-7f3e-7c4d-9a1b-00000000000") + digit, at(when), std::move(body));
        s.record(e, e.occurred_at + std::chrono::seconds{2}, false);
    };
    tell("1", "2026-03-02 08:00", submitted{procedure_code("WD5"), channel::online});
    tell("2", "2026-03-02 09:00", receipt("WD5", at("2026-03-09 17:00")));
    tell("3", "2026-03-02 10:00", step_started{"B1", "P1", {}});
    tell("4", "2026-03-04 10:00", step_finished{"B1", "P1", {}});
    tell("5", "2026-03-05 10:00", processed{});
    tell("6", "2026-03-06 09:00", returned{});
    std::string packed;
    s.facts().pack(packed);
    CHECK(packed.size() <= 40 * s.facts().facts().size());
}
