// Holding what was told later against what had been in force before it.
#include "retold.hpp"

#include "judge_facts.hpp"
#include "standing.hpp"

#include <algorithm>
#include <array>

namespace tiendo::dossier {
namespace {

// Beyond so many comparisons, or of a dossier of so many facts, each such record is told without a
// look: nobody corrects a dossier so often by mistake.
constexpr std::size_t compared_max = 32;
constexpr std::size_t facts_max = 128;

bool is_received(const fact& f) noexcept {
    return f.content.kind == static_cast<std::uint8_t>(fact_kind::received);
}

// Ends the dossier without a verdict; a finish told late is a backdated_finish.
bool ends(const fact& f) noexcept {
    return f.content.kind == static_cast<std::uint8_t>(fact_kind::withdrawn) ||
           f.content.kind == static_cast<std::uint8_t>(fact_kind::stopped);
}

// Whether it can move a due date to a later one.
bool can_move(const fact& f) noexcept {
    switch (static_cast<fact_kind>(f.content.kind)) {
        case fact_kind::arrived_at_competent_agency:
        case fact_kind::supplement_requested:
        case fact_kind::payment_requested:
        case fact_kind::suspended:
        case fact_kind::rescheduled:
            return true;
        case fact_kind::supplement_received:
        case fact_kind::payment_made:
        case fact_kind::resumed:
            return f.content.appointment.has_value();
        case fact_kind::submitted:
        case fact_kind::received:
        case fact_kind::declined:
        case fact_kind::step_started:
        case fact_kind::step_finished:
        case fact_kind::transferred:
        case fact_kind::processed:
        case fact_kind::returned:
        case fact_kind::withdrawn:
        case fact_kind::stopped:
        case fact_kind::rated:
            return false;
    }
    return false;
}

// Whether nobody may have told of it when a due date passed that it moves.
bool may_be_late(const fact& f, const std::optional<instant>& first_breach) noexcept {
    return !f.history && first_breach && f.recorded_at > *first_breach &&
           f.content.occurred_at < f.recorded_at && !f.is_amendment() && (ends(f) || can_move(f));
}

class retelling {
  public:
    retelling(const history& facts,
              const law& law,
              assessment& out,
              std::vector<finding>* findings,
              judging_notes* notes)
        : facts_(facts), law_(law), out_(out), findings_(findings), notes_(notes) {}

    void tell(const std::optional<instant>& first_breach) {
        const auto& all = facts_.facts();
        const bool is_again = std::count_if(all.begin(), all.end(), is_received) > 1;
        for (const auto& f : all) {
            if (f.is_amendment() || (is_again && is_received(f) && !f.history)) {
                tell_rewritten(f);
            } else if (may_be_late(f, first_breach)) {
                tell_late(f);
            }
        }
    }

  private:
    // The dossier as it was told until some record.
    struct stand {
        assessment what;
        std::vector<finding> findings;
        bool had_run_out_then = false;  // the promise, when what the record tells occurred
        bool had_run_out = false;       // and when it was told
        [[nodiscard]] std::ptrdiff_t count_of(finding_kind kind) const {
            return std::count_if(findings.begin(), findings.end(), [kind](const finding& f) {
                return f.kind == kind;
            });
        }
    };

    void note(finding_kind kind, const fact& source) {
        if (findings_ != nullptr) findings_->push_back({kind, &source});
    }

    [[nodiscard]] bool is_beyond() {
        return facts_.facts().size() > facts_max || ++compared_ > compared_max;
    }

    // When `by` was told. What came under the history grant is not judged by its arrival.
    [[nodiscard]] static instant told_at(const fact& by) noexcept {
        return by.history ? by.content.occurred_at : by.recorded_at;
    }

    // Records of one instant are told in the order of what they tell.
    [[nodiscard]] static bool is_told_before(const fact& f, const fact& by) noexcept {
        const auto at = by.history ? f.content.occurred_at : f.recorded_at;
        return at != told_at(by) ? at < told_at(by) : &f < &by;
    }

