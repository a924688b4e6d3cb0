// Asking the ledger: which sums answer a question, and their rows.
#include "columns.hpp"
#include "tiendo/base/check.hpp"
#include "tiendo/rates/ledger.hpp"
#include "tiendo/rates/roll_up.hpp"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <utility>

namespace tiendo::rates {

using dossier::no_ref;

namespace {

std::int32_t number_of(local_date d) {
    return static_cast<std::int32_t>(d.time_since_epoch().count());
}

void add(columns& sums, const columns& more, std::int32_t times = 1) {
    for (std::size_t c = 0; c < column_count; ++c) sums[c] += times * more[c];
}

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
        case group_by::agency_and_field:  // named all together
        case group_by::channel:
        case group_by::day:
            return;
    }
}

// By the first procedure of each field; a province's agencies have thousands of rows of few fields.
void name_fields(std::vector<row>& rows, const catalogue::catalogue& catalogue) {
    std::unordered_map<std::string_view, std::string_view> names;
    for (const auto& p : catalogue.procedures()) names.try_emplace(p.field_code, p.field_name_vi);
    for (auto& r : rows) {
        const auto name = names.find(r.key);
        if (name != names.end()) r.name_vi = name->second;
    }
}

}  // namespace

// What a question chooses, and under which row it sums it. A row's sums stand at the as-of
// instant and before the period.
class ledger::grouping {
  public:
    struct group {
        std::string key;
        columns at{};
        columns before{};
        std::string agency{};         // by agency_and_field
        service_columns served{};     // of the period
        std::vector<columns> days{};  // deltas of the days of the period, where they are asked for
    };

    grouping(const query& q, const context& in) : q_(q), in_(in) {
        if (q.agency || q.places != placing::as_of_period)
            tree_.emplace(in.catalogue, q.to, q.places);
        agencies_.resize(in.codes.agencies.size());
        const auto* asked = q.agency ? in.catalogue.find_agency(q.agency->view()) : nullptr;
        std::unordered_map<const catalogue::agency*, std::size_t> places;  // in groups_
        for (const auto& a : in.catalogue.agencies()) {
            const bool is_wanted = !q.agency || (asked != nullptr && is_placed(a, *asked));
            const auto ref = in.codes.agencies.find(a.code.view());
            if (ref != no_ref) {
                agencies_[ref] = is_wanted;
                takes_all_ = takes_all_ && is_wanted;
            }
            if (is_wanted && q.by == group_by::agency && &shown_as(a) == &a) {
                places.emplace(&a, groups_.size());
                groups_.push_back({a.code.str()});
            }
        }
        for (const auto& a : in.catalogue.agencies()) {
            const auto ref = in.codes.agencies.find(a.code.view());
            if (q.by == group_by::agency && takes_agency(ref))
                put(by_agency_, ref, places.at(&shown_as(a)));
            if (q.by == group_by::agency_and_field && takes_agency(ref))
                put(by_agency_, ref, place_in_file(shown_as(a)));
        }
        if (q.by == group_by::channel) {
            for (std::size_t i = 1; i <= dossier::channel_count; ++i)
                groups_.push_back(
                    {std::string(dossier::name_of(static_cast<dossier::channel>(i)))});
        }
        if (q.by == group_by::day) groups_.push_back({});
        if (q.by == group_by::procedure) groups_.reserve(in.codes.procedures.size());
        if (chooses_procedures()) choose_procedures();
    }

