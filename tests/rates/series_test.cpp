// Counts by day against the plainest way to keep them: one number for each day and column.
#include "tiendo/rates/series.hpp"

#include "../../src/rates/columns.hpp"
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

TEST_CASE("a sparse series sums every day up to a day, whatever was written when", "[rates]") {
    using key = std::tuple<std::int32_t, measure, column_mask>;
    constexpr std::array<std::pair<measure, column_mask>, 6> kinds{{{measure::late, 0b111111},
                                                                    {measure::late, 0b000001},
                                                                    {measure::late, 0b011110},
                                                                    {measure::overdue, 0b100000},
                                                                    {measure::open, 1},
                                                                    {measure::received, 0b100}}};
    for (std::uint64_t seed = 1; seed <= 50; ++seed) {
        rng random(seed);
        sparse_series series;
        std::map<key, std::int32_t> plain;
        // A few rows, and so many that there are many chunks of them.
        const int writes = seed % 5 == 0 ? 3'000 : 200;
        for (int i = 0; i < writes; ++i) {
            const auto day = some_day(random);
            const auto [what, which] = kinds[random.below(kinds.size())];
            const auto delta = static_cast<std::int32_t>(random.between(-1, 1));
            series.add(day, what, which, delta);
            if ((plain[{day, what, which}] += delta) == 0) plain.erase({day, what, which});
            REQUIRE(series.is_empty() == plain.empty());
            if (writes > 200 && i % 20 != 0) continue;
            const auto asked = some_day(random);
            columns expected{};
            for (const auto& [k, n] : plain) {
                const auto& [d, m, mask] = k;
                for (std::size_t c = 0; d <= asked && c < dossier::basis_count; ++c)
                    if ((mask & (1u << c)) != 0) expected[first_column(m) + c] += n;
            }
            columns told{};
            series.add_through(asked, told);
            REQUIRE(told == expected);
        }
        std::map<key, std::int32_t> told;
        series.each_row(-50, 100, [&](auto what, auto which, auto day, auto n) {
            REQUIRE(told.emplace(key{day, what, which}, n).second);
        });
        std::erase_if(plain, [](const auto& e) {
            const auto day = std::get<0>(e.first);
            return day < -50 || day >= 100;
        });
        REQUIRE(told == plain);
    }
}

TEST_CASE("a sparse series is empty when all was taken back, and sums right when filled again",
          "[rates]") {
    for (const bool is_ascending : {true, false}) {
        sparse_series series;
        const auto write =
            [&](std::int32_t delta, std::int32_t first = -500, std::int32_t end = 500) {
                for (std::int32_t i = first; i < end; ++i)
                    series.add(is_ascending ? i : -i, measure::on_time, 0b11, delta);
            };
        const auto sum_through = [&](std::int32_t day) {
            columns sums{};
            series.add_through(day, sums);
            return sums[first_column(measure::on_time) + 1];
        };

        write(2);
        CHECK(sum_through(1'000) == 2'000);
        write(-2, -500, -100);
        CHECK(sum_through(1'000) == 1'200);
        write(-2, 100, 500);
        CHECK(sum_through(1'000) == 400);
        write(-2, -100, 100);
        CHECK(series.is_empty());
        CHECK(sum_through(1'000) == 0);

        write(3);
        series.add(-600, measure::on_time, 0b10, 7);
        CHECK(sum_through(-601) == 0);
        CHECK(sum_through(-600) == 7);
        CHECK(sum_through(1'000) == 3'007);
        CHECK(!series.is_empty());
    }
}

TEST_CASE("a day's log stays as small as what stands in it, however often it is corrected",
          "[rates]") {
    day_log log;
    for (std::uint32_t i = 0; i < 100; ++i)
        log.add({i,
                 1,
                 measure::open,
                 1,
                 dossier::channel::online,
                 static_cast<std::int8_t>(i % 2 == 0 ? 1 : -1)});
    for (int round = 0; round < 10'000; ++round) {
        log.add({5'000, 2, measure::late, 3, dossier::channel::post, 1});
        log.take_back({5'000, 2, measure::late, 3, dossier::channel::post, -1});
    }
    CHECK(log.rows().size() <= 256);
    std::map<std::uint32_t, int> times;
    for (const auto& r : log.rows()) times[r.ms] += r.times;
    CHECK(times[5'000] == 0);
    for (std::uint32_t i = 0; i < 100; ++i) CHECK(times[i] == (i % 2 == 0 ? 1 : -1));
}

}  // namespace tiendo::rates
