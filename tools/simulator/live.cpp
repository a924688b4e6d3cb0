// From planned instants to live ones.
#include "simulator/live.hpp"

#include <algorithm>

namespace tiendo::simulator {
namespace {

constexpr double events_per_dossier = 5.9;  // measured over a seeded year
constexpr milliseconds least_gap{200};

}  // namespace

void hasten(life& about, const live_settings& live, const calendar::working_calendar& calendar) {
    if (live.factor == 1.0 && live.hours == opening::office_hours) return;
    instant last = live.from;
    for (auto& fact : about.facts) {
        if (fact.at < live.from) continue;
        const auto planned = calendar.working_time_between(live.from, fact.at).length;
        const milliseconds needed{
            static_cast<std::int64_t>(static_cast<double>(planned.count()) / live.factor)};
        const auto moved = live.hours == opening::always
                               ? live.from + needed
                               : calendar.add_working_time(live.from, working_duration{needed});
        const auto hastened = std::max(moved, last + least_gap);
        if (hastened < fact.not_before) return;  // this and what follows keep their real dates
        fact.at = last = hastened;
    }
}

double factor_for(double events_per_second,
                  double dossiers_per_year,
                  double working_seconds_per_year) {
    return events_per_second * working_seconds_per_year / (dossiers_per_year * events_per_dossier);
}

}  // namespace tiendo::simulator
