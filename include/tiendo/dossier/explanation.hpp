// How was it reached: the whole derivation of a dossier's due dates and
// verdicts, so that somebody with a paper calendar in hand can check it.
//
// An explanation is told by the judgement itself (assessment.hpp): it counts
// nothing anew, it only spreads what was counted over the dates it was counted
// on. It is a value: it may leave the engine's thread. Texts that judge nothing
// (officers, reasons, apology numbers) are not in memory; add_words() puts them
// in from the logged events that `facts` names by sequence. Words for people
// are chosen at the edge (tools/cli/dossier_explain.cpp).
// For people, not for the hot path: its cost is linear in the dates it lists.
#pragma once

#include "tiendo/base/time.hpp"
#include "tiendo/catalogue/catalogue.hpp"
#include "tiendo/dossier/event.hpp"
#include "tiendo/dossier/history.hpp"
#include "tiendo/dossier/judgement.hpp"
#include "tiendo/dossier/law.hpp"
#include "tiendo/dossier/restated.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tiendo::dossier {

// An agency or procedure with its name in the newest version; the name may be empty.
struct named_code {
    std::string code;
    std::string name_vi;
    std::string name_en;
};

// One stored event. Others point to it by its index in explanation::facts.
struct explained_fact {
    std::uint64_t sequence = 0;  // where the log has it
    instant occurred_at{};       // as it was told, before any Corrected
    instant recorded_at{};
    std::string kind;  // "received", "corrected"
    std::string event_id;
    named_code agency;
    bool has_effect = true;
    std::optional<std::size_t> amended_by;  // the Corrected or Voided that counts instead of it
    std::optional<std::size_t> amends;      // of those two: the fact they correct or void
    std::optional<instant> replaced_at;     // of Corrected: when it says that it occurred
    std::optional<named_code> to_agency;    // of Transferred
    std::string step;                       // of StepStarted and StepFinished, with the unit
    std::string unit;                       // that was named, if one was
    // From the log, by add_words(); empty where nothing was said.
    std::string actor;
    std::string counter;
    std::string reason_code;
    std::string legal_basis;
    std::string apology_number;
    std::string outcome;  // of Processed: "granted", "refused"
};
using fact_index = std::optional<std::size_t>;

enum class day_role : std::uint8_t {
    origin,   // acceptance, or the day that stands for it: not counted
    counted,  // counts towards the limit
    off,      // nothing counts on it: not a working day, or past the last day counted
    paused,   // it would count, but a pause stops the clock
    moved,    // the due date moves on over it because of a pause
};
[[nodiscard]] std::string_view name_of(day_role r) noexcept;

// One date of a derivation; of limits in hours, one stretch within a date.
struct day_row {
    local_date date;
    day_role role = day_role::off;
    std::int64_t number = 0;      // counted: which day of the limit; moved: which day of its pause
    milliseconds length{0};       // limits in hours: how much it counts, pauses or moves
    std::optional<instant> from;  // limits in hours only
    std::optional<instant> to;
    bool working = false;  // what the calendar says of the date, and by which source
    std::string reason;
    std::string legal_source;
    std::optional<std::size_t> pause;  // paused, moved: index into explanation::pauses
    bool is_due = false;
};

// At most this many rows are listed of one due date (a limit of ten years); further ones are
// left out from the middle and counted.
inline constexpr std::size_t day_rows_max = 4'000;

// What the rows of a derivation add up to, those left out included: counted, it is the limit.
struct day_sum {
    std::int64_t counted_days = 0;
    std::int64_t paused_days = 0;          // working days
    std::int64_t moved_working_days = 0;   // under pause_working
    std::int64_t moved_calendar_days = 0;  // under pause_calendar
    milliseconds counted{0};               // limits in hours, as the two below
    milliseconds paused{0};
    milliseconds moved{0};
    friend bool operator==(const day_sum&, const day_sum&) = default;
};

// How one of the four due dates came about.
struct derivation {
    std::optional<calendar::limit> limit;     // absent: an appointment
    instant counted_from{};                   // clock's start, answer, or the appointment as set
    std::optional<std::size_t> restarted_by;  // index into pauses: counted afresh from its answer
    std::optional<std::size_t> dropped_by;    // index into pauses: the appointment ended with it
    bool after_cut_off = false;
    std::optional<due_point> unmoved;  // before any pause
    std::vector<day_row> days;
    std::size_t days_left_out = 0;
    day_sum sum;
    fact_index set_by;  // appointments: the fact that set it
};

// The count that a restart ended, as it stood when it did: a promise made before is held against
// it.
struct earlier_count {
    due_point due;
    derivation working;
};

struct explained_due {
    basis which{};
    std::optional<due_point> due;
    verdict judged = verdict::none;
    bool overdue = false;  // open and past it
    bool frozen = false;   // an open pause keeps the side on which it began
    std::int64_t days_between =
        0;  // finished, limits in days: calendar days past (+) or before (-)
    derivation working;
    std::optional<earlier_count> first;  // of limits counted afresh: the count before any restart
};

