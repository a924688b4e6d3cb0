// The arithmetic of a published report, line by line.
#include "importer/published_check.hpp"

#include "tiendo/base/check.hpp"
#include "tiendo/report/check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <tuple>
#include <utility>

namespace tiendo::importer {
namespace {

using counts = std::map<std::size_t, std::int64_t>;

std::optional<std::size_t> column_numbered(const published_report& r, std::string_view number) {
    for (std::size_t i = 0; i < r.columns.size(); ++i) {
        if (r.columns[i].number == number) return i;
    }
    return std::nullopt;
}

std::optional<std::size_t> column_named(const published_report& r, std::string_view id) {
    for (std::size_t i = 0; i < r.columns.size(); ++i) {
        if (r.columns[i].id == id) return i;
    }
    return std::nullopt;
}

std::optional<std::int64_t> told(const published_row& row, std::optional<std::size_t> column) {
    const auto at = column ? row.counts.find(*column) : row.counts.end();
    return at == row.counts.end() ? std::nullopt : std::optional(at->second);
}

// Whether a cell of it cannot be read: then nothing can be said of its sum.
bool is_unread(const published_row& row, std::optional<std::size_t> column) {
    return column && std::find(row.unread.begin(), row.unread.end(), *column) != row.unread.end();
}
bool is_any_unread(const published_report& r,
                   const published_row& row,
                   std::span<const std::string_view> numbers) {
    return std::any_of(numbers.begin(), numbers.end(), [&](auto number) {
        return is_unread(row, column_numbered(r, number));
    });
}

// Absent: none of them is told.
std::optional<std::int64_t> sum_of(const published_report& r,
                                   const published_row& row,
                                   std::span<const std::string_view> numbers) {
    std::optional<std::int64_t> out;
    for (const auto number : numbers) {
        if (const auto n = told(row, column_numbered(r, number))) out = out.value_or(0) + *n;
    }
    return out;
}

std::string row_name(const published_row& row) {
    if (row.number.empty() || row.number == row.name) return row.name;
    return row.number + (row.number.back() == '.' ? " " : ". ") + row.name;
}

fault fault_of(fault_kind kind,
               const published_row& row,
               std::string rule,
               std::string told_text,
               std::string found) {
    return {kind, row.line, row_name(row), std::move(rule), std::move(told_text), std::move(found)};
}

fault fault_of(fault_kind kind,
               const published_row& row,
               std::string rule,
               std::int64_t told_count,
               std::int64_t found) {
    return fault_of(kind, row, std::move(rule), std::to_string(told_count), std::to_string(found));
}

// In order of lines; what has none behind them.
void sort(std::vector<fault>& faults) {
    std::sort(faults.begin(), faults.end(), [](const fault& a, const fault& b) {
        return std::tuple(a.line == 0, a.line, a.kind, std::string_view(a.rule)) <
               std::tuple(b.line == 0, b.line, b.kind, std::string_view(b.rule));
    });
}

// --- counts -------------------------------------------------------------------------

void check_cells(const published_report& r, std::vector<fault>& out) {
    for (const auto& cell : r.bad_cells) {
        out.push_back(fault_of(cell.is_negative ? fault_kind::negative : fault_kind::no_figure,
                               r.rows[cell.row],
                               cell.column,
                               cell.text,
                               ""));
    }
}

void check_doubles(const published_report& r, std::vector<fault>& out) {
    std::map<std::pair<std::size_t, std::string>, std::size_t> known;  // by parent and name
    for (std::size_t i = 0; i < r.rows.size(); ++i) {
        const auto& row = r.rows[i];
        if (row.name.empty()) continue;
        const auto parent = row.parent.value_or(r.rows.size());
        const auto [first, is_new] = known.try_emplace({parent, same_name(row.name)}, row.line);
        if (!is_new)
            out.push_back(
                fault_of(fault_kind::twice, row, "", row.name, std::to_string(first->second)));
    }
}

void check_sums(const published_report& r, std::vector<fault>& out) {
    for (const auto& rule : report::sum_rules()) {
        if (rule.form != r.form) continue;
        const auto text = fmt::format("{} = {}", rule.sum, fmt::join(rule.parts, " + "));
        for (const auto& row : r.rows) {
            if (is_unread(row, column_numbered(r, rule.sum)) || is_any_unread(r, row, rule.parts))
                continue;
            const auto whole = told(row, column_numbered(r, rule.sum));
            const auto parts = sum_of(r, row, rule.parts);
            if ((whole || parts) && whole.value_or(0) != parts.value_or(0))
                out.push_back(
                    fault_of(fault_kind::sum, row, text, whole.value_or(0), parts.value_or(0)));
        }
    }
}

// Where nothing is told beside the form, nothing is outside of its columns.
void check_balance(const published_report& r, std::vector<fault>& out) {
    for (const auto& rule : report::balance_rules()) {
        if (rule.form != r.form) continue;
        for (const auto& row : r.rows) {
            // On paper only the total says what is beside it.
            if (r.beside_total && !row.is_total) continue;
            if (is_unread(row, column_numbered(r, rule.left)) || is_any_unread(r, row, rule.right))
                continue;
            const auto left = told(row, column_numbered(r, rule.left));
            const auto right = sum_of(r, row, rule.right);
            const auto beside = row.beside.value_or(r.beside_total.value_or(0));
            if (!left || !right || *left + beside == *right) continue;
            auto text = fmt::format("{}{} = {}",
                                    rule.left,
                                    beside == 0 ? std::string() : fmt::format(" {:+}", beside),
                                    fmt::join(rule.right, " + "));
            out.push_back(
                fault_of(fault_kind::balance, row, std::move(text), *left + beside, *right));
        }
    }
}

using rows_below = std::map<std::size_t, std::vector<std::size_t>>;

rows_below below_of(const published_report& r) {
    rows_below out;
    for (std::size_t i = 0; i < r.rows.size(); ++i) {
        if (r.rows[i].parent) out[*r.rows[i].parent].push_back(i);
    }
    return out;
}

void check_rows_below(const published_report& r, const rows_below& below, std::vector<fault>& out) {
    for (const auto& [parent, children] : below) {
        const auto& row = r.rows[parent];
        for (std::size_t column = 0; column < r.columns.size(); ++column) {
            std::optional<std::int64_t> found;
            bool is_known = !is_unread(row, column);
            for (const auto child : children) {
                is_known = is_known && !is_unread(r.rows[child], column);
                if (const auto n = told(r.rows[child], column)) found = found.value_or(0) + *n;
            }
            // A column that only groups fill in says nothing about those below.
            if (!found || !is_known || told(row, column).value_or(0) == *found) continue;
            out.push_back(fault_of(fault_kind::rows_below,
                                   row,
                                   r.columns[column].number + " = Σ",
                                   told(row, column).value_or(0),
                                   *found));
        }
    }
}

// --- shares -------------------------------------------------------------------------

// A share by what its column is, as a form numbers it or as its heading is worded.
struct share_rule {
    std::string_view form;
    std::string_view column;              // by number; empty: by words
    std::vector<std::string_view> words;  // all of them stand over it, as same_name gives them
    std::vector<std::string_view> unwanted;
    std::vector<std::string_view> numerator;
    std::vector<std::string_view> denominator;
    std::int64_t whole = 100;
};

// Where several fit a heading, it may be any of them: "đúng hạn" means both.
const std::vector<share_rule>& share_rules() {
    static const std::vector<share_rule> all{
        {"766", "(8)", {}, {}, {"(4)", "(5)"}, {"(3)"}},
        {"766", "(9)", {}, {}, {"(4)", "(5)"}, {"(3)"}, 20},
        {"channels", "(7)", {}, {}, {"(4)"}, {"(3)"}},
        {"channels", "(8)", {}, {}, {"(5)"}, {"(3)"}},
        {"channels", "(9)", {}, {}, {"(6)"}, {"(3)"}},
        {"ranking", "(5)", {}, {}, {"(3)"}, {"(4)"}},
        {"06a", "", {"TRUC TUYEN"}, {}, {"(4)"}, {"(4)", "(5)"}},
        {"06a", "", {"TRUOC HAN"}, {"DUNG HAN"}, {"(8)"}, {"(7)"}},
        {"06a", "", {"QUA HAN"}, {"DANG"}, {"(10)"}, {"(7)"}},
        {"06a", "", {"QUA HAN", "DANG"}, {}, {"(13)"}, {"(11)"}},
        {"06a", "", {"TRONG HAN"}, {}, {"(12)"}, {"(11)"}},
        {"06a", "", {"DUNG HAN"}, {}, {"(8)", "(9)"}, {"(7)"}},
        {"06a", "", {"DUNG HAN"}, {"TRUOC HAN"}, {"(9)"}, {"(7)"}},
        {"06a", "", {"GIAI QUYET"}, {"HAN"}, {"(7)"}, {"(3)"}},
    };
    return all;
}

bool is_about(const share_rule& rule, const std::string& heading) {
    const auto stands = [&](std::string_view word) {
        return heading.find(word) != std::string::npos;
    };
    return !rule.words.empty() && std::all_of(rule.words.begin(), rule.words.end(), stands) &&
           std::none_of(rule.unwanted.begin(), rule.unwanted.end(), stands);
}

std::string rule_text(const share_rule& rule) {
    const auto sum = [](const std::vector<std::string_view>& parts) {
        auto out = fmt::format("{}", fmt::join(parts, " + "));
        return parts.size() == 1 ? out : "(" + out + ")";
    };
    const auto share = sum(rule.numerator) + " / " + sum(rule.denominator);
    return rule.whole == 100 ? share : fmt::format("{} × {}", rule.whole, share);
}

// A column by its letter in a spreadsheet: A to Z, AA, AB, ...
std::string letters_of(std::size_t place) {
    std::string out;
    for (auto n = place + 1; n != 0; n = (n - 1) / 26)
        out.insert(out.begin(), static_cast<char>('A' + (n - 1) % 26));
    return out;
}

std::int64_t power_of_ten(int n) {
    std::int64_t out = 1;
    while (n-- > 0) out *= 10;
    return out;
}

// numerator / denominator of `whole`, half up, with as many decimals. Counts are at most 10^9 and
// decimals 6, so that it fits.
std::int64_t rounded(std::int64_t numerator,
                     std::int64_t denominator,
                     std::int64_t whole,
                     int decimals) {
    return (2 * numerator * whole * power_of_ten(decimals) + denominator) / (2 * denominator);
}

// As `like` is printed.
std::string share_text(std::int64_t value, const printed_share& like) {
    if (like.decimals == 0) return std::to_string(value);
    const auto one = power_of_ten(like.decimals);
    const char point = like.text.find(',') == std::string::npos ? '.' : ',';
    return fmt::format("{}{}{:0{}}", value / one, point, value % one, like.decimals);
}

// One column of shares, in the form or beside it.
class share_column {
  public:
    using place = std::map<std::size_t, printed_share> published_row::*;

