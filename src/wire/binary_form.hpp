// The binary form: protobuf's wire format, read and written along the tables of
// schema.hpp. Strict where protobuf's own parsers are lenient: a scalar that
// stands twice, a second body, an unknown field or number is refused by name.
//
// Reading keeps views into the frame and stores only checked values. Recursion
// is bounded by the schema: an unknown field is never entered.
#pragma once

#include "tiendo/base/bytes.hpp"
#include "wire/body_form.hpp"

#include <fmt/format.h>

#include <string>
#include <string_view>

namespace tiendo::wire::detail {

enum class wire_type : std::uint8_t { varint = 0, fixed64 = 1, bytes = 2, fixed32 = 5 };

class binary_reader {
  public:
    explicit binary_reader(std::string_view bytes) noexcept : rest_(bytes) {}

    [[nodiscard]] bool at_end() const noexcept { return rest_.empty(); }
    bool varint(std::uint64_t& out) noexcept {
        out = 0;
        for (unsigned shift = 0; shift < 70; shift += 7) {
            if (rest_.empty()) return false;
            const auto byte = static_cast<std::uint8_t>(rest_.front());
            rest_.remove_prefix(1);
            if (shift == 63 && byte > 1) return false;
            out |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
            if (byte < 0x80) return true;
        }
        return false;
    }
    bool bytes(std::string_view& out) noexcept {
        std::uint64_t size = 0;
        return varint(size) && take(size, out);
    }
    // Groups, long gone from protobuf, count as malformed.
    bool tag(std::uint32_t& number, wire_type& type) noexcept {
        std::uint64_t raw = 0;
        if (!varint(raw) || raw >> 3 == 0 || raw >> 32 != 0) return false;
        number = static_cast<std::uint32_t>(raw >> 3);
        type = static_cast<wire_type>(raw & 7);
        return type == wire_type::varint || type == wire_type::fixed64 ||
               type == wire_type::bytes || type == wire_type::fixed32;
    }
    bool skip(wire_type type) noexcept {
        std::uint64_t number = 0;
        std::string_view text;
        switch (type) {
            case wire_type::varint:
                return varint(number);
            case wire_type::fixed64:
                return take(8, text);
            case wire_type::bytes:
                return bytes(text);
            case wire_type::fixed32:
                return take(4, text);
        }
        return false;
    }

