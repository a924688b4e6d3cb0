// Lists for reports. Nothing here changes the engine.
#include "tiendo/engine/lists.hpp"

#include "parts.hpp"
#include "tiendo/dossier/as_of.hpp"

#include <boost/container/small_vector.hpp>

#include <algorithm>
#include <tuple>

namespace tiendo::engine {

using dossier::no_ref;

namespace {

static_assert(static_cast<int>(dossier::basis::current) ==
                  static_cast<int>(rates::due_basis::current),
              "the due bases of questions are the first ones of dossiers, in their order");
dossier::basis basis_of(rates::due_basis b) noexcept {
    return static_cast<dossier::basis>(b);
}

// The agency for which the entries count it as overdue at `at`; no_ref: none.
dossier::agency_ref overdue_for(const std::vector<dossier::entry>& entries,
                                dossier::basis by,
                                instant at) {
    boost::container::small_vector<std::pair<dossier::agency_ref, int>, 2> sums;
    for (const auto& e : entries) {
        const bool counts =
            e.what == dossier::measure::overdue && e.at < at && (e.bases & dossier::bit(by)) != 0;
        if (!counts) continue;
        const auto known = std::find_if(
            sums.begin(), sums.end(), [&](const auto& s) { return s.first == e.agency; });
        if (known == sums.end()) {
            sums.emplace_back(e.agency, e.sign);
        } else {
            known->second += e.sign;
        }
    }
    const auto found =
        std::find_if(sums.begin(), sums.end(), [](const auto& s) { return s.second > 0; });
    return found == sums.end() ? no_ref : found->first;
}

// The unit in which a due date is counted; of an appointment, that of the procedure's limit.
calendar::limit_unit unit_of(const dossier::assessment& judged,
                             dossier::basis by,
                             const dossier::due_point& due) {
    using calendar::limit_unit;
    const auto* row = judged.rules.procedure;
    std::optional<calendar::limit> limit;
    if (row != nullptr) {
        const bool by_committed = by != dossier::basis::statutory && row->committed;
        limit = by_committed ? row->committed : row->statutory;
    }
    const auto unit = limit ? limit->unit : limit_unit::calendar_days;
    if (calendar::compares_instants(unit) == due.at.has_value()) return unit;
    return due.at ? limit_unit::hours : limit_unit::calendar_days;
}

lateness_amount lateness_of(const dossier::assessment& judged,
                            dossier::basis by,
                            const dossier::due_point& due,
                            instant at) {
    using calendar::limit_unit;
    const auto& calendar = *judged.rules.calendar;
    lateness_amount out;
    out.unit = unit_of(judged, by, due);
    // An open pause keeps the side on which it began, though the promise was moved meanwhile.
    if (at <= due.breach) return out;
    // At 24:00 of a day that day is over: the last instant that counts is the one before.
    const auto today = calendar.date_of(at - milliseconds{1});
    switch (out.unit) {
        case limit_unit::working_days:
            out.days = calendar.working_days_between(due.date, today);
            break;
        case limit_unit::calendar_days:
        case limit_unit::months:
            out.days = (today - due.date).count();
            break;
        case limit_unit::working_hours:
            out.length = calendar.working_time_between(due.breach, at).length;
            break;
        case limit_unit::hours:
            out.length = at - due.breach;
            break;
    }
    return out;
}

}  // namespace

std::int64_t working_days_past(const dossier::due_point& due,
                               const calendar::working_calendar& calendar,
                               instant at) {
    const auto today = calendar.date_of(at - milliseconds{1});
    return std::max<std::int64_t>(0, calendar.working_days_between(due.date, today));
}

overdue_ages engine::ages(const std::optional<agency_code>& agency,
                          bool descendants,
                          instant now) const {
    const auto& p = *parts_;
    const auto& catalogue = *p.law.newest();
    overdue_ages out;
    out.position = p.position;
    out.as_of = now;
    const auto wanted = p.agencies_within(agency, descendants, catalogue.zone().date_of(now));
    for (const auto ref : p.shelves[static_cast<std::size_t>(shelf::open)]) {
        const auto& slot = p.slots[ref];
        const auto due = slot.due.get();
        if (!due || !slot.is_overdue(now) || (agency && !p.stands_under(slot, wanted))) continue;
        const auto* whose = slot.agency == no_ref
                                ? nullptr
                                : catalogue.find_agency(p.law.agencies.code(slot.agency));
        const auto& calendar =
            whose == nullptr ? catalogue.main_calendar() : catalogue.calendar_of(*whose);
        const auto age = working_days_past(*due, calendar, now);
        std::size_t bucket = overdue_age_from.size() - 1;
        while (age < overdue_age_from[bucket]) --bucket;
        ++out.dossiers[bucket];
        ++out.total;
    }
    return out;
}

namespace {

struct overdue_slot {
    instant breach{};
    const dossier_slot* slot = nullptr;
    dossier::agency_ref agency = no_ref;
    [[nodiscard]] friend bool operator<(const overdue_slot& a, const overdue_slot& b) noexcept {
        return std::tie(a.breach, a.slot->code) < std::tie(b.breach, b.slot->code);
    }
};

// Which dossiers a question lets through.
class filters {
  public:
    filters(const rates::query& asked, const dossier::law& law)
        : asked_(asked), law_(law), catalogue_(*law.newest()) {}

