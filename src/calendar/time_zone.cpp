// Copies zones out of the tz database and converts with the copy.
#include "tiendo/calendar/time_zone.hpp"

#include "tiendo/base/guarded.hpp"

#include <date/tz.h>

#include <algorithm>
#include <map>
#include <stdexcept>

namespace tiendo::calendar {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::seconds;
using std::chrono::sys_days;
using std::chrono::weekday;
using std::chrono::year;
using std::chrono::year_month_day;
using transition = time_zone::transition;
using table = std::vector<transition>;

constexpr year first_year{1900};
constexpr year last_year{2200};
// Compiled zone files carry explicit transitions to the end of 2037 and a rule for later
// years that the date library does not read.
constexpr year last_explicit_year{2037};
// Eleven years in a row start any given month on each of the seven weekdays, so that each
// later month finds one of its own shape among them.
constexpr int years_of_present_rules = 11;

constexpr year_month_day first_of(year y, unsigned month) {
    return y / std::chrono::month{month} / 1;
}

// Rules such as "the last Sunday of March" depend only on the weekday a month starts with.
year year_of_same_shape(year y, unsigned month) {
    const weekday start{sys_days{first_of(y, month)}};
    auto like = last_explicit_year;
    for (int i = 1; i < years_of_present_rules; ++i) {
        if (weekday{sys_days{first_of(like, month)}} == start) break;
        --like;
    }
    return like;
}

// Appends to a table that ends in 2037 with seasons still alternating the transitions of
// the years up to 2200: each month copies the same month of a year of the same shape.
void repeat_present_rules(table& transitions) {
    const auto explicit_end = transitions.size();
    const sys_days last_change = floor<days>(transitions.back().from);
    if (year_month_day{last_change}.year() != last_explicit_year) return;
    for (auto y = last_explicit_year + std::chrono::years{1}; y <= last_year; ++y) {
        for (unsigned month = 1; month <= 12; ++month) {
            const sys_days like{first_of(year_of_same_shape(y, month), month)};
            const auto shift = sys_days{first_of(y, month)} - like;
            const auto like_end = like + days{31};
            for (std::size_t i = 1; i < explicit_end; ++i) {
                // By the wall before the change, so that a zone far from UTC stays in its month.
                const auto wall = transitions[i].from + transitions[i - 1].offset;
                const auto day = floor<days>(wall);
                if (day < like || day >= like_end) continue;
                if (year_month_day{day}.month() != std::chrono::month{month}) continue;
                transitions.push_back({transitions[i].from + shift, transitions[i].offset});
            }
        }
    }
}

// Throws std::runtime_error when the zone does not exist.
table copy_transitions(const std::string& name) {
    const auto* zone = date::locate_zone(name);
    table out;
    const date::sys_seconds end{sys_days{(last_year + std::chrono::years{1}) / 1 / 1}};
    for (date::sys_seconds at{sys_days{first_year / 1 / 1}}; at < end;) {
        const auto info = zone->get_info(at);
        out.push_back({instant{at}, info.offset});
        if (info.end <= at) break;
        at = info.end;
    }
    // A change of name or season that keeps the offset is none for us.
    const auto same = [](const transition& a, const transition& b) { return a.offset == b.offset; };
    out.erase(std::unique(out.begin(), out.end(), same), out.end());
    repeat_present_rules(out);
    return out;
}

using shared_table = std::shared_ptr<const table>;

// Zones already copied. Only names that exist enter, so the tz database bounds it (about 600).
guarded<std::map<std::string, shared_table, std::less<>>>& copies() {
    static guarded<std::map<std::string, shared_table, std::less<>>> all;
    return all;
}

}  // namespace

result<time_zone> time_zone::load(std::string_view iana_name) {
    std::string name{iana_name};
    auto transitions = copies().with([&](auto& all) -> shared_table {
        if (const auto found = all.find(name); found != all.end()) return found->second;
        try {
            auto copied = std::make_shared<const table>(copy_transitions(name));
            all.emplace(name, copied);
            return copied;
        } catch (const std::runtime_error&) {
            return nullptr;
        }
    });
    if (!transitions) return make_error_code(errc::unknown_time_zone);
    return time_zone{std::move(name), std::move(transitions)};
}

seconds time_zone::offset_at(instant at) const noexcept {
    const auto& all = *transitions_;
    if (at >= all.back().from) return all.back().offset;
    const auto after = std::ranges::upper_bound(all, at, {}, &transition::from);
    return after == all.begin() ? all.front().offset : std::prev(after)->offset;
}

instant time_zone::to_instant(local_time wall) const noexcept {
    const auto& all = *transitions_;
    const instant as_utc{wall.time_since_epoch()};
    constexpr auto offset_max = std::chrono::hours{26};  // no zone was ever this far from UTC
    if (as_utc - offset_max >= all.back().from) return as_utc - all.back().offset;
    // The offsets that hold from before the wall time can have been reached; the first of them
    // under which it is reached before the next transition gives its first instant.
    const auto after = std::ranges::upper_bound(all, as_utc - offset_max, {}, &transition::from);
    auto i =
        after == all.begin() ? std::size_t{0} : static_cast<std::size_t>(after - all.begin()) - 1;
    for (; i + 1 < all.size(); ++i) {
        const auto reached = as_utc - all[i].offset;
        if (reached < all[i + 1].from) return i == 0 ? reached : std::max(reached, all[i].from);
    }
    return std::max(as_utc - all[i].offset, i == 0 ? instant::min() : all[i].from);
}

}  // namespace tiendo::calendar
