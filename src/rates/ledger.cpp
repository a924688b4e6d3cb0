// Adding entries, and asking for sums of them.
#include "tiendo/rates/ledger.hpp"

#include "columns.hpp"
#include "tiendo/base/check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace tiendo::rates {

using dossier::no_ref;

// --- day_series ---------------------------------------------------------------

columns& day_series::on(std::int32_t day) {
    auto place = rows_.end();
    if (rows_.empty() || rows_.back().day < day) {
        place = rows_.insert(place, row{day, {}});
    } else {
        place = std::lower_bound(rows_.begin(), rows_.end(), day, [](const row& r, std::int32_t d) {
            return r.day < d;
        });
        if (place->day != day) place = rows_.insert(place, row{day, {}});
    }
    sums_valid_ = std::min(sums_valid_, static_cast<std::size_t>(place - rows_.begin()));
    return place->delta;
}

columns day_series::through(std::int32_t day) const {
    const auto end = std::upper_bound(
        rows_.begin(), rows_.end(), day, [](std::int32_t d, const row& r) { return d < r.day; });
    const auto count = static_cast<std::size_t>(end - rows_.begin());
    if (count == 0) return {};
    sums_.resize(rows_.size());
    for (; sums_valid_ < count; ++sums_valid_) {
        const auto& delta = rows_[sums_valid_].delta;
        auto& sum = sums_[sums_valid_];
        sum = sums_valid_ == 0 ? columns{} : sums_[sums_valid_ - 1];
        for (std::size_t c = 0; c < column_count; ++c) sum[c] += delta[c];
    }
    return sums_[count - 1];
}

// --- writing ---------------------------------------------------------------------

const calendar::time_zone& ledger::zone() const noexcept {
    TIENDO_ASSERT(zone_.has_value());
    return *zone_;
}

std::int32_t ledger::day_of(instant at) const noexcept {
    return static_cast<std::int32_t>(zone().date_of(at).time_since_epoch().count());
}

void ledger::apply(const keyed_entry& e,
                   std::int32_t times,
                   instant written_at,
                   const dossier::law& codes) {
    const auto agency = e.what.agency;
    const auto day = day_of(e.what.at);
    const auto delta = static_cast<std::int32_t>(e.what.sign) * times;
    if (by_agency_.size() <= agency) by_agency_.resize(agency + 1);
    auto& dense = by_agency_[agency].on(day);
    auto& sparse = cells_[{agency, e.procedure, e.via}];
    const auto lies_before = [](const cell_delta& a,
                                const std::pair<std::int32_t, std::uint8_t>& k) {
        return std::pair{a.day, a.column} < k;
    };
    auto place = sparse.end();
    bool is_first = true;
    for_each_column(e, [&](std::size_t column) {  // in ascending order
        dense[column] += delta;
        const auto key = static_cast<std::uint8_t>(column);
        if (std::exchange(is_first, false)) {
            place =
                std::lower_bound(sparse.begin(), sparse.end(), std::pair{day, key}, lies_before);
        } else {
            while (place != sparse.end() && lies_before(*place, {day, key})) ++place;
        }
        if (place == sparse.end() || place->day != day || place->column != key) {
            place = sparse.insert(place, {day, key, delta});
            return;
        }
        place->delta += delta;
        if (place->delta == 0) place = sparse.erase(place);
    });
    const std::array<std::uint64_t, 5> words{
        codes.agencies.stable_hash(agency),
        codes.procedures.stable_hash(e.procedure),
        static_cast<std::uint64_t>(e.what.at.time_since_epoch().count()),
        static_cast<std::uint64_t>(e.what.what) << 16 | static_cast<std::uint64_t>(e.via) << 8 |
            e.what.bases,
        0};
    digest_.add(digest_term(words), delta);

    // Midnights end days and need no entry of their own; what is past is in the sums of its day.
    if (e.what.at < written_at || zone().start_of(zone().date_of(e.what.at)) == e.what.at) return;
    auto kept = e;
    kept.what.sign = static_cast<std::int8_t>(delta);
    auto& list = ahead_[e.what.at];
    auto opposite = kept;
    opposite.what.sign = static_cast<std::int8_t>(-delta);
    const auto found = std::find_if(list.begin(), list.end(), [&](const keyed_entry& k) {
        return k.what == opposite.what && k.procedure == opposite.procedure &&
               k.via == opposite.via;
    });
    if (found != list.end()) {
        list.erase(found);
        if (list.empty()) ahead_.erase(e.what.at);
    } else {
        list.push_back(kept);
    }
}

