// Whole screens of the live table, as text.
#include "terminal/watch_layout.hpp"

#include "terminal/screen.hpp"
#include "watch_picture.hpp"

#include <catch2/catch.hpp>

#include <fstream>

namespace terminal = tiendo::terminal;
namespace wire = tiendo::wire;
using tiendo::cli_test::counts;
using tiendo::cli_test::province;
using tiendo::cli_test::row;
using tiendo::cli_test::view_of;

namespace {

// The lines of tests/cli/screens/NAME: look at them, they are what a person sees.
std::vector<std::string> screen_of(const std::string& name) {
    std::ifstream in(std::string(TIENDO_SOURCE_DIR) + "/tests/cli/screens/" + name);
    REQUIRE(in);
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    return lines;
}

}  // namespace

TEST_CASE("at 80 columns the worst agency stands under the sum, in Vietnamese", "[watch]") {
    const auto picture = province();
    const auto expected = screen_of("80x20-vi.txt");
    CHECK(terminal::watch_lines(view_of(picture, 80, 20), picture) == expected);
}

TEST_CASE("at 80 by 24 the foot says the whole name on a line and both fractions below it",
          "[watch]") {
    const auto picture = province();
    auto view = view_of(picture, 80, 24);
    view.chosen = "P01.002";
    const auto expected = screen_of("80x24-vi.txt");
    CHECK(terminal::watch_lines(view, picture) == expected);
}

TEST_CASE("figures that rest on holidays not yet published are marked, and only they", "[watch]") {
    auto picture = province();
    const auto marked = [&](std::size_t columns) {
        auto view = view_of(picture, columns, 24);
        const auto lines = terminal::watch_lines(view, picture);
        const auto found = std::find_if(lines.begin(), lines.end(), [](const auto& line) {
            return line.find("≈") != std::string::npos;
        });
        return found == lines.end() ? std::string() : *found;
    };
    CHECK(marked(80).empty());
    picture.provisional_open = 1'234;
    CHECK(marked(110).find("≈ 1.234 hạn tạm tính · 5 đơn vị ") != std::string::npos);
    for (const auto columns : {50u, 60u, 80u, 160u}) {
        INFO(columns);
        CHECK(marked(columns).find("≈ 1.234 hạn tạm tính") != std::string::npos);
    }
}

TEST_CASE("nothing around the table is cut in half, however narrow the screen or large the figures",
          "[watch]") {
    auto picture = province();
    picture.position = 123'456'789;
    picture.total->rates.resolved = {1'234'567, 1'234'568};
    picture.total->rates.early = {1'000'000, 1'234'568};
    picture.alerts_total = 1'234;
    const auto columns = GENERATE(range(30u, 160u));
    const auto rows = GENERATE(14u, 24u, 40u);
    auto view = view_of(picture, columns, rows);
    view.sentence = "Trong số hồ sơ tiếp nhận trong kỳ và kỳ trước chuyển qua, số đã kết thúc.";
    const auto lines = terminal::watch_lines(view, picture);
    const auto whole = [](const std::string& line, std::string_view begin, std::string_view all) {
        return line.find(begin) == std::string::npos || line.find(all) != std::string::npos;
    };
    for (const auto& line : lines) {
        INFO(columns << "x" << rows << ": " << line);
        CHECK(whole(line, "Đúng hạn 1", "Đúng hạn 1.234.567/1.234.568 = 100,00%"));
        CHECK(whole(line, "trước hạn 1", "trước hạn 1.000.000/1.234.568 = 81,00%"));
        CHECK(whole(line, "vị trí", "vị trí 123.456.789"));
        CHECK(whole(line, "tính đến", "tính đến 21/11/2026 10:24:36"));
        CHECK(whole(line, "◆ 1.", "◆ 1.234 cảnh báo"));
        CHECK(whole(line, "từ", "từ 21/11/2026 09:12:00"));
        CHECK(whole(line, "Tháng này 0", "Tháng này 01/11 – 30/11/2026"));
        CHECK(whole(line, "(P01", "(P01.002)"));
        CHECK(whole(line, "q t", "q thoát"));
    }
    if (columns >= 80 && rows >= 24) {
        CHECK(lines[rows - 3].find("1.234.567/1.234.568 = 100,00%") != std::string::npos);
    }
}

TEST_CASE("a formula too long for one line goes on in a second", "[watch]") {
    const auto picture = province();
    auto view = view_of(picture, 60, 24);
    view.sentence = "Trong số hồ sơ tiếp nhận trong kỳ và kỳ trước chuyển qua, số đã kết thúc.";
    const auto lines = terminal::watch_lines(view, picture);
    CHECK(lines[1].starts_with(" Trong số hồ sơ tiếp nhận trong kỳ và kỳ trước chuyển qua,"));
    CHECK(lines[2].starts_with(" số đã kết thúc."));
}

