// What `tiendo report` does beside giving out a form. One file each.
#pragma once

#include "cli/command.hpp"

namespace tiendo::cli {

void add_report_check(CLI::App& parent, exit_code& status);
// store, stored, compare
void add_report_stored(CLI::App& parent, exit_code& status);

}  // namespace tiendo::cli
