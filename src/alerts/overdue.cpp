// The schedule of overdue alerts.
#include "tiendo/alerts/overdue.hpp"

#include <algorithm>

namespace tiendo::alerts {
namespace {

// An unfinished dossier is overdue from the instant after its breach (src/RULES.md 2.5).
constexpr milliseconds just_after{1};

}  // namespace

overdue_schedule::standing overdue_schedule::standing_of(dossier_ref dossier) const noexcept {
    const auto found = standings_.find(dossier);
    return found == standings_.end() ? standing{} : found->second;
}

void overdue_schedule::stand(dossier_ref dossier, const standing& before, const standing& now) {
    if (now == before) return;  // most facts move no due date
    unschedule(dossier, before);
    if (now == standing{}) {
        standings_.erase(dossier);
    } else {
        standings_.insert_or_assign(dossier, now);
    }
    schedule(dossier, now);
}

void overdue_schedule::unschedule(dossier_ref dossier, const standing& s) {
    if (s.is_firing) {
        to_resolve_.erase(dossier);
    } else if (s.breach) {
        to_fire_.erase({s.fires_at, dossier});
    }
}

void overdue_schedule::schedule(dossier_ref dossier, const standing& s) {
    if (!s.is_firing && s.breach) to_fire_.emplace(s.fires_at, dossier);
    if (s.is_firing && !s.is_overdue) to_resolve_.insert(dossier);
}

void overdue_schedule::judge(dossier_ref dossier, const judgement& j) {
    const auto before = standing_of(dossier);
    standing next;
    next.is_firing = before.is_firing;
    if (j.breach) {
        const auto after_breach = *j.breach + just_after;
        next.breach = j.breach;
        next.is_overdue = *j.breach < j.judged_at;
        next.fires_at = std::max(after_breach, j.not_before.value_or(after_breach));
    }
    stand(dossier, before, next);
}

void overdue_schedule::fired(dossier_ref dossier, instant when) {
    const auto before = standing_of(dossier);
    auto next = before;
    next.is_firing = true;
    // What was proposed may have ended or moved on its way through the log.
    next.is_overdue = next.breach && *next.breach < when;
    stand(dossier, before, next);
}

void overdue_schedule::resolved(dossier_ref dossier) {
    const auto before = standing_of(dossier);
    auto next = before;
    next.is_firing = false;
    stand(dossier, before, next);
}

bool overdue_schedule::is_firing(dossier_ref dossier) const noexcept {
    return standing_of(dossier).is_firing;
}

std::optional<instant> overdue_schedule::next() const noexcept {
    if (!to_resolve_.empty()) return instant{};  // at once
    if (!to_fire_.empty()) return to_fire_.begin()->first;
    return std::nullopt;
}

std::vector<overdue_schedule::proposal> overdue_schedule::proposals(instant now,
                                                                    std::size_t max) const {
    std::vector<proposal> out;
    for (auto it = to_resolve_.begin(); it != to_resolve_.end() && out.size() < max; ++it) {
        out.push_back({*it, false});
    }
    for (auto it = to_fire_.begin(); it != to_fire_.end() && it->first <= now && out.size() < max;
         ++it) {
        out.push_back({it->second, true});
    }
    return out;
}

}  // namespace tiendo::alerts
