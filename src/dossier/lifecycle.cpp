// The state machine of a dossier (src/GLOSSARY.md, src/RULES.md 2.2 and 2.3).
#include "lifecycle.hpp"

namespace tiendo::dossier {
namespace {

enum class phase : std::uint8_t { before, submitted, declined, open, finished, withdrawn, stopped };

class machine {
  public:
    machine(const law& law, std::vector<finding>* findings)
        : law_(law), findings_(findings), steps_(law) {}

    void take(const history::effective& f) {
        const auto kind = static_cast<fact_kind>(f.content->kind);
        taken_ = &f;
        if (const auto odd = step(kind, *f.content)) note(*odd, f.source);
    }
    void note(finding_kind kind, const fact* source) {
        if (findings_ != nullptr) findings_->push_back({kind, source});
    }
    lifecycle finish() && {
        if (phase_ == phase::open && !out_.open.empty()) out_.now = open_state();
        out_.steps = std::move(steps_).take(out_.agency);
        return std::move(out_);
    }

  private:
    // nullopt: took effect.
    std::optional<finding_kind> step(fact_kind kind, const fact_content& c) {
        if (kind == fact_kind::submitted) return submit(c);
        if (kind == fact_kind::received) return accept(c);
        if (phase_ == phase::before) return finding_kind::fact_before_acceptance;
        if (!law_.acts_for(c.agency, out_.agency, c.occurred_at))
            return finding_kind::foreign_agency;
        switch (phase_) {
            case phase::before:
            case phase::submitted:
                return before_acceptance(kind);
            case phase::declined:
                return kind == fact_kind::declined ? finding_kind::repeated_fact
                                                   : finding_kind::fact_after_end;
            case phase::open:
                return while_open(kind, c);
            case phase::finished:
            case phase::withdrawn:
            case phase::stopped:
                return after_end(kind, c);
        }
        TIENDO_ASSERT(false);
    }

    std::optional<finding_kind> submit(const fact_content& c) {
        if (phase_ != phase::before) return finding_kind::repeated_fact;
        phase_ = phase::submitted;
        out_.now = state::submitted;
        out_.agency = c.agency;
        out_.submitted_at = c.occurred_at;
        return std::nullopt;
    }

    std::optional<finding_kind> accept(const fact_content& c) {
        if (out_.received_at) return finding_kind::repeated_fact;
        out_.agency = c.agency;
        out_.received_at = c.occurred_at;
        pending_.fill(false);
        open_at(c.occurred_at);
        act_on(fact_kind::received, c);
        return std::nullopt;
    }

    // Declining ends an unaccepted dossier; asking for papers before acceptance stops no clock.
    std::optional<finding_kind> before_acceptance(fact_kind kind) {
        if (kind == fact_kind::declined) {
            phase_ = phase::declined;
            out_.now = state::declined;
            return std::nullopt;
        }
        if (kind == fact_kind::supplement_requested) {
            out_.now = state::supplement_asked;
            return std::nullopt;
        }
        if (kind == fact_kind::supplement_received && out_.now == state::supplement_asked) {
            out_.now = state::submitted;
            return std::nullopt;
        }
        return finding_kind::fact_before_acceptance;
    }

    std::optional<finding_kind> while_open(fact_kind kind, const fact_content& c) {
        switch (kind) {
            case fact_kind::submitted:
            case fact_kind::received:
                return finding_kind::repeated_fact;
            case fact_kind::declined:
                return finding_kind::declined_after_received;
            case fact_kind::arrived_at_competent_agency:
                if (arrived_) return finding_kind::repeated_fact;
                arrived_ = true;
                act_on(kind, c);
                return std::nullopt;
            case fact_kind::step_started:
                in_process_ = true;
                return steps_.start(c, out_.agency);
            case fact_kind::step_finished:
                in_process_ = true;
                return steps_.finish(c, out_.agency);
            case fact_kind::supplement_requested:
                return pause(catalogue::pause_cause::supplement, kind, c);
            case fact_kind::payment_requested:
                return pause(catalogue::pause_cause::payment, kind, c);
            case fact_kind::suspended:
                return pause(catalogue::pause_cause::suspension, kind, c);
            case fact_kind::supplement_received:
                return answer(catalogue::pause_cause::supplement, kind, c);
            case fact_kind::payment_made:
                return answer(catalogue::pause_cause::payment, kind, c);
            case fact_kind::resumed:
                return answer(catalogue::pause_cause::suspension, kind, c);
            case fact_kind::rescheduled:
                act_on(kind, c);
                return std::nullopt;
            case fact_kind::transferred:
                if (c.other == out_.agency) return finding_kind::repeated_fact;
                steps_.transfer(c.occurred_at, out_.agency);
                out_.agency = c.other;
                act_on(kind, c);
                return std::nullopt;
            case fact_kind::processed:
                end(phase::finished, state::processed, kind, c);
                return std::nullopt;
            case fact_kind::returned:
                end(phase::finished, state::returned, kind, c);
                return std::nullopt;
            case fact_kind::withdrawn:
                end(phase::withdrawn, state::withdrawn, kind, c);
                return std::nullopt;
            case fact_kind::stopped:
                end(phase::stopped, state::stopped, kind, c);
                return std::nullopt;
            case fact_kind::rated:
                act_on(kind, c);
                return std::nullopt;
        }
        TIENDO_ASSERT(false);
    }

