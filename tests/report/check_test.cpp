// A report that does not add up is found out, and told by the line that does not.
#include "tiendo/report/check.hpp"

#include "tables.hpp"
#include "tiendo/report/forms_service.hpp"

#include <array>

using namespace tiendo;           // NOLINT
using namespace tiendo::report;   // NOLINT
using namespace tiendo::testing;  // NOLINT

namespace {

std::vector<std::string> found_in(const table& t) {
    std::vector<std::string> out;
    for (const auto& d : disagreements(t)) {
        out.push_back(d.where + ": " + d.rule + ": " + std::to_string(d.told) + " " +
                      std::to_string(d.found));
    }
    return out;
}

std::size_t row_with(const table& t, std::string_view key) {
    for (std::size_t r = 0; r < t.rows.size(); ++r) {
        if (t.rows[r].key == key) return r;
    }
    FAIL("no row " << key);
    return 0;
}

std::int64_t& count_at(table& t, std::string_view key, std::size_t number) {
    return std::get<std::int64_t>(t.rows[row_with(t, key)].cells[number - 1]);
}

using texts = std::vector<std::string>;

}  // namespace

TEST_CASE("a form that was not touched adds up", "[report][check]") {
    CHECK(found_in(filled_06a()).empty());
}

TEST_CASE("two columns of one id are refused: who reads by id would take the first for both",
          "[report][check]") {
    auto t = filled_06a();
    t.columns.at(4).id = t.columns.at(3).id;
    const auto found = found_in(t);
    REQUIRE_FALSE(found.empty());
    CHECK_THAT(found.front(), Catch::Contains("one column has the id"));
}

TEST_CASE("a field's figure that was raised breaks its sum, its balance and its parent's sum",
          "[report][check]") {
    auto t = filled_06a();
    ++count_at(t, "X01.1/DD", 8);
    CHECK(found_in(t) == texts{"X01.1/DD: (7) = (8) + (9) + (10): 6 7",
                               "X01.1: (8) early = sum of the rows below: 4 5"});
}

TEST_CASE("each figure of form 06a is held by a rule: none can be raised alone",
          "[report][check]") {
    const auto untouched = filled_06a();
    const std::size_t row = GENERATE(range<std::size_t>(0, 6));
    const std::size_t number = GENERATE(range<std::size_t>(3, 14));
    auto t = untouched;
    ++std::get<std::int64_t>(t.rows[row].cells[number - 1]);
    INFO(t.rows[row].key << " (" << number << ")");
    CHECK_FALSE(found_in(t).empty());
}

TEST_CASE("a total and its parts raised alike still break the balance", "[report][check]") {
    auto t = filled_06a();
    for (const auto* key : {"X01.1/DD", "X01.1", "total"}) {
        ++count_at(t, key, 3);
        ++count_at(t, key, 4);
    }
    CHECK(found_in(t) == texts{"total: (3) + beside = (7) + (11): 16 15",
                               "X01.1: (3) + beside = (7) + (11): 14 13",
                               "X01.1/DD: (3) + beside = (7) + (11): 12 11"});
}

TEST_CASE("a line beside the form that was changed breaks the balance", "[report][check]") {
    auto t = filled_06a();
    t.lines[2].value -= 4;  // withdrawn
    CHECK(found_in(t) == texts{"total: beside = sum of the lines beside: -2 -6"});
}

TEST_CASE("a column that a rule needs and that is missing is named by the rule",
          "[report][check]") {
    auto t = filled_06a();
    t.columns[8].number.clear();
    CHECK(found_in(t) == texts{"columns: (7) = (8) + (9) + (10): 0 0"});
}

TEST_CASE("the same figure in two forms must be the same", "[report][check]") {
    const auto all = province_by_agency();
    std::array tables{filled_06a(), form_channels(all), form_766(all), plain_figures(all)};
    CHECK(disagreements_between(tables).empty());

    ++count_at(tables[1], "X01.1", 5);  // online
    const auto found = disagreements_between(tables);
    REQUIRE(found.size() == 1);
    CHECK(found[0].where == "X01.1");
    CHECK(found[0].rule == "received_online of channels = that of 06a");
    CHECK(found[0].told == 8);
    CHECK(found[0].found == 7);
}

TEST_CASE("each rule of sums names columns that its form has", "[report][check]") {
    const auto all = province_by_agency();
    const std::array tables{filled_06a(),
                            form_channels(all),
                            form_766(all),
                            form_returns(all),
                            form_payment(all),
                            form_digital(all),
                            form_satisfaction(all)};
    for (const auto& rule : sum_rules()) {
        const auto* of = std::find_if(
            tables.begin(), tables.end(), [&](const table& t) { return t.form == rule.form; });
        INFO(rule.form << " " << rule.sum);
        REQUIRE(of != tables.end());
        for (const auto& d : disagreements(*of)) CHECK(d.where != "columns");
    }
}
