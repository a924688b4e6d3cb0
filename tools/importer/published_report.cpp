// Finding the columns of a published form, and the order of its lines.
#include "importer/published_report.hpp"

#include "importer/csv_rows.hpp"
#include "importer/plain_letters.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <functional>
#include <utility>

namespace tiendo::importer {
namespace {

struct text_line {
    std::size_t line = 0;
    std::vector<std::string> fields;
};

std::string trimmed(std::string_view text) {
    constexpr std::string_view blanks = " \t\r\n";
    const auto first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return std::string(text.substr(first, text.find_last_not_of(blanks) - first + 1));
}

// The sign that parts most fields of the lines that have any.
char delimiter_of(std::string_view text) {
    char best = ',';
    std::ptrdiff_t most = 0;
    const auto head = text.substr(0, std::size_t{64} << 10U);
    for (const char c : {',', ';', '\t'}) {
        const auto times = std::count(head.begin(), head.end(), c);
        if (times > most) {
            best = c;
            most = times;
        }
    }
    return best;
}

std::variant<std::vector<text_line>, file_refusal> lines_of(const std::string& file,
                                                            std::string_view text) {
    if (text.size() > published_bytes_max) {
        return file_refusal{file, 0, "", "is larger than 64 MiB: a report of one period is not"};
    }
    std::vector<text_line> lines;
    std::optional<file_refusal> bad;
    const auto refuse = [&](std::uint64_t, std::size_t line, const refusal& why) {
        if (!bad) bad = file_refusal{file, line, why.field, why.message};
    };
    csv_rows rows(
        file,
        delimiter_of(text),
        [&](const std::vector<std::string>& first) -> std::optional<file_refusal> {
            lines.push_back({1, first});
            return std::nullopt;
        },
        [&](const csv_line& row) { lines.push_back({row.line, *row.fields}); },
        refuse,
        csv_width::any);
    auto refused = rows.feed(text);
    if (!refused) refused = rows.finish();
    if (!refused) refused = std::move(bad);
    if (!refused && lines.size() > published_rows_max)
        refused = file_refusal{file, 0, "", "has more than 200,000 lines"};
    if (refused) return *std::move(refused);
    return lines;
}

// --- columns ------------------------------------------------------------------------

std::optional<std::size_t> whole_number(std::string_view text) {
    std::size_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

// "(3)", "3", and "(3)=(4)+(5)+(6)", as forms print it.
std::optional<std::size_t> column_number(std::string_view cell) {
    auto text = trimmed(cell);
    if (const auto equals = text.find('='); equals != std::string::npos)
        text = trimmed(text.substr(0, equals));
    if (text.size() > 2 && text.front() == '(' && text.back() == ')')
        text = trimmed(text.substr(1, text.size() - 2));
    return whole_number(text);
}

// By column of the form its place in the line.
using places = std::map<std::size_t, std::size_t>;

// Offices add a share or two behind the last column of a form, and number them on.
constexpr std::size_t columns_added_max = 3;

// The line that numbers the columns 1, 2, 3, ... in this order, up to the form's last.
std::optional<places> numbered_places(const text_line& of, std::size_t columns) {
    places out;
    for (std::size_t i = 0; i < of.fields.size(); ++i) {
        if (column_number(of.fields[i]) == out.size() + 1) out.emplace(out.size(), i);
    }
    if (out.size() < columns || out.size() > columns + columns_added_max) return std::nullopt;
    out.erase(out.lower_bound(columns), out.end());
    return out;
}

struct layout {
    places columns;
    std::size_t first_row = 0;  // among the lines
    bool is_ours = false;
    std::optional<std::size_t> beside = std::nullopt;  // only in ours
};

// Where each of the names stands in a line; absent unless all do.
template <class Names, class Same>
std::optional<places> places_of(const text_line& line, const Names& names, const Same& is_same) {
    places out;
    for (const auto& [column, name] : names) {
        const auto at = std::find_if(line.fields.begin(),
                                     line.fields.end(),
                                     [&](const auto& field) { return is_same(field, name); });
        if (at == line.fields.end()) return std::nullopt;
        out.emplace(column, static_cast<std::size_t>(at - line.fields.begin()));
    }
    return out;
}

std::optional<layout> layout_of(const std::vector<text_line>& lines,
                                const std::vector<report::column>& columns,
                                const std::map<std::size_t, std::string>& names) {
    std::map<std::size_t, std::string> ids;
    for (std::size_t i = 0; i < columns.size(); ++i) ids.emplace(i, columns[i].id);
    const auto& first = lines.front().fields;
    if (first.size() > 2 && first[0] == "row" && first[1] == "key") {
        auto found = places_of(lines.front(), ids, std::equal_to<>());
        if (!found) return std::nullopt;
        layout out{*std::move(found), 1, true};
        const auto beside = std::find(first.begin(), first.end(), "beside");
        if (beside != first.end()) out.beside = static_cast<std::size_t>(beside - first.begin());
        return out;
    }
    const auto same = [](const auto& a, const auto& b) { return same_name(a) == same_name(b); };
    for (std::size_t i = 0; i < lines.size(); ++i) {
        auto found = names.empty() ? numbered_places(lines[i], columns.size())
                                   : places_of(lines[i], names, same);
        if (found) return layout{*std::move(found), i + 1, false};
    }
    return std::nullopt;
}

file_refusal no_columns(const std::string& file,
                        std::string_view form,
                        const std::vector<report::column>& columns,
                        const std::map<std::size_t, std::string>& names) {
    if (!names.empty()) return {file, 0, "", "no line has all the headings given with --column"};
    return {file,
            0,
            "",
            fmt::format("no line numbers the {} columns of form {}: choose another --form, or name "
                        "each column by its heading, such as --column '{}=HEADING'",
                        columns.size(),
                        form,
                        columns.back().number)};
}

// Columns of shares that the form does not number, by what stands over them.
std::map<std::size_t, std::string> further_shares(const std::vector<text_line>& lines,
                                                  const layout& where) {
    std::map<std::size_t, std::string> out;
    for (std::size_t i = 0; i < where.first_row; ++i) {
        for (std::size_t place = 0; place < lines[i].fields.size(); ++place) {
            const auto text = same_name(lines[i].fields[place]);
            const bool is_share = text.find("TY LE") != std::string::npos ||
                                  text.find('%') != std::string::npos ||
                                  text.find("RATE") != std::string::npos;
            const bool is_of_form = std::any_of(where.columns.begin(),
                                                where.columns.end(),
                                                [&](const auto& c) { return c.second == place; });
            if (is_share && !is_of_form) out[place] = trimmed(lines[i].fields[place]);
        }
    }
    return out;
}

// --- figures ------------------------------------------------------------------------

constexpr bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}

// "1.234", "1,234", "1 234" and "1234"; groups are of three. A decimal is no count, but for the
// one nought that a column with a decimal adds.
std::optional<std::int64_t> read_count(std::string_view text) {
    if (text.size() > 2 && (text.ends_with(".0") || text.ends_with(",0"))) text.remove_suffix(2);
    std::string digits;
    std::size_t in_group = 0;
    bool grouped = false;
    for (const char c : text) {
        if (is_digit(c)) {
            digits += c;
            ++in_group;
        } else if (c == '.' || c == ',' || c == ' ') {
            if (in_group == 0 || in_group > 3 || (grouped && in_group != 3)) return std::nullopt;
            grouped = true;
            in_group = 0;
        } else {
            return std::nullopt;
        }
    }
    constexpr std::int64_t most = 1'000'000'000;  // more dossiers than people
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (digits.empty() || error != std::errc{} || value > most || (grouped && in_group != 3))
        return std::nullopt;
    return value;
}

// "97,9 %", "97.90", "100".
std::optional<printed_share> read_share(std::string_view text) {
    printed_share out;
    out.text = text;
    std::string digits;
    bool behind_point = false;
    for (const char c : text) {
        if (is_digit(c)) {
            digits += c;
            if (behind_point) ++out.decimals;
        } else if ((c == '.' || c == ',') && !behind_point && !digits.empty()) {
            behind_point = true;
        } else if (c != '%' && c != ' ') {
            return std::nullopt;
        }
    }
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), out.value);
    if (digits.empty() || digits.size() > 9 || out.decimals > 6 || error != std::errc{})
        return std::nullopt;
    return out;
}

