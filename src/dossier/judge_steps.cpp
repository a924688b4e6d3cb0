// Limits, time used and lateness of steps; see the header.
#include "judge_steps.hpp"

#include "due_dates.hpp"
#include "tiendo/catalogue/clock_start.hpp"

#include <algorithm>
#include <string_view>
#include <tuple>

namespace tiendo::dossier {
namespace {

using calendar::limit_unit;
using catalogue::clock_policy;

const calendar::working_calendar* calendar_of(const step_course& s,
                                              const law& law,
                                              const governing& rules) {
    if (const auto* own = law.calendar_of_unit(rules.calendar_version, s.unit)) return own;
    const auto* of_agency = law.calendar_of(rules.calendar_version, s.begun_under);
    return of_agency != nullptr ? of_agency : rules.calendar;
}

std::optional<calendar::limit> limit_of(const step_span& s,
                                        procedure_ref procedure,
                                        const law& law,
                                        const governing& rules) {
    if (s.said_limit) return s.said_limit;
    if (rules.procedure_version == 0) return std::nullopt;
    const auto* row = law.catalogue_of(rules.procedure_version)
                          ->step_on(law.procedures.code(procedure),
                                    law.steps.labels().code(s.step),
                                    s.calendar->date_of(s.from));
    return row == nullptr ? std::nullopt : row->limit;
}

// The due date of a limit of that calendar, by the arithmetic of every due date: day 1 is the day
// after, outside hours it rolls, and pauses move it. A restart of the applicant's limit does not
// give the unit its own anew: the pause is taken out of it.
void judge_limit(step_span& s, std::span<const pause> moving) {
    if (!s.limit) return;
    catalogue::procedure_row row;
    row.statutory = s.limit;
    governing rules;
    rules.procedure = &row;
    rules.calendar = s.calendar;
    due_dates dates(rules);
    dates.start_clock(s.from);
    s.due = dates.in_force(moving)[static_cast<std::size_t>(basis::statutory)];
    s.late = s.due && s.to && dates.judge(*s.due, *s.to) == verdict::late;
}

std::vector<pause> without_restart(std::span<const pause> pauses) {
    std::vector<pause> out(pauses.begin(), pauses.end());
    for (auto& p : out) {
        if (p.policy == clock_policy::restart) p.policy = clock_policy::pause_working;
    }
    return out;
}

// While an open pause stops the applicant's clock, no limit of a step runs out.
std::optional<instant> open_pause(const assessment& of) {
    std::optional<instant> since;
    for (const auto& p : of.pauses) {
        if (!p.to && p.policy != clock_policy::none && (!since || p.from < *since)) since = p.from;
    }
    return since;
}

// Days of the united pauses that lie behind `first`, by `between` two dates.
template <class Between>
std::int64_t days_of(std::span<const calendar::pause> standing,
                     local_date first,
                     const calendar::working_calendar& calendar,
                     Between between) {
    std::int64_t sum = 0;
    for (const auto& p : standing) {
        const auto after = std::max(first, calendar.date_of(p.from));
        const auto through = calendar.date_of(p.to);
        if (after < through) sum += between(after, through);
    }
    return sum;
}

processing_time processing_of(const assessment& a, std::span<const calendar::pause> standing) {
    const auto& calendar = *a.rules.calendar;
    const auto start = a.clock_started_at.value_or(*a.received_at);
    const auto end = *a.ended_at;
    processing_time out;
    out.worked = calendar::working_time_outside(start, end, standing, calendar);
    std::vector<calendar::pause> taken(standing.begin(), standing.end());
    for (const auto& s : a.steps) taken.push_back({s.from, s.to.value_or(end)});
    out.outside_steps =
        calendar::working_time_outside(start, end, calendar::united(taken), calendar);

    catalogue::start_rules rules;
    if (const auto* row = a.rules.procedure) rules = {row->origin, row->cut_off};
    const auto first_day = [&](limit_unit unit) {
        return calendar.date_of(catalogue::start_of_clock(start, unit, rules, calendar).at);
    };
    const auto last = calendar.date_of(end);
    const auto working = [&](local_date after, local_date through) {
        return calendar.working_days_between(after, through);
    };
    const auto any = [](local_date after, local_date through) -> std::int64_t {
        return (through - after).count();
    };
    const auto counted = [&](local_date first, const auto& between) {
        return first >= last ? 0
                             : between(first, last) - days_of(standing, first, calendar, between);
    };
    out.working_days = counted(first_day(limit_unit::working_days), working);
    out.calendar_days = counted(first_day(limit_unit::calendar_days), any);
    return out;
}

// Whether `a` comes before `b` where both weigh the same: the earlier one, then by its codes.
bool stands_before(const step_span& a, const step_span& b, const law& law) {
    const auto name = [&](const step_span& s) {
        const auto& labels = law.steps.labels();
        return std::tuple{s.from,
                          std::string_view(labels.code(s.step)),
                          s.unit == no_ref ? std::string_view() : labels.code(s.unit)};
    };
    return name(a) < name(b);
}

template <class Weight>
std::optional<std::size_t> heaviest(const assessment& a, const law& law, Weight weight) {
    std::optional<std::size_t> best;
    for (std::size_t i = 0; i < a.steps.size(); ++i) {
        const auto& s = a.steps[i];
        const auto mine = weight(s);
        if (!mine) continue;
        const auto* other = best ? &a.steps[*best] : nullptr;
        if (other == nullptr || *mine > *weight(*other) ||
            (*mine == *weight(*other) && stands_before(s, *other, law)))
            best = i;
    }
    return best;
}

// Who broke a limit of its own answers; else who used the most time, if more than lay outside of
// all steps.
lateness lateness_of(const assessment& a, const law& law) {
    using weight = std::optional<working_duration>;
    if (const auto worst = heaviest(
            a, law, [](const step_span& s) { return s.late ? weight(s.overrun) : std::nullopt; }))
        return {worst};
    const auto longest = heaviest(a, law, [](const step_span& s) { return weight(s.used); });
    if (longest && a.steps[*longest].used >= a.processing->outside_steps) return {longest};
    return {};
}

}  // namespace

std::vector<calendar::pause> standing_times(std::span<const pause> pauses, instant until) {
    std::vector<calendar::pause> out;
    for (const auto& p : pauses) {
        if (p.policy != clock_policy::none) out.push_back({p.from, p.to.value_or(until)});
    }
    return calendar::united(out);
}

working_duration time_used(const step_span& s,
                           std::span<const calendar::pause> standing,
                           instant until) {
    const auto end = s.to.value_or(std::max(until, s.from));
    return calendar::working_time_outside(s.from, end, standing, *s.calendar);
}

working_duration time_past_limit(const step_span& s,
                                 std::span<const calendar::pause> standing,
                                 instant until) {
    if (!s.late && !s.is_past_limit(until)) return {};
    const auto end = s.to.value_or(until);
    return calendar::working_time_outside(s.due->breach, end, standing, *s.calendar);
}

void judge_steps(const step_courses& courses, const law& law, assessment& out) {
    const bool is_finished = out.now == state::processed || out.now == state::returned;
    if (courses.empty() && !is_finished) return;
    const auto standing = standing_times(out.pauses, out.ended_at.value_or(instant::max()));
    const auto moving = without_restart(out.pauses);
    const auto stopped = open_pause(out);
    for (const auto& course : courses) {
        auto& s = out.steps.emplace_back();
        static_cast<step_course&>(s) = course;
        s.calendar = calendar_of(s, law, out.rules);
        s.limit = limit_of(s, out.procedure, law, out.rules);
        judge_limit(s, moving);
        if (!s.to) {
            if (stopped) s.stands_since = std::max(s.from, *stopped);
            continue;
        }
        s.used = time_used(s, standing, *s.to);
        s.overrun = time_past_limit(s, standing, *s.to);
    }
    if (!is_finished) return;
    out.processing = processing_of(out, standing);
    if (out.verdicts[static_cast<std::size_t>(basis::headline)] == verdict::late)
        out.late_by = lateness_of(out, law);
}

std::string_view name_of(span_end e) noexcept {
    switch (e) {
        case span_end::running:
            return "running";
        case span_end::finished:
            return "finished";
        case span_end::transferred:
            return "transferred";
        case span_end::dossier_ended:
            return "dossier_ended";
    }
    return "running";
}

}  // namespace tiendo::dossier
