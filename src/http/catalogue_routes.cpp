// GET /v1/agencies and /v1/procedures: the catalogue in force.
#include "api.hpp"
#include "json_writer.hpp"
#include "tiendo/calendar/limit.hpp"

namespace tiendo::http {
namespace {

std::string_view level_name(catalogue::agency_level level) {
    switch (level) {
        case catalogue::agency_level::ministry:
            return "ministry";
        case catalogue::agency_level::province:
            return "province";
        case catalogue::agency_level::department:
            return "department";
        case catalogue::agency_level::commune:
            return "commune";
        case catalogue::agency_level::unit:
            return "unit";
    }
    return "unit";
}

template <class Code>
std::optional<std::string> text_of(const std::optional<Code>& code) {
    return code ? std::optional(code->str()) : std::nullopt;
}

void write_validity(json_writer& json, const catalogue::validity& valid) {
    json.member("valid_from", valid.from ? std::optional(to_text(*valid.from)) : std::nullopt);
    json.member("valid_to", valid.to ? std::optional(to_text(*valid.to)) : std::nullopt);
}

void write_limit(json_writer& json,
                 std::string_view name,
                 const std::optional<calendar::limit>& limit) {
    json.key(name);
    if (!limit) {
        json.null();
        return;
    }
    json.open('{')
        .key("amount")
        .number(limit->amount)
        .member("unit", calendar::name_of(limit->unit))
        .close('}');
}

void write_row(json_writer& json, const catalogue::procedure_row& row) {
    json.open('{').member("name_vi", row.name_vi).member("name_en", row.name_en);
    write_limit(json, "statutory", row.statutory);
    write_limit(json, "committed", row.committed);
    json.member("cut_off", row.cut_off ? std::optional(to_text(*row.cut_off)) : std::nullopt);
    json.member("legal_source", row.legal_source);
    write_validity(json, row.valid);
    json.close('}');
}

}  // namespace

api::answer api::agencies(requester who, net::http_request request) {
    parameters asked(request.query(), {});
    if (auto& refused = asked.refused()) co_return std::move(*refused);
    const auto catalogue = reader_.current_catalogue();
    json_writer json;
    json.open('{').key("rows").open('[');
    const auto readable = [&](const std::optional<agency_code>& code) {
        return code && may_read(*who, code->view()) ? code : std::nullopt;
    };
    for (const auto& agency : catalogue->agencies()) {
        if (!may_read(*who, agency.code.view())) continue;
        json.open('{').member("agency_code", agency.code.view());
        json.member("name_vi", agency.name_vi).member("name_en", agency.name_en);
        json.member("level", level_name(agency.level))
            .member("parent_code", text_of(readable(agency.parent)));
        json.member("successor_code", text_of(readable(agency.successor)))
            .member("calendar_id", agency.calendar_id);
        write_validity(json, agency.valid);
        json.close('}');
    }
    json.close(']').member("time_zone", catalogue->zone().name()).close('}');
    co_return tagged_by_content(json_response(json.take()), request);
}

api::answer api::procedures(requester, net::http_request request) {
    parameters asked(request.query(), {"field"});
    const auto field = asked.text("field");
    if (auto& refused = asked.refused()) co_return std::move(*refused);
    const auto catalogue = reader_.current_catalogue();
    json_writer json;
    json.open('{').key("rows").open('[');
    for (const auto& procedure : catalogue->procedures()) {
        if (field && procedure.field_code != *field) continue;
        json.open('{').member("procedure_code", procedure.code.view());
        json.member("field_code", procedure.field_code)
            .member("field_name_vi", procedure.field_name_vi);
        json.key("versions").open('[');
        for (const auto& row : procedure.rows) write_row(json, row);
        json.close(']').close('}');
    }
    json.close(']').close('}');
    co_return tagged_by_content(json_response(json.take()), request);
}

}  // namespace tiendo::http
