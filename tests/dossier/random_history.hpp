// Random histories of one dossier: what every property test of the law tells.
//
// A story in time with requests and their answers, ends and resumptions, moved to
// other agencies and acted upon by their successors; and about one fact in five
// makes no sense where it stands: doubles, contradictions, strangers, corrections
// and voids of anything. What one seed gives, it gives everywhere.
#pragma once

#include "story.hpp"

#include <string>
#include <utility>
#include <vector>

namespace tiendo::testing {

// What can occur in a history, and when.
struct random_world {
    std::vector<std::string> procedures;
    std::vector<std::string> agencies;   // those that receive and act
    std::vector<std::string> strangers;  // of another territory: they hand dossiers in
    instant start;
    int days = 40;
    bool keeps_grid = false;  // every instant on ten minutes, for walks in such steps
};

inline const random_world& story_world() {
    static const random_world one{
        {"WD5", "WD5N", "WH8", "H24", "CD10", "M1", "DAY", "FREE", "AGAIN", "SHIFT", "WH8R"},
        {"X01.1", "X01.1", "X01.1", "X01.2"},
        {"Y01.1"},
        at("2026-02-02 00:00"),
        40,
        false};
    return one;
}

// One of two steps by a unit of the office, by another agency, or by nobody named.
template <class Step>
Step random_step(rng& random) {
    static const std::vector<std::string> units{"", "P1", "p1", "X01.1", "X01.2", "Y01.1"};
    Step out;
    out.step_code = random.chance(500) ? "B1" : "B2";
    out.unit_code = units[random.below(units.size())];
    if (random.chance(250)) {
        out.limit = calendar::limit{static_cast<std::int32_t>(random.between(0, 20)),
                                    static_cast<calendar::limit_unit>(random.between(1, 4))};
    }
    return out;
}

class random_history_maker {
  public:
    random_history_maker(rng& random, std::string_view code, const random_world& world)
        : random_(random), code_(code), world_(world), home_(any(world.agencies)) {}

    std::vector<dossier::dossier_event> make() {
        const auto count = static_cast<std::size_t>(random_.between(2, 9));
        std::vector<instant> times;
        for (std::size_t i = 0; i < count; ++i) times.push_back(any_time());
        if (!random_.chance(150)) std::sort(times.begin(), times.end());
        times[0] = world_.start + std::chrono::hours{random_.between(0, 24 * 7)};
        std::vector<dossier::dossier_event> out;
        for (std::size_t i = 0; i < count; ++i) {
            const auto kind = i == 0 ? dossier::fact_kind::received : next_kind();
            const auto agency = random_.chance(850) ? home_ : any(world_.agencies);
            out.push_back(event("e" + std::to_string(i), times[i], said(i, kind), agency, code_));
        }
        return out;
    }

  private:
    const std::string& any(const std::vector<std::string>& of) {
        return of[random_.below(of.size())];
    }

    // Coarse, so that ties happen; now and then a millisecond beside a tie.
    instant any_time() {
        auto t = world_.start + std::chrono::minutes{random_.between(0, world_.days * 24 * 6) * 10};
        if (!world_.keeps_grid && random_.chance(60)) t += milliseconds{random_.between(-1, 1)};
        return t;
    }
    std::optional<instant> maybe_appointment() {
        return random_.chance(350) ? std::optional(any_time()) : std::nullopt;
    }

    std::optional<dossier::channel> maybe_channel() {
        if (random_.chance(300)) return std::nullopt;
        return static_cast<dossier::channel>(random_.between(1, 3));
    }

    // The answer to what is asked for, a request, an end, or anything.
    dossier::fact_kind next_kind() {
        using dossier::fact_kind;
        static constexpr std::array requests{fact_kind::supplement_requested,
                                             fact_kind::payment_requested,
                                             fact_kind::suspended,
                                             fact_kind::stopped};
        static constexpr std::array answers{fact_kind::supplement_received,
                                            fact_kind::payment_made,
                                            fact_kind::resumed,
                                            fact_kind::resumed};
        const auto dice = random_.below(1000);
        if (dice < 350 && asked_ < requests.size())
            return answers[std::exchange(asked_, requests.size())];
        if (dice < 600) return requests[asked_ = random_.below(requests.size())];
        if (dice < 700) return fact_kind::processed;
        if (dice < 760) return random_.chance(500) ? fact_kind::returned : fact_kind::rated;
        return static_cast<fact_kind>(random_.below(dossier::fact_kind_count));
    }

