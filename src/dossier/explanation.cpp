// Collects what the judgement told of itself into one value.
#include "tiendo/dossier/explanation.hpp"

#include "day_rows.hpp"
#include "judging_notes.hpp"
#include "standing.hpp"

#include <algorithm>
#include <variant>

namespace tiendo::dossier {
namespace {

std::string kind_name(std::uint8_t kind) {
    if (kind == corrected_kind) return "corrected";
    if (kind == voided_kind) return "voided";
    return std::string(name_of(static_cast<fact_kind>(kind)));
}

class telling {
  public:
    telling(const history& facts, const law& law, instant as_of)
        : facts_(facts), law_(law), as_of_(as_of) {
        assess_telling(facts, law, judged_, &findings_, &notes_);
    }

    explanation all() && {
        out_.as_of = as_of_;
        tell_facts();
        tell_voided();
        tell_acceptance();
        tell_rule();
        tell_pauses();
        for (std::size_t i = 0; i < kept_bases.size(); ++i) tell_due(kept_bases[i], out_.dues[i]);
        tell_headline();
        tell_index();
        for (const auto& c : notes_.changes) {
            out_.changes.push_back({c.which,
                                    c.at,
                                    index_of(c.source),
                                    index_of(c.said_by),
                                    c.before,
                                    c.after,
                                    c.appointed,
                                    c.corrected});
        }
        out_.restated = restated_by(facts_, law_);
        for (const auto& f : findings_) out_.findings.push_back({f.kind, index_of(f.source)});
        std::sort(out_.findings.begin(), out_.findings.end(), [](const auto& a, const auto& b) {
            return a.fact != b.fact ? a.fact < b.fact : a.kind < b.kind;
        });
        return std::move(out_);
    }

  private:
    [[nodiscard]] fact_index index_of(const fact* f) const noexcept {
        if (f == nullptr) return std::nullopt;
        return static_cast<std::size_t>(f - facts_.facts().data());
    }

    [[nodiscard]] named_code agency_of(agency_ref ref) const {
        if (ref == no_ref) return {};
        named_code out{law_.agencies.code(ref), {}, {}};
        if (law_.versions() == 0) return out;
        if (const auto* known = law_.newest()->find_agency(out.code)) {
            out.name_vi = known->name_vi;
            out.name_en = known->name_en;
        }
        return out;
    }

    // --- facts

    void tell_facts() {
        for (const auto& f : facts_.facts()) {
            explained_fact told;
            told.sequence = f.sequence;
            told.occurred_at = f.content.occurred_at;
            told.recorded_at = f.recorded_at;
            told.kind = kind_name(f.content.kind);
            told.event_id = f.id.str();
            told.agency = agency_of(f.content.agency);
            told.has_effect = std::none_of(findings_.begin(), findings_.end(), [&](const auto& x) {
                return x.source == &f && is_without_effect(x.kind);
            });
            told.amended_by = index_of(amendment_of(f));
            if (f.is_amendment()) {
                told.amends = index_of(target_of(f));
                if (f.content.kind == corrected_kind)
                    told.replaced_at = f.amends->replacement.occurred_at;
            } else if (static_cast<fact_kind>(f.content.kind) == fact_kind::transferred) {
                told.to_agency = agency_of(f.content.other);
            } else if (f.content.step != no_ref) {
                const auto& said = law_.steps.said(f.content.step);
                told.step = law_.steps.labels().code(said.step);
                if (said.unit != no_ref) told.unit = law_.steps.labels().code(said.unit);
            }
            out_.facts.push_back(std::move(told));
        }
    }

    [[nodiscard]] const fact* target_of(const fact& amends) const {
        for (const auto& f : facts_.facts()) {
            if (!f.is_amendment() && f.sender == amends.sender && f.id == amends.amends->target)
                return &f;
        }
        return nullptr;
    }

    // The Voided, else the Corrected in force, of a fact.
    [[nodiscard]] const fact* amendment_of(const fact& f) const {
        const fact* found = nullptr;
        for (const auto& a : facts_.facts()) {
            if (!a.is_amendment() || a.sender != f.sender || a.amends->target != f.id) continue;
            if (a.content.kind == voided_kind) return &a;
            found = &a;
        }
        return found;
    }

    // --- acceptance and rule

