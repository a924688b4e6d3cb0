// What each form says of known counts.
#include "tables.hpp"
#include "tiendo/report/check.hpp"

using namespace tiendo;           // NOLINT
using namespace tiendo::report;   // NOLINT
using namespace tiendo::testing;  // NOLINT

namespace {
using texts = std::vector<std::string>;

std::string text_in(const table& t, std::size_t row, std::size_t column) {
    return plain_text(t.rows.at(row).cells.at(column), t.columns.at(column).type);
}
}  // namespace

TEST_CASE("form 06a has its 13 columns from the counts of each agency and field", "[report]") {
    const auto t = filled_06a();
    //                            (3)(4)(5)(6) (7)(8)(9)(10) (11)(12)(13)
    CHECK(figures_of(t, "X01.1/DD") == "13 5 4 4 6 3 2 1 5 3 2");
    CHECK(figures_of(t, "X01.1/HT") == "3 2 0 1 1 1 0 0 1 1 0");  // one more is pending undated
    CHECK(figures_of(t, "X01.1") == "16 7 4 5 7 4 2 1 6 4 2");
    CHECK(figures_of(t, "X01.2") == "1 0 1 0 1 0 0 1 1 1 0");
    CHECK(figures_of(t, "total") == "17 7 5 5 8 4 2 2 7 5 2");
    for (std::size_t i = 0; i < t.columns.size(); ++i)
        CHECK(t.columns[i].number == "(" + std::to_string(i + 1) + ")");
}

TEST_CASE(
    "form 06a numbers agencies in Roman figures, fields in each from 1, and the total is named",
    "[report]") {
    const auto t = filled_06a();
    CHECK(keys_of(t) ==
          texts{"total", "X01.1", "X01.1/DD", "X01.1/HT", "X01.2", "X01.2/DD"});  // X01 has nothing
    CHECK(text_in(t, 0, 1) == "TỔNG CỘNG");
    CHECK(text_in(t, 1, 0) == "I");
    CHECK(text_in(t, 2, 0) == "1");
    CHECK(text_in(t, 3, 0) == "2");
    CHECK(text_in(t, 4, 0) == "II");
    CHECK(text_in(t, 5, 0) == "1");
}

TEST_CASE("form 06a of one agency has its fields alone", "[report]") {
    const auto t =
        form_06a(answer_of(rates::group_by::agency, {row_of("X01.2", two_dd)}),
                 answer_of(rates::group_by::agency_and_field, {row_of("DD", two_dd, "X01.2")}));
    CHECK(keys_of(t) == texts{"total", "X01.2/DD"});
    CHECK(disagreements(t).empty());
}

TEST_CASE("what form 06a leaves out stands beside it with the sign by which it balances",
          "[report]") {
    const auto t = filled_06a();
    std::string beside;
    for (const auto& l : t.lines) beside += l.id + " " + std::to_string(l.value) + "; ";
    CHECK(beside ==
          "transferred_in 3; transferred_out -1; withdrawn -1; stopped -1; "
          "finished_no_due -1; no_due -1; ");
    CHECK(t.rows[0].beside == -2);  // 17 - 2 = 8 + 7
    CHECK(disagreements(t).empty());
}

TEST_CASE("form 766 has the share in time of all that was to be handled, and 20 points of it",
          "[report]") {
    const auto t = form_766(province_by_agency());
    CHECK(figures_of(t, "X01.1") == "13 6 4 1 2 76.92 15.38");
    CHECK(figures_of(t, "X01.2") == "2 0 1 1 0 50.00 10.00");
    CHECK(figures_of(t, "total") == "15 6 5 2 2 73.33 14.67");
    CHECK(t.judged_by.en.find("current appointment") != std::string::npos);
    CHECK(disagreements(t).empty());
}

