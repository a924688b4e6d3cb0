// The kernel under working_calendar: how much working time and how many working
// days lie before a date, and which date holds the n-th of either.
//
// Dates that follow the same week are one `run`. Within a run the sum before a
// date is whole weeks times the week's total plus a prefix over the weekdays;
// a holiday or make-up day is a run whose week repeats that one day. So the
// sums are closed forms over a few hundred runs instead of a row per date.
// Immutable after construction.
#pragma once

#include "tiendo/calendar/working_calendar.hpp"

#include <array>
#include <cstdint>
#include <utility>
#include <vector>

namespace tiendo::calendar {

// One stretch of work. On an ordinary day in milliseconds since local midnight; on a day
// with a jump of the wall clock in milliseconds since the epoch, as measured by instants.
struct work_span {
    std::int64_t from;
    std::int64_t to;
    std::int64_t before;  // work earlier the same day
    friend bool operator==(const work_span&, const work_span&) = default;
    friend auto operator<=>(const work_span&, const work_span&) = default;
};

// How one day goes; shared by all dates that go alike.
struct day_shape {
    std::vector<work_span> spans;  // ascending, none empty
    std::int64_t length = 0;
    bool by_instant = false;  // spans are instants: this shape belongs to one date
};

// Prefix sums over seven days, index 0 = Monday.
struct week {
    std::array<std::uint32_t, 7> shape{};
    std::array<std::int64_t, 8> days{};
    std::array<std::int64_t, 8> time{};
};

// A Monday before earliest_date: days are numbered from here, so that no number is negative.
inline constexpr local_date monday_zero{std::chrono::year{1899} / 12 / 25};
static_assert(monday_zero <= earliest_date);
[[nodiscard]] constexpr std::int64_t day_number(local_date date) noexcept {
    return (date - monday_zero).count();
}

// Sum of a week's prefix over the days from monday_zero up to, but not including, a day.
[[nodiscard]] constexpr std::int64_t week_sum(const std::array<std::int64_t, 8>& prefix,
                                              std::int64_t day) noexcept {
    return day / 7 * prefix[7] + prefix[static_cast<std::size_t>(day % 7)];
}

struct run {
    local_date from;  // holds up to the next run
    std::uint32_t week;
    std::int64_t days_before;  // of the date `from`, since earliest_date
    std::int64_t time_before;
    // Added to the week's sum up to a date, these give the calendar's sum before it.
    std::int64_t days_shift;
    std::int64_t time_shift;
};

[[nodiscard]] const weekly_hours& hours_on(const calendar_spec& spec, local_date date);
// The hours of a date, exceptions first; in the order in which they were given.
[[nodiscard]] windows windows_on(const calendar_spec& spec, local_date date);
[[nodiscard]] inline std::size_t weekday_index(local_date date) noexcept {
    return static_cast<std::size_t>(day_number(date) % 7);
}

// Where an instant lies: its date, how that date goes, and the instant in the terms of its spans.
struct position {
    local_date date;
    const day_shape* shape;
    std::int64_t at;
};

// At a place of the prefix sum that lies in a pause of work there are two answers.
enum class tie { closing, opening };

struct calendar_tables {
    calendar_tables(calendar_spec s, time_zone z) : spec(std::move(s)), zone(std::move(z)) {}

    calendar_spec spec;
    time_zone zone;
    std::vector<day_shape> shapes;
    std::vector<week> weeks;
    std::vector<run> runs;  // ascending; the first begins at earliest_date
    std::int64_t days_total = 0;
    std::int64_t time_total = 0;
    instant first_instant;  // start of earliest_date
    instant end_instant;    // start of the day after latest_date

    [[nodiscard]] const run& run_of(local_date date) const noexcept;
    [[nodiscard]] const day_shape& shape_of(local_date date) const noexcept;
    [[nodiscard]] std::int64_t days_before(local_date date) const noexcept;
    [[nodiscard]] position locate(instant at) const noexcept;
    [[nodiscard]] std::int64_t time_before(instant at) const noexcept;
    // The date of the working day with this index since earliest_date; clamps.
    [[nodiscard]] local_date nth_working_day(std::int64_t index) const noexcept;
    // The instant at which `amount` of work has passed since earliest_date; clamps.
    [[nodiscard]] instant at_time(std::int64_t amount, tie side) const noexcept;
    [[nodiscard]] instant instant_of(local_date date,
                                     const day_shape& shape,
                                     std::int64_t at) const noexcept;
};

}  // namespace tiendo::calendar
