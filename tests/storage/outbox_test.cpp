// Rows that are on disk when it is said so, in batches that are whole.
#include "tiendo/storage/outbox.hpp"

#include "fixture.hpp"

#include <catch2/catch.hpp>

#include <future>
#include <map>

namespace tiendo::storage {
namespace {

using rows = std::map<std::string, std::string>;

std::unique_ptr<outbox> opened_in(const std::filesystem::path& folder) {
    auto outcome = outbox::open(folder, [](const std::string& why) { FAIL(why); });
    if (const auto* why = std::get_if<std::string>(&outcome)) FAIL(*why);
    return std::get<std::unique_ptr<outbox>>(std::move(outcome));
}

rows rows_of(const outbox& box) {
    rows out;
    CHECK_FALSE(box.visit([&](auto key, auto value) { out.emplace(key, value); }));
    return out;
}

// Waits until it is on disk.
void must_write(outbox& box, std::vector<outbox_change> changes) {
    auto done = std::make_shared<std::promise<void>>();
    auto durable = done->get_future();
    REQUIRE(box.write(std::move(changes), [done] { done->set_value(); }));
    durable.get();
}

}  // namespace

TEST_CASE("rows that were written are there after a restart, and those removed are not",
          "[storage][outbox]") {
    const scratch here;
    std::filesystem::create_directory(here.path());
    const auto folder = here.path() / "outbox";
    {
        const auto box = opened_in(folder);
        CHECK(rows_of(*box).empty());
        must_write(*box, {{"b", "2"}, {"a", "1"}, {std::string("c\0d", 3), "3"}});
        must_write(*box, {{"a", std::nullopt}, {"b", "4"}});
        CHECK(box->probe().batches == 2);
        CHECK(box->probe().rows == 5);
    }
    const auto again = opened_in(folder);
    CHECK(rows_of(*again) == rows{{"b", "4"}, {std::string("c\0d", 3), "3"}});
}

TEST_CASE("what waits to be written is written before the outbox closes", "[storage][outbox]") {
    const scratch here;
    std::filesystem::create_directory(here.path());
    const auto folder = here.path() / "outbox";
    std::atomic<int> done = 0;
    {
        const auto box = opened_in(folder);
        for (int i = 0; i < 100; ++i)
            REQUIRE(box->write({{std::to_string(i), "x"}}, [&] { ++done; }));
    }
    CHECK(done == 100);
    CHECK(rows_of(*opened_in(folder)).size() == 100);
}

TEST_CASE("an outbox that is damaged, or in use, is refused with what to do", "[storage][outbox]") {
    const scratch here;
    std::filesystem::create_directory(here.path());
    const auto folder = here.path() / "outbox";
    {
        const auto box = opened_in(folder);
        must_write(*box, {{"a", "1"}});
        const auto second = outbox::open(folder, {});
        REQUIRE(std::holds_alternative<std::string>(second));
    }
    std::ofstream(folder / "CURRENT") << "nothing";
    const auto refused = outbox::open(folder, {});
    REQUIRE(std::holds_alternative<std::string>(refused));
    CHECK_THAT(std::get<std::string>(refused), Catch::Contains("Move the folder away"));
}

}  // namespace tiendo::storage