    void tell_acceptance() {
        out_.now = judged_.now;
        out_.agency = agency_of(judged_.agency);
        if (judged_.procedure != no_ref) {
            out_.procedure.code = law_.procedures.code(judged_.procedure);
            out_.via = judged_.via;
        }
        out_.submitted_at = judged_.submitted_at;
        out_.received_at = judged_.received_at;
        out_.ended_at = judged_.ended_at;
        out_.ended_by = index_of(notes_.ended_by);
        out_.clock_started_at = judged_.clock_started_at;
        out_.supplement_requests = notes_.supplement_requests;
        if (notes_.accepted_by == nullptr) return;
        const auto& receipt = *notes_.accepted_by;
        if (receipt.other != no_ref) out_.received_by = agency_of(receipt.other);
        out_.accepted_for = agency_of(receipt.agency);
        if (notes_.starts_elsewhere) {
            out_.clock =
                judged_.clock_started_at ? clock_reason::at_arrival : clock_reason::not_arrived;
        } else {
            out_.clock = receipt.other == no_ref || receipt.other == receipt.agency
                             ? clock_reason::at_acceptance
                             : clock_reason::same_territory;
        }
    }

    [[nodiscard]] explained_version version_of(std::uint32_t number) const {
        if (number == 0) return {};
        const auto logged = law_.version_of(number);
        return {number, logged.sequence, logged.recorded_at};
    }

    void tell_rule() {
        const auto& rules = judged_.rules;
        if (law_.versions() > 0 && !out_.procedure.code.empty()) {
            const auto* known = law_.newest()->find_procedure(out_.procedure.code);
            if (known != nullptr && !known->rows.empty()) {
                out_.procedure.name_vi = known->rows.back().name_vi;
                out_.procedure.name_en = known->rows.back().name_en;
            }
        }
        if (rules.procedure != nullptr) {
            out_.rule = *rules.procedure;
            out_.procedure.name_vi = rules.procedure->name_vi;
            out_.procedure.name_en = rules.procedure->name_en;
        }
        out_.procedure_version = version_of(rules.procedure_version);
        out_.calendar_version = version_of(rules.calendar_version);
        if (rules.calendar != nullptr) {
            out_.calendar_id = rules.calendar->id();
            out_.zone = rules.calendar->zone();
            out_.published_from = rules.calendar->published_from();
            out_.published_to = rules.calendar->published_to();
        } else if (law_.versions() > 0) {
            out_.zone = law_.newest()->zone();
        }
        if (out_.zone) out_.time_zone = out_.zone->name();
    }

    // --- dues

    void tell_due(basis which, explained_due& told) {
        const auto i = slot_of(which);
        told.which = which;
        told.due = judged_.due[i];
        told.judged = judged_.verdicts[i];
        told.overdue = judged_.is_overdue(which, as_of_);
        told.frozen = (judged_.overdue_frozen & bit(which)) != 0;
        const auto& w = notes_.dues[i];
        if (judged_.rules.calendar == nullptr) return;  // not accepted
        const auto& calendar = *judged_.rules.calendar;
        auto& by = told.working;
        by = derivation_of(w, told.due, judged_.pauses, calendar);
        if (which == basis::original) by.set_by = index_of(notes_.original_set_by);
        if (which == basis::current) by.set_by = index_of(notes_.appointment_set_by);
        if (by.restarted_by)
            told.first = earlier_count_of(
                notes_.first_due[i], notes_.first_dues[i], judged_.pauses, calendar);
        if (!w.unmoved || !told.due) return;
        if (told.judged != verdict::none && !told.due->at && judged_.ended_at)
            told.days_between = (calendar.date_of(*judged_.ended_at) - told.due->date).count();
        tell_effects(which, w);
    }

    void tell_effects(basis which, const due_working& w) {
        for (const auto& m : w.moves) {
            out_.pauses[m.pause].effects.push_back({which, m.from, m.to, m.days, m.length});
        }
    }

    // The first receipt that was taken back; an earlier one that stands would have been judged.
    void tell_voided() {
        if (judged_.now != state::voided) return;
        for (std::size_t i = 0; i < out_.facts.size(); ++i) {
            const auto& told = out_.facts[i];
            if (told.kind != name_of(fact_kind::received) || !told.amended_by) continue;
            if (out_.facts[*told.amended_by].kind == "voided") {
                out_.voided = voided_receipt{i, *told.amended_by};
                return;
            }
        }
    }

    void tell_pauses() {
        std::optional<instant> covered_to;
        for (std::size_t i = 0; i < judged_.pauses.size(); ++i) {
            const auto& p = judged_.pauses[i];
            const auto& by = notes_.pauses[i];
            explained_pause told;
            told.cause = p.cause;
            told.policy = p.policy;
            told.policy_by_rule = by.policy;
            told.from = p.from;
            told.to = p.to;
            told.answered = by.answered;
            const bool stops = p.policy != catalogue::clock_policy::none;
            told.overlaps_earlier = stops && covered_to && p.from < *covered_to;
            told.begun_by = index_of(by.begun_by);
            told.ended_by = index_of(by.ended_by);
            if (stops) covered_to = std::max(covered_to.value_or(p.from), p.to.value_or(as_of_));
            out_.pauses.push_back(std::move(told));
        }
    }

