// Writing the facts of a life as the events of a counter.
#include "simulator/life.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace tiendo::simulator {
namespace {

using dossier::fact_body;

constexpr std::array<std::string_view, 4> supplement_reasons{
    "THIEU-GIAY-TO", "SAI-BIEU-MAU", "MO-ANH", "HET-HIEU-LUC"};
constexpr std::array<std::string_view, 3> decline_reasons{
    "KHONG-THUOC-THAM-QUYEN", "KHONG-DU-THANH-PHAN", "NOP-TRUNG"};
constexpr std::array<std::string_view, 3> end_reasons{
    "NGUOI-DAN-DE-NGHI", "HO-SO-TRUNG", "THIEU-DIEU-KIEN"};
constexpr std::array<std::string_view, 3> delay_reasons{
    "CHO-XAC-MINH", "QUA-TAI", "SU-CO-HE-THONG"};
constexpr std::string_view legal_basis = "quy định mô phỏng";

template <std::size_t Size>
std::string reason(const std::array<std::string_view, Size>& from, std::uint16_t detail) {
    return std::string(from[detail % Size]);
}

std::optional<instant> when_printed(const planned_fact& fact) {
    return fact.printed == instant{} ? std::nullopt : std::optional{fact.printed};
}

const planned_fact& receipt_of(const life& about) {
    return *std::find_if(about.facts.begin(), about.facts.end(), [](const planned_fact& f) {
        return f.what == act::received;
    });
}

dossier::received receipt_body(const world& of, const life& about, const planned_fact& fact) {
    dossier::received body;
    body.procedure = of.place.services[about.procedure].code;
    body.via = about.via;
    if (about.received_at_desk != about.first_agency) {
        body.receiving_agency = of.place.offices[about.received_at_desk].code;
    }
    body.appointment_at = when_printed(fact);
    body.applicant = about.applicant;
    return body;
}

// UUIDv7: 48 bits of `at` in ms, the rest drawn from seed, run, dossier and index.
event_id id_of(const world& of, std::uint64_t number, std::size_t index, instant at) {
    const auto ms = static_cast<std::uint64_t>(at.time_since_epoch().count()) & 0xFFFF'FFFF'FFFF;
    const auto seed = of.seed ^ static_cast<std::uint64_t>(of.run) << 40;
    const auto high = mixed(seed, number, index);
    const auto low = mixed(seed, number, index + 0x10000) & 0x3FFF'FFFF'FFFF'FFFF;
    return event_id(fmt::format("{:08x}-{:04x}-7{:03x}-{:04x}-{:012x}",
                                ms >> 16,
                                ms & 0xFFFF,
                                high & 0xFFF,
                                0x8000 | (low >> 48),
                                low & 0xFFFF'FFFF'FFFF));
}

// Steps go by the units of the competent office; another agency that is asked is a unit itself,
// and the request says by when it has to answer.
template <class Step>
Step step_body(const world& of, const life& about, const planned_fact& fact) {
    const auto kind = static_cast<step_kind>(fact.detail);
    const auto code = std::string(step_code(kind));
    const auto office = of.place.offices[fact.agency].code.str();
    if (kind != step_kind::consulting)
        return {code, office + (kind == step_kind::signing ? ".P2" : ".P1"), std::nullopt};
    return {code,
            of.place.offices[consulted_by(about.first_agency)].code.str(),
            calendar::limit{consulted_days, calendar::limit_unit::working_days}};
}

// How an applicant pays or gets the result: mostly as the dossier came, more online than that.
// Per mille of dossiers by what is drawn here, from a generator of their own: the dossier's course
// does not depend on it.
dossier::channel habit(const world& of,
                       const life& about,
                       std::uint64_t act,
                       std::uint64_t online) {
    using dossier::channel;
    rng random(mixed(of.seed, act, about.number));
    const auto dice = random.below(1000);
    if (dice < online) return channel::online;
    const std::uint64_t post = about.via == channel::post ? 600 : 120;
    return random.chance(post) ? channel::post : channel::in_person;
}
dossier::channel paid_through(const world& of, const life& about) {
    return habit(of, about, 0x70616964, about.via == dossier::channel::online ? 820 : 240);
}
dossier::channel returned_through(const world& of, const life& about) {
    return habit(of, about, 0x72657475, about.via == dossier::channel::online ? 560 : 60);
}

// A tenth does not tell whether the result is a digital one.
dossier::processed decision(const life& about, std::uint16_t detail) {
    const bool granted = detail % 100 < 96;
    const bool is_told = detail / 100 != 0;
    return {granted ? dossier::outcome::granted : dossier::outcome::refused,
            is_told ? std::optional(detail % 10 < 7) : std::nullopt,
            granted ? fmt::format("KQ-{:07}", about.number) : std::string{}};
}

dossier::corrected correction(const world& of, const life& about, const planned_fact& fact) {
    const auto& receipt = receipt_of(about);
    const auto index = static_cast<std::size_t>(&receipt - about.facts.data());
    auto body = receipt_body(of, about, receipt);
    body.via = static_cast<dossier::channel>(fact.detail);
    return {id_of(of, about.number, index, receipt.at), receipt.at, fact_body{body}};
}

dossier::voided annulment(const world& of, const life& about) {
    const auto& receipt = receipt_of(about);
    const auto index = static_cast<std::size_t>(&receipt - about.facts.data());
    return {id_of(of, about.number, index, receipt.at), "NHAP-NHAM"};
}

dossier::event_body body_of(const world& of, const life& about, const planned_fact& fact) {
    const auto number = fact.detail;
    switch (fact.what) {
        case act::submitted:
            return fact_body{
                dossier::submitted{of.place.services[about.procedure].code, about.via}};
        case act::received:
            return fact_body{receipt_body(of, about, fact)};
        case act::declined:
            return fact_body{dossier::declined{reason(decline_reasons, number)}};
        case act::arrived:
            return fact_body{dossier::arrived_at_competent_agency{}};
        case act::step_started:
            return fact_body{step_body<dossier::step_started>(of, about, fact)};
        case act::step_finished:
            return fact_body{step_body<dossier::step_finished>(of, about, fact)};
        case act::supplement_requested:
            return fact_body{dossier::supplement_requested{reason(supplement_reasons, number),
                                                           std::string(legal_basis)}};
        case act::supplement_received:
            return fact_body{dossier::supplement_received{
                reason(supplement_reasons, number), std::string(legal_basis), when_printed(fact)}};
        case act::payment_requested:
            return fact_body{dossier::payment_requested{paid_through(of, about)}};
        case act::payment_made:
            return fact_body{dossier::payment_made{paid_through(of, about), when_printed(fact)}};
        case act::suspended:
            return fact_body{
                dossier::suspended{reason(delay_reasons, number), std::string(legal_basis)}};
        case act::resumed:
            return fact_body{dossier::resumed{
                reason(delay_reasons, number), std::string(legal_basis), when_printed(fact)}};
        case act::rescheduled:
            return fact_body{dossier::rescheduled{fact.printed,
                                                  reason(delay_reasons, number),
                                                  fmt::format("XL-{:07}", about.number)}};
        case act::transferred:
            return fact_body{dossier::transferred{of.place.offices[number].code}};
        case act::processed:
            return fact_body{decision(about, number)};
        case act::returned:
            return fact_body{dossier::returned{returned_through(of, about)}};
        case act::withdrawn:
            return fact_body{dossier::withdrawn{reason(end_reasons, number)}};
        case act::stopped:
            return fact_body{dossier::stopped{reason(end_reasons, number)}};
        case act::rated:
            return fact_body{dossier::rated{number}};
        case act::corrected_channel:
            return correction(of, about, fact);
        case act::voided_receipt:
            return annulment(of, about);
    }
    return fact_body{};
}

dossier_code code_of(const world& of, const life& about) {
    const auto day = std::chrono::year_month_day{of.calendar.date_of(about.opened)};
    return dossier_code(fmt::format("{}-{:02}{:02}{:02}-{:04X}.{:06}",
                                    of.place.offices[about.first_agency].code.view(),
                                    static_cast<int>(day.year()) % 100,
                                    static_cast<unsigned>(day.month()),
                                    static_cast<unsigned>(day.day()),
                                    of.run,
                                    about.number));
}

}  // namespace

counter_id counter_of(const world& of, const planned_fact& fact) {
    return counter_id(fmt::format("{}.Q{}", of.place.offices[fact.desk].code.view(), fact.counter));
}

dossier::dossier_event event_of(const world& of,
                                const life& about,
                                std::size_t index,
                                std::uint64_t counter_sequence) {
    const auto& fact = about.facts[index];
    dossier::dossier_event out;
    out.id = id_of(of, about.number, index, fact.at);
    out.dossier = code_of(of, about);
    out.agency = of.place.offices[fact.agency].code;
    out.counter = counter_of(of, fact);
    out.occurred_at = fact.at;
    out.counter_sequence = counter_sequence;
    if (fact.what != act::submitted) {
        out.actor =
            fmt::format("{}.CB{}", of.place.offices[fact.desk].code.view(), 1 + about.number % 9);
    }
    out.body = body_of(of, about, fact);
    return out;
}

}  // namespace tiendo::simulator
