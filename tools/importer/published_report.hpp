// A report that somebody else published, as its spreadsheet was saved: which line says
// what, and which line is the sum of which?
//
// Offices save forms with their title, merged headings, a line that numbers the columns,
// groups and signatures. The line of numbers says which column is which; the numbering
// of lines (A, I, 1, 1.1) says what is part of what. A report of ours, saved as CSV, is
// read by its names. Nothing is guessed silently: what is no line of figures is counted,
// what cannot be read is a fault with its line.
#pragma once

#include "tiendo/base/refusal.hpp"
#include "tiendo/report/table.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace tiendo::importer {

// A share as it is printed: 97,9 is 979 with one decimal.
struct printed_share {
    std::int64_t value = 0;
    int decimals = 0;
    std::string text;
};

struct published_row {
    std::size_t line = 0;  // in the file, from 1
    std::string number;    // as printed: "I", "1.2"
    std::string name;
    std::optional<std::size_t> parent;  // the row whose sums this one is part of
    bool is_total = false;
    // Of a form of ours: what the columns leave out, with the sign by which they balance.
    std::optional<std::int64_t> beside;
    std::map<std::size_t, std::int64_t> counts;   // by column of the form; absent: nothing is told
    std::map<std::size_t, printed_share> shares;  // the same
    std::map<std::size_t, printed_share> further_shares;  // by place in the line
    std::vector<std::size_t> unread;  // columns of the form that have a bad cell here
};

// A cell that is no figure, or one that cannot be.
struct bad_cell {
    std::size_t row = 0;  // in rows
    std::string column;   // "(5)", or what stands over it
    std::string text;
    bool is_negative = false;
};

struct published_report {
    std::string form;
    std::vector<report::column> columns;
    std::vector<published_row> rows;
    // Shares in columns that the form does not have: by place in the line, what stands over it.
    std::map<std::size_t, std::string> further_shares;
    std::vector<bad_cell> bad_cells;
    // The sum of what stands beside a form on paper ("Ngoài biểu ...: +6; ...: −7"), of its total.
    std::optional<std::int64_t> beside_total;
    std::size_t lines_passed_over = 0;  // titles, headings, signatures: lines without figures
};

// A report has a line for each agency and field at most.
inline constexpr std::size_t published_bytes_max = std::size_t{64} << 20U;
inline constexpr std::size_t published_rows_max = 200'000;

// `columns`: of the form that it is. `names`: for files without a line of numbers, by column what
// stands over it. The delimiter is found out. A refusal: the file is no CSV, or not this form.
[[nodiscard]] std::variant<published_report, file_refusal> read_published(
    const std::string& file,
    std::string_view text,
    std::string form,
    std::vector<report::column> columns,
    const std::map<std::size_t, std::string>& names = {});

// In capital letters without marks and doubled blanks: what is the same name for a person.
[[nodiscard]] std::string same_name(std::string_view text);

}  // namespace tiendo::importer
