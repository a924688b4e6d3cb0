// Buckets of the histogram; see the header.
#include "client/histogram.hpp"

#include <algorithm>

namespace tiendo::client {

// Below 64 each value has its own bucket; above, the highest bit chooses the row and the next six
// the bucket.
std::size_t histogram::bucket_of(std::uint64_t value) noexcept {
    if (value < sub_buckets) return value;
    const auto high = static_cast<unsigned>(std::bit_width(value)) - 1;
    const auto row = high - sub_bits + 1;
    const auto within = (value >> (high - sub_bits)) - sub_buckets;
    return std::min<std::size_t>(row * sub_buckets + within, buckets - 1);
}

std::uint64_t histogram::upper_edge(std::size_t bucket) noexcept {
    if (bucket < sub_buckets) return bucket;
    const auto row = bucket / sub_buckets;
    const auto within = bucket % sub_buckets;
    return ((sub_buckets + within + 1) << (row - 1)) - 1;
}

void histogram::record(std::chrono::nanoseconds value, std::uint64_t times) noexcept {
    const auto clamped = std::max<std::int64_t>(0, value.count());
    counts_[bucket_of(static_cast<std::uint64_t>(clamped))] += times;
    count_ += times;
    highest_ = std::max(highest_, value);
}

std::chrono::nanoseconds histogram::percentile(std::uint64_t per_100000) const noexcept {
    if (count_ == 0) return {};
    const auto wide = static_cast<unsigned __int128>(count_) * per_100000;
    const auto rank =
        std::max<std::uint64_t>(1, static_cast<std::uint64_t>((wide + 99'999) / 100'000));
    std::uint64_t seen = 0;
    for (std::size_t i = 0; i < buckets; ++i) {
        seen += counts_[i];
        if (seen < rank) continue;
        const auto edge = std::chrono::nanoseconds(static_cast<std::int64_t>(upper_edge(i)));
        return std::min(edge, highest_);
    }
    return highest_;
}

}  // namespace tiendo::client
