// `tiendo report compare`: which cells differ, found by row and column.
#include "run_program.hpp"
#include "scratch_folder.hpp"
#include "tiendo/report/table.hpp"

#include <catch2/catch.hpp>

#include <cstdint>
#include <fstream>
#include <string>
#include <vector>

using tiendo::cli_test::holds;
using tiendo::cli_test::scratch_folder;
using tiendo::cli_test::tiendo_with;

namespace {

struct told {
    std::string key;
    std::string number;
    std::int64_t late;
    std::string share;  // "" = none
};

// The digest that a report of these lines is given out with.
std::string digest_of(const std::vector<told>& rows, const std::string& form) {
    tiendo::report::table t;
    t.form = form;
    t.from = tiendo::parse_local_date("2026-03-01").value();
    t.to = tiendo::parse_local_date("2026-03-31").value();
    t.as_of = tiendo::parse_rfc3339("2026-04-01T00:00:00+07:00").value();
    for (const auto* id : {"number", "name", "late", "share"}) {
        tiendo::report::column c;
        c.id = id;
        t.columns.push_back(c);
    }
    for (const auto& r : rows)
        t.rows.push_back({tiendo::report::row_kind::detail,
                          r.key,
                          std::nullopt,
                          {r.number, r.key + " name", r.late, r.share}});
    return t.digest();
}

// Of one log position, so that no service has to tell which records moved it.
std::string report(const std::vector<told>& rows, const std::string& form = "06a") {
    std::string lines;
    for (const auto& r : rows) {
        lines += (lines.empty() ? "" : ",") + (R"({"kind":"detail","key":")" + r.key) +
                 R"(","cells":[")" + r.number + R"(",")" + r.key + R"( name",)" +
                 std::to_string(r.late) + "," + (r.share.empty() ? "null" : r.share) + "]}";
    }
    return R"({"form":")" + form +
           R"(","agency_code":"","period":{"from":"2026-03-01","to":"2026-03-31"},)"
           R"("as_of":"2026-04-01T00:00:00+07:00","due":"headline","position":9,"digest":")" +
           digest_of(rows, form) +
           R"(","columns":[{"id":"number","number":"1","type":"text",)"
           R"("name":{"vi":"STT","en":"No"}},)"
           R"({"id":"name","number":"2","type":"text","name":{"vi":"Tên","en":"Name"}},)"
           R"({"id":"late","number":"10","type":"count","name":{"vi":"Quá hạn","en":"Late"},)"
           R"("above":[{"vi":"Đã giải quyết","en":"Resolved"}]},)"
           R"({"id":"share","number":"11","type":"percent","name":{"vi":"Tỷ lệ","en":"Share"}}],)"
           R"("rows":[)" +
           lines + "]}";
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
    const auto got = compared(report({{"A", "1", 3, "50.00"}, {"B", "2", 0, ""}}),
                              report({{"B", "1", 0, ""}, {"A", "2", 3, "50.00"}}));
    INFO(got.said);
    CHECK(got.code == 0);
    CHECK(holds(got.said, "No difference"));
}

TEST_CASE("a cell that differs is told by its row, its column, both values and the difference",
          "[program][reports]") {
    const auto got = compared(report({{"A", "1", 3, "50.00"}}), report({{"A", "1", 1, "66.67"}}));
    INFO(got.said);
    CHECK(got.code == 1);
    CHECK(holds(got.said, "2 cells differ"));
    CHECK(holds(got.said, "10 Resolved: Late"));
    CHECK(holds(got.said, "−2"));
    CHECK(holds(got.said, "+16.67"));
}

TEST_CASE("rows that came or went are told with their figures, and move no other row",
          "[program][reports]") {
    const auto got = compared(report({{"A", "1", 3, "50.00"}, {"B", "2", 1, ""}}),
                              report({{"B", "1", 1, ""}, {"C", "2", 0, ""}}),
                              "--json");
    INFO(got.said);
    CHECK(got.code == 1);
    CHECK(holds(got.said, R"({"row":"A","row_name":"A name","column":"late")"));
    CHECK(holds(got.said, R"("then":3,"now":null,"difference":-3)"));
    CHECK_FALSE(holds(got.said, R"({"row":"B")"));
    CHECK(holds(got.said, R"({"row":"C","row_name":"C name","column":"")"));
}

TEST_CASE("what is no report, or of another form, is refused", "[program][reports]") {
    CHECK(compared("{", report({})).code == 2);
    CHECK(compared(R"({"rows":[]})", report({})).code == 2);
    const auto got = compared(report({}), report({}, "766"));
    CHECK(got.code == 2);
    CHECK(holds(got.said, "not of one form"));
}

TEST_CASE("a file whose figures are not those of its digest is refused", "[program][reports]") {
    auto forged = report({{"A", "1", 3, "50.00"}});
    forged.replace(forged.find("50.00"), 5, "95.00");
    const auto got = compared(forged, report({{"A", "1", 3, "50.00"}}));
    CHECK(got.code == 2);
    CHECK(holds(got.said, "was changed after it was made"));
}
