// Forms of lists and lengths, from dossiers of which every figure is known.
#include "../engine/random_province.hpp"
#include "tiendo/report/check.hpp"
#include "tiendo/report/forms.hpp"
#include "tiendo/report/lists.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace tiendo;           // NOLINT
using namespace tiendo::dossier;  // NOLINT
using namespace tiendo::testing;  // NOLINT
using report::table;

namespace {

constexpr std::size_t all_rows = 5'000;

const report::row& row_of(const table& t, std::string_view key) {
    const auto found =
        std::find_if(t.rows.begin(), t.rows.end(), [&](const auto& r) { return r.key == key; });
    INFO("row " << key);
    REQUIRE(found != t.rows.end());
    return *found;
}

// A cell as CSV has it.
std::string cell_of(const table& t, std::string_view key, std::string_view column) {
    const auto at_column = t.column_of(column);
    INFO("column " << column);
    REQUIRE(at_column.has_value());
    return report::plain_text(row_of(t, key).cells[*at_column], t.columns[*at_column].type);
}

std::vector<std::string> keys_of(const table& t) {
    std::vector<std::string> out;
    for (const auto& r : t.rows) out.push_back(r.key);
    return out;
}

dossier_event received_at(std::string_view when, std::string_view code, std::string_view agency) {
    return event("r" + std::string(code), at(std::string(when)), receipt("WD5"), agency, code);
}

// Two agencies, three overdue dossiers, one in time.
log_book overdue_book() {
    log_book book;
    book.say(
        {received_at("2026-03-02 09:00", "D-1", "X01.2"),
         received_at("2026-03-03 09:00", "D-2", "X01.1"),
         event(
             "s2", at("2026-03-04 09:00"), step_started{"B1", "P.1", std::nullopt}, "X01.1", "D-2"),
         received_at("2026-03-04 09:00", "D-3", "X01.1"),
         event("a3", at("2026-03-10 08:00"), supplement_requested{}, "X01.1", "D-3"),
         received_at("2026-03-09 09:00", "D-4", "X01.1")},
        at("2026-03-10 09:00"));
    return book;
}

engine::overdue_list overdue(const engine::engine& e, std::size_t rows = all_rows) {
    return e.overdue(asking("2026-03-01", "2026-03-31"), at("2026-03-11 09:00"), rows);
}

struct sheet_of {
    engine::dossier_detail judged;
    explanation told;
    std::shared_ptr<const catalogue::catalogue> names;

    [[nodiscard]] table made(instant now) const {
        return report::form_control_sheet({judged, told, now}, {*names, 1});
    }
};

// The dossier's sheet with the words of its events, as the service reads them from the log.
sheet_of sheet(const log_book& book, std::string_view code, instant now) {
    const auto e = engine_of(book);
    auto judged = e->dossier(code, now);
    auto told = e->explain(code, now);
    REQUIRE(judged.has_value());
    REQUIRE(told.has_value());
    for (const auto& r : book.records) {
        if (r.kind != engine::record_kind::events) continue;
        for (std::size_t i = 0; i < r.items.size(); ++i) {
            dossier_event one;
            REQUIRE(decode(r.items[i].bytes, one));
            add_words(told->told, r.first_sequence + i, one);
        }
    }
    return {*std::move(judged), std::move(told->told), e->catalogue_in_force()};
}

dossier_event by(dossier_event e, std::string officer) {
    e.actor = std::move(officer);
    return e;
}

}  // namespace

TEST_CASE("the overdue list stands per agency, the longest overdue first, with who has it",
          "[report][lists]") {
    const auto e = engine_of(overdue_book());

    const auto t = report::form_overdue(overdue(*e));

    CHECK(keys_of(t) == std::vector<std::string>{
                            "total", "X01.1", "X01.1/D-2", "X01.1/D-3", "X01.2", "X01.2/D-1"});
    CHECK(cell_of(t, "total", "pending_overdue") == "3");
    CHECK(cell_of(t, "X01.1", "pending_overdue") == "2");
    CHECK(cell_of(t, "X01.1", "name") == "Sở Một");
    CHECK(cell_of(t, "X01.2/D-1", "late") == "4");
    CHECK(cell_of(t, "X01.2/D-1", "late_unit") == "ngày làm việc");
    CHECK(cell_of(t, "X01.2/D-1", "due") == "2026-03-05");
    CHECK(cell_of(t, "X01.2/D-1", "received") == "2026-03-02");
    CHECK(cell_of(t, "X01.1/D-2", "held_by") == "Thẩm định (P.1)");
    CHECK(cell_of(t, "X01.1/D-3", "paused") == "Chờ bổ sung giấy tờ");
    CHECK(report::disagreements(t).empty());
}

