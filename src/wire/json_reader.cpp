// Boost.JSON's events, put into a message by reflection.
#include "wire/json_reader.hpp"

#include "tiendo/base/check.hpp"
#include "tiendo/base/time.hpp"
#include "wire/event_conversion.hpp"

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/error.hpp>
#include <fmt/format.h>

#include <array>
#include <charconv>
#include <limits>
#include <utility>

namespace tiendo::wire::detail {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Timestamp;

namespace {

using boost::json::error_code;

bool is_timestamp(const FieldDescriptor& field) {
    return field.message_type() == Timestamp::descriptor();
}

bool is_number(const FieldDescriptor& field) {
    const auto type = field.cpp_type();
    return type == FieldDescriptor::CPPTYPE_INT32 || type == FieldDescriptor::CPPTYPE_UINT32 ||
           type == FieldDescriptor::CPPTYPE_UINT64;  // no client's message has others
}

std::string_view expected(const FieldDescriptor& field, bool in_list) {
    if (field.is_repeated() && !in_list) return "an array";
    const auto type = field.cpp_type();
    if (type == FieldDescriptor::CPPTYPE_BOOL) return "true or false";
    if (type == FieldDescriptor::CPPTYPE_MESSAGE && !is_timestamp(field)) return "an object";
    return is_number(field) ? "a number" : "a string";
}

template <class Number>
bool whole(std::string_view digits, Number& out, reading& how) {
    const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), out);
    if (failure == std::errc::result_out_of_range) {
        return how.refuse("out_of_range", "the number does not fit: " + quoted(digits));
    }
    if (failure != std::errc{} || end != digits.data() + digits.size()) {
        return how.refuse("wrong_type", "not a whole number: " + quoted(digits));
    }
    return true;
}

// The message that is being filled, and which field of it comes next.
struct level {
    Message* message = nullptr;
    const FieldDescriptor* field = nullptr;
    bool in_list = false;
    std::size_t items = 0;
    seen_fields seen;
};

// The handler of boost::json::basic_parser. A refusal ends the parsing.
class message_filler {
  public:
    static constexpr auto max_object_size = std::numeric_limits<std::size_t>::max();
    static constexpr auto max_array_size = max_object_size;
    static constexpr auto max_key_size = max_object_size;
    static constexpr auto max_string_size = max_object_size;

    message_filler(Message& root, reading& how) : root_(root), how_(how) {}

    [[nodiscard]] bool refused() const noexcept { return refused_; }
    // For faults that the parser finds; they stand behind what was read last.
    void refuse_here(bool lone_surrogate) {
        static_cast<void>(lone_surrogate ? refuse_utf8(how_) : not_json(how_));
        place();
    }

    // --- what the parser calls ------------------------------------------------------------------
    bool on_document_begin(error_code&) noexcept { return true; }
    bool on_document_end(error_code&) noexcept { return true; }
    bool on_object_begin(error_code& ec) { return go_on(open_object(), ec); }
    bool on_object_end(std::size_t, error_code&) noexcept {
        --depth_;
        return true;
    }
    bool on_array_begin(error_code& ec) { return go_on(open_list(), ec); }
    bool on_array_end(std::size_t, error_code&) noexcept {
        top().in_list = false;
        return true;
    }
    bool on_key_part(std::string_view part, std::size_t, error_code&) { return gather(part); }
    bool on_key(std::string_view last, std::size_t, error_code& ec) {
        const bool ok = open_field(whole_text(last));
        text_.clear();
        return go_on(ok, ec);
    }
    bool on_string_part(std::string_view part, std::size_t, error_code&) { return gather(part); }
    bool on_string(std::string_view last, std::size_t, error_code& ec) {
        const bool ok = open_value("a string") && put_text(whole_text(last));
        text_.clear();
        return go_on(ok, ec);
    }
    bool on_number_part(std::string_view, error_code&) noexcept { return true; }
    bool on_int64(std::int64_t, std::string_view digits, error_code& ec) {
        return go_on(open_value("a number") && put_number(digits), ec);
    }
    bool on_uint64(std::uint64_t, std::string_view digits, error_code& ec) {
        return go_on(open_value("a number") && put_number(digits), ec);
    }
    bool on_double(double, std::string_view digits, error_code& ec) {
        return go_on(open_value("a number") && put_number(digits), ec);
    }
    bool on_bool(bool value, error_code& ec) {
        return go_on(open_value("true or false") && put_bool(value), ec);
    }
    bool on_null(error_code& ec) { return go_on(pass_null(), ec); }
    bool on_comment_part(std::string_view, error_code&) noexcept { return true; }
    bool on_comment(std::string_view, error_code&) noexcept { return true; }

