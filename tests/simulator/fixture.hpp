// A seeded province with its calendar, and a year of its deliveries.
#pragma once

#include "simulator/stream.hpp"
#include "tiendo/base/digest.hpp"

#include <catch2/catch.hpp>

#include <memory>

namespace tiendo::simulator {

struct scene {
    explicit scene(std::uint64_t seed)
        : place(make_province(seed)),
          catalogue(parsed(place)),
          calendar(*catalogue->find_calendar("vn")),
          of{seed, place, calendar, 0} {}

    static std::shared_ptr<const catalogue::catalogue> parsed(const province& place) {
        auto result = catalogue::catalogue::parse(catalogue_files(place));
        if (const auto* refused = std::get_if<1>(&result)) FAIL(refused->front().text());
        return std::get<0>(std::move(result));
    }

    province place;
    std::shared_ptr<const catalogue::catalogue> catalogue;
    const calendar::working_calendar& calendar;
    world of;
};

inline instant at(const char* text) {
    return parse_rfc3339(text).value();
}

inline stream_settings year_until(const char* until, double dossiers) {
    stream_settings settings;
    settings.dossiers_per_year = dossiers;
    settings.until = at(until);
    settings.from = settings.until - std::chrono::days{365};
    return settings;
}

// Every delivery of a finished history.
template <class Take>
void run(event_stream& stream, instant until, Take take) {
    while (const auto one = stream.next(until)) take(*one);
    while (const auto one = stream.drain()) take(*one);
}

inline std::string bytes_of(const delivery& one) {
    std::string bytes;
    dossier::encode(one.event, bytes);
    return bytes;
}

inline dossier::fact_kind kind_of(const dossier::dossier_event& event) {
    return dossier::kind_of(std::get<dossier::fact_body>(event.body));
}
inline bool is_fact(const dossier::dossier_event& event) {
    return std::holds_alternative<dossier::fact_body>(event.body);
}

}  // namespace tiendo::simulator
