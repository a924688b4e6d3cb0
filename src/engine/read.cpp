// Questions to an engine. Nothing here changes it.
#include "parts.hpp"
#include "tiendo/rates/roll_up.hpp"

#include <algorithm>
#include <iterator>

namespace tiendo::engine {

using dossier::no_ref;

std::vector<bool> engine::parts::agencies_within(const std::optional<agency_code>& agency,
                                                 bool descendants,
                                                 std::optional<local_date> last_day) const {
    std::vector<bool> out(law.agencies.size(), !agency);
    if (!agency || law.versions() == 0) return out;
    const auto& catalogue = *law.newest();
    const auto* asked = catalogue.find_agency(agency->view());
    const auto day = last_day.value_or(catalogue.zone().date_of(written_to));
    const rates::roll_up of_period(catalogue, day, rates::placing::as_of_period);
    const rates::roll_up succeeded(catalogue, day, rates::placing::by_successor);
    for (std::uint32_t ref = 0; asked != nullptr && ref < out.size(); ++ref) {
        const auto* a = catalogue.find_agency(law.agencies.code(ref));
        if (a == nullptr) continue;
        out[ref] =
            a == asked ||
            (descendants && (of_period.is_within(*a, *asked) || succeeded.is_within(*a, *asked)));
    }
    return out;
}

std::vector<std::string_view> engine::parts::names_shown(const std::optional<agency_code>& agency,
                                                         bool descendants,
                                                         local_date last_day,
                                                         rates::placing places) const {
    std::vector<std::string_view> out(law.agencies.size());
    if (law.versions() == 0) return out;
    const auto& catalogue = *law.newest();
    const auto* asked = agency ? catalogue.find_agency(agency->view()) : nullptr;
    const rates::roll_up tree(catalogue, last_day, places);
    for (std::uint32_t ref = 0; ref < out.size(); ++ref) {
        const auto* a = catalogue.find_agency(law.agencies.code(ref));
        if (a == nullptr) {
            if (!agency) out[ref] = law.agencies.code(ref);
            continue;
        }
        const auto& shown = tree.shown_as(*a);
        const bool is_asked =
            !agency || (asked != nullptr && (descendants ? tree.is_within(*a, *asked)
                                                         : &shown == &tree.shown_as(*asked)));
        if (is_asked) out[ref] = shown.code.view();
    }
    return out;
}

engine::parts::agency_list engine::parts::agencies_in_order(const dossier::history& facts,
                                                            const dossier::law& codes) {
    agency_list out;
    dossier::history::amended amended;
    facts.apply_amendments(codes, amended);
    for (const auto& f : amended.facts) out.push_back(f.content->agency);
    for (const auto* f : amended.without_target) out.push_back(f->content.agency);
    if (out.empty()) {
        for (const auto& f : facts.facts()) out.push_back(f.content.agency);
    }
    return out;
}

engine::parts::agency_list engine::parts::agencies_named(const dossier::history& facts,
                                                         const dossier::law& codes) {
    auto out = agencies_in_order(facts, codes);
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
}

bool engine::parts::stands_under(const dossier_slot& slot, const std::vector<bool>& wanted) const {
    if (slot.agency != no_ref) return wanted[slot.agency];
    const auto named = agencies_named(facts_of(slot), law);
    return std::any_of(named.begin(), named.end(), [&](auto ref) { return wanted[ref]; });
}

dossier_summary engine::parts::summary_of(const dossier_slot& slot, instant now) const {
    dossier_summary s;
    s.code = dossier_code(slot.code);
    if (slot.agency != no_ref) {
        s.agency = agency_code(law.agencies.code(slot.agency));
    } else {
        for (const auto ref : agencies_named(facts_of(slot), law))
            s.named.emplace_back(law.agencies.code(ref));
        std::sort(s.named.begin(), s.named.end());
    }
    if (slot.procedure != no_ref) {
        s.procedure = procedure_code(law.procedures.code(slot.procedure));
        s.via = slot.via;
    }
    s.state = slot.state;
    s.received_at = slot.received_at.get();
    s.ended_at = slot.ended_at.get();
    s.due = slot.due.get();
    s.overdue = slot.is_overdue(now);
    s.paused = slot.is_paused;
    s.provisional = slot.is_provisional;
    s.verdict = slot.headline_verdict;
    return s;
}

// By agency_ref; filters are answered by a walk over the open dossiers, where any is provisional.
std::vector<std::uint64_t> engine::parts::provisional_of(const rates::query& asked) const {
    const bool is_filtered = asked.procedure || asked.field || asked.via;
    const bool has_any = std::ranges::any_of(provisional_by_agency, [](auto n) { return n != 0; });
    if (!is_filtered || !has_any) return provisional_by_agency;
    const auto& catalogue = *law.newest();
    std::vector<std::uint64_t> out(provisional_by_agency.size());
    for (const auto ref : shelves[static_cast<std::size_t>(shelf::open)]) {
        const auto& slot = slots[ref];
        if (!slot.is_provisional || (asked.via && slot.via != *asked.via)) continue;
        const auto code = law.procedures.code(slot.procedure);
        if (asked.procedure && asked.procedure->view() != code) continue;
        const auto* procedure = catalogue.find_procedure(code);
        if (asked.field && (procedure == nullptr || procedure->field_code != *asked.field))
            continue;
        ++out[slot.agency];
    }
    return out;
}

std::uint64_t engine::parts::provisional_within(const rates::query& asked) const {
    const auto& catalogue = *law.newest();
    std::optional<rates::roll_up> tree;
    const auto* root = asked.agency ? catalogue.find_agency(asked.agency->view()) : nullptr;
    std::uint64_t sum = 0;
    const auto by_agency = provisional_of(asked);
    for (std::uint32_t ref = 0; ref < by_agency.size(); ++ref) {
        if (by_agency[ref] == 0) continue;
        if (root != nullptr && !tree) tree.emplace(catalogue, asked.to, asked.places);
        const auto* a = catalogue.find_agency(law.agencies.code(ref));
        const bool is_asked =
            !asked.agency || (a != nullptr && root != nullptr &&
                              (asked.descendants ? tree->is_within(*a, *root)
                                                 : &tree->shown_as(*a) == &tree->shown_as(*root)));
        if (is_asked) sum += by_agency[ref];
    }
    return sum;
}

std::vector<std::pair<std::string, std::uint64_t>> engine::provisional_by_agency() const {
    const auto& by_agency = parts_->provisional_by_agency;
    std::vector<std::pair<std::string, std::uint64_t>> out;
    for (std::uint32_t ref = 0; ref < by_agency.size(); ++ref) {
        if (by_agency[ref] != 0) out.emplace_back(parts_->law.agencies.code(ref), by_agency[ref]);
    }
    return out;
}

rates::answer engine::rates(const rates::query& asked, instant now) const {
    const auto& p = *parts_;
    TIENDO_ASSERT(p.law.versions() > 0);
    const rates::ledger::context in{p.law, *p.law.newest(), std::max(now, p.written_to)};
    auto out = p.ledger.ask(asked, in);
    if (asked.back_dated == rates::back_dating::late) {
        const auto more = p.backdated_ledger.ask(asked, in);
        add(out, more);
        out.back_dated_finishes = more.total.count.late;
    }
    out.position = p.position;
    out.catalogue_version = p.law.versions();
    out.catalogue = p.law.newest();
    out.provisional_open = p.provisional_within(asked);
    return out;
}

std::optional<step_at_work> engine::parts::at_work(const dossier_slot& slot) const {
    if (!slot.running || slot.running->empty()) return std::nullopt;
    const auto& last = slot.running->back();
    const auto& labels = law.steps.labels();
    step_at_work out;
    out.step = labels.code(last.step);
    if (last.unit != no_ref) out.unit = labels.code(last.unit);
    return out;
}

bool engine::stands_within(std::string_view dossier, const agency_code& root) const {
    const auto& p = *parts_;
    const auto found = p.find(dossier);
    return found && p.stands_under(*found, p.agencies_within(root, true));
}

namespace {

std::string message_of(const dossier::finding& f) {
    using dossier::finding_kind;
    switch (f.kind) {
        case finding_kind::repeated_fact:
            return "it was so already; this one has no effect";
        case finding_kind::fact_before_acceptance:
            return "it occurred before the dossier was accepted; no effect";
        case finding_kind::fact_after_end:
            return "it occurred after the dossier had ended; no effect";
        case finding_kind::foreign_agency:
            return "the agency was not competent then; it waits for a Transferred that explains it";
        case finding_kind::declined_after_received:
            return "an accepted dossier cannot be declined; no effect";
        case finding_kind::answer_without_request:
            return "nothing was asked for then; no effect";
        case finding_kind::voided_acceptance:
            return "the acceptance was voided; the dossier is in no count";
        case finding_kind::target_missing:
            return "the event it corrects or voids has not arrived";
        case finding_kind::appointment_past_statutory:
            return "the appointment lies after the due date that the law allows";
        case finding_kind::second_reappointment:
            return "the dossier was given another appointment more than once";
        case finding_kind::reappointment_after_due:
            return "the new appointment was given when the one before had run out";
        case finding_kind::due_date_corrected:
            return "it moved a due date that had been in force; the figures count so from the "
                   "beginning";
        case finding_kind::backdated_before_due:
            return "it was told after the due date, but dated before it, and lifted the overdue "
                   "state";
        case finding_kind::restart_after_due:
            return "it answered a request made after the due date, and the limit began afresh";
        case finding_kind::backdated_finish:
            return "it was recorded after the due date, but dated on or before it";
        case finding_kind::bulk_reschedule:
            return "one hand gave at least " + std::to_string(dossier::bulk_reschedules_min) +
                   " new appointments on that day";
        case finding_kind::unknown_in_catalogue:
            return "the catalogue has no row of the procedure on the day of acceptance; no limit "
                   "applies";
    }
    TIENDO_ASSERT(false);
}

}  // namespace

finding_view view_of(const dossier::finding& f) {
    finding_view v;
    v.kind = std::string(dossier::name_of(f.kind));
    v.message = message_of(f);
    if (f.source != nullptr) {
        v.event_id = f.source->id.str();
        v.occurred_at = f.source->content.occurred_at;
        // What is remarkable about a finish is the day it claims.
        if (f.kind == dossier::finding_kind::backdated_finish && f.source->is_amendment())
            v.occurred_at = f.source->amends->replacement.occurred_at;
    }
    return v;
}

namespace {

std::string kind_name(std::uint8_t kind) {
    if (kind == dossier::corrected_kind) return "corrected";
    if (kind == dossier::voided_kind) return "voided";
    return std::string(dossier::name_of(static_cast<dossier::fact_kind>(kind)));
}

}  // namespace

std::vector<step_view> engine::parts::step_views_of(const dossier::assessment& judged,
                                                    instant now) const {
    std::vector<step_view> out;
    const auto standing = dossier::standing_times(judged.pauses, std::max(now, written_to));
    const auto label = [&](dossier::label_ref ref) {
        return ref == no_ref ? std::string() : law.steps.labels().code(ref);
    };
    for (std::size_t i = 0; i < judged.steps.size(); ++i) {
        const auto& s = judged.steps[i];
        step_view v;
        v.step = label(s.step);
        v.unit = label(s.unit);
        v.agency = agency_code(law.agencies.code(s.agency));
        v.calendar_id = s.calendar->id();
        v.from = s.from;
        v.to = s.to;
        v.ended = s.ended;
        v.has_start = s.has_start;
        v.limit = s.limit;
        v.is_own_limit = s.said_limit.has_value();
        v.due = s.due;
        v.used = dossier::time_used(s, standing, now);
        v.late = s.late || s.is_past_limit(now);
        v.overrun = dossier::time_past_limit(s, standing, now);
        v.answers_for_late = judged.late_by && judged.late_by->span == i;
        out.push_back(std::move(v));
    }
    return out;
}

std::optional<dossier_detail> engine::dossier(std::string_view code, instant now) const {
    const auto& p = *parts_;
    const auto found = p.find(code);
    if (!found) return std::nullopt;
    const auto& slot = *found;
    const auto facts = engine::parts::facts_of(slot);
    dossier::assessment judged;
    std::vector<dossier::finding> findings;
    dossier::assess(facts, p.law, judged, &findings);
    p.add_bulk_findings(judged, findings);

    dossier_detail out;
    out.summary = p.summary_of(slot, now);
    out.dues = judged.due;
    out.verdicts = judged.verdicts;
    out.clock_started_at = judged.clock_started_at;
    out.procedure_version = judged.rules.procedure_version;
    out.calendar_version = judged.rules.calendar_version;
    const auto& zone =
        judged.rules.calendar != nullptr ? judged.rules.calendar->zone() : p.law.newest()->zone();
    out.time_zone = zone.name();
    if (judged.rules.calendar != nullptr) out.calendar_id = judged.rules.calendar->id();
    out.position = p.position;
    for (const auto& x : judged.pauses) out.pauses.push_back({x.cause, x.policy, x.from, x.to});
    out.steps = p.step_views_of(judged, now);
    out.processing = judged.processing;
    out.is_late_outside_steps = judged.late_by && !judged.late_by->span;
    for (const auto& f : facts.facts()) {
        fact_view v;
        v.sequence = f.sequence;
        v.occurred_at = f.content.occurred_at;
        v.recorded_at = f.recorded_at;
        v.kind = kind_name(f.content.kind);
        v.event_id = f.id.str();
        v.sender = agency_code(p.law.agencies.code(f.sender));
        v.agency = agency_code(p.law.agencies.code(f.content.agency));
        v.history = f.history;
        v.has_effect = std::none_of(findings.begin(), findings.end(), [&](const auto& x) {
            return x.source == &f && dossier::is_without_effect(x.kind);
        });
        out.facts.push_back(std::move(v));
    }
    for (const auto& f : findings) out.findings.push_back(view_of(f));
    return out;
}

std::optional<engine::explained> engine::explain(std::string_view code, instant now) const {
    const auto& p = *parts_;
    const auto found = p.find(code);
    if (!found) return std::nullopt;
    const auto told_of = engine::parts::facts_of(*found);
    explained out{dossier::explain(told_of, p.law, now), p.position};
    // The one finding that the dossier alone does not show.
    dossier::assessment judged;
    std::vector<dossier::finding> findings;
    dossier::assess(told_of, p.law, judged, nullptr);
    p.add_bulk_findings(judged, findings);
    for (const auto& f : findings) {
        const auto& facts = out.told.facts;
        const auto place = std::find_if(facts.begin(), facts.end(), [&](const auto& told) {
            return told.sequence == f.source->sequence;
        });
        out.told.findings.push_back({f.kind, static_cast<std::size_t>(place - facts.begin())});
    }
    return out;
}

counter_page engine::counters(const counter_query& asked) const {
    const auto& p = *parts_;
    auto out = p.counters.page(asked, p.agencies_within(asked.agency, asked.descendants), p.law);
    out.events_folded = p.events;
    out.position = p.position;
    return out;
}

std::vector<engine::parts::acted> engine::parts::findings_seen(
    const dossier_slot& slot,
    const dossier::history& facts,
    const std::vector<bool>* wanted) const {
    dossier::assessment judged;
    std::vector<dossier::finding> all;
    dossier::assess(facts, law, judged, &all);
    add_bulk_findings(judged, all);
    dossier::history::amended amended;
    facts.apply_amendments(law, amended);
    const auto actor_of = [&](const dossier::fact& source) {
        const auto told = std::find_if(amended.facts.begin(),
                                       amended.facts.end(),
                                       [&](const auto& f) { return f.source == &source; });
        return told == amended.facts.end() ? source.content.agency : told->content->agency;
    };
    const bool is_owners = wanted == nullptr || (slot.agency != no_ref && (*wanted)[slot.agency]);
    std::vector<acted> out;
    for (const auto& f : all) {
        const auto by = f.source == nullptr ? slot.agency : actor_of(*f.source);
        const bool is_actors =
            slot.agency == no_ref || f.kind == dossier::finding_kind::foreign_agency;
        if (is_owners || (is_actors && by != no_ref && (*wanted)[by])) out.push_back({f, by});
    }
    return out;
}

std::uint32_t engine::parts::kinds_seen(const dossier_slot& slot,
                                        const std::vector<bool>* wanted) const {
    if (wanted == nullptr || (slot.agency != no_ref && (*wanted)[slot.agency]))
        return slot.finding_kinds;
    const bool may_be_others = slot.agency == no_ref ||
                               (slot.finding_kinds & bit_of(dossier::finding_kind::foreign_agency));
    if (!may_be_others) return 0;
    const auto facts = facts_of(slot);
    const auto named = agencies_named(facts, law);
    if (std::none_of(named.begin(), named.end(), [&](auto ref) { return (*wanted)[ref]; }))
        return 0;
    std::uint32_t out = 0;
    for (const auto& f : findings_seen(slot, facts, wanted)) out |= bit_of(f.what.kind);
    return out;
}

finding_page engine::findings(const finding_query& asked) const {
    const auto& p = *parts_;
    finding_page out;
    out.position = p.position;
    const auto wanted = p.agencies_within(asked.agency, asked.descendants);
    const auto* only = asked.agency ? &wanted : nullptr;
    std::vector<const dossier_slot*> found;
    for (const auto ref : p.remarkable) {
        const auto& slot = p.slots[ref];
        const auto kinds = p.kinds_seen(slot, only);
        for (std::size_t k = 0; k < dossier::finding_kind_count; ++k)
            out.dossiers_by_kind[k] += kinds >> k & 1u;
        if (kinds == 0 || slot.code <= asked.cursor) continue;
        if (!asked.kind || (kinds & bit_of(*asked.kind)) != 0) found.push_back(&slot);
    }
    const auto end =
        found.begin() + static_cast<std::ptrdiff_t>(std::min(asked.limit, found.size()));
    std::partial_sort(found.begin(), end, found.end(), [](const auto* a, const auto* b) {
        return a->code.compare(b->code) < 0;
    });
    auto next = found.begin();
    for (; next != end && out.rows.size() < asked.limit; ++next) {
        const auto& slot = **next;
        const auto summary = p.summary_of(slot, p.written_to);
        const auto facts = engine::parts::facts_of(slot);
        for (const auto& [f, by] : p.findings_seen(slot, facts, only)) {
            if (asked.kind && f.kind != *asked.kind) continue;
            out.rows.push_back(
                {summary.code,
                 summary.agency,
                 by == no_ref ? agency_code{} : agency_code(p.law.agencies.code(by)),
                 summary.procedure,
                 view_of(f),
                 f.source == nullptr ? std::nullopt : std::optional(f.source->recorded_at)});
        }
    }
    if (next != found.end() && !out.rows.empty()) out.next_cursor = out.rows.back().dossier.str();
    return out;
}

bool engine::parts::is_provisional(const alerts::alert& a) const {
    const auto ref = slots.find(a.dossier.view());
    if (ref == no_ref) return false;
    const auto due = slots[ref].due.get();
    return due && due->provisional && a.due == due->breach;
}

std::vector<engine::parts::standing_silence> engine::parts::standing_silences(instant now) const {
    std::vector<standing_silence> out;
    for (const auto& [id, s] : desk.silences()) {
        if (!s.stands(now)) continue;
        out.push_back({&s, {}});
        if (!s.agency.empty()) out.back().agencies = agencies_within(s.agency, true);
    }
    return out;
}

// The oldest silence that names it.
alert_view engine::parts::alert_view_of(const alerts::alert& a,
                                        const std::vector<standing_silence>& silences) const {
    alert_view out{a, is_provisional(a), 0};
    const auto agency = law.agencies.find(a.agency.view());
    for (const auto& [said, agencies] : silences) {
        const bool is_within =
            said->agency.empty() || (agency < agencies.size() && agencies[agency]);
        if (!is_within || !said->names(a)) continue;
        out.silenced_by = said->id;
        break;
    }
    return out;
}

alert_page engine::alerts(const alert_query& asked, instant now) const {
    const auto& p = *parts_;
    const auto& all = p.desk.alerts();
    alert_page out;
    out.position = p.position;
    const auto silences = p.standing_silences(now);
    const auto wanted = p.agencies_within(asked.agency, asked.descendants);
    const auto within = [&](const alerts::alert& a) {
        if (!asked.rule.empty() && a.rule != asked.rule) return false;
        if (!asked.agency) return true;
        const auto ref = p.law.agencies.find(a.agency.view());
        return ref != no_ref && wanted[ref];
    };
    const bool is_of_all = !asked.agency && asked.rule.empty();
    if (is_of_all) {
        out.firing = p.desk.firing();
        out.acknowledged = p.desk.acknowledged();
    }
    if (!all.empty()) out.newest = all.rbegin()->first;
    // False: nothing further has to be looked at.
    const auto take = [&](const alerts::alert& a) {
        if (!within(a)) return true;
        if (!is_of_all && a.state == alert_state::firing) ++out.firing;
        if (!is_of_all && a.state == alert_state::acknowledged) ++out.acknowledged;
        if (!asked.is_behind_after(a.id) || !asked.takes(a.state)) return true;
        if (out.rows.size() < asked.limit) {
            out.rows.push_back(p.alert_view_of(a, silences));
            return true;
        }
        out.next_after = out.rows.back().id;
        return !is_of_all;
    };
    // Where nothing but the page is told, what lies before it is not looked at.
    const bool is_begun = is_of_all && asked.after != 0;
    if (asked.order == alert_order::oldest) {
        auto it = is_begun ? all.upper_bound(asked.after) : all.begin();
        while (it != all.end() && take(it->second)) ++it;
    } else {
        auto it = std::make_reverse_iterator(is_begun ? all.lower_bound(asked.after) : all.end());
        while (it != all.rend() && take(it->second)) ++it;
    }
    return out;
}

std::optional<alert_view> engine::alert(std::uint64_t id, instant now) const {
    const auto& p = *parts_;
    const auto* found = p.desk.find(id);
    if (found == nullptr) return std::nullopt;
    return p.alert_view_of(*found, p.standing_silences(now));
}

std::vector<silence_view> engine::silences(bool ended_too,
                                           instant now,
                                           const std::optional<agency_code>& within) const {
    const auto& p = *parts_;
    const auto standing = p.standing_silences(now);
    const auto wanted = p.agencies_within(within, true);
    std::map<std::uint64_t, std::uint64_t> hidden;
    for (const auto& [id, a] : p.desk.alerts()) {
        if (!alerts::is_open(a.state)) continue;
        const auto agency = p.law.agencies.find(a.agency.view());
        if (!within || (agency != no_ref && wanted[agency]))
            ++hidden[p.alert_view_of(a, standing).silenced_by];
    }
    std::vector<silence_view> out;
    const auto& all = p.desk.silences();
    for (auto it = all.rbegin(); it != all.rend(); ++it) {
        const auto& s = it->second;
        if (ended_too || s.stands(now)) out.push_back({s, s.stands(now), hidden[s.id]});
    }
    return out;
}

std::uint64_t engine::last_counter_sequence(std::string_view counter) const {
    return parts_->lines.newest(parts_->law.counters.find(counter));
}

std::uint64_t engine::parked_of(std::string_view credential_id) const {
    const auto ref = parts_->credentials.find(credential_id);
    return ref == no_ref || ref >= parts_->parked_by_credential.size()
               ? 0
               : parts_->parked_by_credential[ref];
}

figures engine::measure() const {
    const auto& p = *parts_;
    figures f;
    f.position = p.position;
    f.events = p.events;
    f.dossiers = p.slots.size() + p.away;
    f.open = p.shelves[static_cast<std::size_t>(shelf::open)].size();
    f.parked = p.parked;
    f.alerts_firing = p.desk.firing();
    f.alerts_acknowledged = p.desk.acknowledged();
    f.silences = p.desk.silences().size();
    f.findings = p.findings;
    for (const auto count : p.provisional_by_agency) f.provisional += count;
    f.counters = p.counters.size();
    f.step_names = p.law.steps.labels().size();
    f.gaps_forgotten = p.lines.forgotten();
    f.ledger = p.ledger.digest();
    f.durations = p.durations.digest();
    f.beside = p.beside_digest();
    f.dossiers_digest = p.facts_digest;
    f.dossiers_digest.add(p.contributions_digest);
    return f;
}

std::shared_ptr<const catalogue::catalogue> engine::catalogue_in_force() const {
    return parts_->law.versions() == 0 ? nullptr : parts_->law.newest();
}

std::uint32_t engine::catalogue_versions() const {
    return parts_->law.versions();
}

dossier::basis engine::headline_in_force() const {
    return parts_->law.versions() == 0 ? dossier::basis::current : parts_->law.newest_headline();
}

const std::optional<dossier::version_scope>& engine::scope_in_force() const {
    return parts_->newest_scope;
}

const digest256& engine::newest_credentials() const {
    return parts_->credentials_digest;
}

std::optional<alert_order> parse_alert_order(std::string_view name) noexcept {
    if (name == "oldest") return alert_order::oldest;
    if (name == "newest") return alert_order::newest;
    return std::nullopt;
}

}  // namespace tiendo::engine
