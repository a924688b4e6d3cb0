// Taking lengths in and out, and asking for their sums and ranks.
#include "tiendo/rates/durations.hpp"

#include "tiendo/base/bytes.hpp"
#include "tiendo/base/check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <span>
#include <tuple>
#include <unordered_map>

namespace tiendo::rates {

using dossier::code_table;
using dossier::no_ref;

namespace {

std::int32_t day_number(local_date d) {
    return static_cast<std::int32_t>(d.time_since_epoch().count());
}

std::uint16_t bounded(std::int64_t days) {
    return static_cast<std::uint16_t>(std::clamp<std::int64_t>(days, 0, 0xFFFF));
}

case_sample finished_case(const dossier::assessment& a, std::int32_t day) {
    const auto& took = *a.processing;
    case_sample out;
    out.what = case_sample::finished;
    out.day = day;
    out.working_days = static_cast<std::int32_t>(took.working_days);
    out.length_ms = took.worked.length.count();
    const auto* row = a.rules.procedure;
    if (row == nullptr || !row->statutory) return out;
    const auto unit = row->statutory->unit;
    if (unit == calendar::limit_unit::working_days) {
        out.used = bounded(took.working_days);
    } else if (unit == calendar::limit_unit::calendar_days) {
        out.used = bounded(took.calendar_days);
    } else {
        return out;
    }
    out.unit = static_cast<std::uint8_t>(unit);
    out.statutory = bounded(row->statutory->amount);
    if (row->committed && row->committed->unit == unit) {
        out.committed = bounded(row->committed->amount);
        out.what |= case_sample::has_committed;
    }
    return out;
}

void add_steps(const dossier::assessment& a,
               const calendar::time_zone& zone,
               duration_contribution& out) {
    const auto day_of = [&](instant at) { return day_number(zone.date_of(at)); };
    for (const auto& s : a.steps) {
        if (!s.to) continue;
        step_sample sample{day_of(*s.to), 0, s.used.length.count()};
        if (s.due) sample.flags |= step_sample::has_limit;
        if (s.late) sample.flags |= step_sample::is_late;
        out.steps.push_back({s.agency, s.step, s.unit, sample});
    }
    if (!a.processing) return;
    const auto day = day_of(*a.ended_at);
    out.steps.push_back(
        {a.agency, no_ref, no_ref, {day, 0, a.processing->outside_steps.length.count()}});
    if (!a.late_by) return;
    const auto* by = a.late_by->span ? &a.steps[*a.late_by->span] : nullptr;
    out.steps.push_back({a.agency,
                         by == nullptr ? no_ref : by->step,
                         by == nullptr ? no_ref : by->unit,
                         {day, step_sample::answers_for, 0}});
}

}  // namespace

duration_contribution contribution_of(const dossier::assessment& judged,
                                      const calendar::time_zone& zone) {
    duration_contribution out;
    add_steps(judged, zone, out);
    if (judged.processing) {
        const auto day = day_number(zone.date_of(*judged.ended_at));
        out.cases.push_back({judged.agency, finished_case(judged, day)});
    }
    const auto received =
        std::find_if(judged.entries.begin(), judged.entries.end(), [](const dossier::entry& e) {
            return e.what == dossier::measure::received;
        });
    if (received != judged.entries.end() && judged.submitted_at) {
        case_sample s;
        s.what = case_sample::accepted;
        s.day = day_number(zone.date_of(received->at));
        s.length_ms = (received->at - *judged.submitted_at).count();
        out.cases.push_back({received->agency, s});
    }
    return out;
}

std::string packed(const duration_contribution& of) {
    std::string out;
    if (of.steps.empty() && of.cases.empty()) return out;
    const auto put_ref = [&out](std::uint32_t ref) {
        put_varint(out, ref == no_ref ? 0 : ref + 1);
    };
    put_varint(out, of.steps.size());
    for (const auto& s : of.steps) {
        put_ref(s.agency);
        put_ref(s.step);
        put_ref(s.unit);
        put_signed(out, s.sample.day);
        put_varint(out, s.sample.flags);
        put_signed(out, s.sample.length_ms);
    }
    for (const auto& c : of.cases) {
        put_ref(c.agency);
        put_signed(out, c.sample.day);
        put_signed(out, c.sample.working_days);
        put_signed(out, c.sample.length_ms);
        for (const std::uint64_t small : {std::uint64_t{c.sample.used},
                                          std::uint64_t{c.sample.statutory},
                                          std::uint64_t{c.sample.committed},
                                          std::uint64_t{c.sample.unit},
                                          std::uint64_t{c.sample.what}})
            put_varint(out, small);
    }
    out.shrink_to_fit();
    return out;
}

duration_contribution unpacked(std::string_view bytes) {
    duration_contribution out;
    if (bytes.empty()) return out;
    byte_reader in(bytes);
    const auto take_ref = [&in] {
        const auto ref = in.varint();
        return ref == 0 ? no_ref : static_cast<std::uint32_t>(ref - 1);
    };
    for (auto left = in.varint(); left > 0; --left) {
        auto& s = out.steps.emplace_back();
        s.agency = take_ref();
        s.step = take_ref();
        s.unit = take_ref();
        s.sample.day = static_cast<std::int32_t>(in.signed_varint());
        s.sample.flags = static_cast<std::uint32_t>(in.varint());
        s.sample.length_ms = in.signed_varint();
    }
    while (!in.at_end()) {
        auto& c = out.cases.emplace_back();
        c.agency = take_ref();
        c.sample.day = static_cast<std::int32_t>(in.signed_varint());
        c.sample.working_days = static_cast<std::int32_t>(in.signed_varint());
        c.sample.length_ms = in.signed_varint();
        c.sample.used = static_cast<std::uint16_t>(in.varint());
        c.sample.statutory = static_cast<std::uint16_t>(in.varint());
        c.sample.committed = static_cast<std::uint16_t>(in.varint());
        c.sample.unit = static_cast<std::uint8_t>(in.varint());
        c.sample.what = static_cast<std::uint8_t>(in.varint());
    }
    TIENDO_ASSERT(in.ok());
    return out;
}

// --- ranks ------------------------------------------------------------------------

namespace {

// The value of rank ceil(n * tenths / 10), 1-based.
std::optional<std::int64_t> nearest_rank(std::vector<std::int64_t>& values, std::size_t tenths) {
    if (values.empty()) return std::nullopt;
    const auto rank = (values.size() * tenths + 9) / 10;
    const auto at = values.begin() + static_cast<std::ptrdiff_t>(rank - 1);
    std::nth_element(values.begin(), at, values.end());
    return *at;
}

}  // namespace

spread spread_of(std::vector<std::int64_t>& lengths) {
    spread out;
    out.number = lengths.size();
    for (const auto length : lengths) out.sum_ms += length;
    out.median_ms = nearest_rank(lengths, 5);
    out.p90_ms = nearest_rank(lengths, 9);
    return out;
}

// --- writing ------------------------------------------------------------------------

void durations::move(const standing& from, const standing& to, const dossier::law& codes) {
    const bool same_procedure = from.procedure == to.procedure;
    const auto move_all = [&](const auto& before, const auto& now) {
        const auto [old, next] =
            same_procedure ? std::mismatch(before.begin(), before.end(), now.begin(), now.end())
                           : std::pair{before.begin(), now.begin()};
        std::for_each(
            old, before.end(), [&](const auto& s) { apply(s, from.procedure, -1, codes); });
        std::for_each(next, now.end(), [&](const auto& s) { apply(s, to.procedure, 1, codes); });
    };
    move_all(from.of.steps, to.of.steps);
    move_all(from.of.cases, to.of.cases);
}

void durations::apply(const duration_contribution::of_step& s,
                      dossier::procedure_ref procedure,
                      std::int32_t times,
                      const dossier::law& codes) {
    const auto hash_of_label = [&](dossier::label_ref ref) {
        return ref == no_ref ? 0 : codes.steps.labels().stable_hash(ref);
    };
    if (steps_.size() <= s.agency) steps_.resize(s.agency + 1);
    steps_[s.agency][{procedure, s.step, s.unit}].add(s.sample, times);
    const std::array<std::uint64_t, 7> words{codes.agencies.stable_hash(s.agency),
                                             codes.procedures.stable_hash(procedure),
                                             hash_of_label(s.step),
                                             hash_of_label(s.unit),
                                             static_cast<std::uint64_t>(s.sample.day),
                                             s.sample.flags,
                                             static_cast<std::uint64_t>(s.sample.length_ms)};
    digest_.add(digest_term(words), times);
}

void durations::apply(const duration_contribution::of_whole& c,
                      dossier::procedure_ref procedure,
                      std::int32_t times,
                      const dossier::law& codes) {
    if (cases_.size() <= c.agency) cases_.resize(c.agency + 1);
    cases_[c.agency][procedure].add(c.sample, times);
    const std::array<std::uint64_t, 9> words{
        codes.agencies.stable_hash(c.agency),
        codes.procedures.stable_hash(procedure),
        static_cast<std::uint64_t>(c.sample.day),
        static_cast<std::uint64_t>(c.sample.working_days),
        static_cast<std::uint64_t>(c.sample.length_ms),
        c.sample.used,
        static_cast<std::uint64_t>(c.sample.statutory) << 16 | c.sample.committed,
        c.sample.unit,
        c.sample.what};
    digest_.add(digest_term(words), times);
}

// --- reading: steps ---------------------------------------------------------------

namespace {

constexpr std::uint32_t any = no_ref - 1;  // rows are not by it

// Of what a row is: agency, procedure, step, unit. no_ref: no step, or no unit.
using row_key = std::array<std::uint32_t, 4>;

row_key row_of(const row_key& of, steps_by by) {
    switch (by) {
        case steps_by::step:
            return of;
        case steps_by::unit:  // what lies outside of all steps is not what named no unit
            return {any, any, of[2] == no_ref ? no_ref : any, of[3]};
        case steps_by::agency:
            return {of[0], any, any, any};
        case steps_by::procedure:
            return {any, of[1], any, any};
    }
    TIENDO_ASSERT(false);
}

// A row while it is being summed.
struct summing {
    row_key key{any, any, any, any};
    std::size_t group = 0;  // of rows of one agency and procedure
    steps_row row;
    std::vector<std::int64_t> lengths;

