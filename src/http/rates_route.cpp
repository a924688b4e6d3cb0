// GET /v1/rates: counts and rates of a period, with all that is needed to read
// them: formulas, basis, as-of instant, log position and catalogue version.
//
// Rows of by=agency are each agency's own, so that they add up to the total; rollup adds
// "rolled_up", the sums over each agency's subtree (tools/README.md).
#include "api.hpp"
#include "ask.hpp"
#include "json_writer.hpp"
#include "rates_json.hpp"
#include "tiendo/rates/roll_up.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>

namespace tiendo::http {
namespace {

constexpr std::array formulas{
    rates::formula::resolved, rates::formula::index766, rates::formula::due, rates::formula::early};
constexpr std::chrono::days days_max{3'660};  // rows of by=day: ten years
// What to expect of an answer's text, so that it need not move while it grows.
constexpr std::size_t row_bytes = 896;  // names, counts and rates, once
constexpr std::size_t frame_bytes = 8 * 1'024;

std::optional<rates::formula> parse_formula(std::string_view name) {
    const auto* found = std::find_if(
        formulas.begin(), formulas.end(), [&](auto f) { return rates::name_of(f) == name; });
    return found == formulas.end() ? std::nullopt : std::optional(*found);
}

std::optional<dossier::channel> parse_channel(std::string_view name) {
    for (const auto via :
         {dossier::channel::in_person, dossier::channel::online, dossier::channel::post}) {
        if (dossier::name_of(via) == name) return via;
    }
    return std::nullopt;
}

// Unless told otherwise, the month until now or, of what stood or was known at an earlier instant,
// until then: `now` is the instant of knowing.
void read_period(parameters& asked,
                 rates_question& out,
                 instant now,
                 const calendar::time_zone& zone) {
    out.query.as_of = asked.at("as_of");
    const auto last_known = zone.date_of(std::min(out.query.as_of.value_or(now), now));
    const auto to = asked.date("to");
    out.query.to = to.value_or(last_known);
    const std::chrono::year_month_day last{out.query.to};
    out.query.from = asked.date("from").value_or(
        local_date{std::chrono::local_days{last.year() / last.month() / 1}});
    if (out.query.from > out.query.to) {
        asked.refuse("period_reversed",
                     "from",
                     to ? "The period begins after it ends."
                        : "The period begins after " + to_text(out.query.to) +
                              ", on which it ends where to is left out: the day of the instant "
                              "asked about.",
                     "Give from no later than to.");
    } else if (out.query.by == rates::group_by::day && out.query.to - out.query.from > days_max) {
        asked.refuse("period_too_long",
                     "from",
                     "The period is longer than ten years, of which by=day has a row each day.",
                     "Ask in parts, or by something else.");
    } else if (out.query.from < local_date{std::chrono::year{2000} / 1 / 1} ||
               out.query.to > local_date{std::chrono::year{2200} / 1 / 1}) {
        asked.refuse("date_out_of_range", "from", "The period leaves the years 2000 to 2199.");
    }
    const auto latest = std::min(zone.start_of(out.query.to + std::chrono::days{1}), now);
    if (out.query.as_of && *out.query.as_of > latest) {
        asked.refuse("as_of_too_late",
                     "as_of",
                     "as_of lies after " + zoned(latest, zone) +
                         ", the earlier of now and the period's end.",
                     "Give an earlier instant or leave it out.");
    } else if (out.query.as_of && *out.query.as_of < zone.start_of(out.query.from)) {
        asked.refuse("as_of_too_early",
                     "as_of",
                     "as_of lies before the period begins, at " +
                         zoned(zone.start_of(out.query.from), zone) + ".",
                     "Give a period that had begun then.");
    }
}

struct rollup_answer {
    bool is_wanted = true;
    rates::placing places = rates::placing::as_of_period;
};

std::optional<rollup_answer> parse_rollup(std::string_view name) {
    if (name == "false") return rollup_answer{false};
    if (name == "true") return rollup_answer{};
    const auto places = rates::parse_placing(name);
    return places ? std::optional(rollup_answer{true, *places}) : std::nullopt;
}

// by_successor names whose figures a row holds, whatever the rows are; sums of subtrees are of
// agencies only.
void read_rollup(parameters& asked, rates_question& out) {
    const auto rollup =
        asked.one_of("rollup", parse_rollup, "true, false, as_of_period, by_successor")
            .value_or(rollup_answer{false});
    const bool is_by_agency = out.query.by == rates::group_by::agency;
    out.query.places = rollup.places;
    out.rollup = rollup.is_wanted && is_by_agency;
    if (rollup.is_wanted && !is_by_agency && rollup.places == rates::placing::as_of_period) {
        asked.refuse("rollup_without_agencies",
                     "rollup",
                     "Rolled-up sums exist for by=agency only.",
                     "Leave rollup out or ask by=agency.");
    }
}

void write_counts(json_writer& json, const rates::counts& c) {
    json.open('{').key("received").number(c.received());
    json.key("received_in_person").number(c.received_by_channel[0]);
    json.key("received_online").number(c.received_by_channel[1]);
    json.key("received_post").number(c.received_by_channel[2]);
    json.key("early").number(c.early).key("on_time").number(c.on_time).key("late").number(c.late);
    json.key("finished_no_due").number(c.finished_no_due);
    json.key("withdrawn").number(c.withdrawn).key("stopped").number(c.stopped);
    json.key("transferred_in")
        .number(c.transferred_in)
        .key("transferred_out")
        .number(c.transferred_out);
    json.key("fell_due").number(c.fell_due).key("fell_due_met").number(c.fell_due_met);
    json.key("index_finished_in_time").number(c.index_finished_in_time);
    json.key("index_finished_late").number(c.index_finished_late);
    json.key("carried_over").number(c.carried_over).key("open").number(c.open);
    json.key("overdue").number(c.overdue).key("no_due").number(c.no_due).key("paused").number(
        c.paused);
    json.key("index_pending_in_time").number(c.index_pending_in_time);
    json.key("index_pending_overdue").number(c.index_pending_overdue).close('}');
}

void write_rates(json_writer& json,
                 const rates::counts& c,
                 const std::optional<rates::formula>& only) {
    json.open('{');
    for (const auto f : formulas) {
        if (only && *only != f) continue;
        const auto rate = rates::rate_of(f, c);
        json.key(rates::name_of(f)).open('{');
        json.key("numerator").number(rate.numerator).key("denominator").number(rate.denominator);
        json.key("percent").hundredths(rate.percent_hundredths());
        // Group 2 of QĐ 766 gives 20 points times this rate, unrounded.
        if (f == rates::formula::index766)
            json.key("score").hundredths(rates::index766_score_hundredths(rate));
        json.close('}');
    }
    json.close('}');
}

void write_figures(json_writer& json, const rates::counts& c, const rates_question& asked) {
    json.key("counts");
    write_counts(json, c);
    json.key("rates");
    write_rates(json, c, asked.only);
}

std::string_view key_name(rates::group_by by) {
    switch (by) {
        case rates::group_by::agency:
            return "agency_code";
        case rates::group_by::procedure:
            return "procedure_code";
        case rates::group_by::field:
            return "field_code";
        case rates::group_by::channel:
            return "channel";
        case rates::group_by::day:
            return "date";
        case rates::group_by::agency_and_field:
            break;  // of reports only
    }
    return "key";
}

void write_formulas(json_writer& json, const std::optional<rates::formula>& only) {
    json.key("formulas").open('{');
    for (const auto f : formulas) {
        if (only && *only != f) continue;
        json.key(rates::name_of(f)).open('{').member("name", rates::name_of(f));
        json.member("en", rates::sentence_of(f)).member("vi", rates::sentence_vi_of(f)).close('}');
    }
    json.close('}');
}

}  // namespace

rates_question read_rates_question(parameters& asked,
                                   instant now,
                                   const catalogue::catalogue& catalogue) {
    rates_question out;
    out.query.agency = asked.code<agency_code>("agency");
    out.query.descendants = asked.boolean("descendants").value_or(true);
    out.query.by =
        asked.one_of("by", rates::parse_group_by, "agency, procedure, field, channel, day")
            .value_or(rates::group_by::agency);
    out.query.due =
        asked
            .one_of("due",
                    rates::parse_due_basis,
                    "headline, statutory, committed, appointment_original, appointment_current")
            .value_or(rates::due_basis::headline);
    out.query.back_dated = asked.one_of("back_dated", rates::parse_back_dating, "as_dated, late")
                               .value_or(rates::back_dating::as_dated);
    out.only = asked.one_of("formula", parse_formula, "resolved, index766, due, early");
    out.query.procedure = asked.code<procedure_code>("procedure");
    out.query.field = asked.text("field");
    out.query.via = asked.one_of("channel", parse_channel, "IN_PERSON, ONLINE, POST");
    read_rollup(asked, out);
    const auto& known = catalogue.procedures();
    if (out.query.field && std::none_of(known.begin(), known.end(), [&](const auto& p) {
            return p.field_code == *out.query.field;
        })) {
        asked.refuse("unknown_field",
                     "field",
                     "No procedure of the catalogue in force is of this field.",
                     "See /v1/procedures.");
    }
    if (out.query.procedure && catalogue.find_procedure(out.query.procedure->view()) == nullptr) {
        asked.refuse("unknown_procedure",
                     "procedure",
                     "The catalogue in force has no such procedure.",
                     "See /v1/procedures.");
    }
    read_period(asked, out, now, catalogue.zone());
    return out;
}

std::string rates_json(const rates::answer& answer, const rates_question& asked) {
    const auto& catalogue = *answer.catalogue;
    std::unordered_map<std::string, rates::counts> sums;
    if (asked.rollup)
        sums = rates::roll_up(catalogue, asked.query.to, asked.query.places).sums(answer);
    json_writer json(frame_bytes + answer.rows.size() * row_bytes * (asked.rollup ? 2 : 1));
    json.open('{').key("rows").open('[');
    for (const auto& row : answer.rows) {
        json.open('{').member(key_name(asked.query.by), row.key);
        json.member("name_vi", row.name_vi).member("name_en", row.name_en);
        write_figures(json, row.count, asked);
        if (asked.rollup) {
            json.key("rolled_up").open('{');
            write_figures(json, sums.at(row.key), asked);
            json.close('}');
        }
        json.close('}');
    }
    json.close(']').key("total").open('{');
    write_figures(json, answer.total.count, asked);
    json.close('}').key("period").open('{');
    json.member("from", to_text(asked.query.from)).member("to", to_text(asked.query.to)).close('}');
    json.member("as_of", zoned(answer.as_of, catalogue.zone()));
    json.member("time_zone", catalogue.zone().name()).key("position").number(answer.position);
    json.key("versions").open('{').key("catalogue").number(answer.catalogue_version).close('}');
    json.member("by", rates::name_of(asked.query.by))
        .member("due", rates::name_of(asked.query.due))
        .member("agencies", rates::name_of(asked.query.places))
        .member("back_dated", rates::name_of(asked.query.back_dated));
    json.key("back_dated_finishes");
    if (asked.query.back_dated == rates::back_dating::late) {
        json.number(answer.back_dated_finishes);
    } else {
        json.null();  // not looked for
    }
    json.key("provisional_open").number(answer.provisional_open);
    write_formulas(json, asked.only);
    json.close('}');
    return json.take();
}

api::answer api::rates(requester who, net::http_request request) {
    parameters asked(request.query(), {}, rates_parameters);
    const auto catalogue = reader_.current_catalogue();
    const auto now = clock_.now();
    const auto question = read_rates_question(asked, now, *catalogue);
    check_agency(asked, question.query.agency);
    if (auto& refused = asked.refused()) co_return std::move(*refused);
    const auto settled =
        settled_at(question.query.as_of, question.query.to, catalogue->zone().date_of(now));
    const auto found = co_await ask_tagged(
        &engine::core_reader::read,
        reader_,
        tag_of(who, request, settled),
        [query = question.query, now](const engine::engine& e) { return e.rates(query, now); });
    if (!found) co_return engine_busy();
    if (!found->answer) co_return not_modified(found->tag);
    co_return with_tag(json_response(rates_json(*found->answer, question)), found->tag);
}

}  // namespace tiendo::http
