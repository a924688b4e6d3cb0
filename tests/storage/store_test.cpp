// What the store promises about the log: in order, whole, readable after any restart.
#include "tiendo/storage/store.hpp"

#include "fixture.hpp"

#include <catch2/catch.hpp>

namespace tiendo::storage {

TEST_CASE("an absent directory becomes an empty log", "[storage]") {
    const scratch dir;
    const auto log = must_open(dir.path() / "new");
    CHECK(log->head() == engine::log_head{});
    CHECK_FALSE(log->load_checkpoint());
    CHECK(log->record_of(1).error() == errc::not_found);
}

TEST_CASE("appended records are read back whole and in order after a restart", "[storage]") {
    const scratch dir;
    engine::log_head head;
    {
        const auto log = must_open(dir.path());
        append_groups(*log, 50, 7);
        head = log->head();
        CHECK(head.sequence == 350);
        CHECK(head.records == 50);
        CHECK(head.events == 350);
    }

    const auto log = must_open(dir.path());

    CHECK(log->head() == head);
    std::uint64_t next = 1;
    const auto broken = log->read(1, chain_check::verify, [&](const engine::log_record& record) {
        for (const auto& item : record.items) CHECK(item.bytes == item_bytes(next++));
        return true;
    });
    CHECK_FALSE(broken);
    CHECK(next == 351);
    append_groups(*log, 1, 3);
    CHECK(log->head().sequence == 353);
}

TEST_CASE("a record is found by the sequence of any of its items", "[storage]") {
    const scratch dir;
    const auto log = must_open(dir.path());
    append_groups(*log, 4, 10);
    for (std::uint64_t s = 1; s <= 40; ++s) {
        const auto record = log->record_of(s);
        REQUIRE(record.has_value());
        CHECK(record->items[s - record->first_sequence].bytes == item_bytes(s));
    }
    CHECK(log->record_of(41).error() == errc::not_found);
}

TEST_CASE("reading starts at the record that holds the sequence and stops when told", "[storage]") {
    const scratch dir;
    const auto log = must_open(dir.path());
    append_groups(*log, 10, 10);
    std::vector<std::uint64_t> firsts;
    const auto broken = log->read(35, chain_check::verify, [&](const engine::log_record& record) {
        firsts.push_back(record.first_sequence);
        return firsts.size() < 3;
    });
    CHECK_FALSE(broken);
    CHECK(firsts == std::vector<std::uint64_t>{31, 41, 51});
}

TEST_CASE("a record that does not follow the head is not written", "[storage]") {
    const scratch dir;
    const auto log = must_open(dir.path());
    append_groups(*log, 3, 2);
    const auto head = log->head();

    auto gap = group_after(head, 2);
    gap.first_sequence += 1;
    auto fork = group_after(head, 2);
    fork.head_before[0] ^= 1;
    auto back = group_after(head, 2);
    back.recorded_at = head.recorded_at - milliseconds{1};
    auto empty = group_after(head, 0);

    for (const auto& wrong : {gap, fork, back, empty})
        CHECK(log->append(wrong).error() == errc::does_not_follow);
    CHECK(log->head() == head);
    CHECK(log->append(group_after(head, 2)).has_value());
}

TEST_CASE("the log goes on over many flushes, and an audit counts every record", "[storage]") {
    const scratch dir;
    engine::log_head head;
    {
        const auto log = must_open(dir.path());
        append_groups(*log, 60, 600);  // 60 x 90 kB through a buffer of 1 MiB
        head = log->head();
        const auto report = log->audit_chain({});
        CHECK_FALSE(report.first_error);
        CHECK(report.head == head);
        CHECK(report.items == 36'000);
        CHECK(log->measure().log_disk_bytes > 0);
    }
    const auto log = must_open(dir.path());
    CHECK(log->head() == head);
}

TEST_CASE("an audit reports how far it is and stops when told", "[storage]") {
    const scratch dir;
    const auto log = must_open(dir.path());
    append_groups(*log, 300, 1'000);
    std::vector<std::uint64_t> reached;
    const auto report = log->audit_chain([&](std::uint64_t sequence) {
        reached.push_back(sequence);
        return reached.size() < 2;
    });
    CHECK(reached == std::vector<std::uint64_t>{100'000, 200'000});
    CHECK(report.head.sequence == 200'000);
    CHECK_FALSE(report.first_error);
}

TEST_CASE("a second process is told who is in the way", "[storage]") {
    const scratch dir;
    const auto log = must_open(dir.path());
    CHECK_THAT(must_refuse(dir.path()),
               Catch::Contains("another process uses this data directory"));
    auto opened = reader::open(small(dir.path()));
    REQUIRE(std::get_if<std::string>(&opened) != nullptr);
    CHECK_THAT(std::get<std::string>(opened), Catch::Contains("stop it first"));
}

TEST_CASE("a reader sees the log of a stopped service and changes no file", "[storage]") {
    const scratch dir;
    engine::log_head head;
    {
        const auto log = must_open(dir.path());
        append_groups(*log, 20, 5);
        REQUIRE(log->write_checkpoint(checkpoint_at(log->head(), 0)).has_value());
        append_groups(*log, 5, 5);
        head = log->head();
    }
    const auto listing = [&] {
        std::map<std::string, std::uintmax_t> sizes;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(dir.path())) {
            sizes[entry.path().string()] = entry.is_regular_file() ? entry.file_size() : 0;
        }
        return sizes;
    };
    const auto before = listing();
    {
        auto opened = reader::open(small(dir.path()));
        if (auto* why = std::get_if<std::string>(&opened)) FAIL(*why);
        const auto& from = *std::get<std::unique_ptr<reader>>(opened);
        CHECK(from.head() == head);
        CHECK(from.audit_chain({}).head == head);
        CHECK(from.load_checkpoint()->at.sequence == 100);
    }
    CHECK(listing() == before);
}

}  // namespace tiendo::storage
