// Widths, numbers, dates, tables and progress as people read them.
#include "terminal/text.hpp"

#include "terminal/progress.hpp"
#include "terminal/table.hpp"

#include <catch2/catch.hpp>

namespace terminal = tiendo::terminal;
using terminal::align;
using terminal::fit;
using terminal::language;
using terminal::width_of;

TEST_CASE("a Vietnamese letter is one column, composed or with its marks", "[text]") {
    CHECK(width_of("Sở") == 2);
    CHECK(width_of("Đơn vị quá hạn") == 14);
    CHECK(width_of("e\xCC\x82\xCC\xA3") == 1);  // e, circumflex, dot below
    CHECK(width_of("漢字") == 4);
    CHECK(width_of("\xff\xfe") == 2);
}

TEST_CASE("text is padded or cut to an exact width and never inside a letter", "[text]") {
    CHECK(fit("Sở", 5) == "Sở   ");
    CHECK(fit("12", 5, align::right) == "   12");
    CHECK(fit("Phường Hòa Thuận", 8) == "Phường …");
    CHECK(fit("e\xCC\x82\xCC\xA3xyz", 2) == "e\xCC\x82\xCC\xA3…");
    CHECK(fit("漢字漢", 4) == "漢… ");
    CHECK(fit("abc", 0).empty());
    for (std::size_t width = 0; width < 20; ++width)
        CHECK(width_of(fit("Ủy ban nhân dân xã", width)) == width);
}

TEST_CASE("numbers are grouped as the language does", "[text]") {
    CHECK(terminal::number(0, language::vi) == "0");
    CHECK(terminal::number(999, language::vi) == "999");
    CHECK(terminal::number(1'234'567, language::vi) == "1.234.567");
    CHECK(terminal::number(1'234'567, language::en) == "1,234,567");
    CHECK(terminal::number(-1'234, language::vi) == "−1.234");
    CHECK(terminal::number(INT64_MIN, language::en) == "−9,223,372,036,854,775,808");
}

TEST_CASE("percents are rounded half up from exact integers", "[text]") {
    CHECK(terminal::percent(979, 1000, language::vi) == "97,90%");
    CHECK(terminal::percent(1, 3, language::en) == "33.33%");
    CHECK(terminal::percent(2, 3, language::en) == "66.67%");
    CHECK(terminal::percent(99'995, 100'000, language::en) == "100.00%");  // 99.995 exactly
    CHECK(terminal::percent(99'994, 100'000, language::en) == "99.99%");
    CHECK(terminal::percent(5, 5, language::en) == "100.00%");
    CHECK(terminal::percent(0, 0, language::vi) == "–");
}

TEST_CASE("times are shown as a wall shows them, in the order of the language", "[text]") {
    const tiendo::local_time at{tiendo::parse_rfc3339("2026-11-21T00:00:05Z")->time_since_epoch()};
    CHECK(terminal::date_and_time(at, language::vi) == "21/11/2026 00:00:05");
    CHECK(terminal::date_and_time(at, language::en) == "21 Nov 2026 00:00:05");
    CHECK(terminal::time_of_day_text(at) == "00:00:05");
}

TEST_CASE("a progress line tells count, rate and remaining time", "[progress]") {
    terminal::progress_state state{250, 1000, std::chrono::seconds(10), "events", ""};
    CHECK(terminal::progress_line_text(state) == "250 of 1,000 events · 25/s · 31 s left");
    CHECK(terminal::progress_bar_text(state, 70) ==
          fit("████░░░░░░░░░░░░  25% 250 of 1,000 events · 25/s · 31 s left", 70));
    state.total.reset();
    CHECK(terminal::progress_line_text(state) == "250 events · 25/s");
}

TEST_CASE("a progress bar keeps to the width of the terminal", "[progress]") {
    const terminal::progress_state state{5, 10, std::chrono::seconds(1), "events", " · 3 rejected"};
    for (const std::size_t width : {1u, 20u, 39u, 40u, 60u, 200u}) {
        CHECK(width_of(terminal::progress_bar_text(state, width)) == width);
    }
}

TEST_CASE("columns line up and the flexible one gives way to the screen", "[table]") {
    const std::vector<terminal::column> columns{
        {"Mã"}, {"Tên", align::left, true}, {"Số", align::right}};
    const std::vector<std::vector<std::string>> rows{{"P01", "Phường Hòa Thuận Đông", "7"},
                                                     {"P02", "Sở", "1.234"}};
    CHECK(terminal::table_text(columns, rows, std::nullopt) ==
          "Mã   Tên                       Số\n"
          "───  ─────────────────────  ─────\n"
          "P01  Phường Hòa Thuận Đông      7\n"
          "P02  Sở                     1.234\n");
    CHECK(terminal::table_text(columns, rows, 24) ==
          "Mã   Tên              Số\n"
          "───  ────────────  ─────\n"
          "P01  Phường Hòa …      7\n"
          "P02  Sở            1.234\n");
}

TEST_CASE("a wrapped column loses no word where the screen has room for each", "[table]") {
    const std::vector<terminal::column> columns{
        {"Mã"}, {"Tên", align::left, true}, {"Số", align::right}};
    std::vector<std::vector<std::string>> rows{{"P01", "  Phường Hòa Thuận Đông", "7"},
                                               {"P02", "Sở", "1.234"}};
    const auto whole = rows;
    terminal::wrap_column(columns, rows, 1, std::nullopt);
    CHECK(rows == whole);
    terminal::wrap_column(columns, rows, 1, 24);
    CHECK(terminal::table_text(columns, rows, 24) ==
          "Mã   Tên              Số\n"
          "───  ────────────  ─────\n"
          "P01    Phường Hòa      7\n"
          "       Thuận Đông\n"
          "P02  Sở            1.234\n");
}

TEST_CASE("a wrapped column is parted after commas first, so that a number stays by its word",
          "[table]") {
    const std::vector<terminal::column> columns{{"N"}, {"M", align::left, true}};
    std::vector<std::vector<std::string>> rows{{"1", "luật định: đến hạn +1, đang quá hạn -1"}};
    terminal::wrap_column(columns, rows, 1, 32);
    CHECK(rows == std::vector<std::vector<std::string>>{{"1", "luật định: đến hạn +1,"},
                                                        {"", "đang quá hạn -1"}});
}

TEST_CASE("a table leaves out the columns named, in their order, until the rest has room",
          "[text]") {
    std::vector<terminal::column> columns{{"code"}, {"name", terminal::align::left, true}, {"x"}};
    std::vector<std::vector<std::string>> rows{{"123456", "a name that gives way to others", "y"}};
    terminal::leave_out_until_it_fits(columns, rows, {2, 0}, std::nullopt);
    CHECK(columns.size() == 3);
    terminal::leave_out_until_it_fits(columns, rows, {2, 0}, 26);  // 6 + 2 + 16 + 2 + 1 = 27
    REQUIRE(columns.size() == 2);
    CHECK(columns[1].heading == "name");
    CHECK(rows[0] == std::vector<std::string>{"123456", "a name that gives way to others"});
}

TEST_CASE("items below a table are never broken over two lines", "[text]") {
    const std::vector<std::string> items{"one two", "three four", "", "five"};
    CHECK(terminal::items_text(items, std::nullopt) == "one two   three four   five\n");
    CHECK(terminal::items_text(items, 20) == "one two   three four\nfive\n");
    CHECK(terminal::items_text(items, 19) == "one two\nthree four   five\n");
}
