// Folding records: the only place where the state of an engine changes.
#include "parts.hpp"
#include "tiendo/base/bytes.hpp"

#include <algorithm>
#include <cstring>

namespace tiendo::engine {

using dossier::no_ref;

engine::engine() : parts_(std::make_unique<parts>()) {}
engine::~engine() = default;

namespace {

digest_sum fact_term(const digest256& item, std::uint64_t sender_hash) {
    std::array<std::uint64_t, 3> words{0, 0, sender_hash};
    std::memcpy(words.data(), item.data(), 16);
    return digest_term(words);
}

}  // namespace

bool engine::fold(const log_record& record, std::string& why_not) {
    auto& p = *parts_;
    switch (record.kind) {
        case record_kind::events: {
            std::vector<dossier::dossier_event> events(record.items.size());
            for (std::size_t i = 0; i < events.size(); ++i) {
                if (record.items[i].bytes.empty())
                    continue;  // erased: its digest stays in the chain
                if (dossier::decode(record.items[i].bytes, events[i])) continue;
                why_not = "event " + std::to_string(record.first_sequence + i) +
                          " is not a canonical event";
                return false;
            }
            fold_events(record, events);
            return true;
        }
        case record_kind::catalogue:
        case record_kind::calendar:
            if (!fold_catalogue(record, why_not)) return false;
            restate(p.to_restate.size());
            return true;
        case record_kind::alert_transitions:
        case record_kind::acknowledgements:
        case record_kind::silences:
            if (!p.take_of_desk(record, why_not)) return false;
            break;
        case record_kind::credentials:
            p.credentials_digest = record.items.back().digest;
            break;
        case record_kind::erasures:
            break;  // of bytes: no figure depends on them
    }
    p.position = record.last_sequence();
    p.written_to = record.recorded_at;
    return true;
}

void engine::fold_events(const log_record& record,
                         const std::vector<dossier::dossier_event>& events) {
    auto& p = *parts_;
    TIENDO_ASSERT(events.size() == record.items.size() && p.law.versions() > 0);
    p.written_to = record.recorded_at;
    p.bring_back(events);
    auto& order = p.scratch_order;
    order.clear();
    for (std::uint32_t i = 0; i < events.size(); ++i) {
        if (!record.items[i].bytes.empty()) order.push_back({p.hear(record, i, events[i]), i});
    }
    // A dossier is judged once for all that a record says of it, whatever the order of dossiers;
    // but who hears of moves hears of each event's.
    if (!p.heard) std::sort(order.begin(), order.end());
    for (std::size_t i = 0; i < order.size();) {
        const auto ref = order[i].first;
        p.scratch_indices.clear();
        do p.scratch_indices.push_back(order[i++].second);
        while (!p.heard && i < order.size() && order[i].first == ref);
        p.take_facts(record, p.scratch_indices, events, ref);
    }
    p.settle_sums();
    p.position = record.last_sequence();
}

void engine::tell_moves_to(move_listener heard) {
    parts_->heard = std::move(heard);
}

dossier_slot& engine::parts::slot_of(std::string_view code, std::uint32_t& ref) {
    ref = slots.find(code);
    if (ref == no_ref) {
        ref = slots.add(code);
        put_on(slots[ref].place, ref);
    }
    return slots[ref];
}

dossier::history engine::parts::facts_of(const dossier_slot& slot) {
    byte_reader in(slot.packed.view());
    dossier::history out;
    out.unpack(in);
    return out;
}

void engine::parts::put_on(shelf place, std::uint32_t ref) {
    auto& list = shelves[static_cast<std::size_t>(place)];
    slots[ref].place = place;
    slots[ref].place_index = static_cast<std::uint32_t>(list.size());
    list.push_back(ref);
}

void engine::parts::take_off_shelf(std::uint32_t ref) {
    const auto& slot = slots[ref];
    auto& left = shelves[static_cast<std::size_t>(slot.place)];
    left[slot.place_index] = left.back();
    slots[left.back()].place_index = slot.place_index;
    left.pop_back();
}

std::uint32_t engine::parts::hear(const log_record& record,
                                  std::size_t index,
                                  const dossier::dossier_event& event) {
    const auto& from = record.origins[record.items[index].origin_index];
    ++events;
    lines.hear({law.counter_of(event.counter.view()),
                event.counter_sequence,
                law.agencies.intern(from.sending_agency.view()),
                record.recorded_at,
                from.history});
    std::uint32_t ref = 0;
    slot_of(event.dossier.view(), ref);
    return ref;
}

// The table of steps does not tell how many it has.
void engine::parts::note_steps(const dossier::fact& told) {
    const auto note = [this](dossier::step_ref step) {
        if (step != no_ref) steps_told = std::max(steps_told, step + 1);
    };
    note(told.content.step);
    if (told.amends) note(told.amends->replacement.step);
}

bool engine::parts::take_fact(const log_record& record,
                              std::size_t index,
                              const dossier::dossier_event& event) {
    const auto& item = record.items[index];
    const auto& from = record.origins[item.origin_index];
    auto fact = dossier::fact_of(event,
                                 {record.first_sequence + index,
                                  record.recorded_at,
                                  from.sending_agency.view(),
                                  from.history},
                                 law);
    note_steps(fact);
    const auto sender_hash = law.agencies.stable_hash(fact.sender);
    const auto agency = fact.content.agency;
    if (!at_hand.facts.add(std::move(fact), law)) return false;
    at_hand.has_changed = true;
    if (!from.history) {
        counters.tell({law.counter_of(event.counter.view()), agency, month_of(record.recorded_at)},
                      record.recorded_at - event.occurred_at,
                      law);
    }
    facts_digest.add(fact_term(item.digest, sender_hash));
    return true;
}

void engine::parts::take_facts(const log_record& record,
                               std::span<const std::uint32_t> of_dossier,
                               const std::vector<dossier::dossier_event>& said,
                               std::uint32_t ref) {
    auto& slot = slots[ref];
    at_hand.unpack(slot);
    if (heard) judged_before = judged_by(law);
    const origin* first = nullptr;
    std::uint64_t sequence = 0;
    for (const auto i : of_dossier) {
        if (!take_fact(record, i, said[i])) continue;
        const auto& from = record.origins[record.items[i].origin_index];
        if (first == nullptr) {
            first = &from;
            mark_dirty(ref);
        }
        slot.is_history = from.history;
        sequence = record.first_sequence + i;
    }
    if (first == nullptr) return;
    reassess(ref, record.recorded_at, sequence);
    // New without a receipt, or its receipt was corrected into something else.
    if (slot.state != dossier::state::parked || slot.parked_by != no_ref) return;
    slot.parked_by = credentials.intern(first->credential_id);
    parked_by_credential.resize(credentials.size());
    ++parked_by_credential[slot.parked_by];
    ++parked;
}

// Before anything of it changes: what is stored is then still what the slot has.
void engine::parts::mark_dirty(std::uint32_t ref) {
    if (slots[ref].is_dirty) return;
    if (is_stored(ref)) {
        put_row(ref, scratch_row);
        forget_row(ref, slots[ref].place, scratch_row);
    }
    slots[ref].is_dirty = true;
    dirty_dossiers.push_back(ref);
}

bool engine::parts::is_stored(std::uint32_t ref) const noexcept {
    return !slots[ref].is_dirty && !slots[ref].packed.view().empty();
}

void engine::parts::forget_row(std::uint32_t ref, shelf place, const std::string& row) {
    row_sums[place == shelf::ended ? 1 : 0].add(slots[ref].code, row, -1);
}

void engine::parts::reassess(std::uint32_t ref, instant written_at, std::uint64_t sequence) {
    if (!heard) return judge(ref, written_at);
    auto& slot = slots[ref];
    move told;
    told.sequence = sequence;
    told.before = summary_of(slot, written_at);
    told.by_basis_before = judged_before;
    const auto entries_of = [&](int times) {
        for (const auto& e : at_hand.entries) {
            told.entries.push_back({e,
                                    law.agencies.code(e.agency),
                                    procedure_code(law.procedures.code(slot.procedure)),
                                    slot.via,
                                    times});
        }
    };
    entries_of(-1);
    const auto taken_back = static_cast<std::ptrdiff_t>(told.entries.size());
    judge(ref, written_at);
    at_hand.unpack(slot);
    entries_of(1);
    told.after = summary_of(slot, written_at);
    told.by_basis_after = judged_by(law);
    // What is as it was, from the first entry on, has not moved.
    const auto same = [](const moved_entry& a, const moved_entry& b) {
        return a.what == b.what && a.procedure == b.procedure && a.via == b.via;
    };
    const auto added = told.entries.begin() + taken_back;
    const auto [old_end, new_end] =
        std::mismatch(told.entries.begin(), added, added, told.entries.end(), same);
    told.entries.erase(added, new_end);
    told.entries.erase(told.entries.begin(), old_end);
    const bool is_same = told.entries.empty() && told.before == told.after &&
                         told.by_basis_before == told.by_basis_after;
    if (!is_same) heard(told);
}

// A slot keeps the headline only, so what it was by the other bases is judged once more.
judgement_by_basis engine::parts::judged_by(const dossier::law& rules) {
    if (at_hand.facts.facts().empty()) return {};
    dossier::assess(at_hand.facts, rules, scratch, nullptr);
    return {scratch.due, scratch.verdicts};
}

void engine::parts::judge(std::uint32_t ref, instant written_at) {
    auto& slot = slots[ref];
    // A restatement moves some dossiers and leaves alone most, of which nothing is written.
    const bool may_stay = is_stored(ref);
    const auto place_before = slot.place;
    if (may_stay) put_row(ref, row_before);
    scratch_findings.clear();
    dossier::assess(at_hand.facts, law, scratch, &scratch_findings);
    move_durations(slot);
    move_contribution(slot);
    at_hand.pack(slot);
    move_backdating(ref);
    move_hand_days(ref);
    add_bulk_findings(scratch, scratch_findings);

    note_findings(ref);
    if (slot.state == dossier::state::parked && scratch.now != dossier::state::parked &&
        slot.parked_by != no_ref) {
        --parked_by_credential[slot.parked_by];
        --parked;
        slot.parked_by = no_ref;
    }
    note_provisional(slot);
    slot.agency = scratch.agency;
    slot.state = scratch.now;
    slot.looked_back = scratch.looked_back;
    slot.received_at.set(scratch.received_at);
    slot.ended_at.set(scratch.ended_at);
    slot.due.set(scratch.due[static_cast<std::size_t>(dossier::basis::headline)]);
    slot.overdue_frozen = scratch.overdue_frozen;
    slot.frozen_side = scratch.frozen_side;
    slot.headline_verdict = scratch.verdicts[static_cast<std::size_t>(dossier::basis::headline)];
    slot.is_paused = dossier::is_open(scratch.now) &&
                     std::any_of(scratch.pauses.begin(), scratch.pauses.end(), [](const auto& x) {
                         return !x.to;
                     });
    if (const auto place = shelf_of(scratch.now); place != slot.place) {
        take_off_shelf(ref);
        put_on(place, ref);
    }
    slot.is_fresh = true;
    for (auto& by : dossier_rules) watch_dossier(by, ref, written_at);
    if (may_stay) {
        put_row(ref, scratch_row);
        if (scratch_row != row_before) {
            forget_row(ref, place_before, row_before);
            slot.is_dirty = true;
            dirty_dossiers.push_back(ref);
        }
    }
    note_others_anew();
}

void engine::parts::note_provisional(dossier_slot& slot) {
    if (slot.is_provisional) --provisional_by_agency[slot.agency];
    slot.is_provisional = dossier::is_open(scratch.now) &&
                          std::any_of(scratch.due.begin(), scratch.due.end(), [](const auto& due) {
                              return due && due->provisional;
                          });
    if (!slot.is_provisional) return;
    if (provisional_by_agency.size() <= scratch.agency)
        provisional_by_agency.resize(scratch.agency + 1);
    ++provisional_by_agency[scratch.agency];
}

void engine::parts::note_findings(std::uint32_t ref) {
    auto& slot = slots[ref];
    findings += scratch_findings.size();
    findings -= slot.findings;
    slot.findings = static_cast<std::uint32_t>(scratch_findings.size());
    slot.finding_kinds = 0;
    for (const auto& f : scratch_findings) slot.finding_kinds |= bit_of(f.kind);
    const bool is_listed = slot.remarkable_index != no_ref;
    if (is_listed == (slot.findings != 0)) return;
    if (!is_listed) {
        slot.remarkable_index = static_cast<std::uint32_t>(remarkable.size());
        remarkable.push_back(ref);
        return;
    }
    remarkable[slot.remarkable_index] = remarkable.back();
    slots[remarkable.back()].remarkable_index = slot.remarkable_index;
    remarkable.pop_back();
    slot.remarkable_index = no_ref;
}

// Equal prefixes of facts give equal prefixes of entries, so mostly only the tail moves.
void engine::parts::move_contribution(dossier_slot& slot) {
    const bool same_cell = slot.procedure == scratch.procedure && slot.via == scratch.via;
    const auto& old_entries = at_hand.entries;
    const auto& new_entries = scratch.entries;
    std::size_t kept = 0;
    while (same_cell && kept < old_entries.size() && kept < new_entries.size() &&
           old_entries[kept] == new_entries[kept]) {
        ++kept;
    }
    if (same_cell && kept == old_entries.size() && kept == new_entries.size()) return;
    for (std::size_t i = kept; i < old_entries.size(); ++i) add_terms(slot, old_entries[i], -1);
    slot.procedure = scratch.procedure;
    slot.via = scratch.via;
    for (std::size_t i = kept; i < new_entries.size(); ++i) add_terms(slot, new_entries[i], 1);
    at_hand.entries.assign(new_entries.begin(), new_entries.end());
    at_hand.has_changed = true;
}

// Before the contribution, which takes the dossier's procedure along.
void engine::parts::move_durations(dossier_slot& slot) {
    if (law.versions() == 0) return;
    const auto ended = rates::contribution_of(scratch, law.catalogue_of(1)->zone());
    auto next = rates::packed(ended);
    if (slot.procedure != scratch.procedure || at_hand.durations != next) {
        durations.move(
            {rates::unpacked(at_hand.durations), slot.procedure}, {ended, scratch.procedure}, law);
        at_hand.durations = std::move(next);
        at_hand.has_changed = true;
    }
    slot.running.reset();
    for (const auto& s : scratch.steps) {
        if (s.to) continue;
        if (!slot.running) slot.running = std::make_unique<std::vector<running_step>>();
        const auto breach = s.due ? s.due->breach : instant::max();
        slot.running->push_back({s.agency, s.step, s.unit, breach, s.stands_since});
    }
}

void engine::parts::add_terms(const dossier_slot& slot,
                              const dossier::entry& e,
                              std::int32_t times) {
    ledger.apply({e, slot.procedure, slot.via}, times, law);
    const std::array<std::uint64_t, 4> words{
        stable_hash(slot.code),
        law.agencies.stable_hash(e.agency),
        static_cast<std::uint64_t>(e.at.time_since_epoch().count()),
        static_cast<std::uint64_t>(e.what) << 8 | e.bases};
    contributions_digest.add(digest_term(words), static_cast<std::int64_t>(e.sign) * times);
}

void engine::parts::settle_sums() {
    ledger.settle();
    backdated_ledger.settle();
}

bool engine::parts::take_of_desk(const log_record& record, std::string& why_not) {
    const auto take = [&]<class Item>(std::size_t i, Item item, auto&& apply) {
        if (!decode(record.items[i].bytes, item)) return false;
        apply(item, record.first_sequence + i, record.recorded_at);
        return true;
    };
    for (std::size_t i = 0; i < record.items.size(); ++i) {
        const bool is_read =
            record.kind == record_kind::alert_transitions
                ? take(i,
                       alert_transition{},
                       [this](const auto& t, auto sequence, auto at) {
                           take_transition(t, sequence, at);
                       })
            : record.kind == record_kind::acknowledgements
                ? take(i,
                       alerts::acknowledgement{},
                       [this](const auto& a, auto, auto at) { desk.acknowledge(a, at); })
                : take(i, alerts::silencing{}, [this](const auto& s, auto sequence, auto at) {
                      desk.silence_or_end(s, sequence, at);
                  });
        if (is_read) continue;
        why_not = "what was logged of alerts at " + std::to_string(record.first_sequence + i) +
                  " cannot be read";
        return false;
    }
    if (record.kind == record_kind::alert_transitions) note_elsewhere();
    return true;
}

void engine::parts::take_transition(const alert_transition& t,
                                    std::uint64_t sequence,
                                    instant recorded_at) {
    const auto ref = t.what.dossier.empty() ? no_ref : bring_back(t.what.dossier.view());
    if (!t.what.dossier.empty() && ref == no_ref) return;
    auto* by = rule_of(t.what.rule);
    const auto* open = desk.find_open(t.what);
    if (t.to == alert_state::firing && open == nullptr) {
        alerts::alert a;
        static_cast<alerts::alert_about&>(a) = t.what;
        a.id = sequence;
        a.kind = t.kind;
        a.due = t.due;
        a.found = t.found;
        if (ref != no_ref) {
            const auto& slot = slots[ref];
            if (slot.agency != no_ref) a.agency = agency_code(law.agencies.code(slot.agency));
            if (slot.procedure != no_ref)
                a.procedure = procedure_code(law.procedures.code(slot.procedure));
        }
        a.fired_at = recorded_at;
        if (by != nullptr && ref != no_ref)
            by->schedule.fired(ref, recorded_at, raised_about(*by, a.agency));
        desk.fire(std::move(a));
    } else if (t.to == alert_state::resolved && open != nullptr) {
        desk.resolve(open->id, recorded_at, t.reason);
        if (by != nullptr && ref != no_ref) by->schedule.resolved(ref, recorded_at);
    }
}

}  // namespace tiendo::engine
