// What waits to be read: whose turn it is, how long it would take, what is refused.
#include "../../src/ingest/intake.hpp"

#include "fakes.hpp"

#include <catch2/catch.hpp>

namespace tiendo::ingest {
namespace {

using std::chrono::microseconds;
using std::chrono::nanoseconds;

struct reading {
    testing::standing_clock clock;
    front_probe probe;
    intake_limits limits;
    int asked = 0;
    std::vector<std::string> read;
    std::vector<std::string> late;
    nanoseconds each = milliseconds{1};
};

struct one_lane final : intake::lane {
    explicit one_lane(reading& in) : r(in) {}
    void read_now(std::string_view payload) override {
        r.clock.pass(r.each);
        r.read.emplace_back(payload);
    }
    void too_late(std::string_view payload) override { r.late.emplace_back(payload); }
    reading& r;
};

intake of(reading& r) {
    return {r.limits, r.clock, r.probe, [&r] { r.asked += 1; }};
}

}  // namespace

TEST_CASE("what takes no longer than a slice is read at once", "[ingest][intake]") {
    reading r;
    auto unread = of(r);
    one_lane a(r);
    CHECK_FALSE(unread.must_wait(a));
    unread.at_once([&] { r.clock.pass(microseconds{1'999}); });
    CHECK_FALSE(unread.must_wait(a));
    unread.at_once([&] { r.clock.pass(microseconds{1}); });
    CHECK(unread.must_wait(a));
    CHECK(r.asked == 1);
    unread.turn();
    CHECK_FALSE(unread.must_wait(a));
}

TEST_CASE("a turn reads for one slice and asks for the next while something waits",
          "[ingest][intake]") {
    reading r;
    auto unread = of(r);
    one_lane a(r);
    for (const auto* payload : {"1", "2", "3"}) unread.add(a, payload);
    CHECK(r.asked == 1);
    unread.turn();
    CHECK(r.read == std::vector<std::string>{"1", "2"});
    CHECK(r.asked == 2);
    CHECK(unread.must_wait(a));
    unread.turn();
    CHECK(r.read.size() == 3);
    CHECK(r.asked == 2);
    CHECK_FALSE(unread.must_wait(a));
}

TEST_CASE("sessions take turns, and each keeps its own order", "[ingest][intake]") {
    reading r;
    r.limits.slice_max = milliseconds{100};
    auto unread = of(r);
    one_lane a(r);
    one_lane b(r);
    for (const auto* payload : {"a1", "a2", "a3", "a4"}) unread.add(a, payload);
    for (const auto* payload : {"b1", "b2"}) unread.add(b, payload);
    unread.turn();
    CHECK(r.read == std::vector<std::string>{"a1", "b1", "a2", "b2", "a3", "a4"});
}

TEST_CASE("who floods has no room left, and who sends little has", "[ingest][intake]") {
    reading r;
    r.limits.bytes_always = 0;
    r.limits.wait_max = milliseconds{20};  // 1,000 messages of 1,000 bytes, at 20 ns a byte
    auto unread = of(r);
    one_lane flooding(r);
    one_lane honest(r);
    const std::string message(1'000, 'x');
    int taken = 0;
    while (unread.has_room(flooding, message.size())) {
        unread.add(flooding, message);
        REQUIRE(++taken < 2'000);
    }
    CHECK(taken > 900);
    CHECK_FALSE(unread.has_room());
    CHECK(unread.has_room(honest, message.size()));
    unread.add(honest, message);
    CHECK(unread.has_room(honest, message.size()));
    unread.forget(flooding);
    unread.forget(honest);
    CHECK(unread.has_room());
}

TEST_CASE("where reading is slow less may wait", "[ingest][intake]") {
    reading r;
    r.limits.wait_max = milliseconds{50};
    r.limits.age_max = milliseconds{100};
    r.limits.bytes_always = 10'000;
    r.each = milliseconds{2};  // of 1,000 bytes: a hundred times as slow as supposed
    auto unread = of(r);
    one_lane a(r);
    const std::string message(1'000, 'x');
    for (int i = 0; i < 200; ++i) {
        unread.add(a, message);
        if (a.waiting() > 4) unread.turn();
    }
    int waiting = static_cast<int>(a.waiting());
    while (unread.has_room(a, message.size())) {
        unread.add(a, message);
        REQUIRE(++waiting < 100);
    }
    // 50 ms are 25 messages.
    CHECK(waiting >= 20);
    CHECK(waiting <= 30);
    CHECK(unread.has_room(a, 0) == false);
}

TEST_CASE("however slow reading is, a little may wait", "[ingest][intake]") {
    reading r;
    r.each = std::chrono::seconds{1};
    r.limits.age_max = std::chrono::hours{1};
    auto unread = of(r);
    one_lane a(r);
    const std::string message(20'000, 'x');
    for (int i = 0; i < 40; ++i) {
        unread.add(a, message);
        unread.turn();
    }
    for (int i = 0; i < 4; ++i) {
        CHECK(unread.has_room(a, message.size()));
        unread.add(a, message);
    }
    CHECK_FALSE(unread.has_room(a, message.size()));
}

TEST_CASE("what waited too long is not read", "[ingest][intake]") {
    reading r;
    auto unread = of(r);
    one_lane a(r);
    unread.add(a, "old");
    r.clock.pass(milliseconds{60});
    unread.add(a, "young");
    r.clock.pass(milliseconds{21});
    unread.turn();
    CHECK(r.late == std::vector<std::string>{"old"});
    CHECK(r.read == std::vector<std::string>{"young"});
}

TEST_CASE("all that waits is bounded", "[ingest][intake]") {
    reading r;
    r.limits.bytes_max = 2'500;
    auto unread = of(r);
    one_lane a(r);
    const std::string message(1'000, 'x');
    unread.add(a, message);
    CHECK(unread.has_room(a, 1'000));
    unread.add(a, message);
    CHECK_FALSE(unread.has_room(a, 1'000));
    CHECK(r.probe.intake_bytes == 2'000);
    unread.forget(a);
    CHECK(r.probe.intake_bytes == 0);
    unread.turn();
    CHECK(r.read.empty());
}

}  // namespace tiendo::ingest