// What a pause did to one of the four due dates.
struct pause_effect {
    basis which{};
    instant from{};  // the part that counted for it
    instant to{};
    std::int64_t days = 0;   // working or calendar days, by policy
    milliseconds length{0};  // limits in hours
};

struct explained_pause {
    catalogue::pause_cause cause{};
    catalogue::clock_policy policy{};          // as applied
    catalogue::clock_policy policy_by_rule{};  // differs where a restart was never answered
    instant from{};
    std::optional<instant> to;  // absent: still open
    bool answered = false;      // false with `to`: the dossier ended first
    bool overlaps_earlier = false;
    fact_index begun_by;
    fact_index ended_by;
    std::vector<pause_effect> effects;  // none: it moved nothing
};

struct due_change {
    basis which{};
    instant at{};
    fact_index fact;     // what happened
    fact_index said_by;  // whose words count: the same, or the Corrected
    std::optional<due_point> before;
    std::optional<due_point> after;
    bool appointed = false;  // an appointment that the fact itself named, not moved by a pause
    // The fact is a Corrected: what had been told until then, and what counts, from the beginning.
    bool corrected = false;
};

struct explained_finding {
    finding_kind kind{};
    fact_index fact;
};

// Which logged version governed, and what it says.
struct explained_version {
    std::uint32_t number = 0;    // of the catalogue records, 1-based
    std::uint64_t sequence = 0;  // of its record in the log; 0 = not known
    instant recorded_at{};
};

// Why the index stands where it does.
enum class index_reason : std::uint8_t {
    not_counted,       // not accepted, or without any due date
    by_due_date,       // pending: the due date has or has not passed
    by_end,            // ended: held against the due date
    one_request_open,  // the only request for papers is open: the side of its instant
    several_requests,  // more than one request, not ended: overdue
    paused,            // an open pause keeps the side on which it began
};
[[nodiscard]] std::string_view name_of(index_reason r) noexcept;

enum class clock_reason : std::uint8_t {
    not_accepted,
    at_acceptance,
    same_territory,  // handed in elsewhere in the same province: at acceptance
    at_arrival,      // handed in in another territory: when the competent agency received it
    not_arrived,     // the same, and it has not yet
};
[[nodiscard]] std::string_view name_of(clock_reason r) noexcept;

// An acceptance that was taken back, and the fact that did it.
struct voided_receipt {
    std::size_t fact = 0;
    std::size_t voided_by = 0;
};

struct explanation {
    // --- what it is
    state now = state::parked;
    named_code agency;  // competent after the last fact
    named_code procedure;
    std::optional<channel> via;
    instant as_of{};

    // --- acceptance
    std::optional<instant> submitted_at;
    std::optional<instant> received_at;
    std::optional<instant> ended_at;
    fact_index ended_by;
    std::optional<instant> clock_started_at;
    clock_reason clock = clock_reason::not_accepted;
    std::optional<voided_receipt> voided;   // of a voided dossier
    std::optional<named_code> received_by;  // the receiving agency where the receipt names one
    named_code accepted_for;                // competent at acceptance

    // --- the rule
    std::optional<catalogue::procedure_row> rule;  // absent: none was valid on that day
    explained_version procedure_version;
    explained_version calendar_version;
    std::string calendar_id;
    std::string time_zone;
    std::optional<local_date> published_from;  // holidays are known from it on ...
    std::optional<local_date> published_to;    // ... and up to it

    // --- the dues: statutory, committed, original, current
    std::array<explained_due, 4> dues;
    basis headline_setting = basis::current;
    std::optional<basis> headline;  // the one it follows; another than the setting: fallen back
    std::optional<due_point> headline_due;
    verdict headline_verdict = verdict::none;
    bool headline_overdue = false;
    bool headline_frozen = false;
    std::optional<basis> index766;  // the due date the index follows
    std::optional<due_point> index766_due;
    bool index766_in_time = false;  // with any reason but not_counted
    index_reason index766_reason = index_reason::not_counted;
    std::uint32_t supplement_requests = 0;

    std::vector<explained_pause> pauses;
    std::vector<due_change> changes;
    restatements restated;  // by which later records of the catalogue, and from what to what
    std::vector<explained_finding> findings;
    std::vector<explained_fact> facts;  // in the order of src/RULES.md 2.3

    // The calendar that counted: for words about dates outside the rows. Null before acceptance.
    std::optional<calendar::time_zone> zone;
};

// Judges `facts` and tells how. `as_of` decides what is overdue.
[[nodiscard]] explanation explain(const history& facts, const law& law, instant as_of);

// Puts the words of a logged event in: those of `facts` with that sequence.
void add_words(explanation& out, std::uint64_t sequence, const dossier_event& event);

}  // namespace tiendo::dossier