    [[nodiscard]] bool takes_all_agencies() const noexcept { return takes_all_; }
    // Whether the question names some, a procedure or a field, and which: those that dossiers have.
    [[nodiscard]] bool chooses_procedures() const noexcept { return q_.procedure || q_.field; }
    [[nodiscard]] const std::vector<dossier::procedure_ref>& chosen_procedures() const noexcept {
        return chosen_;
    }
    [[nodiscard]] bool by_agency_and_field() const noexcept {
        return q_.by == group_by::agency_and_field;
    }
    [[nodiscard]] bool takes_agency(std::size_t ref) const {
        return ref < agencies_.size() && agencies_[ref];
    }
    [[nodiscard]] bool needs_procedures() const noexcept {
        return q_.by == group_by::procedure || q_.by == group_by::field || by_agency_and_field() ||
               chooses_procedures();
    }
    [[nodiscard]] bool takes(const cell_key& k) const {
        if (k.agency != no_ref && !takes_agency(k.agency)) return false;
        if (chooses_procedures() && !is_chosen_[k.procedure]) return false;
        return !q_.via || k.via == q_.via;
    }
    // Precondition: takes(k); k has what the question groups by.
    [[nodiscard]] group& of(const cell_key& k) {
        switch (q_.by) {
            case group_by::agency:
                return groups_[by_agency_.at(k.agency)];
            case group_by::procedure:
                return remembered(k, [&] { return in_.codes.procedures.code(k.procedure); });
            case group_by::field:
                return remembered(k, [&] { return std::string(field_of(k.procedure)); });
            case group_by::agency_and_field:
                return of_agency_and_field(k);
            case group_by::channel:
                return groups_[static_cast<std::size_t>(k.via.value()) - 1];
            case group_by::day:
                return groups_[0];
        }
        TIENDO_ASSERT(false);
    }
    // Precondition: the question is by agency, so that all groups are there.
    void make_days(std::size_t count) {
        for (auto& g : groups_) g.days.resize(count);
    }
    // Agencies in the catalogue's order, channels in theirs, all else by code.
    [[nodiscard]] std::vector<group> finish() && {
        if (q_.by == group_by::procedure || q_.by == group_by::field) {
            std::vector<group> sorted;
            sorted.reserve(groups_.size());
            for (const auto& [key, place] : by_key_) sorted.push_back(std::move(groups_[place]));
            return sorted;
        }
        if (by_agency_and_field()) return sorted_by_agency_and_field();
        return std::move(groups_);
    }

  private:
    // The agency under whose name the figures of `a` stand.
    [[nodiscard]] const catalogue::agency& shown_as(const catalogue::agency& a) const {
        const auto& shown = tree_ ? tree_->shown_as(a) : a;
        return shown;
    }
    [[nodiscard]] bool is_placed(const catalogue::agency& a, const catalogue::agency& asked) const {
        return q_.descendants ? tree_.value().is_within(a, asked)
                              : &shown_as(a) == &shown_as(asked);
    }
    static constexpr std::size_t nowhere = static_cast<std::size_t>(-1);
    static void put(std::vector<std::size_t>& places, std::uint32_t ref, std::size_t place) {
        if (places.size() <= ref) places.resize(ref + 1, nowhere);
        places[ref] = place;
    }
    template <class F>
    group& remembered(const cell_key& k, const F& key) {
        if (k.procedure < by_procedure_.size() && by_procedure_[k.procedure] != nowhere)
            return groups_[by_procedure_[k.procedure]];
        const auto [place, is_new] = by_key_.emplace(key(), groups_.size());
        if (is_new) groups_.push_back({place->first});
        put(by_procedure_, k.procedure, place->second);
        return groups_[place->second];
    }
    [[nodiscard]] std::size_t place_in_file(const catalogue::agency& a) const {
        return static_cast<std::size_t>(&a - in_.catalogue.agencies().data());
    }
    // A field is numbered where a procedure of it comes first. The cells of an agency mostly come
    // one after the other: the places of its fields are kept at hand.
    group& of_agency_and_field(const cell_key& k) {
        if (k.procedure >= by_procedure_.size() || by_procedure_[k.procedure] == nowhere) {
            const auto [place, is_new] =
                by_key_.emplace(std::string(field_of(k.procedure)), by_key_.size());
            put(by_procedure_, k.procedure, place->second);
        }
        const std::pair at{by_agency_.at(k.agency), by_procedure_[k.procedure]};
        if (at.first != agency_at_hand_) {
            agency_at_hand_ = at.first;
            places_at_hand_.clear();
        }
        if (at.second < places_at_hand_.size() && places_at_hand_[at.second] != nowhere)
            return groups_[places_at_hand_[at.second]];
        const auto [place, is_new] = by_agency_and_field_.try_emplace(at, groups_.size());
        if (is_new) groups_.emplace_back();
        put(places_at_hand_, static_cast<std::uint32_t>(at.second), place->second);
        return groups_[place->second];
    }
    // Agencies in the catalogue's order, the fields of each by code.
    [[nodiscard]] std::vector<group> sorted_by_agency_and_field() {
        std::vector<std::string_view> fields(by_key_.size());
        for (const auto& [code, number] : by_key_) fields[number] = code;
        std::vector<std::pair<std::pair<std::size_t, std::string_view>, std::size_t>> order;
        order.reserve(by_agency_and_field_.size());
        for (const auto& [at, place] : by_agency_and_field_)
            order.push_back({{at.first, fields[at.second]}, place});
        std::sort(order.begin(), order.end());
        std::vector<group> sorted;
        sorted.reserve(order.size());
        for (const auto& [at, place] : order) {
            sorted.push_back(std::move(groups_[place]));
            sorted.back().key = at.second;
            sorted.back().agency = in_.catalogue.agencies()[at.first].code.str();
        }
        return sorted;
    }
    void choose_procedures() {
        is_chosen_.resize(in_.codes.procedures.size());
        for (dossier::procedure_ref ref = 0; ref < is_chosen_.size(); ++ref) {
            if (q_.procedure && in_.codes.procedures.code(ref) != q_.procedure->view()) continue;
            if (q_.field && field_of(ref) != *q_.field) continue;
            is_chosen_[ref] = true;
            chosen_.push_back(ref);
        }
    }
    [[nodiscard]] std::string_view field_of(dossier::procedure_ref ref) const {
        const auto* p = in_.catalogue.find_procedure(in_.codes.procedures.code(ref));
        return p == nullptr ? std::string_view{} : std::string_view{p->field_code};
    }

