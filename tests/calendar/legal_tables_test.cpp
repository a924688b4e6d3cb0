// The legal cases of tests/data/calendar: each row names its source and was worked out by hand.
#include "tiendo/calendar/deadline.hpp"
#include "vn_calendar.hpp"

#include <boost/json/src.hpp>
#include <catch2/catch.hpp>

#include <fstream>

namespace tiendo::calendar {
namespace {

namespace json = boost::json;
using testing::at;
using testing::date;
using testing::vn;

template <class Check>
void check_table(const std::string& name, Check check) {
    std::ifstream file{std::string(TIENDO_SOURCE_DIR) + "/tests/data/calendar/" + name};
    REQUIRE(file);
    std::size_t rows = 0;
    for (std::string line; std::getline(file, line); ++rows) {
        const auto row = json::parse(line).as_object();
        INFO(name << " case " << row.at("id").as_string() << ", by " << row.at("source").as_string()
                  << ". " << row.at("note").as_string());
        check(row.at("input"), row.at("expected"));
    }
    CHECK(rows > 10);
}

amount amount_in(const json::object& input) {
    constexpr std::pair<const char*, limit_unit> units[] = {
        {"working_days", limit_unit::working_days},
        {"calendar_days", limit_unit::calendar_days},
        {"working_hours", limit_unit::working_hours},
        {"hours", limit_unit::hours},
        {"months", limit_unit::months}};
    for (const auto& [name, unit] : units) {
        if (const auto* n = input.if_contains(name)) {
            return amount_of({static_cast<std::int32_t>(n->as_int64()), unit});
        }
    }
    throw std::runtime_error("no unit in the input");
}

std::vector<pause> pauses_in(const json::object& input) {
    std::vector<pause> all;
    if (const auto* list = input.if_contains("pauses")) {
        for (const auto& one : list->as_array()) {
            all.push_back({at(one.at(0).as_string()), at(one.at(1).as_string())});
        }
    }
    return united(all);
}

}  // namespace

TEST_CASE("deadlines of the legal table fall where the law puts them", "[calendar][table]") {
    check_table("deadlines_vn.jsonl", [](const json::value& in, const json::value& expected) {
        const auto& input = in.as_object();
        const auto& answer = expected.as_object();
        const auto due =
            due_of(at(input.at("received").as_string()), amount_in(input), pauses_in(input), vn());
        REQUIRE(due.has_value());
        CHECK(to_text(due->date) == answer.at("due_date").as_string());
        if (const auto* until = answer.if_contains("due")) {
            const auto end = end_of(*due, vn());
            CHECK(to_rfc3339(end, vn().zone().offset_at(end)) == until->as_string());
        }
        CHECK(due->provisional == (answer.if_contains("provisional") != nullptr));
    });
}

TEST_CASE("days of the legal table are worked or off as decreed", "[calendar][table]") {
    check_table("days_vn.jsonl", [](const json::value& in, const json::value& expected) {
        CHECK(vn().is_working_day(date(in.as_string())) == (expected.as_string() == "work"));
    });
}

}  // namespace tiendo::calendar
