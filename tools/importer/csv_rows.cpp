// Rows of a delimited file, character by character.
#include "importer/csv_rows.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tiendo::importer {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

// Whether the text is UTF-8 by its lead and continuation bytes: a file in another encoding is not.
bool is_utf8(std::string_view text) {
    std::size_t more = 0;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool continues = (byte & 0xC0U) == 0x80U;
        if (continues != (more > 0)) return false;
        if (continues)
            --more;
        else if (byte >= 0xF8U)
            return false;
        else
            more = byte >= 0xF0U ? 3 : byte >= 0xE0U ? 2 : byte >= 0xC0U ? 1 : 0;
    }
    return more == 0;
}

}  // namespace

csv_rows::csv_rows(std::string file,
                   char delimiter,
                   header_taker header,
                   taker take,
                   refuser refuse,
                   csv_width width)
    : file_(std::move(file)),
      delimiter_(delimiter),
      header_(std::move(header)),
      take_(std::move(take)),
      refuse_(std::move(refuse)),
      width_(width) {}

std::optional<file_refusal> csv_rows::feed(std::string_view bytes) {
    for (const char c : bytes) {
        const bool in_mark = offset_ < byte_order_mark.size() &&
                             c == byte_order_mark[static_cast<std::size_t>(offset_)];
        ++offset_;
        if (in_mark) continue;
        auto refused = step(c);
        if (c == '\n') {
            ++line_;
            if (at_ == where::at_start && fields_.empty()) row_line_ = line_;
        }
        if (refused) return refused;
    }
    return std::nullopt;
}

std::optional<file_refusal> csv_rows::finish() {
    if (at_ == where::quoted) broken_quote_ = true;
    if (auto refused = end_row()) return refused;
    if (names_ == 0)
        return file_refusal{file_, 1, "", "the file is empty; the first row names the columns"};
    return std::nullopt;
}

std::optional<file_refusal> csv_rows::step(char c) {
    if (at_ == where::quoted) {
        if (c == '"')
            at_ = where::behind_quote;
        else
            keep(c);
        // A quote that is never closed must not swallow the file.
        if (c == '\n' && too_long_) {
            broken_quote_ = true;
            return end_row();
        }
        return std::nullopt;
    }
    if (c == '"' && at_ != where::plain) {
        if (at_ == where::behind_quote) keep(c);  // a doubled quote
        at_ = where::quoted;
        return std::nullopt;
    }
    if (c == delimiter_) {
        end_field();
        return std::nullopt;
    }
    if (c == '\n') return end_row();
    if (c == '\r') return std::nullopt;
    if (at_ == where::behind_quote) broken_quote_ = true;
    at_ = where::plain;
    keep(c);
    return std::nullopt;
}

void csv_rows::keep(char c) {
    if (++bytes_ > row_bytes_max)
        too_long_ = true;
    else
        field_ += c;
}

void csv_rows::end_field() {
    at_ = where::at_start;
    if (fields_.size() >= columns_max)
        too_long_ = true;
    else
        fields_.push_back(std::move(field_));
    field_.clear();
}

std::optional<file_refusal> csv_rows::end_row() {
    const bool is_blank = fields_.empty() && field_.empty() && at_ == where::at_start;
    std::optional<file_refusal> refused;
    if (!is_blank) {
        end_field();
        refused = judge_row();
    }
    fields_.clear();
    field_.clear();
    bytes_ = 0;
    at_ = where::at_start;
    too_long_ = broken_quote_ = false;
    return refused;
}

std::optional<file_refusal> csv_rows::judge_row() {
    std::string why;
    if (too_long_)
        why = fmt::format("longer than {} bytes or {} columns", row_bytes_max, columns_max);
    if (broken_quote_) why = "a quoted field does not end, or goes on behind its quote";
    if (why.empty() && !std::all_of(fields_.begin(), fields_.end(), is_utf8))
        why = "not UTF-8; save the file as UTF-8";
    if (names_ == 0) {
        if (!why.empty()) return file_refusal{file_, row_line_, "", "header: " + why};
        names_ = fields_.size();
        return header_(fields_);
    }
    ++row_;
    if (why.empty() && width_ == csv_width::as_header && fields_.size() != names_)
        why = fmt::format("{} fields, the header has {}", fields_.size(), names_);
    if (why.empty())
        take_(csv_line{row_, row_line_, &fields_});
    else
        refuse_(row_, row_line_, refusal{"bad_row", "", why});
    return std::nullopt;
}

}  // namespace tiendo::importer
