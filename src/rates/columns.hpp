// Which column an entry counts in: measure x due basis, received x channel.
#pragma once

#include "tiendo/rates/query.hpp"
#include "tiendo/rates/series.hpp"

#include <bit>

namespace tiendo::rates {

using dossier::measure;

// The first column of a measure; by-basis measures take five, received one per channel.
[[nodiscard]] constexpr std::size_t first_column(measure m) noexcept {
    switch (m) {
        case measure::received:
            return 0;
        case measure::early:
            return 3;
        case measure::on_time:
            return 8;
        case measure::late:
            return 13;
        case measure::finished_no_due:
            return 18;
        case measure::fell_due:
            return 23;
        case measure::fell_due_met:
            return 28;
        case measure::overdue:
            return 33;  // the sixth is index766's
        case measure::no_due:
            return 39;
        case measure::withdrawn:
            return 45;
        case measure::stopped:
            return 46;
        case measure::transferred_in:
            return 47;
        case measure::transferred_out:
            return 48;
        case measure::open:
            return 49;
        case measure::paused:
            return 50;
        case measure::index_in_time:
            return 51;
        case measure::index_late:
            return 52;
    }
    return 0;
}
static_assert(first_column(measure::index_late) + 1 == column_count);

// Which of the columns of its measure.
[[nodiscard]] constexpr column_mask columns_of(const dossier::entry& e,
                                               dossier::channel via) noexcept {
    if (e.what != measure::received) return e.bases;
    return static_cast<column_mask>(1u << (static_cast<unsigned>(via) - 1));
}

// Adds to every column in which such entries count.
inline void add_to(columns& sums, measure what, column_mask which, std::int32_t delta) noexcept {
    const auto first = first_column(what);
    for (unsigned left = which; left != 0; left &= left - 1)
        sums[first + static_cast<std::size_t>(std::countr_zero(left))] += delta;
}

// The counts of an answer, from the sums at the as-of instant and at 00:00 of `from`.
[[nodiscard]] counts counts_of(const columns& at, const columns& before, due_basis basis) noexcept;

}  // namespace tiendo::rates
