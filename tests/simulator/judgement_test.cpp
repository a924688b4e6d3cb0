// Two readings of the law: the simulator's books against the product's own
// judgement of every dossier, from the same events.
#include "fixture.hpp"
#include "tiendo/dossier/assessment.hpp"

#include <map>

namespace tiendo::simulator {
namespace {

using dossier::measure;

// The product's counts per agency at `as_of`, from judging each dossier alone.
std::map<std::string, office_counts> judged(const std::map<std::string, dossier::history>& dossiers,
                                            const dossier::law& law,
                                            instant as_of) {
    std::map<std::string, office_counts> out;
    dossier::assessment judgement;
    for (const auto& [code, facts] : dossiers) {
        dossier::assess(facts, law, judgement, nullptr);
        for (const auto& entry : judgement.entries) {
            const bool headline = (entry.bases & dossier::bit(dossier::basis::headline)) != 0;
            if (entry.at >= as_of || (dossier::is_by_basis(entry.what) && !headline)) continue;
            auto& office = out[law.agencies.code(entry.agency)];
            if (entry.what == measure::received) {
                office.received_by_channel[static_cast<std::size_t>(judgement.via) - 1] +=
                    entry.sign;
            } else if (entry.what == measure::early) {
                office.early += entry.sign;
            } else if (entry.what == measure::on_time) {
                office.on_time += entry.sign;
            } else if (entry.what == measure::late) {
                office.late += entry.sign;
            } else if (entry.what == measure::withdrawn) {
                office.withdrawn += entry.sign;
            } else if (entry.what == measure::stopped) {
                office.stopped += entry.sign;
            } else if (entry.what == measure::transferred_in) {
                office.transferred_in += entry.sign;
            } else if (entry.what == measure::transferred_out) {
                office.transferred_out += entry.sign;
            } else if (entry.what == measure::open) {
                office.open += entry.sign;
            }
        }
    }
    return out;
}

}  // namespace

TEST_CASE("the product judges a simulated year as the simulator's own books do, office by office",
          "[simulator]") {
    const auto seed = GENERATE(41u, 42u);
    const scene given(seed);
    const auto settings = year_until("2026-11-20T10:00:00Z", 20'000);
    event_stream stream(given.of, settings);

    dossier::law law;
    law.add_version(given.catalogue, settings.until, dossier::basis::current);
    std::map<std::string, dossier::history> dossiers;
    std::uint64_t sequence = 0;
    run(stream, settings.until, [&](const delivery& one) {
        const auto fact = dossier::fact_of(one.event, {++sequence, one.at, "X01", true}, law);
        dossiers[one.event.dossier.str()].add(fact, law);
    });
    const auto counts = judged(dossiers, law, settings.until);

    for (std::size_t i = 0; i < agency_count; ++i) {
        const auto code = given.place.offices[i].code.str();
        const auto found = counts.find(code);
        const auto seen = found == counts.end() ? office_counts{} : found->second;
        const auto& expected = stream.books().by_office()[i];
        CAPTURE(seed, code);
        CHECK(seen.received_by_channel == expected.received_by_channel);
        CHECK(seen.early == expected.early);
        CHECK(seen.on_time == expected.on_time);
        CHECK(seen.late == expected.late);
        CHECK(seen.withdrawn == expected.withdrawn);
        CHECK(seen.stopped == expected.stopped);
        CHECK(seen.transferred_in == expected.transferred_in);
        CHECK(seen.transferred_out == expected.transferred_out);
        CHECK(seen.open == expected.open);
    }
}

}  // namespace tiendo::simulator
