// Shared members of the answers about dossiers.
#include "dossier_json.hpp"

#include "api.hpp"

namespace tiendo::http {

void write_due(json_writer& json,
               const std::optional<dossier::due_point>& due,
               const calendar::time_zone& zone) {
    if (!due) {
        json.null();
        return;
    }
    json.open('{').member("due", zoned(due->breach, zone)).member("due_date", to_text(due->date));
    json.key("is_instant").boolean(due->at.has_value());
    json.key("provisional").boolean(due->provisional).close('}');
}

const calendar::time_zone& zone_of(const agency_code& agency,
                                   const catalogue::catalogue& catalogue) {
    const auto* known = catalogue.find_agency(agency.view());
    return known == nullptr ? catalogue.zone() : catalogue.calendar_of(*known).zone();
}

std::string_view cause_name(catalogue::pause_cause cause) {
    switch (cause) {
        case catalogue::pause_cause::supplement:
            return "supplement";
        case catalogue::pause_cause::payment:
            return "payment";
        case catalogue::pause_cause::suspension:
            return "suspension";
    }
    return "supplement";
}

std::string_view policy_name(catalogue::clock_policy policy) {
    switch (policy) {
        case catalogue::clock_policy::pause_working:
            return "pause_working";
        case catalogue::clock_policy::none:
            return "none";
        case catalogue::clock_policy::restart:
            return "restart";
        case catalogue::clock_policy::pause_calendar:
            return "pause_calendar";
    }
    return "none";
}

}  // namespace tiendo::http
