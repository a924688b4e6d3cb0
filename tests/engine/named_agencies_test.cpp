// Under which agency does that stand which is nobody's yet, or which somebody did in another's
// dossier? (src/RULES.md 2.7)
#include "log_book.hpp"

using namespace tiendo;           // NOLINT
using namespace tiendo::dossier;  // NOLINT
using namespace tiendo::testing;  // NOLINT

namespace {

engine::finding_page findings_of(const engine::engine& e,
                                 std::string_view agency,
                                 bool descendants = true) {
    engine::finding_query q;
    if (!agency.empty()) q.agency = agency_code(agency);
    q.descendants = descendants;
    return e.findings(q);
}

std::vector<std::string> rows_of(const engine::finding_page& page) {
    std::vector<std::string> out;
    for (const auto& r : page.rows) {
        out.push_back(r.dossier.str() + " " + r.what.kind + " of " + r.agency.str() + " by " +
                      r.acting.str());
    }
    return out;
}

std::vector<std::string> parked_of(const engine::engine& e, std::string_view agency) {
    engine::dossier_query q;
    q.filter = engine::dossier_filter::parked;
    if (!agency.empty()) q.agency = agency_code(agency);
    std::vector<std::string> out;
    for (const auto& row : e.dossiers(q, at("2026-03-05")).rows) {
        CHECK(row.agency.str().empty());
        out.push_back(row.code.str());
        for (const auto& named : row.named) out.back() += " " + named.str();
    }
    return out;
}

std::uint64_t dossiers_with(const engine::finding_page& page, finding_kind kind) {
    return page.dossiers_by_kind[static_cast<std::size_t>(kind)];
}

using lines = std::vector<std::string>;

}  // namespace

TEST_CASE("a parked dossier stands under each agency that its events name, and under their parents",
          "[engine]") {
    log_book book;
    book.say({event("a", at("2026-03-02 09:00"), processed{}, "X01.1", "P-1"),
              event("b", at("2026-03-02 10:00"), processed{}, "X01.2", "P-2"),
              event("c", at("2026-03-02 11:00"), returned{}, "X01.1", "P-2")},
             at("2026-03-02 11:01"));
    const auto e = engine_of(book);
    CHECK(parked_of(*e, "X01.1") == lines{"P-1 X01.1", "P-2 X01.1 X01.2"});
    CHECK(parked_of(*e, "X01.2") == lines{"P-2 X01.1 X01.2"});
    CHECK(parked_of(*e, "X01") == lines{"P-1 X01.1", "P-2 X01.1 X01.2"});
    CHECK(parked_of(*e, "Y01").empty());
    CHECK(parked_of(*e, "") == parked_of(*e, "X01"));

    const auto one = findings_of(*e, "X01.1");
    CHECK(rows_of(one) == lines{"P-1 fact_before_acceptance of  by X01.1",
                                "P-2 fact_before_acceptance of  by X01.1"});
    CHECK(dossiers_with(one, finding_kind::fact_before_acceptance) == 2);
    CHECK(rows_of(findings_of(*e, "X01.2")) == lines{"P-2 fact_before_acceptance of  by X01.2"});
    const auto parent = findings_of(*e, "X01");
    CHECK(parent.rows.size() == 3);
    CHECK(dossiers_with(parent, finding_kind::fact_before_acceptance) == 2);
    CHECK(findings_of(*e, "X01", false).rows.empty());
}

TEST_CASE("a parked dossier whose acceptance arrives stands under its owner only", "[engine]") {
    log_book book;
    book.say({event("a", at("2026-03-02 09:00"), processed{}, "X01.2", "P-1")},
             at("2026-03-02 09:01"));
    const auto e = engine_of(book);
    CHECK(parked_of(*e, "X01.2") == lines{"P-1 X01.2"});
    book.say({event("b", at("2026-03-02 08:00"), receipt("WD5"), "X01.2", "P-1")},
             at("2026-03-02 09:02"));
    book.replay_into(*e);
    CHECK(parked_of(*e, "X01.2").empty());
    CHECK(findings_of(*e, "X01.2").rows.empty());
}

TEST_CASE("a parked event stands under the agency to which it is corrected", "[engine]") {
    log_book book;
    const corrected right{event_id("a"), at("2026-03-02 09:00"), processed{}};
    book.say({event("a", at("2026-03-02 09:00"), processed{}, "X01.1", "P-1"),
              event("b", at("2026-03-02 10:00"), right, "X01.2", "P-1")},
             at("2026-03-02 10:01"));
    const auto e = engine_of(book);
    CHECK(parked_of(*e, "X01.2") == lines{"P-1 X01.2"});
    CHECK(parked_of(*e, "X01.1").empty());
    CHECK(rows_of(findings_of(*e, "X01.2")) == lines{"P-1 fact_before_acceptance of  by X01.2"});
    CHECK(findings_of(*e, "X01.1").rows.empty());
}

TEST_CASE("an act in another agency's dossier stands under both, and counts once for a parent",
          "[engine]") {
    log_book book;
    book.say({event("a", at("2026-03-02 09:00"), receipt("WD5"), "X01.1", "D-1"),
              event("b", at("2026-03-02 10:00"), receipt("WD5"), "X01.1", "D-1"),
              event("c", at("2026-03-03 09:00"), processed{}, "X01.2", "D-1"),
              event("d", at("2026-03-03 10:00"), processed{}, "Y01.1", "D-1")},
             at("2026-03-03 10:01"));
    const auto e = engine_of(book);
    const lines all{"D-1 repeated_fact of X01.1 by X01.1",
                    "D-1 foreign_agency of X01.1 by X01.2",
                    "D-1 foreign_agency of X01.1 by Y01.1"};
    CHECK(rows_of(findings_of(*e, "X01.1")) == all);
    CHECK(rows_of(findings_of(*e, "X01.2")) == lines{all[1]});
    CHECK(rows_of(findings_of(*e, "Y01")) == lines{all[2]});
    CHECK(rows_of(findings_of(*e, "X01")) == all);
    CHECK(rows_of(findings_of(*e, "")) == all);
    CHECK(findings_of(*e, "X01.4").rows.empty());
    for (const auto* agency : {"", "X01", "X01.1", "X01.2", "Y01"}) {
        const auto page = findings_of(*e, agency);
        CHECK(dossiers_with(page, finding_kind::foreign_agency) == 1);
    }
    CHECK(dossiers_with(findings_of(*e, "X01.2"), finding_kind::repeated_fact) == 0);

    engine::finding_query repeated;
    repeated.agency = agency_code("X01.2");
    repeated.kind = finding_kind::repeated_fact;
    CHECK(e->findings(repeated).rows.empty());
}

TEST_CASE("an empty list of counters knows how many events were told, and how many imported",
          "[engine]") {
    log_book book;
    const auto asked = [&] {
        engine::counter_query q;
        q.agency = agency_code("X01.2");
        return engine_of(book)->counters(q);
    };
    CHECK(asked().events_folded == 0);
    book.say({event("a", at("2026-03-02 09:00"), receipt("WD5"))}, at("2026-03-02 09:01"), true);
    CHECK(asked().events_folded == 1);
    CHECK(asked().events_counted == 0);
    book.say({event("b", at("2026-03-03 09:00"), processed{})}, at("2026-03-03 09:01"));
    CHECK(asked().rows.empty());
    CHECK(asked().events_folded == 2);
    CHECK(asked().events_counted == 1);
}
