// Every way a catalogue is known to be broken, and where the administrator is
// told to look: each case changes one thing in the sound sample.
#include "sample.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <string>
#include <vector>

namespace tiendo::catalogue {
namespace {

struct broken {
    const char* file;   // whose text is changed
    const char* piece;  // of the sample; "" = append `instead` as a row
    const char* instead;
    const char* at_file;  // where it must be refused
    std::size_t line;
    const char* field;
    const char* reason;  // a part of it
};

constexpr const char* agencies = "agencies.csv";
constexpr const char* procedures = "procedures.csv";
constexpr const char* calendars = "calendars.csv";
constexpr const char* calendar_days = "calendar.csv";
constexpr const char* hours = "hours.csv";
constexpr const char* steps = "steps.csv";

const std::vector<broken>& cases() {
    static const std::vector<broken> all{
        // the table as such
        {agencies, "name_vi,name_en", "name_vn,name_en", agencies, 1, "name_vn", "unknown column"},
        {agencies,
         "name_vi,name_en",
         "name_vn,name_en",
         agencies,
         1,
         "name_vi",
         "this column is missing"},
        {agencies, "name_vi,name_en", "name_vi,name_vi", agencies, 1, "name_vi", "stands twice"},
        {agencies, "", "T01.40,Xã,,commune,T01", agencies, 8, "", "has 5 fields, the header 9"},
        {agencies, "", "T01.40,\"Xã,,commune,T01,,,,", agencies, 8, "name_vi", "never closed"},
        {agencies,
         "",
         "T01.40,X\xE3,,commune,T01,,,,",
         agencies,
         8,
         "name_vi",
         "is not UTF-8 (byte 0xE3)"},
        {agencies,
         "",
         "T01.40,X\x1B[2J,,commune,T01,,,,",
         agencies,
         8,
         "name_vi",
         "control character U+001B"},
        // agencies
        {agencies, "M02,", ",", agencies, 7, "code", "is empty"},
        {agencies, "M02,", "Mã 02,", agencies, 7, "code", "is not a code: 'Mã 02'"},
        {agencies, "M02,", "t01,", agencies, 7, "code", "T01 already stands on line 2"},
        {agencies, "Bộ Minh Họa", "", agencies, 7, "name_vi", "is empty"},
        {agencies, "Bộ Minh Họa", "  ", agencies, 7, "name_vi", "is empty"},
        {agencies, "Bộ Minh Họa", "\"Bộ\nMinh Họa\"", agencies, 7, "name_vi", "has a line break"},
        {agencies, "Sample Ministry", " ", agencies, 7, "name_en", "is empty"},
        {agencies,
         ",ministry,",
         ",nation,",
         agencies,
         7,
         "level",
         "unknown value 'nation': write one of ministry, province"},
        {agencies, ",ministry,", ",,", agencies, 7, "level", "is empty: write one of ministry"},
        {agencies,
         "unit,T01.10,",
         "unit,T01.99,",
         agencies,
         6,
         "parent_code",
         "unknown agency T01.99: add it"},
        {agencies,
         "unit,T01.10,",
         "unit,T01.10.1,",
         agencies,
         6,
         "parent_code",
         "names the agency itself"},
        {agencies,
         "unit,T01.10,",
         "unit,T01 10,",
         agencies,
         6,
         "parent_code",
         "is not a code: 'T01 10'"},
        {agencies,
         "province,,",
         "province,T01.10.1,",
         agencies,
         2,
         "parent_code",
         "leads back to itself: T01 -> T01.10.1 -> T01.10 -> T01;"},
        {agencies,
         "T01,2025-07-01,,,six",
         "T01,2025-7-1,,,six",
         agencies,
         5,
         "valid_from",
         "is not a date: '2025-7-1'; write YYYY-MM-DD"},
        {agencies,
         "T01,2025-07-01,,,six",
         "T01,2025-02-29,,,six",
         agencies,
         5,
         "valid_from",
         "is not a date"},
        {agencies,
         "T01,2025-07-01,,,six",
         "T01,1899-12-31,,,six",
         agencies,
         5,
         "valid_from",
         "outside the years 1900 to 2200"},
        {agencies,
         "T01,,2025-07-01,",
         "T01,,2201-01-01,",
         agencies,
         4,
         "valid_to",
         "outside the years 1900 to 2200"},
        {agencies,
         "T01,,2025-07-01,",
         "T01,2025-07-01,2025-07-01,",
         agencies,
         4,
         "valid_to",
         "2025-07-01 is not after valid_from 2025-07-01"},
        {agencies,
         "2025-07-01,T01.21,",
         "2025-07-01,T01.99,",
         agencies,
         4,
         "successor_code",
         "unknown agency T01.99"},
        {agencies,
         "2025-07-01,T01.21,",
         "2025-07-01,T01.20,",
         agencies,
         4,
         "successor_code",
         "names the agency itself"},
        {agencies,
         "2025-07-01,T01.21,",
         ",T01.21,",
         agencies,
         4,
         "valid_to",
         "is empty, but there is a successor_code"},
        {agencies,
         "T01,2025-07-01,,,six",
         "T01,2025-07-01,2026-01-01,T01.20,six",
         agencies,
         4,
         "successor_code",
         "leads back to itself: T01.20 -> T01.21 -> T01.20"},
        {agencies,
         "province,,,,,vn",
         "province,,,,,",
         agencies,
         2,
         "calendar_id",
         "there is no parent to take it from"},
        {agencies,
         "province,,,,,vn",
         "province,,,,,VN",
         agencies,
         2,
         "calendar_id",
         "unknown calendar 'VN'"},
        {agencies,
         "province,,,,,vn",
         "province,,,,,v n",
         agencies,
         2,
         "calendar_id",
         "is not a calendar id: 'v n'"},
        // procedures
        {procedures, "1.002,", "1 002,", procedures, 5, "code", "is not a code"},
        {procedures, ",TP,", ",,", procedures, 5, "field_code", "is empty"},
        {procedures, ",Tư pháp,", ",,", procedures, 5, "field_name_vi", "is empty"},
        {procedures, "Chứng thực", "", procedures, 5, "name_vi", "is empty"},
        {procedures,
         ",20,working_days",
         ",,working_days",
         procedures,
         2,
         "statutory_limit",
         "is empty while statutory_unit is 'working_days'"},
        {procedures,
         ",20,working_days",
         ",20,",
         procedures,
         2,
         "statutory_unit",
         "is empty while statutory_limit is '20'"},
        {procedures,
         ",20,working_days",
         ",twenty,working_days",
         procedures,
         2,
         "statutory_limit",
         "is not a whole number from 0 to 10000: 'twenty'"},
        {procedures,
         ",20,working_days",
         ",2.5,working_days",
         procedures,
         2,
         "statutory_limit",
         "is not a whole number"},
        {procedures,
         ",20,working_days",
         ",-20,working_days",
         procedures,
         2,
         "statutory_limit",
         "is not a whole number"},
        {procedures,
         ",20,working_days",
         ",10001,working_days",
         procedures,
         2,
         "statutory_limit",
         "is not a whole number from 0 to 10000"},
        {procedures,
         ",20,working_days",
         ",99999999999,working_days",
         procedures,
         2,
         "statutory_limit",
         "is not a whole number"},
        {procedures,
         ",20,working_days",
         ",20,days",
         procedures,
         2,
         "statutory_unit",
         "unknown value 'days': write one of working_days, calendar_days, working_hours, hours, "
         "months"},
        {procedures,
         ",15,working_days,,roll",
         ",0,working_hours,,roll",
         procedures,
         2,
         "committed_limit",
         "needs the unit working_days"},
        {procedures,
         ",15,working_days,,roll",
         ",21,working_days,,roll",
         procedures,
         2,
         "committed_limit",
         "21 is longer than the statutory limit 20"},
        {procedures,
         ",15:00,next_day",
         ",3pm,next_day",
         procedures,
         3,
         "cut_off",
         "is not a time of day: '3pm'; write HH:MM"},
        {procedures,
         ",15:00,next_day",
         ",15:00:30,next_day",
         procedures,
         3,
         "cut_off",
         "is not a time of day"},
        {procedures,
         ",15:00,next_day",
         ",24:00,next_day",
         procedures,
         3,
         "cut_off",
         "is not a time of day"},
        {procedures,
         ",next_day,",
         ",tomorrow,",
         procedures,
         3,
         "origin_rule",
         "unknown value 'tomorrow': write one of roll, next_day"},
        {procedures,
         ",none,none,none",
         ",none,none,never",
         procedures,
         5,
         "suspension_policy",
         "unknown value 'never': write one of restart, pause_working, pause_calendar, none"},
        {procedures,
         ",,2025-01-01,Luật",
         ",2025-01-01,2024-01-01,Luật",
         procedures,
         2,
         "valid_to",
         "is not after valid_from"},
        {procedures,
         ",,2025-01-01,Luật",
         ",,2025-01-02,Luật",
         procedures,
         3,
         "valid_from",
         "same time as the row of 1.001 on line 2"},
        {procedures,
         ",2025-01-01,,\"",
         ",,,\"",
         procedures,
         3,
         "valid_from",
         "same time as the row of 1.001 on line 2"},
        {procedures, "1.002,", "1.001,", procedures, 5, "field_code", "differs from line 2"},
        {procedures,
         "permit,XD,Xây dựng,15",
         "permit,XD,Nhà ở,15",
         procedures,
         3,
         "field_name_vi",
         "differs from line 2"},
        // calendars
        {calendars, "far,", "fär,", calendars, 3, "calendar_id", "is not a calendar id"},
        {calendars,
         "",
         "far,,Asia/Tokyo,,",
         calendars,
         4,
         "calendar_id",
         "'far' is already defined in calendars.csv:3"},
        {calendars,
         "six-days,vn,",
         "six-days,vm,",
         calendars,
         2,
         "parent_id",
         "unknown calendar 'vm'"},
        {calendars,
         "six-days,vn,",
         "six-days,six-days,",
         calendars,
         2,
         "parent_id",
         "the parents of 'six-days' lead back to itself"},
        {calendars,
         "far,,Europe/Amsterdam",
         "far,,",
         calendars,
         3,
         "time_zone",
         "there is no parent_id to take it from"},
        {calendars, "far,,Europe/Amsterdam", "far,,Europe/Hanoi", calendars, 3, "time_zone", ""},
        {calendars,
         "2010-01-01,2011-12-31",
         "2010-01-01,2009-12-31",
         calendars,
         3,
         "published_to",
         "lies before published_from"},
        {calendars,
         "2010-01-01,2011-12-31",
         "2010-01-01,soon",
         calendars,
         3,
         "published_to",
         "is not a date: 'soon'"},
        {calendars,
         "",
         "new,,Asia/Tokyo,,",
         calendars,
         4,
         "calendar_id",
         "'new' has no office hours: add rows to hours.csv"},
        {hours, "far,,mon,09:00-17:00", "far,,mon,", calendars, 3, "calendar_id", "working time"},
        // days
        {calendar_days,
         "six-days,2025-03-10",
         "five-days,2025-03-10",
         calendar_days,
         2,
         "calendar_id",
         "'five-days' is not in calendars.csv"},
        {calendar_days,
         "six-days,2025-03-10",
         "vn,2025-03-10",
         calendar_days,
         2,
         "calendar_id",
         "'vn' is the shipped calendar"},
        {calendar_days,
         "2025-03-10",
         "10/03/2025",
         calendar_days,
         2,
         "date",
         "is not a date: '10/03/2025'"},
        {calendar_days, "2025-03-10", "", calendar_days, 2, "date", "is empty"},
        {calendar_days,
         ",off,",
         ",holiday,",
         calendar_days,
         2,
         "kind",
         "unknown value 'holiday': write one of off, work"},
        {calendar_days,
         ",off,,",
         ",off,08:00-10:00,",
         calendar_days,
         2,
         "windows",
         "a day off has no windows"},
        {calendar_days, "Lễ hội", "", calendar_days, 2, "name_vi", "is empty"},
        {calendar_days,
         "2025-01-01,work",
         "2025-03-10,work",
         calendar_days,
         3,
         "date",
         "2025-03-10 stands twice"},
        {calendar_days,
         "08:00-10:00",
         "8:00-10:00",
         calendar_days,
         3,
         "windows",
         "is not a list of windows: '8:00-10:00'; write HH:MM-HH:MM"},
        // hours
        {hours, "", "other,,mon,", hours, 5, "calendar_id", "'other' is not in calendars.csv"},
        {hours,
         "six-days,2024-01-01,mon",
         "six-days,2024-01-01,fri",
         calendars,
         2,
         "calendar_id",
         "exceptions[2024-05-04]: a working day without windows takes a Monday's"},
        {hours, "2024-01-01,mon", "2024,mon", hours, 2, "valid_from", "is not a date"},
        {hours,
         ",mon,07:00",
         ",monday,07:00",
         hours,
         2,
         "weekday",
         "unknown value 'monday': write one of mon, tue"},
        {hours, "2024-01-01,sat", "2024-01-01,mon", hours, 3, "weekday", "mon stands twice"},
        {hours,
         "07:00-11:00 13:00-17:00",
         "07:00-11:00 10:00-17:00",
         hours,
         2,
         "windows",
         "begins before the one ahead of it ends"},
        {hours,
         "07:00-11:00 13:00-17:00",
         "07:00-11:00  13:00-17:00",
         hours,
         2,
         "windows",
         "with one space between two"},
        {hours,
         "07:00-11:00 13:00-17:00",
         "11:00-07:00",
         hours,
         2,
         "windows",
         "ends before it begins"},
        {hours,
         "07:00-11:00 13:00-17:00",
         "07:00-24:30",
         hours,
         2,
         "windows",
         "is not a list of windows"},
        {hours, "", "far,,mon,", hours, 5, "weekday", "mon stands twice"},
        // steps
        {steps, "1.001,B1", "1.003,B1", steps, 2, "procedure_code", "unknown procedure 1.003"},
        {steps, "1.001,B1", "1.001,", steps, 2, "step_code", "is empty"},
        {steps, "Thẩm định", "", steps, 2, "name_vi", "is empty"},
        {steps, ",5,working_days", ",5,", steps, 2, "unit", "is empty while limit is '5'"},
        {steps,
         "",
         "1.001,b2,Ký,,,2025-01-01",
         steps,
         4,
         "step_code",
         "B2 of this procedure already stands on line 3"},
        {steps, "2025-01-01", "2025-13-01", steps, 3, "valid_from", "is not a date"},
    };
    return all;
}

file_texts texts_of(const broken& b) {
    if (std::string(b.piece).empty()) return sample::with_row(b.file, b.instead);
    return sample::with(b.file, b.piece, b.instead);
}

bool names(const std::vector<file_refusal>& all, const broken& b) {
    for (const file_refusal& r : all) {
        if (r.file == b.at_file && r.line == b.line && r.field == b.field &&
            r.reason.find(b.reason) != std::string::npos) {
            return true;
        }
    }
    return false;
}

}  // namespace

TEST_CASE("every broken file is refused with its file, line, field and reason",
          "[catalogue][broken]") {
    CHECK(cases().size() >= 60);
    for (const broken& b : cases()) {
        const auto refused = sample::refusals(texts_of(b));

        INFO(b.file << ": '" << b.piece << "' -> '" << b.instead << "'");
        std::string seen;
        for (const file_refusal& r : refused) seen += "\n  " + r.text();
        INFO("refused:" << seen);
        CHECK(names(refused, b));
    }
}

TEST_CASE("one broken field is one refusal, without others that follow from it",
          "[catalogue][broken]") {
    for (const broken& b : cases()) {
        if (b.line == 1) continue;  // a renamed column is both unknown and missing
        const auto refused = sample::refusals(texts_of(b));

        std::string seen;
        for (const file_refusal& r : refused) seen += "\n  " + r.text();
        INFO(b.file << ": '" << b.piece << "' -> '" << b.instead << "' refused:" << seen);
        CHECK(refused.size() == 1);
    }
}

TEST_CASE("a file that must be there is named when it is missing", "[catalogue][broken]") {
    const auto name = GENERATE(as<std::string>{}, "agencies.csv", "procedures.csv");
    file_texts texts = sample::files();
    texts.erase(name);

    const auto refused = sample::refusals(texts);

    REQUIRE(refused.size() == 1);
    CHECK(refused[0].text() ==
          name + ": is missing: put it beside the other files of the catalogue");
}

TEST_CASE("a file that no catalogue has is refused by name", "[catalogue][broken]") {
    file_texts texts = sample::files();
    texts["procedure.csv"] = "";

    const auto refused = sample::refusals(texts);

    REQUIRE(refused.size() == 1);
    CHECK(refused[0].file == "procedure.csv");
    CHECK(refused[0].reason.find("the files are agencies.csv, procedures.csv") !=
          std::string::npos);
}

TEST_CASE("a catalogue without agencies is refused", "[catalogue][broken]") {
    file_texts texts = sample::files();
    std::string& text = texts.at("agencies.csv");
    text.resize(text.find('\n') + 1);

    const auto refused = sample::refusals(texts);

    REQUIRE(refused.size() == 1);
    CHECK(refused[0].text() ==
          "agencies.csv: code: has no agency: add at least one without a parent_code");
}

TEST_CASE("refusals come in the order of files and lines, whatever rule finds them",
          "[catalogue][broken]") {
    file_texts texts = sample::with("agencies.csv", "unit,T01.10,", "unit,T01.99,");
    texts.at("steps.csv") += "9.9,B1,Bước,,,\n";
    texts.at("hours.csv") += "far,,noday,\n";
    texts.at("agencies.csv") += "X,,,unit,T01,,,,\nY,Tên,,unit,T01,,,,none\n";

    std::vector<std::string> places;
    for (const file_refusal& r : sample::refusals(texts))
        places.push_back(r.file + ":" + std::to_string(r.line));

    CHECK(places ==
          std::vector<std::string>{
              "agencies.csv:6", "agencies.csv:8", "agencies.csv:9", "hours.csv:5", "steps.csv:4"});
}

TEST_CASE("of more than a hundred refusals the first hundred are told", "[catalogue][broken]") {
    file_texts texts = sample::files();
    for (int i = 0; i < 300; ++i)
        texts.at("agencies.csv") += "Z" + std::to_string(i) + ",Tên,,unit,NONE,,,,\n";

    const auto refused = sample::refusals(texts);

    REQUIRE(refused.size() == 100);
    CHECK(refused.front().line == 8);
    CHECK(refused.back().line == 107);
}

TEST_CASE("more than two hundred calendars are refused", "[catalogue][broken]") {
    file_texts texts = sample::files();
    for (int i = 0; i < 199; ++i) texts.at("calendars.csv") += fmt::format("c{},vn,,,\n", i);

    const auto refused = sample::refusals(texts);

    REQUIRE(refused.size() == 1);
    CHECK(refused[0].text() ==
          "calendars.csv:202: calendar_id: there are more than 200 calendars: let offices with "
          "the same hours share one");
}

}  // namespace tiendo::catalogue
