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

// Calls f(column) for every column in which an entry counts, in ascending order.
template <class F>
void for_each_column(measure what, dossier::basis_mask bases, dossier::channel via, const F& f) {
    const auto first = first_column(what);
    if (what == measure::received) {
        f(first + static_cast<std::size_t>(via) - 1);
        return;
    }
    for (std::size_t b = 0; b < dossier::basis_count; ++b) {
        if ((bases & (1u << b)) != 0) f(first + b);
    }
}

// The due bases that an answer by `basis` needs: its own, and that of index766.
[[nodiscard]] constexpr dossier::basis_mask bases_of(due_basis basis) noexcept {
    return static_cast<dossier::basis_mask>(bit(static_cast<dossier::basis>(basis)) |
                                            bit(dossier::basis::index766));
}

// The counts of an answer, from the sums at the as-of instant and at 00:00 of `from`.
[[nodiscard]] counts counts_of(const columns& at, const columns& before, due_basis basis) noexcept;

}  // namespace tiendo::rates
