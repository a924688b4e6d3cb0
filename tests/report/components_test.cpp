// The criteria beside timeliness: as data, as shipped, and as forms.
#include "tiendo/report/components.hpp"

#include "../dossier/story.hpp"
#include "tiendo/report/check.hpp"
#include "tiendo/report/forms_service.hpp"

#include <catch2/catch.hpp>

#include <set>
#include <string>

using namespace tiendo;          // NOLINT
using namespace tiendo::report;  // NOLINT
using rates::service;

namespace {

constexpr std::string_view header =
    "id,group,group_vi,group_en,group_points,valid_from,valid_to,name_vi,name_en,numerator,"
    "denominator,points,reason_vi,reason_en,name_known,formula_known,source\n";

// A row with the given id, validity, numerator, denominator, points, reasons.
std::string row_of(const std::string& id_and_validity,
                   const std::string& formula,
                   const std::string& reasons = ",") {
    const auto comma = id_and_validity.find(',');
    return id_and_validity.substr(0, comma) + ",3,Nhóm,Group,22" + id_and_validity.substr(comma) +
           ",Tên,Name," + formula + "," + reasons + ",S,?,nguồn\n";
}
std::vector<std::string> refusals_of(const std::string& rows) {
    const auto read = parse_components("mine.csv", std::string(header) + rows);
    std::vector<std::string> out;
    if (const auto* refused = std::get_if<std::vector<file_refusal>>(&read)) {
        for (const auto& r : *refused) out.push_back(r.text());
    }
    return out;
}
component_list read(const std::string& rows) {
    for (const auto& why : refusals_of(rows)) UNSCOPED_INFO(why);
    auto out = parse_components("mine.csv", std::string(header) + rows);
    REQUIRE(std::holds_alternative<component_list>(out));
    return std::get<component_list>(std::move(out));
}

// Two agencies with other figures each, and their sum.
rates::answer sample() {
    rates::answer out;
    out.catalogue = testing::story_catalogue();
    out.asked.from = parse_local_date("2026-03-01").value();
    out.asked.to = parse_local_date("2026-03-31").value();
    out.as_of = testing::at("2026-04-01");
    for (std::int64_t k = 1; k <= 2; ++k) {
        rates::row r;
        r.key = "X01." + std::to_string(k);
        r.name_vi = "Sở " + std::to_string(k);
        r.count.received_by_channel = {2 * k, 5 * k, k};
        r.count.early = 6 * k;
        r.count.index_finished_in_time = 6 * k;
        r.count.index_finished_late = 2 * k;
        for (std::size_t i = 0; i < rates::service_count; ++i)
            r.count.services.of[i] = static_cast<std::int64_t>(i + 1) * k;
        out.total.count += r.count;
        out.rows.push_back(r);
    }
    return out;
}

const row& row_named(const table& t, std::string_view key) {
    const auto found =
        std::find_if(t.rows.begin(), t.rows.end(), [&](const auto& r) { return r.key == key; });
    REQUIRE(found != t.rows.end());
    return *found;
}
std::string text_in(const table& t, std::string_view key, std::string_view column) {
    const auto at = t.column_of(column);
    REQUIRE(at.has_value());
    return plain_text(row_named(t, key).cells[*at], t.columns[*at].type);
}

}  // namespace

TEST_CASE("the shipped criteria say of each how it is counted, or why it cannot be", "[report]") {
    const auto all = shipped_components();
    REQUIRE(all->size() == 18);
    std::set<std::int64_t> groups;
    std::int64_t points = 0;
    for (const auto& c : *all) {
        INFO(c.id);
        if (groups.insert(c.group).second) points += c.group_points;
        CHECK(c.is_computable() == c.reason.vi.empty());
        CHECK(c.is_computable() == c.denominator.has_value());
        CHECK(c.reason.vi.empty() == c.reason.en.empty());
        CHECK_FALSE(c.source.empty());
        // Points are given only where the decision's formula was read.
        CHECK(c.points.has_value() == (c.formula_known == "V"));
    }
    CHECK(groups.size() == 5);
    CHECK(points == 100);
}

TEST_CASE("the shipped share in time is the rate index766 and its score", "[report]") {
    rates::counts c;
    c.index_finished_in_time = 5;
    c.index_pending_in_time = 1;
    c.index_finished_late = 2;
    c.index_pending_overdue = 1;
    for (const auto& one : *shipped_components()) {
        if (one.id != "in_time") continue;
        CHECK(one.rate_of(c) == rates::rate_of(rates::formula::index766, c));
        CHECK(points_hundredths(*one.points, one.rate_of(c)) ==
              rates::index766_score_hundredths(one.rate_of(c)));
        return;
    }
    FAIL("there is no in_time");
}

TEST_CASE("a sum adds and subtracts counts by their names", "[report]") {
    rates::counts c;
    c.received_by_channel = {3, 4, 5};
    c.withdrawn = 2;
    c.services[service::paid_online] = 7;
    const auto one =
        read(row_of("a,,", "received-withdrawn+paid_online,-withdrawn+received,")).at(0);
    CHECK(one.rate_of(c) == rates::rate{17, 10});
    CHECK(count_named("paid", c) == 7);
    CHECK(count_named("received_post", c) == 5);
    CHECK_FALSE(count_named("nothing", c).has_value());
}

