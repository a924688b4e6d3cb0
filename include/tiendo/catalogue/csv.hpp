// What stands in a table that an administrator keeps as CSV, row by row, and
// what is wrong with it, by line and column?
//
// RFC 4180, read strictly: a header row, commas, fields quoted where they hold a
// comma, a quote or a line break, a quote inside written twice. A byte order
// mark, CRLF and blank lines are tolerated. Text must be UTF-8 without control
// characters. Pure: the text is handed in; nothing here opens a file. No global
// state; one reader belongs to one thread.
#pragma once

#include "tiendo/base/refusal.hpp"

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tiendo::catalogue {

// At a limit the file, or for field_bytes_max the row, is refused by name.
// A province has some 2,000 procedures of 500 bytes, the nation a million rows at most.
inline constexpr std::size_t csv_file_bytes_max = std::size_t{64} << 20U;
inline constexpr std::size_t csv_rows_max = 1'000'000;
inline constexpr std::size_t csv_field_bytes_max = 4'096;

struct csv_row {
    std::size_t line = 0;             // on which the row begins, 1-based; rows may span lines
    std::vector<std::string> fields;  // in the order of the expected columns
};

// Reads one text once, front to back.
class csv_reader {
  public:
    using report = std::function<void(file_refusal)>;

    // `text` and `columns` (the expected column names) must outlive the reader. The file may
    // have its columns in any order, but exactly these. Every problem goes to `refused`, in
    // order of lines; `file` is the name it is reported under.
    csv_reader(std::string file,
               std::string_view text,
               std::span<const std::string_view> columns,
               report refused);

    // The next sound row, or false at the end. A broken row is reported and passed over; a
    // broken header, a quote that is never closed, and a file beyond its limits end the reading.
    [[nodiscard]] bool next(csv_row& row);

    // Rows reported and passed over: a caller that checks references between rows
    // knows from it that rows are missing.
    [[nodiscard]] std::size_t rows_refused() const noexcept { return rows_refused_; }

  private:
    struct problem {
        std::size_t line = 0;
        std::size_t index = 0;  // of the field within its row
        std::string reason;     // empty = no problem
    };

    void read_header();
    void check_header(const std::vector<std::string>& names, std::size_t line);
    bool read_record(csv_row& record, std::size_t fields_max);
    void read_field(std::string& field, std::size_t index);
    void read_quoted(std::string& field, std::size_t index);
    void read_plain(std::string& field, std::size_t index);
    void append(std::string& field, char c, std::size_t index);
    void check_text(const std::string& field, std::size_t line, std::size_t index);
    void skip_blank_lines();
    [[nodiscard]] bool at_line_end() const noexcept;
    void take_line_end();
    void note(std::size_t line, std::size_t index, std::string reason);
    void refuse(std::size_t line, std::string field, std::string reason);
    [[nodiscard]] std::string column_name(std::size_t index) const;

    std::string file_;
    std::string_view text_;
    std::span<const std::string_view> columns_;
    report refused_;
    std::vector<std::size_t> place_;  // place in `columns_` of the file's n-th field
    std::size_t at_ = 0;
    std::size_t line_ = 1;
    std::size_t rows_ = 0;
    std::size_t rows_refused_ = 0;
    problem problem_;    // the first of the current row
    bool over_ = false;  // nothing more can be read
};

// A field as it is written, quoted where it must be (RFC 4180).
[[nodiscard]] std::string csv_field(std::string_view text);

}  // namespace tiendo::catalogue
