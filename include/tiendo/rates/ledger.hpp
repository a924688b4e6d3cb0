// The sum of all contributions: any rate of any agency, procedure, field or
// channel, for any period and as-of instant, from signed entries in time.
//
// Two forms of the same sums: per agency and day with prefix sums, for the
// figures that are asked for all the time; per (agency, procedure, channel) and
// day, sparse, for every other cut. Entries that lie ahead of the moment they
// were written are kept one by one, so that "now" is exact within the day.
// Owner: the engine's thread.
// Memory: about 0.4 KiB per agency and active day, 12 bytes per cell, day and column.
#pragma once

#include "tiendo/base/digest.hpp"
#include "tiendo/calendar/time_zone.hpp"
#include "tiendo/dossier/assessment.hpp"
#include "tiendo/rates/query.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace tiendo::rates {

// One number per measure and basis; received by channel.
inline constexpr std::size_t column_count = 53;
using columns = std::array<std::int32_t, column_count>;

// Daily deltas of all columns, and their sums up to a day.
class day_series {
  public:
    // The deltas of a day, to be added to at once: the reference ends with the next call.
    [[nodiscard]] columns& on(std::int32_t day);
    // The sum of all days <= `day`. Brings the prefix sums up to date first.
    [[nodiscard]] columns through(std::int32_t day) const;

  private:
    struct row {
        std::int32_t day = 0;
        columns delta{};
    };
    std::vector<row> rows_;  // ascending
    mutable std::vector<columns> sums_;
    mutable std::size_t sums_valid_ = 0;  // sums_[0, sums_valid_) hold
};

// An entry of a dossier with the key of its cell.
struct keyed_entry {
    dossier::entry what;
    dossier::procedure_ref procedure = dossier::no_ref;
    dossier::channel via = dossier::channel::in_person;
};

// Calls its argument for every entry of every dossier with from <= at < to.
using entry_scan =
    std::function<void(instant from, instant to, const std::function<void(const keyed_entry&)>&)>;

class ledger {
  public:
    // The zone in which days are meant; before the first entry.
    void set_zone(calendar::time_zone zone) { zone_ = std::move(zone); }

    // Adds an entry `times` times (-1 takes it back). `written_at`: recorded_at of the fact that
    // caused it.
    void apply(const keyed_entry& entry,
               std::int32_t times,
               instant written_at,
               const dossier::law& codes);

    // What the columns of the answer need to know from elsewhere.
    struct context {
        const dossier::law& codes;
        const catalogue::catalogue& catalogue;
        instant now;         // not before the last written_at
        instant written_to;  // the newest written_at: as-of instants before it scan the dossiers
        const entry_scan& scan;
    };
    // Total: an as_of later than allowed is cut to min(24:00 of `to`, now).
    [[nodiscard]] answer ask(const query& q, const context& in) const;

    [[nodiscard]] const digest_sum& digest() const noexcept { return digest_; }
    // Forgets entries ahead that have passed; called now and then.
    void forget_before(instant t);

    // Sentences about every cell in which the two differ, at most `max`.
    [[nodiscard]] std::vector<std::string> differences(const dossier::law& codes,
                                                       const ledger& other,
                                                       const dossier::law& other_codes,
                                                       std::size_t max) const;

  private:
    struct cell_key {
        dossier::agency_ref agency;
        dossier::procedure_ref procedure;
        dossier::channel via;
        friend bool operator==(const cell_key&, const cell_key&) = default;
        friend std::size_t hash_value(const cell_key& k) noexcept {
            return static_cast<std::size_t>((std::uint64_t{k.agency} << 32 |
                                             std::uint64_t{k.procedure} << 2 |
                                             static_cast<std::uint64_t>(k.via)) *
                                                0x9E3779B97F4A7C15ull >>
                                            1);
        }
    };
    struct cell_delta {
        std::int32_t day;
        std::uint8_t column;
        std::int32_t delta;
    };
    using cell = std::vector<cell_delta>;  // ascending by (day, column)

    struct selection;
    class asking;
    [[nodiscard]] const calendar::time_zone& zone() const noexcept;
    [[nodiscard]] std::int32_t day_of(instant at) const noexcept;
    [[nodiscard]] std::vector<std::pair<std::string, day_series>> grouped(const query& q,
                                                                          const selection& s,
                                                                          const context& in) const;

    std::optional<calendar::time_zone> zone_;
    std::vector<day_series> by_agency_;  // by agency_ref
    boost::unordered_flat_map<cell_key, cell> cells_;
    std::map<instant, std::vector<keyed_entry>> ahead_;  // sign already multiplied by times
    digest_sum digest_;
};

}  // namespace tiendo::rates
