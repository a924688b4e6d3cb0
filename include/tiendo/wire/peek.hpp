// Which batch is this frame, without reading it? For refusing what there is no time to read.
#pragma once

#include "tiendo/wire/messages.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace tiendo::wire {

// The batch_id of a ClientMessage that holds an EventBatch; 0 where it has none. nullopt: the
// frame holds something else, or is broken where the number would stand. Of a frame that is a
// batch the number is what decode_client_message would give; of a broken one it may be any.
// No allocation. Cost: up to the number; the whole frame where the number stands last.
[[nodiscard]] std::optional<std::uint64_t> peek_batch_id(std::string_view frame, subprotocol form);

}  // namespace tiendo::wire
