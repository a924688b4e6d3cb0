// POST /v1/deadline: the calculator of due dates, over the calendars in force.
//
// {"received": T, "calendar": "vn", one of "working_days" | "calendar_days" |
// "working_hours" | "hours" | "months": N, "origin_rule": "roll" | "next_day",
// "cut_off": "15:00", "pauses": [[from, to] or [from, to, policy], ...], "explain": true}.
// Origin rules, the cut-off and clock policies are those of procedures.csv (src/RULES.md
// L3.5, L3.6, 2.9); default: roll, none, and the usual policy of the limit's unit.
#include "api.hpp"
#include "dossier_json.hpp"
#include "explain_json.hpp"
#include "json_writer.hpp"
#include "tiendo/calendar/day_words.hpp"
#include "tiendo/catalogue/clock_start.hpp"
#include "tiendo/dossier/explained_deadline.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <boost/json/value_to.hpp>

#include <algorithm>
#include <array>

namespace tiendo::http {
namespace {

namespace json = boost::json;
using std::chrono::days;

constexpr std::size_t nesting_max = 16;

constexpr std::array units{calendar::limit_unit::working_days,
                           calendar::limit_unit::calendar_days,
                           calendar::limit_unit::working_hours,
                           calendar::limit_unit::hours,
                           calendar::limit_unit::months};

struct question {
    dossier::deadline_question asked;
    // By asked.pauses: whose policy nobody said. The usual one depends on the unit, which may
    // stand behind them.
    std::vector<bool> has_usual_policy;
    std::string calendar_id = "vn";
    bool has_limit = false;  // one amount was given
    bool explain = false;
};

namespace wanted = catalogue::wanted;

refusal bad(std::string_view field, std::string_view message) {
    return {"bad_member", std::string(field), std::string(message)};
}

std::optional<instant> instant_of(const json::value& value) {
    const auto* text = value.if_string();
    return text == nullptr ? std::nullopt : parse_rfc3339({text->data(), text->size()});
}

std::optional<refusal> read_amount(question& out,
                                   calendar::limit_unit unit,
                                   const json::value& value) {
    if (out.has_limit) return bad(calendar::name_of(unit), wanted::one_amount);
    const auto* number = value.if_int64();
    if (number == nullptr || !catalogue::is_limit_amount(*number))
        return bad(calendar::name_of(unit), wanted::amount);
    out.asked.allowed = calendar::limit{static_cast<std::int32_t>(*number), unit};
    out.has_limit = true;
    return std::nullopt;
}

std::optional<refusal> read_pause(question& out,
                                  const std::string& name,
                                  const json::value& value) {
    const auto* parts = value.if_array();
    if (parts == nullptr || parts->size() < 2 || parts->size() > 3)
        return bad(name, "must be [from, to] or [from, to, policy]");
    const auto from = instant_of((*parts)[0]);
    const auto to = instant_of((*parts)[1]);
    if (!from || !to) return bad(name, "holds something that is not an instant with an offset");
    if (*to < *from) return bad(name, wanted::pause_order);
    dossier::asked_pause pause{{}, *from, *to};
    out.has_usual_policy.push_back(parts->size() == 2);
    if (parts->size() == 3) {
        const auto* text = (*parts)[2].if_string();
        const auto policy = text == nullptr ? std::nullopt : catalogue::parse_clock_policy(*text);
        if (!policy) return bad(name + "[2]", wanted::policy);
        pause.policy = *policy;
    }
    out.asked.pauses.push_back(pause);
    return std::nullopt;
}

std::optional<refusal> read_pauses(question& out, const json::value& value) {
    const auto* list = value.if_array();
    if (list == nullptr || list->size() > dossier::asked_pauses_max) {
        return bad("pauses",
                   "must be a list of at most " + std::to_string(dossier::asked_pauses_max) +
                       " of [from, to] or [from, to, policy]");
    }
    for (std::size_t i = 0; i < list->size(); ++i) {
        if (auto refused = read_pause(out, "pauses[" + std::to_string(i) + "]", (*list)[i]))
            return refused;
    }
    return std::nullopt;
}

std::optional<refusal> read_origin_rule(question& out, const json::value& value) {
    const auto* text = value.if_string();
    const auto rule = text == nullptr ? std::nullopt : catalogue::parse_origin_rule(*text);
    if (!rule) return bad("origin_rule", wanted::origin_rule);
    out.asked.rules.origin = *rule;
    return std::nullopt;
}

std::optional<refusal> read_cut_off(question& out, const json::value& value) {
    const auto* text = value.if_string();
    out.asked.rules.cut_off = text == nullptr ? std::nullopt : parse_time_of_day(*text);
    if (!out.asked.rules.cut_off) return bad("cut_off", wanted::cut_off);
    return std::nullopt;
}

// The first name that stands twice in the outer object of sound JSON: the parser would silently
// keep the last value. A string in front of a colon is a name.
std::optional<std::string> repeated_name(std::string_view text) {
    std::vector<std::string> names;
    int depth = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '{' || text[i] == '[') ++depth;
        if (text[i] == '}' || text[i] == ']') --depth;
        if (text[i] != '"') continue;
        const auto begin = i++;
        while (text[i] != '"') i += text[i] == '\\' ? 2u : 1u;
        const auto next = text.find_first_not_of(" \t\r\n", i + 1);
        if (depth != 1 || next == std::string_view::npos || text[next] != ':') continue;
        const auto quoted = text.substr(begin, i + 1 - begin);
        auto name = json::value_to<std::string>(json::parse({quoted.data(), quoted.size()}));
        if (std::ranges::find(names, name) != names.end()) return name;
        names.push_back(std::move(name));
    }
    return std::nullopt;
}

