// Time as the service lives it: the wall clock, distrusted.
//
// A step of the wall clock of more than five minutes against the monotonic
// clock is held: now() goes on as if it had not happened, is_held() tells, no
// deadline fires, until somebody confirms it (SIGUSR1) or the service restarts
// (src/RULES.md 2.12). Thread-safe.
#pragma once

#include "tiendo/base/guarded.hpp"
#include "tiendo/engine/ports.hpp"

#include <functional>
#include <optional>

namespace tiendo::service {

class wall_clock final : public engine::clock {
  public:
    // With `pretend`, a simulated clock that starts at that instant and runs at the usual pace:
    // for tests only, behind --test-clock.
    explicit wall_clock(std::optional<instant> pretend = std::nullopt);
    // What it distrusts and what it holds it against, where they are not the system's.
    struct sources {
        std::function<instant()> wall;
        std::function<std::chrono::nanoseconds()> monotonic;
    };
    explicit wall_clock(sources from);

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
    sources from_;
    mutable guarded<anchor> anchor_;
};

}  // namespace tiendo::service
