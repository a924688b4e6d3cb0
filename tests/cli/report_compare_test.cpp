// `tiendo report compare`: which cells differ, found by row and column.
#include "run_program.hpp"
#include "scratch_folder.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <string>

using tiendo::cli_test::holds;
using tiendo::cli_test::scratch_folder;
using tiendo::cli_test::tiendo_with;

namespace {

// Of one log position, so that no service has to tell which records moved it.
std::string report(const std::string& rows) {
    return R"({"form":"06a","agency_code":"","period":{"from":"2026-03-01","to":"2026-03-31"},)"
           R"("as_of":"2026-04-01T00:00:00+07:00","due":"headline","position":9,"digest":"d",)"
           R"("columns":[{"id":"number","number":"1","type":"text","name":{"vi":"STT","en":"No"}},)"
           R"({"id":"name","number":"2","type":"text","name":{"vi":"Tên","en":"Name"}},)"
           R"({"id":"late","number":"10","type":"count","name":{"vi":"Quá hạn","en":"Late"},)"
           R"("above":[{"vi":"Đã giải quyết","en":"Resolved"}]},)"
           R"({"id":"share","number":"11","type":"percent","name":{"vi":"Tỷ lệ","en":"Share"}}],)"
           R"("rows":[)" +
           rows + "]}";
}

std::string row(const std::string& key,
                const std::string& number,
                const std::string& late,
                const std::string& share) {
    return R"({"kind":"detail","key":")" + key + R"(","cells":[")" + number + R"(",")" + key +
           R"( name",)" + late + "," + share + "]}";
}

tiendo::cli_test::ended compared(const std::string& then,
                                 const std::string& now,
                                 const std::string& options = "") {
    const scratch_folder folder;
    const auto a = (folder.path() / "then.json").string();
    const auto b = (folder.path() / "now.json").string();
    std::ofstream(a) << then;
    std::ofstream(b) << now;
    return tiendo_with("report compare " + a + " " + b + " --lang en " + options);
}

}  // namespace

TEST_CASE("two runs that say the same are equal, whatever their rows' numbers",
          "[program][reports]") {
    const auto got =
        compared(report(row("A", "1", "3", "50.00") + "," + row("B", "2", "0", "null")),
                 report(row("B", "1", "0", "null") + "," + row("A", "2", "3", "50.00")));
    INFO(got.said);
    CHECK(got.code == 0);
    CHECK(holds(got.said, "No difference"));
}

TEST_CASE("a cell that differs is told by its row, its column, both values and the difference",
          "[program][reports]") {
    const auto got =
        compared(report(row("A", "1", "3", "50.00")), report(row("A", "1", "1", "66.67")));
    INFO(got.said);
    CHECK(got.code == 1);
    CHECK(holds(got.said, "2 cells differ"));
    CHECK(holds(got.said, "10 Resolved: Late"));
    CHECK(holds(got.said, "−2"));
    CHECK(holds(got.said, "+16.67"));
}

TEST_CASE("rows that came or went are told with their figures, and move no other row",
          "[program][reports]") {
    const auto got =
        compared(report(row("A", "1", "3", "50.00") + "," + row("B", "2", "1", "null")),
                 report(row("B", "1", "1", "null") + "," + row("C", "2", "0", "null")),
                 "--json");
    INFO(got.said);
    CHECK(got.code == 1);
    CHECK(holds(got.said, R"({"row":"A","row_name":"A name","column":"late")"));
    CHECK(holds(got.said, R"("then":3,"now":null,"difference":-3)"));
    CHECK_FALSE(holds(got.said, R"({"row":"B")"));
    CHECK(holds(got.said, R"({"row":"C","row_name":"C name","column":"")"));
}

TEST_CASE("what is no report, or of another form, is refused", "[program][reports]") {
    CHECK(compared("{", report("")).code == 2);
    CHECK(compared(R"({"rows":[]})", report("")).code == 2);
    auto other = report("");
    other.replace(other.find("06a"), 3, "766");
    const auto got = compared(report(""), other);
    CHECK(got.code == 2);
    CHECK(holds(got.said, "not of one form"));
}
