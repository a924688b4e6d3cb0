// What is remarkable about a dossier's due dates: appointments and finishes that were
// changed or dated afterwards (src/RULES.md 2.3, 2.6).
#include "random_history.hpp"

using namespace tiendo;           // NOLINT
using namespace tiendo::dossier;  // NOLINT
using namespace tiendo::testing;  // NOLINT

TEST_CASE("an appointment past the statutory due date is a finding, once", "[dossier]") {
    story s;  // statutory: 9 March
    s.tell("2026-03-02 09:00", receipt("WD5", at("2026-03-09 17:00")));
    CHECK(s.findings().empty());
    s.tell("2026-03-03 09:00", fact_body{rescheduled{at("2026-03-10 08:00"), "", ""}});
    s.tell("2026-03-04 09:00", fact_body{step_finished{}});
    CHECK(s.findings() == std::vector<std::string>{"appointment_past_statutory"});
    CHECK(s.is_each_fact_in_effect());
}

TEST_CASE("a promise made during a pause is held against the limit that the pause moved",
          "[dossier]") {
    story s;
    s.tell("2026-03-02 09:00", receipt("WD5"));
    s.tell("2026-03-03 08:00", fact_body{supplement_requested{}});
    s.tell("2026-03-03 09:00", fact_body{rescheduled{at("2026-03-11 08:00"), "", ""}});
    CHECK(s.findings().empty());
    auto longer = s;
    s.tell("2026-03-04 08:00", fact_body{supplement_received{}});  // statutory: 10 March
    CHECK(s.findings() == std::vector<std::string>{"appointment_past_statutory"});
    longer.tell("2026-03-06 08:00", fact_body{supplement_received{}});  // statutory: 12 March
    CHECK(longer.findings().empty());
}

TEST_CASE("a second re-appointment, and one made when overdue, are findings", "[dossier]") {
    story s;
    s.tell("2026-03-02 09:00", receipt("WD5", at("2026-03-04 17:00")));
    s.tell("2026-03-04 23:59", fact_body{rescheduled{at("2026-03-05 17:00"), "", ""}});
    CHECK(s.findings().empty());
    s.tell("2026-03-06 00:00:00.001", fact_body{rescheduled{at("2026-03-09 17:00"), "", ""}});
    CHECK(s.findings() ==
          std::vector<std::string>{"second_reappointment", "reappointment_after_due"});
}

TEST_CASE("the correction that changed an appointment is named, whichever counts in the end",
          "[dossier]") {
    story s;
    s.tell(event("in", at("2026-03-02 09:00"), fact_body{receipt("M1", at("2026-03-06 17:00"))}));
    const auto correct = [&s](std::string_view id, std::string_view when, std::string_view to) {
        s.tell(event(std::string(id),
                     at(std::string(when)),
                     corrected{event_id("in"),
                               at("2026-03-02 09:00"),
                               fact_body{receipt("M1", at(std::string(to)))}}));
    };
    correct("detail", "2026-03-11 09:00", "2026-03-12 17:00");
    correct("moved", "2026-03-09 09:00", "2026-03-12 17:00");  // occurred first, told later
    const auto judged = s.judge();
    std::vector<finding> findings;
    assessment out;
    assess(s.facts(), s.law(), out, &findings);
    REQUIRE(findings.size() == 2);
    for (const auto& f : findings) CHECK(f.source->id.view() == "moved");
    CHECK(findings[0].kind == finding_kind::due_date_corrected);
    CHECK(findings[1].kind == finding_kind::reappointment_after_due);
    REQUIRE(judged.reschedulings.size() == 1);
    CHECK(judged.reschedulings[0].at == at("2026-03-09 09:00"));
}

TEST_CASE("a correction of an appointment moves the figures as a receipt told so at once would",
          "[dossier]") {
    story once;
    once.tell(
        event("in", at("2026-03-02 09:00"), fact_body{receipt("M1", at("2026-03-12 17:00"))}));
    story corrected_late;
    corrected_late.tell(
        event("in", at("2026-03-02 09:00"), fact_body{receipt("M1", at("2026-03-06 17:00"))}));
    corrected_late.tell(event("fix",
                              at("2026-03-09 09:00"),
                              corrected{event_id("in"),
                                        at("2026-03-02 09:00"),
                                        fact_body{receipt("M1", at("2026-03-12 17:00"))}}));
    CHECK(corrected_late.judge().entries == once.judge().entries);
}

TEST_CASE("a finish recorded after the due date but dated before it is a finding", "[dossier]") {
    const auto due_ends = at("2026-03-10 00:00");
    const auto finish = [](std::string_view when) {
        return event("end", at(std::string(when)), fact_body{processed{}});
    };
    const auto told = [&](std::string_view when, instant recorded_at, bool history) {
        story s;
        s.tell("2026-03-02 09:00", receipt("WD5", at("2026-03-09 17:00")));
        s.record(finish(when), recorded_at, history);
        return s.findings();
    };
    const std::vector<std::string> none;
    const std::vector<std::string> backdated{"backdated_finish"};
    CHECK(told("2026-03-09 16:00", due_ends, false) == none);
    CHECK(told("2026-03-09 16:00", due_ends + milliseconds{1}, false) == backdated);
    CHECK(told("2026-03-06 16:00", due_ends + milliseconds{1}, false) == backdated);
    CHECK(told("2026-03-06 16:00", due_ends + milliseconds{1}, true) == none);  // an import
    CHECK(told("2026-03-10 08:00", at("2026-03-12 08:00"), false) == none);     // late anyway
}

TEST_CASE("a finish corrected to an earlier instant after the due date is back-dated",
          "[dossier]") {
    story s;
    s.tell("2026-03-02 09:00", receipt("WD5", at("2026-03-09 17:00")));
    s.tell(event("end", at("2026-03-11 09:00"), fact_body{processed{}}));
    CHECK(s.findings().empty());
    s.record(event("fix",
                   at("2026-03-11 10:00"),
                   corrected{event_id("end"), at("2026-03-09 09:00"), processed{}}),
             at("2026-03-11 10:00"),
             false);
    CHECK(s.findings() == std::vector<std::string>{"backdated_finish"});
}
