// Judging the earlier part of a dossier's life.
#include "tiendo/dossier/as_of.hpp"

#include "judge_facts.hpp"
#include "tiendo/base/check.hpp"

namespace tiendo::dossier {

void assess_until(instant until, const history& facts, const law& law, assessment& out) {
    history::amended amended;
    facts.apply_amendments(law, amended);
    ignore(judge_facts(amended, law, {}, out, nullptr, nullptr, until),
           "nobody asks whether a promise had run out");
}

}  // namespace tiendo::dossier
