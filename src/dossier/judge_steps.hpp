// Second pass over the steps: limits, time used, and who answers for lateness
// (src/RULES.md 2.14). After the dossier itself has been judged.
#pragma once

#include "step_track.hpp"
#include "tiendo/dossier/assessment.hpp"

namespace tiendo::dossier {

// Fills steps, processing and late_by of `out`, whose other fields are judged already.
void judge_steps(const step_courses& courses, const law& law, assessment& out);

}  // namespace tiendo::dossier
