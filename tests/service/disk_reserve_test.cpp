// The last free room is kept: who may still write, and when events are taken again.
#include "tiendo/service/disk_reserve.hpp"

#include "place.hpp"

#include <catch2/catch.hpp>

using namespace tiendo;           // NOLINT
using namespace tiendo::service;  // NOLINT
using namespace tiendo::testing;  // NOLINT

namespace {

constexpr std::uint64_t mib = 1u << 20U;
constexpr std::uint64_t gib = 1u << 30U;

class hand_clock final : public engine::clock {
  public:
    [[nodiscard]] instant now() const override { return {}; }
    [[nodiscard]] std::chrono::nanoseconds monotonic() const override { return at; }
    std::chrono::nanoseconds at{std::chrono::seconds{1}};
};

}  // namespace

TEST_CASE("the reserve is the smaller of a share and a number of bytes", "[service][reserve]") {
    const hand_clock clock;
    const auto reserve_of = [&](std::uint64_t size, reserve_limits limits = {}) {
        const disk_reserve one(
            limits, [size] { return disk_reserve::measured{size, size}; }, clock);
        return one.look().reserve_bytes;
    };
    CHECK(reserve_of(10'000 * gib) == gib);
    CHECK(reserve_of(1'000 * mib) == 50 * mib);
    CHECK(reserve_of(1'000 * mib, {10, 20 * mib}) == 20 * mib);
    CHECK(reserve_of(1'000 * mib, {0, gib}) == 0);
    CHECK(reserve_of(1'000 * mib, {5, 0}) == 0);
    CHECK(reserve_of(0) == 0);
}

TEST_CASE("a disk that is not known is never low", "[service][reserve]") {
    const hand_clock clock;
    CHECK_FALSE(disk_reserve({}, {}, clock).look().is_low);
    CHECK_FALSE(disk_reserve({}, [] { return disk_reserve::measured{}; }, clock).look().is_low);
}

TEST_CASE("below the reserve it is low, a sixteenth above it there is room again",
          "[service][reserve]") {
    hand_clock clock;
    disk_reserve::measured disk{100 * mib, 2'000 * mib};  // the reserve is 100 MiB
    int asked = 0;
    const disk_reserve one(
        {},
        [&] {
            ++asked;
            return disk;
        },
        clock);
    const auto look = [&](std::uint64_t free_bytes) {
        disk.free_bytes = free_bytes;
        clock.at += std::chrono::milliseconds{50};
        return one.look().is_low;
    };
    CHECK_FALSE(look(100 * mib));
    CHECK(look(100 * mib - 1));
    CHECK(look(106 * mib));
    CHECK_FALSE(look(107 * mib));
    CHECK_FALSE(look(100 * mib));
    const auto before = asked;
    disk.free_bytes = 0;
    CHECK_FALSE(one.look().is_low);  // within look_every it is not asked again
    CHECK(asked == before);
}

TEST_CASE("below the reserve new events are refused and counted, reads and alerts' records go on",
          "[service][reserve]") {
    const place here;
    const wall_clock clock{at("2026-03-10 08:00")};
    std::atomic<std::uint64_t> free_bytes{10 * gib};
    core::setup how;
    how.data = here.directory();
    how.limits.reserve.look_every = std::chrono::milliseconds{0};
    how.fatal = [](const std::string& why) { FAIL(why); };
    how.outside = [&] { return engine::engine::outside{free_bytes, 20 * gib}; };
    auto opened = core::open(std::move(how), clock);
    REQUIRE(std::holds_alternative<std::unique_ptr<core>>(opened));
    const auto heart = std::move(std::get<std::unique_ptr<core>>(opened));
    REQUIRE(heart->offer_catalogue(story_files(), dossier::basis::current).empty());
    heart->start();
    commit(*heart, {receipt_of(1)});

    free_bytes = gib / 2;
    std::promise<engine::commit_outcome> refused;
    CHECK(heart->submit(submission_of({receipt_of(2)}, &refused)) ==
          engine::admitted::disk_reserve);
    CHECK(heart->probe().admissions_disk_reserve == 1);
    CHECK(heart->room().is_low);
    CHECK(folded(*heart).events == 1);
    std::promise<std::uint64_t> said;
    CHECK(heart->say(engine::record_kind::credentials, "{}", [&](std::uint64_t sequence) {
        said.set_value(sequence);
    }));
    CHECK(said.get_future().get() > 0);

    free_bytes = 2 * gib;
    commit(*heart, {receipt_of(2)});
    CHECK(folded(*heart).events == 2);
    heart->stop();
}