    std::optional<finding_kind> after_end(fact_kind kind, const fact_content& c) {
        if (kind == fact_kind::rated) {
            act_on(kind, c);
            return std::nullopt;
        }
        if (phase_ == phase::finished &&
            (kind == fact_kind::processed || kind == fact_kind::returned))
            out_.finish_told_again.push_back(*taken_);
        if (kind == fact_kind::returned && phase_ == phase::finished) {
            if (out_.now == state::returned) return finding_kind::repeated_fact;
            out_.now = state::returned;  // the verdict stays with Processed
            act_on(kind, c);
            return std::nullopt;
        }
        if (kind == fact_kind::resumed && phase_ == phase::stopped) {
            out_.ended_at.reset();
            in_process_ = true;
            open_at(c.occurred_at);
            act_on(kind, c);
            return std::nullopt;
        }
        return kind == fact_kind::processed && phase_ == phase::finished
                   ? finding_kind::repeated_fact
                   : finding_kind::fact_after_end;
    }

    std::optional<finding_kind> pause(catalogue::pause_cause cause,
                                      fact_kind kind,
                                      const fact_content& c) {
        auto& is_pending = pending_[static_cast<std::size_t>(cause)];
        // A second request for papers counts in index766, though the clock stands already.
        if (is_pending && cause != catalogue::pause_cause::supplement)
            return finding_kind::repeated_fact;
        is_pending = true;
        act_on(kind, c);
        return std::nullopt;
    }

    std::optional<finding_kind> answer(catalogue::pause_cause cause,
                                       fact_kind kind,
                                       const fact_content& c) {
        auto& is_pending = pending_[static_cast<std::size_t>(cause)];
        if (!is_pending) return finding_kind::answer_without_request;
        is_pending = false;
        in_process_ = true;
        act_on(kind, c);
        return std::nullopt;
    }

    void end(phase how, state now, fact_kind kind, const fact_content& c) {
        phase_ = how;
        out_.now = now;
        out_.ended_at = c.occurred_at;
        out_.open.back().to = c.occurred_at;
        pending_.fill(false);
        steps_.end(c.occurred_at, out_.agency);
        act_on(kind, c);
    }

    void open_at(instant at) {
        phase_ = phase::open;
        steps_.open(at);
        out_.open.push_back({at, std::nullopt});
    }

    void act_on(fact_kind kind, const fact_content& c) {
        out_.acts.push_back(
            {kind, c.occurred_at, &c, out_.agency, taken_->source, taken_->said_by});
    }

    [[nodiscard]] state open_state() const noexcept {
        const auto pending = [this](catalogue::pause_cause c) {
            return pending_[static_cast<std::size_t>(c)];
        };
        if (pending(catalogue::pause_cause::suspension)) return state::suspended;
        if (pending(catalogue::pause_cause::supplement)) return state::supplement_asked;
        if (pending(catalogue::pause_cause::payment)) return state::payment_asked;
        return in_process_ ? state::in_process : state::received;
    }

    const law& law_;
    std::vector<finding>* findings_;
    const history::effective* taken_ = nullptr;
    lifecycle out_;
    phase phase_ = phase::before;
    std::array<bool, catalogue::pause_cause_count> pending_{};
    bool arrived_ = false;
    bool in_process_ = false;
    step_track steps_;
};

}  // namespace

lifecycle live_through(const history::amended& facts,
                       const law& law,
                       std::vector<finding>* findings) {
    machine m(law, findings);
    for (const auto& f : facts.facts) m.take(f);
    for (const auto* f : facts.without_target) m.note(finding_kind::target_missing, f);
    auto out = std::move(m).finish();
    if (facts.received_voided && !out.received_at) out.now = state::voided;
    return out;
}

}  // namespace tiendo::dossier
