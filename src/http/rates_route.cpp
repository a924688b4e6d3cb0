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
constexpr std::string_view by_agency_and_day = "agency,day";
constexpr std::chrono::days days_of_agencies_max{31};
constexpr std::size_t cells_max = 50'000;  // agencies times days: 80 bytes each in the answer
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
    const auto judged = rates::level_of(asked.shown(), c, asked.levels);
    json.member("level", rates::name_of(judged));
}

// Beside which rate, by which formula, against what.
void write_thresholds(json_writer& json, rates::formula shown, const rates::level_rules& levels) {
    const auto& by = levels.of(shown);
    json.open('{').member("formula", rates::name_of(levels.judging(shown)));
    json.key("red_below").hundredths(by.red_below).key("amber_below").hundredths(by.amber_below);
    json.key("min_count").number(by.min_count).close('}');
}

// Of the levels of the rows; and of each formula that is told, for whoever shows another one.
void write_thresholds(json_writer& json, const rates_question& asked) {
    json.key("thresholds");
    write_thresholds(json, asked.shown(), asked.levels);
    json.key("thresholds_by_formula").open('{');
    for (const auto f : formulas) {
        if (asked.only && *asked.only != f) continue;
        json.key(rates::name_of(f));
        write_thresholds(json, f, asked.levels);
    }
    json.close('}');
}

// What a row was at an earlier instant; null where it was not there.
void write_previous(json_writer& json, const rates::counts* c, const rates_question& asked) {
    json.key("previous");
    if (c == nullptr) {
        json.null();
        return;
    }
    json.open('{').key("rates").open('{');
    for (const auto f : formulas) {
        if (asked.only && *asked.only != f) continue;
        const auto rate = rates::rate_of(f, *c);
        json.key(rates::name_of(f)).open('{').key("numerator").number(rate.numerator);
        json.key("denominator").number(rate.denominator).close('}');
    }
    json.close('}').key("stocks").open('{').key("open").number(c->open);
    json.key("overdue").number(c->overdue).key("no_due").number(c->no_due);
    json.key("paused").number(c->paused).close('}').close('}');
}

// The days of a row, in their order: of the asked formula its two numbers.
void write_days(json_writer& json, const std::vector<rates::rate>& days, const rates_question& q) {
    const auto name = rates::name_of(q.query.days_of.value());
    json.key("days").open('[');
    auto date = q.query.from;
    for (const auto& rate : days) {
        json.open('{').member("date", to_text(date)).key("rates").open('{').key(name).open('{');
        json.key("numerator").number(rate.numerator).key("denominator").number(rate.denominator);
        json.close('}').close('}').close('}');
        date += std::chrono::days{1};
    }
    json.close(']');
}

// Counts by the key of their row, and each agency's sum.
using counts_by_key = std::unordered_map<std::string, rates::counts>;

counts_by_key sums_of(const rates::answer& answer, const rates_question& asked) {
    return rates::roll_up(*answer.catalogue, asked.query.to, asked.query.places).sums(answer);
}

const rates::counts* find_in(const counts_by_key& all, const std::string& key) {
    const auto found = all.find(key);
    return found == all.end() ? nullptr : &found->second;
}

// The answer of the earlier instant, by row, where one was asked for.
class previous_rows {
  public:
    previous_rows(const earlier_rates* before, const rates_question& asked)
        : before_(before), asked_(asked) {
        if (before_ == nullptr || !before_->answer) return;
        for (const auto& row : before_->answer->rows) own_.emplace(row.key, row.count);
        if (asked.rollup) sums_ = sums_of(*before_->answer, asked);
    }
    void write_own(json_writer& json, const std::string& key) const {
        if (before_ != nullptr) write_previous(json, find_in(own_, key), asked_);
    }
    void write_sum(json_writer& json, const std::string& key) const {
        if (before_ != nullptr) write_previous(json, find_in(sums_, key), asked_);
    }
    void write_total(json_writer& json) const {
        if (before_ == nullptr) return;
        write_previous(json, before_->answer ? &before_->answer->total.count : nullptr, asked_);
    }

  private:
    const earlier_rates* before_;
    const rates_question& asked_;
    counts_by_key own_;
    counts_by_key sums_;
};

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

