// What a sound catalogue answers.
#include "sample.hpp"
#include "tiendo/base/rng.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace tiendo::catalogue {
namespace {

local_date day(const char* text) {
    return parse_local_date(text).value();
}

}  // namespace

TEST_CASE("the texts of a sound catalogue become its values", "[catalogue]") {
    const auto c = sample::parsed(sample::files());

    REQUIRE(c->agencies().size() == 6);
    const agency* an_binh = c->find_agency("T01.20");
    REQUIRE(an_binh != nullptr);
    CHECK(an_binh->name_vi == "Xã An, Bình");
    CHECK(an_binh->level == agency_level::commune);
    CHECK(an_binh->parent == agency_code("T01"));
    CHECK(an_binh->successor == agency_code("T01.21"));
    CHECK(an_binh->valid.to == day("2025-07-01"));

    const procedure* permit = c->find_procedure("1.001");
    REQUIRE(permit != nullptr);
    CHECK(permit->field_code == "XD");
    REQUIRE(permit->rows.size() == 2);
    CHECK(permit->rows[0].statutory == calendar::limit{20, calendar::limit_unit::working_days});
    CHECK(permit->rows[0].committed == calendar::limit{15, calendar::limit_unit::working_days});
    CHECK(permit->rows[0].policy ==
          std::array{clock_policy::pause_working, clock_policy::none, clock_policy::pause_working});
    CHECK(permit->rows[1].cut_off == time_of_day{std::chrono::hours{15}});
    CHECK(permit->rows[1].origin == origin_rule::next_day);
    CHECK(permit->rows[1].legal_source == "Luật Xây dựng\nsửa đổi");

    REQUIRE(c->steps().size() == 2);
    CHECK(c->steps()[0].limit == calendar::limit{5, calendar::limit_unit::working_days});
    CHECK(c->steps()[1].limit == std::nullopt);
}

TEST_CASE("an English name that is left empty is the Vietnamese one", "[catalogue]") {
    const auto c = sample::parsed(sample::files());

    CHECK(c->find_agency("T01.21")->name_en == "Xã An Bình Mới");
    CHECK(c->find_procedure("1.002")->rows[0].name_en == "Chứng thực");
}

TEST_CASE("codes are upper-cased where they are read", "[catalogue]") {
    const auto c = sample::parsed(sample::with("agencies.csv", "T01.10.1,Phòng", "t01.10.a,Phòng"));

    REQUIRE(c->find_agency("T01.10.A") != nullptr);
    CHECK(c->find_agency("t01.10.a") == nullptr);
}

TEST_CASE("a parent may be named in lower case", "[catalogue]") {
    const auto c =
        sample::parsed(sample::with("agencies.csv", "department,T01,", "department,t01,"));

    CHECK(c->find_agency("T01.10")->parent == agency_code("T01"));
}

TEST_CASE("a code that is not in the catalogue is not found", "[catalogue]") {
    const auto c = sample::parsed(sample::files());

    CHECK(c->find_agency("T99") == nullptr);
    CHECK(c->find_agency("") == nullptr);
    CHECK(c->find_procedure("9.999") == nullptr);
    CHECK(c->find_calendar("none") == nullptr);
}

TEST_CASE("the row of a procedure is the one valid on the date, its last day excluded",
          "[catalogue]") {
    const auto c = sample::parsed(sample::files());
    const procedure* permit = c->find_procedure("1.001");

    CHECK(permit->row_on(day("1999-01-01")) == &permit->rows[0]);
    CHECK(permit->row_on(day("2024-12-31")) == &permit->rows[0]);
    CHECK(permit->row_on(day("2025-01-01")) == &permit->rows[1]);
}

TEST_CASE("between two spans of a procedure no row is valid", "[catalogue]") {
    const auto c = sample::parsed(
        sample::with("procedures.csv", ",2025-01-01,,\"", ",2026-01-01,2027-01-01,\""));
    const procedure* permit = c->find_procedure("1.001");

    CHECK(permit->row_on(day("2025-06-01")) == nullptr);
    CHECK(permit->row_on(day("2026-12-31")) != nullptr);
    CHECK(permit->row_on(day("2027-01-01")) == nullptr);
}

TEST_CASE("an agency lies within itself and its ancestors only", "[catalogue]") {
    const auto c = sample::parsed(sample::files());

    CHECK(c->is_within("T01.10.1", "T01.10.1"));
    CHECK(c->is_within("T01.10.1", "T01.10"));
    CHECK(c->is_within("T01.10.1", "T01"));
    CHECK_FALSE(c->is_within("T01", "T01.10"));
    CHECK_FALSE(c->is_within("T01.21", "T01.10"));
    CHECK_FALSE(c->is_within("M02", "T01"));
    CHECK_FALSE(c->is_within("T99", "T01"));
    CHECK_FALSE(c->is_within("T01", "T99"));
}

