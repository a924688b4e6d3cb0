// Is there still room for events that nobody has taken yet?
//
// The last free room of the data directory's file system is kept for what was taken
// already: checkpoints, tables that are written anew, records of alerts. Below the
// reserve new events are refused (engine::admitted::disk_reserve), all else goes on;
// above it by a sixteenth they are taken again, so that a disk at the edge does not
// answer now yes, now no. Which room, and why: src/decisions/0034-backups-and-the-last-room.md.
//
// Thread-safe. Cost: the disk is asked at most every look_every, by whoever asks here.
#pragma once

#include "tiendo/base/guarded.hpp"
#include "tiendo/engine/ports.hpp"

#include <chrono>
#include <cstdint>
#include <functional>

namespace tiendo::service {

// The smaller of both is kept; 0 of either keeps nothing.
struct reserve_limits {
    std::uint32_t percent = 5;  // of the file system's size
    std::uint64_t bytes = std::uint64_t{1} << 30U;
    std::chrono::milliseconds look_every{50};
};

struct disk_room {
    std::uint64_t free_bytes = 0;
    std::uint64_t reserve_bytes = 0;  // 0: nothing is kept, or the disk is not known
    bool is_low = false;
};

class disk_reserve {
  public:
    struct measured {
        std::uint64_t free_bytes = 0;
        std::uint64_t size_bytes = 0;  // 0: not known, nothing is refused
    };
    using measure = std::function<measured()>;  // may be empty; any thread

    disk_reserve(reserve_limits limits, measure disk, const engine::clock& clock);

    // As of now, or of at most look_every ago.
    [[nodiscard]] disk_room look() const;

  private:
    struct seen {
        disk_room room;
        std::chrono::nanoseconds look_at{0};  // monotonic: not before
    };
    const reserve_limits limits_;
    const measure disk_;
    const engine::clock& clock_;
    mutable guarded<seen> seen_;
};

}  // namespace tiendo::service
