// Following the alerts of the engine.
#include "alert_book.hpp"

#include <algorithm>
#include <iterator>
#include <ranges>
#include <unordered_set>

namespace tiendo::feed {
namespace {

wire::alert_notice notice_of(const engine::alert_view& alert) {
    wire::alert_notice out;
    out.id = std::to_string(alert.id);
    out.dossier_code = alert.dossier.str();
    out.agency_code = alert.agency.str();
    out.rule = alert.rule;
    out.state = alert.state == engine::alert_state::firing ? wire::alert_state::firing
                                                           : wire::alert_state::resolved;
    out.due = alert.due;
    out.at = alert.resolved_at.value_or(alert.fired_at);
    return out;
}

std::vector<engine::alert_view> pages(const engine::engine& engine, engine::alert_query query) {
    query.limit = alert_page_rows;
    std::vector<engine::alert_view> out;
    for (std::size_t i = 0; i < alert_pages_max; ++i) {
        auto page = engine.alerts(query);
        std::move(page.rows.begin(), page.rows.end(), std::back_inserter(out));
        if (page.next_after == 0) break;
        query.after = page.next_after;
    }
    return out;
}

bool is_firing(const engine::alert_view& alert) {
    return alert.state == engine::alert_state::firing;
}

// Which of `known` fire no more, as they are now.
std::vector<engine::alert_view> resolved_of(const engine::engine& engine,
                                            const std::vector<std::uint64_t>& known) {
    engine::alert_query query;
    query.state = engine::alert_state::firing;
    std::unordered_set<std::uint64_t> firing;
    std::uint64_t listed_to = 0;
    for (const auto& alert : pages(engine, query)) {
        firing.insert(alert.id);
        listed_to = std::max(listed_to, alert.id);
    }
    const bool all_listed = firing.size() < alert_page_rows * alert_pages_max;
    std::vector<engine::alert_view> out;
    for (const auto id : known) {
        if (firing.contains(id) || (!all_listed && id > listed_to)) continue;
        engine::alert_query one;
        one.after = id - 1;
        one.limit = 1;
        const auto page = engine.alerts(one);
        if (!page.rows.empty() && page.rows.front().id == id) out.push_back(page.rows.front());
    }
    return out;
}

}  // namespace

alert_reading read_alerts(const engine::engine& engine, const alert_question& asked) {
    alert_reading out;
    engine::alert_query query;
    query.after = asked.after;
    // Before the first reading, the resolved past is nobody's news.
    if (asked.after == 0) query.state = engine::alert_state::firing;
    out.fresh = pages(engine, query);
    engine::alert_query count;
    count.state = engine::alert_state::firing;
    count.limit = 1;
    const auto fresh =
        static_cast<std::size_t>(std::count_if(out.fresh.begin(), out.fresh.end(), is_firing));
    // Of the first reading's unlisted past nothing is to be told later either.
    const bool all_listed = out.fresh.size() < alert_page_rows * alert_pages_max;
    const auto page = engine.alerts(count);
    out.read_to = all_listed ? page.newest : out.fresh.back().id;
    const bool differs = page.firing != asked.known_firing + fresh;
    if (differs && asked.full) out.resolved = resolved_of(engine, asked.known);
    out.owes_full = differs && !asked.full;
    return out;
}

alert_question alert_book::question(bool full_allowed) const {
    alert_question out{last_id_, firing_.size(), full_allowed, {}};
    if (full_allowed) {
        out.known.reserve(firing_.size());
        for (const auto& [id, notice] : firing_) out.known.push_back(id);
    }
    return out;
}

void alert_book::note(tick_number tick, wire::alert_notice notice) {
    changes_.push_back({std::move(notice), tick});
    if (changes_.size() <= alert_changes_max) return;
    complete_since_ = changes_.front().tick;
    changes_.pop_front();
}

void alert_book::take(tick_number tick, const alert_reading& reading) {
    for (const auto& alert : reading.fresh) {
        if (is_firing(alert)) firing_.emplace(alert.id, notice_of(alert));
        if (begun_) note(tick, notice_of(alert));
    }
    last_id_ = std::max(last_id_, reading.read_to);
    if (!begun_) complete_since_ = tick;
    begun_ = true;
    owes_full_reading_ = reading.owes_full;
    for (const auto& alert : reading.resolved) {
        firing_.erase(alert.id);
        note(tick, notice_of(alert));
    }
}

std::vector<wire::alert_notice> alert_book::changes(const view& seen_by, tick_number since) const {
    std::map<std::string_view, const alert_change*> newest;
    for (auto change = changes_.rbegin(); change != changes_.rend() && change->tick > since;
         ++change) {
        if (seen_by.covers(change->notice.agency_code)) newest.emplace(change->notice.id, &*change);
    }
    std::vector<wire::alert_notice> out;
    out.reserve(newest.size());
    for (const auto& [id, change] : newest) out.push_back(change->notice);
    return out;
}

alert_book::firing_list alert_book::firing(const view& seen_by, std::size_t max) const {
    firing_list out;
    for (const auto& [id, alert] : firing_ | std::views::reverse) {
        if (!seen_by.covers(alert.agency_code)) continue;
        out.total += 1;
        if (out.newest.size() < max) out.newest.push_back(alert);
    }
    return out;
}

}  // namespace tiendo::feed
