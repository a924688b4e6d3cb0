// Limits to dates and instants, and pauses that move them.
#include "due_dates.hpp"

#include "tiendo/catalogue/clock_start.hpp"

#include <algorithm>

namespace tiendo::dossier {
namespace {

using calendar::limit_unit;
using calendar::working_calendar;
using catalogue::clock_policy;

bool is_answered_restart(const pause& p) noexcept {
    return p.policy == clock_policy::restart && p.to.has_value();
}

// Where the limits are counted from: the last answer under restart, if one came after `started`.
struct count_begin {
    instant at;
    std::optional<std::size_t> restarted_by;
};

count_begin last_restart(std::span<const pause> pauses, instant started) noexcept {
    count_begin out{started, std::nullopt};
    for (std::size_t i = 0; i < pauses.size(); ++i) {
        if (!is_answered_restart(pauses[i]) || *pauses[i].to < out.at) continue;
        out = {*pauses[i].to, i};
    }
    return out;
}

// Whether a pause of this policy pushes dates and instants away.
bool shifts(clock_policy policy) noexcept {
    return policy == clock_policy::pause_working || policy == clock_policy::pause_calendar;
}

// Pushes a date away by the part of a pause that `by` names (src/RULES.md 2.9).
void shift(due_move& by, clock_policy policy, const working_calendar& calendar) {
    const auto begin = calendar.date_of(by.from);
    const auto end = calendar.date_of(by.to);
    by.after = by.before;
    if (policy == clock_policy::pause_calendar) {
        by.days = (end - begin).count();
        if (by.days != 0) by.after = calendar.roll_forward(by.before + (end - begin));
        return;
    }
    by.days = calendar.working_days_between(begin, end);
    if (by.days != 0) by.after = calendar.add_working_days(by.before, by.days);
}

}  // namespace

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

std::optional<due_anchor> due_dates::anchor_of(const std::optional<calendar::limit>& limit,
                                               instant start) const {
    if (!limit || rules_.procedure == nullptr) return std::nullopt;
    const auto& row = *rules_.procedure;
    const auto& calendar = *rules_.calendar;
    const auto begin =
        catalogue::start_of_clock(start, limit->unit, {row.origin, row.cut_off}, calendar);
    due_anchor out;
    out.unit = limit->unit;
    out.after_cut_off = begin.after_cut_off;
    out.first_at = begin.at;
    // The day from which they are counted, not counted itself (src/RULES.md L3.3, L3.5).
    out.first = calendar.date_of(begin.at);
    switch (limit->unit) {
        case limit_unit::working_days:
            out.date = calendar.add_working_days(out.first, limit->amount);
            break;
        case limit_unit::calendar_days:
            out.last_day = out.first + std::chrono::days{limit->amount};
            out.date = calendar.add_calendar_days(out.first, limit->amount);
            break;
        case limit_unit::months:
            out.last_day = calendar::same_day_in_month(out.first, limit->amount);
            out.date = calendar.add_months(out.first, limit->amount);
            break;
        case limit_unit::hours:
            out.at = out.first_at + std::chrono::hours{limit->amount};
            break;
        case limit_unit::working_hours:
            out.at = calendar.add_working_time(out.first_at,
                                               working_duration{std::chrono::hours{limit->amount}});
            break;
    }
    return out;
}

// An appointment compares by instant where the procedure's limit does, else by date.
due_anchor due_dates::appointment_anchor(instant at) const {
    due_anchor out;
    const auto* row = rules_.procedure;
    if (row != nullptr) {
        if (const auto& limit = row->statutory ? row->statutory : row->committed) {
            out.unit = limit->unit;
        }
    }
    out.first_at = at;
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
// one begun first. What has run out when the clock is stopped is not moved: late stays late.
due_point due_dates::move(const due_anchor& from,
                          const movers& by,
                          std::vector<due_move>* told) const {
    const auto& calendar = *rules_.calendar;
    auto date = from.date;
    auto at = from.at;
    instant covered_to = by.not_before;
    std::optional<instant> stopped_at;  // when the first of the pauses that overlap began
    std::optional<due_move> united;     // pauses by the calendar that overlap, one after another
    for (std::size_t i = by.first; i < by.pauses.size(); ++i) {
        const auto& p = by.pauses[i];
        if (!p.to || !shifts(p.policy)) continue;
        due_move one{i, std::max(p.from, covered_to), *p.to, date, date, 0, milliseconds{0}};
        if (one.from >= one.to) continue;
        if (!stopped_at || p.from >= covered_to) {
            stopped_at = one.from;
            united.reset();
        }
        covered_to = one.to;
        if (at ? *stopped_at >= *at : calendar.date_of(*stopped_at) > date) continue;
        if (at) {
            if (from.unit == limit_unit::working_hours) {
                const auto inside = calendar.working_time_between(one.from, one.to);
                one.length = inside.length;
                at = calendar.add_working_time(*at, inside);
            } else {
                one.length = one.to - one.from;
                *at += one.length;
            }
        } else if (p.policy == clock_policy::pause_calendar && united) {
            // Their dates are taken as one difference, that rolls once.
            united->to = one.to;
            shift(*united, p.policy, calendar);
            date = united->after;
            if (told != nullptr) told->back() = *united;
            continue;
        } else {
            shift(one, p.policy, calendar);
            date = one.after;
            united.reset();
            if (p.policy == clock_policy::pause_calendar) united = one;
        }
        if (told != nullptr) told->push_back(one);
    }
    return at ? at_instant(*at, calendar) : on_date(date, calendar);
}

std::optional<due_point> due_dates::limit_due(const std::optional<calendar::limit>& limit,
                                              std::span<const pause> pauses,
                                              due_working* told) const {
    if (!started_at_) return std::nullopt;
    const auto begin = last_restart(pauses, *started_at_);
    const auto unmoved = anchor_of(limit, begin.at);
    if (!unmoved) return std::nullopt;
    if (told != nullptr) *told = {limit, begin.at, begin.restarted_by, std::nullopt, unmoved, {}};
    // Before counting begins (src/RULES.md L3.5, L3.6) there is nothing for a pause to take out.
    const auto counting =
        unmoved->at ? unmoved->first_at : rules_.calendar->start_of(unmoved->first);
    auto due = move(*unmoved,
                    {pauses, 0, std::max(begin.at, counting)},
                    told != nullptr ? &told->moves : nullptr);
    // Counted over days of which nobody has said whether they were off.
    if (rules_.calendar->is_provisional(rules_.calendar->date_of(begin.at))) due.provisional = true;
    return due;
}

std::optional<due_point> due_dates::appointment_due(std::span<const pause> pauses,
                                                    due_working* told) const {
    if (!current_) return std::nullopt;
    if (told != nullptr) {
        told->counted_from = current_->first_at;
        told->unmoved = current_;
    }
    const auto first = std::min(current_moves_from_, pauses.size());
    // Counted afresh, the old appointment is no promise any more.
    for (std::size_t i = first; i < pauses.size(); ++i) {
        if (!is_answered_restart(pauses[i])) continue;
        if (told != nullptr) told->dropped_by = i;
        return std::nullopt;
    }
    return move(
        *current_, {pauses, first, earliest_fact}, told != nullptr ? &told->moves : nullptr);
}

std::array<std::optional<due_point>, basis_count> due_dates::in_force(std::span<const pause> pauses,
                                                                      due_workings* told) const {
    std::array<std::optional<due_point>, basis_count> due{};
    const auto slot = [&due](basis b) -> auto& { return due[static_cast<std::size_t>(b)]; };
    const auto telling = [told](basis b) {
        return told == nullptr ? nullptr : &(*told)[static_cast<std::size_t>(b)];
    };
    if (rules_.procedure != nullptr) {
        slot(basis::statutory) =
            limit_due(rules_.procedure->statutory, pauses, telling(basis::statutory));
        slot(basis::committed) =
            limit_due(rules_.procedure->committed, pauses, telling(basis::committed));
    }
    if (original_) {
        slot(basis::original) = move(*original_, {}, nullptr);
        if (auto* of = telling(basis::original)) {
            of->counted_from = original_->first_at;
            of->unmoved = original_;
        }
    }
    slot(basis::current) = appointment_due(pauses, telling(basis::current));
    for (const auto follower : {basis::headline, basis::index766}) {
        const auto wanted = follower == basis::headline ? rules_.headline : basis::current;
        if (const auto source = source_of(wanted, due)) slot(follower) = slot(*source);
    }
    return due;
}

std::optional<std::vector<pause>> due_dates::before_restarts(std::span<const pause> pauses) const {
    std::optional<instant> first;
    for (const auto& p : pauses) {
        if (!started_at_ || !is_answered_restart(p) || *p.to < *started_at_) continue;
        if (!first || *p.to < *first) first = p.to;
    }
    if (!first) return std::nullopt;
    std::vector<pause> out(pauses.begin(), pauses.end());
    for (auto& p : out) {
        if (p.to && *p.to >= *first) p.to.reset();
    }
    return out;
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
