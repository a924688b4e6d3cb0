// Alerts and silences in the form of the API v2.
#include "alertmanager_json.hpp"

#include "tiendo/alerts/wording.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <charconv>

namespace tiendo::notify {
namespace {

namespace json = boost::json;

// "/X01/X01.1/": every agency that stands over it, so that a silence can name one with all below.
std::string path_of(const agency_code& agency, const catalogue::catalogue& in) {
    std::string out = "/";
    const auto* a = in.find_agency(agency.view());
    if (a == nullptr) return "/" + agency.str() + "/";
    for (; a != nullptr; a = a->parent ? in.find_agency(a->parent->view()) : nullptr)
        out.insert(0, "/" + a->code.str());
    return out;
}

std::string name_of_agency(const agency_code& code, const catalogue::catalogue& in) {
    const auto* a = in.find_agency(code.view());
    return a == nullptr || a->name_vi.empty() ? code.str() : a->name_vi;
}

std::string name_of_procedure(const procedure_code& code, const catalogue::catalogue& in) {
    const auto* p = in.find_procedure(code.view());
    const bool is_named = p != nullptr && !p->rows.empty() && !p->rows.back().name_vi.empty();
    return is_named ? p->rows.back().name_vi : code.str();
}

// Its own regular expressions are anchored; codes have letters, digits, '.', '-', '_' and '/'.
std::string escaped(std::string_view code) {
    std::string out;
    for (const char c : code) {
        if (c == '.') out += '\\';
        out += c;
    }
    return out;
}

json::object matcher(std::string_view name, std::string value, bool is_regex) {
    return {{"name", name}, {"value", std::move(value)}, {"isRegex", is_regex}, {"isEqual", true}};
}

constexpr std::string_view mark_begin = " [tiendo ";
constexpr char mark_end = ']';

// The id in "mất điện [tiendo 17]"; 0: none of ours.
std::uint64_t id_in(std::string_view comment) {
    const auto begin = comment.rfind(mark_begin);
    if (begin == std::string_view::npos || !comment.ends_with(mark_end)) return 0;
    const auto digits =
        comment.substr(begin + mark_begin.size(), comment.size() - begin - mark_begin.size() - 1);
    std::uint64_t out = 0;
    const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), out);
    return failed == std::errc{} && end == digits.data() + digits.size() ? out : 0;
}

}  // namespace

std::string alert_json(const engine::alert_view& a,
                       const catalogue::catalogue& in,
                       const std::string& page) {
    const auto& zone = in.zone();
    const auto when = [&zone](instant at) { return to_rfc3339(at, zone.offset_at(at)); };
    json::object out;
    out["labels"] = {{"alertname", "tiendo_" + a.rule},
                     {"rule", a.rule},
                     {"agency", a.agency.str()},
                     {"agency_path", path_of(a.agency, in)},
                     {"dossier", a.dossier.str()},
                     {"subject", a.subject},
                     {"id", std::to_string(a.id)}};
    auto& told = out["annotations"].emplace_object();
    const auto name = name_of_agency(a.agency, in);
    const auto said = alerts::sentence_of(a, name, name);
    told["summary"] = said.vi;
    told["summary_en"] = said.en;
    told["agency_name"] = name;
    if (!a.procedure.empty()) told["procedure"] = name_of_procedure(a.procedure, in);
    if (a.due) told["due"] = when(*a.due);
    if (a.acknowledged_at) {
        told["acknowledged_by"] = a.acknowledged_by;
        told["acknowledged_at"] = when(*a.acknowledged_at);
        if (!a.note.empty()) told["note"] = a.note;
    }
    out["startsAt"] = when(a.fired_at);
    if (!page.empty() && !a.dossier.empty()) out["generatorURL"] = page + a.dossier.str();
    return json::serialize(out);
}

std::string escalated_json(const std::string& alert,
                           std::size_t level,
                           const agency_code& notified) {
    auto out = json::parse(alert).as_object();
    auto& labels = out["labels"].as_object();
    labels["escalation"] = std::to_string(level);
    labels["notify_agency"] = notified.str();
    return json::serialize(out);
}

std::string ended_json(const std::string& alert, instant at) {
    auto out = json::parse(alert).as_object();
    out["endsAt"] = to_rfc3339(at);
    return json::serialize(out);
}

std::string list_json(const std::vector<std::string>& alerts) {
    return fmt::format("[{}]", fmt::join(alerts, ","));
}

std::string silence_json(const engine::silence_view& s) {
    json::array matchers;
    if (!s.rule.empty()) matchers.push_back(matcher("rule", s.rule, false));
    if (!s.agency.empty())
        matchers.push_back(matcher("agency_path", ".*/" + escaped(s.agency.view()) + "/.*", true));
    if (!s.dossier.empty()) matchers.push_back(matcher("dossier", s.dossier.str(), false));
    // One matcher at least is demanded, and it must not be of what may be absent.
    if (matchers.empty()) matchers.push_back(matcher("alertname", "tiendo_.+", true));
    return json::serialize(
        json::object{{"matchers", std::move(matchers)},
                     {"startsAt", to_rfc3339(s.from)},
                     {"endsAt", to_rfc3339(s.until)},
                     {"createdBy", s.by},
                     {"comment", fmt::format("{}{}{}{}", s.reason, mark_begin, s.id, mark_end)}});
}

std::map<std::uint64_t, std::string> mirrors_in(std::string_view listed) {
    std::map<std::uint64_t, std::string> out;
    boost::system::error_code failed;
    const auto all = json::parse(listed, failed);
    if (failed || !all.is_array()) return out;
    const auto text = [](const json::object& in, std::string_view name) -> std::string {
        const auto* value = in.if_contains(name);
        return value != nullptr && value->is_string() ? std::string(value->get_string()) : "";
    };
    for (const auto& item : all.get_array()) {
        const auto* s = item.if_object();
        const auto* status = s == nullptr ? nullptr : s->if_contains("status");
        if (status == nullptr || !status->is_object()) continue;
        const auto id = id_in(text(*s, "comment"));
        if (id != 0 && text(status->get_object(), "state") != "expired")
            out.emplace(id, text(*s, "id"));
    }
    return out;
}

}  // namespace tiendo::notify
