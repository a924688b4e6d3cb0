// What clients send, in both forms: size and outline first, then each event by
// itself, so that a broken one takes nothing from its neighbours.
#include "tiendo/wire/codec.hpp"

#include "tiendo/wire/outline.pb.h"
#include "wire/binary_scan.hpp"
#include "wire/event_conversion.hpp"
#include "wire/json_reader.hpp"
#include "wire/session_conversion.hpp"

#include <fmt/format.h>

#include <utility>

namespace tiendo::wire {
namespace {

using detail::reading;

bool fits(std::string_view bytes, reading& how) {
    if (bytes.size() <= message_bytes_max) return true;
    return how.refuse("message_too_large",
                      fmt::format("{} bytes; at most {} are allowed: send smaller batches",
                                  bytes.size(),
                                  message_bytes_max));
}

error error_of(reading& how, std::uint64_t batch_id = 0) {
    return {
        std::move(how.why.code), std::move(how.why.field), std::move(how.why.message), batch_id};
}

// Depth of brackets around an event within a frame, and within a bare batch.
constexpr std::uint32_t around_event_in_frame = 3;
constexpr std::uint32_t around_event_in_batch = 2;

// --- events ---------------------------------------------------------------------------

bool read_binary_event(std::string_view bytes,
                       v1::DossierEvent& message,  // its memory is reused
                       dossier::dossier_event& out,
                       reading& how) {
    return detail::read_binary(bytes, message, how) && detail::read_event(message, out, how);
}
bool read_json_event(std::string_view text,
                     v1::DossierEvent& message,
                     dossier::dossier_event& out,
                     reading& how) {
    message.Clear();
    return detail::read_json(text, message, how) && detail::read_event(message, out, how);
}

// `id` is what can be read of the event's own, sound or not.
rejection reject_event(const event_batch& batch, const std::string& id, reading& how) {
    event_id sound;
    reading unused;
    const bool is_sound = !id.empty() && detail::accept(id, sound, unused);
    const auto index = static_cast<std::uint32_t>(batch.events.size() - 1);
    return reject(batch.batch_id, index, is_sound ? id : "", std::exchange(how.why, {}));
}

event_batch read_events(const outline::EventBatch& batch) {
    event_batch out;
    out.batch_id = batch.batch_id();
    out.events.reserve(static_cast<std::size_t>(batch.events_size()));
    thread_local v1::DossierEvent message;  // reused: making one costs more than reading one
    reading how;
    for (const auto& bytes : batch.events()) {
        auto& slot = out.events.emplace_back();
        auto& event = std::get<dossier::dossier_event>(slot);
        if (read_binary_event(bytes, message, event, how)) continue;
        slot = reject_event(out, detail::event_id_of(bytes), how);
    }
    return out;
}

event_batch read_events(std::uint64_t batch_id,
                        const std::vector<detail::event_text>& events,
                        std::uint32_t depth_around) {
    event_batch out;
    out.batch_id = batch_id;
    out.events.reserve(events.size());
    v1::DossierEvent message;
    reading how;
    for (const auto& one : events) {
        auto& slot = out.events.emplace_back();
        bool ok = read_json_event(one.text, message, std::get<dossier::dossier_event>(slot), how);
        if (one.depth + depth_around > nesting_max) {
            how = {};
            ok = how.refuse("nesting_too_deep",
                            fmt::format("at most {} levels of brackets are allowed", nesting_max));
        }
        if (ok) continue;
        const auto& id = message.event_id();
        slot = reject_event(out, id.empty() ? detail::event_id_of_json(one.text) : id, how);
    }
    return out;
}

// --- frames ---------------------------------------------------------------------------

client_message read_hello(const v1::Hello& in, reading& how) {
    hello out;
    if (detail::read(in, out, how)) return out;
    how.within("hello");
    return error_of(how);
}

client_message decode_binary_frame(std::string_view frame, reading& how) {
    thread_local outline::ClientMessage found;  // reused; keeps the room of its largest batch
    if (!detail::read_binary(frame, found, how)) {
        return error_of(how, detail::batch_id_of_frame(frame));
    }
    if (found.has_batch()) return read_events(found.batch());
    if (found.has_hello()) return read_hello(found.hello(), how);
    detail::refuse_empty(*found.descriptor(), how);
    return error_of(how);
}

client_message decode_json_frame(std::string_view frame, reading& how) {
    outline::ClientMessage found;
    const auto cut = detail::cut_events(frame, around_event_in_frame);
    if (!detail::read_json(cut.around, found, how)) return error_of(how, found.batch().batch_id());
    if (found.has_batch()) {
        return read_events(found.batch().batch_id(), cut.events, around_event_in_frame);
    }
    if (found.has_hello()) return read_hello(found.hello(), how);
    detail::refuse_empty(*found.descriptor(), how);
    return error_of(how);
}

template <class Message>
bool read_strictly(std::string_view bytes, subprotocol form, Message& out, reading& how) {
    return fits(bytes, how) && (form == subprotocol::protobuf ? detail::read_binary(bytes, out, how)
                                                              : detail::read_json(bytes, out, how));
}

}  // namespace

client_message decode_client_message(std::string_view frame, subprotocol form) {
    reading how;
    if (!fits(frame, how)) return error_of(how);
    return form == subprotocol::protobuf ? decode_binary_frame(frame, how)
                                         : decode_json_frame(frame, how);
}

std::variant<event_batch, error> decode_event_batch(std::string_view body, subprotocol form) {
    reading how;
    outline::EventBatch found;
    if (!fits(body, how)) return error_of(how);
    if (form == subprotocol::protobuf) {
        if (detail::read_binary(body, found, how)) return read_events(found);
        return error_of(how, detail::batch_id_of_batch(body));
    }
    const auto cut = detail::cut_events(body, around_event_in_batch);
    if (!detail::read_json(cut.around, found, how)) return error_of(how, found.batch_id());
    return read_events(found.batch_id(), cut.events, around_event_in_batch);
}

live_client_message decode_live_client_message(std::string_view frame, subprotocol form) {
    reading how;
    v1::LiveClientMessage found;
    if (!read_strictly(frame, form, found, how)) return error_of(how);
    subscribe out;
    if (!found.has_subscribe()) {
        detail::refuse_empty(*found.descriptor(), how);
    } else if (detail::read(found.subscribe(), out, how)) {
        return out;
    } else {
        how.within("subscribe");
    }
    return error_of(how);
}

std::variant<dossier::dossier_event, refusal> event_from_json(std::string_view line) {
    reading how;
    dossier::dossier_event event;
    v1::DossierEvent message;
    if (fits(line, how) && read_json_event(line, message, event, how)) return event;
    return std::move(how.why);
}

event_id event_id_of_line(std::string_view line) {
    reading unused;
    event_id out;
    const auto named = detail::event_id_of_json(line);
    if (!named.empty() && detail::accept(named, out, unused)) return out;
    const auto first = detail::event_id_of_broken_json(line);
    return !first.empty() && detail::accept(first, out, unused) ? out : event_id{};
}

std::variant<dossier::dossier_event, refusal> event_from_protobuf(std::string_view bytes) {
    reading how;
    dossier::dossier_event event;
    v1::DossierEvent message;
    if (fits(bytes, how) && read_binary_event(bytes, message, event, how)) return event;
    return std::move(how.why);
}

rejection reject(std::uint64_t batch_id,
                 std::uint32_t index,
                 std::string_view event_id,
                 refusal why) {
    auto field = fmt::format("events[{}]{}{}", index, why.field.empty() ? "" : ".", why.field);
    return {batch_id,
            index,
            std::string(event_id),
            std::move(why.code),
            std::move(field),
            std::move(why.message)};
}

}  // namespace tiendo::wire
