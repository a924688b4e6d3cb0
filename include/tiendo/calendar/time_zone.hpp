// Between instants and wall time in one IANA zone.
//
// A zone is copied out of the system's tz database once, into a table of
// transitions, so that conversions are pure and O(log transitions).
// Immutable after construction; thread-safe.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tiendo/base/refusal.hpp"
#include "tiendo/base/result.hpp"
#include "tiendo/base/time.hpp"

namespace tiendo::calendar {

class time_zone {
 public:
    // Errors: errc::unknown_time_zone when the name is not in the tz database.
    [[nodiscard]] static result<time_zone> load(std::string_view iana_name);

    [[nodiscard]] const std::string& name() const noexcept { return name_; }
    [[nodiscard]] std::chrono::seconds offset_at(instant at) const noexcept;
    [[nodiscard]] local_time to_local(instant at) const noexcept;
    // A wall time that occurs twice means its first instant; one that is skipped
    // means the instant of the jump.
    [[nodiscard]] instant to_instant(local_time wall) const noexcept;
    // The date on the wall at an instant.
    [[nodiscard]] local_date date_of(instant at) const noexcept {
        return std::chrono::floor<std::chrono::days>(to_local(at));
    }
    // 00:00 (or the first instant) of a date.
    [[nodiscard]] instant start_of(local_date date) const noexcept { return to_instant(local_time{date}); }

 private:
    struct transition {
        instant from;                  // the offset holds from here on
        std::chrono::seconds offset;
    };
    std::string name_;
    std::vector<transition> transitions_;  // ascending; the first holds since ever
};

}  // namespace tiendo::calendar
