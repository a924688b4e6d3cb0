// `tiendo deadline` by calendars that a person brings along, and what it explains.
#include "run_program.hpp"
#include "scratch_folder.hpp"

#include <boost/json.hpp>
#include <catch2/catch.hpp>

#include <algorithm>

using tiendo::cli_test::holds;
using tiendo::cli_test::scratch_folder;
using tiendo::cli_test::text_of_file;
using tiendo::cli_test::tiendo_with;

namespace {

constexpr auto town = R"({"id":"town","time_zone":"Europe/Amsterdam",
    "weekly":{"mon":[["09:00","17:00"]],"tue":[["09:00","17:00"]],"wed":[["09:00","17:00"]],
              "thu":[["09:00","17:00"]],"fri":[["09:00","12:00"]]},
    "holidays":["2026-04-06"],"exceptions":{"2026-03-28":[["10:00","12:00"]]}})";

// Two calendars of invented offices: nl with a day off, fi without.
void write_folder(const scratch_folder& folder, const std::string& day_off) {
    std::ofstream(folder / "calendars.csv")
        << "calendar_id,parent_id,time_zone,published_from,published_to\n"
           "nl,,Europe/Amsterdam,2020-01-01,2026-12-31\n"
           "fi,,Europe/Helsinki,2020-01-01,2026-12-31\n";
    std::ofstream hours(folder / "hours.csv");
    hours << "calendar_id,valid_from,weekday,windows\n";
    for (const auto* id : {"nl", "fi"}) {
        for (const auto* day : {"mon", "tue", "wed", "thu", "fri"})
            hours << id << ",2000-01-01," << day << ",09:00-17:00\n";
    }
    std::ofstream(folder / "calendar.csv") << "calendar_id,date,kind,windows,name_vi,legal_source\n"
                                              "nl," +
                                                  day_off + ",off,,Lễ Phục sinh,made-up law 1\n";
}

std::string screen(const std::string& name) {
    return text_of_file(std::string(TIENDO_SOURCE_DIR) + "/tests/cli/screens/" + name);
}

}  // namespace

TEST_CASE("an explanation tells each day of Tết, its law and what counts, in both languages",
          "[program][deadline]") {
    const auto got = tiendo_with("deadline --received 2026-02-13T14:31 --working-days 5 --explain");
    CHECK(got.code == 0);
    CHECK(got.said == screen("deadline-tet.txt"));
}

TEST_CASE("a calendar in a JSON file counts across the change of its clocks",
          "[program][deadline]") {
    const scratch_folder folder;
    std::ofstream(folder / "town.json") << town;
    const auto by = " --calendar " + (folder / "town.json").string();

    // Friday 11:00 to 12:00, Saturday's two hours, Monday 09:00 to 10:00 in summer time.
    const auto hours = tiendo_with("deadline --received 2026-03-27T11:00 --working-hours 4" + by);
    INFO(hours.said);
    CHECK(hours.code == 0);
    CHECK(holds(hours.said, "Monday, 30 Mar 2026, 10:00:00+02:00"));
    CHECK(holds(hours.said, "Thứ Hai, 30/03/2026, 10:00:00+02:00"));
    CHECK(holds(hours.said, "2026-03-27T11:00:00+01:00"));
    CHECK(holds(hours.said, "town · Europe/Amsterdam"));

    const auto days =
        tiendo_with("deadline --received 2026-03-27T11:00 --working-days 2 --explain --json" + by);
    REQUIRE(days.code == 0);
    const auto answer = boost::json::parse(days.said).as_object();
    CHECK(answer.at("due").as_string() == "2026-03-31T00:00:00+02:00");
    CHECK(answer.at("time_zone").as_string() == "Europe/Amsterdam");
    const auto& explained = answer.at("days").as_array();
    REQUIRE(explained.size() == 4);
    CHECK(explained[1].at("role").as_string() == "counted");  // the worked Saturday
    CHECK(explained[2].at("why_vi").as_string() == "cuối tuần");
    CHECK(explained[2].at("why_en").as_string() == "weekend");
    CHECK(explained[3].at("role").as_string() == "due");
}

TEST_CASE("of a folder with several calendars one must be named, and its days off are explained",
          "[program][deadline]") {
    const scratch_folder folder;
    write_folder(folder, "2026-04-06");
    const auto line =
        "deadline --received 2026-04-02T10:00 --working-days 2 --explain --calendar " +
        folder.path().string();

    const auto unnamed = tiendo_with(line);
    CHECK(unnamed.code == 2);
    CHECK(holds(unnamed.said, "--calendar-id"));
    CHECK(holds(unnamed.said, "fi, nl"));

    const auto dutch = tiendo_with(line + " --calendar-id nl");
    INFO(dutch.said);
    CHECK(dutch.code == 0);
    CHECK(holds(dutch.said, "Tuesday, 7 Apr 2026"));
    CHECK(holds(dutch.said, "Lễ Phục sinh  made-up law 1"));
    CHECK(holds(dutch.said, "published to 31/12/2026"));

    const auto finnish = tiendo_with(line + " --calendar-id fi");
    CHECK(holds(finnish.said, "Monday, 6 Apr 2026"));
    CHECK(holds(finnish.said, "2026-04-02T10:00:00+03:00"));
}

