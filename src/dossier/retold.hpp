// Which records moved the past: a correction or a voiding that moved a due date, a
// second receipt, a fact told after the due date and dated before it.
//
// They move no figure of their own (src/RULES.md 2.5): what stands counts from the
// beginning. So each is told here, by judging what had been told before it, and
// that with it.
#pragma once

#include "judging_notes.hpp"
#include "tiendo/dossier/assessment.hpp"
#include "tiendo/dossier/history.hpp"

#include <optional>
#include <vector>

namespace tiendo::dossier {

// Adds to the findings, re-appointments and changes of `out`, the judgement of all of `facts`; of a
// dossier that is not voided. `first_breach`: of its first headline due date. Cost: nothing for
// what was told in time and without amendments, else two judgements for each such record, of at
// most compared_max.
void tell_retold(const history& facts,
                 const law& law,
                 const std::optional<instant>& first_breach,
                 assessment& out,
                 std::vector<finding>* findings,
                 judging_notes* notes);

}  // namespace tiendo::dossier
