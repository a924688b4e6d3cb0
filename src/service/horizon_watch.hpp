// Says once when a calendar in use ends soon, and once when a version of the
// catalogue reaches further. What fires at an instant is catalogue::horizons; kept
// here is only what has been said. Owner: the I/O thread.
#pragma once

#include "tiendo/catalogue/horizon.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace tiendo::service {

class horizon_watch {
  public:
    using teller = std::function<void(std::string_view line)>;
    horizon_watch(teller begins, teller ends)
        : begins_(std::move(begins)), ends_(std::move(ends)) {}

    // Cost: nothing while neither the catalogue nor the day is another.
    void look(const std::shared_ptr<const catalogue::catalogue>& in_force, instant now);

  private:
    teller begins_;
    teller ends_;
    std::shared_ptr<const catalogue::catalogue> seen_;
    local_date day_{};
    std::map<std::string, local_date> said_;  // published_to by calendar
};

}  // namespace tiendo::service
