// What the simulator's books say, as a file that an acceptance test compares
// with the service's answers.
#pragma once

#include "simulator/tally.hpp"

#include <string>

namespace tiendo::simulator {

struct expectation_frame {
    std::uint64_t seed = 0;
    instant from;                  // of the history
    instant as_of;                 // every fact that occurred before it has been sent
    std::uint64_t events = 0;      // delivered, the second sendings included
    std::uint64_t duplicates = 0;  // of them, second sendings
};

// A JSON object: the frame, "total", and "agencies" by code; keys as in a rates row's "counts".
[[nodiscard]] std::string expectation_json(const province& of,
                                           const tally& books,
                                           const expectation_frame& frame);

}  // namespace tiendo::simulator
