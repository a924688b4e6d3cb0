// Which later records of the catalogue moved a dossier, and from what to what.
//
// Each record is judged as the fold judged it: by the facts logged before it,
// under the law without it and with it, at the instant it was recorded. So this
// says of a record what `tiendo changes` says of it, keeps nothing beside the
// facts and the versions, and is the same live, after a restart and recounted.
// For people, not for the hot path: two judgements a record.
#pragma once

#include "tiendo/base/time.hpp"
#include "tiendo/catalogue/catalogue.hpp"
#include "tiendo/dossier/history.hpp"
#include "tiendo/dossier/judgement.hpp"
#include "tiendo/dossier/law.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tiendo::dossier {

// The newest records of the catalogue that are looked at for one dossier; earlier ones are counted.
inline constexpr std::uint32_t restating_records_max = 256;

// A due date and its verdict on one side of a record.
struct standing_due {
    std::optional<due_point> due;
    verdict judged = verdict::none;
    bool overdue = false;  // open and past it when the record came
    friend bool operator==(const standing_due&, const standing_due&) = default;
};
struct restated_due {
    basis which{};  // one of the four, or the headline
    standing_due before;
    standing_due after;
};
// A date, from the clock's start to the later due date, on which the calendar counts otherwise.
struct recounted_day {
    local_date date;
    working_duration before;  // working time of the whole day
    working_duration after;
    std::string reason;  // the name that the newer calendar gives it, else the older
    std::string legal_source;
};
inline constexpr std::size_t recounted_days_max = 31;

struct restatement {
    std::uint32_t number = 0;    // of the catalogue records, 1-based
    std::uint64_t sequence = 0;  // where the log has it
    instant recorded_at{};
    version_scope scope;
    bool pending = false;  // the dossier was open by what the log held then
    // The procedure's rule that governed, where the record changed it; else both are absent.
    std::optional<catalogue::procedure_row> rule_before;
    std::optional<catalogue::procedure_row> rule_after;
    std::vector<recounted_day> days;  // the first of them, where the record changed the calendar
    std::size_t days_left_out = 0;
    std::vector<restated_due> moved;  // at least one; in the order of the bases, the headline last
};
struct restatements {
    std::vector<restatement> records;    // in the order of the log
    std::uint32_t records_unlooked = 0;  // older ones, beyond restating_records_max
};

[[nodiscard]] restatements restated_by(const history& facts, const law& law);

}  // namespace tiendo::dossier
