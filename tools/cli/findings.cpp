// tiendo findings: what is remarkable about an agency's dossiers; tiendo changes: what moved
// figures of days that were over.
#include "cli/answer.hpp"
#include "cli/command.hpp"
#include "cli/dossier_words.hpp"
#include "cli/job.hpp"
#include "cli/options.hpp"
#include "terminal/table.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <memory>

namespace tiendo::cli {
namespace {

namespace json = boost::json;
using terminal::in;

struct findings_options {
    client::service_options service;
    terminal::language lang = terminal::language::vi;
    std::string agency;
    std::string kind;
    std::string cursor;
    std::string from;
    std::string to;
    std::size_t limit = 50;
    bool as_json = false;
};

std::string with_parameters(std::string target, const findings_options& options) {
    const auto add = [&target](std::string_view key, const std::string& value) {
        if (!value.empty()) {
            target += fmt::format("{}{}={}",
                                  target.find('?') == std::string::npos ? '?' : '&',
                                  key,
                                  client::percent_encoded(value));
        }
    };
    add("agency", options.agency);
    add("kind", options.kind);
    add("cursor", options.cursor);
    add("from", options.from);
    add("to", options.to);
    return target;
}

// How many dossiers have each kind, those that occur.
void print_kinds(const json::object& answer, terminal::language lang) {
    std::vector<std::vector<std::string>> rows;
    for (const auto& kind : object_at(answer, "dossiers_by_kind")) {
        const auto count = count_at(object_at(answer, "dossiers_by_kind"), kind.key());
        if (count == 0) continue;
        rows.push_back({finding_words(kind.key(), lang),
                        std::string(kind.key()),
                        terminal::number(count, lang)});
    }
    if (rows.empty()) {
        fmt::print("{}\n", in(lang, "Không có phát hiện nào.", "There are no findings."));
        return;
    }
    fmt::print("{}\n",
               terminal::table_text(
                   {{std::string(in(lang, "Phát hiện", "Finding")), terminal::align::left, true},
                    {"--kind"},
                    {std::string(in(lang, "Hồ sơ", "Dossiers")), terminal::align::right}},
                   rows,
                   terminal::output_width()));
}

exit_code findings(const findings_options& options) {
    const auto target =
        with_parameters("/v1/findings?limit=" + std::to_string(options.limit), options);
    const client::http_request request{"GET", target, ""};
    if (options.as_json) {
        fmt::print("{}", client::ask_text(options.service, request));
        return exit_code::ok;
    }
    const auto value = client::ask_json(options.service, request);
    const auto& answer = as_answer(value, "/v1/findings");
    const auto lang = options.lang;
    print_kinds(answer, lang);
    std::vector<std::vector<std::string>> rows;
    for (const auto& item : array_at(answer, "rows")) {
        const auto& row = item.as_object();
        rows.push_back({text_at(row, "dossier_code"),
                        text_at(row, "agency_code"),
                        local_text(text_at(row, "occurred_at"), lang),
                        local_text(text_at(row, "recorded_at"), lang),
                        finding_words(text_at(row, "kind"), lang)});
    }
    if (rows.empty()) return exit_code::ok;
    fmt::print("{}",
               terminal::table_text(
                   {{std::string(in(lang, "Hồ sơ", "Dossier"))},
                    {std::string(in(lang, "Cơ quan", "Agency"))},
                    {std::string(in(lang, "Xảy ra", "Occurred"))},
                    {std::string(in(lang, "Ghi nhận", "Recorded"))},
                    {std::string(in(lang, "Phát hiện", "Finding")), terminal::align::left, true}},
                   rows,
                   terminal::output_width()));
    if (const auto next = text_at(answer, "next_cursor"); !next.empty())
        fmt::print("{} --cursor {}\n", in(lang, "Trang sau:", "Next page:"), next);
    return exit_code::ok;
}

// "late +1, on_time -1"
std::string moved_text(const json::object& moved, terminal::language lang) {
    std::string out;
    for (const auto& one : moved) {
        if (!out.empty()) out += ", ";
        out += fmt::format("{} {:+}", in_words(one.key(), lang), count_at(moved, one.key()));
    }
    return out;
}

exit_code changes(const findings_options& options) {
    const auto result = run_job(options.service, with_parameters("/v1/jobs/changes", options));
    if (options.as_json) {
        fmt::print("{}\n", json::serialize(result));
        return exit_code::ok;
    }
    const auto lang = options.lang;
    std::vector<std::vector<std::string>> rows;
    for (const auto& item : array_at(result, "rows")) {
        if (rows.size() == options.limit) break;
        const auto& row = item.as_object();
        const auto first = text_at(row, "first_day");
        const auto last = text_at(row, "last_day");
        const bool is_catalogue = text_at(row, "cause") == "catalogue";
        rows.push_back({local_text(text_at(row, "recorded_at"), lang),
                        fmt::format("#{}", count_at(row, "sequence")),
                        std::string(is_catalogue ? in(lang, "danh mục", "catalogue")
                                                 : in(lang, "sự kiện", "events")),
                        text_at(row, "dossier_code"),
                        text_at(row, "agency_code"),
                        first == last ? first : first + " – " + last,
                        moved_text(object_at(row, "moved"), lang)});
    }
    const auto total = static_cast<std::int64_t>(array_at(result, "rows").size()) +
                       count_at(result, "rows_left_out");
    fmt::print("{}\n",
               fmt::format(fmt::runtime(in(lang,
                                           "{} thay đổi của {} hồ sơ vào số liệu các ngày đã qua",
                                           "{} changes by {} dossiers to figures of days that were "
                                           "over")),
                           terminal::number(total, lang),
                           terminal::number(count_at(result, "dossiers"), lang)));
    if (rows.empty()) return exit_code::ok;
    fmt::print("\n{}",
               terminal::table_text(
                   {{std::string(in(lang, "Ghi nhận", "Recorded"))},
                    {std::string(in(lang, "Nhật ký", "Log"))},
                    {std::string(in(lang, "Do", "Cause"))},
                    {std::string(in(lang, "Hồ sơ", "Dossier"))},
                    {std::string(in(lang, "Cơ quan", "Agency"))},
                    {std::string(in(lang, "Ngày", "Days"))},
                    {std::string(in(lang, "Thay đổi", "Moved")), terminal::align::left, true}},
                   rows,
                   terminal::output_width()));
    if (total > static_cast<std::int64_t>(rows.size()))
        fmt::print("{}\n", in(lang, "… xem thêm: --limit, --json", "… more: --limit, --json"));
    return exit_code::ok;
}

const command findings_command(45, [](CLI::App& app, exit_code& status) {
    auto* sub = app.add_subcommand(
        "findings",
        "facts without effect, promises past the law, bulk re-appointments, back-dated finishes");
    add_example(*sub, "tiendo findings --agency H56 --kind backdated_finish");
    const auto options = std::make_shared<findings_options>();
    add_service_options(*sub, options->service);
    add_language_option(*sub, options->lang);
    sub->add_option("--agency", options->agency, "this agency and all below it");
    sub->add_option("--kind", options->kind, "only this kind, as the table names them");
    sub->add_option("--cursor", options->cursor, "the page after this dossier");
    sub->add_option("--limit", options->limit, "rows of a page")
        ->capture_default_str()
        ->check(CLI::Range(1, 1000));
    sub->add_flag("--json", options->as_json, "print the answer as it is");
    sub->callback([options, &status] { status = findings(*options); });
});

const command changes_command(46, [](CLI::App& app, exit_code& status) {
    auto* sub = app.add_subcommand(
        "changes", "what moved figures of days that were over, why, and by which record");
    add_example(*sub, "tiendo changes --from 2026-11-01 --to 2026-11-30 --agency H56");
    const auto options = std::make_shared<findings_options>();
    add_service_options(*sub, options->service);
    add_language_option(*sub, options->lang);
    sub->add_option("--from", options->from, "first day on which records came [today]");
    sub->add_option("--to", options->to, "last day, inclusive [today]");
    sub->add_option("--agency", options->agency, "figures of this agency and all below it");
    sub->add_option("--limit", options->limit, "rows shown")->capture_default_str();
    sub->add_flag("--json", options->as_json, "print the result as it is");
    sub->callback([options, &status] { status = changes(*options); });
});

}  // namespace
}  // namespace tiendo::cli
