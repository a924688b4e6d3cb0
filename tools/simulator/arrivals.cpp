// The weekly and yearly pattern of applications.
#include "simulator/arrivals.hpp"

#include "simulator/province.hpp"

#include <algorithm>
#include <cmath>

namespace tiendo::simulator {
namespace {

using std::chrono::days;
using std::chrono::hours;

constexpr double first_morning =
    4.0;  // Monday morning against an ordinary hour: src/GLOSSARY.md says 3 to 5
constexpr double ordinary_morning = 1.25;
constexpr double ordinary_afternoon = 0.8;
constexpr double after_tet = 1.8;  // the first working days after a long break
constexpr int tet_break_days = 5;
constexpr int tet_echo_days = 7;

// How many days off in a row end on `date`.
int days_off_through(const calendar::working_calendar& calendar, local_date date) {
    int count = 0;
    while (count < tet_break_days && !calendar.is_working_day(date - days{count})) ++count;
    return count;
}

bool follows_long_break(const calendar::working_calendar& calendar, local_date date) {
    for (int back = 1; back <= tet_echo_days; ++back) {
        if (days_off_through(calendar, date - days{back}) >= tet_break_days) return true;
    }
    return false;
}

}  // namespace

arrivals::arrivals(const calendar::working_calendar& calendar,
                   std::uint64_t seed,
                   double per_year,
                   instant year_end)
    : calendar_(calendar), seed_(seed), per_year_(per_year) {
    const instant year_start = year_end - days{365};
    for (auto at = year_start; at < year_end; at += hours{1})
        year_weight_ += weight_of(at, at + hours{1});
    working_seconds_ =
        static_cast<double>(calendar_.working_time_between(year_start, year_end).length.count()) /
        1000.0;
}

void arrivals::set_pace(pace now) {
    pace_ = now;
    next_ = now.from;
}

double arrivals::intensity_at(instant at) const {
    const auto date = calendar_.date_of(at);
    const auto wall = calendar_.zone().to_local(at) - local_time{date};
    const bool morning = wall < hours{12};
    double intensity = morning ? ordinary_morning : ordinary_afternoon;
    if (morning && !calendar_.is_working_day(date - days{1})) intensity = first_morning;
    if (follows_long_break(calendar_, date)) intensity *= after_tet;
    return intensity;
}

double arrivals::weight_of(instant from, instant to) const {
    const auto open = calendar_.working_time_between(from, to).length.count();
    return open <= 0 ? 0.0 : static_cast<double>(open) / 1000.0 * intensity_at(from);
}

std::vector<instant> arrivals::draw_slot() {
    const auto from = next_;
    const auto to = from + pace_.slot;
    next_ = to;
    rng random(
        mixed(seed_, 0x61727269, static_cast<std::uint64_t>(from.time_since_epoch().count())));

    const bool always = pace_.hours == opening::always;
    const double share = always
                             ? static_cast<double>(pace_.slot.count()) / 1000.0 / working_seconds_
                             : weight_of(from, to) / year_weight_;
    const double expected = per_year_ * pace_.factor * share * (0.8 + 0.4 * random.unit());
    const auto count = static_cast<std::uint64_t>(expected + random.unit());

    std::vector<instant> out;
    out.reserve(count);
    const auto open = always ? pace_.slot : calendar_.working_time_between(from, to).length;
    for (std::uint64_t i = 0; i < count; ++i) {
        const milliseconds into{random.between(0, std::max<std::int64_t>(open.count() - 1, 0))};
        out.push_back(always ? from + into
                             : calendar_.add_working_time(from, working_duration{into}));
    }
    std::sort(out.begin(), out.end());
    return out;
}

}  // namespace tiendo::simulator
