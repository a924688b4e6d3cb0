// How a command joins the `tiendo` program: one static `command` object per file.
#pragma once

#include <CLI/CLI.hpp>

#include <functional>
#include <vector>

namespace tiendo::cli {

// Exit codes of every command, printed by `tiendo --help`.
enum class exit_code : int {
    ok = 0,
    differs = 1,      // the check ran and found something: a difference, a refused row
    usage = 2,        // the command line or an input file is wrong
    unreachable = 3,  // the service cannot be reached or refused the credential
    failed = 4,       // anything else, with its reason on standard error
};

struct command {
    // `add` defines the sub-command on the app and sets its callback, which leaves its exit code in
    // `status`.
    using adder = std::function<void(CLI::App& app, exit_code& status)>;
    command(int order, adder add);  // `order` places it in --help
};

struct entry {
    int order;
    command::adder add;
};
[[nodiscard]] std::vector<entry>& entries();

}  // namespace tiendo::cli
