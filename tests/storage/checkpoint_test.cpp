// Checkpoints: whole or not at all, absolute values, and only for what the log holds.
#include "fixture.hpp"

#include <catch2/catch.hpp>

#include <thread>

namespace tiendo::storage {
namespace {

std::map<std::string, std::string> rows_of(const store& from, std::string_view family) {
    std::map<std::string, std::string> rows;
    CHECK_FALSE(from.scan(family, [&](std::string_view key, std::string_view value) {
        rows.emplace(key, value);
        return true;
    }));
    return rows;
}

}  // namespace

TEST_CASE("a checkpoint is read back after a restart: position, meta, rows and ids",
          "[checkpoint]") {
    const scratch dir;
    engine::log_head at;
    {
        const auto log = must_open(dir.path());
        append_groups(*log, 5, 4);
        at = log->head();
        REQUIRE(log->write_checkpoint(checkpoint_at(at, 0)).has_value());
        append_groups(*log, 2, 4);
    }

    const auto log = must_open(dir.path());

    const auto header = log->load_checkpoint();
    REQUIRE(header);
    CHECK(header->number == 1);
    CHECK(header->at == at);
    CHECK(header->dedup_ids == 20);
    CHECK(header->meta == "meta 20");
    for (const auto family : view_families) CHECK(rows_of(*log, family).at("at") == "20");
    const auto ids = std::vector<dedup_key>{id_of(7), id_of(21)};
    const auto found = log->find_dedup(ids);
    REQUIRE(found.has_value());
    CHECK((*found)[0]->sequence == 7);
    CHECK_FALSE((*found)[1]);  // logged after the checkpoint
    CHECK(log->head().sequence == 28);
}

TEST_CASE("later rows replace earlier ones, an absent value deletes, the rest stays",
          "[checkpoint]") {
    const scratch dir;
    const auto log = must_open(dir.path());
    const auto write = [&](std::vector<engine::view_row> rows) {
        append_groups(*log, 1, 1);
        checkpoint c;
        c.at = log->head();
        c.rows["ledger"] = std::move(rows);
        REQUIRE(log->write_checkpoint(std::move(c)).has_value());
    };

    write({{"c", "1"}, {"a", "1"}, {"b", "1"}});  // in any order
    write({{"a", "2"}, {"b", std::nullopt}, {"d", "2"}});

    using rows = std::map<std::string, std::string>;
    CHECK(rows_of(*log, "ledger") == rows{{"a", "2"}, {"c", "1"}, {"d", "2"}});
    CHECK(rows_of(*log, "dossiers").empty());
    CHECK(**log->row("ledger", "a") == "2");
    CHECK_FALSE(*log->row("ledger", "b"));
    CHECK(log->load_checkpoint()->number == 2);
}

TEST_CASE("a checkpoint that is not one of this log is not written", "[checkpoint]") {
    const scratch dir;
    const auto log = must_open(dir.path());
    append_groups(*log, 3, 10);
    const auto head = log->head();
    REQUIRE(log->write_checkpoint(checkpoint_at(head, 0)).has_value());
    const auto refused_with = [&](checkpoint c, errc why) {
        CHECK(log->write_checkpoint(std::move(c)).error() == why);
        CHECK(log->load_checkpoint()->number == 1);
        CHECK(log->failure().empty());
    };

    auto beyond = head;
    beyond.sequence += 1;
    refused_with(checkpoint_at(beyond, beyond.sequence), errc::does_not_follow);
    auto inside = head;
    inside.sequence -= 3;
    refused_with(checkpoint_at(inside, inside.sequence), errc::does_not_follow);
    auto forked = head;
    forked.digest[0] ^= 1;
    refused_with(checkpoint_at(forked, forked.sequence), errc::does_not_follow);
    auto twice = checkpoint_at(head, head.sequence);
    twice.rows["alerts"] = {{"k", "1"}, {"k", "2"}};
    refused_with(std::move(twice), errc::bad_checkpoint);
    auto unknown = checkpoint_at(head, head.sequence);
    unknown.rows["letters"] = {{"k", "1"}};
    refused_with(std::move(unknown), errc::bad_checkpoint);
    refused_with(checkpoint_at(head, 10),
                 errc::bad_checkpoint);  // ids that an earlier one has stored
}

TEST_CASE("many checkpoints compact into what a map would hold", "[checkpoint]") {
    const scratch dir;
    rng random(5);
    std::map<std::string, std::string> expected;
    {
        const auto log = must_open(dir.path());
        for (int n = 0; n < 24; ++n) {
            append_groups(*log, 1, 3);
            std::map<std::string, std::optional<std::string>> changes;
            for (int i = 0; i < 40; ++i) {
                auto key = "row " + std::to_string(random.below(200));
                if (random.chance(200)) {
                    changes[key] = std::nullopt;
                    expected.erase(key);
                } else {
                    const auto value = std::to_string(random.next());
                    changes[key] = value;
                    expected[key] = value;
                }
            }
            auto c = checkpoint_at(log->head(), log->head().sequence - 3);
            auto& rows = c.rows["dossiers"];
            rows.clear();
            for (auto& [key, value] : changes) rows.push_back({key, value});
            REQUIRE(log->write_checkpoint(std::move(c)).has_value());
        }
        CHECK(rows_of(*log, "dossiers") == expected);
    }
    const auto log = must_open(dir.path());
    CHECK(rows_of(*log, "dossiers") == expected);
    CHECK(log->load_checkpoint()->dedup_ids == 72);
}

TEST_CASE("appends and reads go on while checkpoints are written", "[checkpoint]") {
    const scratch dir;
    engine::log_head head;
    {
        const auto log = must_open(dir.path());
        append_groups(*log, 10, 5);
        std::atomic<bool> stop{false};
        std::thread reader([&] {
            while (!stop) {
                const auto broken =
                    log->read(1, chain_check::verify, [](const auto&) { return true; });
                if (broken) std::abort();
            }
        });
        std::thread writer([&] { append_groups(*log, 200, 20); });
        std::uint64_t before = 0;
        for (int n = 0; n < 15; ++n) {
            const auto at = log->head();
            if (at.sequence == before) continue;
            CHECK(log->write_checkpoint(checkpoint_at(at, before)).has_value());
            before = at.sequence;
        }
        writer.join();
        stop = true;
        reader.join();
        head = log->head();
    }
    const auto log = must_open(dir.path());
    CHECK(log->head() == head);
    CHECK(log->audit_chain({}).head == head);
}

TEST_CASE("what a crash left in staging is cleared and never read", "[checkpoint]") {
    const scratch dir;
    {
        const auto log = must_open(dir.path());
        append_groups(*log, 1, 1);
    }
    std::ofstream(dir.path() / "staging" / "1-ledger-0.sst") << "half a file";
    const auto log = must_open(dir.path());
    CHECK(std::filesystem::is_empty(dir.path() / "staging"));
    CHECK(log->write_checkpoint(checkpoint_at(log->head(), 0)).has_value());
    CHECK(std::filesystem::is_empty(dir.path() / "staging"));
}

}  // namespace tiendo::storage
