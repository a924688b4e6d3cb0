// Adding entries, and holding two ledgers against each other.
#include "tiendo/rates/ledger.hpp"

#include "columns.hpp"
#include "tiendo/base/check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>
#include <tuple>
#include <utility>

namespace tiendo::rates {

std::size_t ledger::cell_hash::operator()(const cell_key& k) const noexcept {
    const auto via = k.via ? static_cast<std::uint64_t>(*k.via) : 0;
    return static_cast<std::size_t>(
        (std::uint64_t{k.agency} << 32 | std::uint64_t{k.procedure} << 2 | via) *
            0x9E3779B97F4A7C15ull >>
        1);
}

namespace {

// All days there can be entries of.
constexpr auto first_day = std::numeric_limits<std::int32_t>::min() + 1;
constexpr auto last_day = std::numeric_limits<std::int32_t>::max();

// Where an entry waits: its cell first, so that a cell's entries come together.
constexpr unsigned what_shift = 8;
constexpr unsigned via_shift = what_shift + 8;
constexpr unsigned cell_shift = via_shift + 2;
std::uint64_t place_of(std::uint32_t cell,
                       dossier::channel via,
                       measure what,
                       column_mask which) noexcept {
    return std::uint64_t{cell} << cell_shift |
           std::uint64_t{static_cast<std::uint8_t>(via)} << via_shift |
           std::uint64_t{static_cast<std::uint8_t>(what)} << what_shift | which;
}

std::string column_text(std::size_t what, column_mask which) {
    if (what >= dossier::measure_count)
        return std::string(name_of(static_cast<service>(what - dossier::measure_count)));
    const auto m = static_cast<measure>(what);
    const auto bases =
        dossier::is_by_basis(m) ? fmt::format(" of due bases {:06b}", which) : std::string{};
    return std::string(dossier::name_of(m)) + bases;
}

}  // namespace

const calendar::time_zone& ledger::zone() const noexcept {
    TIENDO_ASSERT(zone_.has_value());
    return *zone_;
}

std::int32_t ledger::day_of(instant at) const noexcept {
    return static_cast<std::int32_t>(zone().date_of(at).time_since_epoch().count());
}

std::uint32_t ledger::cell_of(const cell_key& key) {
    if (newest_cell_ < cells_.size() && cells_[newest_cell_].key == key) return newest_cell_;
    const auto [place, is_new] =
        cell_index_.emplace(key, static_cast<std::uint32_t>(cells_.size()));
    newest_cell_ = place->second;
    if (!is_new) return place->second;
    cells_.push_back({key, {}});
    if (cells_of_agency_.size() <= key.agency) cells_of_agency_.resize(key.agency + 1);
    cells_of_agency_[key.agency].push_back(place->second);
    if (cells_of_procedure_.size() <= key.procedure) cells_of_procedure_.resize(key.procedure + 1);
    cells_of_procedure_[key.procedure].push_back(place->second);
    return place->second;
}

void ledger::apply(const keyed_entry& e, std::int32_t times, const dossier::law& codes) {
    const auto agency = e.what.agency;
    const auto date = zone().date_of(e.what.at);
    const auto day = static_cast<std::int32_t>(date.time_since_epoch().count());
    const auto delta = static_cast<std::int32_t>(e.what.sign) * times;
    const std::array<std::uint64_t, 5> words{
        codes.agencies.stable_hash(agency),
        codes.procedures.stable_hash(e.procedure),
        static_cast<std::uint64_t>(e.what.at.time_since_epoch().count()),
        static_cast<std::uint64_t>(e.what.what) << 16 | static_cast<std::uint64_t>(e.via) << 8 |
            e.what.bases,
        0};
    digest_.add(digest_term(words), delta);
    const auto since = e.what.at - zone().start_of(date);
    const auto ms = static_cast<std::uint32_t>(since.count());
    if (dossier::is_of_service(e.what.what)) {
        service_entry where;
        where.day = day;
        where.ms = ms;
        where.via = static_cast<std::uint32_t>(e.via) & 3;
        services_.apply(e.what, e.procedure, where, times);
        return;
    }
    const auto what = e.what.what;
    const auto which = columns_of(e.what, e.via);
    const auto cell = cell_of({agency, e.procedure, std::nullopt});
    if (waiting_.size() >= may_wait_) settle();
    waiting_.push_back({place_of(cell, e.via, what, which), day, delta});
    if (ms == 0) return;  // no instant cuts a midnight off its day
    const day_log::row row{ms, cell, what, which, e.via, static_cast<std::int8_t>(delta)};
    if (times < 0) {
        within_day_[day].take_back(row);
    } else {
        within_day_[day].add(row);
    }
}

void ledger::settle() {
    if (waiting_.empty()) return;
    std::sort(waiting_.begin(), waiting_.end(), [](const auto& a, const auto& b) {
        return a.place != b.place ? a.place < b.place : a.day < b.day;
    });
    for (std::size_t i = 0; i < waiting_.size();) {
        auto one = waiting_[i];
        for (++i;
             i < waiting_.size() && waiting_[i].place == one.place && waiting_[i].day == one.day;
             ++i) {
            one.times += waiting_[i].times;
        }
        if (one.times != 0) add_to_sums(one);
    }
    waiting_.clear();
}

void ledger::end_of_loading() {
    settle();
    waiting_ = {};
    may_wait_ = waiting_max;
}

void ledger::add_to_sums(const waiting_entry& one) {
    auto& cell = cells_[one.place >> cell_shift];
    const auto via = static_cast<std::size_t>(one.place >> via_shift & 3);
    const auto what = static_cast<measure>(one.place >> what_shift & 0xFF);
    const auto which = static_cast<column_mask>(one.place & 0xFF);
    const auto [agency, procedure, any] = cell.key;
    if (by_agency_.size() <= agency) by_agency_.resize(agency + 1);
    if (by_procedure_.size() <= procedure) by_procedure_.resize(procedure + 1);
    add_to(of_all_.on(one.day), what, which, one.times);
    for (const auto i : {std::size_t{0}, via}) {
        add_to(by_agency_[agency][i].on(one.day), what, which, one.times);
        by_procedure_[procedure][i].add(one.day, what, which, one.times);
        cell.sums[i].add(one.day, what, which, one.times);
    }
}

void add(answer& to, const answer& more) {
    std::map<std::string_view, std::size_t> places;
    for (std::size_t i = 0; i < to.rows.size(); ++i) places.emplace(to.rows[i].key, i);
    for (const auto& r : more.rows) {
        // A difference moves an entry that the ledger holds: its row is there.
        const auto found = places.find(r.key);
        if (found == places.end()) continue;
        auto& row = to.rows[found->second];
        row.count += r.count;
        for (std::size_t i = 0; i < row.days.size(); ++i) row.days[i] += r.days[i];
    }
    to.total.count += more.total.count;
}

std::vector<std::string> ledger::differences(std::string_view name,
                                             const dossier::law& codes,
                                             const ledger& other,
                                             const dossier::law& other_codes,
                                             std::size_t max) const {
    // Of what was served, the number behind the last measure's.
    using text_key = std::
        tuple<std::string, std::string, dossier::channel, std::int32_t, std::size_t, column_mask>;
    const auto flatten = [](const ledger& l, const dossier::law& c) {
        std::map<text_key, std::int32_t> out;
        for (const auto& [key, sums] : l.cells_) {
            const auto& agency = c.agencies.code(key.agency);
            const auto& procedure = c.procedures.code(key.procedure);
            for (std::size_t i = 1; i < sums.size(); ++i) {
                const auto via = static_cast<dossier::channel>(i);
                sums[i].each_row(
                    first_day, last_day, [&](auto what, auto which, auto day, auto delta) {
                        out[{agency, procedure, via, day, static_cast<std::size_t>(what), which}] =
                            delta;
                    });
            }
        }
        const auto& served = l.services_.by_procedure();
        for (std::uint32_t procedure = 0; procedure < served.size(); ++procedure) {
            for (const auto& e : served[procedure].all()) {
                out[{c.agencies.code(e.agency),
                     c.procedures.code(procedure),
                     static_cast<dossier::channel>(e.via),
                     e.day,
                     dossier::measure_count + e.what,
                     0}] += e.sign();
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
        out.push_back(fmt::format(
            "{}: agency {} procedure {} channel {} day {} {}: {} here, {} in the recount",
            name,
            std::get<0>(k),
            std::get<1>(k),
            dossier::name_of(std::get<2>(k)),
            to_text(local_date{std::chrono::days{std::get<3>(k)}}),
            column_text(std::get<4>(k), std::get<5>(k)),
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
        out.push_back(std::string(name) +
                      ": the digests differ while all daily sums agree (entries within a day)");
    return out;
}

}  // namespace tiendo::rates
