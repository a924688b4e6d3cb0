// A deployment's alert rules ([alerts] rules = "alerts.toml"):
//
//   [[rule]]
//   kind = "due_soon"
//   working_time_left = "8h"
//   quiet_outside_working_hours = true
//   [[rule.escalate]]
//   after = "4h"        # of working time, unless clock = "elapsed"
//   up = 1              # the agency above
//   repeat = "8h"
//
// The usual rules hold beside them (alerts::usual_rules); one of the same id takes
// the place of a usual one, `enabled = false` takes it away. A file with an error is
// refused whole, by line and field.
#pragma once

#include "tiendo/alerts/rules.hpp"
#include "tiendo/base/refusal.hpp"

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace tiendo::service {

inline constexpr std::size_t alert_rules_bytes_max = std::size_t{256} << 10;

using alert_rules_read = std::variant<std::vector<alerts::rule>, std::vector<file_refusal>>;
// `file` names it in refusals.
[[nodiscard]] alert_rules_read parse_alert_rules(std::string_view text, const std::string& file);
// An empty path: the usual rules.
[[nodiscard]] alert_rules_read read_alert_rules(const std::filesystem::path& path);

}  // namespace tiendo::service
