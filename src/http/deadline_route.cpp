// POST /v1/deadline: the calculator of due dates, over the calendars in force.
//
// {"received": T, "calendar": "vn", one of "working_days" | "calendar_days" |
// "working_hours" | "hours" | "months": N, "origin_rule": "roll" | "next_day",
// "cut_off": "15:00", "pauses": [[from, to], ...], "explain": true}. Origin rules and
// the cut-off are those of procedures.csv (src/RULES.md L3.5, L3.6); default: roll, none.
#include "api.hpp"
#include "json_writer.hpp"
#include "tiendo/calendar/day_words.hpp"
#include "tiendo/calendar/deadline.hpp"
#include "tiendo/catalogue/clock_start.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <boost/json/value_to.hpp>

#include <algorithm>
#include <array>

namespace tiendo::http {
namespace {

namespace json = boost::json;

constexpr std::size_t pauses_max = 1'000;
constexpr std::size_t nesting_max = 16;
constexpr std::chrono::days explained_max{3'660};  // ten years of rows

struct unit_name {
    std::string_view name;
    calendar::limit_unit unit;
};
constexpr std::array units{
    unit_name{"working_days", calendar::limit_unit::working_days},
    unit_name{"calendar_days", calendar::limit_unit::calendar_days},
    unit_name{"working_hours", calendar::limit_unit::working_hours},
    unit_name{"hours", calendar::limit_unit::hours},
    unit_name{"months", calendar::limit_unit::months},
};

struct deadline_question {
    instant received{};
    std::string calendar_id = "vn";
    calendar::limit allowed{};
    bool has_limit = false;  // one amount was given
    catalogue::start_rules rules;
    std::vector<calendar::pause> pauses;
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

std::optional<refusal> read_amount(deadline_question& out,
                                   const unit_name& unit,
                                   const json::value& value) {
    if (out.has_limit) return bad(unit.name, wanted::one_amount);
    const auto* number = value.if_int64();
    if (number == nullptr || !catalogue::is_limit_amount(*number))
        return bad(unit.name, wanted::amount);
    out.allowed = calendar::limit{static_cast<std::int32_t>(*number), unit.unit};
    out.has_limit = true;
    return std::nullopt;
}

std::optional<refusal> read_pauses(deadline_question& out, const json::value& value) {
    const auto* list = value.if_array();
    if (list == nullptr || list->size() > pauses_max) {
        return bad("pauses",
                   "must be a list of at most " + std::to_string(pauses_max) + " pairs [from, to]");
    }
    for (std::size_t i = 0; i < list->size(); ++i) {
        const auto name = "pauses[" + std::to_string(i) + "]";
        const auto* pair = (*list)[i].if_array();
        if (pair == nullptr || pair->size() != 2) return bad(name, "must be a pair [from, to]");
        const auto from = instant_of((*pair)[0]);
        const auto to = instant_of((*pair)[1]);
        if (!from || !to) return bad(name, "holds something that is not an instant with an offset");
        if (*to < *from) return bad(name, "ends before it begins");
        out.pauses.push_back({*from, *to});
    }
    return std::nullopt;
}

std::optional<refusal> read_origin_rule(deadline_question& out, const json::value& value) {
    const auto* text = value.if_string();
    const auto rule = text == nullptr ? std::nullopt : catalogue::parse_origin_rule(*text);
    if (!rule) return bad("origin_rule", wanted::origin_rule);
    out.rules.origin = *rule;
    return std::nullopt;
}

std::optional<refusal> read_cut_off(deadline_question& out, const json::value& value) {
    const auto* text = value.if_string();
    out.rules.cut_off = text == nullptr ? std::nullopt : parse_time_of_day(*text);
    if (!out.rules.cut_off) return bad("cut_off", wanted::cut_off);
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

std::optional<refusal> read_member(deadline_question& out,
                                   std::string_view name,
                                   const json::value& value) {
    if (name == "received") {
        const auto at = instant_of(value);
        if (!at) return bad(name, "must be an instant with an offset: 2026-02-13T14:31:00+07:00");
        out.received = *at;
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
    for (const auto& unit : units) {
        if (unit.name == name) return read_amount(out, unit, value);
    }
    return refusal{
        "unknown_member",
        std::string(name),
        "is not known; use received, calendar, one of working_days, calendar_days, working_hours, "
        "hours, months, and origin_rule, cut_off, pauses, explain"};
}

std::variant<deadline_question, refusal> read_question(const net::http_request& request) {
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
    deadline_question out;
    for (const auto& [name, member] : *object) {
        if (auto refused = read_member(out, {name.data(), name.size()}, member))
            return std::move(*refused);
    }
    if (!object->contains("received")) return bad("received", "is missing");
    if (!out.has_limit) return bad("working_days", "is missing: give one amount");
    if (out.received < earliest_fact) return bad("received", wanted::received);
    return out;
}

void write_days(json_writer& out,
                const deadline_question& asked,
                const calendar::working_calendar& calendar,
                local_date through) {
    const auto from = calendar.date_of(asked.received);
    out.key("days").open('[');
    for (const auto& day : calendar.explain(from, std::min(through, from + explained_max))) {
        out.open('{').member("date", to_text(day.date)).key("working").boolean(day.working);
        out.key("working_seconds").number(day.length.length.count() / 1000);
        const auto words = calendar::words_of(day);
        out.member("reason", words.vi).member("reason_en", words.en);
        out.member("legal_source", day.legal_source).close('}');
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
    const auto& asked = std::get<deadline_question>(read);
    const auto catalogue = reader_.current_catalogue();
    const auto* calendar = catalogue->find_calendar(asked.calendar_id);
    if (calendar == nullptr) {
        co_return net::problem(400,
                               {"unknown_calendar",
                                "calendar",
                                "There is no calendar of this id.",
                                "Use vn or an id of calendars.csv."});
    }
    const auto origin =
        catalogue::start_of_clock(asked.received, asked.allowed.unit, asked.rules, *calendar).at;
    const auto due = calendar::due_of(
        origin, calendar::amount_of(asked.allowed), calendar::united(asked.pauses), *calendar);
    if (!due) {
        co_return net::problem(400,
                               {"out_of_range",
                                "received",
                                "The due date leaves the years 1900 to 2200.",
                                "Ask for a shorter limit."});
    }
    json_writer out;
    out.open('{').member("due", zoned(calendar::end_of(*due, *calendar), calendar->zone()));
    out.member("due_date", to_text(due->date)).key("provisional").boolean(due->provisional);
    out.member("counted_from", zoned(origin, calendar->zone())).member("calendar", calendar->id());
    out.member("time_zone", calendar->zone().name());
    if (asked.explain) write_days(out, asked, *calendar, due->date);
    out.close('}');
    co_return json_response(out.take());
}

}  // namespace tiendo::http
