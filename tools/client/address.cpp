// Addresses and credentials as a person gives them.
#include "client/address.hpp"

#include <fmt/format.h>

#include <charconv>
#include <fstream>

namespace tiendo::client {
namespace {

[[noreturn]] void refuse(std::string_view url, std::string_view reason) {
    throw usage_error(fmt::format("--url {}: {}; write it like {}", url, reason, default_url));
}

std::uint16_t port_of(std::string_view url, std::string_view text) {
    unsigned value = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (ec != std::errc{} || end != text.data() + text.size() || value == 0 || value > 65535) {
        refuse(url, "the port is not a number from 1 to 65535");
    }
    return static_cast<std::uint16_t>(value);
}

}  // namespace

std::string address::authority() const {
    const bool is_v6 = host.find(':') != std::string::npos;
    return is_v6 ? fmt::format("[{}]:{}", host, port) : fmt::format("{}:{}", host, port);
}

std::string address::url() const {
    return "http://" + authority();
}

address parse_address(std::string_view url) {
    std::string_view rest = url;
    if (const auto scheme = rest.find("://"); scheme != std::string_view::npos) {
        const auto name = rest.substr(0, scheme);
        if (name == "https" || name == "wss") {
            refuse(url,
                   "TLS ends at the proxy in front of the service, give the address behind it");
        }
        if (name != "http" && name != "ws") refuse(url, "the scheme is neither http nor ws");
        rest.remove_prefix(scheme + 3);
    }
    if (rest.ends_with('/')) rest.remove_suffix(1);
    if (rest.find_first_of("/?#@ ") != std::string_view::npos)
        refuse(url, "only a host and a port are expected");

    address out;
    std::string_view port;
    if (rest.starts_with('[')) {
        const auto close = rest.find(']');
        if (close == std::string_view::npos)
            refuse(url, "the bracket of the IPv6 address is not closed");
        out.host = rest.substr(1, close - 1);
        rest.remove_prefix(close + 1);
        if (!rest.empty() && !rest.starts_with(':'))
            refuse(url, "after the bracket only :PORT may follow");
        port = rest;
    } else {
        const auto colon = rest.find(':');
        out.host = rest.substr(0, colon);
        if (colon != std::string_view::npos) port = rest.substr(colon);
    }
    if (out.host.empty()) refuse(url, "the host is missing");
    if (!port.empty()) out.port = port_of(url, port.substr(1));
    return out;
}

std::string service_options::token() const {
    if (token_file.empty()) return {};
    std::ifstream in(token_file);
    std::string token;
    in >> token;
    if (token.empty()) {
        throw usage_error(
            fmt::format("--token-file {}: cannot be read or holds no token; `tiendo token create "
                        "--out {}` makes one",
                        token_file.string(),
                        token_file.string()));
    }
    return token;
}

}  // namespace tiendo::client
