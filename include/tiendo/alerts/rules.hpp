// Of what are people told, from when on, and whom after whom?
//
// A rule is data, read from TOML (config/alert_rules.hpp); what it watches is its
// kind. The rule "overdue" is always there. Rules decide what is proposed; a fact is
// only what the log says fired, with the figures that fired it, so that a recount
// needs no rules (src/decisions/0028).
// Pure values. Durations named working are of the calendar of the agency concerned.
#pragma once

#include "tiendo/base/text.hpp"
#include "tiendo/base/time.hpp"
#include "tiendo/rates/query.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tiendo::alerts {

inline constexpr std::size_t rules_max = 64;
inline constexpr std::size_t escalation_steps_max = 8;

// Stored numbers: never renumber.
enum class rule_kind : std::uint8_t {
    overdue,  // of a dossier: open, and past its headline due date
    due_soon,
    step_overdue,                // a running step is past its own limit
    appointment_past_statutory,  // the citizen was promised a date after the law's
    parked,                      // told of, but never received
    rate_below,                  // of an agency
    backlog_growing,
    counter_silent,  // of a counter
    sequence_gap,
    calendar_horizon,  // of the deployment
    disk_reserve,
};
inline constexpr std::size_t rule_kind_count = 11;
[[nodiscard]] std::string_view name_of(rule_kind k) noexcept;  // "due_soon"
[[nodiscard]] std::optional<rule_kind> parse_rule_kind(std::string_view name) noexcept;
// Whether it speaks of one dossier, and is found by the order of time, not by looking.
[[nodiscard]] constexpr bool is_of_dossiers(rule_kind k) noexcept {
    return k <= rule_kind::parked;
}

enum class clock_kind : std::uint8_t { working, elapsed };

// While nobody has acknowledged it: whom it is told to, this long after it fired.
struct escalation_step {
    milliseconds after{0};
    clock_kind clock = clock_kind::working;
    unsigned levels_up = 0;  // 0: the agency itself, 1: the one above it; the topmost at most
    milliseconds repeat{0};  // told again this often, until the next step; 0: once
    friend bool operator==(const escalation_step&, const escalation_step&) = default;
};

// Over which period a rate is taken, to now.
enum class rate_window : std::uint8_t { today, month, quarter, year };
[[nodiscard]] std::string_view name_of(rate_window w) noexcept;
[[nodiscard]] std::optional<rate_window> parse_rate_window(std::string_view name) noexcept;

struct rule {
    std::string id = "overdue";  // names its alerts for ever
    rule_kind kind = rule_kind::overdue;
    agency_code agency;       // with all below it; empty: everybody
    milliseconds pending{0};  // what it watches has to hold this long before it fires
    // Delivered only while the agency works; it stands in the log at once.
    bool quiet_outside_working_hours = false;
    milliseconds repeat{0};                   // told again this often by the agency itself; 0: once
    std::vector<escalation_step> escalation;  // ascending by `after`

    // due_soon: the one of the two that is given.
    milliseconds working_time_left{0};
    unsigned used_percent = 0;
    // rate_below
    rates::formula formula = rates::formula::resolved;
    rate_window window = rate_window::month;
    std::int64_t below_hundredths = 0;  // of a percent
    std::int64_t min_count = 20;        // denominators below it are not judged
    // backlog_growing: open now against open at the end of the working day so many days ago.
    std::int64_t working_days = 5;
    std::int64_t by_percent = 20;
    std::int64_t min_open = 50;
    // counter_silent: working time since it was heard last. One silent for longer than
    // `forgotten_after` is taken as given up.
    milliseconds silent_for{0};
    milliseconds forgotten_after{30 * 86'400'000LL};
    // calendar_horizon
    std::int64_t days = 60;
    // disk_reserve: whichever is more.
    std::int64_t free_percent = 5;
    std::uint64_t free_bytes = std::uint64_t{1} << 30;

    friend bool operator==(const rule&, const rule&) = default;
};

// Without a file of rules: overdue dossiers, forgotten parked ones, and what an operator must mend.
[[nodiscard]] std::vector<rule> usual_rules();

}  // namespace tiendo::alerts
