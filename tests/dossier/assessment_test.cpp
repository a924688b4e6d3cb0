// The rules of a dossier's deadlines and verdicts (src/RULES.md section 3-5, src/RULES.md 2).
#include "random_history.hpp"

using namespace tiendo;           // NOLINT
using namespace tiendo::dossier;  // NOLINT
using namespace tiendo::testing;  // NOLINT

namespace {

verdict verdict_of(const story& s, basis b) {
    return s.judge().verdicts[static_cast<std::size_t>(b)];
}

}  // namespace

TEST_CASE("working days are counted from the day after acceptance", "[dossier]") {
    story s;
    s.tell("2026-03-02 09:00", receipt("WD5"));

    const auto judged = s.judge();

    CHECK(due_text(judged, basis::statutory) == "2026-03-09");
    CHECK(due_text(judged, basis::committed) == "2026-03-05");
    CHECK(judged.now == state::received);
}

TEST_CASE("the due day itself is on time, all of it; the next midnight is late", "[dossier]") {
    const auto finished = GENERATE(table<std::string, verdict>({
        {"2026-03-08 23:59:59.999", verdict::early},
        {"2026-03-09 00:00", verdict::on_time},
        {"2026-03-09 23:59:59.999", verdict::on_time},
        {"2026-03-10 00:00", verdict::late},
    }));
    story s;
    s.tell("2026-03-02 09:00", receipt("WD5"));
    s.tell(std::get<0>(finished), fact_body{processed{}});
    CHECK(verdict_of(s, basis::statutory) == std::get<1>(finished));
}

TEST_CASE("limits in hours compare instants, exactly at the due instant is on time", "[dossier]") {
    story s;
    s.tell("2026-03-02 09:00", receipt("H24"));
    CHECK(due_text(s.judge(), basis::statutory) == "2026-03-03T09:00");

    s.tell("2026-03-03 09:00", fact_body{processed{}});
    const auto judged = s.judge();
    CHECK(judged.verdicts[static_cast<std::size_t>(basis::statutory)] == verdict::on_time);
    CHECK(stands(judged, measure::overdue, basis::statutory, at("2026-03-03 09:00:00.001")) == 0);
    CHECK(stands(judged, measure::fell_due, basis::statutory, at("2026-03-04")) == 1);
    CHECK(stands(judged, measure::fell_due_met, basis::statutory, at("2026-03-04")) == 1);
}

TEST_CASE("working hours run inside the windows only", "[dossier]") {
    story s;
    s.tell("2026-03-02 16:00",
           receipt("WH8"));  // one hour left on Monday, seven and a half on Tuesday's 7.5 h
    CHECK(due_text(s.judge(), basis::statutory) == "2026-03-03T16:30");
}

TEST_CASE("acceptance on a Saturday rolls to Monday, or makes Monday day one", "[dossier]") {
    story rolled;
    rolled.tell("2026-03-07 09:00", receipt("WD5"));
    CHECK(due_text(rolled.judge(), basis::statutory) == "2026-03-16");
    story next_day;
    next_day.tell("2026-03-07 09:00", receipt("WD5N"));
    CHECK(due_text(next_day.judge(), basis::statutory) == "2026-03-13");
}

TEST_CASE("received strictly after the cut-off counts as received the next working day",
          "[dossier]") {
    const auto received = GENERATE(table<std::string, std::string>({
        {"2026-03-02 15:00", "2026-03-02"},
        {"2026-03-02 15:00:00.001", "2026-03-03"},
        {"2026-03-06 16:00", "2026-03-09"},  // Friday to Monday
    }));
    story s;
    s.tell(std::get<0>(received), receipt("DAY"));
    CHECK(due_text(s.judge(), basis::statutory) == std::get<1>(received));
}

TEST_CASE("a last day off moves to the next working day for calendar days and months",
          "[dossier]") {
    story ten_days;
    ten_days.tell("2026-03-04 09:00", receipt("CD10"));  // 14 March is a Saturday
    CHECK(due_text(ten_days.judge(), basis::statutory) == "2026-03-16");
    story month;
    month.tell("2026-01-31 09:00", receipt("M1"));  // 28 February is a Saturday
    CHECK(due_text(month.judge(), basis::statutory) == "2026-03-02");
}

