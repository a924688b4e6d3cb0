// The sum of all contributions: any rate of any agency, procedure, field or
// channel, for any period and as-of instant, from signed entries in time.
//
// Each entry is added to seven sums by day: of the whole deployment; of its agency,
// of its procedure in the whole deployment, of both together (a cell), and of each
// of these three with its channel. A question adds up those that have the fewest
// parts. Entries within a day are also kept one by one, so that
// the day can be cut at the as-of instant
// (src/decisions/0017-sums-that-answer-at-once.md). What is told about serving people stands apart
// (services.hpp).
// Owner: the engine's thread.
// Memory: 2 KiB per agency, and agency and channel, for 8 active days; per entry 12 bytes, and
// about 17 in each of its procedure and its cell, with its channel and without, where it is the
// first of its day, measure and due bases.
#pragma once

#include "tiendo/base/digest.hpp"
#include "tiendo/calendar/time_zone.hpp"
#include "tiendo/dossier/assessment.hpp"
#include "tiendo/rates/query.hpp"
#include "tiendo/rates/series.hpp"
#include "tiendo/rates/services.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tiendo::rates {

// An entry of a dossier with the key of its cell.
struct keyed_entry {
    dossier::entry what;
    dossier::procedure_ref procedure = dossier::no_ref;
    dossier::channel via = dossier::channel::in_person;
};

// Adds to the figures of `to` the signed differences of `more`, an answer to the same question.
void add(answer& to, const answer& more);

class ledger {
  public:
    // The zone in which days are meant; before the first entry.
    void set_zone(calendar::time_zone zone) { zone_ = std::move(zone); }

    // Adds an entry `times` times (-1 takes it back). It is in the sums from the next settle() on.
    void apply(const keyed_entry& entry, std::int32_t times, const dossier::law& codes);
    // Puts what waits into the sums, in the order of the sums and not of arrival: neighbours then
    // find their place in memory at hand, and what is taken back meets what it takes back. Before
    // each question. Cost: 0.2 us for each that waits, of which there are waiting_max at most.
    void settle();
    // Lets a million wait, 16 MB: of what is loaded in the order of dossiers most entries then meet
    // others of their cell and day, and are added to seven sums together. Until end_of_loading(),
    // which settles.
    void begin_loading() { may_wait_ = waiting_while_loading; }
    void end_of_loading();

    // What the columns of the answer need to know from elsewhere.
    struct context {
        const dossier::law& codes;
        const catalogue::catalogue& catalogue;
        instant now;
    };
    // Total: an as_of later than allowed is cut to min(24:00 of `to`, now).
    // Cost: of a period of any length about 1 us per agency, procedure or cell that is summed, and
    // a look at the entries of the day of the as-of instant; by day 2 us more per day, and all rows
    // of the period where procedures are chosen. With services: by agency or day the same again,
    // else a few ns for each entry of the period.
    [[nodiscard]] answer ask(const query& q, const context& in) const;

    [[nodiscard]] const digest_sum& digest() const noexcept { return digest_; }

    // Sentences about every cell in which the two differ, at most `max`; each begins with `name`.
    [[nodiscard]] std::vector<std::string> differences(std::string_view name,
                                                       const dossier::law& codes,
                                                       const ledger& other,
                                                       const dossier::law& other_codes,
                                                       std::size_t max) const;

  private:
    // An absent agency, procedure or channel stands for all of them; a cell has the first two.
    struct cell_key {
        dossier::agency_ref agency = dossier::no_ref;
        dossier::procedure_ref procedure = dossier::no_ref;
        std::optional<dossier::channel> via;
        friend bool operator==(const cell_key&, const cell_key&) = default;
    };
    struct cell_hash {
        std::size_t operator()(const cell_key& k) const noexcept;
    };
    // At 0 the sums of all channels, then each one's.
    template <class Series>
    using by_channel = std::array<Series, dossier::channel_count + 1>;
    struct cell {
        cell_key key;
        by_channel<sparse_series> sums;
    };

    class grouping;
    class asking;
    [[nodiscard]] const calendar::time_zone& zone() const noexcept;
    [[nodiscard]] std::int32_t day_of(instant at) const noexcept;
    std::uint32_t cell_of(const cell_key& key);

    // An entry on its way into the sums.
    struct waiting_entry {
        std::uint64_t place;  // cell, then channel, measure and columns
        std::int32_t day;
        std::int32_t times;  // sign included
    };
    static constexpr std::size_t waiting_max = 16'384;
    static constexpr std::size_t waiting_while_loading = 1u << 20;
    void add_to_sums(const waiting_entry& one);

    std::optional<calendar::time_zone> zone_;
    day_series of_all_;
    std::vector<by_channel<day_series>> by_agency_;        // by agency_ref
    std::vector<by_channel<sparse_series>> by_procedure_;  // by procedure_ref
    std::vector<cell> cells_;
    std::uint32_t newest_cell_ = 0;  // that was asked for: entries of a dossier come together
    boost::unordered_flat_map<cell_key, std::uint32_t, cell_hash> cell_index_;
    std::vector<std::vector<std::uint32_t>> cells_of_agency_;     // by agency_ref
    std::vector<std::vector<std::uint32_t>> cells_of_procedure_;  // by procedure_ref
    boost::unordered_flat_map<std::int32_t, day_log> within_day_;
    services services_;
    std::vector<waiting_entry> waiting_;
    std::size_t may_wait_ = waiting_max;
    digest_sum digest_;
};

}  // namespace tiendo::rates
