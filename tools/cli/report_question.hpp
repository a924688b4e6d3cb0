// Which report is asked for: the options of `tiendo report FORM` and of
// `tiendo report store FORM`, and the target they make.
#pragma once

#include <CLI/CLI.hpp>

#include <string>
#include <string_view>

namespace tiendo::cli {

struct report_question {
    std::string form;
    std::string agency;
    std::string from;
    std::string to;
    std::string month;
    std::string due;
    std::string as_of;
    std::string formula;
    std::string places;
    // Of lists and lengths.
    std::string dossier;
    std::string procedure;
    std::string by;
    std::string unit;
    std::string kind;
    std::string rows;
};

// The positional FORM, which a parent of sub-commands does not demand, and the options.
enum class form_is : unsigned char { demanded, optional };
void add_question_options(CLI::App& app, report_question& question, form_is how);
// "/v1/reports/06a?format=json&from=..."; without `format` where it is empty. Throws
// client::usage_error.
[[nodiscard]] std::string target_of(const report_question& question, std::string_view format);
// The forms with their titles, for --help.
[[nodiscard]] std::string report_forms_text();

}  // namespace tiendo::cli