TEST_CASE("what a cut list leaves out stands in a row, so that the sums stay exact",
          "[report][lists]") {
    const auto e = engine_of(overdue_book());

    const auto t = report::form_overdue(overdue(*e, 1));

    CHECK(keys_of(t) ==
          std::vector<std::string>{"total", "X01.1", "X01.1/others", "X01.2", "X01.2/D-1"});
    CHECK(cell_of(t, "X01.1/others", "pending_overdue") == "2");
    CHECK(report::disagreements(t).empty());
    CHECK(t.remarks.size() == 2);
}

TEST_CASE("overdue dossiers that are not those of form 06a are found before the list is given out",
          "[report][lists]") {
    const auto e = engine_of(overdue_book());
    auto list = overdue(*e);
    auto by_field = list.figures.asked;
    by_field.by = rates::group_by::agency_and_field;
    const auto form = report::form_06a(list.figures, e->rates(by_field, at("2026-03-11 09:00")));
    const std::vector<table> both{report::form_overdue(list), form};
    CHECK(report::disagreements_between(both).empty());

    // One more in one agency than there is in another: the total agrees, the agencies do not.
    ++list.by_agency["X01.2"];
    --list.by_agency["X01.1"];
    list.rows.pop_back();

    const auto wrong =
        report::disagreements_between(std::vector<table>{report::form_overdue(list), form});
    REQUIRE(wrong.size() == 2);
    CHECK(wrong[0].where == "X01.1");
    CHECK(wrong[0].rule == "pending_overdue of 06a = that of overdue");
    list.total = 7;
    CHECK_FALSE(report::disagreements(report::form_overdue(list)).empty());
}

TEST_CASE("list forms of random provinces add up and agree with form 06a at any cut",
          "[report][lists][property]") {
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        rng random(seed);
        const auto e = engine_of(book_of(random_province(seed, 30), random));
        auto q = asking("2026-02-01", "2026-02-01");
        q.from += std::chrono::days{random.between(0, 30)};
        q.to = q.from + std::chrono::days{random.between(0, 60)};
        q.due = static_cast<rates::due_basis>(random.below(5));
        if (random.chance(500)) q.agency = agency_code(random.chance(500) ? "X01" : "X01.1");
        const auto now = at("2026-06-01");
        const auto list = e->overdue(q, now, 1 + random.below(10));
        auto by_field = q;
        by_field.by = rates::group_by::agency_and_field;
        engine::finding_list_query found{q.agency, true, q.from, q.to, std::nullopt, 7};
        rates::durations_query lengths{q.agency, true, q.from, q.to, std::nullopt, false, q.places};
        rates::steps_query steps;
        steps.agency = q.agency;
        steps.from = q.from;
        steps.to = q.to;
        steps.by = static_cast<rates::steps_by>(random.below(4));
        const auto catalogue = e->catalogue_in_force();
        const report::told_by by_all{*catalogue, 1};
        const std::vector<table> forms{
            report::form_overdue(list),
            report::form_06a(list.figures, e->rates(by_field, now)),
            report::form_findings(e->findings_between(found, now), {}),
            report::form_durations(
                e->durations(lengths, now), calendar::limit_unit::working_days, by_all),
            report::form_steps(e->steps(steps, now), by_all)};

        INFO("seed " << seed);
        for (const auto& t : forms) {
            const auto wrong = report::disagreements(t);
            INFO(t.form << ": " << (wrong.empty() ? "" : wrong[0].where + " " + wrong[0].rule));
            CHECK(wrong.empty());
            for (const auto& r : t.rows) CHECK(r.cells.size() == t.columns.size());
        }
        CHECK(report::disagreements_between(std::span(forms).first(2)).empty());
    }
}

TEST_CASE("findings are told in numbers by agency and kind, then one by one with who did it",
          "[report][lists]") {
    log_book book;
    std::vector<dossier_event> events;
    for (const auto* code : {"D-1", "D-2", "D-3"}) {
        events.push_back(received_at("2026-03-02 09:00", code, "X01.1"));
        events.push_back(event(
            "again" + std::string(code), at("2026-03-03 10:00"), receipt("WD5"), "X01.1", code));
    }
    book.say(events, at("2026-03-03 11:00"));
    const auto e = engine_of(book);
    engine::finding_list_query q;
    q.from = parse_local_date("2026-03-01").value();
    q.to = parse_local_date("2026-03-31").value();
    q.rows_max = 2;

    const auto t =
        report::form_findings(e->findings_between(q, at("2026-03-04 09:00")), {{3, "CB-07"}});

    CHECK(cell_of(t, "total", "findings") == "3");
    CHECK(cell_of(t, "X01.1", "findings") == "3");
    CHECK(cell_of(t, "X01.1/repeated_fact", "kind") == "Báo lặp lại, không tác động");
    CHECK(cell_of(t, "X01.1/repeated_fact", "findings") == "3");
    CHECK(cell_of(t, "list/D-1/repeated_fact/3", "who") == "Sở Một · CB-07");
    CHECK(cell_of(t, "list/D-1/repeated_fact/3", "occurred") == "2026-03-03 10:00");
    CHECK(cell_of(t, "list/D-2/repeated_fact/5", "who") == "Sở Một");
    CHECK(cell_of(t, "list/others", "findings") == "1");
    CHECK(report::disagreements(t).empty());
}