    template <class F>
    void judge(const fact& by, const F& is_known, stand& into) {
        const auto known = facts_.part(is_known);
        known.apply_amendments(law_, amended_);
        into.findings.clear();
        const std::array when{by.content.occurred_at, told_at(by)};
        const auto told = judge_facts(amended_, law_, when, into.what, &into.findings, nullptr);
        into.had_run_out_then = !told.had_run_out.empty() && told.had_run_out[0];
        into.had_run_out = !told.had_run_out.empty() && told.had_run_out[1];
    }

    void judge_around(const fact& by) {
        judge(by, [&](const fact& f) { return is_told_before(f, by); }, before_);
        // A receipt that was taken back is held against the one that stands in its place.
        judge(
            by,
            [&](const fact& f) {
                return &f == &by || is_told_before(f, by) || (by.is_amendment() && is_received(f));
            },
            after_);
    }

    // What moves a due date that had been in force, mends a promise that was broken, or takes back
    // that another record did.
    void tell_rewritten(const fact& by) {
        if (is_beyond()) {
            tell_moved(by);
            return;
        }
        judge_around(by);
        if (!before_.what.received_at) return;  // until then it was no dossier
        bool moved = false;
        for (const auto b : kept_bases) {
            const auto& was = before_.what.due[slot_of(b)];
            const auto& is = after_.what.due[slot_of(b)];
            if (was == is) continue;
            moved = true;
            tell_change(b, by, was, is);
        }
        if (moved) tell_moved(by);
        const auto fewer = [this](finding_kind kind) {
            return before_.count_of(kind) > after_.count_of(kind);
        };
        const bool mends = (before_.had_run_out && !after_.had_run_out) ||
                           (before_.had_run_out_then && !after_.had_run_out_then);
        if ((moved && mends) || fewer(finding_kind::reappointment_after_due))
            note(finding_kind::reappointment_after_due, by);
        if (fewer(finding_kind::restart_after_due)) note(finding_kind::restart_after_due, by);
        const bool is_no_finish =
            after_.what.now == state::withdrawn || after_.what.now == state::stopped;
        if (!moved && mends && is_no_finish) note(finding_kind::backdated_before_due, by);
    }

    void tell_moved(const fact& by) {
        note(finding_kind::due_date_corrected, by);
        out_.reschedulings.push_back({&by, &by, by.content.occurred_at});
    }

    // At one instant it comes after what occurred. A receipt has a line of its own.
    void tell_change(basis which,
                     const fact& by,
                     const std::optional<due_point>& was,
                     const std::optional<due_point>& is) {
        if (notes_ == nullptr || !by.is_amendment()) return;
        const auto at = by.content.occurred_at;
        auto& all = notes_->changes;
        const auto place = std::upper_bound(
            all.begin(), all.end(), at, [](auto t, const auto& c) { return t < c.at; });
        const bool appointed = which == basis::original || which == basis::current;
        all.insert(place, {which, at, &by, &by, was, is, appointed, true});
    }

    // What nobody had told of when the due date passed, dated before it, and without which the
    // dossier would be overdue.
    void tell_late(const fact& by) {
        if (is_beyond()) {
            note(finding_kind::backdated_before_due, by);
            return;
        }
        judge_around(by);
        const auto& without = before_.what.due[slot_of(basis::headline)];
        if (without && by.content.occurred_at < without->breach && before_.had_run_out &&
            !after_.had_run_out)
            note(finding_kind::backdated_before_due, by);
    }

    const history& facts_;
    const law& law_;
    assessment& out_;
    std::vector<finding>* findings_;
    judging_notes* notes_;
    std::size_t compared_ = 0;
    history::amended amended_;
    stand before_;
    stand after_;
};

}  // namespace

void tell_retold(const history& facts,
                 const law& law,
                 const std::optional<instant>& first_breach,
                 assessment& out,
                 std::vector<finding>* findings,
                 judging_notes* notes) {
    const auto& all = facts.facts();
    out.looked_back = std::any_of(all.begin(), all.end(), [&](const fact& f) {
        return f.is_amendment() || (is_received(f) && &f != &all.front()) ||
               may_be_late(f, first_breach);
    });
    if (out.looked_back) retelling(facts, law, out, findings, notes).tell(first_breach);
}

}  // namespace tiendo::dossier
