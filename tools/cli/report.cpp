// tiendo report FORM: the forms that offices file, on the screen or as a file.
#include "cli/answer.hpp"
#include "cli/command.hpp"
#include "cli/options.hpp"
#include "cli/report_commands.hpp"
#include "cli/report_page.hpp"
#include "cli/whole_file.hpp"
#include "client/http.hpp"
#include "terminal/table.hpp"
#include "tiendo/http/server.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <memory>
#include <optional>
#include <unistd.h>
#include <utility>

namespace tiendo::cli {
namespace {

namespace json = boost::json;
using terminal::in;

struct report_options {
    client::service_options service;
    terminal::language lang = terminal::language::vi;
    std::string form;
    std::string agency;
    std::string from;
    std::string to;
    std::string month;
    std::string due;
    std::string as_of;
    std::string formula;
    std::string places;
    std::string xlsx;
    bool as_json = false;
    bool as_csv = false;
};

// The first and the last day of "2026-10".
std::pair<std::string, std::string> days_of(const std::string& month) {
    const auto first = parse_local_date(month + "-01");
    if (!first)
        throw client::usage_error("--month: '" + month + "' is not a month; write it as 2026-10");
    const std::chrono::year_month_day begin{*first};
    const std::chrono::local_days last{begin.year() / begin.month() / std::chrono::last};
    return {to_text(*first), to_text(local_date{last})};
}

std::string target_of(const report_options& options) {
    auto target = "/v1/reports/" + client::percent_encoded(options.form) + "?format=" +
                  (!options.xlsx.empty() ? "xlsx"
                   : options.as_csv      ? "csv"
                                         : "json");
    const auto add = [&target](std::string_view key, const std::string& value) {
        if (!value.empty()) target += fmt::format("&{}={}", key, client::percent_encoded(value));
    };
    auto from = options.from;
    auto to = options.to;
    if (!options.month.empty()) std::tie(from, to) = days_of(options.month);
    add("agency", options.agency);
    add("from", from);
    add("to", to);
    add("due", options.due);
    add("as_of", options.as_of);
    add("formula", options.formula);
    add("places", options.places);
    return target;
}

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
    fmt::print("{}", report_table_text(report, lang, width));
    fmt::print("\n");
    if (const auto beside = beside_text(report, lang); !beside.empty())
        print_paragraph(fmt::format("{}: {}", in(lang, "Ngoài biểu", "Beside the form"), beside),
                        width);
    for (const auto& remark : array_at(report, "remarks"))
        print_paragraph(text_at(remark.as_object(), lang == terminal::language::vi ? "vi" : "en"),
                        width);
    if (const auto judged = words_at(report, "judged_by", lang); !judged.empty())
        print_paragraph(fmt::format("{} {}.", in(lang, "Đánh giá", "Judged"), judged), width);
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
    if (options.form.empty())
        throw client::usage_error("name a form, such as 06a: tiendo report --help lists them");
    if (options.xlsx == "-" && isatty(STDOUT_FILENO) != 0)
        throw client::usage_error("--xlsx -: a terminal cannot show a spreadsheet; name a file");
    const client::http_request request{"GET", target_of(options), "", std::chrono::seconds(60)};
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

std::string forms_text() {
    std::string out = "Forms:\n";
    for (const auto& f : http::report_forms())
        out += fmt::format("  {:<10}{}\n            {}\n", f.name, f.title.en, f.title.vi);
    return out +
           "Which parameters each takes: GET /v1/reports. No form is given out whose sums do "
           "not add up.";
}

const command report_command(32, [](CLI::App& app, exit_code& status) {
    auto* sub = app.add_subcommand("report", "the forms that offices file: 06a, 766, ranking, ...");
    add_example(*sub, "tiendo report 06a --month 2026-10 --xlsx 06a.xlsx", forms_text());
    const auto options = std::make_shared<report_options>();
    add_service_options(*sub, options->service);
    add_language_option(*sub, options->lang);
    sub->add_option("form", options->form, "which form, as listed below");
    sub->add_option("--agency", options->agency, "this agency and all below it");
    auto* from = sub->add_option(
        "--from", options->from, "first day, YYYY-MM-DD [the 1st of the month of --to]");
    auto* to = sub->add_option("--to", options->to, "last day, inclusive [today]");
    sub->add_option("--month", options->month, "a whole month, YYYY-MM")->excludes(from, to);
    sub->add_option("--due",
                    options->due,
                    "which due date judges: headline, statutory, committed, "
                    "appointment_original, appointment_current");
    sub->add_option("--as-of", options->as_of, "as it stood at this instant (RFC 3339)");
    sub->add_option("--formula",
                    options->formula,
                    "what ranks agencies: resolved, index766, due, early [resolved]");
    sub->add_option("--places",
                    options->places,
                    "where closed agencies stand: as_of_period, by_successor [as_of_period]");
    auto* xlsx =
        sub->add_option("--xlsx", options->xlsx, "write a spreadsheet to this file; - is stdout");
    auto* as_json = sub->add_flag("--json", options->as_json, "print the answer as it is");
    sub->add_flag("--csv", options->as_csv, "print the rows for a program")
        ->excludes(xlsx, as_json);
    as_json->excludes(xlsx);
    add_report_check(*sub, status);
    sub->callback([options, sub, &status] {
        if (sub->get_subcommands().empty()) status = report(*options);
    });
});

}  // namespace
}  // namespace tiendo::cli
