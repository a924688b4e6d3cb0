// Networks that are not the public Internet, and comparing prefixes.
#include "tiendo/net/address_policy.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <span>

namespace tiendo::net {
namespace {

namespace ip = boost::asio::ip;

struct prefix_v4 {
    std::array<std::uint8_t, 4> base;
    unsigned bits;
};
// The registry of special-purpose addresses (IANA, RFC 6890 and its additions), and the one
// metadata service that has a public address.
constexpr std::array<prefix_v4, 18> closed_v4{{
    {{0, 0, 0, 0}, 8},         // this network, unspecified
    {{10, 0, 0, 0}, 8},        // private
    {{100, 64, 0, 0}, 10},     // shared by carriers
    {{127, 0, 0, 0}, 8},       // loopback
    {{168, 63, 129, 16}, 32},  // metadata of a cloud
    {{169, 254, 0, 0}, 16},    // link-local, metadata of most clouds
    {{172, 16, 0, 0}, 12},     // private
    {{192, 0, 0, 0}, 24},      // protocol assignments
    {{192, 0, 2, 0}, 24},      // documentation
    {{192, 31, 196, 0}, 24},   // anycast of name servers
    {{192, 52, 193, 0}, 24},   // the same
    {{192, 88, 99, 0}, 24},    // relays of 6to4
    {{192, 168, 0, 0}, 16},    // private
    {{198, 18, 0, 0}, 15},     // measurements
    {{198, 51, 100, 0}, 24},   // documentation
    {{203, 0, 113, 0}, 24},    // documentation
    {{224, 0, 0, 0}, 4},       // multicast
    {{240, 0, 0, 0}, 4},       // reserved, broadcast
}};

struct prefix_v6 {
    std::array<std::uint8_t, 16> base;
    unsigned bits;
};
// Of IPv6 only 2000::/3 is given out; these parts of it are not places to call.
constexpr prefix_v6 given_out_v6{{0x20}, 3};
constexpr std::array<prefix_v6, 4> closed_v6{{
    {{0x20, 0x01, 0x00, 0x00}, 23},              // protocol assignments, Teredo
    {{0x20, 0x01, 0x0d, 0xb8}, 32},              // documentation
    {{0x20, 0x02}, 16},                          // 6to4: an IPv4 address inside
    {{0x3f, 0xff, 0x00, 0x00, 0x00, 0x00}, 20},  // documentation
}};

bool has_prefix(std::span<const std::uint8_t> bytes,
                std::span<const std::uint8_t> base,
                unsigned bits) noexcept {
    const auto whole = bits / 8;
    if (!std::equal(base.begin(), base.begin() + whole, bytes.begin())) return false;
    const auto rest = bits % 8;
    if (rest == 0) return true;
    const auto mask = static_cast<std::uint8_t>(0xFFu << (8 - rest));
    return (bytes[whole] & mask) == (base[whole] & mask);
}

bool is_host_name(const std::string& text) noexcept {
    constexpr std::size_t host_bytes_max = 253;
    return !text.empty() && text.size() <= host_bytes_max && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '.' || c == '_';
    });
}

char lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
bool is_same_host(std::string_view a, std::string_view b) noexcept {
    return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

bool is_within(const ip::address& at, const ip::address& base, unsigned bits) noexcept {
    if (at.is_v4() && base.is_v4())
        return has_prefix(at.to_v4().to_bytes(), base.to_v4().to_bytes(), bits);
    if (at.is_v6() && base.is_v6())
        return has_prefix(at.to_v6().to_bytes(), base.to_v6().to_bytes(), bits);
    return false;
}

}  // namespace

bool is_public(const ip::address& at) noexcept {
    if (at.is_v4()) {
        const auto bytes = at.to_v4().to_bytes();
        return std::ranges::none_of(
            closed_v4, [&](const auto& p) { return has_prefix(bytes, p.base, p.bits); });
    }
    // An IPv4 address in an IPv6 one (::ffff:a.b.c.d, 64:ff9b::a.b.c.d) is outside 2000::/3.
    const auto bytes = at.to_v6().to_bytes();
    return has_prefix(bytes, given_out_v6.base, given_out_v6.bits) &&
           std::ranges::none_of(closed_v6,
                                [&](const auto& p) { return has_prefix(bytes, p.base, p.bits); });
}

std::optional<address_policy::network> address_policy::network_of(const std::string& text) {
    const auto slash = text.find('/');
    boost::system::error_code failed;
    network out{ip::make_address(text.substr(0, slash), failed), 0};
    if (failed) return std::nullopt;
    const unsigned most = out.base.is_v4() ? 32 : 128;
    out.prefix_bits = most;
    if (slash == std::string::npos) return out;
    const auto* end = text.data() + text.size();
    const auto [stop, bad] = std::from_chars(text.data() + slash + 1, end, out.prefix_bits);
    if (bad != std::errc{} || stop != end || out.prefix_bits > most) return std::nullopt;
    return out;
}

std::optional<address_policy> address_policy::parse(const std::vector<std::string>& allow,
                                                    std::string& why_not) {
    address_policy out;
    for (const auto& entry : allow) {
        if (const auto net = network_of(entry)) {
            out.networks_.push_back(*net);
            continue;
        }
        const auto last = entry.substr(entry.rfind('.') + 1);
        const bool is_number =
            !last.empty() && std::ranges::all_of(last, [](char c) { return c >= '0' && c <= '9'; });
        if (!is_host_name(entry) || is_number) {
            why_not = "'" + entry + "' is neither a network (10.0.0.0/8), an address nor a host";
            return std::nullopt;
        }
        out.hosts_.push_back(entry);
    }
    return out;
}

bool address_policy::allows(std::string_view host, const ip::address& at) const {
    if (is_public(at)) return true;
    if (std::ranges::any_of(hosts_, [&](const auto& h) { return is_same_host(h, host); }))
        return true;
    return std::ranges::any_of(networks_,
                               [&](const auto& n) { return is_within(at, n.base, n.prefix_bits); });
}

}  // namespace tiendo::net
