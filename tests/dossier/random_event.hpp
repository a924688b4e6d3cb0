// Valid events of every body from a seed, for the properties of the canonical
// bytes and of both wire forms: what one seed gives, it gives everywhere.
#pragma once

#include "tiendo/base/rng.hpp"
#include "tiendo/dossier/event.hpp"

#include <string>
#include <string_view>
#include <utility>

namespace tiendo::testing {

inline std::string random_text(rng& random,
                               std::string_view alphabet,
                               std::int64_t least,
                               std::int64_t most) {
    std::string out;
    for (auto left = random.between(least, most); left > 0; --left) {
        out.push_back(alphabet[random.below(alphabet.size())]);
    }
    return out;
}

// Now and then as long as a code may be.
inline std::string random_code(rng& random, std::int64_t least = 1) {
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._/-";
    return random.chance(50) ? random_text(random, alphabet, 64, 64)
                             : random_text(random, alphabet, least, 20);
}
inline std::string random_id(rng& random) {
    return random_text(random, "abcdefXYZ0123456789-!~", 1, random.chance(50) ? 64 : 36);
}
inline std::string random_reason(rng& random) {
    return random.chance(300) ? "" : random_code(random);
}

inline instant random_instant(rng& random) {
    return earliest_fact + milliseconds{random.between(0, 40LL * 365 * 86'400'000)};
}

inline void fill(rng& random, std::string& out) {
    out = random_reason(random);
}
template <class Tag>
void fill(rng& random, code<Tag>& out) {
    out = code<Tag>(random_code(random));
}
inline void fill(rng& random, event_id& out) {
    out = event_id(random_id(random));
}
inline void fill(rng& random, instant& out) {
    out = random_instant(random);
}
inline void fill(rng& random, bool& out) {
    out = random.chance(500);
}
inline void fill(rng& random, dossier::channel& out) {
    out = static_cast<dossier::channel>(random.between(1, 3));
}
inline void fill(rng& random, dossier::applicant_kind& out) {
    out = static_cast<dossier::applicant_kind>(random.between(0, 3));
}
inline void fill(rng& random, dossier::outcome& out) {
    out = static_cast<dossier::outcome>(random.between(1, 2));
}
inline void fill(rng& random, std::int32_t& out) {
    out = static_cast<std::int32_t>(random.between(1, 5));
}
inline void fill(rng& random, calendar::limit& out) {
    out = {static_cast<std::int32_t>(random.between(0, 3650)),
           static_cast<calendar::limit_unit>(random.between(1, 5))};
}
template <class T>
void fill(rng& random, std::optional<T>& out) {
    if (random.chance(500)) fill(random, out.emplace());
}
template <class... Fields>
void fill_all(rng& random, Fields&... fields) {
    (fill(random, fields), ...);
}

inline dossier::fact_body random_fact(rng& random, dossier::fact_kind kind) {
    using namespace dossier;  // NOLINT: the nineteen names of the table below
    const auto with = [&](auto body, auto&&... members) {
        fill_all(random, body.*members...);
        return fact_body{std::move(body)};
    };
    switch (kind) {
        case fact_kind::submitted:
            return with(submitted{}, &submitted::procedure, &submitted::via);
        case fact_kind::received:
            return with(received{},
                        &received::procedure,
                        &received::via,
                        &received::receiving_agency,
                        &received::appointment_at,
                        &received::applicant);
        case fact_kind::declined:
            return with(declined{}, &declined::reason_code);
        case fact_kind::arrived_at_competent_agency:
            return arrived_at_competent_agency{};
        case fact_kind::step_started:
            return with(step_started{},
                        &step_started::step_code,
                        &step_started::unit_code,
                        &step_started::limit);
        case fact_kind::step_finished:
            return with(step_finished{},
                        &step_finished::step_code,
                        &step_finished::unit_code,
                        &step_finished::limit);
        case fact_kind::supplement_requested:
            return with(supplement_requested{},
                        &supplement_requested::reason_code,
                        &supplement_requested::legal_basis);
        case fact_kind::supplement_received:
            return with(supplement_received{},
                        &supplement_received::reason_code,
                        &supplement_received::legal_basis,
                        &supplement_received::new_appointment_at);
        case fact_kind::payment_requested:
            return with(payment_requested{}, &payment_requested::via);
        case fact_kind::payment_made:
            return with(payment_made{}, &payment_made::via, &payment_made::new_appointment_at);
        case fact_kind::suspended:
            return with(suspended{}, &suspended::reason_code, &suspended::legal_basis);
        case fact_kind::resumed:
            return with(resumed{},
                        &resumed::reason_code,
                        &resumed::legal_basis,
                        &resumed::new_appointment_at);
        case fact_kind::rescheduled:
            return with(rescheduled{},
                        &rescheduled::new_appointment_at,
                        &rescheduled::reason_code,
                        &rescheduled::apology_number);
        case fact_kind::transferred:
            return with(transferred{}, &transferred::to_agency);
        case fact_kind::processed:
            return with(processed{},
                        &processed::result,
                        &processed::digital_result,
                        &processed::result_number);
        case fact_kind::returned:
            return with(returned{}, &returned::via);
        case fact_kind::withdrawn:
            return with(withdrawn{}, &withdrawn::reason_code);
        case fact_kind::stopped:
            return with(stopped{}, &stopped::reason_code);
        case fact_kind::rated:
            return with(rated{}, &rated::score);
    }
    return arrived_at_competent_agency{};
}

inline constexpr std::size_t body_kind_count = dossier::fact_kind_count + 2;

// `kind` below fact_kind_count: that fact; then corrected, then voided. Step codes
// are never empty, as the wire asks; a correction never names itself.
inline dossier::dossier_event random_event(rng& random, std::size_t kind) {
    dossier::dossier_event event;
    fill_all(random,
             event.id,
             event.dossier,
             event.agency,
             event.counter,
             event.occurred_at,
             event.actor);
    event.counter_sequence = random.chance(100) ? random.next() : random.below(100'000);
    const auto name_a_step = [&](dossier::fact_body& fact) {
        if (auto* begun = std::get_if<dossier::step_started>(&fact))
            begun->step_code = random_code(random);
        if (auto* done = std::get_if<dossier::step_finished>(&fact))
            done->step_code = random_code(random);
    };
    if (kind < dossier::fact_kind_count) {
        auto fact = random_fact(random, static_cast<dossier::fact_kind>(kind));
        name_a_step(fact);
        event.body = std::move(fact);
        return event;
    }
    auto target = event_id(random_id(random));
    while (target == event.id) target = event_id(random_id(random));
    if (kind == dossier::fact_kind_count) {
        const auto replaced =
            static_cast<dossier::fact_kind>(random.below(dossier::fact_kind_count));
        dossier::corrected body{target, random_instant(random), random_fact(random, replaced)};
        name_a_step(body.replacement);
        event.body = std::move(body);
    } else {
        event.body = dossier::voided{target, random_reason(random)};
    }
    return event;
}

}  // namespace tiendo::testing
