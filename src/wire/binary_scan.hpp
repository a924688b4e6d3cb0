// Is this binary message one that our schema allows, whole and unambiguous?
// Asked before libprotobuf parses it, which would keep unknown fields and
// numbers, let the last of two scalars or bodies win, cut numbers to their type
// and name no field.
//
// Walks the bytes once along the descriptors and stores nothing. The recursion
// is bounded by the schema, which has no message within itself: unknown fields
// are never entered.
#pragma once

#include "wire/contract.hpp"

#include <google/protobuf/message.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tiendo::wire::detail {

// The fields of one message by number, so that none is looked up by hash. Immutable.
struct message_rules {
    struct field_rules {
        const google::protobuf::FieldDescriptor* field = nullptr;  // null: no such field
        bool has_length = false;                                   // a text, bytes or a message
        std::unique_ptr<const message_rules> inner;                // of a message
    };
    explicit message_rules(const google::protobuf::Descriptor& of);

    const google::protobuf::Descriptor& message;
    std::vector<field_rules> by_number;
};

// False with the reason and the path of the field. Precondition: at most message_bytes_max.
bool scan(std::string_view bytes, const message_rules& rules, reading& how);

bool malformed(reading& how);  // false

// Scans, then has libprotobuf parse into `out`, whose memory is reused.
template <class Message>
bool read_binary(std::string_view bytes, Message& out, reading& how) {
    static const message_rules rules(*Message::descriptor());
    if (!scan(bytes, rules, how)) return false;
    return out.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) || malformed(how);
}

// What can still be read of a message that was refused: the batch_id of a frame or of a bare batch
// (0 = unreadable), the event_id of an event (empty = unreadable).
[[nodiscard]] std::uint64_t batch_id_of_frame(std::string_view bytes);
[[nodiscard]] std::uint64_t batch_id_of_batch(std::string_view bytes);
[[nodiscard]] std::string event_id_of(std::string_view bytes);

}  // namespace tiendo::wire::detail
