// Which rule raised this alert, as it stands now?
//
// Rules may be read again at any time; so whoever tells people asks for each alert
// when it looks, and keeps nothing.
#pragma once

#include "tiendo/alerts/rules.hpp"

#include <functional>
#include <string_view>

namespace tiendo::notify {

// nullptr: there is no such rule, or no lookup: told once, and no further. What it points at holds
// until control is given back to the executor. An empty function knows no rule.
using rule_lookup = std::function<const alerts::rule*(std::string_view id)>;

}  // namespace tiendo::notify