void ledger::forget_before(instant t) {
    ahead_.erase(ahead_.begin(), ahead_.lower_bound(t));
}

// --- reading ---------------------------------------------------------------------

// Which cells a question is about, and under which key they are summed.
struct ledger::selection {
    std::vector<bool> agency;  // by agency_ref
    dossier::procedure_ref procedure = no_ref;
    std::optional<std::string> field;
    std::optional<dossier::channel> via;
    group_by by = group_by::agency;
    const context& in;

    selection(const query& q, const context& c) : field(q.field), via(q.via), by(q.by), in(c) {
        agency.resize(c.codes.agencies.size());
        for (const auto& a : c.catalogue.agencies()) {
            const auto ref = c.codes.agencies.find(a.code.view());
            if (ref != no_ref) agency[ref] = wants(q, a.code);
        }
        if (q.procedure) procedure = c.codes.procedures.find(q.procedure->view());
    }

    // Agencies are dense in their own table; any other cut or filter needs the cells.
    [[nodiscard]] static bool is_plain(const query& q) noexcept {
        return (q.by == group_by::agency || q.by == group_by::day) && !q.procedure && !q.field &&
               !q.via;
    }
    [[nodiscard]] bool wants(const query& q, const agency_code& code) const {
        if (!q.agency) return true;
        return q.descendants ? in.catalogue.is_within(code.view(), q.agency->view())
                             : code == *q.agency;
    }
    [[nodiscard]] bool takes_agency(std::size_t ref) const {
        return ref < agency.size() && agency[ref];
    }
    [[nodiscard]] bool takes(const keyed_entry& e, const query& q) const {
        if (!takes_agency(e.what.agency)) return false;
        if (q.procedure && e.procedure != procedure) return false;
        if (via && e.via != *via) return false;
        return !field || field_of(e.procedure) == *field;
    }
    [[nodiscard]] std::string_view field_of(dossier::procedure_ref ref) const {
        const auto* p = in.catalogue.find_procedure(in.codes.procedures.code(ref));
        return p == nullptr ? std::string_view{} : std::string_view{p->field_code};
    }
    [[nodiscard]] std::string key_of(const keyed_entry& e) const {
        switch (by) {
            case group_by::agency:
                return in.codes.agencies.code(e.what.agency);
            case group_by::procedure:
                return in.codes.procedures.code(e.procedure);
            case group_by::field:
                return std::string(field_of(e.procedure));
            case group_by::channel:
                return std::string(dossier::name_of(e.via));
            case group_by::day:
                return {};  // one series, cut into days later
        }
        TIENDO_ASSERT(false);
    }
};

std::vector<std::pair<std::string, day_series>> ledger::grouped(const query& q,
                                                                const selection& s,
                                                                const context& in) const {
    std::map<std::string, day_series> groups;
    if (q.by == group_by::agency) {
        for (const auto& a : in.catalogue.agencies()) {
            if (s.wants(q, a.code)) groups[a.code.str()];
        }
    }
    if (q.by == group_by::channel) {
        for (const auto via :
             {dossier::channel::in_person, dossier::channel::online, dossier::channel::post}) {
            groups[std::string(dossier::name_of(via))];
        }
    }
    for (const auto& [key, deltas] : cells_) {
        const keyed_entry probe{{{}, key.agency, measure::received, 1, 1}, key.procedure, key.via};
        if (!s.takes(probe, q)) continue;
        auto& series = groups[s.key_of(probe)];
        for (const auto& d : deltas) series.on(d.day)[d.column] += d.delta;
    }
    return {std::make_move_iterator(groups.begin()), std::make_move_iterator(groups.end())};
}