    void take(const step_sample& s, bool is_outside) {
        if ((s.flags & step_sample::answers_for) != 0) {
            ++row.late_dossiers;
            return;
        }
        row.used_ms += s.length_ms;
        // A row of steps has their time outside of them too, but as no step.
        if (!is_outside || key[2] == no_ref) lengths.push_back(s.length_ms);
        if ((s.flags & step_sample::has_limit) != 0) ++row.with_limit;
        if ((s.flags & step_sample::is_late) != 0) ++row.late;
    }
    void count_running(bool is_late) {
        ++row.running;
        if (is_late) ++row.running_late;
    }
};

// One question about steps on its way.
class asking_steps {
  public:
    asking_steps(const steps_query& q, const durations::context& in) : q_(q), in_(in) {
        std::unordered_map<std::string_view, std::uint32_t> first;
        for (std::uint32_t ref = 0; ref < in.shown_as.size(); ++ref)
            counted_with_.push_back(first.try_emplace(in.shown_as[ref], ref).first->second);
    }

    [[nodiscard]] bool wants_agency(std::size_t ref) const {
        return ref < in_.shown_as.size() && !in_.shown_as[ref].empty();
    }
    [[nodiscard]] bool wants_procedure(std::uint32_t ref) const {
        return !q_.procedure || in_.codes.procedures.code(ref) == q_.procedure->view();
    }
    void take(const row_key& of, std::span<const step_sample> within) {
        if (within.empty()) return;
        auto& sum = row(of);
        for (const auto& s : within) {
            sum.take(s, of[2] == no_ref);
            total_.take(s, of[2] == no_ref);
        }
    }
    void take_running(const row_key& of, bool is_late) {
        row(of).count_running(is_late);
        total_.count_running(is_late);
    }

