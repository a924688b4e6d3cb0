// Many deadlines at once: JSON Lines in, JSON Lines out, in the same order.
//
// Memory is bounded by one line and the calendars kept. A line longer than
// line_bytes_max is answered as broken and skipped. Answers leave before more
// input is waited for, so that a program may ask and read in turn.
#pragma once

#include "cli/deadline_input.hpp"

#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>

namespace tiendo::cli {

inline constexpr std::size_t line_bytes_max = 1u << 20;

struct batch_summary {
    std::uint64_t answered = 0;
    std::uint64_t refused = 0;
};

// Answers every line of the descriptor. Throws std::runtime_error when reading or writing fails.
[[nodiscard]] batch_summary answer_batch(int input, std::FILE* output, calendars& known);

// The answer to one line, without newline; `number` is 1-based. True in `refused` for an error.
[[nodiscard]] std::string answer_line(std::string_view line,
                                      std::uint64_t number,
                                      calendars& known,
                                      bool& refused);

}  // namespace tiendo::cli
