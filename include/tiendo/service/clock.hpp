// Time as the service lives it: the wall clock, distrusted.
//
// A step of the wall clock of more than five minutes against the monotonic
// clock is held: now() goes on as if it had not happened, is_held() tells, no
// deadline fires, until somebody confirms it (SIGUSR1) or the service restarts
// (src/RULES.md 2.12). Thread-safe.
#pragma once

#include "tiendo/base/guarded.hpp"
#include "tiendo/engine/ports.hpp"

#include <optional>

namespace tiendo::service {

class wall_clock final : public engine::clock {
  public:
    // With `pretend`, a simulated clock that starts at that instant and runs at the usual pace:
    // for tests only, behind --test-clock.
    explicit wall_clock(std::optional<instant> pretend = std::nullopt);

    [[nodiscard]] instant now() const override;
    [[nodiscard]] std::chrono::nanoseconds monotonic() const override;
    [[nodiscard]] bool is_held() const;
    // Believes the wall clock from here on.
    void confirm();

  private:
    struct anchor {
        instant wall;
        std::chrono::nanoseconds monotonic{};
        bool is_held = false;
    };
    [[nodiscard]] instant wall() const;
    std::optional<milliseconds> pretend_shift_;
    mutable guarded<anchor> anchor_;
};

}  // namespace tiendo::service
