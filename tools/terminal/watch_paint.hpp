// What the lines of the live table are made of: colours, shapes of levels, and
// texts that fit a width without being cut in half.
//
// Escape sequences take no column; without colour none is written, so that the
// same lines serve terminals, pipes and tests.
#pragma once

#include "terminal/watch_layout.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tiendo::terminal {

enum class paint : std::uint8_t {
    plain,
    bold,
    dim,
    red,
    amber,
    green,
    early,
    on_time,
    late,
    chosen
};
[[nodiscard]] std::string painted(const watch_view& view, paint p, std::string_view text);
[[nodiscard]] paint paint_of(level l);
[[nodiscard]] std::string_view shape_of(level l);

[[nodiscard]] std::string repeated(std::string_view piece, std::size_t times);
// Columns on the terminal, escape sequences left out.
[[nodiscard]] std::size_t shown_width(std::string_view text);
// Exactly `width` columns: padded, or cut with its escape sequences kept whole.
[[nodiscard]] std::string exactly(std::string_view text, std::size_t width);
// The first of them that fits; from the fullest to the barest, each whole in itself. Empty when
// none does: half a number is worse than none.
[[nodiscard]] std::string first_that_fits(const std::vector<std::string>& candidates,
                                          std::size_t width);

}  // namespace tiendo::terminal
