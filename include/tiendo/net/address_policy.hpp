// May we call this address?
//
// Whoever can set where we call could otherwise make us call what only we reach:
// the machine itself, its neighbours, the metadata service of a cloud. So an
// address that a name was resolved to is called only if it is one of the public
// Internet, or somebody allowed it by a network or by the host's name. What is not
// known to be public is not.
// Immutable after construction; thread-safe.
#pragma once

#include <boost/asio/ip/address.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tiendo::net {

// One that anybody could call: neither of this machine or its networks, nor multicast, reserved,
// for documentation, a cloud's metadata service, or an IPv4 address in IPv6 clothes.
[[nodiscard]] bool is_public(const boost::asio::ip::address& at) noexcept;

class address_policy {
  public:
    // Each entry is a network ("10.0.0.0/8", "fd00::/8"), an address, or a host's name, which
    // allows whatever that name resolves to. nullopt: an entry is none of them; `why_not` is a
    // sentence that names it.
    [[nodiscard]] static std::optional<address_policy> parse(const std::vector<std::string>& allow,
                                                             std::string& why_not);

    [[nodiscard]] bool allows(std::string_view host, const boost::asio::ip::address& at) const;

  private:
    struct network {
        boost::asio::ip::address base;
        unsigned prefix_bits = 0;
    };
    [[nodiscard]] static std::optional<network> network_of(const std::string& text);

    std::vector<network> networks_;
    std::vector<std::string> hosts_;
};

}  // namespace tiendo::net
