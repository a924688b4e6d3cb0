// The JSON form: protobuf's JSON mapping under the field names of the schema
// (snake_case), read and written along the same tables as the binary form.
//
// As the mapping says: numbers may also stand in strings, enumerations by name or
// number, instants as RFC 3339, null means absent. Stricter than the mapping: a
// key that stands twice, an unknown key, and numbers with a point or an exponent
// are refused. Numbers are written plain up to 2^53 - 1 and as strings above,
// which every parser of the mapping reads.
#pragma once

#include "wire/body_form.hpp"
#include "wire/json_text.hpp"

#include <fmt/format.h>

#include <charconv>
#include <iterator>
#include <string>
#include <string_view>

namespace tiendo::wire::detail {

inline constexpr std::uint64_t plain_number_max = (1ull << 53) - 1;

inline bool not_json(reading& how) {
    return how.refuse("not_json", "not JSON from here on; send one object in UTF-8");
}
inline bool wrong_kind(json_reader& in, json_kind wanted, reading& how) {
    const auto found = in.next();
    if (found == json_kind::none) return not_json(how);
    return how.refuse("wrong_type",
                      fmt::format("{} where the schema has {}", name_of(found), name_of(wanted)));
}
inline bool read_text(json_reader& in, std::string_view& out, reading& how) {
    if (in.next() != json_kind::string) return wrong_kind(in, json_kind::string, how);
    return in.string(out) || not_json(how);
}

template <class T>
bool read_message(json_reader& in, T& out, reading& how);

// A whole number, plain or in a string.
template <number_value T>
bool read_whole(json_reader& in, T& out, reading& how) {
    std::string_view digits;
    const auto kind = in.next();
    if (kind != json_kind::number && kind != json_kind::string) {
        return wrong_kind(in, json_kind::number, how);
    }
    const bool read = kind == json_kind::number ? in.number(digits) : in.string(digits);
    if (!read) return not_json(how);
    const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), out);
    if (failure == std::errc::result_out_of_range) {
        return how.refuse("out_of_range", "the number does not fit: " + quoted(digits));
    }
    if (failure != std::errc{} || end != digits.data() + digits.size()) {
        return how.refuse("wrong_type", "not a whole number: " + quoted(digits));
    }
    return true;
}

// --- one value of each type; `filled` tells it from an absent one ----------------------

template <text_value T>
bool read_value(
    json_reader& in, T& out, std::int64_t, std::int64_t high, bool& filled, reading& how) {
    std::string_view text;
    if (!read_text(in, text, how)) return false;
    filled = !text.empty();
    return !filled || accept(text, out, high, how);
}

template <number_value T>
bool read_value(
    json_reader& in, T& out, std::int64_t low, std::int64_t high, bool& filled, reading& how) {
    if constexpr (std::is_same_v<T, std::uint64_t>) {
        if (!read_whole(in, out, how)) return false;
        filled = out != 0;
        return true;
    } else {
        std::int64_t value = 0;
        if (!read_whole(in, value, how)) return false;
        filled = value != 0;
        if (filled && !accept_number(value, low, high, how)) return false;
        out = static_cast<T>(value);
        return true;
    }
}

inline bool read_value(
    json_reader& in, bool& out, std::int64_t, std::int64_t, bool& filled, reading& how) {
    if (in.next() != json_kind::boolean) return wrong_kind(in, json_kind::boolean, how);
    filled = out = in.literal("true");
    return out || in.literal("false") || not_json(how);
}

template <class E>
    requires std::is_enum_v<E>
bool read_value(json_reader& in, E& out, std::int64_t, std::int64_t, bool& filled, reading& how) {
    std::uint64_t number = 0;
    if (in.next() == json_kind::number) {
        std::int64_t raw = 0;
        if (!read_whole(in, raw, how)) return false;
        number = static_cast<std::uint64_t>(raw);
        if (number >= names(E{}).size()) return refuse_enum_number(number, names(E{}), how);
    } else {
        std::string_view text;
        if (!read_text(in, text, how)) return false;
        if (text.empty()) return how.refuse("unknown_enum_value", "an empty text names nothing");
        const auto found = number_of(text, names(E{}), how);
        if (!found) return false;
        number = *found;
    }
    filled = number != 0;
    if (filled) out = static_cast<E>(number);
    return true;
}

inline bool read_value(
    json_reader& in, instant& out, std::int64_t, std::int64_t, bool& filled, reading& how) {
    std::string_view text;
    if (!read_text(in, text, how)) return false;
    filled = true;
    return accept_rfc3339(text, out, how);
}

