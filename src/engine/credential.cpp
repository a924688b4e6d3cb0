// Authority by credential and event alone (src/RULES.md 2.2).
#include "tiendo/engine/credential.hpp"

#include <algorithm>

namespace tiendo::engine {

std::optional<refusal> refuse_authority(const credential& who,
                                        const dossier::dossier_event& event,
                                        const catalogue::catalogue& catalogue) {
    if (who.every_agency) return std::nullopt;
    const auto is_listed = [&](const agency_code& code) { return code == event.agency; };
    if (std::any_of(who.acts_for.begin(), who.acts_for.end(), is_listed)) return std::nullopt;
    if (std::any_of(
            who.acts_for_subtree.begin(), who.acts_for_subtree.end(), [&](const agency_code& root) {
                return catalogue.is_within(event.agency.view(), root.view());
            })) {
        return std::nullopt;
    }
    const auto* body = std::get_if<dossier::fact_body>(&event.body);
    if (who.receive_for_others && body != nullptr) {
        // A Submitted names no receiving agency: the grant itself says that it was handed in here.
        if (std::holds_alternative<dossier::submitted>(*body)) return std::nullopt;
        const auto* r = std::get_if<dossier::received>(body);
        if (r != nullptr && r->receiving_agency && *r->receiving_agency == who.sending_agency)
            return std::nullopt;
    }
    return refusal{"not_authorised",
                   "agency_code",
                   "this credential may not act for agency " + event.agency.str() +
                       "; ask the administrator to add it to the credential"};
}

}  // namespace tiendo::engine
