// The CSV reader: one pass over the text, one record at a time.
#include "tiendo/catalogue/csv.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

namespace tiendo::catalogue {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

struct code_point {
    char32_t value = 0;
    std::size_t length = 0;  // 0 = not UTF-8
};

// The code point at the front of a non-empty text; over-long forms, surrogates and values
// beyond U+10FFFF are not UTF-8.
code_point front_of(std::string_view text) noexcept {
    const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
    const std::uint8_t lead = byte(0);
    if (lead < 0x80) return {lead, 1};
    std::size_t length = 0;
    char32_t value = 0;
    char32_t least = 0;
    if ((lead & 0xE0U) == 0xC0) {
        length = 2;
        value = lead & 0x1FU;
        least = 0x80;
    } else if ((lead & 0xF0U) == 0xE0) {
        length = 3;
        value = lead & 0x0FU;
        least = 0x800;
    } else if ((lead & 0xF8U) == 0xF0) {
        length = 4;
        value = lead & 0x07U;
        least = 0x10000;
    } else {
        return {};
    }
    if (text.size() < length) return {};
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xC0U) != 0x80) return {};
        value = (value << 6U) | (byte(i) & 0x3FU);
    }
    const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
    if (value < least || surrogate || value > 0x10FFFF) return {};
    return {value, length};
}

// Line breaks are allowed inside quotes. Other control characters are not: names reach
// terminals, which would obey them.
bool is_control(char32_t c) noexcept {
    return (c < 0x20 && c != '\n' && c != '\r') || (c >= 0x7F && c <= 0x9F);
}

std::string joined(std::span<const std::string_view> names) {
    return fmt::format("{}", fmt::join(names, ","));
}

}  // namespace

csv_reader::csv_reader(std::string file,
                       std::string_view text,
                       std::span<const std::string_view> columns,
                       report refused)
    : file_(std::move(file)), text_(text), columns_(columns), refused_(std::move(refused)) {
    if (text_.size() > csv_file_bytes_max) {
        over_ = true;
        refuse(0,
               {},
               fmt::format("has {} bytes, more than the {} allowed: split off what is not needed",
                           text_.size(),
                           csv_file_bytes_max));
        return;
    }
    if (text_.starts_with("\xFF\xFE") || text_.starts_with("\xFE\xFF")) {
        over_ = true;
        refuse(1, {}, "is UTF-16: save it as CSV UTF-8");
        return;
    }
    if (text_.starts_with(byte_order_mark)) at_ = byte_order_mark.size();
    read_header();
}

bool csv_reader::next(csv_row& row) {
    csv_row record;
    while (!over_) {
        skip_blank_lines();
        if (at_ == text_.size()) {
            over_ = true;
            return false;
        }
        if (++rows_ > csv_rows_max) {
            over_ = true;
            refuse(line_,
                   {},
                   fmt::format("has more than {} rows: remove rows that are no longer valid",
                               csv_rows_max));
            return false;
        }
        if (!read_record(record, columns_.size())) continue;
        row.line = record.line;
        row.fields.resize(columns_.size());
        for (std::size_t i = 0; i < columns_.size(); ++i)
            row.fields[place_[i]] = std::move(record.fields[i]);
        return true;
    }
    return false;
}

void csv_reader::read_header() {
    skip_blank_lines();
    if (at_ == text_.size()) {
        over_ = true;
        refuse(1, {}, fmt::format("is empty: the first row must be {}", joined(columns_)));
        return;
    }
    // Twice the columns is enough to name every doubled or unknown one.
    csv_row header;
    const std::size_t fields_max = 2 * columns_.size();
    if (!read_record(header, fields_max)) {
        over_ = true;
        return;
    }
    check_header(header.fields, header.line);
}

void csv_reader::check_header(const std::vector<std::string>& names, std::size_t line) {
    std::vector<bool> seen(columns_.size(), false);
    const auto fail = [&](const std::string& name, std::string reason) {
        over_ = true;
        refuse(line, name, std::move(reason));
    };
    if (names.size() == 1 && columns_.size() > 1 &&
        names[0].find_first_of(";\t") != std::string::npos) {
        fail({},
             "its fields are not separated by commas: save it as CSV with ',' between the fields");
        return;
    }
    for (const std::string& name : names) {
        const auto found = std::find(columns_.begin(), columns_.end(), name);
        if (found == columns_.end()) {
            fail(name, fmt::format("unknown column: the columns are {}", joined(columns_)));
            continue;
        }
        const auto index = static_cast<std::size_t>(found - columns_.begin());
        if (seen[index]) fail(name, "this column stands twice in the header: remove one of them");
        seen[index] = true;
        place_.push_back(index);
    }
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        if (!seen[i])
            fail(std::string(columns_[i]),
                 "this column is missing: add it to the header and to every row");
    }
}

