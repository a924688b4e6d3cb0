// Stages by arithmetic on the calendar.
#include "tiendo/alerts/escalation.hpp"

#include <algorithm>

namespace tiendo::alerts {
namespace {

// A level with the time from which on it is told, and how often again.
struct told_level {
    unsigned levels_up = 0;
    instant from{};
    milliseconds repeat{0};  // 0: once
    clock_kind clock = clock_kind::elapsed;
};

instant later(instant from,
              milliseconds by,
              clock_kind clock,
              const calendar::working_calendar& office) {
    return clock == clock_kind::working ? office.add_working_time(from, {by}) : from + by;
}

milliseconds passed(instant from,
                    instant to,
                    clock_kind clock,
                    const calendar::working_calendar& office) {
    return clock == clock_kind::working ? office.working_time_between(from, to).length : to - from;
}

milliseconds pace_of(milliseconds repeat) {
    return repeat <= milliseconds{0} ? milliseconds{0} : std::max(repeat, repeat_shortest);
}

std::vector<told_level> levels_of(const alert& a,
                                  const rule& by,
                                  const calendar::working_calendar& office) {
    std::vector<told_level> out{{0, a.fired_at, pace_of(by.repeat), clock_kind::elapsed}};
    for (const auto& step : by.escalation) {
        const auto from = later(a.fired_at, step.after, step.clock, office);
        out.push_back(
            {step.levels_up, std::max(from, out.back().from), pace_of(step.repeat), step.clock});
    }
    return out;
}

instant repetition_at(const told_level& l,
                      std::uint64_t repetition,
                      const calendar::working_calendar& office) {
    return later(l.from, l.repeat * static_cast<std::int64_t>(repetition), l.clock, office);
}

// The last repetition due by `now` and before the next level's time.
std::uint64_t repetitions_by(const told_level& l,
                             instant now,
                             std::optional<instant> next_level,
                             const calendar::working_calendar& office) {
    if (l.repeat == milliseconds{0}) return 0;
    const auto until = next_level ? std::min(now, *next_level) : now;
    const auto span = passed(l.from, until, l.clock, office);
    if (span <= milliseconds{0}) return 0;
    auto out = static_cast<std::uint64_t>(span / l.repeat);
    // At the next level's own instant it is the next level's turn.
    if (out > 0 && next_level && repetition_at(l, out, office) >= *next_level) --out;
    return out;
}

}  // namespace

agenda agenda_of(const alert& a,
                 const rule& by,
                 const calendar::working_calendar& office,
                 instant now) {
    const auto levels = levels_of(a, by, office);
    const bool goes_on = a.state == alert_state::firing;
    auto until = now;
    if (!goes_on && a.resolved_at) until = std::min(until, *a.resolved_at);
    if (!goes_on && a.acknowledged_at) until = std::min(until, *a.acknowledged_at);

    agenda out;
    const auto propose = [&out](instant at) { out.next = std::min(out.next.value_or(at), at); };
    for (std::size_t i = 0; i < levels.size(); ++i) {
        const auto& l = levels[i];
        if (i > 0 && l.from > until) {
            propose(l.from);
            break;
        }
        const auto next_level =
            i + 1 < levels.size() ? std::optional(levels[i + 1].from) : std::nullopt;
        const auto n = repetitions_by(l, until, next_level, office);
        out.due.push_back({i, l.levels_up, n, repetition_at(l, n, office)});
        if (l.repeat == milliseconds{0}) continue;
        const auto again = repetition_at(l, n + 1, office);
        const bool is_its_turn = !next_level || again < *next_level;
        if (is_its_turn && again > until) propose(again);
    }
    if (!goes_on) out.next.reset();
    if (by.quiet_outside_working_hours && !office.is_open(now))
        out.held_until = office.roll_to_opening(now);
    return out;
}

std::vector<stage> coming_of(const alert& a,
                             const rule& by,
                             const calendar::working_calendar& office,
                             instant now) {
    std::vector<stage> out;
    if (a.state != alert_state::firing) return out;
    const auto levels = levels_of(a, by, office);
    for (std::size_t i = 1; i < levels.size(); ++i) {
        if (levels[i].from > now) out.push_back({i, levels[i].levels_up, 0, levels[i].from});
    }
    return out;
}

const calendar::working_calendar& office_of(const agency_code& agency,
                                            const catalogue::catalogue& in) {
    const auto* a = in.find_agency(agency.view());
    return in.calendar_of(a == nullptr ? in.agencies().front() : *a);
}

agency_code agency_above(const agency_code& agency,
                         unsigned levels_up,
                         const catalogue::catalogue& in) {
    const auto* at = in.find_agency(agency.view());
    if (at == nullptr) return agency;
    for (unsigned up = 0; up < levels_up && at->parent; ++up) {
        const auto* parent = in.find_agency(at->parent->view());
        if (parent == nullptr) break;
        at = parent;
    }
    return at->code;
}

}  // namespace tiendo::alerts
