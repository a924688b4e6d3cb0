// Impossible instants, and codes that no catalogue row of that day has.
#include "tiendo/wire/validate.hpp"

#include <fmt/format.h>

#include <string>
#include <utility>
#include <variant>

namespace tiendo::wire {
namespace {

using catalogue::validity;

std::string span_text(const validity& valid) {
    if (valid.from && valid.to)
        return fmt::format("from {} until before {}", to_text(*valid.from), to_text(*valid.to));
    if (valid.from) return fmt::format("from {} on", to_text(*valid.from));
    return valid.to ? fmt::format("until before {}", to_text(*valid.to)) : std::string("always");
}

std::optional<refusal> refuse_agency(const agency_code& code,
                                     std::string_view field,
                                     instant at,
                                     const catalogue::catalogue& catalogue) {
    const auto* agency = catalogue.find_agency(code.view());
    if (agency == nullptr) {
        return refusal{
            "unknown_agency",
            std::string(field),
            fmt::format("'{}' is not in the catalogue; add it to agencies.csv", code.view())};
    }
    const auto date = catalogue.zone().date_of(at);
    if (agency->valid.holds_on(date)) return std::nullopt;
    return refusal{"unknown_agency",
                   std::string(field),
                   fmt::format("'{}' does not exist on {}: it is valid {}{}",
                               code.view(),
                               to_text(date),
                               span_text(agency->valid),
                               agency->successor ? fmt::format("; its successor is '{}'",
                                                               agency->successor->view())
                                                 : std::string())};
}

// Only a Received needs a procedure that is open on its day: closing one keeps what it has.
std::optional<refusal> refuse_procedure(const procedure_code& code,
                                        std::optional<instant> open_at,
                                        const catalogue::catalogue& catalogue) {
    const auto* procedure = catalogue.find_procedure(code.view());
    if (procedure == nullptr) {
        return refusal{
            "unknown_procedure",
            "procedure_code",
            fmt::format("'{}' is not in the catalogue; add it to procedures.csv", code.view())};
    }
    if (!open_at) return std::nullopt;
    const auto date = catalogue.zone().date_of(*open_at);
    if (procedure->row_on(date) != nullptr) return std::nullopt;
    return refusal{"unknown_procedure",
                   "procedure_code",
                   fmt::format("'{}' has no row that is valid on {}", code.view(), to_text(date))};
}

std::optional<refusal> refuse_appointment(std::optional<instant> at, std::string_view field) {
    if (!at || (*at >= earliest_fact && *at < latest_appointment)) return std::nullopt;
    return refusal{"time_out_of_range",
                   std::string(field),
                   fmt::format("{} lies outside the years 2000 to 2149", to_rfc3339(*at))};
}

std::optional<refusal> refuse_instant(instant at, instant now) {
    if (at < earliest_fact) {
        return refusal{
            "time_too_early",
            "occurred_at",
            fmt::format("{} lies before 2000-01-01; check the counter's clock", to_rfc3339(at))};
    }
    if (at > now + clock_lead_max) {
        return refusal{"time_in_future",
                       "occurred_at",
                       fmt::format("{} is more than 5 minutes ahead of the server's {}; check the "
                                   "counter's clock",
                                   to_rfc3339(at),
                                   to_rfc3339(now))};
    }
    return std::nullopt;
}

// One overload for each body that names an agency, a procedure or an appointment.
struct body_check {
    instant at;
    const catalogue::catalogue& catalogue;

    std::optional<refusal> operator()(const dossier::submitted& body) const {
        return refuse_procedure(body.procedure, std::nullopt, catalogue);
    }
    std::optional<refusal> operator()(const dossier::received& body) const {
        if (auto why = refuse_procedure(body.procedure, at, catalogue)) return why;
        if (body.receiving_agency) {
            if (auto why =
                    refuse_agency(*body.receiving_agency, "receiving_agency_code", at, catalogue)) {
                return why;
            }
        }
        return refuse_appointment(body.appointment_at, "appointment_at");
    }
    std::optional<refusal> operator()(const dossier::transferred& body) const {
        return refuse_agency(body.to_agency, "to_agency_code", at, catalogue);
    }
    std::optional<refusal> operator()(const dossier::rescheduled& body) const {
        return refuse_appointment(body.new_appointment_at, "new_appointment_at");
    }
    template <class Body>
    std::optional<refusal> operator()(const Body& body) const {
        if constexpr (requires { body.new_appointment_at; }) {
            return refuse_appointment(body.new_appointment_at, "new_appointment_at");
        } else {
            return std::nullopt;
        }
    }
};

std::optional<refusal> within(std::string_view name, std::optional<refusal> why) {
    if (why) why->field = fmt::format("{}.{}", name, why->field);
    return why;
}

std::optional<refusal> refuse_fact(const dossier::fact_body& fact,
                                   instant at,
                                   const catalogue::catalogue& catalogue) {
    return within(dossier::name_of(dossier::kind_of(fact)),
                  std::visit(body_check{at, catalogue}, fact));
}

}  // namespace

std::optional<refusal> validate(const dossier::dossier_event& event,
                                const catalogue::catalogue& catalogue,
                                instant now) {
    if (auto why = refuse_instant(event.occurred_at, now)) return why;
    if (auto why = refuse_agency(event.agency, "agency_code", event.occurred_at, catalogue))
        return why;
    if (const auto* fact = std::get_if<dossier::fact_body>(&event.body)) {
        return refuse_fact(*fact, event.occurred_at, catalogue);
    }
    if (const auto* correction = std::get_if<dossier::corrected>(&event.body)) {
        auto why = refuse_instant(correction->occurred_at, now);
        if (!why) why = refuse_fact(correction->replacement, correction->occurred_at, catalogue);
        return within("corrected", std::move(why));
    }
    return std::nullopt;
}

}  // namespace tiendo::wire
