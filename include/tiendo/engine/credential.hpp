// Who may say what: the authority behind a connection (src/RULES.md 2.2).
//
// Authorisation looks only at the credential and the event, never at stored state.
#pragma once

#include "tiendo/base/digest.hpp"
#include "tiendo/base/refusal.hpp"
#include "tiendo/base/text.hpp"
#include "tiendo/catalogue/catalogue.hpp"
#include "tiendo/dossier/event.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tiendo::engine {

enum class role : std::uint8_t { counter, supervisor };

// Immutable after construction.
struct credential {
    std::string id;      // short public name, in logs and listings; never the secret
    digest256 secret{};  // SHA-256 of the 256-bit token
    role acts_as = role::counter;
    agency_code sending_agency;         // half of every dedup key
    bool every_agency = false;          // insecure loopback only
    std::vector<agency_code> acts_for;  // exact codes
    std::vector<agency_code> acts_for_subtree;
    bool receive_for_others = false;
    bool history = false;  // imports and simulated pasts: back-dating is not judged
    bool revoked = false;
    std::optional<agency_code>
        reads;  // it and all below it is what may be seen; absent: everything
    friend bool operator==(const credential&, const credential&) = default;
};

// nullopt: allowed. Else why not, with the field ("agency_code"). Design.md 2.2.
[[nodiscard]] std::optional<refusal> refuse_authority(const credential& who,
                                                      const dossier::dossier_event& event,
                                                      const catalogue::catalogue& catalogue);

}  // namespace tiendo::engine