TEST_CASE("a deadline past the published dates is marked provisional in both languages",
          "[program][deadline]") {
    const scratch_folder folder;
    write_folder(folder, "2026-04-06");
    const auto got = tiendo_with(
        "deadline --received 2026-12-30T10:00 --working-days 4 --calendar-id nl --calendar " +
        folder.path().string());
    CHECK(got.code == 0);
    CHECK(holds(got.said, "TẠM TÍNH"));
    CHECK(holds(got.said, "PROVISIONAL"));
}

TEST_CASE("a deadline before the published dates is marked provisional and says from when they are",
          "[program][deadline]") {
    const auto got = tiendo_with("deadline --received 2017-11-06T10:00 --working-days 4");
    CHECK(got.code == 0);
    CHECK(holds(got.said, "PROVISIONAL: this calendar has days off from 01/01/2018 on only"));
    CHECK_FALSE(holds(got.said, "not published yet"));
}

TEST_CASE("a broken calendar is refused by file, line and field, or by the path in JSON",
          "[program][deadline]") {
    const scratch_folder folder;
    write_folder(folder, "2026-04-31");
    std::ofstream(folder / "bad.json")
        << R"({"time_zone":"Europe/Amsterdam","weekly":{"mon":[["09:00","08:00"]]}})";
    std::ofstream(folder / "cut.json") << R"({"weekly":)";
    const std::string line = "deadline --received 2026-04-02T10:00 --hours 2 --calendar ";

    const auto csv = tiendo_with(line + folder.path().string() + " --calendar-id nl");
    CHECK(csv.code == 2);
    CHECK(holds(csv.said, "calendar.csv:2: date: "));

    const auto json = tiendo_with(line + (folder / "bad.json").string());
    CHECK(json.code == 2);
    CHECK(holds(json.said, "bad.json: calendar.weekly.mon: "));

    const auto cut = tiendo_with(line + (folder / "cut.json").string());
    CHECK(cut.code == 2);
    CHECK(holds(cut.said, "cut.json: not JSON"));
}

TEST_CASE("deadline explains itself with an example of a cut-off", "[program][deadline]") {
    const auto got = tiendo_with("deadline --help");
    CHECK(got.code == 0);
    CHECK(holds(got.said, "Example: tiendo deadline --received 2026-03-06T16:30 "));
    CHECK(holds(got.said, "--origin-rule"));
}

TEST_CASE("an explained month tells the receipt, the step to the end of the month and the roll",
          "[program][deadline]") {
    const auto got = tiendo_with("deadline --received 2026-01-31T09:00 --months 1 --explain");
    CHECK(got.code == 0);
    CHECK(got.said == screen("deadline-month.txt"));
}

TEST_CASE("the sum of months tells the days a pause adds to the step", "[program][deadline]") {
    const auto got = tiendo_with(
        "deadline --received 2026-01-31T09:00 --months 1 --pause 2026-02-03,2026-02-14 --explain");
    INFO(got.said);
    CHECK(holds(got.said, "31/01/2026 + 1 tháng · months = 28/02/2026; dời · moved on 11 ngày"));
}

TEST_CASE("of many days of the calendar the last keeps the name that makes the due date roll",
          "[program][deadline]") {
    const auto got =
        tiendo_with("deadline --received 2026-03-02T09:00 --calendar-days 60 --explain");
    INFO(got.said);
    CHECK(holds(got.said, "T3 03/03/2026 – T5 30/04/2026    1–59"));
    CHECK(holds(got.said, "T6 01/05/2026                      60  Ngày Quốc tế Lao động, dời hạn"));
    CHECK(holds(got.said, "BLLĐ 45/2019/QH14 Đ.112(1)"));
}

TEST_CASE("a pause that ends the move on a day off names that day", "[program][deadline]") {
    const auto got = tiendo_with(
        "deadline --received 2026-04-20T09:00 --working-days 5 --explain"
        " --pause 2026-04-21,2026-04-23,pause_calendar");
    INFO(got.said);
    CHECK(holds(got.said, "dời vì dừng 1; Ngày Chiến thắng 30/4, dời hạn"));
}

TEST_CASE("explained hours tell the windows used of each day, to the second, and add up",
          "[program][deadline]") {
    const auto got =
        tiendo_with("deadline --received 2026-03-02T10:59:45 --working-hours 8 --explain");
    CHECK(got.code == 0);
    CHECK(got.said == screen("deadline-working-hours.txt"));
    const auto clock = tiendo_with("deadline --received 2026-03-02T16:00:15 --hours 30 --explain");
    CHECK(clock.code == 0);
    CHECK(clock.said == screen("deadline-hours.txt"));
}

