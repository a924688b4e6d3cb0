// The days of a derivation as a person reads them off a paper calendar: runs of
// like days folded into ranges, each with what it counts and why.
#pragma once

#include "cli/explain_words.hpp"

#include <boost/json.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace tiendo::cli {

// "Thứ Hai, 02/03/2026 09:00" of an instant the service printed; itself when it is none. Seconds
// where they are not zero.
[[nodiscard]] std::string moment_text(std::string_view rfc3339, const layout& how);
// "T2 02/03/2026 09:00", with seconds where they are not zero.
[[nodiscard]] std::string short_moment(std::string_view rfc3339, const layout& how);
// "Thứ Tư, 11/03/2026" or with the time where instants compare; "–" for no due date.
[[nodiscard]] std::string due_words(const boost::json::object& due, const layout& how);
// "hạn luật định" by the service's name of the basis.
[[nodiscard]] std::string_view basis_words(std::string_view name, const layout& how);

// The section that counts the days of every due date that was counted, from the whole answer.
[[nodiscard]] std::string days_text(const boost::json::object& answer, const layout& how);

}  // namespace tiendo::cli
