// Which working calendars do calendars.csv, calendar.csv and hours.csv define?
//
// A calendar with a parent_id takes what it does not say itself: zone,
// published range, each exception date it does not name, and the hours before
// its own first valid_from. From that date on only its own hours count, so that
// a later change of the parent's never moves an office that states its own.
// The shipped calendar `vn` is always there, unless calendars.csv defines `vn`.
#pragma once

#include "tiendo/base/refusal.hpp"
#include "tiendo/calendar/working_calendar.hpp"
#include "tiendo/catalogue/files.hpp"

#include <map>
#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace tiendo::catalogue {

using calendar_map =
    std::map<std::string, std::shared_ptr<const calendar::working_calendar>, std::less<>>;

// All calendars by id, or every refusal in file order (at most 100). Other files than the
// three are not looked at. Cost: linear in the rows. Pure.
[[nodiscard]] std::variant<calendar_map, std::vector<file_refusal>> load_calendars(
    const file_texts& files);

}  // namespace tiendo::catalogue
