// Reports of others are read as offices save them, and every line that does not add up is named.
#include "importer/published_report.hpp"

#include "importer/published_check.hpp"
#include "tiendo/report/forms.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <string>
#include <utility>
#include <vector>

namespace tiendo::importer {
namespace {

// As a spreadsheet program saves the form: title, merged headings, the numbers of the columns,
// groups, a share beside the form, notes and signatures.
constexpr std::string_view heading =
    ";;;;;;;;;;;;;\n"
    "UBND TỈNH MẪU;;;;;;;Biểu số II.06a;;;;;;\n"
    "TÌNH HÌNH, KẾT QUẢ GIẢI QUYẾT TTHC;;;;;;;;;;;;;\n"
    "STT;Lĩnh vực;Số lượng hồ sơ tiếp nhận;;;;Số lượng hồ sơ đã giải quyết;;;;Số lượng hồ sơ đang "
    "giải quyết;;;Tỷ lệ đúng hạn (%)\n"
    ";;Tổng số;Trực tuyến;Trực tiếp, BCCI;Từ kỳ trước;Tổng số;Trước hạn;Đúng hạn;Quá hạn;Tổng "
    "số;Trong hạn;Quá hạn;\n"
    "(1);(2);(3)=(4)+(5)+(6);(4);(5);(6);(7)=(8)+(9)+(10);(8);(9);(10);(11)=(12)+(13);(12);(13);\n";
constexpr std::string_view rows =
    "I;Sở Tư pháp;1.240;800;240;200;1.000;700;200;100;240;230;10;90,00\n"
    "1;Hộ tịch;1.000;700;160;140;800;600;120;80;200;195;5;90,00\n"
    "2;Công chứng;240;100;80;60;200;100;80;20;40;35;5;90,00\n"
    "II;Sở Xây dựng;110;50;40;20;100;20;60;20;10;10;-;80,00\n"
    "1;Nhà ở;110;50;40;20;100;20;60;20;10;10;-;80,00\n"
    ";Tổng cộng;1.350;850;280;220;1.100;720;260;120;250;240;10;89,09\n"
    ";;;;;;;;;;;;;\n"
    "NGƯỜI LẬP BIỂU;;;;;;;;;THỦ TRƯỞNG ĐƠN VỊ;;;;\n";

published_report read(std::string_view text) {
    auto made = read_published("form.csv", text, "06a", report::columns_of("06a"));
    if (const auto* why = std::get_if<file_refusal>(&made)) FAIL(why->text());
    return std::get<published_report>(std::move(made));
}

published_report sound() {
    return read(fmt::format("{}{}", heading, rows));
}

// The same report with one text in it changed.
std::string with(std::string_view from, std::string_view to) {
    auto text = fmt::format("{}{}", heading, rows);
    const auto at = text.find(from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
}

std::string told(const fault& f) {
    return fmt::format(
        "{} {} [{}] {}: {} <> {}", name_of(f.kind), f.line, f.row, f.rule, f.told, f.found);
}

std::vector<std::string> told(const std::vector<fault>& faults) {
    std::vector<std::string> out;
    for (const auto& f : faults) out.push_back(told(f));
    return out;
}

using lines = std::vector<std::string>;

}  // namespace

TEST_CASE("a form is read past its title, headings and signatures, by its numbers of columns") {
    const auto r = sound();
    REQUIRE(r.rows.size() == 6);
    CHECK(r.rows[0].name == "Sở Tư pháp");
    CHECK(r.rows[0].line == 7);
    CHECK(r.rows[0].counts.at(2) == 1240);
    CHECK(r.rows[5].is_total);
    CHECK(r.rows[0].parent == 5);
    CHECK(r.rows[1].parent == 0);
    CHECK(r.rows[4].parent == 3);
    CHECK(r.further_shares.size() == 1);
    CHECK(r.rows[5].further_shares.at(13).value == 8909);
    CHECK(r.bad_cells.empty());
}

TEST_CASE("a published form that adds up has no fault") {
    CHECK(told(faults_of(sound())) == lines{});
}

// What is planted in one place is named in that place: each is one that published reports had.
TEST_CASE("every planted inconsistency of a published form is named with its line and figures") {
    struct planted {
        std::string_view what, from, to;
        lines named;
    };
    const std::vector<planted> all{
        {"received is not online, at the counter and carried over",
         "110;50;40;20;100;20;60;20;10;10;-;80,00\n;Tổng",
         "110;50;41;20;100;20;60;20;10;10;-;80,00\n;Tổng",
         {"rows_below 10 [II. Sở Xây dựng] (5) = Σ: 40 <> 41",
          "sum 11 [1. Nhà ở] (3) = (4) + (5) + (6): 110 <> 111"}},
        {"resolved is not early, on time and late",
         "240;100;80;60;200;100;80;20;",
         "240;100;80;60;200;100;80;21;",
         {"rows_below 7 [I. Sở Tư pháp] (10) = Σ: 100 <> 101",
          "sum 9 [2. Công chứng] (7) = (8) + (9) + (10): 200 <> 201"}},
        {"pending is not in time and overdue",
         ";40;35;5;",
         ";40;36;5;",
         {"rows_below 7 [I. Sở Tư pháp] (12) = Σ: 230 <> 231",
          "sum 9 [2. Công chứng] (11) = (12) + (13): 40 <> 41"}},
        {"dossiers are neither resolved nor pending",
         "1;Nhà ở;110;50;40;20;100;20;60;20;10;10;-;80,00",
         "1;Nhà ở;110;50;40;20;100;20;60;20;9;9;-;80,00",
         {"rows_below 10 [II. Sở Xây dựng] (11) = Σ: 10 <> 9",
          "rows_below 10 [II. Sở Xây dựng] (12) = Σ: 10 <> 9",
          "balance 11 [1. Nhà ở] (3) = (7) + (11): 110 <> 109"}},
        {"the total is not the sum of the agencies",
         ";Tổng cộng;1.350;850;280;220;",
         ";Tổng cộng;1.360;860;280;220;",
         {"balance 12 [Tổng cộng] (3) = (7) + (11): 1360 <> 1350",
          "rows_below 12 [Tổng cộng] (3) = Σ: 1360 <> 1350",
          "rows_below 12 [Tổng cộng] (4) = Σ: 860 <> 850"}},
        {"a rate is not that of its counts",
         "-;80,00\n1;Nhà",
         "-;97,90\n1;Nhà",
         {"share 10 [II. Sở Xây dựng] N = ((8) + (9)) / (7): 97,90 <> 80,00"}},
        {"a rate is rounded up to the whole",
         "5;90,00\n2;Công",
         "5;91\n2;Công",
         {"share 8 [1. Hộ tịch] N = ((8) + (9)) / (7): 91 <> 90"}},
        {"the rate of a parent is the mean of the rates below it",
         "10;89,09",
         "10;85,00",
         {"mean_of_shares 12 [Tổng cộng] N = ((8) + (9)) / (7): 85,00 <> "
          "89,09"}},
        {"a rate of no dossiers is shown as the whole",
         ";;;;;;;;;;;;;\nNGƯỜI",
         "III;Sở Ngoại vụ;0;0;0;0;0;0;0;0;0;0;0;100\nNGƯỜI",
         {"share_of_nothing 13 [III. Sở Ngoại vụ] N = ((8) + (9)) / (7): 100 "
          "<> –"}},
        {"a rate of a line without any figures",
         ";;;;;;;;;;;;;\nNGƯỜI",
         "III;Sở Ngoại vụ;;;;;;;;;;;;100,0\nNGƯỜI",
         {"share_of_nothing 13 [III. Sở Ngoại vụ] N = ((8) + (9)) / (7): 100,0 <> –"}},
        {"an agency stands twice",
         ";Tổng cộng;1.350;850;280;220;1.100;720;260;120;250;240;10;89,09",
         "III;SỞ XÂY DỰNG;0;0;0;0;0;0;0;0;0;0;0;\n"
         ";Tổng cộng;1.350;850;280;220;1.100;720;260;120;250;240;10;89,09",
         {"twice 12 [III. SỞ XÂY DỰNG] : SỞ XÂY DỰNG <> 10"}},
        {"a count is below nought",
         "II;Sở Xây dựng;110;50;40;20;100;20;60;20;10;10;-;",
         "II;Sở Xây dựng;110;50;40;20;100;20;60;20;10;10;-1;",
         {"negative 10 [II. Sở Xây dựng] (13): -1 <> "}},
        {"a cell is no figure",
         "II;Sở Xây dựng;110;50;40;20;100;20;60;20;10;10;-;",
         "II;Sở Xây dựng;110;50;40;20;100;20;60;20;10;10;không;",
         {"no_figure 10 [II. Sở Xây dựng] (13): không <> "}},
    };
    for (const auto& p : all) {
        INFO(p.what);
        CHECK(told(faults_of(read(with(p.from, p.to)))) == p.named);
    }
}

TEST_CASE("what is carried over is what was pending in the report of the period before") {
    // The period before: (11) of each line is what this one carries over in (6).
    const auto before =
        read(fmt::format("{}I;Sở tư pháp;500;300;200;;300;300;;;200;200;;100\n"
                         "1;Hộ tịch;400;250;150;;260;260;;;140;140;;100\n"
                         "2;Công chứng;100;50;50;;40;40;;;60;60;;100\n"
                         "II;Sở Xây dựng;30;30;;;15;15;;;15;15;;100\n"
                         "1;Nhà ở;30;30;;;15;15;;;15;15;;100\n"
                         "III;Sở Y tế;7;7;;;;;;;7;7;;\n"
                         ";TỔNG SỐ;537;337;200;;315;315;;;222;222;;100\n",
                         heading));
    CHECK(told(faults_of(before)) == lines{});
    CHECK(told(faults_against_before(sound(), before)) ==
          lines{"carried_over 10 [II. Sở Xây dựng] (6) = (11) ←: 20 <> 15",
                "carried_over 11 [1. Nhà ở] (6) = (11) ←: 20 <> 15",
                "carried_over 12 [Tổng cộng] (6) = (11) ←: 220 <> 222",
                "carried_over 0 [III. Sở Y tế] (6) = (11) ←:  <> 7"});
}

TEST_CASE("what a form says beside itself belongs to the balance of its total") {
    // Two withdrawn, one that came from elsewhere: 111 in all, of which 110 stand in (7) and (11).
    const auto form = [](std::string_view note) {
        return read(
            fmt::format("{}1;Nhà ở;111;51;40;20;100;20;60;20;10;10;-;\n"
                        ";Tổng cộng;111;51;40;20;100;20;60;20;10;10;-;\n"
                        "\"Ngoài biểu (hồ sơ): {}\";;;;;;;;;;;;;\n",
                        heading,
                        note));
    };
    CHECK(told(faults_of(form("Nhận chuyển đến: +1; Công dân rút hồ sơ: \u22122."))) == lines{});
    CHECK(told(faults_of(form("Công dân rút hồ sơ: -2"))) ==
          lines{"balance 8 [Tổng cộng] (3) -2 = (7) + (11): 109 <> 110"});
}

TEST_CASE("the numbers of the columns are no row where a page repeats them") {
    const auto text = fmt::format("{}{}", heading, rows);
    const auto numbers = heading.substr(heading.find("(1);"));
    const auto at = text.find("II;");
    CHECK(told(faults_of(read(text.substr(0, at) + std::string(numbers) + text.substr(at)))) ==
          lines{});
}

TEST_CASE("of a cell that cannot be read nothing is made up: it is named, and no sum over it") {
    const auto r = read(with("1;Nhà ở;110;50", "1;Nhà ở;#REF!;50"));
    CHECK(told(faults_of(r)) == lines{"no_figure 11 [1. Nhà ở] (3): #REF! <> "});
}

TEST_CASE("the same report published twice with other figures is told column by column") {
    CHECK(told(faults_against(sound(), sound())) == lines{});
    const auto moved =
        read(with("I;Sở Tư pháp;1.240;800;240;200", "I;Sở Tư pháp;1.240;790;250;200"));
    CHECK(told(faults_against(sound(), moved)) ==
          lines{"told_otherwise 7 [I. Sở Tư pháp] (4): 800 <> 790",
                "told_otherwise 7 [I. Sở Tư pháp] (5): 240 <> 250"});
}

TEST_CASE("letters, Roman and Arabic numbers order the lines, and C after B is a letter") {
    std::string text(heading);
    const auto row = [&](std::string_view number, std::string_view name) {
        text += fmt::format("{};{};1;1;;;1;1;;;;;;\n", number, name);
    };
    for (const auto* letter : {"A", "B", "C"}) {
        row(letter, fmt::format("Cấp {}", letter));
        row("I", "Sở một");
        row("1", "Lĩnh vực");
        row("1.1", "Nhóm");
        row("II", "Sở hai");
    }
    const auto r = read(text);
    REQUIRE(r.rows.size() == 15);
    for (std::size_t top = 0; top < 15; top += 5) {
        CHECK(r.rows[top].parent == std::nullopt);
        CHECK(r.rows[top + 1].parent == top);
        CHECK(r.rows[top + 2].parent == top + 1);
        CHECK(r.rows[top + 3].parent == top + 2);
        CHECK(r.rows[top + 4].parent == top);
    }
}

TEST_CASE("a file without a line of numbers is read by the headings that are named") {
    const std::string text =
        "Đơn vị,Tiếp nhận,Online,Trực tiếp,Kỳ trước\n"
        "Sở Tư pháp,\"1,240\",800,240,200\n"
        "Cộng,\"1,240\",800,240,201\n";
    // Nor is a form of 13 columns one of 9.
    CHECK(std::holds_alternative<file_refusal>(read_published(
        "form.csv", fmt::format("{}{}", heading, rows), "766", report::columns_of("766"))));
    const auto refused = read_published("form.csv", text, "06a", report::columns_of("06a"));
    REQUIRE(std::holds_alternative<file_refusal>(refused));
    CHECK(std::get<file_refusal>(refused).text().find("--column") != std::string::npos);

    const auto made = read_published(
        "form.csv",
        text,
        "06a",
        report::columns_of("06a"),
        {{1, "ĐƠN VỊ"}, {2, "tiếp nhận"}, {3, "online"}, {4, "Trực tiếp"}, {5, "Kỳ trước"}});
    REQUIRE(std::holds_alternative<published_report>(made));
    CHECK(told(faults_of(std::get<published_report>(made))) ==
          lines{"sum 3 [Cộng] (3) = (4) + (5) + (6): 1240 <> 1241",
                "rows_below 3 [Cộng] (6) = Σ: 201 <> 200"});
}

TEST_CASE("figures are read as offices print them, and nothing else is taken for one") {
    struct example {
        std::string_view printed;
        std::optional<std::int64_t> count;
    };
    for (const auto& e : {example{"1234", 1234},
                          example{"1.234.567", 1234567},
                          example{"1 234", 1234},
                          example{"0", 0},
                          example{"1384.0", 1384},
                          example{"1.384,0", 1384},
                          example{"12.34", std::nullopt},
                          example{"1.2345", std::nullopt},
                          example{"12,5", std::nullopt},
                          example{"9999999999", std::nullopt},
                          example{"1e3", std::nullopt}}) {
        INFO(e.printed);
        const auto r = read(fmt::format("{}1;Tên;{};;;;;;;;;;;\n", heading, e.printed));
        REQUIRE(r.rows.size() == 1);
        if (e.count) {
            CHECK(r.rows[0].counts.at(2) == *e.count);
        } else {
            CHECK(r.bad_cells.size() == 1);
        }
    }
}

}  // namespace tiendo::importer