template <class T>
bool read_value(json_reader& in,
                std::optional<T>& out,
                std::int64_t low,
                std::int64_t high,
                bool& filled,
                reading& how) {
    if (!read_value(in, out.emplace(), low, high, filled, how)) return false;
    if (!filled) out.reset();
    return true;
}

// All elements, at most `high`.
template <class T>
bool read_value(json_reader& in,
                std::vector<T>& out,
                std::int64_t,
                std::int64_t high,
                bool& filled,
                reading& how) {
    if (in.next() != json_kind::array) return wrong_kind(in, json_kind::array, how);
    in.take('[');
    if (in.take(']')) return true;
    do {
        const auto index = out.size();
        if (static_cast<std::int64_t>(index) >= high) {
            return how.refuse("too_many", fmt::format("at most {} are allowed", high));
        }
        if (!read_value(in, out.emplace_back(), 0, any_length, filled, how)) {
            return how.at(index);
        }
        if (!filled) {
            how.refuse("missing_field", "empty");
            return how.at(index);
        }
    } while (in.take(','));
    return in.take(']') || not_json(how);
}

inline bool read_value(
    json_reader& in, sequence_map& out, std::int64_t, std::int64_t, bool& filled, reading& how) {
    if (in.next() != json_kind::object) return wrong_kind(in, json_kind::object, how);
    filled = true;
    in.take('{');
    if (in.take('}')) return true;
    do {
        std::string_view key;
        if (!in.string(key)) return not_json(how);
        auto& value = out[std::string(key)];
        if (!in.take(':')) return not_json(how);
        if (!read_whole(in, value, how)) return false;
    } while (in.take(','));
    return in.take('}') || not_json(how);
}

template <class T>
bool read_value(json_reader& in, T& out, std::int64_t, std::int64_t, bool& filled, reading& how) {
    filled = true;
    return read_message(in, out, how);
}

// --- messages -----------------------------------------------------------------------------

struct json_progress {
    std::uint64_t seen = 0;    // bit per field of the table
    std::uint64_t filled = 0;  // not empty, not zero
    std::uint64_t bodies = 0;  // bit per alternative of the oneof
    bool body_seen = false;
};

inline bool refuse_twice(std::string_view name, reading& how) {
    how.refuse("repeated_field", "stands more than once");
    return how.within(name);
}

template <class Field, class Owner>
bool read_field(json_reader& in,
                const Field& field,
                std::uint64_t bit,
                Owner& out,
                json_progress& so_far,
                reading& how) {
    if ((so_far.seen & bit) != 0) return refuse_twice(field.name, how);
    so_far.seen |= bit;
    if (in.next() == json_kind::null) {
        return in.literal("null") || (not_json(how), how.within(field.name));
    }
    bool filled = false;
    if (!read_value(in, out.*field.member, field.low, field.high, filled, how)) {
        return how.within(field.name);
    }
    if (filled) so_far.filled |= bit;
    return true;
}

template <has_body T>
bool read_body_field(
    json_reader& in, std::size_t index, T& out, json_progress& so_far, reading& how) {
    const auto name = body_name(index);
    if ((so_far.bodies >> index & 1) != 0) return refuse_twice(name, how);
    so_far.bodies |= 1ull << index;
    if (in.next() == json_kind::null) {
        return in.literal("null") || (not_json(how), how.within(name));
    }
    if (so_far.body_seen) {
        how.refuse("second_body",
                   "an event has exactly one body; send the others as events of their own");
        return how.within(name);
    }
    so_far.body_seen = true;
    return read_body(index, in, body_of(out), how) || how.within(name);
}

template <class T>
bool read_unknown(json_reader& in,
                  std::string_view key,
                  [[maybe_unused]] T& out,
                  [[maybe_unused]] json_progress& so_far,
                  reading& how) {
    if constexpr (has_body<T>) {
        for (std::size_t index = 0; index < body_count; ++index) {
            if (key == body_name(index)) return read_body_field(in, index, out, so_far, how);
        }
    }
    if (!how.strict) {
        std::string_view skipped;
        std::uint32_t deepest = 0;
        return in.extent(skipped, deepest) || not_json(how);
    }
    how.refuse("unknown_field",
               fmt::format("not in schema revision {}; names are in snake_case", schema_revision));
    const auto shown = quoted(key);
    return how.within(std::string_view(shown).substr(1, shown.size() - 2));
}

