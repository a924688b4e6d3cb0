// One event on its own, in both forms.
#include "wire/event.hpp"

#include "tiendo/wire/codec.hpp"

#include <utility>

namespace tiendo::wire {
namespace detail {
namespace {

bool targets_itself(const dossier::dossier_event& event) noexcept {
    if (const auto* correction = std::get_if<dossier::corrected>(&event.body)) {
        return correction->target == event.id;
    }
    if (const auto* annulment = std::get_if<dossier::voided>(&event.body)) {
        return annulment->target == event.id;
    }
    return false;
}

// What no single field can show.
bool consistent(const dossier::dossier_event& event, reading& how) {
    if (targets_itself(event)) {
        how.refuse("targets_itself", "names this event's own event_id; name the earlier event");
        how.within("target_event_id");
        return how.within(dossier::name_of(event.body));
    }
    if (event.counter_sequence != 0 && event.counter.empty()) {
        how.refuse("missing_field",
                   "required with counter_sequence: the numbering is the counter's");
        return how.within("counter_id");
    }
    return true;
}

}  // namespace

bool read_event(std::string_view bytes, dossier::dossier_event& out, reading& how) {
    return read_message(binary_reader(bytes), out, how) && consistent(out, how);
}

bool read_event(json_reader& in, dossier::dossier_event& out, reading& how) {
    return read_message(in, out, how) && consistent(out, how);
}

std::string event_id_of(std::string_view bytes) {
    binary_reader in(bytes);
    std::uint32_t number = 0;
    auto type = wire_type::varint;
    std::string_view text;
    while (!in.at_end() && in.tag(number, type)) {
        if (number != 1 || type != wire_type::bytes) {
            if (!in.skip(type)) break;
            continue;
        }
        event_id id;
        reading how;
        if (in.bytes(text) && !text.empty() && accept(text, id, any_length, how)) return id.str();
        break;
    }
    return {};
}

std::string event_id_of(json_reader in) {
    std::string_view text;
    std::uint32_t deepest = 0;
    if (!in.take('{')) return {};
    do {
        if (!in.string(text)) return {};
        const bool found = text == "event_id";
        if (!in.take(':')) return {};
        if (!found) {
            if (!in.extent(text, deepest)) return {};
            continue;
        }
        event_id id;
        reading how;
        if (in.string(text) && !text.empty() && accept(text, id, any_length, how)) return id.str();
        return {};
    } while (in.take(','));
    return {};
}

}  // namespace detail

std::variant<dossier::dossier_event, refusal> event_from_json(std::string_view line) {
    detail::reading how;
    if (line.size() > message_bytes_max) {
        how.refuse("message_too_large", "longer than a message may be; split it");
        return std::move(how.why);
    }
    detail::json_reader in(line);
    dossier::dossier_event event;
    if (!detail::read_event(in, event, how)) return std::move(how.why);
    if (!in.at_end()) {
        how.refuse("not_json", "more text behind the event; one event a line");
        return std::move(how.why);
    }
    return event;
}

std::variant<dossier::dossier_event, refusal> event_from_protobuf(std::string_view bytes) {
    detail::reading how;
    dossier::dossier_event event;
    if (!detail::read_event(bytes, event, how)) return std::move(how.why);
    return event;
}

std::string event_to_json(const dossier::dossier_event& event) {
    std::string out;
    detail::write_json(out, event, detail::zeros::omitted);
    return out;
}

void event_to_protobuf(const dossier::dossier_event& event, std::string& out) {
    detail::write_message(out, event);
}

}  // namespace tiendo::wire