std::optional<refusal> read_member(question& out, std::string_view name, const json::value& value) {
    if (name == "received") {
        const auto at = instant_of(value);
        if (!at) return bad(name, "must be an instant with an offset: 2026-02-13T14:31:00+07:00");
        out.asked.received = *at;
        return std::nullopt;
    }
    if (name == "calendar") {
        const auto* text = value.if_string();
        if (text == nullptr) return bad(name, "must be the id of a calendar, such as vn");
        out.calendar_id = std::string(text->data(), text->size());
        return std::nullopt;
    }
    if (name == "explain") {
        if (!value.is_bool()) return bad(name, "must be true or false");
        out.explain = value.get_bool();
        return std::nullopt;
    }
    if (name == "pauses") return read_pauses(out, value);
    if (name == "origin_rule") return read_origin_rule(out, value);
    if (name == "cut_off") return read_cut_off(out, value);
    for (const auto unit : units) {
        if (calendar::name_of(unit) == name) return read_amount(out, unit, value);
    }
    return refusal{
        "unknown_member",
        std::string(name),
        "is not known; use received, calendar, one of working_days, calendar_days, working_hours, "
        "hours, months, and origin_rule, cut_off, pauses, explain"};
}

std::variant<question, refusal> read_question(const net::http_request& request) {
    if (request.content_type != "application/json") {
        return refusal{"unsupported_media_type", "Content-Type", "must be application/json"};
    }
    json::error_code ec;
    json::parse_options options;
    options.max_depth = nesting_max;
    const auto value = json::parse({request.body.data(), request.body.size()}, ec, {}, options);
    if (ec) return refusal{"malformed", "", "the body is not JSON: " + ec.message()};
    const auto* object = value.if_object();
    if (object == nullptr) return refusal{"malformed", "", "the body is not a JSON object"};
    if (const auto twice = repeated_name(request.body)) {
        return refusal{"repeated_member", *twice, "stands twice"};
    }
    question out;
    for (const auto& [name, member] : *object) {
        if (auto refused = read_member(out, {name.data(), name.size()}, member))
            return std::move(*refused);
    }
    if (!object->contains("received")) return bad("received", "is missing");
    if (!out.has_limit) return bad("working_days", "is missing: give one amount");
    if (out.asked.received < earliest_fact) return bad("received", wanted::received);
    for (std::size_t i = 0; i < out.asked.pauses.size(); ++i) {
        if (out.has_usual_policy[i])
            out.asked.pauses[i].policy = dossier::usual_policy(out.asked.allowed.unit);
    }
    return out;
}

