// What is looked at now and again: since when it holds.
#include "tiendo/alerts/watch_book.hpp"

#include <catch2/catch.hpp>

using namespace tiendo;          // NOLINT
using namespace tiendo::alerts;  // NOLINT

namespace {

instant at(int minutes) {
    return instant{std::chrono::minutes{minutes}};
}

condition low(std::string_view agency, std::int64_t numerator) {
    condition out;
    out.what.rule = "rate_below";
    out.what.agency = agency_code(agency);
    out.found = {{"numerator", numerator}};
    out.pending = std::chrono::minutes{10};
    return out;
}

}  // namespace

TEST_CASE("what holds at each look holds since the first of them, with the newest figures",
          "[alerts]") {
    watch_book book;
    CHECK_FALSE(book.has_looked());
    book.look({low("X01", 8)}, at(0));
    book.look({low("X01", 7), low("X02", 3)}, at(5));
    REQUIRE(book.all().size() == 2);
    const auto& first = book.all().at(low("X01", 0).what.key());
    CHECK(first.since == at(0));
    CHECK(first.fires_at() == at(10));
    CHECK(first.what.found == std::vector<evidence>{{"numerator", 7}});
    CHECK(book.all().at(low("X02", 0).what.key()).fires_at() == at(15));
}

TEST_CASE("what did not hold at one look begins anew", "[alerts]") {
    watch_book book;
    book.look({low("X01", 8)}, at(0));
    book.look({}, at(5));
    CHECK(book.has_looked());
    CHECK_FALSE(book.holds(low("X01", 0).what));
    book.look({low("X01", 8)}, at(6));
    CHECK(book.all().begin()->second.since == at(6));
}

TEST_CASE("more than can be watched is left out, and counted", "[alerts]") {
    watch_book book;
    std::vector<condition> many;
    for (std::size_t i = 0; i < watched_max + 3; ++i) {
        auto one = low("X01", 1);
        one.what.subject = std::to_string(i);
        many.push_back(std::move(one));
    }
    book.look(std::move(many), at(0));
    CHECK(book.all().size() == watched_max);
    CHECK(book.left_out() == 3);
}
