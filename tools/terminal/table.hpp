// Rows of text in columns that line up, for answers printed once. On a terminal
// the flexible column gives way so that no line breaks; into a file nothing is cut.
#pragma once

#include "terminal/text.hpp"

#include <optional>
#include <string>
#include <vector>

namespace tiendo::terminal {

struct column {
    std::string heading;
    align side = align::left;
    bool flexible = false;  // gives way first; at least 8 columns stay
};

// Pure. `width`: columns of the screen, or absent for no limit. Ends with a newline.
[[nodiscard]] std::string table_text(const std::vector<column>& columns,
                                     const std::vector<std::vector<std::string>>& rows,
                                     std::optional<std::size_t> width);

// Takes a column out of a table, where the screen is too narrow for all.
void leave_out(std::vector<column>& columns,
               std::vector<std::vector<std::string>>& rows,
               std::size_t which);

// Takes out columns, the first of `which` first and each by its place in the whole table, until the
// rest has room and flexible ones keep 16 columns, or none of `which` is left. `which` falls.
void leave_out_until_it_fits(std::vector<column>& columns,
                             std::vector<std::vector<std::string>>& rows,
                             const std::vector<std::size_t>& which,
                             std::optional<std::size_t> width);

// Spreads what a flexible column has no room for over further rows, parted after commas and colons
// or else at spaces, so that the table fits: nothing is cut but a word that is longer than the
// room. `width` as above.
void wrap_column(const std::vector<column>& columns,
                 std::vector<std::vector<std::string>>& rows,
                 std::size_t which,
                 std::optional<std::size_t> width);

// What stands below a table: items three blanks apart, none broken over two lines. `width` as
// above; a file is as well read at 80 columns.
[[nodiscard]] std::string items_text(const std::vector<std::string>& items,
                                     std::optional<std::size_t> width);

// The width to print for: of the terminal on standard output, or none.
[[nodiscard]] std::optional<std::size_t> output_width();

}  // namespace tiendo::terminal
