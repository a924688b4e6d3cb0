// How the live table looks: a pure function of the picture, the size of the
// screen and what the person has chosen, so that tests compare whole screens.
//
// Order and words follow the dashboard: agencies that need attention first
// (level, then open overdue, then rate), the sum of all above them; a level is
// shape and word as well as colour; a share is drawn as a bar from zero.
#pragma once

#include "client/live_picture.hpp"
#include "terminal/progress.hpp"
#include "terminal/text.hpp"
#include "tiendo/calendar/time_zone.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tiendo::terminal {

enum class level : std::uint8_t { red, amber, green, few, none };

enum class rate_name : std::uint8_t { resolved, early, due, index766 };
inline constexpr std::size_t rate_count = 4;

// Of the rate that is shown. Compared on exact integers, in hundredths of a percent.
struct thresholds {
    std::int64_t red_below = 9'000;
    std::int64_t amber_below = 9'500;
    std::int64_t count_min = 20;           // below it a rate is not judged
    std::optional<rate_name> judged = {};  // as the service says it; absent: see judged_rate()
};
[[nodiscard]] level level_of(const wire::live_rate& rate, const thresholds& limits);
[[nodiscard]] std::string_view name_of(rate_name rate);
// What a row's level is judged by: the shown rate, but `resolved` where `early` is shown, since
// finishing early is no duty and has no threshold, unless the office has set one.
[[nodiscard]] const wire::live_rate& judged_rate(const wire::live_rates& rates,
                                                 rate_name shown,
                                                 const thresholds& limits);
[[nodiscard]] std::optional<rate_name> parse_rate_name(std::string_view name);
[[nodiscard]] const wire::live_rate& rate_in(const wire::live_rates& rates, rate_name rate);

// Keys of the rows: level, then open overdue downwards, then rate upwards, then key.
[[nodiscard]] std::vector<std::string> attention_order(const client::live_picture& picture,
                                                       rate_name rate,
                                                       const thresholds& limits);

enum class link_state : std::uint8_t { connecting, live, reconnecting, stale };

struct watch_view {
    language lang = language::vi;
    bool colour = false;
    screen_size size;
    rate_name rate = rate_name::resolved;
    std::string sentence;  // the formula in words
    std::string window;    // "Tháng này"
    thresholds limits;     // of that rate
    std::vector<std::string> order;
    std::size_t first_row = 0;  // scrolled past
    std::optional<std::string>
        chosen;  // key of the row whose figures the foot shows; absent = the sum
    link_state link = link_state::connecting;
    unsigned attempt = 0;                     // of reconnecting
    std::chrono::seconds silent_for{};        // since the last message
    instant heard_at{};                       // the last message's instant
    std::optional<calendar::time_zone> zone;  // the deployment's; absent = unknown, UTC is shown
};

// Exactly size.rows lines of size.columns columns each (escape sequences not counted).
[[nodiscard]] std::vector<std::string> watch_lines(const watch_view& view,
                                                   const client::live_picture& picture);
// How many rows of the table fit on such a screen.
[[nodiscard]] std::size_t table_rows(const watch_view& view, const client::live_picture& picture);

// Early, on time and late as one bar of `width` columns; pure counts, no colour: "████▓▓░".
[[nodiscard]] std::string composition_bar(const wire::live_counts& counts, std::size_t width);

}  // namespace tiendo::terminal