    void tell_headline() {
        out_.headline_setting = judged_.rules.headline;
        if (!judged_.received_at || judged_.now == state::voided) return;
        out_.headline = due_dates::source_of(judged_.rules.headline, judged_.due);
        out_.headline_due = judged_.due[slot_of(basis::headline)];
        out_.headline_verdict = judged_.verdicts[slot_of(basis::headline)];
        out_.headline_overdue = judged_.is_overdue(basis::headline, as_of_);
        out_.headline_frozen = (judged_.overdue_frozen & bit(basis::headline)) != 0;
    }

    // --- index766

    void tell_index() {
        if (!judged_.received_at || judged_.now == state::voided) return;
        out_.index766 = due_dates::source_of(basis::current, judged_.due);
        out_.index766_due = judged_.due[slot_of(basis::index766)];
        if (!out_.index766_due) return;
        if (!is_open(judged_.now)) {
            out_.index766_reason = index_reason::by_end;
            int in_time = 0;
            for (const auto& e : judged_.entries) {
                if (e.what == measure::index_in_time) in_time += e.sign;
            }
            out_.index766_in_time = in_time > 0;
            return;
        }
        out_.index766_in_time = !judged_.is_overdue(basis::index766, as_of_);
        const bool is_frozen = (judged_.overdue_frozen & bit(basis::index766)) != 0;
        const bool asks = std::any_of(judged_.pauses.begin(), judged_.pauses.end(), [](auto& p) {
            return !p.to && p.cause == catalogue::pause_cause::supplement;
        });
        if (notes_.supplement_requests > 1) {
            out_.index766_reason = index_reason::several_requests;
        } else if (asks) {
            out_.index766_reason = index_reason::one_request_open;
        } else {
            out_.index766_reason = is_frozen ? index_reason::paused : index_reason::by_due_date;
        }
    }

    const history& facts_;
    const law& law_;
    instant as_of_;
    assessment judged_;
    std::vector<finding> findings_;
    judging_notes notes_;
    explanation out_;
};

// The words of a body that explain something; the others have none.
struct word_taker {
    explained_fact& out;

    void operator()(const declined& b) const { out.reason_code = b.reason_code; }
    void operator()(const supplement_requested& b) const { with_basis(b); }
    void operator()(const supplement_received& b) const { with_basis(b); }
    void operator()(const suspended& b) const { with_basis(b); }
    void operator()(const resumed& b) const { with_basis(b); }
    void operator()(const rescheduled& b) const {
        out.reason_code = b.reason_code;
        out.apology_number = b.apology_number;
    }
    void operator()(const processed& b) const {
        out.outcome = b.result == outcome::granted ? "granted" : "refused";
    }
    void operator()(const withdrawn& b) const { out.reason_code = b.reason_code; }
    void operator()(const stopped& b) const { out.reason_code = b.reason_code; }
    void operator()(const fact_body& b) const { std::visit(*this, b); }
    void operator()(const corrected& b) const { std::visit(*this, b.replacement); }
    void operator()(const voided& b) const { out.reason_code = b.reason_code; }
    template <class Other>
    void operator()(const Other&) const {}

    template <class Body>
    void with_basis(const Body& b) const {
        out.reason_code = b.reason_code;
        out.legal_basis = b.legal_basis;
    }
};

}  // namespace

explanation explain(const history& facts, const law& law, instant as_of) {
    return telling(facts, law, as_of).all();
}

void add_words(explanation& out, std::uint64_t sequence, const dossier_event& event) {
    for (auto& f : out.facts) {
        if (f.sequence != sequence || f.event_id != event.id.view()) continue;
        f.actor = event.actor;
        f.counter = event.counter.str();
        std::visit(word_taker{f}, event.body);
    }
}

std::string_view name_of(day_role r) noexcept {
    switch (r) {
        case day_role::origin:
            return "origin";
        case day_role::counted:
            return "counted";
        case day_role::off:
            return "off";
        case day_role::paused:
            return "paused";
        case day_role::moved:
            return "moved";
    }
    TIENDO_ASSERT(false);
}

std::string_view name_of(index_reason r) noexcept {
    switch (r) {
        case index_reason::not_counted:
            return "not_counted";
        case index_reason::by_due_date:
            return "by_due_date";
        case index_reason::by_end:
            return "by_end";
        case index_reason::one_request_open:
            return "one_request_open";
        case index_reason::several_requests:
            return "several_requests";
        case index_reason::paused:
            return "paused";
    }
    TIENDO_ASSERT(false);
}

std::string_view name_of(clock_reason r) noexcept {
    switch (r) {
        case clock_reason::not_accepted:
            return "not_accepted";
        case clock_reason::at_acceptance:
            return "at_acceptance";
        case clock_reason::same_territory:
            return "same_territory";
        case clock_reason::at_arrival:
            return "at_arrival";
        case clock_reason::not_arrived:
            return "not_arrived";
    }
    TIENDO_ASSERT(false);
}

}  // namespace tiendo::dossier
