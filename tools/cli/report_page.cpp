// Laying out a report's columns, headings and rows.
#include "cli/report_page.hpp"

#include "cli/answer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace tiendo::cli {
namespace {

namespace json = boost::json;
using terminal::width_of;
using lines = std::vector<std::string>;

constexpr std::size_t between = 2;         // blanks between columns
constexpr std::size_t name_readable = 16;  // what a name keeps on any screen

struct laid_column {
    std::string name;
    std::string above;  // the outermost heading over it; empty: none
    std::string type;
    std::string id;
    bool is_detail = false;
    std::size_t width = 0;
    std::vector<std::string> cells;

    [[nodiscard]] bool is_text() const { return type == "text"; }
    [[nodiscard]] terminal::align side() const {
        return is_text() ? terminal::align::left : terminal::align::right;
    }
};

// Parted at spaces; a word that is longer than the room stands alone.
lines wrapped(const std::string& text, std::size_t room) {
    lines out;
    std::string line;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find(' ', at), text.size());
        const auto word = text.substr(at, end - at);
        at = end + 1;
        if (!line.empty() && width_of(line) + 1 + width_of(word) > room)
            out.push_back(std::exchange(line, {}));
        line += (line.empty() ? "" : " ") + word;
    }
    if (!line.empty()) out.push_back(line);
    return out;
}

std::size_t longest_word(const std::string& text) {
    std::size_t longest = 0;
    for (const auto& word : wrapped(text, 1)) longest = std::max(longest, width_of(word));
    return longest;
}

std::string centred(const std::string& text, std::size_t room) {
    const auto wide = width_of(text);
    if (wide >= room) return terminal::fit(text, room);
    return terminal::fit(std::string((room - wide) / 2, ' ') + text, room);
}

std::string words_in(const json::object& from, std::string_view key, terminal::language lang) {
    const auto& words = object_at(from, key);
    return text_at(words, lang == terminal::language::vi ? "vi" : "en");
}

// "97,90"; changes with their sign.
std::string decimal(double value, bool is_change, terminal::language lang) {
    auto text = fmt::format("{:.2f}", std::abs(value));
    if (lang == terminal::language::vi) std::replace(text.begin(), text.end(), '.', ',');
    const bool is_zero = std::abs(value) < 0.005;
    if (value < 0 && !is_zero) return "−" + text;
    return is_change && !is_zero ? "+" + text : text;
}

std::string cell_text(const json::value& cell, const laid_column& in, terminal::language lang) {
    if (cell.is_null()) return "–";
    if (cell.is_string()) return std::string(cell.get_string());
    if (in.type == "count" || in.type == "place")
        return terminal::number(cell.to_number<std::int64_t>(), lang);
    return decimal(cell.to_number<double>(), in.id.starts_with("change"), lang);
}

std::vector<laid_column> columns_of(const json::object& report, terminal::language lang) {
    std::vector<laid_column> out;
    for (const auto& item : array_at(report, "columns")) {
        const auto& c = item.as_object();
        laid_column column;
        column.name = words_in(c, "name", lang);
        column.type = text_at(c, "type");
        column.id = text_at(c, "id");
        const auto* detail = c.if_contains("detail");
        column.is_detail = detail != nullptr && detail->is_bool() && detail->get_bool();
        const auto& above = array_at(c, "above");
        if (!above.empty())
            column.above =
                text_at(above[0].as_object(), lang == terminal::language::vi ? "vi" : "en");
        out.push_back(std::move(column));
    }
    return out;
}

void read_cells(const json::object& report,
                terminal::language lang,
                std::vector<laid_column>& columns) {
    for (const auto& item : array_at(report, "rows")) {
        const auto& row = item.as_object();
        const auto& cells = array_at(row, "cells");
        for (std::size_t c = 0; c < columns.size() && c < cells.size(); ++c)
            columns[c].cells.push_back(cell_text(cells[c], columns[c], lang));
    }
    for (auto& c : columns) {
        c.width = longest_word(c.name);
        for (const auto& text : c.cells) c.width = std::max(c.width, width_of(text));
    }
}

