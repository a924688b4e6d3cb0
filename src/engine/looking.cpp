// What no time brings by itself: rates, backlogs, counters, calendars, the disk.
//
// Each look says what holds at one instant; for how long it has held is the watch
// book's (alerts/watch_book.hpp), and what comes of it watching.cpp's.
#include "parts.hpp"
#include "tiendo/catalogue/horizon.hpp"

#include <algorithm>
#include <iterator>

namespace tiendo::engine {
namespace {

using alerts::rule_kind;

local_date first_day(alerts::rate_window window, local_date today) {
    const std::chrono::year_month_day day{std::chrono::sys_days{today.time_since_epoch()}};
    const auto from = [&](std::chrono::month m) {
        return local_date{std::chrono::sys_days{day.year() / m / 1}.time_since_epoch()};
    };
    switch (window) {
        case alerts::rate_window::today:
            return today;
        case alerts::rate_window::month:
            return from(day.month());
        case alerts::rate_window::quarter:
            return from(std::chrono::month{(static_cast<unsigned>(day.month()) - 1) / 3 * 3 + 1});
        case alerts::rate_window::year:
            return from(std::chrono::January);
    }
    TIENDO_ASSERT(false);
}

// Of the agency that stands over all, by which the days of a deployment are counted.
const calendar::working_calendar& topmost_calendar(const catalogue::catalogue& in) {
    const auto& all = in.agencies();
    const auto top =
        std::find_if(all.begin(), all.end(), [](const auto& a) { return !a.parent.has_value(); });
    return in.calendar_of(*top);
}

std::int64_t signed_of(std::uint64_t n) {
    return static_cast<std::int64_t>(n);
}

// One rule at one instant.
struct look_at {
    const engine::parts& p;
    const alerts::rule& by;
    instant now;
    std::vector<alerts::condition>& out;

    alerts::condition& add(std::string_view agency,
                           std::string subject,
                           std::vector<alerts::evidence> found) {
        auto& c = out.emplace_back();
        c.what.rule = by.id;
        c.kind = by.kind;
        c.what.agency = agency_code(agency);
        c.what.subject = std::move(subject);
        c.found = std::move(found);
        c.pending = by.pending;
        return c;
    }
    [[nodiscard]] const catalogue::catalogue& in_force() const { return *p.law.newest(); }
    [[nodiscard]] local_date today() const { return in_force().zone().date_of(now); }
    [[nodiscard]] std::vector<rates::row> rates_of(local_date from, local_date to) const {
        rates::query q;
        if (!by.agency.empty()) q.agency = by.agency;
        q.from = from;
        q.to = to;
        return p.ledger.ask(q, {p.law, in_force(), std::max(now, p.written_to)}).rows;
    }

