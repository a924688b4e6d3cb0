// A picture is the last snapshot and every change after it.
#include "client/live_picture.hpp"

#include "watch_picture.hpp"

#include <catch2/catch.hpp>

namespace client = tiendo::client;
namespace wire = tiendo::wire;
using tiendo::cli_test::counts;
using tiendo::cli_test::row;

namespace {

wire::snapshot first_snapshot() {
    wire::snapshot out;
    out.position = 10;
    out.rows = {row("A", "A", counts(1, 1, 0, 0)), row("B", "B", counts(2, 0, 0, 0))};
    out.total = row("", "", counts(3, 1, 0, 0));
    wire::alert_notice alert;
    alert.id = "7";
    out.alerts = {alert};
    return out;
}

}  // namespace

TEST_CASE("an update replaces rows of the same key, removes others and keeps the rest", "[live]") {
    client::live_picture picture;
    client::apply(picture, first_snapshot());
    wire::update update;
    update.position = 12;
    update.rows = {row("B", "B", counts(5, 0, 0, 0)), row("C", "C", counts(1, 0, 0, 0))};
    update.removed_keys = {"A"};

    client::apply(picture, update);

    CHECK(picture.position == 12);
    CHECK(picture.changes == 2);
    CHECK_FALSE(picture.rows.contains("A"));
    CHECK(picture.rows.at("B").counts.received_online == 5);
    CHECK(picture.rows.contains("C"));
    CHECK(picture.total->counts.received_online == 3);
}

TEST_CASE("an alert stays until it is resolved", "[live]") {
    client::live_picture picture;
    client::apply(picture, first_snapshot());
    wire::update acknowledged;
    acknowledged.alerts = {first_snapshot().alerts.front()};
    acknowledged.alerts.front().state = wire::alert_state::acknowledged;
    client::apply(picture, acknowledged);
    REQUIRE(picture.alerts.size() == 1);
    wire::update resolved = acknowledged;
    resolved.alerts.front().state = wire::alert_state::resolved;

    client::apply(picture, resolved);

    CHECK(picture.alerts.empty());
}

TEST_CASE("alerts beyond the server's list are counted all the same", "[live]") {
    client::live_picture picture;
    auto many = first_snapshot();
    many.alerts_total = 700;
    many.provisional_open = 12;
    client::apply(picture, many);
    CHECK(picture.alerts_total == 700);
    CHECK(picture.provisional_open == 12);
    wire::update update;
    wire::alert_notice fired;
    fired.id = "8";
    wire::alert_notice unlisted;
    unlisted.id = "3";
    unlisted.state = wire::alert_state::resolved;
    update.alerts = {fired, unlisted};
    update.alerts_total = 699;
    update.provisional_open = 11;

    client::apply(picture, update);
    CHECK(picture.alerts_total == 699);
    CHECK(picture.provisional_open == 11);
    client::apply(picture, wire::update{});
    CHECK(picture.alerts_total == 699);
    CHECK(picture.provisional_open == 11);
    CHECK(picture.alerts.size() == 2);
}

TEST_CASE("a new snapshot forgets what the old one held", "[live]") {
    client::live_picture picture;
    client::apply(picture, first_snapshot());
    wire::snapshot next;
    next.position = 20;
    next.rows = {row("Z", "Z", counts(1, 0, 0, 0))};

    client::apply(picture, next);

    CHECK(picture.rows.size() == 1);
    CHECK(picture.alerts.empty());
    CHECK_FALSE(picture.total);
    CHECK(picture.changes == 2);
}

TEST_CASE(
    "a heartbeat moves the position and is no change; an update before any snapshot is none either",
    "[live]") {
    client::live_picture picture;
    client::apply(picture, wire::update{});
    CHECK_FALSE(picture.filled);
    client::apply(picture, first_snapshot());
    wire::heartbeat beat;
    beat.position = 99;

    client::apply(picture, beat);

    CHECK(picture.position == 99);
    CHECK(picture.changes == 1);
    CHECK(picture.rows.size() == 2);
}
