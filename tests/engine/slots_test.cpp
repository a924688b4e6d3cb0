// What an engine packs away of a dossier is there again when somebody needs it, and every dossier
// is found by its code.
#include "random_province.hpp"

using namespace tiendo;           // NOLINT
using namespace tiendo::dossier;  // NOLINT
using namespace tiendo::testing;  // NOLINT

namespace {

// Steps, an answer with another appointment, a correction: something of everything that is packed.
std::vector<dossier_event> ended_life(const std::string& code) {
    const auto id = [&](const char* part) { return code + "." + part; };
    return {
        event(
            id("a"), at("2026-03-02 09:00"), receipt("WD5", at("2026-03-09 17:00")), "X01.1", code),
        event(id("b"), at("2026-03-02 10:00"), step_started{"B1", "P1", {}}, "X01.1", code),
        event(id("c"), at("2026-03-03 10:00"), supplement_requested{"R", "L"}, "X01.1", code),
        event(id("d"),
              at("2026-03-04 10:00"),
              supplement_received{"R", "L", at("2026-03-12 17:00")},
              "X01.1",
              code),
        event(id("e"), at("2026-03-05 10:00"), step_finished{"B1", "P1", {}}, "X01.1", code),
        event(id("f"), at("2026-03-06 10:00"), processed{}, "X01.1", code),
        event(id("g"), at("2026-03-07 10:00"), returned{}, "X01.1", code)};
}

}  // namespace

TEST_CASE("whatever comes after a dossier's end gives what it gives when all is told at once",
          "[engine]") {
    const auto told = ended_life("D-1");
    const struct {
        const char* name;
        dossier_event event;
    } late[] = {
        {"a rating", event("r", at("2026-03-20 09:00"), rated{5})},
        {"a fact of long before", event("n", at("2026-03-02 11:00"), payment_requested{})},
        {"a corrected finish",
         event("k",
               at("2026-03-20 09:00"),
               corrected{event_id("D-1.f"), at("2026-03-16 10:00"), fact_body{processed{}}})},
        {"a voided answer", event("v", at("2026-03-20 09:00"), voided{event_id("D-1.d"), "R"})},
        {"a voided receipt", event("w", at("2026-03-20 09:00"), voided{event_id("D-1.a"), "R"})},
    };
    for (const auto& row : late) {
        INFO(row.name);
        log_book book;
        book.say(told, at("2026-03-07 10:01"));
        const auto live = engine_of(book);
        book.say({row.event}, at("2026-03-20 09:01"));
        book.offer(with_limits(story_files(), "2", "1"),
                   at("2026-03-20 10:00"),
                   version_scope{std::nullopt, false});
        book.say(told, at("2026-03-20 10:01"));  // known already
        book.replay_into(*live);
        CHECK(live->dossier("D-1", at("2026-03-21"))->facts.size() == told.size() + 1);

        log_book at_once(at("2026-01-01"), with_limits(story_files(), "2", "1"));
        auto all = told;
        all.push_back(row.event);
        at_once.say(all, at("2026-03-07 10:01"));
        const auto other = engine_of(at_once);
        CHECK(live->measure().ledger == other->measure().ledger);
        CHECK(live->measure().durations == other->measure().durations);
        CHECK(live->differences(*engine_of(book), 10).empty());
        CHECK(reloaded(*live)->measure() == live->measure());
    }
}

TEST_CASE("a dossier told back before its beginning leaves nothing in the figures", "[engine]") {
    log_book book;
    const auto empty = engine_of(book)->measure();
    book.say(ended_life("D-1"), at("2026-03-07 10:01"));
    const auto live = engine_of(book);
    CHECK(live->measure().ledger != empty.ledger);
    CHECK(live->measure().durations != empty.durations);
    std::vector<dossier_event> voids;
    for (const auto& e : ended_life("D-1")) {
        const auto id = e.id.str();
        voids.push_back(event("void " + id, at("2026-03-20 09:00"), voided{event_id(id), "R"}));
    }
    book.say(voids, at("2026-03-20 09:01"));
    book.replay_into(*live);
    CHECK(live->measure().ledger == empty.ledger);
    CHECK(live->measure().durations == empty.durations);
}

TEST_CASE("a dossier is found by its code, of whatever length, among many", "[engine]") {
    std::vector<std::string> codes;
    for (std::size_t n = 0; n < 4'000; ++n) {
        auto code = "D" + std::to_string(n);
        code += std::string(n % (code_bytes_max + 1 - code.size()), 'X');
        codes.push_back(std::move(code));
    }
    log_book book;
    for (std::size_t n = 0; n < codes.size(); n += 500) {
        std::vector<dossier_event> events;
        for (auto i = n; i < n + 500; ++i)
            events.push_back(
                event(codes[i], at("2026-03-02 09:00"), receipt("WD5"), "X01.1", codes[i]));
        book.say(events, at("2026-03-02 09:01"));
    }
    const auto e = engine_of(book);
    CHECK(e->measure().dossiers == codes.size());
    for (const auto& code : codes) {
        const auto found = e->dossier(code, at("2026-03-03"));
        REQUIRE(found.has_value());
        CHECK(found->summary.code.view() == code);
        CHECK(found->facts.at(0).event_id == code);
    }
    CHECK_FALSE(e->dossier("D4000", at("2026-03-03")).has_value());
    CHECK_FALSE(e->dossier("", at("2026-03-03")).has_value());
}
