// GET /v1/alerts: which alerts there are. GET /v1/alerts/{id}: one, and what became of it: how far
// receivers were told, whose turn it was by the rule, and whose comes next. POST
// /v1/alerts/{id}/ack: somebody has seen one. GET and POST /v1/silences, POST
// /v1/silences/{id}/end: which are kept from being delivered, for how long, why and by whom.
//
// What a person says is answered when it is on disk and folded; the answer shows
// what came of it.
#include "api.hpp"
#include "ask.hpp"
#include "dossier_json.hpp"
#include "json_writer.hpp"
#include "tiendo/alerts/escalation.hpp"
#include "tiendo/alerts/wording.hpp"
#include "tiendo/catalogue/horizon.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace tiendo::http {
namespace {

constexpr std::size_t page_rows_max = 1'000;
constexpr std::chrono::minutes silence_shortest{1};

// --- writing

std::optional<std::string> text_or_null(const std::string& text) {
    return text.empty() ? std::nullopt : std::optional(text);
}

void write_id_or_null(json_writer& json, std::uint64_t id) {
    if (id == 0) {
        json.null();
    } else {
        json.number(id);
    }
}

void write_words(json_writer& json, const alerts::alert& a, const catalogue::catalogue& catalogue) {
    const auto* agency = catalogue.find_agency(a.agency.view());
    const auto named = [&](const std::string& name) {
        return name.empty() ? a.agency.str() : name;
    };
    const auto said = agency == nullptr
                          ? alerts::sentence_of(a, a.agency.view(), a.agency.view())
                          : alerts::sentence_of(a, named(agency->name_vi), named(agency->name_en));
    json.member("summary_vi", said.vi).member("summary_en", said.en);
}

void write_evidence(json_writer& json, const std::vector<alerts::evidence>& found) {
    json.key("evidence").open('{');
    for (const auto& e : found) json.key(e.name).number(e.value);
    json.close('}');
}

void write_members(json_writer& json,
                   const engine::alert_view& a,
                   const catalogue::catalogue& catalogue) {
    const auto& zone = zone_of(a.agency, catalogue);
    json.key("id").number(a.id).member("rule", a.rule).member("kind", name_of(a.kind));
    json.member("dossier_code", text_or_null(a.dossier.str()));
    json.member("agency_code", a.agency.view()).member("procedure_code", a.procedure.view());
    json.member("subject", text_or_null(a.subject)).member("state", name_of(a.state));
    write_words(json, a, catalogue);
    write_evidence(json, a.found);
    json.member("due", zoned(a.due, zone)).key("provisional").boolean(a.provisional);
    json.member("fired_at", zoned(a.fired_at, zone));
    json.member("acknowledged_at", zoned(a.acknowledged_at, zone));
    json.member("acknowledged_by", text_or_null(a.acknowledged_by));
    json.member("note", text_or_null(a.note));
    write_id_or_null(json.key("silenced_by"), a.silenced_by);
    json.member("resolved_at", zoned(a.resolved_at, zone));
    json.member("resolution", text_or_null(a.resolution)).member("time_zone", zone.name());
}

void write(json_writer& json, const engine::alert_view& a, const catalogue::catalogue& catalogue) {
    json.open('{');
    write_members(json, a, catalogue);
    json.close('}');
}

void write(json_writer& json, const alert_delivery& d, const calendar::time_zone& zone) {
    json.open('{').member("receiver", d.receiver).member("kind", d.kind);
    json.member("stage", text_or_null(d.stage)).member("told_at", zoned(d.told_at, zone));
    json.key("is_settled").boolean(d.is_settled).key("resend_s");
    d.resend ? json.number(d.resend->count()) : json.null();
    json.member("failing_since", zoned(d.failing_since, zone));
    json.key("is_paused").boolean(d.is_paused).close('}');
}

// For whom a stage is, and since or from when.
void write(json_writer& json,
           const alerts::stage& s,
           const engine::alert_view& of,
           const catalogue::catalogue& catalogue) {
    const auto code = alerts::agency_above(of.agency, s.levels_up, catalogue);
    const auto* agency = catalogue.find_agency(code.view());
    json.open('{').key("level").number(s.level).key("levels_up").number(s.levels_up);
    json.member("agency_code", text_or_null(code.str()));
    const auto name = [&](std::string_view key, const std::string& said) {
        json.member(key, text_or_null(said));
    };
    name("agency_name_vi", agency == nullptr ? std::string() : agency->name_vi);
    name("agency_name_en", agency == nullptr ? std::string() : agency->name_en);
    json.key("repetition").number(s.repetition);
    json.member("due_at", zoned(s.due_at, zone_of(of.agency, catalogue))).close('}');
}

// An alert with the rule that it escalates by; one whose rule is gone is told once.
struct alert_read {
    engine::alert_view view;
    alerts::rule by;
};

void write_escalation(json_writer& json,
                      const alert_read& read,
                      const catalogue::catalogue& catalogue,
                      instant now) {
    const auto& office = alerts::office_of(read.view.agency, catalogue);
    const auto& zone = zone_of(read.view.agency, catalogue);
    const auto agenda = alerts::agenda_of(read.view, read.by, office, now);
    json.key("escalation").open('{').key("turns").open('[');
    for (const auto& s : agenda.due) write(json, s, read.view, catalogue);
    json.close(']').key("coming").open('[');
    for (const auto& s : alerts::coming_of(read.view, read.by, office, now))
        write(json, s, read.view, catalogue);
    json.close(']').member("next_at", zoned(agenda.next, zone));
    json.member("held_until", zoned(agenda.held_until, zone)).close('}');
}

std::string told_json(const alert_read& read,
                      const std::vector<alert_delivery>& deliveries,
                      const catalogue::catalogue& catalogue,
                      instant now) {
    json_writer json;
    json.open('{');
    write_members(json, read.view, catalogue);
    json.key("deliveries").open('[');
    for (const auto& d : deliveries) write(json, d, zone_of(read.view.agency, catalogue));
    json.close(']');
    write_escalation(json, read, catalogue, now);
    return json.close('}').take();
}

// Calendars that end soon (src/RULES.md 2.13). An alert says so only where a rule of kind
// calendar_horizon is set, and none is at first.
void write_horizons(json_writer& json, const catalogue::catalogue& catalogue, instant now) {
    json.key("calendars").open('[');
    for (const auto& h : catalogue::horizons(catalogue, now)) {
        json.open('{').member("rule", catalogue::horizon_rule).member("calendar_id", h.calendar_id);
        json.member("published_to", to_text(h.published_to)).key("days_left").number(h.days_left);
        json.close('}');
    }
    json.close(']');
}

// What holds, but not yet for as long as its rule wants.
void write_pending(json_writer& json,
                   const engine::engine::pending_page& page,
                   const catalogue::catalogue& catalogue) {
    json.key("pending").open('[');
    for (const auto& one : page.rows) {
        alerts::alert a;
        static_cast<alerts::alert_about&>(a) = one.what.what;
        a.kind = one.what.kind;
        a.found = one.what.found;
        const auto& zone = a.agency.empty() ? catalogue.zone() : zone_of(a.agency, catalogue);
        json.open('{').member("rule", a.rule).member("kind", name_of(a.kind));
        json.member("dossier_code", text_or_null(a.dossier.str()));
        json.member("agency_code", a.agency.view()).member("subject", text_or_null(a.subject));
        write_words(json, a, catalogue);
        write_evidence(json, a.found);
        json.member("since", zoned(one.since, zone));
        json.member("fires_at", zoned(one.fires_at, zone)).close('}');
    }
    json.close(']').key("pending_total").number(page.total);
    json.key("pending_is_cut").boolean(page.is_cut);
}

struct alerts_read {
    engine::alert_page page;
    engine::engine::pending_page pending;
};

std::string alerts_json(const alerts_read& read,
                        const catalogue::catalogue& catalogue,
                        instant now) {
    const auto& page = read.page;
    json_writer json;
    json.open('{').key("rows").open('[');
    for (const auto& a : page.rows) write(json, a, catalogue);
    json.close(']');
    write_pending(json, read.pending, catalogue);
    write_id_or_null(json.key("next_after"), page.next_after);
    json.key("firing").number(page.firing).key("acknowledged").number(page.acknowledged);
    write_horizons(json, catalogue, now);
    json.key("position").number(page.position).close('}');
    return json.take();
}

// With whether the asker may end it.
struct silence_row {
    engine::silence_view view;
    bool may_end = false;
};

void write(json_writer& json, const silence_row& row, const catalogue::catalogue& catalogue) {
    const auto& s = row.view;
    const auto& zone = s.agency.empty() ? catalogue.zone() : zone_of(s.agency, catalogue);
    json.open('{').key("id").number(s.id).member("rule", text_or_null(s.rule));
    json.member("agency_code", text_or_null(s.agency.str()));
    json.member("dossier_code", text_or_null(s.dossier.str())).member("reason", s.reason);
    json.member("by", s.by).member("from", zoned(s.from, zone));
    json.member("until", zoned(s.until, zone)).member("ended_at", zoned(s.ended_at, zone));
    json.member("ended_by", text_or_null(s.ended_by)).key("stands").boolean(s.stands);
    json.key("may_end").boolean(row.may_end && s.stands);
    json.key("hides").number(s.hides).member("time_zone", zone.name());
    json.close('}');
}

template <class One>
std::string json_of(const One& one, const catalogue::catalogue& catalogue) {
    json_writer json;
    write(json, one, catalogue);
    return json.take();
}

std::string silences_json(const std::vector<silence_row>& all,
                          const catalogue::catalogue& catalogue) {
    json_writer json;
    json.open('{').key("rows").open('[');
    for (const auto& s : all) write(json, s, catalogue);
    return json.close(']').close('}').take();
}

void write_seconds(json_writer& json, std::string_view name, milliseconds length) {
    if (length.count() != 0) json.key(name).number(length.count() / 1'000);
}

// What it says, in the words of its file; durations in seconds.
void write(json_writer& json, const alerts::rule& r) {
    using alerts::rule_kind;
    json.open('{').member("id", r.id).member("kind", name_of(r.kind));
    json.member("agency_code", text_or_null(r.agency.str()));
    json.key("pending_s").number(r.pending.count() / 1'000);
    json.key("quiet_outside_working_hours").boolean(r.quiet_outside_working_hours);
    write_seconds(json, "repeat_s", r.repeat);
    write_seconds(json, "working_time_left_s", r.working_time_left);
    if (r.used_percent != 0) json.key("used_percent").number(r.used_percent);
    if (r.kind == rule_kind::rate_below) {
        json.member("formula", rates::name_of(r.formula)).member("window", name_of(r.window));
        json.key("below_percent").hundredths(r.below_hundredths);
        json.key("min_count").number(r.min_count);
    }
    if (r.kind == rule_kind::backlog_growing) {
        json.key("working_days").number(r.working_days).key("by_percent").number(r.by_percent);
        json.key("min_open").number(r.min_open);
    }
    write_seconds(json, "silent_for_s", r.silent_for);
    if (r.kind == rule_kind::calendar_horizon) json.key("days").number(r.days);
    if (r.kind == rule_kind::disk_reserve) {
        json.key("free_percent").number(r.free_percent).key("free_bytes").number(r.free_bytes);
    }
    json.key("escalate").open('[');
    for (const auto& step : r.escalation) {
        json.open('{').key("after_s").number(step.after.count() / 1'000);
        json.member("clock", step.clock == alerts::clock_kind::working ? "working" : "elapsed");
        json.key("up").number(step.levels_up);
        json.key("repeat_s").number(step.repeat.count() / 1'000).close('}');
    }
    json.close(']').close('}');
}

std::string rules_json(const std::vector<alerts::rule>& all) {
    json_writer json;
    json.open('{').key("rows").open('[');
    for (const auto& r : all) write(json, r);
    return json.close(']').close('}').take();
}

// --- reading

// "17" of "/v1/alerts/17/ack".
std::uint64_t number_between(parameters& asked,
                             std::string_view path,
                             std::string_view before,
                             std::string_view behind) {
    path.remove_prefix(before.size());
    path.remove_suffix(behind.size());
    std::uint64_t out = 0;
    const auto [end, error] = std::from_chars(path.data(), path.data() + path.size(), out);
    if (error != std::errc{} || end != path.data() + path.size() || out == 0)
        asked.refuse("bad_id",
                     "id",
                     "'" + std::string(path.substr(0, 40)) + "' is not a number from 1.",
                     "Take the id of the list.");
    return out;
}

// What a person writes: one line, not a book; spaces alone say nothing.
std::string words_of(parameters& asked, std::string_view name) {
    auto text = asked.text(name).value_or("");
    if (text.find_first_not_of(' ') == std::string::npos) text.clear();
    const bool has_control = std::any_of(text.begin(), text.end(), [](char c) {
        return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
    });
    if (text.size() > alerts::note_bytes_max || has_control || !net::is_utf8(text))
        asked.refuse("bad_text",
                     name,
                     fmt::format("The text is not one line of UTF-8 of at most {} bytes.",
                                 alerts::note_bytes_max));
    return text;
}

alerts::silencing read_silence(parameters& asked, const std::string& by, instant now) {
    alerts::silencing out;
    out.by = by;
    out.rule = asked.text("rule").value_or("");
    out.agency = asked.code<agency_code>("agency").value_or(agency_code{});
    out.dossier = asked.code<dossier_code>("dossier").value_or(dossier_code{});
    out.reason = words_of(asked, "reason");
    const auto until = asked.at("until");
    if (out.reason.empty())
        asked.refuse("missing_parameter", "reason", "A silence says why.", "Give reason=WORDS.");
    if (!until) {
        asked.refuse("missing_parameter",
                     "until",
                     "A silence says until when.",
                     "Give until=2026-02-13T14:31:00+07:00.");
    } else if (*until < now + silence_shortest || *until > now + alerts::silence_longest) {
        asked.refuse("bad_until",
                     "until",
                     "A silence lasts from a minute to 30 days.",
                     "Give an instant in between; it can be begun again when it ends.");
    }
    out.until = until.value_or(instant{});
    return out;
}

// --- saying

// The item's sequence, when it is on disk; nullopt: too many wait.
auto logged(engine::saying_log& log, engine::record_kind kind, std::string item) {
    using answer = std::optional<std::uint64_t>;
    return net::answer_of<answer>([to = &log, kind, bytes = std::move(item)](auto tell) {
        if (!to->say(kind, bytes, [tell](std::uint64_t sequence) mutable { tell(sequence); }))
            tell(std::nullopt);
    });
}

net::http_response hears_nobody() {
    return net::problem(501,
                        {"not_heard",
                         "",
                         "This service keeps no acknowledgements or silences.",
                         "Ask the service that keeps the log."});
}

net::http_response unknown_silence(std::uint64_t id) {
    return net::problem(404,
                        {"unknown_silence",
                         "id",
                         fmt::format("There is no silence {}.", id),
                         "See GET /v1/silences?ended=true."});
}

const engine::silence_view* find(const std::vector<engine::silence_view>& all, std::uint64_t id) {
    const auto found =
        std::find_if(all.begin(), all.end(), [id](const auto& s) { return s.id == id; });
    return found == all.end() ? nullptr : &*found;
}

template <class Item>
std::string encoded(const Item& item) {
    std::string out;
    engine::encode(item, out);
    return out;
}

}  // namespace

net::http_response api::unknown_alert(std::uint64_t id) {
    return net::problem(
        404,
        {"unknown_alert", "id", fmt::format("There is no alert {}.", id), "See GET /v1/alerts."});
}

api::answer api::alerts(requester, net::http_request request) {
    parameters asked(request.query(),
                     {"agency", "descendants", "state", "rule", "order", "after", "limit"});
    engine::alert_query query;
    query.agency = asked.code<agency_code>("agency");
    query.descendants = asked.boolean("descendants").value_or(true);
    query.open_only = asked.text("state") == "open";
    if (!query.open_only)
        query.state = asked.one_of(
            "state", alerts::parse_alert_state, "open, firing, acknowledged, resolved");
    query.rule = asked.text("rule").value_or("");
    query.order = asked.one_of("order", engine::parse_alert_order, "oldest, newest")
                      .value_or(engine::alert_order::oldest);
    query.after = asked.number("after", 0, std::size_t{1} << 53).value_or(0);
    query.limit = asked.number("limit", 1, page_rows_max).value_or(query.limit);
    check_agency(asked, query.agency);
    if (auto& refused = asked.refused()) co_return std::move(*refused);
    const auto catalogue = reader_.current_catalogue();
    const auto now = clock_.now();
    const auto read = co_await ask(reader_, [query, now](const engine::engine& e) {
        return alerts_read{e.alerts(query, now), e.pending_alerts(query, now)};
    });
    if (!read) co_return engine_busy();
    co_return json_response(alerts_json(*read, *catalogue, now));
}

api::answer api::alert(requester, net::http_request request) {
    parameters asked(request.query(), {});
    const auto id = number_between(asked, request.path(), "/v1/alerts/", "");
    if (auto& refused = asked.refused()) co_return std::move(*refused);
    const auto now = clock_.now();
    const auto found =
        co_await ask(reader_, [id, now](const engine::engine& e) -> std::optional<alert_read> {
            auto view = e.alert(id, now);
            if (!view) return std::nullopt;
            alert_read out{std::move(*view), {}};
            auto rules = e.rules();
            const auto by = std::ranges::find(rules, out.view.rule, &alerts::rule::id);
            if (by != rules.end()) out.by = std::move(*by);
            return out;
        });
    if (!found) co_return engine_busy();
    if (!*found) co_return unknown_alert(id);
    const auto deliveries =
        hooks_.deliveries ? hooks_.deliveries((*found)->view) : std::vector<alert_delivery>{};
    co_return json_response(told_json(**found, deliveries, *reader_.current_catalogue(), now));
}

api::answer api::alert_rules(requester who, net::http_request request) {
    parameters asked(request.query(), {});
    if (auto& refused = asked.refused()) co_return std::move(*refused);
    auto found = co_await ask(reader_, [](const engine::engine& e) { return e.rules(); });
    if (!found) co_return engine_busy();
    std::erase_if(*found, [&](const alerts::rule& r) {
        return !r.agency.empty() && !may_read(*who, r.agency.view());
    });
    co_return json_response(rules_json(*found));
}

api::answer api::acknowledge(requester who, net::http_request request) {
    parameters asked(request.query(), {"note"});
    const auto id = number_between(asked, request.path(), "/v1/alerts/", "/ack");
    const alerts::acknowledgement said{id, who->id, words_of(asked, "note")};
    if (auto& refused = asked.refused()) co_return std::move(*refused);
    if (auto refused = refuse_counter(*who, "it acknowledges no alerts"))
        co_return std::move(*refused);
    if (hooks_.sayings == nullptr) co_return hears_nobody();
    const auto look = [id, now = clock_.now()](const engine::engine& e) {
        return e.alert(id, now);
    };
    auto found = co_await ask_acknowledged(reader_, look);
    // One that nobody has seen: said, and looked at again. Of two who say so the first counts.
    if (found && *found && (*found)->state == engine::alert_state::firing) {
        const auto kind = engine::record_kind::acknowledgements;
        if (!co_await logged(*hooks_.sayings, kind, encoded(said))) co_return engine_busy();
        found = co_await ask_acknowledged(reader_, look);
    }
    if (!found) co_return engine_busy();
    if (!*found) co_return unknown_alert(id);
    if (!(*found)->acknowledged_at)
        co_return net::problem(
            409,
            {"alert_resolved",
             "id",
             fmt::format("Alert {} has been resolved: {}.", id, (*found)->resolution),
             "Nothing is left to be done about it."});
    co_return json_response(json_of(**found, *reader_.current_catalogue()));
}

namespace {

// Whether it is about what `reads` reads, and nothing else.
bool is_within(const engine::silence_view& s,
               const std::optional<agency_code>& reads,
               const engine::engine& engine) {
    if (!reads) return true;
    if (!s.dossier.empty()) return engine.stands_within(s.dossier.view(), *reads);
    return !s.agency.empty() &&
           engine.catalogue_in_force()->is_within(s.agency.view(), reads->view());
}

// Whether it keeps that silent from above: it is of all agencies, or of one over it.
bool covers_from_above(const engine::silence_view& s,
                       const agency_code& reads,
                       const engine::engine& engine) {
    return s.dossier.empty() && (s.agency.empty() || engine.catalogue_in_force()->is_within(
                                                         reads.view(), s.agency.view()));
}

}  // namespace

std::vector<engine::silence_view> api::readable(const engine::engine& engine,
                                                std::vector<engine::silence_view> all,
                                                const std::optional<agency_code>& reads) {
    std::erase_if(all, [&](const engine::silence_view& s) { return !is_within(s, reads, engine); });
    return all;
}

api::answer api::silences(requester who, net::http_request request) {
    parameters asked(request.query(), {"ended"});
    const auto ended_too = asked.boolean("ended").value_or(false);
    if (auto& refused = asked.refused()) co_return std::move(*refused);
    const bool may_end = !is_counters(*who);
    const auto look = [ended_too, may_end, who, now = clock_.now()](const engine::engine& e) {
        std::vector<silence_row> out;
        for (const auto& s : e.silences(ended_too, now, who->reads)) {
            const bool is_own = is_within(s, who->reads, e);
            if (is_own || covers_from_above(s, *who->reads, e))
                out.push_back({s, is_own && may_end});
        }
        return out;
    };
    const auto found = co_await ask(reader_, look);
    if (!found) co_return engine_busy();
    co_return json_response(silences_json(*found, *reader_.current_catalogue()));
}

api::answer api::silence(requester who, net::http_request request) {
    parameters asked(request.query(), {"rule", "agency", "dossier", "reason", "until"});
    const auto now = clock_.now();
    const auto said = read_silence(asked, who->id, now);
    check_agency(asked, asked.code<agency_code>("agency"));
    if (auto& refused = asked.refused()) co_return std::move(*refused);
    if (auto refused = refuse_counter(*who, "it silences no alerts")) co_return std::move(*refused);
    if (hooks_.sayings == nullptr) co_return hears_nobody();
    const auto rules = co_await ask(reader_, [](const engine::engine& e) { return e.rules(); });
    if (!rules) co_return engine_busy();
    if (!said.rule.empty() &&
        std::ranges::find(*rules, said.rule, &alerts::rule::id) == rules->end()) {
        asked.refuse("unknown_value",
                     "rule",
                     "'" + said.rule + "' is the id of no rule.",
                     "See GET /v1/alert-rules.");
        co_return std::move(*asked.refused());
    }
    const auto look = [now](const engine::engine& e) { return e.silences(false, now); };
    auto standing = co_await ask_acknowledged(reader_, look);
    if (!standing) co_return engine_busy();
    if (standing->size() >= alerts::silences_max / 2)
        co_return net::problem(507,
                               {"silences_full",
                                "",
                                fmt::format("{} silences stand already.", standing->size()),
                                "End some, or silence an agency instead of single dossiers."});
    const auto id = co_await logged(*hooks_.sayings, engine::record_kind::silences, encoded(said));
    if (!id) co_return engine_busy();
    standing = co_await ask_acknowledged(reader_, look);
    const auto* begun = standing ? find(*standing, *id) : nullptr;
    if (begun == nullptr) co_return engine_busy();
    auto out = json_response(json_of(silence_row{*begun, true}, *reader_.current_catalogue()));
    out.status = 201;
    co_return out;
}

api::answer api::end_silence(requester who, net::http_request request) {
    parameters asked(request.query(), {});
    alerts::silencing said;
    said.ends = number_between(asked, request.path(), "/v1/silences/", "/end");
    said.by = who->id;
    if (auto& refused = asked.refused()) co_return std::move(*refused);
    if (auto refused = refuse_counter(*who, "it silences no alerts")) co_return std::move(*refused);
    if (hooks_.sayings == nullptr) co_return hears_nobody();
    const auto look = [now = clock_.now(), who](const engine::engine& e) {
        return readable(e, e.silences(true, now), who->reads);
    };
    auto all = co_await ask_acknowledged(reader_, look);
    // Only what stands is ended: nothing else is worth a record.
    const auto* found = all ? find(*all, said.ends) : nullptr;
    if (found != nullptr && found->stands) {
        if (!co_await logged(*hooks_.sayings, engine::record_kind::silences, encoded(said)))
            co_return engine_busy();
        all = co_await ask_acknowledged(reader_, look);
        found = all ? find(*all, said.ends) : nullptr;
    }
    if (!all) co_return engine_busy();
    if (found == nullptr) co_return unknown_silence(said.ends);
    co_return json_response(json_of(silence_row{*found, true}, *reader_.current_catalogue()));
}

}  // namespace tiendo::http
