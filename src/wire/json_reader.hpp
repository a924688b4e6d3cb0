// Reads protobuf's JSON mapping into generated messages, as strictly as
// binary_scan.hpp judges the binary form. Boost.JSON parses the text; its events
// fill the message along the descriptor, with no tree between.
//
// As the mapping says: numbers may also stand in strings, enumerations by name or
// number, instants as RFC 3339, null means absent. Stricter than the mapping:
// names in snake_case only, a key once, numbers without point or exponent.
#pragma once

#include "wire/contract.hpp"

#include <google/protobuf/message.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tiendo::wire::detail {

// False with the reason and the path of the field; `out`, which must be clear, then holds what was
// read before it.
bool read_json(std::string_view text, google::protobuf::Message& out, reading& how);

bool not_json(reading& how);  // false

// One element of a batch's list of events, as it stands in the text.
struct event_text {
    std::string_view text;
    std::uint32_t depth = 0;  // of brackets, its own outermost included
};

// A batch with every event cut out and "" left in its place. Only brackets and strings are looked
// at, so that an event which is no JSON takes nothing from its neighbours. At most batch_events_max
// are cut; the rest stays, to be refused as too many.
struct cut_batch {
    std::string around;
    std::vector<event_text> events;  // views into the text
};
// `list_depth` brackets are open within the list: 3 in a frame, 2 in a bare batch.
[[nodiscard]] cut_batch cut_events(std::string_view text, std::uint32_t list_depth);

// The event_id of an event that was refused, wherever it stands at the top; empty when it cannot be
// read. Brackets within the event are passed over, however deep.
[[nodiscard]] std::string event_id_of_json(std::string_view text);
// The same of a text that need not be JSON to its end: the first event_id at the top.
[[nodiscard]] std::string_view event_id_of_broken_json(std::string_view text);

}  // namespace tiendo::wire::detail
