// How often did a value fall into each of some fixed ranges? Counted by any thread
// without a lock, for figures that operators look at: an addition costs a search
// among a few bounds and two relaxed additions. Counts and sum are read one after
// the other, so they may differ by what is being added meanwhile.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace tiendo {

template <std::size_t Size>
class histogram {
  public:
    // Ascending; a value belongs to the first bound that it does not exceed.
    explicit histogram(const std::array<std::uint64_t, Size>& bounds) : bounds_(bounds) {}
    histogram(const histogram&) = delete;
    histogram& operator=(const histogram&) = delete;
    ~histogram() = default;

    void add(std::uint64_t value) noexcept {
        const auto place = std::lower_bound(bounds_.begin(), bounds_.end(), value);
        counts_[static_cast<std::size_t>(place - bounds_.begin())].fetch_add(
            1, std::memory_order_relaxed);
        sum_.fetch_add(value, std::memory_order_relaxed);
    }

    [[nodiscard]] const std::array<std::uint64_t, Size>& bounds() const noexcept { return bounds_; }
    // The last one is of values beyond every bound.
    [[nodiscard]] std::array<std::uint64_t, Size + 1> counts() const noexcept {
        std::array<std::uint64_t, Size + 1> out{};
        for (std::size_t i = 0; i < out.size(); ++i)
            out[i] = counts_[i].load(std::memory_order_relaxed);
        return out;
    }
    [[nodiscard]] std::uint64_t sum() const noexcept {
        return sum_.load(std::memory_order_relaxed);
    }

  private:
    const std::array<std::uint64_t, Size> bounds_;
    std::array<std::atomic<std::uint64_t>, Size + 1> counts_{};
    std::atomic<std::uint64_t> sum_{0};
};

// Of nanoseconds, 100 us to 10 s.
class duration_histogram : public histogram<16> {
  public:
    duration_histogram()
        : histogram({100'000,
                     250'000,
                     500'000,
                     1'000'000,
                     2'500'000,
                     5'000'000,
                     10'000'000,
                     25'000'000,
                     50'000'000,
                     100'000'000,
                     250'000'000,
                     500'000'000,
                     1'000'000'000,
                     2'500'000'000,
                     5'000'000'000,
                     10'000'000'000}) {}
};

// Of numbers of things, 1 to 10,000.
class size_histogram : public histogram<10> {
  public:
    size_histogram() : histogram({1, 5, 10, 50, 100, 500, 1'000, 2'500, 5'000, 10'000}) {}
};

}  // namespace tiendo
