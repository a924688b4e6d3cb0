// Second pass: from acts and due dates to signed entries in time.
//
// The sweep keeps `standing`, every count the dossier stands in right after an
// instant, and emits the difference to what it stood in before. Between acts
// the only thing that happens is that a due date passes.
#include "tiendo/dossier/assessment.hpp"

#include "due_dates.hpp"
#include "judge_facts.hpp"
#include "judge_steps.hpp"
#include "judging_notes.hpp"
#include "lifecycle.hpp"
#include "retold.hpp"
#include "standing.hpp"

#include <algorithm>
#include <span>

namespace tiendo::dossier {
namespace {

class sweep {
  public:
    sweep(const governing& rules,
          const law& law,
          assessment& out,
          std::vector<finding>* findings,
          judging_notes* notes)
        : rules_(rules), law_(law), dates_(rules), out_(out), findings_(findings), notes_(notes) {}

    void run(const lifecycle& life) {
        finish_told_again_ = life.finish_told_again;
        for (const auto& a : life.acts) {
            pass_due_dates(a.at);
            act_on(a);
        }
        pass_due_dates(std::nullopt);
        if (notes_ == nullptr) return;
        ignore(dates_.in_force(out_.pauses, &notes_->dues),
               "the same dues, told with their working");
        if (const auto pauses = dates_.before_restarts(out_.pauses))
            notes_->first_due = dates_.in_force(*pauses, &notes_->first_dues);
        notes_->starts_elsewhere = starts_elsewhere_;
        notes_->supplement_requests = supplement_requests_;
    }

    // After run(): whether the promise had run out at `at`, or at the end before it. That of the
    // current appointment, without one the headline. An open pause that moves it keeps the side on
    // which it began.
    [[nodiscard]] bool has_run_out(instant at) const {
        if (!has_dues_) return false;
        if (phase_ != phase::open) at = std::min(at, ended_at_);
        const auto due = dates_.in_force(out_.pauses);
        const auto by = due_dates::source_of(
            due[slot_of(basis::current)] ? basis::current : rules_.headline, due);
        if (!by) return false;
        for (std::size_t i = 0; i < out_.pauses.size(); ++i) {
            const auto& p = out_.pauses[i];
            if (!p.to && (dates_.moved_by(out_.pauses, i) & bit(*by)) != 0)
                at = std::min(at, p.from);
        }
        return dates_.judge(*due[slot_of(*by)], at) == verdict::late;
    }

    [[nodiscard]] const std::optional<instant>& first_breach() const noexcept {
        return first_breach_;
    }

  private:
    enum class phase : std::uint8_t { open, finished, withdrawn_or_stopped };
    static constexpr std::size_t told_results = 2;  // told_result: digital, on paper
    static constexpr std::size_t score_max = 5;

    // --- acts

    void act_on(const act& a) {
        now_ = a.at;
        acting_ = &a;
        const bool was_open = phase_ == phase::open;
        switch (a.kind) {
            case fact_kind::received:
                accept(a);
                break;
            case fact_kind::arrived_at_competent_agency:
                arrive(a);
                break;
            case fact_kind::supplement_requested:
                ++supplement_requests_;
                if (!asks_for_papers())
                    begin_pause(catalogue::pause_cause::supplement, a.at, a.source);
                break;
            case fact_kind::payment_requested:
                stands_[measure::payment_asked] = 1;
                begin_pause(catalogue::pause_cause::payment, a.at, a.source);
                break;
            case fact_kind::suspended:
                begin_pause(catalogue::pause_cause::suspension, a.at, a.source);
                break;
            case fact_kind::supplement_received:
                end_pause(catalogue::pause_cause::supplement, a);
                break;
            case fact_kind::payment_made:
                if (stands_[measure::paid] == 0)
                    stands_[measure::paid] = class_of(a.content->detail, channel_count);
                end_pause(catalogue::pause_cause::payment, a);
                break;
            case fact_kind::resumed:
                resume(a);
                break;
            case fact_kind::rescheduled:
                reschedule(a);
                break;
            case fact_kind::transferred:
                transfer(a);
                return;
            case fact_kind::processed:
                end(phase::finished, a.at);
                stands_[measure::result] = class_of(a.content->detail, told_results);
                break;
            case fact_kind::returned:
                stands_[measure::returned] = class_of(a.content->detail, channel_count);
                if (phase_ != phase::open) return emit(a.at);
                end(phase::finished, a.at);
                stands_[measure::result] = class_of(0, told_results);
                break;
            case fact_kind::rated:
                return rate(a);
            case fact_kind::withdrawn:
                end(phase::withdrawn_or_stopped, a.at);
                stands_[measure::withdrawn] = 1;
                break;
            case fact_kind::stopped:
                end(phase::withdrawn_or_stopped, a.at);
                stands_[measure::stopped] = 1;
                stopped_at_ = a.at;
                stopped_by_ = a.source;
                break;
            case fact_kind::submitted:
            case fact_kind::declined:
            case fact_kind::step_started:
            case fact_kind::step_finished:
                break;
        }
        update_dues();
        judge_appointment();
        if (was_open && phase_ == phase::finished) judge_recording(a);
        emit(a.at);
    }

