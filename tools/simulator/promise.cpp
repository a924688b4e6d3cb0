// Limits to dates and instants, and the verdict on them.
#include "simulator/promise.hpp"

namespace tiendo::simulator {
namespace {

using calendar::limit_unit;
using calendar::working_calendar;

// Received strictly after the cut-off counts as received on the next working day.
local_date counted_from(const catalogue::procedure_row& rules,
                        instant received,
                        const working_calendar& calendar) {
    const auto date = calendar.date_of(received);
    const auto wall = calendar.zone().to_local(received) - local_time{date};
    const bool missed = rules.cut_off && wall > rules.cut_off->since_midnight;
    return missed ? calendar.add_working_days(date, 1) : date;
}

promise in_working_days(const catalogue::procedure_row& rules,
                        std::int32_t days,
                        instant received,
                        const working_calendar& calendar) {
    const auto from = counted_from(rules, received, calendar);
    if (calendar.is_working_day(from) || rules.origin == catalogue::origin_rule::next_day) {
        return {calendar.add_working_days(from, days), std::nullopt};
    }
    return {calendar.add_working_days(calendar.roll_forward(from), days), std::nullopt};
}

promise at_instant(instant at, const working_calendar& calendar) {
    return {calendar.date_of(at), at};
}

}  // namespace

instant promise::printed(const working_calendar& calendar) const {
    return at.value_or(calendar.start_of(date) + std::chrono::hours{17});
}

promise promise_of(const catalogue::procedure_row& rules,
                   calendar::limit limit,
                   instant received,
                   const working_calendar& calendar) {
    const auto date = calendar.date_of(received);
    switch (limit.unit) {
        case limit_unit::working_days:
            return in_working_days(rules, limit.amount, received, calendar);
        case limit_unit::calendar_days:
            return {calendar.add_calendar_days(date, limit.amount), std::nullopt};
        case limit_unit::months:
            return {calendar.add_months(date, limit.amount), std::nullopt};
        case limit_unit::working_hours:
            return at_instant(calendar.add_working_time(
                                  received, working_duration{std::chrono::hours{limit.amount}}),
                              calendar);
        case limit_unit::hours:
            return at_instant(received + std::chrono::hours{limit.amount}, calendar);
    }
    return {date, std::nullopt};
}

promise shifted(const promise& by,
                limit_unit unit,
                instant from,
                instant to,
                const working_calendar& calendar) {
    if (by.at && unit == limit_unit::hours) return at_instant(*by.at + (to - from), calendar);
    if (by.at) {
        return at_instant(
            calendar.add_working_time(*by.at, calendar.working_time_between(from, to)), calendar);
    }
    const auto days = calendar.working_days_between(calendar.date_of(from), calendar.date_of(to));
    return {calendar.add_working_days(by.date, days), std::nullopt};
}

verdict judge(const promise& due, instant finished, const working_calendar& calendar) {
    if (due.at)
        return finished < *due.at    ? verdict::early
               : finished == *due.at ? verdict::on_time
                                     : verdict::late;
    const auto date = calendar.date_of(finished);
    return date < due.date ? verdict::early : date == due.date ? verdict::on_time : verdict::late;
}

}  // namespace tiendo::simulator