  private:
    level& top() noexcept { return levels_[depth_ - 1]; }

    bool gather(std::string_view part) {
        text_ += part;
        return true;
    }
    std::string_view whole_text(std::string_view last) {
        if (text_.empty()) return last;
        return text_ += last;
    }

    bool go_on(bool ok, error_code& ec) {
        if (ok) return true;
        place();
        ec = boost::json::error::input_error;
        return false;
    }

    // Puts the path that leads here before the refusal.
    void place() {
        for (; depth_ > 0; --depth_) {
            if (top().field == nullptr) continue;
            if (top().in_list && top().items > 0) how_.at(top().items - 1);
            how_.within(top().field->name());
        }
        refused_ = true;
    }

    bool wrong_type(std::string_view found, std::string_view wanted) {
        return how_.refuse("wrong_type", fmt::format("{} where the schema has {}", found, wanted));
    }

    bool open_field(std::string_view key) {
        auto& here = top();
        here.field = nullptr;
        const auto& type = *here.message->GetDescriptor();
        const auto* field = type.FindFieldByName(std::string(key));
        if (field == nullptr) {
            const auto* namesake =
                v1::DossierEvent::descriptor()->FindFieldByName(std::string(key));
            const auto shown = quoted(key);
            const auto bare = std::string_view(shown).substr(1, shown.size() - 2);
            return refuse_unknown(type, namesake, bare, how_);
        }
        const bool ok =
            is_of_frame(*field) ? here.seen.alone(*field, how_) : here.seen.once(*field, how_);
        if (ok) here.field = field;  // else the refusal names it
        return ok;
    }

    // Any value but null: counts it in its list, and as the one body.
    bool open_value(std::string_view found) {
        if (depth_ == 0) return wrong_type(found, "an object");
        auto& here = top();
        const auto& field = *here.field;
        if (here.in_list) {
            if (here.items == list_items_max) {
                here.in_list = false;  // it is the list that is refused
                return refuse_too_many(field, how_);
            }
            ++here.items;
        } else if (field.is_repeated()) {
            return wrong_type(found, "an array");
        } else if (field.real_containing_oneof() != nullptr && !is_of_frame(field)) {
            here.field = nullptr;
            if (!here.seen.alone(field, how_)) return false;
            here.field = &field;
        }
        return true;
    }

    bool pass_null() {
        if (depth_ == 0) return wrong_type("null", "an object");
        if (top().in_list) return open_value("null") && mismatch("null");
        return !is_of_frame(*top().field) || mismatch("null");
    }

    bool mismatch(std::string_view found) {
        return wrong_type(found, expected(*top().field, top().in_list));
    }

    bool open_list() {
        if (depth_ == 0) return wrong_type("an array", "an object");
        if (top().field->is_repeated() && !top().in_list) {
            top().in_list = true;
            top().items = 0;
            return true;
        }
        return open_value("an array") && mismatch("an array");
    }

    bool open_object() {
        Message* inner = &root_;
        if (depth_ > 0) {
            if (!open_value("an object")) return false;
            const auto& field = *top().field;
            if (field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE || is_timestamp(field)) {
                return mismatch("an object");
            }
            auto& outer = *top().message;
            inner = top().in_list ? outer.GetReflection()->AddMessage(&outer, &field)
                                  : outer.GetReflection()->MutableMessage(&outer, &field);
        }
        TIENDO_ASSERT(depth_ < levels_.size());  // the schema has no message within itself
        levels_[depth_] = level{};
        levels_[depth_++].message = inner;
        return true;
    }

