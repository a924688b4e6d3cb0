// What a later export changes becomes facts of its own, once.
#include "importer/changes.hpp"

#include <catch2/catch.hpp>

namespace tiendo::importer {
namespace {

instant at(std::string_view text) {
    const auto parsed = parse_rfc3339(text);
    REQUIRE(parsed);
    return *parsed;
}

instant exported() {
    return at("2026-07-20T00:00:00Z");
}

dossier::dossier_event event(const std::string& suffix, instant when, dossier::fact_body body) {
    dossier::dossier_event out;
    out.dossier = dossier_code("A-1");
    out.id = id_of(out.dossier, suffix);
    out.agency = agency_code("H56.1");
    out.occurred_at = when;
    out.body = std::move(body);
    return out;
}

dossier::dossier_event receipt(instant when = at("2026-06-08T01:00:00Z")) {
    dossier::received body;
    body.procedure = procedure_code("1.0");
    body.appointment_at = at("2026-06-20T10:00:00Z");
    return event("mc-2", when, body);
}

stored_dossier stored() {
    stored_dossier out;
    out.agency = agency_code("H56.1");
    out.procedure = procedure_code("1.0");
    out.via = dossier::channel::in_person;
    out.received_at = at("2026-06-08T01:00:00Z");
    out.appointment_date = local_date{std::chrono::year{2026} / 6 / 15};
    out.facts = {{"A-1:mc-2", at("2026-06-08T01:00:00Z")},
                 {"A-1:mc-9", at("2026-06-12T01:00:00Z")}};
    return out;
}

std::vector<dossier::dossier_event> told(const changed_dossier& shown, const stored_dossier& now) {
    auto zone = calendar::time_zone::load("Asia/Ho_Chi_Minh");
    REQUIRE(zone.has_value());
    return changes_of(shown, now, exported(), *zone);
}

}  // namespace

TEST_CASE("another appointment is a re-appointment at the export, or at the end", "[importer]") {
    changed_dossier shown{1, {receipt()}, std::nullopt, at("2026-06-20T10:00:00Z")};
    auto changes = told(shown, stored());
    REQUIRE(changes.size() == 1);
    const auto& body =
        std::get<dossier::rescheduled>(std::get<dossier::fact_body>(changes[0].body));
    CHECK(body.new_appointment_at == at("2026-06-20T10:00:00Z"));
    CHECK(changes[0].occurred_at == exported());
    CHECK(is_change(changes[0].id));

    shown.ended_at = at("2026-06-18T01:00:00Z");
    changes = told(shown, stored());
    REQUIRE(changes.size() == 1);
    CHECK(changes[0].occurred_at == *shown.ended_at);
}

TEST_CASE("an appointment that is in force by its date is no change", "[importer]") {
    const changed_dossier shown{1, {receipt()}, std::nullopt, at("2026-06-15T10:00:00Z")};
    CHECK(told(shown, stored()).empty());
    auto hours = stored();
    hours.appointment_at = at("2026-06-15T09:00:00Z");
    CHECK(told(shown, hours).size() == 1);
}

TEST_CASE("another receipt or another instant of a fact is a correction of it", "[importer]") {
    const changed_dossier receipts{1, {receipt(at("2026-06-09T01:00:00Z"))}, {}, {}};
    auto changes = told(receipts, stored());
    REQUIRE(changes.size() == 1);
    auto to = std::get<dossier::corrected>(changes[0].body);
    CHECK(to.target.view() == "A-1:mc-2");
    CHECK(to.occurred_at == at("2026-06-09T01:00:00Z"));

    const changed_dossier finish{
        1, {event("mc-9", at("2026-06-13T01:00:00Z"), dossier::processed{})}, {}, {}};
    changes = told(finish, stored());
    REQUIRE(changes.size() == 1);
    CHECK(std::get<dossier::corrected>(changes[0].body).target.view() == "A-1:mc-9");
    CHECK(told(finish, stored())[0].id == changes[0].id);  // the same export says it once
}

TEST_CASE("a fact told otherwise at the same instant is corrected, whatever it is that differs",
          "[importer]") {
    dossier::processed refused;
    refused.result = dossier::outcome::refused;
    const changed_dossier shown{1, {event("mc-9", at("2026-06-12T01:00:00Z"), refused)}, {}, {}};
    const auto changes = told(shown, stored());
    REQUIRE(changes.size() == 1);
    const auto to = std::get<dossier::corrected>(changes[0].body);
    CHECK(to.target.view() == "A-1:mc-9");
    CHECK(std::get<dossier::processed>(to.replacement).result == dossier::outcome::refused);
}

TEST_CASE("another unit is a transfer, and corrects nothing that was done before", "[importer]") {
    auto moved = receipt();
    moved.agency = agency_code("H56.2");
    const changed_dossier shown{1, {moved}, std::nullopt, at("2026-06-15T10:00:00Z")};
    const auto changes = told(shown, stored());
    REQUIRE(changes.size() == 1);
    CHECK(changes[0].agency.view() == "H56.1");
    CHECK(std::get<dossier::transferred>(std::get<dossier::fact_body>(changes[0].body))
              .to_agency.view() == "H56.2");
    auto ended = stored();
    ended.ended_at = at("2026-06-12T01:00:00Z");
    CHECK(told(shown, ended).empty());
}

}  // namespace tiendo::importer