    share_column(const published_report& r,
                 place where,
                 std::size_t key,
                 std::string name,
                 std::vector<const share_rule*> rules)
        : r_(r), where_(where), key_(key), name_(std::move(name)), rules_(std::move(rules)) {}

    void check(const rows_below& below, std::vector<fault>& out) const {
        for (std::size_t i = 0; i < r_.rows.size(); ++i) {
            const auto* share = share_in(r_.rows[i]);
            if (share == nullptr || rules_.empty()) continue;
            check_row(i, *share, below, out);
        }
    }

  private:
    [[nodiscard]] const printed_share* share_in(const published_row& row) const {
        const auto& shares = row.*where_;
        const auto at = shares.find(key_);
        return at == shares.end() ? nullptr : &at->second;
    }

    void check_row(std::size_t i,
                   const printed_share& share,
                   const rows_below& below,
                   std::vector<fault>& out) const {
        const auto& row = r_.rows[i];
        std::optional<std::int64_t> first;
        for (const auto* rule : rules_) {
            const auto numerator = sum_of(r_, row, rule->numerator).value_or(0);
            const auto denominator = sum_of(r_, row, rule->denominator).value_or(0);
            if (denominator == 0) continue;
            const auto value = rounded(numerator, denominator, rule->whole, share.decimals);
            if (value == share.value) return;
            if (!first) first = value;
        }
        const auto rule = name_ + " = " + rule_text(*rules_.front());
        if (!first) {
            out.push_back(fault_of(fault_kind::share_of_nothing, row, rule, share.text, "–"));
            return;
        }
        const bool is_mean = mean_below(i, share.decimals, below) == share.value;
        out.push_back(fault_of(is_mean ? fault_kind::mean_of_shares : fault_kind::share,
                               row,
                               rule,
                               share.text,
                               share_text(*first, share)));
    }

