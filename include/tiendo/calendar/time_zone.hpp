// Between instants and wall time in one IANA zone.
//
// A zone is copied out of the system's tz database once, into a table of
// transitions from 1900 to 2200, so that conversions are pure and O(log
// transitions). The database's own table ends in 2037; later years repeat the
// rules of its last eleven. The TZ variable of the process is never looked at.
// Immutable after construction, cheap to copy; thread-safe.
#pragma once

#include "tiendo/base/result.hpp"
#include "tiendo/base/time.hpp"
#include "tiendo/calendar/error.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tiendo::calendar {

class time_zone {
  public:
    // Errors: errc::unknown_time_zone when the name is not in the tz database.
    [[nodiscard]] static result<time_zone> load(std::string_view iana_name);

    [[nodiscard]] const std::string& name() const noexcept { return name_; }
    [[nodiscard]] std::chrono::seconds offset_at(instant at) const noexcept;
    [[nodiscard]] local_time to_local(instant at) const noexcept {
        return local_time{(at + offset_at(at)).time_since_epoch()};
    }
    // The first instant at which the wall has reached `wall`: one that occurs twice
    // means its first instant; one that is skipped means the instant of the jump.
    // Later walls never give earlier instants.
    [[nodiscard]] instant to_instant(local_time wall) const noexcept;
    // The date on the wall at an instant.
    [[nodiscard]] local_date date_of(instant at) const noexcept {
        return std::chrono::floor<std::chrono::days>(to_local(at));
    }
    // 00:00 (or the first instant) of a date.
    [[nodiscard]] instant start_of(local_date date) const noexcept {
        return to_instant(local_time{date});
    }

    struct transition {
        instant from;  // the offset holds from here on
        std::chrono::seconds offset;
    };
    // Ascending; the offset of the first holds for all earlier instants too.
    [[nodiscard]] const std::vector<transition>& transitions() const noexcept {
        return *transitions_;
    }

  private:
    time_zone(std::string name, std::shared_ptr<const std::vector<transition>> transitions)
        : name_(std::move(name)), transitions_(std::move(transitions)) {}
    std::string name_;
    std::shared_ptr<const std::vector<transition>> transitions_;  // never empty
};

}  // namespace tiendo::calendar
