// What a counter can say about a dossier: the validated domain value of one
// lifecycle event (proto/README.md). Both wire forms decode to this.
//
// A dossier_event is a plain value: everything in it has been checked (wire),
// nothing in it says when or by whom it reached us. Codes are upper-cased,
// instants are floored to milliseconds. No personal data exists in it.
#pragma once

#include "tiendo/base/text.hpp"
#include "tiendo/base/time.hpp"
#include "tiendo/calendar/limit.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace tiendo::dossier {

enum class channel : std::uint8_t { in_person = 1, online = 2, post = 3 };  // KenhThucHien
inline constexpr std::size_t channel_count = 3;
enum class applicant_kind : std::uint8_t { unspecified = 0, citizen, business, agency };
enum class outcome : std::uint8_t { granted = 1, refused = 2 };

struct submitted {
    procedure_code procedure;
    channel via = channel::in_person;
    friend bool operator==(const submitted&, const submitted&) = default;
};
struct received {
    procedure_code procedure;
    channel via = channel::in_person;
    std::optional<agency_code> receiving_agency;  // where it was handed in, if elsewhere
    std::optional<instant> appointment_at;        // printed on the receipt
    applicant_kind applicant = applicant_kind::unspecified;
    friend bool operator==(const received&, const received&) = default;
};
struct declined {
    std::string reason_code;
    friend bool operator==(const declined&, const declined&) = default;
};
struct arrived_at_competent_agency {
    friend bool operator==(const arrived_at_competent_agency&,
                           const arrived_at_competent_agency&) = default;
};
struct step_started {
    std::string step_code, unit_code;
    std::optional<calendar::limit> limit;
    friend bool operator==(const step_started&, const step_started&) = default;
};
struct step_finished {
    std::string step_code, unit_code;
    std::optional<calendar::limit> limit;
    friend bool operator==(const step_finished&, const step_finished&) = default;
};
struct supplement_requested {
    std::string reason_code, legal_basis;
    friend bool operator==(const supplement_requested&, const supplement_requested&) = default;
};
struct supplement_received {
    std::string reason_code, legal_basis;
    std::optional<instant> new_appointment_at;
    friend bool operator==(const supplement_received&, const supplement_received&) = default;
};
struct payment_requested {
    std::optional<channel> via;
    friend bool operator==(const payment_requested&, const payment_requested&) = default;
};
struct payment_made {
    std::optional<channel> via;
    std::optional<instant> new_appointment_at;
    friend bool operator==(const payment_made&, const payment_made&) = default;
};
struct suspended {
    std::string reason_code, legal_basis;
    friend bool operator==(const suspended&, const suspended&) = default;
};
struct resumed {
    std::string reason_code, legal_basis;
    std::optional<instant> new_appointment_at;
    friend bool operator==(const resumed&, const resumed&) = default;
};
struct rescheduled {
    instant new_appointment_at;
    std::string reason_code, apology_number;
    friend bool operator==(const rescheduled&, const rescheduled&) = default;
};
struct transferred {
    agency_code to_agency;
    friend bool operator==(const transferred&, const transferred&) = default;
};
struct processed {
    outcome result = outcome::granted;
    std::optional<bool> digital_result;  // absent: not told
    std::string result_number;
    friend bool operator==(const processed&, const processed&) = default;
};
struct returned {
    channel via = channel::in_person;
    friend bool operator==(const returned&, const returned&) = default;
};
struct withdrawn {
    std::string reason_code;
    friend bool operator==(const withdrawn&, const withdrawn&) = default;
};
struct stopped {
    std::string reason_code;
    friend bool operator==(const stopped&, const stopped&) = default;
};
struct rated {
    std::int32_t score = 1;
    friend bool operator==(const rated&, const rated&) = default;
};

// In the order of proto/README.md: the alternative's index is the body rank,
// which breaks ties between facts of one instant. Copied, moved and compared in
// one place: each file that did so itself compiled 2 s longer (src/decisions/0032).
struct fact_body : std::variant<submitted,
                                received,
                                declined,
                                arrived_at_competent_agency,
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
                                rated> {
    using variant::variant;
    fact_body() noexcept;
    fact_body(const fact_body& other);
    fact_body(fact_body&& other) noexcept;
    fact_body& operator=(const fact_body& other);
    fact_body& operator=(fact_body&& other) noexcept;
    ~fact_body();
    friend bool operator==(const fact_body& a, const fact_body& b);
};

// The same index as an enumeration, for tables and switches.
enum class fact_kind : std::uint8_t {
    submitted,
    received,
    declined,
    arrived_at_competent_agency,
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
};
inline constexpr std::size_t fact_kind_count = std::variant_size_v<fact_body::variant>;
[[nodiscard]] inline fact_kind kind_of(const fact_body& body) noexcept {
    return static_cast<fact_kind>(body.index());
}

// Replaces an earlier event of the same sending agency and dossier.
struct corrected {
    event_id target;
    instant occurred_at;  // of the replacement
    fact_body replacement;
    friend bool operator==(const corrected&, const corrected&) = default;
};
struct voided {
    event_id target;
    std::string reason_code;
    friend bool operator==(const voided&, const voided&) = default;
};

using event_body = std::variant<fact_body, corrected, voided>;

// The name of a body as the wire has it: "received", "supplement_requested", "voided".
[[nodiscard]] std::string_view name_of(fact_kind kind) noexcept;
[[nodiscard]] std::string_view name_of(const event_body& body) noexcept;
[[nodiscard]] std::string_view name_of(channel via) noexcept;  // "IN_PERSON"

struct dossier_event {
    event_id id;
    dossier_code dossier;
    agency_code agency;  // competent agency
    counter_id counter;
    instant occurred_at;
    std::uint64_t counter_sequence = 0;
    std::string actor;  // officer's code, may be empty
    event_body body;
    friend bool operator==(const dossier_event&, const dossier_event&) = default;
};

// The canonical bytes of an event: equal values give equal bytes, different
// values different ones. The log stores them and digests them, so that neither
// depends on the wire (src/decisions/0010-canonical-events.md). Appends to `out`.
void encode(const dossier_event& event, std::string& out);
// False when the bytes are not exactly one canonical event; `out` is then unspecified.
[[nodiscard]] bool decode(std::string_view bytes, dossier_event& out);

}  // namespace tiendo::dossier
