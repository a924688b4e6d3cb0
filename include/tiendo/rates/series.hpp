// Counts by day, summed up to any day: the three forms in which the ledger
// keeps them.
//
// dense_series is dense (an agency has entries in most columns every day),
// sparse_series holds the few a day of a procedure or a cell, day_log keeps the
// entries of one day apart, so that the day can be cut at an instant.
// Owner: the engine's thread.
#pragma once

#include "tiendo/dossier/assessment.hpp"
#include "tiendo/rates/query.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace tiendo::rates {

// One number per measure and basis; received by channel.
inline constexpr std::size_t column_count = 53;
using columns = std::array<std::int32_t, column_count>;
using service_columns = std::array<std::int32_t, service_count>;
// Which columns of its measure an entry counts in, bit by bit: the due bases, or the channel of
// what was received.
using column_mask = std::uint8_t;

// Sums of all of `Columns`, by blocks of 8 days with the sum at each block's end.
// Memory: 2 KiB per block in which something happened; 0.6 KiB of service columns.
template <class Columns>
class dense_series {
  public:
    // The deltas of a day, to be added to at once: the reference ends with the next call.
    [[nodiscard]] Columns& on(std::int32_t day);
    // Whether everything in it was taken back; a dossier that stands was received. Cost: through().
    [[nodiscard]] bool is_empty() const;
    // The sum of all days <= `day`. Cost: at most 8 additions of all columns, and 8 for each
    // block since the first that was written to after the last question.
    [[nodiscard]] Columns through(std::int32_t day) const;
    // Adds the deltas of the days [first, first + days.size()) to `days`.
    void add_days(std::int32_t first, std::vector<Columns>& days) const;

  private:
    static constexpr std::int32_t block_days = 8;
    struct block {
        std::int32_t number = 0;  // day / block_days, rounded down
        std::array<Columns, block_days> deltas{};
        mutable Columns at_end{};  // the sum of all days up to the last of the block
    };
    [[nodiscard]] static constexpr std::int32_t number_of(std::int32_t day) noexcept {
        return day >> 3;  // rounds down, also before 1970
    }
    // The place of the first block with this number or a later one.
    [[nodiscard]] std::size_t first_from(std::int32_t number) const noexcept;
    // Of the blocks before `end`. Made when asked for, and up to a new block when one begins: what
    // is filled day after day is then ready for its first question too.
    void make_ends(std::size_t end) const;
    std::vector<block> blocks_;           // ascending
    mutable std::size_t ends_valid_ = 0;  // of the blocks before this one at_end holds
};
using day_series = dense_series<columns>;
using service_series = dense_series<service_columns>;

// Sums of what counts in few columns a day: a row for each day, measure and set of columns, in
// chunks of neighbours, each with the sum before it. Mostly all due bases agree, so that there is
// a fifth of the rows that one for each column would need.
// Memory: 728 bytes per chunk of 64 rows, the least there is. A full one is halved, so that they
// are half filled at least while nothing is taken back; one is dropped with its last row.
class sparse_series {
  public:
    // Cost: two searches, and moving the later rows of the chunk; the chunks after it at a halving.
    void add(std::int32_t day, dossier::measure what, column_mask which, std::int32_t delta);
    // Whether everything in it was taken back.
    [[nodiscard]] bool is_empty() const noexcept { return chunks_.empty(); }
    // Adds the sum of all days <= `day` to `sums`. Cost: one chunk, and each chunk up to there
    // since the first that was written to after the last question.
    void add_through(std::int32_t day, columns& sums) const;
    // Begin to fetch from memory what add_through(day) will read; the second reads itself what the
    // first fetches.
    void fetch_index() const noexcept;
    void fetch_through(std::int32_t day) const noexcept;
    // Calls f(what, which, day, delta) for each row of the days [first, end), in their order.
    template <class F>
    void each_row(std::int32_t first, std::int32_t end, const F& f) const {
        for (auto i = chunk_of(key_of(first, {}, 0)); i < chunks_.size(); ++i) {
            for (const auto& r : chunks_[i].filled()) {
                if (r.day() >= end) return;
                if (r.day() < first) continue;
                f(r.what(), r.which(), r.day(), static_cast<std::int32_t>(r.delta));
            }
        }
    }

  private:
    // Day, measure and columns in one number, in this order. Years 1900 to 2200 take 18 bits of the
    // 24 that are left for the day; a delta has 29, more than there is room for entries.
    static constexpr int which_bits = 6;
    static constexpr int what_bits = 5;
    static constexpr int day_shift = which_bits + what_bits;
    static_assert(dossier::basis_count <= which_bits && dossier::channel_count <= which_bits);
    static_assert(dossier::measure_count <= 1u << what_bits);
    [[nodiscard]] static constexpr std::int64_t key_of(std::int32_t day,
                                                       dossier::measure what,
                                                       column_mask which) noexcept {
        return std::int64_t{day} * (1 << day_shift) + (static_cast<int>(what) << which_bits) +
               which;
    }
    struct row {
        std::int64_t key : 35;
        std::int64_t delta : 29;
        [[nodiscard]] std::int32_t day() const noexcept {
            return static_cast<std::int32_t>(key >> day_shift);
        }
        [[nodiscard]] dossier::measure what() const noexcept {
            return static_cast<dossier::measure>(key >> which_bits & ((1 << what_bits) - 1));
        }
        [[nodiscard]] column_mask which() const noexcept {
            return static_cast<column_mask>(key & ((1 << which_bits) - 1));
        }
    };
    static constexpr std::size_t chunk_rows = 64;
    struct chunk {
        mutable columns before{};  // the sum of all rows of the chunks before this one
        std::uint32_t count = 0;   // never 0
        std::array<row, chunk_rows> rows;
        [[nodiscard]] std::span<const row> filled() const noexcept { return {rows.data(), count}; }
    };
    // The last chunk that begins at or before `key`, or the first of all.
    [[nodiscard]] std::size_t chunk_of(std::int64_t key) const noexcept;
    void insert(std::size_t place, std::size_t at, row r);
    // Of the chunks before `end`, like make_ends.
    void make_befores(std::size_t end) const;
    std::vector<chunk> chunks_;              // ascending by key
    std::vector<std::int64_t> firsts_;       // the key each chunk begins with
    mutable std::size_t befores_valid_ = 0;  // of the chunks before this one `before` holds
};

// The entries of one day that lie within it, each with its cell, in no order.
// Memory: 12 bytes each, and of what cancels out at most as much again.
class day_log {
  public:
    struct row {
        std::uint32_t ms;  // since the start of the day
        std::uint32_t cell;
        dossier::measure what;
        column_mask which;
        dossier::channel via;
        std::int8_t times;  // sign included
    };
    void add(const row& r);
    // `r` has the sign that is added.
    void take_back(const row& r);
    // In no order; pairs that cancel out may be among them.
    [[nodiscard]] const std::vector<row>& rows() const noexcept { return rows_; }

  private:
    void compact();
    std::vector<row> rows_;
    std::size_t taken_back_ = 0;  // of rows_, since they were compact
};

}  // namespace tiendo::rates
