// Rows of dates, and of stretches of hours, from a due date's working.
#include "day_rows.hpp"

#include <algorithm>

namespace tiendo::dossier {
namespace {

using calendar::limit_unit;
using calendar::working_calendar;
using std::chrono::days;

// The end of the window that `at` lies in, or the end of its date where the window runs on.
// Precondition: calendar.is_open(at).
instant closing_after(instant at, const working_calendar& calendar) {
    auto open = at;
    auto beyond = calendar.start_of(calendar.date_of(at) + days{1});
    if (calendar.working_time_between(at, beyond).length == beyond - at) return beyond;
    while (beyond - open > milliseconds{1}) {
        const auto middle = open + (beyond - open) / 2;
        const bool is_open_until = calendar.working_time_between(at, middle).length == middle - at;
        (is_open_until ? open : beyond) = middle;
    }
    return open;
}

class layout {
  public:
    layout(const due_working& working,
           const due_point& due,
           std::span<const pause> pauses,
           const working_calendar& calendar)
        : working_(working),
          anchor_(*working.unmoved),
          due_(due),
          pauses_(pauses),
          calendar_(calendar) {}

    std::vector<day_row> rows() && {
        if (!working_.limit) {
            moves_of_appointment();
        } else if (calendar::compares_instants(anchor_.unit)) {
            hours();
        } else {
            dates();
        }
        if (!rows_.empty()) rows_.back().is_due = true;
        describe();
        return std::move(rows_);
    }

  private:
    void add(local_date date, day_role role, std::int64_t number = 0) {
        day_row row;
        row.date = date;
        row.role = role;
        row.number = number;
        rows_.push_back(std::move(row));
    }

    // --- limits in days and months

    void dates() {
        // The day the clock started, and the one that stands for it after a cut-off or day off.
        const auto told = calendar_.date_of(working_.counted_from);
        for (auto d = told; d <= anchor_.first; d += days{1}) {
            add(d, d == told || d == anchor_.first ? day_role::origin : day_role::off);
        }
        if (anchor_.unit == limit_unit::working_days) {
            if (has_all_pauses_inside()) {
                around_pauses();
                return;
            }
            working_days();
        } else if (anchor_.unit == limit_unit::calendar_days) {
            for (auto d = anchor_.first + days{1}; d <= anchor_.last_day; d += days{1})
                add(d, day_role::counted, (d - anchor_.first).count());
        } else if (anchor_.last_day > anchor_.first) {
            add(anchor_.last_day, day_role::counted, working_.limit->amount);
        }
        if (anchor_.unit != limit_unit::working_days) {
            for (auto d = anchor_.last_day + days{1}; d <= anchor_.date; d += days{1})
                add(d, day_role::off);
        }
        for (const auto& m : working_.moves) move_on(m);
    }

    [[nodiscard]] bool stops(const due_move& m, local_date date) const {
        return m.days != 0 && calendar_.date_of(m.from) < date && date <= calendar_.date_of(m.to);
    }

    // Whether the working days after the origin are the limit's and those of the pauses, no other.
    [[nodiscard]] bool has_all_pauses_inside() const {
        auto counted = calendar_.working_days_between(anchor_.first, due_.date);
        for (const auto& m : working_.moves) {
            if (m.days == 0) continue;
            if (pauses_[m.pause].policy != catalogue::clock_policy::pause_working) return false;
            const auto after = std::max(anchor_.first, calendar_.date_of(m.from));
            const auto through = std::min(due_.date, calendar_.date_of(m.to));
            if (after < through) counted -= calendar_.working_days_between(after, through);
        }
        const bool ends_counted =
            std::none_of(working_.moves.begin(), working_.moves.end(), [this](const auto& m) {
                return stops(m, due_.date);
            });
        return counted == working_.limit->amount && ends_counted;
    }

