// Every key there is: where its value stands in the settings, its unit, its
// bounds, and what it does.
#pragma once

#include "tiendo/config/settings.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace tiendo::config {

using value = std::variant<std::uint64_t, bool, std::string, percent>;

// What a key may hold.
struct number_range {
    std::uint64_t min = 0;
    std::uint64_t max = 0;
};
struct yes_or_no {};
struct any_percent {};  // of 0 to 100, with two decimals at most
struct text_rule {
    std::string_view bounds;  // the rule in words
    std::function<bool(const std::string&)> allows;
};
using rule = std::variant<number_range, yes_or_no, text_rule, any_percent>;

struct key {
    std::string_view section;
    std::string_view name;
    std::string_view unit;
    rule allowed;
    std::string_view sentence;
    std::function<value(const settings&)> get;
    std::function<void(settings&, const value&)> set;  // precondition: a value of the key's kind

    [[nodiscard]] std::string full_name() const;  // "ingest.connections_max"
    [[nodiscard]] std::string variable() const;   // "TIENDO_INGEST_CONNECTIONS_MAX"
    [[nodiscard]] std::string bounds() const;     // in words
    // Why it must not be taken; nullopt when it may.
    [[nodiscard]] std::optional<std::string> refuses(const value& v) const;
    // A whole number where a percent is meant, as that percent; all else as it is.
    [[nodiscard]] value as_meant(value v) const;
    // From the environment or the command line; nullopt when the text is not of the key's kind.
    [[nodiscard]] std::optional<value> parse(const std::string& text) const;
    [[nodiscard]] std::string kind_reason() const;  // "is not a whole number"
};

// In the order of the sections and fields.
[[nodiscard]] const std::vector<key>& all_keys();
[[nodiscard]] const key* find_key(std::string_view section, std::string_view name);
[[nodiscard]] bool is_section(std::string_view section);

// As TOML has it: 42, true, "text".
[[nodiscard]] std::string to_toml(const value& v);

}  // namespace tiendo::config