TEST_CASE("the clock of a dossier handed in elsewhere starts at the competent agency",
          "[dossier]") {
    story s;
    s.tell("2026-03-02 09:00", receipt("WD5", std::nullopt, "Y01.1"));
    CHECK(due_text(s.judge(), basis::statutory) == "no_due");
    CHECK(stands(s.judge(), measure::no_due, basis::statutory, at("2026-03-03")) == 1);

    s.tell("2026-03-04 10:00", fact_body{arrived_at_competent_agency{}});

    CHECK(due_text(s.judge(), basis::statutory) == "2026-03-11");
    CHECK(s.judge().clock_started_at == at("2026-03-04 10:00"));
}

TEST_CASE("within one province the clock starts at Received and an arrival changes nothing",
          "[dossier]") {
    story s;
    s.tell("2026-03-02 09:00", receipt("WD5", std::nullopt, "X01.2"));
    s.tell("2026-03-04 10:00", fact_body{arrived_at_competent_agency{}});
    CHECK(due_text(s.judge(), basis::statutory) == "2026-03-09");
}

TEST_CASE("pause_working shifts by the working days after the request up to the answer",
          "[dossier]") {
    story s;
    s.tell("2026-03-02 09:00", receipt("WD5", at("2026-03-09 17:00")));
    s.tell("2026-03-03 08:00", fact_body{supplement_requested{}});
    CHECK(s.judge().now == state::supplement_asked);

    s.tell("2026-03-05 16:00", fact_body{supplement_received{}});

    const auto judged = s.judge();  // Wednesday and Thursday
    CHECK(due_text(judged, basis::statutory) == "2026-03-11");
    CHECK(due_text(judged, basis::current) == "2026-03-11");
    CHECK(due_text(judged, basis::original) == "2026-03-09");
    CHECK(judged.now == state::in_process);
}

TEST_CASE("a policy of none moves nothing and freezes nothing", "[dossier]") {
    story s;
    s.tell("2026-03-02 09:00", receipt("WD5"));
    s.tell("2026-03-03 08:00", fact_body{payment_requested{}});
    s.tell("2026-03-20 16:00", fact_body{payment_made{}});
    const auto judged = s.judge();
    CHECK(due_text(judged, basis::statutory) == "2026-03-09");
    CHECK(stands(judged, measure::overdue, basis::statutory, at("2026-03-10 00:00:00.001")) == 1);
}

TEST_CASE("overlapping pauses count once, a day for the one begun first", "[dossier]") {
    story s;
    s.tell("2026-03-02 09:00", receipt("WD5"));
    s.tell("2026-03-03 08:00", fact_body{supplement_requested{}});
    s.tell("2026-03-04 08:00", fact_body{suspended{}});
    s.tell("2026-03-05 08:00", fact_body{supplement_received{}});
    s.tell("2026-03-06 08:00", fact_body{resumed{}});
    CHECK(due_text(s.judge(), basis::statutory) == "2026-03-12");  // Wed, Thu, Fri: three days

    story shadowed;  // a payment request under none stops no clock, so it holds no day
    shadowed.tell("2026-03-02 09:00", receipt("WD5"));
    shadowed.tell("2026-03-03 08:00", fact_body{payment_requested{}});
    shadowed.tell("2026-03-04 08:00", fact_body{supplement_requested{}});
    shadowed.tell("2026-03-05 08:00", fact_body{payment_made{}});
    shadowed.tell("2026-03-06 08:00", fact_body{supplement_received{}});
    CHECK(due_text(shadowed.judge(), basis::statutory) == "2026-03-11");  // Thursday, Friday
}

