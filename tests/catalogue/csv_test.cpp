// How a table's text becomes rows, and what is refused of it.
#include "tiendo/catalogue/csv.hpp"

#include "tiendo/base/rng.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace tiendo::catalogue {
namespace {

constexpr std::array<std::string_view, 3> columns{"code", "name", "note"};

struct outcome {
    std::vector<csv_row> rows;
    std::vector<std::string> refused;
};

outcome read(std::string_view text) {
    outcome out;
    csv_reader reader(
        "t.csv", text, columns, [&](const file_refusal& r) { out.refused.push_back(r.text()); });
    csv_row row;
    while (reader.next(row)) out.rows.push_back(row);
    return out;
}

using fields = std::vector<std::string>;
using refusals = std::vector<std::string>;

}  // namespace

TEST_CASE("fields are separated by commas and rows by line ends", "[csv]") {
    const auto out = read("code,name,note\na,b,c\nd,,\n");

    CHECK(out.refused.empty());
    REQUIRE(out.rows.size() == 2);
    CHECK(out.rows[0].fields == fields{"a", "b", "c"});
    CHECK(out.rows[0].line == 2);
    CHECK(out.rows[1].fields == fields{"d", "", ""});
}

TEST_CASE("a quoted field may hold commas, quotes and line breaks", "[csv]") {
    const auto out = read("code,name,note\n\"a,b\",\"say \"\"yes\"\"\",\"two\nlines\"\n\"\",x,y\n");

    REQUIRE(out.rows.size() == 2);
    CHECK(out.rows[0].fields == fields{"a,b", "say \"yes\"", "two\nlines"});
    CHECK(out.rows[1].fields == fields{"", "x", "y"});
}

TEST_CASE("a row after a field of several lines has the line on which it begins", "[csv]") {
    const auto out = read("code,name,note\na,\"1\n2\n3\",c\nd,e,f\ng,\"\xFF\",h\n");

    REQUIRE(out.rows.size() == 2);
    CHECK(out.rows[1].line == 5);
    CHECK(out.refused ==
          refusals{"t.csv:6: name: is not UTF-8 (byte 0xFF): save the file as UTF-8"});
}

TEST_CASE("a byte order mark, CRLF, blank lines and a last line without end are tolerated",
          "[csv]") {
    const auto out = read(
        "\xEF\xBB\xBF"
        "code,name,note\r\n\r\na,\"b\r\nc\",d\r\n\n\ne,f,g");

    CHECK(out.refused.empty());
    REQUIRE(out.rows.size() == 2);
    CHECK(out.rows[0].fields == fields{"a", "b\r\nc", "d"});
    CHECK(out.rows[0].line == 3);
    CHECK(out.rows[1].line == 7);
}

TEST_CASE("columns may stand in any order", "[csv]") {
    const auto out = read("note,code,name\nc,a,b\n");

    REQUIRE(out.rows.size() == 1);
    CHECK(out.rows[0].fields == fields{"a", "b", "c"});
}

TEST_CASE("a header that is not the expected one is refused by column, and nothing is read",
          "[csv]") {
    const auto out = read("code,nmae,code\na,b,c\n");

    CHECK(out.rows.empty());
    CHECK(out.refused ==
          refusals{"t.csv:1: nmae: unknown column: the columns are code,name,note",
                   "t.csv:1: code: this column stands twice in the header: remove one of them",
                   "t.csv:1: name: this column is missing: add it to the header and to every row",
                   "t.csv:1: note: this column is missing: add it to the header and to every row"});
}

TEST_CASE("a broken row is refused and the rows after it are read", "[csv]") {
    const auto out = read("code,name,note\na,b\nc,d,e,f\ng\"h,i,j\n\"k\"l,m,n\no,p,q\n");

    REQUIRE(out.rows.size() == 1);
    CHECK(out.rows[0].line == 6);
    CHECK(out.refused ==
          refusals{"t.csv:2: this row has 2 fields, the header 3: check the commas and quotes",
                   "t.csv:3: this row has 4 fields, the header 3: check the commas and quotes",
                   "t.csv:4: code: a quote stands in a field that is not quoted: quote the field "
                   "and write \"\"",
                   "t.csv:5: code: text stands after the closing quote: write \"\" for a quote "
                   "inside a quoted field"});
}

TEST_CASE("a quote that is never closed is refused on the line that opens it", "[csv]") {
    const auto out = read("code,name,note\na,b,c\nd,\"e,f\ng,h,i\n");

    CHECK(out.rows.size() == 1);
    CHECK(out.refused == refusals{"t.csv:3: name: the quote opened here is never closed: close it, "
                                  "or write \"\" for a quote"});
}

TEST_CASE("the common wrong ways to save a table are named", "[csv]") {
    CHECK(read("").refused == refusals{"t.csv:1: is empty: the first row must be code,name,note"});
    CHECK(read("\n\n").refused ==
          refusals{"t.csv:1: is empty: the first row must be code,name,note"});
    CHECK(read("code;name;note\na;b;c\n").refused ==
          refusals{"t.csv:1: its fields are not separated by commas: save it as CSV with ',' "
                   "between the fields"});
    CHECK(read(std::string_view("\xFF\xFE"
                                "c\0",
                                4))
              .refused == refusals{"t.csv:1: is UTF-16: save it as CSV UTF-8"});
    CHECK(read("code,name,note\ra,b,c\r").refused ==
          refusals{"t.csv:1: a carriage return without a line feed: save the file with LF or CRLF "
                   "line ends"});
}

