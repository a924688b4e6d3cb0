// Exact ranks from values kept one by one: the multiset, the median and the
// ninetieth percentile.
#include "tiendo/rates/durations.hpp"

#include "tiendo/base/rng.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <set>

namespace tiendo::rates {
namespace {

std::vector<step_sample> within(const std::multiset<step_sample>& all,
                                std::int32_t first,
                                std::int32_t last) {
    std::vector<step_sample> out;
    std::copy_if(all.begin(), all.end(), std::back_inserter(out), [&](const step_sample& s) {
        return s.day >= first && s.day <= last;
    });
    return out;
}

}  // namespace

TEST_CASE("samples are a multiset: what is taken out is gone, once for each time it was in",
          "[rates][durations][property]") {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        rng random(seed);
        samples<step_sample> kept;
        std::multiset<step_sample> expected;
        for (int i = 0; i < 6'000; ++i) {
            if (!expected.empty() && random.chance(300)) {
                auto some = expected.begin();
                std::advance(some,
                             static_cast<std::ptrdiff_t>(
                                 random.below(std::min<std::size_t>(expected.size(), 40))));
                kept.add(*some, -1);
                expected.erase(some);
            } else {
                const step_sample s{static_cast<std::int32_t>(random.between(0, 50)),
                                    static_cast<std::uint32_t>(random.below(4)),
                                    random.between(0, 20)};
                kept.add(s, 1);
                expected.insert(s);
            }
            if (!random.chance(5)) continue;
            const auto first = static_cast<std::int32_t>(random.between(-2, 52));
            const auto last = first + static_cast<std::int32_t>(random.between(0, 30));
            const auto got = kept.between(first, last);
            INFO("seed " << seed << " after " << i);
            REQUIRE(std::vector<step_sample>(got.begin(), got.end()) ==
                    within(expected, first, last));
        }
        REQUIRE(std::equal(kept.all().begin(), kept.all().end(), expected.begin(), expected.end()));
    }
}

TEST_CASE("an addition and its taking back in any order leave nothing behind",
          "[rates][durations]") {
    samples<step_sample> kept;
    kept.add({3, 0, 7}, -1);
    kept.add({3, 0, 7}, 1);
    CHECK(kept.all().empty());
}

TEST_CASE("median and P90 are by nearest rank: lengths that really occurred",
          "[rates][durations]") {
    std::vector<std::int64_t> none;
    CHECK_FALSE(spread_of(none).median_ms.has_value());
    std::vector<std::int64_t> one{5};
    CHECK(spread_of(one) == spread{1, 5, 5, 5});
    std::vector<std::int64_t> two{9, 4};  // rank ceil(2/2) = 1, ceil(18/10) = 2
    CHECK(spread_of(two) == spread{2, 13, 4, 9});
    std::vector<std::int64_t> ten{10, 9, 8, 7, 6, 5, 4, 3, 2, 1};  // ranks 5 and 9
    CHECK(spread_of(ten) == spread{10, 55, 5, 9});
    std::vector<std::int64_t> eleven{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};  // ranks 6 and 10
    CHECK(spread_of(eleven) == spread{11, 66, 6, 10});
}

}  // namespace tiendo::rates
