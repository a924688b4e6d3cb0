// Does a report that somebody else published add up? Every line that does not, with what it
// tells and what its own figures give.
//
// The sums and the balance are those that our reports are held against before they are given
// out (report/check.hpp). Pure.
#pragma once

#include "importer/published_report.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tiendo::importer {

enum class fault_kind : std::uint8_t {
    no_figure,         // a cell that cannot be read
    negative,          // a count below nought
    twice,             // a line that stands twice under the same one
    sum,               // a total that is not the sum of its columns
    balance,           // what came in is neither resolved nor pending
    rows_below,        // a line that is not the sum of those below it
    share,             // a share that its counts do not give
    share_of_nothing,  // a share of no dossiers at all
    mean_of_shares,    // of a group: the mean of the shares below it instead of its own
    carried_over,      // not what was pending at the end of the period before
    told_otherwise,    // another figure in another publication of the same report
};
inline constexpr std::size_t fault_kind_count = 11;
[[nodiscard]] std::string_view name_of(fault_kind kind) noexcept;  // "share_of_nothing"

struct fault {
    fault_kind kind{};
    std::size_t line = 0;  // in the file; 0: the line is missing
    std::string row;       // its number and name
    std::string rule;      // "(3) = (4) + (5) + (6)"
    std::string told;
    std::string found;
};

// In order of lines.
[[nodiscard]] std::vector<fault> faults_of(const published_report& report);
// What is carried over against what `before`, of the period before, had pending; only forms with
// both columns.
[[nodiscard]] std::vector<fault> faults_against_before(const published_report& report,
                                                       const published_report& before);
// Each count against `other`, of the same form and period.
[[nodiscard]] std::vector<fault> faults_against(const published_report& report,
                                                const published_report& other);

}  // namespace tiendo::importer
