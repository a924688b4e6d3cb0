// What was a dossier at an earlier instant, by everything that is known of it today?
//
// The facts that had occurred by then, as they stand corrected, judged by the
// versions that govern the whole dossier: so its due dates, pauses and steps are
// those by which the ledger counts that instant (src/RULES.md 2.5, 2.10).
#pragma once

#include "tiendo/dossier/assessment.hpp"

namespace tiendo::dossier {

// Judges what occurred before `until`. Steps and pauses that ended later are open in it.
void assess_until(instant until, const history& facts, const law& law, assessment& out);

}  // namespace tiendo::dossier