    void around_pauses() {
        std::int64_t number = 0;
        for (auto d = anchor_.first + days{1}; d <= due_.date; d += days{1}) {
            if (!calendar_.is_working_day(d)) {
                add(d, day_role::off);
                continue;
            }
            const auto stopped = std::find_if(working_.moves.begin(),
                                              working_.moves.end(),
                                              [&](const auto& m) { return stops(m, d); });
            if (stopped == working_.moves.end()) {
                add(d, day_role::counted, ++number);
            } else {
                add(d, day_role::paused);
                rows_.back().pause = stopped->pause;
            }
        }
    }

    void working_days() {
        std::int64_t number = 0;
        for (auto d = anchor_.first + days{1}; d <= anchor_.date; d += days{1}) {
            if (calendar_.is_working_day(d) && number < working_.limit->amount) {
                add(d, day_role::counted, ++number);
            } else {
                add(d, day_role::off);
            }
        }
    }

    void move_on(const due_move& m) {
        const bool by_calendar = pauses_[m.pause].policy == catalogue::clock_policy::pause_calendar;
        std::int64_t number = 0;
        for (auto d = m.before + days{1}; d <= m.after; d += days{1}) {
            const bool counts = number < m.days && (by_calendar || calendar_.is_working_day(d));
            add(d, counts ? day_role::moved : day_role::off, counts ? ++number : 0);
            rows_.back().pause = counts ? std::optional(m.pause) : std::nullopt;
        }
    }

    void moves_of_appointment() {
        if (std::none_of(working_.moves.begin(), working_.moves.end(), [](const auto& m) {
                return m.days != 0 || m.length.count() != 0;
            }))
            return;
        if (anchor_.at) {
            stretches(*anchor_.at, due_.breach, day_role::moved, only_pause());
            return;
        }
        add(anchor_.date, day_role::origin);
        for (const auto& m : working_.moves) move_on(m);
    }

    // --- limits in hours

    void hours() {
        const auto told = calendar_.date_of(working_.counted_from);
        const auto begins = calendar_.date_of(anchor_.first_at);
        if (anchor_.first_at != working_.counted_from) {
            add(told, day_role::origin);
            for (auto d = told + days{1}; d < begins; d += days{1}) add(d, day_role::off);
        }
        if (has_all_stops_inside()) {
            auto at = anchor_.first_at;
            for (const auto& m : working_.moves) {
                const auto from = std::clamp(m.from, at, due_.breach);
                const auto to = std::clamp(m.to, at, due_.breach);
                stretches(at, from, day_role::counted, std::nullopt);
                stretches(from, to, day_role::paused, m.pause);
                at = to;
            }
            stretches(at, due_.breach, day_role::counted, std::nullopt);
        } else {
            stretches(anchor_.first_at, *anchor_.at, day_role::counted, std::nullopt);
            stretches(*anchor_.at, due_.breach, day_role::moved, only_pause());
        }
        // A limit of nothing is due where it begins.
        if (rows_.empty() || !rows_.back().to) add(due_.date, day_role::origin);
    }

    [[nodiscard]] milliseconds between(instant from, instant to) const {
        if (to <= from) return milliseconds{0};
        return anchor_.unit == limit_unit::working_hours
                   ? calendar_.working_time_between(from, to).length
                   : to - from;
    }

    [[nodiscard]] bool has_all_stops_inside() const {
        auto counted = between(anchor_.first_at, due_.breach);
        for (const auto& m : working_.moves) {
            counted -= between(std::max(m.from, anchor_.first_at), std::min(m.to, due_.breach));
        }
        return counted == std::chrono::hours{working_.limit->amount};
    }

    // The pause that moves it, where only one does.
    [[nodiscard]] std::optional<std::size_t> only_pause() const {
        std::optional<std::size_t> found;
        for (const auto& m : working_.moves) {
            if (m.length.count() == 0) continue;
            if (found) return std::nullopt;
            found = m.pause;
        }
        return found;
    }

