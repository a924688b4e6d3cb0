// Members of JSON that several answers about dossiers share: a due date, the
// names of pauses' causes and policies, the zone a dossier's times are printed in.
#pragma once

#include "json_writer.hpp"
#include "tiendo/calendar/time_zone.hpp"
#include "tiendo/catalogue/catalogue.hpp"
#include "tiendo/dossier/judgement.hpp"

#include <optional>
#include <string_view>

namespace tiendo::http {

// {"due", "due_date", "is_instant", "provisional"}, or null. Dates print as the next midnight,
// exclusive: the first instant that is late.
void write_due(json_writer& json,
               const std::optional<dossier::due_point>& due,
               const calendar::time_zone& zone);
// Of the calendar of an agency; the deployment's where the agency is not known.
[[nodiscard]] const calendar::time_zone& zone_of(const agency_code& agency,
                                                 const catalogue::catalogue& catalogue);
[[nodiscard]] std::string_view cause_name(catalogue::pause_cause cause);
[[nodiscard]] std::string_view policy_name(catalogue::clock_policy policy);

}  // namespace tiendo::http
