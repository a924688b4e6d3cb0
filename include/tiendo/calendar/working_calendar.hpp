// Working time: which days and hours an office works, how much working time
// lies between two instants, and where one lands by adding some.
//
// A working_calendar is one immutable version. All arithmetic rests on one
// kernel, prefix sums of working time and of working days per date, so that
// add, between and inverse cost O(log exceptions) without allocation and agree
// with each other. Dates with the same week share one entry, so that three
// centuries cost a few kilobytes and microseconds to build.
// Working time is elapsed time: a window that a jump of the wall clock crosses
// counts the time that really passes between its two ends.
// Pure: no clock, no I/O after construction. Thread-safe.
// Words: src/GLOSSARY.md. Law: Civil Code 2015 art. 147-148 (src/RULES.md section 3).
#pragma once

#include "tiendo/base/refusal.hpp"
#include "tiendo/base/time.hpp"
#include "tiendo/calendar/error.hpp"
#include "tiendo/calendar/time_zone.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace tiendo::calendar {

// Half-open [from, to) within one day.
struct window {
    time_of_day from;
    time_of_day to;
    friend bool operator==(const window&, const window&) = default;
};
using windows = std::vector<window>;  // in any order, not overlapping, none empty

// A day has at most this many windows (one per quarter of an hour); more are refused.
inline constexpr std::size_t windows_per_day_max = 96;

// The dates a calendar speaks of. No operation fails: what would lie before or after them
// stops at the edge, so that a date at an edge, or an instant outside, means "not within".
inline constexpr local_date earliest_date{std::chrono::year{1900} / 1 / 1};
inline constexpr local_date latest_date{std::chrono::year{2200} / 12 / 31};

// Office hours that hold from a date on, per weekday (index 0 = Monday).
struct weekly_hours {
    local_date valid_from;
    std::array<windows, 7> days;
};

enum class day_kind : std::uint8_t { off, work };

// A date that differs from its weekday: a holiday, a make-up working day, special hours.
struct exception_day {
    day_kind kind = day_kind::off;
    windows hours;  // kind work: empty = the hours of a Monday in force on that date
    std::string name_vi;
    std::string legal_source;
};

struct calendar_spec {
    std::string id;         // "vn"
    std::string time_zone;  // IANA name
    std::vector<weekly_hours>
        hours;  // ascending by valid_from; the first holds for earlier dates too
    std::map<local_date, exception_day> exceptions;
    std::optional<local_date> published_from;
    std::optional<local_date> published_to;  // last date whose holidays are published
};

// Why a date counts or does not: one row of an explained deadline.
struct explained_day {
    local_date date;
    bool working = false;
    working_duration length;  // working time of the whole day
    std::string reason;  // name of the holiday or make-up day; empty = ordinary weekday or weekend
    std::string legal_source;
};

// What a date is, as a wall calendar colours it.
enum class date_kind : std::uint8_t {
    work,           // by its weekday
    off,            // a weekday that the week's hours leave out
    weekend,        // the same on a Saturday or Sunday
    holiday,        // named as off, also in lieu of one
    swapped_off,    // off because another day is worked for it
    make_up,        // worked though its weekday is off
    special_hours,  // worked, as its weekday is, with hours of its own
};
[[nodiscard]] std::string_view name_of(date_kind kind) noexcept;  // "make_up"

struct calendar_tables;  // src/calendar/tables.hpp

class working_calendar {
  public:
    // Refused, by code and with the field: "no_hours", "hours_not_ascending",
    // "reversed_window", "overlapping_windows", "too_many_windows", "unknown_time_zone",
    // "date_out_of_range", "off_day_with_windows", "work_day_without_windows",
    // "published_range_reversed", "no_working_time" (no window on any date at all).
    [[nodiscard]] static std::variant<std::shared_ptr<const working_calendar>, refusal> build(
        const calendar_spec& spec);

    [[nodiscard]] const std::string& id() const noexcept;
    [[nodiscard]] const time_zone& zone() const noexcept;

    // --- dates. A working day is one with working time.
    [[nodiscard]] local_date date_of(instant at) const noexcept { return zone().date_of(at); }
    [[nodiscard]] instant start_of(local_date date) const noexcept { return zone().start_of(date); }
    [[nodiscard]] bool is_working_day(local_date date) const noexcept;
    // The date itself when it is a working day, else the next one.
    [[nodiscard]] local_date roll_forward(local_date date) const noexcept;
    // `count` working days after `date` (the day itself is not counted; Civil Code art. 147).
    // 0 gives roll_forward(date); negative counts backwards, the day itself not counted either.
    [[nodiscard]] local_date add_working_days(local_date date, std::int64_t count) const noexcept;
    // Working days d with after < d <= through; negative when through < after.
    [[nodiscard]] std::int64_t working_days_between(local_date after,
                                                    local_date through) const noexcept;
    // Calendar days, the first not counted, a last day off rolled forward (art. 148(5)),
    // also where the count is negative.
    [[nodiscard]] local_date add_calendar_days(local_date date, std::int64_t count) const noexcept;
    // Months: same day number or the month's last day, then rolled forward (art. 148(3), (5)).
    [[nodiscard]] local_date add_months(local_date date, std::int64_t count) const noexcept;

    // --- working time
    [[nodiscard]] bool is_open(instant at) const noexcept;  // inside a window [from, to)
    // `at` itself when open, else the next opening.
    [[nodiscard]] instant roll_to_opening(instant at) const noexcept;
    // The first opening of a working day; precondition: is_working_day(date).
    [[nodiscard]] instant opening_of(local_date date) const noexcept;
    // The instant at which `amount` of working time has passed since `from`; an amount that runs
    // out exactly at closing is due at the closing; 0 gives `from`; negative counts backwards
    // and ends, in mirror image, at the opening.
    [[nodiscard]] instant add_working_time(instant from, working_duration amount) const noexcept;
    [[nodiscard]] working_duration working_time_between(instant from, instant to) const noexcept;

    // --- horizon
    // Outside the published dates: past the last, the answer will be recomputed (src/RULES.md
    // L3.9); before the first, nobody has entered what was off. A calendar without a published
    // range says of no date that it is provisional.
    [[nodiscard]] bool is_provisional(local_date date) const noexcept;
    [[nodiscard]] std::optional<local_date> published_from() const noexcept;
    [[nodiscard]] std::optional<local_date> published_to() const noexcept;

    // Every date in [from, to], why it counts or not. For people, not for the hot path.
    // Dates outside [earliest_date, latest_date] are left out.
    [[nodiscard]] std::vector<explained_day> explain(local_date from, local_date to) const;
    // A day off is a swapped one by its name, which says "hoán đổi" as the decrees do: the files
    // have no other mark for it.
    [[nodiscard]] date_kind kind_of(local_date date) const;
    // The hours of a date, ascending; empty: it is off.
    [[nodiscard]] windows windows_of(local_date date) const;

    ~working_calendar();
    working_calendar(const working_calendar&) = delete;
    working_calendar& operator=(const working_calendar&) = delete;

  private:
    explicit working_calendar(std::unique_ptr<const calendar_tables> t);
    std::unique_ptr<const calendar_tables> tables_;
};

// The same day number so many months later (earlier), or that month's last day; not rolled.
// Clamps to [earliest_date, latest_date].
[[nodiscard]] local_date same_day_in_month(local_date date, std::int64_t months) noexcept;

}  // namespace tiendo::calendar
