// The forms that list dossiers or lengths of time, filled from lists and lengths of
// one log position.
//
// A list that is too long is cut: the rows that matter most stay, the counts have
// all of them, and a row says how many are not listed.
#pragma once

#include "tiendo/dossier/explanation.hpp"
#include "tiendo/engine/lists.hpp"
#include "tiendo/rates/durations.hpp"
#include "tiendo/report/table.hpp"

#include <cstdint>
#include <map>
#include <string>

namespace tiendo::report {

// Dossiers pending past their due date, per agency, the longest overdue first.
[[nodiscard]] table form_overdue(const engine::overdue_list& list);

// What was remarkable: numbers per agency and kind, then the newest ones. `officers`: who is named
// by the event with that log sequence, where one is.
using officers_by_sequence = std::map<std::uint64_t, std::string>;
[[nodiscard]] table form_findings(const engine::finding_list& list,
                                  const officers_by_sequence& officers);

// Versions and names that answers about lengths come without.
struct told_by {
    const catalogue::catalogue& in_force;
    std::uint32_t catalogue_version = 0;
};
// Processing time, the wait before acceptance, and days used of those allowed, by limits in `unit`:
// working days or calendar days.
[[nodiscard]] table form_durations(const rates::durations_answer& answer,
                                   calendar::limit_unit unit,
                                   const told_by& by);
// Which unit, step, agency or procedure used the time.
[[nodiscard]] table form_steps(const rates::steps_answer& answer, const told_by& by);

// Who had a dossier, from when to when, and whether in time: TT 01/2018/TT-VPCP, Mẫu số 05.
struct one_dossier {
    const engine::dossier_detail& judged;
    const dossier::explanation& told;  // with the words of its events
    instant now;
};
[[nodiscard]] table form_control_sheet(const one_dossier& of, const told_by& by);

}  // namespace tiendo::report
