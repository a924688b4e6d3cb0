// The fictitious province: its size, its names, its catalogue.
#include "fixture.hpp"

#include <set>

namespace tiendo::simulator {

TEST_CASE("the province has 15 departments, 140 communes and 1,300 procedures in 25 fields",
          "[simulator]") {
    const scene given(1);

    std::array<int, 5> by_level{};
    for (const auto& agency : given.catalogue->agencies()) {
        ++by_level[static_cast<std::size_t>(agency.level)];
    }
    std::set<std::string> fields;
    for (const auto& procedure : given.catalogue->procedures()) fields.insert(procedure.field_code);

    CHECK(by_level == std::array<int, 5>{0, 1, 15, 140, 0});
    CHECK(given.catalogue->procedures().size() == 1300);
    CHECK(fields.size() == 25);
}

TEST_CASE("every simulated agency says that it is simulated, and no name occurs twice",
          "[simulator]") {
    const scene given(2);

    std::set<std::string> names;
    for (const auto& agency : given.catalogue->agencies()) {
        CHECK(agency.name_vi.find("(mô phỏng)") != std::string::npos);
        names.insert(agency.name_vi);
    }

    CHECK(names.size() == given.catalogue->agencies().size());
}

TEST_CASE("the same seed gives the same catalogue, another seed another", "[simulator]") {
    CHECK(catalogue_files(make_province(5)) == catalogue_files(make_province(5)));
    CHECK(catalogue_files(make_province(5)) != catalogue_files(make_province(6)));
}

TEST_CASE("limits come in every unit, about half of them cut, none beyond the law", "[simulator]") {
    const scene given(3);

    std::set<calendar::limit_unit> units;
    int committed = 0;
    int with_cut_off = 0;
    for (const auto& procedure : given.catalogue->procedures()) {
        const auto& row = procedure.rows.front();
        REQUIRE(row.statutory);
        units.insert(row.statutory->unit);
        with_cut_off += row.cut_off ? 1 : 0;
        if (!row.committed) continue;
        ++committed;
        CHECK(row.committed->unit == row.statutory->unit);
        CHECK(row.committed->amount < row.statutory->amount);
    }

    CHECK(units.size() == 5);
    CHECK(committed > 450);
    CHECK(committed < 750);
    CHECK(with_cut_off > 20);
}

TEST_CASE("the mean share of late dossiers, by weight of the offices, is the aim", "[simulator]") {
    const auto place = make_province(4);

    std::size_t poor = 0;
    for (const auto& office : place.offices) poor += office.late_share > 0.04 ? 1 : 0;

    CHECK(poor >= 5);
    CHECK(poor <= 25);
}

}  // namespace tiendo::simulator