TEST_CASE("lengths are means, medians and shares of the dossiers finished in the period",
          "[report][lists]") {
    log_book book;
    book.say({event("n1",
                    at("2026-02-27 09:00"),
                    submitted{procedure_code("WD5"), channel::online},
                    "X01.1",
                    "D-1"),
              received_at("2026-03-02 09:00", "D-1", "X01.1"),
              event("p1", at("2026-03-03 09:00"), processed{}, "X01.1", "D-1"),
              received_at("2026-03-02 09:00", "D-2", "X01.1"),
              event("p2", at("2026-03-06 09:00"), processed{}, "X01.1", "D-2")},
             at("2026-03-06 09:01"));
    const auto e = engine_of(book);
    rates::durations_query q;
    q.from = parse_local_date("2026-03-01").value();
    q.to = parse_local_date("2026-03-31").value();
    q.by_procedure = false;
    const auto catalogue = e->catalogue_in_force();

    const auto t = report::form_durations(e->durations(q, at("2026-03-10 09:00")),
                                          calendar::limit_unit::working_days,
                                          {*catalogue, 1});

    CHECK(cell_of(t, "X01.1", "processed") == "2");
    CHECK(cell_of(t, "X01.1", "processing_mean") == "2.50");  // one day and four
    CHECK(cell_of(t, "X01.1", "processing_median") == "1");
    CHECK(cell_of(t, "X01.1", "processing_p90") == "4");
    CHECK(cell_of(t, "X01.1", "accepted_after_wait") == "1");
    CHECK(cell_of(t, "X01.1", "wait_mean") == "72.00");
    CHECK(cell_of(t, "X01.1", "statutory_used") == "5");
    CHECK(cell_of(t, "X01.1", "statutory_allowed") == "10");
    CHECK(cell_of(t, "X01.1", "statutory_share") == "50.00");
    CHECK(cell_of(t, "X01.1", "committed_share") == "83.33");
    CHECK(cell_of(t, "total", "processing_mean") == "2.50");
    CHECK(report::disagreements(t).empty());
}

TEST_CASE("the steps' form tells which unit used the time and who was past its limit",
          "[report][lists]") {
    log_book book;
    const auto start = [](std::string_view id, std::string_view when, std::string_view unit) {
        return event(std::string(id),
                     at(std::string(when)),
                     step_started{"B1", std::string(unit), std::nullopt},
                     "X01.1",
                     "D-1");
    };
    book.say({received_at("2026-03-02 07:30", "D-1", "X01.1"),
              start("s1", "2026-03-02 07:30", "P.1"),
              event("f1",
                    at("2026-03-06 07:30"),
                    step_finished{"B1", "P.1", std::nullopt},
                    "X01.1",
                    "D-1"),
              event("p1", at("2026-03-06 09:30"), processed{}, "X01.1", "D-1")},
             at("2026-03-06 10:00"));
    const auto e = engine_of(book);
    rates::steps_query q;
    q.from = parse_local_date("2026-03-01").value();
    q.to = parse_local_date("2026-03-31").value();
    q.by = rates::steps_by::unit;
    const auto catalogue = e->catalogue_in_force();

    const auto t = report::form_steps(e->steps(q, at("2026-03-10 09:00")), {*catalogue, 1});

    CHECK(cell_of(t, "P.1", "used") == "30.00");
    CHECK(cell_of(t, "P.1", "used_share") == "93.75");
    CHECK(cell_of(t, "P.1", "steps_late") == "1");
    CHECK(cell_of(t, "P.1", "late_dossiers") == "1");
    CHECK(cell_of(t, "outside", "used") == "2.00");
    CHECK(cell_of(t, "outside", "steps").empty());
    CHECK(cell_of(t, "total", "steps") == "1");
    CHECK(cell_of(t, "total", "used") == "32.00");
    CHECK(cell_of(t, "total", "used_mean") == "30.00");
    CHECK(report::disagreements(t).empty());
}

