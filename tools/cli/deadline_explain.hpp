// Why a deadline falls where it does: each date between receipt and due, with
// what it counts, the windows it was worked in and the law that says so.
// Vietnamese first, English beside it. Counted as a dossier is
// (include/tiendo/dossier/explained_deadline.hpp), as POST /v1/deadline does.
#pragma once

#include "cli/explain_words.hpp"
#include "tiendo/dossier/explained_deadline.hpp"

#include <boost/json/value.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tiendo::cli {

// A deadline asked for on the command line, and its answer.
struct calculation {
    const calendar::working_calendar& counts_by;
    dossier::deadline_question asked;
    dossier::explained_deadline told;
};

// Error: calendar::errc::out_of_range.
[[nodiscard]] result<calculation> calculated(const dossier::deadline_question& asked,
                                             const calendar::working_calendar& counts_by);

// A date, or on a long screen a run of dates that are alike; of limits in hours what of a date
// counts, or what of it a pause takes out.
struct counted_day {
    local_date date;
    local_date last;  // of a run; else `date`
    dossier::day_role role = dossier::day_role::off;
    bool is_due = false;
    std::int64_t number = 0;       // which day of the limit, or of the pause that moves it
    std::int64_t number_last = 0;  // of a run
    milliseconds length{0};        // limits in hours
    std::string count;             // "3", "1–5" of a run, "2 h 30"; empty where nothing counts
    std::vector<std::pair<local_time, local_time>> windows;  // limits in hours: what of it was used
    std::optional<std::size_t> pause;                        // index into told.pauses
    bool working = false;
    bool rolls = false;  // a day off that counting or moving ends on: the due date moves on
    std::string why_vi;
    std::string why_en;
    std::string legal_source;
};

// More dates than this are folded into runs on a screen.
inline constexpr std::size_t unfolded_days_max = 40;

[[nodiscard]] std::vector<counted_day> explained(const calculation& done);

// For a terminal of `width` columns, or without bound.
[[nodiscard]] std::string answer_text(const calculation& done, colours shown);
[[nodiscard]] std::string explanation_text(const calculation& done,
                                           std::optional<std::size_t> width,
                                           colours shown);
[[nodiscard]] boost::json::object answer_json(const calculation& done);
// Adds days, pauses and what they add up to.
void explain_json(const calculation& done, boost::json::object& into);

}  // namespace tiendo::cli
