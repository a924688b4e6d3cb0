// `tiendo report`: what it asks the service for, what it prints, and what it refuses itself.
#include "one_answer.hpp"
#include "run_program.hpp"

#include <catch2/catch.hpp>

#include <string>

using tiendo::cli_test::holds;
using tiendo::cli_test::one_answer;
using tiendo::cli_test::tiendo_with;

namespace {

std::string words(const std::string& said) {
    return R"({"vi":")" + said + R"(","en":")" + said + "\"}";
}

std::string column(int number,
                   const std::string& id,
                   const std::string& name,
                   const std::string& type,
                   const std::string& above = "",
                   bool detail = false) {
    return R"({"id":")" + id + "\",\"number\":\"(" + std::to_string(number) + ")\",\"type\":\"" +
           type + R"(","name":)" + words(name) + R"(,"detail":)" + (detail ? "true" : "false") +
           R"(,"above":[)" + (above.empty() ? "" : words(above)) + "]}";
}

std::string row(const std::string& kind, const std::string& key, const std::string& cells) {
    return R"({"kind":")" + kind + R"(","key":")" + key + R"(","cells":[)" + cells + "]}";
}

std::string beside(const std::string& name, int value) {
    return R"({"id":"x","value":)" + std::to_string(value) + R"(,"name":)" + words(name) + "}";
}

std::string report() {
    return R"({"form":"06a","code":"II.06a","title":)" + words("State") +
           R"(,"agency_code":"X01","agency":)" + words("Province") + R"(,"period":)" +
           words("October 2026") + R"(,"as_of":"2026-11-01T00:00:00+07:00","judged_by":)" +
           words("by the limit") + R"(,"position":9,"versions":{"catalogue":1},)" +
           R"("digest":"abcdef0123456789ffff","columns":[)" + column(1, "number", "No.", "text") +
           "," + column(2, "name", "Agency", "text") + "," +
           column(3, "received", "Total", "count", "Received") + "," +
           column(4, "online", "Online", "count", "Received", true) + "," +
           column(5, "rate", "Rate", "percent") + "," +
           column(6, "change_before", "Change", "number") + R"(],"rows":[)" +
           row("total", "total", R"("","TỔNG CỘNG",1234567,2,97.9,-0.5)") + "," +
           row("group", "X01.1", R"("I","Department",1234567,2,null,12.25)") + "," +
           row("detail", "X01.1/F", R"("1","Land",3,0,100.00,0)") + R"(],"beside":[)" +
           beside("in", 5) + "," + beside("out", -7) + R"(],"remarks":[)" + words("A remark.") +
           "]}";
}

}  // namespace

TEST_CASE("a report is a table with shared headings, numbers, and what stands beside it",
          "[program][report]") {
    one_answer service(report());
    const auto got = tiendo_with(
        "report 06a --agency X01 --month 2026-02 --due statutory --lang en --url " + service.url());
    INFO(got.said);
    CHECK(got.code == 0);
    CHECK(service.asked() ==
          "GET /v1/reports/06a?format=json&agency=X01&from=2026-02-01&to=2026-02-28&due=statutory");
    CHECK(holds(got.said, "State (II.06a)\nX01 Province   October 2026\n"));
    CHECK(holds(got.said, "                    Received\n"));
    CHECK(holds(got.said, "No.  Agency          Total  Online    Rate  Change\n"));
    CHECK(holds(got.said, "(1)  (2)               (3)     (4)     (5)     (6)\n"));
    CHECK(holds(got.said, "     TOTAL       1,234,567       2   97.90   −0.50\n"));
    CHECK(holds(got.said, "I    Department  1,234,567       2       –  +12.25\n"));
    CHECK(holds(got.said, "1      Land              3       0  100.00    0.00\n"));
    CHECK(holds(got.said, "Beside the form: in +5; out −7\nA remark.\nJudged by the limit.\n"));
    CHECK(holds(got.said, "Digest abcdef0123456789\n"));
}

TEST_CASE("a report as CSV or JSON is printed as the service gives it", "[program][report]") {
    one_answer csv("row,key\r\n");
    CHECK(tiendo_with("report 766 --csv --url " + csv.url()).said == "row,key\r\n");
    CHECK(holds(csv.asked(), "/v1/reports/766?format=csv"));
    one_answer json("{}\n");
    CHECK(tiendo_with("report ranking --formula due --json --url " + json.url()).said == "{}\n");
    CHECK(holds(json.asked(), "/v1/reports/ranking?format=json&formula=due"));
}

TEST_CASE("a spreadsheet goes to standard output for -", "[program][report]") {
    one_answer service("PK bytes");
    CHECK(tiendo_with("report 06a --xlsx - --url " + service.url()).said == "PK bytes");
    CHECK(holds(service.asked(), "format=xlsx"));
}

TEST_CASE("report --help lists the forms with their titles", "[program][report]") {
    const auto got = tiendo_with("report --help");
    CHECK(got.code == 0);
    for (const auto* form : {"06a", "766", "ranking", "channels"})
        CHECK(holds(got.said, "  " + std::string(form) + " "));
    CHECK(holds(got.said, "Example: tiendo report 06a"));
}

TEST_CASE("what a report cannot be asked together is refused before the service is",
          "[program][report]") {
    CHECK(tiendo_with("report").code == 2);
    const auto month = tiendo_with("report 06a --month 2026-13");
    CHECK(month.code == 2);
    CHECK(holds(month.said, "write it as 2026-10"));
    CHECK(tiendo_with("report 06a --month 2026-10 --from 2026-10-01").code == 2);
    CHECK(tiendo_with("report 06a --csv --json").code == 2);
    CHECK(tiendo_with("report 06a --csv --xlsx x.xlsx").code == 2);
    CHECK(tiendo_with("report 06a --url http://127.0.0.1:1").code == 3);
}
