// Queries of a working calendar, all answered from the prefix sums of tables.hpp.
#include "tiendo/calendar/working_calendar.hpp"

#include "calendar/tables.hpp"
#include "tiendo/base/check.hpp"

#include <algorithm>
#include <utility>

namespace tiendo::calendar {
namespace {

using std::chrono::days;
using std::chrono::floor;

local_date clamp(local_date date) noexcept {
    return std::clamp(date, earliest_date, latest_date);
}

// The day, counted from monday_zero, in which the sum reaches `wanted` > 0; the week is not empty.
std::int64_t day_reaching(const std::array<std::int64_t, 8>& prefix, std::int64_t wanted) noexcept {
    const auto whole_weeks = (wanted - 1) / prefix[7];
    const auto rest = wanted - whole_weeks * prefix[7];
    std::size_t weekday = 0;
    while (prefix[weekday + 1] < rest) ++weekday;
    return whole_weeks * 7 + static_cast<std::int64_t>(weekday);
}

local_date date_numbered(std::int64_t day) noexcept {
    return monday_zero + days{static_cast<days::rep>(day)};
}

// Work done within a day before `at`, in the terms of its spans.
std::int64_t work_before(const day_shape& shape, std::int64_t at) noexcept {
    std::int64_t sum = 0;
    for (const auto& span : shape.spans) {
        if (at <= span.from) break;
        sum = span.before + std::min(at, span.to) - span.from;
    }
    return sum;
}

}  // namespace

const run& calendar_tables::run_of(local_date date) const noexcept {
    return *std::prev(std::ranges::upper_bound(runs, clamp(date), {}, &run::from));
}

const day_shape& calendar_tables::shape_of(local_date date) const noexcept {
    const auto& in = weeks[run_of(date).week];
    return shapes[in.shape[static_cast<std::size_t>(day_number(clamp(date)) % 7)]];
}

std::int64_t calendar_tables::days_before(local_date date) const noexcept {
    if (date <= earliest_date) return 0;
    if (date > latest_date) return days_total;
    const auto& r = run_of(date);
    return r.days_shift + week_sum(weeks[r.week].days, day_number(date));
}

position calendar_tables::locate(instant at) const noexcept {
    const auto offset = zone.offset_at(at);
    const auto wall = local_time{(at + offset).time_since_epoch()};
    auto date = clamp(floor<days>(wall));
    const auto* shape = &shape_of(date);
    if (!shape->by_instant) return {date, shape, (wall - date).count()};
    // Where the clock is put back over midnight, the next date may have begun already.
    while (date < latest_date && zone.start_of(date + days{1}) <= at) date += days{1};
    shape = &shape_of(date);
    return {date, shape, shape->by_instant ? at.time_since_epoch().count() : (wall - date).count()};
}

std::int64_t calendar_tables::time_before(instant at) const noexcept {
    if (at <= first_instant) return 0;
    if (at >= end_instant) return time_total;
    const auto here = locate(at);
    const auto& r = run_of(here.date);
    return r.time_shift + week_sum(weeks[r.week].time, day_number(here.date)) +
           work_before(*here.shape, here.at);
}

local_date calendar_tables::nth_working_day(std::int64_t index) const noexcept {
    if (index < 0) return earliest_date;
    if (index >= days_total) return latest_date;
    const auto& r = *std::prev(std::ranges::upper_bound(runs, index, {}, &run::days_before));
    return date_numbered(day_reaching(weeks[r.week].days, index + 1 - r.days_shift));
}

instant calendar_tables::at_time(std::int64_t amount, tie side) const noexcept {
    if (amount < 0 || (amount == 0 && side == tie::closing)) return first_instant;
    if (amount > time_total || (amount == time_total && side == tie::opening)) return end_instant;
    // The opening side of a tie is where the next millisecond of work begins.
    const auto wanted = side == tie::closing ? amount : amount + 1;
    const auto& r = *std::prev(std::ranges::lower_bound(runs, wanted, {}, &run::time_before));
    const auto& time = weeks[r.week].time;
    const auto day = day_reaching(time, wanted - r.time_shift);
    const auto date = date_numbered(day);
    const auto& shape = shapes[weeks[r.week].shape[static_cast<std::size_t>(day % 7)]];
    const auto within = wanted - r.time_shift - week_sum(time, day);
    const auto* span = shape.spans.data();
    while (within > span->before + span->to - span->from) ++span;
    const auto at = span->from + within - span->before;
    return instant_of(date, shape, side == tie::closing ? at : at - 1);
}

instant calendar_tables::instant_of(local_date date,
                                    const day_shape& shape,
                                    std::int64_t at) const noexcept {
    if (shape.by_instant) return instant{milliseconds{at}};
    return zone.to_instant(local_time{date} + milliseconds{at});
}

working_calendar::working_calendar(std::unique_ptr<const calendar_tables> t)
    : tables_(std::move(t)) {}
working_calendar::~working_calendar() = default;

const std::string& working_calendar::id() const noexcept {
    return tables_->spec.id;
}
const time_zone& working_calendar::zone() const noexcept {
    return tables_->zone;
}

bool working_calendar::is_working_day(local_date date) const noexcept {
    if (date < earliest_date || date > latest_date) return false;
    return tables_->shape_of(date).length > 0;
}

local_date working_calendar::roll_forward(local_date date) const noexcept {
    return tables_->nth_working_day(tables_->days_before(date));
}

local_date working_calendar::add_working_days(local_date date, std::int64_t count) const noexcept {
    const auto& t = *tables_;
    const auto bounded = std::clamp(count, -t.days_total - 1, t.days_total + 1);
    if (count == 0) return roll_forward(date);
    if (count < 0) return t.nth_working_day(t.days_before(date) + bounded);
    return t.nth_working_day(t.days_before(date + days{1}) + bounded - 1);
}

std::int64_t working_calendar::working_days_between(local_date after,
                                                    local_date through) const noexcept {
    return tables_->days_before(through + days{1}) - tables_->days_before(after + days{1});
}

local_date working_calendar::add_calendar_days(local_date date, std::int64_t count) const noexcept {
    constexpr std::int64_t span = (latest_date - earliest_date).count() + 1;
    const days bounded{static_cast<days::rep>(std::clamp(count, -span, span))};
    return roll_forward(clamp(clamp(date) + bounded));
}

local_date working_calendar::add_months(local_date date, std::int64_t count) const noexcept {
    return roll_forward(same_day_in_month(date, count));
}

bool working_calendar::is_open(instant at) const noexcept {
    if (at < tables_->first_instant || at >= tables_->end_instant) return false;
    const auto here = tables_->locate(at);
    return std::ranges::any_of(here.shape->spans, [&](const work_span& span) {
        return span.from <= here.at && here.at < span.to;
    });
}

instant working_calendar::roll_to_opening(instant at) const noexcept {
    return tables_->at_time(tables_->time_before(at), tie::opening);
}

instant working_calendar::opening_of(local_date date) const noexcept {
    TIENDO_ASSERT(is_working_day(date));
    const auto& shape = tables_->shape_of(date);
    return tables_->instant_of(date, shape, shape.spans.front().from);
}

instant working_calendar::add_working_time(instant from, working_duration amount) const noexcept {
    const auto& t = *tables_;
    const auto wanted = amount.length.count();
    if (wanted == 0) return from;
    const auto bounded = std::clamp(wanted, -t.time_total - 1, t.time_total + 1);
    return t.at_time(t.time_before(from) + bounded, wanted > 0 ? tie::closing : tie::opening);
}

working_duration working_calendar::working_time_between(instant from, instant to) const noexcept {
    return {milliseconds{tables_->time_before(to) - tables_->time_before(from)}};
}

bool working_calendar::is_provisional(local_date date) const noexcept {
    const auto& first = tables_->spec.published_from;
    const auto& last = tables_->spec.published_to;
    return (last && date > *last) || (first && date < *first);
}

std::optional<local_date> working_calendar::published_from() const noexcept {
    return tables_->spec.published_from;
}

std::optional<local_date> working_calendar::published_to() const noexcept {
    return tables_->spec.published_to;
}

std::vector<explained_day> working_calendar::explain(local_date from, local_date to) const {
    std::vector<explained_day> rows;
    for (auto date = std::max(from, earliest_date); date <= std::min(to, latest_date);
         date += days{1}) {
        const auto length = tables_->shape_of(date).length;
        explained_day row{date, length > 0, {milliseconds{length}}, {}, {}};
        const auto& exceptions = tables_->spec.exceptions;
        if (const auto found = exceptions.find(date); found != exceptions.end()) {
            row.reason = found->second.name_vi;
            row.legal_source = found->second.legal_source;
        }
        rows.push_back(std::move(row));
    }
    return rows;
}

windows working_calendar::windows_of(local_date date) const {
    auto out = windows_on(tables_->spec, date);
    std::ranges::sort(out, {}, &window::from);
    return out;
}

date_kind working_calendar::kind_of(local_date date) const {
    const auto& spec = tables_->spec;
    const bool is_usual = !hours_on(spec, date).days[weekday_index(date)].empty();
    const auto found = spec.exceptions.find(date);
    if (found == spec.exceptions.end()) {
        const std::chrono::weekday day{date};
        if (is_usual) return date_kind::work;
        const bool ends_week = day == std::chrono::Saturday || day == std::chrono::Sunday;
        return ends_week ? date_kind::weekend : date_kind::off;
    }
    const auto& said = found->second;
    if (said.kind == day_kind::work)
        return is_usual ? date_kind::special_hours : date_kind::make_up;
    return said.name_vi.find("hoán đổi") == std::string::npos ? date_kind::holiday
                                                              : date_kind::swapped_off;
}

std::string_view name_of(date_kind kind) noexcept {
    switch (kind) {
        case date_kind::work:
            return "work";
        case date_kind::off:
            return "off";
        case date_kind::weekend:
            return "weekend";
        case date_kind::holiday:
            return "holiday";
        case date_kind::swapped_off:
            return "swapped_off";
        case date_kind::make_up:
            return "make_up";
        case date_kind::special_hours:
            return "special_hours";
    }
    TIENDO_ASSERT(false);
}

local_date same_day_in_month(local_date date, std::int64_t months) noexcept {
    constexpr std::int64_t months_max = (2201 - 1899) * 12;
    const std::chrono::year_month_day start{clamp(date)};
    const std::chrono::months shift{
        static_cast<std::chrono::months::rep>(std::clamp(months, -months_max, months_max))};
    const auto month = std::chrono::year_month{start.year(), start.month()} + shift;
    const std::chrono::year_month_day same{month / start.day()};
    return clamp(same.ok() ? local_date{same}
                           : local_date{std::chrono::year_month_day{month / std::chrono::last}});
}

}  // namespace tiendo::calendar
