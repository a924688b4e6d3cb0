// A table becomes a spreadsheet: a whole file, the same each time, of any length of table and text.
// What stands in its cells is read by tests/acceptance/report_forms.py.
#include "tiendo/sheet/workbook.hpp"

#include "../report/tables.hpp"

using namespace tiendo;           // NOLINT
using namespace tiendo::testing;  // NOLINT

namespace {

bool is_zip(const std::string& bytes) {
    return bytes.starts_with("PK\x03\x04") && bytes.find("PK\x05\x06") != std::string::npos;
}

report::table on_paper(report::table t) {
    t.agency = {"Tỉnh Mẫu", "Province"};
    t.paper.code = "II.06a/VPCP/KSTT";
    t.paper.title = {"Tình hình giải quyết", "Dossiers"};
    return t;
}

}  // namespace

TEST_CASE("a spreadsheet is a whole zip file", "[sheet]") {
    const auto bytes = sheet::workbook_of(on_paper(filled_06a()), day("2026-11-02"));
    CHECK(is_zip(bytes));
    CHECK(bytes.find("xl/worksheets/sheet1.xml") != std::string::npos);
}

TEST_CASE("the same table signed on the same day is the same file, byte for byte", "[sheet]") {
    const auto t = on_paper(filled_06a());
    CHECK(sheet::workbook_of(t, day("2026-11-02")) == sheet::workbook_of(t, day("2026-11-02")));
    CHECK(sheet::workbook_of(t, day("2026-11-02")) != sheet::workbook_of(t, day("2026-11-03")));
}

TEST_CASE("a province of 160 agencies with 10 fields each is set whole", "[sheet]") {
    std::vector<rates::row> agencies;
    std::vector<rates::row> fields;
    const told_counts one{.counter = 1, .early = 1};
    told_counts ten{.counter = 10, .early = 10};
    for (int a = 0; a < 160; ++a) {
        const auto code = "X" + std::to_string(a);
        agencies.push_back(row_of(code, ten));
        agencies.back().name_vi = std::string(200, 'W');  // longer than any line
        for (int f = 0; f < 10; ++f) fields.push_back(row_of("F" + std::to_string(f), one, code));
    }
    const auto t = report::form_06a(answer_of(rates::group_by::agency, agencies),
                                    answer_of(rates::group_by::agency_and_field, fields));
    REQUIRE(t.rows.size() == 1 + 160 * 11);
    CHECK(is_zip(sheet::workbook_of(on_paper(t), day("2026-11-02"))));
}

TEST_CASE("the longest texts of an office, and signs that mean something in a footer, are set",
          "[sheet]") {
    auto t = on_paper(filled_06a());
    const std::string longest(400, 'W');
    t.paper = {
        longest, {longest, ""}, longest, longest, longest, longest, longest, longest, longest};
    t.agency.vi = longest;
    CHECK(is_zip(sheet::workbook_of(t, day("2026-11-02"))));
    t.paper.code = "A&B &P \"" + std::string(80, '&');
    CHECK(is_zip(sheet::workbook_of(t, day("2026-11-02"))));
}

TEST_CASE("a form without a total, lines, remarks or signers is set too", "[sheet]") {
    auto t = report::form_channels(answer_of(rates::group_by::agency, {}));
    t.rows.clear();
    t.remarks.clear();
    CHECK(is_zip(sheet::workbook_of(t, day("2026-11-02"))));
}
