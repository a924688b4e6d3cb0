// The rates of today's month and what is overdue now, for /metrics.
//
// A scrape must be answered also while the engine is busy, so it never asks the
// engine: these are asked for every few seconds, one read at a time, and a scrape
// tells the last ones with their instant. Cost: one question by agency on the fold
// thread each time. last() is thread-safe; look() is for one thread.
#pragma once

#include "tiendo/base/guarded.hpp"
#include "tiendo/engine/engine.hpp"
#include "tiendo/engine/ports.hpp"
#include "tiendo/rates/query.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace tiendo::service {

inline constexpr std::array all_formulas{
    rates::formula::resolved, rates::formula::index766, rates::formula::due, rates::formula::early};

struct month_figures {
    struct agency_rates {
        std::string code;
        std::array<rates::rate, all_formulas.size()> rates;  // by all_formulas
    };
    std::vector<agency_rates> top;  // agencies that stand under none, top_max at most
    std::int64_t overdue = 0;       // by the headline due date, in the whole deployment
    instant as_of{};                // the epoch: not asked yet
};
// Labels are a closed set: a deployment of more roots than this tells the first by code.
inline constexpr std::size_t top_max = 64;

[[nodiscard]] month_figures month_of(const engine::engine& engine, instant now);

class month_watch {
  public:
    static constexpr std::chrono::seconds every{5};

    month_watch(engine::core_reader& reader, const engine::clock& clock)
        : reader_(reader), clock_(clock) {}

    // Asks the engine, unless it was asked less than `every` ago or has not answered yet.
    void look();
    [[nodiscard]] month_figures last() const;

  private:
    struct state {
        month_figures found;
        bool is_asking = false;
    };
    engine::core_reader& reader_;
    const engine::clock& clock_;
    std::chrono::nanoseconds look_at_{0};  // monotonic: not before. Owner: whoever looks
    // Shared with the read under way.
    std::shared_ptr<guarded<state>> state_ = std::make_shared<guarded<state>>();
};

}  // namespace tiendo::service
