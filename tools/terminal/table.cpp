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

std::vector<std::size_t> widths_of(const std::vector<column>& columns,
                                   const std::vector<std::vector<std::string>>& rows) {
    std::vector<std::size_t> widths;
    widths.reserve(columns.size());
    for (const auto& c : columns) widths.push_back(width_of(c.heading));
    for (const auto& row : rows) {
        for (std::size_t i = 0; i < std::min(row.size(), widths.size()); ++i) {
            widths[i] = std::max(widths[i], width_of(row[i]));
        }
    }
    return widths;
}

// What stays together on a line: up to a comma or a colon, or a word where that has no room.
std::vector<std::string> pieces_of(std::string_view text, std::size_t room) {
    std::vector<std::string> out;
    std::string piece;
    const auto put = [&](std::string_view word) {
        if (!piece.empty()) piece += ' ';
        piece += word;
    };
    const auto end_piece = [&] {
        if (width_of(piece) > room) {
            for (std::size_t begin = 0; begin < piece.size();) {
                const auto end = std::min(piece.find(' ', begin), piece.size());
                out.push_back(piece.substr(begin, end - begin));
                begin = end + 1;
            }
        } else if (!piece.empty()) {
            out.push_back(piece);
        }
        piece.clear();
    };
    while (!text.empty()) {
        const auto end = std::min(text.find(' '), text.size());
        const auto word = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        put(word);
        if (word.ends_with(',') || word.ends_with(':')) end_piece();
    }
    end_piece();
    return out;
}

// Later lines stand as far in as the first one does.
std::vector<std::string> lines_of(const std::string& text, std::size_t room) {
    const auto indent = std::min(text.find_first_not_of(' '), text.size());
    const std::string margin(indent, ' ');
    std::vector<std::string> out;
    std::string line;
    for (const auto& piece :
         pieces_of(std::string_view(text).substr(indent), room - std::min(room, indent))) {
        if (!line.empty() && width_of(line) + 1 + width_of(piece) > room) {
            out.push_back(std::move(line));
            line.clear();
        }
        line += (line.empty() ? margin : " ") + piece;
    }
    out.push_back(std::move(line));
    return out;
}

}  // namespace

std::string table_text(const std::vector<column>& columns,
                       const std::vector<std::vector<std::string>>& rows,
                       std::optional<std::size_t> width) {
    auto widths = widths_of(columns, rows);
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

void wrap_column(const std::vector<column>& columns,
                 std::vector<std::vector<std::string>>& rows,
                 std::size_t which,
                 std::optional<std::size_t> width) {
    if (!width) return;
    const auto widths = widths_of(columns, rows);
    const auto all = std::accumulate(widths.begin(), widths.end(), gap * (columns.size() - 1));
    if (all <= *width) return;
    const auto others = all - widths[which];
    const auto room = std::max(*width > others ? *width - others : 0, flexible_min);
    std::vector<std::vector<std::string>> out;
    for (auto& row : rows) {
        for (auto& line : lines_of(row[which], room)) {
            row[which] = std::move(line);
            out.push_back(row);
            row.assign(row.size(), "");
        }
    }
    rows = std::move(out);
}

void leave_out(std::vector<column>& columns,
               std::vector<std::vector<std::string>>& rows,
               std::size_t which) {
    const auto at = static_cast<std::ptrdiff_t>(which);
    columns.erase(columns.begin() + at);
    for (auto& row : rows) row.erase(row.begin() + at);
}

void leave_out_until_it_fits(std::vector<column>& columns,
                             std::vector<std::vector<std::string>>& rows,
                             const std::vector<std::size_t>& which,
                             std::optional<std::size_t> width) {
    constexpr std::size_t readable = 16;
    const auto needed = [&] {
        std::size_t sum = 0;
        for (std::size_t i = 0; i < columns.size(); ++i) {
            auto widest = width_of(columns[i].heading);
            for (const auto& row : rows) widest = std::max(widest, width_of(row[i]));
            sum += columns[i].flexible ? std::min(widest, readable) : widest;
            if (i > 0) sum += 2;
        }
        return sum;
    };
    for (const auto i : which) {
        if (!width || needed() <= *width) return;
        leave_out(columns, rows, i);
    }
}

std::string items_text(const std::vector<std::string>& items, std::optional<std::size_t> width) {
    constexpr std::string_view between = "   ";
    std::string out;
    std::size_t used = 0;
    for (const auto& item : items) {
        if (item.empty()) continue;
        if (used > 0 && width && used + between.size() + width_of(item) > *width) {
            out += "\n";
            used = 0;
        }
        if (used > 0) out += between;
        out += item;
        used += (used > 0 ? between.size() : 0) + width_of(item);
    }
    return out + "\n";
}

std::optional<std::size_t> output_width() {
    if (!is_terminal(STDOUT_FILENO)) return std::nullopt;
    return size_of_terminal(STDOUT_FILENO).columns;
}

}  // namespace tiendo::terminal
