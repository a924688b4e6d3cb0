// The written forms of an export: a row of CSV, a trace of XES, an update for the
// national exchange. Pure: texts out.
//
// CSV has the columns of importer/flat_event.hpp behind sequence, recorded_at and
// sending_agency_code, and `tiendo import csv` reads it back. A XES event has its activity as
// concept:name (a step's code, else the kind of event), time:timestamp,
// lifecycle:transition, org:group and org:resource for process mining, and every field again as
// tiendo:NAME, so that `tiendo import xes` gives the same events back.
#pragma once

#include "exporter/log_pages.hpp"
#include "tiendo/calendar/time_zone.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tiendo::exporter {

[[nodiscard]] std::string csv_header();
[[nodiscard]] std::string csv_row(const logged_event& event);

// The prefix of attributes that hold the protocol's own fields.
inline constexpr std::string_view own_prefix = "tiendo:";
[[nodiscard]] std::string xes_head();
[[nodiscard]] std::string xes_trace(const std::vector<logged_event>& of_one);
inline constexpr std::string_view xes_foot = "</log>\n";

// How the service sees a dossier now.
struct dossier_now {
    int state = 0;                         // of the national list; 0: it has none there
    std::optional<instant> due;            // the headline's
    std::vector<std::uint64_t> in_effect;  // places in the log of the facts that count, ascending
    calendar::time_zone zone;              // of its calendar
};
// CapNhatTienDoHoSoMC, an object a line without a comma: each move of the national list that
// counts, in the order in which they happened, and last the state as it is now. Nothing for a
// dossier without a state there.
[[nodiscard]] std::vector<std::string> state_updates(const std::vector<logged_event>& of_one,
                                                     const dossier_now& now);

}  // namespace tiendo::exporter
