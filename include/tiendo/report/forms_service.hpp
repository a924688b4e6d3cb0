// The forms about what people are served with (src/RULES.md 2.16), filled from
// answers that were asked with_services.
//
// Each share has its two numbers beside it; what is not known is a column of its own
// and is never taken for no.
#pragma once

#include "tiendo/rates/query.hpp"
#include "tiendo/report/components.hpp"
#include "tiendo/report/table.hpp"

namespace tiendo::report {

// Results given out, by the channel of the return.
[[nodiscard]] table form_returns(const rates::answer& by_agency);
// Dossiers asked to pay, and those that paid by channel.
[[nodiscard]] table form_payment(const rates::answer& by_agency);
// Finished dossiers by the result they gave.
[[nodiscard]] table form_digital(const rates::answer& by_agency);
// Scores: how many of each, their mean.
[[nodiscard]] table form_satisfaction(const rates::answer& by_agency);
// The criteria that hold on the period's last day: numerator, denominator, rate and, where their
// formula is known, points; or why they cannot be counted. Of everything asked about together, by
// the due dates of the index, and what a criterion counts by another by the headline.
[[nodiscard]] table form_components(const rates::answer& total_of, const component_list& criteria);

// The figures of the first four from the total of an answer cut otherwise, which comes out of other
// sums of the ledger: to hold a form against. Given out by no route.
[[nodiscard]] table plain_services(const rates::answer& total_of);

}  // namespace tiendo::report