    [[nodiscard]] std::optional<std::int64_t> mean_below(std::size_t parent,
                                                         int decimals,
                                                         const rows_below& below) const {
        const auto children = below.find(parent);
        if (children == below.end()) return std::nullopt;
        std::int64_t sum = 0;
        std::int64_t number = 0;
        for (const auto child : children->second) {
            const auto* share = share_in(r_.rows[child]);
            if (share == nullptr) continue;
            sum += share->value * power_of_ten(6 - share->decimals);
            ++number;
        }
        if (number < 2) return std::nullopt;
        return rounded(sum, number * power_of_ten(6), 1, decimals);
    }

    const published_report& r_;
    place where_;
    std::size_t key_;
    std::string name_;
    std::vector<const share_rule*> rules_;
};

void check_shares(const published_report& r, const rows_below& below, std::vector<fault>& out) {
    for (std::size_t i = 0; i < r.columns.size(); ++i) {
        std::vector<const share_rule*> rules;
        for (const auto& rule : share_rules()) {
            if (rule.form == r.form && rule.column == r.columns[i].number) rules.push_back(&rule);
        }
        share_column(r, &published_row::shares, i, r.columns[i].number, std::move(rules))
            .check(below, out);
    }
    for (const auto& [place, heading] : r.further_shares) {
        std::vector<const share_rule*> rules;
        for (const auto& rule : share_rules()) {
            if (rule.form == r.form && is_about(rule, same_name(heading))) rules.push_back(&rule);
        }
        share_column(r, &published_row::further_shares, place, letters_of(place), std::move(rules))
            .check(below, out);
    }
}

// --- two reports --------------------------------------------------------------------

// The same line in another report: by its name and the names that it stands under.
std::map<std::string, const published_row*> by_path(const published_report& r) {
    std::map<std::string, const published_row*> out;
    std::vector<std::string> paths(r.rows.size());
    for (std::size_t i = 0; i < r.rows.size(); ++i) {
        std::string path;
        for (auto at = std::optional(i); at; at = r.rows[*at].parent) {
            const auto& row = r.rows[*at];
            // However the whole is called, it is the whole.
            if (!row.is_total || *at == i) path += "/" + (row.is_total ? "" : same_name(row.name));
        }
        out.emplace(std::move(path), &r.rows[i]);
    }
    return out;
}

}  // namespace

std::string_view name_of(fault_kind kind) noexcept {
    switch (kind) {
        case fault_kind::no_figure:
            return "no_figure";
        case fault_kind::negative:
            return "negative";
        case fault_kind::twice:
            return "twice";
        case fault_kind::sum:
            return "sum";
        case fault_kind::balance:
            return "balance";
        case fault_kind::rows_below:
            return "rows_below";
        case fault_kind::share:
            return "share";
        case fault_kind::share_of_nothing:
            return "share_of_nothing";
        case fault_kind::mean_of_shares:
            return "mean_of_shares";
        case fault_kind::carried_over:
            return "carried_over";
        case fault_kind::told_otherwise:
            return "told_otherwise";
    }
    TIENDO_ASSERT(false);
}

std::vector<fault> faults_of(const published_report& report) {
    std::vector<fault> out;
    const auto below = below_of(report);
    check_cells(report, out);
    check_doubles(report, out);
    check_sums(report, out);
    check_balance(report, out);
    check_rows_below(report, below, out);
    check_shares(report, below, out);
    sort(out);
    return out;
}

std::vector<fault> faults_against_before(const published_report& report,
                                         const published_report& before) {
    std::vector<fault> out;
    const auto carried = column_named(report, "carried_over");
    const auto pending = column_named(before, "pending");
    if (!carried || !pending) return out;
    const auto rule =
        fmt::format("{} = {} ←", report.columns[*carried].number, before.columns[*pending].number);
    auto earlier = by_path(before);
    for (const auto& [path, row] : by_path(report)) {
        const auto then = earlier.find(path);
        const auto was = then == earlier.end() ? 0 : told(*then->second, pending).value_or(0);
        if (const auto is = told(*row, carried).value_or(0); is != was)
            out.push_back(fault_of(fault_kind::carried_over, *row, rule, is, was));
        if (then != earlier.end()) earlier.erase(then);
    }
    // Whoever had something pending has carried it over.
    for (const auto& [path, row] : earlier) {
        if (const auto was = told(*row, pending).value_or(0); was != 0)
            out.push_back(
                {fault_kind::carried_over, 0, row_name(*row), rule, "", std::to_string(was)});
    }
    sort(out);
    return out;
}

std::vector<fault> faults_against(const published_report& report, const published_report& other) {
    std::vector<fault> out;
    const auto there = by_path(other);
    for (const auto& [path, row] : by_path(report)) {
        const auto same = there.find(path);
        if (same == there.end()) continue;
        for (std::size_t column = 0; column < report.columns.size(); ++column) {
            const auto mine = told(*row, column).value_or(0);
            const auto theirs = told(*same->second, column).value_or(0);
            if (mine != theirs)
                out.push_back(fault_of(
                    fault_kind::told_otherwise, *row, report.columns[column].number, mine, theirs));
        }
    }
    sort(out);
    return out;
}

}  // namespace tiendo::importer
