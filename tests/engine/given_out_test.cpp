// What has moved figures that were given out: found by a second look at the log.
#include "log_book.hpp"
#include "tiendo/engine/second_look.hpp"

using namespace tiendo;           // NOLINT
using namespace tiendo::dossier;  // NOLINT
using namespace tiendo::testing;  // NOLINT

namespace {

engine::log_source source_of(const log_book& book) {
    engine::log_source out;
    for (const auto& r : book.records) out.head = head_after(out.head, r);
    out.read = [&book](const auto& visit) {
        // One place for all of them, as a reader of a store has it.
        engine::log_record at_hand;
        for (const auto& r : book.records) {
            at_hand = r;
            if (!visit(at_hand)) break;
        }
        return std::string();
    };
    return out;
}

engine::change_list changes(const log_book& book, const engine::change_question& asked) {
    auto outcome = engine::look(source_of(book), asked, {});
    auto& answer = std::get<std::optional<engine::look_answer>>(outcome);
    REQUIRE(answer.has_value());
    return std::get<engine::change_list>(*answer);
}

// Two dossiers of March, the first finished late; the report was given out at position 4.
log_book march() {
    log_book book;
    book.say({event("r1", at("2026-03-02 09:00"), receipt("WD5"), "X01.1", "D-1"),
              event("r2", at("2026-03-03 09:00"), receipt("WD5"), "X01.2", "D-2"),
              event("p1", at("2026-03-10 09:00"), processed{}, "X01.1", "D-1")},
             at("2026-03-10 09:01"));
    return book;
}

engine::change_question since_the_report() {
    engine::change_question q;
    q.to = parse_local_date("2026-03-31").value();
    q.since = {4, at("2026-03-11 12:00"), false};
    return q;
}

}  // namespace

TEST_CASE("what moved a report is told by the event that did it, also of the report's own day",
          "[engine][second_look]") {
    auto book = march();
    book.say({event("c1",
                    at("2026-03-11 13:00"),
                    corrected{event_id("p1"), at("2026-03-04 09:00"), processed{}},
                    "X01.1",
                    "D-1"),
              event("r3", at("2026-03-11 10:00"), receipt("WD5"), "X01.1", "D-3"),
              event("r4", at("2026-03-11 12:30"), receipt("WD5"), "X01.1", "D-4")},
             at("2026-03-11 13:01"));

    const auto found = changes(book, since_the_report());

    REQUIRE(found.rows.size() == 2);  // D-4 came after the report's instant
    const auto& corrected_one = found.rows[0];
    CHECK(corrected_one.dossier.code.view() == "D-1");
    CHECK(corrected_one.sequence == 5);
    CHECK(corrected_one.told.kind == "corrected");
    CHECK(corrected_one.told.event_id == "c1");
    CHECK(corrected_one.told.sender.view() == "X01");
    CHECK(corrected_one.recorded_at == at("2026-03-11 13:01"));
    CHECK(found.rows[1].dossier.code.view() == "D-3");
    CHECK(found.rows[1].told.kind == "received");
}

TEST_CASE("what came before the report's position, or of other agencies, has not moved it",
          "[engine][second_look]") {
    auto book = march();
    CHECK(changes(book, since_the_report()).rows.empty());
    book.say({event("p2", at("2026-03-04 09:00"), processed{}, "X01.2", "D-2")},
             at("2026-03-12 08:00"));

    auto asked = since_the_report();
    asked.agency = agency_code("X01.1");
    CHECK(changes(book, asked).rows.empty());
    asked.agency = agency_code("X01.2");
    CHECK(changes(book, asked).rows.size() == 1);
}

TEST_CASE("a catalogue that restates the dossiers of a report is named as what moved it",
          "[engine][second_look]") {
    auto book = march();
    auto files = story_files();
    auto& text = files.at("procedures.csv");
    text.replace(text.find("1,5,working_days,3"), 18, "1,9,working_days,9");
    book.offer(files, at("2026-03-12 08:00"), version_scope{std::nullopt, false});

    const auto found = changes(book, since_the_report());

    REQUIRE(found.rows.size() == 2);
    for (const auto& row : found.rows) {
        CHECK(row.cause == engine::record_kind::catalogue);
        CHECK(row.told.kind.empty());
    }
}

TEST_CASE("of lengths and steps every later fact of the time before the report's instant is told",
          "[engine][second_look]") {
    auto book = march();
    book.say(
        {event(
             "s1", at("2026-03-05 09:00"), step_started{"B1", "P.1", std::nullopt}, "X01.2", "D-2"),
         event("p2", at("2026-03-05 15:00"), processed{}, "X01.2", "D-2"),
         event("s2",
               at("2026-03-11 15:00"),
               step_started{"B1", "P.1", std::nullopt},
               "X01.2",
               "D-2")},
        at("2026-03-12 08:00"));
    auto asked = since_the_report();
    CHECK(changes(book, asked).rows.size() == 1);

    asked.since->every_fact = true;
    const auto found = changes(book, asked);

    REQUIRE(found.rows.size() == 2);
    CHECK(found.rows_total == 2);
    CHECK(found.dossiers == 1);
    CHECK(found.rows[0].told.kind == "processed");
    CHECK(found.rows[1].told.kind == "step_started");
    CHECK(found.rows[1].moved.empty());
}
