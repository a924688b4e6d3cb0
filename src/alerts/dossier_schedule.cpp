// The order of time in which one rule's alerts rise and fall.
#include "tiendo/alerts/dossier_schedule.hpp"

#include <algorithm>

namespace tiendo::alerts {
namespace {

constexpr instant at_once{};

}  // namespace

std::optional<instant> dossier_schedule::standing::acts_at() const noexcept {
    if (is_firing) {
        if (!holds || about != fired_about) return at_once;
        return until;
    }
    if (!from || (until && fires_at >= *until)) return std::nullopt;
    return fires_at;
}

dossier_schedule::standing dossier_schedule::standing_of(dossier_ref dossier) const noexcept {
    const auto found = standings_.find(dossier);
    return found == standings_.end() ? standing{} : found->second;
}

void dossier_schedule::stand(dossier_ref dossier, const standing& before, const standing& now) {
    if (now == before) return;  // most facts move no due date
    if (const auto at = before.acts_at())
        (before.is_firing ? to_resolve_ : to_fire_).erase({*at, dossier});
    if (now == standing{}) {
        standings_.erase(dossier);
    } else {
        standings_.insert_or_assign(dossier, now);
    }
    if (const auto at = now.acts_at())
        (now.is_firing ? to_resolve_ : to_fire_).emplace(*at, dossier);
}

void dossier_schedule::judge(dossier_ref dossier, const judgement& j) {
    const auto before = standing_of(dossier);
    standing next;
    next.is_firing = before.is_firing;
    next.fired_about = before.fired_about;
    if (j.from) {
        next.from = j.from;
        next.until = j.until;
        next.about = j.about;
        next.fires_at = std::max(*j.from, j.not_before.value_or(*j.from));
        // Kept for what fires alone, so that equal judgements at other times are the same.
        next.holds = next.is_firing && next.holds_at(j.judged_at);
    }
    stand(dossier, before, next);
}

void dossier_schedule::fired(dossier_ref dossier,
                             instant when,
                             std::optional<std::uint64_t> about) {
    const auto before = standing_of(dossier);
    auto next = before;
    next.is_firing = true;
    next.fired_about = about.value_or(next.about);
    // What was proposed may have ended or moved on its way through the log.
    next.holds = next.holds_at(when);
    stand(dossier, before, next);
}

void dossier_schedule::resolved(dossier_ref dossier, instant when) {
    const auto before = standing_of(dossier);
    auto next = before;
    if (before.until && *before.until <= when) next = {};
    next.is_firing = false;
    next.holds = false;
    next.fired_about = 0;
    stand(dossier, before, next);
}

bool dossier_schedule::is_firing(dossier_ref dossier) const noexcept {
    return standing_of(dossier).is_firing;
}

std::optional<instant> dossier_schedule::next() const noexcept {
    std::optional<instant> out;
    if (!to_resolve_.empty()) out = to_resolve_.begin()->first;
    if (!to_fire_.empty() && (!out || to_fire_.begin()->first < *out))
        out = to_fire_.begin()->first;
    return out;
}

std::vector<dossier_schedule::proposal> dossier_schedule::proposals(instant now, std::size_t max) {
    std::vector<proposal> out;
    for (auto it = to_resolve_.begin();
         it != to_resolve_.end() && it->first <= now && out.size() < max;
         ++it) {
        out.push_back({it->second, false});
    }
    for (auto it = to_fire_.begin();
         it != to_fire_.end() && it->first <= now && out.size() < max;) {
        const auto dossier = it->second;
        const auto s = standing_of(dossier);
        ++it;  // what is over leaves the set
        if (s.until && *s.until <= now) {
            stand(dossier, s, {});
        } else {
            out.push_back({dossier, true});
        }
    }
    return out;
}

std::vector<dossier_schedule::waiter> dossier_schedule::waiting(instant now,
                                                                instant last,
                                                                std::size_t max) const {
    std::vector<waiter> out;
    for (const auto& [fires_at, dossier] : to_fire_) {
        if (fires_at > last || out.size() == max) break;
        const auto s = standing_of(dossier);
        if (s.holds_at(now)) out.push_back({dossier, *s.from, fires_at, s.about});
    }
    return out;
}

}  // namespace tiendo::alerts