// Of "Nhận chuyển đến: +6; Chuyển đi: −6": what stands behind the colons, with its sign.
std::int64_t sum_of_signed(std::string_view text) {
    std::int64_t sum = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        constexpr std::string_view minus = "\u2212";
        std::int64_t sign = 0;
        if (text[at] == '+') sign = 1;
        if (text[at] == '-') sign = -1;
        if (text.substr(at).starts_with(minus)) {
            sign = -1;
            at += minus.size() - 1;
        }
        if (sign == 0) continue;
        std::string digits;
        while (at + 1 < text.size() &&
               (is_digit(text[at + 1]) || text[at + 1] == '.' || text[at + 1] == ','))
            digits += text[++at];
        while (!digits.empty() && !is_digit(digits.back())) digits.pop_back();
        sum += sign * read_count(digits).value_or(0);
    }
    return sum;
}

// What forms print where there is nothing.
bool is_nothing(std::string_view text) {
    return text.empty() || text == "-" || text == "–" || text == "—";
}

// --- which line is part of which ------------------------------------------------------

std::optional<std::size_t> roman_value(std::string_view text) {
    constexpr std::string_view signs = "IVXLCDM";
    constexpr std::array<std::size_t, 7> values{1, 5, 10, 50, 100, 500, 1000};
    std::size_t total = 0;
    std::size_t before = 0;
    for (auto c = text.rbegin(); c != text.rend(); ++c) {
        const auto at = signs.find(*c);
        if (at == std::string_view::npos) return std::nullopt;
        total = values[at] < before ? total - values[at] : total + values[at];
        before = std::max(before, values[at]);
    }
    return text.empty() ? std::nullopt : std::optional(total);
}

