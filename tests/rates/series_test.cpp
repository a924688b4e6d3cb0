// Counts by day against the plainest way to keep them: one number for each day and column.
#include "tiendo/rates/series.hpp"

#include "tiendo/base/rng.hpp"

#include <catch2/catch.hpp>

#include <map>
#include <tuple>

namespace tiendo::rates {

using dossier::measure;

namespace {

// Days around 1970 too, where rounding changes its direction, and years apart.
std::int32_t some_day(rng& random) {
    return static_cast<std::int32_t>(random.chance(900) ? random.between(-100, 200)
                                                        : random.between(-4'000, 30'000));
}

}  // namespace

TEST_CASE("a dense series sums every day up to a day, whatever was written when", "[rates]") {
    for (std::uint64_t seed = 1; seed <= 50; ++seed) {
        rng random(seed);
        day_series series;
        std::map<std::int32_t, columns> plain;
        for (int i = 0; i < 200; ++i) {
            const auto day = some_day(random);
            const auto column = random.below(column_count);
            const auto delta = static_cast<std::int32_t>(random.between(-2, 2));
            series.on(day)[column] += delta;
            plain[day][column] += delta;
            const auto asked = some_day(random);
            columns expected{};
            for (const auto& [d, deltas] : plain) {
                if (d > asked) break;
                for (std::size_t c = 0; c < column_count; ++c) expected[c] += deltas[c];
            }
            REQUIRE(series.through(asked) == expected);
        }
        std::vector<columns> days(150);
        series.add_days(-50, days);
        for (std::int32_t i = 0; i < 150; ++i) {
            const auto found = plain.find(i - 50);
            REQUIRE(days[static_cast<std::size_t>(i)] ==
                    (found == plain.end() ? columns{} : found->second));
        }
    }
}

TEST_CASE("a sparse series sums every day up to a day, by measure and due bases", "[rates]") {
    using key = std::pair<measure, dossier::basis_mask>;
    constexpr std::array<key, 5> keys{{{measure::late, 0b11111},
                                       {measure::late, 0b00001},
                                       {measure::late, 0b11110},
                                       {measure::open, 1},
                                       {measure::received, 1}}};
    for (std::uint64_t seed = 1; seed <= 50; ++seed) {
        rng random(seed);
        sparse_series series;
        std::map<std::tuple<measure, dossier::basis_mask, std::int32_t>, std::int32_t> plain;
        for (int i = 0; i < 200; ++i) {
            const auto day = some_day(random);
            const auto [what, bases] = keys[random.below(keys.size())];
            const auto delta = static_cast<std::int32_t>(random.between(-1, 1));
            series.add(day, what, bases, delta);
            plain[{what, bases, day}] += delta;
            const auto asked = some_day(random);
            const auto wanted = static_cast<dossier::basis_mask>(1u << random.below(5));
            std::map<key, std::int32_t> expected;
            std::map<key, std::int32_t> told;
            for (const auto& [k, n] : plain) {
                const auto& [m, b, d] = k;
                if (d <= asked && (!dossier::is_by_basis(m) || (b & wanted) != 0))
                    expected[{m, b}] += n;
            }
            series.through(asked, wanted, [&](auto m, auto b, auto sum) { told[{m, b}] += sum; });
            std::erase_if(expected, [](const auto& e) { return e.second == 0; });
            std::erase_if(told, [](const auto& e) { return e.second == 0; });
            REQUIRE(told == expected);
        }
        std::map<std::tuple<measure, dossier::basis_mask, std::int32_t>, std::int32_t> told;
        series.each_day(-50, 100, [&](auto m, auto b, auto day, auto n) {
            REQUIRE(n != 0);
            told[{m, b, day}] = n;
        });
        std::erase_if(plain, [](const auto& e) {
            const auto day = std::get<2>(e.first);
            return e.second == 0 || day < -50 || day >= 100;
        });
        REQUIRE(told == plain);
    }
}

TEST_CASE("a day's log stays as small as what stands in it, however often it is corrected",
          "[rates]") {
    day_log log;
    for (std::uint32_t i = 0; i < 100; ++i)
        log.add({i, 1, measure::open, 1, static_cast<std::int8_t>(i % 2 == 0 ? 1 : -1)});
    for (int round = 0; round < 10'000; ++round) {
        log.add({5'000, 2, measure::late, 3, 1});
        log.add({5'000, 2, measure::late, 3, -1});
    }
    CHECK(log.rows().size() <= 256);
    std::map<std::uint32_t, int> times;
    for (const auto& r : log.rows()) times[r.ms] += r.times;
    CHECK(times[5'000] == 0);
    for (std::uint32_t i = 0; i < 100; ++i) CHECK(times[i] == (i % 2 == 0 ? 1 : -1));
}

}  // namespace tiendo::rates
