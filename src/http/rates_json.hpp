// Questions about rates, as parameters say them, and their answers as JSON: for
// GET /v1/rates and for the jobs that answer the same question otherwise.
#pragma once

#include "parameters.hpp"
#include "tiendo/calendar/time_zone.hpp"
#include "tiendo/catalogue/catalogue.hpp"
#include "tiendo/rates/query.hpp"

#include <optional>
#include <string>

namespace tiendo::http {

struct rates_question {
    rates::query query;
    std::optional<rates::formula> only;
    bool rollup = false;
};

// Every parameter of a rates question, which `asked` must know. `now`: no as_of may lie after it.
[[nodiscard]] rates_question read_rates_question(parameters& asked,
                                                 instant now,
                                                 const catalogue::catalogue& catalogue);
// Rolled up by the tree of the catalogue that the answer came with: of a supposed or an earlier one
// too, and of one that was loaded since the question was read.
[[nodiscard]] std::string rates_json(const rates::answer& answer, const rates_question& asked);

}  // namespace tiendo::http
