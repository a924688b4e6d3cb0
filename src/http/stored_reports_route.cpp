// POST /v1/reports/FORM: makes a report and stores it as it was given out.
// GET /v1/reports/stored: which are stored. GET /v1/reports/stored/ID: one of them.
//
// What is stored is the JSON of the report with the question it answers, so that
// the same can be asked again later and held against it (`tiendo report compare`).
// The service keeps it outside of its log (engine/kept_reports.hpp).
#include "api.hpp"
#include "ask.hpp"
#include "json_writer.hpp"
#include "report_json.hpp"
#include "report_making.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace tiendo::http {
namespace {

namespace json = boost::json;
using engine::keeping_refused;

constexpr std::string_view stored_path = "/v1/reports/stored/";
constexpr std::size_t listed_max = 1'000;

std::string encoded(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const bool is_plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
                              (c >= 'a' && c <= 'z') ||
                              std::string_view("-._~:+").find(c) != std::string_view::npos;
        if (is_plain) {
            out += c;
        } else {
            out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
        }
    }
    return out;
}

// The same question with everything said that was left to the service: by when, above all.
std::string question_of(const report_form& form,
                        const parameters& asked,
                        const report::table& t,
                        const calendar::time_zone& zone) {
    std::string out = "/v1/reports/" + std::string(form.name);
    for (const auto& p : form.takes) {
        auto value = asked.text(p.name);
        if (p.name == ask_for::from.name) value = to_text(t.from);
        if (p.name == ask_for::to.name) value = to_text(t.to);
        if (p.name == ask_for::as_of.name) value = zoned(t.as_of, zone);
        if (!value) continue;
        out += out.find('?') == std::string::npos ? "?" : "&";
        out += fmt::format("{}={}", p.name, encoded(*value));
    }
    return out;
}

// "06a-20261122T193045123-1f3a9c22": by form, then by when it was stored.
std::string id_of(const report::table& t, instant now, const calendar::time_zone& zone) {
    const auto at = zone.to_local(now);
    const auto day = std::chrono::floor<std::chrono::days>(at);
    const std::chrono::year_month_day ymd{local_date{day}};
    const std::chrono::hh_mm_ss time{at - day};
    return fmt::format("{}-{:04}{:02}{:02}T{:02}{:02}{:02}{:03}-{}",
                       t.form,
                       static_cast<int>(ymd.year()),
                       static_cast<unsigned>(ymd.month()),
                       static_cast<unsigned>(ymd.day()),
                       time.hours().count(),
                       time.minutes().count(),
                       time.seconds().count(),
                       time.subseconds().count(),
                       t.digest().substr(0, 8));
}

struct storing {
    std::string id;
    std::string question;
    std::string who;
    instant now;
};

std::string head_of(const report::table& t, const storing& how, const calendar::time_zone& zone) {
    json_writer out;
    out.open('{').member("id", how.id).member("form", t.form).member("agency_code", t.agency_code);
    out.key("period").open('{').member("from", to_text(t.from)).member("to", to_text(t.to));
    out.close('}').member("as_of", zoned(t.as_of, zone)).member("time_zone", t.time_zone);
    out.member("due", rates::name_of(t.due)).key("position").number(t.position);
    out.key("versions").open('{').key("catalogue").number(t.catalogue_version).close('}');
    out.member("digest", t.digest()).member("stored_at", zoned(how.now, zone));
    out.member("stored_by", how.who).member("question", how.question).close('}');
    auto line = out.take();
    line.erase(line.find_last_not_of('\n') + 1);
    return line;
}

net::http_response refusal_of(const keeping_refused& why, std::string_view id) {
    using reason = keeping_refused::reason;
    switch (why.why) {
        case reason::full:
            return net::problem(507,
                                {"stored_reports_full",
                                 "",
                                 why.sentence,
                                 "Make room as said, then store it again."});
        case reason::too_large:
            return net::problem(413, {"report_too_large", "", why.sentence, "Ask for less."});
        case reason::unknown:
            return net::problem(404,
                                {"unknown_stored_report",
                                 "id",
                                 fmt::format("There is no stored report {}.", id.substr(0, 120)),
                                 "See GET /v1/reports/stored."});
        case reason::damaged:
            return net::problem(500,
                                {"stored_report_damaged",
                                 "id",
                                 why.sentence,
                                 "Until then, nothing that it says can be relied on."});
        case reason::failed:
            return net::problem(500,
                                {"stored_report_failed",
                                 "",
                                 why.sentence,
                                 "Look at the disk of the data directory, then ask again."});
    }
    TIENDO_ASSERT(false);
}

