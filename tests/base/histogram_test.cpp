// Where a value is counted.
#include "tiendo/base/histogram.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <numeric>

namespace tiendo {

TEST_CASE("a value is counted under the first bound that it does not exceed", "[histogram]") {
    size_histogram sizes;

    for (const std::uint64_t value : {0U, 1U, 2U, 5U, 6U, 10'000U, 10'001U}) sizes.add(value);

    const auto counts = sizes.counts();
    CHECK(counts[0] == 2);      // 0 and 1
    CHECK(counts[1] == 2);      // 2 and 5
    CHECK(counts[2] == 1);      // 6
    CHECK(counts[9] == 1);      // 10,000
    CHECK(counts.back() == 1);  // beyond
    CHECK(std::accumulate(counts.begin(), counts.end(), std::uint64_t{0}) == 7);
    CHECK(sizes.sum() == 14 + 10'000 + 10'001);
}

TEST_CASE("the bounds of lengths ascend from a tenth of a millisecond to ten seconds",
          "[histogram]") {
    const duration_histogram lengths;

    CHECK(lengths.bounds().front() == 100'000);
    CHECK(lengths.bounds().back() == 10'000'000'000);
    CHECK(std::is_sorted(lengths.bounds().begin(), lengths.bounds().end()));
}

}  // namespace tiendo
