// The words of the text files that say what lies beside them: of a backup, of a
// segment of the archive.
#pragma once

#include "tiendo/base/digest.hpp"
#include "tiendo/engine/log_record.hpp"

#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tiendo::storage {

// The words of the line at the front of `rest`, behind its name; empty: it is another line.
[[nodiscard]] std::vector<std::string_view> take_words(std::string_view& rest,
                                                       std::string_view name);

template <class Number>
[[nodiscard]] bool to_number(std::string_view text, Number& out) {
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), out);
    return failed == std::errc{} && end == text.data() + text.size();
}

// One spelling of each digest: any other bit in the file is damage.
[[nodiscard]] bool to_digest(std::string_view text, digest256& out);

// A line "NAME sequence records events recorded_at digest".
[[nodiscard]] std::string head_line(std::string_view name, const engine::log_head& head);
[[nodiscard]] bool take_head(std::string_view& rest, std::string_view name, engine::log_head& out);

// Closes the text by a line with the digest of all before it; true: `rest` is that line of `text`.
void close_by_digest(std::string& text);
[[nodiscard]] bool is_closed_by_digest(std::string_view text, std::string_view rest);

}  // namespace tiendo::storage
