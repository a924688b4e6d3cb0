// A second implementation of working time that shares nothing with the first but its words: it
// walks minute by minute through a stretch of instants and asks, for each, whether the wall
// clock that people look at has reached an open window.
#pragma once

#include "tiendo/calendar/deadline.hpp"
#include "tiendo/calendar/working_calendar.hpp"

#include <date/tz.h>

#include <algorithm>
#include <span>
#include <vector>

namespace tiendo::calendar::testing {

class minute_walk {
  public:
    static constexpr milliseconds minute{60'000};

    // Valid for instants in [from, to), both on whole minutes. `from` must not lie within an
    // hour that the wall shows twice.
    minute_walk(const calendar_spec& spec, instant from, instant to) : from_(from) {
        const auto* zone = date::locate_zone(spec.time_zone);
        local_time reached{};
        date::sys_info info{};
        for (auto t = from; t < to; t += minute) {
            const auto second = std::chrono::floor<std::chrono::seconds>(t);
            if (second >= info.end || second < info.begin) info = zone->get_info(second);
            const auto wall = local_time{(t + info.offset).time_since_epoch()};
            // Put back, the clock shows again what it has shown: no new work is reached by that,
            // and none that is under way stops.
            reached = t == from ? wall : std::max(reached, wall);
            const auto day = std::chrono::floor<std::chrono::days>(reached);
            open_.push_back(works(spec, day, reached - day) ? 1 : 0);
            day_.push_back(day);
        }
    }

    // One entry a minute: whether it counts.
    using minutes = std::vector<char>;
    [[nodiscard]] const minutes& open() const { return open_; }
    [[nodiscard]] minutes open_outside(std::span<const pause> pauses) const {
        auto counted = open_;
        for (std::size_t i = 0; i < counted.size(); ++i) {
            const auto t = from_ + minute * static_cast<std::int64_t>(i);
            for (const auto& p : pauses) {
                if (p.from <= t && t < p.to) counted[i] = 0;
            }
        }
        return counted;
    }
    [[nodiscard]] bool is_open(instant at) const { return open_[index(at)] != 0; }

    [[nodiscard]] instant add(instant t, milliseconds left, const minutes& counted) const {
        for (auto i = index(t); left.count() > 0; ++i) {
            const auto end = begin_of(i + 1);
            const auto used = counted[i] != 0 ? std::min(left, end - t) : milliseconds{0};
            left -= used;
            t = left.count() == 0 ? t + used : end;
        }
        return t;
    }
    [[nodiscard]] instant subtract(instant t, milliseconds left, const minutes& counted) const {
        for (auto i = index(t - milliseconds{1}); left.count() > 0; --i) {
            const auto begin = begin_of(i);
            const auto used = counted[i] != 0 ? std::min(left, t - begin) : milliseconds{0};
            left -= used;
            t = left.count() == 0 ? t - used : begin;
        }
        return t;
    }
    [[nodiscard]] milliseconds between(instant from, instant to, const minutes& counted) const {
        milliseconds sum{};
        for (auto i = index(from); from < to; ++i) {
            const auto end = std::min(begin_of(i + 1), to);
            if (counted[i] != 0) sum += end - from;
            from = end;
        }
        return sum;
    }
    [[nodiscard]] instant next_open(instant t) const {
        for (auto i = index(t); open_[i] == 0; ++i) t = begin_of(i + 1);
        return t;
    }
    // The dates on which the walk saw work.
    [[nodiscard]] std::vector<local_date> worked_days() const {
        std::vector<local_date> days;
        for (std::size_t i = 0; i < open_.size(); ++i) {
            if (open_[i] != 0 && (days.empty() || days.back() != day_[i])) days.push_back(day_[i]);
        }
        return days;
    }

  private:
    [[nodiscard]] std::size_t index(instant at) const {
        return static_cast<std::size_t>((at - from_) / minute);
    }
    [[nodiscard]] instant begin_of(std::size_t i) const {
        return from_ + minute * static_cast<std::int64_t>(i);
    }
    static bool works(const calendar_spec& spec, local_date day, milliseconds since_midnight) {
        const weekly_hours* hours = &spec.hours.front();
        for (const auto& later : spec.hours) {
            if (later.valid_from <= day) hours = &later;
        }
        const auto weekday = std::chrono::weekday{day}.iso_encoding() - 1;
        const windows* today = &hours->days[weekday];
        if (const auto found = spec.exceptions.find(day); found != spec.exceptions.end()) {
            if (found->second.kind == day_kind::off) return false;
            today = found->second.hours.empty() ? &hours->days[0] : &found->second.hours;
        }
        return std::ranges::any_of(*today, [&](const window& w) {
            return w.from.since_midnight <= since_midnight && since_midnight < w.to.since_midnight;
        });
    }

    instant from_;
    minutes open_;
    std::vector<local_date> day_;
};

}  // namespace tiendo::calendar::testing