net::http_response keeps_none() {
    return net::problem(501,
                        {"reports_not_stored",
                         "",
                         "This service stores no reports.",
                         "Keep the JSON of GET /v1/reports/FORM yourself."});
}

// Whether the report is on an agency within `reads`.
bool is_about(const json::object& head,
              const std::optional<agency_code>& reads,
              const catalogue::catalogue& catalogue) {
    if (!reads) return true;
    const auto* code = head.if_contains("agency_code");
    return code != nullptr && code->is_string() &&
           catalogue.is_within(std::string_view(code->get_string()), reads->view());
}

// --- the list

struct wanted {
    std::optional<std::string> form;
    std::optional<std::string> agency;
    std::optional<local_date> from;
    std::optional<local_date> to;
    std::size_t limit = 100;
    std::optional<agency_code> reads;  // of who asks: only reports on an agency within it
    std::shared_ptr<const catalogue::catalogue> catalogue;

    // Of a period within the one asked for.
    [[nodiscard]] bool takes(const json::object& head) const {
        if (!is_about(head, reads, *catalogue)) return false;
        const auto text = [&](const json::object& in, std::string_view key) {
            const auto* value = in.if_contains(key);
            return value != nullptr && value->is_string() ? std::string(value->get_string())
                                                          : std::string();
        };
        const auto* period = head.if_contains("period");
        if (period == nullptr || !period->is_object()) return false;
        const auto& days = period->get_object();
        return (!form || text(head, "form") == *form) &&
               (!agency || text(head, "agency_code") == *agency) &&
               (!from || text(days, "from") >= to_text(*from)) &&
               (!to || text(days, "to") <= to_text(*to));
    }
};

// The newest first: by when they were stored, which ids have behind their form.
std::string stored_at_of(const json::object& head) {
    const auto* at = head.if_contains("stored_at");
    return at != nullptr && at->is_string() ? std::string(at->get_string()) : std::string();
}

std::string list_json(const std::vector<engine::kept_head>& heads, const wanted& asked) {
    struct listed {
        std::string at;
        const engine::kept_head* head;
    };
    std::vector<listed> found;
    std::vector<std::pair<std::string, std::string>> damaged;
    std::uint64_t bytes = 0;
    for (const auto& h : heads) {
        bytes += h.bytes;
        boost::system::error_code failed;
        const auto value = json::parse(h.head, failed);
        if (failed || !value.is_object()) {
            if (!asked.reads)
                damaged.emplace_back(h.id, h.damage.empty() ? "its head cannot be read" : h.damage);
        } else if (asked.takes(value.get_object())) {
            found.push_back({stored_at_of(value.get_object()), &h});
        }
    }
    std::sort(found.begin(), found.end(), [](const listed& a, const listed& b) {
        return std::pair(a.at, a.head->id) > std::pair(b.at, b.head->id);
    });
    json_writer out;
    out.open('{').key("rows").open('[');
    const auto shown = std::min(asked.limit, found.size());
    for (std::size_t i = 0; i < shown; ++i) out.raw(found[i].head->head);
    out.close(']').key("rows_total").number(found.size());
    out.key("rows_left_out").number(found.size() - shown).key("damaged").open('[');
    for (const auto& [id, why] : damaged)
        out.open('{').member("id", id).member("reason", why).close('}');
    // How full the store is, is for who reads everything.
    out.close(']').key("stored").number(asked.reads ? found.size() : heads.size()).key("bytes");
    asked.reads ? out.null() : out.number(bytes);
    out.close('}');
    return out.take();
}

}  // namespace

