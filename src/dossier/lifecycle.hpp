// First pass over a dossier's facts: which take effect, in which state they
// leave it, when it was open. Knows no due dates.
//
// Every (state, fact) pair either takes effect or is a finding; none is an
// error (src/RULES.md 2.3).
#pragma once

#include "step_track.hpp"
#include "tiendo/dossier/assessment.hpp"

#include <boost/container/small_vector.hpp>

#include <array>
#include <optional>
#include <vector>

namespace tiendo::dossier {

// A fact that takes effect, as the second pass needs it.
struct act {
    fact_kind kind{};
    instant at{};
    const fact_content* content = nullptr;
    agency_ref agency = no_ref;  // competent after it
    const fact* source = nullptr;
    const fact* said_by = nullptr;  // whose recorded_at tells when it was known
};

struct lifecycle {
    boost::container::small_vector<act, 16> acts;
    boost::container::small_vector<open_span, 2> open;
    step_courses steps;
    // Who told of the finish besides the fact that decides it: a Returned, a repeated Processed.
    boost::container::small_vector<history::effective, 2> finish_told_again;
    state now = state::parked;
    agency_ref agency = no_ref;
    std::optional<instant> submitted_at;
    std::optional<instant> received_at;
    std::optional<instant> ended_at;
};

// `findings` may be null.
[[nodiscard]] lifecycle live_through(const history::amended& facts,
                                     const law& law,
                                     std::vector<finding>* findings);

}  // namespace tiendo::dossier