TEST_CASE("a pause on the command line stops the clock, and its days are told as paused",
          "[program][deadline]") {
    const auto got = tiendo_with(
        "deadline --received 2026-03-02T09:00 --working-days 5 --explain"
        " --pause 2026-03-03T08:00,2026-03-05T16:00"
        " --pause 2026-03-06T08:00,2026-03-08T08:00,pause_calendar");
    CHECK(got.code == 0);
    CHECK(got.said == screen("deadline-pauses.txt"));
}

TEST_CASE("a restart on the command line counts afresh and tells the first due date",
          "[program][deadline]") {
    const auto got = tiendo_with(
        "deadline --received 2026-03-02T09:00 --working-days 5 --json --explain"
        " --pause 2026-03-03T08:00,2026-03-06T16:00,restart");
    REQUIRE(got.code == 0);
    const auto answer = boost::json::parse(got.said).as_object();
    CHECK(answer.at("due_date").as_string() == "2026-03-13");
    CHECK(answer.at("first_due_date").as_string() == "2026-03-09");
    CHECK(answer.at("pauses").at(0).at("policy").as_string() == "restart");
}

TEST_CASE("a pause that cannot be read is refused by its option", "[program][deadline]") {
    for (const auto* pause : {"2026-03-03T08:00",
                              "2026-03-05T08:00,2026-03-03T08:00",
                              "2026-03-03T08:00,soon",
                              "2026-03-03T08:00,2026-03-05T08:00,stop"}) {
        INFO(pause);
        const auto got = tiendo_with(
            std::string("deadline --received 2026-03-02T09:00 --working-days 5 --pause ") + pause);
        CHECK(got.code == 2);
        CHECK(holds(got.said, "--pause"));
    }
}

TEST_CASE("a long explanation is folded, and each line's count and the sum lead to the limit",
          "[program][deadline]") {
    const auto got =
        tiendo_with("deadline --received 2026-03-02T09:00 --working-days 200 --explain");
    CHECK(got.code == 0);
    CHECK(std::count(got.said.begin(), got.said.end(), '\n') < 120);
    CHECK(holds(got.said, "tính · counted 200 ngày làm việc"));
}

// The same table holds POST /v1/deadline (tests/http/server_test.cpp).
TEST_CASE("the clock starts and options are refused as the table of calculators says",
          "[program][deadline][table]") {
    std::ifstream table(std::string(TIENDO_SOURCE_DIR) + "/tests/data/calendar/calculator.jsonl");
    const auto option_of = [](std::string name) {
        std::replace(name.begin(), name.end(), '_', '-');
        return "--" + name;
    };
    std::size_t rows = 0;
    for (std::string line; std::getline(table, line); ++rows) {
        const auto row = boost::json::parse(line).as_object();
        INFO(row.at("rule").as_string());
        std::string asked = "deadline --json";
        for (const auto& [name, value] : row.at("ask").as_object()) {
            asked += " " + option_of(name) + " ";
            asked += value.is_string() ? "'" + std::string(value.as_string()) + "'"
                                       : boost::json::serialize(value);
        }
        const auto got = tiendo_with(asked);
        INFO(asked << "\n" << got.said);
        if (const auto* why = row.if_contains("refused")) {
            CHECK(got.code == 2);
            CHECK(holds(got.said,
                        option_of(std::string(row.at("field").as_string())) + " " +
                            std::string(why->as_string())));
            continue;
        }
        REQUIRE(got.code == 0);
        const auto answer = boost::json::parse(got.said).as_object();
        CHECK(answer.at("due") == row.at("due"));
        if (const auto* from = row.if_contains("counted_from"))
            CHECK(answer.at("counted_from") == *from);
    }
    CHECK(rows == 20);
}

TEST_CASE("a batch that begins with a byte order mark and has empty lines is counted in words",
          "[program][deadline]") {
    const scratch_folder folder;
    const std::string question = R"({"id":1,"calendar":{"weekly":{"mon":[["08:00","12:00"]]}},)"
                                 R"("start":"2026-03-02T08:00:00+07:00","add":{"seconds":60}})";
    std::ofstream(folder / "asked.jsonl") << "\xEF\xBB\xBF\n" << question << "\n\n\nbroken\n";
    const auto got = tiendo_with("deadline --batch " + (folder / "asked.jsonl").string());
    INFO(got.said);
    CHECK(got.code == 1);
    CHECK(holds(got.said, R"({"id":1,"due":"2026-03-02T08:01:00+07:00")"));
    CHECK(holds(got.said, R"("line":5)"));
    CHECK(holds(got.said, "1 answered, 1 refused; 1 calendar built\n"));
}
