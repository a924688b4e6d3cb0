// Wall time and instants, also where the wall clock jumps.
#include "vn_calendar.hpp"

#include <catch2/catch.hpp>

namespace tiendo::calendar {
namespace {

using testing::at;
using testing::date;

time_zone zone(std::string_view name) {
    return time_zone::load(name).value();
}

local_time wall(std::string_view day, std::chrono::minutes since_midnight) {
    return local_time{date(day)} + since_midnight;
}

constexpr std::chrono::minutes operator""_h(unsigned long long hours) {
    return std::chrono::hours{hours};
}

}  // namespace

TEST_CASE("a zone that does not exist is an error by name", "[calendar][zone]") {
    for (const auto* name : {"Asia/Hanoi", "", "../../etc/passwd", "asia/ho_chi_minh"}) {
        const auto none = time_zone::load(name);
        INFO("zone '" << name << "'");
        REQUIRE(none.has_error());
        CHECK(none.error() == errc::unknown_time_zone);
    }
}

TEST_CASE("a wall time shown twice means its first instant", "[calendar][zone]") {
    const auto amsterdam = zone("Europe/Amsterdam");
    CHECK(amsterdam.to_instant(wall("2026-10-25", 2_h)) == at("2026-10-25T00:00:00Z"));
    CHECK(amsterdam.to_instant(wall("2026-10-25", 3_h)) == at("2026-10-25T02:00:00Z"));
    CHECK(amsterdam.to_local(at("2026-10-25T01:30:00Z")) ==
          wall("2026-10-25", std::chrono::minutes{150}));
}

TEST_CASE("a wall time jumped over means the instant of the jump", "[calendar][zone]") {
    const auto amsterdam = zone("Europe/Amsterdam");
    const auto jump = at("2026-03-29T01:00:00Z");
    CHECK(amsterdam.to_instant(wall("2026-03-29", 2_h)) == jump);
    CHECK(amsterdam.to_instant(wall("2026-03-29", std::chrono::minutes{150})) == jump);
    CHECK(amsterdam.to_instant(wall("2026-03-29", 3_h)) == jump);
}

TEST_CASE("a date that does not exist begins and ends at its jump", "[calendar][zone]") {
    const auto apia = zone("Pacific/Apia");  // 30 December 2011 was left out
    CHECK(apia.start_of(date("2011-12-30")) == at("2011-12-30T10:00:00Z"));
    CHECK(apia.start_of(date("2011-12-31")) == at("2011-12-30T10:00:00Z"));
}

TEST_CASE("midnight that is jumped over gives the first instant of the date", "[calendar][zone]") {
    const auto sao_paulo = zone("America/Sao_Paulo");
    CHECK(sao_paulo.start_of(date("2018-11-04")) == at("2018-11-04T03:00:00Z"));
    CHECK(sao_paulo.date_of(at("2018-11-04T02:59:59.999Z")) == date("2018-11-03"));
}

TEST_CASE("half-hour zones keep their half hour", "[calendar][zone]") {
    CHECK(zone("Asia/Kolkata").offset_at(at("2026-03-02T00:00:00Z")) == std::chrono::minutes{330});
    CHECK(zone("Asia/Kathmandu").offset_at(at("2026-03-02T00:00:00Z")) ==
          std::chrono::minutes{345});
}

TEST_CASE("summer time goes on after the last year of the tz database's table",
          "[calendar][zone]") {
    const auto amsterdam =
        zone("Europe/Amsterdam");  // last Sundays of March and October, 01:00 UTC
    CHECK(amsterdam.offset_at(at("2044-03-27T00:59:59Z")) == std::chrono::hours{1});
    CHECK(amsterdam.offset_at(at("2044-03-27T01:00:00Z")) == std::chrono::hours{2});
    CHECK(amsterdam.offset_at(at("2044-10-30T00:59:59Z")) == std::chrono::hours{2});
    CHECK(amsterdam.offset_at(at("2044-10-30T01:00:00Z")) == std::chrono::hours{1});
    const auto new_york = zone("America/New_York");  // second Sunday of March, 2:00
    CHECK(new_york.offset_at(at("2100-03-14T06:59:59Z")) == -std::chrono::hours{5});
    CHECK(new_york.offset_at(at("2100-03-14T07:00:00Z")) == -std::chrono::hours{4});
    CHECK(zone("Asia/Ho_Chi_Minh").offset_at(at("2100-07-01T00:00:00Z")) == std::chrono::hours{7});
}

TEST_CASE("to_instant is the first instant at which the wall has reached a time",
          "[calendar][zone]") {
    for (const auto* name :
         {"Europe/Amsterdam", "Pacific/Apia", "America/St_Johns", "Africa/Casablanca"}) {
        const auto z = zone(name);
        auto earlier = instant::min();
        for (auto w = wall("2005-01-01", 0_h); w < wall("2013-01-01", 0_h);
             w += std::chrono::minutes{17}) {
            const auto reached = z.to_instant(w);
            REQUIRE(reached >= earlier);
            REQUIRE(z.to_local(reached) >= w);
            REQUIRE(z.to_local(reached - milliseconds{1}) < w);
            earlier = reached;
        }
    }
}

}  // namespace tiendo::calendar
