// Any flat export: its delimiter, its columns, its dates and its values, by a mapping.
#include "importer/csv_import.hpp"

#include "fixture.hpp"
#include "importer/csv_rows.hpp"

#include <catch2/catch.hpp>

namespace tiendo::importer {
namespace {

struct outcome {
    std::vector<import_row> rows;
    std::vector<std::string> refused;  // "row line reason"
    std::string broken;
};

outcome read(const csv_mapping& how, std::string_view text, std::size_t block = 5) {
    outcome out;
    auto zone = calendar::time_zone::load(how.time_zone);
    REQUIRE(zone.has_value());
    csv_import import(how, *zone);
    csv_rows rows(
        "f.csv",
        how.delimiter,
        [&](const auto& names) { return import.take_header("f.csv", names); },
        [&](const csv_line& line) { out.rows.push_back(import.row_of(line)); },
        [&](std::uint64_t row, std::size_t line, const refusal& why) {
            out.refused.push_back(std::to_string(row) + " " + std::to_string(line) + " " +
                                  why.message);
        });
    std::optional<file_refusal> broken;
    for (std::size_t i = 0; i < text.size() && !broken; i += block)
        broken = rows.feed(text.substr(i, block));
    if (!broken) broken = rows.finish();
    if (broken) out.broken = broken->text();
    return out;
}

csv_mapping mapping_of(const std::string& toml) {
    auto parsed = csv_mapping::parse(toml, "m.toml");
    if (const auto* why = std::get_if<file_refusal>(&parsed)) FAIL(why->text());
    return std::get<csv_mapping>(std::move(parsed));
}
std::string refusal_of(const std::string& toml) {
    const auto parsed = csv_mapping::parse(toml, "m.toml");
    const auto* why = std::get_if<file_refusal>(&parsed);
    return why == nullptr ? std::string() : why->text();
}

csv_mapping flat() {
    return mapping_of(text_of(TIENDO_SOURCE_DIR "/tools/importer/flat.toml"));
}

const std::string header =
    "\xEF\xBB\xBFMã hồ sơ;Chủ hồ sơ;Đơn vị;Mã thủ tục;Kênh;Ngày tiếp nhận;Ngày hẹn trả;"
    "Ngày xử lý xong;Ngày trả;Ngày rút\r\n";
const std::string whole =
    "H56-1;\"Nguyễn; Văn \"\"A\"\"\";Sở Tư pháp;1.005;Trực tuyến;08/06/2026 07:47:53;"
    "15/06/2026 17:00;12/06/2026 15:00;;\r\n";

std::vector<std::string> told(const import_row& row) {
    std::vector<std::string> out;
    for (const auto& event : row.events)
        out.push_back(std::string(name_of(event.body)) + " " + to_rfc3339(event.occurred_at));
    return out;
}
using texts = std::vector<std::string>;

}  // namespace

TEST_CASE("a dossier's row becomes one event for each of its dates", "[importer]") {
    const auto got = read(flat(), header + whole);
    REQUIRE(got.broken.empty());
    REQUIRE(got.rows.size() == 1);
    CHECK(told(got.rows[0]) ==
          texts{"received 2026-06-08T00:47:53Z", "processed 2026-06-12T08:00:00Z"});
    const auto& event = got.rows[0].events[0];
    CHECK(event.id.view() == "H56-1:csv-received");
    CHECK(event.agency.view() == "H56.14");
    const auto& receipt = std::get<dossier::received>(std::get<dossier::fact_body>(event.body));
    CHECK(receipt.via == dossier::channel::online);
    CHECK(to_rfc3339(*receipt.appointment_at) == "2026-06-15T10:00:00Z");
}

TEST_CASE("a refused row names its line, column and value, but no free text", "[importer]") {
    const auto bad_date = header +
                          "H56-2;;Sở Tư pháp;1.005;Trực tuyến;2026/06/08;;;;\n"
                          "H56-3;;Sở Tư pháp;1.005;Nguyễn Văn A;08/06/2026 07:47;;;;\n"
                          "H56-4;;Sở Tư pháp;1.005;Trực tuyến;;;;;\n";
    const auto got = read(flat(), bad_date);
    REQUIRE(got.rows.size() == 3);
    REQUIRE(got.rows[0].refusals.size() == 1);
    CHECK(got.rows[0].line == 2);
    CHECK(got.rows[0].refusals[0].field == "Ngày tiếp nhận");
    CHECK(got.rows[0].refusals[0].message.find("'2026/06/08'") == 0);
    REQUIRE(got.rows[1].refusals.size() == 1);
    CHECK(got.rows[1].refusals[0].field == "Kênh");
    CHECK(got.rows[1].refusals[0].message.find("Nguyễn") == std::string::npos);
    REQUIRE(got.rows[2].refusals.size() == 1);
    CHECK(got.rows[2].refusals[0].code == "no_date");
    for (const auto& row : got.rows) CHECK(row.events.empty());
}

TEST_CASE("a broken row costs that row only", "[importer]") {
    const auto got = read(flat(), header + "H56-2;x\n\n" + whole + "H56-5;\"open");
    CHECK(got.rows.size() == 1);
    CHECK(got.refused == texts{"1 2 2 fields, the header has 10",
                               "3 5 a quoted field does not end, or goes on behind its quote"});
    const auto latin = read(flat(), header + "H56-2;Nguy\xE3;a;b;c;d;e;f;g;h\n" + whole);
    CHECK(latin.rows.size() == 1);
    CHECK(latin.refused == texts{"1 2 not UTF-8; save the file as UTF-8"});
    const auto runaway =
        read(flat(), header + "\"" + std::string(row_bytes_max, 'x') + "\n" + whole, 4096);
    CHECK(runaway.rows.size() == 1);
    CHECK(runaway.refused.size() == 1);
}

TEST_CASE("an event a row, with constants and translated kinds", "[importer]") {
    const auto how = mapping_of(
        "[file]\nrows = \"events\"\ndate_formats = [\"%Y%m%d%H%M\"]\n"
        "[columns]\ndossier_code = \"code\"\nevent = \"what\"\noccurred_at = \"when\"\n"
        "[constants]\nagency_code = \"H56\"\nprocedure_code = \"1.0\"\nchannel = \"POST\"\n"
        "[event]\n\"in\" = \"received\"\n");
    const auto got = read(how, "what,when,code\nin,202606080747,a-1\n");
    REQUIRE(got.rows.size() == 1);
    CHECK(told(got.rows[0]) == texts{"received 2026-06-08T00:47:00Z"});
    CHECK(got.rows[0].events[0].id.view() == "A-1:csv-received:1780879620000");
}

TEST_CASE("a mapping or a header that does not fit is refused by name", "[importer]") {
    CHECK(read(flat(), "a,b\n1,2\n").broken.find("f.csv:1: ") == 0);
    CHECK(read(flat(), "").broken.find("the first row names the columns") != std::string::npos);
    const std::string columns =
        "[columns]\ndossier_code = \"a\"\nagency_code = \"b\"\nevent = \"c\"\n";
    CHECK(refusal_of(columns).find("columns.occurred_at: missing") != std::string::npos);
    CHECK(refusal_of(columns + "occurred_at = \"d\"\nactor = \"HoTenCanBo\"\n")
              .find("m.toml:6: columns.actor: 'HoTenCanBo' names a person") == 0);
    CHECK(refusal_of(columns + "occurred_at = \"d\"\ncolour = \"e\"\n")
              .find("m.toml:6: columns.colour: no such field") == 0);
    CHECK(refusal_of("[file]\ndelimiter = \"ab\"\n").find("m.toml:2: file.delimiter") == 0);
    CHECK(refusal_of("[colour]\n").find("m.toml:1: colour: unknown key") == 0);
}

}  // namespace tiendo::importer
