// Does the JSON of a report still say what it said when it was made? It carries a
// digest over its question and its lines, which is taken again here.
#pragma once

#include <boost/json/object.hpp>

#include <string>

namespace tiendo::cli {

// Of what it says now (report::table::digest). Throws what boost::json throws where it is no
// report.
[[nodiscard]] std::string digest_of_told(const boost::json::object& report);

}  // namespace tiendo::cli