namespace {

void name_row(row& r, group_by by, const catalogue::catalogue& catalogue) {
    switch (by) {
        case group_by::agency:
            if (const auto* a = catalogue.find_agency(r.key)) {
                r.name_vi = a->name_vi;
                r.name_en = a->name_en;
            }
            return;
        case group_by::procedure:
            if (const auto* p = catalogue.find_procedure(r.key); p != nullptr && !p->rows.empty()) {
                r.name_vi = p->rows.back().name_vi;
                r.name_en = p->rows.back().name_en;
            }
            return;
        case group_by::field:
            for (const auto& p : catalogue.procedures()) {
                if (p.field_code == r.key) {
                    r.name_vi = p.field_name_vi;
                    return;
                }
            }
            return;
        case group_by::channel:
        case group_by::day:
            return;
    }
}

}  // namespace

// One question on its way: what it sums, up to when, and the rows so far.
class ledger::asking {
  public:
    asking(const ledger& from, const query& q, const context& in)
        : from_(from), q_(q), in_(in), chosen_(q, in) {
        const auto& zone = from.zone();
        const auto allowed = std::min(zone.start_of(q.to + std::chrono::days{1}), in.now);
        out_.asked = q;
        out_.as_of = std::min(q.as_of.value_or(allowed), allowed);
        const auto date = zone.date_of(out_.as_of);
        const bool is_midnight = zone.start_of(date) == out_.as_of;
        last_day_ = number(date) - (is_midnight ? 1 : 0);
        first_day_ = std::min(number(q.from) - 1, last_day_);
        if (!is_midnight) take_rest_of_day(zone.start_of(date + std::chrono::days{1}));
    }

    answer finish() && {
        if (q_.by == group_by::day) {
            sum_by_day();
        } else {
            sum_by_group();
            for (const auto& r : out_.rows) out_.total.count += r.count;
        }
        return std::move(out_);
    }

  private:
    static std::int32_t number(local_date d) {
        return static_cast<std::int32_t>(d.time_since_epoch().count());
    }

    // What lies at or after the as-of instant of its day: the daily sums hold it already.
    void take_rest_of_day(instant end) {
        const auto take = [this](const keyed_entry& e) {
            if (!chosen_.takes(e, q_)) return;
            auto& sums = not_yet_[chosen_.key_of(e)];
            for_each_column(e, [&](std::size_t column) { sums[column] += e.what.sign; });
        };
        if (out_.as_of < in_.written_to) {
            in_.scan(out_.as_of, end, take);
            return;
        }
        for (auto it = from_.ahead_.lower_bound(out_.as_of);
             it != from_.ahead_.end() && it->first < end;
             ++it) {
            for (const auto& e : it->second) take(e);
        }
    }

    static void subtract(columns& sums, const columns& late) {
        for (std::size_t c = 0; c < column_count; ++c) sums[c] -= late[c];
    }

    void add_row(std::string key, const columns& at, const columns& before) {
        row r;
        r.key = std::move(key);
        r.count = counts_of(at, before, q_.due);
        name_row(r, q_.by, in_.catalogue);
        out_.rows.push_back(std::move(r));
    }

    void add_group(const std::string& key, const day_series& series) {
        auto at = series.through(last_day_);
        if (const auto late = not_yet_.find(key); late != not_yet_.end())
            subtract(at, late->second);
        add_row(key, at, series.through(first_day_));
    }

