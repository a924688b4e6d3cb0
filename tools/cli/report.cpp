// tiendo report FORM: the forms that offices file, on the screen or as a file.
#include "cli/answer.hpp"
#include "cli/command.hpp"
#include "cli/options.hpp"
#include "cli/report_commands.hpp"
#include "cli/report_page.hpp"
#include "cli/report_question.hpp"
#include "cli/whole_file.hpp"
#include "client/http.hpp"
#include "terminal/progress.hpp"
#include "terminal/table.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <memory>
#include <optional>
#include <unistd.h>

namespace tiendo::cli {
namespace {

namespace json = boost::json;
using terminal::in;

struct report_options {
    client::service_options service;
    terminal::language lang = terminal::language::vi;
    report_question question;
    std::string xlsx;
    bool as_json = false;
    bool as_csv = false;
};

std::string words_at(const json::object& from, std::string_view key, terminal::language lang) {
    return text_at(object_at(from, key), lang == terminal::language::vi ? "vi" : "en");
}

std::string beside_text(const json::object& report, terminal::language lang) {
    std::string out;
    for (const auto& item : array_at(report, "beside")) {
        const auto& line = item.as_object();
        const auto value = count_at(line, "value");
        out += fmt::format("{}{} {}{}",
                           out.empty() ? "" : "; ",
                           words_at(line, "name", lang),
                           value > 0 ? "+" : "",
                           terminal::number(value, lang));
    }
    return out;
}

// Whole sentences, parted at spaces.
void print_paragraph(const std::string& text, std::optional<std::size_t> width) {
    std::vector<std::string> words;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find(' ', at), text.size());
        words.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    std::string line;
    for (const auto& word : words) {
        if (width && !line.empty() &&
            terminal::width_of(line) + 1 + terminal::width_of(word) > *width) {
            fmt::print("{}\n", line);
            line.clear();
        }
        line += (line.empty() ? "" : " ") + word;
    }
    if (!line.empty()) fmt::print("{}\n", line);
}

void print_report(const json::object& report, terminal::language lang) {
    const auto width = terminal::output_width();
    const auto code = text_at(report, "code");
    print_paragraph(words_at(report, "title", lang) + (code.empty() ? "" : " (" + code + ")"),
                    width);
    auto agency = words_at(report, "agency", lang);
    if (agency.empty()) agency = words_at(report, "agency", terminal::language::vi);
    const auto agency_code = text_at(report, "agency_code");
    if (!agency_code.empty()) agency = agency_code + (agency.empty() ? "" : " " + agency);
    fmt::print(
        "{}\n",
        terminal::items_text({agency, words_at(report, "period", lang)}, width.value_or(80)));
    for (const auto& item : array_at(report, "particulars")) {
        const auto& p = item.as_object();
        print_paragraph(
            text_at(p, lang == terminal::language::vi ? "vi" : "en") + ": " + text_at(p, "value"),
            width);
    }
    if (!array_at(report, "particulars").empty()) fmt::print("\n");
    fmt::print("{}", report_table_text(report, lang, width));
    std::vector<std::string> notes;
    if (const auto beside = beside_text(report, lang); !beside.empty())
        notes.push_back(fmt::format("{}: {}", in(lang, "Ngoài biểu", "Beside the form"), beside));
    for (const auto& remark : array_at(report, "remarks"))
        notes.push_back(text_at(remark.as_object(), lang == terminal::language::vi ? "vi" : "en"));
    if (const auto judged = words_at(report, "judged_by", lang); !judged.empty())
        notes.push_back(fmt::format("{} {}.", in(lang, "Đánh giá", "Judged"), judged));
    if (!notes.empty()) fmt::print("\n");
    for (const auto& note : notes) print_paragraph(note, width);
    const std::vector<std::string> about{
        fmt::format(
            "{} {}", in(lang, "Tính đến", "As of"), local_text(text_at(report, "as_of"), lang)),
        fmt::format("{} {}",
                    in(lang, "Danh mục phiên bản", "Catalogue version"),
                    text_at(object_at(report, "versions"), "catalogue")),
        fmt::format("{} {}", in(lang, "Vị trí", "Position"), text_at(report, "position")),
        fmt::format(
            "{} {}", in(lang, "Mã kiểm tra", "Digest"), text_at(report, "digest").substr(0, 16))};
    fmt::print("\n{}", terminal::items_text(about, width.value_or(80)));
}

exit_code report(const report_options& options) {
    if (options.xlsx == "-" && terminal::is_terminal(STDOUT_FILENO))
        throw client::usage_error("--xlsx -: a terminal cannot show a spreadsheet; name a file");
    if (options.question.form.empty())
        throw client::usage_error("report: which form? `tiendo report --help` lists them");
    const auto* const format = !options.xlsx.empty() ? "xlsx" : options.as_csv ? "csv" : "json";
    const auto target = target_of(options.question, format);
    const client::http_request request{"GET", target, "", std::chrono::seconds(60)};
    auto text = client::ask_text(options.service, request);
    if (!options.xlsx.empty()) {
        whole_file out(options.xlsx);
        out.write(text);
        out.finish();
        return exit_code::ok;
    }
    if (options.as_json || options.as_csv) {
        fmt::print("{}", text);
        return exit_code::ok;
    }
    const auto value = json::parse(text);
    print_report(as_answer(value, "/v1/reports"), options.lang);
    return exit_code::ok;
}

const command report_command(32, [](CLI::App& app, exit_code& status) {
    auto* sub = app.add_subcommand("report", "the forms that offices file: 06a, 766, ranking, ...");
    add_example(*sub, "tiendo report 06a --month 2026-10 --xlsx 06a.xlsx", report_forms_text());
    const auto options = std::make_shared<report_options>();
    add_service_options(*sub, options->service);
    add_language_option(*sub, options->lang);
    add_question_options(*sub, options->question, form_is::optional);
    auto* xlsx =
        sub->add_option("--xlsx", options->xlsx, "write a spreadsheet to this file; - is stdout");
    auto* as_json = sub->add_flag("--json", options->as_json, "print the answer as it is");
    sub->add_flag("--csv", options->as_csv, "print the rows for a program")
        ->excludes(xlsx, as_json);
    as_json->excludes(xlsx);
    add_report_check(*sub, status);
    add_report_stored(*sub, status);
    sub->callback([options, &status, sub] {
        if (sub->get_subcommands().empty()) status = report(*options);
    });
});

}  // namespace
}  // namespace tiendo::cli
