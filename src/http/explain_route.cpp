// GET /v1/dossiers/{code}/explain: how each due date and verdict was reached.
//
// The engine tells the derivation; the words of its events (officers, reasons,
// apology numbers) are read from the log, on the log's own thread. Facts and
// pauses are named by their index in the arrays of the same answer. Instants
// print in the zone of the dossier's calendar.
#include "api.hpp"
#include "ask.hpp"
#include "dossier_json.hpp"
#include "explain_json.hpp"
#include "fact_words.hpp"
#include "json_writer.hpp"
#include "tiendo/calendar/day_words.hpp"

namespace tiendo::http {
namespace {

using dossier::explanation;

// --- JSON ----------------------------------------------------------------------------

class writer {
  public:
    writer(const worded& of, const calendar::time_zone& zone)
        : told_(of.told), left_out_(of.left_out), zone_(zone) {}

    std::string answer(std::string_view code, std::uint64_t position) && {
        json_.open('{').member("dossier_code", code);
        named("agency", told_.agency);
        named("procedure", told_.procedure);
        json_.member(
            "channel",
            told_.via ? std::optional(std::string(dossier::name_of(*told_.via))) : std::nullopt);
        json_.member("state", dossier::name_of(told_.now))
            .member("as_of", zoned(told_.as_of, zone_));
        acceptance();
        rule();
        versions();
        json_.key("dues").open('[');
        for (const auto& d : told_.dues) due(d);
        json_.close(']');
        headline();
        pauses();
        changes();
        restated();
        facts();
        json_.key("position").number(position).close('}');
        return json_.take();
    }

  private:
    void named(std::string_view key, const dossier::named_code& what) {
        json_.key(key).open('{').member("code", what.code);
        json_.member("name_vi", what.name_vi).member("name_en", what.name_en).close('}');
    }
    void index(std::string_view key, const std::optional<std::size_t>& value) {
        json_.key(key);
        value ? json_.number(*value) : json_.null();
    }
    void due_point(std::string_view key, const std::optional<dossier::due_point>& value) {
        json_.key(key);
        write_due(json_, value, zone_);
    }
    void moment(std::string_view key, const std::optional<instant>& value) {
        json_.member(key, zoned(value, zone_));
    }
    void limit(std::string_view key, const std::optional<calendar::limit>& value) {
        json_.key(key);
        write_limit(json_, value);
    }
    void date(std::string_view key, const std::optional<local_date>& value) {
        json_.member(key, value ? std::optional(to_text(*value)) : std::nullopt);
    }
    void basis(std::string_view key, const std::optional<dossier::basis>& value) {
        json_.member(key,
                     value ? std::optional(std::string(dossier::name_of(*value))) : std::nullopt);
    }

    void acceptance() {
        moment("submitted_at", told_.submitted_at);
        moment("received_at", told_.received_at);
        moment("ended_at", told_.ended_at);
        index("ended_by", told_.ended_by);
        json_.key("voided");
        if (const auto& voided = told_.voided) {
            json_.open('{').key("fact").number(voided->fact);
            json_.key("voided_by").number(voided->voided_by).close('}');
        } else {
            json_.null();
        }
        json_.key("clock").open('{');
        moment("started_at", told_.clock_started_at);
        json_.member("reason", dossier::name_of(told_.clock));
        if (told_.received_by) {
            named("received_by", *told_.received_by);
        } else {
            json_.key("received_by").null();
        }
        named("accepted_for", told_.accepted_for);
        json_.close('}');
    }

    void rule() {
        json_.key("rule");
        if (!told_.rule) {
            json_.null();
            return;
        }
        const auto& row = *told_.rule;
        json_.open('{');
        limit("statutory", row.statutory);
        limit("committed", row.committed);
        json_.member("cut_off", row.cut_off ? std::optional(to_text(*row.cut_off)) : std::nullopt);
        json_.member("origin_rule",
                     row.origin == catalogue::origin_rule::roll ? "roll" : "next_day");
        json_.key("policies").open('{');
        for (const auto cause : {catalogue::pause_cause::supplement,
                                 catalogue::pause_cause::payment,
                                 catalogue::pause_cause::suspension}) {
            json_.member(cause_name(cause),
                         policy_name(row.policy[static_cast<std::size_t>(cause)]));
        }
        json_.close('}').member("legal_source", row.legal_source);
        date("valid_from", row.valid.from);
        date("valid_to", row.valid.to);
        json_.close('}');
    }

