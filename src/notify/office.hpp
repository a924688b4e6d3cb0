// By which calendar an alert's working time counts. Private to the module.
#pragma once

#include "tiendo/catalogue/catalogue.hpp"

namespace tiendo::notify {

// The agency's own; of an alert of no agency, or of an unknown one, the topmost agency's.
[[nodiscard]] inline const calendar::working_calendar& office_of(const agency_code& agency,
                                                                 const catalogue::catalogue& in) {
    const auto* a = in.find_agency(agency.view());
    return in.calendar_of(a == nullptr ? in.agencies().front() : *a);
}

}  // namespace tiendo::notify