TEST_CASE("under restart the limits count afresh from the answer, cut-off included", "[dossier]") {
    const auto answered = GENERATE(table<std::string, std::string, std::string>({
        {"2026-03-05 10:00", "2026-03-12", "2026-03-10"},
        {"2026-03-05 15:00:00.001", "2026-03-13", "2026-03-11"},  // after the cut-off
        {"2026-03-07 10:00", "2026-03-16", "2026-03-12"},         // Saturday rolls to Monday
    }));
    story s;
    s.tell("2026-03-02 09:00", receipt("AGAIN", at("2026-03-06 17:00")));
    s.tell("2026-03-03 08:00", fact_body{supplement_requested{}});
    CHECK(due_text(s.judge(), basis::statutory) == "2026-03-09");  // open: frozen, not moved

    s.tell(std::get<0>(answered), fact_body{supplement_received{}});

    const auto judged = s.judge();
    CHECK(due_text(judged, basis::statutory) == std::get<1>(answered));
    CHECK(due_text(judged, basis::committed) == std::get<2>(answered));
    CHECK(due_text(judged, basis::original) == "2026-03-06");
    CHECK(due_text(judged, basis::current) == "no_due");
    CHECK(due_text(judged, basis::headline) == std::get<2>(answered));
}

TEST_CASE("an answer under restart that names a new appointment keeps it", "[dossier]") {
    story s;
    s.tell("2026-03-02 09:00", receipt("AGAIN", at("2026-03-06 17:00")));
    s.tell("2026-03-03 08:00", fact_body{supplement_requested{}});
    s.tell("2026-03-05 10:00", fact_body{supplement_received{"", "", at("2026-03-11 17:00")}});
    CHECK(due_text(s.judge(), basis::current) == "2026-03-11");
    CHECK(due_text(s.judge(), basis::headline) == "2026-03-11");
}

TEST_CASE("an unanswered restart counts as pause_working at the end", "[dossier]") {
    story s;
    s.tell("2026-03-02 09:00", receipt("AGAIN", at("2026-03-06 17:00")));
    s.tell("2026-03-03 08:00", fact_body{supplement_requested{}});
    s.tell("2026-03-10 08:00", fact_body{processed{}});
    CHECK(due_text(s.judge(), basis::statutory) == "2026-03-16");  // five working days later
    CHECK(due_text(s.judge(), basis::current) == "2026-03-13");
}

TEST_CASE("pauses before a restart are forgotten, pauses across it count from it", "[dossier]") {
    story s;
    s.tell("2026-03-02 09:00", receipt("AGAIN"));
    s.tell("2026-03-03 08:00", fact_body{suspended{}});             // pause_working
    s.tell("2026-03-04 08:00", fact_body{supplement_requested{}});  // restart
    s.tell("2026-03-06 08:00", fact_body{supplement_received{}});
    CHECK(due_text(s.judge(), basis::statutory) == "2026-03-13");
    s.tell("2026-03-10 08:00", fact_body{resumed{}});  // Monday and Tuesday after the restart
    CHECK(due_text(s.judge(), basis::statutory) == "2026-03-17");
}

TEST_CASE("pause_calendar moves the date by the calendar days, then to a working day",
          "[dossier]") {
    const auto answered = GENERATE(table<std::string, std::string, std::string>({
        {"2026-03-03 17:00", "2026-03-13", "2026-03-10"},  // the same day moves nothing
        {"2026-03-05 08:00", "2026-03-16", "2026-03-12"},  // 15 March is a Sunday
        {"2026-03-08 08:00", "2026-03-18", "2026-03-16"},  // and again
    }));
    story s;
    s.tell("2026-03-03 07:00", receipt("SHIFT", at("2026-03-10 17:00")));
    s.tell("2026-03-03 08:00", fact_body{supplement_requested{}});
    s.tell(std::get<0>(answered), fact_body{supplement_received{}});
    CHECK(due_text(s.judge(), basis::statutory) == std::get<1>(answered));
    CHECK(due_text(s.judge(), basis::current) == std::get<2>(answered));
}

TEST_CASE("pause_calendar takes working time out of a limit in working hours", "[dossier]") {
    story s;
    s.tell("2026-03-02 07:30", receipt("WH8R"));
    CHECK(due_text(s.judge(), basis::statutory) == "2026-03-03T08:00");
    s.tell("2026-03-02 08:00", fact_body{payment_requested{}});
    s.tell("2026-03-02 10:00", fact_body{payment_made{}});
    CHECK(due_text(s.judge(), basis::statutory) == "2026-03-03T10:00");
}

