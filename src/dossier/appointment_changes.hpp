// Which changes of an appointment are told: every one that a citizen had been
// given and a Corrected or a Voided made another.
//
// They move no figure (src/RULES.md 2.3): the figures count by what stands.
#pragma once

#include "lifecycle.hpp"
#include "tiendo/dossier/history.hpp"
#include "tiendo/dossier/law.hpp"

#include <boost/container/small_vector.hpp>

namespace tiendo::dossier {

using appointment_changes = boost::container::small_vector<history::appointment_change, 1>;

// In order of what made them. Of facts that took effect, of those whose last word names no
// appointment, and of voided ones that were in force; a voided receipt is held against the one
// that stands in its place, which is the target then.
[[nodiscard]] appointment_changes changes_to_tell(const lifecycle& life,
                                                  const history::amended& told,
                                                  const law& law);

}  // namespace tiendo::dossier
