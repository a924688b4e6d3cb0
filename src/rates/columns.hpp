// Which column an entry counts in: measure x due basis, received x channel.
#pragma once

#include "tiendo/rates/query.hpp"
#include "tiendo/rates/series.hpp"

namespace tiendo::rates {

using dossier::measure;

// The first column of a measure; by-basis measures take five, received one per channel.
[[nodiscard]] constexpr std::size_t first_column(measure m) noexcept {
    switch (m) {
        case measure::received:
            return 0;
        case measure::withdrawn:
            return 3;
        case measure::stopped:
            return 4;
        case measure::transferred_in:
            return 5;
        case measure::transferred_out:
            return 6;
        case measure::open:
            return 7;
        case measure::paused:
            return 8;
        case measure::index_in_time:
            return 9;
        case measure::index_late:
            return 10;
        case measure::early:
            return 11;
        case measure::on_time:
            return 16;
        case measure::late:
            return 21;
        case measure::finished_no_due:
            return 26;
        case measure::fell_due:
            return 31;
        case measure::fell_due_met:
            return 36;
        case measure::overdue:
            return 41;  // the sixth is index766's
        case measure::no_due:
            return 47;
        case measure::returned:
        case measure::payment_asked:
        case measure::paid:
        case measure::result:
        case measure::rated:
            break;  // services.hpp
    }
    return 0;
}
// The last has as many as any: add_to may touch that many after each first one.
static_assert(first_column(measure::no_due) + dossier::basis_count == column_count);

// Which of the columns of its measure.
[[nodiscard]] constexpr column_mask columns_of(const dossier::entry& e,
                                               dossier::channel via) noexcept {
    if (e.what != measure::received) return e.bases;
    return static_cast<column_mask>(1u << (static_cast<unsigned>(via) - 1));
}

// Adds to every column in which such entries count, without a branch: which they are changes from
// row to row, and a question adds up millions.
inline void add_to(columns& sums, measure what, column_mask which, std::int32_t delta) noexcept {
    auto* const of_measure = sums.data() + first_column(what);
    for (unsigned b = 0; b < dossier::basis_count; ++b)
        of_measure[b] += delta & -static_cast<std::int32_t>(which >> b & 1u);
}

// The counts of an answer, from the sums at the as-of instant and at 00:00 of `from`.
[[nodiscard]] counts counts_of(const columns& at, const columns& before, due_basis basis) noexcept;

}  // namespace tiendo::rates
