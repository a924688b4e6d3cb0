// One frame is one message of several: which one, and where its own bytes lie.
#pragma once

#include "tiendo/wire/codec.hpp"
#include "wire/binary_form.hpp"
#include "wire/json_form.hpp"

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace tiendo::wire::detail {

struct payload {
    std::string_view name;   // of the alternative
    std::string_view bytes;  // its message alone, in the form of the frame
};

// Finds the one message in a frame; false when there is none, a second one or, if strict, an
// unknown one, and when the frame itself is broken.
bool open_envelope(std::string_view frame,
                   subprotocol form,
                   std::initializer_list<alternative> allowed,
                   payload& out,
                   reading& how);

// A frame or body beyond message_bytes_max. True = refused.
bool too_large(std::string_view frame, reading& how);

[[nodiscard]] inline error to_error(reading&& how, std::uint64_t batch_id = 0) {
    return {
        std::move(how.why.code), std::move(how.why.field), std::move(how.why.message), batch_id};
}

// The message that fills `bytes`; its fields are named from the envelope's name on.
template <class T>
bool read_payload(const payload& from, subprotocol form, T& out, reading& how) {
    bool ok = false;
    if (form == subprotocol::protobuf) {
        ok = read_message(binary_reader(from.bytes), out, how);
    } else {
        json_reader in(from.bytes);
        ok = read_message(in, out, how) && (in.at_end() || not_json(how));
    }
    return ok || how.within(from.name);
}

// Reads the alternative that `name` stands for into `out`.
template <class T, class Variant>
bool read_if(const payload& from, subprotocol form, Variant& out, reading& how, bool& ok) {
    if (from.name != in_envelope<T>.name) return false;
    ok = read_payload(from, form, out.template emplace<T>(), how);
    return true;
}

// A server's message, read leniently; the error "malformed" when it is none of Ts.
template <class Variant, class... Ts>
Variant read_server_frame(std::string_view frame, subprotocol form) {
    reading how{.strict = false, .why = {}};
    payload found;
    Variant out;
    bool ok = open_envelope(frame, form, {in_envelope<Ts>...}, found, how);
    if (ok) static_cast<void>((read_if<Ts>(found, form, out, how, ok) || ...));
    if (ok) return out;
    return error{"malformed", how.why.field, how.why.message, 0};
}

// Replaces `out` by a frame with this one message.
template <class T>
void write_frame(const T& message, subprotocol form, zeros how, std::string& out) {
    out.clear();
    if (form == subprotocol::protobuf) {
        put_nested(out, in_envelope<T>.number, [&] { write_message(out, message); });
        return;
    }
    out.push_back('{');
    put_json_key(out, in_envelope<T>.name);
    write_json(out, message, how);
    out.push_back('}');
}

}  // namespace tiendo::wire::detail
