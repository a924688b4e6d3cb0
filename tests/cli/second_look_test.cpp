// `tiendo calendar preview` and `tiendo changes`: what they print of a job's answer.
#include "one_answer.hpp"
#include "run_program.hpp"
#include "scratch_folder.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <string>

using tiendo::cli_test::holds;
using tiendo::cli_test::one_answer;
using tiendo::cli_test::scratch_folder;
using tiendo::cli_test::tiendo_with;

namespace {

// A job that is done as soon as it is asked for.
std::string done(const std::string& result) {
    return R"({"href":"/v1/jobs/1","state":"done","result":)" + result + "}";
}

std::string figures(int in_time, int finished) {
    return R"("counts":{"early":)" + std::to_string(in_time) + R"(,"late":)" +
           std::to_string(finished - in_time) +
           R"(,"overdue":0},"rates":{"resolved":{"numerator":)" + std::to_string(in_time) +
           R"(,"denominator":)" + std::to_string(finished) + "}}";
}

std::string agency(const std::string& code, const std::string& own, const std::string& sum) {
    return R"({"agency_code":")" + code + R"(","name_vi":")" + code + R"( name",)" + own +
           R"(,"rolled_up":{)" + sum + "}}";
}

std::string rows(const std::string& name, const std::string& agencies) {
    return '"' + name + R"(":{"versions":{"catalogue":3},"rows":[)" + agencies + "]}";
}

std::string preview_of(const std::string& result) {
    scratch_folder folder;
    const auto file = (folder.path() / "agencies.csv").string();
    std::ofstream(file) << "code\n";
    one_answer service(done(result), 2);
    const auto got = tiendo_with("calendar preview " + file + " --lang en --url " + service.url());
    CHECK(got.code == 0);
    CHECK(holds(service.asked(), "rollup=true"));
    return got.said;
}

std::string changes_of(const std::string& result, const std::string& options, std::string* asked) {
    one_answer service(done(result), 2);
    const auto got = tiendo_with("changes --lang en " + options + " --url " + service.url());
    CHECK(got.code == 0);
    if (asked != nullptr)
        *asked = service.asked();
    else
        (void)service.asked();
    return got.said;
}

}  // namespace

TEST_CASE("a preview pairs an agency with itself, whichever agencies come or go",
          "[program][second_look]") {
    const auto same = figures(5, 10);
    const auto said = preview_of(R"({"judged":3,"open_moved":0,"closed_moved":0,"moved":[],)" +
                                 rows("rates_before",
                                      agency("A", same, same) + ',' + agency("GONE", same, same) +
                                          ',' + agency("P", figures(0, 0), figures(9, 10))) +
                                 ',' +
                                 rows("rates_after",
                                      agency("A", same, same) + ',' + agency("NEW", same, same) +
                                          ',' + agency("P", figures(0, 0), figures(8, 10))) +
                                 "}");
    INFO(said);
    CHECK_FALSE(holds(said, "A name"));
    CHECK(holds(said, "Formula resolved"));
    CHECK(holds(said, "Catalogue version 3 → 3"));
    CHECK(holds(said, "GONE  GONE name  50.00% (5/10)              –"));
    CHECK(holds(said, "NEW   NEW name               –  50.00% (5/10)"));
    CHECK(holds(said, "P     Σ P name   90.00% (9/10)  80.00% (8/10)"));
}

TEST_CASE("a preview tells how many dossiers move by each due date, and which of one dossier's",
          "[program][second_look]") {
    const std::string moved =
        R"({"due_before":"2026-03-09","due_after":"2026-03-10","verdict_before":"on_time",)"
        R"("verdict_after":"early"})";
    const auto said = preview_of(
        R"({"judged":300,"open_moved":200,"closed_moved":50,"moved_by_basis":{"statutory":250,)"
        R"("committed":99,"appointment_original":0,"appointment_current":11},"moved":[)"
        R"({"dossier_code":"D-1","agency_code":"A","due_before":"2026-03-05",)"
        R"("due_after":"2026-03-05","by_basis":{"statutory":)" +
        moved + R"(,"committed":)" + moved + "}}]," + rows("rates_before", "") + ',' +
        rows("rates_after", "") + "}");
    INFO(said);
    CHECK(holds(said, "statutory 250, committed 99, original 0, current 11"));
    CHECK(holds(said, "statutory, committed  2026-03-09  2026-03-10  on time  early"));
    CHECK_FALSE(holds(said, "2026-03-05"));
    CHECK(holds(said, "249 more"));
    CHECK(holds(said, "(scope,since,version): load,,3"));
}

