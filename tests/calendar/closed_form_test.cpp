// The closed form of working time against a walk through every minute, over random calendars.
// TIENDO_CASES sets how many cases are tried (default 50,000), TIENDO_SEED where they start.
#include "minute_walk.hpp"
#include "tiendo/base/rng.hpp"
#include "vn_calendar.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>

namespace tiendo::calendar {
namespace {

using std::chrono::days;

std::uint64_t setting(const char* name, std::uint64_t otherwise) {
    const char* text = std::getenv(name);
    return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

constexpr const char* zones[] = {"Asia/Ho_Chi_Minh",
                                 "Asia/Kolkata",
                                 "Europe/Amsterdam",
                                 "America/New_York",
                                 "Asia/Kathmandu",
                                 "Australia/Lord_Howe",
                                 "America/St_Johns",
                                 "America/Sao_Paulo",
                                 "Pacific/Apia",
                                 "Pacific/Chatham",
                                 "Africa/Casablanca",
                                 "Asia/Gaza"};

time_of_day minute_of_day(std::int64_t minute) {
    return {milliseconds{minute * 60'000}};
}

windows random_windows(rng& random) {
    windows all;
    if (random.chance(60)) return {{minute_of_day(0), minute_of_day(1440)}};
    const auto count = random.below(5);
    std::int64_t from = random.between(0, 600);
    for (std::uint64_t i = 0; i < count && from < 1430; ++i) {
        const auto to = std::min<std::int64_t>(1440, from + random.between(1, 400));
        all.push_back({minute_of_day(from), minute_of_day(to)});
        from = to + random.between(0, 200);
    }
    return all;
}

struct sample {
    calendar_spec spec;
    instant from;
    instant to;
};

constexpr int range_days = 60;

// Half of the ranges lie around a jump of the wall clock.
sample random_sample(rng& random) {
    sample out;
    out.spec.time_zone = zones[random.below(std::size(zones))];
    const auto jumps = time_zone::load(out.spec.time_zone)->transitions();
    auto middle = std::chrono::sys_days{std::chrono::year{1990} / 1 / 1} +
                  days{static_cast<days::rep>(random.below(47 * 365))};
    if (random.chance(500)) {
        const auto& jump = jumps[random.below(jumps.size())];
        // Before 1972 some offsets are no whole minutes, after 2037 the two sources differ.
        if (jump.from > instant{std::chrono::sys_days{std::chrono::year{1972} / 6 / 1}} &&
            jump.from < instant{std::chrono::sys_days{std::chrono::year{2037} / 6 / 1}}) {
            middle = std::chrono::floor<days>(jump.from);
        }
    }
    out.from = instant{middle - days{range_days / 2}} + std::chrono::hours{12};
    out.to = out.from + days{range_days};
    // Begin where the wall is not shown twice.
    for (const auto& jump : jumps) {
        if (out.from >= jump.from && out.from < jump.from + days{2}) out.from = jump.from + days{2};
    }
    const local_date first{middle.time_since_epoch() - days{range_days / 2}};
    const auto weeks = random.below(3) + 1;
    for (std::uint64_t i = 0; i < weeks; ++i) {
        weekly_hours hours{first + days{static_cast<days::rep>(i * 20 + random.below(20))}, {}};
        for (auto& day : hours.days) day = random.chance(250) ? windows{} : random_windows(random);
        hours.days[random.below(7)] = {{minute_of_day(480), minute_of_day(1020)}};
        out.spec.hours.push_back(hours);
    }
    const auto exceptions = random.below(15);
    for (std::uint64_t i = 0; i < exceptions; ++i) {
        exception_day day;
        day.hours = random_windows(random);
        day.kind = day.hours.empty() || random.chance(500) ? day_kind::off : day_kind::work;
        if (day.kind == day_kind::off) day.hours.clear();
        out.spec.exceptions[first + days{static_cast<days::rep>(random.below(range_days))}] = day;
    }
    return out;
}

std::vector<pause> random_pauses(rng& random, const sample& in) {
    std::vector<pause> all;
    const auto count = random.below(4);
    for (std::uint64_t i = 0; i < count; ++i) {
        const auto from =
            in.from + minute_of_day(random.between(0, range_days * 1440)).since_midnight;
        all.push_back({from, from + minute_of_day(random.between(-60, 4000)).since_midnight});
    }
    return united(all);
}

// One random question about working time, asked both ways.
void check_working_time(const working_calendar& calendar,
                        const testing::minute_walk& walk,
                        const sample& in,
                        const std::vector<pause>& pauses,
                        const testing::minute_walk::minutes& unpaused,
                        rng& random) {
    const auto last = (in.to - in.from).count() - 1;
    const auto a = in.from + milliseconds{random.between(0, last)};
    const auto b = in.from + milliseconds{random.between(0, last)};
    const auto from = std::min(a, b);
    const auto to = std::max(a, b);

    const auto between = walk.between(from, to, walk.open());
    REQUIRE(calendar.working_time_between(from, to).length == between);
    REQUIRE(calendar.working_time_between(to, from).length == -between);
    REQUIRE(calendar.is_open(from) == walk.is_open(from));
    if (between.count() == 0) return;
    const milliseconds amount{random.chance(200) ? between.count()
                                                 : random.between(1, between.count())};
    const auto added = calendar.add_working_time(from, {amount});
    REQUIRE(added == walk.add(from, amount, walk.open()));
    REQUIRE(calendar.working_time_between(from, added).length == amount);
    const auto taken = calendar.add_working_time(to, {-amount});
    REQUIRE(taken == walk.subtract(to, amount, walk.open()));
    REQUIRE(calendar.working_time_between(taken, to).length == amount);
    REQUIRE(calendar.roll_to_opening(from) == walk.next_open(from));

    const auto counted = walk.between(from, to, unpaused);
    REQUIRE(working_time_outside(from, to, pauses, calendar).length == counted);
    if (counted.count() == 0) return;
    const auto limit = random.between(1, counted.count());
    REQUIRE(due_of(from, {limit, limit_unit::working_hours}, pauses, calendar)->at ==
            walk.add(from, milliseconds{limit}, unpaused));
    REQUIRE(due_of(to, {-limit, limit_unit::working_hours}, pauses, calendar)->at ==
            walk.subtract(to, milliseconds{limit}, unpaused));
}

// The same for dates, by stepping from day to day.
void check_days(const working_calendar& calendar,
                const std::vector<local_date>& worked,
                rng& random) {
    const auto span = (worked.back() - worked.front()).count();
    const auto date = worked.front() + days{static_cast<days::rep>(random.between(0, span))};
    const auto is_worked = [&](local_date d) { return std::ranges::binary_search(worked, d); };
    REQUIRE(calendar.is_working_day(date) == is_worked(date));
    auto rolled = date;
    while (!is_worked(rolled)) rolled += days{1};
    REQUIRE(calendar.roll_forward(date) == rolled);

    const auto later =
        std::count_if(worked.begin(), worked.end(), [&](auto d) { return d > date; });
    const auto n = random.between(0, later);
    auto stepped = n == 0 ? rolled : date;
    for (auto left = n; left > 0;) {
        stepped += days{1};
        if (is_worked(stepped)) --left;
    }
    REQUIRE(calendar.add_working_days(date, n) == stepped);
    if (n > 0) REQUIRE(calendar.working_days_between(date, stepped) == n);

    const auto earlier =
        std::count_if(worked.begin(), worked.end(), [&](auto d) { return d < date; });
    if (earlier == 0) return;
    const auto back = random.between(1, earlier);
    stepped = date;
    for (auto left = back; left > 0;) {
        stepped -= days{1};
        if (is_worked(stepped)) --left;
    }
    REQUIRE(calendar.add_working_days(date, -back) == stepped);
}

}  // namespace

TEST_CASE("working time is what a walk through every minute counts", "[calendar][property]") {
    const auto cases = setting("TIENDO_CASES", 50'000);
    const auto seed = setting("TIENDO_SEED", 20260213);
    constexpr std::uint64_t cases_per_calendar = 250;
    for (std::uint64_t done = 0; done < cases; done += cases_per_calendar) {
        const auto calendar_seed = seed + done / cases_per_calendar;
        rng random{calendar_seed};
        const auto in = random_sample(random);
        const auto calendar = testing::built(in.spec);
        const testing::minute_walk walk{in.spec, in.from, in.to};
        // The first and the last date of the range are seen only in part.
        auto worked = walk.worked_days();
        if (worked.size() > 4) worked = {worked.begin() + 1, worked.end() - 1};
        const auto pauses = random_pauses(random, in);
        const auto unpaused = walk.open_outside(pauses);
        for (std::uint64_t i = 0; i < cases_per_calendar; ++i) {
            INFO("TIENDO_SEED=" << calendar_seed << " TIENDO_CASES=" << cases_per_calendar
                                << " case " << i << " " << in.spec.time_zone << " "
                                << to_rfc3339(in.from));
            check_working_time(*calendar, walk, in, pauses, unpaused, random);
            if (!worked.empty()) check_days(*calendar, worked, random);
        }
    }
}

}  // namespace tiendo::calendar
