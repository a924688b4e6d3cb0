// What the records of the national exchange format become.
#include "importer/dvcqg_import.hpp"

#include "tiendo/wire/codec.hpp"

#include <catch2/catch.hpp>

#include <set>
#include <string>
#include <vector>

namespace tiendo::importer {
namespace {

instant at(std::string_view text) {
    const auto parsed = tiendo::parse_rfc3339(text);
    REQUIRE(parsed);
    return *parsed;
}

tiendo::calendar::time_zone vietnam() {
    auto zone = tiendo::calendar::time_zone::load("Asia/Ho_Chi_Minh");
    REQUIRE(zone.has_value());
    return *std::move(zone);
}

dvcqg_import fresh(dvcqg_mapping how = {}, dvcqg_import::ask service = {}) {
    return dvcqg_import(std::move(how), vietnam(), at("2026-11-20T10:00:00Z"), std::move(service));
}

import_row row_of(dvcqg_import& import, const std::string& text) {
    return import.row_of(json_record{1, 1, text});
}
import_row row_of(const std::string& text) {
    auto import = fresh();
    return row_of(import, text);
}

// "received 2026-06-08T00:47:53Z", ...
std::vector<std::string> told(const import_row& row) {
    std::vector<std::string> out;
    for (const auto& event : row.events) {
        out.push_back(std::string(name_of(event.body)) + " " +
                      tiendo::to_rfc3339(event.occurred_at));
        // Whatever is made is an event of the protocol.
        const auto line = tiendo::wire::event_to_json(event);
        CHECK(std::holds_alternative<tiendo::dossier::dossier_event>(
            tiendo::wire::event_from_json(line)));
    }
    return out;
}
std::vector<std::string> refused(const import_row& row) {
    std::vector<std::string> out;
    for (const auto& why : row.refusals) out.push_back(why.field + " " + why.code);
    return out;
}
std::set<std::string> ids(const import_row& row) {
    std::set<std::string> out;
    for (const auto& event : row.events) out.insert(event.id.str());
    return out;
}
using texts = std::vector<std::string>;

std::string shown_dossier(const std::string& state, const std::string& more = "") {
    return R"({"MaHoSo":"h56.14-260608-0001","MaTTHC":"1.005129","KenhThucHien":"2",)"
           R"("ChuHoSo":"Nguyễn Văn A","SoDienThoai":"0912345678",)"
           R"("SoGiayToChuHoSo":"038090001234",)"
           R"("NgayTiepNhan":"20260608074753","NgayHenTra":"20260615170000","HinhThuc":"1",)"
           R"("DonViXuLy":"H56.14","TrangThaiHoSo":")" +
           state + "\"" + more + "}";
}

}  // namespace

TEST_CASE("the three forms of a date give their instants", "[importer]") {
    const auto zone = vietnam();
    CHECK(parse_dvcqg_date("20260608074753", zone) == at("2026-06-08T00:47:53Z"));
    CHECK(parse_dvcqg_date("2026-06-08T07:47:28.329", zone) == at("2026-06-08T07:47:28.329Z"));
    CHECK(parse_dvcqg_date("2026-06-08 14:07:53", zone) == at("2026-06-08T07:07:53Z"));
    CHECK(parse_dvcqg_date("2026-06-08T14:07:53+07:00", zone) == at("2026-06-08T07:07:53Z"));
    for (const auto* none : {"20260608", "20261308074753", "2026-06-08", "19990101000000", "", "x"})
        CHECK_FALSE(parse_dvcqg_date(none, zone));
}

TEST_CASE("each state of the national list gives the facts that it dates", "[importer]") {
    const std::string received = "received 2026-06-08T00:47:53Z";
    const std::string ended = R"(,"NgayKetThucXuLy":"20260612150000")";
    CHECK(told(row_of(shown_dossier("1"))) == texts{"submitted 2026-06-08T00:47:53Z"});
    CHECK(told(row_of(shown_dossier("2"))) == texts{received});
    CHECK(told(row_of(shown_dossier("3", R"(,"NgayTuChoi":"20260609080000")"))) ==
          texts{"submitted 2026-06-08T00:47:53Z", "declined 2026-06-09T01:00:00Z"});
    CHECK(told(row_of(shown_dossier("4"))) == texts{received, "step_started 2026-06-08T00:47:53Z"});
    CHECK(told(row_of(shown_dossier("6", R"(,"ThoiDiemXuLy":"20260609080000")"))) ==
          texts{received, "payment_requested 2026-06-09T01:00:00Z"});
    CHECK(told(row_of(shown_dossier("7", ended))) ==
          texts{received, "withdrawn 2026-06-12T08:00:00Z"});
    CHECK(told(row_of(shown_dossier("8", ended))) ==
          texts{received, "stopped 2026-06-12T08:00:00Z"});
    CHECK(told(row_of(shown_dossier("9", ended))) ==
          texts{received, "processed 2026-06-12T08:00:00Z"});
    CHECK(told(row_of(shown_dossier("10", ended + R"(,"NgayTra":"2026-06-14 09:00:00")"))) ==
          texts{received, "processed 2026-06-12T08:00:00Z", "returned 2026-06-14T02:00:00Z"});
}

