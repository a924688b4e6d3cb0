// Hosts by their letters; nothing is looked up.
#include "host.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <cstddef>

namespace tiendo::config {
namespace {

constexpr std::size_t host_bytes_max = 253;

}  // namespace

bool is_host(const std::string& host) {
    in6_addr v6{};
    if (inet_pton(AF_INET6, host.c_str(), &v6) == 1) return true;
    return !host.empty() && host.size() <= host_bytes_max && std::ranges::all_of(host, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '.' || c == '_';
    });
}

bool is_this_machine(const std::string& host) {
    in_addr v4{};
    const bool is_v4 = inet_pton(AF_INET, host.c_str(), &v4) == 1;
    return host == "localhost" || host == "::1" || (is_v4 && host.starts_with("127."));
}

}  // namespace tiendo::config
