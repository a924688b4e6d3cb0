// How a dossier's due dates and verdicts were reached, for a person with a
// paper calendar in hand: the answer of GET /v1/dossiers/{code}/explain as text.
// Vietnamese or English. Pure.
#pragma once

#include "cli/explain_days.hpp"

#include <boost/json.hpp>

#include <string>

namespace tiendo::cli {

// The outcome first, then what led to it: acceptance, rule, due dates, days, pauses, changes,
// findings, events and versions. Ends with a newline.
[[nodiscard]] std::string dossier_explanation_text(const boost::json::object& answer,
                                                   const layout& how);

}  // namespace tiendo::cli
