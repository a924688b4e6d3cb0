// One section per row of a law table; a failure names the case, its article, its rule and the
// working by hand.
#pragma once

#include "telling.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace tiendo::testing {

template <class Check>
void check_table(const std::string& table,
                 const std::vector<std::string_view>& columns,
                 Check check) {
    const auto rows = rows_of(table, columns);
    REQUIRE(rows.size() >= 10);
    for (const auto& row : rows) {
        DYNAMIC_SECTION(row.at("id")) {
            INFO(table << " case " << row.at("id") << ", by " << row.at("source") << ": "
                       << row.at("rule") << ". By hand: " << row.at("reasoning"));
            check(row);
        }
    }
}

}  // namespace tiendo::testing