    [[nodiscard]] bool let_through(const dossier_slot& slot) const {
        if (slot.procedure == no_ref || (asked_.via && slot.via != *asked_.via)) return false;
        if (!asked_.procedure && !asked_.field) return true;
        const auto& code = law_.procedures.code(slot.procedure);
        if (asked_.procedure && asked_.procedure->view() != code) return false;
        if (!asked_.field) return true;
        const auto* procedure = catalogue_.find_procedure(code);
        return procedure != nullptr && procedure->field_code == *asked_.field;
    }

  private:
    const rates::query& asked_;
    const dossier::law& law_;
    const catalogue::catalogue& catalogue_;
};

// The list grows by so many before it is cut again.
constexpr std::size_t rows_at_once = 4'096;

void keep_newest(std::vector<listed_finding>& rows, std::size_t max) {
    const auto kept = std::min(max, rows.size());
    const auto key = [](const listed_finding& r) {
        return std::tie(r.dossier, r.kind, r.sequence);
    };
    std::partial_sort(rows.begin(),
                      rows.begin() + static_cast<std::ptrdiff_t>(kept),
                      rows.end(),
                      [&](const listed_finding& a, const listed_finding& b) {
                          if (a.what.occurred_at != b.what.occurred_at)
                              return a.what.occurred_at > b.what.occurred_at;
                          return key(a) < key(b);
                      });
    rows.resize(kept);
}

// Accepted before `at` and not ended before it: all others were not open then.
bool may_be_open(const dossier_slot& slot, instant at) noexcept {
    const auto received = slot.received_at.get();
    const auto ended = slot.ended_at.get();
    return received && *received < at && (!ended || *ended >= at);
}

}  // namespace

overdue_list engine::overdue(const rates::query& asked, instant now, std::size_t rows_max) const {
    const auto& p = *parts_;
    overdue_list out;
    auto by_agency = asked;
    by_agency.by = rates::group_by::agency;
    out.figures = rates(by_agency, now);
    out.catalogue = out.figures.catalogue;
    const auto at = out.figures.as_of;
    const auto by = basis_of(asked.due);
    const auto shown = p.names_shown(asked.agency, asked.descendants, asked.to, asked.places);
    const filters wanted(asked, p.law);
    unpacked_dossier unpacked;
    dossier::assessment judged;
    std::vector<overdue_slot> found;
    // Whether a row may be made of it.
    const auto look = [&](const dossier_slot& slot) {
        if (!may_be_open(slot, at) || !wanted.let_through(slot)) return false;
        unpacked.unpack(slot);
        const auto agency = overdue_for(unpacked.entries, by, at);
        if (agency == no_ref || shown[agency].empty()) return false;
        ++out.by_agency[std::string(shown[agency])];
        ++out.total;
        dossier::assess_until(at, unpacked.facts, p.law, judged);
        const auto& due = judged.due[static_cast<std::size_t>(by)];
        if (due) found.push_back({due->breach, &slot, agency});
        return due.has_value();
    };
    for (const auto& slot : p.slots.held()) look(slot);
    std::vector<found_dossier>
        made;  // of those away that ended later, for as long as rows are made
    p.each_ended_from(at, [&](found_dossier&& one) {
        if (look(*one)) made.push_back(std::move(one));
    });
    const auto end = found.begin() + static_cast<std::ptrdiff_t>(std::min(rows_max, found.size()));
    std::partial_sort(found.begin(), end, found.end());
    for (auto it = found.begin(); it != end; ++it) {
        unpacked.unpack(*it->slot);
        dossier::assess_until(at, unpacked.facts, p.law, judged);
        out.rows.push_back(p.overdue_row(*it->slot, judged, by, at));
        out.rows.back().agency = shown[it->agency];
    }
    return out;
}

overdue_dossier engine::parts::overdue_row(const dossier_slot& slot,
                                           const dossier::assessment& judged,
                                           dossier::basis by,
                                           instant at) const {
    overdue_dossier row;
    row.code = dossier_code(slot.code);
    row.procedure = procedure_code(law.procedures.code(slot.procedure));
    row.received_at = *judged.received_at;
    row.due = *judged.due[static_cast<std::size_t>(by)];
    row.late = lateness_of(judged, by, row.due, at);
    const auto label = [&](dossier::label_ref ref) {
        return ref == no_ref ? std::string() : law.steps.labels().code(ref);
    };
    for (const auto& s : judged.steps) {
        if (!s.to) row.steps.push_back({label(s.step), label(s.unit)});
    }
    for (const auto& x : judged.pauses) {
        if (!x.to) row.pauses.push_back({x.cause, x.policy, x.from, x.to});
    }
    return row;
}

finding_list engine::findings_between(const finding_list_query& asked, instant now) const {
    const auto& p = *parts_;
    finding_list out;
    out.asked = asked;
    out.position = p.position;
    out.as_of = now;
    out.catalogue = p.law.newest();
    out.catalogue_version = p.law.versions();
    const auto& zone = out.catalogue->zone();
    const auto from = zone.start_of(asked.from);
    const auto end = zone.start_of(asked.to + std::chrono::days{1});
    const auto wanted = p.agencies_within(asked.agency, asked.descendants, asked.to);
    const auto* only = asked.agency ? &wanted : nullptr;
    const auto shown = p.names_shown(std::nullopt, true, asked.to, rates::placing::as_of_period);
    std::size_t judged = 0;
    for (const auto ref : p.remarkable) {
        const auto& slot = p.slots[ref];
        const auto kinds = p.kinds_seen(slot, only);
        if (kinds == 0 || (asked.kind && (kinds & bit_of(*asked.kind)) == 0)) continue;
        if (++judged > finding_dossiers_max) {
            out.is_too_long = true;
            out.rows.clear();
            out.numbers.clear();
            out.total = 0;
            return out;
        }
        const auto facts = engine::parts::facts_of(slot);
        for (const auto& [f, by] : p.findings_seen(slot, facts, only)) {
            if (asked.kind && f.kind != *asked.kind) continue;
            auto row = p.finding_row_of(slot, f, by);
            if (row.what.occurred_at < from || row.what.occurred_at >= end) continue;
            const auto counted_for = slot.agency != no_ref ? slot.agency : by;
            if (counted_for != no_ref) row.agency = shown[counted_for];
            ++out.numbers[{row.agency, f.kind}];
            ++out.total;
            out.rows.push_back(std::move(row));
        }
        if (out.rows.size() >= 2 * asked.rows_max + rows_at_once)
            keep_newest(out.rows, asked.rows_max);
    }
    keep_newest(out.rows, asked.rows_max);
    return out;
}

listed_finding engine::parts::finding_row_of(const dossier_slot& slot,
                                             const dossier::finding& f,
                                             dossier::agency_ref by) const {
    listed_finding row;
    row.dossier = dossier_code(slot.code);
    if (by != no_ref) row.acting = law.agencies.code(by);
    if (slot.procedure != no_ref)
        row.procedure = procedure_code(law.procedures.code(slot.procedure));
    row.kind = f.kind;
    row.what = view_of(f);
    if (f.source != nullptr) {
        row.recorded_at = f.source->recorded_at;
        row.sequence = f.source->sequence;
    }
    return row;
}

}  // namespace tiendo::engine
