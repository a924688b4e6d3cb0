// tiendod from start to stop: opens the core, accepts the catalogue, serves,
// and on SIGTERM or SIGINT stops accepting, drains, checkpoints and ends.
// SIGHUP reads catalogue, credentials and receivers again; SIGUSR1 confirms a held clock.
#pragma once

#include "options.hpp"

namespace tiendo::service {

// The process's exit code: 0 after a clean stop, 2 wrong configuration or catalogue, 4 failed.
[[nodiscard]] int run(const options& how);

}  // namespace tiendo::service