TEST_CASE("form channels has the shares of what was received, and none of nothing", "[report]") {
    auto rows = province_by_agency().rows;
    rows.push_back(row_of("X02", {.carried = 1}));
    const auto t = form_channels(answer_of(rates::group_by::agency, std::move(rows)));
    CHECK(figures_of(t, "X01.1") == "11 3 7 1 27.27 63.64 9.09");
    CHECK(figures_of(t, "X02") == "0 0 0 0 - - -");
    CHECK(figures_of(t, "total") == "12 4 7 1 33.33 58.33 8.33");
    CHECK(disagreements(t).empty());
}

namespace {

told_counts finished(std::int64_t in_time, std::int64_t late) {
    return {.counter = in_time + late, .early = in_time, .late = late};
}

table ranking_of(std::vector<rates::row> now,
                 std::vector<rates::row> before = {},
                 std::vector<rates::row> year_ago = {}) {
    const auto of_now = answer_of(rates::group_by::agency, std::move(now));
    const auto of_before = answer_of(rates::group_by::agency, std::move(before));
    const auto of_year_ago = answer_of(rates::group_by::agency, std::move(year_ago));
    return form_ranking(rates::formula::resolved, {of_now, of_before, of_year_ago});
}

// "1 A, 2 B, ...": rank and key, without the total.
std::string ranks_of(const table& t) {
    std::string out;
    for (std::size_t r = 1; r < t.rows.size(); ++r) {
        const auto rank = text_in(t, r, 0);
        out += (out.empty() ? "" : ", ") + (rank.empty() ? "-" : rank) + " " + t.rows[r].key;
    }
    return out;
}

}  // namespace

TEST_CASE("agencies of equal rates share a rank, and the next one's rank is its place",
          "[report]") {
    const auto t = ranking_of({row_of("D", finished(1, 1)),
                               row_of("C", finished(9, 1)),
                               row_of("B", finished(90, 10)),
                               row_of("A", finished(5, 0))});
    CHECK(ranks_of(t) == "1 A, 2 B, 2 C, 4 D");
}

TEST_CASE("ranks compare the rates themselves: two that print alike need not be equal",
          "[report]") {
    const auto t =
        ranking_of({row_of("A", finished(99'990, 10)), row_of("B", finished(99'991, 9))});
    CHECK(figures_of(t, "A").find("99.99") != std::string::npos);
    CHECK(figures_of(t, "B").find("99.99") != std::string::npos);
    CHECK(ranks_of(t) == "1 B, 2 A");
}

TEST_CASE("an agency without a denominator comes last and has no rank", "[report]") {
    const auto t = ranking_of({row_of("A", {.counter = 2}),  // received, nothing finished
                               row_of("B", finished(0, 3)),
                               row_of("C", {})});  // nothing ever
    CHECK(ranks_of(t) == "1 B, - A");
    CHECK(figures_of(t, "A") == "0 0 - - - - -");
    CHECK(disagreements(t).empty());
}

TEST_CASE("a ranking tells the change in points since the period before and a year ago",
          "[report]") {
    const auto t = ranking_of({row_of("A", finished(9, 1)), row_of("B", finished(1, 0))},
                              {row_of("A", finished(19, 1))},
                              {row_of("A", finished(8, 2)), row_of("B", {.counter = 1})});
    CHECK(figures_of(t, "A") == "9 10 90.00 95.00 -5.00 80.00 10.00");
    CHECK(figures_of(t, "B") == "1 1 100.00 - - - -");
    CHECK(figures_of(t, "total") == "10 11 90.91 95.00 -4.09 80.00 10.91");
}

TEST_CASE("an agency that did something only a year ago stands in the ranking without a rank",
          "[report]") {
    const auto t = ranking_of(
        {row_of("A", finished(1, 0)), row_of("B", {})}, {}, {row_of("B", finished(1, 0))});
    CHECK(ranks_of(t) == "1 A, - B");
}

TEST_CASE("a form says of what period, position and catalogue it is", "[report]") {
    const auto t = filled_06a();
    CHECK(to_text(t.from) == "2026-10-01");
    CHECK(t.position == 7);
    CHECK(t.catalogue_version == 1);
    CHECK(plain_text(t.as_of_local, cell_type::moment) == "2026-11-01 00:00");
    CHECK(t.agency_code.empty());
}
