// Which message a frame holds.
#include "wire/envelope.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tiendo::wire::detail {
namespace {

std::string listed(std::initializer_list<alternative> allowed) {
    std::string out;
    for (const auto& one : allowed) out += (out.empty() ? "" : ", ") + std::string(one.name);
    return out;
}

bool refuse_empty(std::initializer_list<alternative> allowed, reading& how) {
    return how.refuse("empty_message", "a frame holds exactly one of: " + listed(allowed));
}
bool refuse_second(std::string_view name,
                   std::initializer_list<alternative> allowed,
                   reading& how) {
    how.refuse("second_message", "a frame holds exactly one of: " + listed(allowed));
    return how.within(name);
}
bool refuse_unknown(std::string_view name,
                    std::initializer_list<alternative> allowed,
                    reading& how) {
    how.refuse("unknown_field", "a frame holds exactly one of: " + listed(allowed));
    return how.within(name);
}

bool open_binary(std::string_view frame,
                 std::initializer_list<alternative> allowed,
                 payload& out,
                 reading& how) {
    binary_reader in(frame);
    while (!in.at_end()) {
        std::uint32_t number = 0;
        auto type = wire_type::varint;
        if (!in.tag(number, type)) return malformed(how);
        const auto* const which = std::ranges::find(allowed, number, &alternative::number);
        if (which == allowed.end()) {
            if (how.strict) return refuse_unknown(fmt::format("#{}", number), allowed, how);
            if (!in.skip(type)) return malformed(how);
            continue;
        }
        if (!out.name.empty()) return refuse_second(which->name, allowed, how);
        if (!read_bytes(in, type, out.bytes, how)) return how.within(which->name);
        out.name = which->name;
    }
    return !out.name.empty() || refuse_empty(allowed, how);
}

bool open_json(std::string_view frame,
               std::initializer_list<alternative> allowed,
               payload& out,
               reading& how) {
    json_reader in(frame);
    if (in.next() != json_kind::object) return wrong_kind(in, json_kind::object, how);
    in.take('{');
    if (in.take('}')) return refuse_empty(allowed, how);
    do {
        std::string_view key;
        if (!in.string(key) || !in.take(':')) return not_json(how);
        const auto* const which = std::ranges::find(allowed, key, &alternative::name);
        std::string_view value;
        std::uint32_t deepest = 0;
        if (which == allowed.end() && how.strict) {
            const auto shown = quoted(key);
            return refuse_unknown(shown.substr(1, shown.size() - 2), allowed, how);
        }
        if (!in.extent(value, deepest)) return not_json(how);
        if (which == allowed.end()) continue;
        if (!out.name.empty()) return refuse_second(which->name, allowed, how);
        out = {which->name, value};
    } while (in.take(','));
    if (!in.take('}') || !in.at_end()) return not_json(how);
    return !out.name.empty() || refuse_empty(allowed, how);
}

}  // namespace

bool open_envelope(std::string_view frame,
                   subprotocol form,
                   std::initializer_list<alternative> allowed,
                   payload& out,
                   reading& how) {
    return form == subprotocol::protobuf ? open_binary(frame, allowed, out, how)
                                         : open_json(frame, allowed, out, how);
}

bool too_large(std::string_view frame, reading& how) {
    if (frame.size() <= message_bytes_max) return false;
    how.refuse("message_too_large",
               fmt::format("{} bytes; at most {} are allowed: send smaller batches",
                           frame.size(),
                           message_bytes_max));
    return true;
}

}  // namespace tiendo::wire::detail
