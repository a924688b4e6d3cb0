// A message becomes a tree of Boost.JSON, which writes the text.
#include "wire/json_writer.hpp"

#include "tiendo/base/check.hpp"
#include "wire/event_conversion.hpp"

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/serializer.hpp>
#include <boost/json/value.hpp>
#include <google/protobuf/descriptor.h>

#include <array>
#include <map>

namespace tiendo::wire::detail {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using google::protobuf::Timestamp;

namespace {

namespace json = boost::json;

constexpr std::uint64_t plain_number_max = (1ull << 53) - 1;

// Builds values in `memory`, which must outlive them.
struct tree_builder {
    json::storage_ptr memory;
    zeros how;

    json::object object_of(const Message& message) const {
        const auto& type = *message.GetDescriptor();
        const auto& from = *message.GetReflection();
        json::object out(memory);
        out.reserve(static_cast<std::size_t>(type.field_count()));
        for (int i = 0; i < type.field_count(); ++i) {
            const auto& field = *type.field(i);
            const bool is_list = field.is_repeated();
            const bool is_there =
                is_list ? from.FieldSize(message, &field) != 0 : from.HasField(message, &field);
            const bool has_zero = is_list || !field.has_presence();
            if (!is_there && (how == zeros::omitted || !has_zero)) continue;
            out.emplace(field.name(),
                        field.is_map() ? map_of(message, field, from)
                        : is_list      ? list_of(message, field, from)
                                       : value_of(message, field, from));
        }
        return out;
    }

    json::value list_of(const Message& message,
                        const FieldDescriptor& field,
                        const Reflection& from) const {
        const int size = from.FieldSize(message, &field);
        json::array out(memory);
        out.reserve(static_cast<std::size_t>(size));
        for (int i = 0; i < size; ++i) {
            if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
                out.emplace_back(object_of(from.GetRepeatedMessage(message, &field, i)));
            } else {  // every other list of the schema is of texts
                std::string kept;
                out.emplace_back(from.GetRepeatedStringReference(message, &field, i, &kept));
            }
        }
        return out;
    }

    // In the order of the keys, which protobuf does not keep.
    json::value map_of(const Message& message,
                       const FieldDescriptor& field,
                       const Reflection& from) const {
        std::map<std::string, const Message*> sorted;
        for (int i = 0; i < from.FieldSize(message, &field); ++i) {
            const auto& entry = from.GetRepeatedMessage(message, &field, i);
            sorted.emplace(entry.GetReflection()->GetString(entry, field.message_type()->map_key()),
                           &entry);
        }
        json::object out(memory);
        for (const auto& [key, entry] : sorted) {
            out.emplace(
                key, value_of(*entry, *field.message_type()->map_value(), *entry->GetReflection()));
        }
        return out;
    }

    json::value value_of(const Message& message,
                         const FieldDescriptor& field,
                         const Reflection& from) const {
        std::string kept;
        switch (field.cpp_type()) {
            case FieldDescriptor::CPPTYPE_MESSAGE:
                return nested(from.GetMessage(message, &field));
            case FieldDescriptor::CPPTYPE_STRING:
                return made(from.GetStringReference(message, &field, &kept));
            case FieldDescriptor::CPPTYPE_ENUM:
                return made(from.GetEnum(message, &field)->name());
            case FieldDescriptor::CPPTYPE_BOOL:
                return made(from.GetBool(message, &field));
            case FieldDescriptor::CPPTYPE_INT32:
                return made(from.GetInt32(message, &field));
            case FieldDescriptor::CPPTYPE_UINT32:
                return made(from.GetUInt32(message, &field));
            case FieldDescriptor::CPPTYPE_INT64: {
                const auto value = from.GetInt64(message, &field);
                const auto size = value < 0 ? 0 - static_cast<std::uint64_t>(value)
                                            : static_cast<std::uint64_t>(value);
                return number(value, size);
            }
            case FieldDescriptor::CPPTYPE_UINT64: {
                const auto value = from.GetUInt64(message, &field);
                return number(value, value);
            }
            case FieldDescriptor::CPPTYPE_DOUBLE:
            case FieldDescriptor::CPPTYPE_FLOAT:
                break;
        }
        TIENDO_ASSERT(false);  // no message has such a field
        return {};
    }

    template <class Plain>
    json::value made(const Plain& plain) const {
        json::value out(plain, memory);
        return out;
    }

    template <class Number>
    json::value number(Number value, std::uint64_t size) const {
        if (size <= plain_number_max) return made(value);
        return made(std::to_string(value));
    }

    json::value nested(const Message& message) const {
        if (message.GetDescriptor() != Timestamp::descriptor()) return object_of(message);
        instant at;
        reading unused;
        TIENDO_ASSERT(read_instant(static_cast<const Timestamp&>(message), at, unused));
        return made(to_rfc3339(at));
    }
};

}  // namespace

void write_json(const Message& message, zeros how, std::string& out) {
    std::array<unsigned char, 4096> first;
    json::monotonic_resource memory(first.data(), first.size());
    const json::value tree = tree_builder{&memory, how}.object_of(message);
    json::serializer text;
    text.reset(&tree);
    std::array<char, 4096> piece;
    while (!text.done()) out += std::string_view(text.read(piece.data(), piece.size()));
}

}  // namespace tiendo::wire::detail
