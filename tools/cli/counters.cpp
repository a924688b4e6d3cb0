// tiendo counters: how long after it occurred each counter tells of an event, the slowest first.
#include "cli/answer.hpp"
#include "cli/command.hpp"
#include "cli/options.hpp"
#include "client/http.hpp"
#include "terminal/table.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <chrono>
#include <memory>

namespace tiendo::cli {
namespace {

namespace json = boost::json;
using terminal::in;

struct counters_options {
    client::service_options service;
    terminal::language lang = terminal::language::vi;
    std::string agency;
    std::string month;
    bool alone = false;
    std::size_t limit = 50;
    bool as_json = false;
};

// "9 ngày", "2,1 giờ", "12 phút", "3 giây": as exact as is needed to compare counters.
std::string delay_text(std::int64_t milliseconds_late, terminal::language lang) {
    const auto seconds = milliseconds_late / 1'000;
    const auto minutes = seconds / 60;
    const auto hours = minutes / 60;
    if (seconds == 0) return std::string(in(lang, "dưới 1 giây", "below 1 s"));
    if (minutes == 0) return fmt::format("{} {}", seconds, in(lang, "giây", "s"));
    if (hours == 0) return fmt::format("{} {}", minutes, in(lang, "phút", "min"));
    if (hours < 48) {
        return fmt::format("{}{}{} {}",
                           hours,
                           lang == terminal::language::vi ? ',' : '.',
                           minutes % 60 / 6,
                           in(lang, "giờ", "h"));
    }
    return terminal::number(hours / 24, lang) + std::string(in(lang, " ngày", " d"));
}

std::vector<std::string> table_row(const json::object& row, terminal::language lang) {
    const auto& delay = object_at(row, "delay_ms");
    const auto events = count_at(row, "events");
    auto name = text_at(row, lang == terminal::language::vi ? "agency_name_vi" : "agency_name_en");
    if (name.empty()) name = text_at(row, "agency_name_vi");
    const auto counter = text_at(row, "counter_id");
    return {counter.empty() ? std::string(in(lang, "(không ghi)", "(not named)")) : counter,
            text_at(row, "agency_code"),
            name,
            terminal::number(events, lang),
            delay_text(count_at(delay, "median"), lang),
            delay_text(count_at(delay, "p90"), lang),
            delay_text(count_at(delay, "max"), lang),
            terminal::percent(count_at(row, "over_hour"), events, lang),
            terminal::percent(count_at(row, "over_day"), events, lang),
            terminal::number(count_at(row, "back_dated_finishes"), lang)};
}

// What the whole table needs; a narrower screen leaves out whole columns, never half of one.
constexpr std::size_t whole_table_columns = 100;

// Why there is no row: no events at all, only imports, or none of what was asked for.
void print_nothing(const json::object& answer, const counters_options& options) {
    const auto lang = options.lang;
    const auto folded = count_at(answer, "events_folded");
    const auto counted = count_at(answer, "events_counted");
    if (folded == 0) {
        fmt::print("{}\n", in(lang, "Chưa có sự kiện nào.", "There are no events yet."));
        return;
    }
    if (counted == 0) {
        fmt::print("{}\n",
                   fmt::format(fmt::runtime(in(lang,
                                               "Cả {} sự kiện đều là dữ liệu nhập lịch sử, không "
                                               "tính cho quầy nào.",
                                               "All {} events were imported as history, which "
                                               "counts for no counter.")),
                               terminal::number(folded, lang)));
        return;
    }
    std::string asked = options.agency.empty() ? std::string() : " --agency " + options.agency;
    if (options.alone) asked += " --alone";
    if (!options.month.empty()) asked += " --month " + options.month;
    fmt::print("{}\n",
               fmt::format(fmt::runtime(in(lang,
                                           "Không có sự kiện nào với{} (các quầy khác: {} sự kiện, "
                                           "xem tiendo counters).",
                                           "There are no events with{} (of others there are {}: "
                                           "see tiendo counters).")),
                           asked,
                           terminal::number(counted, lang)));
}

void print_table(const json::object& answer, const counters_options& options) {
    const auto lang = options.lang;
    const auto& found = array_at(answer, "rows");
    if (found.empty()) return print_nothing(answer, options);
    using terminal::align;
    std::vector<terminal::column> columns{
        {std::string(in(lang, "Quầy", "Counter"))},
        {std::string(in(lang, "Cơ quan", "Agency"))},
        {std::string(in(lang, "Tên", "Name")), align::left, true},
        {std::string(in(lang, "Sự kiện", "Events")), align::right},
        {std::string(in(lang, "Trung vị", "Median")), align::right},
        {"p90", align::right},
        {std::string(in(lang, "Lâu nhất", "Longest")), align::right},
        {std::string(in(lang, ">1 giờ", ">1 h")), align::right},
        {std::string(in(lang, ">1 ngày", ">1 d")), align::right},
        {std::string(in(lang, "Lùi ngày", "Back-dated")), align::right}};
    std::vector<std::vector<std::string>> rows;
    auto total = table_row(object_at(answer, "total"), lang);
    total[0] = in(lang, "(cộng)", "(sum)");
    total[2] = in(lang, "Tất cả", "All");
    rows.push_back(std::move(total));
    for (const auto& row : found) rows.push_back(table_row(row.as_object(), lang));
    const auto width = terminal::output_width();
    if (width && *width < whole_table_columns) {
        terminal::leave_out(columns, rows, 7);  // the share above an hour
        terminal::leave_out(columns, rows, 2);  // the agency's name: its code stays
    }
    fmt::print("{}", terminal::table_text(columns, rows, width));
    if (const auto left = count_at(answer, "rows_left_out"); left > 0) {
        fmt::print("{}\n",
                   fmt::format(fmt::runtime(in(lang,
                                               "… còn {} dòng nhanh hơn: --limit",
                                               "… {} faster rows more: --limit")),
                               terminal::number(left, lang)));
    }
    const auto month = text_at(answer, "month");
    fmt::print("\n{} {}\n",
               in(lang, "Ghi nhận trong tháng:", "Recorded in the month:"),
               month.empty() ? std::string(in(lang, "tất cả", "all")) : month);
    fmt::print("{}\n",
               in(lang,
                  "Từ lúc xảy ra đến lúc ghi nhận, không kể dữ liệu nhập lịch sử.\n"
                  "Lùi ngày: hồ sơ kết thúc ghi ngày trong hạn nhưng báo sau hạn.",
                  "From occurrence to record, without imports of the past.\n"
                  "Back-dated: finishes dated in time but told after the due date."));
}

exit_code counters(const counters_options& options) {
    auto target = "/v1/counters?limit=" + std::to_string(options.limit);
    if (!options.agency.empty()) {
        target += "&agency=" + client::percent_encoded(options.agency);
        if (options.alone) target += "&descendants=false";
    }
    if (!options.month.empty()) target += "&month=" + client::percent_encoded(options.month);
    const client::http_request request{"GET", target, ""};
    if (options.as_json) {
        fmt::print("{}", client::ask_text(options.service, request));
        return exit_code::ok;
    }
    const auto value = client::ask_json(options.service, request);
    print_table(as_answer(value, "/v1/counters"), options);
    return exit_code::ok;
}

const command counters_command(47, [](CLI::App& app, exit_code& status) {
    auto* sub = app.add_subcommand(
        "counters",
        "how late each counter tells of events, the slowest first, and its back-dated finishes");
    add_example(*sub,
                "tiendo counters --agency H56 --month 2026-11",
                "Median and p90 are at most a sixteenth above the true delay; the longest and the "
                "shares are exact.");
    const auto options = std::make_shared<counters_options>();
    add_service_options(*sub, options->service);
    add_language_option(*sub, options->lang);
    auto* agency = sub->add_option(
        "--agency", options->agency, "what is told for this agency and all below it");
    sub->add_flag("--alone", options->alone, "with --agency: without those below it")
        ->needs(agency);
    sub->add_option("--month", options->month, "only what was recorded in this month, YYYY-MM");
    sub->add_option("--limit", options->limit, "rows shown")
        ->capture_default_str()
        ->check(CLI::Range(1, 1000));
    sub->add_flag("--json", options->as_json, "print the answer as it is");
    sub->callback([options, &status] { status = counters(*options); });
});

}  // namespace
}  // namespace tiendo::cli
