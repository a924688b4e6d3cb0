// Judging facts as they stand at some time, with all amendments or some of them.
#pragma once

#include "tiendo/dossier/assessment.hpp"
#include "tiendo/dossier/history.hpp"

#include <boost/container/small_vector.hpp>

#include <optional>
#include <span>
#include <vector>

namespace tiendo::dossier {

struct judging_notes;

struct judged {
    // Whether the promise had run out at each of `when`, or at the end before it.
    boost::container::small_vector<bool, 2> had_run_out;
    std::optional<instant> first_breach;  // of the first headline due date
};
// `findings` and `notes` may be null. With `until` only what occurred before it is judged, by the
// versions that govern the whole.
judged judge_facts(const history::amended& amended,
                   const law& law,
                   std::span<const instant> when,
                   assessment& out,
                   std::vector<finding>* findings,
                   judging_notes* notes,
                   std::optional<instant> until = std::nullopt);

}  // namespace tiendo::dossier