void write_days(json_writer& out,
                const dossier::derivation& by,
                const calendar::working_calendar& calendar) {
    out.key("days").open('[');
    for (const auto& row : by.days) {
        out.open('{');
        write_day(out, row, calendar.zone());
        const auto day = calendar.working_time_between(calendar.start_of(row.date),
                                                       calendar.start_of(row.date + days{1}));
        out.key("working_seconds").number(day.length.count() / 1000);
        const auto words =
            calendar::words_of({row.date, row.working, {}, row.reason, row.legal_source});
        out.member("reason", words.vi).member("reason_en", words.en).close('}');
    }
    out.close(']').key("days_left_out").number(by.days_left_out).key("sum");
    write_sum(out, by.sum);
}

void write_explanation(json_writer& out,
                       const calendar::limit& allowed,
                       const dossier::explained_deadline& told,
                       const calendar::working_calendar& calendar) {
    const auto& zone = calendar.zone();
    const auto& by = told.working;
    out.key("limit");
    write_limit(out, allowed);
    out.key("after_cut_off").boolean(by.after_cut_off).key("unmoved");
    write_due(out, by.unmoved, zone);
    out.key("restarted_by");
    by.restarted_by ? out.number(*by.restarted_by) : out.null();
    write_days(out, by, calendar);
    out.key("first_count");
    write_first_count(out, told.first, zone);
    out.key("pauses").open('[');
    for (const auto& p : told.pauses) {
        const auto effect = p.effect.value_or(dossier::pause_effect{});
        out.open('{').member("from", zoned(p.asked.from, zone));
        out.member("to", zoned(p.asked.to, zone)).member("policy", policy_name(p.asked.policy));
        out.key("days").number(effect.days);
        out.key("milliseconds").number(effect.length.count()).close('}');
    }
    out.close(']');
}

}  // namespace

api::answer api::deadline(requester, net::http_request request) {
    parameters none(request.query(), {});
    if (auto& refused = none.refused()) co_return std::move(*refused);
    const auto read = read_question(request);
    if (const auto* why = std::get_if<refusal>(&read)) {
        const unsigned status = why->code == "unsupported_media_type" ? 415 : 400;
        co_return net::problem(status,
                               {why->code,
                                why->field,
                                (why->field.empty() ? "" : why->field + " ") + why->message + ".",
                                "Correct the body and send it again."});
    }
    const auto& said = std::get<question>(read);
    const auto catalogue = reader_.current_catalogue();
    const auto* calendar = catalogue->find_calendar(said.calendar_id);
    if (calendar == nullptr) {
        co_return net::problem(400,
                               {"unknown_calendar",
                                "calendar",
                                "There is no calendar of this id.",
                                "Use vn or an id of calendars.csv."});
    }
    const auto counted = dossier::count_deadline(said.asked, *calendar);
    if (!counted) {
        co_return net::problem(400,
                               {"out_of_range",
                                "received",
                                "The due date leaves the years 1900 to 2200.",
                                "Ask for a shorter limit."});
    }
    const auto& due = counted->due;
    json_writer out;
    out.open('{').member("due", zoned(due.breach, calendar->zone()));
    out.member("due_date", to_text(due.date)).key("provisional").boolean(due.provisional);
    out.member("counted_from", zoned(counted->counted_from, calendar->zone()));
    out.member("calendar", calendar->id()).member("time_zone", calendar->zone().name());
    if (said.explain)
        write_explanation(
            out, said.asked.allowed, *dossier::explain_deadline(said.asked, *calendar), *calendar);
    out.close('}');
    co_return json_response(out.take());
}

}  // namespace tiendo::http
