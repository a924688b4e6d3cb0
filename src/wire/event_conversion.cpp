// Fields of the same name mean the same in every body, so that each is read and
// written in one place. Whether a body needs it shows in the domain's type: an
// optional or a text may be absent, all else is required.
#include "wire/event_conversion.hpp"

#include <array>
#include <chrono>
#include <optional>
#include <tuple>
#include <utility>

namespace tiendo::wire::detail {
namespace {

using google::protobuf::Timestamp;

// The alternatives of the oneof that are facts have the domain's order, and follow each other.
constexpr int first_fact = v1::DossierEvent::kSubmitted;
static_assert(v1::DossierEvent::kRated == first_fact + int{dossier::fact_kind_count} - 1);
static_assert(v1::Corrected::kSubmitted == first_fact);
static_assert(static_cast<int>(dossier::channel::post) == v1::POST);
static_assert(static_cast<int>(dossier::applicant_kind::agency) == v1::Received::AGENCY);
static_assert(static_cast<int>(dossier::outcome::refused) == v1::Processed::REFUSED);
static_assert(static_cast<int>(calendar::limit_unit::months) == v1::MONTHS);

// How the alternatives are reached, for DossierEvent and for Corrected; only the one that is there
// may be asked for, else it is made.
template <class Event>
constexpr auto facts_of = std::tuple{&Event::mutable_submitted,
                                     &Event::mutable_received,
                                     &Event::mutable_declined,
                                     &Event::mutable_arrived_at_competent_agency,
                                     &Event::mutable_step_started,
                                     &Event::mutable_step_finished,
                                     &Event::mutable_supplement_requested,
                                     &Event::mutable_supplement_received,
                                     &Event::mutable_payment_requested,
                                     &Event::mutable_payment_made,
                                     &Event::mutable_suspended,
                                     &Event::mutable_resumed,
                                     &Event::mutable_rescheduled,
                                     &Event::mutable_transferred,
                                     &Event::mutable_processed,
                                     &Event::mutable_returned,
                                     &Event::mutable_withdrawn,
                                     &Event::mutable_stopped,
                                     &Event::mutable_rated};
using fact_indexes = std::make_index_sequence<dossier::fact_kind_count>;

// --- reading ----------------------------------------------------------------------------

// Takes fields over one after the other; after the first refusal the rest is passed over.
struct field_reader {
    reading& how;
    bool ok = true;

