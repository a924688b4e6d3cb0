// Holding changed appointments against what took effect.
#include "appointment_changes.hpp"

#include <algorithm>

namespace tiendo::dossier {
namespace {

// Of a fact that stands: it took effect, or it would have if its last word named an appointment.
bool is_in_force(const fact& target, const lifecycle& life, const history::amended& told) {
    const bool acts = std::any_of(
        life.acts.begin(), life.acts.end(), [&](const auto& a) { return a.source == &target; });
    return acts || std::any_of(told.facts.begin(), told.facts.end(), [&](const auto& f) {
               return f.source == &target && !f.content->appointment;
           });
}

// Of a voided fact: the dossier was open then, and its agency the competent one.
bool was_in_force(const fact_content& said, const lifecycle& life, const law& law) {
    const auto at = said.occurred_at;
    const bool was_open = std::any_of(life.open.begin(), life.open.end(), [&](const auto& span) {
        return span.from <= at && (!span.to || at < *span.to);
    });
    if (!was_open) return false;
    const auto after =
        std::find_if(life.acts.begin(), life.acts.end(), [&](const auto& a) { return a.at > at; });
    return law.acts_for(said.agency, std::prev(after)->agency, at);
}

// Whether there is one to tell; a voided receipt is named by the one in its place.
bool tell_voided(history::appointment_change& c, const lifecycle& life, const law& law) {
    if (c.voided->kind != static_cast<std::uint8_t>(fact_kind::received))
        return c.before.has_value() && was_in_force(*c.voided, life, law);
    if (life.acts.empty()) return false;  // nothing in its place: the dossier itself is voided
    const auto& accepted = life.acts.front();
    c.target = accepted.source;
    if (c.by->content.kind == voided_kind) c.after = accepted.content->appointment;
    return c.before != c.after;
}

}  // namespace

appointment_changes changes_to_tell(const lifecycle& life,
                                    const history::amended& told,
                                    const law& law) {
    appointment_changes out;
    for (auto c : told.appointment_changes) {
        const bool is_told =
            c.voided != nullptr ? tell_voided(c, life, law) : is_in_force(*c.target, life, told);
        if (is_told) out.push_back(c);
    }
    return out;
}

}  // namespace tiendo::dossier
