// The rules of tools/importer/README.md, one by one.
#include "fixture.hpp"
#include "tiendo/catalogue/catalogue.hpp"

#include <set>

namespace tiendo::importer {
namespace {

using dossier::dossier_event;
using dossier::fact_body;

std::vector<dossier_event> events_of(xes_import& import, const trace_text& text) {
    return import.events_of(traces_of(log_of(text.text())).at(0));
}

template <class Body>
const Body& body_of(const dossier_event& event) {
    return std::get<Body>(std::get<fact_body>(event.body));
}

std::string bytes_of(const std::vector<dossier_event>& events) {
    std::string out;
    for (const auto& event : events) dossier::encode(event, out);
    return out;
}

}  // namespace

TEST_CASE("a trace becomes Received, a StepFinished per event, and Processed", "[importer]") {
    auto import = fresh_import();

    const auto events = events_of(import, {});

    REQUIRE(events.size() == 3);
    const auto& receipt = body_of<dossier::received>(events[0]);
    CHECK(events[0].dossier.view() == "CASE-1");
    CHECK(events[0].agency.view() == "NL.GENERAL");
    CHECK(to_rfc3339(events[0].occurred_at) == "2011-10-11T11:42:22.688Z");
    CHECK(receipt.procedure.view() == "NL.PERMIT");
    CHECK(receipt.via == dossier::channel::online);
    CHECK(to_rfc3339(receipt.appointment_at.value()) == "2011-12-06T00:06:40Z");
    const auto& step = body_of<dossier::step_finished>(events[1]);
    CHECK(step.step_code == "T02-CHECK-CONFIRMATION-OF-RECEIPT");
    CHECK(step.unit_code == "GROUP-1");
    CHECK(to_rfc3339(events[2].occurred_at) == "2011-10-18T11:56:55.943Z");
    CHECK(body_of<dossier::processed>(events[2]).result == dossier::outcome::granted);
    CHECK(import.notes().empty());
}

TEST_CASE("two imports of the same log give identical events, ids included", "[importer]") {
    auto first = fresh_import();
    auto second = fresh_import();
    const trace_text one;
    const trace_text two{.code = "case-2", .department = "Experts"};

    CHECK(bytes_of(events_of(first, one)) == bytes_of(events_of(second, one)));
    CHECK(bytes_of(events_of(first, two)) == bytes_of(events_of(second, two)));
}

TEST_CASE("no two events of a log share an id, however long the trace's code", "[importer]") {
    auto import = fresh_import();
    std::set<std::string> ids;
    std::size_t events = 0;

    for (const auto& code : {std::string("case-1"),
                             std::string("case-11"),
                             std::string(60, 'a'),
                             std::string(60, 'a') + "b",
                             std::string(64, 'c')}) {
        for (const auto& event : events_of(import, {.code = code})) {
            ids.insert(event.id.str());
            ++events;
        }
    }

    CHECK(events == 15);
    CHECK(ids.size() == events);
}

TEST_CASE("a trace without code, start, department or channel is not sent, and listed",
          "[importer]") {
    auto import = fresh_import();

    CHECK(events_of(import, {.code = ""}).empty());
    CHECK(events_of(import, {.code = "c2", .start = ""}).empty());
    CHECK(events_of(import, {.code = "c3", .department = ""}).empty());
    CHECK(events_of(import, {.code = "c4", .channel = ""}).empty());
    CHECK(events_of(import, {.code = "c5", .channel = "Fax"}).empty());

    CHECK(import.count_of(oddity::without_code) == 1);
    CHECK(import.count_of(oddity::without_start) == 1);
    CHECK(import.count_of(oddity::without_agency) == 1);
    CHECK(import.count_of(oddity::without_channel) == 2);
    CHECK(import.notes().at(4).trace == "c5");
    CHECK(import.notes().at(4).detail == "Fax");
    CHECK(import.notes().at(4).line == 3);
    CHECK(import.traces() == 5);
    CHECK(import.dossiers() == 0);
}

TEST_CASE("channels.otherwise stands in for a missing or foreign channel, and is counted",
          "[importer]") {
    auto how = shipped_mapping();
    how.channel_otherwise = dossier::channel::post;
    auto import = fresh_import(how);

    const auto events = events_of(import, {.channel = "Fax"});

    CHECK(body_of<dossier::received>(events.at(0)).via == dossier::channel::post);
    CHECK(import.count_of(oddity::assumed_channel) == 1);
}

TEST_CASE("without a deadline there is no appointment, without an end no Processed", "[importer]") {
    auto import = fresh_import();

    const auto events = events_of(import, {.end = "", .deadline = ""});

    REQUIRE(events.size() == 2);
    CHECK_FALSE(body_of<dossier::received>(events[0]).appointment_at);
    CHECK(import.count_of(oddity::without_deadline) == 1);
    CHECK(import.count_of(oddity::without_end) == 1);
}

TEST_CASE("an end before the start is sent as it is, and listed", "[importer]") {
    auto import = fresh_import();

    const auto events = events_of(
        import, {.start = "2011-12-12T01:06:40.010+01:00", .end = "2011-12-12T00:00:00.010+01:00"});

    CHECK(events.back().occurred_at < events.front().occurred_at);
    CHECK(import.count_of(oddity::end_before_start) == 1);
    CHECK(import.count_of(oddity::step_before_start) == 1);
    CHECK(import.count_of(oddity::step_after_end) == 0);
}

TEST_CASE(
    "events before the start and after the end are sent and listed; nameless or timeless ones are "
    "not sent",
    "[importer]") {
    auto import = fresh_import();
    const auto step = [](std::string_view name, std::string_view at) {
        return "<event>" + (name.empty() ? "" : attribute("string", "concept:name", name)) +
               (at.empty() ? "" : attribute("date", "time:timestamp", at)) + "</event>";
    };

    const auto events = events_of(
        import,
        {.events = step("A", "2011-10-10T08:00:00+02:00") + step("B", "2011-10-19T08:00:00+02:00") +
                   step("", "2011-10-12T08:00:00+02:00") + step("C", "") + step("D", "yesterday")});

    REQUIRE(events.size() == 4);
    CHECK(body_of<dossier::step_finished>(events[1]).step_code == "A");
    CHECK(body_of<dossier::step_finished>(events[2]).step_code == "B");
    CHECK(import.count_of(oddity::step_before_start) == 1);
    CHECK(import.count_of(oddity::step_after_end) == 1);
    CHECK(import.count_of(oddity::step_without_name) == 1);
    CHECK(import.count_of(oddity::step_without_time) == 2);
}

TEST_CASE("dates that are none, or before 2000, keep the trace back", "[importer]") {
    auto import = fresh_import();

    CHECK(events_of(import, {.code = "a", .start = "soon"}).empty());
    CHECK(events_of(import, {.code = "b", .start = "1970-01-01T00:00:00.000+01:00"}).empty());
    CHECK(events_of(import, {.code = "c", .end = "2011-13-01T00:00:00Z"}).empty());
    CHECK(events_of(import, {.code = "d", .deadline = "never"}).empty());
    CHECK(import.count_of(oddity::unreadable_date) == 4);
}

TEST_CASE("a date without an offset is the office's wall clock, summer time included",
          "[importer]") {
    auto import = fresh_import();

    const auto summer = events_of(import, {.code = "s", .start = "2011-07-01T09:00:00"});
    const auto winter = events_of(import, {.code = "w", .start = "2011-01-03T09:00:00"});

    CHECK(to_rfc3339(summer.at(0).occurred_at) == "2011-07-01T07:00:00Z");
    CHECK(to_rfc3339(winter.at(0).occurred_at) == "2011-01-03T08:00:00Z");
}

TEST_CASE("a second trace with the same code is not sent, and listed", "[importer]") {
    auto import = fresh_import();

    CHECK(events_of(import, {.code = "Case-1"}).size() == 3);
    CHECK(events_of(import, {.code = "case-1"}).empty());
    CHECK(import.count_of(oddity::repeated_code) == 1);
}

TEST_CASE("names become codes that stay apart", "[importer]") {
    CHECK(slug_of("T02 Check confirmation of receipt") == "T02-CHECK-CONFIRMATION-OF-RECEIPT");
    CHECK(slug_of("Customer contact") == "CUSTOMER-CONTACT");
    CHECK(slug_of("  a -- b  ") == "A-B");
    CHECK(slug_of("Zürich") != slug_of("Zyrich"));
    CHECK(slug_of("Zürich") != slug_of("Zärich"));
    CHECK(slug_of(std::string(80, 'x')).size() == 64);
    CHECK(slug_of(std::string(80, 'x')) != slug_of(std::string(81, 'x')));
    for (const auto& name : {"Đất đai", "%%%", "x", "a/b"}) {
        std::string normalised;
        CAPTURE(name);
        CHECK(normalise_code(slug_of(name), normalised));
    }
}

TEST_CASE(
    "the catalogue of an import has a root, a department per name seen, and the office's calendar",
    "[importer]") {
    auto import = fresh_import();
    (void)events_of(import, {.code = "a"});
    (void)events_of(import, {.code = "b", .department = "Customer contact"});

    const auto parsed = catalogue::catalogue::parse(import.catalogue_files());

    if (const auto* refused = std::get_if<1>(&parsed)) FAIL(refused->front().text());
    const auto& catalogue = *std::get<0>(parsed);
    REQUIRE(catalogue.agencies().size() == 3);
    CHECK(catalogue.find_agency("NL.CUSTOMER-CONTACT")->name_vi == "Customer contact");
    CHECK(catalogue.province_of(*catalogue.find_agency("NL.GENERAL"))->code.view() == "NL");
    CHECK(catalogue.zone().name() == "Europe/Amsterdam");
    CHECK_FALSE(catalogue.find_procedure("NL.PERMIT")->rows.at(0).statutory);
}

}  // namespace tiendo::importer