    const query& q_;
    const context& in_;
    std::optional<roll_up> tree_;  // where a question needs it
    std::vector<bool> agencies_;   // by agency_ref
    bool takes_all_ = true;
    std::vector<bool> is_chosen_;  // by procedure_ref, where the question chooses
    std::vector<dossier::procedure_ref> chosen_;
    std::vector<group> groups_;
    std::vector<std::size_t> by_agency_, by_procedure_;  // refs to places in groups_
    std::map<std::string, std::size_t> by_key_;
    std::map<std::pair<std::size_t, std::size_t>, std::size_t> by_agency_and_field_;
    std::size_t agency_at_hand_ = nowhere;
    std::vector<std::size_t> places_at_hand_;  // in groups_, by field
};

// One question on its way: up to when it sums, and the sums so far.
class ledger::asking {
  public:
    asking(const ledger& from, const query& q, const context& in)
        : from_(from), q_(q), in_(in), groups_(q, in) {
        const auto& zone = from.zone();
        const auto allowed = std::min(zone.start_of(q.to + std::chrono::days{1}), in.now);
        out_.asked = q;
        out_.as_of = std::min(q.as_of.value_or(allowed), allowed);
        const auto date = zone.date_of(out_.as_of);
        into_day_ = out_.as_of - zone.start_of(date);
        last_day_ = number_of(date) - (into_day_.count() == 0 ? 1 : 0);
        before_day_ = std::min(number_of(q.from) - 1, last_day_);
        // Asked before the period begins, what stands before it is what stands now.
        is_over_before_ = last_day_ == before_day_;
    }

    answer finish() && {
        const auto day_count = static_cast<std::size_t>(last_day_ - before_day_);
        if (q_.by == group_by::day) days_.resize(day_count);
        if (tells_days_of_agencies()) groups_.make_days(day_count);
        add_sums();
        add_parts();
        if (into_day_.count() != 0) take_rest_of_day();
        if (q_.with_services) add_services();
        auto groups = std::move(groups_).finish();
        if (q_.by == group_by::day) {
            tell_days(groups.front().before);
        } else {
            for (auto& g : groups) {
                add_row(std::move(g.key), g.at, is_over_before_ ? g.at : g.before);
                out_.rows.back().agency = std::move(g.agency);
                out_.rows.back().count.services = served(g.served);
                if (tells_days_of_agencies()) out_.rows.back().days = rates_of_days(g);
                out_.total.count += out_.rows.back().count;
            }
            if (q_.by == group_by::field || q_.by == group_by::agency_and_field)
                name_fields(out_.rows, in_.catalogue);
        }
        return std::move(out_);
    }

  private:
    struct part {
        const sparse_series* sums;
        cell_key key;
    };

    [[nodiscard]] bool tells_days_of_agencies() const noexcept {
        return q_.days_of && q_.by == group_by::agency;
    }

    [[nodiscard]] std::vector<rate> rates_of_days(const grouping::group& g) const {
        std::vector<rate> out;
        out.reserve(g.days.size());
        auto before = g.before;
        for (const auto& day : g.days) {
            auto at = before;
            add(at, day);
            out.push_back(rate_of(*q_.days_of, counts_of(at, before, q_.due)));
            before = at;
        }
        return out;
    }

