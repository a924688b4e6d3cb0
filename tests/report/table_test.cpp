// A table as text and as a digest; periods and words around it.
#include "report/forms_common.hpp"
#include "tables.hpp"
#include "tiendo/report/period.hpp"
#include "tiendo/report/wording.hpp"

using namespace tiendo;           // NOLINT
using namespace tiendo::report;   // NOLINT
using namespace tiendo::testing;  // NOLINT

TEST_CASE("CSV has the rows, what stands beside the form, and what was asked", "[report]") {
    auto t = form_06a(answer_of(rates::group_by::agency, {row_of("X01.2", two_dd)}),
                      answer_of(rates::group_by::agency_and_field, {}));
    t.rows[0].cells[1] = std::string("Sở \"A\", B");
    const auto csv = csv_of(t);
    CHECK(csv.starts_with("row,key,number,name,received_and_carried_over,"));
    CHECK(csv.find(",pending_overdue,beside\r\n") != std::string::npos);
    CHECK(csv.find("total,total,,\"Sở \"\"A\"\", B\",1,0,1,0,1,0,0,1,1,1,0,1\r\n") !=
          std::string::npos);
    CHECK(csv.find("beside,transferred_in,3\r\n") != std::string::npos);
    CHECK(csv.find("about,from,2026-10-01\r\n") != std::string::npos);
    CHECK(csv.find("about,digest," + t.digest() + "\r\n") != std::string::npos);
}

TEST_CASE("cells are written as values: percents of two decimals, no value as nothing",
          "[report]") {
    CHECK(plain_text(no_value{}, cell_type::percent).empty());
    CHECK(plain_text(rates::rate{2, 3}, cell_type::percent) == "66.67");
    CHECK(plain_text(rates::rate{2, 3}, cell_type::points) == "13.33");
    CHECK(plain_text(rates::rate{0, 0}, cell_type::percent).empty());
    CHECK(plain_text(std::int64_t{-5}, cell_type::hundredths) == "-0.05");
    CHECK(plain_text(std::int64_t{-5}, cell_type::count) == "-5");
    CHECK(plain_text(day("2026-11-21"), cell_type::date) == "2026-11-21");
    CHECK(plain_text(local_time{day("2026-11-21")} + std::chrono::minutes{510},
                     cell_type::moment) == "2026-11-21 08:30");
    CHECK(plain_text(milliseconds{5'400'000}, cell_type::hours) == "1.50");
}

TEST_CASE("the digest changes with each figure, name, line and choice, and with nothing else",
          "[report]") {
    const auto first = filled_06a().digest();
    CHECK(filled_06a().digest() == first);

    const auto changed_by = [&](auto change) {
        auto t = filled_06a();
        change(t);
        return t.digest() != first;
    };
    CHECK(changed_by([](table& t) { t.rows[2].cells[5] = std::int64_t{99}; }));
    CHECK(changed_by([](table& t) { t.rows[1].cells[1] = std::string("Sở khác"); }));
    CHECK(changed_by([](table& t) { t.lines[0].value = 0; }));
    CHECK(changed_by([](table& t) { t.rows.pop_back(); }));
    CHECK(changed_by([](table& t) { t.to += std::chrono::days{1}; }));
    CHECK(changed_by([](table& t) { t.due = rates::due_basis::statutory; }));
    CHECK(changed_by([](table& t) { t.agency_code = "X01"; }));

    CHECK_FALSE(changed_by([](table& t) { t.position = 99; }));
    CHECK_FALSE(changed_by([](table& t) { t.catalogue_version = 9; }));
    CHECK_FALSE(changed_by([](table& t) { t.paper.title.vi = "Tên khác"; }));
}

