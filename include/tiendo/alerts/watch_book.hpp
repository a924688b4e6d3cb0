// Which of the things that are looked at now and again hold, since when, and what
// has to be told of them?
//
// An agency's rate, a silent counter, a calendar's end: nothing in time alone brings
// them, so somebody looks and says what holds then. What holds for as long as its
// rule wants is proposed as an alert; an open alert that holds no more is proposed to
// be lowered. What is pending is not in the log: after a restart it begins anew.
// Owner: the engine's thread. Limit: watched_max; what is beyond is not watched, and
// counted.
#pragma once

#include "tiendo/alerts/desk.hpp"
#include "tiendo/base/time.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace tiendo::alerts {

inline constexpr std::size_t watched_max = 100'000;

// What one look found.
struct condition {
    alert_about what;
    rule_kind kind = rule_kind::overdue;
    std::vector<evidence> found;
    milliseconds pending{0};  // how long it has to hold
};

class watch_book {
  public:
    // All that holds at `now`; each once.
    void look(std::vector<condition> found, instant now);

    struct watched {
        condition what;
        instant since{};  // it has held at each look since this one
        [[nodiscard]] instant fires_at() const noexcept { return since + what.pending; }
    };
    // By alert_about::key.
    [[nodiscard]] const std::map<std::string, watched>& all() const noexcept { return all_; }
    [[nodiscard]] bool holds(const alert_about& what) const { return all_.contains(what.key()); }
    // Whether anybody has looked yet: before it, nothing is known to have ended.
    [[nodiscard]] bool has_looked() const noexcept { return has_looked_; }
    [[nodiscard]] std::uint64_t left_out() const noexcept { return left_out_; }

  private:
    std::map<std::string, watched> all_;
    bool has_looked_ = false;
    std::uint64_t left_out_ = 0;
};

}  // namespace tiendo::alerts
