// tiendo: the command line. Each command lives in its own file beside this one.
#include "cli/command.hpp"
#include "client/address.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <stdexcept>
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

// A sentence about the first word that should be a command and is none; empty: there is none.
std::string unknown_command(const CLI::App& app, int argc, char** argv) {
    const auto* at = &app;
    for (int i = 1; i < argc; ++i) {
        const std::string word = argv[i];
        const auto commands = at->get_subcommands([](const CLI::App*) { return true; });
        if (commands.empty()) return {};
        if (word.starts_with('-')) {
            const auto* option = at->get_option_no_throw(word);  // none for --name=value
            if (option != nullptr && option->get_items_expected_max() > 0) ++i;  // its value
            continue;
        }
        const auto known = std::find_if(
            commands.begin(), commands.end(), [&](const auto* c) { return c->check_name(word); });
        if (known == commands.end()) {
            const auto positionals =
                at->get_options([](const CLI::Option* o) { return o->get_positional(); });
            if (!positionals.empty()) return {};  // such a word need not be a command
            return fmt::format("there is no command '{}'; see tiendo{} --help",
                               word,
                               at == &app ? std::string() : " " + at->get_name());
        }
        at = *known;
    }
    return {};
}

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
        const auto unknown = unknown_command(app, argc, argv);
        if (!unknown.empty()) return complain(std::runtime_error(unknown), exit_code::usage);
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
