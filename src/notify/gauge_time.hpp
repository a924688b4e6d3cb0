// An instant as a gauge tells it. Private to the module.
#pragma once

#include "tiendo/base/time.hpp"

#include <chrono>
#include <cstdint>

namespace tiendo::notify {

// Since 1970.
[[nodiscard]] inline std::int64_t seconds_of(instant at) {
    return std::chrono::floor<std::chrono::seconds>(at.time_since_epoch()).count();
}

}  // namespace tiendo::notify