    steps_answer finish() && {
        steps_answer out;
        out.asked = q_;
        sum_groups();
        const auto shown = std::min(rows_.size(), steps_rows_max);
        const auto end = rows_.begin() + static_cast<std::ptrdiff_t>(shown);
        std::partial_sort(rows_.begin(), end, rows_.end(), [this](const auto& a, const auto& b) {
            return stands_before(a, b);
        });
        for (auto it = rows_.begin(); it != end; ++it) out.rows.push_back(named(*it));
        out.rows_left_out = rows_.size() - shown;
        out.total = std::move(total_.row);
        out.total.used = spread_of(total_.lengths);
        out.total.of_ms = out.total.used_ms;
        return out;
    }

  private:
    summing& row(row_key of) {
        of[0] = counted_with_[of[0]];
        const auto key = row_of(of, q_.by);
        const auto [at, is_new] = places_.try_emplace(key, rows_.size());
        if (is_new) rows_.emplace_back().key = key;
        return rows_[at->second];
    }

    void sum_groups() {
        std::map<std::pair<std::uint32_t, std::uint32_t>, std::size_t> groups;
        for (auto& r : rows_) {
            const bool alone = q_.by != steps_by::step;
            const auto key = alone ? std::pair{any, any} : std::pair{r.key[0], r.key[1]};
            const auto [at, is_new] = groups.try_emplace(key, sums_.size());
            if (is_new) sums_.push_back(0);
            r.group = at->second;
            sums_[r.group] += r.row.used_ms;
        }
    }

