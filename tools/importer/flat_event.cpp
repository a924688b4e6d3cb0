// Flat texts by way of the protocol's JSON, which validates every field.
#include "importer/flat_event.hpp"

#include "tiendo/wire/codec.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace tiendo::importer {
namespace {

namespace json = boost::json;

enum class place : std::uint8_t { event, body, limit, amendment, kind };
enum class form : std::uint8_t { text, number, truth };

struct column {
    std::string_view name;
    place where;
    form as = form::text;
};

constexpr std::array<column, 29> columns{{
    {"event_id", place::event},
    {"dossier_code", place::event},
    {"agency_code", place::event},
    {"counter_id", place::event},
    {"occurred_at", place::event},
    {"counter_sequence", place::event, form::number},
    {"actor", place::event},
    {"event", place::kind},
    {"procedure_code", place::body},
    {"channel", place::body},
    {"receiving_agency_code", place::body},
    {"appointment_at", place::body},
    {"applicant_kind", place::body},
    {"reason_code", place::body},
    {"legal_basis", place::body},
    {"step_code", place::body},
    {"unit_code", place::body},
    {"limit_amount", place::limit, form::number},
    {"limit_unit", place::limit},
    {"new_appointment_at", place::body},
    {"apology_number", place::body},
    {"to_agency_code", place::body},
    {"outcome", place::body},
    {"digital_result", place::body, form::truth},
    {"result_number", place::body},
    {"score", place::body, form::number},
    {"target_event_id", place::amendment},
    {"replacement_event", place::kind},
    {"replacement_occurred_at", place::amendment},
}};

constexpr auto names = [] {
    std::array<std::string_view, columns.size()> out{};
    for (std::size_t i = 0; i < columns.size(); ++i) out[i] = columns[i].name;
    return out;
}();

bool is_column(std::string_view name, place where) {
    return std::any_of(columns.begin(), columns.end(), [&](const column& c) {
        return c.name == name && c.where == where;
    });
}

std::string text_of(const json::value& value) {
    if (const auto* text = value.if_string()) return std::string(*text);
    return json::serialize(value);
}

void flatten_body(const json::object& body, flat_event& out) {
    for (const auto& member : body) {
        if (member.key() == "limit") {
            const auto& limit = member.value().as_object();
            for (const auto& part : limit)
                out["limit_" + std::string(part.key())] = text_of(part.value());
        } else {
            out[std::string(member.key())] = text_of(member.value());
        }
    }
}

std::string value_in(const flat_event& from, std::string_view name) {
    const auto found = from.find(name);
    return found == from.end() ? std::string() : found->second;
}

// What is no number or truth value is handed on as text, for the protocol to refuse by name.
json::value value_of(const std::string& text, form as) {
    if (as == form::truth && (text == "true" || text == "false")) return text == "true";
    std::uint64_t number = 0;
    const auto* end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, number);
    if (as == form::number && read.ec == std::errc() && read.ptr == end) return number;
    return json::string(text);
}

json::object members(const flat_event& from, place where) {
    json::object out;
    for (const auto& c : columns) {
        const auto text = c.where == where ? value_in(from, c.name) : std::string();
        if (!text.empty()) out[c.name] = value_of(text, c.as);
    }
    return out;
}

json::object body_of(const flat_event& from) {
    auto out = members(from, place::body);
    json::object limit;
    for (const auto* part : {"amount", "unit"}) {
        const auto text = value_in(from, std::string("limit_") + part);
        if (!text.empty()) limit[part] = value_of(text, part[0] == 'a' ? form::number : form::text);
    }
    // An amount of 0 is left out by the protocol's JSON; its unit alone stands for it.
    if (!limit.empty()) out["limit"] = std::move(limit);
    return out;
}

// "received.procedure_code" -> "procedure_code": the column that a person sees.
std::string column_of(std::string_view path) {
    const auto dot = path.rfind('.');
    const auto last = dot == std::string_view::npos ? path : path.substr(dot + 1);
    if (path.find("limit.") != std::string_view::npos) return "limit_" + std::string(last);
    return std::string(last);
}

}  // namespace

std::span<const std::string_view> flat_columns() noexcept {
    return names;
}

flat_event flat_of(const dossier::dossier_event& event) {
    flat_event out;
    const auto whole = json::parse(wire::event_to_json(event)).as_object();
    for (const auto& member : whole) {
        const std::string name(member.key());
        if (is_column(name, place::event)) {
            out[name] = text_of(member.value());
            continue;
        }
        out["event"] = name;
        const auto& body = member.value().as_object();
        if (name != "corrected") {
            flatten_body(body, out);
            continue;
        }
        for (const auto& part : body) {
            const std::string inner(part.key());
            if (const auto* replacement = part.value().if_object()) {
                out["replacement_event"] = inner;
                flatten_body(*replacement, out);
            } else {
                out[inner == "occurred_at" ? "replacement_occurred_at" : inner] =
                    text_of(part.value());
            }
        }
    }
    return out;
}

std::variant<dossier::dossier_event, refusal> from_flat(const flat_event& from) {
    const auto kind = value_in(from, "event");
    if (kind.empty())
        return refusal{"no_event", "event", "missing; give the name of a body, such as received"};
    auto whole = members(from, place::event);
    json::object body;
    if (kind == "corrected") {
        const auto replacement = value_in(from, "replacement_event");
        if (replacement.empty())
            return refusal{"no_event", "replacement_event", "missing; a correction replaces"};
        body["target_event_id"] = value_in(from, "target_event_id");
        body["occurred_at"] = value_in(from, "replacement_occurred_at");
        body[replacement] = body_of(from);
    } else {
        body = body_of(from);
        if (kind == "voided") body["target_event_id"] = value_in(from, "target_event_id");
    }
    whole[kind] = std::move(body);
    auto read = wire::event_from_json(json::serialize(whole));
    if (auto* why = std::get_if<refusal>(&read)) {
        const bool replaced = kind == "corrected" && why->field == "corrected.occurred_at";
        why->field = replaced ? "replacement_occurred_at" : column_of(why->field);
    }
    return read;
}

}  // namespace tiendo::importer
