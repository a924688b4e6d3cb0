// GET /v1/counters: how long after it occurred each counter tells of an event, the
// slowest first, and how many of its finishes are back-dated.
#include "api.hpp"
#include "ask.hpp"
#include "json_writer.hpp"

namespace tiendo::http {
namespace {

constexpr std::size_t rows_max = 1'000;

void write_figures(json_writer& json, const engine::counter_row& row) {
    json.key("events").number(row.events);
    json.key("delay_ms").open('{').key("median").number(row.delay_median.count());
    json.key("p90").number(row.delay_p90.count()).key("max").number(row.delay_max.count());
    json.close('}').key("over_hour").number(row.over_hour);
    json.key("over_day").number(row.over_day);
    json.key("back_dated_finishes").number(row.back_dated_finishes);
}

// "2026-11"
std::optional<std::chrono::year_month> read_month(parameters& asked) {
    const auto text = asked.text("month");
    if (!text) return std::nullopt;
    const auto first = parse_local_date(*text + "-01");
    if (!first || text->size() != 7) {
        asked.refuse("bad_month",
                     "month",
                     "'" + *text + "' is no month.",
                     "Give the month of recording as month=2026-11, or leave it out.");
        return std::nullopt;
    }
    const std::chrono::year_month_day day{*first};
    return day.year() / day.month();
}

std::string page_json(const engine::counter_page& page,
                      const std::optional<std::string>& month,
                      const catalogue::catalogue& catalogue,
                      bool reads_all) {
    json_writer json;
    json.open('{').member("month", month).key("rows").open('[');
    for (const auto& row : page.rows) {
        const auto* agency = catalogue.find_agency(row.agency.view());
        json.open('{').member("counter_id", row.counter).member("agency_code", row.agency.view());
        json.member("agency_name_vi", agency == nullptr ? std::string() : agency->name_vi);
        json.member("agency_name_en", agency == nullptr ? std::string() : agency->name_en);
        write_figures(json, row);
        json.close('}');
    }
    json.close(']').key("total").open('{');
    write_figures(json, page.total);
    json.close('}').key("rows_left_out").number(page.rows_total - page.rows.size());
    // Of the whole deployment: not for who reads a part of it.
    const auto of_all = [&](std::string_view name, std::uint64_t number) {
        json.key(name);
        reads_all ? json.number(number) : json.null();
    };
    of_all("events_counted", page.events_counted);
    of_all("events_folded", page.events_folded);
    json.key("position").number(page.position).close('}');
    return json.take();
}

}  // namespace

api::answer api::counters(requester who, net::http_request request) {
    parameters asked(request.query(), {"agency", "descendants", "month", "limit"});
    engine::counter_query query;
    query.agency = asked.code<agency_code>("agency");
    query.descendants = asked.boolean("descendants").value_or(true);
    query.recorded_in = read_month(asked);
    query.limit = asked.number("limit", 1, rows_max).value_or(query.limit);
    check_agency(asked, query.agency);
    if (auto& refused = asked.refused()) co_return std::move(*refused);
    const auto found =
        co_await ask_tagged(&engine::core_reader::read,
                            reader_,
                            tag_of(who, request, is_settled::yes),
                            [query](const engine::engine& e) { return e.counters(query); });
    if (!found) co_return engine_busy();
    if (!found->answer) co_return not_modified(found->tag);
    co_return with_tag(json_response(page_json(
                           *found->answer, asked.text("month"), *found->catalogue, !who->reads)),
                       found->tag);
}

}  // namespace tiendo::http