    // From the sums with the fewest parts that know all the question asks about.
    void add_sums() {
        const bool needs_channels = q_.via || q_.by == group_by::channel;
        const bool is_of_all = q_.by != group_by::agency && !groups_.by_agency_and_field() &&
                               groups_.takes_all_agencies();
        if (is_of_all && !groups_.needs_procedures() && !needs_channels) {
            add_series(from_.of_all_, {});
        } else if (is_of_all && groups_.needs_procedures()) {
            for (dossier::procedure_ref ref = 0; ref < from_.by_procedure_.size(); ++ref)
                add_channels(from_.by_procedure_[ref], {no_ref, ref, std::nullopt}, needs_channels);
        } else if (groups_.needs_procedures()) {
            add_cells(needs_channels);
        } else {
            for (dossier::agency_ref ref = 0; ref < from_.by_agency_.size(); ++ref)
                add_channels(from_.by_agency_[ref], {ref, no_ref, std::nullopt}, needs_channels);
        }
    }

    template <class Series>
    void add_channels(const by_channel<Series>& sums, cell_key key, bool needs_channels) {
        if (!needs_channels) {
            add_series(sums[0], key);
            return;
        }
        for (std::size_t i = 1; i <= dossier::channel_count; ++i) {
            key.via = static_cast<dossier::channel>(i);
            add_series(sums[i], key);
        }
    }

    void add_cells(bool needs_channels) {
        const auto add_listed = [&](const std::vector<std::uint32_t>& cells) {
            for (const auto c : cells)
                add_channels(from_.cells_[c].sums, from_.cells_[c].key, needs_channels);
        };
        if (groups_.chooses_procedures()) {
            for (const auto ref : groups_.chosen_procedures())
                if (ref < from_.cells_of_procedure_.size())
                    add_listed(from_.cells_of_procedure_[ref]);
            return;
        }
        for (std::uint32_t ref = 0; ref < from_.cells_of_agency_.size(); ++ref)
            if (groups_.takes_agency(ref)) add_listed(from_.cells_of_agency_[ref]);
    }

    // --- what people were served with: flows of the days after before_day_, up to the instant

    void add_services() {
        if (q_.by == group_by::day)
            served_days_.resize(static_cast<std::size_t>(last_day_ - before_day_));
        const bool is_by_agency =
            !groups_.needs_procedures() && !q_.via && q_.by != group_by::channel;
        if (is_by_agency) add_service_sums();
        const auto& entries = from_.services_.by_procedure();
        // Of sums by day, what lies behind the instant is taken back.
        const auto first = is_by_agency ? last_day_ : before_day_ + 1;
        if (is_by_agency && (into_day_.count() == 0 || is_over_before_)) return;
        for (dossier::procedure_ref ref = 0; ref < entries.size(); ++ref) {
            if (!groups_.takes({no_ref, ref, q_.via})) continue;
            for (const auto& e : entries[ref].between(first, last_day_))
                add_service(e, ref, is_by_agency);
        }
    }

    void add_service_sums() {
        const auto& sums = from_.services_.by_agency();
        for (dossier::agency_ref ref = 0; ref < sums.size(); ++ref) {
            if (!groups_.takes({ref, no_ref, std::nullopt}) || sums[ref].is_empty()) continue;
            if (q_.by == group_by::day) {
                sums[ref].add_days(before_day_ + 1, served_days_);
                continue;
            }
            const auto at = sums[ref].through(last_day_);
            const auto before = sums[ref].through(before_day_);
            auto& served = groups_.of({ref, no_ref, std::nullopt}).served;
            for (std::size_t i = 0; i < service_count; ++i) served[i] += at[i] - before[i];
        }
    }

    void add_service(const service_entry& e, dossier::procedure_ref procedure, bool takes_rest) {
        const bool is_behind = into_day_.count() != 0 && e.day == last_day_ &&
                               e.ms >= static_cast<std::uint32_t>(into_day_.count());
        if (is_behind != takes_rest) return;
        const cell_key key{e.agency, procedure, static_cast<dossier::channel>(e.via)};
        if (!groups_.takes(key)) return;
        auto& served = q_.by == group_by::day
                           ? served_days_[static_cast<std::size_t>(e.day - before_day_ - 1)]
                           : groups_.of(key).served;
        served[e.what] += takes_rest ? -e.sign() : e.sign();
    }