// The side of index766 while papers are asked for, whatever the clock policy (QĐ 766, group 2).
TEST_CASE("index766: one open request stands at its instant, from the second one on overdue",
          "[dossier]") {
    const auto procedure = GENERATE(std::string("WD5"), std::string("WD5N"), std::string("AGAIN"));
    CAPTURE(procedure);
    const auto overdue = [](const story& s, std::string_view when) {
        return stands(s.judge(), measure::overdue, basis::index766, at(std::string(when)));
    };
    story s;
    s.tell("2026-03-02 09:00", receipt(procedure, at("2026-03-06 17:00")));
    s.tell("2026-03-04 08:00", fact_body{supplement_requested{}});
    CHECK(overdue(s, "2026-04-01") ==
          0);  // in time at the request, and so for as long as it is open

    story twice = s;
    twice.tell("2026-03-05 08:00", fact_body{supplement_requested{}});
    CHECK(overdue(twice, "2026-03-05 08:00") == 0);
    CHECK(overdue(twice, "2026-03-05 08:00:00.001") == 1);
    twice.tell("2026-03-05 09:00", fact_body{supplement_received{}});
    CHECK(overdue(twice, "2026-03-05 10:00") == 1);  // answered or not
    twice.tell("2026-03-05 11:00", fact_body{processed{}});
    CHECK(overdue(twice, "2026-03-06") == 0);
    CHECK(stands(twice.judge(), measure::index_in_time, basis::index766, at("2026-03-06")) == 1);

    s.tell("2026-03-05 08:00", fact_body{supplement_received{"", "", at("2026-03-06 17:00")}});
    CHECK(overdue(s, "2026-03-07") == 0);
    CHECK(overdue(s, "2026-03-07 00:00:00.001") == 1);  // answered: the appointment counts again
}

TEST_CASE(
    "index766: a request before Received does not count, one after the due date stays overdue",
    "[dossier]") {
    story s;
    s.tell("2026-03-01 08:00", fact_body{submitted{procedure_code("WD5"), channel::online}});
    s.tell("2026-03-01 09:00", fact_body{supplement_requested{}});
    s.tell("2026-03-01 10:00", fact_body{supplement_received{}});
    s.tell("2026-03-02 09:00", receipt("WD5", at("2026-03-06 17:00")));
    s.tell("2026-03-09 08:00", fact_body{supplement_requested{}});
    const auto judged = s.judge();
    CHECK(stands(judged, measure::overdue, basis::index766, at("2026-03-06")) == 0);
    CHECK(stands(judged, measure::overdue, basis::index766, at("2026-03-09")) == 1);
    CHECK(stands(judged, measure::overdue, basis::index766, at("2026-04-09")) == 1);
}

TEST_CASE("an open pause freezes the side on which it began", "[dossier]") {
    story in_time;
    in_time.tell("2026-03-02 09:00", receipt("WD5"));
    in_time.tell("2026-03-09 08:00", fact_body{supplement_requested{}});
    CHECK(stands(in_time.judge(), measure::overdue, basis::statutory, at("2026-04-30")) == 0);
    CHECK(stands(in_time.judge(), measure::paused, basis::statutory, at("2026-04-30")) == 1);
    CHECK_FALSE(in_time.judge().is_overdue(basis::statutory, at("2026-04-30")));

    story overdue;
    overdue.tell("2026-03-02 09:00", receipt("WD5"));
    overdue.tell("2026-03-11 08:00", fact_body{supplement_requested{}});
    overdue.tell("2026-03-20 08:00", fact_body{supplement_received{}});
    CHECK(stands(overdue.judge(), measure::overdue, basis::statutory, at("2026-03-15")) == 1);
    CHECK(stands(overdue.judge(), measure::overdue, basis::statutory, at("2026-03-20 08:01")) == 1);
}

TEST_CASE("a pause still open at the end is closed by it", "[dossier]") {
    story s;
    s.tell("2026-03-02 09:00", receipt("WD5"));
    s.tell("2026-03-06 08:00", fact_body{supplement_requested{}});
    s.tell("2026-03-11 08:00",
           fact_body{processed{}});  // Mon, Tue, Wed do not count: due 9 -> 12 March
    CHECK(due_text(s.judge(), basis::statutory) == "2026-03-12");
    CHECK(verdict_of(s, basis::statutory) == verdict::early);
}

