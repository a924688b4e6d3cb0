// From frames to values and back, in both subprotocols: protobuf (binary) and
// its JSON mapping in snake_case (text). The only place that knows either form.
//
// Decoding trusts nothing: size, count and nesting are bounded before anything
// is stored, unknown fields and enum numbers, repeated scalars and second bodies
// are refused by name, and both forms of one event give the identical value. A
// malformed event is refused alone; its valid neighbours are kept. Decoders and
// encoders are pure and never throw except for lack of memory. Refusal codes
// and the grammar: proto/README.md.
#pragma once

#include "tiendo/wire/messages.hpp"

#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace tiendo::wire {

// --- the service's side ----------------------------------------------------------

// One frame of /v1/events. Its error can be sent back as it is.
[[nodiscard]] client_message decode_client_message(std::string_view frame, subprotocol form);
// A bare EventBatch, the body of POST /v1/events. Same rules.
[[nodiscard]] std::variant<event_batch, error> decode_event_batch(std::string_view body,
                                                                  subprotocol form);
// One frame of /v1/live.
[[nodiscard]] live_client_message decode_live_client_message(std::string_view frame,
                                                             subprotocol form);

// Each writes one ServerMessage or LiveServerMessage; `out` is replaced, its memory reused.
void encode(const welcome& message, subprotocol form, std::string& out);
void encode(const batch_ack& message, subprotocol form, std::string& out);
void encode(const busy& message, subprotocol form, std::string& out);
void encode(const error& message, subprotocol form, std::string& out);  // of either session
void encode(const snapshot& message, subprotocol form, std::string& out);
void encode(const update& message, subprotocol form, std::string& out);
void encode(const heartbeat& message, subprotocol form, std::string& out);

// Bare JSON objects, for HTTP answers.
[[nodiscard]] std::string to_json(const batch_ack& message);
[[nodiscard]] std::string to_json(const alert_notice& message);

// The refusal of event `index` of a batch, its field prefixed with "events[index].".
[[nodiscard]] rejection reject(std::uint64_t batch_id,
                               std::uint32_t index,
                               std::string_view event_id,
                               refusal why);

// --- the clients' side -----------------------------------------------------------

void encode(const hello& message, subprotocol form, std::string& out);
void encode(const subscribe& message, subprotocol form, std::string& out);
// One ClientMessage with these events. The caller keeps to batch_events_max and message_bytes_max.
void encode_client_batch(std::uint64_t batch_id,
                         std::span<const dossier::dossier_event> events,
                         subprotocol form,
                         std::string& out);
// Server messages may hold fields of a newer schema: those are skipped, not refused.
// Nor do the limits of client frames bind them. error with code "malformed": not such a message.
[[nodiscard]] server_message decode_server_message(std::string_view frame, subprotocol form);
[[nodiscard]] live_server_message decode_live_server_message(std::string_view frame,
                                                             subprotocol form);

// --- one event -------------------------------------------------------------------

// One line of JSON Lines: the JSON mapping of DossierEvent. Fields are named
// from the event, e.g. "received.procedure_code".
[[nodiscard]] std::variant<dossier::dossier_event, refusal> event_from_json(std::string_view line);
[[nodiscard]] std::string event_to_json(const dossier::dossier_event& event);
// The event_id of a line that is no event, also where the line breaks off or is no JSON; empty when
// it has none that could be one.
[[nodiscard]] event_id event_id_of_line(std::string_view line);
// The same in binary.
[[nodiscard]] std::variant<dossier::dossier_event, refusal> event_from_protobuf(
    std::string_view bytes);
void event_to_protobuf(const dossier::dossier_event& event, std::string& out);  // appends

}  // namespace tiendo::wire
