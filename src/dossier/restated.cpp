// A dossier's facts, folded once more over the records of the catalogue.
#include "tiendo/dossier/restated.hpp"

#include "tiendo/base/check.hpp"
#include "tiendo/dossier/assessment.hpp"
#include "tiendo/dossier/explanation.hpp"

#include <algorithm>
#include <array>

namespace tiendo::dossier {
namespace {

constexpr std::array told_bases{
    basis::statutory, basis::committed, basis::original, basis::current, basis::headline};

standing_due standing_in(const assessment& judged, basis which, instant when) {
    const auto i = static_cast<std::size_t>(which);
    return {judged.due[i], judged.verdicts[i], judged.is_overdue(which, when)};
}

std::vector<restated_due> moved_between(const assessment& before,
                                        const assessment& after,
                                        instant when) {
    std::vector<restated_due> out;
    for (const auto b : told_bases) {
        const restated_due one{b, standing_in(before, b, when), standing_in(after, b, when)};
        if (one.before != one.after) out.push_back(one);
    }
    return out;
}

// The last date that was counted up to under one of the two laws.
local_date last_date(const assessment& before, const assessment& after, local_date first) {
    auto last = first;
    for (const auto* judged : {&before, &after}) {
        for (const auto& due : judged->due) {
            if (due) last = std::max(last, due->date);
        }
    }
    // A limit of ten years and more is not compared to its end.
    return std::min(last, first + std::chrono::days{day_rows_max});
}

void tell_days(const assessment& before, const assessment& after, restatement& out) {
    const auto* was = before.rules.calendar;
    const auto* is = after.rules.calendar;
    if (was == nullptr || is == nullptr || was == is || !after.clock_started_at) return;
    const auto first = is->date_of(*after.clock_started_at);
    const auto last = last_date(before, after, first);
    const auto older = was->explain(first, last);
    const auto newer = is->explain(first, last);
    for (std::size_t i = 0; i < std::min(older.size(), newer.size()); ++i) {
        if (older[i].length == newer[i].length) continue;
        if (out.days.size() == recounted_days_max) {
            ++out.days_left_out;
            continue;
        }
        const auto& named = newer[i].reason.empty() ? older[i] : newer[i];
        out.days.push_back(
            {newer[i].date, older[i].length, newer[i].length, named.reason, named.legal_source});
    }
}

// A rule as the versions have it; they outlive the law that is grown here.
std::optional<catalogue::procedure_row> rule_of(const assessment& judged) {
    return judged.rules.procedure == nullptr ? std::nullopt
                                             : std::optional(*judged.rules.procedure);
}

// The dossier as the log had it before a record. The law knows the codes of this dossier only, so
// that growing it costs nothing of the size of the province.
class growing {
  public:
    growing(const history& facts, const law& whole) : whole_(whole) {
        std::string bytes;
        facts.encode(whole, bytes);
        TIENDO_ASSERT(all_.decode(bytes, law_));
        for (const auto& f : all_.facts()) waiting_.push_back(&f);
        std::sort(waiting_.begin(), waiting_.end(), [](const fact* a, const fact* b) {
            return a->sequence < b->sequence;
        });
    }

    void take_version(std::uint32_t number) {
        const auto logged = whole_.version_of(number);
        law_.add_version(whole_.catalogue_of(number),
                         logged.recorded_at,
                         whole_.headline_of(number),
                         logged.scope,
                         logged.sequence);
    }
    void take_facts_before(std::uint64_t sequence) {
        for (; taken_ < waiting_.size() && waiting_[taken_]->sequence < sequence; ++taken_)
            ignore(known_.add(*waiting_[taken_], law_), "each of them is there once");
    }
    void judge(assessment& out) const { assess(known_, law_, out, nullptr); }

  private:
    const law& whole_;
    law law_;
    history all_;
    history known_;
    std::vector<const fact*> waiting_;  // into all_, by the log
    std::size_t taken_ = 0;
};

}  // namespace

restatements restated_by(const history& facts, const law& law) {
    restatements out;
    if (law.versions() < 2 || facts.facts().empty()) return out;
    growing then(facts, law);
    out.records_unlooked = law.versions() - 1 - std::min(law.versions() - 1, restating_records_max);
    const auto unlooked = out.records_unlooked + 1;  // the first version restates nothing
    assessment before;
    assessment after;
    for (std::uint32_t number = 1; number <= law.versions(); ++number) {
        if (number <= unlooked) {
            then.take_version(number);
            continue;
        }
        const auto logged = law.version_of(number);
        then.take_facts_before(logged.sequence);
        then.judge(before);
        then.take_version(number);
        then.judge(after);
        auto moved = moved_between(before, after, logged.recorded_at);
        if (moved.empty()) continue;
        restatement one;
        one.number = number;
        one.sequence = logged.sequence;
        one.recorded_at = logged.recorded_at;
        one.scope = logged.scope;
        one.pending = is_open(after.now);
        one.rule_before = rule_of(before);
        one.rule_after = rule_of(after);
        one.moved = std::move(moved);
        tell_days(before, after, one);
        if (one.rule_before == one.rule_after) one.rule_before = one.rule_after = std::nullopt;
        out.records.push_back(std::move(one));
    }
    return out;
}

}  // namespace tiendo::dossier