    // Number `i` of the history, mostly a fact of `kind`.
    dossier::event_body said(std::size_t i, dossier::fact_kind kind) {
        if (i == 0 || !random_.chance(120)) return body(kind);
        const auto target = event_id("e" + std::to_string(random_.below(i)));
        if (random_.chance(500)) return dossier::voided{target, ""};
        return dossier::corrected{target, any_time(), body(kind)};
    }

    dossier::fact_body body(dossier::fact_kind kind) {
        using namespace dossier;  // NOLINT(google-build-using-namespace): a test's own table
        switch (kind) {
            case fact_kind::submitted:
                return submitted{procedure_code(any(world_.procedures)), channel::online};
            case fact_kind::received: {
                auto r =
                    std::get<received>(receipt(any(world_.procedures),
                                               maybe_appointment(),
                                               random_.chance(100) ? any(world_.strangers) : ""));
                r.via = static_cast<channel>(random_.between(1, 3));
                return r;
            }
            case fact_kind::declined:
                return declined{};
            case fact_kind::arrived_at_competent_agency:
                return arrived_at_competent_agency{};
            case fact_kind::step_started:
                return random_step<step_started>(random_);
            case fact_kind::step_finished:
                return random_step<step_finished>(random_);
            case fact_kind::supplement_requested:
                return supplement_requested{};
            case fact_kind::supplement_received:
                return supplement_received{"", "", maybe_appointment()};
            case fact_kind::payment_requested:
                return payment_requested{};
            case fact_kind::payment_made:
                return payment_made{maybe_channel(), maybe_appointment()};
            case fact_kind::suspended:
                return suspended{};
            case fact_kind::resumed:
                return resumed{"", "", maybe_appointment()};
            case fact_kind::rescheduled:
                return rescheduled{any_time(), "", ""};
            case fact_kind::transferred:
                home_ = any(world_.agencies);
                return transferred{agency_code(home_)};
            case fact_kind::processed:
                return processed{
                    outcome::granted,
                    random_.chance(500) ? std::optional(random_.chance(500)) : std::nullopt,
                    ""};
            case fact_kind::returned:
                return returned{static_cast<channel>(random_.between(1, 3))};
            case fact_kind::withdrawn:
                return withdrawn{};
            case fact_kind::stopped:
                return stopped{};
            case fact_kind::rated:
                return rated{static_cast<std::int32_t>(random_.between(1, 5))};
        }
        FAIL("unknown kind");
        return rated{};
    }

    rng& random_;
    std::string code_;
    const random_world& world_;
    std::string home_;       // where the story goes on
    std::size_t asked_ = 4;  // index of the request that waits for its answer
};

inline std::vector<dossier::dossier_event> random_history(
    rng& random, std::string_view code = "D-1", const random_world& world = story_world()) {
    return random_history_maker(random, code, world).make();
}

// The same with a handful of steps in it, for what is about steps.
inline std::vector<dossier::dossier_event> random_history_of_steps(rng& random,
                                                                   std::string_view code = "D-1") {
    auto out = random_history(random, code);
    const auto start = out.front().occurred_at;
    const auto agency = out.front().agency;
    for (auto left = random.between(2, 8); left > 0; --left) {
        const auto id = "s" + std::to_string(out.size());
        const auto when = start + std::chrono::minutes{random.between(0, 12 * 24 * 6) * 10};
        auto body = random.chance(450)
                        ? dossier::fact_body(random_step<dossier::step_started>(random))
                        : dossier::fact_body(random_step<dossier::step_finished>(random));
        out.push_back(event(id, when, std::move(body), agency.view(), code));
    }
    return out;
}

}  // namespace tiendo::testing