TEST_CASE("Roman figures are written as Romans wrote them, and beyond 3,999 in digits",
          "[report]") {
    CHECK(roman(1) == "I");
    CHECK(roman(4) == "IV");
    CHECK(roman(9) == "IX");
    CHECK(roman(14) == "XIV");
    CHECK(roman(49) == "XLIX");
    CHECK(roman(160) == "CLX");
    CHECK(roman(1994) == "MCMXCIV");
    CHECK(roman(3'999) == "MMMCMXCIX");
    CHECK(roman(4'000) == "4000");
    CHECK(roman(0) == "0");
}

namespace {
period days(std::string_view from, std::string_view to) {
    return {day(from), day(to)};
}
}  // namespace

TEST_CASE("the period before whole months is as many months, before other days as many days",
          "[report]") {
    CHECK(before(days("2026-10-01", "2026-10-31")) == days("2026-09-01", "2026-09-30"));
    CHECK(before(days("2026-03-01", "2026-03-31")) == days("2026-02-01", "2026-02-28"));
    CHECK(before(days("2026-07-01", "2026-09-30")) == days("2026-04-01", "2026-06-30"));
    CHECK(before(days("2026-01-01", "2026-12-31")) == days("2025-01-01", "2025-12-31"));
    // Reporting months begin on other days too.
    CHECK(before(days("2026-09-21", "2026-10-20")) == days("2026-08-21", "2026-09-20"));
    CHECK(before(days("2026-03-15", "2026-04-14")) == days("2026-02-15", "2026-03-14"));
    CHECK(before(days("2026-11-01", "2026-11-22")) == days("2026-10-10", "2026-10-31"));
    CHECK(before(days("2026-11-05", "2026-11-05")) == days("2026-11-04", "2026-11-04"));
}

TEST_CASE("a year ago are the same dates, and the end of February is its end", "[report]") {
    CHECK(year_before(days("2026-10-01", "2026-10-31")) == days("2025-10-01", "2025-10-31"));
    CHECK(year_before(days("2025-02-01", "2025-02-28")) == days("2024-02-01", "2024-02-29"));
    CHECK(year_before(days("2024-02-01", "2024-02-29")) == days("2023-02-01", "2023-02-28"));
    CHECK(year_before(days("2024-02-29", "2024-02-29")) == days("2023-02-28", "2023-02-28"));
    CHECK(year_before(days("2024-01-15", "2024-02-28")) == days("2023-01-15", "2023-02-28"));
}

TEST_CASE("months, quarters and years are called so, other periods by their dates", "[report]") {
    CHECK(name_of(days("2026-10-01", "2026-10-31")).vi == "Tháng 10 năm 2026");
    CHECK(name_of(days("2026-10-01", "2026-10-31")).en == "October 2026");
    CHECK(name_of(days("2026-10-01", "2026-12-31")).vi == "Quý IV năm 2026");
    CHECK(name_of(days("2026-01-01", "2026-12-31")).vi == "Năm 2026");
    CHECK(name_of(days("2026-02-01", "2026-04-30")).vi == "Từ ngày 01/02/2026 đến ngày 30/04/2026");
    CHECK(name_of(days("2026-09-21", "2026-10-20")).en == "2026-09-21 to 2026-10-20");
}

TEST_CASE("capitals are those of every Vietnamese letter, and numbers of documents stay",
          "[report]") {
    CHECK(capitals("aăâbcdđeêghiklmnoôơpqrstuưvxy") == "AĂÂBCDĐEÊGHIKLMNOÔƠPQRSTUƯVXY");
    CHECK(capitals("áàảãạ ắằẳẵặ ấầẩẫậ éèẻẽẹ ếềểễệ íìỉĩị") == "ÁÀẢÃẠ ẮẰẲẴẶ ẤẦẨẪẬ ÉÈẺẼẸ ẾỀỂỄỆ ÍÌỈĨỊ");
    CHECK(capitals("óòỏõọ ốồổỗộ ớờởỡợ úùủũụ ứừửữự ýỳỷỹỵ") == "ÓÒỎÕỌ ỐỒỔỖỘ ỚỜỞỠỢ ÚÙỦŨỤ ỨỪỬỮỰ ÝỲỶỸỴ");
    CHECK(capitals("theo Quyết định số 766/QĐ-TTg (nhóm 2)") ==
          "THEO QUYẾT ĐỊNH SỐ 766/QĐ-TTg (NHÓM 2)");
    CHECK(capitals("ĐÃ HOA – ÷ 100 %").find("ĐÃ HOA – ÷ 100 %") == 0);
    CHECK(capitals("\xC3") == "\xC3");  // cut off: as it is
}

TEST_CASE("midnight is told as the end of the day before it", "[report]") {
    CHECK(until_words(local_time{day("2026-11-01")}).vi == "đến hết ngày 31/10/2026");
    CHECK(until_words(local_time{day("2026-11-21")} + std::chrono::minutes{510}).vi ==
          "đến 08 giờ 30 ngày 21/11/2026");
    CHECK(grouped(1'234'567) == "1.234.567");
    CHECK(grouped(-1'000) == "−1.000");
    CHECK(grouped(999) == "999");
    CHECK(letters_in("Tỉnh Ờ") == 6);
}