TEST_CASE("a supplement stops the clock and its answer brings the new appointment", "[importer]") {
    const auto row = row_of(shown_dossier(
        "4",
        R"(,"DanhSachHoSoBoSung":[{"HoSoBoSungId":1,"NguoiYeuCauBoSung":"Trần Thị B",)"
        R"("NgayBoSung":"2026-06-09T02:00:00.000","NgayTiepNhanBoSung":"20260611090000",)"
        R"("NgayHenTraTruoc":"20260611170000","NgayHenTraMoi":"20260615170000"}])"));
    CHECK(told(row) == texts{"supplement_requested 2026-06-09T02:00:00Z",
                             "supplement_received 2026-06-11T02:00:00Z",
                             "received 2026-06-08T00:47:53Z"});
    // The appointment on the receipt is the one before the supplement.
    const auto& receipt = std::get<tiendo::dossier::received>(
        std::get<tiendo::dossier::fact_body>(row.events.back().body));
    CHECK(receipt.appointment_at == at("2026-06-11T10:00:00Z"));
    CHECK(receipt.via == tiendo::dossier::channel::online);
}

TEST_CASE("a later record repeats what was told under the same ids and adds the rest",
          "[importer]") {
    const auto early = row_of(shown_dossier("2"));
    const auto late = row_of(
        shown_dossier("10", R"(,"NgayKetThucXuLy":"20260612150000","NgayTra":"20260614090000")"));
    CHECK(late.events.front() == early.events.front());
    CHECK(ids(late) == std::set<std::string>{"H56.14-260608-0001:mc-2",
                                             "H56.14-260608-0001:mc-9",
                                             "H56.14-260608-0001:mc-10"});
}

TEST_CASE("an appointment that no supplement explains was moved", "[importer]") {
    const auto row = row_of(
        shown_dossier("9",
                      R"(,"NgayKetThucXuLy":"20260618150000","DanhSachHoSoBoSung":[{)"
                      R"("NgayBoSung":"20260609090000","NgayTiepNhanBoSung":"20260611090000",)"
                      R"("NgayHenTraTruoc":"20260611170000","NgayHenTraMoi":"20260613170000"}])"));
    // Not behind the end, where it would have no effect.
    CHECK(told(row).back() == "rescheduled 2026-06-18T08:00:00Z");
}

TEST_CASE("NgayHenTra left as on the receipt moves nothing back", "[importer]") {
    const auto row = row_of(
        shown_dossier("9",
                      R"(,"NgayKetThucXuLy":"20260618150000","DanhSachHoSoBoSung":[{)"
                      R"("NgayBoSung":"20260609090000","NgayTiepNhanBoSung":"20260611090000",)"
                      R"("NgayHenTraTruoc":"20260615170000","NgayHenTraMoi":"20260617170000"}])"));
    for (const auto& event : told(row)) CHECK(event.find("rescheduled") == std::string::npos);
}

TEST_CASE("personal fields reach no event and no refusal, and are counted", "[importer]") {
    auto import = fresh();
    const auto row = row_of(import, shown_dossier("9", R"(,"NgayKetThucXuLy":"Lê Thị C 0987")"));
    CHECK(import.personal_fields_dropped() == 3);
    std::string all;
    for (const auto& event : row.events) all += tiendo::wire::event_to_json(event);
    for (const auto& why : row.refusals) all += why.message + why.field;
    for (const auto* secret : {"Nguy", "0912", "0380", "Lê", "0987"})
        CHECK(all.find(secret) == std::string::npos);
    CHECK_FALSE(row.refusals.empty());
    CHECK(std::holds_alternative<tiendo::file_refusal>(
        dvcqg_mapping::parse("[source]\nofficer_field = \"NguoiXuLy\"\n", "m.toml")));
}

TEST_CASE("a refusal shows dates and states, and no digits that may be a person's", "[importer]") {
    for (const auto* harmless : {"11", "08/06/2026", "2026-06-08", "20260608", "20261308074753"})
        CHECK(shown(harmless) == "'" + std::string(harmless) + "'");
    for (const auto* secret : {"0912345678", "038090001234", "091-234-5678", "Lê Thị C"})
        CHECK(shown(secret).find(" bytes") != std::string::npos);
}