TEST_CASE("a re-appointment sets the current appointment and never the original one", "[dossier]") {
    story s;
    s.tell("2026-03-02 09:00", receipt("WD5", at("2026-03-06 17:00")));
    s.tell("2026-03-05 09:00", fact_body{rescheduled{at("2026-03-12 17:00"), "busy", "PX-1"}});
    s.tell("2026-03-12 18:00", fact_body{processed{}});
    CHECK(verdict_of(s, basis::current) == verdict::on_time);
    CHECK(verdict_of(s, basis::original) == verdict::late);
    CHECK(verdict_of(s, basis::headline) == verdict::on_time);
}

TEST_CASE("a due date moved after it passed takes its entries back at the move", "[dossier]") {
    story s;
    s.tell("2026-03-02 09:00", receipt("WD5", at("2026-03-05 17:00")));
    s.tell("2026-03-09 10:00", fact_body{rescheduled{at("2026-03-12 17:00"), "", ""}});
    const auto judged = s.judge();
    CHECK(stands(judged, measure::overdue, basis::current, at("2026-03-06")) == 0);
    CHECK(stands(judged, measure::overdue, basis::current, at("2026-03-06 00:00:00.001")) == 1);
    CHECK(stands(judged, measure::fell_due, basis::current, at("2026-03-07")) == 1);
    CHECK(stands(judged, measure::overdue, basis::current, at("2026-03-09 10:00:00.001")) == 0);
    CHECK(stands(judged, measure::fell_due, basis::current, at("2026-03-10")) == 0);
    CHECK(stands(judged, measure::fell_due, basis::current, at("2026-03-14")) == 1);
}

TEST_CASE("withdrawn before the due date it does not fall due, finished before it does",
          "[dossier]") {
    story withdrawn_early;
    withdrawn_early.tell("2026-03-02 09:00", receipt("WD5"));
    withdrawn_early.tell("2026-03-04 09:00", fact_body{withdrawn{}});
    CHECK(stands(withdrawn_early.judge(), measure::fell_due, basis::statutory, at("2026-05-01")) ==
          0);
    CHECK(stands(
              withdrawn_early.judge(), measure::index_in_time, basis::index766, at("2026-05-01")) ==
          1);
    story finished_early;
    finished_early.tell("2026-03-02 09:00", receipt("WD5"));
    finished_early.tell("2026-03-04 09:00", fact_body{processed{}});
    const auto judged = finished_early.judge();
    CHECK(stands(judged, measure::fell_due, basis::statutory, at("2026-03-10")) == 0);
    CHECK(stands(judged, measure::fell_due, basis::statutory, at("2026-03-10 00:00:00.001")) == 1);
    CHECK(stands(judged, measure::fell_due_met, basis::statutory, at("2026-03-11")) == 1);
}

TEST_CASE("Stopped is an end until Resumed takes it back; the time between counts as a suspension",
          "[dossier]") {
    story s;
    s.tell("2026-03-02 09:00", receipt("WD5"));
    s.tell("2026-03-03 09:00", fact_body{stopped{}});
    CHECK(s.judge().now == state::stopped);
    s.tell("2026-03-05 09:00", fact_body{resumed{}});
    const auto judged = s.judge();
    CHECK(judged.now == state::in_process);
    CHECK(due_text(judged, basis::statutory) == "2026-03-11");
    CHECK(stands(judged, measure::stopped, basis::headline, at("2026-03-04")) == 1);
    CHECK(stands(judged, measure::stopped, basis::headline, at("2026-03-06")) == 0);
    CHECK(stands(judged, measure::open, basis::headline, at("2026-03-06")) == 1);
}

TEST_CASE("the instant of processing decides, not that of handing over", "[dossier]") {
    story s;
    s.tell("2026-03-02 09:00", receipt("WD5"));
    s.tell("2026-03-06 09:00", fact_body{processed{}});
    s.tell("2026-04-06 09:00", fact_body{returned{}});
    CHECK(s.judge().now == state::returned);
    CHECK(verdict_of(s, basis::statutory) == verdict::early);
    story handed_over;  // where only 10 is known, its instant stands for 9
    handed_over.tell("2026-03-02 09:00", receipt("WD5"));
    handed_over.tell("2026-03-06 09:00", fact_body{returned{}});
    CHECK(verdict_of(handed_over, basis::statutory) == verdict::early);
}