// How deep a line stands, by its number: A, then I, then 1, then 1.1; 0 is the whole.
class numbering {
  public:
    // Absent: the number says nothing.
    std::optional<int> depth(std::string_view printed) {
        auto text = same_name(printed);
        while (!text.empty() && (text.back() == '.' || text.back() == ')')) text.pop_back();
        if (text.empty()) return std::nullopt;
        if (is_digit(text.front())) {
            const bool is_number = std::all_of(
                text.begin(), text.end(), [](char c) { return is_digit(c) || c == '.'; });
            if (!is_number) return std::nullopt;
            return 3 + static_cast<int>(std::count(text.begin(), text.end(), '.'));
        }
        const auto roman = roman_value(text);
        const bool is_letter = text.size() == 1 && text.front() >= 'A' && text.front() <= 'Z';
        // C, D, L and M are letters after B, C, K and L; I and V seldom.
        const bool follows_letter =
            is_letter && last_letter_ != 0 && text.front() == last_letter_ + 1;
        if (roman && (!follows_letter || *roman == last_roman_ + 1)) {
            last_roman_ = *roman;
            return 2;
        }
        if (!is_letter) return std::nullopt;
        last_letter_ = text.front();
        last_roman_ = 0;
        return 1;
    }

  private:
    char last_letter_ = 0;
    std::size_t last_roman_ = 0;
};

bool is_total_name(std::string_view name) {
    const auto text = same_name(name);
    for (const std::string_view word :
         {"TONG", "TONG CONG", "TONG SO", "CONG", "TOTAL", "TOAN TINH"}) {
        if (text == word) return true;
    }
    return text.starts_with("TONG CONG") || text.starts_with("TONG SO");
}

// Fills in the parents. The total stands over all outermost rows, before or behind them.
void find_parents(std::vector<published_row>& rows, const std::vector<int>& depths) {
    std::optional<std::size_t> total;
    std::vector<std::size_t> open;  // the rows that the next one may be part of
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (rows[i].is_total && !total) total = i;
    }
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (rows[i].is_total) continue;
        while (!open.empty() && depths[open.back()] >= depths[i]) open.pop_back();
        rows[i].parent = open.empty() ? total : std::optional(open.back());
        open.push_back(i);
    }
}

class reading {
  public:
    reading(const layout& where, published_report& out) : where_(where), out_(out) {
        for (std::size_t i = 0; i < out.columns.size(); ++i) {
            if (out.columns[i].id == "number") number_ = i;
            if (out.columns[i].id == "name") name_ = i;
        }
    }

    void take(const text_line& line) {
        // Behind the rows of ours stands what is beside the form and what was asked.
        if (where_.is_ours && line.fields[0] != "total" && line.fields[0] != "group" &&
            line.fields[0] != "detail") {
            ++out_.lines_passed_over;
            return;
        }
        if (is_passed_over(line)) {
            ++out_.lines_passed_over;
            return;
        }
        published_row row;
        row.line = line.line;
        row.number = text_in(line, number_);
        row.name = text_in(line, name_);
        row.beside = beside(line);
        const auto bad_before = out_.bad_cells.size();
        read_cells(line, row);
        // A note or a signature has no figures; a line of them that names nothing is the total's
        // where the form merges its first cells.
        const bool has_figures =
            !row.counts.empty() || !row.further_shares.empty() ||
            std::any_of(out_.bad_cells.begin() + static_cast<std::ptrdiff_t>(bad_before),
                        out_.bad_cells.end(),
                        [](const bad_cell& c) {
                            return std::any_of(c.text.begin(), c.text.end(), is_digit);
                        });
        if (!has_figures || (row.name.empty() && row.number.empty() && row.counts.size() < 2)) {
            out_.bad_cells.resize(bad_before);
            ++out_.lines_passed_over;
            return;
        }
        if (row.name.empty()) std::swap(row.name, row.number);
        row.is_total = where_.is_ours ? line.fields[0] == "total"
                                      : is_total_name(row.name) || is_total_name(row.number);
        depths_.push_back(depth_of(line, row));
        out_.rows.push_back(std::move(row));
    }