    void accept(const act& a) {
        agency_ = a.agency;
        phase_ = phase::open;
        stands_[measure::received] = 1;
        stands_[measure::open] = 1;
        if (a.content->appointment) {
            dates_.set_first_appointment(*a.content->appointment);
            note_appointment(a);
            if (notes_ != nullptr) notes_->original_set_by = a.source;
        }
        if (notes_ != nullptr) notes_->accepted_by = a.content;
        starts_elsewhere_ =
            a.content->other != no_ref && !law_.same_territory(a.content->other, a.agency);
        if (!starts_elsewhere_) start_clock(a.at);
    }

    void arrive(const act& a) {
        if (starts_elsewhere_ && !out_.clock_started_at) start_clock(a.at);
    }

    void start_clock(instant at) {
        out_.clock_started_at = at;
        dates_.start_clock(at);
    }

    void begin_pause(catalogue::pause_cause cause, instant at, const fact* source) {
        const auto policy = rules_.procedure == nullptr
                                ? catalogue::clock_policy::pause_working
                                : rules_.procedure->policy[static_cast<std::size_t>(cause)];
        out_.pauses.push_back({cause, policy, at, std::nullopt});
        if (notes_ != nullptr) notes_->pauses.push_back({source, nullptr, false, policy});
    }

    // A new appointment in an answer is a new receipt, unless it mends a promise that was broken.
    void end_pause(catalogue::pause_cause cause, const act& a) {
        if (a.content->appointment && has_run_out(a.at)) {
            note(finding_kind::reappointment_after_due, a.source);
            out_.reschedulings.push_back({a.source, a.said_by, a.at});
        }
        if (restarts_too_late(cause)) note(finding_kind::restart_after_due, a.source);
        close(cause, a.at);
        take_appointment(a);
    }

    // Whether the answer begins a limit afresh that had run out when it was stopped.
    [[nodiscard]] bool restarts_too_late(catalogue::pause_cause cause) const noexcept {
        const auto& due = out_.due[slot_of(basis::headline)];
        if (!due) return false;
        return std::any_of(out_.pauses.begin(), out_.pauses.end(), [&](const pause& p) {
            return !p.to && p.cause == cause && p.policy == catalogue::clock_policy::restart &&
                   dates_.judge(*due, p.from) == verdict::late;
        });
    }

    void take_appointment(const act& a) {
        const auto& appointment = a.content->appointment;
        if (!appointment) return;
        dates_.set_appointment(*appointment, out_.pauses.size());
        note_appointment(a);
    }

    void note_appointment(const act& a) {
        unjudged_appointment_ = a.source;
        if (notes_ != nullptr) notes_->appointment_set_by = a.source;
    }

    void reschedule(const act& a) {
        if (++reappointments_ > 1) note(finding_kind::second_reappointment, a.source);
        if (has_run_out(a.at)) note(finding_kind::reappointment_after_due, a.source);
        out_.reschedulings.push_back({a.source, a.said_by, a.at});
        take_appointment(a);
    }

    // --- findings

    void note(finding_kind kind, const fact* source) {
        if (findings_ != nullptr) findings_->push_back({kind, source});
    }

    // A promise is held against the law as soon as no open pause leaves the law's date unknown.
    void judge_appointment() {
        if (unjudged_appointment_ == nullptr) return;
        const auto& promised = out_.due[slot_of(basis::current)];
        const auto& allowed = out_.due[slot_of(basis::statutory)];
        if (!promised || !allowed || (out_.overdue_frozen & bit(basis::statutory)) != 0) return;
        if (promised->breach > allowed->breach)
            note(finding_kind::appointment_past_statutory, unjudged_appointment_);
        unjudged_appointment_ = nullptr;
    }

