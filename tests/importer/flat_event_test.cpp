// Every event survives being written as named texts, as a row of CSV and as an event of XES.
#include "importer/flat_event.hpp"

#include "../dossier/random_event.hpp"
#include "exporter/text_forms.hpp"
#include "importer/csv_import.hpp"
#include "importer/csv_rows.hpp"
#include "importer/xes_reader.hpp"
#include "tiendo/wire/codec.hpp"

#include <catch2/catch.hpp>

namespace tiendo::importer {
namespace {

// Events as the wire would hand them out: what it refuses is of no interest here.
std::vector<dossier::dossier_event> many_events() {
    rng random(11);
    std::vector<dossier::dossier_event> out;
    while (out.size() < 400) {
        auto read = wire::event_from_json(wire::event_to_json(
            testing::random_event(random, out.size() % testing::body_kind_count)));
        if (auto* event = std::get_if<dossier::dossier_event>(&read)) out.push_back(*event);
    }
    return out;
}

exporter::logged_event logged(const dossier::dossier_event& event, std::uint64_t sequence) {
    return {sequence, event.occurred_at, "X01", false, event};
}

calendar::time_zone vietnam() {
    auto zone = calendar::time_zone::load("Asia/Ho_Chi_Minh");
    REQUIRE(zone.has_value());
    return *std::move(zone);
}

}  // namespace

TEST_CASE("an event as named texts is the same event again", "[importer]") {
    std::size_t kinds = 0;
    for (const auto& event : many_events()) {
        const auto back = from_flat(flat_of(event));
        INFO(wire::event_to_json(event));
        REQUIRE(std::holds_alternative<dossier::dossier_event>(back));
        CHECK(std::get<dossier::dossier_event>(back) == event);
        kinds |= std::size_t{1} << event.body.index();
    }
    CHECK(kinds == 7);  // facts, corrections and voidings
}

TEST_CASE("exported as CSV and imported without a mapping, events are the same", "[importer]") {
    const auto events = many_events();
    auto text = exporter::csv_header();
    std::uint64_t sequence = 0;
    for (const auto& event : events) text += exporter::csv_row(logged(event, ++sequence));

    csv_import import(csv_mapping::own(), vietnam());
    std::vector<dossier::dossier_event> back;
    std::size_t refused = 0;
    csv_rows rows(
        "f.csv",
        ',',
        [&](const auto& names) { return import.take_header("f.csv", names); },
        [&](const csv_line& line) {
            const auto row = import.row_of(line);
            refused += row.refusals.size();
            back.insert(back.end(), row.events.begin(), row.events.end());
        },
        [&](auto, auto, const auto&) { ++refused; });
    REQUIRE_FALSE(rows.feed(text));
    REQUIRE_FALSE(rows.finish());

    CHECK(refused == 0);
    CHECK(back == events);
}

TEST_CASE("exported as XES, a trace holds its events as activities and as they were",
          "[importer]") {
    auto events = many_events();
    events.resize(50);
    std::vector<exporter::logged_event> of_one;
    for (auto& event : events) {
        event.dossier = dossier_code("H56.14-260608-0001");
        of_one.push_back(logged(event, of_one.size() + 1));
    }
    const auto text =
        exporter::xes_head() + exporter::xes_trace(of_one) + std::string(exporter::xes_foot);

    std::vector<xes_trace> traces;
    xes_reader reader("f.xes", [&](xes_trace&& trace) { traces.push_back(std::move(trace)); });
    REQUIRE_FALSE(reader.feed(text));
    REQUIRE_FALSE(reader.finish());

    REQUIRE(traces.size() == 1);
    CHECK(traces[0].values.at("concept:name") == "H56.14-260608-0001");
    REQUIRE(traces[0].events.size() == events.size());
    for (std::size_t i = 0; i < events.size(); ++i) {
        const auto& values = traces[0].events[i].values;
        CHECK(values.at("time:timestamp") == to_rfc3339(events[i].occurred_at));
        CHECK_FALSE(values.at("concept:name").empty());
        flat_event fields;
        for (const auto& [name, value] : values) {
            if (name.starts_with(exporter::own_prefix))
                fields[name.substr(exporter::own_prefix.size())] = value;
        }
        const auto back = from_flat(fields);
        REQUIRE(std::holds_alternative<dossier::dossier_event>(back));
        CHECK(std::get<dossier::dossier_event>(back) == events[i]);
    }
}

TEST_CASE("a field that no event can have is refused by its column", "[importer]") {
    flat_event fields{{"event_id", "e1"},
                      {"dossier_code", "A-1"},
                      {"agency_code", "H56"},
                      {"occurred_at", "2026-06-08T00:00:00Z"},
                      {"event", "received"},
                      {"procedure_code", "1.0"},
                      {"channel", "FAX"}};
    const auto field_of = [&fields] {
        const auto made = from_flat(fields);
        const auto* why = std::get_if<refusal>(&made);
        return why == nullptr ? std::string() : why->field;
    };
    CHECK(field_of() == "channel");
    fields["channel"] = "POST";
    CHECK(field_of().empty());
    fields["score"] = "5";
    CHECK(field_of() == "score");
    fields.erase("event");
    CHECK(field_of() == "event");
}

TEST_CASE("updates for the national exchange end in the state as it is now", "[importer]") {
    const auto at = [](int hour) {
        return earliest_fact + std::chrono::hours(24 * 365 * 26 + hour);
    };
    const auto fact = [&](int hour, dossier::fact_body body, std::uint64_t sequence) {
        dossier::dossier_event event;
        event.dossier = dossier_code("A-1");
        event.agency = agency_code("H56");
        event.occurred_at = at(hour);
        event.body = std::move(body);
        return logged(event, sequence);
    };
    const std::vector<exporter::logged_event> of_one{
        fact(1, dossier::received{}, 4),
        fact(2, dossier::supplement_requested{}, 9),
        fact(3, dossier::processed{}, 5),  // voided since: without effect
    };

    const auto told = exporter::state_updates(of_one, {5, std::nullopt, {4, 9}, vietnam()});
    REQUIRE(told.size() == 2);
    CHECK(told[1].find(R"("TrangThai":"5")") != std::string::npos);
    const auto other = exporter::state_updates(of_one, {9, std::nullopt, {4, 9}, vietnam()});
    REQUIRE(other.size() == 3);
    CHECK(other[2].find(R"("TrangThai":"9")") != std::string::npos);
    CHECK(exporter::state_updates(of_one, {0, std::nullopt, {4}, vietnam()}).empty());
}

}  // namespace tiendo::importer
