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

#include <algorithm>
#include <memory>
#include <utility>

namespace tiendo::cli {
namespace {

namespace json = boost::json;
using terminal::in;

// Where the table of changes fits with its time, cause, agency and days; narrower, they are in
// --json.
constexpr std::size_t whole_table_columns = 140;
// Where the table of findings fits with the time of recording, which is in --json too.
constexpr std::size_t width_with_recorded = 110;

struct findings_options {
    client::service_options service;
    terminal::language lang = terminal::language::vi;
    std::string agency;
    std::string kind;
    std::string cursor;
    std::string from;
    std::string to;
    std::string cause;
    std::string record;
    std::size_t skip = 0;
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
    add("cause", options.cause);
    add("record", options.record);
    if (options.skip != 0) add("skip", std::to_string(options.skip));
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
    const std::vector<terminal::column> columns{
        {std::string(in(lang, "Phát hiện", "Finding")), terminal::align::left, true},
        {"--kind"},
        {std::string(in(lang, "Hồ sơ", "Dossiers")), terminal::align::right}};
    const auto width = terminal::output_width();
    terminal::wrap_column(columns, rows, 0, width);
    fmt::print("{}\n", terminal::table_text(columns, rows, width));
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
    bool others_act = false;  // somewhere other than who is competent
    for (const auto& item : array_at(answer, "rows")) {
        const auto& row = item.as_object();
        const auto owner = text_at(row, "agency_code");
        const auto acting = text_at(row, "acting_agency_code");
        others_act = others_act || acting != owner;
        rows.push_back({text_at(row, "dossier_code"),
                        owner.empty() ? "–" : owner,
                        acting,
                        local_text(text_at(row, "occurred_at"), lang),
                        local_text(text_at(row, "recorded_at"), lang),
                        finding_words(text_at(row, "kind"), lang)});
    }
    if (rows.empty()) return exit_code::ok;
    std::vector<terminal::column> columns{
        {std::string(in(lang, "Hồ sơ", "Dossier"))},
        {std::string(in(lang, "Cơ quan", "Agency"))},
        {std::string(in(lang, "Bên làm", "Acted"))},
        {std::string(in(lang, "Xảy ra", "Occurred"))},
        {std::string(in(lang, "Ghi nhận", "Recorded"))},
        {std::string(in(lang, "Phát hiện", "Finding")), terminal::align::left, true}};
    const auto width = terminal::output_width();
    if (width && *width < width_with_recorded) terminal::leave_out(columns, rows, 4);
    if (!others_act) terminal::leave_out(columns, rows, 2);
    terminal::wrap_column(columns, rows, columns.size() - 1, width);
    fmt::print("{}", terminal::table_text(columns, rows, width));
    if (others_act)
        fmt::print("{}\n",
                   in(lang,
                      "Cơ quan: đang giữ hồ sơ (–: chưa có). Bên làm: cơ quan mà sự kiện nêu.",
                      "Agency: whose dossier it is (–: nobody's). Acted: whom the event names."));
    if (const auto next = text_at(answer, "next_cursor"); !next.empty())
        fmt::print("{} --cursor {}\n", in(lang, "Trang sau:", "Next page:"), next);
    return exit_code::ok;
}

std::string_view basis_words(std::string_view basis, terminal::language lang) {
    if (basis == "headline") return in(lang, "hạn hiển thị", "headline");
    if (basis == "statutory") return in(lang, "luật định", "statutory");
    if (basis == "committed") return in(lang, "cam kết", "committed");
    if (basis == "appointment_original") return in(lang, "hẹn gốc", "original");
    if (basis == "appointment_current") return in(lang, "hẹn hiện tại", "current");
    if (basis == "index766") return in(lang, "chỉ số 766", "index 766");
    return basis;
}

// "late +1, on time -1"; ±0: between days or agencies, and the sum is as it was.
std::string sums_text(const json::object& moved, terminal::language lang) {
    std::string out;
    for (const auto& one : moved) {
        const auto more = count_at(moved, one.key());
        if (!out.empty()) out += ", ";
        out += measure_words(one.key(), lang);
        out += more == 0 ? std::string(" ±0") : fmt::format(" {:+}", more);
    }
    return out;
}

// "received +1", "statutory, committed: late +1". Bases that moved alike share a line, and the
// headline, which is one of the others, is named only where it is like none of them.
std::vector<std::string> moved_lines(const json::object& moved, terminal::language lang) {
    std::vector<std::pair<std::string, std::string>> alike;  // sums, names of bases
    std::vector<std::string> out;
    for (const auto& basis : moved) {
        if (!basis.value().is_object() || basis.key() == "headline") continue;
        const auto sums = sums_text(basis.value().get_object(), lang);
        if (basis.key() == "no_basis") {
            out.push_back(sums);
            continue;
        }
        const auto found = std::find_if(
            alike.begin(), alike.end(), [&](const auto& other) { return other.first == sums; });
        const std::string name(basis_words(basis.key(), lang));
        if (found == alike.end()) {
            alike.emplace_back(sums, name);
        } else {
            found->second += ", " + name;
        }
    }
    if (moved.contains("headline")) {
        const auto sums = sums_text(object_at(moved, "headline"), lang);
        if (std::none_of(
                alike.begin(), alike.end(), [&](const auto& a) { return a.first == sums; }))
            alike.emplace_back(sums, basis_words("headline", lang));
    }
    for (const auto& [sums, names] : alike) out.push_back(names + ": " + sums);
    return out;
}

// One line for each of its bases; what they share stands in the first.
void add_change(const json::object& row,
                terminal::language lang,
                std::vector<std::vector<std::string>>& rows) {
    const auto first = text_at(row, "first_day");
    const auto last = text_at(row, "last_day");
    const bool is_catalogue = text_at(row, "cause") == "catalogue";
    std::vector<std::string> cells{local_text(text_at(row, "recorded_at"), lang),
                                   fmt::format("#{}", count_at(row, "sequence")),
                                   std::string(is_catalogue ? in(lang, "danh mục", "catalogue")
                                                            : in(lang, "sự kiện", "events")),
                                   text_at(row, "dossier_code"),
                                   text_at(row, "agency_code"),
                                   first == last ? first : first + " – " + last};
    for (auto& line : moved_lines(object_at(row, "moved"), lang)) {
        rows.push_back(cells);
        rows.back().push_back(std::move(line));
        cells.assign(cells.size(), "");
    }
}

// What is beyond the rows shown, and the option that shows it.
void print_more(const json::object& result, const findings_options& options, std::size_t shown) {
    const auto next = static_cast<std::int64_t>(options.skip + shown);
    const auto left = count_at(result, "rows_total") - next;
    if (left <= 0) return;
    fmt::print("{}\n",
               fmt::format(fmt::runtime(in(options.lang,
                                           "… còn {}: --skip {}; thu hẹp: --cause, --record N",
                                           "… {} more: --skip {}; fewer: --cause, --record N")),
                           terminal::number(left, options.lang),
                           next));
}

// "1 change", "12 changes"; in Vietnamese the sentence has the word.
std::string counted(std::int64_t number, std::string_view name, terminal::language lang) {
    auto out = terminal::number(number, lang);
    if (lang == terminal::language::en) out += fmt::format(" {}{}", name, number == 1 ? "" : "s");
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
    std::size_t shown = 0;
    for (const auto& item : array_at(result, "rows")) {
        if (shown == options.limit) break;
        ++shown;
        add_change(item.as_object(), lang, rows);
    }
    fmt::print("{}\n",
               fmt::format(fmt::runtime(in(lang,
                                           "{} thay đổi của {} hồ sơ vào số liệu các ngày đã qua",
                                           "{} by {} to figures of days that were over")),
                           counted(count_at(result, "rows_total"), "change", lang),
                           counted(count_at(result, "dossiers"), "dossier", lang)));
    if (rows.empty()) return exit_code::ok;
    std::vector<terminal::column> columns{
        {std::string(in(lang, "Ghi nhận", "Recorded"))},
        {std::string(in(lang, "Nhật ký", "Log"))},
        {std::string(in(lang, "Do", "Cause"))},
        {std::string(in(lang, "Hồ sơ", "Dossier"))},
        {std::string(in(lang, "Cơ quan", "Agency"))},
        {std::string(in(lang, "Ngày", "Days"))},
        {std::string(in(lang, "Thay đổi", "Moved")), terminal::align::left, true}};
    const auto width = terminal::output_width();
    if (width && *width < whole_table_columns) {
        for (const std::size_t column : {5u, 4u, 2u, 0u})
            terminal::leave_out(columns, rows, column);
    }
    terminal::wrap_column(columns, rows, columns.size() - 1, width);
    fmt::print("\n{}", terminal::table_text(columns, rows, width));
    print_more(result, options, shown);
    return exit_code::ok;
}

const command findings_command(45, [](CLI::App& app, exit_code& status) {
    auto* sub = app.add_subcommand(
        "findings",
        "facts without effect, promises past the law, due dates moved later, back-dating");
    add_example(*sub, "tiendo findings --agency H56 --kind backdated_finish");
    const auto options = std::make_shared<findings_options>();
    add_service_options(*sub, options->service);
    add_language_option(*sub, options->lang);
    sub->add_option("--agency",
                    options->agency,
                    "this agency and all below it: its dossiers, what it did in others', and what "
                    "it told of dossiers that are nobody's yet");
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
    sub->add_option("--cause", options->cause, "only what these records moved")
        ->check(CLI::IsMember({"catalogue", "events"}));
    sub->add_option("--record", options->record, "only the record with this number of the log")
        ->check(CLI::PositiveNumber);
    sub->add_option("--skip", options->skip, "rows before the first one told; an answer has 5,000")
        ->capture_default_str();
    sub->add_option("--limit", options->limit, "rows shown")->capture_default_str();
    sub->add_flag("--json", options->as_json, "print the result as it is");
    sub->callback([options, &status] { status = changes(*options); });
});

}  // namespace
}  // namespace tiendo::cli
