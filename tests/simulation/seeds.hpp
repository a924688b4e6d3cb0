// Which seeds a run tries, and how one of them is tried again.
#pragma once

#include "disk.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace tiendo::simulation {

[[nodiscard]] std::uint64_t number_from(const char* variable, std::uint64_t otherwise);

// TIENDO_SEED alone; else all that ever failed and so many fresh ones (or TIENDO_SEEDS), which
// follow one another from a number that is drawn anew each time.
[[nodiscard]] std::vector<std::uint64_t> seeds_to_run(std::uint64_t fresh,
                                                      const std::vector<std::uint64_t>& failed);
// The one command that runs a seed again, and on which commit.
[[nodiscard]] std::string replay_line(std::uint64_t seed, const std::string& tests);

// A data directory that a service has made and closed, made once; copy it.
[[nodiscard]] std::shared_ptr<const disk> prepared_disk();

}  // namespace tiendo::simulation