TEST_CASE("points are of the unrounded rate, half up", "[report]") {
    CHECK(points_hundredths(20, {1, 3}) == 667);
    CHECK(points_hundredths(20, {1, 2'000}) == 1);   // 0.01
    CHECK(points_hundredths(10, {1, 2'000}) == 1);   // 0.005
    CHECK(points_hundredths(10, {-1, 2'000}) == 0);  // -0.005
    CHECK_FALSE(points_hundredths(20, {1, 0}).has_value());
}

TEST_CASE("a file of criteria is refused by line and column, with what to do", "[report]") {
    using Catch::Contains;
    const auto first = [](const std::string& rows) {
        const auto all = refusals_of(rows);
        REQUIRE_FALSE(all.empty());
        return all.front();
    };
    CHECK_THAT(first(row_of("a,,", "recieved,received,")),
               Contains("mine.csv:2: numerator") && Contains("'recieved'"));
    CHECK_THAT(first(row_of("a,,", "received+,received,")), Contains("numerator"));
    CHECK_THAT(first(row_of("a,,", "received,,")), Contains("denominator"));
    CHECK_THAT(first(row_of("a,,", ",,")), Contains("reason_vi"));
    CHECK_THAT(first(row_of("a,,", ",,,", "vì thế,")), Contains("mine.csv:2"));
    CHECK_THAT(first(row_of("a,,", ",,20", "vì thế,why")), Contains("points"));
    CHECK_THAT(first(row_of("a,,", "received,received,x")), Contains("points"));
    CHECK_THAT(first(row_of("a,2026-13-01,", "received,received,")), Contains("valid_from"));
    CHECK_THAT(first(row_of("a,2026-02-01,2026-02-01", "received,received,")),
               Contains("valid_to"));
    CHECK_THAT(first(""), Contains("no criterion"));
    const auto twice = row_of("a,,2026-02-02", "received,received,") +
                       row_of("a,2026-02-01,", "received,received,");
    CHECK_THAT(first(twice), Contains("mine.csv:3: id"));
}

TEST_CASE("of a criterion with versions the one that holds on the last day counts", "[report]") {
    const auto criteria = read(row_of("a,,2026-03-31", "received_online,received,") +
                               row_of("a,2026-03-31,", "received_post,received,20"));
    auto asked = sample();
    CHECK(text_in(form_components(asked, criteria), "a", "numerator") == "3");
    asked.asked.to = parse_local_date("2026-03-30").value();
    const auto before = form_components(asked, criteria);
    CHECK(text_in(before, "a", "numerator") == "15");
    CHECK(text_in(before, "a", "points").empty());
}

TEST_CASE("the form of criteria shows every one, under its group", "[report]") {
    const auto t = form_components(sample(), *shipped_components());
    CHECK(t.rows.size() == 18 + 5);
    CHECK(text_in(t, "in_time", "rate") == "75.00");
    CHECK(text_in(t, "in_time", "points") == "15.00");
    CHECK(text_in(t, "online_dossiers", "numerator") == "15");
    CHECK(text_in(t, "online_dossiers", "denominator") == "24");
    CHECK(text_in(t, "online_dossiers", "points").empty());
    CHECK_THAT(text_in(t, "complaints_on_time", "remark"), Catch::StartsWith("Không tính được"));
    CHECK(text_in(t, "complaints_on_time", "rate").empty());
    CHECK(disagreements(t).empty());
    // A formula of each that has one; the reasons of the others stand in their row.
    REQUIRE(t.remarks.size() == 5);
    CHECK_THAT(t.remarks.at(2).vi,
               Catch::Contains("= tiếp nhận trực tuyến / tiếp nhận; công thức chưa đối chiếu"));
    REQUIRE(t.remarks_of_details.size() == 13);
    CHECK_THAT(t.remarks_of_details.at(0).vi, Catch::Contains("không tính được. Sự kiện hồ sơ"));
}

TEST_CASE("forms of what people are served with add up and have their shares", "[report]") {
    const auto asked = sample();
    const std::vector<table> all{form_returns(asked),
                                 form_payment(asked),
                                 form_digital(asked),
                                 form_satisfaction(asked),
                                 plain_services(asked)};
    for (const auto& t : all) {
        INFO(t.form);
        const auto wrong = disagreements(t);
        for (const auto& d : wrong) UNSCOPED_INFO(d.where << " " << d.rule);
        CHECK(wrong.empty());
    }
    CHECK(disagreements_between(all).empty());
    // Services are 1 to 16 in their order, times one and times two: 3 in all.
    CHECK(text_in(all[0], "total", "returned") == "18");
    CHECK(text_in(all[0], "X01.2", "returned_online") == "4");
    CHECK(text_in(all[0], "total", "share_returned_online") == "33.33");
    CHECK(text_in(all[1], "total", "paid") == "78");
    CHECK(text_in(all[1], "total", "share_paid_online") == "23.08");
    CHECK(text_in(all[2], "X01.1", "result_not_told") == "11");
    CHECK(text_in(all[2], "total", "share_digital") == "30.00");
    CHECK(text_in(all[2], "total", "share_digital_told") == "47.37");
    CHECK(text_in(all[3], "total", "rated") == "210");
    CHECK(text_in(all[3], "total", "mean_score") == "3.14");
    CHECK(text_in(all[3], "total", "share_satisfied") == "44.29");
}

TEST_CASE("without scores there is no mean, and without results no share", "[report]") {
    rates::answer none = sample();
    for (auto& r : none.rows) r.count.services = {};
    none.total.count.services = {};
    CHECK(text_in(form_satisfaction(none), "total", "mean_score").empty());
    CHECK(text_in(form_digital(none), "total", "share_digital").empty());
    // Scores taken back that were given before the period.
    none.total.count.services[service::rated_2] = -1;
    CHECK(text_in(form_satisfaction(none), "total", "mean_score").empty());
}

TEST_CASE("a form whose figures differ from the sums cut otherwise is noticed", "[report]") {
    auto asked = sample();
    const auto form = form_returns(asked);
    ++asked.total.count.services[service::returned_post];
    const std::vector<table> both{form, plain_services(asked)};
    CHECK(disagreements_between(both).size() == 2);  // the channel and its sum
}