    // Date by date, and of working hours window by window.
    void stretches(instant from, instant to, day_role role, std::optional<std::size_t> by) {
        while (from < to) {
            const auto date = calendar_.date_of(from);
            const auto end = std::min(to, calendar_.start_of(date + days{1}));
            if (anchor_.unit == limit_unit::hours) {
                add_stretch(from, end, role, by);
            } else if (!calendar_.is_working_day(date)) {
                if (rows_.empty() || rows_.back().date != date) add(date, day_role::off);
            } else {
                for (auto at = calendar_.roll_to_opening(from); at < end;) {
                    const auto closing = std::min(end, closing_after(at, calendar_));
                    add_stretch(at, closing, role, by);
                    at = calendar_.roll_to_opening(closing);
                }
            }
            from = end;
        }
    }

    void add_stretch(instant from, instant to, day_role role, std::optional<std::size_t> by) {
        add(calendar_.date_of(from), role);
        auto& row = rows_.back();
        row.from = from;
        row.to = to;
        row.length = to - from;
        row.pause = by;
    }

    // What the calendar says of each date.
    void describe() {
        std::size_t next = 0;
        while (next < rows_.size()) {
            const auto told = calendar_.explain(rows_[next].date, rows_.back().date);
            for (const auto& day : told) {
                for (; next < rows_.size() && rows_[next].date == day.date; ++next) {
                    rows_[next].working = day.working;
                    rows_[next].reason = day.reason;
                    rows_[next].legal_source = day.legal_source;
                }
            }
            if (told.empty()) return;  // beyond the dates a calendar speaks of
        }
    }

    const due_working& working_;
    const due_anchor& anchor_;
    const due_point& due_;
    std::span<const pause> pauses_;
    const working_calendar& calendar_;
    std::vector<day_row> rows_;
};

day_sum sum_of(const std::vector<day_row>& rows, std::span<const pause> pauses) {
    day_sum out;
    for (const auto& row : rows) {
        switch (row.role) {
            case day_role::counted:
                ++out.counted_days;
                out.counted += row.length;
                break;
            case day_role::paused:
                ++out.paused_days;
                out.paused += row.length;
                break;
            case day_role::moved:
                out.moved += row.length;
                ++(row.pause && pauses[*row.pause].policy == catalogue::clock_policy::pause_calendar
                       ? out.moved_calendar_days
                       : out.moved_working_days);
                break;
            case day_role::origin:
            case day_role::off:
                break;
        }
    }
    return out;
}

void leave_out_the_middle(derivation& by) {
    if (by.days.size() <= day_rows_max) return;
    by.days_left_out = by.days.size() - day_rows_max;
    const auto from = by.days.begin() + static_cast<std::ptrdiff_t>(day_rows_max / 2);
    by.days.erase(from, from + static_cast<std::ptrdiff_t>(by.days_left_out));
}

}  // namespace

derivation derivation_of(const due_working& working,
                         const std::optional<due_point>& due,
                         std::span<const pause> pauses,
                         const calendar::working_calendar& calendar) {
    derivation out;
    out.limit = working.limit;
    out.counted_from = working.counted_from;
    out.restarted_by = working.restarted_by;
    out.dropped_by = working.dropped_by;
    if (!working.unmoved || !due) return out;
    const auto& anchor = *working.unmoved;
    out.after_cut_off = anchor.after_cut_off;
    out.unmoved = anchor.at ? at_instant(*anchor.at, calendar) : on_date(anchor.date, calendar);
    out.days = layout(working, *due, pauses, calendar).rows();
    out.sum = sum_of(out.days, pauses);
    leave_out_the_middle(out);
    return out;
}

std::optional<earlier_count> earlier_count_of(const std::optional<due_point>& due,
                                              const due_working& working,
                                              std::span<const pause> pauses,
                                              const calendar::working_calendar& calendar) {
    if (!due || !working.limit) return std::nullopt;
    return earlier_count{*due, derivation_of(working, due, pauses, calendar)};
}

}  // namespace tiendo::dossier
