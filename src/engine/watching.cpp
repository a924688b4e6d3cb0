// What the rules watch of dossiers, in the order of time, and what is proposed.
//
// Nothing here changes a figure. What is proposed becomes a fact by being logged,
// with what fired it, so that a recount needs no rules (src/decisions/0028). What no
// time brings is looked at in looking.cpp.
#include "parts.hpp"

#include <algorithm>

namespace tiendo::engine {
namespace {

using alerts::rule_kind;
using dossier::no_ref;

// What is past from the instant after its breach (src/RULES.md 2.5).
constexpr milliseconds just_after{1};

// When `percent` of the working time from the start of its clock to the due date have gone, the
// pauses left out; the end of the last pause at the earliest.
std::optional<instant> used_up_at(const dossier::assessment& judged,
                                  instant breach,
                                  unsigned percent) {
    if (!judged.clock_started_at) return std::nullopt;
    const auto& calendar = *judged.rules.calendar;
    auto total = calendar.working_time_between(*judged.clock_started_at, breach).length;
    auto earliest = *judged.clock_started_at;
    for (const auto& p : judged.pauses) {
        if (!p.to || p.policy == catalogue::clock_policy::none) continue;
        total -= calendar.working_time_between(p.from, *p.to).length;
        earliest = std::max(earliest, *p.to);
    }
    const auto left = std::max(total, milliseconds{0}) * (100 - percent) / 100;
    return std::max(earliest, calendar.add_working_time(breach, {-left}));
}

std::optional<instant> soon_from(const alerts::rule& by,
                                 const dossier::assessment& judged,
                                 instant breach) {
    if (by.used_percent != 0) return used_up_at(judged, breach, by.used_percent);
    return judged.rules.calendar->add_working_time(breach, {-by.working_time_left});
}

// The running step whose limit ran out first.
const running_step* first_late_step(const dossier_slot& slot) {
    if (!slot.running) return nullptr;
    const running_step* out = nullptr;
    for (const auto& s : *slot.running) {
        // While a pause stops the applicant's clock, it stays on the side on which that began.
        const bool stands_in_time = s.stands_since && *s.stands_since <= s.breach;
        if (s.breach == instant::max() || stands_in_time) continue;
        if (out == nullptr || s.breach < out->breach) out = &s;
    }
    return out;
}

std::optional<instant> breach_of(const dossier_slot& slot) {
    const auto due = slot.due.get();
    if (!dossier::is_open(slot.state) || !due) return std::nullopt;
    const bool is_in_time = (slot.frozen_side & dossier::bit(dossier::basis::headline)) == 0;
    if (slot.is_frozen() && is_in_time) return std::nullopt;
    return due->breach;
}

std::uint64_t about_of(const running_step& s) {
    return std::uint64_t{s.step} << 32 | s.unit;
}

// An alert is its agency's: of a dossier that was transferred it ends there, and is raised anew.
// That of a step stays with whom the step is with.
bool follows_agency(const alerts::rule& by) {
    return by.kind != rule_kind::step_overdue;
}

std::string_view reason_of(const alerts::rule& by,
                           const dossier_slot& slot,
                           bool has_moved,
                           instant now) {
    if (slot.state == dossier::state::voided) return "voided";
    if (by.kind == rule_kind::parked) return has_moved ? "transferred" : "told of";
    if (slot.place == shelf::ended) return "ended";
    if (slot.place != shelf::open) return "voided";
    if (has_moved) return "transferred";
    if (by.kind == rule_kind::step_overdue) return "step finished";
    if (by.kind == rule_kind::appointment_past_statutory) return "appointment moved";
    if (by.kind == rule_kind::overdue) return "due date moved";
    if (const auto due = slot.due.get(); due && due->breach < now) return "fell due";
    return slot.is_paused ? "paused" : "due date moved";
}

}  // namespace

// --- dossiers

bool engine::parts::needs_judgement(const dossier_slot& slot) const {
    if (!dossier::is_open(slot.state)) return false;
    return std::ranges::any_of(dossier_rules, [&](const dossier_rule& by) {
        if (by.said.kind == rule_kind::due_soon) return breach_of(slot) && !slot.is_paused;
        return by.said.kind == rule_kind::appointment_past_statutory &&
               (slot.finding_kinds & bit_of(dossier::finding_kind::appointment_past_statutory)) !=
                   0;
    });
}

// Of a dossier at hand that has been judged; what needs_judgement says no to is not asked for.
alerts::dossier_schedule::judgement engine::parts::condition_of(const alerts::rule& by,
                                                                const dossier_slot& slot) const {
    alerts::dossier_schedule::judgement j;
    const bool is_parked = slot.state == dossier::state::parked;
    if (by.kind == rule_kind::parked ? !is_parked : !dossier::is_open(slot.state)) return j;
    const auto agency = is_parked ? parked_under(at_hand.facts) : slot.agency;
    if (!by.agency.empty() && !is_within(by.agency, agency)) return j;
    if (is_parked) {
        j.about = agency;
        for (const auto& f : at_hand.facts.facts())
            j.from = std::min(j.from.value_or(f.recorded_at), f.recorded_at);
        return j;
    }
    const auto breach = breach_of(slot);
    if (follows_agency(by)) j.about = agency;
    if (by.kind == rule_kind::overdue) {
        if (breach) j.from = *breach + just_after;
    } else if (by.kind == rule_kind::due_soon) {
        if (!breach || slot.is_paused) return j;
        j.from = soon_from(by, scratch, *breach);
        j.until = *breach + just_after;
    } else if (by.kind == rule_kind::step_overdue) {
        if (const auto* late = first_late_step(slot)) {
            j.from = late->breach + just_after;
            j.about = about_of(*late);
        }
    } else {
        const auto bit = bit_of(dossier::finding_kind::appointment_past_statutory);
        if ((slot.finding_kinds & bit) == 0) return j;
        for (const auto& f : scratch_findings) {
            if (f.kind == dossier::finding_kind::appointment_past_statutory)
                j.from = f.source->recorded_at;
        }
    }
    return j;
}

void engine::parts::watch_dossier(dossier_rule& by, std::uint32_t ref, instant written_at) const {
    const auto& slot = slots[ref];
    auto j = condition_of(by.said, slot);
    j.judged_at = written_at;
    if (j.from) {
        j.not_before = *j.from + by.said.pending;
        if (slot.is_history && *j.from <= written_at)
            j.not_before = std::max(*j.not_before, written_at + alerts::history_settles_after);
    }
    by.schedule.judge(ref, j);
}

bool engine::parts::is_within(const agency_code& above, dossier::agency_ref agency) const {
    return agency != no_ref && law.versions() != 0 &&
           law.newest()->is_within(law.agencies.code(agency), above.view());
}

dossier::agency_ref engine::parts::parked_under(const dossier::history& facts) const {
    if (law.versions() == 0) return no_ref;
    for (const auto ref : agencies_in_order(facts, law)) {
        if (law.newest()->find_agency(law.agencies.code(ref)) != nullptr) return ref;
    }
    return no_ref;
}

dossier::agency_ref engine::parts::watched_under(const dossier_slot& slot) const {
    return slot.state == dossier::state::parked ? parked_under(facts_of(slot)) : slot.agency;
}

std::optional<std::uint64_t> engine::parts::raised_about(const dossier_rule& by,
                                                         const agency_code& agency) const {
    if (!follows_agency(by.said)) return std::nullopt;
    return law.agencies.find(agency.view());
}

engine::parts::dossier_rule* engine::parts::rule_of(std::string_view id) {
    const auto found = std::find_if(dossier_rules.begin(),
                                    dossier_rules.end(),
                                    [id](const auto& by) { return by.said.id == id; });
    return found == dossier_rules.end() ? nullptr : &*found;
}

void engine::parts::join_alerts(const std::vector<dossier_rule*>& to) {
    orphans.clear();
    for (const auto& [id, a] : desk.alerts()) {
        if (!alerts::is_open(a.state) || a.dossier.empty()) continue;
        const auto ref = bring_back(a.dossier.view());
        auto* by = rule_of(a.rule);
        if (by == nullptr || ref == no_ref) {
            orphans.push_back(id);
        } else if (std::ranges::find(to, by) != to.end()) {
            by->schedule.fired(ref, written_to, raised_about(*by, a.agency));
        }
    }
}

void engine::watch(std::vector<alerts::rule> rules, instant now) {
    auto& p = *parts_;
    TIENDO_ASSERT(rules.size() <= alerts::rules_max);
    // A rule that was there before as it is now keeps what it knows.
    auto before = std::exchange(p.dossier_rules, {});
    p.dossier_rules.reserve(rules.size());
    p.looked_rules.clear();
    std::vector<parts::dossier_rule*> fresh;
    for (auto& by : rules) {
        if (!alerts::is_of_dossiers(by.kind)) {
            p.looked_rules.push_back(std::move(by));
            continue;
        }
        const auto kept = std::ranges::find(before, by, &parts::dossier_rule::said);
        if (kept == before.end()) {
            fresh.push_back(&p.dossier_rules.emplace_back(std::move(by)));
        } else {
            p.dossier_rules.push_back(std::move(*kept));
        }
    }
    for (std::uint32_t ref = 0; !fresh.empty() && ref < p.slots.end_ref(); ++ref) {
        const auto& slot = p.slots[ref];
        if (!p.slots.holds(ref) || slot.place == shelf::ended) continue;
        p.at_hand.unpack(slot);
        p.scratch_findings.clear();
        if (p.needs_judgement(slot))
            dossier::assess(p.at_hand.facts, p.law, p.scratch, &p.scratch_findings);
        for (auto* by : fresh) p.watch_dossier(*by, ref, now);
    }
    p.join_alerts(fresh);
}

alert_transition engine::parts::transition_of(const dossier_rule& by,
                                              const alerts::dossier_schedule::proposal& p) const {
    const auto& slot = slots[p.dossier];
    alert_transition t;
    t.what.rule = by.said.id;
    t.kind = by.said.kind;
    t.what.dossier = dossier_code(slot.code);
    if (const auto due = slot.due.get()) t.due = due->breach;
    if (by.said.kind == rule_kind::parked && p.fire) {
        const auto agency = watched_under(slot);
        if (agency != no_ref) t.what.agency = agency_code(law.agencies.code(agency));
    }
    if (by.said.kind == rule_kind::step_overdue) {
        if (const auto* late = first_late_step(slot)) {
            const auto& labels = law.steps.labels();
            t.what.subject = labels.code(late->step);
            if (late->unit != no_ref) t.what.subject += "/" + std::string(labels.code(late->unit));
            t.due = late->breach;
        }
    }
    return t;
}

std::vector<engine::pending_alert> engine::parts::looks_pending() const {
    std::vector<pending_alert> out;
    for (const auto& [key, w] : watched.all()) {
        if (desk.find_open(w.what.what) == nullptr) out.push_back({w.what, w.since, w.fires_at()});
    }
    return out;
}

// Of one rule, what is asked for; at most `looks` that wait are looked at: 100,000 in 15 to 21 ms
// (preset dev).
void engine::parts::add_pending(const dossier_rule& by,
                                const std::vector<bool>* wanted,
                                instant now,
                                std::size_t& looks,
                                pending_page& out) const {
    auto waiting = by.schedule.waiting(now, now + by.said.pending, looks + 1);
    if (waiting.size() > looks) {
        out.is_cut = true;
        waiting.pop_back();
    }
    looks -= waiting.size();
    std::size_t rows = 0;
    for (const auto& w : waiting) {
        const auto agency = follows_agency(by.said) ? static_cast<dossier::agency_ref>(w.about)
                                                    : slots[w.dossier].agency;
        if (wanted != nullptr && (agency == no_ref || !(*wanted)[agency])) continue;
        ++out.total;
        if (++rows > pending_rows_max) continue;  // of one rule the list has no more
        auto& row = out.rows.emplace_back();
        row.what.what = transition_of(by, {w.dossier, true}).what;
        if (agency != no_ref) row.what.what.agency = agency_code(law.agencies.code(agency));
        row.what.kind = by.said.kind;
        row.what.pending = by.said.pending;
        row.since = w.since;
        row.fires_at = w.fires_at;
    }
}

engine::pending_page engine::pending_alerts(const alert_query& asked, instant now) const {
    const auto& p = *parts_;
    const auto wanted = p.agencies_within(asked.agency, asked.descendants);
    const auto* only = asked.agency ? &wanted : nullptr;
    const auto is_asked = [&](std::string_view rule) {
        return asked.rule.empty() || rule == asked.rule;
    };
    pending_page out;
    for (auto& one : p.looks_pending()) {
        const auto agency = p.law.agencies.find(one.what.what.agency.view());
        if (!is_asked(one.what.what.rule)) continue;
        if (only == nullptr || (agency != no_ref && wanted[agency]))
            out.rows.push_back(std::move(one));
    }
    out.total = out.rows.size();
    auto looks = pending_looks_max;
    for (const auto& by : p.dossier_rules) {
        if (by.said.pending.count() != 0 && is_asked(by.said.id))
            p.add_pending(by, only, now, looks, out);
    }
    const auto kept = std::min(pending_rows_max, out.rows.size());
    std::partial_sort(out.rows.begin(),
                      out.rows.begin() + static_cast<std::ptrdiff_t>(kept),
                      out.rows.end(),
                      [](const pending_alert& a, const pending_alert& b) {
                          return std::pair(a.fires_at, a.what.what.key()) <
                                 std::pair(b.fires_at, b.what.what.key());
                      });
    out.rows.resize(kept);
    return out;
}

std::uint64_t engine::conditions_left_out() const {
    return parts_->watched.left_out();
}

std::vector<alerts::rule> engine::rules() const {
    std::vector<alerts::rule> out;
    for (const auto& by : parts_->dossier_rules) out.push_back(by.said);
    out.insert(out.end(), parts_->looked_rules.begin(), parts_->looked_rules.end());
    return out;
}

std::vector<const alerts::alert*> engine::parts::ended_elsewhere(std::size_t max) const {
    std::vector<const alerts::alert*> out;
    if (!watched.has_looked()) return out;
    for (const auto id : desk.open_elsewhere()) {
        if (out.size() == max) break;
        const auto* a = desk.find(id);
        if (!watched.holds(*a)) out.push_back(a);
    }
    return out;
}

void engine::parts::note_elsewhere() {
    elsewhere_at.reset();
    if (!ended_elsewhere(1).empty()) elsewhere_at.emplace();
    for (const auto& [key, w] : watched.all()) {
        if (!elsewhere_at || w.fires_at() < *elsewhere_at) {
            if (desk.find_open(w.what.what) == nullptr) elsewhere_at = w.fires_at();
        }
    }
}

// --- what is proposed

std::optional<instant> engine::next_deadline() const {
    const auto& p = *parts_;
    auto out = p.elsewhere_at;
    const auto consider = [&out](instant at) { out = std::min(out.value_or(at), at); };
    for (const auto& by : p.dossier_rules) {
        if (const auto at = by.schedule.next()) consider(*at);
    }
    if (!p.orphans.empty()) consider({});
    return out;
}

std::vector<alert_transition> engine::due_transitions(instant now, std::size_t max) {
    auto& p = *parts_;
    std::vector<alert_transition> out;
    const auto lower = [&out](const alerts::alert& a, std::string_view reason) {
        alert_transition t;
        t.what = a;
        t.kind = a.kind;
        if (!a.dossier.empty()) t.what.agency = {};
        t.to = alert_state::resolved;
        t.reason = reason;
        out.push_back(std::move(t));
    };
    while (!p.orphans.empty() && out.size() < max) {
        const auto* a = p.desk.find(p.orphans.back());
        if (a != nullptr && alerts::is_open(a->state)) lower(*a, "rule removed");
        p.orphans.pop_back();
    }
    for (auto& by : p.dossier_rules) {
        for (const auto& proposal : by.schedule.proposals(now, max - out.size())) {
            auto t = p.transition_of(by, proposal);
            if (!proposal.fire) {
                const auto& slot = p.slots[proposal.dossier];
                const auto* open = p.desk.find_open(t.what);
                // Of one that was told of, its end says more than who has it now.
                const bool is_watched =
                    by.said.kind != rule_kind::parked || slot.state == dossier::state::parked;
                const bool has_moved =
                    open != nullptr && is_watched && follows_agency(by.said) &&
                    p.law.agencies.find(open->agency.view()) != p.watched_under(slot);
                t.to = alert_state::resolved;
                t.reason = reason_of(by.said, slot, has_moved, now);
            }
            out.push_back(std::move(t));
        }
    }
    if (!p.elsewhere_at || *p.elsewhere_at > now) return out;
    for (const auto* a : p.ended_elsewhere(max - out.size())) lower(*a, "over");
    for (const auto& one : p.looks_pending()) {
        if (out.size() == max) break;
        if (one.fires_at > now) continue;
        alert_transition t;
        t.what = one.what.what;
        t.kind = one.what.kind;
        t.found = one.what.found;
        out.push_back(std::move(t));
    }
    return out;
}

}  // namespace tiendo::engine
