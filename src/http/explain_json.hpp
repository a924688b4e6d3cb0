// The JSON of a derivation: the days of a count and what they add up to, as
// GET /v1/dossiers/{code}/explain and POST /v1/deadline print them alike.
#pragma once

#include "json_writer.hpp"
#include "tiendo/calendar/time_zone.hpp"
#include "tiendo/dossier/explanation.hpp"

#include <optional>
#include <string_view>

namespace tiendo::http {

void write_limit(json_writer& json, const std::optional<calendar::limit>& limit);
// The members of one row; its braces are the caller's.
void write_day(json_writer& json, const dossier::day_row& row, const calendar::time_zone& zone);
void write_sum(json_writer& json, const dossier::day_sum& sum);
// The members for the days of a count, those left out, and their sum.
void write_days(json_writer& json, const dossier::derivation& by, const calendar::time_zone& zone);
// The object of a count that a restart ended, or null.
void write_first_count(json_writer& json,
                       const std::optional<dossier::earlier_count>& first,
                       const calendar::time_zone& zone);

}  // namespace tiendo::http
