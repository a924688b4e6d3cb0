// The recount of a running service, beside its work: POST /v1/verify.
#pragma once

#include "tiendo/service/verify.hpp"

namespace tiendo::service {

class core;

// Blocks for as long as the log takes to fold; call on a thread of its own. The comparison at the
// end runs on the fold thread and holds it for about a second per million dossiers.
[[nodiscard]] verify_report verify_running(core& running);

}  // namespace tiendo::service
