// Following the alerts of the engine.
#include "alert_book.hpp"

#include "tiendo/base/check.hpp"

#include <algorithm>
#include <iterator>
#include <ranges>

namespace tiendo::feed {
namespace {

// Reading alerts asks of no silence: any instant will do.
constexpr instant no_instant{};

wire::alert_state state_of(engine::alert_state s) {
    switch (s) {
        case engine::alert_state::firing:
            return wire::alert_state::firing;
        case engine::alert_state::acknowledged:
            return wire::alert_state::acknowledged;
        case engine::alert_state::resolved:
            return wire::alert_state::resolved;
    }
    TIENDO_ASSERT(false);
}

wire::alert_notice notice_of(const engine::alert_view& alert) {
    wire::alert_notice out;
    out.id = std::to_string(alert.id);
    out.dossier_code = alert.dossier.str();
    out.agency_code = alert.agency.str();
    out.rule = alert.rule;
    out.subject = alert.subject;
    out.state = state_of(alert.state);
    out.due = alert.due;
    out.at = alert.resolved_at.value_or(alert.acknowledged_at.value_or(alert.fired_at));
    return out;
}

std::vector<engine::alert_view> pages(const engine::engine& engine, engine::alert_query query) {
    query.limit = alert_page_rows;
    std::vector<engine::alert_view> out;
    for (std::size_t i = 0; i < alert_pages_max; ++i) {
        auto page = engine.alerts(query, no_instant);
        std::move(page.rows.begin(), page.rows.end(), std::back_inserter(out));
        if (page.next_after == 0) break;
        query.after = page.next_after;
    }
    return out;
}

std::size_t number_of(const std::vector<engine::alert_view>& alerts, engine::alert_state state) {
    return static_cast<std::size_t>(std::count_if(
        alerts.begin(), alerts.end(), [state](const auto& a) { return a.state == state; }));
}

// Which of `known` are not what they were, as they are now.
std::vector<engine::alert_view> moved_of(const engine::engine& engine,
                                         const std::vector<alert_question::standing>& known) {
    std::vector<engine::alert_view> out;
    for (const auto& [id, state] : known) {
        const auto now = engine.alert(id, no_instant);
        if (now && now->state != state) out.push_back(*now);
    }
    return out;
}

}  // namespace

alert_reading read_alerts(const engine::engine& engine, const alert_question& asked) {
    using engine::alert_state;
    alert_reading out;
    engine::alert_query query;
    query.after = asked.after;
    // Before the first reading, the resolved past is nobody's news.
    query.open_only = asked.after == 0;
    out.fresh = pages(engine, query);
    engine::alert_query count;
    count.open_only = true;
    count.limit = 1;
    // Of the first reading's unlisted past nothing is to be told later either.
    const bool all_listed = out.fresh.size() < alert_page_rows * alert_pages_max;
    const auto page = engine.alerts(count, no_instant);
    out.read_to = all_listed ? page.newest : out.fresh.back().id;
    // Alerts leave each state for good, so equal counts mean that none of the known has moved.
    const bool differs =
        page.firing != asked.firing + number_of(out.fresh, alert_state::firing) ||
        page.acknowledged != asked.acknowledged + number_of(out.fresh, alert_state::acknowledged);
    if (differs && asked.full) out.moved = moved_of(engine, asked.known);
    out.owes_full = differs && !asked.full;
    return out;
}

alert_question alert_book::question(bool full_allowed) const {
    alert_question out{last_id_, 0, 0, full_allowed, {}};
    if (full_allowed) out.known.reserve(open_.size());
    for (const auto& [id, notice] : open_) {
        const bool is_seen = notice.state == wire::alert_state::acknowledged;
        ++(is_seen ? out.acknowledged : out.firing);
        if (full_allowed)
            out.known.push_back(
                {id, is_seen ? engine::alert_state::acknowledged : engine::alert_state::firing});
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
        if (alerts::is_open(alert.state)) open_.emplace(alert.id, notice_of(alert));
        if (begun_) note(tick, notice_of(alert));
    }
    last_id_ = std::max(last_id_, reading.read_to);
    if (!begun_) complete_since_ = tick;
    begun_ = true;
    owes_full_reading_ = reading.owes_full;
    for (const auto& alert : reading.moved) {
        if (alerts::is_open(alert.state)) {
            open_.insert_or_assign(alert.id, notice_of(alert));
        } else {
            open_.erase(alert.id);
        }
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

alert_book::open_list alert_book::open(const view& seen_by, std::size_t max) const {
    open_list out;
    for (const auto& [id, alert] : open_ | std::views::reverse) {
        if (!seen_by.covers(alert.agency_code)) continue;
        out.total += 1;
        if (out.newest.size() < max) out.newest.push_back(alert);
    }
    return out;
}

}  // namespace tiendo::feed
