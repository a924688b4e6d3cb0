// Judging a dossier: from its facts and the law to every count it stands in, at
// every instant, past and to come.
//
// The answer is a contribution, signed entries in time. For every t, the sum of
// the entries before t is the judgement of the facts that occurred before t, at
// t, by the dues in force then; a later fact never rewrites an earlier stock
// (src/RULES.md 2.5). Entries may lie in the future: nobody has to be told when a
// dossier becomes overdue. Total over every order, doubling and omission.
#pragma once

#include "tiendo/base/bytes.hpp"
#include "tiendo/base/time.hpp"
#include "tiendo/dossier/history.hpp"
#include "tiendo/dossier/judgement.hpp"
#include "tiendo/dossier/law.hpp"
#include "tiendo/dossier/steps.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace tiendo::dossier {

// The columns of the ledger without their due basis (src/RULES.md 2.6).
enum class measure : std::uint8_t {
    received,         // by the dossier's channel
    early,            // by basis, like all marked *
    on_time,          // *
    late,             // *
    finished_no_due,  // *
    withdrawn,
    stopped,  // net of resumptions
    transferred_in,
    transferred_out,
    fell_due,      // *
    fell_due_met,  // *
    open,
    overdue,  // *
    no_due,   // *
    paused,
    index_in_time,  // 766: ended in time, withdrawn and stopped included
    index_late,
    // What is told about serving people (src/RULES.md 2.16); by class, like all marked +. The last
    // ones, so that a ledger can tell them apart.
    returned,       // + by the channel of the first Returned
    payment_asked,  // a dossier once
    paid,           // + by the channel of the first payment; the fourth class: not told
    result,         // + of the finish: digital, on paper, not told
    rated,          // + by the score that stands
};
inline constexpr std::size_t measure_count = 22;
[[nodiscard]] constexpr bool is_of_service(measure m) noexcept {
    return m >= measure::returned;
}
[[nodiscard]] std::string_view name_of(measure m) noexcept;  // "finished_no_due"
[[nodiscard]] constexpr bool is_by_basis(measure m) noexcept {
    return m == measure::early || m == measure::on_time || m == measure::late ||
           m == measure::finished_no_due || m == measure::fell_due || m == measure::fell_due_met ||
           m == measure::overdue || m == measure::no_due;
}
// Whether an entry says for which bases, or of which class, it counts.
[[nodiscard]] constexpr bool has_parts(measure m) noexcept {
    return is_by_basis(m) || (is_of_service(m) && m != measure::payment_asked);
}

struct entry {
    instant at{};
    agency_ref agency = no_ref;  // competent at that instant
    measure what = measure::received;
    basis_mask bases = 1;  // which bases it counts for, or bit i = of class i; 1 without either
    std::int8_t sign = 1;
    friend bool operator==(const entry&, const entry&) = default;
};
// The form in which entries are kept with their dossier, appended to `out`: 2 to 8 bytes each.
// Good within one run.
void pack(std::span<const entry> entries, std::string& out);
// Leaves the reader behind them.
void unpack(byte_reader& in, std::vector<entry>& out);

struct pause {
    catalogue::pause_cause cause{};
    catalogue::clock_policy policy{};
    instant from{};
    std::optional<instant> to;
};

struct finding {
    finding_kind kind{};
    const fact* source = nullptr;  // into the history judged
};

// Who gave the dossier another appointment, and when: a Rescheduled that took effect, an answer
// with a new one after the one before had run out, a Corrected or Voided of an appointment.
struct rescheduling {
    const fact* source = nullptr;   // into the history judged
    const fact* said_by = nullptr;  // whose hand it was: a Corrected or Voided, or the source
    instant at{};
};

// Everything but the findings of one judgement; reused between calls to spare allocations.
struct assessment {
    std::vector<entry> entries;  // by time of the facts that caused them; equal prefixes for equal
                                 // prefixes of facts
    procedure_ref procedure = no_ref;
    channel via = channel::in_person;
    agency_ref agency = no_ref;  // competent after the last fact
    state now = state::parked;   // after the last fact
    std::optional<instant> submitted_at;
    std::optional<instant> received_at;
    std::optional<instant> ended_at;
    std::optional<instant> clock_started_at;
    std::array<std::optional<due_point>, basis_count> due{};  // in force after the last fact
    std::array<verdict, basis_count> verdicts{};
    basis_mask overdue_frozen = 0;  // bases whose side is frozen by an open pause ...
    basis_mask frozen_side = 0;     // ... and which of them are on the overdue side
    std::vector<pause> pauses;
    std::vector<step_span> steps;               // in the order in which they were told
    std::optional<processing_time> processing;  // of a finished dossier
    std::optional<lateness> late_by;            // finished late by the headline due date
    std::vector<rescheduling> reschedulings;
    bool looked_back = false;  // it was judged too as it had been told before: by other versions
    governing rules;
    // What must be added to `entries` so that a back-dated finish counts as late. Depends on
    // recorded_at, so it is kept beside the ledger (src/RULES.md 2.6). No stock is in it.
    std::vector<entry> if_backdated_is_late;
    const fact* backdated_by = nullptr;  // who said the finish, when it is a backdated_finish

    // Pending and past the due date of basis `b` at `t`.
    [[nodiscard]] bool is_overdue(basis b, instant t) const noexcept;
    // When an open, unfrozen dossier passes (or passed) its headline due; nullopt when it never
    // will.
    [[nodiscard]] std::optional<instant> headline_breach() const noexcept;
};

// Judges `facts`. `findings` may be null; with it, every fact without effect is named.
// Cost: one pass over the facts, a few calendar calls; no allocation once `out` has grown.
void assess(const history& facts, const law& law, assessment& out, std::vector<finding>* findings);

}  // namespace tiendo::dossier
