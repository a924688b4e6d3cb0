// What is kept beside the ledger: contributions by which a back-dated finish counts
// as late, and which days of which hand are bulk re-appointments.
//
// Both follow from the judgement in `scratch`, are moved with it, and are recounted at every load
// from the dossiers that have something here.
#include "parts.hpp"

#include <algorithm>

namespace tiendo::engine {

// --- back-dated finishes -----------------------------------------------------------

std::int32_t engine::parts::month_of(instant recorded_at) const {
    const std::chrono::year_month_day day{law.newest()->zone().date_of(recorded_at)};
    return number_of(day.year() / day.month());
}

void engine::parts::move_backdating(std::uint32_t ref) {
    const auto found = backdated.find(ref);
    if (found == backdated.end() && scratch.if_backdated_is_late.empty()) return;
    const auto count = [&](const backdating& b, std::int32_t times) {
        for (const auto& e : b.entries) backdated_ledger.apply({e, b.procedure, b.via}, times, law);
        if (b.is_counted) counters.count_backdated(b.by, times);
    };
    if (found != backdated.end()) {
        count(found->second, -1);
        backdated.erase(found);
    }
    if (scratch.if_backdated_is_late.empty()) return;
    backdating now;
    now.procedure = scratch.procedure;
    now.via = scratch.via;
    now.entries = scratch.if_backdated_is_late;
    if (const auto* by = scratch.backdated_by; by != nullptr) {
        now.is_counted = true;
        now.by.counter = by->hand == dossier::no_hand ? dossier::no_ref : std::uint32_t{by->hand};
        now.by.agency = by->content.agency;
        now.by.month = month_of(by->recorded_at);
    }
    count(now, 1);
    backdated.emplace(ref, std::move(now));
}

// --- bulk re-appointments ----------------------------------------------------------

std::optional<hand_day> engine::parts::hand_day_of(const dossier::rescheduling& r) const {
    if (r.said_by->hand == dossier::no_hand) return std::nullopt;
    const auto day = law.newest()->zone().date_of(r.at).time_since_epoch().count();
    return hand_day{r.said_by->sender, r.said_by->hand, static_cast<std::int32_t>(day)};
}

bool engine::parts::is_bulk(const hand_day& key) const {
    const auto found = hand_days.find(key);
    return found != hand_days.end() && found->second.size() >= dossier::bulk_reschedules_min;
}

void engine::parts::leave_hand_day(const hand_day& key, std::uint32_t ref) {
    const auto found = hand_days.find(key);
    auto& members = found->second;
    members.erase(std::find(members.begin(), members.end(), ref));
    if (members.size() + 1 == dossier::bulk_reschedules_min)
        to_note_anew.insert(to_note_anew.end(), members.begin(), members.end());
    if (members.empty()) hand_days.erase(found);
}

void engine::parts::join_hand_day(const hand_day& key, std::uint32_t ref) {
    auto& members = hand_days[key];
    if (members.size() + 1 == dossier::bulk_reschedules_min)
        to_note_anew.insert(to_note_anew.end(), members.begin(), members.end());
    members.push_back(ref);
}

void engine::parts::move_hand_days(std::uint32_t ref) {
    const auto known = hand_days_of.find(ref);
    if (known == hand_days_of.end() && scratch.reschedulings.empty()) return;
    hand_day_list now;
    const auto& all = scratch.reschedulings;
    for (auto r = all.begin(); r != all.end(); ++r) {
        const auto key = hand_day_of(*r);
        // A Rescheduled corrected on the very day that it names is one re-appointment, not two.
        const bool is_told =
            r->said_by->is_amendment() && std::any_of(all.begin(), r, [&](const auto& earlier) {
                return earlier.said_by == r->said_by && hand_day_of(earlier) == key;
            });
        if (key && !is_told) now.push_back(*key);
    }
    auto& kept = hand_days_of[ref];
    if (kept != now) {
        for (const auto& key : kept) leave_hand_day(key, ref);
        for (const auto& key : now) join_hand_day(key, ref);
        kept = std::move(now);
    }
    if (kept.empty()) hand_days_of.erase(ref);
}

void engine::parts::add_bulk_findings(const dossier::assessment& judged,
                                      std::vector<dossier::finding>& out) const {
    for (const auto& r : judged.reschedulings) {
        const auto key = hand_day_of(r);
        if (key && is_bulk(*key)) out.push_back({dossier::finding_kind::bulk_reschedule, r.source});
    }
}

// When a day becomes a bulk day, or stops being one, the dossiers that were in it already have one
// finding more or less. They are fewer than bulk_reschedules_min.
void engine::parts::note_others_anew() {
    while (!to_note_anew.empty()) {
        const auto ref = to_note_anew.back();
        to_note_anew.pop_back();
        mark_dirty(ref);
        scratch_findings.clear();
        at_hand.unpack(slots[ref]);
        dossier::assess(at_hand.facts, law, scratch, &scratch_findings);
        add_bulk_findings(scratch, scratch_findings);
        note_findings(ref);
    }
}

digest_sum engine::parts::beside_digest() const {
    auto out = backdated_ledger.digest();
    out.add(counters.digest());
    return out;
}

}  // namespace tiendo::engine
