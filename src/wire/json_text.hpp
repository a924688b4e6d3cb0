// JSON text (RFC 8259) one token at a time, without building a tree: what a
// frame of the text subprotocol is read and written with.
//
// Our own, because a tree keeps only the last of two equal keys and gives up on
// the whole text where one event is broken; both must be refused by name, and
// the broken event alone. Texts are not checked for UTF-8 here (rules.hpp does).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tiendo::wire::detail {

enum class json_kind : std::uint8_t { object, array, string, number, boolean, null, none };
[[nodiscard]] std::string_view name_of(json_kind kind) noexcept;  // "an object", "a number"

// Reads from `text`, which must outlive it. Every reader skips white space first and
// leaves the position alone when it answers false (except within a broken string).
class json_reader {
  public:
    explicit json_reader(std::string_view text) noexcept : rest_(text) {}

    [[nodiscard]] json_kind next() noexcept;
    [[nodiscard]] bool at_end() noexcept;
    bool take(char punctuation) noexcept;
    bool literal(std::string_view word) noexcept;  // "true", "false", "null"
    // The digits of a number, unchecked but for the alphabet and a leading zero.
    bool number(std::string_view& out) noexcept;
    // `out` is valid until the next string is read. Lone surrogates become bytes that
    // are no UTF-8, so that the field which holds them is refused for that.
    bool string(std::string_view& out);
    // Passes over one value and gives its text: brackets are counted, strings honoured, nothing
    // else is checked. `deepest` is raised to the nesting found in it (1 = a flat object).
    bool extent(std::string_view& out, std::uint32_t& deepest) noexcept;

  private:
    void skip_space() noexcept;
    bool unescape(std::size_t from);
    bool append_unicode_escape(std::string_view& rest);
    std::string_view rest_;
    std::string scratch_;
};

// Appends `text` as a JSON string. Bytes that are no UTF-8 pass through as they are.
void put_json_string(std::string& out, std::string_view text);

}  // namespace tiendo::wire::detail
