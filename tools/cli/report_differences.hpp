// In which cells do two runs of one report differ? Rows are found by their key,
// columns by their id, so that an agency or dossier that came or went moves no
// other row.
#pragma once

#include "terminal/text.hpp"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <string>
#include <vector>

namespace tiendo::cli {

struct cell_difference {
    std::string row;          // key
    std::string row_name;     // in Vietnamese, as the report has it
    std::string column;       // id; empty: the row is in one of the two only, without a figure
    std::string column_name;  // "(9) Đúng hạn"
    boost::json::value then;  // null: none, or no such row
    boost::json::value now;
    boost::json::value more;  // now - then, of numbers; else null
};
// Numbers of rows are no figures: a row that came before others moves them all.
[[nodiscard]] std::vector<cell_difference> differences_between(const boost::json::object& then,
                                                               const boost::json::object& now,
                                                               terminal::language lang);

}  // namespace tiendo::cli
