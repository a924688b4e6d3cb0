// The permanent dedup index against a plain map, over checkpoints and restarts.
#include "tiendo/storage/dedup_index.hpp"

#include "fixture.hpp"

#include <catch2/catch.hpp>

#include <map>

namespace tiendo::storage {
namespace {

// With `read_at_once` 0 the stored ids are read on a thread beside the test.
std::unique_ptr<dedup_index> must_index(
    const store& of, std::uint64_t read_at_once = dedup_index::ids_read_at_once) {
    auto opened = dedup_index::open(of, read_at_once);
    if (opened.broken) FAIL(opened.broken->why);
    return std::move(opened.index);
}

dedup_index::candidate candidate_of(std::uint64_t id, std::uint8_t version) {
    dedup_index::candidate c;
    c.key = id_of(id);
    c.item[0] = version;
    return c;
}

// What the index must say, by the simplest means.
class model {
  public:
    engine::item_fate judge(std::uint64_t id, std::uint8_t version) {
        const auto [known, fresh] = versions_.try_emplace(id, version);
        if (fresh) return engine::item_fate::accepted;
        return known->second == version ? engine::item_fate::duplicate
                                        : engine::item_fate::conflict;
    }

  private:
    std::map<std::uint64_t, std::uint8_t> versions_;
};

}  // namespace

TEST_CASE("fresh, duplicate and conflict are told as by a map, over checkpoints and restarts",
          "[dedup]") {
    const scratch dir;
    const auto seed = GENERATE(1u, 2u, 3u);
    rng random(seed);
    model expected;
    auto log = must_open(dir.path());
    const auto read_at_once = seed == 1 ? 0 : dedup_index::ids_read_at_once;
    auto index = must_index(*log, read_at_once);
    std::vector<engine::item_fate> fates;
    std::vector<dedup_entry> tail;  // logged after the last checkpoint: what a restart replays
    std::uint64_t logged = 0;
    bool handed_over = false;

    for (int round = 0; round < 200; ++round) {
        std::vector<dedup_index::candidate> batch;
        std::vector<engine::item_fate> right;
        for (auto n = 1 + random.below(30); n > 0; --n) {
            const auto id = random.below(3'000);  // repeats within a batch, too
            const auto version = static_cast<std::uint8_t>(random.chance(100) ? 2 : 1);
            batch.push_back(candidate_of(id, version));
            right.push_back(expected.judge(id, version));
        }

        REQUIRE(index->check_and_add(batch, logged + 1, fates).has_value());

        REQUIRE(fates == right);
        const auto fresh = static_cast<std::size_t>(
            std::count(right.begin(), right.end(), engine::item_fate::accepted));
        for (std::size_t i = 0; i < batch.size(); ++i) {
            if (right[i] == engine::item_fate::accepted)
                tail.push_back({batch[i].key, {batch[i].item, ++logged}});
        }
        if (fresh > 0) REQUIRE(log->append(group_after(log->head(), fresh)).has_value());
        if (handed_over && random.chance(500)) {
            index->drop_handed_over();
            handed_over = false;
        }
        if (!handed_over && logged > 0 && random.chance(50)) {
            // The position of a checkpoint lies behind the end of the log, as the fold does.
            const auto at = log->record_of(1 + random.below(logged));
            const auto last = log->load_checkpoint();
            if (last && at->last_sequence() <= last->at.sequence) continue;
            engine::log_head head;
            REQUIRE_FALSE(log->read(1, chain_check::verify, [&](const engine::log_record& record) {
                head = engine::head_after(head, record);
                return record.first_sequence != at->first_sequence;
            }));
            checkpoint c = checkpoint_at(head, head.sequence);
            c.ids = index->hand_over(head.sequence);
            REQUIRE(log->write_checkpoint(std::move(c)).has_value());
            std::erase_if(tail,
                          [&](const dedup_entry& e) { return e.value.sequence <= head.sequence; });
            handed_over = true;
        }
        if (random.chance(30)) {
            index.reset();
            log.reset();
            log = must_open(dir.path());
            index = must_index(*log, read_at_once);
            for (const auto& entry : tail) index->restore(entry);
            handed_over = false;
        }
    }
    CHECK(index->measure().recent >= tail.size());
}

TEST_CASE("a handed-over id is known before, during and after its checkpoint", "[dedup]") {
    const scratch dir;
    const auto log = must_open(dir.path());
    const auto index = must_index(*log);
    append_groups(*log, 1, 2);
    std::vector<engine::item_fate> fates;
    const auto repeat = [&](std::uint64_t id) {
        const auto c = candidate_of(id, 1);
        REQUIRE(index->check_and_add({&c, 1}, 100, fates).has_value());
        return fates.front();
    };
    const auto first = candidate_of(1, 1);
    const auto second = candidate_of(2, 1);
    REQUIRE(index->check_and_add({&first, 1}, 1, fates).has_value());
    REQUIRE(index->check_and_add({&second, 1}, 2, fates).has_value());

    auto ids = index->hand_over(1);

    CHECK(ids == std::vector<dedup_entry>{{id_of(1), {first.item, 1}}});
    CHECK(repeat(1) == engine::item_fate::duplicate);
    CHECK(repeat(2) == engine::item_fate::duplicate);
    append_groups(*log, 1, 1);
    checkpoint c;
    c.at = log->head();
    c.ids = std::move(ids);
    REQUIRE(log->write_checkpoint(std::move(c)).has_value());
    index->drop_handed_over();
    CHECK(index->measure().recent == 1);
    CHECK(repeat(1) == engine::item_fate::duplicate);
    CHECK(repeat(2) == engine::item_fate::duplicate);
    CHECK(index->measure().stored_lookups == 1);
}

TEST_CASE("the filter never forgets an id, through every generation", "[dedup]") {
    id_filter filter(1);
    constexpr std::uint64_t count = 3'500'000;  // 1 Mi, then 2 Mi, then 4 Mi
    const auto key = [](std::uint64_t n) {
        dedup_key k;
        rng random(n);
        for (std::size_t half = 0; half < 2; ++half) {
            const auto word = random.next();
            std::memcpy(k.bytes.data() + half * 8, &word, sizeof(word));
        }
        return k;
    };
    for (std::uint64_t n = 0; n < count; ++n) filter.add(key(n));
    std::uint64_t forgotten = 0;
    std::uint64_t imagined = 0;
    for (std::uint64_t n = 0; n < count; ++n) forgotten += filter.may_contain(key(n)) ? 0 : 1;
    for (std::uint64_t n = 0; n < count; ++n)
        imagined += filter.may_contain(key(n + (1ull << 40))) ? 1 : 0;
    CHECK(forgotten == 0);
    CHECK(filter.generations() == 3);
    // A full generation of 12 bits an id imagines under 1 %.
    CHECK(imagined * 100 < count * filter.generations());
}

TEST_CASE("the same id of two agencies is two ids", "[dedup]") {
    const event_id id("e-1");
    CHECK(dedup_key_of(agency_code("H01"), id) != dedup_key_of(agency_code("H02"), id));
    CHECK(dedup_key_of(agency_code("H0"), event_id("1e-1")) !=
          dedup_key_of(agency_code("H01"), id));
}

}  // namespace tiendo::storage
