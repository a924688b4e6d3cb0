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
constexpr std::size_t word_readable = 32;  // a dossier's code is not cut on a narrow screen

struct laid_column {
    std::string name;
    std::string number;  // "(3)": what remarks speak of
    std::string above;   // the outermost heading over it; empty: none
    std::string type;
    std::string id;
    bool is_detail = false;
    bool is_wrapped = false;  // its texts go on over further lines; else they are cut
    std::size_t least = 0;    // the longest of its words: what it keeps on any screen
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

// "2026-11-20" and "2026-11-20 08:30" as the language writes them.
std::string date_text(std::string_view text, terminal::language lang) {
    const auto day = parse_local_date(text.substr(0, std::min<std::size_t>(text.size(), 10)));
    if (!day) return std::string(text);
    return terminal::date(*day, lang) + std::string(text.substr(10));
}

std::string cell_text(const json::value& cell, const laid_column& in, terminal::language lang) {
    if (cell.is_null()) return "–";
    const bool is_date = in.type == "date" || in.type == "moment";
    if (cell.is_string())
        return is_date ? date_text(cell.get_string(), lang) : std::string(cell.get_string());
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
        column.number = text_at(c, "number");
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

// Fields stand a little inside the agency whose they are.
void read_cells(const json::object& report,
                terminal::language lang,
                std::vector<laid_column>& columns) {
    bool is_inside = false;
    for (const auto& item : array_at(report, "rows")) {
        const auto& row = item.as_object();
        const auto kind = text_at(row, "kind");
        if (kind == "group") is_inside = true;
        const auto& cells = array_at(row, "cells");
        for (std::size_t c = 0; c < columns.size() && c < cells.size(); ++c) {
            auto text = cell_text(cells[c], columns[c], lang);
            if (c == 1 && is_inside && kind == "detail") text.insert(0, "  ");
            // The forms are Vietnamese, as they are filed; of their cells this one is a word.
            if (c == 1 && kind == "total" && lang == terminal::language::en) text = "TOTAL";
            columns[c].cells.push_back(std::move(text));
        }
    }
    for (std::size_t c = 1; c < columns.size(); ++c) {
        if (!columns[c].is_text()) continue;
        columns[c].is_wrapped = c > 1;
        columns[c].least = longest_word(columns[c].name);
        for (const auto& text : columns[c].cells) {
            const auto inside = text.starts_with("  ") ? std::size_t{2} : std::size_t{0};
            columns[c].least = std::max(columns[c].least, inside + longest_word(text));
        }
        columns[c].least = std::min(columns[c].least, word_readable);
    }
}

// The room for a text on so many lines at most, and for its longest word.
std::size_t room_for(const std::string& text, std::size_t lines_max) {
    auto room = longest_word(text);
    while (wrapped(text, room).size() > lines_max) ++room;
    return room;
}

// The end of the columns from `first` on that share what stands over them, and their room.
struct span {
    std::size_t end;
    std::size_t room;
};
span shared_from(const std::vector<laid_column>& columns, std::size_t first) {
    span out{first + 1, columns[first].width};
    while (out.end < columns.size() && !columns[first].above.empty() &&
           columns[out.end].above == columns[first].above)
        out.room += between + columns[out.end++].width;
    return out;
}

// As wide as cells need, and headings on no more lines than these.
void set_widths(std::vector<laid_column>& columns, std::size_t heading_lines_max) {
    for (auto& c : columns) {
        c.width = std::max(room_for(c.name, heading_lines_max), width_of(c.number));
        for (const auto& text : c.cells) c.width = std::max(c.width, width_of(text));
    }
    for (std::size_t c = 0; c < columns.size();) {
        const auto reach = shared_from(columns, c);
        const auto needed = room_for(columns[c].above, heading_lines_max);
        for (auto room = reach.room; room < needed; ++room)
            ++columns[c + (room - reach.room) % (reach.end - c)].width;
        c = reach.end;
    }
}

std::size_t width_of_all(const std::vector<laid_column>& columns) {
    std::size_t sum = columns.empty() ? 0 : (columns.size() - 1) * between;
    for (const auto& c : columns) sum += c.width;
    return sum;
}

// Texts give way: of those that are wrapped always the widest, then names. Whether all fit then.
bool shrink_texts(std::vector<laid_column>& columns, std::size_t width, std::size_t readable) {
    for (auto all = width_of_all(columns); all > width; --all) {
        laid_column* widest = nullptr;
        for (auto& c : columns) {
            const bool can_shrink = c.is_wrapped && c.width > c.least;
            if (can_shrink && (widest == nullptr || c.width > widest->width)) widest = &c;
        }
        if (widest == nullptr) break;
        --widest->width;
    }
    for (auto& c : columns) {
        const auto all = width_of_all(columns);
        const auto kept = std::max(readable, c.least);
        if (!c.is_text() || c.is_wrapped || c.width <= kept || all <= width) continue;
        c.width -= std::min(all - width, c.width - kept);
    }
    return width_of_all(columns) <= width;
}

// Headings grow taller, names shorter; then columns that are a detail are left out, and at last
// names are cut to what just can be told apart.
std::vector<laid_column> fitted(const std::vector<laid_column>& all,
                                std::optional<std::size_t> width) {
    constexpr std::size_t tallest = 9;
    auto brief = all;
    std::erase_if(brief, [](const laid_column& c) { return c.is_detail; });
    std::vector<laid_column> out;
    for (const auto* from : {&all, static_cast<const std::vector<laid_column>*>(&brief)}) {
        for (const std::size_t lines_max : {std::size_t{2}, std::size_t{3}, tallest}) {
            out = *from;
            set_widths(out, lines_max);
            const bool is_last = from == &brief && lines_max == tallest;
            if (!width || shrink_texts(out, *width, is_last ? 16 : 24)) return out;
        }
    }
    return out;
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
        const auto reaching = shared_from(columns, c);
        shared.push_back({wrapped(columns[c].above, reaching.room), reaching.room});
        std::string rule;
        for (std::size_t i = 0; i < reaching.room && !columns[c].above.empty(); ++i) rule += "─";
        reach.push_back({rule.empty() ? lines{} : lines{rule}, reaching.room});
        c = reaching.end;
    }
    put_headings(shared, true, out);
    put_headings(reach, false, out);
}

void put_row(const std::vector<laid_column>& columns, std::size_t row, std::string& out) {
    std::vector<lines> texts;
    std::size_t depth = 1;
    for (const auto& c : columns) {
        const auto& text = c.cells[row];
        texts.push_back(c.is_wrapped ? wrapped(text, c.width) : lines{text});
        depth = std::max(depth, texts.back().size());
    }
    for (std::size_t i = 0; i < depth; ++i) {
        std::string line;
        for (std::size_t c = 0; c < columns.size(); ++c) {
            if (c > 0) line += std::string(between, ' ');
            const auto text = i < texts[c].size() ? texts[c][i] : std::string();
            line += terminal::fit(text, columns[c].width, columns[c].side());
        }
        line.erase(line.find_last_not_of(' ') + 1);
        out += line + "\n";
    }
}

}  // namespace

std::string report_table_text(const json::object& report,
                              terminal::language lang,
                              std::optional<std::size_t> width) {
    auto told = columns_of(report, lang);
    read_cells(report, lang, told);
    const auto columns = fitted(told, width);
    std::string out;
    put_shared_headings(columns, out);
    std::vector<heading> names;
    for (const auto& c : columns) {
        auto text = wrapped(c.name, c.width);
        text.push_back(c.number);
        if (!c.is_text())
            for (auto& line : text) line = terminal::fit(line, c.width, terminal::align::right);
        names.push_back({std::move(text), c.width});
    }
    put_headings(names, false, out);
    for (std::size_t i = 0; i < width_of_all(columns); ++i) out += "─";
    out += "\n";
    const auto rows = columns.empty() ? 0 : columns.front().cells.size();
    for (std::size_t r = 0; r < rows; ++r) put_row(columns, r, out);
    return out;
}

}  // namespace tiendo::cli