TEST_CASE("a transfer moves the stocks on its day and acts of the old agency are foreign after it",
          "[dossier]") {
    story s;
    s.tell("2026-03-02 09:00", receipt("WD5"));
    s.tell("2026-03-03 09:00", fact_body{transferred{agency_code("X01.2")}});
    s.tell("2026-03-04 09:00", fact_body{processed{}}, "X01.1");
    CHECK(s.findings() == std::vector<std::string>{"foreign_agency"});
    s.tell("2026-03-05 09:00", fact_body{processed{}}, "X01.2");
    const auto judged = s.judge();
    CHECK(judged.now == state::processed);
    CHECK(judged.ended_at == at("2026-03-05 09:00"));
    const auto second = s.law().agencies.find("X01.2");
    for (const auto& e : judged.entries) {
        if (e.what == measure::early) CHECK(e.agency == second);
    }
}

TEST_CASE("an act of another agency takes effect once the transfer that explains it arrives",
          "[dossier]") {
    story s;
    s.tell("2026-03-02 09:00", receipt("WD5"));
    s.tell("2026-03-05 09:00", fact_body{processed{}}, "X01.2");
    CHECK(s.judge().now == state::received);
    s.tell("2026-03-03 09:00", fact_body{transferred{agency_code("X01.2")}});
    CHECK(s.judge().now == state::processed);
    CHECK(s.findings().empty());
}

TEST_CASE("from an agency's valid_to its successor acts for it and the entries stay", "[dossier]") {
    story s;
    s.tell("2026-06-29 09:00", receipt("WD5"), "X01.3");
    s.tell("2026-06-30 09:00", fact_body{step_started{}}, "X01.4");  // not yet
    s.tell("2026-07-01 09:00", fact_body{processed{}}, "X01.4");
    const auto judged = s.judge();
    CHECK(judged.now == state::processed);
    CHECK(s.findings() == std::vector<std::string>{"foreign_agency"});
    for (const auto& e : judged.entries) CHECK(s.law().agencies.code(e.agency) == "X01.3");
}

TEST_CASE("the headline falls back from the appointment to committed to statutory", "[dossier]") {
    story committed;
    committed.tell("2026-03-02 09:00", receipt("WD5"));
    CHECK(due_text(committed.judge(), basis::headline) == "2026-03-05");
    story statutory;
    statutory.tell("2026-03-02 09:00", receipt("CD10"));
    CHECK(due_text(statutory.judge(), basis::headline) == "2026-03-12");
    story none;
    none.tell("2026-03-02 09:00", receipt("FREE"));
    none.tell("2026-03-03 09:00", fact_body{processed{}});
    CHECK(due_text(none.judge(), basis::headline) == "no_due");
    CHECK(stands(none.judge(), measure::finished_no_due, basis::headline, at("2026-03-04")) == 1);
}

TEST_CASE("Corrected replaces, Voided removes and beats Corrected, the latest Corrected wins",
          "[dossier]") {
    story s;
    s.tell(event("r", at("2026-03-02 09:00"), receipt("WD5")));
    s.tell(event("p", at("2026-03-20 09:00"), fact_body{processed{}}));
    s.tell(event("c1",
                 at("2026-03-21 09:00"),
                 corrected{event_id("p"), at("2026-03-06 09:00"), processed{}}));
    CHECK(verdict_of(s, basis::statutory) == verdict::early);
    s.tell(event("c0",
                 at("2026-03-20 10:00"),
                 corrected{event_id("p"), at("2026-03-10 09:00"), processed{}}));
    CHECK(verdict_of(s, basis::statutory) == verdict::early);
    s.tell(event("v", at("2026-03-19 09:00"), voided{event_id("p"), ""}));
    CHECK(s.judge().now == state::received);
}

TEST_CASE("a dossier whose Received is voided is in no count at any time", "[dossier]") {
    story s;
    s.tell(event("r", at("2026-03-02 09:00"), receipt("WD5")));
    s.tell(event("p", at("2026-03-20 09:00"), fact_body{processed{}}));
    s.tell(event("v", at("2026-03-21 09:00"), voided{event_id("r"), ""}));
    const auto judged = s.judge();
    CHECK(judged.now == state::voided);
    CHECK(judged.entries.empty());
    CHECK_THAT(s.findings(), Catch::VectorContains(std::string("voided_acceptance")));
}