TEST_CASE("what is missing is refused by field, and a whole receipt is kept", "[importer]") {
    CHECK(refused(row_of(R"({"MaHoSo":"Hồ sơ 1","TrangThaiHoSo":2})")) == texts{"MaHoSo bad_code"});
    CHECK(refused(row_of(R"({"MaHoSo":"A"})")) == texts{"TrangThai bad_state"});
    CHECK(refused(row_of(R"({"MaHoSo":"A","TrangThaiHoSo":11})")) ==
          texts{"TrangThaiHoSo bad_state"});
    CHECK(refused(row_of(R"({"MaHoSo":"A","TrangThaiHoSo":2})")) ==
          texts{"MaDonViXuLy no_agency", "MaTTHC no_procedure", "KenhThucHien unknown_channel"});
    const auto undated = row_of(shown_dossier("9"));
    CHECK(refused(undated) == texts{"TrangThaiHoSo state_without_date"});
    CHECK(told(undated) == texts{"received 2026-06-08T00:47:53Z"});
    const auto bad = row_of(shown_dossier("2", R"(,"NgayNopHoSo":"08/06/2026")"));
    CHECK(refused(bad) == texts{"NgayNopHoSo bad_date"});
    CHECK(bad.events.empty());
}

TEST_CASE("units and procedures go by the mapping, else by their own code", "[importer]") {
    auto parsed = dvcqg_mapping::parse(
        "[agencies]\n\"Sở Tư pháp\" = \"h56.tp\"\n[procedures]\n\"1.005129\" = \"TP.1\"\n"
        "[channels]\notherwise = \"IN_PERSON\"\n[return_channels]\n\"1\" = \"ONLINE\"\n",
        "m.toml");
    REQUIRE(std::holds_alternative<dvcqg_mapping>(parsed));
    auto import = fresh(std::get<dvcqg_mapping>(parsed));
    const auto row = row_of(
        import,
        R"({"MaHoSo":"A","MaTTHC":"1.005129","NgayTiepNhan":"20260608074753","TrangThaiHoSo":10,)"
        R"("DonViXuLy":"Sở Tư pháp","HinhThuc":"1","NgayTra":"20260610080000"})");
    REQUIRE(row.events.size() == 2);
    CHECK(row.events[0].agency.view() == "H56.TP");
    const auto& receipt = std::get<tiendo::dossier::received>(
        std::get<tiendo::dossier::fact_body>(row.events[0].body));
    CHECK(receipt.procedure.view() == "TP.1");
    CHECK(receipt.via == tiendo::dossier::channel::in_person);
    CHECK(std::get<tiendo::dossier::returned>(
              std::get<tiendo::dossier::fact_body>(row.events[1].body))
              .via == tiendo::dossier::channel::online);
}

TEST_CASE("moves told one by one give requests, answers and steps", "[importer]") {
    auto import = fresh();
    (void)row_of(import, shown_dossier("2"));
    const auto move = [&import](const std::string& state,
                                const std::string& day,
                                const std::string& more = "") {
        return told(row_of(import,
                           R"({"MaHoSo":"H56.14-260608-0001","NguoiXuLy":"Trần B","TrangThai":")" +
                               state + R"(","ThoiDiemXuLy":")" + day + "080000\"" + more + "}"));
    };
    CHECK(move("2", "20260608").empty());  // DongBoHoSoMC says it better
    CHECK(
        move("4", "20260609", R"(,"NgayBatDau":"20260608140000","PhongBanXuLy":"Phòng Tư pháp")") ==
        texts{"step_started 2026-06-08T07:00:00Z", "step_finished 2026-06-09T01:00:00Z"});
    CHECK(move("5", "20260610") == texts{"supplement_requested 2026-06-10T01:00:00Z"});
    CHECK(move("4", "20260611") ==
          texts{"supplement_received 2026-06-11T01:00:00Z", "step_finished 2026-06-11T01:00:00Z"});
    CHECK(move("6", "20260612") == texts{"payment_requested 2026-06-12T01:00:00Z"});
    CHECK(move("9", "20260613") == texts{"processed 2026-06-13T01:00:00Z"});
    CHECK(import.told_already() == 1);
    CHECK(unit_code_of("Phòng Tư pháp") == "PHONG-TU-PHAP");
}

TEST_CASE("of a dossier that this run has not met the service says how it stands", "[importer]") {
    auto import = fresh({}, [](const tiendo::dossier_code&) {
        return std::optional(known_dossier{tiendo::agency_code("H56.9"), 5, false});
    });
    const auto row =
        row_of(import, R"({"MaHoSo":"B-1","TrangThai":"4","ThoiDiemXuLy":"2026-06-11 08:00:00"})");
    CHECK(told(row) ==
          texts{"supplement_received 2026-06-11T01:00:00Z", "step_finished 2026-06-11T01:00:00Z"});
    CHECK(row.events[0].agency.view() == "H56.9");
}

}  // namespace tiendo::importer
