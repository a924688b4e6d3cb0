// What a report says: its heading, numbered columns, rows and the lines beside
// them, apart from how it is written down.
//
// One table is written as JSON, CSV and a spreadsheet, so that the three cannot
// differ. Cells are values, never text with a number in it.
#pragma once

#include "tiendo/base/time.hpp"
#include "tiendo/rates/query.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace tiendo::report {

struct words {
    std::string vi;
    std::string en;
    friend bool operator==(const words&, const words&) = default;
};

enum class cell_type : std::uint8_t {
    text,
    count,       // adds up: a row is the sum of those below it
    place,       // a whole number that is no sum: a rank
    percent,     // of a rate
    points,      // its score of 20
    hundredths,  // a number with two decimals, kept in hundredths
    date,
    moment,
    hours,
};

struct column {
    std::string id;  // "received_online"; the same figure has the same id in every form
    words name;
    std::string number;  // as the form prints it: "(4)"; empty: not numbered
    cell_type type = cell_type::count;
    std::vector<words> above;  // headings over it, the outermost first
    int width = 10;            // in characters, on paper
    bool is_detail = false;    // a narrow screen leaves it out; paper and files have it
};

// No value is written as a dash: a rate without a denominator, a date that is not known.
struct no_value {
    friend bool operator==(no_value, no_value) = default;
};
using cell = std::
    variant<no_value, std::string, std::int64_t, rates::rate, local_date, local_time, milliseconds>;

enum class row_kind : std::uint8_t { detail, group, total };
[[nodiscard]] std::string_view name_of(row_kind k) noexcept;

struct row {
    row_kind kind = row_kind::detail;
    std::string key;                    // of what the row is: "H56.14", "H56.14/DD"; "total"
    std::optional<std::size_t> parent;  // the row whose sums this one is part of
    std::vector<cell> cells;            // one for each column
    // Where the form has a balance (check.hpp): what its columns leave out of this row.
    std::optional<std::int64_t> beside = std::nullopt;
};

// A figure beside the form: what its columns leave out, with the sign by which it balances.
struct line {
    std::string id;
    words name;
    std::int64_t value = 0;
};

// What an office puts over and under a form; of the configuration, not of the figures.
struct stationery {
    std::string code;  // "II.06a/VPCP/KSTT"; empty: none is printed
    words title;
    std::string issued_by;  // over the reporting agency: who it reports under
    std::string agency;     // who reports on the whole deployment; empty: the catalogue's top
    std::string place;      // before the date of signing
    std::string prepared_by = "Người lập biểu";   // the office of the left signature
    std::string signed_by = "Thủ trưởng đơn vị";  // and of the right one
    std::string preparer;                         // the names under them; empty: written by hand
    std::string signer;
};

// What stands over the columns of a form that is of one thing: "Mã hồ sơ: H56-1".
struct particular {
    words name;
    std::string value;
};

struct table {
    std::string form;  // "06a"
    stationery paper;
    words agency;             // who reports
    std::string agency_code;  // empty: the whole deployment
    local_date from;
    local_date to;
    instant as_of{};
    local_time as_of_local{};  // the same on the wall of `time_zone`
    std::string time_zone;
    rates::due_basis due = rates::due_basis::headline;
    words judged_by;  // that, or what the form judges by whatever is asked; empty: by none
    std::uint64_t position = 0;
    std::uint32_t catalogue_version = 0;
    std::vector<particular> particulars;
    std::vector<column> columns;
    std::vector<row> rows;
    std::vector<line> lines;
    std::vector<words> remarks;  // how a column is counted, where it is not plain
    // Those that a column says which a narrow screen leaves out: paper has the column.
    std::vector<words> remarks_of_details;

    [[nodiscard]] std::optional<std::size_t> column_of(std::string_view id) const noexcept;
    // Of what the form says of its period, whatever its stationery and the log position: two runs
    // that say the same have the same.
    [[nodiscard]] std::string digest() const;
};

// As written in CSV: "1234", "97.90", "2026-11-21", "2026-11-21 08:30", "" for no value.
[[nodiscard]] std::string plain_text(const cell& c, cell_type type);
// "row,key", then the columns by id, and "beside" where the form has a balance; the lines beside
// the form follow ("beside,ID,VALUE"), then what was asked ("about,NAME,VALUE"). RFC 4180.
[[nodiscard]] std::string csv_of(const table& t);

}  // namespace tiendo::report
