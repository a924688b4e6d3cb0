// Seeds from the environment or from chance.
#include "seeds.hpp"

#include "../dossier/story.hpp"
#include "process.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <random>

namespace tiendo::simulation {

std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
    const char* text = std::getenv(variable);
    return text == nullptr ? otherwise : std::stoull(text);
}

std::vector<std::uint64_t> seeds_to_run(std::uint64_t fresh,
                                        const std::vector<std::uint64_t>& failed) {
    if (const auto one = number_from("TIENDO_SEED", 0); one != 0) return {one};
    static const std::uint64_t drawn = std::random_device{}();
    auto out = failed;
    const auto first = number_from("TIENDO_FIRST_SEED", 1 + drawn);
    for (std::uint64_t i = 0; i < number_from("TIENDO_SEEDS", fresh); ++i) out.push_back(first + i);
    return out;
}

std::string replay_line(std::uint64_t seed, const std::string& tests) {
    const char* told = std::getenv("TIENDO_COMMIT");
    return fmt::format(
        "seed {} of commit {}; replay: TIENDO_SEED={} build/dev/tests/simulation_tests '{}'",
        seed,
        told == nullptr ? TIENDO_COMMIT : told,
        seed,
        tests);
}

std::shared_ptr<const disk> prepared_disk() {
    static const auto made = [] {
        auto on = std::make_shared<disk>(0);
        const auto at = tiendo::testing::at("2026-03-10 07:00");
        const service::wall_clock clock(
            {[at] { return at; }, [] { return std::chrono::nanoseconds{std::chrono::hours{1}}; }});
        process p(on, clock, {{}, alerts::usual_rules(), tiendo::testing::story_files()});
        if (!p.serves()) throw process_ended{p.refusal()};
        p.core().stop();
        return on;
    }();
    return made;
}

}  // namespace tiendo::simulation
