// How each kind of text and number looks on paper: font, size, border, alignment.
// Private to the module.
#pragma once

#include <cstdint>
#include <map>
#include <utility>
#include <xlsxwriter.h>

namespace tiendo::sheet {

enum class look : std::uint8_t {
    office,      // who an agency reports under; the form and its period
    agency,      // bold
    title,       // bold and larger
    centred,     // under the title
    unit,        // of the figures, at the right
    particular,  // what the form is of, at the left
    heading,     // of columns, in a box like all below it
    numbering,   // "(1)" under the headings
    ordinal,
    rank,
    name,
    indented_name,  // of a row in a group
    number,
    decimal,
    change,     // a decimal with its sign
    note,       // under the table
    place,      // and day of signing
    signature,  // an office's, bold
    signing_hint,
};
enum class weight : std::uint8_t { plain, bold, bold_shaded };

// The formats of one workbook, which owns them.
class looks {
  public:
    explicit looks(lxw_workbook* book) : book_(book) {}
    [[nodiscard]] lxw_format* of(look l, weight w = weight::plain);

  private:
    lxw_workbook* book_;
    std::map<std::pair<look, weight>, lxw_format*> made_;
};

}  // namespace tiendo::sheet