    [[nodiscard]] std::string_view text(const code_table& of, std::uint32_t ref) const {
        return ref == any || ref == no_ref ? std::string_view{} : std::string_view{of.code(ref)};
    }
    using name = std::array<std::string_view, 4>;
    [[nodiscard]] name name_of_row(const row_key& key) const {
        const auto& labels = in_.codes.steps.labels();
        return {key[0] == any ? std::string_view{} : in_.shown_as[key[0]],
                text(in_.codes.procedures, key[1]),
                text(labels, key[2]),
                text(labels, key[3])};
    }

    // Groups with the most time first, in them the rows with the most, equal ones by name.
    [[nodiscard]] bool stands_before(const summing& a, const summing& b) const {
        if (sums_[a.group] != sums_[b.group]) return sums_[a.group] > sums_[b.group];
        const auto first = name_of_row(a.key);
        const auto second = name_of_row(b.key);
        if (a.group != b.group)
            return std::tie(first[0], first[1]) < std::tie(second[0], second[1]);
        if (a.row.used_ms != b.row.used_ms) return a.row.used_ms > b.row.used_ms;
        return std::pair{first, a.key[2] == no_ref} < std::pair{second, b.key[2] == no_ref};
    }

    [[nodiscard]] steps_row named(summing& from) const {
        auto out = std::move(from.row);
        const auto texts = name_of_row(from.key);
        out.agency = texts[0];
        out.procedure = texts[1];
        out.step = texts[2];
        out.unit = texts[3];
        out.is_outside = from.key[2] == no_ref;
        out.used = spread_of(from.lengths);
        out.of_ms = sums_[from.group];
        return out;
    }

    const steps_query& q_;
    const durations::context& in_;
    // By agency_ref: the first of those that stand under one code.
    std::vector<std::uint32_t> counted_with_;
    std::vector<summing> rows_;
    boost::unordered_flat_map<row_key, std::size_t> places_;
    std::vector<std::int64_t> sums_;  // by group
    summing total_;
};

}  // namespace

steps_answer durations::ask(
    const steps_query& q,
    const context& in,
    const std::vector<std::pair<dossier::procedure_ref, running_step>>& running) const {
    asking_steps asking(q, in);
    for (std::uint32_t agency = 0; agency < steps_.size(); ++agency) {
        if (!asking.wants_agency(agency)) continue;
        for (const auto& [key, kept] : steps_[agency]) {
            if (asking.wants_procedure(key[0]))
                asking.take({agency, key[0], key[1], key[2]},
                            kept.between(day_number(q.from), day_number(q.to)));
        }
    }
    for (const auto& [procedure, step] : running) {
        if (asking.wants_agency(step.agency) && asking.wants_procedure(procedure))
            asking.take_running({step.agency, procedure, step.step, step.unit}, step.is_late);
    }
    return std::move(asking).finish();
}

// --- reading: whole dossiers --------------------------------------------------------

namespace {

struct case_summing {
    durations_row row;
    std::vector<std::int64_t> lengths;
    std::vector<std::int64_t> days;
    std::vector<std::int64_t> waits;

    void take(const case_sample& s) {
        if ((s.what & case_sample::accepted) != 0) {
            waits.push_back(s.length_ms);
            return;
        }
        lengths.push_back(s.length_ms);
        days.push_back(s.working_days);
        row.days_sum += s.working_days;
        if (s.unit == 0) return;
        auto& sums = static_cast<calendar::limit_unit>(s.unit) == calendar::limit_unit::working_days
                         ? row.working_days
                         : row.calendar_days;
        add(sums.of_statutory, s.used, s.statutory);
        if ((s.what & case_sample::has_committed) == 0) return;
        add(sums.of_committed, s.used, s.committed);
        add(sums.committed_of_statutory, s.committed, s.statutory);
    }
    void finish() {
        row.processing = spread_of(lengths);
        row.days_median = nearest_rank(days, 5);
        row.days_p90 = nearest_rank(days, 9);
        row.acceptance = spread_of(waits);
    }

