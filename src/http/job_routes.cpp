// Questions that take a second fold of the log: POST starts a job and names it, GET
// tells how far it is and, at its end, the answer.
//
//   POST /v1/jobs/rates?known_at=T&...   the rates as they were believed at T
//   POST /v1/jobs/changes?from=&to=&...  what moved figures of days that were over; with
//                                        position= and as_of=, what moved a report since
//   POST /v1/calendar/preview?...        other files, which dossiers and rates they would move
//   POST /v1/jobs/backup                 no question: copies what is kept, by the same way
//   GET  /v1/jobs/{number}
//
// One recount and one backup at a time; the last answers are kept until others take their place.
#include "api.hpp"
#include "json_writer.hpp"
#include "rates_json.hpp"
#include "tiendo/base/guarded.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

namespace tiendo::http {
namespace {

namespace json = boost::json;

constexpr std::size_t jobs_kept_max = 8;
constexpr std::string_view jobs_path = "/v1/jobs/";
constexpr std::string_view backup_kind = "backup";
// The files of a large province have 300 KB; only who has a credential may send as much as this.
constexpr std::size_t preview_bytes_max = std::size_t{4} << 20U;

// --- answers as JSON ---------------------------------------------------------------------

// The bases whose due dates a dossier is told with; the headline is one of them.
constexpr std::array told_bases{dossier::basis::statutory,
                                dossier::basis::committed,
                                dossier::basis::original,
                                dossier::basis::current};

void write_due(json_writer& out,
               std::string_view name,
               const std::optional<dossier::due_point>& due,
               const calendar::time_zone& zone) {
    out.member(
        name,
        due ? std::optional(due->at ? zoned(*due->at, zone) : to_text(due->date)) : std::nullopt);
}

// Of the two due dates above it: whether holidays that may move them are not published yet.
void write_provisional(json_writer& out,
                       const std::optional<dossier::due_point>& before,
                       const std::optional<dossier::due_point>& after) {
    out.key("provisional_before").boolean(before && before->provisional);
    out.key("provisional_after").boolean(after && after->provisional);
}

void write_dossier(json_writer& out, const engine::dossier_summary& s) {
    out.member("dossier_code", s.code.view()).member("agency_code", s.agency.view());
    out.member("procedure_code", s.procedure.view()).member("state", dossier::name_of(s.state));
}

// "by_basis": {"statutory": {"due_before": ...}}, of those bases that moved.
void write_moved_bases(json_writer& out, const engine::move& m, const calendar::time_zone& zone) {
    out.key("by_basis").open('{');
    for (const auto basis : told_bases) {
        const auto i = static_cast<std::size_t>(basis);
        const auto& was = m.by_basis_before;
        const auto& is = m.by_basis_after;
        if (was.dues[i] == is.dues[i] && was.verdicts[i] == is.verdicts[i]) continue;
        out.key(dossier::name_of(basis)).open('{');
        write_due(out, "due_before", was.dues[i], zone);
        write_due(out, "due_after", is.dues[i], zone);
        write_provisional(out, was.dues[i], is.dues[i]);
        out.member("verdict_before", dossier::name_of(was.verdicts[i]));
        out.member("verdict_after", dossier::name_of(is.verdicts[i])).close('}');
    }
    out.close('}');
}

std::string belief_json(const engine::belief& found,
                        const rates_question& asked,
                        instant known_at) {
    json_writer out;
    out.open('{').key("records").number(found.records);
    out.member("known_at", zoned(known_at, found.rates.catalogue->zone()));
    out.member("ledger_digest", found.ledger_digest);
    out.key("rates").raw(rates_json(found.rates, asked)).close('}');
    return out.take();
}

std::string supposition_json(const engine::supposition& found,
                             const rates_question& asked,
                             const catalogue::catalogue& catalogue) {
    json_writer out;
    out.open('{').key("judged").number(found.judged);
    out.key("open_moved").number(found.open_moved).key("closed_moved").number(found.closed_moved);
    out.key("moved_by_basis").open('{');
    for (const auto basis : told_bases) {
        out.key(dossier::name_of(basis));
        out.number(found.moved_by_basis[static_cast<std::size_t>(basis)]);
    }
    out.close('}').key("moved").open('[');
    for (const auto& m : found.moved) {
        out.open('{');
        write_dossier(out, m.after);
        write_due(out, "due_before", m.before.due, catalogue.zone());
        write_due(out, "due_after", m.after.due, catalogue.zone());
        write_provisional(out, m.before.due, m.after.due);
        out.member("verdict_before", dossier::name_of(m.before.verdict));
        out.member("verdict_after", dossier::name_of(m.after.verdict));
        write_moved_bases(out, m, catalogue.zone());
        out.close('}');
    }
    out.close(']').key("moved_left_out");
    out.number(found.open_moved + found.closed_moved - found.moved.size());
    out.key("rates_before").raw(rates_json(found.before, asked));
    out.key("rates_after").raw(rates_json(found.after, asked)).close('}');
    return out.take();
}

std::string_view name_of(engine::record_kind cause) {
    const bool is_catalogue =
        cause == engine::record_kind::catalogue || cause == engine::record_kind::calendar;
    return is_catalogue ? "catalogue" : "events";
}

// {"no_basis": {"received": 1}, "statutory": {"on_time": -1, "early": 1}}
void write_sums(json_writer& out, const engine::past_change& row) {
    out.open('{');
    for (std::size_t i = 0; i < row.moved.size(); ++i) {
        const auto& one = row.moved[i];
        if (i == 0 || row.moved[i - 1].by != one.by) {
            if (i != 0) out.close('}');
            out.key(one.by ? dossier::name_of(*one.by) : "no_basis").open('{');
        }
        out.key(dossier::name_of(one.what)).number(one.more);
    }
    if (!row.moved.empty()) out.close('}');
    out.close('}');
}

// "event": {"kind": "corrected", ...}; null of a record of the catalogue.
void write_telling(json_writer& out,
                   const engine::past_change::telling& told,
                   const calendar::time_zone& zone) {
    out.key("event");
    if (told.kind.empty()) {
        out.null();
        return;
    }
    out.open('{').member("kind", told.kind).member("event_id", told.event_id);
    out.member("sending_agency_code", told.sender.view());
    out.member("occurred_at", zoned(told.occurred_at, zone)).close('}');
}

std::string changes_json(const engine::change_list& found,
                         std::uint64_t skipped,
                         const catalogue::catalogue& catalogue) {
    json_writer out;
    out.open('{').key("dossiers").number(found.dossiers).key("rows").open('[');
    for (const auto& row : found.rows) {
        out.open('{').key("sequence").number(row.sequence);
        out.member("recorded_at", zoned(row.recorded_at, catalogue.zone()));
        out.member("cause", name_of(row.cause));
        write_telling(out, row.told, catalogue.zone());
        write_dossier(out, row.dossier);
        out.member("first_day", to_text(row.first_day)).member("last_day", to_text(row.last_day));
        out.key("moved");
        write_sums(out, row);
        out.close('}');
    }
    const auto told = std::min(skipped, found.rows_total) + found.rows.size();
    out.close(']').key("rows_total").number(found.rows_total);
    out.key("rows_left_out").number(found.rows_total - told);
    out.key("next_skip");  // null: no row is left
    told < found.rows_total ? out.number(told) : out.null();
    out.close('}');
    return out.take();
}

std::string backup_json(const backup_made& made) {
    json_writer out;
    out.open('{').member("path", made.path).key("files").number(made.files);
    out.key("bytes").number(made.bytes).key("sequence").number(made.sequence);
    out.member("head_digest", made.head_digest).key("position").number(made.position);
    out.member("ledger_digest", made.ledger_digest);
    out.member("dossiers_digest", made.dossiers_digest);
    out.member("durations_digest", made.durations_digest);
    out.member("beside_digest", made.beside_digest).close('}');
    return out.take();
}

std::string refusals_json(const std::vector<file_refusal>& refused) {
    json_writer out;
    out.open('[');
    for (const auto& r : refused) out.text(r.text());
    out.close(']');
    return out.take();
}

// --- questions -----------------------------------------------------------------------------

std::optional<dossier::version_scope> read_scope(parameters& asked, instant now) {
    const auto name = asked.text("scope").value_or("load");
    const auto since = asked.at("since");
    const bool needs_since = name == "accepted" || name == "open";
    if (needs_since != since.has_value()) {
        asked.refuse(needs_since ? "missing_parameter" : "out_of_place",
                     "since",
                     needs_since ? "The scope " + name + " begins at an instant."
                                 : "Only the scopes accepted and open begin at an instant.",
                     "Give since=2026-03-01T00:00:00+07:00 with scope=accepted or scope=open.");
    }
    if (name == "load") return std::nullopt;
    if (name == "all") return dossier::version_scope{std::nullopt, false};
    if (!needs_since) {
        asked.refuse(
            "unknown_value", "scope", "'" + name + "' is none of: load, all, accepted, open.");
    }
    if (name == "open" && since && *since > now) {
        asked.refuse("in_the_future",
                     "since",
                     "Which dossiers are open at that instant is not known before it has passed.",
                     "Give since up to now; scope=accepted may begin later.");
    }
    return dossier::version_scope{since, name == "open"};
}

// Of figures that were given out: the position and the as-of instant that they name.
std::optional<engine::change_question::given_out> read_given_out(parameters& asked) {
    constexpr auto any_number = std::numeric_limits<std::size_t>::max() / 2;
    const auto position = asked.number("position", 0, any_number);
    const auto until = asked.at("as_of");
    const auto every_fact = asked.boolean("every_fact");
    if (position.has_value() != until.has_value() || (every_fact && !position)) {
        asked.refuse("missing_parameter",
                     position ? "as_of" : "position",
                     "Figures that were given out name a position of the log and an as-of instant.",
                     "Give both position and as_of, as the report has them.");
    }
    if (!position || !until) return std::nullopt;
    return engine::change_question::given_out{*position, *until, every_fact.value_or(false)};
}

// {"files": {"calendar.csv": "..."}}
catalogue::file_texts read_files(parameters& asked, const std::string& body) {
    catalogue::file_texts out;
    boost::system::error_code failed;
    const auto value = json::parse(body, failed);
    const auto* object = value.if_object();
    const auto* files = object == nullptr ? nullptr : object->if_contains("files");
    if (failed || files == nullptr || !files->is_object() || object->size() != 1 ||
        files->as_object().empty()) {
        if (!net::is_utf8(body)) {
            asked.refuse("bad_body",
                         "files",
                         "The body is no text in UTF-8: a file in it is binary or in another code.",
                         "Send the files as text in UTF-8.");
            return out;
        }
        asked.refuse("bad_body",
                     "files",
                     "The body is no object with the member files, which names at least one.",
                     "Send {\"files\": {\"calendar.csv\": \"the file's text\"}}.");
        return out;
    }
    for (const auto& [name, text] : files->as_object()) {
        const bool is_known = std::find(catalogue::file_names.begin(),
                                        catalogue::file_names.end(),
                                        std::string_view(name)) != catalogue::file_names.end();
        if (!is_known || !text.is_string()) {
            asked.refuse("unknown_file",
                         "files",
                         "A catalogue has no text of the name " + std::string(name) + ".",
                         "See tools/README.md for the names of its files.");
            return out;
        }
        out.emplace(std::string(name), std::string(text.as_string()));
    }
    return out;
}

}  // namespace

// --- jobs ------------------------------------------------------------------------------------

struct api::job {
    std::string kind;
    std::optional<agency_code> reads;  // of who started it: whose figures it holds
    std::shared_ptr<look_progress> progress = std::make_shared<look_progress>();
    struct ended {
        std::string state;   // done, refused, failed; empty: under way
        std::string result;  // JSON: the answer, the refusals, or a sentence
    };
    guarded<ended> end;

