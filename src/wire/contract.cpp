// Refusals that the schema decides, in words.
#include "wire/contract.hpp"

#include "tiendo/base/check.hpp"

#include <fmt/format.h>

#include <limits>
#include <utility>

namespace tiendo::wire::detail {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::OneofDescriptor;

namespace {

constexpr std::string_view frame_oneof = "message";

std::string listed(const OneofDescriptor& choice) {
    std::string out;
    for (int i = 0; i < choice.field_count(); ++i) {
        out += (i == 0 ? "" : ", ") + choice.field(i)->name();
    }
    return out;
}

// All but the first, which says nothing.
std::string listed(const EnumDescriptor& type) {
    std::string out;
    for (int i = 1; i < type.value_count(); ++i) {
        out += (i == 1 ? "" : ", ") + type.value(i)->name();
    }
    return out;
}

std::string exactly_one(const OneofDescriptor& choice) {
    return "a frame holds exactly one of: " + listed(choice);
}

}  // namespace

bool is_of_frame(const FieldDescriptor& field) noexcept {
    const auto* choice = field.real_containing_oneof();
    return choice != nullptr && choice->name() == frame_oneof;
}

bool seen_fields::once(const FieldDescriptor& field, reading& how) {
    TIENDO_ASSERT(field.index() < 64);
    const auto bit = std::uint64_t{1} << field.index();
    if ((std::exchange(seen_, seen_ | bit) & bit) == 0) return true;
    how.refuse("repeated_field", "stands more than once");
    return how.within(field.name());
}

bool seen_fields::alone(const FieldDescriptor& field, reading& how) {
    if (!std::exchange(chosen_, true)) return true;
    if (is_of_frame(field)) {
        how.refuse("second_message", exactly_one(*field.real_containing_oneof()));
    } else {
        how.refuse("second_body",
                   "an event has exactly one body; send the others as events of their own");
    }
    return how.within(field.name());
}

bool check_number(std::int64_t value, const FieldDescriptor& field, reading& how) {
    const auto within = [&]<class Number>(Number) {
        return accept_number(
            value, std::numeric_limits<Number>::min(), std::numeric_limits<Number>::max(), how);
    };
    const auto type = field.cpp_type();
    if (type == FieldDescriptor::CPPTYPE_BOOL) return accept_number(value, 0, 1, how);
    if (type == FieldDescriptor::CPPTYPE_INT32) return within(std::int32_t{});
    if (type == FieldDescriptor::CPPTYPE_UINT32) return within(std::uint32_t{});
    if (type != FieldDescriptor::CPPTYPE_ENUM) return true;
    const auto& names = *field.enum_type();  // numbered from 0 on, as a test holds it to
    if (value >= 0 && value < names.value_count()) return true;
    return how.refuse(
        "unknown_enum_value",
        fmt::format(
            "number {} is none of {} (1 to {})", value, listed(names), names.value_count() - 1));
}

bool refuse_unknown(const Descriptor& message,
                    const FieldDescriptor* namesake,
                    std::string_view shown,
                    reading& how) {
    const bool is_body = namesake != nullptr && namesake->real_containing_oneof() != nullptr;
    if (is_body && message.name() == "Corrected") {
        how.refuse("not_a_fact",
                   "a correction replaces an event by a fact; send a Corrected or Voided of the "
                   "first event instead");
        return how.within(namesake->name());
    }
    const bool is_frame =
        message.oneof_decl_count() > 0 && message.oneof_decl(0)->name() == frame_oneof;
    how.refuse("unknown_field",
               is_frame ? exactly_one(*message.oneof_decl(0))
                        : fmt::format("{} has no such field in schema revision {}; names are in "
                                      "snake_case",
                                      message.name(),
                                      schema_revision));
    return how.within(shown);
}

bool refuse_empty(const Descriptor& frame, reading& how) {
    return how.refuse("empty_message", exactly_one(*frame.oneof_decl(0)));
}

bool refuse_too_many(const FieldDescriptor& list, reading& how) {
    if (list.name() == "events") {
        return how.refuse(
            "too_many_events",
            fmt::format("at most {} are allowed: send smaller batches", list_items_max));
    }
    return how.refuse("too_many", fmt::format("at most {} are allowed", list_items_max));
}

bool refuse_enum_name(std::string_view name, const EnumDescriptor& type, reading& how) {
    return how.refuse("unknown_enum_value",
                      fmt::format("{} is none of {}", quoted(name), listed(type)));
}

bool refuse_utf8(reading& how) {
    return how.refuse("invalid_utf8", "not valid UTF-8; send every text as UTF-8");
}

}  // namespace tiendo::wire::detail