    void version(std::string_view key, const dossier::explained_version& v) {
        json_.key(key);
        if (v.number == 0) {
            json_.null();
            return;
        }
        json_.open('{').key("number").number(v.number).key("sequence");
        v.sequence != 0 ? json_.number(v.sequence) : json_.null();
        json_.member("recorded_at", zoned(v.recorded_at, zone_)).close('}');
    }

    void versions() {
        json_.key("versions").open('{');
        version("procedure", told_.procedure_version);
        version("calendar", told_.calendar_version);
        json_.close('}').member("calendar_id", told_.calendar_id);
        json_.member("time_zone", told_.time_zone);
        date("published_from", told_.published_from);
        date("published_to", told_.published_to);
    }

    void due(const dossier::explained_due& d) {
        json_.open('{').member("basis", dossier::name_of(d.which));
        due_point("due", d.due);
        json_.member("verdict", dossier::name_of(d.judged)).key("overdue").boolean(d.overdue);
        json_.key("frozen").boolean(d.frozen);
        json_.key("days_between").number(d.days_between);
        const auto& by = d.working;
        limit("limit", by.limit);
        if (by.unmoved) {
            moment("counted_from", by.counted_from);
        } else {
            json_.key("counted_from").null();
        }
        index("restarted_by", by.restarted_by);
        index("dropped_by", by.dropped_by);
        index("set_by", by.set_by);
        json_.key("after_cut_off").boolean(by.after_cut_off);
        due_point("unmoved", by.unmoved);
        write_days(json_, by, zone_);
        json_.key("first_count");
        write_first_count(json_, d.first, zone_);
        json_.close('}');
    }

    void headline() {
        json_.key("headline").open('{').member("setting", dossier::name_of(told_.headline_setting));
        basis("follows", told_.headline);
        json_.key("fell_back").boolean(told_.headline != told_.headline_setting);
        due_point("due", told_.headline_due);
        json_.member("verdict", dossier::name_of(told_.headline_verdict));
        json_.key("overdue").boolean(told_.headline_overdue);
        json_.key("frozen").boolean(told_.headline_frozen).close('}');
        json_.key("index766").open('{');
        basis("follows", told_.index766);
        due_point("due", told_.index766_due);
        json_.member("reason", name_of(told_.index766_reason)).key("in_time");
        if (told_.index766_reason == dossier::index_reason::not_counted) {
            json_.null();
        } else {
            json_.boolean(told_.index766_in_time);
        }
        json_.key("supplement_requests").number(told_.supplement_requests).close('}');
    }

    void pauses() {
        json_.key("pauses").open('[');
        for (const auto& p : told_.pauses) {
            json_.open('{').member("cause", cause_name(p.cause));
            json_.member("policy", policy_name(p.policy));
            json_.member("policy_by_rule", policy_name(p.policy_by_rule));
            moment("from", p.from);
            moment("to", p.to);
            json_.key("answered").boolean(p.answered);
            json_.key("overlaps_earlier").boolean(p.overlaps_earlier);
            index("begun_by", p.begun_by);
            index("ended_by", p.ended_by);
            json_.key("effects").open('[');
            for (const auto& e : p.effects) {
                json_.open('{').member("basis", dossier::name_of(e.which));
                moment("from", e.from);
                moment("to", e.to);
                json_.key("days").number(e.days);
                json_.key("milliseconds").number(e.length.count()).close('}');
            }
            json_.close(']').close('}');
        }
        json_.close(']');
    }

    void changes() {
        json_.key("changes").open('[');
        for (const auto& c : told_.changes) {
            json_.open('{').member("basis", dossier::name_of(c.which));
            moment("at", c.at);
            index("fact", c.fact);
            index("said_by", c.said_by);
            due_point("before", c.before);
            due_point("after", c.after);
            json_.key("appointed").boolean(c.appointed);
            json_.key("corrected").boolean(c.corrected).close('}');
        }
        json_.close(']').key("findings").open('[');
        for (const auto& f : told_.findings) {
            json_.open('{').member("kind", dossier::name_of(f.kind));
            index("fact", f.fact);
            json_.close('}');
        }
        json_.close(']');
    }

