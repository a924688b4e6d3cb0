// Which dossiers are due to raise or to lower the alert of one rule, and when?
//
// What a rule watches holds from an instant on, and perhaps until another: an
// overdue dossier from the end of its due date, one due soon from some hours before
// it until then. One time-ordered structure: nothing is polled. The schedule
// proposes; an alert becomes a fact when its transition is logged and folded back
// through fired() and resolved(), so that a restart neither forgets nor repeats one.
// Owner: the engine's thread. All operations O(log instants at which something falls due).
#pragma once

#include "tiendo/base/time.hpp"

#include <boost/container/small_vector.hpp>
#include <boost/unordered/unordered_flat_map.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace tiendo::alerts {

using dossier_ref = std::uint32_t;

// Facts handed in as history may still be followed by the dossier's own end: an alert whose instant
// had passed before they arrived waits this long for it.
inline constexpr milliseconds history_settles_after{60'000};

class dossier_schedule {
  public:
    // What is watched holds in [from, until); without `from` it does not.
    struct judgement {
        std::optional<instant> from;
        std::optional<instant> until;       // absent: until a fact says otherwise
        std::optional<instant> not_before;  // raise no earlier than this
        instant judged_at{};
        // What exactly it is about, such as which step, or whose dossier it is: an alert about
        // another one is lowered.
        std::uint64_t about = 0;
    };
    void judge(dossier_ref dossier, const judgement& j);
    // The logged facts; `about` is what it was raised about, absent: what it would be now.
    void fired(dossier_ref dossier, instant when, std::optional<std::uint64_t> about = {});
    void resolved(dossier_ref dossier, instant when);

    [[nodiscard]] bool is_firing(dossier_ref dossier) const noexcept;
    // The earliest instant at which something may have to change; already past when it has to now.
    [[nodiscard]] std::optional<instant> next() const noexcept;
    struct proposal {
        dossier_ref dossier = 0;
        bool fire = true;  // false: resolve
        friend bool operator==(const proposal&, const proposal&) = default;
    };
    // What has to change at `now`, in order of time, at most `max`; at one instant in no order.
    // What was over before anybody could be told is forgotten.
    [[nodiscard]] std::vector<proposal> proposals(instant now, std::size_t max);

    // What holds at `now` and has not been raised, in the order in which it is to be, by `last`.
    struct waiter {
        dossier_ref dossier = 0;
        instant since{};
        instant fires_at{};
        std::uint64_t about = 0;
    };
    // At most `max`. Cost: a look at each that is to be raised by `last`.
    [[nodiscard]] std::vector<waiter> waiting(instant now, instant last, std::size_t max) const;

  private:
    // 48 bytes: there is one for each open dossier and rule.
    struct standing {
        instant from = instant::max();      // max: it does not hold
        instant until = instant::max();     // max: until a fact says otherwise
        instant fires_at = instant::max();  // meaningful with from
        std::uint64_t about = 0;
        std::uint64_t fired_about = 0;
        bool is_firing = false;
        bool holds = false;  // when it was judged or fired last
        friend bool operator==(const standing&, const standing&) = default;

        [[nodiscard]] bool holds_at(instant t) const noexcept { return from <= t && t < until; }
        // When there is something to propose; absent: not by time alone.
        [[nodiscard]] std::optional<instant> acts_at() const noexcept;
    };
    struct kept {
        standing is;
        std::uint32_t place = 0;  // in its list of the order
    };
    // By instant, and in it in no order: most due dates are the end of some day, so that a list
    // holds thousands and the order a few hundred.
    using order = std::map<instant, boost::container::small_vector<dossier_ref, 2>>;
    [[nodiscard]] order& order_of(const standing& s) noexcept {
        return s.is_firing ? to_resolve_ : to_fire_;
    }
    [[nodiscard]] standing standing_of(dossier_ref dossier) const noexcept;
    void stand(dossier_ref dossier, const standing& now);
    void take_out(const kept& one);

    // Of those that can come to hold what is watched, or fire: of a million dossiers the open ones.
    boost::unordered_flat_map<dossier_ref, kept> standings_;
    order to_fire_;
    order to_resolve_;
};

}  // namespace tiendo::alerts
