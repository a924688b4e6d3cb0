// GET /v1/dossiers, /v1/dossiers/{code} and /v1/dossiers/ages.
//
// How long a row is overdue, or has left, is counted by the calendar in force of its agency.
// Instants print with the offset of the calendar that counts for them: a dossier's in
// the zone of its calendar, a row's in the zone of its agency's; `time_zone` names it.
#include "api.hpp"
#include "ask.hpp"
#include "dossier_json.hpp"
#include "json_writer.hpp"
#include "tiendo/calendar/day_words.hpp"
#include "tiendo/engine/lists.hpp"

namespace tiendo::http {
namespace {

constexpr std::size_t page_rows_max = 1'000;

// The zone of the calendar version that governs the dossier; before there is one, its agency's.
calendar::time_zone own_zone_of(const engine::dossier_detail& d,
                                const catalogue::catalogue& catalogue) {
    const auto* in_force = catalogue.find_calendar(d.calendar_id);
    if (in_force != nullptr && in_force->zone().name() == d.time_zone) return in_force->zone();
    const auto named = calendar::time_zone::load(d.time_zone);
    return named ? *named : zone_of(d.summary.agency, catalogue);
}

void write_summary(json_writer& json,
                   const engine::dossier_summary& d,
                   const calendar::time_zone& zone) {
    json.member("dossier_code", d.code.view()).member("agency_code", d.agency.view());
    json.key("named_agency_codes").open('[');
    for (const auto& agency : d.named) json.text(agency.view());
    json.close(']');
    json.member("procedure_code", d.procedure.view()).member("state", dossier::name_of(d.state));
    json.member("channel",
                d.via ? std::optional(std::string(dossier::name_of(*d.via))) : std::nullopt);
    json.member("received_at", zoned(d.received_at, zone))
        .member("ended_at", zoned(d.ended_at, zone));
    json.key("due");
    write_due(json, d.due, zone);
    json.key("overdue").boolean(d.overdue).key("paused").boolean(d.paused);
    json.key("provisional").boolean(d.provisional);
    json.member("verdict", dossier::name_of(d.verdict));
}

// {"code", "name_vi", "unit"} of the step that runs, or null.
void write_at_work(json_writer& json,
                   const engine::dossier_row& row,
                   const catalogue::catalogue& catalogue,
                   const calendar::time_zone& zone,
                   instant as_of) {
    json.key("step");
    if (!row.at_work) {
        json.null();
        return;
    }
    const auto& [code, unit] = *row.at_work;
    const auto* step = catalogue.step_on(row.procedure.view(), code, zone.date_of(as_of));
    json.open('{').member("code", code);
    json.member("name_vi", step == nullptr ? std::nullopt : std::optional(step->name_vi));
    json.member("unit", unit.empty() ? std::nullopt : std::optional(unit)).close('}');
}

// working_days_overdue of what is overdue, working_left_ms of what is due soon; else neither.
void write_time_left(json_writer& json,
                     const engine::dossier_summary& row,
                     const catalogue::catalogue& catalogue,
                     instant as_of) {
    if (!row.due) return;
    const auto* agency = catalogue.find_agency(row.agency.view());
    const auto& calendar =
        agency == nullptr ? catalogue.main_calendar() : catalogue.calendar_of(*agency);
    if (row.overdue) {
        json.key("working_days_overdue")
            .number(engine::working_days_past(*row.due, calendar, as_of));
        return;
    }
    const bool is_pending = row.received_at && !row.ended_at && !row.paused;
    if (!is_pending || row.due->breach > as_of + engine::due_soon) return;
    const auto left = calendar.working_time_between(as_of, row.due->breach);
    json.key("working_left_ms").number(std::max(left.length, milliseconds{0}).count());
}

void write_dues(json_writer& json,
                const engine::dossier_detail& d,
                const calendar::time_zone& zone) {
    json.key("dues").open('{');
    for (std::size_t i = 0; i < dossier::basis_count; ++i) {
        json.key(dossier::name_of(static_cast<dossier::basis>(i)));
        write_due(json, d.dues[i], zone);
    }
    json.close('}').key("verdicts").open('{');
    for (std::size_t i = 0; i < dossier::basis_count; ++i) {
        json.member(dossier::name_of(static_cast<dossier::basis>(i)),
                    dossier::name_of(d.verdicts[i]));
    }
    json.close('}');
}

void write_facts(json_writer& json,
                 const engine::dossier_detail& d,
                 const calendar::time_zone& zone) {
    json.key("facts").open('[');
    for (const auto& fact : d.facts) {
        json.open('{').key("sequence").number(fact.sequence).member("kind", fact.kind);
        json.member("event_id", fact.event_id).member("occurred_at", zoned(fact.occurred_at, zone));
        json.member("recorded_at", zoned(fact.recorded_at, zone))
            .member("sender", fact.sender.view());
        json.member("agency_code", fact.agency.view()).key("has_effect").boolean(fact.has_effect);
        json.key("history").boolean(fact.history).close('}');
    }
    json.close(']');
}

void write_pauses(json_writer& json,
                  const engine::dossier_detail& d,
                  const calendar::time_zone& zone) {
    json.key("pauses").open('[');
    for (const auto& pause : d.pauses) {
        json.open('{')
            .member("cause", cause_name(pause.cause))
            .member("policy", policy_name(pause.policy));
        json.member("from", zoned(pause.from, zone)).member("to", zoned(pause.to, zone)).close('}');
    }
    json.close(']').key("findings").open('[');
    for (const auto& finding : d.findings) {
        json.open('{').member("kind", finding.kind).member("event_id", finding.event_id);
        json.member("occurred_at", zoned(finding.occurred_at, zone))
            .member("message", finding.message)
            .close('}');
    }
    json.close(']');
}

std::string limit_text(const calendar::limit& limit) {
    return std::to_string(limit.amount) + " " + std::string(calendar::name_of(limit.unit));
}

void write_steps(json_writer& json,
                 const engine::dossier_detail& d,
                 const catalogue::catalogue& catalogue,
                 const calendar::time_zone& zone) {
    json.key("steps").open('[');
    for (const auto& s : d.steps) {
        json.open('{').member("step_code", s.step);
        const auto* step =
            catalogue.step_on(d.summary.procedure.view(), s.step, zone.date_of(s.from));
        json.member("name_vi", step == nullptr ? std::nullopt : std::optional(step->name_vi));
        json.member("unit_code", s.unit.empty() ? std::nullopt : std::optional(s.unit));
        json.member("agency_code", s.agency.view()).member("calendar_id", s.calendar_id);
        json.member("from", zoned(s.from, zone)).member("to", zoned(s.to, zone));
        json.key("said_from").boolean(s.has_start).member("end", dossier::name_of(s.ended));
        json.member("limit", s.limit ? std::optional(limit_text(*s.limit)) : std::nullopt);
        json.key("limit_words");
        if (s.limit) {
            const auto words = calendar::words_of(*s.limit);
            json.open('{').member("vi", words.vi).member("en", words.en).close('}');
        } else {
            json.null();
        }
        json.key("limit_said").boolean(s.is_own_limit).key("due");
        write_due(json, s.due, zone);
        json.key("working_ms").number(s.used.length.count());
        json.key("overrun_ms").number(s.overrun.length.count()).key("late").boolean(s.late);
        json.key("answers_for_late").boolean(s.answers_for_late).close('}');
    }
    json.close(']').key("late_outside_steps").boolean(d.is_late_outside_steps);
    json.key("processing");
    if (!d.processing) {
        json.null();
        return;
    }
    json.open('{').key("working_ms").number(d.processing->worked.length.count());
    json.key("outside_steps_ms").number(d.processing->outside_steps.length.count());
    json.key("working_days").number(d.processing->working_days);
    json.key("calendar_days").number(d.processing->calendar_days).close('}');
}

std::string detail_json(const engine::dossier_detail& d,
                        const catalogue::catalogue& catalogue,
                        const calendar::time_zone& zone,
                        instant as_of) {
    json_writer json;
    json.open('{');
    write_summary(json, d.summary, zone);
    write_time_left(json, d.summary, catalogue, as_of);
    write_dues(json, d, zone);
    json.member("clock_started_at", zoned(d.clock_started_at, zone));
    write_facts(json, d, zone);
    write_pauses(json, d, zone);
    write_steps(json, d, catalogue, zone);
    json.member("calendar_id", d.calendar_id).member("time_zone", zone.name());
    json.key("versions").open('{').key("procedure").number(d.procedure_version);
    json.key("calendar").number(d.calendar_version).close('}');
    json.key("position").number(d.position).close('}');
    return json.take();
}

std::string page_json(const engine::dossier_page& page,
                      engine::dossier_order by,
                      const catalogue::catalogue& catalogue) {
    json_writer json;
    json.open('{').key("rows").open('[');
    for (const auto& row : page.rows) {
        const auto& zone = zone_of(row.named.empty() ? row.agency : row.named.front(), catalogue);
        json.open('{');
        write_summary(json, row, zone);
        write_at_work(json, row, catalogue, zone, page.as_of);
        write_time_left(json, row, catalogue, page.as_of);
        json.member("time_zone", zone.name()).close('}');
    }
    json.close(']').key("next_cursor");
    if (page.next_cursor.empty()) {
        json.null();
    } else {
        json.text(engine::text_of(page.next_cursor, by));
    }
    json.key("total").number(page.total);
    json.member("as_of", zoned(page.as_of, catalogue.zone()));
    json.member("time_zone", catalogue.zone().name());
    json.key("position").number(page.position).close('}');
    return json.take();
}

// Which list of `query`, by what order, and from where on.
void read_order(parameters& asked, engine::dossier_query& query) {
    query.order = asked.one_of("order", engine::parse_dossier_order, "code, due")
                      .value_or(engine::dossier_order::code);
    const bool is_by_due = query.order == engine::dossier_order::due;
    if (is_by_due && !engine::goes_by_due(query.filter)) {
        asked.refuse("no_due_order",
                     "order",
                     "Dossiers of state=" + std::string(engine::name_of(query.filter)) +
                         " have no due date to go by.",
                     "Ask with order=code, or of overdue, due_soon or open.");
    }
    if (!is_by_due) {
        if (const auto code = asked.code<dossier_code>("cursor")) query.cursor.code = code->str();
        return;
    }
    const auto said = asked.text("cursor");
    if (!said) return;
    auto place = engine::parse_dossier_place(*said, query.order);
    if (!place) {
        asked.refuse("bad_cursor",
                     "cursor",
                     "'" + said->substr(0, 100) + "' is no place in a list by due date.",
                     "Give next_cursor of the page before, of the same order.");
        return;
    }
    query.cursor = std::move(*place);
}

}  // namespace

api::answer api::dossiers(requester, net::http_request request) {
    parameters asked(request.query(),
                     {"agency", "descendants", "state", "order", "cursor", "limit"});
    engine::dossier_query query;
    query.agency = asked.code<agency_code>("agency");
    query.descendants = asked.boolean("descendants").value_or(true);
    query.filter = asked
                       .one_of("state",
                               engine::parse_dossier_filter,
                               "overdue, due_soon, open, paused, parked, resolved, provisional")
                       .value_or(engine::dossier_filter::open);
    read_order(asked, query);
    query.limit = asked.number("limit", 1, page_rows_max).value_or(query.limit);
    check_agency(asked, query.agency);
    if (auto& refused = asked.refused()) co_return std::move(*refused);
    const auto catalogue = reader_.current_catalogue();
    const auto page = co_await ask(reader_, [query, now = clock_.now()](const engine::engine& e) {
        return e.dossiers(query, now);
    });
    if (!page) co_return engine_busy();
    co_return json_response(page_json(*page, query.order, *catalogue));
}

namespace {

std::string ages_json(const engine::overdue_ages& ages, const catalogue::catalogue& catalogue) {
    json_writer json;
    json.open('{').key("buckets").open('[');
    for (std::size_t i = 0; i < ages.dossiers.size(); ++i) {
        const auto& from = engine::overdue_age_from;
        json.open('{').key("from").number(from[i]).key("to");
        if (i + 1 < from.size()) {
            json.number(from[i + 1] - 1);
        } else {
            json.null();
        }
        json.key("dossiers").number(ages.dossiers[i]).close('}');
    }
    json.close(']').key("total").number(ages.total);
    json.member("as_of", zoned(ages.as_of, catalogue.zone()));
    json.member("time_zone", catalogue.zone().name());
    json.key("position").number(ages.position).close('}');
    return json.take();
}

}  // namespace

api::answer api::ages(requester, net::http_request request) {
    parameters asked(request.query(), {"agency", "descendants"});
    const auto agency = asked.code<agency_code>("agency");
    const auto descendants = asked.boolean("descendants").value_or(true);
    check_agency(asked, agency);
    if (auto& refused = asked.refused()) co_return std::move(*refused);
    const auto catalogue = reader_.current_catalogue();
    const auto found =
        co_await ask(reader_, [agency, descendants, now = clock_.now()](const engine::engine& e) {
            return e.ages(agency, descendants, now);
        });
    if (!found) co_return engine_busy();
    co_return json_response(ages_json(*found, *catalogue));
}

std::string api::dossier_of(parameters& asked, std::string_view path, std::string_view behind) {
    constexpr std::string_view prefix = "/v1/dossiers/";
    path.remove_prefix(prefix.size());
    path.remove_suffix(behind.size());
    const auto decoded = percent_decoded(path);
    std::string code;
    if (!decoded || !normalise_code(*decoded, code)) {
        asked.refuse("bad_code",
                     "dossier_code",
                     "The path does not hold a dossier code.",
                     "Codes have 1 to 64 of the characters A-Z 0-9 . _ / -");
    }
    return code;
}

net::http_response api::unknown_dossier(const std::string& code) {
    return net::problem(404,
                        {"unknown_dossier",
                         "dossier_code",
                         "No event of dossier " + code + " is known.",
                         "Check the code; a counter may not have sent it yet."});
}

api::answer api::dossier(requester who, net::http_request request) {
    parameters asked(request.query(), {});
    const auto code = dossier_of(asked, request.path(), "");
    if (auto& refused = asked.refused()) co_return std::move(*refused);
    const auto now = clock_.now();
    const auto found =
        co_await ask_tagged(&engine::core_reader::read,
                            reader_,
                            tag_of(who, request, is_settled::yes),
                            [code, now](const engine::engine& e) { return e.dossier(code, now); });
    if (!found) co_return engine_busy();
    if (!found->answer) co_return not_modified(found->tag);
    if (!found->answer->has_value()) co_return unknown_dossier(code);
    const auto& told = **found->answer;
    // What is open goes on: what it is past, and how long its steps take.
    const bool has_ended = told.summary.ended_at && *told.summary.ended_at <= now;
    co_return with_tag(json_response(detail_json(
                           told, *found->catalogue, own_zone_of(told, *found->catalogue), now)),
                       has_ended ? found->tag : "");
}

}  // namespace tiendo::http