    // A finish that is in time by its date, while nobody had told of one by the due date.
    void judge_recording(const act& a) {
        for (std::size_t i = 0; i < basis_count; ++i) {
            const auto& due = out_.due[i];
            if (!due || out_.verdicts[i] == verdict::late) continue;
            if (told_in_time(*due, *a.content, *a.said_by) ||
                told_in_time(*due, a.source->content, *a.source))
                continue;
            const bool was_known = std::any_of(
                finish_told_again_.begin(), finish_told_again_.end(), [&](const auto& f) {
                    return told_in_time(*due, *f.content, *f.said_by) ||
                           told_in_time(*due, f.source->content, *f.source);
                });
            if (!was_known) backdated_ |= bit(static_cast<basis>(i));
        }
        if ((backdated_ & bit(basis::headline)) == 0) return;
        out_.backdated_by = back_dating_fact(a);
        note(finding_kind::backdated_finish, out_.backdated_by);
    }

    // Who dated it in time: the Corrected, unless the finish had been by its own words already.
    [[nodiscard]] const fact* back_dating_fact(const act& a) const noexcept {
        const auto& told = a.source->content;
        const auto kind = static_cast<fact_kind>(told.kind);
        const bool is_finish = kind == fact_kind::processed || kind == fact_kind::returned;
        const auto& due = *out_.due[slot_of(basis::headline)];
        const bool was_in_time = is_finish && dates_.judge(due, told.occurred_at) != verdict::late;
        return was_in_time ? a.source : a.said_by;
    }

    // Whether `f`, saying `content`, told by the due date of a finish by the due date. What came
    // under the history grant is not judged by its arrival.
    [[nodiscard]] bool told_in_time(const due_point& due,
                                    const fact_content& content,
                                    const fact& f) const noexcept {
        const auto kind = static_cast<fact_kind>(content.kind);
        if (kind != fact_kind::processed && kind != fact_kind::returned) return false;
        return dates_.judge(due, content.occurred_at) != verdict::late &&
               (f.history || f.recorded_at <= due.breach);
    }

    // After Stopped: open again, and the time it was stopped counts as a suspension.
    void resume(const act& a) {
        if (stopped_at_) {
            begin_pause(catalogue::pause_cause::suspension, *stopped_at_, stopped_by_);
            stopped_at_.reset();
            if (notes_ != nullptr) notes_->ended_by = nullptr;
            phase_ = phase::open;
            stands_[measure::open] = 1;
            stands_[measure::stopped] = 0;
            stands_[measure::index_in_time] = 0;
            stands_[measure::index_late] = 0;
        }
        end_pause(catalogue::pause_cause::suspension, a);
    }

    void transfer(const act& a) {
        const auto from = agency_;
        agency_ = a.agency;
        put(a.at, from, measure::transferred_out, 1, 1);
        put(a.at, agency_, measure::transferred_in, 1, 1);
        for (const auto stock : stocks) {
            if (stands_[stock] == 0) continue;
            put(a.at, from, stock, stands_[stock], -1);
            put(a.at, agency_, stock, stands_[stock], 1);
        }
    }

    // The class of a detail that counts from 1; of what was not told, the one behind the last.
    [[nodiscard]] static basis_mask class_of(std::uint8_t detail, std::size_t classes) noexcept {
        return static_cast<basis_mask>(1u << (detail == 0 ? classes : detail - 1u));
    }

    // The last score stands. One that was given under another agency is taken back there, so that
    // nobody has less than none.
    void rate(const act& a) {
        if (stands_[measure::rated] != 0 && rated_under_ != agency_) {
            put(a.at, rated_under_, measure::rated, stands_[measure::rated], -1);
            emitted_[measure::rated] = 0;
        }
        rated_under_ = agency_;
        stands_[measure::rated] = class_of(a.content->detail, score_max);
        emit(a.at);
    }

    void end(phase how, instant at) {
        for (std::size_t i = 0; i < out_.pauses.size(); ++i) {
            auto& p = out_.pauses[i];
            if (p.to) continue;
            p.to = at;
            if (notes_ != nullptr) notes_->pauses[i].ended_by = acting_->source;
            // No answer came from which the limit could count afresh.
            if (p.policy == catalogue::clock_policy::restart)
                p.policy = catalogue::clock_policy::pause_working;
        }
        if (notes_ != nullptr && phase_ == phase::open) notes_->ended_by = acting_->source;
        phase_ = how;
        stands_[measure::open] = 0;
        ended_at_ = at;
    }

