// A later export shows a dossier otherwise than an earlier one did: which facts
// say so, without rewriting what was told?
//
// An event whose id the service knows with another content was told otherwise
// before. What differs becomes a fact of its own: another unit a Transferred,
// another appointment a Rescheduled (the receipt's stays; who moved it late is a
// finding), another receipt or instant a Corrected. Ids come from the content,
// so that the same export says it once. Pure.
#pragma once

#include "importer/import_row.hpp"
#include "tiendo/calendar/time_zone.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace tiendo::importer {

// What an export says anew of one dossier.
struct changed_dossier {
    std::uint64_t row = 0;
    std::vector<dossier::dossier_event> events;  // whose ids are known with another content
    std::optional<instant> ended_at, appointment;
};

// The same dossier as the service has it.
struct stored_dossier {
    agency_code agency;
    procedure_code procedure;
    std::optional<dossier::channel> via;
    std::optional<instant> received_at, ended_at;
    // Of the appointment in force: as an instant where it is judged by it, else as its date's text.
    std::optional<instant> appointment_at;
    std::optional<local_date> appointment_date;
    std::map<std::string, instant, std::less<>> facts;  // event id -> occurred_at
};

// `as_of`: the instant of the export, which stands for changes that have none. `zone`: the
// dossier's, for the dates of appointments.
[[nodiscard]] std::vector<dossier::dossier_event> changes_of(const changed_dossier& shown,
                                                             const stored_dossier& stored,
                                                             instant as_of,
                                                             const calendar::time_zone& zone);

// Whether the id is one of those that changes_of makes: known with another instant, such a change
// was told by an earlier run, and nothing is to be done.
[[nodiscard]] bool is_change(const event_id& id);

}  // namespace tiendo::importer