TEST_CASE("is_within agrees with a walk up the parents in random trees", "[catalogue]") {
    const auto seed = GENERATE(range(1U, 21U));
    rng random(seed);
    const std::size_t size = 1 + random.below(60);
    std::vector<std::size_t> parent(size);
    std::vector<std::string> rows;
    for (std::size_t i = 0; i < size; ++i) {
        parent[i] = i == 0 || random.below(10) == 0 ? size : random.below(i);
        rows.push_back(fmt::format("A{},Tên,,unit,{},,,,{}\n",
                                   i,
                                   parent[i] == size ? "" : fmt::format("A{}", parent[i]),
                                   parent[i] == size ? "vn" : ""));
    }
    for (std::size_t i = size; i-- > 1;) std::swap(rows[i], rows[random.below(i + 1)]);
    file_texts texts = sample::files();
    std::string& text = texts.at("agencies.csv");
    text.resize(text.find('\n') + 1);
    for (const std::string& row : rows) text += row;

    const auto c = sample::parsed(texts);

    for (std::size_t i = 0; i < size; ++i) {
        std::vector<bool> above(size, false);
        for (std::size_t at = i; at != size; at = parent[at]) above[at] = true;
        for (std::size_t j = 0; j < size; ++j) {
            INFO("seed=" << seed << " A" << i << " within A" << j);
            CHECK(c->is_within(fmt::format("A{}", i), fmt::format("A{}", j)) == above[j]);
        }
    }
}

TEST_CASE("the province of an agency is its nearest ancestor of that level", "[catalogue]") {
    const auto c = sample::parsed(sample::files());

    CHECK(c->province_of(*c->find_agency("T01.10.1")) == c->find_agency("T01"));
    CHECK(c->province_of(*c->find_agency("T01")) == c->find_agency("T01"));
    CHECK(c->province_of(*c->find_agency("M02")) == nullptr);
}

TEST_CASE("an agency without a calendar of its own counts by its parent's", "[catalogue]") {
    const auto c = sample::parsed(
        sample::with("agencies.csv", "department,T01,,,,", "department,T01,,,,six-days"));

    CHECK(c->find_agency("T01.10.1")->calendar_id == "six-days");
    CHECK(&c->calendar_of(*c->find_agency("T01.10.1")) == c->find_calendar("six-days"));
    CHECK(&c->calendar_of(*c->find_agency("T01.20")) == c->find_calendar("vn"));
}

TEST_CASE("days are meant in the zone of the first root agency", "[catalogue]") {
    CHECK(sample::parsed(sample::files())->zone().name() == "Asia/Ho_Chi_Minh");
    CHECK(sample::parsed(sample::with("agencies.csv", "province,,,,,vn", "province,,,,,far"))
              ->zone()
              .name() == "Europe/Amsterdam");
}

TEST_CASE("agencies and procedures alone are a catalogue", "[catalogue]") {
    file_texts texts = sample::with("agencies.csv", ",six-days\n", ",\n");
    std::string& agencies = texts.at("agencies.csv");
    agencies.replace(agencies.find("six-days"), 8, "vn");
    texts.erase("calendars.csv");
    texts.erase("calendar.csv");
    texts.erase("hours.csv");
    texts.erase("steps.csv");

    const auto c = sample::parsed(texts);

    CHECK(c->steps().empty());
    CHECK(c->find_calendar("vn") != nullptr);
}

// --- one version again

TEST_CASE("parsing the texts a catalogue keeps gives the same texts", "[catalogue]") {
    const auto first = sample::parsed(sample::files());
    const auto again = sample::parsed(first->files());

    CHECK(again->files() == first->files());
    CHECK(first->files().contains("embedded/calendar.csv"));
}

TEST_CASE("a kept catalogue counts by the embedded calendar of its day, not by the build's",
          "[catalogue]") {
    file_texts kept = sample::parsed(sample::files())->files();
    kept.at("embedded/calendar.csv") += "vn,2026-03-03,off,,Ngày thử,QĐ 3\n";

    CHECK_FALSE(sample::parsed(kept)->find_calendar("vn")->is_working_day(day("2026-03-03")));
    CHECK(sample::parsed(sample::files())->find_calendar("vn")->is_working_day(day("2026-03-03")));
}

TEST_CASE("a catalogue that defines vn itself keeps no embedded calendar", "[catalogue]") {
    file_texts texts =
        sample::with_row("calendars.csv", "vn,,Asia/Ho_Chi_Minh,2020-01-01,2020-12-31");
    texts.at("hours.csv") += "vn,,tue,08:00-16:00\n";

    const auto c = sample::parsed(texts);

    CHECK(c->files() == texts);
    CHECK(c->find_calendar("vn")->is_working_day(day("2025-01-07")));
    CHECK_FALSE(c->find_calendar("vn")->is_working_day(day("2025-01-06")));
}