    void close(catalogue::pause_cause cause, instant at) {
        for (std::size_t i = 0; i < out_.pauses.size(); ++i) {
            auto& p = out_.pauses[i];
            if (p.cause != cause || p.to) continue;
            p.to = at;
            if (notes_ == nullptr) continue;
            notes_->pauses[i].ended_by = acting_->source;
            notes_->pauses[i].answered = true;
        }
    }

    // --- due dates

    // After an act: dues anew, what an open pause freezes, what has passed.
    void update_dues() {
        const bool none_yet = !has_dues_;
        const auto before = out_.due;
        out_.due = dates_.in_force(out_.pauses);
        has_dues_ = true;
        if (notes_ != nullptr) note_changes(before);
        if (!first_breach_ && out_.due[slot_of(basis::headline)])
            first_breach_ = out_.due[slot_of(basis::headline)]->breach;
        const auto was_overdue = none_yet ? basis_mask{0} : stands_[measure::overdue];
        const auto was_frozen = out_.overdue_frozen;
        out_.overdue_frozen = frozen_by_pauses();
        const auto newly = static_cast<basis_mask>(out_.overdue_frozen & ~was_frozen);
        out_.frozen_side = static_cast<basis_mask>(
            ((out_.frozen_side & ~newly) | (was_overdue & newly)) & out_.overdue_frozen);
        if (phase_ == phase::open && supplement_requests_ > 1)
            out_.frozen_side |= bit(basis::index766);
        passed_ = 0;
        for (std::size_t i = 0; i < basis_count; ++i) {
            const auto& due = out_.due[i];
            if (due && due->breach <= now_) passed_ |= static_cast<basis_mask>(1u << i);
        }
        restate();
    }

    [[nodiscard]] static bool is_appointment(basis b) noexcept {
        return b == basis::original || b == basis::current;
    }

    void note_changes(const std::array<std::optional<due_point>, basis_count>& before) {
        for (const auto b : kept_bases) {
            const auto i = slot_of(b);
            if (before[i] == out_.due[i]) continue;
            notes_->changes.push_back({b,
                                       acting_->at,
                                       acting_->source,
                                       acting_->said_by,
                                       before[i],
                                       out_.due[i],
                                       is_appointment(b) && acting_->content->appointment});
        }
    }

    [[nodiscard]] basis_mask frozen_by_pauses() const {
        if (phase_ != phase::open) return 0;
        basis_mask frozen = 0;
        for (std::size_t i = 0; i < out_.pauses.size(); ++i) {
            if (!out_.pauses[i].to) frozen |= dates_.moved_by(out_.pauses, i);
        }
        for (const auto follower : {basis::headline, basis::index766}) {
            const auto wanted = follower == basis::headline ? rules_.headline : basis::current;
            const auto source = due_dates::source_of(wanted, out_.due);
            if (source && (frozen & bit(*source)) != 0) frozen |= bit(follower);
        }
        // QĐ 766: one open request stands on the side of its instant, from the second on overdue.
        if (supplement_requests_ > 1 || asks_for_papers()) frozen |= bit(basis::index766);
        return frozen;
    }

    // The masks that follow from phase, dues and what has passed.
    void restate() {
        const auto known = with_due();
        const auto no_due = static_cast<basis_mask>(every_basis & ~known);
        const auto overdue = static_cast<basis_mask>((passed_ & ~out_.overdue_frozen) |
                                                     (out_.frozen_side & out_.overdue_frozen));
        if (phase_ == phase::open) {
            stands_[measure::overdue] = overdue & known;
            stands_[measure::no_due] = no_due;
            stands_[measure::fell_due] = overdue & known & reported;
            stands_[measure::paused] = is_paused() ? 1 : 0;
            return;
        }
        stands_[measure::overdue] = 0;
        stands_[measure::no_due] = 0;
        stands_[measure::paused] = 0;
        judge_end();
        if (phase_ == phase::finished) {
            stands_[measure::finished_no_due] = no_due & reported;
            stands_[measure::fell_due] = passed_ & reported;
            stands_[measure::fell_due_met] = static_cast<basis_mask>(
                stands_[measure::fell_due] & (stands_[measure::early] | stands_[measure::on_time]));
        } else {
            // Withdrawn or stopped before it passed: it does not fall due. On its very end it does.
            stands_[measure::fell_due] = passed_ & reported;
        }
    }

