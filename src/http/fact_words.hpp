// The words of logged events that are not in memory: officers, reasons, apology
// numbers. Reads the disk: for the log's own thread.
#pragma once

#include "tiendo/dossier/explanation.hpp"
#include "tiendo/engine/ports.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

namespace tiendo::http {

// The words of so many events are looked up; `left_out` counts further ones, and those whose record
// cannot be read: archived, and nobody said where.
inline constexpr std::size_t words_max = 256;

struct worded {
    dossier::explanation told;
    std::size_t left_out = 0;
};
[[nodiscard]] worded with_words(worded out, const engine::core_reader& log);

// Each of the events that the log has at `sequences`, ascending; erased ones are left out. Those
// that stand in one record cost one read. Returns how many stand in records that cannot be read.
std::size_t each_event(
    const std::vector<std::uint64_t>& sequences,
    const engine::core_reader& log,
    const std::function<void(std::uint64_t sequence, const dossier::dossier_event&)>& visit);

}  // namespace tiendo::http
