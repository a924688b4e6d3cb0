// `tiendo steps` and `tiendo durations`: what they ask for, and how their rows read.
#include "one_answer.hpp"
#include "run_program.hpp"

#include <catch2/catch.hpp>

#include <string>

using tiendo::cli_test::holds;
using tiendo::cli_test::one_answer;
using tiendo::cli_test::tiendo_with;

namespace {

// Two steps of one office and procedure, and what lay in none.
const std::string steps_told =
    R"({"rows":[)"
    R"({"agency_code":"P01.001","agency_name_vi":"Sở Mẫu","procedure_code":"1.001",)"
    R"("procedure_name_vi":"Cấp phép","step_code":"B1","step_name_vi":"Thẩm định",)"
    R"("unit_code":"P1","unit_name_vi":null,"outside_steps":false,)"
    R"("working_time":{"number":40,"sum_ms":1080000000,"median_ms":25200000,"p90_ms":54000000},)"
    R"("share":{"numerator":1080000000,"denominator":1440000000,"percent":75.00},)"
    R"("with_limit":40,"late":12,"late_dossiers":3,"running":5,"running_late":1},)"
    R"({"agency_code":"P01.001","agency_name_vi":"Sở Mẫu","procedure_code":"1.001",)"
    R"("procedure_name_vi":"Cấp phép","step_code":null,"step_name_vi":null,)"
    R"("unit_code":null,"unit_name_vi":null,"outside_steps":true,)"
    R"("working_time":{"number":38,"sum_ms":360000000,"median_ms":null,"p90_ms":null},)"
    R"("share":{"numerator":360000000,"denominator":1440000000,"percent":25.00},)"
    R"("with_limit":0,"late":0,"late_dossiers":1,"running":0,"running_late":0}],)"
    R"("rows_left_out":0,"total":{"working_time":{"number":40,"sum_ms":1080000000,)"
    R"("median_ms":1,"p90_ms":1},"share":{"numerator":1440000000,"denominator":1440000000},)"
    R"("with_limit":40,)"
    R"("late":12,"late_dossiers":4,"running":5,"running_late":1},)"
    R"("period":{"from":"2026-11-01","to":"2026-11-30"},"as_of":"2026-11-30T10:00:00+07:00",)"
    R"("time_zone":"Asia/Ho_Chi_Minh","position":9,"by":"step","share_of":"agency and procedure"})";

const std::string durations_told =
    R"({"rows":[{"procedure_code":"1.001","name_vi":"Cấp phép",)"
    R"("processing":{"number":3,"sum_ms":1,"median_ms":1,"p90_ms":1},)"
    R"("working_days":{"sum":10,"median":3,"p90":5},)"
    R"("acceptance_delay":{"number":2,"sum_ms":1,"median_ms":9000000,"p90_ms":18180000},)"
    R"("shortening":{"working_days":{"used_of_statutory":{"dossiers":3,"days":10,"limit_days":15},)"
    R"("used_of_committed":{"dossiers":0,"days":0,"limit_days":0},)"
    R"("committed_of_statutory":{"dossiers":0,"days":0,"limit_days":0}},)"
    R"("calendar_days":{"used_of_statutory":{"dossiers":0,"days":0,"limit_days":0}}}}],)"
    R"("total":{},"period":{"from":"2026-11-01","to":"2026-11-30"},)"
    R"("as_of":"2026-11-30T10:00:00+07:00","time_zone":"Asia/Ho_Chi_Minh","position":9,)"
    R"("by":"procedure"})";

}  // namespace

TEST_CASE("steps stand below the office and procedure they belong to, Vietnamese first",
          "[program][steps]") {
    one_answer service(steps_told);
    const auto got = tiendo_with("steps --agency P01.001 --from 2026-11-01 --url " + service.url());
    INFO(got.said);
    CHECK(got.code == 0);
    CHECK(holds(service.asked(), "/v1/steps?by=step&agency=P01.001&descendants=true"));
    CHECK(holds(got.said, "P01.001 Sở Mẫu  ·  1.001 Cấp phép\n"));
    CHECK(holds(got.said, "  B1 Thẩm định · P1    40   300,0    75,00%   7,0  15,0"));
    CHECK(holds(got.said, "12/40"));
    CHECK(holds(got.said, "5 (◆ 1)"));
    CHECK(holds(got.said, "(ngoài các bước)"));
}

TEST_CASE("steps as CSV have a line for each row, empty where there is no value",
          "[program][steps]") {
    one_answer service(steps_told);
    const auto got = tiendo_with("steps --csv --url " + service.url());
    INFO(got.said);
    CHECK(
        holds(got.said,
              "P01.001,1.001,B1,P1,false,40,1080000000,1440000000,25200000,54000000,40,12,3,5,1"));
    CHECK(holds(got.said, "P01.001,1.001,,,true,38,360000000,1440000000,,,0,0,1,0,0\n"));
}

TEST_CASE("durations show sums of days beside each other, and a dash where there is none",
          "[program][steps]") {
    one_answer service(durations_told);
    const auto got = tiendo_with("durations --lang en --url " + service.url());
    INFO(got.said);
    CHECK(got.code == 0);
    CHECK(holds(service.asked(), "/v1/durations?by=procedure"));
    CHECK(holds(got.said, "3.3"));           // 10 days, 3 dossiers
    CHECK(holds(got.said, "10/15 66.67%"));  // used of statutory
    CHECK(holds(got.said, "2.5"));           // hours until accepted, median
    CHECK(holds(got.said, "5.1"));           // 5:03 to a tenth
}

TEST_CASE("steps and durations are grouped by what they know only", "[program][steps]") {
    CHECK(tiendo_with("steps --by day").code == 2);
    CHECK(tiendo_with("durations --by step").code == 2);
}