    void sum_by_group() {
        if (!selection::is_plain(q_)) {
            for (const auto& [key, series] : from_.grouped(q_, chosen_, in_))
                add_group(key, series);
            return;
        }
        static const day_series nothing;
        for (const auto& a : in_.catalogue.agencies()) {
            if (!chosen_.wants(q_, a.code)) continue;
            const auto ref = in_.codes.agencies.find(a.code.view());
            add_group(a.code.str(),
                      ref < from_.by_agency_.size() ? from_.by_agency_[ref] : nothing);
        }
    }

    void sum_by_day() {
        std::vector<std::pair<std::string, day_series>> groups;
        std::vector<const day_series*> parts;
        if (selection::is_plain(q_)) {
            for (std::size_t ref = 0; ref < from_.by_agency_.size(); ++ref) {
                if (chosen_.takes_agency(ref)) parts.push_back(&from_.by_agency_[ref]);
            }
        } else {
            groups = from_.grouped(q_, chosen_, in_);
            for (const auto& g : groups) parts.push_back(&g.second);
        }
        const auto sum_at = [&](std::int32_t day) {
            columns sums{};
            for (const auto* p : parts) {
                const auto one = p->through(day);
                for (std::size_t c = 0; c < column_count; ++c) sums[c] += one[c];
            }
            if (day != last_day_) return sums;
            for (const auto& [key, late] : not_yet_) subtract(sums, late);
            return sums;
        };
        const auto very_first = sum_at(first_day_);
        auto before = very_first;
        for (auto day = number(q_.from); day <= last_day_; ++day) {
            const auto at = sum_at(day);
            add_row(to_text(local_date{std::chrono::days{day}}), at, before);
            before = at;
        }
        out_.total.count = counts_of(before, very_first, q_.due);
    }

    const ledger& from_;
    const query& q_;
    const context& in_;
    const selection chosen_;
    answer out_;
    std::int32_t last_day_ = 0;   // the last day of the sums
    std::int32_t first_day_ = 0;  // the day before the period
    std::map<std::string, columns> not_yet_;
};

answer ledger::ask(const query& q, const context& in) const {
    return asking(*this, q, in).finish();
}

std::vector<std::string> ledger::differences(const dossier::law& codes,
                                             const ledger& other,
                                             const dossier::law& other_codes,
                                             std::size_t max) const {
    using text_key =
        std::tuple<std::string, std::string, dossier::channel, std::int32_t, std::uint8_t>;
    const auto flatten = [](const ledger& l, const dossier::law& c) {
        std::map<text_key, std::int32_t> out;
        for (const auto& [key, deltas] : l.cells_) {
            for (const auto& d : deltas) {
                out[{c.agencies.code(key.agency),
                     c.procedures.code(key.procedure),
                     key.via,
                     d.day,
                     d.column}] = d.delta;
            }
        }
        return out;
    };
    std::vector<std::string> out;
    if (digest_ == other.digest_) return out;
    const auto mine = flatten(*this, codes);
    const auto theirs = flatten(other, other_codes);
    const auto report = [&](const text_key& k, std::int32_t a, std::int32_t b) {
        if (a == b || out.size() >= max) return;
        out.push_back(
            fmt::format("ledger: agency {} procedure {} channel {} day {} column {}: {} here, {} "
                        "in the recount",
                        std::get<0>(k),
                        std::get<1>(k),
                        dossier::name_of(std::get<2>(k)),
                        to_text(local_date{std::chrono::days{std::get<3>(k)}}),
                        std::get<4>(k),
                        a,
                        b));
    };
    for (const auto& [k, v] : mine) {
        const auto it = theirs.find(k);
        report(k, v, it == theirs.end() ? 0 : it->second);
    }
    for (const auto& [k, v] : theirs) {
        if (!mine.contains(k)) report(k, 0, v);
    }
    if (out.empty())
        out.emplace_back(
            "ledger: the digests differ while all daily sums agree (entries within a day)");
    return out;
}

}  // namespace tiendo::rates
