// Fields of the wire format, one after the other, held against the schema.
#include "wire/binary_scan.hpp"

#include "tiendo/base/check.hpp"
#include "tiendo/v1/counter_session.pb.h"

#include <fmt/format.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>

namespace tiendo::wire::detail {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedInputStream;

namespace {

constexpr auto with_length = WireFormatLite::WIRETYPE_LENGTH_DELIMITED;

CodedInputStream stream_of(std::string_view bytes) {
    return CodedInputStream(reinterpret_cast<const std::uint8_t*>(bytes.data()),
                            static_cast<int>(bytes.size()));
}

bool check_type(WireFormatLite::WireType found, bool has_length, reading& how) {
    if (found == (has_length ? with_length : WireFormatLite::WIRETYPE_VARINT)) return true;
    return how.refuse("wrong_type",
                      fmt::format("wire type {} where the schema has {}",
                                  static_cast<int>(found),
                                  has_length ? "a text or a message" : "a number"));
}

// `in` stands behind the tag, within `bytes`.
bool scan_value(CodedInputStream& in,
                std::string_view bytes,
                const message_rules::field_rules& rules,
                reading& how) {
    std::uint64_t raw = 0;  // a length or a number
    if (!in.ReadVarint64(&raw)) return malformed(how);
    if (!rules.has_length) return check_number(static_cast<std::int64_t>(raw), *rules.field, how);
    const auto at = static_cast<std::size_t>(in.CurrentPosition());
    if (raw > bytes.size() - at) return malformed(how);
    const auto value = bytes.substr(at, raw);
    in.Skip(static_cast<int>(raw));
    if (rules.inner) return scan(value, *rules.inner, how);
    const bool is_text = rules.field->type() == FieldDescriptor::TYPE_STRING;
    return !is_text || is_utf8(value) || refuse_utf8(how);
}

// Whether the field may stand here: once, alone in its oneof, or as one more of not too many.
bool admit(const FieldDescriptor& field, seen_fields& seen, std::size_t& items, reading& how) {
    if (!field.is_repeated()) {
        return field.real_containing_oneof() != nullptr ? seen.alone(field, how)
                                                        : seen.once(field, how);
    }
    if (++items <= list_items_max) return true;
    refuse_too_many(field, how);
    return how.within(field.name());
}

// Moves to the value of the first field with this tag; false when it cannot be reached.
bool seek(CodedInputStream& in, int number, WireFormatLite::WireType type) {
    const auto wanted = WireFormatLite::MakeTag(number, type);
    while (const auto tag = in.ReadTag()) {
        if (tag == wanted) return true;
        if (!WireFormatLite::SkipField(&in, tag)) return false;
    }
    return false;
}

std::uint64_t batch_id_at(CodedInputStream& in) {
    std::uint64_t id = 0;
    const auto varint = WireFormatLite::WIRETYPE_VARINT;
    return seek(in, v1::EventBatch::kBatchIdFieldNumber, varint) && in.ReadVarint64(&id) ? id : 0;
}

}  // namespace

message_rules::message_rules(const Descriptor& of) : message(of) {
    int lists = 0;
    for (int i = 0; i < of.field_count(); ++i) {
        const auto& field = *of.field(i);
        const auto number = static_cast<std::size_t>(field.number());
        if (by_number.size() <= number) by_number.resize(number + 1);
        auto& rules = by_number[number];
        rules.field = &field;
        rules.has_length = WireFormatLite::WireTypeForFieldType(
                               static_cast<WireFormatLite::FieldType>(field.type())) == with_length;
        if (field.message_type() != nullptr) {
            rules.inner = std::make_unique<message_rules>(*field.message_type());
        }
        // scan() counts the items of one list, whose elements come one by one.
        if (field.is_repeated()) TIENDO_ASSERT(rules.has_length && ++lists == 1);
    }
}

bool malformed(reading& how) {
    return how.refuse("malformed",
                      "cut short or not protobuf; encode it with the published schema");
}

bool scan(std::string_view bytes, const message_rules& rules, reading& how) {
    auto in = stream_of(bytes);
    seen_fields seen;
    std::size_t items = 0;
    while (static_cast<std::size_t>(in.CurrentPosition()) < bytes.size()) {
        const auto tag = in.ReadTagNoLastTag();
        const auto number = static_cast<std::uint32_t>(WireFormatLite::GetTagFieldNumber(tag));
        const auto type = WireFormatLite::GetTagWireType(tag);
        // Groups, long gone from protobuf, count as malformed.
        if (number == 0 || type == WireFormatLite::WIRETYPE_START_GROUP ||
            type == WireFormatLite::WIRETYPE_END_GROUP || type > WireFormatLite::WIRETYPE_FIXED32) {
            return malformed(how);
        }
        if (number >= rules.by_number.size() || rules.by_number[number].field == nullptr) {
            const auto* namesake =
                v1::DossierEvent::descriptor()->FindFieldByNumber(static_cast<int>(number));
            return refuse_unknown(rules.message, namesake, fmt::format("#{}", number), how);
        }
        const auto& known = rules.by_number[number];
        if (!admit(*known.field, seen, items, how)) return false;
        if (!check_type(type, known.has_length, how) || !scan_value(in, bytes, known, how)) {
            if (known.field->is_repeated()) how.at(items - 1);
            return how.within(known.field->name());
        }
    }
    return true;
}

std::uint64_t batch_id_of_frame(std::string_view bytes) {
    auto in = stream_of(bytes);
    std::uint32_t size = 0;
    const bool found =
        seek(in, v1::ClientMessage::kBatchFieldNumber, with_length) && in.ReadVarint32(&size);
    return found ? batch_id_at(in) : 0;
}

std::uint64_t batch_id_of_batch(std::string_view bytes) {
    auto in = stream_of(bytes);
    return batch_id_at(in);
}

std::string event_id_of(std::string_view bytes) {
    auto in = stream_of(bytes);
    std::string text;
    const bool found = seek(in, v1::DossierEvent::kEventIdFieldNumber, with_length) &&
                       WireFormatLite::ReadBytes(&in, &text);
    return found && is_utf8(text) ? text : std::string();
}

}  // namespace tiendo::wire::detail