api::answer api::store_report(requester who, net::http_request request) {
    const auto name = request.path().substr(std::string_view("/v1/reports/").size());
    const auto* form = find_report_form(name);
    if (form == nullptr) co_return unknown_report_form(name);
    if (auto refused = refuse_counter(*who, "it stores no reports")) co_return std::move(*refused);
    if (hooks_.reports == nullptr) co_return keeps_none();
    std::vector<std::string_view> known;
    for (const auto& p : form->takes) known.push_back(p.name);
    parameters asked(request.query(), {}, known);
    const auto catalogue = reader_.current_catalogue();
    const auto now = clock_.now();
    const auto look = look_of(*form, asked, {now, *catalogue, hooks_.criteria});
    check_agency(asked, asked.code<agency_code>("agency"));
    if (auto& refused = asked.refused()) co_return std::move(*refused);
    if (reports_under_way_ >= reports_max) co_return engine_busy();
    const report_under_way one(reports_under_way_);
    const auto making = co_await ask_acknowledged(reader_, look);
    if (!making) co_return engine_busy();
    auto paper = hooks_.stationery ? hooks_.stationery(form->name) : report::stationery{};
    auto out = co_await from_log(
        log_thread_,
        [form,
         catalogue,
         asked,
         now,
         log = &reader_,
         keeper = hooks_.reports,
         by = who->id,
         make = *making,
         paper = std::move(paper)] {
            const bool by_successor = asked.text(ask_for::places.name) == "by_successor";
            auto made = given_out(*form, make(*log), {paper, *catalogue, by_successor});
            if (auto* instead = std::get_if<net::http_response>(&made)) return std::move(*instead);
            const auto& t = std::get<report::table>(made);
            const auto& zone = catalogue->zone();
            const storing how{id_of(t, now, zone), question_of(*form, asked, t, zone), by, now};
            const engine::kept_report kept{how.id, head_of(t, how, zone), table_json(t, zone)};
            if (const auto refused = keeper->keep(kept)) return refusal_of(*refused, how.id);
            auto stored = json_response(kept.head);
            stored.status = 201;
            stored.headers.emplace_back("Location", std::string(stored_path) + how.id);
            return stored;
        });
    if (!out) co_return engine_busy();
    if (out->status == 500) probe_.reports_wrong.fetch_add(1, std::memory_order_relaxed);
    co_return std::move(*out);
}

api::answer api::stored_reports(requester who, net::http_request request) {
    parameters asked(request.query(), {"form", "agency", "from", "to", "limit"});
    wanted question;
    question.reads = who->reads;
    question.catalogue = reader_.current_catalogue();
    question.form = asked.text("form");
    if (const auto agency = asked.code<agency_code>("agency")) question.agency = agency->str();
    question.from = asked.date("from");
    question.to = asked.date("to");
    question.limit = asked.number("limit", 1, listed_max).value_or(question.limit);
    if (auto& refused = asked.refused()) co_return std::move(*refused);
    if (question.form && find_report_form(*question.form) == nullptr)
        co_return unknown_report_form(*question.form);
    if (hooks_.reports == nullptr) co_return keeps_none();
    auto out = co_await from_log(log_thread_, [question, keeper = hooks_.reports] {
        return list_json(keeper->heads(), question);
    });
    if (!out) co_return engine_busy();
    co_return json_response(std::move(*out));
}

api::answer api::stored_report(requester who, net::http_request request) {
    parameters asked(request.query(), {});
    if (auto& refused = asked.refused()) co_return std::move(*refused);
    if (hooks_.reports == nullptr) co_return keeps_none();
    const auto id = std::string(request.path().substr(stored_path.size()));
    const auto catalogue = reader_.current_catalogue();
    auto out = co_await from_log(log_thread_, [id, keeper = hooks_.reports, who, catalogue] {
        using reason = keeping_refused::reason;
        auto found = keeper->find(id);
        if (const auto* refused = std::get_if<keeping_refused>(&found)) {
            const bool is_hidden = who->reads && refused->why == reason::damaged;
            return refusal_of(is_hidden ? keeping_refused{reason::unknown, {}} : *refused, id);
        }
        const auto& kept = std::get<engine::kept_report>(found);
        boost::system::error_code failed;
        const auto head = json::parse(kept.head, failed);
        if (who->reads &&
            (failed || !head.is_object() || !is_about(head.get_object(), who->reads, *catalogue)))
            return refusal_of({reason::unknown, {}}, id);
        json_writer out;
        out.open('{').key("stored").raw(kept.head).key("report").raw(kept.body).close('}');
        return json_response(out.take());
    });
    if (!out) co_return engine_busy();
    if (out->status != 200) co_return std::move(*out);
    co_return tagged_by_content(std::move(*out), request);
}

}  // namespace tiendo::http
