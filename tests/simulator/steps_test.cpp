// The steps of a simulated year, as the product judges them: units, a consulted
// agency with a limit of its own, and hardly a step that nobody understands.
#include "fixture.hpp"
#include "tiendo/dossier/assessment.hpp"

#include <map>

namespace tiendo::simulator {

TEST_CASE("offices examine, departments sign, and some ask another department with a limit",
          "[simulator][steps]") {
    const scene given(43);
    const auto settings = year_until("2026-11-20T10:00:00Z", 4'000);
    event_stream stream(given.of, settings);
    dossier::law law;
    law.add_version(given.catalogue, settings.until, dossier::basis::current);
    std::map<std::string, dossier::history> dossiers;
    std::uint64_t sequence = 0;
    run(stream, settings.until, [&](const delivery& one) {
        const auto fact = dossier::fact_of(one.event, {++sequence, one.at, "X01", true}, law);
        dossiers[one.event.dossier.str()].add(fact, law);
    });

    std::map<std::string, int> ended;
    int repeated = 0;
    int consulted_late = 0;
    for (const auto& [code, facts] : dossiers) {
        dossier::assessment a;
        std::vector<dossier::finding> findings;
        dossier::assess(facts, law, a, &findings);
        for (const auto& s : a.steps) {
            const auto& step = law.steps.labels().code(s.step);
            if (s.to) ++ended[step];
            if (step != "LAY-Y-KIEN") continue;
            CAPTURE(code);
            CHECK(s.limit == calendar::limit{3, calendar::limit_unit::working_days});
            CHECK(law.is_consulted(s.unit, s.begun_under));
            if (s.late) ++consulted_late;
        }
        for (const auto& f : findings) {
            if (f.kind == dossier::finding_kind::repeated_fact &&
                f.source->content.step != dossier::no_ref)
                ++repeated;
        }
    }
    CHECK(ended["THAM-DINH"] > 2'500);
    CHECK(ended["TRINH-KY"] > 300);
    CHECK(ended["LAY-Y-KIEN"] > 30);
    CHECK(consulted_late > 5);
    CHECK(repeated == 0);
}

}  // namespace tiendo::simulator