    // --- later records of the catalogue

    void standing(std::string_view key, const dossier::standing_due& side) {
        json_.key(key).open('{');
        due_point("due", side.due);
        json_.member("verdict", dossier::name_of(side.judged));
        json_.key("overdue").boolean(side.overdue).close('}');
    }

    void limits(std::string_view key, const std::optional<catalogue::procedure_row>& row) {
        json_.key(key);
        if (!row) {
            json_.null();
            return;
        }
        json_.open('{');
        limit("statutory", row->statutory);
        limit("committed", row->committed);
        json_.close('}');
    }

    void recounted(const dossier::recounted_day& d) {
        const auto words =
            calendar::words_of({d.date, d.after.length.count() > 0, {}, d.reason, d.legal_source});
        json_.open('{').member("date", to_text(d.date));
        json_.key("milliseconds_before").number(d.before.length.count());
        json_.key("milliseconds_after").number(d.after.length.count());
        json_.member("why_vi", words.vi).member("why_en", words.en);
        json_.member("legal_source", d.legal_source).close('}');
    }

    void restated() {
        json_.key("restated").open('[');
        for (const auto& r : told_.restated.records) {
            json_.open('{').key("number").number(r.number).key("sequence").number(r.sequence);
            moment("recorded_at", r.recorded_at);
            json_.key("scope").open('{');
            moment("from", r.scope.from);
            json_.key("open_too").boolean(r.scope.open_too).close('}');
            json_.key("pending").boolean(r.pending);
            json_.key("rule_changed").boolean(r.rule_before != r.rule_after);
            limits("rule_before", r.rule_before);
            limits("rule_after", r.rule_after);
            json_.key("days").open('[');
            for (const auto& d : r.days) recounted(d);
            json_.close(']').key("days_left_out").number(r.days_left_out);
            json_.key("moved").open('[');
            for (const auto& m : r.moved) {
                json_.open('{').member("basis", dossier::name_of(m.which));
                standing("before", m.before);
                standing("after", m.after);
                json_.close('}');
            }
            json_.close(']').close('}');
        }
        json_.close(']').key("records_unlooked").number(told_.restated.records_unlooked);
    }

    void facts() {
        json_.key("facts").open('[');
        for (const auto& f : told_.facts) {
            json_.open('{').key("sequence").number(f.sequence).member("kind", f.kind);
            json_.member("event_id", f.event_id);
            moment("occurred_at", f.occurred_at);
            moment("recorded_at", f.recorded_at);
            named("agency", f.agency);
            json_.key("has_effect").boolean(f.has_effect);
            index("amended_by", f.amended_by);
            index("amends", f.amends);
            moment("replaced_at", f.replaced_at);
            if (f.to_agency) named("to_agency", *f.to_agency);
            if (!f.step.empty()) json_.member("step_code", f.step).member("unit_code", f.unit);
            json_.member("actor", f.actor).member("counter", f.counter);
            json_.member("reason_code", f.reason_code).member("legal_basis", f.legal_basis);
            json_.member("apology_number", f.apology_number).member("outcome", f.outcome);
            json_.close('}');
        }
        json_.close(']').key("words_left_out").number(left_out_);
    }

    const explanation& told_;
    std::size_t left_out_;
    const calendar::time_zone& zone_;
    json_writer json_;
};

}  // namespace

api::answer api::explain(requester, net::http_request request) {
    parameters asked(request.query(), {});
    const auto code = dossier_of(asked, request.path(), "/explain");
    if (auto& refused = asked.refused()) co_return std::move(*refused);
    const auto catalogue = reader_.current_catalogue();
    auto found = co_await ask(reader_, [code, now = clock_.now()](const engine::engine& e) {
        return e.explain(code, now);
    });
    if (!found) co_return engine_busy();
    if (!found->has_value()) co_return unknown_dossier(code);
    const auto position = (*found)->position;
    auto worded_one = co_await from_log(
        log_thread_, [told = worded{std::move((*found)->told), 0}, log = &reader_] {
            return with_words(told, *log);
        });
    if (!worded_one) co_return engine_busy();
    const auto& zone = worded_one->told.zone ? *worded_one->told.zone : catalogue->zone();
    co_return json_response(writer(*worded_one, zone).answer(code, position));
}

}  // namespace tiendo::http
