// To which receivers are alerts sent, and what does each want to hear?
//
// A TOML file of their own ([notify] receivers in the configuration), which holds no
// secret: each receiver names a file that does, and that nobody but its owner may
// read. A file is right as a whole or refused as a whole, each refusal with file,
// line, field and reason. Reads this one file and the secrets; keeps nothing open.
#pragma once

#include "tiendo/base/refusal.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace tiendo::config {

inline constexpr std::size_t receivers_max = 16;
inline constexpr std::size_t receiver_entries_max = 64;  // of allow, rules, agencies
inline constexpr std::size_t secret_bytes_min = 32;
inline constexpr std::size_t secret_bytes_max = 1'024;

// [[webhook]]
struct webhook_config {
    std::string name;  // a lower-case letter, then letters, digits, '-', '_': 32 at most
    // Of the url: https, or http to this machine.
    bool is_tls = true;
    std::string host;  // without brackets
    std::uint16_t port = 443;
    std::string target = "/";
    std::string secret;                 // what secret_file holds, without a line break at its end
    std::string ca_file;                // empty = the authorities of the system
    std::vector<std::string> allow;     // networks, addresses or hosts that are not public
    std::vector<std::string> rules;     // empty = all
    std::vector<std::string> agencies;  // codes, each with all below it; empty = all
    std::size_t min_level = 0;          // of escalation; 0 = told when an alert fires
    std::uint32_t calls_per_minute = 60;
    std::size_t batch = 100;  // notices in a call
    std::size_t line = 0;     // of the file, where it begins
    std::map<std::string, std::size_t, std::less<>> key_lines;

    // Where `key` stands, or the receiver where it is left out.
    [[nodiscard]] std::size_t line_of(std::string_view key) const {
        const auto found = key_lines.find(key);
        return found == key_lines.end() ? line : found->second;
    }
    friend bool operator==(const webhook_config&, const webhook_config&) = default;
};

// A path in the file that is not absolute begins at the folder of the file.
[[nodiscard]] std::variant<std::vector<webhook_config>, std::vector<file_refusal>> read_receivers(
    const std::filesystem::path& file);

}  // namespace tiendo::config