TEST_CASE("a preview marks provisional due dates, also where the mark alone is lost",
          "[program][second_look]") {
    const auto said = preview_of(
        R"({"judged":1,"open_moved":1,"closed_moved":0,"moved_by_basis":{"statutory":1},"moved":[)"
        R"({"dossier_code":"D-1","agency_code":"A","by_basis":{"statutory":{)"
        R"("due_before":"2027-01-20","due_after":"2027-01-20","provisional_before":true,)"
        R"("provisional_after":false,"verdict_before":"none","verdict_after":"none"}}}],)" +
        rows("rates_before", "") + ',' + rows("rates_after", "") + "}");
    INFO(said);
    CHECK(holds(said, "≈ 2027-01-20  2027-01-20"));
    CHECK(holds(said, "≈ provisional: holidays"));
}

TEST_CASE("a preview in English names agencies in English, where they have a name in it",
          "[program][second_look]") {
    auto named = agency("A", figures(5, 10), figures(5, 10));
    named.insert(named.find(R"("counts")"), R"("name_en":"Department A",)");
    const auto said = preview_of(R"({"judged":0,"open_moved":0,"closed_moved":0,"moved":[],)" +
                                 rows("rates_before", "") + ',' + rows("rates_after", named) + "}");
    INFO(said);
    CHECK(holds(said, "A     Department A"));
}

TEST_CASE("a preview of a binary file names the file and what it is not",
          "[program][second_look]") {
    scratch_folder folder;
    const auto file = (folder.path() / "calendar.csv").string();
    std::ofstream(file) << "\x7f" << "ELF\xff\xfe";
    const auto got = tiendo_with("calendar preview " + file + " --url http://127.0.0.1:1");
    INFO(got.said);
    CHECK(got.code == 2);
    CHECK(holds(got.said, "calendar.csv: is no text in UTF-8"));
}

TEST_CASE("one change of one dossier is told in the singular", "[program][second_look]") {
    CHECK(holds(changes_of(R"({"dossiers":1,"rows_total":1,"rows":[]})", "", nullptr),
                "1 change by 1 dossier to figures"));
    CHECK(holds(changes_of(R"({"dossiers":2,"rows_total":3,"rows":[]})", "", nullptr),
                "3 changes by 2 dossiers to figures"));
}

TEST_CASE("changes name the basis of each measure that moved; those that moved alike share a line",
          "[program][second_look]") {
    const auto row = [](const std::string& moved) {
        return R"({"sequence":7,"recorded_at":"2026-03-10T08:00:00+07:00","cause":"catalogue",)"
               R"("dossier_code":"D-1","agency_code":"A","first_day":"2026-03-05",)"
               R"("last_day":"2026-03-05","moved":)" +
               moved + "}";
    };
    const auto said = changes_of(
        R"({"dossiers":2,"rows_total":9,"next_skip":2,"rows":[)" +
            row(R"({"no_basis":{"received":1},"headline":{"late":1},"statutory":{"early":1},)"
                R"("committed":{"late":1},"appointment_current":{"late":1}})") +
            ',' + row(R"({"statutory":{"late":0,"fell_due":1},"index766":{"overdue":1}})") + "]}",
        "",
        nullptr);
    INFO(said);
    CHECK(holds(said, "  statutory: "));
    CHECK(holds(said, "  committed, current: "));
    CHECK_FALSE(holds(said, "headline"));
    CHECK(holds(said, "statutory: finished late ±0, fell due +1"));
    CHECK(holds(said, "index 766: overdue +1"));
    CHECK(holds(said, "… 7 more: --skip 2; fewer: --cause, --record N"));
}

TEST_CASE("changes are asked for by cause, record and page", "[program][second_look]") {
    std::string asked;
    (void)changes_of(R"({"dossiers":0,"rows_total":0,"rows":[]})",
                     "--cause catalogue --record 7 --skip 5000",
                     &asked);
    CHECK(holds(asked, "cause=catalogue&record=7&skip=5000"));
}
