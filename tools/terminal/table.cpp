// Columns that line up; see the header.
#include "terminal/table.hpp"

#include "terminal/progress.hpp"

#include <algorithm>
#include <numeric>
#include <unistd.h>

namespace tiendo::terminal {
namespace {

constexpr std::size_t gap = 2;
constexpr std::size_t flexible_min = 8;

std::string line_of(const std::vector<std::string>& cells,
                    const std::vector<column>& columns,
                    const std::vector<std::size_t>& widths) {
    std::string line;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (i != 0) line.append(gap, ' ');
        line += fit(i < cells.size() ? cells[i] : std::string(), widths[i], columns[i].side);
    }
    while (line.ends_with(' ')) line.pop_back();
    return line + "\n";
}

}  // namespace

std::string table_text(const std::vector<column>& columns,
                       const std::vector<std::vector<std::string>>& rows,
                       std::optional<std::size_t> width) {
    std::vector<std::size_t> widths;
    widths.reserve(columns.size());
    for (const auto& c : columns) widths.push_back(width_of(c.heading));
    for (const auto& row : rows) {
        for (std::size_t i = 0; i < std::min(row.size(), widths.size()); ++i) {
            widths[i] = std::max(widths[i], width_of(row[i]));
        }
    }
    const auto total = [&] {
        return std::accumulate(widths.begin(), widths.end(), gap * (columns.size() - 1));
    };
    for (std::size_t i = 0; width && i < columns.size() && total() > *width; ++i) {
        if (!columns[i].flexible) continue;
        const auto excess = total() - *width;
        widths[i] = std::max(std::min(widths[i], flexible_min),
                             widths[i] > excess ? widths[i] - excess : 0);
    }
    std::vector<std::string> headings;
    std::vector<std::string> rules;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        headings.push_back(columns[i].heading);
        std::string rule;
        for (std::size_t n = 0; n < widths[i]; ++n) rule += "─";
        rules.push_back(rule);
    }
    auto out = line_of(headings, columns, widths) + line_of(rules, columns, widths);
    for (const auto& row : rows) out += line_of(row, columns, widths);
    return out;
}

void leave_out(std::vector<column>& columns,
               std::vector<std::vector<std::string>>& rows,
               std::size_t which) {
    const auto at = static_cast<std::ptrdiff_t>(which);
    columns.erase(columns.begin() + at);
    for (auto& row : rows) row.erase(row.begin() + at);
}

std::optional<std::size_t> output_width() {
    if (!is_terminal(STDOUT_FILENO)) return std::nullopt;
    return size_of_terminal(STDOUT_FILENO).columns;
}

}  // namespace tiendo::terminal
