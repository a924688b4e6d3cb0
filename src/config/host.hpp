// What may stand for a host in an address: a name, or an IPv4 or IPv6 address.
#pragma once

#include <string>

namespace tiendo::config {

// Without brackets, port or anything of a url around it.
[[nodiscard]] bool is_host(const std::string& host);

// By its address, or by the one name that stands for it: any other name may be any host's.
[[nodiscard]] bool is_this_machine(const std::string& host);

}  // namespace tiendo::config
