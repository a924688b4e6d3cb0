// Welcome, acknowledgements, snapshots and the rest, in both forms.
#include "tiendo/wire/codec.hpp"
#include "wire/envelope.hpp"

#include <utility>

namespace tiendo::wire {

using detail::write_frame;
using detail::zeros;

void encode(const welcome& message, subprotocol form, std::string& out) {
    write_frame(message, form, zeros::written, out);
}
void encode(const batch_ack& message, subprotocol form, std::string& out) {
    write_frame(message, form, zeros::written, out);
}
void encode(const busy& message, subprotocol form, std::string& out) {
    write_frame(message, form, zeros::written, out);
}
void encode(const error& message, subprotocol form, std::string& out) {
    write_frame(message, form, zeros::written, out);
}
void encode(const snapshot& message, subprotocol form, std::string& out) {
    write_frame(message, form, zeros::written, out);
}
void encode(const update& message, subprotocol form, std::string& out) {
    write_frame(message, form, zeros::written, out);
}
void encode(const heartbeat& message, subprotocol form, std::string& out) {
    write_frame(message, form, zeros::written, out);
}
void encode(const hello& message, subprotocol form, std::string& out) {
    write_frame(message, form, zeros::omitted, out);
}
void encode(const subscribe& message, subprotocol form, std::string& out) {
    write_frame(message, form, zeros::omitted, out);
}

std::string to_json(const batch_ack& message) {
    std::string out;
    detail::write_json(out, message, zeros::written);
    return out;
}
std::string to_json(const alert_notice& message) {
    std::string out;
    detail::write_json(out, message, zeros::written);
    return out;
}

server_message decode_server_message(std::string_view frame, subprotocol form) {
    return detail::read_server_frame<server_message, welcome, batch_ack, busy, error>(frame, form);
}
live_server_message decode_live_server_message(std::string_view frame, subprotocol form) {
    return detail::read_server_frame<live_server_message, snapshot, update, heartbeat, error>(frame,
                                                                                              form);
}

namespace {

// from and to belong to RANGE and to nothing else.
bool consistent(const subscribe& message, detail::reading& how) {
    const bool ranged = message.period == window::range;
    if (ranged && (!message.from || !message.to)) {
        how.refuse("missing_field", "required with the window RANGE");
        return how.within(message.from ? "to" : "from");
    }
    if (!ranged && (message.from || message.to)) {
        how.refuse("out_of_place", "allowed only with the window RANGE");
        return how.within(message.from ? "from" : "to");
    }
    if (ranged && *message.to < *message.from) {
        how.refuse("out_of_range", "lies before from");
        return how.within("to");
    }
    return true;
}

}  // namespace

live_client_message decode_live_client_message(std::string_view frame, subprotocol form) {
    detail::reading how;
    detail::payload found;
    subscribe message;
    const bool ok =
        !detail::too_large(frame, how) &&
        detail::open_envelope(frame, form, {detail::in_envelope<subscribe>}, found, how) &&
        detail::read_payload(found, form, message, how) &&
        (consistent(message, how) || how.within(found.name));
    if (!ok) return detail::to_error(std::move(how));
    return message;
}

}  // namespace tiendo::wire
