// When is a dossier due: given where its clock starts, how long the law allows
// and which stretches of time do not count?
//
// Pure arithmetic over one working calendar. Which instant starts the clock
// (acceptance, cut-off, roll to an opening) and which pauses stop it is decided
// by the caller; here a pause simply does not count. No I/O, no clock, no
// globals: the same arguments give the same answer in every replay of the log.
// Law: Civil Code 2015 art. 147-148 (src/RULES.md section 3, src/RULES.md 2.9).
#pragma once

#include "tiendo/base/result.hpp"
#include "tiendo/base/time.hpp"
#include "tiendo/calendar/error.hpp"
#include "tiendo/calendar/limit.hpp"
#include "tiendo/calendar/working_calendar.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace tiendo::calendar {

// When a dossier is due. Limits in days and months give a date, good until 24:00 of it
// (Civil Code art. 148); limits in hours give an instant.
struct due {
    local_date date;            // limits in hours: the date of `at`
    std::optional<instant> at;  // limits in hours only
    bool provisional = false;   // it or its start lies outside the published dates
    friend bool operator==(const due&, const due&) = default;
};

// Time that does not count, half-open [from, to).
struct pause {
    instant from;
    instant to;
    friend bool operator==(const pause&, const pause&) = default;
};

// How much to count, in the finest measure of its unit: milliseconds of elapsed or of working
// time for hours, else days or months. Negative counts backwards from the origin.
struct amount {
    std::int64_t count = 0;
    limit_unit unit = limit_unit::working_days;
    friend bool operator==(const amount&, const amount&) = default;
};
[[nodiscard]] amount amount_of(limit allowed) noexcept;

// Ascending and disjoint, overlapping and touching ones joined, empty and reversed ones left
// out, as the functions below want them. Cost: O(n log n).
[[nodiscard]] std::vector<pause> united(std::span<const pause> pauses);

// The due of a clock that starts at `origin` and counts `allowed`, the pauses left out.
// In hours, the time inside a pause is taken out to the millisecond. In days, a pause that
// begins on a date no later than the due date moves it by the days d with
// date(from) < d <= date(to): working days for working_days, all days for the others, which
// are then rolled to a working day.
//
// Precondition: `pauses` is united().
// Errors: errc::out_of_range when the due lies outside [earliest_date, latest_date]. A due past
//         the published dates is no error: it is marked provisional (src/RULES.md L3.9).
// Cost:   O(pauses x log exceptions), no allocation.  Thread safety: pure.
[[nodiscard]] result<due> due_of(instant origin,
                                 amount allowed,
                                 std::span<const pause> pauses,
                                 const working_calendar& calendar) noexcept;

// The first instant that is late: `at`, or the midnight that ends the due date.
[[nodiscard]] instant end_of(const due& due, const working_calendar& calendar) noexcept;

// Working time in [from, to) outside the pauses; negative when `to` lies before `from`.
// Precondition: `pauses` is united().
[[nodiscard]] working_duration working_time_outside(instant from,
                                                    instant to,
                                                    std::span<const pause> pauses,
                                                    const working_calendar& calendar) noexcept;

}  // namespace tiendo::calendar
