// What becomes of one batch: which of its events go to the log, which are
// refused and why, and what the counter is told once the log has answered.
//
// Pure: no clock, no I/O. A malformed or impossible event is refused alone and
// its neighbours are kept; one event outside the credential's authority refuses
// the batch whole (src/RULES.md 2.2). An event of an agency that no catalogue knows
// concerns nobody's authority: it is refused alone, as unknown_agency.
#pragma once

#include "tiendo/base/time.hpp"
#include "tiendo/catalogue/catalogue.hpp"
#include "tiendo/engine/credential.hpp"
#include "tiendo/engine/ports.hpp"
#include "tiendo/wire/messages.hpp"

#include <cstdint>
#include <vector>

namespace tiendo::ingest {

// The code of an event that nothing is wrong with but the company it came in: another one of its
// batch is `not_authorised`. It is taken when it is sent again without that one.
inline constexpr std::string_view beside_not_authorised = "beside_not_authorised";

struct judged_batch {
    // What the ack needs to know of an event that was submitted.
    struct taken {
        std::uint32_t index = 0;  // in the batch
        event_id id;
    };
    std::uint64_t batch_id = 0;
    bool refused_whole = false;
    std::vector<engine::submission_item> items;  // what may be stored, in the order sent
    std::vector<taken> taken_events;             // one per item
    std::vector<wire::rejection> rejected;       // by index
};

[[nodiscard]] judged_batch judge(wire::event_batch&& batch,
                                 const engine::credential& who,
                                 const catalogue::catalogue& catalogue,
                                 instant now);

// The ack of a batch whose items have met these fates. Conflicts join the rejections, by index.
[[nodiscard]] wire::batch_ack acknowledge(const judged_batch& batch,
                                          const engine::commit_outcome& outcome);

}  // namespace tiendo::ingest
