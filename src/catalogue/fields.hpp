// The fields of one CSV row as values of the domain, and a named refusal for
// every field that is not one.
//
// Each accessor reports what it cannot take and gives an empty value, so that
// one pass over a row finds everything that is wrong with it.
#pragma once

#include "refusal_list.hpp"
#include "tiendo/base/time.hpp"
#include "tiendo/calendar/limit.hpp"
#include "tiendo/calendar/working_calendar.hpp"
#include "tiendo/catalogue/catalogue.hpp"
#include "tiendo/catalogue/csv.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tiendo::catalogue {

// A file and its columns. `name` is what refusals call it.
struct table_layout {
    std::string name;
    std::span<const std::string_view> columns;
};

// One word of a closed set and its value.
template <class T>
struct word {
    std::string_view text;
    T value;
};

class row_fields {
  public:
    // All must outlive the row_fields, which lives for one row.
    row_fields(const table_layout& layout, const csv_row& row, refusal_list& refusals)
        : layout_(layout), row_(row), refusals_(refusals) {}

    [[nodiscard]] std::size_t line() const noexcept { return row_.line; }
    [[nodiscard]] bool sound() const noexcept { return sound_; }
    void refuse(std::string_view column, std::string reason);

    // The text as it stands. Precondition: the layout has the column.
    [[nodiscard]] const std::string& text(std::string_view column) const;
    // A name in one line; must not be blank.
    [[nodiscard]] std::string name(std::string_view column);
    // A code, upper-cased; the first form must not be empty.
    [[nodiscard]] std::optional<std::string> code(std::string_view column);
    [[nodiscard]] std::optional<std::string> code_if_any(std::string_view column);
    // A calendar's id: [A-Za-z0-9._-], up to 64, case-sensitive.
    [[nodiscard]] std::optional<std::string> calendar_id(std::string_view column);
    [[nodiscard]] std::optional<std::string> calendar_id_if_any(std::string_view column);
    [[nodiscard]] std::optional<local_date> date(std::string_view column);
    [[nodiscard]] std::optional<local_date> date_if_any(std::string_view column);
    [[nodiscard]] validity valid();  // columns valid_from and valid_to
    [[nodiscard]] std::optional<time_of_day> minute_if_any(std::string_view column);
    [[nodiscard]] std::optional<calendar::limit> limit_if_any(std::string_view amount_column,
                                                              std::string_view unit_column);
    [[nodiscard]] calendar::windows windows(std::string_view column);

    template <class T>
    [[nodiscard]] std::optional<T> one_of(std::string_view column, std::span<const word<T>> words) {
        std::vector<std::string_view> known;
        for (const word<T>& w : words) {
            if (text(column) == w.text) return w.value;
            if (!w.text.empty()) known.push_back(w.text);
        }
        refuse_word(column, known);
        return std::nullopt;
    }

  private:
    void refuse_word(std::string_view column, const std::vector<std::string_view>& known);
    void refuse_missing(std::string_view column);
    [[nodiscard]] std::optional<calendar::window> window_of(std::string_view column,
                                                            std::string_view piece);

    const table_layout& layout_;
    const csv_row& row_;
    refusal_list& refusals_;
    bool sound_ = true;
};

// 'x', cut to a length that a terminal line bears.
[[nodiscard]] std::string quoted(std::string_view text);

enum class table_state : std::uint8_t { whole, rows_missing };

// Hands each row that could be read to `take`. rows_missing: others were reported, so that a
// reference to one of them is no second fault.
[[nodiscard]] table_state read_table(const table_layout& layout,
                                     std::string_view text,
                                     refusal_list& refusals,
                                     const std::function<void(row_fields&)>& take);

// Circles in a graph in which each node has at most one next one; each circle once, its
// smallest index first. Circles come in the order of that index.
[[nodiscard]] std::vector<std::vector<std::size_t>> circles_of(
    const std::vector<std::optional<std::size_t>>& next);

}  // namespace tiendo::catalogue