namespace {

std::string answer_json(const rates::answer& answer,
                        const rates_question& asked,
                        const earlier_rates* before) {
    const auto& catalogue = *answer.catalogue;
    counts_by_key sums;
    if (asked.rollup) sums = sums_of(answer, asked);
    std::unordered_map<std::string, std::vector<rates::rate>> sums_of_days;
    if (asked.rollup && asked.by_days)
        sums_of_days =
            rates::roll_up(catalogue, asked.query.to, asked.query.places).sums_of_days(answer);
    const previous_rows previous(before, asked);
    json_writer json(frame_bytes + answer.rows.size() * row_bytes * (asked.rollup ? 2 : 1));
    json.open('{').key("rows").open('[');
    for (const auto& row : answer.rows) {
        json.open('{').member(key_name(asked.query.by), row.key);
        json.member("name_vi", row.name_vi).member("name_en", row.name_en);
        write_figures(json, row.count, asked);
        previous.write_own(json, row.key);
        if (asked.by_days) write_days(json, row.days, asked);
        if (asked.rollup) {
            json.key("rolled_up").open('{');
            write_figures(json, sums.at(row.key), asked);
            previous.write_sum(json, row.key);
            if (asked.by_days) write_days(json, sums_of_days.at(row.key), asked);
            json.close('}');
        }
        json.close('}');
    }
    json.close(']').key("total").open('{');
    write_figures(json, answer.total.count, asked);
    previous.write_total(json);
    json.close('}').key("period").open('{');
    json.member("from", to_text(asked.query.from)).member("to", to_text(asked.query.to)).close('}');
    json.member("as_of", zoned(answer.as_of, catalogue.zone()));
    if (before != nullptr) json.member("previous_as_of", zoned(before->as_of, catalogue.zone()));
    json.member("time_zone", catalogue.zone().name()).key("position").number(answer.position);
    json.key("versions").open('{').key("catalogue").number(answer.catalogue_version).close('}');
    json.member("by", asked.by_days ? by_agency_and_day : rates::name_of(asked.query.by))
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
    write_thresholds(json, asked);
    write_formulas(json, asked.only);
    json.close('}');
    return json.take();
}

// 24:00 of the last working day that was over at `at`.
instant end_of_last_working_day(const calendar::working_calendar& calendar, instant at) {
    const auto day = calendar.add_working_days(calendar.date_of(at), -1);
    return calendar.start_of(day + std::chrono::days{1});
}

// by=agency,day: by agency, and of each its days. The rest of the question is read as any other.
parameters read_by_days(parameters asked, bool& by_days) {
    const auto by = asked.text("by");
    by_days = by == by_agency_and_day;
    if (by_days) return asked.without("by");
    if (by && !rates::parse_group_by(*by)) {
        asked.refuse("unknown_value",
                     "by",
                     "'" + *by + "' is none of: agency, procedure, field, channel, day, " +
                         std::string(by_agency_and_day) + ".");
    }
    return asked;
}

// Few enough agencies and days, before any is counted.
void check_days(parameters& asked, const rates_question& q, const catalogue::catalogue& known) {
    const auto days = q.query.to - q.query.from + std::chrono::days{1};
    const auto agencies = static_cast<std::size_t>(
        std::ranges::count_if(known.agencies(), [&](const catalogue::agency& a) {
            return !q.query.agency || known.is_within(a.code.view(), q.query.agency->view());
        }));
    if (days > days_of_agencies_max) {
        asked.refuse("too_many_days",
                     "from",
                     "The period has more than the 31 days that by=agency,day tells of each "
                     "agency.",
                     "Ask for a month, or by=day of one agency.");
    } else if (agencies * static_cast<std::size_t>(days.count()) > cells_max) {
        asked.refuse("too_many_cells",
                     "by",
                     std::to_string(agencies) + " agencies of " + std::to_string(days.count()) +
                         " days are more than the " + std::to_string(cells_max) +
                         " cells of one answer.",
                     "Ask for fewer days, or for the subtree of an agency.");
    }
}

// Both of one look. Engine's thread.
struct two_answers {
    rates::answer now;
    std::optional<earlier_rates> before;
};

two_answers look(const engine::engine& engine,
                 const rates::query& asked,
                 bool with_previous,
                 instant now) {
    two_answers out{engine.rates(asked, now), std::nullopt};
    if (!with_previous) return out;
    const auto& calendar = out.now.catalogue->main_calendar();
    const auto then = end_of_last_working_day(calendar, out.now.as_of);
    out.before.emplace();
    if (then < calendar.start_of(asked.from)) return out;
    auto earlier = asked;
    earlier.days_of.reset();  // the days tell themselves
    earlier.as_of = then;
    out.before->as_of = then;
    out.before->answer = engine.rates(earlier, now);
    return out;
}

// Whether each row is told as it was, too. A day has one past only: its own.
bool read_previous(parameters& asked, const rates_question& question) {
    const auto previous = asked.text("previous");
    if (previous && *previous != "last_working_day") {
        asked.refuse("unknown_value",
                     "previous",
                     "'" + *previous + "' is none of: last_working_day.",
                     "Leave previous out for none.");
    } else if (previous && question.query.by == rates::group_by::day) {
        asked.refuse("previous_by_day",
                     "previous",
                     "The rows of by=day are days, of which each has its own figures only.",
                     "Leave previous out or ask by something else.");
    }
    return previous.has_value();
}

}  // namespace

std::string rates_json(const rates::answer& answer, const rates_question& asked) {
    return answer_json(answer, asked, nullptr);
}
std::string rates_json(const rates::answer& answer,
                       const rates_question& asked,
                       const earlier_rates& before) {
    return answer_json(answer, asked, &before);
}

api::answer api::rates(requester who, net::http_request request) {
    bool by_days = false;
    auto asked = read_by_days(parameters(request.query(), {"previous"}, rates_parameters), by_days);
    const auto catalogue = reader_.current_catalogue();
    const auto now = clock_.now();
    auto question = read_rates_question(asked, now, *catalogue);
    question.levels = hooks_.levels;
    question.by_days = by_days;
    if (by_days) {
        question.query.days_of = question.only.value_or(rates::formula::resolved);
        check_days(asked, question, *catalogue);
    }
    const bool with_previous = read_previous(asked, question);
    check_agency(asked, question.query.agency);
    if (auto& refused = asked.refused()) co_return std::move(*refused);
    const auto settled =
        settled_at(question.query.as_of, question.query.to, catalogue->zone().date_of(now));
    const auto found =
        co_await ask_tagged(&engine::core_reader::read,
                            reader_,
                            tag_of(who, request, settled),
                            [query = question.query, with_previous, now](const engine::engine& e) {
                                return look(e, query, with_previous, now);
                            });
    if (!found) co_return engine_busy();
    if (!found->answer) co_return not_modified(found->tag);
    const auto& told = *found->answer;
    co_return with_tag(json_response(told.before ? rates_json(told.now, question, *told.before)
                                                 : rates_json(told.now, question)),
                       found->tag);
}

}  // namespace tiendo::http
