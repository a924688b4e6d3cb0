// What a single value on the wire may be: alphabets, lengths, ranges and the
// names of enumerations. Both forms judge their values here, so that they
// cannot come to differ.
#pragma once

#include "tiendo/base/refusal.hpp"
#include "tiendo/base/text.hpp"
#include "tiendo/base/time.hpp"
#include "tiendo/calendar/limit.hpp"
#include "tiendo/dossier/event.hpp"
#include "tiendo/wire/messages.hpp"

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tiendo::wire::detail {

// How a message is being read, and why it was refused. The path of the field
// grows from the inside out while the readers return.
struct reading {
    bool strict =
        true;  // what a client sent; else a server's message, whose new fields are skipped
    refusal why;

    // Always false, so that a reader can `return how.refuse(...)`.
    bool refuse(std::string_view code, std::string message);
    bool within(std::string_view field);
    bool at(std::size_t index);  // of a list; `within` then puts the list's name before it
};

// Lengths of the fields that only servers fill: any.
inline constexpr std::int64_t any_length = std::numeric_limits<std::int64_t>::max();

[[nodiscard]] bool is_utf8(std::string_view text) noexcept;
// Cuts and escapes an offending value, so that it can stand in a message.
[[nodiscard]] std::string quoted(std::string_view text);

// Each takes a non-empty text. `bytes_max` counts for plain texts only.
bool accept(std::string_view text, event_id& out, std::int64_t bytes_max, reading& how);
bool accept(std::string_view text, dossier_code& out, std::int64_t bytes_max, reading& how);
bool accept(std::string_view text, agency_code& out, std::int64_t bytes_max, reading& how);
bool accept(std::string_view text, procedure_code& out, std::int64_t bytes_max, reading& how);
bool accept(std::string_view text, counter_id& out, std::int64_t bytes_max, reading& how);
bool accept(std::string_view text, std::string& out, std::int64_t bytes_max, reading& how);
bool accept(std::string_view text, local_date& out, std::int64_t bytes_max, reading& how);

// An instant as google.protobuf.Timestamp has it, floored to ms.
bool accept_timestamp(std::int64_t seconds, std::int64_t nanos, instant& out, reading& how);
bool accept_rfc3339(std::string_view text, instant& out, reading& how);
// A number within [low, high].
bool accept_number(std::int64_t value, std::int64_t low, std::int64_t high, reading& how);

// The names of an enumeration by number; [0] is the one that says nothing.
[[nodiscard]] std::span<const std::string_view> names(dossier::channel) noexcept;
[[nodiscard]] std::span<const std::string_view> names(dossier::applicant_kind) noexcept;
[[nodiscard]] std::span<const std::string_view> names(dossier::outcome) noexcept;
[[nodiscard]] std::span<const std::string_view> names(calendar::limit_unit) noexcept;
[[nodiscard]] std::span<const std::string_view> names(window) noexcept;
[[nodiscard]] std::span<const std::string_view> names(group_by) noexcept;
[[nodiscard]] std::span<const std::string_view> names(alert_state) noexcept;
// The number of a name, or refused as unknown_enum_value.
[[nodiscard]] std::optional<std::size_t> number_of(std::string_view name,
                                                   std::span<const std::string_view> names,
                                                   reading& how);
bool refuse_enum_number(std::uint64_t number,
                        std::span<const std::string_view> names,
                        reading& how);

}  // namespace tiendo::wire::detail
