// Agencies by rank, with what has changed since the period before and a year ago.
#include "forms_common.hpp"
#include "tiendo/base/check.hpp"

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

namespace tiendo::report {
namespace {

using by_code = std::map<std::string_view, const rates::counts*>;

by_code indexed(const rates::answer& answer) {
    by_code out;
    for (const auto& r : answer.rows) out.emplace(r.key, &r.count);
    out.emplace("total", &answer.total.count);
    return out;
}

// The ids under which other forms tell the two numbers of a rate.
struct rate_ids {
    std::string_view numerator;
    std::string_view denominator;
};
rate_ids ids_of(rates::formula formula) {
    switch (formula) {
        case rates::formula::resolved:
            return {"resolved_in_time", "resolved"};
        case rates::formula::early:
            return {"early", "resolved"};
        case rates::formula::due:
            return {"fell_due_met", "fell_due"};
        case rates::formula::index766:
            return {"index_in_time", "index_handled"};
    }
    TIENDO_ASSERT(false);
}

std::vector<column> columns_of_ranking(rates::formula formula) {
    const words before{"Kỳ trước liền kề", "The period before"};
    const words year_ago{"Cùng kỳ năm trước", "The same period a year ago"};
    const words now{"Trong kỳ", "In the period"};
    const words share{"Tỷ lệ (%)", "Rate (%)"};
    const words change{"Tăng, giảm (điểm %)", "Change, in points"};
    const auto ids = ids_of(formula);
    const auto id = "rate_" + std::string(rates::name_of(formula));
    return {
        {"rank", {"Hạng", "Rank"}, "(1)", cell_type::place, {}, 7},
        {"name", {"Cơ quan, đơn vị", "Agency"}, "(2)", cell_type::text, {}, 44},
        {std::string(ids.numerator), {"Đạt", "Met"}, "(3)", cell_type::count, {now}, 11},
        {std::string(ids.denominator), {"Tổng số", "Of all"}, "(4)", cell_type::count, {now}, 11},
        {id, share, "(5)", cell_type::percent, {now}, 11},
        {id + "_before", share, "(6)", cell_type::percent, {before}, 11},
        {"change_before", change, "(7)", cell_type::hundredths, {before}, 13},
        {id + "_year_ago", share, "(8)", cell_type::percent, {year_ago}, 11},
        {"change_year_ago", change, "(9)", cell_type::hundredths, {year_ago}, 13},
    };
}

class ranking {
  public:
    ranking(rates::formula formula, const ranked_periods& p)
        : formula_(formula), before_(indexed(p.before)), year_ago_(indexed(p.year_ago)) {}

    [[nodiscard]] rates::rate rate(const rates::counts& c) const {
        return rates::rate_of(formula_, c);
    }
    // By the rates themselves, not as they are rounded: a / b > c / d where a d > c b. One without
    // a denominator is worse than any that has one.
    [[nodiscard]] bool is_better(const rates::row& a, const rates::row& b) const {
        const auto x = rate(a.count);
        const auto y = rate(b.count);
        if (x.denominator <= 0 || y.denominator <= 0)
            return x.denominator > 0 && y.denominator <= 0;
        return x.numerator * y.denominator > y.numerator * x.denominator;
    }
    [[nodiscard]] bool is_told(const rates::row& r) const {
        if (r.count != rates::counts{}) return true;
        const auto had_any = [&](const by_code& then) {
            const auto found = then.find(r.key);
            return found != then.end() && *found->second != rates::counts{};
        };
        return had_any(before_) || had_any(year_ago_);
    }
    [[nodiscard]] std::vector<cell> cells(cell rank,
                                          std::string name,
                                          std::string_view key,
                                          const rates::counts& count) const {
        const auto mine = rate(count);
        std::vector<cell> out{
            std::move(rank), std::move(name), mine.numerator, mine.denominator, mine};
        add_compared(mine, before_, key, out);
        add_compared(mine, year_ago_, key, out);
        return out;
    }

  private:
    // The rate then, and the change since in percentage points; nothing where one has no value.
    void add_compared(const rates::rate& mine,
                      const by_code& then,
                      std::string_view key,
                      std::vector<cell>& out) const {
        const auto found = then.find(key);
        const auto old = found == then.end() ? rates::rate{} : rate(*found->second);
        const auto now = mine.percent_hundredths();
        const auto was = old.percent_hundredths();
        out.emplace_back(old);
        out.push_back(now && was ? cell(*now - *was) : cell(no_value{}));
    }

    rates::formula formula_;
    by_code before_;
    by_code year_ago_;
};

}  // namespace

table form_ranking(rates::formula formula, const ranked_periods& by_agency) {
    const auto& now = by_agency.now;
    auto out = table_of("ranking", now);
    if (formula == rates::formula::index766) out.judged_by = basis_words_of_766();
    out.columns = columns_of_ranking(formula);
    const ranking order(formula, by_agency);
    std::vector<const rates::row*> ranked;
    for (const auto& r : now.rows) {
        if (order.is_told(r)) ranked.push_back(&r);
    }
    std::sort(ranked.begin(), ranked.end(), [&](const rates::row* a, const rates::row* b) {
        return order.is_better(*a, *b) || (!order.is_better(*b, *a) && a->key < b->key);
    });
    const auto& total = now.total.count;
    out.rows.push_back({row_kind::total,
                        "total",
                        std::nullopt,
                        order.cells(no_value{}, std::string(total_name), "total", total)});
    std::int64_t rank = 0;
    for (std::size_t i = 0; i < ranked.size(); ++i) {
        const auto& r = *ranked[i];
        // Equals share a rank, and the next one's is its place.
        if (i == 0 || order.is_better(*ranked[i - 1], r)) rank = static_cast<std::int64_t>(i) + 1;
        const bool has_rate = order.rate(r.count).denominator > 0;
        out.rows.push_back(
            {row_kind::detail,
             r.key,
             0,
             order.cells(has_rate ? cell(rank) : cell(no_value{}), name_of(r), r.key, r.count)});
    }
    out.remarks = {
        {std::string(rates::sentence_vi_of(formula)), std::string(rates::sentence_of(formula))}};
    return out;
}

}  // namespace tiendo::report
