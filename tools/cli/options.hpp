// Options that several commands share, so that they read the same everywhere.
#pragma once

#include "client/address.hpp"
#include "terminal/text.hpp"

#include <CLI/CLI.hpp>

#include <string>
#include <vector>

namespace tiendo::cli {

// What --help shows under the options: an example, and what else is worth knowing.
void add_example(CLI::App& app, const std::string& example, const std::string& notes = {});
// --url, --token-file
void add_service_options(CLI::App& app, client::service_options& service);
// --lang vi|en
void add_language_option(CLI::App& app, terminal::language& lang);
// "A, B" and repeated options alike; codes are upper-cased. Throws client::usage_error naming
// `option` and what is no code: "A B" is none.
[[nodiscard]] std::vector<std::string> codes_of(const std::vector<std::string>& given,
                                                std::string_view option);

}  // namespace tiendo::cli
