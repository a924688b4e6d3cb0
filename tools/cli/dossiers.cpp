// tiendo dossiers, tiendo dossier CODE: which dossiers, and everything about one.
#include "cli/answer.hpp"
#include "cli/command.hpp"
#include "cli/dossier_explain.hpp"
#include "cli/dossier_words.hpp"
#include "cli/explain_page.hpp"
#include "cli/explain_words.hpp"
#include "cli/options.hpp"
#include "client/http.hpp"
#include "terminal/progress.hpp"
#include "terminal/table.hpp"
#include "tiendo/base/text.hpp"
#include "tiendo/catalogue/csv.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <unistd.h>
#include <utility>

namespace tiendo::cli {
namespace {

namespace json = boost::json;
using terminal::in;
using terminal::language;

struct dossiers_options {
    client::service_options service;
    language lang = language::vi;
    std::string agency;
    bool alone = false;
    std::string state = "overdue";
    std::string order = "code";
    std::string cursor;
    std::size_t limit = 100;
    bool all = false;
    bool as_json = false;
    bool as_csv = false;
};

struct dossier_options {
    client::service_options service;
    language lang = language::vi;
    std::string code;
    bool explain = false;
    bool as_json = false;
};

// A date for limits in days, an instant for limits in hours.
std::string due_text(const json::object& due, language lang) {
    if (due.empty()) return "–";
    const auto day = parse_local_date(text_at(due, "due_date"));
    auto out = day && !flag_at(due, "is_instant") ? terminal::date(*day, lang)
                                                  : local_text(text_at(due, "due"), lang);
    const auto* provisional = due.if_contains("provisional");
    if (provisional != nullptr && provisional->is_bool() && provisional->as_bool()) {
        out += in(lang, " (tạm tính)", " (provisional)");
    }
    return out;
}

// --- the list -------------------------------------------------------------------------

std::string list_target(const dossiers_options& options, const std::string& cursor) {
    auto target = fmt::format("/v1/dossiers?state={}&limit={}", options.state, options.limit);
    if (options.order != "code") target += "&order=" + options.order;
    if (!options.agency.empty()) {
        target += "&agency=" + client::percent_encoded(options.agency) +
                  (options.alone ? "&descendants=false" : "&descendants=true");
    }
    if (!cursor.empty()) target += "&cursor=" + client::percent_encoded(cursor);
    return target;
}

// Each row's times are in the zone of its agency; a list that spans zones has a column for them.
bool spans_zones(const json::array& rows, const std::string& deployment) {
    return std::ranges::any_of(rows, [&](const json::value& row) {
        return text_at(row.as_object(), "time_zone") != deployment;
    });
}

// Whom the events of a dossier name that is nobody's yet.
std::string named_agencies(const json::object& row, std::string_view between) {
    std::string out;
    for (const auto& code : array_at(row, "named_agency_codes")) {
        if (!out.empty()) out += between;
        if (code.is_string()) out += code.get_string();
    }
    return out;
}

// Whose it is, or "(P01.003)".
std::string agency_text(const json::object& row) {
    const auto named = named_agencies(row, ", ");
    return named.empty() ? text_at(row, "agency_code") : "(" + named + ")";
}

std::vector<std::string> list_row(const json::object& row, language lang) {
    const bool overdue = flag_at(row, "overdue");
    return {text_at(row, "dossier_code"),
            agency_text(row),
            text_at(row, "procedure_code"),
            in_words(text_at(row, "state"), lang),
            local_text(text_at(row, "received_at"), lang),
            due_text(object_at(row, "due"), lang),
            overdue ? std::string(in(lang, "◆ đang quá hạn", "◆ overdue"))
                    : in_words(text_at(row, "verdict"), lang)};
}

std::vector<terminal::column> list_columns(language lang) {
    return {{std::string(in(lang, "Hồ sơ", "Dossier"))},
            {std::string(in(lang, "Đơn vị", "Agency"))},
            {std::string(in(lang, "Thủ tục", "Procedure")), terminal::align::left, true},
            {std::string(in(lang, "Trạng thái", "State")), terminal::align::left, true},
            {std::string(in(lang, "Tiếp nhận", "Received"))},
            {std::string(in(lang, "Hạn", "Due"))},
            {std::string(in(lang, "Kết quả", "Verdict"))}};
}

void print_list_csv(const json::array& rows) {
    constexpr std::array names{"dossier_code",
                               "agency_code",
                               "procedure_code",
                               "state",
                               "channel",
                               "received_at",
                               "ended_at"};
    fmt::print("{},due,due_date,overdue,paused,verdict,provisional,named_agency_codes\n",
               fmt::join(names, ","));
    for (const auto& item : rows) {
        const auto& row = item.as_object();
        for (const auto* name : names) fmt::print("{},", catalogue::csv_field(text_at(row, name)));
        const auto& due = object_at(row, "due");
        fmt::print("{},{},{},{},{},{},{}\n",
                   text_at(due, "due"),
                   text_at(due, "due_date"),
                   flag_at(row, "overdue"),
                   flag_at(row, "paused"),
                   text_at(row, "verdict"),
                   flag_at(row, "provisional"),
                   named_agencies(row, " "));
    }
}

exit_code dossiers(const dossiers_options& options) {
    constexpr std::size_t pages_max =
        100'000;  // with --all: ends even if a service repeats its cursor
    json::array rows;
    json::value last;
    auto cursor = options.cursor;
    for (std::size_t page = 0; page < pages_max; ++page) {
        last = client::ask_json(
            options.service, {"GET", list_target(options, cursor), "", std::chrono::seconds(60)});
        const auto& answer = as_answer(last, "/v1/dossiers");
        for (const auto& row : array_at(answer, "rows")) {
            if (row.is_object()) rows.push_back(row);
        }
        cursor = text_at(answer, "next_cursor");
        if (!options.all || cursor.empty()) break;
    }
    const auto zone = text_at(as_answer(last, "/v1/dossiers"), "time_zone");
    if (options.as_json) {
        auto& answer = last.as_object();
        answer["rows"] = std::move(rows);
        fmt::print("{}\n", json::serialize(answer));
        return exit_code::ok;
    }
    if (options.as_csv) {
        print_list_csv(rows);
    } else {
        auto columns = list_columns(options.lang);
        const bool zones = spans_zones(rows, zone);
        if (zones) columns.push_back({std::string(in(options.lang, "Múi giờ", "Time zone"))});
        std::vector<std::vector<std::string>> lines;
        for (const auto& row : rows) {
            lines.push_back(list_row(row.as_object(), options.lang));
            if (zones) lines.back().push_back(text_at(row.as_object(), "time_zone"));
        }
        const auto width = terminal::output_width();
        terminal::leave_out_until_it_fits(columns, lines, {4}, width);  // received; --csv has it
        fmt::print("{}", terminal::table_text(columns, lines, width));
        fmt::print(stderr, "{} {}; ", in(options.lang, "giờ", "times in"), zone);
    }
    if (!cursor.empty()) {
        fmt::print(stderr,
                   "{} dossiers; there are more: --cursor {} continues, --all lists every one\n",
                   rows.size(),
                   cursor);
    } else {
        fmt::print(stderr, "{} dossiers\n", rows.size());
    }
    return exit_code::ok;
}

// --- one dossier ------------------------------------------------------------------------

void print_heading(const json::object& d, language lang) {
    fmt::print("{} {}\n", in(lang, "Hồ sơ", "Dossier"), text_at(d, "dossier_code"));
    const auto line = [](std::string_view name, const std::string& value) {
        if (!value.empty()) fmt::print("  {}{}\n", terminal::fit(name, 16), value);
    };
    line(in(lang, "Đơn vị", "Agency"), agency_text(d));
    line(in(lang, "Thủ tục", "Procedure"), text_at(d, "procedure_code"));
    line(in(lang, "Kênh", "Channel"), channel_words(text_at(d, "channel"), lang));
    auto state = in_words(text_at(d, "state"), lang);
    if (flag_at(d, "overdue")) state += in(lang, "  ◆ đang quá hạn", "  ◆ overdue");
    if (flag_at(d, "paused")) state += in(lang, "  · đồng hồ đang dừng", "  · clock stopped");
    line(in(lang, "Trạng thái", "State"), state);
    line(in(lang, "Tiếp nhận", "Received"), local_text(text_at(d, "received_at"), lang));
    line(in(lang, "Bắt đầu tính", "Clock started"),
         local_text(text_at(d, "clock_started_at"), lang));
    line(in(lang, "Kết thúc", "Ended"), local_text(text_at(d, "ended_at"), lang));
    line(in(lang, "Múi giờ", "Time zone"), text_at(d, "time_zone"));
}

void print_dues(const json::object& d, language lang) {
    const auto& dues = object_at(d, "dues");
    const auto& verdicts = object_at(d, "verdicts");
    std::vector<std::vector<std::string>> rows;
    for (const auto& [key, due] : dues) {
        const std::string_view name(key);
        if (name == "headline" || name == "index766") continue;  // not due dates of their own
        rows.push_back({in_words(name, lang),
                        due.is_object() ? due_text(due.get_object(), lang) : "–",
                        in_words(text_at(verdicts, name), lang)});
    }
    rows.push_back({std::string(in(lang, "★ Dùng để tính tỷ lệ", "★ Used for the rate")),
                    due_text(object_at(dues, "headline"), lang),
                    in_words(text_at(verdicts, "headline"), lang)});
    fmt::print("\n{}",
               terminal::table_text({{std::string(in(lang, "Hạn", "Due date"))},
                                     {std::string(in(lang, "Ngày", "Date"))},
                                     {std::string(in(lang, "Kết quả", "Verdict"))}},
                                    rows,
                                    terminal::output_width()));
}

void print_facts(const json::object& d, language lang) {
    std::vector<std::vector<std::string>> rows;
    for (const auto& item : array_at(d, "facts")) {
        if (!item.is_object()) continue;
        const auto& fact = item.get_object();
        auto kind = kind_words(text_at(fact, "kind"), lang);
        if (!flag_at(fact, "has_effect")) kind += in(lang, " (không tác động)", " (no effect)");
        rows.push_back({local_text(text_at(fact, "occurred_at"), lang),
                        kind,
                        text_at(fact, "agency_code"),
                        text_at(fact, "event_id"),
                        local_text(text_at(fact, "recorded_at"), lang),
                        text_at(fact, "sequence")});
    }
    std::vector<terminal::column> columns{
        {std::string(in(lang, "Xảy ra", "Occurred"))},
        {std::string(in(lang, "Sự kiện", "Fact")), terminal::align::left, true},
        {std::string(in(lang, "Đơn vị", "Agency"))},
        {"event_id"},
        {std::string(in(lang, "Ghi nhận", "Recorded"))},
        {std::string(in(lang, "Vị trí", "Position")), terminal::align::right}};
    const auto width = terminal::output_width();
    terminal::leave_out_until_it_fits(columns, rows, {4, 3}, width);  // --json has them
    terminal::wrap_column(columns, rows, 1, width);
    fmt::print(
        "\n{}\n{}", in(lang, "Diễn biến", "History"), terminal::table_text(columns, rows, width));
}

// Two blanks before it; further lines stand four in.
void print_wrapped(const std::string& text) {
    layout how;
    how.width = terminal::output_width().value_or(SIZE_MAX / 2);
    fmt::print("{}\n", wrapped("  ", 4, text, how));
}

void print_pauses(const json::object& d, language lang) {
    const auto& pauses = array_at(d, "pauses");
    if (pauses.empty()) return;
    fmt::print("\n{}\n", in(lang, "Thời gian dừng", "Pauses"));
    for (const auto& item : pauses) {
        if (!item.is_object()) continue;
        const auto& pause = item.get_object();
        const auto to = text_at(pause, "to");
        const auto cause = text_at(pause, "cause");
        print_wrapped(fmt::format(
            "{} – {}  {} ({})",
            local_text(text_at(pause, "from"), lang),
            to.empty() ? std::string(in(lang, "đang mở", "still open")) : local_text(to, lang),
            in_words(cause, lang),
            policy_words(text_at(pause, "policy"), cause, std::nullopt, lang)));
    }
}

// "hạn 2 ngày làm việc → 06/03/2026  trong hạn"
std::string limit_of_step(const json::object& step, language lang) {
    const auto limit = text_at(step, "limit");
    if (limit.empty()) return std::string(in(lang, "không có hạn riêng", "no limit of its own"));
    const auto blank = limit.find(' ');
    const auto unit = unit_of(limit.substr(blank + 1));
    return fmt::format(
        "{} {} → {}  {}",
        in(lang, "hạn", "limit"),
        unit ? amount_text(std::stoll(limit.substr(0, blank)), *unit, lang) : limit,
        due_text(object_at(step, "due"), lang),
        flag_at(step, "late") ? in(lang, "◆ quá hạn", "◆ late") : in(lang, "trong hạn", "in time"));
}

std::string end_of_step(const json::object& step, language lang) {
    const auto how = text_at(step, "end");
    if (how == "running") return std::string(in(lang, "đang làm", "running"));
    auto out = local_text(text_at(step, "to"), lang);
    if (how == "transferred") out += in(lang, " (chuyển đi)", " (handed over)");
    if (how == "dossier_ended") out += in(lang, " (hồ sơ kết thúc)", " (dossier ended)");
    return out;
}

void print_steps(const json::object& d, language lang) {
    const auto& steps = array_at(d, "steps");
    if (!steps.empty()) fmt::print("\n{}\n", in(lang, "Các bước", "Steps"));
    constexpr std::int64_t minute = 60'000;
    for (const auto& item : steps) {
        if (!item.is_object()) continue;
        const auto& step = item.get_object();
        const auto unit = text_at(step, "unit_code");
        const auto used = count_at(step, "working_ms");
        fmt::print("  {}{}  {}\n    {}{} – {}  {} {}{}\n",
                   text_at(step, "step_code"),
                   unit.empty() ? unit : " · " + unit,
                   limit_of_step(step, lang),
                   flag_at(step, "said_from") ? "" : "~",
                   local_text(text_at(step, "from"), lang),
                   end_of_step(step, lang),
                   hours_text(milliseconds{used - used % minute}, lang),
                   in(lang, "làm việc", "of work"),
                   flag_at(step, "answers_for_late")
                       ? in(lang, "  ★ làm hồ sơ trễ", "  ★ made the dossier late")
                       : "");
    }
    if (flag_at(d, "late_outside_steps"))
        fmt::print("\n{}\n",
                   in(lang,
                      "★ Hồ sơ trễ vì thời gian ngoài các bước",
                      "★ Late by the time outside of all steps"));
}

void print_findings(const json::object& d, language lang) {
    const auto& findings = array_at(d, "findings");
    if (findings.empty()) return;
    fmt::print("\n{}\n", in(lang, "Điểm cần lưu ý", "Findings"));
    for (const auto& item : findings) {
        if (!item.is_object()) continue;
        const auto& finding = item.get_object();
        const auto kind = text_at(finding, "kind");
        print_wrapped(fmt::format("▲ {}  {} ({})",
                                  local_text(text_at(finding, "occurred_at"), lang),
                                  finding_words(kind, lang),
                                  kind));
    }
}

exit_code dossier(const dossier_options& options) {
    std::string code;
    if (!normalise_code(options.code, code)) {
        throw client::usage_error(
            fmt::format("'{}' is not a dossier code: 1 to 64 of A-Z 0-9 . _ / -", options.code));
    }
    const client::http_request request{
        "GET",
        "/v1/dossiers/" + client::percent_encoded(code) + (options.explain ? "/explain" : ""),
        "",
        std::chrono::seconds(30)};
    if (options.as_json) {
        fmt::print("{}", client::ask_text(options.service, request));
        return exit_code::ok;
    }
    const auto value = client::ask_json(options.service, request);
    const auto& d = as_answer(value, "/v1/dossiers/{code}");
    if (options.explain) {
        constexpr std::size_t width_of_a_file = 100;
        const bool colourful =
            terminal::is_terminal(STDOUT_FILENO) && std::getenv("NO_COLOR") == nullptr;
        const layout how{options.lang,
                         terminal::output_width().value_or(width_of_a_file),
                         colourful ? colours::on : colours::off};
        fmt::print("{}", dossier_explanation_text(d, how));
        return exit_code::ok;
    }
    print_heading(d, options.lang);
    print_dues(d, options.lang);
    print_facts(d, options.lang);
    print_pauses(d, options.lang);
    print_steps(d, options.lang);
    print_findings(d, options.lang);
    return exit_code::ok;
}

const command dossiers_command(40, [](CLI::App& app, exit_code& status) {
    auto* sub = app.add_subcommand("dossiers",
                                   "which dossiers are overdue, due soon, open, paused, parked, "
                                   "resolved, or have a provisional "
                                   "due date");
    add_example(*sub,
                "tiendo dossiers --state overdue --agency P01.003",
                "Example: tiendo dossiers --order due --limit 20");
    const auto options = std::make_shared<dossiers_options>();
    add_service_options(*sub, options->service);
    add_language_option(*sub, options->lang);
    sub->add_option("--agency",
                    options->agency,
                    "this agency and all below it; a dossier that is nobody's yet stands under "
                    "those that its events name, shown as (CODE)");
    sub->add_flag("--alone", options->alone, "with --agency: without those below it");
    sub->add_option("--state", options->state, "which ones")
        ->capture_default_str()
        ->check(CLI::IsMember(
            {"overdue", "due_soon", "open", "paused", "parked", "resolved", "provisional"}));
    sub->add_option("--order",
                    options->order,
                    "by code, or by due date: the longest overdue, or the soonest due, first; of "
                    "overdue, due_soon and open dossiers")
        ->capture_default_str()
        ->check(CLI::IsMember({"code", "due"}));
    sub->add_option("--limit", options->limit, "rows a page")
        ->capture_default_str()
        ->check(CLI::Range(1, 1000));
    sub->add_option(
        "--cursor", options->cursor, "continue a list where it ended, in the same order");
    sub->add_flag("--all", options->all, "every page");
    sub->add_flag("--json", options->as_json, "print the answer as it is");
    sub->add_flag("--csv", options->as_csv, "print as CSV")->excludes("--json");
    sub->callback([options, &status] { status = dossiers(*options); });
});

const command dossier_command(41, [](CLI::App& app, exit_code& status) {
    auto* sub = app.add_subcommand("dossier",
                                   "one dossier: its four due dates, history, pauses and findings");
    add_example(*sub,
                "tiendo dossier H56.14-240823-0001",
                "Example: tiendo dossier H56.14-240823-0001 --explain --lang en");
    const auto options = std::make_shared<dossier_options>();
    sub->add_option("code", options->code, "its code")->required();
    add_service_options(*sub, options->service);
    add_language_option(*sub, options->lang);
    sub->add_flag("--explain",
                  options->explain,
                  "how each due date and verdict was reached, day by day; with --json every day");
    sub->add_flag("--json", options->as_json, "print the answer as it is");
    sub->callback([options, &status] { status = dossier(*options); });
});

}  // namespace
}  // namespace tiendo::cli
