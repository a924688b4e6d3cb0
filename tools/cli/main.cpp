// tiendo: the command line. Each command lives in its own file beside this one.
#include "cli/command.hpp"
#include "client/address.hpp"

#include <algorithm>
#include <cstdio>
#include <exception>
#include <string>

namespace tiendo::cli {

std::vector<entry>& entries() {
    static std::vector<entry> all;
    return all;
}

command::command(int order, adder add) {
    entries().push_back({order, std::move(add)});
}

namespace {

int run(CLI::App& app, int argc, char** argv) {
    exit_code status = exit_code::ok;
    std::sort(entries().begin(), entries().end(), [](const auto& a, const auto& b) {
        return a.order < b.order;
    });
    for (const auto& e : entries()) e.add(app, status);
    const auto complain = [](const std::exception& e, exit_code code) {
        std::fprintf(stderr, "tiendo: %s\n", e.what());
        return static_cast<int>(code);
    };
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& e) {
        return app.exit(e) == 0 ? 0 : static_cast<int>(exit_code::usage);
    } catch (const client::usage_error& e) {
        return complain(e, exit_code::usage);
    } catch (const client::unreachable_error& e) {
        return complain(e, exit_code::unreachable);
    } catch (const std::exception& e) {
        return complain(e, exit_code::failed);
    }
    return static_cast<int>(status);
}

}  // namespace
}  // namespace tiendo::cli

int main(int argc, char** argv) {
    CLI::App app{
        "tiendo: are citizens' dossiers handled on time?\n"
        "Example: tiendo watch --url http://127.0.0.1:8080"};
    app.require_subcommand(1);
    app.footer(
        "Exit codes: 0 done, 1 the check found something, 2 wrong usage or input, "
        "3 service unreachable or credential refused, 4 failed.");
    return tiendo::cli::run(app, argc, argv);
}
