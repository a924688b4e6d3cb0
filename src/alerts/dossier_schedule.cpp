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
        return until == instant::max() ? std::nullopt : std::optional(until);
    }
    if (from == instant::max() || fires_at >= until) return std::nullopt;
    return fires_at;
}

dossier_schedule::standing dossier_schedule::standing_of(dossier_ref dossier) const noexcept {
    const auto found = standings_.find(dossier);
    return found == standings_.end() ? standing{} : found->second.is;
}

void dossier_schedule::take_out(const kept& one) {
    const auto at = one.is.acts_at();
    if (!at) return;
    auto& from = order_of(one.is);
    const auto found = from.find(*at);
    auto& list = found->second;
    list[one.place] = list.back();
    standings_.find(list.back())->second.place = one.place;
    list.pop_back();
    if (list.empty()) from.erase(found);
}

void dossier_schedule::stand(dossier_ref dossier, const standing& now) {
    const auto found = standings_.find(dossier);
    if (now == (found == standings_.end() ? standing{} : found->second.is))
        return;  // most facts move no due date
    if (found != standings_.end()) take_out(found->second);
    if (now == standing{}) {
        standings_.erase(found);
        return;
    }
    auto& one = found == standings_.end() ? standings_[dossier] : found->second;
    one.is = now;
    if (const auto at = now.acts_at()) {
        auto& list = order_of(now)[*at];
        one.place = static_cast<std::uint32_t>(list.size());
        list.push_back(dossier);
    }
}

void dossier_schedule::judge(dossier_ref dossier, const judgement& j) {
    const auto before = standing_of(dossier);
    standing next;
    next.is_firing = before.is_firing;
    next.fired_about = before.fired_about;
    if (j.from) {
        next.from = *j.from;
        next.until = j.until.value_or(instant::max());
        next.about = j.about;
        next.fires_at = std::max(*j.from, j.not_before.value_or(*j.from));
        // Kept for what fires alone, so that equal judgements at other times are the same.
        next.holds = next.is_firing && next.holds_at(j.judged_at);
    }
    stand(dossier, next);
}

void dossier_schedule::fired(dossier_ref dossier,
                             instant when,
                             std::optional<std::uint64_t> about) {
    auto next = standing_of(dossier);
    next.is_firing = true;
    next.fired_about = about.value_or(next.about);
    // What was proposed may have ended or moved on its way through the log.
    next.holds = next.holds_at(when);
    stand(dossier, next);
}

void dossier_schedule::resolved(dossier_ref dossier, instant when) {
    auto next = standing_of(dossier);
    if (next.until <= when) next = {};
    next.is_firing = false;
    next.holds = false;
    next.fired_about = 0;
    stand(dossier, next);
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
    for (auto at = to_resolve_.begin(); at != to_resolve_.end() && at->first <= now; ++at) {
        for (const auto dossier : at->second) {
            if (out.size() == max) return out;
            out.push_back({dossier, false});
        }
    }
    std::vector<dossier_ref> over;
    for (auto at = to_fire_.begin(); at != to_fire_.end() && at->first <= now && out.size() < max;
         ++at) {
        for (const auto dossier : at->second) {
            if (out.size() == max) break;
            if (standing_of(dossier).until <= now) {
                over.push_back(dossier);
            } else {
                out.push_back({dossier, true});
            }
        }
    }
    for (const auto dossier : over) stand(dossier, {});
    return out;
}

std::vector<dossier_schedule::waiter> dossier_schedule::waiting(instant now,
                                                                instant last,
                                                                std::size_t max) const {
    std::vector<waiter> out;
    for (const auto& [fires_at, dossiers] : to_fire_) {
        if (fires_at > last) break;
        for (const auto dossier : dossiers) {
            if (out.size() == max) return out;
            const auto s = standing_of(dossier);
            if (s.holds_at(now)) out.push_back({dossier, s.from, fires_at, s.about});
        }
    }
    return out;
}

}  // namespace tiendo::alerts
