// The facts of one dossier, as they are judged: what is needed to judge it again,
// in the order of src/RULES.md 2.3, whatever order they arrived in; and the packed
// form in which an engine keeps those of millions (src/decisions/0021).
//
// Texts that judge nothing (reasons) stay in the log and are read by sequence; of
// officers and counters a number is kept where it is judged (fact::hand). Owner:
// the engine's thread.
#pragma once

#include "tiendo/base/bytes.hpp"
#include "tiendo/base/text.hpp"
#include "tiendo/base/time.hpp"
#include "tiendo/dossier/event.hpp"
#include "tiendo/dossier/law.hpp"

#include <boost/container/small_vector.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tiendo::dossier {

// Kinds of stored facts: the fact_kinds, then the two amendments.
inline constexpr std::uint8_t corrected_kind = static_cast<std::uint8_t>(fact_kind_count);
inline constexpr std::uint8_t voided_kind = corrected_kind + 1;

// What a body says that can change a judgement.
struct fact_content {
    instant occurred_at{};
    std::optional<instant> appointment;  // appointment_at, new_appointment_at
    agency_ref agency = no_ref;          // competent agency by the event
    agency_ref other = no_ref;           // receiving agency, or the agency transferred to
    procedure_ref procedure = no_ref;
    step_ref step = no_ref;  // of StepStarted and StepFinished
    std::uint8_t kind = 0;   // index of fact_body, corrected_kind or voided_kind
    // What the body says in one small number: the channel of Submitted, Received and Returned, that
    // of payments where it was told, the score of Rated, a told_result of Processed; else 0.
    std::uint8_t detail = 0;
    [[nodiscard]] channel via() const noexcept { return static_cast<channel>(detail); }
};
inline constexpr std::uint8_t detail_max = 5;

// Whether the result is a digital one, as Processed told it.
enum class told_result : std::uint8_t { not_told = 0, digital = 1, on_paper = 2 };

struct amendment {
    event_id target;           // of the same sender
    fact_content replacement;  // kind corrected only
};

// Whose hand a fact is, where that is judged: of what gives a dossier another appointment
// (Rescheduled, an answer with a new one, a Corrected of either or of Received, a Voided) a hash of
// the officer (without one, of the counter), so that no officer's name is kept here; of a finish
// its counter (law::counters).
inline constexpr std::uint32_t no_hand = 0x7FFFFFFF;

struct fact {
    fact_content content;
    std::uint64_t sequence = 0;
    instant recorded_at{};
    agency_ref sender = no_ref;
    // Packed: both lie where padding would.
    std::uint32_t hand : 31 = no_hand;
    bool history : 1 = false;  // handed in under the history grant
    event_id id;
    std::shared_ptr<const amendment> amends;

    [[nodiscard]] bool is_amendment() const noexcept { return amends != nullptr; }
};

// How an event reached the log.
struct provenance {
    std::uint64_t sequence = 0;
    instant recorded_at{};
    std::string_view sender;
    bool history = false;
};

// Interns the codes of `event` in `codes` as it goes.
[[nodiscard]] fact fact_of(const dossier_event& event, const provenance& from, law& codes);

class history {
  public:
    // False, and nothing changes, when the same (sender, id) is there already.
    bool add(fact f, const law& codes);
    [[nodiscard]] const std::vector<fact>& facts() const noexcept { return facts_; }
    // Facts with Corrected and Voided applied, in order (src/RULES.md 2.5). Points into this one.
    struct effective {
        const fact_content* content;
        const fact* source;
        const fact* said_by;  // the Corrected whose replacement `content` is, else `source`
    };
    struct amended {
        boost::container::small_vector<effective, 16> facts;
        boost::container::small_vector<const fact*, 2>
            without_target;  // amendments that wait for theirs
        bool received_voided = false;
    };
    void apply_amendments(const law& codes, amended& out) const;
    // Of the facts for which `wanted` holds.
    template <class F>
    [[nodiscard]] history part(const F& wanted) const {
        history out;
        for (const auto& f : facts_) {
            if (!wanted(f)) continue;
            out.facts_.push_back(f);
            out.has_amendments_ = out.has_amendments_ || f.is_amendment();
        }
        return out;
    }

    // Stored form, for checkpoints; codes as text, so that it does not depend on interning.
    void encode(const law& codes, std::string& out) const;
    [[nodiscard]] bool decode(std::string_view bytes, law& codes);

    // The form between two judgements, appended to `out`: about 30 bytes a fact, 16 of them its id.
    // Exact, and good within one run, since codes are numbered by first sight.
    void pack(std::string& out) const;
    // Becomes what was packed and leaves the reader behind it. Allocates only for amendments, once
    // this one has grown.
    void unpack(byte_reader& in);
    // How many facts are packed there, without unpacking them.
    [[nodiscard]] static std::uint64_t packed_facts(std::string_view bytes) noexcept;

  private:
    std::vector<fact> facts_;  // sorted by `precedes`
    bool has_amendments_ = false;
};

}  // namespace tiendo::dossier
