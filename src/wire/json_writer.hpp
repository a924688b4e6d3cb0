// Writes generated messages as protobuf's JSON mapping under the field names of
// the .proto files. Not by protobuf's own printer, which writes every 64-bit
// number as a string: a page wants to add counts up without asking what they are.
#pragma once

#include <google/protobuf/message.h>

#include <cstdint>
#include <string>

namespace tiendo::wire::detail {

// Counters leave zeros out; servers write every field, so that a page need not know defaults.
// Messages that are not there are left out by both.
enum class zeros : std::uint8_t { omitted, written };

// Appends the message as one object. 64-bit numbers are plain up to 2^53 - 1, strings above.
void write_json(const google::protobuf::Message& message, zeros how, std::string& out);

}  // namespace tiendo::wire::detail
