// A multiset of small values ascending by day, which many are added to and few
// taken out of again, and which is then asked for the values of a period.
//
// Changes wait in a short list and are merged when somebody asks or when they
// are an eighth of the whole, so that loading millions in any order costs
// O(n log n). Owner: whoever owns the one that has it, also for reading.
// Memory: the size of a Sample each, and of those that wait.
#pragma once

#include "tiendo/base/check.hpp"

#include <algorithm>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace tiendo::rates {

// Sample: totally ordered, by its `day` first.
template <class Sample>
class samples {
  public:
    // `times` -1 takes one out. Precondition: there is one by the time somebody asks.
    void add(const Sample& s, std::int32_t times) {
        waiting_.push_back({s, times});
        if (waiting_.size() > std::max<std::size_t>(waiting_least, sorted_.size() / 8)) settle();
    }
    // Those with first <= day <= last. The view ends with the next call of add.
    [[nodiscard]] std::span<const Sample> between(std::int32_t first, std::int32_t last) const {
        settle();
        const auto begin =
            std::lower_bound(sorted_.begin(), sorted_.end(), first, [](const Sample& s, auto day) {
                return s.day < day;
            });
        const auto end = std::upper_bound(
            begin, sorted_.end(), last, [](auto day, const Sample& s) { return day < s.day; });
        return {begin, end};
    }
    [[nodiscard]] std::span<const Sample> all() const {
        settle();
        return sorted_;
    }

  private:
    // A province has a hundred thousand of these sets, mostly of a few samples each: what waits is
    // half as large again, so not much of it.
    static constexpr std::size_t waiting_least = 8;
    using change = std::pair<Sample, std::int32_t>;

    void settle() const {
        if (waiting_.empty()) return;
        std::sort(waiting_.begin(), waiting_.end(), [](const change& a, const change& b) {
            return a.first < b.first;
        });
        // What lies before the first change stays where it is.
        const auto kept = std::lower_bound(sorted_.begin(), sorted_.end(), waiting_.front().first);
        const std::vector<Sample> behind(kept, sorted_.end());
        sorted_.erase(kept, sorted_.end());
        sorted_.reserve(sorted_.size() + behind.size() + waiting_.size());  // no room to double in
        auto old = behind.begin();
        for (auto at = waiting_.begin(); at != waiting_.end();) {
            const Sample& one = at->first;
            while (old != behind.end() && *old < one) sorted_.push_back(*old++);
            std::int64_t times = 0;
            for (; old != behind.end() && *old == one; ++old) ++times;
            auto next = at;
            for (; next != waiting_.end() && next->first == one; ++next) times += next->second;
            TIENDO_ASSERT(times >= 0);
            sorted_.insert(sorted_.end(), static_cast<std::size_t>(times), one);
            at = next;
        }
        sorted_.insert(sorted_.end(), old, behind.end());
        waiting_ = {};  // its memory too: most are not added to again soon
    }

    mutable std::vector<Sample> sorted_;
    mutable std::vector<change> waiting_;
};

}  // namespace tiendo::rates
