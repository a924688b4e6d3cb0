// Where the service is, and how a command says that it could not be reached.
//
// A person writes http://127.0.0.1:8080 (ws:// means the same); every command
// takes it by --url and the credential by --token-file. TLS ends at the proxy
// in front of the service, so https is refused by name instead of half-done.
#pragma once

#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>

namespace tiendo::client {

struct address {
    std::string host;
    std::uint16_t port = 8080;

    [[nodiscard]] std::string authority() const;  // "127.0.0.1:8080", "[::1]:8080"
    [[nodiscard]] std::string url() const;        // "http://127.0.0.1:8080"
};

inline constexpr std::string_view default_url = "http://127.0.0.1:8080";

// The command line or an input file is wrong (exit code 2). what() says what to do next.
struct usage_error : std::runtime_error {
    using std::runtime_error::runtime_error;
};
// The service cannot be reached, or refused the credential (exit code 3).
struct unreachable_error : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// Throws usage_error with the offending text.
[[nodiscard]] address parse_address(std::string_view url);

// What every command that talks to the service is told.
struct service_options {
    std::string url{default_url};
    std::filesystem::path token_file;  // empty: no credential is presented

    [[nodiscard]] address where() const { return parse_address(url); }
    [[nodiscard]] std::string token()
        const;  // throws usage_error when the file cannot be read or is empty
};

}  // namespace tiendo::client
