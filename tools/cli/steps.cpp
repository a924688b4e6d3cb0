// tiendo steps: where time is lost, step by step; tiendo durations: how long dossiers took, waited
// to be accepted, and which part of their limits they used.
#include "cli/answer.hpp"
#include "cli/command.hpp"
#include "cli/explain_page.hpp"
#include "cli/options.hpp"
#include "client/http.hpp"
#include "terminal/table.hpp"
#include "tiendo/catalogue/csv.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <memory>

namespace tiendo::cli {
namespace {

namespace json = boost::json;
using terminal::align;
using terminal::in;
using terminal::language;

struct times_options {
    client::service_options service;
    language lang = language::vi;
    std::string by;
    std::string agency;
    bool alone = false;
    bool by_successor = false;
    std::string procedure;
    std::string from;
    std::string to;
    bool as_json = false;
    bool as_csv = false;
};

std::string target_of(std::string_view route, const times_options& options) {
    auto target = fmt::format("{}?by={}", route, options.by);
    const auto add = [&target](std::string_view key, const std::string& value) {
        if (!value.empty()) target += fmt::format("&{}={}", key, client::percent_encoded(value));
    };
    add("agency", options.agency);
    if (!options.agency.empty()) add("descendants", options.alone ? "false" : "true");
    add("procedure", options.procedure);
    if (options.by_successor) add("rollup", "by_successor");
    add("from", options.from);
    add("to", options.to);
    return target;
}

std::string whole(const json::object& row, std::string_view key, language lang) {
    return terminal::number(count_at(row, key), lang);
}

// "3,2", to a tenth, half up.
std::string decimal_hours(std::int64_t ms, language lang) {
    constexpr std::int64_t tenth = 360'000;
    const auto tenths = (ms * 2 + tenth) / (tenth * 2);
    return fmt::format("{}{}{}",
                       terminal::number(tenths / 10, lang),
                       lang == language::vi ? ',' : '.',
                       tenths % 10);
}

std::string hours_at(const json::object& spread, std::string_view key, language lang) {
    const auto* value = spread.if_contains(key);
    return value == nullptr || !value->is_int64() ? "–" : decimal_hours(value->get_int64(), lang);
}

std::string share_text(const json::object& share, language lang) {
    return terminal::percent(count_at(share, "numerator"), count_at(share, "denominator"), lang);
}

// "12/40"; a dash where nothing has a limit.
std::string late_text(const json::object& row, language lang) {
    if (count_at(row, "with_limit") == 0) return "–";
    return fmt::format("{}/{}", whole(row, "late", lang), whole(row, "with_limit", lang));
}

// "3", "3 (1 ◆)" where one has run past its limit.
std::string running_text(const json::object& row, language lang) {
    if (count_at(row, "running") == 0) return "–";
    auto out = whole(row, "running", lang);
    if (count_at(row, "running_late") != 0)
        out += fmt::format(" (◆ {})", whole(row, "running_late", lang));
    return out;
}

std::string outside_text(language lang) {
    return std::string(in(lang, "(ngoài các bước)", "(no step)"));
}

// What a row is called beneath the heading of its agency and procedure, or alone.
std::string name_of_row(const json::object& row, const std::string& by, language lang) {
    const auto with_name = [&](std::string_view code, std::string_view name) {
        const auto named = text_at(row, name);
        return named.empty() ? text_at(row, code) : text_at(row, code) + " " + named;
    };
    if (by == "agency") return with_name("agency_code", "agency_name_vi");
    if (by == "procedure") return with_name("procedure_code", "procedure_name_vi");
    if (flag_at(row, "outside_steps")) return outside_text(lang);
    const auto unit = with_name("unit_code", "unit_name_vi");
    if (by == "unit") return unit.empty() ? std::string(in(lang, "(không nêu)", "(none)")) : unit;
    const auto step = with_name("step_code", "step_name_vi");
    return unit.empty() ? step : step + " · " + unit;
}

// A screen too narrow for all leaves out whole columns.
constexpr std::size_t width_of_all = 110;

std::vector<terminal::column> steps_columns(const times_options& options, bool wide) {
    const auto lang = options.lang;
    const auto named = [&](std::string_view vi, std::string_view en, align side = align::right) {
        return terminal::column{std::string(in(lang, vi, en)), side, side == align::left};
    };
    auto first = options.by == "step"     ? named("Bước · bộ phận", "Step · unit", align::left)
                 : options.by == "unit"   ? named("Bộ phận", "Unit", align::left)
                 : options.by == "agency" ? named("Đơn vị", "Agency", align::left)
                                          : named("Thủ tục", "Procedure", align::left);
    std::vector<terminal::column> out{first, named("Lượt", "Times")};
    if (wide) out.push_back(named("Giờ LV", "Work h"));
    out.push_back(named("Tỷ trọng", "Share"));
    out.push_back(named("Giữa", "Median"));
    out.push_back(named("P90", "P90"));
    out.push_back(named("Quá hạn", "Late"));
    out.push_back(named("HS trễ", "Dossiers"));
    if (wide) out.push_back(named("Đang làm", "Running"));
    return out;
}

std::vector<std::string> steps_row(const json::object& row,
                                   std::string name,
                                   bool wide,
                                   language lang) {
    const auto& time = object_at(row, "working_time");
    std::vector<std::string> out{std::move(name), whole(time, "number", lang)};
    if (wide) out.push_back(hours_at(object_at(row, "share"), "numerator", lang));
    out.push_back(share_text(object_at(row, "share"), lang));
    out.push_back(hours_at(time, "median_ms", lang));
    out.push_back(hours_at(time, "p90_ms", lang));
    out.push_back(late_text(row, lang));
    out.push_back(whole(row, "late_dossiers", lang));
    if (wide) out.push_back(running_text(row, lang));
    return out;
}

void print_end(const json::object& answer, language lang) {
    const auto& period = object_at(answer, "period");
    if (text_at(answer, "agencies") == "by_successor") {
        fmt::print("\n{}\n",
                   in(lang,
                      "Đơn vị đã giải thể hoặc sáp nhập được tính dưới tên cơ quan kế thừa",
                      "Agencies closed by the period's end are counted under their successors"));
    }
    fmt::print("\n{} {} – {}\n{} {} ({})   {} {}\n",
               in(lang, "Kỳ", "Period"),
               text_at(period, "from"),
               text_at(period, "to"),
               in(lang, "Tính đến", "As of"),
               local_text(text_at(answer, "as_of"), lang),
               text_at(answer, "time_zone"),
               in(lang, "Vị trí", "Position"),
               text_at(answer, "position"));
}

// "P01.001 Sở Xây dựng  ·  1.004229 Cấp giấy phép"
std::string heading_of(const json::object& row) {
    return fmt::format("{} {}  ·  {} {}",
                       text_at(row, "agency_code"),
                       text_at(row, "agency_name_vi"),
                       text_at(row, "procedure_code"),
                       text_at(row, "procedure_name_vi"));
}

// The table with a heading line above the rows of each agency and procedure.
std::string with_headings(const std::string& table,
                          const std::vector<std::string>& headings,
                          std::optional<std::size_t> width) {
    std::string out;
    std::size_t line = 0;
    for (std::size_t begin = 0; begin < table.size(); ++line) {
        const auto end = table.find('\n', begin) + 1;
        constexpr std::size_t above = 2;  // the table's own headings and their rule
        const auto* heading =
            line >= above && line - above < headings.size() ? &headings[line - above] : nullptr;
        if (heading != nullptr && !heading->empty()) {
            const auto wide = terminal::width_of(*heading);
            out += terminal::fit(*heading, std::min(width.value_or(wide), wide)) + "\n";
        }
        out += table.substr(begin, end - begin);
        begin = end;
    }
    return out;
}

void print_steps(const json::object& answer, const times_options& options) {
    const auto lang = options.lang;
    const auto width = terminal::output_width();
    const bool wide = !width || *width >= width_of_all;
    std::vector<std::vector<std::string>> rows;
    std::vector<std::string> headings{""};
    rows.push_back(steps_row(
        object_at(answer, "total"), std::string(in(lang, "(cộng)", "(sum)")), wide, lang));
    std::string last;
    for (const auto& item : array_at(answer, "rows")) {
        if (!item.is_object()) continue;
        const auto& row = item.get_object();
        auto name = name_of_row(row, options.by, lang);
        headings.emplace_back();
        if (options.by == "step") {
            auto above = heading_of(row);
            if (above != last) headings.back() = above;
            last = std::move(above);
            name.insert(0, "  ");
        }
        rows.push_back(steps_row(row, std::move(name), wide, lang));
    }
    const auto table = terminal::table_text(steps_columns(options, wide), rows, width);
    fmt::print("{}", with_headings(table, headings, width));
    fmt::print("\n{}\n",
               in(lang,
                  "Thời gian: giờ làm việc theo lịch của bộ phận. Quá hạn: lượt quá hạn / lượt\n"
                  "có hạn của bước. HS trễ: hồ sơ quá hạn do bước đó.",
                  "Times: working hours on the unit's calendar. Late: past the step's own limit /\n"
                  "with a limit. Dossiers: late ones that this step answers for."));
    if (const auto left_out = count_at(answer, "rows_left_out"); left_out != 0)
        fmt::print("{} {}\n", in(lang, "Số dòng không hiện:", "Rows left out:"), left_out);
    print_end(answer, lang);
}

void print_steps_csv(const json::object& answer) {
    constexpr std::array codes{"agency_code", "procedure_code", "step_code", "unit_code"};
    fmt::print(
        "{},outside_steps,number,working_ms,share_of_ms,median_ms,p90_ms,with_limit,late,"
        "late_dossiers,running,running_late\n",
        fmt::join(codes, ","));
    for (const auto& item : array_at(answer, "rows")) {
        const auto& row = item.as_object();
        for (const auto* code : codes) fmt::print("{},", catalogue::csv_field(text_at(row, code)));
        const auto& time = object_at(row, "working_time");
        fmt::print("{},{},{},{},{},{},{},{},{},{},{}\n",
                   flag_at(row, "outside_steps"),
                   count_at(time, "number"),
                   count_at(object_at(row, "share"), "numerator"),
                   count_at(object_at(row, "share"), "denominator"),
                   text_at(time, "median_ms"),
                   text_at(time, "p90_ms"),
                   count_at(row, "with_limit"),
                   count_at(row, "late"),
                   count_at(row, "late_dossiers"),
                   count_at(row, "running"),
                   count_at(row, "running_late"));
    }
}

exit_code steps(const times_options& options) {
    const client::http_request request{
        "GET", target_of("/v1/steps", options), "", std::chrono::seconds(60)};
    if (options.as_json) {
        fmt::print("{}", client::ask_text(options.service, request));
        return exit_code::ok;
    }
    const auto value = client::ask_json(options.service, request);
    const auto& answer = as_answer(value, "/v1/steps");
    if (options.as_csv) {
        print_steps_csv(answer);
    } else {
        print_steps(answer, options);
    }
    return exit_code::ok;
}

// --- durations ---------------------------------------------------------------------------

// "3,2": a sum by the number of its parts, to a tenth, half up.
std::string mean_text(std::int64_t sum, std::int64_t number, language lang) {
    if (number <= 0) return "–";
    const auto tenths = (sum * 20 + number) / (number * 2);
    return fmt::format("{}{}{}",
                       terminal::number(tenths / 10, lang),
                       lang == language::vi ? ',' : '.',
                       tenths % 10);
}

// Of the unit in which more dossiers have their limits: "1.234/2.000 61,70%".
std::string days_text(const json::object& row, std::string_view pair, bool wide, language lang) {
    const auto& all = object_at(row, "shortening");
    const auto& working = object_at(object_at(all, "working_days"), pair);
    const auto& calendar = object_at(object_at(all, "calendar_days"), pair);
    const bool takes_working = count_at(working, "dossiers") >= count_at(calendar, "dossiers");
    const auto& days = takes_working ? working : calendar;
    if (count_at(days, "dossiers") == 0) return "–";
    auto share = terminal::percent(count_at(days, "days"), count_at(days, "limit_days"), lang);
    if (!takes_working) share += " *";
    if (!wide) return share;
    return fmt::format(
        "{}/{} {}", whole(days, "days", lang), whole(days, "limit_days", lang), share);
}

std::vector<std::string> durations_row(const json::object& row,
                                       std::string name,
                                       bool wide,
                                       language lang) {
    const auto& processing = object_at(row, "processing");
    const auto& days = object_at(row, "working_days");
    const auto& wait = object_at(row, "acceptance_delay");
    const auto number = count_at(processing, "number");
    const auto rank = [&](std::string_view key) {
        const auto* value = days.if_contains(key);
        return value == nullptr || !value->is_int64() ? "–"
                                                      : terminal::number(value->get_int64(), lang);
    };
    return {std::move(name),
            terminal::number(number, lang),
            mean_text(count_at(days, "sum"), number, lang),
            rank("median"),
            rank("p90"),
            days_text(row, "used_of_statutory", wide, lang),
            days_text(row, "committed_of_statutory", wide, lang),
            hours_at(wait, "median_ms", lang),
            hours_at(wait, "p90_ms", lang)};
}

std::vector<terminal::column> durations_columns(const times_options& options) {
    const auto lang = options.lang;
    const auto named = [&](std::string_view vi, std::string_view en) {
        return terminal::column{std::string(in(lang, vi, en)), align::right};
    };
    auto first = options.by == "procedure"
                     ? terminal::column{std::string(in(lang, "Thủ tục", "Procedure"))}
                     : terminal::column{std::string(in(lang, "Đơn vị", "Agency"))};
    first.flexible = true;
    return {first,
            named("Xong", "Done"),
            named("TB ngày", "Mean d"),
            named("Giữa", "Median"),
            named("P90", "P90"),
            named("Đã dùng", "Used"),
            named("Cam kết", "Committed"),
            named("Chờ TN", "Wait h"),
            named("P90", "P90")};
}

void print_durations(const json::object& answer, const times_options& options) {
    const auto lang = options.lang;
    const auto width = terminal::output_width();
    const bool wide = !width || *width >= width_of_all;
    std::vector<std::vector<std::string>> rows{durations_row(
        object_at(answer, "total"), std::string(in(lang, "(cộng)", "(sum)")), wide, lang)};
    for (const auto& item : array_at(answer, "rows")) {
        if (!item.is_object()) continue;
        const auto& row = item.get_object();
        const auto code =
            text_at(row, options.by == "procedure" ? "procedure_code" : "agency_code");
        rows.push_back(durations_row(row, code + " " + text_at(row, "name_vi"), wide, lang));
    }
    fmt::print("{}", terminal::table_text(durations_columns(options), rows, width));
    fmt::print("\n{}\n",
               in(lang,
                  "Ngày làm việc từ khi bắt đầu tính đến khi xong, trừ thời gian dừng.\n"
                  "Đã dùng, cam kết: tổng ngày / tổng ngày luật định của cùng các hồ sơ\n"
                  "(* ngày theo lịch). Chờ TN: số giờ từ khi nộp đến khi tiếp nhận.",
                  "Working days from the start of the clock to the finish, pauses left out.\n"
                  "Used, committed: days / days the law allows, sums over the same dossiers\n"
                  "(* calendar days). Wait h: hours from submission to acceptance."));
    print_end(answer, lang);
}

void print_durations_csv(const json::object& answer, const std::string& by) {
    constexpr std::array units{"working_days", "calendar_days"};
    constexpr std::array pairs{"used_of_statutory", "used_of_committed", "committed_of_statutory"};
    fmt::print(
        "{}_code,finished,working_ms,median_ms,p90_ms,working_days,median_days,p90_days,"
        "accepted,wait_ms,wait_median_ms,wait_p90_ms",
        by);
    for (const auto* unit : units) {
        for (const auto* pair : pairs)
            fmt::print(",{0}_{1}_dossiers,{0}_{1},{0}_{1}_limit", unit, pair);
    }
    fmt::print("\n");
    for (const auto& item : array_at(answer, "rows")) {
        const auto& row = item.as_object();
        fmt::print("{}", catalogue::csv_field(text_at(row, by + "_code")));
        const auto spread = [&](std::string_view name) {
            const auto& s = object_at(row, name);
            fmt::print(",{},{},{},{}",
                       count_at(s, "number"),
                       count_at(s, "sum_ms"),
                       text_at(s, "median_ms"),
                       text_at(s, "p90_ms"));
        };
        spread("processing");
        const auto& days = object_at(row, "working_days");
        fmt::print(
            ",{},{},{}", count_at(days, "sum"), text_at(days, "median"), text_at(days, "p90"));
        spread("acceptance_delay");
        for (const auto* unit : units) {
            for (const auto* pair : pairs) {
                const auto& sums = object_at(object_at(object_at(row, "shortening"), unit), pair);
                fmt::print(",{},{},{}",
                           count_at(sums, "dossiers"),
                           count_at(sums, "days"),
                           count_at(sums, "limit_days"));
            }
        }
        fmt::print("\n");
    }
}

exit_code durations(const times_options& options) {
    const client::http_request request{
        "GET", target_of("/v1/durations", options), "", std::chrono::seconds(60)};
    if (options.as_json) {
        fmt::print("{}", client::ask_text(options.service, request));
        return exit_code::ok;
    }
    const auto value = client::ask_json(options.service, request);
    const auto& answer = as_answer(value, "/v1/durations");
    if (options.as_csv) {
        print_durations_csv(answer, options.by);
    } else {
        print_durations(answer, options);
    }
    return exit_code::ok;
}

void add_options(CLI::App& sub, times_options& options, const std::vector<std::string>& groups) {
    add_service_options(sub, options.service);
    add_language_option(sub, options.lang);
    options.by = groups.front();
    sub.add_option("--by", options.by, "a row for each of what")
        ->capture_default_str()
        ->check(CLI::IsMember(groups));
    sub.add_option("--agency", options.agency, "this agency and all below it");
    sub.add_flag("--alone", options.alone, "with --agency: without those below it");
    sub.add_flag(
        "--by-successor",
        options.by_successor,
        "closed and merged agencies under the name of their successor at the period's end, "
        "not under their own in its place");
    sub.add_option("--procedure", options.procedure, "only this procedure");
    sub.add_option("--from", options.from, "first day, YYYY-MM-DD [the 1st of this month]");
    sub.add_option("--to", options.to, "last day, inclusive [today]");
    sub.add_flag("--json", options.as_json, "print the answer as it is");
    sub.add_flag("--csv", options.as_csv, "print rows with every figure")->excludes("--json");
}

const command steps_command(31, [](CLI::App& app, exit_code& status) {
    auto* sub = app.add_subcommand(
        "steps", "where time is lost: working time by step and unit, and who made dossiers late");
    add_example(*sub,
                "tiendo steps --agency P01.003 --from 2026-11-01 --to 2026-11-30",
                "A step counts on the day on which it ended; what runs now counts in every "
                "period.\nMedian and P90 are by nearest rank over single steps.");
    const auto options = std::make_shared<times_options>();
    add_options(*sub, *options, {"step", "unit", "agency", "procedure"});
    sub->callback([options, &status] { status = steps(*options); });
});

const command durations_command(32, [](CLI::App& app, exit_code& status) {
    auto* sub = app.add_subcommand(
        "durations", "how long dossiers took, waited to be accepted, and used of their limits");
    add_example(*sub, "tiendo durations --by procedure --from 2026-11-01 --to 2026-11-30");
    const auto options = std::make_shared<times_options>();
    add_options(*sub, *options, {"procedure", "agency"});
    sub->callback([options, &status] { status = durations(*options); });
});

}  // namespace
}  // namespace tiendo::cli
