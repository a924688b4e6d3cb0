// Holding reports against their own sums.
#include "tiendo/report/check.hpp"

#include <fmt/format.h>

#include <map>
#include <optional>
#include <set>
#include <utility>

namespace tiendo::report {
namespace {

std::int64_t count_in(const row& r, std::size_t column) {
    const auto* n = std::get_if<std::int64_t>(&r.cells[column]);
    return n == nullptr ? 0 : *n;
}

std::int64_t sum_in(const row& r, const std::vector<std::size_t>& columns) {
    std::int64_t out = 0;
    for (const auto column : columns) out += count_in(r, column);
    return out;
}

std::optional<std::size_t> column_numbered(const table& t, std::string_view number) {
    for (std::size_t i = 0; i < t.columns.size(); ++i) {
        if (t.columns[i].number == number) return i;
    }
    return std::nullopt;
}

// The places of two sides' columns; nullopt where one is missing: no figure of it was told.
struct sides {
    std::size_t left = 0;
    std::vector<std::size_t> right;
};
std::optional<sides> sides_of(const table& t,
                              std::string_view left,
                              const std::vector<std::string_view>& right) {
    const auto one = column_numbered(t, left);
    if (!one) return std::nullopt;
    sides out{*one, {}};
    for (const auto number : right) {
        const auto column = column_numbered(t, number);
        if (!column) return std::nullopt;
        out.right.push_back(*column);
    }
    return out;
}

void check_sums(const table& t, const sum_rule& rule, std::vector<disagreement>& out) {
    auto text = fmt::format("{} = {}", rule.sum, fmt::join(rule.parts, " + "));
    const auto columns = sides_of(t, rule.sum, rule.parts);
    if (!columns) {
        out.push_back({"columns", std::move(text)});
        return;
    }
    for (const auto& r : t.rows) {
        const auto told = count_in(r, columns->left);
        const auto found = sum_in(r, columns->right);
        if (told != found) out.push_back({r.key, text, told, found});
    }
}

// What stands beside the form is of the whole of it: the lines are the total's, by their kinds.
void check_balance(const table& t, const balance_rule& rule, std::vector<disagreement>& out) {
    auto text = fmt::format("{} + beside = {}", rule.left, fmt::join(rule.right, " + "));
    const auto columns = sides_of(t, rule.left, rule.right);
    if (!columns) {
        out.push_back({"columns", std::move(text)});
        return;
    }
    std::int64_t beside = 0;
    for (const auto& l : t.lines) beside += l.value;
    for (const auto& r : t.rows) {
        const auto of_row = r.beside;
        if (!of_row) continue;
        const auto told = count_in(r, columns->left) + *of_row;
        const auto found = sum_in(r, columns->right);
        if (told != found) out.push_back({r.key, text, told, found});
        if (r.kind == row_kind::total && *of_row != beside)
            out.push_back({r.key, "beside = sum of the lines beside", *of_row, beside});
    }
}

// Each row with others below it against their sums, column by column.
void check_rows_below(const table& t, std::vector<disagreement>& out) {
    std::map<std::size_t, std::vector<std::size_t>> below;
    for (std::size_t i = 0; i < t.rows.size(); ++i) {
        if (const auto& parent = t.rows[i].parent) below[*parent].push_back(i);
    }
    for (const auto& [parent, children] : below) {
        const auto& over = t.rows[parent];
        for (std::size_t c = 0; c < t.columns.size(); ++c) {
            if (t.columns[c].type != cell_type::count) continue;
            std::int64_t found = 0;
            for (const auto child : children) found += count_in(t.rows[child], c);
            const auto told = count_in(over, c);
            if (told == found) continue;
            auto rule =
                fmt::format("{} {} = sum of the rows below", t.columns[c].number, t.columns[c].id);
            out.push_back({over.key, std::move(rule), told, found});
        }
        if (const auto told = over.beside) {
            std::int64_t found = 0;
            for (const auto child : children) found += t.rows[child].beside.value_or(0);
            if (*told != found)
                out.push_back({over.key, "beside = sum of the rows below", *told, found});
        }
    }
}

}  // namespace

const std::vector<sum_rule>& sum_rules() {
    static const std::vector<sum_rule> all{
        {"06a", "(3)", {"(4)", "(5)", "(6)"}},
        {"06a", "(7)", {"(8)", "(9)", "(10)"}},
        {"06a", "(11)", {"(12)", "(13)"}},
        {"766", "(3)", {"(4)", "(5)", "(6)", "(7)"}},
        {"channels", "(3)", {"(4)", "(5)", "(6)"}},
        {"returns", "(3)", {"(4)", "(5)", "(6)"}},
        {"payment", "(4)", {"(5)", "(6)", "(7)", "(8)"}},
        {"digital", "(3)", {"(4)", "(5)", "(6)"}},
        {"satisfaction", "(3)", {"(4)", "(5)", "(6)", "(7)", "(8)"}},
    };
    return all;
}

const std::vector<balance_rule>& balance_rules() {
    static const std::vector<balance_rule> all{{"06a", "(3)", {"(7)", "(11)"}}};
    return all;
}

std::vector<disagreement> disagreements(const table& t) {
    std::vector<disagreement> out;
    std::set<std::string_view> ids;
    for (const auto& c : t.columns) {
        if (!ids.insert(c.id).second) out.push_back({"columns", "one column has the id " + c.id});
    }
    for (const auto& rule : sum_rules()) {
        if (rule.form == t.form) check_sums(t, rule, out);
    }
    for (const auto& rule : balance_rules()) {
        if (rule.form == t.form) check_balance(t, rule, out);
    }
    check_rows_below(t, out);
    return out;
}

std::vector<disagreement> disagreements_between(std::span<const table> forms) {
    struct told {
        std::int64_t value;
        std::string_view form;
    };
    std::map<std::pair<std::string_view, std::string_view>, told> known;  // by row and figure
    std::vector<disagreement> out;
    for (const auto& t : forms) {
        for (const auto& r : t.rows) {
            for (std::size_t c = 0; c < t.columns.size(); ++c) {
                const auto* n = std::get_if<std::int64_t>(&r.cells[c]);
                if (n == nullptr || t.columns[c].type != cell_type::count) continue;
                const std::string_view id = t.columns[c].id;
                const auto [place, is_first] =
                    known.emplace(std::pair{std::string_view(r.key), id}, told{*n, t.form});
                const auto& other = place->second;
                if (is_first || other.value == *n) continue;
                out.push_back({r.key,
                               fmt::format("{} of {} = that of {}", id, t.form, other.form),
                               *n,
                               other.value});
            }
        }
    }
    return out;
}

}  // namespace tiendo::report
