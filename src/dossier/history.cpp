// Facts in order, amendments applied, and their stored form.
#include "tiendo/dossier/history.hpp"

#include "tiendo/base/bytes.hpp"
#include "tiendo/base/digest.hpp"

#include <algorithm>

namespace tiendo::dossier {
namespace {

// 1 had neither steps nor hands, 2 no details but channels: they cannot be judged any more and are
// built anew from the log.
constexpr char format = 3;

// The order of src/RULES.md 2.3.
bool precedes(const fact_content& a,
              const fact& a_source,
              const fact_content& b,
              const fact& b_source,
              const law& codes) {
    if (a.occurred_at != b.occurred_at) return a.occurred_at < b.occurred_at;
    if (a.kind != b.kind) return a.kind < b.kind;
    if (a_source.sender != b_source.sender) {
        return codes.agencies.code(a_source.sender) < codes.agencies.code(b_source.sender);
    }
    return a_source.id < b_source.id;
}

// Copies what judges out of a body.
struct content_reader {
    fact_content& out;
    law& codes;

    void operator()(const submitted& b) const {
        out.procedure = codes.procedures.intern(b.procedure.view());
        out.detail = static_cast<std::uint8_t>(b.via);
    }
    void operator()(const received& b) const {
        out.procedure = codes.procedures.intern(b.procedure.view());
        out.detail = static_cast<std::uint8_t>(b.via);
        out.appointment = b.appointment_at;
        if (b.receiving_agency) out.other = codes.agencies.intern(b.receiving_agency->view());
    }
    void operator()(const supplement_received& b) const { out.appointment = b.new_appointment_at; }
    void operator()(const payment_made& b) const {
        out.appointment = b.new_appointment_at;
        if (b.via) out.detail = static_cast<std::uint8_t>(*b.via);
    }
    void operator()(const resumed& b) const { out.appointment = b.new_appointment_at; }
    void operator()(const rescheduled& b) const { out.appointment = b.new_appointment_at; }
    void operator()(const step_started& b) const {
        out.step = codes.steps.intern(b.step_code, b.unit_code, b.limit);
    }
    void operator()(const step_finished& b) const {
        out.step = codes.steps.intern(b.step_code, b.unit_code, b.limit);
    }
    void operator()(const transferred& b) const {
        out.other = codes.agencies.intern(b.to_agency.view());
    }
    void operator()(const processed& b) const {
        if (!b.digital_result) return;
        out.detail = static_cast<std::uint8_t>(*b.digital_result ? told_result::digital
                                                                 : told_result::on_paper);
    }
    void operator()(const returned& b) const { out.detail = static_cast<std::uint8_t>(b.via); }
    void operator()(const rated& b) const { out.detail = static_cast<std::uint8_t>(b.score); }
    template <class Other>
    void operator()(const Other&) const {}
};

fact_content content_of(const fact_body& body, instant occurred_at, agency_ref agency, law& codes) {
    fact_content out;
    out.occurred_at = occurred_at;
    out.agency = agency;
    out.kind = static_cast<std::uint8_t>(body.index());
    std::visit(content_reader{out, codes}, body);
    return out;
}

void put_ref(std::uint32_t ref, const code_table& table, std::string& out) {
    put_bytes(out, ref == no_ref ? std::string_view{} : std::string_view{table.code(ref)});
}

std::uint32_t take_ref(byte_reader& in, code_table& table) {
    const auto text = in.bytes();
    return text.empty() ? no_ref : table.intern(text);
}

void put_step(step_ref ref, const step_table& table, std::string& out) {
    const auto& said = table.said(ref);
    put_bytes(out, table.labels().code(said.step));
    put_ref(said.unit, table.labels(), out);
    out.push_back(said.limit ? static_cast<char>(said.limit->unit) : 0);
    if (said.limit) put_signed(out, said.limit->amount);
}

step_ref take_step(byte_reader& in, step_table& table) {
    const auto step = in.bytes();
    const auto unit = in.bytes();
    std::optional<calendar::limit> limit;
    if (const auto measured_in = in.byte(); measured_in != 0) {
        const auto amount = static_cast<std::int32_t>(in.signed_varint());
        limit = {amount, static_cast<calendar::limit_unit>(measured_in)};
    }
    return table.intern(step, unit, limit);
}

bool is_of_a_step(const fact_content& c) noexcept {
    return c.kind == static_cast<std::uint8_t>(fact_kind::step_started) ||
           c.kind == static_cast<std::uint8_t>(fact_kind::step_finished);
}

void put_content(const fact_content& c, const law& codes, std::string& out) {
    out.push_back(static_cast<char>(c.kind));
    out.push_back(static_cast<char>(c.detail));
    put_signed(out, c.occurred_at.time_since_epoch().count());
    out.push_back(c.appointment ? 1 : 0);
    if (c.appointment) put_signed(out, c.appointment->time_since_epoch().count());
    put_ref(c.agency, codes.agencies, out);
    put_ref(c.other, codes.agencies, out);
    put_ref(c.procedure, codes.procedures, out);
    if (is_of_a_step(c)) put_step(c.step, codes.steps, out);
}

fact_content take_content(byte_reader& in, law& codes) {
    fact_content c;
    c.kind = in.byte();
    c.detail = std::min(in.byte(), detail_max);
    c.occurred_at = instant{milliseconds{in.signed_varint()}};
    if (in.byte() != 0) c.appointment = instant{milliseconds{in.signed_varint()}};
    c.agency = take_ref(in, codes.agencies);
    c.other = take_ref(in, codes.agencies);
    c.procedure = take_ref(in, codes.procedures);
    if (is_of_a_step(c)) c.step = take_step(in, codes.steps);
    return c;
}

// The officer, without one the counter, without either the sender.
std::uint32_t giver_of(const dossier_event& event, bool history) {
    // The counter of an import is the importing program, which is nobody's hand.
    const auto& counter = history ? std::string_view{} : event.counter.view();
    const auto hand = event.actor.empty() ? counter : std::string_view{event.actor};
    const auto salt = event.actor.empty() ? 1u : 0u;  // an officer is no counter
    // Who names neither is one hand of the sender.
    return hand.empty() && history
               ? no_hand
               : static_cast<std::uint32_t>((stable_hash(hand) + salt) % no_hand);
}

// What is judged of the hand behind `f`, whose body or its replacement is `said`.
std::uint32_t hand_of(const dossier_event& event,
                      const fact& f,
                      const fact_content& said,
                      law& codes) {
    if (said.kind == voided_kind) return giver_of(event, f.history);  // perhaps of an appointment
    if (said.kind == corrected_kind) return no_hand;
    switch (static_cast<fact_kind>(said.kind)) {
        case fact_kind::received:
            // Only corrected it is another appointment; so it costs the others nothing.
            return f.is_amendment() ? giver_of(event, f.history) : no_hand;
        case fact_kind::supplement_received:
        case fact_kind::payment_made:
        case fact_kind::resumed:
            return f.is_amendment() || said.appointment ? giver_of(event, f.history) : no_hand;
        case fact_kind::rescheduled:
            return giver_of(event, f.history);
        case fact_kind::processed:
        case fact_kind::returned: {
            const auto counter = codes.counter_of(event.counter.view());
            return counter == no_ref ? no_hand : counter & no_hand;
        }
        case fact_kind::submitted:
        case fact_kind::declined:
        case fact_kind::arrived_at_competent_agency:
        case fact_kind::step_started:
        case fact_kind::step_finished:
        case fact_kind::supplement_requested:
        case fact_kind::payment_requested:
        case fact_kind::suspended:
        case fact_kind::transferred:
        case fact_kind::withdrawn:
        case fact_kind::stopped:
        case fact_kind::rated:
            return no_hand;
    }
    return no_hand;
}

// A body, or its replacement: its kind decides what a stored hand means.
const fact_content& said_of(const fact& f) noexcept {
    const auto* amends = f.amends.get();
    const bool corrects = amends != nullptr && f.content.kind == corrected_kind;
    return corrects ? amends->replacement : f.content;
}

bool is_finish(std::uint8_t kind) noexcept {
    return kind == static_cast<std::uint8_t>(fact_kind::processed) ||
           kind == static_cast<std::uint8_t>(fact_kind::returned);
}

// Counters as text, hashes as they are: neither depends on the order of arrival.
void put_hand(const fact& f, const law& codes, std::string& out) {
    if (is_finish(said_of(f).kind)) {
        put_ref(f.hand == no_hand ? no_ref : f.hand, codes.counters, out);
    } else {
        put_varint(out, no_hand - f.hand);  // mostly nobody: one byte
    }
}

std::uint32_t take_hand(byte_reader& in, const fact& f, law& codes) {
    if (is_finish(said_of(f).kind)) {
        const auto counter = codes.counter_of(in.bytes());
        return counter == no_ref ? no_hand : counter & no_hand;
    }
    return static_cast<std::uint32_t>(no_hand - in.varint()) & no_hand;
}

}  // namespace

fact fact_of(const dossier_event& event, const provenance& from, law& codes) {
    fact f;
    f.sequence = from.sequence;
    f.recorded_at = from.recorded_at;
    f.sender = codes.agencies.intern(from.sender);
    f.history = from.history;
    f.id = event.id;
    const auto agency = codes.agencies.intern(event.agency.view());
    if (const auto* body = std::get_if<fact_body>(&event.body)) {
        f.content = content_of(*body, event.occurred_at, agency, codes);
        f.hand = hand_of(event, f, f.content, codes) & no_hand;
        return f;
    }
    f.content.occurred_at = event.occurred_at;
    f.content.agency = agency;
    auto amends = std::make_shared<amendment>();
    if (const auto* c = std::get_if<corrected>(&event.body)) {
        f.content.kind = corrected_kind;
        amends->target = c->target;
        amends->replacement = content_of(c->replacement, c->occurred_at, agency, codes);
    } else {
        f.content.kind = voided_kind;
        amends->target = std::get<voided>(event.body).target;
    }
    f.amends = std::move(amends);
    f.hand = hand_of(event, f, said_of(f), codes) & no_hand;
    return f;
}

bool history::add(fact f, const law& codes) {
    for (const auto& known : facts_) {
        if (known.sender == f.sender && known.id == f.id) return false;
    }
    has_amendments_ = has_amendments_ || f.is_amendment();
    const auto place =
        std::upper_bound(facts_.begin(), facts_.end(), f, [&](const fact& a, const fact& b) {
            return precedes(a.content, a, b.content, b, codes);
        });
    facts_.insert(place, std::move(f));
    return true;
}

void history::apply_amendments(const law& codes, amended& out) const {
    out.facts.clear();
    out.without_target.clear();
    out.received_voided = false;
    if (!has_amendments_) {
        for (const auto& f : facts_) out.facts.push_back({&f.content, &f, &f});
        return;
    }
    const auto target_of = [&](const fact& amends) -> const fact* {
        for (const auto& f : facts_) {
            if (!f.is_amendment() && f.sender == amends.sender && f.id == amends.amends->target)
                return &f;
        }
        return nullptr;
    };
    for (const auto& f : facts_) {
        if (f.is_amendment() && target_of(f) == nullptr) out.without_target.push_back(&f);
    }
    for (const auto& f : facts_) {
        if (f.is_amendment()) continue;
        const fact_content* content = &f.content;
        const fact* said_by = &f;
        bool is_voided = false;
        // Facts are in order of occurred_at, so the last Corrected by (occurred_at, event_id) wins.
        for (const auto& a : facts_) {
            if (!a.is_amendment() || a.sender != f.sender || a.amends->target != f.id) continue;
            if (a.content.kind == voided_kind) is_voided = true;
            if (a.content.kind != corrected_kind) continue;
            content = &a.amends->replacement;
            said_by = &a;
        }
        if (!is_voided) {
            out.facts.push_back({content, &f, said_by});
        } else if (content->kind == static_cast<std::uint8_t>(fact_kind::received)) {
            out.received_voided = true;
        }
    }
    std::sort(out.facts.begin(), out.facts.end(), [&](const effective& a, const effective& b) {
        return precedes(*a.content, *a.source, *b.content, *b.source, codes);
    });
}

void history::encode(const law& codes, std::string& out) const {
    out.push_back(format);
    put_varint(out, facts_.size());
    for (const auto& f : facts_) {
        put_content(f.content, codes, out);
        put_varint(out, f.sequence);
        put_signed(out, f.recorded_at.time_since_epoch().count());
        put_ref(f.sender, codes.agencies, out);
        out.push_back(f.history ? 1 : 0);
        put_bytes(out, f.id.view());
        if (f.is_amendment()) {
            put_bytes(out, f.amends->target.view());
            if (f.content.kind == corrected_kind) put_content(f.amends->replacement, codes, out);
        }
        put_hand(f, codes, out);
    }
}

bool history::decode(std::string_view bytes, law& codes) {
    facts_.clear();
    has_amendments_ = false;
    byte_reader in(bytes);
    if (in.byte() != format) return false;
    const auto count = in.varint();
    for (std::uint64_t i = 0; i < count && in.ok(); ++i) {
        fact f;
        f.content = take_content(in, codes);
        f.sequence = in.varint();
        f.recorded_at = instant{milliseconds{in.signed_varint()}};
        f.sender = take_ref(in, codes.agencies);
        f.history = in.byte() != 0;
        const auto id = in.bytes();
        if (f.content.kind > voided_kind || f.sender == no_ref || id.size() > code_bytes_max)
            return false;
        f.id = event_id(id);
        if (f.content.kind >= corrected_kind) {
            auto amends = std::make_shared<amendment>();
            const auto target = in.bytes();
            if (target.size() > code_bytes_max) return false;
            amends->target = event_id(target);
            if (f.content.kind == corrected_kind) amends->replacement = take_content(in, codes);
            f.amends = std::move(amends);
            has_amendments_ = true;
        }
        f.hand = take_hand(in, f, codes) & no_hand;
        facts_.push_back(std::move(f));
    }
    return in.ok() && in.at_end();
}

}  // namespace tiendo::dossier