  private:
    bool take(std::uint64_t size, std::string_view& out) noexcept {
        if (size > rest_.size()) return false;
        out = rest_.substr(0, size);
        rest_.remove_prefix(size);
        return true;
    }
    std::string_view rest_;
};

inline bool malformed(reading& how) {
    return how.refuse("malformed",
                      "cut short or not protobuf; encode it with the published schema");
}

// The value of a length-prefixed field, or of a number; refused when the field is of another type.
inline bool read_bytes(binary_reader& in, wire_type type, std::string_view& out, reading& how) {
    if (type != wire_type::bytes) {
        return how.refuse("wrong_type",
                          fmt::format("wire type {} where the schema has a text or a message",
                                      static_cast<int>(type)));
    }
    return in.bytes(out) || malformed(how);
}
inline bool read_varint(binary_reader& in, wire_type type, std::uint64_t& out, reading& how) {
    if (type != wire_type::varint) {
        return how.refuse(
            "wrong_type",
            fmt::format("wire type {} where the schema has a number", static_cast<int>(type)));
    }
    return in.varint(out) || malformed(how);
}

template <class T>
bool read_message(binary_reader in, T& out, reading& how);

// What a field allows (schema.hpp), without its owner.
struct bounds {
    std::int64_t low;
    std::int64_t high;
};

// --- one value of each type; `filled` tells it from an absent one ----------------------

template <text_value T>
bool read_value(binary_reader& in, wire_type type, T& out, bounds b, bool& filled, reading& how) {
    std::string_view text;
    if (!read_bytes(in, type, text, how)) return false;
    filled = !text.empty();
    return !filled || accept(text, out, b.high, how);
}

template <number_value T>
bool read_value(binary_reader& in, wire_type type, T& out, bounds b, bool& filled, reading& how) {
    std::uint64_t raw = 0;
    if (!read_varint(in, type, raw, how)) return false;
    filled = raw != 0;
    if constexpr (std::is_same_v<T, std::uint64_t>) {
        out = raw;
        return true;
    } else {
        auto value = static_cast<std::int64_t>(raw);
        if constexpr (std::is_same_v<T, std::int64_t>) {
            value = static_cast<std::int64_t>(raw >> 1) ^ -static_cast<std::int64_t>(raw & 1);
        }
        if (filled && !accept_number(value, b.low, b.high, how)) return false;
        out = static_cast<T>(value);
        return true;
    }
}

inline bool read_value(
    binary_reader& in, wire_type type, bool& out, bounds, bool& filled, reading& how) {
    std::uint64_t raw = 0;
    if (!read_varint(in, type, raw, how) ||
        !accept_number(static_cast<std::int64_t>(raw), 0, 1, how)) {
        return false;
    }
    filled = out = raw != 0;
    return true;
}

template <class E>
    requires std::is_enum_v<E>
bool read_value(binary_reader& in, wire_type type, E& out, bounds, bool& filled, reading& how) {
    std::uint64_t raw = 0;
    if (!read_varint(in, type, raw, how)) return false;
    if (raw >= names(E{}).size()) return refuse_enum_number(raw, names(E{}), how);
    filled = raw != 0;
    if (filled) out = static_cast<E>(raw);
    return true;
}

inline bool read_value(
    binary_reader& in, wire_type type, instant& out, bounds, bool& filled, reading& how) {
    std::string_view bytes;
    if (!read_bytes(in, type, bytes, how)) return false;
    filled = true;
    binary_reader inner(bytes);
    std::uint64_t parts[2] = {0, 0};  // seconds, nanos
    bool seen[2] = {false, false};
    while (!inner.at_end()) {
        std::uint32_t number = 0;
        auto inner_type = wire_type::varint;
        if (!inner.tag(number, inner_type)) return malformed(how);
        if (number < 1 || number > 2) {
            return how.refuse("unknown_field", fmt::format("a Timestamp has no field {}", number));
        }
        if (seen[number - 1]) return how.refuse("repeated_field", "stands more than once");
        seen[number - 1] = true;
        if (!read_varint(inner, inner_type, parts[number - 1], how)) return false;
    }
    return accept_timestamp(
        static_cast<std::int64_t>(parts[0]), static_cast<std::int64_t>(parts[1]), out, how);
}

template <class T>
bool read_value(binary_reader& in,
                wire_type type,
                std::optional<T>& out,
                bounds b,
                bool& filled,
                reading& how) {
    if (!read_value(in, type, out.emplace(), b, filled, how)) return false;
    if (!filled) out.reset();
    return true;
}

// One element more.
template <class T>
bool read_value(
    binary_reader& in, wire_type type, std::vector<T>& out, bounds b, bool& filled, reading& how) {
    const auto index = out.size();
    if (static_cast<std::int64_t>(index) >= b.high) {
        return how.refuse("too_many", fmt::format("at most {} are allowed", b.high));
    }
    if (!read_value(in, type, out.emplace_back(), {0, any_length}, filled, how)) {
        return how.at(index);
    }
    if (filled) return true;
    how.refuse("missing_field", "empty");
    return how.at(index);
}

inline bool read_value(
    binary_reader& in, wire_type type, sequence_map& out, bounds, bool& filled, reading& how) {
    std::string_view bytes;
    if (!read_bytes(in, type, bytes, how)) return false;
    filled = true;
    binary_reader inner(bytes);
    std::string_view key;
    std::uint64_t value = 0;
    while (!inner.at_end()) {
        std::uint32_t number = 0;
        auto inner_type = wire_type::varint;
        if (!inner.tag(number, inner_type)) return malformed(how);
        const bool ok = number == 1   ? read_bytes(inner, inner_type, key, how)
                        : number == 2 ? read_varint(inner, inner_type, value, how)
                                      : inner.skip(inner_type) || malformed(how);
        if (!ok) return false;
    }
    out[std::string(key)] = value;
    return true;
}

template <class T>
bool read_value(binary_reader& in, wire_type type, T& out, bounds, bool& filled, reading& how) {
    std::string_view bytes;
    if (!read_bytes(in, type, bytes, how)) return false;
    filled = true;
    return read_message(binary_reader(bytes), out, how);
}

// --- messages -----------------------------------------------------------------------------

struct progress {
    std::uint64_t seen = 0;    // bit per field of the table
    std::uint64_t filled = 0;  // not empty, not zero
    bool body_seen = false;
};

template <class Field, class Owner>
bool read_field(binary_reader& in,
                wire_type type,
                const Field& field,
                std::uint64_t bit,
                Owner& out,
                progress& so_far,
                reading& how) {
    auto& member = out.*field.member;
    using member_type = std::remove_reference_t<decltype(member)>;
    if constexpr (!is_vector<member_type>::value && !std::is_same_v<member_type, sequence_map>) {
        if ((so_far.seen & bit) != 0) {
            how.refuse("repeated_field", "stands more than once");
            return how.within(field.name);
        }
    }
    so_far.seen |= bit;
    bool filled = false;
    if (!read_value(in, type, member, {field.low, field.high}, filled, how)) {
        return how.within(field.name);
    }
    if (filled) so_far.filled |= bit;
    return true;
}

template <has_body T>
bool read_body_field(
    binary_reader& in, wire_type type, std::size_t index, T& out, progress& so_far, reading& how) {
    if (so_far.body_seen) {
        how.refuse("second_body",
                   "an event has exactly one body; send the others as events of their own");
        return how.within(body_name(index));
    }
    so_far.body_seen = true;
    std::string_view bytes;
    if (!read_bytes(in, type, bytes, how)) return how.within(body_name(index));
    binary_reader inner(bytes);
    return read_body(index, inner, body_of(out), how) || how.within(body_name(index));
}

template <class T>
bool read_unknown(binary_reader& in,
                  wire_type type,
                  std::uint32_t number,
                  [[maybe_unused]] T& out,
                  [[maybe_unused]] progress& so_far,
                  reading& how) {
    if constexpr (has_body<T>) {
        if (number >= first_body_number && number < first_body_number + body_count) {
            return read_body_field(in, type, number - first_body_number, out, so_far, how);
        }
    }
    if (!how.strict) return in.skip(type) || malformed(how);
    how.refuse(
        "unknown_field",
        fmt::format("field number {} is not in schema revision {}", number, schema_revision));
    return how.within(fmt::format("#{}", number));
}

// `out` must be as its default constructor left it.
template <class T>
bool read_message(binary_reader in, T& out, reading& how) {
    progress so_far;
    while (!in.at_end()) {
        std::uint32_t number = 0;
        auto type = wire_type::varint;
        if (!in.tag(number, type)) return malformed(how);
        std::uint64_t bit = 1;
        bool known = false;
        bool ok = true;
        [[maybe_unused]] const auto is_it = [&](const auto& field) {
            if (field.number == number) {
                known = true;
                ok = read_field(in, type, field, bit, out, so_far, how);
            }
            bit <<= 1;
            return known;
        };
        std::apply([&](const auto&... field) { static_cast<void>((is_it(field) || ...)); },
                   fields_of<T>);
        if (!known) ok = read_unknown(in, type, number, out, so_far, how);
        if (!ok) return false;
    }
    return !how.strict || complete<T>(so_far.filled, so_far.body_seen, how);
}

// --- writing --------------------------------------------------------------------------------

inline void put_tag(std::string& out, std::uint32_t number, wire_type type) {
    put_varint(out, static_cast<std::uint64_t>(number) << 3 | static_cast<std::uint64_t>(type));
}

// Writes what `write` appends as one length-prefixed field. Most lengths take one byte,
// which is kept free; longer ones move what follows.
template <class Write>
void put_nested(std::string& out, std::uint32_t number, Write write) {
    put_tag(out, number, wire_type::bytes);
    const auto at = out.size();
    out.push_back('\0');
    write();
    auto size = out.size() - at - 1;
    if (size < 0x80) {
        out[at] = static_cast<char>(size);
        return;
    }
    std::string length;  // at most 10 bytes: never allocates
    put_varint(length, size);
    out.replace(at, 1, length);
}

template <class T>
void write_message(std::string& out, const T& message);

template <class T>
    requires is_code<T>::value
std::string_view text_of(const T& value) {
    return value.view();
}
inline std::string_view text_of(const std::string& value) {
    return value;
}
inline std::string text_of(local_date value) {
    return to_text(value);
}

template <class T>
void write_value(std::string& out, std::uint32_t number, const T& value) {
    if constexpr (text_value<T>) {
        const auto& text = text_of(value);
        put_tag(out, number, wire_type::bytes);
        put_bytes(out, text);
    } else if constexpr (std::is_same_v<T, std::int64_t>) {
        put_tag(out, number, wire_type::varint);
        put_signed(out, value);
    } else if constexpr (std::is_integral_v<T>) {
        put_tag(out, number, wire_type::varint);
        put_varint(out, static_cast<std::uint64_t>(value));
    } else if constexpr (std::is_enum_v<T>) {
        put_tag(out, number, wire_type::varint);
        put_varint(out, static_cast<std::uint64_t>(value));
    } else if constexpr (std::is_same_v<T, instant>) {
        const auto second = std::chrono::floor<std::chrono::seconds>(value);
        put_nested(out, number, [&] {
            const auto seconds = second.time_since_epoch().count();
            const auto nanos = (value - second).count() * 1'000'000;
            if (seconds != 0) write_value(out, 1, static_cast<std::uint64_t>(seconds));
            if (nanos != 0) write_value(out, 2, static_cast<std::uint64_t>(nanos));
        });
    } else if constexpr (std::is_same_v<T, sequence_map>) {
        for (const auto& [key, sequence] : value) {
            put_nested(out, number, [&] {
                write_value(out, 1, key);
                write_value(out, 2, sequence);
            });
        }
    } else {
        put_nested(out, number, [&] { write_message(out, value); });
    }
}

template <class T>
void write_message(std::string& out, const T& message) {
    [[maybe_unused]] const auto write = [&](const auto& field) {
        const auto& member = message.*field.member;
        using member_type = std::remove_cvref_t<decltype(member)>;
        if constexpr (is_vector<member_type>::value) {
            for (const auto& element : member) write_value(out, field.number, element);
        } else if constexpr (is_optional<member_type>::value) {
            if (member) write_value(out, field.number, *member);
        } else {
            if (!is_default(member)) write_value(out, field.number, member);
        }
    };
    std::apply([&](const auto&... field) { (write(field), ...); }, fields_of<T>);
    if constexpr (has_body<T>) {
        const auto put = [&](std::size_t index, const auto& body) {
            put_nested(out, first_body_number + static_cast<std::uint32_t>(index), [&] {
                write_message(out, body);
            });
        };
        if constexpr (std::is_same_v<T, dossier::corrected>) {
            visit_body(message.replacement, put);
        } else {
            visit_body(message.body, put);
        }
    }
}

}  // namespace tiendo::wire::detail