// --- order

namespace {

std::string text_of(const std::optional<calendar::limit>& limit) {
    return limit ? fmt::format("{}/{}", limit->amount, static_cast<int>(limit->unit)) : "-";
}

std::string text_of(const validity& v) {
    return (v.from ? to_text(*v.from) : "") + ".." + (v.to ? to_text(*v.to) : "");
}

// Everything a catalogue says, whatever the order of its rows.
std::vector<std::string> statements(const catalogue& c) {
    std::vector<std::string> out;
    for (const agency& a : c.agencies()) {
        out.push_back(fmt::format("{} {} {} {} {} {} {} {} {}",
                                  a.code.view(),
                                  a.name_vi,
                                  a.name_en,
                                  static_cast<int>(a.level),
                                  a.parent.value_or(agency_code()).view(),
                                  a.successor.value_or(agency_code()).view(),
                                  text_of(a.valid),
                                  a.calendar_id,
                                  c.calendar_of(a).id()));
        for (const agency& b : c.agencies()) {
            if (c.is_within(a.code.view(), b.code.view())) {
                out.push_back(fmt::format("{} in {}", a.code.view(), b.code.view()));
            }
        }
    }
    for (const procedure& p : c.procedures()) {
        std::string text = fmt::format("{} {} {}", p.code.view(), p.field_code, p.field_name_vi);
        for (const procedure_row& r : p.rows) {
            text += fmt::format(" [{} {} {} {} {} {} {} {}]",
                                text_of(r.valid),
                                r.name_vi,
                                r.name_en,
                                text_of(r.statutory),
                                text_of(r.committed),
                                r.cut_off ? to_text(*r.cut_off) : "",
                                static_cast<int>(r.origin),
                                r.legal_source);
        }
        out.push_back(text);
    }
    for (const step& s : c.steps()) {
        out.push_back(fmt::format(
            "{} {} {} {}", s.procedure.view(), s.step_code, s.name_vi, text_of(s.limit)));
    }
    std::sort(out.begin(), out.end());
    return out;
}

std::vector<std::string> rows_of(const std::string& text) {
    std::vector<std::string> rows;
    bool quoted = false;
    std::string row;
    for (const char c : text) {
        row += c;
        if (c == '"') quoted = !quoted;
        if (c == '\n' && !quoted) rows.push_back(std::exchange(row, {}));
    }
    return rows;
}

}  // namespace

TEST_CASE("the order of rows does not change what a catalogue says", "[catalogue]") {
    const auto seed = GENERATE(range(1U, 51U));
    rng random(seed);
    file_texts texts = sample::files();
    for (auto& [name, text] : texts) {
        std::vector<std::string> rows = rows_of(text);
        for (std::size_t i = rows.size(); i-- > 2;) std::swap(rows[i], rows[1 + random.below(i)]);
        text.clear();
        for (const std::string& row : rows) text += row;
    }

    INFO("seed=" << seed);
    CHECK(statements(*sample::parsed(texts)) == statements(*sample::parsed(sample::files())));
}

// --- what may follow what

TEST_CASE("a catalogue that adds rows may follow", "[catalogue]") {
    const auto running = sample::parsed(sample::files());
    const auto next =
        sample::parsed(sample::with_row("agencies.csv", "T01.30,Xã Mới,,commune,T01,,,,"));

    CHECK(running->refusals_of_successor(*next).empty());
}

TEST_CASE("a code that events may speak of must not disappear", "[catalogue]") {
    const auto running = sample::parsed(sample::files());
    file_texts texts =
        sample::with("agencies.csv", "T01.10.1,Phòng Cấp phép,Permit Office,unit,T01.10,,,,\n", "");
    std::string& procedures = texts.at("procedures.csv");
    procedures.resize(procedures.find("1.002"));

    const auto refused = running->refusals_of_successor(*sample::parsed(texts));

    REQUIRE(refused.size() == 2);
    CHECK(refused[0].text() ==
          "agencies.csv: code: T01.10.1 is gone, but events speak of it: keep its row and close it "
          "by valid_to");
    CHECK(refused[1].text() ==
          "procedures.csv: code: 1.002 is gone, but events speak of it: keep its row and close it "
          "by valid_to");
}

TEST_CASE("a catalogue must not move the zone in which days are meant", "[catalogue]") {
    const auto running = sample::parsed(sample::files());
    const auto next =
        sample::parsed(sample::with("agencies.csv", "province,,,,,vn", "province,,,,,far"));

    const auto refused = running->refusals_of_successor(*next);

    REQUIRE(refused.size() == 1);
    CHECK(refused[0].field == "calendar_id");
    CHECK(refused[0].reason.find("from Asia/Ho_Chi_Minh to Europe/Amsterdam") != std::string::npos);
}

}  // namespace tiendo::catalogue
