// Percentiles are right to within the width of a bucket.
#include "client/histogram.hpp"

#include "tiendo/base/rng.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

using std::chrono::nanoseconds;
using tiendo::client::histogram;

TEST_CASE("an empty histogram has no percentile but zero", "[histogram]") {
    const histogram h;
    CHECK(h.count() == 0);
    CHECK(h.percentile(50'000) == nanoseconds(0));
}

TEST_CASE("values below 64 ns are exact", "[histogram]") {
    histogram h;
    for (int i = 1; i <= 50; ++i) h.record(nanoseconds(i));
    CHECK(h.percentile(50'000) == nanoseconds(25));
    CHECK(h.percentile(100'000) == nanoseconds(50));
    CHECK(h.percentile(2'000) == nanoseconds(1));
}

TEST_CASE("one slow value among a thousand is p99.95 and not p99.9", "[histogram]") {
    histogram h;
    h.record(nanoseconds(10), 999);
    h.record(std::chrono::milliseconds(5));
    CHECK(h.percentile(99'900) == nanoseconds(10));
    CHECK(h.percentile(99'950) == std::chrono::milliseconds(5));
    CHECK(h.highest() == std::chrono::milliseconds(5));
}

TEST_CASE("every percentile is within 1.6 % above the exact one", "[histogram]") {
    tiendo::rng random(GENERATE(1u, 2u, 3u));
    histogram h;
    std::vector<std::int64_t> exact;
    for (int i = 0; i < 20'000; ++i) {
        // From a microsecond to a minute, evenly over the magnitudes.
        const auto value = static_cast<std::int64_t>(std::pow(10.0, 3 + random.unit() * 7.7));
        exact.push_back(value);
        h.record(nanoseconds(value));
    }
    std::sort(exact.begin(), exact.end());
    for (const std::uint64_t p : {1'000u, 50'000u, 90'000u, 99'000u, 99'900u, 99'990u, 100'000u}) {
        INFO("percentile " << p);
        const auto rank = (exact.size() * p + 99'999) / 100'000;
        const auto want = exact[rank - 1];
        const auto got = h.percentile(p).count();
        CHECK(got >= want);
        CHECK(got <= want + want / 64 + 1);
    }
}

TEST_CASE("values beyond eighteen minutes are counted and told as the highest", "[histogram]") {
    histogram h;
    h.record(std::chrono::hours(2));
    CHECK(h.count() == 1);
    CHECK(h.highest() == std::chrono::hours(2));
}

TEST_CASE("the whole histogram can be told: every value once, edges in order", "[histogram]") {
    tiendo::rng random(4);
    histogram h;
    for (int i = 0; i < 5'000; ++i)
        h.record(nanoseconds(static_cast<std::int64_t>(std::pow(10.0, random.unit() * 11))));
    h.record(std::chrono::hours(2));
    std::uint64_t told = 0;
    std::size_t buckets = 0;
    nanoseconds last{-1};
    h.each_bucket([&](nanoseconds edge, std::uint64_t count) {
        CHECK(edge > last);
        CHECK(count > 0);
        last = edge;
        told += count;
        ++buckets;
    });
    CHECK(told == h.count());
    CHECK(buckets <= 2'240);
}