    void refuse_missing(std::string_view name) {
        if (!ok) return;
        ok = how.refuse("missing_field", "required, but absent or empty");
        how.within(name);
    }
    template <class Code>
    void code(std::string_view name, const std::string& in, Code& out) {
        if (in.empty()) return refuse_missing(name);
        ok = ok && (accept(in, out, how) || how.within(name));
    }
    template <class Code>
    void code(std::string_view name, const std::string& in, std::optional<Code>& out) {
        if (!in.empty()) code(name, in, out.emplace());
    }
    void text(std::string_view name,
              const std::string& in,
              std::string& out,
              std::size_t bytes_max = text_bytes_max) {
        ok = ok && (in.empty() || accept(in, out, how, bytes_max) || how.within(name));
    }
    template <class Enum>
    void choice(std::string_view name, int in, Enum& out) {
        if (in == 0) return refuse_missing(name);
        out = static_cast<Enum>(in);
    }
    template <class Enum>
    void choice(std::string_view name, int in, std::optional<Enum>& out) {
        if (in != 0) choice(name, in, out.emplace());
    }
    void number(std::string_view name, int in, std::int32_t& out, int low, int high) {
        ok = ok && (accept_number(in, low, high, how) || how.within(name));
        out = in;
    }
    void at(std::string_view name, bool there, const Timestamp& in, instant& out) {
        if (!there) return refuse_missing(name);
        ok = ok && (read_instant(in, out, how) || how.within(name));
    }
    void at(std::string_view name, bool there, const Timestamp& in, std::optional<instant>& out) {
        if (there) at(name, there, in, out.emplace());
    }
};

bool read_limit(const v1::Limit& in, calendar::limit& out, reading& how) {
    field_reader from{how};
    from.number("amount", in.amount(), out.amount, 0, limit_amount_max);
    from.choice("unit", in.unit(), out.unit);
    return from.ok || how.within("limit");
}

template <class In, class Out>
bool read_fields(const In& in, Out& out, reading& how) {
    field_reader from{how};  // NOLINT(misc-const-correctness): one body has no fields
    if constexpr (requires { in.target_event_id(); })
        from.code("target_event_id", in.target_event_id(), out.target);
    if constexpr (requires { in.occurred_at(); })
        from.at("occurred_at", in.has_occurred_at(), in.occurred_at(), out.occurred_at);
    if constexpr (requires { in.procedure_code(); })
        from.code("procedure_code", in.procedure_code(), out.procedure);
    if constexpr (requires { in.channel(); }) from.choice("channel", in.channel(), out.via);
    if constexpr (requires { in.receiving_agency_code(); })
        from.code("receiving_agency_code", in.receiving_agency_code(), out.receiving_agency);
    if constexpr (requires { in.applicant_kind(); })
        out.applicant = static_cast<dossier::applicant_kind>(in.applicant_kind());
    if constexpr (requires { in.to_agency_code(); })
        from.code("to_agency_code", in.to_agency_code(), out.to_agency);
    if constexpr (requires { in.outcome(); }) from.choice("outcome", in.outcome(), out.result);
    if constexpr (requires { in.digital_result(); }) {
        if (in.has_digital_result()) out.digital_result = in.digital_result();
    }
    if constexpr (requires { in.step_code(); }) {
        if (in.step_code().empty()) from.refuse_missing("step_code");
        from.text("step_code", in.step_code(), out.step_code);
    }
    if constexpr (requires { in.unit_code(); })
        from.text("unit_code", in.unit_code(), out.unit_code);
    if constexpr (requires { in.reason_code(); })
        from.text("reason_code", in.reason_code(), out.reason_code);
    if constexpr (requires { in.legal_basis(); })
        from.text("legal_basis", in.legal_basis(), out.legal_basis, legal_basis_bytes_max);
    if constexpr (requires { in.apology_number(); })
        from.text("apology_number", in.apology_number(), out.apology_number);
    if constexpr (requires { in.result_number(); })
        from.text("result_number", in.result_number(), out.result_number);
    if constexpr (requires { in.appointment_at(); })
        from.at("appointment_at", in.has_appointment_at(), in.appointment_at(), out.appointment_at);
    if constexpr (requires { in.new_appointment_at(); }) {
        from.at("new_appointment_at",
                in.has_new_appointment_at(),
                in.new_appointment_at(),
                out.new_appointment_at);
    }
    if constexpr (requires { in.limit(); })
        from.ok = from.ok && (!in.has_limit() || read_limit(in.limit(), out.limit.emplace(), how));
    if constexpr (requires { in.score(); }) {
        if (in.score() == 0) from.refuse_missing("score");
        from.number("score", in.score(), out.score, 1, 5);
    }
    return from.ok;
}

template <std::size_t Index, class Event>
bool read_alternative(Event& in, dossier::fact_body& out, reading& how) {
    const auto& fact = *(in.*std::get<Index>(facts_of<Event>))();
    return read_fields(fact, out.template emplace<Index>(), how);
}
template <class Event, std::size_t... Index>
constexpr auto readers_of(std::index_sequence<Index...>) {
    return std::array{&read_alternative<Index, Event>...};
}

// `number` is the field number of the alternative that is there.
template <class Event>
bool read_fact(Event& in, int number, dossier::fact_body& out, reading& how) {
    static constexpr auto readers = readers_of<Event>(fact_indexes{});
    const auto index = static_cast<std::size_t>(number - first_fact);
    return readers[index](in, out, how) || how.within(dossier::name_of(dossier::kind_of(out)));
}

bool refuse_own_target(const event_id& target, const event_id& own, reading& how) {
    if (target != own) return true;
    how.refuse("targets_itself", "names this event's own event_id; name the earlier event");
    return how.within("target_event_id");
}

bool read_correction(v1::Corrected& in, dossier::corrected& out, reading& how) {
    if (!read_fields(in, out, how)) return false;
    field_reader from{how};
    if (in.replacement_case() == v1::Corrected::REPLACEMENT_NOT_SET) {
        from.refuse_missing("replacement");
        return false;
    }
    return read_fact(in, in.replacement_case(), out.replacement, how);
}

bool read_body(v1::DossierEvent& in, dossier::dossier_event& out, reading& how) {
    if (in.has_corrected()) {
        auto& correction = out.body.emplace<dossier::corrected>();
        return (read_correction(*in.mutable_corrected(), correction, how) &&
                refuse_own_target(correction.target, out.id, how)) ||
               how.within("corrected");
    }
    if (in.has_voided()) {
        auto& annulment = out.body.emplace<dossier::voided>();
        return (read_fields(in.voided(), annulment, how) &&
                refuse_own_target(annulment.target, out.id, how)) ||
               how.within("voided");
    }
    return read_fact(in, in.body_case(), out.body.emplace<dossier::fact_body>(), how);
}

// --- writing ------------------------------------------------------------------------------

template <class Enum>
int number_of(Enum value) noexcept {
    return static_cast<int>(value);
}
template <class Enum>
int number_of(const std::optional<Enum>& value) noexcept {
    return value ? static_cast<int>(*value) : 0;
}

template <class In, class Out>
void write_texts(const In& in, Out& out) {
    if constexpr (requires { out.step_code(); }) {
        out.set_step_code(in.step_code);
        out.set_unit_code(in.unit_code);
    }
    if constexpr (requires { out.reason_code(); }) out.set_reason_code(in.reason_code);
    if constexpr (requires { out.legal_basis(); }) out.set_legal_basis(in.legal_basis);
    if constexpr (requires { out.apology_number(); }) out.set_apology_number(in.apology_number);
    if constexpr (requires { out.result_number(); }) out.set_result_number(in.result_number);
}

template <class In, class Out>
void write_codes(const In& in, Out& out) {
    if constexpr (requires { out.procedure_code(); }) out.set_procedure_code(in.procedure.str());
    if constexpr (requires { out.channel(); }) {
        out.set_channel(static_cast<v1::Channel>(number_of(in.via)));
    }
    if constexpr (requires { out.receiving_agency_code(); }) {
        if (in.receiving_agency) out.set_receiving_agency_code(in.receiving_agency->str());
    }
    if constexpr (requires { out.applicant_kind(); }) {
        out.set_applicant_kind(static_cast<v1::Received::ApplicantKind>(in.applicant));
    }
    if constexpr (requires { out.to_agency_code(); }) out.set_to_agency_code(in.to_agency.str());
    if constexpr (requires { out.outcome(); }) {
        out.set_outcome(static_cast<v1::Processed::Outcome>(in.result));
        if (in.digital_result) out.set_digital_result(*in.digital_result);
    }
}

template <class In, class Out>
void write_fields(const In& in, Out& out) {
    write_codes(in, out);
    write_texts(in, out);
    if constexpr (requires { out.appointment_at(); }) {
        if (in.appointment_at) write_instant(*in.appointment_at, *out.mutable_appointment_at());
    }
    if constexpr (requires { out.new_appointment_at(); }) {
        const std::optional<instant> at = in.new_appointment_at;
        if (at) write_instant(*at, *out.mutable_new_appointment_at());
    }
    if constexpr (requires { out.limit(); }) {
        if (in.limit) {
            out.mutable_limit()->set_amount(in.limit->amount);
            out.mutable_limit()->set_unit(static_cast<v1::LimitUnit>(in.limit->unit));
        }
    }
    if constexpr (requires { out.score(); }) out.set_score(in.score);
}

template <class Event, std::size_t... Index>
void write_fact(const dossier::fact_body& fact, Event& out, std::index_sequence<Index...>) {
    const auto write = [&](auto index) {
        if (const auto* body = std::get_if<index()>(&fact)) {
            write_fields(*body, *(out.*std::get<index()>(facts_of<Event>))());
        }
    };
    (write(std::integral_constant<std::size_t, Index>{}), ...);
}

}  // namespace

bool read_event(v1::DossierEvent& in, dossier::dossier_event& out, reading& how) {
    field_reader from{how};
    from.code("event_id", in.event_id(), out.id);
    from.code("dossier_code", in.dossier_code(), out.dossier);
    from.code("agency_code", in.agency_code(), out.agency);
    if (!in.counter_id().empty()) from.code("counter_id", in.counter_id(), out.counter);
    from.at("occurred_at", in.has_occurred_at(), in.occurred_at(), out.occurred_at);
    from.text("actor", in.actor(), out.actor);
    if (in.body_case() == v1::DossierEvent::BODY_NOT_SET) from.refuse_missing("body");
    if (!from.ok || !read_body(in, out, how)) return false;
    out.counter_sequence = in.counter_sequence();
    if (out.counter_sequence == 0 || !out.counter.empty()) return true;
    how.refuse("missing_field", "required with counter_sequence: the numbering is the counter's");
    return how.within("counter_id");
}

void write_event(const dossier::dossier_event& event, v1::DossierEvent& out) {
    out.set_event_id(event.id.str());
    out.set_dossier_code(event.dossier.str());
    out.set_agency_code(event.agency.str());
    out.set_counter_id(event.counter.str());
    write_instant(event.occurred_at, *out.mutable_occurred_at());
    out.set_counter_sequence(event.counter_sequence);
    out.set_actor(event.actor);
    if (const auto* fact = std::get_if<dossier::fact_body>(&event.body)) {
        write_fact(*fact, out, fact_indexes{});
    } else if (const auto* correction = std::get_if<dossier::corrected>(&event.body)) {
        auto& corrected = *out.mutable_corrected();
        corrected.set_target_event_id(correction->target.str());
        write_instant(correction->occurred_at, *corrected.mutable_occurred_at());
        write_fact(correction->replacement, corrected, fact_indexes{});
    } else {
        const auto& annulment = std::get<dossier::voided>(event.body);
        out.mutable_voided()->set_target_event_id(annulment.target.str());
        out.mutable_voided()->set_reason_code(annulment.reason_code);
    }
}

bool read_instant(const Timestamp& in, instant& out, reading& how) {
    return accept_timestamp(in.seconds(), in.nanos(), out, how);
}

void write_instant(instant at, Timestamp& out) {
    const auto second = std::chrono::floor<std::chrono::seconds>(at);
    out.set_seconds(second.time_since_epoch().count());
    out.set_nanos(static_cast<std::int32_t>((at - second).count() * 1'000'000));
}

}  // namespace tiendo::wire::detail
