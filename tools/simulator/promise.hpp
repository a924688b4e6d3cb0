// By when does the simulated office owe an answer?
//
// The simulator's own reading of src/RULES.md section 3, kept apart from the
// product's: what it expects must not come from what it tests. Covers what the
// province uses: limits of every unit, origin rules, cut-offs, pause_working.
#pragma once

#include "tiendo/catalogue/catalogue.hpp"

#include <optional>

namespace tiendo::simulator {

enum class verdict : std::uint8_t { none, early, on_time, late };

struct promise {
    local_date date;
    std::optional<instant> at;  // limits in hours and working hours: compared by instant

    // The last moment that keeps the promise, as a receipt prints it: the instant, or 17:00 of the
    // date.
    [[nodiscard]] instant printed(const calendar::working_calendar& calendar) const;
};

[[nodiscard]] promise promise_of(const catalogue::procedure_row& rules,
                                 calendar::limit limit,
                                 instant received,
                                 const calendar::working_calendar& calendar);

// What a pause from `from` to `to` does to a promise under pause_working.
[[nodiscard]] promise shifted(const promise& by,
                              calendar::limit_unit unit,
                              instant from,
                              instant to,
                              const calendar::working_calendar& calendar);

[[nodiscard]] verdict judge(const promise& due,
                            instant finished,
                            const calendar::working_calendar& calendar);

}  // namespace tiendo::simulator
