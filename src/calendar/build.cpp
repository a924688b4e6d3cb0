// From a calendar_spec to the prefix sums of tables.hpp, or to the refusal that names what is
// wrong.
#include "calendar/tables.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace tiendo::calendar {

const weekly_hours& hours_on(const calendar_spec& spec, local_date date) {
    const auto after = std::ranges::upper_bound(spec.hours, date, {}, &weekly_hours::valid_from);
    return after == spec.hours.begin() ? spec.hours.front() : *std::prev(after);
}

windows windows_on(const calendar_spec& spec, local_date date) {
    const auto& hours = hours_on(spec, date);
    const auto found = spec.exceptions.find(date);
    if (found == spec.exceptions.end()) return hours.days[weekday_index(date)];
    if (found->second.kind == day_kind::off) return {};
    return found->second.hours.empty() ? hours.days[0] : found->second.hours;
}

namespace {

using std::chrono::days;
using std::chrono::floor;

constexpr std::array<const char*, 7> weekday_names{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

// --- what is refused

std::optional<refusal> refusal_of_windows(windows all, const std::string& field) {
    constexpr time_of_day midnight{};
    constexpr time_of_day end_of_day{std::chrono::hours{24}};
    if (all.size() > windows_per_day_max) {
        return refusal{"too_many_windows", field, "at most 96 windows a day are possible"};
    }
    for (const auto& w : all) {
        if (w.from >= midnight && w.from < w.to && w.to <= end_of_day) continue;
        return refusal{"reversed_window",
                       field,
                       "the window " + to_text(w.from) + "-" + to_text(w.to) +
                           " does not end after it begins, within one day; split work over "
                           "midnight into two windows"};
    }
    std::ranges::sort(all, {}, &window::from);
    const auto clash = std::ranges::adjacent_find(
        all, [](const window& a, const window& b) { return b.from < a.to; });
    if (clash == all.end()) return std::nullopt;
    const auto& next = *std::next(clash);
    return refusal{"overlapping_windows",
                   field,
                   "the windows " + to_text(clash->from) + "-" + to_text(clash->to) + " and " +
                       to_text(next.from) + "-" + to_text(next.to) + " overlap; join them"};
}

std::optional<refusal> refusal_of_hours(const calendar_spec& spec) {
    if (spec.hours.empty()) {
        return refusal{"no_hours", "hours", "a calendar needs the working hours of its week"};
    }
    for (std::size_t i = 0; i < spec.hours.size(); ++i) {
        const auto field = "hours[" + std::to_string(i) + "].";
        const auto& hours = spec.hours[i];
        if (i > 0 && hours.valid_from <= spec.hours[i - 1].valid_from) {
            return refusal{"hours_not_ascending",
                           field + "valid_from",
                           "weeks of hours must follow each other by valid_from, each date once"};
        }
        for (std::size_t day = 0; day < 7; ++day) {
            if (auto no = refusal_of_windows(hours.days[day], field + weekday_names[day]))
                return no;
        }
    }
    return std::nullopt;
}

std::optional<refusal> refusal_of_exceptions(const calendar_spec& spec) {
    for (const auto& [date, day] : spec.exceptions) {
        const auto field = "exceptions[" + to_text(date) + "]";
        if (date < earliest_date || date > latest_date) {
            return refusal{
                "date_out_of_range", field, "dates lie between 1900-01-01 and 2200-12-31"};
        }
        if (day.kind == day_kind::off && !day.hours.empty()) {
            return refusal{"off_day_with_windows",
                           field,
                           "a day off has no working windows; use the kind work for special hours"};
        }
        if (auto no = refusal_of_windows(day.hours, field)) return no;
        if (day.kind == day_kind::work && day.hours.empty() &&
            hours_on(spec, date).days[0].empty()) {
            return refusal{"work_day_without_windows",
                           field,
                           "a working day without windows takes a Monday's, and Monday has none "
                           "then; name its windows"};
        }
    }
    return std::nullopt;
}

std::optional<refusal> refusal_of(const calendar_spec& spec) {
    if (auto no = refusal_of_hours(spec)) return no;
    if (auto no = refusal_of_exceptions(spec)) return no;
    if (spec.published_from && spec.published_to && *spec.published_to < *spec.published_from) {
        return refusal{"published_range_reversed",
                       "published_to",
                       "published_to " + to_text(*spec.published_to) +
                           " lies before published_from " + to_text(*spec.published_from)};
    }
    return std::nullopt;
}

// --- how each date goes

day_shape shape_by_wall(windows all) {
    std::ranges::sort(all, {}, &window::from);
    day_shape shape;
    for (const auto& w : all) {
        const auto from = w.from.since_midnight.count();
        const auto to = w.to.since_midnight.count();
        shape.spans.push_back({from, to, shape.length});
        shape.length += to - from;
    }
    return shape;
}

// The shape of one date on which the wall clock jumps: by the instants of its wall times.
day_shape shape_by_instant(const day_shape& by_wall, local_date date, const time_zone& zone) {
    day_shape shape;
    shape.by_instant = true;
    for (const auto& span : by_wall.spans) {
        const auto at = [&](std::int64_t wall) {
            const auto reached = zone.to_instant(local_time{date} + milliseconds{wall});
            return reached.time_since_epoch().count();
        };
        const auto from = at(span.from);
        const auto to = at(span.to);
        if (from == to) continue;  // the clock jumps over the whole window
        shape.spans.push_back({from, to, shape.length});
        shape.length += to - from;
    }
    return shape;
}

class builder {
  public:
    explicit builder(calendar_tables& t) : t_(t) {}

    void fill() {
        for (const auto& hours : t_.spec.hours) {
            week w;
            for (std::size_t day = 0; day < 7; ++day) w.shape[day] = shared_shape(hours.days[day]);
            regime_weeks_.push_back(add_week(w));
        }
        std::map<local_date, std::uint32_t> special;
        for (const auto& [date, day] : t_.spec.exceptions) {
            special[date] = shared_shape(windows_on(t_.spec, date));
        }
        for (std::size_t i = 1; i < t_.zone.transitions().size(); ++i) {
            add_days_of_jump(special, i);
        }
        for (const auto& [date, shape] : special) {
            add_ordinary_runs(date);
            add_run(date, week_of(shape));
            next_ = date + days{1};
        }
        add_ordinary_runs(latest_date + days{1});
        sum_runs();
    }

  private:
    std::uint32_t shared_shape(const windows& all) {
        auto shape = shape_by_wall(all);
        const auto next = static_cast<std::uint32_t>(t_.shapes.size());
        const auto [at, fresh] = shape_of_spans_.emplace(shape.spans, next);
        if (fresh) t_.shapes.push_back(std::move(shape));
        return at->second;
    }

    // Dates touched by a jump are measured by instants, unless nobody works on any of them.
    void add_days_of_jump(std::map<local_date, std::uint32_t>& special, std::size_t i) {
        const auto& jump = t_.zone.transitions()[i];
        const auto before =
            local_time{(jump.from + t_.zone.transitions()[i - 1].offset).time_since_epoch()};
        const auto after = local_time{(jump.from + jump.offset).time_since_epoch()};
        const auto first =
            std::max(floor<days>(std::min(before, after) - milliseconds{1}), earliest_date);
        const auto last = std::min(floor<days>(std::max(before, after)), latest_date);
        bool worked = false;
        for (auto date = first; date <= last; date += days{1}) {
            worked = worked || !windows_on(t_.spec, date).empty();
        }
        if (!worked) return;
        for (auto date = first; date <= last; date += days{1}) {
            const auto by_wall = shape_by_wall(windows_on(t_.spec, date));
            special[date] = static_cast<std::uint32_t>(t_.shapes.size());
            t_.shapes.push_back(shape_by_instant(by_wall, date, t_.zone));
        }
    }

    std::uint32_t add_week(week w) {
        for (std::size_t day = 0; day < 7; ++day) {
            const auto length = t_.shapes[w.shape[day]].length;
            w.time[day + 1] = w.time[day] + length;
            w.days[day + 1] = w.days[day] + (length > 0 ? 1 : 0);
        }
        t_.weeks.push_back(w);
        return static_cast<std::uint32_t>(t_.weeks.size() - 1);
    }

    // The week in which every day goes like this one.
    std::uint32_t week_of(std::uint32_t shape) {
        const auto found = week_of_shape_.find(shape);
        if (found != week_of_shape_.end()) return found->second;
        week w;
        w.shape.fill(shape);
        return week_of_shape_[shape] = add_week(w);
    }

    void add_run(local_date from, std::uint32_t week_index) {
        if (!t_.runs.empty() && t_.runs.back().week == week_index) return;
        t_.runs.push_back({from, week_index, 0, 0, 0, 0});
    }

    // From next_ up to `until`, by the weekly hours in force.
    void add_ordinary_runs(local_date until) {
        const auto& hours = t_.spec.hours;
        while (next_ < until) {
            const auto after =
                std::ranges::upper_bound(hours, next_, {}, &weekly_hours::valid_from);
            const auto index = after == hours.begin() ? 0 : after - hours.begin() - 1;
            add_run(next_, regime_weeks_[static_cast<std::size_t>(index)]);
            // Before the first week's date that week holds too, so it ends where the second begins.
            const auto change = after == hours.begin() ? std::next(after) : after;
            next_ = change == hours.end() ? until : std::min(until, change->valid_from);
        }
    }

    void sum_runs() {
        for (std::size_t i = 0; i < t_.runs.size(); ++i) {
            auto& r = t_.runs[i];
            const auto& w = t_.weeks[r.week];
            const auto end = i + 1 < t_.runs.size() ? t_.runs[i + 1].from : latest_date + days{1};
            r.days_before = t_.days_total;
            r.time_before = t_.time_total;
            r.days_shift = t_.days_total - week_sum(w.days, day_number(r.from));
            r.time_shift = t_.time_total - week_sum(w.time, day_number(r.from));
            t_.days_total = r.days_shift + week_sum(w.days, day_number(end));
            t_.time_total = r.time_shift + week_sum(w.time, day_number(end));
        }
    }

    calendar_tables& t_;
    std::map<std::vector<work_span>, std::uint32_t> shape_of_spans_;
    std::map<std::uint32_t, std::uint32_t> week_of_shape_;
    std::vector<std::uint32_t> regime_weeks_;
    local_date next_ = earliest_date;
};

}  // namespace

std::variant<std::shared_ptr<const working_calendar>, refusal> working_calendar::build(
    const calendar_spec& spec) {
    if (auto no = refusal_of(spec)) return *std::move(no);
    const auto zone = time_zone::load(spec.time_zone);
    if (!zone) {
        return refusal{
            "unknown_time_zone",
            "time_zone",
            "the time zone '" + spec.time_zone.substr(0, 64) +
                "' is not in the tz database; use an IANA name such as Asia/Ho_Chi_Minh"};
    }
    auto t = std::make_unique<calendar_tables>(spec, *zone);
    builder{*t}.fill();
    if (t->time_total == 0) {
        return refusal{
            "no_working_time", "hours", "no date has any working time; no deadline would end"};
    }
    t->first_instant = zone->start_of(earliest_date);
    t->end_instant = zone->start_of(latest_date + days{1});
    return std::shared_ptr<const working_calendar>{new working_calendar{std::move(t)}};
}

}  // namespace tiendo::calendar
