// The forms that offices file, filled from figures (domain.md 7).
//
// Each takes answers to questions about one period, subtree, due basis and log
// position, and adds nothing of its own: what a form shows can be found by
// `tiendo rates` with the same question.
#pragma once

#include "tiendo/rates/query.hpp"
#include "tiendo/report/table.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tiendo::report {

// The forms whose columns are numbered and add up: those that a published report is checked by.
[[nodiscard]] const std::vector<std::string>& forms_that_add_up();
// The columns of one of them.
[[nodiscard]] std::vector<column> columns_of(std::string_view form);

// II.06a: received, resolved and pending dossiers per agency and field, 13 columns, from two
// answers to the same question, by agency and by agency and field. One agency alone has its fields
// only; who has no dossier is left out.
[[nodiscard]] table form_06a(const rates::answer& by_agency,
                             const rates::answer& by_agency_and_field);

// Group 2 of QĐ 766/QĐ-TTg per agency: what is in time of what was received and carried over, and
// the score.
[[nodiscard]] table form_766(const rates::answer& by_agency);

// Agencies by their rate of `formula`, the best first; those without a denominator last, without a
// rank. Equal rates share a rank. Beside it the same rate of the period before and of the same
// period a year ago, in percentage points.
struct ranked_periods {
    const rates::answer& now;
    const rates::answer& before;
    const rates::answer& year_ago;
};
[[nodiscard]] table form_ranking(rates::formula formula, const ranked_periods& by_agency);

// Received by channel, with shares.
[[nodiscard]] table form_channels(const rates::answer& by_agency);

// The figures of the forms above from the total of one more answer to the same question, cut
// otherwise: to hold a form against. Given out by no route.
[[nodiscard]] table plain_figures(const rates::answer& total_of);

}  // namespace tiendo::report
