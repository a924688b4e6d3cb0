// JSON and HMAC of a call.
#include "webhook_json.hpp"

#include "tiendo/alerts/wording.hpp"
#include "tiendo/base/check.hpp"
#include "tiendo/base/digest.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace tiendo::notify {
namespace {

namespace json = boost::json;

const calendar::time_zone& zone_of(const agency_code& agency, const catalogue::catalogue& in) {
    const auto* a = in.find_agency(agency.view());
    return a == nullptr ? in.zone() : in.calendar_of(*a).zone();
}

json::value text_or_null(const std::string& text) {
    return text.empty() ? json::value(nullptr) : json::value(text);
}

json::value name_of_agency(const agency_code& code, const catalogue::catalogue& in) {
    const auto* a = in.find_agency(code.view());
    return a == nullptr ? json::value(nullptr) : text_or_null(a->name_vi);
}

json::object notice_object(std::string_view receiver,
                           const notice& n,
                           const catalogue::catalogue& in) {
    const auto& a = n.of->view;
    const auto& stages = n.of->due;
    // Whom the stage is for: while it stands its level says so, an end is for whoever was told.
    const auto level = n.stage.kind == told_kind::standing ? n.stage.level : stages.back().level;
    const auto& stage = level < stages.size() ? stages[level] : stages.back();
    const auto notified = alerts::agency_above(a.agency, stage.levels_up, in);
    json::object out;
    out["id"] = id_of(receiver, n);
    out["stage"] = name_of(n.stage);
    out["level"] = level;
    out["repetition"] = n.stage.repetition;
    out["agency_name_vi"] = name_of_agency(a.agency, in);
    out["notify_agency"] = text_or_null(notified.str());
    out["notify_agency_name_vi"] = name_of_agency(notified, in);
    out["alert"] = alert_object(a, in);
    return out;
}

}  // namespace

json::object alert_object(const engine::alert_view& a, const catalogue::catalogue& in) {
    const auto& zone = zone_of(a.agency, in);
    const auto when = [&zone](const std::optional<instant>& at) {
        return at ? json::value(to_rfc3339(*at, zone.offset_at(*at))) : json::value(nullptr);
    };
    json::object out;
    out["id"] = a.id;
    out["rule"] = a.rule;
    out["kind"] = alerts::name_of(a.kind);
    out["dossier_code"] = text_or_null(a.dossier.str());
    out["agency_code"] = a.agency.str();
    out["procedure_code"] = a.procedure.str();
    out["subject"] = text_or_null(a.subject);
    out["state"] = alerts::name_of(a.state);
    const auto* agency = in.find_agency(a.agency.view());
    const auto name =
        agency == nullptr || agency->name_vi.empty() ? a.agency.str() : agency->name_vi;
    const auto said = alerts::sentence_of(a, name, name);
    out["summary_vi"] = said.vi;
    out["summary_en"] = said.en;
    auto& evidence = out["evidence"].emplace_object();
    for (const auto& e : a.found) evidence[e.name] = e.value;
    out["due"] = when(a.due);
    out["provisional"] = a.provisional;
    out["fired_at"] = when(a.fired_at);
    out["acknowledged_at"] = when(a.acknowledged_at);
    out["acknowledged_by"] = text_or_null(a.acknowledged_by);
    out["note"] = text_or_null(a.note);
    out["silenced_by"] = a.silenced_by == 0 ? json::value(nullptr) : json::value(a.silenced_by);
    out["resolved_at"] = when(a.resolved_at);
    out["resolution"] = text_or_null(a.resolution);
    out["time_zone"] = zone.name();
    return out;
}

std::string id_of(std::string_view receiver, const notice& n) {
    return fmt::format("{}-{}-{}", receiver, n.alert, id_of(n.stage));
}

std::string body_of(std::string_view receiver,
                    const std::vector<notice>& notices,
                    const catalogue::catalogue& in,
                    instant now) {
    json::object out;
    out["version"] = 1;
    out["sent_at"] = to_rfc3339(now, in.zone().offset_at(now));
    out["receiver"] = receiver;
    auto& all = out["notices"].emplace_array();
    for (const auto& n : notices) all.push_back(notice_object(receiver, n, in));
    return json::serialize(out);
}

std::string idempotency_key(std::string_view receiver, const std::vector<notice>& notices) {
    std::string ids;
    for (const auto& n : notices) ids += id_of(receiver, n) + "\n";
    return to_hex(sha256(ids));
}

std::string signature_of(std::string_view secret,
                         std::string_view timestamp,
                         std::string_view body) {
    const auto text = fmt::format("{}.{}", timestamp, body);
    digest256 out{};
    unsigned size = 0;
    const auto* done = HMAC(EVP_sha256(),
                            secret.data(),
                            static_cast<int>(secret.size()),
                            reinterpret_cast<const unsigned char*>(text.data()),
                            text.size(),
                            out.data(),
                            &size);
    TIENDO_ASSERT(done != nullptr && size == out.size());
    return "v1=" + to_hex(out);
}

}  // namespace tiendo::notify