template <class T>
bool read_member(json_reader& in, T& out, json_progress& so_far, reading& how) {
    std::string_view key;
    if (!in.string(key)) return not_json(how);
    if (!in.take(':')) return not_json(how);
    std::uint64_t bit = 1;
    bool known = false;
    bool ok = true;
    [[maybe_unused]] const auto is_it = [&](const auto& field) {
        if (field.name == key) {
            known = true;
            ok = read_field(in, field, bit, out, so_far, how);
        }
        bit <<= 1;
        return known;
    };
    std::apply([&](const auto&... field) { static_cast<void>((is_it(field) || ...)); },
               fields_of<T>);
    return known ? ok : read_unknown(in, key, out, so_far, how);
}

// `out` must be as its default constructor left it.
template <class T>
bool read_message(json_reader& in, T& out, reading& how) {
    if (in.next() != json_kind::object) return wrong_kind(in, json_kind::object, how);
    in.take('{');
    json_progress so_far;
    if (!in.take('}')) {
        do {
            if (!read_member(in, out, so_far, how)) return false;
        } while (in.take(','));
        if (!in.take('}')) return not_json(how);
    }
    return !how.strict || complete<T>(so_far.filled, so_far.body_seen, how);
}

// --- writing --------------------------------------------------------------------------------

// Counters leave zeros out; servers write every field, so that a page need not know defaults.
enum class zeros : std::uint8_t { omitted, written };

inline void put_json_key(std::string& out, std::string_view name) {
    if (out.back() != '{') out.push_back(',');
    out.push_back('"');
    out += name;
    out += "\":";
}

template <class T>
void write_json(std::string& out, const T& message, zeros how);

template <class T>
void write_json_value(std::string& out, const T& value, zeros how) {
    if constexpr (is_code<T>::value) {
        put_json_string(out, value.view());
    } else if constexpr (std::is_same_v<T, std::string>) {
        put_json_string(out, value);
    } else if constexpr (std::is_same_v<T, local_date>) {
        put_json_string(out, to_text(value));
    } else if constexpr (std::is_same_v<T, instant>) {
        put_json_string(out, to_rfc3339(value));
    } else if constexpr (std::is_same_v<T, bool>) {
        out += value ? "true" : "false";
    } else if constexpr (std::is_enum_v<T>) {
        put_json_string(out, names(T{})[static_cast<std::size_t>(value)]);
    } else if constexpr (std::is_integral_v<T>) {
        const bool plain = value < 0 ? static_cast<std::int64_t>(value) >=
                                           -static_cast<std::int64_t>(plain_number_max)
                                     : static_cast<std::uint64_t>(value) <= plain_number_max;
        if (!plain) out.push_back('"');
        fmt::format_to(std::back_inserter(out), "{}", value);
        if (!plain) out.push_back('"');
    } else if constexpr (is_vector<T>::value) {
        out.push_back('[');
        for (std::size_t i = 0; i < value.size(); ++i) {
            if (i != 0) out.push_back(',');
            write_json_value(out, value[i], how);
        }
        out.push_back(']');
    } else if constexpr (std::is_same_v<T, sequence_map>) {
        out.push_back('{');
        for (const auto& [key, sequence] : value) {
            if (out.back() != '{') out.push_back(',');
            put_json_string(out, key);
            out.push_back(':');
            write_json_value(out, sequence, how);
        }
        out.push_back('}');
    } else {
        write_json(out, value, how);
    }
}

template <class T>
void write_json(std::string& out, const T& message, zeros how) {
    out.push_back('{');
    [[maybe_unused]] const auto write = [&](const auto& field) {
        const auto& member = message.*field.member;
        if constexpr (is_optional<std::remove_cvref_t<decltype(member)>>::value) {
            if (!member) return;
            put_json_key(out, field.name);
            write_json_value(out, *member, how);
        } else {
            if (how == zeros::omitted && is_default(member)) return;
            put_json_key(out, field.name);
            write_json_value(out, member, how);
        }
    };
    std::apply([&](const auto&... field) { (write(field), ...); }, fields_of<T>);
    if constexpr (has_body<T>) {
        const auto put = [&](std::size_t index, const auto& body) {
            put_json_key(out, body_name(index));
            write_json(out, body, how);
        };
        if constexpr (std::is_same_v<T, dossier::corrected>) {
            visit_body(message.replacement, put);
        } else {
            visit_body(message.body, put);
        }
    }
    out.push_back('}');
}

}  // namespace tiendo::wire::detail
