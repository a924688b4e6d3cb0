// Why a deadline falls where it does: each date between receipt and due, with
// what it counts and the law that says so. Vietnamese first, English beside it.
#pragma once

#include "cli/explain_words.hpp"
#include "tiendo/calendar/deadline.hpp"
#include "tiendo/catalogue/clock_start.hpp"

#include <boost/json/value.hpp>

#include <optional>
#include <string>
#include <vector>

namespace tiendo::cli {

// A deadline asked for on the command line, and its answer.
struct calculation {
    const calendar::working_calendar& counts_by;
    instant received;
    calendar::limit allowed;
    catalogue::start_rules rules;
    catalogue::clock_start start;
    local_date origin;  // the date of start.at: the next working day after a day off, for instance
    calendar::due due;
};

// Answers as POST /v1/deadline does. Error: errc::out_of_range.
[[nodiscard]] result<calculation> calculated(instant received,
                                             calendar::limit allowed,
                                             const catalogue::start_rules& rules,
                                             const calendar::working_calendar& counts_by);

enum class day_role { origin, counted, off, due };

struct counted_day {
    local_date date;
    day_role role = day_role::off;
    std::string count;  // "3" of days, "2 h 30" of working time; empty where nothing counts
    std::string why_vi;
    std::string why_en;
    std::string legal_source;
};

// A limit of more dates than this is shown by its last ones only.
inline constexpr std::size_t explained_days_max = 400;

[[nodiscard]] std::vector<counted_day> explained(const calculation& done);

// For a terminal of `width` columns, or without bound.
[[nodiscard]] std::string answer_text(const calculation& done, colours shown);
[[nodiscard]] std::string explanation_text(const std::vector<counted_day>& days,
                                           std::optional<std::size_t> width,
                                           colours shown);
[[nodiscard]] boost::json::object answer_json(const calculation& done);
[[nodiscard]] boost::json::array explanation_json(const std::vector<counted_day>& days);

}  // namespace tiendo::cli
