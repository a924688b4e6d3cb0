// The schedule of overdue alerts.
#include "tiendo/alerts/overdue.hpp"

#include <algorithm>

namespace tiendo::alerts {
namespace {

// An unfinished dossier is overdue from the instant after its breach (src/RULES.md 2.5).
constexpr milliseconds just_after{1};

}  // namespace

overdue_schedule::standing& overdue_schedule::at(dossier_ref dossier) {
    if (standings_.size() <= dossier) standings_.resize(dossier + 1);
    return standings_[dossier];
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
    auto& s = at(dossier);
    auto next = s;
    next.breach = j.breach;
    next.is_overdue = j.breach && *j.breach < j.judged_at;
    if (j.breach) {
        const auto after_breach = *j.breach + just_after;
        next.fires_at = std::max(after_breach, j.not_before.value_or(after_breach));
    }
    if (next == s) return;  // most facts move no due date
    unschedule(dossier, s);
    s = next;
    schedule(dossier, s);
}

void overdue_schedule::fired(dossier_ref dossier, instant when) {
    auto& s = at(dossier);
    unschedule(dossier, s);
    s.is_firing = true;
    // What was proposed may have ended or moved on its way through the log.
    s.is_overdue = s.breach && *s.breach < when;
    schedule(dossier, s);
}

void overdue_schedule::resolved(dossier_ref dossier) {
    auto& s = at(dossier);
    unschedule(dossier, s);
    s.is_firing = false;
    schedule(dossier, s);
}

bool overdue_schedule::is_firing(dossier_ref dossier) const noexcept {
    return dossier < standings_.size() && standings_[dossier].is_firing;
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