  private:
    static void add(day_sums& to, std::uint16_t used, std::uint16_t allowed) {
        ++to.dossiers;
        to.used += used;
        to.allowed += allowed;
    }
};

}  // namespace

durations_answer durations::ask(const durations_query& q, const context& in) const {
    const auto wanted_procedure =
        q.procedure ? in.codes.procedures.find(q.procedure->view()) : no_ref;
    std::map<std::string_view, case_summing> sums;  // by the code of what rows are by
    case_summing total;
    for (std::uint32_t agency = 0; agency < cases_.size(); ++agency) {
        if (agency >= in.shown_as.size() || in.shown_as[agency].empty()) continue;
        for (const auto& [procedure, kept] : cases_[agency]) {
            if (q.procedure && procedure != wanted_procedure) continue;
            const auto within = kept.between(day_number(q.from), day_number(q.to));
            if (within.empty()) continue;
            auto& sum = sums[q.by_procedure ? std::string_view(in.codes.procedures.code(procedure))
                                            : in.shown_as[agency]];
            for (const auto& s : within) {
                sum.take(s);
                total.take(s);
            }
        }
    }
    durations_answer out;
    out.asked = q;
    for (auto& [code, sum] : sums) {
        sum.finish();
        sum.row.key = code;
        out.rows.push_back(std::move(sum.row));
    }
    total.finish();
    out.total = std::move(total.row);
    return out;
}

// --- comparing -------------------------------------------------------------------------

std::vector<std::string> durations::differences(const dossier::law& codes,
                                                const durations& other,
                                                const dossier::law& other_codes,
                                                std::size_t max) const {
    std::vector<std::string> out;
    if (digest_ == other.digest_) return out;
    using name = std::pair<std::string, std::string>;  // agency, procedure
    struct sums {
        std::vector<std::tuple<std::string, std::string, step_sample>> steps;
        std::vector<case_sample> cases;
    };
    const auto flatten = [](const durations& d, const dossier::law& c) {
        std::map<name, sums> all;
        const auto label = [&c](std::uint32_t ref) {
            return ref == no_ref ? std::string() : c.steps.labels().code(ref);
        };
        for (std::uint32_t agency = 0; agency < d.steps_.size(); ++agency) {
            for (const auto& [key, kept] : d.steps_[agency]) {
                for (const auto& s : kept.all())
                    all[{c.agencies.code(agency), c.procedures.code(key[0])}].steps.emplace_back(
                        label(key[1]), label(key[2]), s);
            }
        }
        for (std::uint32_t agency = 0; agency < d.cases_.size(); ++agency) {
            for (const auto& [procedure, kept] : d.cases_[agency]) {
                const auto of = kept.all();
                if (!of.empty())
                    all[{c.agencies.code(agency), c.procedures.code(procedure)}].cases.assign(
                        of.begin(), of.end());
            }
        }
        for (auto& [key, sum] : all) std::sort(sum.steps.begin(), sum.steps.end());
        return all;
    };
    const auto mine = flatten(*this, codes);
    const auto theirs = flatten(other, other_codes);
    std::set<name> names;
    for (const auto& [key, sum] : mine) names.insert(key);
    for (const auto& [key, sum] : theirs) names.insert(key);
    static const sums nothing;
    const auto of = [](const std::map<name, sums>& all, const name& key) -> const sums& {
        const auto found = all.find(key);
        return found == all.end() ? nothing : found->second;
    };
    for (const auto& key : names) {
        const auto& a = of(mine, key);
        const auto& b = of(theirs, key);
        if ((a.steps == b.steps && a.cases == b.cases) || out.size() >= max) continue;
        out.push_back(fmt::format(
            "durations: agency {} procedure {}: {} steps and {} dossiers here, {} and {} in the "
            "recount, or others",
            key.first,
            key.second,
            a.steps.size(),
            a.cases.size(),
            b.steps.size(),
            b.cases.size()));
    }
    if (out.empty()) out.emplace_back("durations: the digests differ while all samples agree");
    return out;
}

std::string_view name_of(steps_by by) noexcept {
    switch (by) {
        case steps_by::step:
            return "step";
        case steps_by::unit:
            return "unit";
        case steps_by::agency:
            return "agency";
        case steps_by::procedure:
            return "procedure";
    }
    return "step";
}

std::optional<steps_by> parse_steps_by(std::string_view name) noexcept {
    for (const auto by : {steps_by::step, steps_by::unit, steps_by::agency, steps_by::procedure}) {
        if (name == name_of(by)) return by;
    }
    return std::nullopt;
}

}  // namespace tiendo::rates
