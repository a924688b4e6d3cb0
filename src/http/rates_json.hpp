// Questions about rates, as parameters say them, and their answers as JSON: for
// GET /v1/rates and for the jobs that answer the same question otherwise.
#pragma once

#include "parameters.hpp"
#include "tiendo/calendar/time_zone.hpp"
#include "tiendo/catalogue/catalogue.hpp"
#include "tiendo/rates/level.hpp"
#include "tiendo/rates/query.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace tiendo::http {

struct rates_question {
    rates::query query;
    std::optional<rates::formula> only;
    bool rollup = false;
    bool by_days = false;       // by=agency,day: query.days_of is set
    rates::level_rules levels;  // read_rates_question leaves the usual ones
    // Beside which rate the level of a row stands.
    [[nodiscard]] rates::formula shown() const noexcept {
        return only.value_or(rates::formula::resolved);
    }
};

// What read_rates_question reads: for the constructor of `asked`.
inline constexpr std::array<std::string_view, 13> rates_parameters{"agency",
                                                                   "descendants",
                                                                   "from",
                                                                   "to",
                                                                   "by",
                                                                   "due",
                                                                   "back_dated",
                                                                   "as_of",
                                                                   "formula",
                                                                   "procedure",
                                                                   "field",
                                                                   "channel",
                                                                   "rollup"};
// `now`: no as_of may lie after it.
[[nodiscard]] rates_question read_rates_question(parameters& asked,
                                                 instant now,
                                                 const catalogue::catalogue& catalogue);
// Rolled up by the tree of the catalogue that the answer came with: of a supposed or an earlier one
// too, and of one that was loaded since the question was read.
[[nodiscard]] std::string rates_json(const rates::answer& answer, const rates_question& asked);

// The same question as of an earlier instant, to be told beside it.
struct earlier_rates {
    std::optional<instant> as_of;         // absent: the period had not begun then
    std::optional<rates::answer> answer;  // of that instant; absent with it
};
[[nodiscard]] std::string rates_json(const rates::answer& answer,
                                     const rates_question& asked,
                                     const earlier_rates& before);

}  // namespace tiendo::http
