// What a dossier is at an instant: its state, its due dates, its verdicts, and
// what was odd about its facts.
//
// The words of src/GLOSSARY.md. All values are pure functions of the
// dossier's facts and of the catalogue versions that govern it (history.hpp).
#pragma once

#include "tiendo/base/time.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace tiendo::dossier {

// National list of states (src/GLOSSARY.md), and three of our own.
enum class state : std::uint8_t {
    parked = 0,  // facts without Submitted or Received: stored, judged when that arrives
    submitted = 1,
    received = 2,
    declined = 3,
    in_process = 4,
    supplement_asked = 5,
    payment_asked = 6,
    withdrawn = 7,
    stopped = 8,  // an end
    processed = 9,
    returned = 10,
    suspended = 11,  // national code 8 as well: pending, clock stopped
    voided = 12,     // its Received was voided: in no count
};
[[nodiscard]] std::string_view name_of(state s) noexcept;
[[nodiscard]] bool is_open(state s) noexcept;  // accepted and not ended

// The five due bases (src/RULES.md 2.6), and the one of index766 whatever the setting (2.8).
enum class basis : std::uint8_t { headline, statutory, committed, original, current, index766 };
inline constexpr std::size_t basis_count = 6;
[[nodiscard]] std::string_view name_of(basis b) noexcept;
using basis_mask = std::uint8_t;  // bit i = basis i
[[nodiscard]] constexpr basis_mask bit(basis b) noexcept {
    return static_cast<basis_mask>(1u << static_cast<unsigned>(b));
}

// When a dossier is due. Dates are good until 24:00; `breach` is the first instant
// from which an unfinished dossier is overdue: 00:00 after the date, or the due instant.
struct due_point {
    local_date date;
    std::optional<instant> at;  // only where instants compare (limits in hours)
    instant breach;
    bool provisional = false;  // it, or where it is counted from, lies outside the published dates
    friend bool operator==(const due_point&, const due_point&) = default;
};

enum class verdict : std::uint8_t { none, early, on_time, late };
[[nodiscard]] std::string_view name_of(verdict v) noexcept;

// What has no effect, or is remarkable, and must be seen (src/RULES.md 2.2, 2.3).
enum class finding_kind : std::uint8_t {
    repeated_fact,  // a second Received, Processed, request while one is open, ...
    fact_before_acceptance,
    fact_after_end,
    foreign_agency,  // not competent at that instant; waits for a Transferred that explains it
    declined_after_received,
    answer_without_request,
    voided_acceptance,     // the dossier's Received was voided
    target_missing,        // Corrected or Voided whose target has not arrived
    unknown_in_catalogue,  // the governing version has no row of the procedure on that day: no
                           // limits
    appointment_past_statutory,  // the promised date lies after the one the law allows
    second_reappointment,        // each Rescheduled after the first
    reappointment_after_due,     // another appointment, however it was given, once the one before
                                 // had run out
    due_date_corrected,          // a Corrected or Voided moved a due date that had been in force
    restart_after_due,           // the answer to a request made after the headline due date began
                                 // the limit afresh
    backdated_before_due,        // told after the due date, dated before it, and lifted the overdue
                                 // state then: a pause, a re-appointment, a withdrawal
    backdated_finish,            // recorded after the headline due date, dated on or before it
    bulk_reschedule,             // one of many that one hand gave that day; the engine's, who knows
                                 // all dossiers
};
inline constexpr std::size_t finding_kind_count = 17;
// From so many re-appointments (assessment::reschedulings) of one hand on one local date each of
// them is a bulk_reschedule. An officer who calls on citizens one by one does not give twenty
// apologies in a day.
inline constexpr std::size_t bulk_reschedules_min = 20;
[[nodiscard]] std::string_view name_of(finding_kind k) noexcept;
[[nodiscard]] std::optional<finding_kind> parse_finding_kind(std::string_view name) noexcept;
// Whether the fact it names had no effect; the others took effect and are remarkable.
[[nodiscard]] bool is_without_effect(finding_kind k) noexcept;

}  // namespace tiendo::dossier
