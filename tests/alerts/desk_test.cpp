// What becomes of an alert: fired, seen by somebody, resolved; and who kept which silent.
#include "tiendo/alerts/desk.hpp"

#include <catch2/catch.hpp>

using namespace tiendo;          // NOLINT
using namespace tiendo::alerts;  // NOLINT

namespace {

instant at(int minutes) {
    return instant{std::chrono::minutes{minutes}};
}

alert overdue(std::uint64_t id, std::string_view dossier = "D-1", std::string_view agency = "X01") {
    alert a;
    a.id = id;
    a.rule = "overdue";
    a.dossier = dossier_code(dossier);
    a.agency = agency_code(agency);
    a.fired_at = at(1);
    return a;
}

silencing begun(std::string_view dossier, instant until) {
    silencing s;
    s.by = "an";
    s.dossier = dossier_code(dossier);
    s.reason = "mất điện";
    s.until = until;
    return s;
}

desk reloaded(desk& from) {
    desk out;
    for (const auto& [id, value] : from.take_changes()) {
        if (value) REQUIRE(out.load(id, *value));
    }
    std::string silences;
    from.encode_silences(silences);
    byte_reader in(silences);
    REQUIRE(out.decode_silences(in));
    REQUIRE(in.at_end());
    return out;
}

}  // namespace

TEST_CASE("an alert that somebody has seen says who, when and why, and stands until it is resolved",
          "[alerts]") {
    desk d;
    d.fire(overdue(7));
    d.acknowledge({7, "an", "đã gọi"}, at(5));

    CHECK(d.firing() == 0);
    CHECK(d.acknowledged() == 1);
    const auto& a = d.alerts().at(7);
    CHECK(a.state == alert_state::acknowledged);
    CHECK(is_open(a.state));
    CHECK(a.acknowledged_at == at(5));
    CHECK(a.acknowledged_by == "an");
    CHECK(a.note == "đã gọi");

    d.resolve(7, at(9), "ended");
    CHECK(d.acknowledged() == 0);
    CHECK(a.state == alert_state::resolved);
    CHECK(a.acknowledged_by == "an");
}

TEST_CASE("of two who have seen an alert the first one counts", "[alerts]") {
    desk d;
    d.fire(overdue(7));
    d.acknowledge({7, "an", ""}, at(5));
    d.acknowledge({7, "binh", "tôi trước"}, at(6));
    CHECK(d.alerts().at(7).acknowledged_by == "an");
    CHECK(d.acknowledged() == 1);
}

TEST_CASE("nobody has seen an alert that does not fire", "[alerts]") {
    desk d;
    d.fire(overdue(7));
    d.resolve(7, at(2), "ended");
    d.acknowledge({7, "an", ""}, at(5));
    d.acknowledge({8, "an", ""}, at(5));
    CHECK(d.alerts().at(7).state == alert_state::resolved);
    CHECK_FALSE(d.alerts().at(7).acknowledged_at);
    CHECK(d.alerts().size() == 1);
}

TEST_CASE("a silence stands from its record until its end, or until somebody ends it", "[alerts]") {
    desk d;
    d.silence_or_end(begun("D-1", at(60)), 3, at(10));
    d.silence_or_end(begun("", at(60)), 4, at(10));
    const auto& first = d.silences().at(3);
    CHECK(first.from == at(10));
    CHECK(first.stands(at(59)));
    CHECK_FALSE(first.stands(at(60)));
    CHECK(first.names(overdue(7)));
    CHECK_FALSE(first.names(overdue(7, "D-2")));
    CHECK(d.silences().at(4).names(overdue(7, "D-2")));

    silencing end;
    end.ends = 3;
    end.by = "binh";
    d.silence_or_end(end, 5, at(20));
    CHECK_FALSE(first.stands(at(21)));
    CHECK(first.ended_by == "binh");
    // The end of one that has ended says nothing new.
    end.by = "chi";
    d.silence_or_end(end, 6, at(21));
    CHECK(first.ended_by == "binh");
    CHECK(d.silences().size() == 2);
}

TEST_CASE("beyond their number old alerts and silences are forgotten, those that stand never",
          "[alerts]") {
    desk d;
    d.silence_or_end(begun("D-1", at(100'000)), 1, at(0));
    for (std::size_t i = 0; i < silences_max + 10; ++i)
        d.silence_or_end(begun("D-2", at(5)), 10 + i, at(static_cast<int>(i) + 1));
    CHECK(d.silences().size() == silences_max);
    CHECK(d.silences().contains(1));
    CHECK_FALSE(d.silences().contains(10));

    d.fire(overdue(1));
    for (std::uint64_t id = 2; id <= alerts_max + 1; ++id) {
        d.fire(overdue(id, "D-2"));
        d.resolve(id, at(2), "ended");
    }
    CHECK(d.alerts().size() == alerts_max);
    CHECK(d.find(1) != nullptr);
    CHECK(d.find(2) == nullptr);
}

TEST_CASE("a desk that is stored and loaded is the same desk", "[alerts]") {
    desk d;
    d.fire(overdue(7));
    d.fire(overdue(8, "D-2"));
    d.fire(overdue(9, "D-3"));
    d.acknowledge({8, "an", "đã xem"}, at(5));
    d.resolve(9, at(6), "ended");
    d.silence_or_end(begun("D-1", at(60)), 12, at(10));
    const auto loaded = reloaded(d);
    CHECK(loaded.differences(d, 10).empty());
    CHECK(d.differences(loaded, 10).empty());
    CHECK(loaded.firing() == 1);
    CHECK(loaded.acknowledged() == 1);

    desk other;
    other.fire(overdue(7));
    CHECK(d.differences(other, 10) == std::vector<std::string>{"alert 8: not in the recount",
                                                               "alert 9: not in the recount",
                                                               "silence 12: not in the recount"});
    CHECK(other.differences(d, 1).size() == 1);
}

TEST_CASE("a stored alert that is cut or has another state is not taken", "[alerts]") {
    desk d;
    d.fire(overdue(7));
    const auto stored = d.take_changes().at(0).value.value();
    for (std::size_t cut = 0; cut < stored.size(); ++cut) {
        desk other;
        CHECK_FALSE(other.load(7, std::string_view(stored).substr(0, cut)));
    }
}

TEST_CASE("one open alert at most is about the same", "[alerts]") {
    desk d;
    auto silent = overdue(7, "");
    silent.rule = "counter_silent";
    silent.subject = "Q-1";
    d.fire(silent);
    d.fire(overdue(8));
    alert_about what{"counter_silent", {}, agency_code("X01"), "Q-1"};
    REQUIRE(d.find_open(what) != nullptr);
    CHECK(d.find_open(what)->id == 7);
    what.subject = "Q-2";
    CHECK(d.find_open(what) == nullptr);

    SECTION("of a dossier by itself, whoever is competent for it now") {
        CHECK(d.find_open({"overdue", dossier_code("D-1"), agency_code("X02"), {}}) != nullptr);
        CHECK(d.find_open({"due_soon", dossier_code("D-1"), agency_code("X01"), {}}) == nullptr);
    }
    SECTION("also after a restart") {
        CHECK(reloaded(d).find_open(silent)->id == 7);
    }
    SECTION("a resolved one makes room") {
        d.resolve(7, at(9), "heard");
        CHECK(d.find_open(silent) == nullptr);
        CHECK(reloaded(d).find_open(silent) == nullptr);
    }
}
