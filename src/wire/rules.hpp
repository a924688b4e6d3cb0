// What a single value on the wire may be: alphabets, lengths and ranges. Both
// forms have become generated messages before they are judged here, so that
// they cannot come to differ.
#pragma once

#include "tiendo/base/refusal.hpp"
#include "tiendo/base/text.hpp"
#include "tiendo/base/time.hpp"
#include "tiendo/wire/messages.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace tiendo::wire::detail {

// Why a message was refused. The path of the field grows from the inside out
// while the readers return.
struct reading {
    refusal why;

    // Always false, so that a reader can `return how.refuse(...)`.
    bool refuse(std::string_view code, std::string message);
    bool within(std::string_view field);
    bool at(std::size_t index);  // of a list; `within` then puts the list's name before it
};

[[nodiscard]] bool is_utf8(std::string_view text) noexcept;
// Cuts and escapes an offending value, so that it can stand in a message.
[[nodiscard]] std::string quoted(std::string_view text);

// Each takes a non-empty text of valid UTF-8, which the readers of both forms have seen to.
bool accept(std::string_view text, event_id& out, reading& how);
bool accept(std::string_view text, dossier_code& out, reading& how);
bool accept(std::string_view text, agency_code& out, reading& how);
bool accept(std::string_view text, procedure_code& out, reading& how);
bool accept(std::string_view text, counter_id& out, reading& how);
bool accept(std::string_view text, local_date& out, reading& how);
bool accept(std::string_view text,
            std::string& out,
            reading& how,
            std::size_t bytes_max = text_bytes_max);

// An instant as google.protobuf.Timestamp has it, floored to ms.
bool accept_timestamp(std::int64_t seconds, std::int64_t nanos, instant& out, reading& how);
// A number within [low, high].
bool accept_number(std::int64_t value, std::int64_t low, std::int64_t high, reading& how);

}  // namespace tiendo::wire::detail