std::size_t width_of_all(const std::vector<laid_column>& columns) {
    std::size_t sum = columns.empty() ? 0 : (columns.size() - 1) * between;
    for (const auto& c : columns) sum += c.width;
    return sum;
}

// The widest column of text gives way first, then columns that are a detail are left out.
void make_fit(std::vector<laid_column>& columns, std::size_t width) {
    const auto shrink = [&] {
        for (auto& c : columns) {
            const auto all = width_of_all(columns);
            if (!c.is_text() || c.width <= name_readable || all <= width) continue;
            c.width -= std::min(all - width, c.width - name_readable);
        }
    };
    const auto widths = columns;
    shrink();
    if (width_of_all(columns) <= width) return;
    columns = widths;
    std::erase_if(columns, [](const laid_column& c) { return c.is_detail; });
    shrink();
}

// A heading over neighbours that share it, on as many lines as it needs: at the bottom of the rest.
struct heading {
    lines text;
    std::size_t width;
};

void put_headings(const std::vector<heading>& headings, bool is_centred, std::string& out) {
    std::size_t depth = 0;
    for (const auto& h : headings) depth = std::max(depth, h.text.size());
    for (std::size_t i = 0; i < depth; ++i) {
        std::string line;
        for (const auto& h : headings) {
            if (!line.empty() || &h != &headings.front()) line += std::string(between, ' ');
            const auto missing = depth - h.text.size();
            const auto text = i < missing ? std::string() : h.text[i - missing];
            line += is_centred ? centred(text, h.width) : terminal::fit(text, h.width);
        }
        line.erase(line.find_last_not_of(' ') + 1);
        out += line + "\n";
    }
}

// Those that stand over several columns, with a line below that shows how far.
void put_shared_headings(const std::vector<laid_column>& columns, std::string& out) {
    std::vector<heading> shared;
    std::vector<heading> reach;
    for (std::size_t c = 0; c < columns.size();) {
        auto end = c + 1;
        auto room = columns[c].width;
        while (end < columns.size() && !columns[c].above.empty() &&
               columns[end].above == columns[c].above)
            room += between + columns[end++].width;
        shared.push_back({wrapped(columns[c].above, room), room});
        std::string rule;
        for (std::size_t i = 0; i < room && !columns[c].above.empty(); ++i) rule += "─";
        reach.push_back({rule.empty() ? lines{} : lines{rule}, room});
        c = end;
    }
    put_headings(shared, true, out);
    put_headings(reach, false, out);
}

}  // namespace

std::string report_table_text(const json::object& report,
                              terminal::language lang,
                              std::optional<std::size_t> width) {
    auto columns = columns_of(report, lang);
    read_cells(report, lang, columns);
    if (width) make_fit(columns, *width);
    std::string out;
    put_shared_headings(columns, out);
    std::vector<heading> names;
    for (const auto& c : columns) {
        auto text = wrapped(c.name, c.width);
        if (!c.is_text())
            for (auto& line : text) line = terminal::fit(line, c.width, terminal::align::right);
        names.push_back({std::move(text), c.width});
    }
    put_headings(names, false, out);
    for (std::size_t i = 0; i < width_of_all(columns); ++i) out += "─";
    out += "\n";
    const auto rows = columns.empty() ? 0 : columns.front().cells.size();
    for (std::size_t r = 0; r < rows; ++r) {
        std::string line;
        for (std::size_t c = 0; c < columns.size(); ++c) {
            if (c > 0) line += std::string(between, ' ');
            line += terminal::fit(columns[c].cells[r], columns[c].width, columns[c].side());
        }
        line.erase(line.find_last_not_of(' ') + 1);
        out += line + "\n";
    }
    return out;
}

}  // namespace tiendo::cli
