// Batches of events: outlined as a whole first, then each event read by itself,
// so that a broken one takes nothing from its neighbours.
#include "tiendo/wire/codec.hpp"
#include "wire/envelope.hpp"
#include "wire/event.hpp"

#include <fmt/format.h>

#include <utility>

namespace tiendo::wire {
namespace {

using detail::binary_reader;
using detail::json_reader;
using detail::reading;
using detail::wire_type;

// Where the events of a batch lie, before any is read.
struct outline {
    struct event {
        std::string_view bytes;
        std::uint32_t depth = 0;  // JSON: nesting within the event
    };
    std::uint64_t batch_id = 0;
    std::vector<event> events;
};

bool too_many(const outline& so_far, reading& how) {
    if (so_far.events.size() < batch_events_max) return false;
    how.refuse("too_many_events",
               fmt::format("at most {} are allowed: send smaller batches", batch_events_max));
    how.within("events");
    return true;
}

bool outline_binary(std::string_view bytes, outline& out, reading& how) {
    binary_reader in(bytes);
    bool id_seen = false;
    while (!in.at_end()) {
        std::uint32_t number = 0;
        auto type = wire_type::varint;
        if (!in.tag(number, type)) return detail::malformed(how);
        if (number == 1) {
            if (std::exchange(id_seen, true)) {
                how.refuse("repeated_field", "stands more than once");
                return how.within("batch_id");
            }
            if (!detail::read_varint(in, type, out.batch_id, how)) return how.within("batch_id");
        } else if (number == 2) {
            if (too_many(out, how)) return false;
            auto& event = out.events.emplace_back();
            if (!detail::read_bytes(in, type, event.bytes, how)) {
                how.at(out.events.size() - 1);
                return how.within("events");
            }
        } else {
            how.refuse(
                "unknown_field",
                fmt::format("a batch of schema revision {} has no such field", schema_revision));
            return how.within(fmt::format("#{}", number));
        }
    }
    return true;
}

bool outline_events(json_reader& in, outline& out, reading& how) {
    if (in.next() != detail::json_kind::array) {
        detail::wrong_kind(in, detail::json_kind::array, how);
        return how.within("events");
    }
    in.take('[');
    if (in.take(']')) return true;
    do {
        if (too_many(out, how)) return false;
        auto& event = out.events.emplace_back();
        if (!in.extent(event.bytes, event.depth)) {
            detail::not_json(how);
            how.at(out.events.size() - 1);
            return how.within("events");
        }
    } while (in.take(','));
    return in.take(']') || detail::not_json(how);
}

bool outline_json(std::string_view text, outline& out, reading& how) {
    json_reader in(text);
    if (in.next() != detail::json_kind::object) {
        return detail::wrong_kind(in, detail::json_kind::object, how);
    }
    in.take('{');
    bool id_seen = false;
    bool events_seen = false;
    if (in.take('}')) return in.at_end() || detail::not_json(how);
    do {
        std::string_view key;
        if (!in.string(key)) return detail::not_json(how);
        const bool is_id = key == "batch_id";
        const bool is_events = key == "events";
        if (!is_id && !is_events) {
            how.refuse("unknown_field", "a batch has batch_id and events");
            const auto shown = detail::quoted(key);
            return how.within(std::string_view(shown).substr(1, shown.size() - 2));
        }
        if (!in.take(':')) return detail::not_json(how);
        if (std::exchange(is_id ? id_seen : events_seen, true)) {
            return detail::refuse_twice(is_id ? "batch_id" : "events", how);
        }
        if (is_id && !detail::read_whole(in, out.batch_id, how)) return how.within("batch_id");
        if (is_events && !outline_events(in, out, how)) return false;
    } while (in.take(','));
    return (in.take('}') && in.at_end()) || detail::not_json(how);
}

// Depth of an event's surroundings: the frame, the batch, the list.
constexpr std::uint32_t depth_around_event = 3;

bool read_json_event(const outline::event& from, dossier::dossier_event& out, reading& how) {
    if (from.depth + depth_around_event > nesting_max) {
        return how.refuse("nesting_too_deep",
                          fmt::format("at most {} levels of brackets are allowed", nesting_max));
    }
    json_reader in(from.bytes);
    return detail::read_event(in, out, how) && (in.at_end() || detail::not_json(how));
}

event_batch read_events(const outline& from, subprotocol form) {
    event_batch out;
    out.batch_id = from.batch_id;
    out.events.reserve(from.events.size());
    reading how;
    for (const auto& one : from.events) {
        auto& slot = out.events.emplace_back();
        auto& event = std::get<dossier::dossier_event>(slot);
        const bool ok = form == subprotocol::protobuf ? detail::read_event(one.bytes, event, how)
                                                      : read_json_event(one, event, how);
        if (ok) continue;
        const auto id = form == subprotocol::protobuf ? detail::event_id_of(one.bytes)
                                                      : detail::event_id_of(json_reader(one.bytes));
        const auto index = static_cast<std::uint32_t>(out.events.size() - 1);
        slot = reject(from.batch_id, index, id, std::exchange(how.why, {}));
    }
    return out;
}

}  // namespace

std::variant<event_batch, error> decode_event_batch(std::string_view body, subprotocol form) {
    reading how;
    outline found;
    const bool ok = !detail::too_large(body, how) &&
                    (form == subprotocol::protobuf ? outline_binary(body, found, how)
                                                   : outline_json(body, found, how));
    if (!ok) return detail::to_error(std::move(how), found.batch_id);
    return read_events(found, form);
}

client_message decode_client_message(std::string_view frame, subprotocol form) {
    reading how;
    detail::payload found;
    if (detail::too_large(frame, how) ||
        !detail::open_envelope(frame,
                               form,
                               {detail::in_envelope<hello>, detail::in_envelope<event_batch>},
                               found,
                               how)) {
        return detail::to_error(std::move(how));
    }
    if (found.name == detail::in_envelope<event_batch>.name) {
        auto batch = decode_event_batch(found.bytes, form);
        if (auto* taken = std::get_if<event_batch>(&batch)) return std::move(*taken);
        auto& refused = std::get<error>(batch);
        how.why.field = std::move(refused.field);
        how.within(found.name);
        refused.field = std::move(how.why.field);
        return std::move(refused);
    }
    hello greeting;
    if (!detail::read_payload(found, form, greeting, how)) return detail::to_error(std::move(how));
    return greeting;
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

void encode_client_batch(std::uint64_t batch_id,
                         std::span<const dossier::dossier_event> events,
                         subprotocol form,
                         std::string& out) {
    out.clear();
    if (form == subprotocol::protobuf) {
        detail::put_nested(out, detail::in_envelope<event_batch>.number, [&] {
            if (batch_id != 0) detail::write_value(out, 1, batch_id);
            for (const auto& event : events) detail::write_value(out, 2, event);
        });
        return;
    }
    out += R"({"batch":{"batch_id":)";
    detail::write_json_value(out, batch_id, detail::zeros::omitted);
    out += R"(,"events":)";
    char before = '[';
    for (const auto& event : events) {
        out.push_back(std::exchange(before, ','));
        detail::write_json(out, event, detail::zeros::omitted);
    }
    out += events.empty() ? "[]}}" : "]}}";
}

}  // namespace tiendo::wire
