// The rows of a delimited file of any size, as a foreign system wrote it.
//
// RFC 4180 with a delimiter of choice: fields quoted where they hold the
// delimiter, a quote or a line break; LF or CRLF; a byte order mark and blank lines are passed
// over. Bytes go in as they come, one row is held, at most row_bytes_max; a row that
// is longer, or has another number of fields than the header, is refused alone. Text must be
// UTF-8. Owner: one thread.
#pragma once

#include "tiendo/base/refusal.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tiendo::importer {

struct csv_line {
    std::uint64_t row = 0;                             // 1, 2, 3, ... behind the header
    std::size_t line = 0;                              // on which it begins; rows may span lines
    const std::vector<std::string>* fields = nullptr;  // valid during the call; as many as names
};

// Which number of fields a row may have.
enum class csv_width : std::uint8_t { as_header, any };

inline constexpr std::size_t row_bytes_max = std::size_t{256} << 10U;
inline constexpr std::size_t columns_max = 1'000;

class csv_rows {
  public:
    // Gets the header's names once; its refusal ends the reading.
    using header_taker =
        std::function<std::optional<file_refusal>(const std::vector<std::string>& names)>;
    using taker = std::function<void(const csv_line&)>;
    using refuser = std::function<void(std::uint64_t row, std::size_t line, const refusal& why)>;

    csv_rows(std::string file,
             char delimiter,
             header_taker header,
             taker take,
             refuser refuse,
             csv_width width = csv_width::as_header);

    [[nodiscard]] std::optional<file_refusal> feed(std::string_view bytes);
    [[nodiscard]] std::optional<file_refusal> finish();

  private:
    enum class where : std::uint8_t { at_start, plain, quoted, behind_quote };

    std::optional<file_refusal> step(char c);
    std::optional<file_refusal> end_row();
    std::optional<file_refusal> judge_row();
    void end_field();
    void keep(char c);

    std::string file_;
    char delimiter_;
    header_taker header_;
    taker take_;
    refuser refuse_;
    csv_width width_;

    std::vector<std::string> fields_;
    std::string field_;
    std::size_t names_ = 0;  // 0: the header has not been read
    std::size_t bytes_ = 0;  // of the row
    where at_ = where::at_start;
    bool too_long_ = false;
    bool broken_quote_ = false;
    std::uint64_t row_ = 0;
    std::size_t line_ = 1;
    std::size_t row_line_ = 1;
    std::uint64_t offset_ = 0;
};

}  // namespace tiendo::importer