TEST_CASE("an amendment waits for its target, and only that of its own sender", "[dossier]") {
    story s;
    s.tell(event("v", at("2026-03-03 09:00"), voided{event_id("r"), ""}));
    CHECK(s.judge().now == state::parked);
    CHECK(s.findings() == std::vector<std::string>{"target_missing"});
    s.tell(event("r", at("2026-03-02 09:00"), receipt("WD5")), "X01.1");
    CHECK(s.judge().now == state::received);
    s.tell(event("r", at("2026-03-02 09:30"), receipt("WD5")), "X01");
    CHECK(s.judge().now == state::received);  // the other sender's receipt stands
}

TEST_CASE("Declined ends only an unaccepted dossier; a later Received accepts it", "[dossier]") {
    story s;
    s.tell("2026-03-01 09:00", fact_body{submitted{procedure_code("WD5"), channel::online}});
    CHECK(s.judge().now == state::submitted);
    s.tell("2026-03-02 09:00", fact_body{declined{}});
    CHECK(s.judge().now == state::declined);
    CHECK(s.judge().entries.empty());
    s.tell("2026-03-03 09:00", receipt("WD5"));
    CHECK(s.judge().now == state::received);
    s.tell("2026-03-04 09:00", fact_body{declined{}});
    CHECK(s.findings() == std::vector<std::string>{"declined_after_received"});
}

TEST_CASE("deadlines past the last published year are provisional", "[dossier]") {
    story s;
    s.tell("2026-12-30 09:00", receipt("WD5"));
    CHECK(s.judge().due[static_cast<std::size_t>(basis::statutory)]->provisional);
    CHECK_FALSE(s.judge().due[static_cast<std::size_t>(basis::committed)].has_value() == false);
}

TEST_CASE("every pair of state and fact takes effect or is a finding, and none is an error",
          "[dossier]") {
    const std::vector<std::pair<state, std::vector<fact_body>>> ways{
        {state::parked, {}},
        {state::submitted, {submitted{procedure_code("WD5"), channel::online}}},
        {state::received, {receipt("WD5")}},
        {state::declined, {submitted{procedure_code("WD5"), channel::online}, declined{}}},
        {state::in_process, {receipt("WD5"), step_started{}}},
        {state::supplement_asked, {receipt("WD5"), supplement_requested{}}},
        {state::payment_asked, {receipt("WD5"), payment_requested{}}},
        {state::withdrawn, {receipt("WD5"), withdrawn{}}},
        {state::stopped, {receipt("WD5"), stopped{}}},
        {state::processed, {receipt("WD5"), processed{}}},
        {state::returned, {receipt("WD5"), processed{}, returned{}}},
        {state::suspended, {receipt("WD5"), suspended{}}},
    };
    const std::vector<fact_body> facts{submitted{procedure_code("WD5"), channel::online},
                                       receipt("WD5"),
                                       declined{},
                                       arrived_at_competent_agency{},
                                       step_started{},
                                       step_finished{},
                                       supplement_requested{},
                                       supplement_received{},
                                       payment_requested{},
                                       payment_made{},
                                       suspended{},
                                       resumed{},
                                       rescheduled{at("2026-05-05"), "", ""},
                                       transferred{agency_code("X01.2")},
                                       processed{},
                                       returned{},
                                       withdrawn{},
                                       stopped{},
                                       rated{5}};
    REQUIRE(facts.size() == fact_kind_count);
    for (const auto& [expected, way] : ways) {
        for (const auto& last : facts) {
            story s;
            int hour = 10;
            for (const auto& b : way) s.tell("2026-03-02 " + std::to_string(hour++) + ":00", b);
            const auto before = s.judge();
            REQUIRE(before.now == expected);
            s.tell("2026-03-03 09:00", last);
            const auto after = s.judge();
            INFO(name_of(expected)
                 << " + " << name_of(kind_of(last)) << " -> " << name_of(after.now));
            CHECK(s.findings().size() <= 1);
            if (!s.is_each_fact_in_effect()) {
                CHECK(after.now == before.now);
                CHECK(after.entries == before.entries);
            }
        }
    }
}

