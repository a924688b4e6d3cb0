// Pages of the log over HTTP.
#include "exporter/log_pages.hpp"

#include "tiendo/wire/codec.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <stdexcept>

namespace tiendo::exporter {
namespace {

namespace json = boost::json;

constexpr std::size_t page_events = 2'000;

logged_event event_of(const json::object& row) {
    logged_event out;
    out.sequence = row.at("sequence").to_number<std::uint64_t>();
    out.recorded_at = parse_rfc3339(std::string_view(row.at("recorded_at").as_string())).value();
    out.sender = std::string(row.at("sending_agency_code").as_string());
    out.history = row.at("history").as_bool();
    auto read = wire::event_from_json(json::serialize(row.at("event")));
    if (const auto* why = std::get_if<refusal>(&read)) {
        throw std::runtime_error(
            fmt::format("sequence {} of the log: {}: {}; is this program as new "
                        "as the service?",
                        out.sequence,
                        why->field,
                        why->message));
    }
    out.event = std::get<dossier::dossier_event>(std::move(read));
    return out;
}

}  // namespace

log_extent read_log(client::http_session& service,
                    std::uint64_t since,
                    const std::function<void(logged_event&&)>& take,
                    const std::function<void(const log_extent&)>& tell) {
    log_extent extent;
    extent.through = since;
    // What is recorded meanwhile is left to the next export.
    std::uint64_t end = 0;
    do {
        client::http_request request;
        request.target = fmt::format("/v1/log?after={}&limit={}", extent.through, page_events);
        const auto answer = service.ask_json(request);
        const auto& page = answer.as_object();
        extent.position = page.at("position").to_number<std::uint64_t>();
        if (end == 0) end = extent.position;
        if (since > extent.position) {
            throw client::usage_error(fmt::format(
                "--since {}: the log ends at {}; was it another service?", since, extent.position));
        }
        extent.erased += page.at("erased").to_number<std::uint64_t>();
        for (const auto& row : page.at("events").as_array()) {
            auto event = event_of(row.as_object());
            if (event.sequence > end) break;
            ++extent.events;
            take(std::move(event));
        }
        const auto next = page.at("next_after").to_number<std::uint64_t>();
        if (next <= extent.through && extent.through < end)
            throw std::runtime_error("a page of the log does not go on; try again");
        extent.through = std::min(end, next);
        tell(extent);
    } while (extent.through < end);
    return extent;
}

}  // namespace tiendo::exporter
