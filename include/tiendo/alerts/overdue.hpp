// Which dossiers are due to raise or to lower their overdue alert, and when.
//
// One time-ordered structure: nothing is polled. The schedule proposes; an
// alert becomes a fact when its transition is logged and folded back through
// fired() and resolved(), so that a restart neither forgets nor repeats one.
// Owner: the engine's thread. All operations O(log open dossiers).
#pragma once

#include "tiendo/base/time.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstdint>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace tiendo::alerts {

using dossier_ref = std::uint32_t;

// Facts handed in as history may still be followed by the dossier's own end: an alert whose instant
// had passed before they arrived waits this long for it.
inline constexpr milliseconds history_settles_after{60'000};

class overdue_schedule {
  public:
    struct judgement {
        std::optional<instant>
            breach;  // when it passes (or passed) its headline due date while open
        std::optional<instant> not_before;  // raise no earlier than this
        instant judged_at{};                // a breach from here on is not overdue yet
    };
    void judge(dossier_ref dossier, const judgement& j);
    // The logged facts.
    void fired(dossier_ref dossier, instant when);
    void resolved(dossier_ref dossier);

    [[nodiscard]] bool is_firing(dossier_ref dossier) const noexcept;
    // The earliest instant at which something may have to change; already past when it has to now.
    [[nodiscard]] std::optional<instant> next() const noexcept;
    struct proposal {
        dossier_ref dossier = 0;
        bool fire = true;  // false: resolve
    };
    // What has to change at `now`, in order of time, at most `max`.
    [[nodiscard]] std::vector<proposal> proposals(instant now, std::size_t max) const;

  private:
    struct standing {
        std::optional<instant> breach;
        instant fires_at{};  // meaningful with breach
        bool is_firing = false;
        bool is_overdue = false;  // breach, and it has passed
        friend bool operator==(const standing&, const standing&) = default;
    };
    [[nodiscard]] standing standing_of(dossier_ref dossier) const noexcept;
    void stand(dossier_ref dossier, const standing& before, const standing& now);
    void unschedule(dossier_ref dossier, const standing& s);
    void schedule(dossier_ref dossier, const standing& s);

    // Of those that can pass a due date, or fire: of a million dossiers the open ones.
    boost::unordered_flat_map<dossier_ref, standing> standings_;
    std::set<std::pair<instant, dossier_ref>> to_fire_;  // open, not firing
    std::set<dossier_ref> to_resolve_;                   // firing, but not overdue any more
};

}  // namespace tiendo::alerts
