// tiendo report check: does a report that somebody else published add up?
#include "cli/options.hpp"
#include "cli/report_commands.hpp"
#include "importer/byte_source.hpp"
#include "importer/published_check.hpp"
#include "terminal/table.hpp"
#include "tiendo/report/forms.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <memory>
#include <utility>

namespace tiendo::cli {
namespace {

namespace json = boost::json;
using importer::fault_kind;
using terminal::in;
using terminal::language;

struct check_options {
    std::string file;
    std::string form;  // empty: as the file says, else 06a
    std::string before;
    std::string other;
    std::vector<std::string> columns;
    language lang = language::vi;
    bool as_json = false;
};

std::string_view words_of(fault_kind kind, language lang) {
    switch (kind) {
        case fault_kind::no_figure:
            return in(lang, "ô không phải số", "no figure");
        case fault_kind::negative:
            return in(lang, "số âm", "below nought");
        case fault_kind::twice:
            return in(lang, "dòng ghi hai lần", "stands twice");
        case fault_kind::sum:
            return in(lang, "cộng cột không khớp", "columns do not add up");
        case fault_kind::balance:
            return in(lang, "tiếp nhận ≠ đã + đang giải quyết", "neither resolved nor pending");
        case fault_kind::rows_below:
            return in(lang, "khác tổng các dòng con", "not the sum of the rows below");
        case fault_kind::share:
            return in(lang, "tỷ lệ không đúng với số", "share is not that of its counts");
        case fault_kind::share_of_nothing:
            return in(lang, "tỷ lệ khi mẫu số bằng 0", "share of no dossiers");
        case fault_kind::mean_of_shares:
            return in(lang, "trung bình các tỷ lệ con", "mean of the shares below");
        case fault_kind::carried_over:
            return in(lang, "khác tồn cuối kỳ trước", "not what was pending before");
        case fault_kind::told_otherwise:
            return in(lang, "bản khác ghi khác", "told otherwise elsewhere");
    }
    return {};
}

// "(3)=Tổng số tiếp nhận": which column of the form has which heading.
std::map<std::size_t, std::string> headings_of(const check_options& options,
                                               const std::vector<report::column>& columns) {
    std::map<std::size_t, std::string> out;
    for (const auto& given : options.columns) {
        const auto equals = given.find('=');
        const auto number = given.substr(0, equals);
        std::size_t at = 0;
        while (at < columns.size() && columns[at].number != number &&
               columns[at].number != "(" + number + ")")
            ++at;
        if (equals == std::string::npos || at == columns.size()) {
            throw client::usage_error(fmt::format(
                "--column '{}': give a column of the form and its heading, such as '(3)=Tổng số'",
                given));
        }
        out[at] = given.substr(equals + 1);
    }
    return out;
}

// What is no text of a spreadsheet program, by its first bytes.
void refuse_other_files(const std::string& file, std::string_view text) {
    if (text.starts_with("PK\x03\x04"))
        throw client::usage_error(file + ": is a spreadsheet; save it as CSV (UTF-8) first");
    if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF"))
        throw client::usage_error(file + ": is UTF-16; save it as CSV (UTF-8)");
}

// The form that a CSV of `tiendo report` says it is; of others 06a.
std::string form_told(const std::string& file, std::string_view text) {
    constexpr std::string_view told = "\nabout,form,";
    const auto at = text.rfind(told);
    if (at == std::string_view::npos) return "06a";
    auto form = text.substr(at + told.size());
    form = form.substr(0, form.find_first_of("\r\n"));
    const auto& known = report::forms_that_add_up();
    if (std::find(known.begin(), known.end(), form) == known.end())
        throw client::usage_error(fmt::format(
            "{}: is the form {}; those whose numbered columns can be held are {}. The service "
            "holds the others before it gives them out.",
            file,
            form,
            fmt::join(known, ", ")));
    return std::string(form);
}

importer::published_report read_file(const std::string& file, check_options& options) {
    std::string text;
    importer::byte_source source(file);
    std::vector<char> block(256 * 1024);
    while (text.size() <= importer::published_bytes_max) {
        const auto got = source.read(block);
        if (got == 0) break;
        text.append(block.data(), got);
    }
    refuse_other_files(file, text);
    if (options.form.empty()) options.form = form_told(file, text);
    auto columns = report::columns_of(options.form);
    const auto headings = headings_of(options, columns);
    auto made = importer::read_published(file, text, options.form, std::move(columns), headings);
    if (const auto* why = std::get_if<file_refusal>(&made)) throw client::usage_error(why->text());
    return std::get<importer::published_report>(std::move(made));
}

void print_json(const check_options& options,
                const importer::published_report& report,
                const std::vector<importer::fault>& faults) {
    json::array out;
    for (const auto& f : faults) {
        out.push_back({{"kind", importer::name_of(f.kind)},
                       {"line", f.line},
                       {"row", f.row},
                       {"rule", f.rule},
                       {"told", f.told},
                       {"found", f.found}});
    }
    const json::object answer{{"file", options.file},
                              {"form", options.form},
                              {"rows", report.rows.size()},
                              {"lines_passed_over", report.lines_passed_over},
                              {"adds_up", faults.empty()},
                              {"faults", std::move(out)}};
    fmt::print("{}\n", json::serialize(answer));
}

// Narrower, each stands on two lines of its own.
constexpr std::size_t table_width = 110;

void print_faults(const std::vector<importer::fault>& faults, language lang) {
    const auto or_dash = [](const std::string& text) { return text.empty() ? "–" : text; };
    const auto line_of = [](const importer::fault& f) {
        return f.line == 0 ? std::string("–") : std::to_string(f.line);
    };
    const auto width = terminal::output_width();
    if (width && *width < table_width) {
        for (const auto& f : faults) {
            fmt::print("{} {} · {}\n  {}{}{}: {} {}, {} {}\n",
                       in(lang, "Dòng", "Line"),
                       line_of(f),
                       f.row,
                       words_of(f.kind, lang),
                       f.rule.empty() ? "" : " · ",
                       f.rule,
                       in(lang, "ghi", "told"),
                       or_dash(f.told),
                       in(lang, "tính ra", "found"),
                       or_dash(f.found));
        }
        return;
    }
    std::vector<std::vector<std::string>> rows;
    for (const auto& f : faults) {
        rows.push_back({line_of(f),
                        f.row,
                        std::string(words_of(f.kind, lang)),
                        f.rule,
                        or_dash(f.told),
                        or_dash(f.found)});
    }
    const std::vector<terminal::column> columns{
        {std::string(in(lang, "Dòng", "Line")), terminal::align::right},
        {std::string(in(lang, "Mục", "Row")), terminal::align::left, true},
        {std::string(in(lang, "Sai ở đâu", "What is wrong"))},
        {std::string(in(lang, "Phép tính", "Rule"))},
        {std::string(in(lang, "Ghi", "Told")), terminal::align::right},
        {std::string(in(lang, "Tính ra", "Found")), terminal::align::right}};
    fmt::print("{}", terminal::table_text(columns, rows, width));
}

exit_code check(check_options options) {
    const auto report = read_file(options.file, options);
    auto faults = importer::faults_of(report);
    const auto add = [&faults](std::vector<importer::fault> more) {
        faults.insert(faults.end(), more.begin(), more.end());
    };
    if (!options.before.empty())
        add(importer::faults_against_before(report, read_file(options.before, options)));
    if (!options.other.empty())
        add(importer::faults_against(report, read_file(options.other, options)));
    if (options.as_json) {
        print_json(options, report, faults);
    } else {
        const auto lang = options.lang;
        const auto head = fmt::format("{} · {} {} · {} {}",
                                      options.file,
                                      in(lang, "mẫu", "form"),
                                      options.form,
                                      terminal::number(std::int64_t(report.rows.size()), lang),
                                      in(lang, "dòng số liệu", "rows of figures"));
        if (faults.empty()) {
            fmt::print("✓ {}: {}\n", head, in(lang, "khớp", "adds up"));
        } else {
            fmt::print("✗ {}: {} {}\n\n",
                       head,
                       terminal::number(std::int64_t(faults.size()), lang),
                       in(lang, "chỗ không khớp", "do not add up"));
            print_faults(faults, lang);
        }
    }
    return faults.empty() ? exit_code::ok : exit_code::differs;
}

}  // namespace

void add_report_check(CLI::App& parent, exit_code& status) {
    auto* sub = parent.add_subcommand("check", "whether a report that somebody published adds up");
    const auto options = std::make_shared<check_options>();
    sub->add_option("file", options->file, "the report as CSV, as a spreadsheet program saves it")
        ->required();
    sub->add_option("--form", options->form, "which form it is [what the file says, else 06a]")
        ->check(CLI::IsMember(report::forms_that_add_up()));
    sub->add_option("--previous",
                    options->before,
                    "the same form of the period before: what was pending is what is carried over");
    sub->add_option("--same", options->other, "the same report as published elsewhere");
    sub->add_option("--column",
                    options->columns,
                    "'(3)=HEADING', for a file without a line that numbers its columns; repeat it");
    add_language_option(*sub, options->lang);
    sub->add_flag("--json", options->as_json, "for programs");
    add_example(*sub,
                "tiendo report check thang-9.csv --previous thang-8.csv",
                "Checks the sums of columns, the balance of what came in with what is resolved and "
                "pending, each group and the total against the rows below, each share against its "
                "counts. Exit code 1 when something does not add up.");
    sub->callback([options, &status] { status = check(*options); });
}

}  // namespace tiendo::cli
