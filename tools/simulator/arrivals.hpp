// When do people hand in applications?
//
// Applications come in office hours, with peaks on the first morning after days
// off (three to five times the ordinary hour) and in the days after Tết. Time
// is cut into slots; each slot's number is drawn when it is reached, so that a
// year of a million dossiers needs no list. Owner: the event stream.
#pragma once

#include "tiendo/base/rng.hpp"
#include "tiendo/calendar/working_calendar.hpp"

#include <cstdint>
#include <vector>

namespace tiendo::simulator {

enum class opening : std::uint8_t { office_hours, always };

class arrivals {
  public:
    // `per_year` is met by the 365 days that end at `year_end`. Calendar must outlive this.
    arrivals(const calendar::working_calendar& calendar,
             std::uint64_t seed,
             double per_year,
             instant year_end);

    // Slots begin at `from`; `factor` multiplies the rate.
    struct pace {
        instant from;
        milliseconds slot{std::chrono::hours{1}};
        double factor = 1;
        opening hours = opening::office_hours;
    };
    void set_pace(pace now);

    // The start of the next slot that has not been drawn.
    [[nodiscard]] instant next_slot() const noexcept { return next_; }
    // Draws that slot: the instants of its applications, ascending.
    [[nodiscard]] std::vector<instant> draw_slot();

    // Working seconds in the year that was measured.
    [[nodiscard]] double working_seconds() const noexcept { return working_seconds_; }

  private:
    // How much more than an ordinary office hour the slot is worth, in weighted seconds.
    [[nodiscard]] double weight_of(instant from, instant to) const;
    [[nodiscard]] double intensity_at(instant at) const;

    const calendar::working_calendar& calendar_;
    std::uint64_t seed_;
    double per_year_;
    double year_weight_ = 0;
    double working_seconds_ = 0;
    pace pace_;
    instant next_{};
};

}  // namespace tiendo::simulator
