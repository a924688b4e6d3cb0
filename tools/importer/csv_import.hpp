// What do the rows of a flat export become?
//
// A row of an event becomes that event; a row of a dossier one event for each of its
// dates. A row without an event_id gets one from its content that stays the same
// in the next export: of an event the code, kind and instant, of a dossier the
// code and kind, so that a changed date is told as a change (importer/changes.hpp).
// Owner: one thread.
#pragma once

#include "importer/csv_mapping.hpp"
#include "importer/csv_rows.hpp"
#include "importer/import_row.hpp"
#include "tiendo/calendar/time_zone.hpp"

#include <optional>
#include <string>
#include <vector>

namespace tiendo::importer {

class csv_import {
  public:
    csv_import(csv_mapping how, calendar::time_zone zone);

    // The columns that the mapping names must be there; other ones are not read.
    [[nodiscard]] std::optional<file_refusal> take_header(const std::string& file,
                                                          const std::vector<std::string>& names);
    [[nodiscard]] import_row row_of(const csv_line& line) const;

  private:
    struct source {
        std::string field;   // ours, or the event of a date
        std::string column;  // the file's
        std::size_t index = 0;
    };
    [[nodiscard]] flat_event fields_of(const csv_line& line, import_row& out) const;
    void tell(flat_event fields, std::string_view mark, import_row& out) const;
    [[nodiscard]] refusal refusal_of(const refusal& why, const flat_event& fields) const;
    void tell_dates(const csv_line& line, const flat_event& fields, import_row& out) const;
    // As the protocol writes it; nullopt: none of the forms.
    [[nodiscard]] std::optional<std::string> instant_text(std::string_view text) const;

    csv_mapping how_;
    calendar::time_zone zone_;
    std::vector<source> columns_, dates_;
};

}  // namespace tiendo::importer
