// Writing every message, and reading what servers send: leniently, by
// libprotobuf and its own JSON reader, since a newer server may say more.
#include "tiendo/wire/codec.hpp"
#include "wire/event_conversion.hpp"
#include "wire/json_writer.hpp"
#include "wire/session_conversion.hpp"

#include <google/protobuf/util/json_util.h>

#include <limits>

namespace tiendo::wire {
namespace {

using detail::reading;
using detail::zeros;

void write_frame(const google::protobuf::Message& frame,
                 subprotocol form,
                 zeros how,
                 std::string& out) {
    out.clear();
    if (form == subprotocol::protobuf) {
        frame.AppendToString(&out);
    } else {
        detail::write_json(frame, how, out);
    }
}

template <class Frame>
bool read_frame(std::string_view bytes, subprotocol form, Frame& out, reading& how) {
    if (bytes.size() > std::numeric_limits<int>::max()) {
        return how.refuse("malformed", "longer than any message");
    }
    if (form == subprotocol::protobuf) {
        return out.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) ||
               how.refuse("malformed", "not a protobuf message of the server");
    }
    google::protobuf::util::JsonParseOptions newer_fields_too;
    newer_fields_too.ignore_unknown_fields = true;
    const auto status = google::protobuf::util::JsonStringToMessage(
        {bytes.data(), bytes.size()}, &out, newer_fields_too);
    return status.ok() || how.refuse("malformed", status.ToString());
}

// A frame with this one message, in the place that `slot` gives.
template <class Message, class Frame, class Slot>
void write_frame(
    const Message& message, Slot* (Frame::*slot)(), subprotocol form, zeros how, std::string& out) {
    Frame frame;
    detail::write(message, *(frame.*slot)());
    write_frame(frame, form, how, out);
}

template <class Message, class In, class Variant>
bool take(const In& in, Variant& out, reading& how) {
    return detail::read(in, out.template emplace<Message>(), how);
}

bool refuse_empty(reading& how) {
    return how.refuse("empty_message", "none of the messages of this schema");
}
error malformed(const reading& how) {
    return {"malformed", how.why.field, how.why.message, 0};
}

}  // namespace

using from_counter = v1::ClientMessage;
using to_counter = v1::ServerMessage;
using from_supervisor = v1::LiveClientMessage;
using to_supervisor = v1::LiveServerMessage;
// One encoding of an error serves both sessions.
static_assert(int{to_counter::kErrorFieldNumber} == int{to_supervisor::kErrorFieldNumber});

void encode(const welcome& message, subprotocol form, std::string& out) {
    write_frame(message, &to_counter::mutable_welcome, form, zeros::written, out);
}
void encode(const batch_ack& message, subprotocol form, std::string& out) {
    write_frame(message, &to_counter::mutable_ack, form, zeros::written, out);
}
void encode(const busy& message, subprotocol form, std::string& out) {
    write_frame(message, &to_counter::mutable_busy, form, zeros::written, out);
}
void encode(const error& message, subprotocol form, std::string& out) {
    write_frame(message, &to_counter::mutable_error, form, zeros::written, out);
}
void encode(const snapshot& message, subprotocol form, std::string& out) {
    write_frame(message, &to_supervisor::mutable_snapshot, form, zeros::written, out);
}
void encode(const update& message, subprotocol form, std::string& out) {
    write_frame(message, &to_supervisor::mutable_update, form, zeros::written, out);
}
void encode(const heartbeat& message, subprotocol form, std::string& out) {
    write_frame(message, &to_supervisor::mutable_heartbeat, form, zeros::written, out);
}
void encode(const hello& message, subprotocol form, std::string& out) {
    write_frame(message, &from_counter::mutable_hello, form, zeros::omitted, out);
}
void encode(const subscribe& message, subprotocol form, std::string& out) {
    write_frame(message, &from_supervisor::mutable_subscribe, form, zeros::omitted, out);
}
void encode_client_batch(std::uint64_t batch_id,
                         std::span<const dossier::dossier_event> events,
                         subprotocol form,
                         std::string& out) {
    from_counter frame;
    auto& batch = *frame.mutable_batch();
    batch.set_batch_id(batch_id);
    for (const auto& event : events) detail::write_event(event, *batch.add_events());
    write_frame(frame, form, zeros::omitted, out);
}

std::string to_json(const batch_ack& message) {
    v1::BatchAck ack;
    detail::write(message, ack);
    std::string out;
    detail::write_json(ack, zeros::written, out);
    return out;
}
std::string to_json(const alert_notice& message) {
    v1::AlertNotice alert;
    detail::write(message, alert);
    std::string out;
    detail::write_json(alert, zeros::written, out);
    return out;
}
std::string event_to_json(const dossier::dossier_event& event) {
    v1::DossierEvent message;
    detail::write_event(event, message);
    std::string out;
    detail::write_json(message, zeros::omitted, out);
    return out;
}
void event_to_protobuf(const dossier::dossier_event& event, std::string& out) {
    v1::DossierEvent message;
    detail::write_event(event, message);
    message.AppendToString(&out);
}

server_message decode_server_message(std::string_view frame, subprotocol form) {
    reading how;
    server_message out;
    to_counter in;
    const bool ok = read_frame(frame, form, in, how) &&
                    (in.has_welcome() ? take<welcome>(in.welcome(), out, how)
                     : in.has_ack()   ? take<batch_ack>(in.ack(), out, how)
                     : in.has_busy()  ? take<busy>(in.busy(), out, how)
                     : in.has_error() ? take<error>(in.error(), out, how)
                                      : refuse_empty(how));
    return ok ? out : malformed(how);
}

live_server_message decode_live_server_message(std::string_view frame, subprotocol form) {
    reading how;
    live_server_message out;
    to_supervisor in;
    const bool ok = read_frame(frame, form, in, how) &&
                    (in.has_snapshot()    ? take<snapshot>(in.snapshot(), out, how)
                     : in.has_update()    ? take<update>(in.update(), out, how)
                     : in.has_heartbeat() ? take<heartbeat>(in.heartbeat(), out, how)
                     : in.has_error()     ? take<error>(in.error(), out, how)
                                          : refuse_empty(how));
    return ok ? out : malformed(how);
}

}  // namespace tiendo::wire
