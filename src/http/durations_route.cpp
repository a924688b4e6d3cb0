// GET /v1/steps: where the time goes, step by step and unit by unit.
// GET /v1/durations: how long whole dossiers took, how long they waited to be
// accepted, and which part of their limits they used.
//
// Lengths are milliseconds, so that a reader can add them up (tools/README.md).
#include "api.hpp"
#include "ask.hpp"
#include "json_writer.hpp"
#include "tiendo/calendar/day_words.hpp"

#include <map>
#include <utility>

namespace tiendo::http {
namespace {

struct period {
    local_date from;
    local_date to;
};

// From the 1st of this month to today, unless told otherwise.
period read_period(parameters& asked, instant now, const calendar::time_zone& zone) {
    period out;
    out.to = asked.date("to").value_or(zone.date_of(now));
    const std::chrono::year_month_day last{out.to};
    out.from = asked.date("from").value_or(
        local_date{std::chrono::local_days{last.year() / last.month() / 1}});
    if (out.from > out.to) {
        asked.refuse("period_reversed",
                     "from",
                     "The period begins after it ends.",
                     "Give from no later than to.");
    }
    return out;
}

// As the rates do: closed agencies in their successor's place, or under its name.
rates::placing read_places(parameters& asked) {
    return asked.one_of("rollup", rates::parse_placing, "as_of_period, by_successor")
        .value_or(rates::placing::as_of_period);
}

std::optional<procedure_code> read_procedure(parameters& asked,
                                             const catalogue::catalogue& catalogue) {
    auto code = asked.code<procedure_code>("procedure");
    if (code && catalogue.find_procedure(code->view()) == nullptr) {
        asked.refuse("unknown_procedure",
                     "procedure",
                     "The catalogue in force has no such procedure.",
                     "See /v1/procedures.");
    }
    return code;
}

void write_number(json_writer& json, std::string_view name, const std::optional<std::int64_t>& n) {
    json.key(name);
    if (n) {
        json.number(*n);
    } else {
        json.null();
    }
}

void write_text(json_writer& json, std::string_view name, const std::string& text) {
    json.member(name, text.empty() ? std::nullopt : std::optional(text));
}

void write_spread(json_writer& json, const rates::spread& s) {
    json.open('{').key("number").number(s.number).key("sum_ms").number(s.sum_ms);
    write_number(json, "median_ms", s.median_ms);
    write_number(json, "p90_ms", s.p90_ms);
    json.close('}');
}

// A pair and its percent; of times the percent is of whole seconds.
void write_share(json_writer& json, std::int64_t numerator, std::int64_t denominator) {
    json.open('{').key("numerator").number(numerator).key("denominator").number(denominator);
    const rates::rate percent{numerator / 1000, denominator / 1000};
    json.key("percent").hundredths(percent.percent_hundredths()).close('}');
}

std::string name_of_agency(const std::string& code, const catalogue::catalogue& catalogue) {
    const auto* a = catalogue.find_agency(code);
    return a == nullptr ? std::string() : a->name_vi;
}

std::string name_of_procedure(const std::string& code, const catalogue::catalogue& catalogue) {
    const auto* p = catalogue.find_procedure(code);
    return p == nullptr || p->rows.empty() ? std::string() : p->rows.back().name_vi;
}

// At which place of its procedure the catalogue has a step: 1, 2, ...
using step_orders = std::map<std::pair<std::string_view, std::string_view>, std::size_t>;

step_orders orders_of(const catalogue::catalogue& catalogue) {
    step_orders out;
    std::map<std::string_view, std::size_t> steps;
    for (const auto& s : catalogue.steps()) {
        const auto [place, is_new] = out.try_emplace({s.procedure.view(), s.step_code}, 0);
        if (is_new) place->second = ++steps[s.procedure.view()];
    }
    return out;
}

// The limit that the catalogue gives the step, and its place; null where the row is not of one step
// of one procedure, or the catalogue does not know it.
void write_standing(json_writer& json,
                    const rates::steps_row& row,
                    const catalogue::step* step,
                    const step_orders& orders) {
    json.key("limit");
    if (step != nullptr && step->limit) {
        const auto words = calendar::words_of(*step->limit);
        json.open('{').key("amount").number(step->limit->amount);
        json.member("unit", calendar::name_of(step->limit->unit));
        json.member("vi", words.vi).member("en", words.en).close('}');
    } else {
        json.null();
    }
    const auto place = orders.find({row.procedure, row.step});
    write_number(json,
                 "order",
                 place == orders.end() ? std::nullopt
                                       : std::optional(static_cast<std::int64_t>(place->second)));
}

void write_steps_row(json_writer& json,
                     const rates::steps_row& row,
                     local_date day,
                     const catalogue::catalogue& catalogue,
                     const step_orders& orders) {
    json.open('{');
    write_text(json, "agency_code", row.agency);
    write_text(json, "agency_name_vi", name_of_agency(row.agency, catalogue));
    write_text(json, "procedure_code", row.procedure);
    write_text(json, "procedure_name_vi", name_of_procedure(row.procedure, catalogue));
    write_text(json, "step_code", row.step);
    const auto* step = catalogue.step_on(row.procedure, row.step, day);
    write_text(json, "step_name_vi", step == nullptr ? std::string() : step->name_vi);
    write_text(json, "unit_code", row.unit);
    write_text(json, "unit_name_vi", name_of_agency(row.unit, catalogue));
    write_standing(json, row, step, orders);
    json.key("outside_steps").boolean(row.is_outside);
    json.key("working_time");
    write_spread(json, row.used);
    json.key("share");
    write_share(json, row.used_ms, row.of_ms);
    json.key("with_limit").number(row.with_limit).key("late").number(row.late);
    json.key("late_dossiers").number(row.late_dossiers);
    json.key("running").number(row.running).key("running_late").number(row.running_late);
    json.close('}');
}

template <class Answer>
void write_end(json_writer& json, const Answer& answer, const catalogue::catalogue& catalogue) {
    json.key("period").open('{').member("from", to_text(answer.asked.from));
    json.member("to", to_text(answer.asked.to)).close('}');
    json.member("as_of", zoned(answer.as_of, catalogue.zone()));
    json.member("time_zone", catalogue.zone().name());
    json.key("position").number(answer.position);
}

// Where most of an agency's open overdue dossiers lie.
void write_overdue_groups(json_writer& json,
                          const rates::steps_answer& answer,
                          const catalogue::catalogue& catalogue) {
    json.key("overdue_at").open('[');
    for (const auto& g : answer.overdue_at) {
        const auto day = catalogue.zone().date_of(answer.as_of);
        const auto* step = catalogue.step_on(g.procedure, g.step, day);
        json.open('{').member("agency_code", g.agency).member("step_code", g.step);
        write_text(json, "step_name_vi", step == nullptr ? std::string() : step->name_vi);
        write_text(json, "unit_code", g.unit);
        write_text(json, "unit_name_vi", name_of_agency(g.unit, catalogue));
        json.key("dossiers").number(g.dossiers).close('}');
    }
    json.close(']');
}

std::string steps_json(const rates::steps_answer& answer, const catalogue::catalogue& catalogue) {
    json_writer json;
    json.open('{').key("rows").open('[');
    const auto orders = orders_of(catalogue);
    for (const auto& row : answer.rows)
        write_steps_row(json, row, answer.asked.to, catalogue, orders);
    json.close(']').key("rows_left_out").number(answer.rows_left_out).key("total");
    write_steps_row(json, answer.total, answer.asked.to, catalogue, orders);
    write_overdue_groups(json, answer, catalogue);
    write_end(json, answer, catalogue);
    json.member("by", rates::name_of(answer.asked.by));
    json.member("agencies", rates::name_of(answer.asked.places));
    json.member("share_of",
                answer.asked.by == rates::steps_by::step ? "agency and procedure" : "all")
        .close('}');
    return json.take();
}

void write_days(json_writer& json, std::string_view name, const rates::day_sums& s) {
    json.key(name).open('{').key("dossiers").number(s.dossiers);
    json.key("days").number(s.used).key("limit_days").number(s.allowed);
    const rates::rate share{s.used, s.allowed};
    json.key("percent").hundredths(share.percent_hundredths()).close('}');
}

void write_shortening(json_writer& json, std::string_view name, const rates::shortening& s) {
    json.key(name).open('{');
    write_days(json, "used_of_statutory", s.of_statutory);
    write_days(json, "used_of_committed", s.of_committed);
    write_days(json, "committed_of_statutory", s.committed_of_statutory);
    json.close('}');
}

void write_durations_row(json_writer& json, const rates::durations_row& row) {
    json.key("processing");
    write_spread(json, row.processing);
    json.key("working_days").open('{').key("sum").number(row.days_sum);
    write_number(json, "median", row.days_median);
    write_number(json, "p90", row.days_p90);
    json.close('}').key("acceptance_delay");
    write_spread(json, row.acceptance);
    json.key("shortening").open('{');
    write_shortening(json, "working_days", row.working_days);
    write_shortening(json, "calendar_days", row.calendar_days);
    json.close('}');
}

std::string durations_json(const rates::durations_answer& answer,
                           const catalogue::catalogue& catalogue) {
    const bool by_procedure = answer.asked.by_procedure;
    json_writer json;
    json.open('{').key("rows").open('[');
    for (const auto& row : answer.rows) {
        json.open('{').member(by_procedure ? "procedure_code" : "agency_code", row.key);
        write_text(json,
                   "name_vi",
                   by_procedure ? name_of_procedure(row.key, catalogue)
                                : name_of_agency(row.key, catalogue));
        write_durations_row(json, row);
        json.close('}');
    }
    json.close(']').key("total").open('{');
    write_durations_row(json, answer.total);
    json.close('}');
    write_end(json, answer, catalogue);
    json.member("agencies", rates::name_of(answer.asked.places));
    json.member("by", by_procedure ? "procedure" : "agency").close('}');
    return json.take();
}

std::optional<bool> parse_by_procedure(std::string_view name) {
    if (name == "procedure") return true;
    if (name == "agency") return false;
    return std::nullopt;
}

}  // namespace

api::answer api::steps(requester, net::http_request request) {
    parameters asked(request.query(),
                     {"agency", "descendants", "from", "to", "procedure", "by", "rollup"});
    const auto catalogue = reader_.current_catalogue();
    const auto now = clock_.now();
    rates::steps_query query;
    query.places = read_places(asked);
    query.agency = asked.code<agency_code>("agency");
    query.descendants = asked.boolean("descendants").value_or(true);
    query.procedure = read_procedure(asked, *catalogue);
    query.by = asked.one_of("by", rates::parse_steps_by, "step, unit, agency, procedure")
                   .value_or(rates::steps_by::step);
    const auto days = read_period(asked, now, catalogue->zone());
    query.from = days.from;
    query.to = days.to;
    check_agency(asked, query.agency);
    if (auto& refused = asked.refused()) co_return std::move(*refused);
    const auto answered = co_await ask(
        reader_, [query, now](const engine::engine& e) { return e.steps(query, now); });
    if (!answered) co_return engine_busy();
    co_return json_response(steps_json(*answered, *catalogue));
}

api::answer api::durations(requester, net::http_request request) {
    parameters asked(request.query(),
                     {"agency", "descendants", "from", "to", "procedure", "by", "rollup"});
    const auto catalogue = reader_.current_catalogue();
    const auto now = clock_.now();
    rates::durations_query query;
    query.places = read_places(asked);
    query.agency = asked.code<agency_code>("agency");
    query.descendants = asked.boolean("descendants").value_or(true);
    query.procedure = read_procedure(asked, *catalogue);
    query.by_procedure = asked.one_of("by", parse_by_procedure, "agency, procedure").value_or(true);
    const auto days = read_period(asked, now, catalogue->zone());
    query.from = days.from;
    query.to = days.to;
    check_agency(asked, query.agency);
    if (auto& refused = asked.refused()) co_return std::move(*refused);
    const auto answered = co_await ask(
        reader_, [query, now](const engine::engine& e) { return e.durations(query, now); });
    if (!answered) co_return engine_busy();
    co_return json_response(durations_json(*answered, *catalogue));
}

}  // namespace tiendo::http
