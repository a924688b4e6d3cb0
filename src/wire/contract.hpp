// What a client may put into a message beyond what protobuf itself would notice:
// each field once, one body, known fields and values, lists that end. Read from
// the descriptors of the generated classes; both forms ask here, so that they
// refuse the same things under the same names.
#pragma once

#include "wire/rules.hpp"

#include <google/protobuf/descriptor.h>

#include <cstdint>
#include <string_view>

namespace tiendo::wire::detail {

// Of every list that a client can send.
inline constexpr std::size_t list_items_max = 1'000;
static_assert(batch_events_max == list_items_max && hello_counters_max == list_items_max &&
              subscribe_agencies_max == list_items_max);

// Which fields of one message have stood already.
class seen_fields {
  public:
    // False: it stands a second time.
    bool once(const google::protobuf::FieldDescriptor& field, reading& how);
    // False: another alternative of its oneof stands already.
    bool alone(const google::protobuf::FieldDescriptor& field, reading& how);

  private:
    std::uint64_t seen_ = 0;  // bit per field of the message
    bool chosen_ = false;     // of the oneof; no message has two
};

// A number, enumeration or truth value as it was sent; false when the field's type cannot hold it
// or does not know it. 64-bit fields hold everything.
bool check_number(std::int64_t value, const google::protobuf::FieldDescriptor& field, reading& how);

// Whether a field is an alternative of a frame, not of an event: "hello", "batch", "subscribe".
[[nodiscard]] bool is_of_frame(const google::protobuf::FieldDescriptor& field) noexcept;

// Each answers false. `namesake` is the field of DossierEvent with that number or name, or null;
// `shown` is how the path names the field: "#99", "phone".
bool refuse_unknown(const google::protobuf::Descriptor& message,
                    const google::protobuf::FieldDescriptor* namesake,
                    std::string_view shown,
                    reading& how);
bool refuse_empty(const google::protobuf::Descriptor& frame, reading& how);
bool refuse_too_many(const google::protobuf::FieldDescriptor& list, reading& how);
bool refuse_enum_name(std::string_view name,
                      const google::protobuf::EnumDescriptor& type,
                      reading& how);
bool refuse_utf8(reading& how);

}  // namespace tiendo::wire::detail