TEST_CASE("a control sheet tells who handed over, who received, when, and early, on time or late",
          "[report][control_sheet]") {
    log_book book;
    rescheduled moved;
    moved.new_appointment_at = at("2026-03-16 17:00");
    moved.reason_code = "QUA-TAI";
    moved.apology_number = "XL-12";
    supplement_requested papers;
    papers.reason_code = "THIEU";
    papers.legal_basis = "NĐ 61";
    book.say(
        {by(event("r", at("2026-03-02 09:00"), receipt("WD5", at("2026-03-09 17:00"))), "CB-01"),
         by(event("s1", at("2026-03-02 10:00"), step_started{"B1", "P.1", std::nullopt}), "CB-02"),
         by(event("f1", at("2026-03-03 10:00"), step_finished{"B1", "P.1", std::nullopt}), "CB-02"),
         by(event("q", at("2026-03-03 11:00"), papers), "CB-02"),
         by(event("a", at("2026-03-04 11:00"), supplement_received{}), "CB-01"),
         by(event("m", at("2026-03-09 09:00"), moved), "CB-09"),
         by(event("s2", at("2026-03-09 10:00"), step_started{"B2", "P.2", std::nullopt}), "CB-03"),
         by(event("f2", at("2026-03-12 10:00"), step_finished{"B2", "P.2", std::nullopt}), "CB-03"),
         by(event("t", at("2026-03-13 09:00"), transferred{agency_code("X01.2")}), "CB-03"),
         by(event("p", at("2026-03-16 09:00"), processed{}, "X01.2"), "CB-20"),
         event("x", at("2026-03-17 09:00"), returned{channel::in_person}, "X01.2")},
        at("2026-03-17 10:00"));

    const auto now = at("2026-03-18 09:00");
    const auto t = sheet(book, "D-1", now).made(now);

    REQUIRE_FALSE(t.particulars.empty());
    CHECK(t.particulars[0].value == "D-1");
    CHECK(t.particulars[1].value == "Năm ngày (WD5)");
    CHECK(t.particulars[2].value == "02/03/2026 09:00");
    CHECK(keys_of(t) == std::vector<std::string>{"received/2",
                                                 "step/1",
                                                 "pause/1",
                                                 "rescheduled/7",
                                                 "step/2",
                                                 "transferred/10",
                                                 "processed/11",
                                                 "returned/12",
                                                 "total"});
    CHECK(cell_of(t, "received/2", "to_whom") == "Sở Một · CB-01");
    CHECK(cell_of(t, "received/2", "due") == "2026-03-09");
    CHECK(cell_of(t, "step/1", "what") == "Bước B1: Thẩm định");
    CHECK(cell_of(t, "step/1", "from_whom") == "Sở Một · CB-01");
    CHECK(cell_of(t, "step/1", "to_whom") == "P.1 · CB-02");
    CHECK(cell_of(t, "step/1", "limit") == "2 ngày làm việc");
    CHECK(cell_of(t, "step/1", "result") == "Trước hạn");
    CHECK(cell_of(t, "step/1", "used") == "7.50");
    CHECK(cell_of(t, "pause/1", "to") == "2026-03-04 11:00");
    CHECK(cell_of(t, "pause/1", "note") == "Lý do: THIEU; Căn cứ: NĐ 61");
    CHECK(cell_of(t, "rescheduled/7", "due") == "2026-03-16");
    CHECK(cell_of(t, "rescheduled/7", "note") ==
          "Hẹn trước: 10/03/2026; Phiếu xin lỗi số XL-12; Lý do: QUA-TAI");
    CHECK(cell_of(t, "step/2", "from_whom") == "P.1 · CB-02");
    CHECK(cell_of(t, "step/2", "result") == "Quá hạn");
    CHECK(cell_of(t, "transferred/10", "to_whom") == "Sở Hai");
    CHECK(cell_of(t, "total", "result") == "Đúng hạn");
    CHECK(cell_of(t, "total", "from") == "2026-03-02 09:00");
    CHECK(cell_of(t, "total", "to") == "2026-03-16 09:00");
}

TEST_CASE("a control sheet of an open dossier says what runs, and what was corrected",
          "[report][control_sheet]") {
    log_book book;
    book.say({event("r", at("2026-03-02 09:00"), receipt("WD5")),
              event("s1", at("2026-03-02 10:00"), step_started{"B1", "P.1", std::nullopt})},
             at("2026-03-02 10:01"));
    book.say({event("c",
                    at("2026-03-03 08:00"),
                    corrected{event_id("s1"),
                              at("2026-03-02 14:00"),
                              step_started{"B1", "P.1", std::nullopt}})},
             at("2026-03-03 08:01"));
    const auto now = at("2026-03-06 09:00");

    const auto t = sheet(book, "D-1", now).made(now);

    CHECK(cell_of(t, "step/1", "from") == "2026-03-02 14:00");
    CHECK(cell_of(t, "step/1", "to").empty());
    CHECK(cell_of(t, "step/1", "result") == "Đang quá hạn");
    CHECK(cell_of(t, "step/1", "note") == "Đính chính, báo 03/03/2026 08:01");
    CHECK(cell_of(t, "total", "result") == "Đang quá hạn");
}
