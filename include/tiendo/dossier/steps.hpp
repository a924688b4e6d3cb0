// Where a dossier's time goes: which unit worked on which step, from when to
// when, how much of it counts, and which of them made a late dossier late.
//
// Rules of src/RULES.md 2.14. Steps judge no due date of the dossier and move no
// count: they say where the time was used. Pure values of the facts and of the
// catalogue versions that govern the dossier.
#pragma once

#include "tiendo/base/time.hpp"
#include "tiendo/calendar/deadline.hpp"
#include "tiendo/dossier/judgement.hpp"
#include "tiendo/dossier/law.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace tiendo::dossier {

enum class span_end : std::uint8_t {
    running,
    finished,
    transferred,   // the agency whose unit worked gave the dossier away
    dossier_ended  // nobody said that the step was finished
};
[[nodiscard]] std::string_view name_of(span_end e) noexcept;

// One unit's work on one step, as the facts tell it.
struct step_course {
    label_ref step = no_ref;
    label_ref unit = no_ref;  // no_ref: none was named
    std::optional<calendar::limit> said_limit;
    agency_ref begun_under = no_ref;  // competent when it began
    agency_ref agency = no_ref;       // competent at its end, or now
    instant from{};
    std::optional<instant> to;
    span_end ended = span_end::running;
    bool has_start = false;  // absent: from the end of what was before it
};

// And judged: its limit, and the time that counts for it.
struct step_span : step_course {
    const calendar::working_calendar* calendar = nullptr;  // of the unit, else of begun_under
    std::optional<calendar::limit> limit;
    std::optional<due_point> due;
    std::optional<instant> stands_since;  // running, while a pause stops the applicant's clock
    bool late = false;                    // ended past `due`
    // To its end, the applicant's pauses left out; nothing while running: what a running step has
    // used, and how far it is past its limit, hang on when one asks (time_used, time_past_limit).
    working_duration used;
    working_duration overrun;  // the part of it behind `due`

    // Running, and its limit has run out.
    [[nodiscard]] bool is_past_limit(instant now) const noexcept {
        return !to && due && (stands_since ? *stands_since : now) > due->breach;
    }
};

// What the handling of a finished dossier took, from the start of its clock to its end, the time
// left out in which the applicant's clock stood still.
struct processing_time {
    working_duration worked;
    working_duration outside_steps;  // of it, what lies in no step
    std::int64_t working_days = 0;   // the first day not counted, as limits count (L3.3)
    std::int64_t calendar_days = 0;
};

// Which step answers for a late dossier.
struct lateness {
    std::optional<std::size_t> span;  // index into the steps; absent: the time outside of all steps
};

// Stretches in which the applicant's clock stands still by a policy other than `none`; open ones
// end at `until`.
struct pause;
[[nodiscard]] std::vector<calendar::pause> standing_times(std::span<const pause> pauses,
                                                          instant until);
// Working time of `s` that counts, up to `until` where it has not ended before.
[[nodiscard]] working_duration time_used(const step_span& s,
                                         std::span<const calendar::pause> standing,
                                         instant until);
// The part of it behind its due date; nothing while it is in time. Of a step that has ended this is
// its overrun.
[[nodiscard]] working_duration time_past_limit(const step_span& s,
                                               std::span<const calendar::pause> standing,
                                               instant until);

}  // namespace tiendo::dossier
