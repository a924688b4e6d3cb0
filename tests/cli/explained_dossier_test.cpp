// `tiendo dossier --explain`: what it prints of the days, pauses and rule of an answer.
#include "one_answer.hpp"
#include "run_program.hpp"

#include <catch2/catch.hpp>

#include <string>

using tiendo::cli_test::holds;
using tiendo::cli_test::one_answer;
using tiendo::cli_test::tiendo_with;

namespace {

std::string day(const std::string& date,
                const std::string& role,
                int number,
                const std::string& of) {
    return R"({"date":")" + date + R"(","role":")" + role + R"(","number":)" +
           std::to_string(number) + R"(,"pause":null,)" + of + "}";
}

const std::string worked =
    R"("working":true,"named":false,"why_vi":"ngày làm việc","why_en":"working day")";

std::string off(const std::string& name, const std::string& source) {
    return R"("working":false,"named":true,"why_vi":")" + name + R"(","why_en":")" + name +
           R"(","legal_source":")" + source + '"';
}

std::string counted(const std::string& unit, int amount, const std::string& days) {
    return R"({"basis":"committed","limit":{"amount":)" + std::to_string(amount) + R"(,"unit":")" +
           unit + R"("},"restarted_by":null,"due":{"due_date":"2026-05-04"},"days":[)" + days +
           R"(],"sum":{"counted_days":)" + std::to_string(amount) + "}}";
}

std::string told(const std::string& dues, const std::string& pauses, const std::string& lang) {
    one_answer service(
        R"({"dossier_code":"D-1","state":"processed","received_at":"2026-04-20T10:00:00+07:00",)"
        R"("rule":{"committed":{"amount":3,"unit":"working_days"},"policies":{"supplement":)"
        R"("restart","payment":"restart","suspension":"restart"}},"dues":[)" +
        dues + R"(],"pauses":[)" + pauses + "]}");
    const auto got =
        tiendo_with("dossier D-1 --explain --lang " + lang + " --url " + service.url());
    CHECK(got.code == 0);
    (void)service.asked();
    return got.said;
}

}  // namespace

TEST_CASE("the day off that the last calendar day falls on stands with its name and source",
          "[program][explain]") {
    const auto said =
        told(counted("calendar_days",
                     3,
                     day("2026-04-27", "origin", 0, worked) + ',' +
                         day("2026-04-28", "counted", 1, worked) + ',' +
                         day("2026-04-29", "counted", 2, worked) + ',' +
                         day("2026-04-30", "counted", 3, off("Nghỉ Một", "Luật 1")) + ',' +
                         day("2026-05-01", "off", 0, off("Nghỉ Hai", "Luật 2")) + ',' +
                         day("2026-05-04", "off", 0, worked + R"(,"is_due":true)")),
             "",
             "vi");
    INFO(said);
    CHECK(holds(said, "T3 28/04 – T4 29/04/2026  1–2"));
    CHECK(holds(said, "T5 30/04/2026               3  ngày nghỉ (Nghỉ Một), hạn dời"));
    CHECK(holds(said, "[Luật 1; BLDS"));
    CHECK(holds(said, "T6 01/05/2026                  Nghỉ Hai [Luật 2]"));
}

TEST_CASE("a month that ends on a day off names it, cites its source, and adds up",
          "[program][explain]") {
    const auto said =
        told(counted("months",
                     1,
                     day("2026-04-01", "origin", 0, worked) + ',' +
                         day("2026-05-01", "counted", 1, off("Ngày tỉnh", "QĐ 99/UBND")) + ',' +
                         day("2026-05-04", "off", 0, worked + R"(,"is_due":true)")),
             "",
             "en");
    INFO(said);
    CHECK(holds(said, "a day off (Ngày tỉnh)"));
    CHECK(holds(said, "QĐ 99/UBND; BLDS"));
    CHECK(holds(said, "Sum: 1 Apr 2026 + 1 month = 1 May 2026"));
}

TEST_CASE(
    "a pause that began before the count says from when it counts; one that moves nothing "
    "overlaps nothing",
    "[program][explain]") {
    const std::string pause =
        R"({"cause":"suspension","policy":"pause_calendar","policy_by_rule":"pause_calendar",)"
        R"("from":"2026-04-27T15:00:00+07:00","to":"2026-05-04T15:00:00+07:00","answered":true,)"
        R"("overlaps_earlier":false,"effects":[{"basis":"committed",)"
        R"("from":"2026-04-28T00:00:00+07:00","to":"2026-05-04T15:00:00+07:00","days":6,)"
        R"("milliseconds":0}]},)"
        R"({"cause":"payment","policy":"none","policy_by_rule":"none",)"
        R"("from":"2026-04-28T15:00:00+07:00","to":"2026-04-29T15:00:00+07:00","answered":true,)"
        R"("overlaps_earlier":true,"effects":[]})";
    const auto said = told("", pause, "en");
    INFO(said);
    CHECK(holds(said, "committed due date +6 calendar days"));
    CHECK(holds(said, "committed due date: only from Tue 28 Apr 2026, what lies before"));
    CHECK_FALSE(holds(said, "Overlap"));
}

TEST_CASE("a restart says by which answer the limit begins afresh", "[program][explain]") {
    const auto said = told("", "", "en");
    INFO(said);
    CHECK(holds(said, "Papers asked     the limit counts afresh once the papers are complete"));
    CHECK(holds(said, "Payment asked    the limit counts afresh once the fee is paid"));
    CHECK(holds(said, "Suspended        the limit counts afresh once it is resumed"));
}
