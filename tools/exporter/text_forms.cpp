// Rows, traces and updates as text.
#include "exporter/text_forms.hpp"

#include "importer/flat_event.hpp"
#include "importer/rejects_file.hpp"
#include "tiendo/catalogue/csv.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace tiendo::exporter {
namespace {

namespace json = boost::json;

std::string xml_escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            case '\n':
            case '\r':
            case '\t':  // a reader would make them blanks
                out += fmt::format("&#{};", static_cast<int>(c));
                break;
            default:
                if (static_cast<unsigned char>(c) >= 0x20U) out += c;  // XML 1.0 has no others
        }
    }
    return out;
}

std::string attribute(std::string_view type, std::string_view key, std::string_view value) {
    return fmt::format("      <{} key=\"{}\" value=\"{}\"/>\n", type, key, xml_escaped(value));
}

const dossier::fact_body* fact_of(const dossier::dossier_event& event) {
    return std::get_if<dossier::fact_body>(&event.body);
}

struct step_words {
    std::string step, unit;
    bool starts = false;
};
std::optional<step_words> step_of(const dossier::dossier_event& event) {
    const auto* fact = fact_of(event);
    if (fact == nullptr) return std::nullopt;
    if (const auto* begun = std::get_if<dossier::step_started>(fact))
        return step_words{begun->step_code, begun->unit_code, true};
    if (const auto* done = std::get_if<dossier::step_finished>(fact))
        return step_words{done->step_code, done->unit_code, false};
    return std::nullopt;
}

// By the table of proto/README.md; 0: no state of the national list.
int state_of(const dossier::dossier_event& event) {
    const auto* fact = fact_of(event);
    if (fact == nullptr) return 0;
    using dossier::fact_kind;
    switch (dossier::kind_of(*fact)) {
        case fact_kind::submitted:
            return 1;
        case fact_kind::received:
            return 2;
        case fact_kind::declined:
            return 3;
        case fact_kind::step_started:
        case fact_kind::step_finished:
        case fact_kind::supplement_received:
        case fact_kind::payment_made:
        case fact_kind::resumed:
            return 4;
        case fact_kind::supplement_requested:
            return 5;
        case fact_kind::payment_requested:
            return 6;
        case fact_kind::withdrawn:
            return 7;
        case fact_kind::suspended:
        case fact_kind::stopped:
            return 8;
        case fact_kind::processed:
            return 9;
        case fact_kind::returned:
            return 10;
        case fact_kind::arrived_at_competent_agency:
        case fact_kind::rescheduled:
        case fact_kind::transferred:
        case fact_kind::rated:
            return 0;
    }
    return 0;
}

// "20260608074753" on the wall of the zone.
std::string local_stamp(instant at, const calendar::time_zone& zone) {
    auto text = to_rfc3339(at, zone.offset_at(at)).substr(0, 19);
    std::erase_if(text, [](char c) { return c == '-' || c == ':' || c == 'T'; });
    return text;
}

}  // namespace

std::string csv_header() {
    std::string out = "sequence,recorded_at,sending_agency_code";
    for (const auto name : importer::flat_columns()) out += fmt::format(",{}", name);
    return out + "\n";
}

std::string csv_row(const logged_event& event) {
    auto out = fmt::format("{},{},{}",
                           event.sequence,
                           to_rfc3339(event.recorded_at),
                           catalogue::csv_field(event.sender));
    const auto fields = importer::flat_of(event.event);
    for (const auto name : importer::flat_columns()) {
        const auto found = fields.find(name);
        out += ',';
        if (found != fields.end()) out += catalogue::csv_field(found->second);
    }
    return out + "\n";
}

std::string xes_head() {
    std::string out =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<log xes.version=\"1849.2016\" xes.features=\"\" "
        "xmlns=\"http://www.xes-standard.org/\">\n";
    for (const auto* name : {"Concept", "Time", "Lifecycle", "Organizational"}) {
        const std::string_view full = name;
        const std::string prefix = full == "Organizational" ? "org"
                                   : full == "Concept"      ? "concept"
                                   : full == "Time"         ? "time"
                                                            : "lifecycle";
        out += fmt::format(
            "  <extension name=\"{}\" prefix=\"{}\" "
            "uri=\"http://www.xes-standard.org/{}.xesext\"/>\n",
            full,
            prefix,
            prefix);
    }
    out +=
        "  <global scope=\"trace\">\n    <string key=\"concept:name\" value=\"\"/>\n  </global>\n"
        "  <global scope=\"event\">\n    <string key=\"concept:name\" value=\"\"/>\n"
        "    <date key=\"time:timestamp\" value=\"2000-01-01T00:00:00.000+00:00\"/>\n"
        "    <string key=\"lifecycle:transition\" value=\"complete\"/>\n  </global>\n"
        "  <classifier name=\"Activity\" keys=\"concept:name lifecycle:transition\"/>\n";
    return out;
}

std::string xes_trace(const std::vector<logged_event>& of_one) {
    auto out = fmt::format("  <trace>\n    <string key=\"concept:name\" value=\"{}\"/>\n",
                           xml_escaped(of_one.front().event.dossier.view()));
    for (const auto& row : of_one) {
        const auto& event = row.event;
        const auto step = step_of(event);
        out += "    <event>\n";
        out += attribute("string", "concept:name", step ? step->step : name_of(event.body));
        out += attribute("date", "time:timestamp", to_rfc3339(event.occurred_at));
        out += attribute(
            "string", "lifecycle:transition", step && step->starts ? "start" : "complete");
        out += attribute(
            "string", "org:group", step && !step->unit.empty() ? step->unit : event.agency.view());
        if (!event.actor.empty()) out += attribute("string", "org:resource", event.actor);
        for (const auto& [name, text] : importer::flat_of(event))
            out += attribute("string", std::string(own_prefix) + name, text);
        out += "    </event>\n";
    }
    return out + "  </trace>\n";
}

std::vector<std::string> state_updates(const std::vector<logged_event>& of_one,
                                       const dossier_now& now) {
    std::vector<std::string> out;
    if (now.state == 0) return out;
    const auto update = [&](const logged_event& from, int state) {
        const auto step = step_of(from.event);
        const auto at = local_stamp(from.event.occurred_at, now.zone);
        json::object record{
            {"MaHoSo", from.event.dossier.view()},
            {"NguoiXuLy", from.event.actor},
            {"ThoiDiemXuLy", at},
            {"PhongBanXuLy", step && !step->unit.empty() ? step->unit : from.event.agency.str()},
            {"TrangThai", std::to_string(state)}};
        if (step && step->starts) record["NgayBatDau"] = at;
        if (now.due) record["NgayKetThucTheoQuyDinh"] = local_stamp(*now.due, now.zone);
        out.push_back(json::serialize(record));
    };
    int last = 0;
    for (const auto& row : of_one) {
        const int state = state_of(row.event);
        if (state == 0 ||
            !std::binary_search(now.in_effect.begin(), now.in_effect.end(), row.sequence))
            continue;
        update(row, state);
        last = state;
    }
    // A correction, a voided fact or one that came late: what is told last must be what holds.
    if (last != now.state) update(of_one.back(), now.state);
    return out;
}

}  // namespace tiendo::exporter
