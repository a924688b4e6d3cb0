// Limits to dates and instants, and pauses that move them.
#include "due_dates.hpp"

#include <algorithm>

namespace tiendo::dossier {
namespace {

using calendar::limit_unit;
using calendar::working_calendar;
using catalogue::clock_policy;

// Acceptance moved by the cut-off: strictly after it counts as received the next working day.
struct acceptance {
    instant at;
    local_date date;
};

acceptance after_cut_off(instant at,
                         const catalogue::procedure_row& row,
                         const working_calendar& calendar) {
    const auto wall = calendar.zone().to_local(at);
    const auto date = std::chrono::floor<std::chrono::days>(wall);
    if (!row.cut_off || wall - date <= row.cut_off->since_midnight) return {at, date};
    const auto next = calendar.add_working_days(date, 1);
    return {calendar.opening_of(next), next};
}

// The date from which working days are counted, not counted itself (src/RULES.md L3.3, 3.5).
local_date working_days_due(local_date accepted,
                            const calendar::limit& limit,
                            catalogue::origin_rule rule,
                            const working_calendar& calendar) {
    const auto origin =
        rule == catalogue::origin_rule::roll ? calendar.roll_forward(accepted) : accepted;
    return calendar.add_working_days(origin, limit.amount);
}

instant working_hours_origin(const acceptance& accepted,
                             catalogue::origin_rule rule,
                             const working_calendar& calendar) {
    if (calendar.is_open(accepted.at)) return accepted.at;
    if (rule == catalogue::origin_rule::roll) return calendar.roll_to_opening(accepted.at);
    return calendar.opening_of(calendar.add_working_days(accepted.date, 1));
}

bool is_answered_restart(const pause& p) noexcept {
    return p.policy == clock_policy::restart && p.to.has_value();
}

// Where the limits are counted from: the last answer under restart, if one came after `started`.
instant last_restart(std::span<const pause> pauses, instant started) noexcept {
    for (const auto& p : pauses) {
        if (is_answered_restart(p)) started = std::max(started, p.to.value_or(started));
    }
    return started;
}

// Whether a pause of this policy pushes dates and instants away.
bool shifts(clock_policy policy) noexcept {
    return policy == clock_policy::pause_working || policy == clock_policy::pause_calendar;
}

// A date pushed away by a pause from `begin` to `end` (src/RULES.md 2.9).
local_date shifted(local_date date,
                   clock_policy policy,
                   local_date begin,
                   local_date end,
                   const working_calendar& calendar) {
    if (policy == clock_policy::pause_calendar) {
        return end == begin ? date : calendar.roll_forward(date + (end - begin));
    }
    const auto days = calendar.working_days_between(begin, end);
    return days == 0 ? date : calendar.add_working_days(date, days);
}

due_point on_date(local_date date, const working_calendar& calendar) {
    return {date,
            std::nullopt,
            calendar.start_of(date + std::chrono::days{1}),
            calendar.is_provisional(date)};
}

due_point at_instant(instant at, const working_calendar& calendar) {
    const auto date = calendar.date_of(at);
    return {date, at, at, calendar.is_provisional(date)};
}

}  // namespace

std::optional<due_dates::anchor> due_dates::anchor_of(const std::optional<calendar::limit>& limit,
                                                      instant start) const {
    if (!limit || rules_.procedure == nullptr) return std::nullopt;
    const auto& row = *rules_.procedure;
    const auto& calendar = *rules_.calendar;
    const auto accepted = after_cut_off(start, row, calendar);
    anchor out;
    out.unit = limit->unit;
    switch (limit->unit) {
        case limit_unit::working_days:
            out.date = working_days_due(accepted.date, *limit, row.origin, calendar);
            break;
        case limit_unit::calendar_days:
            out.date = calendar.add_calendar_days(accepted.date, limit->amount);
            break;
        case limit_unit::months:
            out.date = calendar.add_months(accepted.date, limit->amount);
            break;
        case limit_unit::hours:
            out.at = accepted.at + std::chrono::hours{limit->amount};
            break;
        case limit_unit::working_hours:
            out.at = calendar.add_working_time(working_hours_origin(accepted, row.origin, calendar),
                                               working_duration{std::chrono::hours{limit->amount}});
            break;
    }
    return out;
}

// An appointment compares by instant where the procedure's limit does, else by date.
due_dates::anchor due_dates::appointment_anchor(instant at) const {
    anchor out;
    const auto* row = rules_.procedure;
    if (row != nullptr) {
        if (const auto& limit = row->statutory ? row->statutory : row->committed) {
            out.unit = limit->unit;
        }
    }
    if (calendar::compares_instants(out.unit)) {
        out.at = at;
    } else {
        out.date = rules_.calendar->date_of(at);
    }
    return out;
}

void due_dates::start_clock(instant at) {
    started_at_ = at;
}

void due_dates::set_first_appointment(instant at) {
    original_ = appointment_anchor(at);
    set_appointment(at, 0);
}

void due_dates::set_appointment(instant at, std::size_t pauses_so_far) {
    current_ = appointment_anchor(at);
    current_moves_from_ = pauses_so_far;
}

// Moved pause by pause, in the order of their beginning; what lies inside two pauses counts for the
// one begun first.
due_point due_dates::move(const anchor& from,
                          std::span<const pause> pauses,
                          instant not_before) const {
    const auto& calendar = *rules_.calendar;
    auto date = from.date;
    milliseconds length{0};
    instant covered_to = not_before;
    for (const auto& p : pauses) {
        if (!p.to) continue;
        const auto begin = std::max(p.from, covered_to);
        if (begin >= *p.to) continue;
        covered_to = *p.to;
        if (!shifts(p.policy)) continue;
        if (!from.at) {
            date =
                shifted(date, p.policy, calendar.date_of(begin), calendar.date_of(*p.to), calendar);
        } else if (from.unit == limit_unit::working_hours) {
            length += calendar.working_time_between(begin, *p.to).length;
        } else {
            length += *p.to - begin;
        }
    }
    if (!from.at) return on_date(date, calendar);
    if (length.count() == 0) return at_instant(*from.at, calendar);
    return at_instant(from.unit == limit_unit::working_hours
                          ? calendar.add_working_time(*from.at, working_duration{length})
                          : *from.at + length,
                      calendar);
}

std::array<std::optional<due_point>, basis_count> due_dates::in_force(
    std::span<const pause> pauses) const {
    std::array<std::optional<due_point>, basis_count> due{};
    const auto slot = [&due](basis b) -> auto& { return due[static_cast<std::size_t>(b)]; };
    if (started_at_ && rules_.procedure != nullptr) {
        const auto counted_from = last_restart(pauses, *started_at_);
        const auto limit_due = [&](const std::optional<calendar::limit>& limit) {
            const auto unmoved = anchor_of(limit, counted_from);
            return unmoved ? std::optional(move(*unmoved, pauses, counted_from)) : std::nullopt;
        };
        slot(basis::statutory) = limit_due(rules_.procedure->statutory);
        slot(basis::committed) = limit_due(rules_.procedure->committed);
    }
    if (original_) slot(basis::original) = move(*original_, {}, instant{});
    if (current_) {
        const auto later = pauses.subspan(std::min(current_moves_from_, pauses.size()));
        // Counted afresh, the old appointment is no promise any more.
        const bool is_dropped = std::any_of(later.begin(), later.end(), is_answered_restart);
        if (!is_dropped) slot(basis::current) = move(*current_, later, earliest_fact);
    }
    for (const auto follower : {basis::headline, basis::index766}) {
        const auto wanted = follower == basis::headline ? rules_.headline : basis::current;
        if (const auto source = source_of(wanted, due)) slot(follower) = slot(*source);
    }
    return due;
}

std::optional<basis> due_dates::source_of(
    basis wanted, const std::array<std::optional<due_point>, basis_count>& due) noexcept {
    for (const auto b : {wanted, basis::committed, basis::statutory}) {
        if (due[static_cast<std::size_t>(b)]) return b;
    }
    return std::nullopt;
}

basis_mask due_dates::moved_by(std::span<const pause> pauses, std::size_t index) const {
    if (pauses[index].policy == clock_policy::none) return 0;
    basis_mask moved = 0;
    if (started_at_) moved |= bit(basis::statutory) | bit(basis::committed);
    if (current_ && index >= current_moves_from_) moved |= bit(basis::current);
    return moved;
}

verdict due_dates::judge(const due_point& due, instant at) const noexcept {
    if (due.at) {
        if (at < *due.at) return verdict::early;
        return at == *due.at ? verdict::on_time : verdict::late;
    }
    const auto date = rules_.calendar->date_of(at);
    if (date < due.date) return verdict::early;
    return date == due.date ? verdict::on_time : verdict::late;
}

}  // namespace tiendo::dossier