    void finish() { find_parents(out_.rows, depths_); }

  private:
    static std::string cell(const text_line& line, std::size_t place) {
        return place < line.fields.size() ? trimmed(line.fields[place]) : std::string{};
    }

    [[nodiscard]] std::string text_in(const text_line& line,
                                      std::optional<std::size_t> column) const {
        const auto at = column ? where_.columns.find(*column) : where_.columns.end();
        return at == where_.columns.end() ? std::string{} : cell(line, at->second);
    }

    // The numbers of the columns again, where a page begins, and the note of what is beside the
    // form.
    bool is_passed_over(const text_line& line) {
        if (where_.is_ours) return false;
        if (numbered_places(line, out_.columns.size())) return true;
        for (const auto& field : line.fields) {
            if (!same_name(field).starts_with("NGOAI BIEU")) continue;
            out_.beside_total = sum_of_signed(field);
            return true;
        }
        return false;
    }

    [[nodiscard]] std::optional<std::int64_t> beside(const text_line& line) const {
        if (!where_.beside) return std::nullopt;
        const auto text = cell(line, *where_.beside);
        std::int64_t value = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        return error == std::errc{} ? std::optional(value) : std::nullopt;
    }

    int depth_of(const text_line& line, const published_row& row) {
        if (row.is_total) return 0;
        if (where_.is_ours) return line.fields[0] == "group" ? 1 : 2;
        if (const auto depth = numbers_.depth(row.number)) last_depth_ = *depth;
        return last_depth_;
    }

    void read_cells(const text_line& line, published_row& row) {
        for (const auto& [column, place] : where_.columns) {
            const auto& of = out_.columns[column];
            const auto text = cell(line, place);
            if (of.type == report::cell_type::text || is_nothing(text)) continue;
            if (of.type == report::cell_type::percent || of.type == report::cell_type::points) {
                read_share_of(text, of.number, column, row.shares);
            } else if (of.type != report::cell_type::count) {
                continue;
            } else if (const auto count = read_count(text)) {
                row.counts.emplace(column, *count);
            } else {
                const bool is_negative =
                    text.front() == '-' && read_count(trimmed(text.substr(1))).has_value();
                out_.bad_cells.push_back({out_.rows.size(), of.number, text, is_negative});
                row.unread.push_back(column);
            }
        }
        for (const auto& [place, name] : out_.further_shares) {
            const auto text = cell(line, place);
            if (!is_nothing(text)) read_share_of(text, name, place, row.further_shares);
        }
    }

    void read_share_of(const std::string& text,
                       const std::string& name,
                       std::size_t key,
                       std::map<std::size_t, printed_share>& shares) {
        if (auto share = read_share(text)) {
            shares.emplace(key, *std::move(share));
        } else {
            out_.bad_cells.push_back({out_.rows.size(), name, text, text.front() == '-'});
        }
    }

    const layout& where_;
    published_report& out_;
    std::optional<std::size_t> number_;
    std::optional<std::size_t> name_;
    numbering numbers_;
    int last_depth_ = 3;
    std::vector<int> depths_;
};

}  // namespace

std::string same_name(std::string_view text) {
    std::string out;
    for (const char c : plain_letters(text)) {
        const bool is_blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
        if (is_blank && (out.empty() || out.back() == ' ')) continue;
        out += is_blank ? ' ' : c;
    }
    if (!out.empty() && out.back() == ' ') out.pop_back();
    return out;
}

std::variant<published_report, file_refusal> read_published(
    const std::string& file,
    std::string_view text,
    std::string form,
    std::vector<report::column> columns,
    const std::map<std::size_t, std::string>& names) {
    auto lines = lines_of(file, text);
    if (auto* refused = std::get_if<file_refusal>(&lines)) return std::move(*refused);
    const auto& all = std::get<std::vector<text_line>>(lines);
    const auto where = layout_of(all, columns, names);
    if (!where) return no_columns(file, form, columns, names);
    published_report out;
    out.form = std::move(form);
    out.columns = std::move(columns);
    out.further_shares = further_shares(all, *where);
    out.lines_passed_over = where->first_row;
    reading rows(*where, out);
    for (auto line = all.begin() + static_cast<std::ptrdiff_t>(where->first_row); line != all.end();
         ++line)
        rows.take(*line);
    rows.finish();
    if (out.rows.empty())
        return file_refusal{file, 0, "", "no line below the headings has figures"};
    return out;
}

}  // namespace tiendo::importer
