// The reserve, by the last look at the disk.
#include "tiendo/service/disk_reserve.hpp"

#include <algorithm>

namespace tiendo::service {

disk_reserve::disk_reserve(reserve_limits limits, measure disk, const engine::clock& clock)
    : limits_(limits), disk_(std::move(disk)), clock_(clock) {}

disk_room disk_reserve::look() const {
    if (!disk_) return {};
    const auto now = clock_.monotonic();
    return seen_.with([&](seen& last) {
        if (now < last.look_at) return last.room;
        last.look_at = now + limits_.look_every;
        const auto disk = disk_();
        const auto share = disk.size_bytes / 100 * limits_.percent;
        auto& room = last.room;
        room.free_bytes = disk.free_bytes;
        room.reserve_bytes = std::min(share, limits_.bytes);
        const auto enough = room.reserve_bytes + (room.is_low ? room.reserve_bytes / 16 : 0);
        room.is_low = disk.free_bytes < enough;
        return room;
    });
}

}  // namespace tiendo::service
