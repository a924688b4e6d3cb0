// Records are found in JSON Lines, arrays and envelopes, whatever the blocks they come in.
#include "importer/json_records.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using tiendo::importer::json_record;
using tiendo::importer::json_records;

namespace {

struct found {
    std::vector<std::string> records;
    std::vector<std::size_t> lines;
    std::vector<std::string> refused;  // "line code"
    std::string broken;
};

found found_in(std::string_view text, std::size_t block = 7) {
    found out;
    json_records reader(
        "f.json",
        "MaHoSo",
        [&out](const json_record& r) {
            out.records.emplace_back(r.text);
            out.lines.push_back(r.line);
        },
        [&out](std::uint64_t, std::size_t line, const tiendo::refusal& why) {
            out.refused.push_back(std::to_string(line) + " " + why.code);
        });
    std::optional<tiendo::file_refusal> broken;
    for (std::size_t at = 0; at < text.size() && !broken; at += block)
        broken = reader.feed(text.substr(at, block));
    if (!broken) broken = reader.finish();
    if (broken) out.broken = broken->text();
    return out;
}

const std::string one = R"({"MaHoSo":"A-1","TrangThaiHoSo":"2"})";
const std::string two =
    R"({"DanhSachHoSoBoSung":[{"HoSoBoSungId":1,"MaHoSo":"A-2"}],"x":{"y":[1,{}]},"MaHoSo":"A-2"})";
using texts = std::vector<std::string>;

}  // namespace

TEST_CASE("an array, JSON Lines and an envelope hold the same records", "[importer]") {
    for (const auto& text :
         {"[" + one + ",\n" + two + "]",
          one + "\n" + two + "\n",
          R"({"session":"s","isUpdating":"false","data":[)" + one + "," + two + R"(],"end":{}})",
          R"({"data":{"items":[)" + one + "," + two + "]}}",
          "\xEF\xBB\xBF \n[" + one + " , " + two + "]\n"}) {
        for (const std::size_t block : {1U, 5U, 4096U}) {
            const auto got = found_in(text, block);
            CHECK(got.records == texts{one, two});
            CHECK(got.refused.empty());
            CHECK(got.broken.empty());
        }
    }
}

TEST_CASE("brackets and quotes inside texts are no structure", "[importer]") {
    const std::string odd = R"({"a":"}] \" {[","MaHoSo":"A-3\\"})";
    CHECK(found_in("[" + odd + "," + one + "]").records == texts{odd, one});
}

TEST_CASE("an object without the dossier's code is refused alone with its line", "[importer]") {
    const auto in_array = found_in("[\n{\"a\":1},\n" + one + "]");
    CHECK(in_array.records == texts{one});
    CHECK(in_array.refused == texts{"2 no_code"});

    const auto in_envelope = found_in("{\"data\":[\n{\"a\":1},\n" + one + ",\n{\"b\":2}\n]}");
    CHECK(in_envelope.records == texts{one});
    CHECK(in_envelope.refused == texts{"2 no_code", "4 no_code"});
}

TEST_CASE("a line of JSON Lines that breaks off costs that line only", "[importer]") {
    const auto got =
        found_in(one + "\n{\"MaHoSo\":\"A-9\",\"b\":\"cut\n" + two + "\n" + one + "\n");
    CHECK(got.records == texts{one, two, one});
    CHECK(got.lines == std::vector<std::size_t>{1, 3, 4});
    CHECK(got.refused == texts{"2 broken_line"});
}

TEST_CASE("a record longer than a record may be is refused and passed over", "[importer]") {
    const auto big = R"({"file":")" + std::string(tiendo::importer::record_bytes_max, 'x') +
                     R"(","MaHoSo":"B"})";
    const auto got = found_in("[" + one + "," + big + "," + one + "]", 4096);
    CHECK(got.records == texts{one, one});
    CHECK(got.refused == texts{"1 too_long"});
}

TEST_CASE("an empty list is a day on which nothing happened, no other text without a record is",
          "[importer]") {
    for (const auto* nothing : {"[]", " [\n ]\n", "\xEF\xBB\xBF[]"}) {
        const auto got = found_in(nothing);
        CHECK(got.broken.empty());
        CHECK(got.records.empty());
        CHECK(got.refused.empty());
    }
    for (const auto* other : {"[1]", "[[]]", R"(["[]"])", R"({"data":[]})", "\n"})
        CHECK(found_in(other).broken + (found_in(other).refused.empty() ? "" : "refused") != "");
}

TEST_CASE("an element that is no object is refused by its line, and counts as a row",
          "[importer]") {
    const auto got = found_in("[" + one + ",\n\"text\",\nnull, [1,2],\n" + one + "]");
    CHECK(got.records == texts{one, one});
    CHECK(got.refused == texts{"2 not_an_object", "3 not_an_object", "3 not_an_object"});
    const auto wrapped = found_in(R"({"data":[)" + one + ",7," + one + "]}");
    CHECK(wrapped.records == texts{one, one});
    CHECK(wrapped.refused == texts{"1 not_an_object"});
    CHECK(found_in("[" + two + "]").refused.empty());  // parts of a record are its own
}

TEST_CASE("what cannot be JSON ends the reading with its line", "[importer]") {
    CHECK(found_in("[" + one + ",\n" + one + "\n").broken.find("f.json:3: the text ends") == 0);
    CHECK(found_in(one + "\n]").broken.find("f.json:2: a ']' that closes nothing") == 0);
    CHECK(found_in("MaHoSo;x\n").broken.find("f.json:1: not JSON") == 0);
    CHECK(found_in("").broken.find("no object with a MaHoSo") != std::string::npos);
    CHECK(found_in(std::string(40, '[')).broken.find("nested more than 32") != std::string::npos);
}
