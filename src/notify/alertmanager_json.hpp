// What an Alertmanager reads and writes (API v2). Private to the module.
#pragma once

#include "tiendo/catalogue/catalogue.hpp"
#include "tiendo/engine/engine.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace tiendo::notify {

// One alert that stands. Labels are what it is for ever; what changes is in annotations.
[[nodiscard]] std::string alert_json(const engine::alert_view& a,
                                     const catalogue::catalogue& in,
                                     const std::string& page);
// The same, as one of its own for whoever stands above, who is named.
[[nodiscard]] std::string escalated_json(const std::string& alert,
                                         std::size_t level,
                                         const agency_code& notified);
// The same, ended at an instant.
[[nodiscard]] std::string ended_json(const std::string& alert, instant at);
[[nodiscard]] std::string list_json(const std::vector<std::string>& alerts);

// A silence of ours as one of its own; the comment ends with our id.
[[nodiscard]] std::string silence_json(const engine::silence_view& s);
// Of a list of its silences those that mirror ours and have not expired: our id, and its own.
[[nodiscard]] std::map<std::uint64_t, std::string> mirrors_in(std::string_view listed);

}  // namespace tiendo::notify