    static service_counts served(const service_columns& sums) {
        service_counts out;
        for (std::size_t i = 0; i < service_count; ++i) out.of[i] = sums[i];
        return out;
    }

    void add_series(const day_series& sums, const cell_key& key) {
        if (!groups_.takes(key)) return;
        const auto before = sums.through(before_day_);
        const auto at = sums.through(last_day_);
        if (at == columns{} && sums.is_empty()) return;
        auto& g = groups_.of(key);
        add(g.before, before);
        if (q_.by == group_by::day) {
            sums.add_days(before_day_ + 1, days_);
            return;
        }
        add(g.at, at);
        if (!g.days.empty()) sums.add_days(before_day_ + 1, g.days);
    }

    void add_series(const sparse_series& sums, const cell_key& key) {
        if (groups_.takes(key) && !sums.is_empty()) parts_.push_back({&sums, key});
    }

    // Thousands of parts lie scattered over memory: each is fetched while those before it are
    // summed, its index first, for that tells what else.
    void add_parts() {
        constexpr std::size_t ahead = 8;
        for (std::size_t i = 0; i < parts_.size() + 2 * ahead; ++i) {
            if (i < parts_.size()) parts_[i].sums->fetch_index();
            if (i >= ahead && i - ahead < parts_.size()) {
                parts_[i - ahead].sums->fetch_through(before_day_);
                parts_[i - ahead].sums->fetch_through(last_day_);
            }
            if (i >= 2 * ahead) add_part(parts_[i - 2 * ahead]);
        }
    }

    void add_part(const part& p) {
        auto& g = groups_.of(p.key);
        p.sums->add_through(before_day_, g.before);
        if (q_.by != group_by::day) p.sums->add_through(last_day_, g.at);
        auto& days = q_.by == group_by::day ? days_ : g.days;
        if (days.empty()) return;
        p.sums->each_row(
            before_day_ + 1, last_day_ + 1, [&](auto what, auto which, auto day, auto delta) {
                auto& on = days[static_cast<std::size_t>(day - before_day_ - 1)];
                add_to(on, what, which, delta);
            });
    }

    // What lies at or after the as-of instant of its day: the sums by day hold it already.
    void take_rest_of_day() {
        const auto log = from_.within_day_.find(last_day_);
        if (log == from_.within_day_.end()) return;
        const auto cut = static_cast<std::uint32_t>(into_day_.count());
        for (const auto& r : log->second.rows()) {
            if (r.ms < cut) continue;
            auto key = from_.cells_[r.cell].key;
            key.via = r.via;
            if (!groups_.takes(key)) continue;
            auto& g = groups_.of(key);
            auto& sums = q_.by != group_by::day ? g.at : is_over_before_ ? g.before : days_.back();
            add_to(sums, r.what, r.which, -r.times);
            if (!g.days.empty()) add_to(g.days.back(), r.what, r.which, -r.times);
        }
    }

    void tell_days(const columns& before_all) {
        auto before = before_all;
        for (std::size_t i = 0; i < days_.size(); ++i) {
            auto at = before;
            add(at, days_[i]);
            const auto day = before_day_ + 1 + static_cast<std::int32_t>(i);
            add_row(to_text(local_date{std::chrono::days{day}}), at, before);
            before = at;
            if (q_.with_services) out_.rows.back().count.services = served(served_days_[i]);
        }
        out_.total.count = counts_of(before, before_all, q_.due);
        for (const auto& r : out_.rows) out_.total.count.services += r.count.services;
    }

    void add_row(std::string key, const columns& at, const columns& before) {
        row r;
        r.key = std::move(key);
        r.count = counts_of(at, before, q_.due);
        name_row(r, q_.by, in_.catalogue);
        out_.rows.push_back(std::move(r));
    }

    const ledger& from_;
    const query& q_;
    const context& in_;
    grouping groups_;
    answer out_;
    std::chrono::milliseconds into_day_{0};
    std::int32_t last_day_ = 0;    // the last day of the sums
    std::int32_t before_day_ = 0;  // the day before the period
    bool is_over_before_ = false;
    std::vector<part> parts_;    // that are to be added
    std::vector<columns> days_;  // deltas of the days of the period
    std::vector<service_columns> served_days_;
};

answer ledger::ask(const query& q, const context& in) const {
    TIENDO_ASSERT(waiting_.empty());
    return asking(*this, q, in).finish();
}

}  // namespace tiendo::rates
