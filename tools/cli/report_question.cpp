// Options to a question.
#include "cli/report_question.hpp"

#include "client/address.hpp"
#include "client/http.hpp"
#include "tiendo/base/time.hpp"
#include "tiendo/http/server.hpp"

#include <fmt/format.h>

#include <tuple>
#include <utility>

namespace tiendo::cli {
namespace {

// The first and the last day of "2026-10".
std::pair<std::string, std::string> days_of(const std::string& month) {
    const auto first = parse_local_date(month + "-01");
    if (!first)
        throw client::usage_error("--month: '" + month + "' is not a month; write it as 2026-10");
    const std::chrono::year_month_day begin{*first};
    const std::chrono::local_days last{begin.year() / begin.month() / std::chrono::last};
    return {to_text(*first), to_text(local_date{last})};
}

void add_list_options(CLI::App& app, report_question& q) {
    app.add_option("--dossier", q.dossier, "of which a control sheet is made");
    app.add_option("--procedure", q.procedure, "this procedure only, of lists and lengths");
    app.add_option(
        "--by",
        q.by,
        "what a row is: agency, procedure of durations; unit, step, agency, procedure of "
        "steps");
    app.add_option(
        "--unit", q.unit, "of durations, limits in: working_days, calendar_days [working_days]");
    app.add_option("--kind", q.kind, "of findings, one kind");
    app.add_option("--rows", q.rows, "how many a list has, 1 to 5000 [1000]");
}

}  // namespace

void add_question_options(CLI::App& app, report_question& q, form_is how) {
    auto* form = app.add_option("form", q.form, "which form, as listed below");
    if (how == form_is::demanded) form->required();
    app.add_option("--agency", q.agency, "this agency and all below it");
    auto* from =
        app.add_option("--from", q.from, "first day, YYYY-MM-DD [the 1st of the month of --to]");
    auto* to = app.add_option("--to", q.to, "last day, inclusive [today]");
    app.add_option("--month", q.month, "a whole month, YYYY-MM")->excludes(from, to);
    app.add_option("--due",
                   q.due,
                   "which due date judges: headline, statutory, committed, appointment_original, "
                   "appointment_current");
    app.add_option("--as-of", q.as_of, "as it stood at this instant (RFC 3339)");
    app.add_option(
        "--formula", q.formula, "what ranks agencies: resolved, index766, due, early [resolved]");
    app.add_option("--places",
                   q.places,
                   "where closed agencies stand: as_of_period, by_successor [as_of_period]");
    add_list_options(app, q);
}

std::string target_of(const report_question& q, std::string_view format) {
    auto target = "/v1/reports/" + client::percent_encoded(q.form);
    const auto add = [&target](std::string_view key, const std::string& value) {
        if (value.empty()) return;
        target += target.find('?') == std::string::npos ? "?" : "&";
        target += fmt::format("{}={}", key, client::percent_encoded(value));
    };
    auto from = q.from;
    auto to = q.to;
    if (!q.month.empty()) std::tie(from, to) = days_of(q.month);
    add("format", std::string(format));
    add("agency", q.agency);
    add("from", from);
    add("to", to);
    add("due", q.due);
    add("as_of", q.as_of);
    add("formula", q.formula);
    add("places", q.places);
    add("dossier", q.dossier);
    add("procedure", q.procedure);
    add("by", q.by);
    add("unit", q.unit);
    add("kind", q.kind);
    add("rows", q.rows);
    return target;
}

std::string report_forms_text() {
    std::string out = "Biểu mẫu / forms:\n";
    for (const auto& f : http::report_forms())
        out += fmt::format("  {:<14}{}\n                {}\n", f.name, f.title.vi, f.title.en);
    return out +
           "Which parameters each takes: GET /v1/reports. No form is given out whose sums do "
           "not add up.";
}

}  // namespace tiendo::cli
