// A question as a rule of its own, counted by due_dates.
#include "tiendo/dossier/explained_deadline.hpp"

#include "day_rows.hpp"
#include "due_dates.hpp"
#include "tiendo/base/check.hpp"
#include "tiendo/calendar/error.hpp"

#include <algorithm>
#include <tuple>

namespace tiendo::dossier {
namespace {

constexpr auto slot = static_cast<std::size_t>(basis::statutory);

// The asked limit as the statutory one of a procedure.
class count {
  public:
    count(const deadline_question& asked, const calendar::working_calendar& counts_by)
        : calendar_(counts_by), dates_(by_) {
        rule_.statutory = asked.allowed;
        rule_.origin = asked.rules.origin;
        rule_.cut_off = asked.rules.cut_off;
        by_.procedure = &rule_;
        by_.calendar = &calendar_;
        for (const auto& p : asked.pauses) pauses_.push_back({{}, p.policy, p.from, p.to});
        std::sort(pauses_.begin(), pauses_.end(), [](const pause& a, const pause& b) {
            return std::tie(a.from, a.to, a.policy) < std::tie(b.from, b.to, b.policy);
        });
        dates_.start_clock(asked.received);
        due_ = dates_.in_force(pauses_, &told_)[slot];
        TIENDO_ASSERT(due_.has_value() && told_[slot].unmoved.has_value());
    }
    count(const count&) = delete;
    count& operator=(const count&) = delete;

    [[nodiscard]] counted_deadline answer() const { return {*due_, told_[slot].unmoved->first_at}; }
    [[nodiscard]] bool is_within() const {
        const auto within = [](local_date d) {
            return d > calendar::earliest_date && d < calendar::latest_date;
        };
        return within(calendar_.date_of(answer().counted_from)) && within(due_->date);
    }

    [[nodiscard]] explained_deadline explained() const {
        explained_deadline out;
        out.due = *due_;
        out.counted_from = answer().counted_from;
        out.working = derivation_of(told_[slot], due_, pauses_, calendar_);
        for (const auto& p : pauses_)
            out.pauses.push_back({{p.policy, p.from, *p.to}, std::nullopt});
        for (const auto& m : told_[slot].moves)
            out.pauses[m.pause].effect =
                pause_effect{basis::statutory, m.from, m.to, m.days, m.length};
        const auto before = dates_.before_restarts(pauses_);
        if (!before) return out;
        due_workings first;
        const auto then = dates_.in_force(*before, &first)[slot];
        out.first = earlier_count_of(then, first[slot], pauses_, calendar_);
        return out;
    }

  private:
    const calendar::working_calendar& calendar_;
    catalogue::procedure_row rule_;
    governing by_;
    due_dates dates_;  // reads by_
    std::vector<pause> pauses_;
    due_workings told_;
    std::optional<due_point> due_;
};

}  // namespace

catalogue::clock_policy usual_policy(calendar::limit_unit unit) noexcept {
    return unit == calendar::limit_unit::working_days || calendar::compares_instants(unit)
               ? catalogue::clock_policy::pause_working
               : catalogue::clock_policy::pause_calendar;
}

result<counted_deadline> count_deadline(const deadline_question& asked,
                                        const calendar::working_calendar& counts_by) {
    const count done(asked, counts_by);
    if (!done.is_within()) return make_error_code(calendar::errc::out_of_range);
    return done.answer();
}

result<explained_deadline> explain_deadline(const deadline_question& asked,
                                            const calendar::working_calendar& counts_by) {
    const count done(asked, counts_by);
    if (!done.is_within()) return make_error_code(calendar::errc::out_of_range);
    return done.explained();
}

}  // namespace tiendo::dossier
