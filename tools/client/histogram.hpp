// How long did things take, in a fixed amount of memory: a histogram whose
// buckets widen with the value, so that every answer is within 1.6 % of the truth
// from a microsecond to eighteen minutes.
#pragma once

#include <array>
#include <bit>
#include <chrono>
#include <cstdint>

namespace tiendo::client {

// Owner: one thread. Values above the last bucket count in it (and in highest()).
class histogram {
  public:
    void record(std::chrono::nanoseconds value, std::uint64_t times = 1) noexcept;
    // The value that `per_100000` of a hundred thousand recorded ones do not exceed: 99'900 =
    // p99.9. The upper edge of its bucket; 0 when nothing was recorded.
    [[nodiscard]] std::chrono::nanoseconds percentile(std::uint64_t per_100000) const noexcept;
    [[nodiscard]] std::uint64_t count() const noexcept { return count_; }
    [[nodiscard]] std::chrono::nanoseconds highest() const noexcept { return highest_; }
    // Visits the buckets that hold something: their upper edge and how many values, in order; at
    // most 2,240 of them.
    template <class F>
    void each_bucket(const F& visit) const {
        for (std::size_t i = 0; i < buckets; ++i) {
            if (counts_[i] == 0) continue;
            visit(std::chrono::nanoseconds(static_cast<std::int64_t>(upper_edge(i))), counts_[i]);
        }
    }
    void clear() noexcept { *this = histogram{}; }

  private:
    static constexpr unsigned sub_bits = 6;  // 64 buckets for each doubling: 1/64 = 1.6 %
    static constexpr std::uint64_t sub_buckets = 1u << sub_bits;
    static constexpr unsigned doublings = 40 - sub_bits;  // up to 2^40 ns
    static constexpr std::size_t buckets = (doublings + 1) * sub_buckets;

    [[nodiscard]] static std::size_t bucket_of(std::uint64_t value) noexcept;
    [[nodiscard]] static std::uint64_t upper_edge(std::size_t bucket) noexcept;

    std::array<std::uint64_t, buckets> counts_{};
    std::uint64_t count_ = 0;
    std::chrono::nanoseconds highest_{};
};

}  // namespace tiendo::client
