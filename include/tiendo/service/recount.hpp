// The recount of a running service, beside its work: POST /v1/verify, and the scrub.
#pragma once

#include "tiendo/engine/second_look.hpp"
#include "tiendo/service/verify.hpp"
#include "tiendo/storage/store.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>

namespace tiendo::service {

class core;

// The log of a running store, for a second look at it (engine/second_look.hpp).
[[nodiscard]] engine::log_source source_of(const storage::store& log);

// Called after each stretch of the log or of the stored event ids (256 KiB, at least a record) with
// its bytes and the sequence reached; may wait, holding at most a cursor over the event ids. False:
// give up.
using recount_pace = std::function<bool(std::size_t bytes, std::uint64_t sequence)>;

// Runs `f` on the fold thread at a moment when no restatement is under way, so that the live engine
// stands for a position of the log, and waits for it. False: too many reads wait, or given up by
// `pace`.
[[nodiscard]] bool on_settled_engine(core& running,
                                     const recount_pace& pace,
                                     const std::function<void(const engine::engine&)>& f);

// Blocks for as long as the log takes to fold; call on a thread of its own. The comparison at the
// end runs on the fold thread and holds it for about a second per million dossiers. nullopt: given
// up by `pace`, which may be empty.
[[nodiscard]] std::optional<verify_report> verify_running(core& running,
                                                          const recount_pace& pace = {});

// The same for a service that must not be held: compares digests and counts with those the live
// engine had when this began, and holds it for a comparison row by row only when they differ.
[[nodiscard]] std::optional<verify_report> recount_beside(core& running, const recount_pace& pace);

}  // namespace tiendo::service