TEST_CASE("at 110 columns the chosen row has its fractions and the zone its name, in English",
          "[watch]") {
    const auto picture = province();
    auto view = view_of(picture, 110, 14);
    view.lang = terminal::language::en;
    view.window = "This month";
    view.chosen = "P01.002";
    const auto expected = screen_of("110x14-en.txt");
    CHECK(terminal::watch_lines(view, picture) == expected);
}

TEST_CASE("what is due today stands between what is open and what is overdue, for all and for each",
          "[watch]") {
    const auto picture = province();
    const auto lines = terminal::watch_lines(view_of(picture, 60, 12), picture);
    CHECK(lines[2].ends_with("Còn lại Hạn hôm nay  Quá hạn"));
    CHECK(lines[3].ends_with("531          16       97"));
    CHECK(lines[4].ends_with("500          14       96"));
}

TEST_CASE("times are those of the deployment's walls, on both sides of a change of the clocks",
          "[watch]") {
    auto picture = province();
    auto view = view_of(picture, 120, 20);
    view.zone = tiendo::calendar::time_zone::load("Europe/Amsterdam").value();
    view.heard_at = *tiendo::parse_rfc3339("2026-10-25T01:30:00Z");
    picture.as_of = *tiendo::parse_rfc3339("2026-10-25T00:30:00Z");
    picture.alerts.at("1").at = *tiendo::parse_rfc3339("2026-10-24T22:00:00Z");

    const auto lines = terminal::watch_lines(view, picture);

    CHECK(lines.front().find("● Trực tiếp · 02:30:00") != std::string::npos);  // winter
    CHECK(lines[18].find("từ 25/10/2026 00:00:00") != std::string::npos);      // summer
    CHECK(lines[19].find("tính đến 25/10/2026 02:30:00 · Europe/Amsterdam") != std::string::npos);
}

TEST_CASE("without a known zone times are shown as UTC and say so", "[watch]") {
    const auto picture = province();
    auto view = view_of(picture, 120, 20);
    view.zone.reset();
    const auto lines = terminal::watch_lines(view, picture);
    CHECK(lines[19].find("21/11/2026 03:24:36 · UTC") != std::string::npos);
}

TEST_CASE("a screen of 44 by 9 keeps name, rate and overdue", "[watch]") {
    const auto picture = province();
    const auto expected = screen_of("44x9-vi.txt");
    CHECK(terminal::watch_lines(view_of(picture, 44, 9), picture) == expected);
}

TEST_CASE(
    "every line is exactly as wide as the screen, of whatever size and with colour or without",
    "[watch]") {
    const auto picture = province();
    const auto columns = GENERATE(30u, 44u, 60u, 80u, 97u, 131u, 160u, 240u);
    const auto rows = GENERATE(5u, 9u, 13u, 24u, 50u);
    auto view = view_of(picture, columns, rows);
    view.colour = GENERATE(false, true);
    const auto lines = terminal::watch_lines(view, picture);
    REQUIRE(lines.size() == rows);
    for (auto line : lines) {
        for (auto at = line.find('\x1b'); at != std::string::npos; at = line.find('\x1b')) {
            line.erase(at, line.find('m', at) - at + 1);
        }
        INFO(columns << "x" << rows << ": " << line);
        CHECK(terminal::width_of(line) == columns);
    }
}

TEST_CASE("levels are judged on exact integers, and few dossiers are not judged", "[watch]") {
    const terminal::thresholds limits;
    CHECK(terminal::level_of({899, 1000}, limits) == terminal::level::red);
    CHECK(terminal::level_of({900, 1000}, limits) == terminal::level::amber);
    CHECK(terminal::level_of({9'499'999, 10'000'000}, limits) ==
          terminal::level::amber);  // prints as 95.00 %
    CHECK(terminal::level_of({95, 100}, limits) == terminal::level::green);
    CHECK(terminal::level_of({0, 19}, limits) == terminal::level::few);
    CHECK(terminal::level_of({0, 20}, limits) == terminal::level::red);
    CHECK(terminal::level_of({0, 0}, limits) == terminal::level::none);
}

TEST_CASE("a low early rate makes no agency red, for finishing early is no duty", "[watch]") {
    wire::live_rates rates;
    rates.resolved = {99, 100};
    rates.early = {40, 100};
    const auto early = terminal::rate_name::early;
    const auto judged = terminal::judged_rate(rates, early, {});
    CHECK(terminal::level_of(judged, {}) == terminal::level::green);
    // But where the office has said so.
    const terminal::thresholds own{3'000, 5'000, 20, early};
    CHECK(terminal::level_of(terminal::judged_rate(rates, early, own), own) ==
          terminal::level::amber);
}

