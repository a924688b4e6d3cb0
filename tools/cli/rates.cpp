// tiendo rates: which share of the dossiers is on time, per agency, procedure, field, channel or
// day.
#include "cli/answer.hpp"
#include "cli/command.hpp"
#include "cli/dossier_words.hpp"
#include "cli/explain_days.hpp"
#include "cli/explain_page.hpp"
#include "cli/job.hpp"
#include "cli/options.hpp"
#include "client/http.hpp"
#include "terminal/table.hpp"
#include "tiendo/catalogue/csv.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <memory>
#include <optional>
#include <utility>

namespace tiendo::cli {
namespace {

namespace json = boost::json;
using terminal::in;

struct rates_options {
    client::service_options service;
    terminal::language lang = terminal::language::vi;
    std::string by = "agency";
    std::string agency;
    bool alone = false;
    std::string from;
    std::string to;
    std::string due;
    std::string back_dated;
    std::string as_of;
    std::string procedure;
    std::string field;
    std::string channel;
    std::string known_at;              // empty: by what is known today
    std::vector<std::string> what_if;  // files that replace those of the catalogue
    std::string formula;         // empty: the service answers all four, the table shows resolved
    std::optional<bool> rollup;  // absent: the table of agencies does, JSON and CSV do not
    bool by_successor = false;
    bool as_json = false;
    bool as_csv = false;
};

// Whether each agency is asked for with the sum over its subtree beside its own figures.
bool wants_rollup(const rates_options& options) {
    if (options.rollup) return *options.rollup;
    return options.by == "agency" && !options.alone && !options.as_json && !options.as_csv;
}

std::string target_of(const rates_options& options) {
    auto target = (!options.known_at.empty()  ? "/v1/jobs/rates?by="
                   : !options.what_if.empty() ? "/v1/calendar/preview?scope=all&by="
                                              : "/v1/rates?by=") +
                  options.by;
    const auto add = [&target](std::string_view key, const std::string& value) {
        if (!value.empty()) target += fmt::format("&{}={}", key, client::percent_encoded(value));
    };
    add("agency", options.agency);
    if (!options.agency.empty()) add("descendants", options.alone ? "false" : "true");
    add("from", options.from);
    add("to", options.to);
    add("due", options.due);
    add("back_dated", options.back_dated);
    add("as_of", options.as_of);
    add("procedure", options.procedure);
    add("field", options.field);
    add("channel", options.channel);
    add("known_at", options.known_at);
    add("formula", options.formula);
    if (options.by_successor)
        add("rollup", "by_successor");
    else if (wants_rollup(options))
        add("rollup", "true");
    return target;
}

std::string shown_formula(const rates_options& options) {
    return options.formula.empty() ? "resolved" : options.formula;
}

// The score of the index, which no other rate has: "18,24"; "–" without a denominator.
std::string score_text(const json::object& figures, terminal::language lang) {
    const auto* score = object_at(object_at(figures, "rates"), "index766").if_contains("score");
    if (score == nullptr || !score->is_number()) return "–";
    auto text = fmt::format("{:.2f}", score->to_number<double>());
    if (lang == terminal::language::vi) std::replace(text.begin(), text.end(), '.', ',');
    return text;
}

std::string key_of(const json::object& row) {
    for (const auto* name :
         {"agency_code", "procedure_code", "field_code", "channel", "date", "key"}) {
        if (auto text = text_at(row, name); !text.empty()) return text;
    }
    return {};
}

std::int64_t received_of(const json::object& counts) {
    if (counts.contains("received")) return count_at(counts, "received");
    return count_at(counts, "received_in_person") + count_at(counts, "received_online") +
           count_at(counts, "received_post");
}

// Beside the rate of the index stands its score; the screen has room for it where that rate alone
// is asked for.
bool shows_score(const rates_options& options) {
    return shown_formula(options) == "index766";
}

// An agency that has others with dossiers below it: its sum is more than its own figures.
bool sums_others(const json::object& row) {
    const auto& sum = object_at(row, "rolled_up");
    return !sum.empty() && object_at(sum, "counts") != object_at(row, "counts");
}

// "red" in words; empty: the service is an earlier one and does not say.
std::string level_words(const std::string& level, terminal::language lang) {
    if (level == "red") return std::string(in(lang, "đỏ", "red"));
    if (level == "amber") return std::string(in(lang, "vàng", "amber"));
    if (level == "green") return std::string(in(lang, "xanh", "green"));
    if (level == "few") return std::string(in(lang, "ít hồ sơ", "too few"));
    return level == "none" ? "–" : level;
}

std::vector<std::string> table_row(const json::object& row, const rates_options& options) {
    const auto& figures = sums_others(row) ? object_at(row, "rolled_up") : row;
    const auto& counts = object_at(figures, "counts");
    const auto& rate = object_at(object_at(figures, "rates"), shown_formula(options));
    const auto lang = options.lang;
    const auto whole = [&](std::string_view key) {
        return terminal::number(count_at(counts, key), lang);
    };
    auto name = text_at(row, lang == terminal::language::vi ? "name_vi" : "name_en");
    if (name.empty()) name = text_at(row, "name_vi");
    if (sums_others(row)) name.insert(0, "Σ ");
    const auto numerator = count_at(rate, "numerator");
    const auto denominator = count_at(rate, "denominator");
    std::vector<std::string> out{
        key_of(row),
        name,
        terminal::percent(numerator, denominator, lang),
        fmt::format(
            "{}/{}", terminal::number(numerator, lang), terminal::number(denominator, lang)),
        level_words(text_at(figures, "level"), lang),
        terminal::number(received_of(counts), lang),
        whole("early"),
        whole("on_time"),
        whole("late"),
        whole("open"),
        whole("overdue")};
    if (shows_score(options)) out.insert(out.begin() + 3, score_text(figures, lang));
    return out;
}

// What counts otherwise than usual must be seen at once, above the figures.
void print_headline(const json::object& answer, const rates_options& options) {
    if (text_at(answer, "back_dated") != "late") return;
    const auto lang = options.lang;
    fmt::print(fmt::runtime(in(lang,
                               "Kết thúc ghi lùi ngày tính là QUÁ HẠN: {} hồ sơ trong kỳ\n\n",
                               "Back-dated finishes count as LATE: {} dossiers of the period\n\n")),
               terminal::number(count_at(answer, "back_dated_finishes"), lang));
}

// The period in whatever of its two forms the answer holds it.
std::string period_text(const json::object& answer) {
    const auto& period = object_at(answer, "period");
    return fmt::format("{} – {}", text_at(period, "from"), text_at(period, "to"));
}

// "đỏ < 90%, vàng < 95%, từ 20 hồ sơ"; empty: the service does not say. The early rate is not
// judged itself.
std::string thresholds_text(const json::object& by, const rates_options& options) {
    const auto lang = options.lang;
    const auto percent = [&](std::string_view name) {
        const auto* found = by.if_contains(name);
        auto text = fmt::format("{:.2f}", found == nullptr ? 0 : found->to_number<double>());
        while (text.ends_with('0')) text.pop_back();
        if (text.ends_with('.')) text.pop_back();
        if (lang == terminal::language::vi) std::replace(text.begin(), text.end(), '.', ',');
        return text;
    };
    if (by.empty()) return {};
    auto out = fmt::format(fmt::runtime(in(lang,
                                           "đỏ < {}%, vàng < {}%, từ {} hồ sơ",
                                           "red < {}%, amber < {}%, of {} dossiers or more")),
                           percent("red_below"),
                           percent("amber_below"),
                           count_at(by, "min_count"));
    if (const auto formula = text_at(by, "formula"); formula != shown_formula(options))
        out += fmt::format(" ({} {})", in(lang, "theo", "by"), formula);
    return out;
}

// Every choice the figures rest on, so that a table on paper can be asked for again.
std::vector<std::string> choices_of(const json::object& answer, const rates_options& options) {
    const auto lang = options.lang;
    std::vector<std::string> out;
    const auto add = [&](std::string_view vi, std::string_view en, const std::string& value) {
        if (!value.empty()) out.push_back(fmt::format("{} {}", in(lang, vi, en), value));
    };
    add("Kỳ", "Period", period_text(answer));
    add("Công thức", "Formula", shown_formula(options));
    const layout how{lang, 0, colours::off};
    add("Theo", "By the", lower_first(basis_words(text_at(answer, "due"), how)));
    add("Mức", "Levels", thresholds_text(object_at(answer, "thresholds"), options));
    auto agency = options.agency;
    if (!agency.empty()) agency += in(lang, ", cả trực thuộc", " and all below it");
    if (options.alone) agency = options.agency + std::string(in(lang, ", riêng đơn vị", " alone"));
    add("Đơn vị", "Agency", agency);
    add("Thủ tục", "Procedure", options.procedure);
    add("Lĩnh vực", "Field", options.field);
    add("Kênh", "Channel", channel_words(options.channel, lang));
    add("Tính đến",
        "As of",
        fmt::format(
            "{} ({})", local_text(text_at(answer, "as_of"), lang), text_at(answer, "time_zone")));
    add("Danh mục phiên bản",
        "Catalogue version",
        text_at(object_at(answer, "versions"), "catalogue"));
    add("Vị trí", "Position", text_at(answer, "position"));
    return out;
}

// What the whole table needs, without the score. A narrower screen leaves out whole columns, never
// half of one: received, early and on time, beside a score also pending. --csv has them all.
constexpr std::size_t whole_table_columns = 120;

void print_table(const json::object& answer, const rates_options& options) {
    const auto lang = options.lang;
    using terminal::align;
    std::vector<terminal::column> columns{
        {std::string(in(lang, "Mã", "Code"))},
        {std::string(in(lang, "Tên", "Name")), align::left, true},
        {shown_formula(options), align::right},
        {std::string(in(lang, "tử/mẫu", "n/d")), align::right},
        {std::string(in(lang, "Mức", "Level"))},
        {std::string(in(lang, "Tiếp nhận", "Received")), align::right},
        {std::string(in(lang, "Trước hạn", "Early")), align::right},
        {std::string(in(lang, "Đúng hạn", "On time")), align::right},
        {std::string(in(lang, "Quá hạn", "Late")), align::right},
        {std::string(in(lang, "Đang giải quyết", "Pending")), align::right},
        {std::string(in(lang, "Đang quá hạn", "Overdue")), align::right}};
    if (shows_score(options))
        columns.insert(columns.begin() + 3,
                       {std::string(in(lang, "Điểm/20", "Score/20")), align::right});
    print_headline(answer, options);
    std::vector<std::vector<std::string>> rows;
    if (const auto& total = object_at(answer, "total"); !total.empty()) {
        rows.push_back(table_row(total, options));
        rows.back()[0] = in(lang, "(cộng)", "(sum)");
        rows.back()[1] = in(lang, "Tất cả", "All");
    }
    bool sums = false;
    for (const auto& row : array_at(answer, "rows")) {
        if (!row.is_object()) continue;
        rows.push_back(table_row(row.get_object(), options));
        sums = sums || sums_others(row.get_object());
    }
    const auto width = terminal::output_width();
    if (width && *width < whole_table_columns + (shows_score(options) ? 9 : 0)) {
        const std::size_t first = shows_score(options) ? 6 : 5;
        if (shows_score(options)) terminal::leave_out(columns, rows, 10);  // pending
        for (int i = 0; i < 3; ++i) terminal::leave_out(columns, rows, first);
    }
    fmt::print("{}", terminal::table_text(columns, rows, width));
    if (sums) {
        fmt::print("\n{}\n",
                   in(lang,
                      "Σ = đơn vị cùng mọi đơn vị trực thuộc (--no-rollup: riêng đơn vị)",
                      "Σ = the agency with all below it (--no-rollup: the agency alone)"));
    }
    if (const auto provisional = count_at(answer, "provisional_open"); provisional > 0) {
        fmt::print("\n{}: {}\n",
                   in(lang,
                      "Hồ sơ đang giải quyết có hạn tạm tính (ngày nghỉ chưa công bố)",
                      "Open dossiers with a provisional due date (holidays not published)"),
                   terminal::number(provisional, lang));
    }
    if (options.by_successor) {
        fmt::print("\n{}\n",
                   in(lang,
                      "Đơn vị đã giải thể hoặc sáp nhập được tính dưới tên cơ quan kế thừa",
                      "Agencies closed by the period's end are counted under their successors"));
    }
    fmt::print("\n{}", terminal::items_text(choices_of(answer, options), width.value_or(80)));
}

// "98.02" for a program; empty for an empty denominator.
std::string plain_percent(const json::object& rate) {
    const auto denominator = count_at(rate, "denominator");
    if (denominator == 0) return {};
    auto text = terminal::percent(count_at(rate, "numerator"), denominator, terminal::language::en);
    text.pop_back();
    return text;
}

// What the rows were asked by, at their end: a file of them must not need the command beside it.
constexpr std::string_view choice_headings =
    ",period_from,period_to,as_of,due,back_dated,agency,procedure,field,channel,catalogue_version";

std::string csv_choices(const json::object& answer, const rates_options& options) {
    const auto& period = object_at(answer, "period");
    std::string out;
    for (const auto& text : {text_at(period, "from"),
                             text_at(period, "to"),
                             text_at(answer, "as_of"),
                             text_at(answer, "due"),
                             text_at(answer, "back_dated"),
                             options.agency,
                             options.procedure,
                             options.field,
                             options.channel,
                             text_at(object_at(answer, "versions"), "catalogue")})
        out += "," + catalogue::csv_field(text);
    return out;
}

// The columns of counts and rates; `prefix` tells those of the subtree from the agency's own.
void print_csv_headings(const json::object& figures, std::string_view prefix) {
    for (const auto& count : object_at(figures, "counts"))
        fmt::print(",{}{}", prefix, std::string_view(count.key()));
    for (const auto& rate : object_at(figures, "rates")) {
        const std::string_view name(rate.key());
        fmt::print(",{0}{1}_numerator,{0}{1}_denominator,{0}{1}_percent", prefix, name);
        if (name == "index766") fmt::print(",{}index766_score", prefix);
    }
}

void print_csv_figures(const json::object& figures) {
    const auto& counts = object_at(figures, "counts");
    const auto& rates = object_at(figures, "rates");
    for (const auto& count : counts) fmt::print(",{}", count_at(counts, count.key()));
    for (const auto& rate : rates) {
        const auto& pair = object_at(rates, rate.key());
        fmt::print(",{},{},{}",
                   count_at(pair, "numerator"),
                   count_at(pair, "denominator"),
                   plain_percent(pair));
        if (rate.key() != "index766") continue;
        const auto score = score_text(figures, terminal::language::en);
        fmt::print(",{}", score == "–" ? std::string() : score);
    }
}

void print_csv(const json::object& answer, const rates_options& options) {
    const auto choices = csv_choices(answer, options);
    bool first = true;
    for (const auto& item : array_at(answer, "rows")) {
        const auto& row = item.as_object();
        const auto& sum = object_at(row, "rolled_up");
        if (std::exchange(first, false)) {
            fmt::print("key,name_vi,name_en");
            print_csv_headings(row, "");
            print_csv_headings(sum, "rolled_up_");
            fmt::print("{}\n", choice_headings);
        }
        fmt::print("{},{},{}",
                   catalogue::csv_field(key_of(row)),
                   catalogue::csv_field(text_at(row, "name_vi")),
                   catalogue::csv_field(text_at(row, "name_en")));
        print_csv_figures(row);
        print_csv_figures(sum);
        fmt::print("{}\n", choices);
    }
}

void print(const json::object& answer, const rates_options& options) {
    if (options.as_csv)
        print_csv(answer, options);
    else
        print_table(answer, options);
}

// The same question by what was known then, or under other rules: a job of the service.
exit_code second_look(const rates_options& options) {
    const bool is_belief = !options.known_at.empty();
    const auto result = run_job(options.service,
                                target_of(options),
                                is_belief ? std::string() : files_body(options.what_if));
    if (options.as_json) {
        fmt::print("{}\n", json::serialize(result));
        return exit_code::ok;
    }
    print(object_at(result, is_belief ? "rates" : "rates_after"), options);
    if (options.as_csv) return exit_code::ok;
    const auto lang = options.lang;
    if (is_belief) {
        fmt::print("{} {}\n{} {}\n",
                   in(lang, "Theo hiểu biết lúc", "As known at"),
                   local_text(text_at(result, "known_at"), lang),
                   in(lang, "Dấu vân sổ cái", "Ledger digest"),
                   text_at(result, "ledger_digest"));
    } else {
        fmt::print(
            "{}\n",
            in(lang,
               "Giả định: không lưu gì. So với hiện tại: tiendo calendar preview FILE",
               "A supposition: nothing is stored. Beside today: tiendo calendar preview FILE"));
    }
    return exit_code::ok;
}

exit_code rates(const rates_options& options) {
    if (options.rollup.value_or(false) && options.by != "agency")
        throw client::usage_error("--rollup: sums of subtrees exist for --by agency only");
    if (!options.known_at.empty() || !options.what_if.empty()) return second_look(options);
    const client::http_request request{"GET", target_of(options), "", std::chrono::seconds(60)};
    if (options.as_json) {
        fmt::print("{}", client::ask_text(options.service, request));
        return exit_code::ok;
    }
    const auto value = client::ask_json(options.service, request);
    print(as_answer(value, "/v1/rates"), options);
    return exit_code::ok;
}

const command rates_command(30, [](CLI::App& app, exit_code& status) {
    auto* sub = app.add_subcommand("rates", "the on-time rates, with numerator and denominator");
    add_example(*sub, "tiendo rates --by agency --from 2026-11-01 --to 2026-11-30");
    const auto options = std::make_shared<rates_options>();
    add_service_options(*sub, options->service);
    add_language_option(*sub, options->lang);
    sub->add_option("--by", options->by, "a row for each of what")
        ->capture_default_str()
        ->check(CLI::IsMember({"agency", "procedure", "field", "channel", "day"}));
    sub->add_option("--agency", options->agency, "this agency and all below it");
    sub->add_flag("--alone", options->alone, "with --agency: without those below it");
    sub->add_option(
        "--from", options->from, "first day, YYYY-MM-DD [the 1st of the month of --to]");
    sub->add_option("--to",
                    options->to,
                    "last day, inclusive [today; with --known-at or --as-of the day of it]");
    sub->add_option("--due",
                    options->due,
                    "which due date judges: headline, statutory, committed, "
                    "appointment_original, appointment_current");
    sub->add_option("--back-dated",
                    options->back_dated,
                    "what a finish counts as that was recorded after its due date but dated by it: "
                    "as_dated, late [as_dated]")
        ->check(CLI::IsMember({"as_dated", "late"}));
    sub->add_option("--procedure", options->procedure, "only this procedure");
    sub->add_option("--field", options->field, "only procedures of this field");
    sub->add_option("--channel", options->channel, "only what came in by: IN_PERSON, ONLINE, POST")
        ->check(CLI::IsMember({"IN_PERSON", "ONLINE", "POST"}));
    sub->add_option("--as-of",
                    options->as_of,
                    "as it stood at this instant (RFC 3339), by what is known today");
    auto* known_at = sub->add_option(
        "--known-at",
        options->known_at,
        "what was believed at this instant (RFC 3339), by what had been recorded by then; folds "
        "the log again");
    sub->add_option("--what-if",
                    options->what_if,
                    "FILE that replaces the catalogue's file of its name, for all dossiers: "
                    "another calendar.csv, other limits in procedures.csv; stores nothing")
        ->check(CLI::ExistingFile)
        ->excludes(known_at);
    sub->add_option("--formula",
                    options->formula,
                    "only this rate [all; the table shows resolved]; with index766 the table shows "
                    "its score too")
        ->check(CLI::IsMember({"resolved", "early", "due", "index766"}));
    auto* rollup = sub->add_flag_callback(
        "--rollup",
        [options] { options->rollup = true; },
        "each agency with all below it. The table does so and marks such rows with Σ; JSON and CSV "
        "give these sums as rolled_up beside the agency's own figures, and only when asked");
    sub->add_flag("--by-successor",
                  options->by_successor,
                  "closed and merged agencies under the name of their successor at the period's "
                  "end, not under their own in its place");
    sub->add_flag_callback(
           "--no-rollup",
           [options] { options->rollup = false; },
           "each agency alone, also in the table")
        ->excludes(rollup);
    sub->add_flag("--json", options->as_json, "print the answer as it is");
    sub->add_flag("--csv", options->as_csv, "print rows with every count and rate")
        ->excludes("--json");
    sub->callback([options, &status] { status = rates(*options); });
});

}  // namespace
}  // namespace tiendo::cli
