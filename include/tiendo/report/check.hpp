// Does a report add up? Each form has its sums as data; ours are held against
// them before they are given out, and reports of others by the same rules.
#pragma once

#include "tiendo/report/table.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tiendo::report {

// `sum` is the sum of `parts`, by column number: "(3) = (4) + (5) + (6)".
struct sum_rule {
    std::string_view form;
    std::string_view sum;
    std::vector<std::string_view> parts;
};
[[nodiscard]] const std::vector<sum_rule>& sum_rules();

// `left` and what stands beside the form is the sum of `right`, by column number (domain.md 7).
struct balance_rule {
    std::string_view form;
    std::string_view left;
    std::vector<std::string_view> right;
};
[[nodiscard]] const std::vector<balance_rule>& balance_rules();

// What does not add up: where, which rule, both sides.
struct disagreement {
    std::string where;  // the row's key, or "columns" where one that a rule needs is missing
    std::string rule;   // "(3) = (4) + (5) + (6)"
    std::int64_t told = 0;
    std::int64_t found = 0;
};

// The rules of its form in each row; the balance in each row that says what is beside it, and the
// lines beside the form as their sum; each row with others below it against their sums.
[[nodiscard]] std::vector<disagreement> disagreements(const table& t);
// The same figure (column id) of the same row in several forms of one period.
[[nodiscard]] std::vector<disagreement> disagreements_between(std::span<const table> forms);

}  // namespace tiendo::report
