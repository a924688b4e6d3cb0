// What happens to one dossier, from submission to the result?
//
// A life is drawn whole when its application arrives, from a generator of its
// own: it depends on the seed, its number and its arrival, never on what other
// dossiers do. Its facts are kept small; event_of writes them out as the events
// a counter would send. Values; no I/O, no clock.
#pragma once

#include "simulator/promise.hpp"
#include "simulator/province.hpp"
#include "tiendo/dossier/event.hpp"

#include <cstdint>
#include <vector>

namespace tiendo::simulator {

enum class act : std::uint8_t {
    submitted,
    received,
    declined,
    arrived,
    step_started,
    step_finished,
    supplement_requested,
    supplement_received,
    payment_requested,
    payment_made,
    suspended,
    resumed,
    rescheduled,
    transferred,
    processed,
    returned,
    withdrawn,
    stopped,
    rated,
    corrected_channel,  // replaces Received: same receipt, other channel
    voided_receipt,     // the Received was entered by mistake
};
inline constexpr std::size_t act_count = 21;

struct planned_fact {
    instant at;
    instant printed{};     // appointment on a paper; epoch = none
    instant not_before{};  // Processed: an earlier one would have another verdict
    act what = act::submitted;
    std::uint8_t counter = 1;
    agency_index agency = 0;         // competent
    agency_index desk = 0;           // whose counter says it
    std::uint16_t detail = 0;        // step_kind, target agency, channel, score, reason
    verdict judged = verdict::none;  // Processed only
};

struct life {
    std::uint64_t number = 0;
    procedure_index procedure = 0;
    dossier::channel via = dossier::channel::online;
    dossier::applicant_kind applicant = dossier::applicant_kind::citizen;
    agency_index first_agency = 0;
    agency_index received_at_desk = 0;  // differs from first_agency when handed in elsewhere
    instant opened{};
    std::vector<planned_fact> facts;  // strictly ascending by `at`
};

// What lives are drawn from. Both must outlive it.
struct world {
    std::uint64_t seed = 0;
    const province& place;
    const calendar::working_calendar& calendar;
    std::uint16_t run =
        0;  // stands in codes and ids: two runs in one service never share a dossier
};

// The department that another one asks, and how many working days it has to answer.
[[nodiscard]] constexpr agency_index consulted_by(agency_index department) noexcept {
    return static_cast<agency_index>(1 + department % 15);
}
inline constexpr std::int32_t consulted_days = 3;

[[nodiscard]] life draw_life(const world& of, std::uint64_t number, instant arrival);

// The event of fact `index`. Its id depends on seed, run, dossier and index only.
[[nodiscard]] dossier::dossier_event event_of(const world& of,
                                              const life& about,
                                              std::size_t index,
                                              std::uint64_t counter_sequence);

[[nodiscard]] counter_id counter_of(const world& of, const planned_fact& fact);

}  // namespace tiendo::simulator
