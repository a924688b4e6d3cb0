// Strict reading of query strings.
#include "parameters.hpp"

#include "tiendo/base/text.hpp"

#include <algorithm>
#include <charconv>
#include <vector>

namespace tiendo::http {
namespace {

constexpr std::size_t parameters_max = 32;  // twice what any route knows

int hex_digit(char c) noexcept {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

std::string joined(const std::vector<std::string_view>& names) {
    std::string out;
    for (const auto name : names) {
        if (!out.empty()) out += ", ";
        out += name;
    }
    return out;
}

}  // namespace

std::optional<std::string> percent_decoded(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out += text[i];
            continue;
        }
        const int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
        const int low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
        if (high < 0 || low < 0) return std::nullopt;
        out += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return out;
}

parameters::parameters(std::string_view query,
                       std::initializer_list<std::string_view> first,
                       std::span<const std::string_view> further) {
    std::vector<std::string_view> known(first);
    known.insert(known.end(), further.begin(), further.end());
    std::size_t count = 0;
    while (!query.empty() && !refused_) {
        const auto end = std::min(query.find('&'), query.size());
        const auto pair = query.substr(0, end);
        query.remove_prefix(std::min(end + 1, query.size()));
        const auto equals = std::min(pair.find('='), pair.size());
        const auto name = percent_decoded(pair.substr(0, equals));
        const auto value = percent_decoded(pair.substr(std::min(equals + 1, pair.size())));
        if (!name || !value || ++count > parameters_max) {
            refuse("bad_query",
                   "query",
                   "The query cannot be read.",
                   "Use name=value pairs, percent-encoded.");
        } else if (std::find(known.begin(), known.end(), *name) == known.end()) {
            refuse("unknown_parameter",
                   *name,
                   "There is no parameter '" + *name + "' here.",
                   known.empty() ? "Ask without parameters." : "Use: " + joined(known) + ".");
        } else if (value->empty()) {
            refuse("empty_parameter",
                   *name,
                   "The parameter has no value.",
                   "Give it one or leave it out.");
        } else if (!values_.emplace(*name, *value).second) {
            refuse("repeated_parameter",
                   *name,
                   "The parameter is given more than once.",
                   "Give it once.");
        }
    }
}

void parameters::refuse(std::string_view code,
                        std::string_view name,
                        std::string_view detail,
                        std::string_view action) {
    if (!refused_) refused_ = net::problem(400, {code, name, detail, action});
}

std::optional<std::string> parameters::text(std::string_view name) const {
    const auto found = values_.find(name);
    return found == values_.end() ? std::nullopt : std::optional(found->second);
}

parameters parameters::without(std::string_view name) const {
    auto out = *this;
    if (const auto found = out.values_.find(name); found != out.values_.end())
        out.values_.erase(found);
    return out;
}

std::optional<bool> parameters::boolean(std::string_view name) {
    const auto value = text(name);
    if (!value) return std::nullopt;
    if (*value == "true") return true;
    if (*value == "false") return false;
    refuse("bad_boolean", name, "'" + *value + "' is neither true nor false.");
    return std::nullopt;
}

std::optional<local_date> parameters::date(std::string_view name) {
    const auto value = text(name);
    if (!value) return std::nullopt;
    const auto parsed = parse_local_date(*value);
    if (!parsed)
        refuse("bad_date", name, "'" + *value + "' is not a date.", "Write it as 2026-02-13.");
    return parsed;
}

std::optional<instant> parameters::at(std::string_view name) {
    const auto value = text(name);
    if (!value) return std::nullopt;
    const auto parsed = parse_rfc3339(*value);
    if (!parsed) {
        refuse("bad_instant",
               name,
               "'" + *value + "' is not an instant.",
               "Write it with an offset: 2026-02-13T14:31:00+07:00.");
    }
    return parsed;
}

std::optional<std::size_t> parameters::number(std::string_view name,
                                              std::size_t least,
                                              std::size_t most) {
    const auto value = text(name);
    if (!value) return std::nullopt;
    std::size_t parsed = 0;
    const auto [end, error] = std::from_chars(value->data(), value->data() + value->size(), parsed);
    if (error != std::errc{} || end != value->data() + value->size() || parsed < least ||
        parsed > most) {
        refuse("bad_number",
               name,
               "'" + *value + "' is not a number from " + std::to_string(least) + " to " +
                   std::to_string(most) + ".");
        return std::nullopt;
    }
    return parsed;
}

std::optional<std::string> parameters::normal_code(std::string_view name) {
    const auto value = text(name);
    if (!value) return std::nullopt;
    std::string normal;
    if (normalise_code(*value, normal)) return normal;
    refuse("bad_code",
           name,
           "'" + value->substr(0, 80) + "' is not a code.",
           "Codes have 1 to 64 of the characters A-Z 0-9 . _ / -");
    return std::nullopt;
}

}  // namespace tiendo::http