// One record into `record.fields`; false when it was refused.
bool csv_reader::read_record(csv_row& record, std::size_t fields_max) {
    problem_ = {};
    record.line = line_;
    record.fields.clear();
    std::size_t count = 0;
    std::string surplus;
    while (true) {
        std::string field;
        const bool kept = count < fields_max;
        read_field(kept ? field : surplus, count);
        if (kept) record.fields.push_back(std::move(field));
        surplus.clear();
        ++count;
        if (at_ == text_.size() || text_[at_] != ',') break;
        ++at_;
    }
    take_line_end();
    if (problem_.reason.empty() && !place_.empty() && count != columns_.size()) {
        note(record.line,
             columns_.size(),
             fmt::format("this row has {} fields, the header {}: check the commas and quotes",
                         count,
                         columns_.size()));
    } else if (problem_.reason.empty() && count > fields_max) {
        note(record.line,
             columns_.size(),
             fmt::format("has {} columns: the columns are {}", count, joined(columns_)));
    }
    if (problem_.reason.empty()) return true;
    ++rows_refused_;
    refuse(problem_.line, column_name(problem_.index), std::move(problem_.reason));
    return false;
}

void csv_reader::read_field(std::string& field, std::size_t index) {
    const std::size_t line = line_;
    if (at_ < text_.size() && text_[at_] == '"') {
        read_quoted(field, index);
    } else {
        read_plain(field, index);
    }
    check_text(field, line, index);
}

void csv_reader::read_quoted(std::string& field, std::size_t index) {
    const std::size_t opened_on = line_;
    ++at_;
    while (true) {
        const std::size_t quote = text_.find('"', at_);
        if (quote == std::string_view::npos) {
            // The rest of the file is inside the quote: whatever else was seen in it is noise.
            problem_ = {
                opened_on,
                index,
                "the quote opened here is never closed: close it, or write \"\" for a quote"};
            at_ = text_.size();
            over_ = true;
            return;
        }
        for (; at_ < quote; ++at_) append(field, text_[at_], index);
        ++at_;
        if (at_ == text_.size() || text_[at_] != '"') break;
        append(field, '"', index);
        ++at_;
    }
    if (at_ == text_.size() || text_[at_] == ',' || at_line_end()) return;
    note(line_,
         index,
         "text stands after the closing quote: write \"\" for a quote inside a quoted field");
    while (at_ < text_.size() && text_[at_] != ',' && text_[at_] != '\n') ++at_;
}

void csv_reader::read_plain(std::string& field, std::size_t index) {
    while (at_ < text_.size() && text_[at_] != ',' && !at_line_end()) {
        const char c = text_[at_];
        if (c == '"')
            note(line_,
                 index,
                 "a quote stands in a field that is not quoted: quote the field and write \"\"");
        if (c == '\r')
            note(line_,
                 index,
                 "a carriage return without a line feed: save the file with LF or CRLF line ends");
        append(field, c, index);
        ++at_;
    }
}

void csv_reader::append(std::string& field, char c, std::size_t index) {
    if (c == '\n') ++line_;
    if (field.size() < csv_field_bytes_max) {
        field += c;
    } else {
        note(line_, index, fmt::format("is longer than {} bytes: shorten it", csv_field_bytes_max));
    }
}

void csv_reader::check_text(const std::string& field, std::size_t line, std::size_t index) {
    if (!problem_.reason.empty()) return;
    std::string_view rest = field;
    while (!rest.empty()) {
        const code_point c = front_of(rest);
        if (c.length == 0) {
            note(line,
                 index,
                 fmt::format("is not UTF-8 (byte 0x{:02X}): save the file as UTF-8",
                             static_cast<std::uint8_t>(rest[0])));
            return;
        }
        if (is_control(c.value)) {
            note(line,
                 index,
                 fmt::format("holds the control character U+{:04X}: remove it",
                             static_cast<std::uint32_t>(c.value)));
            return;
        }
        if (c.value == '\n') ++line;
        rest.remove_prefix(c.length);
    }
}

void csv_reader::skip_blank_lines() {
    while (at_ < text_.size() && at_line_end()) take_line_end();
}

bool csv_reader::at_line_end() const noexcept {
    return text_[at_] == '\n' ||
           (text_[at_] == '\r' && at_ + 1 < text_.size() && text_[at_ + 1] == '\n');
}

void csv_reader::take_line_end() {
    if (at_ == text_.size()) return;
    at_ += text_[at_] == '\r' ? 2U : 1U;
    ++line_;
}

void csv_reader::note(std::size_t line, std::size_t index, std::string reason) {
    if (problem_.reason.empty()) problem_ = {line, index, std::move(reason)};
}

void csv_reader::refuse(std::size_t line, std::string field, std::string reason) {
    refused_({.file = file_, .line = line, .field = std::move(field), .reason = std::move(reason)});
}

std::string csv_reader::column_name(std::size_t index) const {
    if (index < place_.size()) return std::string(columns_[place_[index]]);
    return {};
}

std::string csv_field(std::string_view text) {
    if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"') out += '"';
        out += c;
    }
    return out + '"';
}

}  // namespace tiendo::catalogue
