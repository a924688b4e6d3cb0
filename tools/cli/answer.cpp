// Fields of JSON answers; see the header.
#include "cli/answer.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace tiendo::cli {

namespace json = boost::json;

std::string text_at(const json::object& from, std::string_view key) {
    const auto* value = from.if_contains(key);
    if (value == nullptr || value->is_null()) return {};
    return value->is_string() ? std::string(value->as_string()) : json::serialize(*value);
}

std::int64_t count_at(const json::object& from, std::string_view key) {
    const auto* value = from.if_contains(key);
    if (value == nullptr) return 0;
    json::error_code ec;
    const auto number = value->to_number<std::int64_t>(ec);
    return ec ? 0 : number;
}

std::optional<instant> instant_at(const json::object& from, std::string_view key) {
    return parse_rfc3339(text_at(from, key));
}

const json::object& object_at(const json::object& from, std::string_view key) {
    static const json::object none;
    const auto* value = from.if_contains(key);
    return value != nullptr && value->is_object() ? value->get_object() : none;
}

const json::array& array_at(const json::object& from, std::string_view key) {
    static const json::array none;
    const auto* value = from.if_contains(key);
    return value != nullptr && value->is_array() ? value->get_array() : none;
}

const json::object& as_answer(const json::value& value, std::string_view route) {
    if (!value.is_object())
        throw std::runtime_error(fmt::format("the answer of {} is not a JSON object", route));
    return value.get_object();
}

std::optional<local_time> wall_in(std::string_view rfc3339) {
    // The printed clock face is the wall's: the offset behind it is left out.
    if (!parse_rfc3339(rfc3339)) return std::nullopt;
    constexpr std::size_t date_bytes = 10;
    const auto offset = rfc3339.find_first_of("Zz+-", date_bytes);
    const auto face = parse_rfc3339(std::string(rfc3339.substr(0, offset)) + "Z");
    return face ? std::optional(local_time{face->time_since_epoch()}) : std::nullopt;
}

std::string local_text(std::string_view rfc3339, terminal::language lang) {
    const auto wall = wall_in(rfc3339);
    return wall ? terminal::date_and_time(*wall, lang) : std::string(rfc3339);
}

}  // namespace tiendo::cli
