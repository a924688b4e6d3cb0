// GET /v1/findings: what is remarkable about the dossiers of an agency.
#include "api.hpp"
#include "ask.hpp"
#include "json_writer.hpp"

namespace tiendo::http {
namespace {

constexpr std::size_t page_rows_max = 1'000;

std::string page_json(const engine::finding_page& page, const catalogue::catalogue& catalogue) {
    const auto& zone = catalogue.zone();
    json_writer json;
    json.open('{').key("rows").open('[');
    for (const auto& row : page.rows) {
        json.open('{').member("dossier_code", row.dossier.view());
        json.member("agency_code", row.agency.view());
        json.member("acting_agency_code", row.acting.view());
        json.member("procedure_code", row.procedure.view());
        json.member("kind", row.what.kind).member("message", row.what.message);
        json.member("event_id", row.what.event_id);
        json.member("occurred_at", zoned(row.what.occurred_at, zone));
        json.member("recorded_at", zoned(row.recorded_at, zone)).close('}');
    }
    json.close(']').key("dossiers_by_kind").open('{');
    for (std::size_t i = 0; i < page.dossiers_by_kind.size(); ++i) {
        json.key(dossier::name_of(static_cast<dossier::finding_kind>(i)))
            .number(page.dossiers_by_kind[i]);
    }
    json.close('}').member(
        "next_cursor", page.next_cursor.empty() ? std::nullopt : std::optional(page.next_cursor));
    json.member("time_zone", zone.name()).key("position").number(page.position).close('}');
    return json.take();
}

std::string names_of_kinds() {
    std::string out;
    for (std::size_t i = 0; i < dossier::finding_kind_count; ++i) {
        if (!out.empty()) out += ", ";
        out += dossier::name_of(static_cast<dossier::finding_kind>(i));
    }
    return out;
}

}  // namespace

api::answer api::findings(requester who, net::http_request request) {
    parameters asked(request.query(), {"agency", "descendants", "kind", "cursor", "limit"});
    engine::finding_query query;
    query.agency = asked.code<agency_code>("agency");
    query.descendants = asked.boolean("descendants").value_or(true);
    query.kind = asked.one_of("kind", dossier::parse_finding_kind, names_of_kinds());
    if (const auto cursor = asked.code<dossier_code>("cursor")) query.cursor = cursor->str();
    query.limit = asked.number("limit", 1, page_rows_max).value_or(query.limit);
    check_agency(asked, query.agency);
    if (auto& refused = asked.refused()) co_return std::move(*refused);
    const auto found =
        co_await ask_tagged(&engine::core_reader::read,
                            reader_,
                            tag_of(who, request, is_settled::yes),
                            [query](const engine::engine& e) { return e.findings(query); });
    if (!found) co_return engine_busy();
    if (!found->answer) co_return not_modified(found->tag);
    co_return with_tag(json_response(page_json(*found->answer, *found->catalogue)), found->tag);
}

}  // namespace tiendo::http