    void judge_end() {
        basis_mask early = 0;
        basis_mask on_time = 0;
        basis_mask late = 0;
        for (std::size_t i = 0; i < basis_count; ++i) {
            const auto b = static_cast<basis>(i);
            const auto& due = out_.due[i];
            out_.verdicts[i] = due ? dates_.judge(*due, ended_at_) : verdict::none;
            if (out_.verdicts[i] == verdict::early) early |= bit(b);
            if (out_.verdicts[i] == verdict::on_time) on_time |= bit(b);
            if (out_.verdicts[i] == verdict::late) late |= bit(b);
        }
        stands_[measure::index_in_time] = ((early | on_time) & bit(basis::index766)) != 0 ? 1 : 0;
        stands_[measure::index_late] = (late & bit(basis::index766)) != 0 ? 1 : 0;
        if (phase_ != phase::finished) {
            out_.verdicts.fill(verdict::none);
            return;
        }
        stands_[measure::early] = early & reported;
        stands_[measure::on_time] = on_time & reported;
        stands_[measure::late] = late & reported;
    }

    // Lets every due date up to `until` pass, in order of time; all of them without `until`.
    void pass_due_dates(std::optional<instant> until) {
        if (!has_dues_ || phase_ == phase::withdrawn_or_stopped) return;
        for (;;) {
            std::optional<instant> next;
            for (std::size_t i = 0; i < basis_count; ++i) {
                const auto breach = breach_ahead(i);
                if (breach && (!next || *breach < *next)) next = breach;
            }
            if (!next || (until && *next > *until)) return;
            for (std::size_t i = 0; i < basis_count; ++i) {
                if (breach_ahead(i) == next) passed_ |= static_cast<basis_mask>(1u << i);
            }
            restate();
            emit(*next);
        }
    }

    // When basis `i` passes; nullopt = it has passed, cannot now, or there is none.
    [[nodiscard]] std::optional<instant> breach_ahead(std::size_t i) const noexcept {
        const auto& due = out_.due[i];
        if (!due || ((passed_ | out_.overdue_frozen) & (1u << i)) != 0) return std::nullopt;
        return due->breach;
    }

    [[nodiscard]] basis_mask with_due() const noexcept {
        basis_mask known = 0;
        for (std::size_t i = 0; i < basis_count; ++i) {
            if (out_.due[i]) known |= static_cast<basis_mask>(1u << i);
        }
        return known;
    }

    [[nodiscard]] bool asks_for_papers() const noexcept {
        return std::any_of(out_.pauses.begin(), out_.pauses.end(), [](const pause& p) {
            return !p.to && p.cause == catalogue::pause_cause::supplement;
        });
    }

    [[nodiscard]] bool is_paused() const noexcept {
        return std::any_of(
            out_.pauses.begin(), out_.pauses.end(), [](const pause& p) { return !p.to; });
    }

    // --- entries

    void emit(instant at) {
        for (std::size_t i = 0; i < measure_count; ++i) {
            const auto gone = static_cast<basis_mask>(emitted_.in[i] & ~stands_.in[i]);
            const auto come = static_cast<basis_mask>(stands_.in[i] & ~emitted_.in[i]);
            if (gone != 0) put(at, agency_, static_cast<measure>(i), gone, -1);
            if (come != 0) put(at, agency_, static_cast<measure>(i), come, 1);
            if (backdated_ != 0) emit_if_late(at, static_cast<measure>(i), come);
        }
        emitted_ = stands_;
    }

    // What a back-dated finish takes back of what it brought, and brings instead.
    void emit_if_late(instant at, measure what, basis_mask come) {
        const auto instead = [&](basis_mask bases, std::optional<measure> late) {
            if (bases == 0) return;
            out_.if_backdated_is_late.push_back({at, agency_, what, bases, -1});
            if (late) out_.if_backdated_is_late.push_back({at, agency_, *late, bases, 1});
        };
        const auto moved = static_cast<basis_mask>(come & backdated_);
        if (what == measure::early || what == measure::on_time) instead(moved, measure::late);
        if (what == measure::fell_due_met) instead(moved, std::nullopt);
        const bool by_index = (backdated_ & bit(basis::index766)) != 0;
        if (what == measure::index_in_time && by_index) instead(come, measure::index_late);
    }

    void put(instant at, agency_ref agency, measure what, basis_mask bases, std::int8_t sign) {
        out_.entries.push_back({at, agency, what, bases, sign});
    }