    void rates_below() {
        for (const auto& row : rates_of(first_day(by.window, today()), today())) {
            const auto rate = rates::rate_of(by.formula, row.count);
            if (rate.denominator < std::max<std::int64_t>(by.min_count, 1)) continue;
            if (rate.numerator * 10'000 >= rate.denominator * by.below_hundredths) continue;
            add(row.key,
                std::string(rates::name_of(by.formula)),
                {{"numerator", rate.numerator},
                 {"denominator", rate.denominator},
                 {"below_hundredths", by.below_hundredths}});
        }
    }
    void backlogs() {
        const auto before =
            topmost_calendar(in_force()).add_working_days(today(), -by.working_days);
        std::map<std::string, std::int64_t> then;
        for (const auto& row : rates_of(before, before)) then[row.key] = row.count.open;
        for (const auto& row : rates_of(today(), today())) {
            const auto open = row.count.open;
            const auto was = then[row.key];
            if (open < by.min_open || open <= was || open * 100 < was * (100 + by.by_percent))
                continue;
            add(row.key,
                {},
                {{"open", open}, {"open_before", was}, {"working_days", by.working_days}});
        }
    }
    // Counters that are not given up, within the rule's agency.
    template <class F>
    void each_counter(const F& take) {
        const auto& all = p.lines.all();
        for (std::uint32_t counter = 0; counter < all.size(); ++counter) {
            const auto& line = all[counter];
            if (line.heard_at == instant{} || now - line.heard_at > by.forgotten_after) continue;
            if (by.agency.empty() || p.is_within(by.agency, line.agency))
                take(line, std::string(p.law.counters.code(counter)));
        }
    }
    void silent_counters() {
        each_counter([this](const counter_line& line, std::string name) {
            const auto* calendar = p.law.calendar_of(p.law.versions(), line.agency);
            if (calendar == nullptr) return;
            const auto silent = calendar->working_time_between(line.heard_at, now).length;
            if (silent < by.silent_for) return;
            add(p.law.agencies.code(line.agency),
                std::move(name),
                {{"silent_minutes", std::chrono::floor<std::chrono::minutes>(silent).count()}});
        });
    }
    // Each number that is left out has to be missing for as long as the rule wants: a busy counter
    // whose events overtake each other is always short of some, and of none for long.
    void gaps() {
        each_counter([this](const counter_line& line, std::string name) {
            if (line.missing.empty()) return;
            // By number and so by when they were noticed: those that are missing for long, or else
            // those that will be first.
            const auto oldest = line.missing.front().noticed_at;
            const bool is_any_long = oldest + by.pending <= now;
            const auto until = is_any_long ? now - by.pending : oldest;
            const auto last = std::ranges::find_if(
                line.missing, [until](const missing_numbers& m) { return m.noticed_at > until; });
            std::uint64_t missing = 0;
            for (auto m = line.missing.begin(); m != last; ++m) missing += m->count();
            auto& c = add(p.law.agencies.code(line.agency),
                          std::move(name),
                          {{"missing", signed_of(missing)},
                           {"first_missing", signed_of(line.missing.front().from)},
                           {"last_missing", signed_of(std::prev(last)->to)}});
            if (is_any_long) {
                c.pending = milliseconds{0};
                return;
            }
            if (p.desk.find_open(c.what) != nullptr) {
                out.pop_back();  // what it was raised for has come
                return;
            }
            const auto before = p.watched.all().find(c.what.key());
            const auto since = before == p.watched.all().end() ? now : before->second.since;
            c.pending = oldest + by.pending - since;
        });
    }
    void horizons() {
        for (const auto& h : catalogue::horizons(in_force(), now, std::chrono::days{by.days})) {
            add({},
                h.calendar_id,
                {{"published_to", h.published_to.time_since_epoch().count()},
                 {"days_left", h.days_left}});
        }
    }
    void disk(const engine::outside& seen) {
        const auto share =
            seen.disk_total_bytes / 100 * static_cast<std::uint64_t>(by.free_percent);
        const auto reserve = std::max(by.free_bytes, share);
        if (seen.disk_total_bytes == 0 || seen.disk_free_bytes >= reserve) return;
        add({},
            "data",
            {{"free_bytes", signed_of(seen.disk_free_bytes)},
             {"reserve_bytes", signed_of(reserve)}});
    }
};

}  // namespace

void engine::look(const outside& seen, instant now) {
    auto& p = *parts_;
    if (p.law.versions() == 0) return;
    std::vector<alerts::condition> found;
    for (const auto& by : p.looked_rules) {
        look_at one{p, by, now, found};
        switch (by.kind) {
            case rule_kind::rate_below:
                one.rates_below();
                break;
            case rule_kind::backlog_growing:
                one.backlogs();
                break;
            case rule_kind::counter_silent:
                one.silent_counters();
                break;
            case rule_kind::sequence_gap:
                one.gaps();
                break;
            case rule_kind::calendar_horizon:
                one.horizons();
                break;
            case rule_kind::disk_reserve:
                one.disk(seen);
                break;
            case rule_kind::overdue:
            case rule_kind::due_soon:
            case rule_kind::step_overdue:
            case rule_kind::appointment_past_statutory:
            case rule_kind::parked:
                TIENDO_ASSERT(false);  // of dossiers: never among these
        }
    }
    p.watched.look(std::move(found), now);
    p.note_elsewhere();
}

}  // namespace tiendo::engine
