// `tiendo rates`: what it asks the service for, and whose figures its rows show.
#include "one_answer.hpp"
#include "run_program.hpp"

#include <catch2/catch.hpp>

#include <string>

using tiendo::cli_test::holds;
using tiendo::cli_test::one_answer;
using tiendo::cli_test::tiendo_with;

namespace {

std::string figures(int received, int in_time, int finished) {
    const auto pair = R"({"numerator":)" + std::to_string(in_time) + R"(,"denominator":)" +
                      std::to_string(finished) + "}";
    return R"("counts":{"received":)" + std::to_string(received) +
           R"(,"early":0},"rates":{"resolved":)" + pair + "}";
}

// A province without dossiers of its own, above a department.
std::string province(bool rolled_up) {
    const auto sum = rolled_up ? R"(,"rolled_up":{)" + figures(70, 49, 50) + "}" : "";
    return R"({"rows":[{"agency_code":"P01","name_vi":"Tỉnh Mẫu","name_en":"Province",)" +
           figures(0, 0, 0) + sum + R"(},{"agency_code":"P01.001","name_vi":"Sở Mẫu","name_en":)" +
           R"("Department",)" + figures(70, 49, 50) + sum + R"(}],"total":{)" +
           figures(70, 49, 50) + "}}";
}

}  // namespace

TEST_CASE("a parent's row in the table of rates is the sum of its subtree, and says so",
          "[program][rates]") {
    one_answer service(province(true));
    const auto got = tiendo_with("rates --lang en --url " + service.url());
    INFO(got.said);
    CHECK(got.code == 0);
    CHECK(holds(service.asked(), "rollup=true"));
    CHECK(holds(got.said, "Σ Province"));
    CHECK(holds(got.said, "P01      Σ Province    98.00%  49/50"));
    CHECK_FALSE(holds(got.said, "Σ Department"));
    CHECK(holds(got.said, "Σ = the agency with all below it"));
}

TEST_CASE("each rate has its level in a word, and the foot says what it is held against",
          "[program][rates]") {
    const auto row = [](const std::string& code, const std::string& level) {
        return R"({"agency_code":")" + code + R"(","name_vi":"Sở","name_en":"Sở",)" +
               figures(70, 49, 50) + R"(,"level":")" + level + R"("})";
    };
    const auto body = R"({"thresholds":{"formula":"resolved","red_below":90.00,)"
                      R"("amber_below":92.50,"min_count":20},"rows":[)" +
                      row("P01.001", "amber") + "," + row("P01.002", "few") + "," +
                      row("P01.003", "none") + R"(],"total":{)" + figures(70, 49, 50) +
                      R"(,"level":"red"}})";
    one_answer service(body);
    const auto got = tiendo_with("rates --no-rollup --url " + service.url());
    INFO(got.said);
    CHECK(holds(got.said, "49/50  đỏ "));
    CHECK(holds(got.said, "49/50  vàng "));
    CHECK(holds(got.said, "49/50  ít hồ sơ "));
    CHECK(holds(got.said, "49/50  – "));
    CHECK(holds(got.said, "Mức đỏ < 90%, vàng < 92,5%, từ 20 hồ sơ"));

    one_answer early(body);
    const auto other = tiendo_with("rates --formula early --lang en --url " + early.url());
    INFO(other.said);
    CHECK(holds(other.said, "too few"));
    CHECK(holds(other.said, "20 dossiers or more (by resolved)"));
}

TEST_CASE("with --no-rollup each agency keeps its own figures", "[program][rates]") {
    one_answer service(province(false));
    const auto got = tiendo_with("rates --no-rollup --lang en --url " + service.url());
    INFO(got.said);
    CHECK_FALSE(holds(service.asked(), "rollup"));
    CHECK_FALSE(holds(got.said, "Σ"));
    CHECK(holds(got.said, "0/0"));
}