    [[nodiscard]] bool is_under_way() const {
        return end.with([](const ended& e) { return e.state.empty(); });
    }
};

// Backups read files, recounts fold: one of each goes beside the other.
bool api::is_under_way(bool backups) const {
    return std::any_of(jobs_.begin(), jobs_.end(), [backups](const auto& entry) {
        return entry.second->is_under_way() && (entry.second->kind == backup_kind) == backups;
    });
}

bool api::is_recounting() const {
    return recounting_ || is_under_way(false);
}

net::http_response api::recount_under_way() {
    auto out = net::problem(429,
                            {"recount_under_way",
                             "",
                             "A recount of the log is under way already.",
                             "Wait for it to end, then ask again."});
    out.headers.emplace_back("Retry-After", "5");
    return out;
}

net::http_response api::start_job(std::string kind,
                                  const engine::credential& who,
                                  engine::look_question asked,
                                  std::function<std::string(const engine::look_answer&)> write) {
    if (is_recounting()) return recount_under_way();
    auto started = new_job(std::move(kind), who);
    hooks_.look(
        std::move(asked),
        started->progress,
        [started, write = std::move(write)](const look_outcome& outcome) {
            job::ended told;
            if (const auto* answer = std::get_if<engine::look_answer>(&outcome)) {
                told = {"done", write(*answer)};
            } else if (const auto* refused = std::get_if<std::vector<file_refusal>>(&outcome)) {
                told = {"refused", refusals_json(*refused)};
            } else {
                told = {"failed", net::json_quoted(std::get<std::string>(outcome))};
            }
            started->end.with([&](job::ended& e) { e = std::move(told); });
        });
    return job_started();
}

std::shared_ptr<api::job> api::new_job(std::string kind, const engine::credential& who) {
    auto started = std::make_shared<job>();
    started->kind = std::move(kind);
    started->reads = who.reads;
    jobs_.emplace(++last_job_, started);
    // The oldest that has ended makes room: of those under way there are two at most.
    const auto over = std::ranges::find_if(
        jobs_, [](const auto& entry) { return !entry.second->is_under_way(); });
    if (jobs_.size() > jobs_kept_max && over != jobs_.end()) jobs_.erase(over);
    return started;
}

net::http_response api::job_started() const {
    json_writer out;
    out.open('{').key("job").number(last_job_);
    out.member("href", std::string(jobs_path) + std::to_string(last_job_)).close('}');
    auto response = json_response(out.take());
    response.status = 202;
    return response;
}

// Who may see all figures may have them copied to where the operator said, and nowhere else.
api::answer api::backup_job(requester who, net::http_request request) {
    parameters asked(request.query(), {});
    if (auto& refused = asked.refused()) co_return std::move(*refused);
    if (auto refused = refuse_counter(*who, "backups are the operator's"))
        co_return std::move(*refused);
    if (!hooks_.backup) {
        co_return net::problem(409,
                               {"no_backup_dir",
                                "",
                                "No directory for backups is named in the service's configuration.",
                                "Set storage.backup_dir and start the service again, or stop it "
                                "and run `tiendo backup "
                                "--data`."});
    }
    if (is_under_way(true)) {
        auto out = net::problem(429,
                                {"backup_under_way",
                                 "",
                                 "A backup is being made already.",
                                 "Wait for it to end, then ask again."});
        out.headers.emplace_back("Retry-After", "5");
        co_return out;
    }
    const auto started = new_job(std::string(backup_kind), *who);
    hooks_.backup(started->progress, [started](const backup_outcome& outcome) {
        const auto* made = std::get_if<backup_made>(&outcome);
        job::ended told =
            made != nullptr
                ? job::ended{"done", backup_json(*made)}
                : job::ended{"failed", net::json_quoted(std::get<std::string>(outcome))};
        started->end.with([&](job::ended& e) { e = std::move(told); });
    });
    co_return job_started();
}

api::answer api::job_status(requester who, net::http_request request) {
    parameters asked(request.query(), {});
    if (auto& refused = asked.refused()) co_return std::move(*refused);
    auto text = std::string_view(request.path());
    text.remove_prefix(jobs_path.size());
    std::uint64_t number = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    const auto found = jobs_.find(number);
    const bool is_known =
        failed == std::errc() && end == text.data() + text.size() && found != jobs_.end();
    // One over what the asker does not read is as if there were none.
    if (!is_known ||
        (who->reads && (!found->second->reads || !may_read(*who, found->second->reads->view())))) {
        co_return net::problem(404,
                               {"unknown_job",
                                "job",
                                "There is no such job; the answers of the last " +
                                    std::to_string(jobs_kept_max) + " are kept.",
                                "Start it again."});
    }
    const auto& job = *found->second;
    const auto ended = job.end.with([](const job::ended& e) { return e; });
    json_writer out;
    out.open('{').key("job").number(number).member("kind", job.kind);
    out.member("state", ended.state.empty() ? std::string("running") : ended.state);
    out.key("done").number(job.progress->done.load());
    out.key("total").number(job.progress->total.load());
    if (!ended.state.empty())
        out.key(ended.state == "done" ? "result" : "reasons").raw(ended.result);
    out.close('}');
    co_return json_response(out.take());
}

api::answer api::rates_job(requester who, net::http_request request) {
    parameters asked(request.query(), {"known_at"}, rates_parameters);
    const auto catalogue = reader_.current_catalogue();
    const auto now = clock_.now();
    const auto known_at = asked.at("known_at");
    if (!known_at || *known_at > now) {
        asked.refuse("bad_instant",
                     "known_at",
                     "known_at must be an instant that has passed.",
                     "Give known_at=2026-03-01T00:00:00+07:00; for now, ask /v1/rates.");
    }
    auto question = read_rates_question(asked, known_at.value_or(now), *catalogue);
    question.levels = hooks_.levels;
    check_agency(asked, question.query.agency);
    if (auto& refused = asked.refused()) co_return std::move(*refused);
    co_return start_job("rates",
                        *who,
                        engine::belief_question{known_at.value_or(now), question.query},
                        [question, known_at](const engine::look_answer& answer) {
                            return belief_json(
                                std::get<engine::belief>(answer), question, known_at.value());
                        });
}

api::answer api::changes_job(requester who, net::http_request request) {
    parameters asked(
        request.query(),
        {"from", "to", "agency", "cause", "record", "skip", "position", "as_of", "every_fact"});
    const auto catalogue = reader_.current_catalogue();
    const auto today = catalogue->zone().date_of(clock_.now());
    engine::change_question question;
    question.to = asked.date("to").value_or(today);
    question.from = asked.date("from").value_or(question.to);
    question.agency = asked.code<agency_code>("agency");
    check_agency(asked, question.agency);
    constexpr auto any_number = std::numeric_limits<std::size_t>::max() / 2;
    question.record = asked.number("record", 1, any_number);
    question.skip = asked.number("skip", 0, any_number).value_or(0);
    question.since = read_given_out(asked);
    const auto cause = asked.text("cause");
    if (cause == "catalogue") question.by = engine::change_question::cause::catalogue;
    if (cause == "events") question.by = engine::change_question::cause::events;
    if (cause && question.by == engine::change_question::cause::any) {
        asked.refuse("unknown_value",
                     "cause",
                     "'" + *cause + "' is none of: catalogue, events.",
                     "Leave cause out for both.");
    }
    if (question.from > question.to) {
        asked.refuse("period_reversed",
                     "from",
                     "The period begins after it ends.",
                     "Give from no later than to.");
    }
    if (auto& refused = asked.refused()) co_return std::move(*refused);
    const auto skip = question.skip;
    co_return start_job(
        "changes", *who, question, [catalogue, skip](const engine::look_answer& answer) {
            return changes_json(std::get<engine::change_list>(answer), skip, *catalogue);
        });
}

std::size_t api::body_bytes(const net::http_request& head) const {
    const bool is_preview = head.method == "POST" && head.path() == "/v1/calendar/preview";
    return is_preview && std::holds_alternative<requester>(identify(head)) ? preview_bytes_max : 0;
}

api::answer api::preview(requester who, net::http_request request) {
    parameters asked(request.query(), {"scope", "since"}, rates_parameters);
    const auto catalogue = reader_.current_catalogue();
    const auto now = clock_.now();
    auto question = read_rates_question(asked, now, *catalogue);
    question.levels = hooks_.levels;
    check_agency(asked, question.query.agency);
    const auto scope = read_scope(asked, now);
    auto files = read_files(asked, request.body);
    if (auto& refused = asked.refused()) co_return std::move(*refused);
    co_return start_job("preview",
                        *who,
                        engine::supposition_question{std::move(files), scope, question.query, now},
                        [question, catalogue](const engine::look_answer& answer) {
                            return supposition_json(
                                std::get<engine::supposition>(answer), question, *catalogue);
                        });
}

}  // namespace tiendo::http