TEST_CASE("order is level, then open overdue downwards, then rate upwards, then code", "[watch]") {
    tiendo::client::live_picture picture;
    const auto add = [&picture](const std::string& key, wire::live_counts c, std::int64_t overdue) {
        auto r = row(key, key, c);
        r.counts.overdue = overdue;
        picture.rows[key] = r;
    };
    add("A", counts(0, 100, 0, 0), 50);  // green, most overdue
    add("B", counts(0, 85, 0, 15), 1);   // red
    add("C", counts(0, 80, 0, 20), 9);   // red, more overdue
    add("D", counts(0, 82, 0, 18), 1);   // red, as many overdue as B, lower rate
    add("E", counts(0, 92, 0, 8), 99);   // amber
    add("F", counts(0, 1, 0, 3), 99);    // few
    add("G", counts(0, 0, 0, 0), 99);    // nothing
    add("H", counts(0, 82, 0, 18), 1);   // as D
    const auto order = terminal::attention_order(picture, terminal::rate_name::resolved, {});
    CHECK(order == std::vector<std::string>{"C", "D", "H", "B", "E", "A", "F", "G"});
}

TEST_CASE("a bar is filled to its width and shows even one late dossier", "[watch]") {
    CHECK(terminal::composition_bar(counts(0, 50, 50, 0), 8) == "████▓▓▓▓");
    CHECK(terminal::composition_bar(counts(0, 9'999, 0, 1), 8) == "███████░");
    CHECK(terminal::composition_bar(counts(0, 1, 1, 9'998), 8) == "█▓░░░░░░");
    CHECK(terminal::composition_bar(counts(0, 0, 0, 0), 4) == "····");
    CHECK(terminal::composition_bar(counts(0, -3, 0, 5), 4) ==
          "░░░░");  // a month that takes back more than it brought
}

TEST_CASE("scrolling starts the table at the first row that is wanted", "[watch]") {
    const auto picture = province();
    auto view = view_of(picture, 80, 20);
    view.first_row = 3;
    const auto lines = terminal::watch_lines(view, picture);
    CHECK(lines[6].find("Toàn bộ") != std::string::npos);
    CHECK(lines[7].find("Xã Mẫu") != std::string::npos);
    CHECK(terminal::table_rows(view, picture) == 9);
}

TEST_CASE("the heading says whether figures are live, interrupted or old", "[watch]") {
    const auto picture = province();
    auto view = view_of(picture, 100, 20);
    const auto heading = [&] { return terminal::watch_lines(view, picture).front(); };
    CHECK(heading().find("● Trực tiếp · 10:24:36") != std::string::npos);
    view.link = terminal::link_state::reconnecting;
    view.attempt = 2;
    CHECK(heading().find("◌ Đang kết nối lại (lần 2)") != std::string::npos);
    view.link = terminal::link_state::stale;
    view.silent_for = std::chrono::seconds(180);
    CHECK(heading().find("▲ SỐ LIỆU CŨ 3 min") != std::string::npos);
}

TEST_CASE("the newest alerts come first and a tall screen shows more of them", "[watch]") {
    auto picture = province();
    auto second = picture.alerts.at("1");
    second.id = "2";
    second.dossier_code = "P01.003-261101-0001";
    second.at += std::chrono::minutes(5);
    picture.alerts["2"] = second;
    picture.alerts_total = 2;
    const auto low = terminal::watch_lines(view_of(picture, 100, 24), picture);
    CHECK(low[22].find("◆ 2 cảnh báo · quá hạn P01.003-261101-0001") != std::string::npos);
    const auto high = terminal::watch_lines(view_of(picture, 100, 40), picture);
    CHECK(high[37].find("P01.003-261101-0001") != std::string::npos);
    CHECK(high[38].find("P01.002-261103-0007") != std::string::npos);
}

TEST_CASE("keys are read whether the terminal sends them alone or together", "[watch]") {
    using terminal::key;
    CHECK(terminal::keys_in("\x1b[A\x1bOBq") == std::vector<key>{key::up, key::down, key::quit});
    CHECK(terminal::keys_in("\x1b[5~\x1b[6~f") ==
          std::vector<key>{key::page_up, key::page_down, key::formula});
    CHECK(terminal::keys_in("\x1b") == std::vector<key>{key::escape});
    CHECK(terminal::keys_in("xyz").empty());
}
