// Random histories of many dossiers, and the log that holds them.
#pragma once

#include "../dossier/random_history.hpp"
#include "log_book.hpp"

namespace tiendo::testing {

// Many dossiers' random histories, in one list, with unique ids.
template <class History>
std::vector<dossier::dossier_event> random_province(std::uint64_t seed,
                                                    int dossiers,
                                                    History history) {
    rng random(seed);
    std::vector<dossier::dossier_event> out;
    for (int d = 0; d < dossiers; ++d) {
        const auto code = "D-" + std::to_string(d);
        for (auto& e : history(random, code)) {
            const auto prefix = std::to_string(d) + ".";
            e.id = event_id(prefix + e.id.str());
            if (auto* c = std::get_if<dossier::corrected>(&e.body))
                c->target = event_id(prefix + c->target.str());
            if (auto* v = std::get_if<dossier::voided>(&e.body))
                v->target = event_id(prefix + v->target.str());
            out.push_back(std::move(e));
        }
    }
    return out;
}

inline std::vector<dossier::dossier_event> random_province(
    std::uint64_t seed, int dossiers, const random_world& world = story_world()) {
    return random_province(seed, dossiers, [&](rng& random, const std::string& code) {
        return random_history(random, code, world);
    });
}

template <class T>
void shuffle(std::vector<T>& items, rng& random) {
    for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[random.below(i)]);
}

inline log_book book_of(const std::vector<dossier::dossier_event>& events,
                        rng& random,
                        const catalogue::file_texts& files = story_files(),
                        instant when = at("2026-06-01")) {
    log_book book(at("2026-01-01"), files);
    for (std::size_t i = 0; i < events.size();) {
        const auto size = std::min<std::size_t>(events.size() - i, 1 + random.below(20));
        book.say({events.begin() + static_cast<std::ptrdiff_t>(i),
                  events.begin() + static_cast<std::ptrdiff_t>(i + size)},
                 when);
        i += size;
    }
    return book;
}

}  // namespace tiendo::testing
