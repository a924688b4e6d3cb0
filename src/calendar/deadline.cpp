// Counts an amount of time from an origin, forwards or backwards, around pauses.
#include "tiendo/calendar/deadline.hpp"

#include <algorithm>
#include <ranges>

namespace tiendo::calendar {
namespace {

using std::chrono::days;

// Elapsed or working time, each with the sum between two instants and the way back from a sum.
class meter {
  public:
    meter(limit_unit unit, const working_calendar& calendar)
        : works_(unit == limit_unit::working_hours), calendar_(calendar) {}

    [[nodiscard]] std::int64_t between(instant from, instant to) const noexcept {
        if (!works_) return (to - from).count();
        return calendar_.working_time_between(from, to).length.count();
    }
    [[nodiscard]] instant add(instant from, std::int64_t amount) const noexcept {
        if (works_) return calendar_.add_working_time(from, {milliseconds{amount}});
        // Far beyond any date of the calendar, and far from overflow.
        constexpr std::int64_t bound = 1'000'000'000'000'000;
        return from + milliseconds{std::clamp(amount, -bound, bound)};
    }

  private:
    bool works_;
    const working_calendar& calendar_;
};

instant count_forwards(instant at,
                       std::int64_t left,
                       std::span<const pause> pauses,
                       meter time) noexcept {
    for (const auto& p : pauses) {
        if (p.to <= at) continue;
        const auto begin = std::max(at, p.from);
        const auto counted = time.between(at, begin);
        if (left <= counted) break;
        left -= counted;
        at = p.to;
    }
    return time.add(at, left);
}

instant count_backwards(instant at,
                        std::int64_t left,
                        std::span<const pause> pauses,
                        meter time) noexcept {
    for (const auto& p : pauses | std::views::reverse) {
        if (p.from >= at) continue;
        const auto end = std::min(at, p.to);
        const auto counted = time.between(end, at);
        if (left <= counted) break;
        left -= counted;
        at = p.from;
    }
    return time.add(at, -left);
}

// A date that the days of pauses push away, in working days or in calendar days.
class moving_date {
  public:
    moving_date(local_date origin, amount allowed, const working_calendar& calendar) noexcept
        : calendar_(calendar), working_(allowed.unit == limit_unit::working_days), date_(origin) {
        if (working_) {
            date_ = calendar.add_working_days(origin, allowed.count);
        } else if (allowed.unit == limit_unit::months) {
            date_ = same_day_in_month(origin, allowed.count);
        } else {
            add_days(allowed.count);
        }
    }

    // Days and months are counted on the calendar; only the last day rolls.
    [[nodiscard]] local_date rolled() const noexcept { return calendar_.roll_forward(date_); }

    // By the days d with after < d <= through, away from the origin.
    void move(local_date after, local_date through, std::int64_t direction) noexcept {
        if (working_) {
            const auto shift = calendar_.working_days_between(after, through);
            if (shift != 0) date_ = calendar_.add_working_days(date_, direction * shift);
        } else {
            add_days(direction * (through - after).count());
        }
    }

  private:
    void add_days(std::int64_t count) noexcept {
        constexpr std::int64_t span = (latest_date - earliest_date).count() + 1;
        date_ += days{static_cast<days::rep>(std::clamp(count, -span, span))};
        date_ = std::clamp(date_, earliest_date, latest_date);
    }

    const working_calendar& calendar_;
    bool working_;
    local_date date_;
};

local_date due_date(local_date origin,
                    amount allowed,
                    std::span<const pause> pauses,
                    const working_calendar& calendar) noexcept {
    moving_date due{origin, allowed, calendar};
    if (allowed.count >= 0) {
        for (const auto& p : pauses) {
            const auto after = std::max(origin, calendar.date_of(p.from));
            const auto through = calendar.date_of(p.to);
            if (through <= after) continue;
            if (after > due.rolled()) break;
            due.move(after, through, 1);
        }
        return due.rolled();
    }
    for (const auto& p : pauses | std::views::reverse) {
        const auto after = calendar.date_of(p.from);
        const auto through = std::min(origin, calendar.date_of(p.to));
        if (through <= after) continue;
        if (through < due.rolled()) break;
        due.move(after, through, -1);
    }
    return due.rolled();
}

// An answer at the edge stands for everything beyond it.
bool within(local_date date) noexcept {
    return date > earliest_date && date < latest_date;
}

}  // namespace

amount amount_of(limit allowed) noexcept {
    constexpr std::int64_t hour = milliseconds{std::chrono::hours{1}}.count();
    const std::int64_t scale = compares_instants(allowed.unit) ? hour : 1;
    return {allowed.amount * scale, allowed.unit};
}

std::vector<pause> united(std::span<const pause> pauses) {
    std::vector<pause> sorted;
    for (const auto& p : pauses) {
        if (p.from < p.to) sorted.push_back(p);
    }
    std::ranges::sort(sorted, {}, &pause::from);
    std::vector<pause> out;
    for (const auto& p : sorted) {
        if (!out.empty() && p.from <= out.back().to) {
            out.back().to = std::max(out.back().to, p.to);
        } else {
            out.push_back(p);
        }
    }
    return out;
}

result<due> due_of(instant origin,
                   amount allowed,
                   std::span<const pause> pauses,
                   const working_calendar& calendar) noexcept {
    due out;
    const auto start = calendar.date_of(origin);
    if (!within(start)) return make_error_code(errc::out_of_range);
    if (compares_instants(allowed.unit)) {
        const meter time{allowed.unit, calendar};
        // The least number has no opposite; nothing near it lies within the calendar.
        if (allowed.count == INT64_MIN) return make_error_code(errc::out_of_range);
        out.at = allowed.count >= 0 ? count_forwards(origin, allowed.count, pauses, time)
                                    : count_backwards(origin, -allowed.count, pauses, time);
        out.date = calendar.date_of(*out.at);
    } else {
        out.date = due_date(start, allowed, pauses, calendar);
    }
    if (!within(out.date)) return make_error_code(errc::out_of_range);
    out.provisional = calendar.is_provisional(out.date) || calendar.is_provisional(start);
    return out;
}

instant end_of(const due& due, const working_calendar& calendar) noexcept {
    return due.at ? *due.at : calendar.start_of(due.date + days{1});
}

working_duration working_time_outside(instant from,
                                      instant to,
                                      std::span<const pause> pauses,
                                      const working_calendar& calendar) noexcept {
    if (to < from) return {-working_time_outside(to, from, pauses, calendar).length};
    auto sum = calendar.working_time_between(from, to).length;
    for (const auto& p : pauses) {
        const auto begin = std::max(from, p.from);
        const auto end = std::min(to, p.to);
        if (begin < end) sum -= calendar.working_time_between(begin, end).length;
    }
    return {sum};
}

}  // namespace tiendo::calendar