TEST_CASE("CSV has the sums of subtrees as further columns, and only when asked",
          "[program][rates]") {
    one_answer plain(province(false));
    const auto own = tiendo_with("rates --csv --url " + plain.url());
    CHECK_FALSE(holds(plain.asked(), "rollup"));
    CHECK_FALSE(holds(own.said, "rolled_up"));

    one_answer asked(province(true));
    const auto got = tiendo_with("rates --csv --rollup --url " + asked.url());
    INFO(got.said);
    CHECK(holds(asked.asked(), "rollup=true"));
    CHECK(holds(got.said, ",resolved_percent,rolled_up_received,"));
    CHECK(holds(got.said, "P01,Tỉnh Mẫu,Province,0,0,0,0,,70,0,49,50,98.00,"));
}

TEST_CASE("the option --by-successor asks for closed agencies under the new name and says so",
          "[program][rates]") {
    one_answer service(province(true));
    const auto got = tiendo_with("rates --by-successor --lang en --url " + service.url());
    INFO(got.said);
    CHECK(holds(service.asked(), "rollup=by_successor"));
    CHECK(holds(got.said, "counted under their successors"));
}

TEST_CASE("sums of subtrees are asked of agencies only", "[program][rates]") {
    const auto got = tiendo_with("rates --rollup --by day");
    CHECK(got.code == 2);
    CHECK(holds(got.said, "--rollup: "));
}

TEST_CASE("rates that count back-dated finishes as late say so above the table",
          "[program][rates]") {
    auto body = province(true);
    body.insert(1, R"("back_dated":"late","back_dated_finishes":7,)");
    one_answer service(body);
    const auto got = tiendo_with("rates --back-dated late --url " + service.url());
    CHECK(got.code == 0);
    INFO(got.said);
    CHECK(got.said.starts_with("Kết thúc ghi lùi ngày tính là QUÁ HẠN: 7 hồ sơ trong kỳ\n"));
    CHECK(holds(service.asked(), "back_dated=late"));
}

TEST_CASE("the foot of the table names every choice that the figures rest on", "[program][rates]") {
    auto body = province(true);
    body.insert(1,
                R"("due":"statutory","period":{"from":"2026-11-01","to":"2026-11-22"},)"
                R"("as_of":"2026-11-22T21:00:00+07:00","time_zone":"Asia/Ho_Chi_Minh",)"
                R"("position":454,"versions":{"catalogue":3},)");
    one_answer service(body);
    const auto got = tiendo_with(
        "rates --due statutory --procedure WD --field F1 --channel IN_PERSON --agency P01 --url " +
        service.url());
    INFO(got.said);
    (void)service.asked();
    for (const auto* text : {"Kỳ 2026-11-01 – 2026-11-22",
                             "Công thức resolved",
                             "Theo hạn luật định",
                             "Đơn vị P01, cả trực thuộc",
                             "Thủ tục WD",
                             "Lĩnh vực F1",
                             "Kênh trực tiếp",
                             "Danh mục phiên bản 3",
                             "Vị trí 454"})
        CHECK(holds(got.said, text));

    one_answer again(body);
    const auto csv = tiendo_with("rates --csv --due statutory --procedure WD --url " + again.url());
    INFO(csv.said);
    (void)again.asked();
    CHECK(holds(csv.said,
                ",period_from,period_to,as_of,due,back_dated,agency,procedure,field,channel,"
                "catalogue_version\n"));
    CHECK(holds(csv.said, ",2026-11-01,2026-11-22,2026-11-22T21:00:00+07:00,statutory,,,WD,,,3\n"));
}

TEST_CASE("the score stands beside index766, with a comma in Vietnamese", "[program][rates]") {
    one_answer service(R"({"rows":[],"total":{"counts":{"received":3},"rates":{"index766":)"
                       R"({"numerator":1,"denominator":3,"percent":33.33,"score":6.67}}}})");
    const auto got = tiendo_with("rates --formula index766 --url " + service.url());
    INFO(got.said);
    CHECK(holds(got.said, "Điểm/20"));
    CHECK(holds(got.said, "6,67"));
}
