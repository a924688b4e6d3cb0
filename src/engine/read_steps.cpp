// Where time goes, and where it is lost now: questions about steps and lengths.
#include "parts.hpp"

#include <map>
#include <tuple>

namespace tiendo::engine {

using dossier::no_ref;

std::vector<std::pair<dossier::procedure_ref, rates::running_step>> engine::parts::running_steps(
    instant now) const {
    std::vector<std::pair<dossier::procedure_ref, rates::running_step>> out;
    for (const auto ref : shelves[static_cast<std::size_t>(shelf::open)]) {
        const auto& slot = slots[ref];
        if (!slot.running) continue;
        for (const auto& s : *slot.running)
            out.push_back({slot.procedure, {s.agency, s.step, s.unit, s.is_late(now)}});
    }
    return out;
}

std::vector<rates::overdue_group> engine::parts::overdue_groups(
    const rates::steps_query& asked,
    const std::vector<std::string_view>& names,
    instant now) const {
    struct group {
        dossier::procedure_ref procedure = no_ref;  // of the first found
        std::uint64_t dossiers = 0;
    };
    // By the agency's shown code, step and unit, so that what is told does not hang on numbers.
    std::map<std::tuple<std::string_view, std::string_view, std::string_view>, group> all;
    const auto& labels = law.steps.labels();
    for (const auto ref : shelves[static_cast<std::size_t>(shelf::open)]) {
        const auto& slot = slots[ref];
        if (!slot.running || slot.agency == no_ref || !slot.is_overdue(now)) continue;
        const auto agency = slot.agency < names.size() ? names[slot.agency] : std::string_view{};
        const std::string_view procedure = law.procedures.code(slot.procedure);
        if (agency.empty() || (asked.procedure && asked.procedure->view() != procedure)) continue;
        const auto& last = slot.running->back();
        const std::string_view unit =
            last.unit == no_ref ? std::string_view{} : std::string_view{labels.code(last.unit)};
        auto& one = all[{agency, labels.code(last.step), unit}];
        if (one.dossiers++ == 0 || procedure < law.procedures.code(one.procedure))
            one.procedure = slot.procedure;
    }
    std::vector<rates::overdue_group> out;
    for (const auto& [key, one] : all) {
        const auto& [agency, step, unit] = key;
        const bool is_same = !out.empty() && out.back().agency == agency;
        if (is_same && out.back().dossiers >= one.dossiers) continue;
        if (!is_same) out.emplace_back();
        out.back() = {std::string(agency),
                      law.procedures.code(one.procedure),
                      std::string(step),
                      std::string(unit),
                      one.dossiers};
    }
    return out;
}

rates::steps_answer engine::steps(const rates::steps_query& asked, instant now) const {
    const auto& p = *parts_;
    const auto names = p.names_shown(asked.agency, asked.descendants, asked.to, asked.places);
    auto out = p.durations.ask(asked, {p.law, names}, p.running_steps(now));
    out.overdue_at = p.overdue_groups(asked, names, now);
    out.position = p.position;
    out.as_of = now;
    return out;
}

rates::durations_answer engine::durations(const rates::durations_query& asked, instant now) const {
    const auto& p = *parts_;
    const auto names = p.names_shown(asked.agency, asked.descendants, asked.to, asked.places);
    auto out = p.durations.ask(asked, {p.law, names});
    out.position = p.position;
    out.as_of = now;
    return out;
}

}  // namespace tiendo::engine