TEST_CASE("any order of arrival gives the same judgement, doubles change nothing",
          "[dossier][property]") {
    // 10,000 seeded permutations: 500 histories, 20 orders each.
    for (std::uint64_t seed = 1; seed <= 500; ++seed) {
        rng random(seed);
        const auto events = random_history(random);
        story first;
        for (const auto& e : events) first.tell(e);
        const auto expected = first.judge();
        for (int round = 0; round < 20; ++round) {
            auto shuffled = events;
            for (std::size_t i = shuffled.size(); i > 1; --i)
                std::swap(shuffled[i - 1], shuffled[random.below(i)]);
            shuffled.push_back(shuffled[random.below(shuffled.size())]);
            story other;
            for (const auto& e : shuffled) other.tell(e);
            const auto got = other.judge();
            INFO("seed " << seed);
            REQUIRE(got.now == expected.now);
            REQUIRE(got.due == expected.due);
            REQUIRE(got.verdicts == expected.verdicts);
            // Agencies are interned in order of arrival: compare by code.
            REQUIRE(got.entries.size() == expected.entries.size());
            for (std::size_t i = 0; i < got.entries.size(); ++i) {
                auto a = got.entries[i];
                auto b = expected.entries[i];
                REQUIRE(other.law().agencies.code(a.agency) == first.law().agencies.code(b.agency));
                a.agency = b.agency = 0;
                REQUIRE(a == b);
            }
        }
    }
}

TEST_CASE("a later fact never rewrites an earlier stock or flow", "[dossier][property]") {
    for (std::uint64_t seed = 1; seed <= 3'000; ++seed) {
        rng random(seed);
        auto events = random_history(random);
        std::erase_if(events, [](const auto& e) {
            return e.body.index() != 0;
        });  // amendments apply to all times
        story whole;
        for (const auto& e : events) whole.tell(e);
        const auto all = whole.judge();
        const auto t = at("2026-02-02") + std::chrono::minutes{random.between(0, 45 * 24 * 60)};
        story known;
        for (const auto& e : events) {
            if (e.occurred_at < t) known.tell(e);
        }
        const auto then = known.judge();
        for (std::size_t m = 0; m < measure_count; ++m) {
            for (std::size_t b = 0; b < basis_count; ++b) {
                INFO("seed " << seed << " measure " << m << " basis " << b << " at "
                             << to_rfc3339(t));
                const auto what = static_cast<measure>(m);
                const auto by = static_cast<basis>(b);
                REQUIRE(stands(all, what, by, t) == stands(then, what, by, t));
            }
        }
    }
}

TEST_CASE("at every instant a dossier stands in each count at most once, and the counts balance",
          "[dossier][property]") {
    for (std::uint64_t seed = 1; seed <= 3'000; ++seed) {
        rng random(seed);
        story s;
        for (const auto& e : random_history(random)) s.tell(e);
        const auto judged = s.judge();
        for (int i = 0; i < 10; ++i) {
            const auto t = at("2026-02-02") + std::chrono::minutes{random.between(0, 80 * 24 * 60)};
            const auto n = [&](measure m, basis b = basis::headline) {
                return stands(judged, m, b, t);
            };
            INFO("seed " << seed << " at " << to_rfc3339(t));
            for (const auto b : {basis::headline,
                                 basis::statutory,
                                 basis::committed,
                                 basis::original,
                                 basis::current}) {
                const auto finished = n(measure::early, b) + n(measure::on_time, b) +
                                      n(measure::late, b) + n(measure::finished_no_due, b);
                REQUIRE(n(measure::received) ==
                        finished + n(measure::withdrawn) + n(measure::stopped) + n(measure::open));
                REQUIRE(n(measure::overdue, b) + n(measure::no_due, b) <= n(measure::open));
                REQUIRE(n(measure::fell_due_met, b) <= n(measure::fell_due, b));
                REQUIRE((n(measure::overdue, b) == 0 || n(measure::overdue, b) == 1));
            }
            REQUIRE(n(measure::transferred_in) == n(measure::transferred_out));
            REQUIRE(n(measure::paused) <= n(measure::open));
        }
    }
}
