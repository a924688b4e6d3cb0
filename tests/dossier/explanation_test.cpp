// An explanation says what was judged, and its days add up
// (include/tiendo/dossier/explanation.hpp).
#include "tiendo/dossier/explanation.hpp"

#include "random_history.hpp"

using namespace tiendo;           // NOLINT
using namespace tiendo::dossier;  // NOLINT
using namespace tiendo::testing;  // NOLINT

namespace {

explanation explained(story& s, std::string_view as_of = "2026-12-01") {
    return explain(s.facts(), s.law(), at(std::string(as_of)));
}

const explained_due& due_in(const explanation& e, basis which) {
    const auto found = std::find_if(
        e.dues.begin(), e.dues.end(), [which](const auto& d) { return d.which == which; });
    REQUIRE(found != e.dues.end());
    return *found;
}

// "03-02 origin | 03-03 counted 1 | 03-09 counted 5 due"
std::string rows_text(const derivation& by) {
    std::string out;
    for (const auto& row : by.days) {
        if (!out.empty()) out += " | ";
        out += to_text(row.date).substr(5) + " " + std::string(name_of(row.role));
        if (row.number != 0) out += " " + std::to_string(row.number);
        if (row.from) out += " " + std::to_string(row.length.count() / 60'000) + "m";
        if (row.is_due) out += " due";
    }
    return out;
}

milliseconds sum_of(const derivation& by, day_role role) {
    milliseconds sum{0};
    for (const auto& row : by.days) {
        if (row.role == role) sum += row.length;
    }
    return sum;
}

std::int64_t last_number(const derivation& by, day_role role) {
    std::int64_t last = 0;
    for (const auto& row : by.days) {
        if (row.role == role) last = row.number;
    }
    return last;
}

// Whether what is counted is the limit, no more and no less.
bool adds_up(const derivation& by) {
    if (calendar::compares_instants(by.limit->unit))
        return by.sum.counted == std::chrono::hours{by.limit->amount};
    if (by.limit->unit == calendar::limit_unit::months) return by.sum.counted_days == 1;
    return by.sum.counted_days == by.limit->amount;
}

}  // namespace

TEST_CASE("the working days of a limit are numbered, weekends and holidays named", "[explain]") {
    story s;
    s.tell("2026-04-23 09:00", receipt("WD5"));

    const auto told = explained(s);
    const auto& by = due_in(told, basis::statutory).working;

    CHECK(rows_text(by) ==
          "04-23 origin | 04-24 counted 1 | 04-25 off | 04-26 off | 04-27 off | 04-28 counted 2 | "
          "04-29 counted 3 | 04-30 off | 05-01 off | 05-02 off | 05-03 off | 05-04 counted 4 | "
          "05-05 counted 5 due");
    CHECK(by.days[4].reason == "Nghỉ bù Giỗ Tổ Hùng Vương");
    CHECK(by.days[7].reason == "Ngày Chiến thắng 30/4");
    CHECK_FALSE(by.days[7].legal_source.empty());
}

TEST_CASE("the days of a pause inside the count stand as paused between its days", "[explain]") {
    story s;
    s.tell("2026-03-02 09:00", receipt("WD5"));
    s.tell("2026-03-03 08:00", fact_body{supplement_requested{}});
    s.tell("2026-03-05 16:00", fact_body{supplement_received{}});

    const auto told = explained(s);

    CHECK(rows_text(due_in(told, basis::statutory).working) ==
          "03-02 origin | 03-03 counted 1 | 03-04 paused | 03-05 paused | 03-06 counted 2 | "
          "03-07 off | 03-08 off | 03-09 counted 3 | 03-10 counted 4 | 03-11 counted 5 due");
    REQUIRE(told.pauses.size() == 1);
    CHECK(told.pauses[0].answered);
    REQUIRE(told.pauses[0].effects.size() == 2);  // statutory and committed
    CHECK(told.pauses[0].effects[0].days == 2);
    CHECK(told.facts[*told.pauses[0].begun_by].kind == "supplement_requested");
}

TEST_CASE("a pause by calendar days stands behind the limit's days", "[explain]") {
    story s;
    s.tell("2026-03-02 09:00", receipt("SHIFT"));  // 10 calendar days: Thursday 12 March
    s.tell("2026-03-04 09:00", fact_body{supplement_requested{}});
    s.tell("2026-03-06 09:00", fact_body{supplement_received{}});

    const auto& told = explained(s);
    const auto& by = due_in(told, basis::statutory).working;

    CHECK(by.days.size() == 15);
    CHECK(last_number(by, day_role::counted) == 10);
    CHECK(
        rows_text(by).ends_with("03-12 counted 10 | 03-13 moved 1 | 03-14 moved 2 | 03-15 off | "
                                "03-16 off due"));
}

TEST_CASE("working hours are told window by window, a pause cut out of them", "[explain]") {
    story s;
    s.tell("2026-03-02 16:00", receipt("WH8"));
    s.tell("2026-03-03 08:30", fact_body{supplement_requested{}});
    s.tell("2026-03-03 14:30", fact_body{supplement_received{}});

    const auto& told = explained(s);

    CHECK(rows_text(due_in(told, basis::statutory).working) ==
          "03-02 counted 60m | 03-03 counted 60m | 03-03 paused 180m | 03-03 paused 60m | "
          "03-03 counted 150m | 03-04 counted 210m due");
}

TEST_CASE("a month's last day and the days it moves on over are told", "[explain]") {
    story s;
    s.tell("2026-01-31 09:00", receipt("M1"));
    CHECK(rows_text(due_in(explained(s), basis::statutory).working) ==
          "01-31 origin | 02-28 counted 1 | 03-01 off | 03-02 off due");
}

TEST_CASE("after the cut-off the next working day stands for the day of receipt", "[explain]") {
    story s;
    s.tell("2026-03-06 16:00", receipt("AGAIN"));
    const auto told = explained(s);
    const auto& by = due_in(told, basis::committed).working;
    CHECK(by.after_cut_off);
    CHECK(rows_text(by) ==
          "03-06 origin | 03-07 off | 03-08 off | 03-09 origin | 03-10 counted 1 | "
          "03-11 counted 2 | 03-12 counted 3 due");
}

TEST_CASE("under restart the count begins at the answer and the old appointment is dropped",
          "[explain]") {
    story s;
    s.tell("2026-03-02 09:00", receipt("AGAIN", at("2026-03-09 17:00")));
    s.tell("2026-03-04 08:00", fact_body{supplement_requested{}});
    s.tell("2026-03-10 10:00", fact_body{supplement_received{}});

    const auto told = explained(s);

    const auto& by = due_in(told, basis::statutory).working;
    CHECK(by.restarted_by == std::optional<std::size_t>{0});
    CHECK(by.counted_from == at("2026-03-10 10:00"));
    CHECK(rows_text(by).starts_with("03-10 origin | 03-11 counted 1"));
    CHECK(due_in(told, basis::current).working.dropped_by == std::optional<std::size_t>{0});
    CHECK(told.headline == basis::committed);  // fallen back
    const auto& last = told.changes.back();
    CHECK(last.which == basis::current);
    CHECK(last.before.has_value());
    CHECK_FALSE(last.after.has_value());
}

TEST_CASE("a limit counted afresh also tells the count before, to which a promise was held",
          "[explain]") {
    story s;
    s.tell("2026-03-02 09:00", receipt("AGAIN", at("2026-03-11 17:00")));
    s.tell("2026-03-04 08:00", fact_body{supplement_requested{}});
    s.tell("2026-03-10 10:00", fact_body{supplement_received{}});

    const auto told = explained(s);
    const auto& statutory = due_in(told, basis::statutory);

    REQUIRE(statutory.first);
    CHECK(rows_text(statutory.first->working) ==
          "03-02 origin | 03-03 counted 1 | 03-04 counted 2 | 03-05 counted 3 | 03-06 counted 4 | "
          "03-07 off | 03-08 off | 03-09 counted 5 due");
    CHECK(to_text(statutory.first->due.date) == "2026-03-09");
    CHECK(statutory.first->working.sum.counted_days == 5);
    REQUIRE(told.findings.size() == 1);
    CHECK(told.findings[0].kind == finding_kind::appointment_past_statutory);
    CHECK_FALSE(due_in(told, basis::current).first);  // its changes tell what it was
}

TEST_CASE(
    "the count before two restarts is the one before the first, with the pauses closed by then",
    "[explain]") {
    story s;
    s.tell("2026-03-02 09:00", receipt("AGAIN"));
    s.tell("2026-03-03 08:00", fact_body{suspended{}});
    s.tell("2026-03-04 08:00", fact_body{resumed{}});
    s.tell("2026-03-05 08:00", fact_body{supplement_requested{}});
    s.tell("2026-03-06 08:00", fact_body{supplement_received{}});
    s.tell("2026-03-09 08:00", fact_body{supplement_requested{}});
    s.tell("2026-03-10 08:00", fact_body{supplement_received{}});

    const auto told = explained(s);
    const auto& statutory = due_in(told, basis::statutory);

    REQUIRE(statutory.first);
    CHECK(statutory.working.restarted_by == std::optional<std::size_t>{2});
    CHECK(rows_text(statutory.first->working) ==
          "03-02 origin | 03-03 counted 1 | 03-04 paused | 03-05 counted 2 | 03-06 counted 3 | "
          "03-07 off | 03-08 off | 03-09 counted 4 | 03-10 counted 5 due");
}

TEST_CASE("a limit that was not counted afresh tells one count", "[explain]") {
    story s;
    s.tell("2026-03-02 09:00", receipt("WD5"));
    s.tell("2026-03-03 08:00", fact_body{supplement_requested{}});
    s.tell("2026-03-05 16:00", fact_body{supplement_received{}});
    CHECK_FALSE(due_in(explained(s), basis::statutory).first);
}

TEST_CASE("a voided dossier names its receipt and the fact that took it back", "[explain]") {
    story s;
    s.tell(event("in", at("2026-03-02 09:00"), receipt("WD5")));
    s.tell(event("out", at("2026-03-03 10:00"), voided{event_id("in"), "TRUNG_HO_SO"}));

    const auto told = explained(s);

    CHECK(told.now == state::voided);
    REQUIRE(told.voided);
    CHECK(told.facts[told.voided->fact].event_id == "in");
    CHECK(told.facts[told.voided->voided_by].event_id == "out");
    CHECK(told.facts[told.voided->voided_by].occurred_at == at("2026-03-03 10:00"));
}

TEST_CASE("each change of a due date keeps its fact, the value before and after, and the words",
          "[explain]") {
    story s;
    s.tell("2026-03-02 09:00", receipt("WD5", at("2026-03-06 17:00")));
    auto again = event("again",
                       at("2026-03-05 10:00"),
                       fact_body{rescheduled{at("2026-03-12 17:00"), "LACK_OF_STAFF", "PXL-7"}});
    again.actor = "cb.042";
    s.tell(again);

    auto told = explained(s);
    const auto& change = told.changes.back();
    CHECK(change.which == basis::current);
    CHECK(to_text(change.before->date) == "2026-03-06");
    CHECK(to_text(change.after->date) == "2026-03-12");
    CHECK(change.appointed);
    const auto& fact = told.facts[*change.said_by];
    CHECK(fact.apology_number.empty());

    add_words(told, fact.sequence, again);

    CHECK(told.facts[*change.said_by].apology_number == "PXL-7");
    CHECK(told.facts[*change.said_by].reason_code == "LACK_OF_STAFF");
    CHECK(told.facts[*change.said_by].actor == "cb.042");
}

TEST_CASE("the index tells its side and why", "[explain]") {
    story s;
    s.tell("2026-03-02 09:00", receipt("WD5"));
    CHECK(explained(s, "2026-03-03").index766_reason == index_reason::by_due_date);
    s.tell("2026-03-03 08:00", fact_body{supplement_requested{}});
    CHECK(explained(s).index766_reason == index_reason::one_request_open);
    CHECK(explained(s).index766_in_time);
    s.tell("2026-03-04 08:00", fact_body{supplement_received{}});
    s.tell("2026-03-04 09:00", fact_body{supplement_requested{}});
    CHECK(explained(s).index766_reason == index_reason::several_requests);
    CHECK_FALSE(explained(s).index766_in_time);
    s.tell("2026-03-05 09:00", fact_body{processed{}});
    CHECK(explained(s).index766_reason == index_reason::by_end);
    CHECK(explained(s).index766_in_time);
}

TEST_CASE("why the clock started there: at acceptance, or when the competent agency received it",
          "[explain]") {
    story here;
    here.tell("2026-03-02 09:00", receipt("WD5"));
    CHECK(explained(here).clock == clock_reason::at_acceptance);
    story province;
    province.tell("2026-03-02 09:00", receipt("WD5", std::nullopt, "X01.2"));
    CHECK(explained(province).clock == clock_reason::same_territory);
    story elsewhere;
    elsewhere.tell("2026-03-02 09:00", receipt("WD5", std::nullopt, "Y01.1"));
    CHECK(explained(elsewhere).clock == clock_reason::not_arrived);
    CHECK(explained(elsewhere).received_by->name_vi == "Sở Khác");
    elsewhere.tell("2026-03-04 10:00", fact_body{arrived_at_competent_agency{}});
    CHECK(explained(elsewhere).clock == clock_reason::at_arrival);
}

TEST_CASE("a corrected and a voided fact point to what counts instead", "[explain]") {
    story s;
    s.tell("2026-03-02 09:00", receipt("WD5"));
    s.tell(event("done", at("2026-03-04 09:00"), fact_body{processed{}}));
    s.tell(event("fix",
                 at("2026-03-05 09:00"),
                 corrected{event_id("done"), at("2026-03-03 09:00"), processed{}}));
    const auto told = explained(s);
    const auto done = std::find_if(
        told.facts.begin(), told.facts.end(), [](const auto& f) { return f.event_id == "done"; });
    REQUIRE(done->amended_by);
    CHECK(told.facts[*done->amended_by].event_id == "fix");
}

TEST_CASE("the history shows a correction of an appointment when it was made, with the one before",
          "[explain]") {
    story s;
    s.tell(event("in", at("2026-03-02 09:00"), fact_body{receipt("M1", at("2026-03-06 17:00"))}));
    s.tell(event(
        "again", at("2026-03-05 09:00"), fact_body{rescheduled{at("2026-03-10 17:00"), "", ""}}));
    s.tell(event("fix",
                 at("2026-03-09 09:00"),
                 corrected{event_id("in"),
                           at("2026-03-02 09:00"),
                           fact_body{receipt("M1", at("2026-03-09 17:00"))}}));
    s.tell(event("fix-again",
                 at("2026-03-12 09:00"),
                 corrected{event_id("again"),
                           at("2026-03-05 09:00"),
                           fact_body{rescheduled{at("2026-03-13 17:00"), "", ""}}}));
    const auto told = explained(s);
    std::vector<std::string> rows;
    for (const auto& c : told.changes) {
        if (!c.corrected) continue;
        CHECK(c.at == told.facts[c.fact.value()].occurred_at);
        CHECK(c.said_by == c.fact);
        rows.push_back(told.facts[*c.fact].event_id + " " + std::string(name_of(c.which)) + " " +
                       to_text(c.before.value().date) + " " + to_text(c.after.value().date));
    }
    CHECK(rows == std::vector<std::string>{"fix appointment_original 2026-03-06 2026-03-09",
                                           "fix-again appointment_current 2026-03-10 2026-03-13"});
}

TEST_CASE("the history shows what a voided receipt had promised, and what holds in its place",
          "[explain]") {
    story s;
    s.tell(
        event("first", at("2026-03-02 09:00"), fact_body{receipt("M1", at("2026-03-06 17:00"))}));
    s.tell(event("out", at("2026-03-09 09:00"), voided{event_id("first"), ""}));
    s.tell(
        event("second", at("2026-03-02 09:00"), fact_body{receipt("M1", at("2026-03-12 17:00"))}));
    const auto told = explained(s);
    std::size_t shown = 0;
    for (const auto& c : told.changes) {
        if (!c.corrected) continue;
        ++shown;
        CHECK(told.facts[c.fact.value()].event_id == "out");
        CHECK(c.at == at("2026-03-09 09:00"));
        CHECK(to_text(c.before.value().date) == "2026-03-06");
        CHECK(to_text(c.after.value().date) == "2026-03-12");
    }
    CHECK(shown == 2);  // the original and the current appointment
}

TEST_CASE("what is explained equals what is judged, and the days add up to limit and pauses",
          "[explain][property]") {
    for (std::uint64_t seed = 1; seed <= 20'000; ++seed) {
        rng random(seed);
        story s;
        for (const auto& e : random_history(random)) s.tell(e);
        const auto judged = s.judge();
        const auto now = at("2026-02-02") + std::chrono::minutes{random.between(0, 80 * 24 * 60)};
        const auto told = explain(s.facts(), s.law(), now);
        INFO("seed " << seed);
        REQUIRE(told.pauses.size() == judged.pauses.size());
        REQUIRE(told.headline_due == judged.due[0]);
        REQUIRE(told.headline_verdict == judged.verdicts[0]);
        REQUIRE(told.headline_overdue == judged.is_overdue(basis::headline, now));
        std::array<std::optional<due_point>, 4> replayed;
        for (const auto& c : told.changes) {
            if (c.corrected) continue;  // the others count by it from the beginning
            auto& value = replayed[static_cast<std::size_t>(c.which) - 1];
            REQUIRE(value == c.before);
            value = c.after;
        }
        for (const auto& d : told.dues) {
            const auto slot = static_cast<std::size_t>(d.which);
            INFO(name_of(d.which) << ": " << rows_text(d.working));
            REQUIRE(d.due == judged.due[slot]);
            REQUIRE(d.judged == judged.verdicts[slot]);
            REQUIRE(d.overdue == judged.is_overdue(d.which, now));
            REQUIRE(replayed[slot - 1] ==
                    judged.due[slot]);  // the history ends at what is in force
            if (!d.due || !d.working.limit) continue;
            const auto& by = d.working;
            REQUIRE(d.first.has_value() == by.restarted_by.has_value());
            REQUIRE(adds_up(by));
            if (d.first) {
                REQUIRE(adds_up(d.first->working));
                REQUIRE(d.first->working.days.back().date == d.first->due.date);
            }
            REQUIRE_FALSE(by.days.empty());
            REQUIRE(std::is_sorted(
                by.days.begin(), by.days.end(), [](auto& a, auto& b) { return a.date < b.date; }));
            REQUIRE(by.days.back().is_due);
            std::int64_t moved_days = 0;
            milliseconds moved_time{0};
            for (const auto& p : told.pauses) {
                for (const auto& e : p.effects) {
                    if (e.which != d.which) continue;
                    moved_days += e.days;
                    moved_time += e.length;
                }
            }
            if (calendar::compares_instants(by.limit->unit)) {
                const auto limit = std::chrono::hours{by.limit->amount};
                REQUIRE(sum_of(by, day_role::counted) == limit);
                REQUIRE(sum_of(by, day_role::moved) + sum_of(by, day_role::paused) == moved_time);
                REQUIRE(by.days.back().to.value_or(*d.due->at) == *d.due->at);
                continue;
            }
            REQUIRE(last_number(by, day_role::counted) == by.limit->amount);
            REQUIRE(by.days.back().date == d.due->date);
            const auto count = [&](day_role role) {
                return std::count_if(by.days.begin(), by.days.end(), [role](const auto& r) {
                    return r.role == role;
                });
            };
            if (by.limit->unit != calendar::limit_unit::months)
                REQUIRE(count(day_role::counted) == by.limit->amount);
            REQUIRE(count(day_role::moved) + count(day_role::paused) == moved_days);
        }
    }
}