    bool put_text(std::string_view text) {
        auto& here = top();
        const auto& field = *here.field;
        const auto* reflection = here.message->GetReflection();
        if (is_number(field)) return put_number(text);
        if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
            if (!is_utf8(text)) return refuse_utf8(how_);
            if (here.in_list) {
                reflection->AddString(here.message, &field, std::string(text));
            } else {
                reflection->SetString(here.message, &field, std::string(text));
            }
            return true;
        }
        if (field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
            const auto* value = field.enum_type()->FindValueByName(std::string(text));
            if (value == nullptr) return refuse_enum_name(text, *field.enum_type(), how_);
            reflection->SetEnum(here.message, &field, value);
            return true;
        }
        return is_timestamp(field) ? put_instant(text) : mismatch("a string");
    }

    bool put_number(std::string_view digits) {
        auto& here = top();
        const auto& field = *here.field;
        const auto type = field.cpp_type();
        const auto* reflection = here.message->GetReflection();
        if (type == FieldDescriptor::CPPTYPE_UINT64) {
            std::uint64_t natural = 0;
            if (!whole(digits, natural, how_)) return false;
            reflection->SetUInt64(here.message, &field, natural);
            return true;
        }
        std::int64_t value = 0;
        if (!is_number(field) && type != FieldDescriptor::CPPTYPE_ENUM) return mismatch("a number");
        if (!whole(digits, value, how_) || !check_number(value, field, how_)) return false;
        if (type == FieldDescriptor::CPPTYPE_ENUM) {
            reflection->SetEnumValue(here.message, &field, static_cast<int>(value));
        } else if (type == FieldDescriptor::CPPTYPE_INT32) {
            reflection->SetInt32(here.message, &field, static_cast<std::int32_t>(value));
        } else {
            reflection->SetUInt32(here.message, &field, static_cast<std::uint32_t>(value));
        }
        return true;
    }

    bool put_bool(bool value) {
        auto& here = top();
        if (here.field->cpp_type() != FieldDescriptor::CPPTYPE_BOOL) {
            return mismatch("true or false");
        }
        here.message->GetReflection()->SetBool(here.message, here.field, value);
        return true;
    }

    bool put_instant(std::string_view text) {
        const auto at = parse_rfc3339(text);
        if (!at) {
            return how_.refuse(
                "invalid_time",
                "not an instant such as 2026-02-13T14:31:00+07:00 (RFC 3339): " + quoted(text));
        }
        auto& here = top();
        auto* out = here.message->GetReflection()->MutableMessage(here.message, here.field);
        write_instant(*at, static_cast<Timestamp&>(*out));
        return true;
    }

    Message& root_;
    reading& how_;
    bool refused_ = false;
    std::array<level, 8> levels_;  // the schema needs 5
    std::size_t depth_ = 0;        // of levels
    std::string text_;             // parts of a key or a string with escapes
};

// Whether some \uD800 to \uDBFF has no second half behind it: Boost calls that bad syntax, a
// counter that cut a text in two should hear of its letters.
bool has_lone_surrogate(std::string_view text) {
    for (auto at = text.find("\\u"); at != std::string_view::npos; at = text.find("\\u", at + 2)) {
        const auto unit = text.substr(at + 2, 4);
        const bool leads = unit.size() == 4 && (unit[0] == 'd' || unit[0] == 'D') &&
                           std::string_view("89abAB").find(unit[1]) != std::string_view::npos;
        if (leads && text.substr(at + 6, 2) != "\\u") return true;
    }
    return false;
}

bool is_surrogate_fault(const error_code& failed, std::string_view text) {
    using boost::json::error;
    return failed == error::illegal_leading_surrogate ||
           failed == error::illegal_trailing_surrogate || failed == error::expected_utf16_escape ||
           (failed == error::syntax && has_lone_surrogate(text));
}

}  // namespace

bool not_json(reading& how) {
    return how.refuse("not_json", "not JSON from here on; send one object in UTF-8");
}

bool read_json(std::string_view text, Message& out, reading& how) {
    boost::json::parse_options options;
    options.allow_invalid_utf8 = true;  // refused field by field
    boost::json::basic_parser<message_filler> parser(options, out, how);
    error_code failed;
    const auto read = parser.write_some(false, text.data(), text.size(), failed);
    if (!failed && read < text.size()) failed = boost::json::error::extra_data;
    if (failed && !parser.handler().refused()) {
        parser.handler().refuse_here(is_surrogate_fault(failed, text));
    }
    return !parser.handler().refused();
}

}  // namespace tiendo::wire::detail
