// Sums over the subtrees of the topmost agencies.
#include "month_watch.hpp"

#include "tiendo/rates/roll_up.hpp"

#include <algorithm>
#include <utility>

namespace tiendo::service {

month_figures month_of(const engine::engine& engine, instant now) {
    rates::query month;
    const auto in_force = engine.catalogue_in_force();
    month.to = in_force->zone().date_of(now);
    const std::chrono::year_month_day today{month.to};
    month.from = local_date{std::chrono::local_days{today.year() / today.month() / 1}};
    const auto answer = engine.rates(month, now);
    const rates::roll_up tree(*answer.catalogue, month.to, month.places);
    const auto sums = tree.sums(answer);

    month_figures out;
    out.as_of = now;
    out.overdue = answer.total.count.overdue;
    for (const auto& a : answer.catalogue->agencies()) {
        const auto sum = sums.find(a.code.str());
        if (tree.above(a) != nullptr || sum == sums.end()) continue;
        month_figures::agency_rates row{a.code.str(), {}};
        std::ranges::transform(all_formulas, row.rates.begin(), [&](auto f) {
            return rates::rate_of(f, sum->second);
        });
        out.top.push_back(std::move(row));
    }
    std::ranges::sort(out.top, {}, &month_figures::agency_rates::code);
    if (out.top.size() > top_max) out.top.resize(top_max);
    return out;
}

void month_watch::look() {
    if (clock_.monotonic() < look_at_) return;
    if (state_->with([](state& s) { return std::exchange(s.is_asking, true); })) return;
    look_at_ = clock_.monotonic() + every;
    const bool taken =
        reader_.read([into = state_, now = clock_.now()](const engine::engine& engine) {
            auto found = month_of(engine, now);
            into->with([&](state& s) { s = {std::move(found), false}; });
        });
    if (!taken) state_->with([](state& s) { s.is_asking = false; });
}

month_figures month_watch::last() const {
    return state_->with([](const state& s) { return s.found; });
}

}  // namespace tiendo::service