TEST_CASE("text that is not UTF-8 or holds control characters is refused", "[csv]") {
    const auto bad = GENERATE(as<std::string>{},
                              "\x80",
                              "\xC3",
                              "\xC0\xAF",
                              "\xE0\x80\xAF",
                              "\xED\xA0\x80",
                              "\xF0\x80\x80\xAF",
                              "\xF4\x90\x80\x80",
                              "\xF8\x88\x80\x80\x80",
                              "\xC3\x28",
                              "\x1B[2J",
                              "\x07",
                              "\x7F",
                              "\xC2\x9B");

    const auto out = read("code,name,note\na," + bad + ",c\nd,e,f\n");

    CHECK(out.rows.size() == 1);
    REQUIRE(out.refused.size() == 1);
    CHECK(out.refused[0].starts_with("t.csv:2: name: "));
}

TEST_CASE("text in any script of one to four bytes a letter is taken as it is", "[csv]") {
    const std::string text = "Hồ sơ – Đất đai ½ 漢字 𝄞";

    const auto out = read("code,name,note\na," + text + ",c\n");

    REQUIRE(out.rows.size() == 1);
    CHECK(out.rows[0].fields[1] == text);
}

TEST_CASE("a NUL byte is refused as a control character", "[csv]") {
    using std::string_view_literals::operator""sv;

    CHECK(read("code,name,note\na,b\0c,d\n"sv).refused ==
          refusals{"t.csv:2: name: holds the control character U+0000: remove it"});
}

TEST_CASE("a field of 4 KiB is read and one byte more is refused", "[csv]") {
    const std::string longest(csv_field_bytes_max, 'x');

    CHECK(read("code,name,note\na," + longest + ",c\n").rows.size() == 1);
    const auto out = read("code,name,note\na," + longest + "x,c\nd,e,f\n");
    CHECK(out.rows.size() == 1);
    CHECK(out.refused == refusals{"t.csv:2: name: is longer than 4096 bytes: shorten it"});
}

TEST_CASE("a file of more than a million rows is refused after them", "[csv]") {
    std::string text = "code,name,note\n";
    for (std::size_t i = 0; i <= csv_rows_max; ++i) text += "a,,\n";

    const auto out = read(text);

    CHECK(out.rows.size() == csv_rows_max);
    CHECK(out.refused ==
          refusals{
              "t.csv:1000002: has more than 1000000 rows: remove rows that are no longer valid"});
}

TEST_CASE("a file of more than 64 MiB is refused before it is read", "[csv]") {
    const std::string text(csv_file_bytes_max + 1, 'a');

    const auto out = read(text);

    CHECK(out.rows.empty());
    REQUIRE(out.refused.size() == 1);
    CHECK(out.refused[0].find("has 67108865 bytes, more than the 67108864 allowed") !=
          std::string::npos);
}

TEST_CASE("what is written with quotes is read back as it was", "[csv]") {
    const auto seed = GENERATE(range(1U, 101U));
    rng random(seed);
    const std::array<std::string, 8> pieces{"a", ",", "\"", "\n", "\r\n", "ê", " ", ""};
    std::vector<fields> written;
    std::string text = "code,name,note\n";
    for (std::size_t i = 0; i < 20; ++i) {
        fields row;
        for (std::size_t j = 0; j < 3; ++j) {
            std::string field;
            for (std::size_t k = random.below(6); k > 0; --k)
                field += pieces[random.below(pieces.size())];
            text += j == 0 ? "\"" : ",\"";
            for (const char c : field) text += c == '"' ? std::string("\"\"") : std::string(1, c);
            text += '"';
            row.push_back(std::move(field));
        }
        text += random.chance(500) ? "\n" : "\r\n";
        written.push_back(std::move(row));
    }

    const auto out = read(text);

    INFO("seed=" << seed);
    CHECK(out.refused.empty());
    REQUIRE(out.rows.size() == written.size());
    for (std::size_t i = 0; i < written.size(); ++i) CHECK(out.rows[i].fields == written[i]);
}

TEST_CASE("no bytes make the reader read past the text or never end", "[csv]") {
    const auto seed = GENERATE(range(1U, 201U));
    rng random(seed);
    const std::string alphabet = "ab,,\"\"\n\r\xC3\xA9;\t";
    std::string text = random.chance(500) ? "code,name,note\n" : "";
    for (std::size_t n = random.below(200); n > 0; --n)
        text += alphabet[random.below(alphabet.size())];

    const auto out = read(std::string(text));

    for (const csv_row& row : out.rows) CHECK(row.fields.size() == 3);
    CHECK(out.rows.size() + out.refused.size() <= text.size() + 4);
}

}  // namespace tiendo::catalogue
