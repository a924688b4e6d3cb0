// Counts by day, summed up to any day: the three forms in which the ledger
// keeps them.
//
// day_series is dense (every day of an agency or a procedure), sparse_series
// holds the few days and columns of a small cell, day_log keeps the entries of
// one day apart, so that the day can be cut at an instant.
// Owner: the engine's thread.
#pragma once

#include "tiendo/dossier/assessment.hpp"

#include <array>
#include <cstdint>
#include <vector>

namespace tiendo::rates {

// One number per measure and basis; received by channel.
inline constexpr std::size_t column_count = 53;
using columns = std::array<std::int32_t, column_count>;

// Sums of all columns, by blocks of 8 days with the sum at each block's end.
// Memory: 2 KiB per block in which something happened.
class day_series {
  public:
    // The deltas of a day, to be added to at once: the reference ends with the next call.
    [[nodiscard]] columns& on(std::int32_t day);
    // Whether everything in it was taken back; a dossier that stands was received. Cost: through().
    [[nodiscard]] bool is_empty() const;
    // The sum of all days <= `day`. Cost: at most 8 additions of all columns, and 8 for each
    // block since the first that was written to after the last question.
    [[nodiscard]] columns through(std::int32_t day) const;
    // Adds the deltas of the days [first, first + days.size()) to `days`.
    void add_days(std::int32_t first, std::vector<columns>& days) const;

  private:
    static constexpr std::int32_t block_days = 8;
    struct block {
        std::int32_t number = 0;  // day / block_days, rounded down
        std::array<columns, block_days> deltas{};
        mutable columns at_end{};  // the sum of all days up to the last of the block
    };
    [[nodiscard]] static constexpr std::int32_t number_of(std::int32_t day) noexcept {
        return day >> 3;  // rounds down, also before 1970
    }
    // The place of the first block with this number or a later one.
    [[nodiscard]] std::size_t first_from(std::int32_t number) const noexcept;
    std::vector<block> blocks_;           // ascending
    mutable std::size_t ends_valid_ = 0;  // of the blocks before this one at_end holds
};

// Sums of the entries of one cell, by measure, the due bases they count for, and day. Mostly all
// bases agree, so that this has a fifth of the rows that one sum for each column would have.
// Memory: 8 bytes per line and day, 32 per line.
class sparse_series {
  public:
    // Cost: a search, and one addition for each later day of the line.
    void add(std::int32_t day,
             dossier::measure what,
             dossier::basis_mask bases,
             std::int32_t delta);
    // Whether everything in it was taken back.
    [[nodiscard]] bool is_empty() const noexcept { return lines_.empty(); }
    // Calls f(what, bases, sum of all days <= `day`) for each line that counts for a basis of
    // `wanted` or for all.
    template <class F>
    void through(std::int32_t day, dossier::basis_mask wanted, const F& f) const {
        for (const auto& l : lines_) {
            if (!l.counts_for(wanted)) continue;
            if (const auto end = l.end_of(day); end != 0) f(l.what, l.bases, l.rows[end - 1].sum);
        }
    }
    // Calls f(what, bases, day, delta) for each of the days [first, end).
    template <class F>
    void each_day(std::int32_t first, std::int32_t end, const F& f) const {
        for (const auto& l : lines_) {
            const auto last = l.end_of(end - 1);
            for (auto i = l.end_of(first - 1); i < last; ++i) {
                const auto before = i == 0 ? 0 : l.rows[i - 1].sum;
                f(l.what, l.bases, l.rows[i].day, l.rows[i].sum - before);
            }
        }
    }

  private:
    struct row {
        std::int32_t day;
        std::int32_t sum;  // of all days up to this one
    };
    struct line {
        dossier::measure what;
        dossier::basis_mask bases;
        std::vector<row> rows;  // ascending by day
        [[nodiscard]] bool counts_for(dossier::basis_mask wanted) const noexcept {
            return !dossier::is_by_basis(what) || (bases & wanted) != 0;
        }
        [[nodiscard]] std::size_t end_of(std::int32_t day) const noexcept;  // rows up to `day`
    };
    std::vector<line> lines_;  // in no order
};

// The entries of one day that lie within it, each with its cell, in no order.
// Memory: 12 bytes each; what cancels out is dropped whenever the log has doubled.
class day_log {
  public:
    struct row {
        std::uint32_t ms;  // since the start of the day
        std::uint32_t cell;
        dossier::measure what;
        dossier::basis_mask bases;
        std::int8_t times;  // sign included
    };
    void add(const row& r);
    // In no order; pairs that cancel out may be among them.
    [[nodiscard]] const std::vector<row>& rows() const noexcept { return rows_; }

  private:
    void compact();
    std::vector<row> rows_;
    std::size_t compact_at_ = 64;
};

}  // namespace tiendo::rates