    const governing& rules_;
    const law& law_;
    due_dates dates_;
    assessment& out_;
    std::vector<finding>* findings_;
    judging_notes* notes_;
    std::span<const history::effective> finish_told_again_;
    basis_mask backdated_ = 0;  // bases by which the finish is back-dated
    const act* acting_ = nullptr;
    const fact* unjudged_appointment_ = nullptr;
    std::uint32_t reappointments_ = 0;
    standing stands_;
    standing emitted_;
    phase phase_ = phase::open;
    agency_ref agency_ = no_ref;
    agency_ref rated_under_ = no_ref;
    instant now_{};
    instant ended_at_{};
    std::optional<instant> stopped_at_;
    const fact* stopped_by_ = nullptr;
    std::uint32_t supplement_requests_ = 0;
    basis_mask passed_ = 0;
    bool has_dues_ = false;
    std::optional<instant> first_breach_;
    bool starts_elsewhere_ = false;
};

}  // namespace

bool assessment::is_overdue(basis b, instant t) const noexcept {
    const auto& d = due[slot_of(b)];
    if (!is_open(now) || !d) return false;
    if ((overdue_frozen & bit(b)) != 0) return (frozen_side & bit(b)) != 0;
    return t > d->breach;
}

std::optional<instant> assessment::headline_breach() const noexcept {
    const auto& d = due[slot_of(basis::headline)];
    if (!is_open(now) || !d) return std::nullopt;
    const bool is_frozen = (overdue_frozen & bit(basis::headline)) != 0;
    if (is_frozen && (frozen_side & bit(basis::headline)) == 0) return std::nullopt;
    return d->breach;
}

void assess(const history& facts, const law& law, assessment& out, std::vector<finding>* findings) {
    assess_telling(facts, law, out, findings, nullptr);
}

namespace {

history::amended occurred_before(instant until, const history::amended& all) {
    history::amended out;
    for (const auto& f : all.facts) {
        if (f.content->occurred_at < until) out.facts.push_back(f);
    }
    out.received_voided = all.received_voided;
    return out;
}

}  // namespace

judged judge_facts(const history::amended& amended,
                   const law& law,
                   std::span<const instant> when,
                   assessment& out,
                   std::vector<finding>* findings,
                   judging_notes* notes,
                   std::optional<instant> until) {
    out.entries.clear();
    out.pauses.clear();
    out.steps.clear();
    out.processing.reset();
    out.late_by.reset();
    out.reschedulings.clear();
    out.if_backdated_is_late.clear();
    out.backdated_by = nullptr;
    out.looked_back = false;
    out.due.fill(std::nullopt);
    out.verdicts.fill(verdict::none);
    out.overdue_frozen = 0;
    out.frozen_side = 0;
    out.clock_started_at.reset();
    out.rules = governing{};
    out.procedure = no_ref;

    auto life = live_through(amended, law, findings);
    const auto open_in_all = life.open;
    if (until) life = live_through(occurred_before(*until, amended), law, nullptr);
    out.now = life.now;
    out.agency = life.agency;
    out.submitted_at = life.submitted_at;
    out.received_at = life.received_at;
    out.ended_at = life.ended_at;
    for (const auto& f : amended.facts) {
        if (static_cast<fact_kind>(f.content->kind) != fact_kind::submitted) continue;
        out.procedure = f.content->procedure;
        out.via = f.content->via();
        break;
    }
    if (!life.received_at || life.now == state::voided || law.versions() == 0) return {};

    const auto& acceptance = life.acts.front();
    const auto& receipt = *acceptance.content;
    out.procedure = receipt.procedure;
    out.via = receipt.via();
    out.rules =
        law.governing_of(receipt.procedure, acceptance.agency, *life.received_at, open_in_all);
    if (findings != nullptr && out.rules.procedure == nullptr) {
        findings->push_back({finding_kind::unknown_in_catalogue, acceptance.source});
    }
    sweep judging(out.rules, law, out, findings, notes);
    judging.run(life);
    judge_steps(life.steps, law, out);
    judged told;
    for (const auto at : when) told.had_run_out.push_back(judging.has_run_out(at));
    told.first_breach = judging.first_breach();
    return told;
}

void assess_telling(const history& facts,
                    const law& law,
                    assessment& out,
                    std::vector<finding>* findings,
                    judging_notes* notes) {
    history::amended amended;
    facts.apply_amendments(law, amended);
    const auto told = judge_facts(amended, law, {}, out, findings, notes);
    if (out.now != state::voided) {
        tell_retold(facts, law, told.first_breach, out, findings, notes);
    } else if (findings != nullptr) {
        for (const auto& f : facts.facts()) {
            if (f.content.kind == voided_kind)
                findings->push_back({finding_kind::voided_acceptance, &f});
        }
    }
}

}  // namespace tiendo::dossier
