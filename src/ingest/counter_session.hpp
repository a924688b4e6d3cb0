// One counter's WebSocket: Hello and Welcome, then batches and their answers.
//
// Sans-I/O: acts on a net::peer. States: opened -> greeting (Hello came, the
// counters' last sequences are being read) -> taking -> stopping (no further
// batch; closes with 1001 when the last answer is queued).
#pragma once

#include "front_parts.hpp"

#include <memory>

namespace tiendo::ingest {

[[nodiscard]] std::unique_ptr<net::session> open_counter_session(
    std::shared_ptr<front_parts> parts,
    std::shared_ptr<const engine::credential> who,
    wire::subprotocol form);

}  // namespace tiendo::ingest
