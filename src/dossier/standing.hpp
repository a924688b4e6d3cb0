// Every count a dossier can stand in right after an instant.
#pragma once

#include "tiendo/dossier/judgement.hpp"

#include <array>
#include <cstddef>

namespace tiendo::dossier {

// The five bases of the columns; index766 has columns of its own.
inline constexpr basis_mask reported = 0x1F;
inline constexpr basis_mask every_basis = 0x3F;

inline std::size_t slot_of(basis b) noexcept {
    return static_cast<std::size_t>(b);
}

// By-basis counts as masks.
struct standing {
    std::array<basis_mask, measure_count> in{};
    basis_mask& operator[](measure m) noexcept { return in[static_cast<std::size_t>(m)]; }
    basis_mask operator[](measure m) const noexcept { return in[static_cast<std::size_t>(m)]; }
};

inline constexpr std::array stocks{
    measure::open, measure::overdue, measure::no_due, measure::paused};

}  // namespace tiendo::dossier
