// What one row of another system's export gives: events, and what was wrong with it.
#pragma once

#include "tiendo/base/refusal.hpp"
#include "tiendo/dossier/event.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tiendo::importer {

struct import_row {
    std::uint64_t row = 0;
    std::size_t line = 0;
    std::string dossier;  // its code; empty = none that can be read
    std::vector<dossier::dossier_event> events;
    std::vector<refusal> refusals;       // of the row, or of a part of it
    std::optional<instant> ended_at;     // the row says that the dossier ended then
    std::optional<instant> appointment;  // the one that the row says is in force
};

// An id of at most 64 bytes: "CODE:suffix"; a long code is stood for by its digest.
[[nodiscard]] event_id id_of(const dossier_code& code, std::string_view suffix);

// A value as it may be told in a refusal: what looks like a date or is at most three characters as
// it is; of anything else only its length, since a misplaced value may name a person.
[[nodiscard]] std::string shown(std::string_view value);

}  // namespace tiendo::importer
