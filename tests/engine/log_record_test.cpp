// The stored form of log records, and the chain that makes a changed log visible.
#include "tiendo/engine/log_record.hpp"

#include "tiendo/base/rng.hpp"

#include <catch2/catch.hpp>

namespace tiendo::engine {
namespace {

log_item item_of(std::string bytes, std::uint32_t origin_index = 0) {
    log_item item;
    item.origin_index = origin_index;
    item.digest = sha256(bytes);
    item.bytes = std::move(bytes);
    return item;
}

log_record sample(const log_head& after = {}) {
    log_record record;
    record.recorded_at = instant{milliseconds{1'790'000'000'250}};
    record.first_sequence = after.sequence + 1;
    record.head_before = after.digest;
    record.origins = {{"counter-7", agency_code("H01.02"), false},
                      {"import", agency_code("H01"), true}};
    record.items = {item_of("first"), item_of("second", 1), item_of(std::string(300, '\xff'))};
    return record;
}

log_record random_record(rng& random) {
    log_record record;
    record.kind = static_cast<record_kind>(1 + random.below(8));
    record.recorded_at = instant{milliseconds{random.between(-1'000'000, 4'000'000'000'000)}};
    record.first_sequence = 1 + random.below(1ull << random.between(1, 62));
    for (auto& b : record.head_before) b = static_cast<std::uint8_t>(random.next());
    const auto origins = 1 + random.below(4);
    for (std::uint64_t i = 0; i < origins; ++i) {
        record.origins.push_back({std::string(random.below(40), 'c'),
                                  agency_code(std::string(random.below(code_bytes_max + 1), 'A')),
                                  random.chance(500)});
    }
    const auto items = 1 + random.below(20);
    for (std::uint64_t i = 0; i < items; ++i) {
        std::string bytes(random.below(300), '\0');
        for (char& c : bytes) c = static_cast<char>(random.next());
        record.items.push_back(item_of(bytes, static_cast<std::uint32_t>(random.below(origins))));
        if (random.chance(100)) record.items.back().bytes.clear();  // erased
    }
    return record;
}

}  // namespace

TEST_CASE("a record read back from its bytes is the same record", "[log_record]") {
    rng random(1);
    for (int i = 0; i < 2'000; ++i) {
        const auto record = random_record(random);
        std::string bytes;
        encode(record, bytes);

        log_record back;
        REQUIRE(decode(bytes, back));

        CHECK(back == record);
        CHECK(digest_after(back) == digest_after(record));
    }
}

TEST_CASE("a record that is cut anywhere or continued is not read", "[log_record]") {
    std::string bytes;
    encode(sample(), bytes);
    log_record back;
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        CHECK_FALSE(decode(std::string_view(bytes).substr(0, size), back));
    }
    CHECK_FALSE(decode(bytes + '\0', back));
    CHECK(decode(bytes, back));
}

TEST_CASE("one flipped bit is refused, or changes the record so that the chain breaks",
          "[log_record]") {
    const auto record = sample();
    std::string bytes;
    encode(record, bytes);
    std::size_t read_back = 0;
    for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
        auto flipped = bytes;
        flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
        log_record back;
        if (!decode(flipped, back)) continue;
        ++read_back;
        CHECK_FALSE(back == record);
        log_head head;
        std::string why;
        const bool follows = follow(head, back, why);
        CHECK((!follows || head.digest != digest_after(record)));
    }
    CHECK(read_back > 0);  // flips in bytes, digests and names do decode: the chain has to see them
}

TEST_CASE("a record of a later format, of an unknown kind or without items is not read",
          "[log_record]") {
    std::string bytes;
    encode(sample(), bytes);
    log_record back;

    auto later = bytes;
    later[0] = 2;
    CHECK_FALSE(decode(later, back));
    auto unknown = bytes;
    unknown[1] = 9;
    CHECK_FALSE(decode(unknown, back));
    unknown[1] = 0;
    CHECK_FALSE(decode(unknown, back));
    CHECK_FALSE(decode(std::string_view(), back));
}

TEST_CASE("a huge count without the bytes behind it allocates nothing", "[log_record]") {
    std::string bytes{1, 1};                               // format, events
    bytes.push_back(0);                                    // recorded_at
    bytes.push_back(1);                                    // first sequence
    bytes.append(32, '\0');                                // head before
    bytes.append("\xff\xff\xff\xff\xff\xff\xff\xff\x7f");  // origins
    log_record back;
    CHECK_FALSE(decode(bytes, back));
    CHECK(back.origins.empty());
}

TEST_CASE("records in order move the head and count their items", "[log_record]") {
    log_head head;
    std::string why;
    const auto first = sample();
    REQUIRE(follow(head, first, why));
    CHECK(head.sequence == 3);
    CHECK(head.records == 1);
    CHECK(head.events == 3);
    CHECK(head.recorded_at == first.recorded_at);
    CHECK(head.digest == digest_after(first));

    auto second = sample(head);
    second.kind = record_kind::catalogue;
    REQUIRE(follow(head, second, why));
    CHECK(head.sequence == 6);
    CHECK(head.events == 3);  // catalogue items are no events
}

TEST_CASE("a record that does not follow is named and leaves the head alone", "[log_record]") {
    log_head head;
    std::string why;
    REQUIRE(follow(head, sample(), why));
    const auto before = head;
    auto next = sample(head);
    std::string expected;

    SECTION("sequence gap") {
        next.first_sequence += 1;
        expected = "sequence gap";
    }
    SECTION("another head digest") {
        next.head_before[5] ^= 1;
        expected = "broken chain";
    }
    SECTION("time going back") {
        next.recorded_at -= milliseconds{1};
        expected = "time goes back";
    }
    SECTION("no items") {
        next.items.clear();
        expected = "no items";
    }
    SECTION("bytes that are not those of the digest") {
        next.items[1].bytes += "!";
        expected = "do not match their digest";
    }
    SECTION("an item of no origin") {
        next.items[0].origin_index = 2;
        expected = "names origin 2 of 2";
    }

    CHECK_FALSE(follow(head, next, why));
    CHECK_THAT(why, Catch::Contains(expected));
    CHECK(head == before);
}

TEST_CASE("erasing an item's bytes leaves the chain whole", "[log_record]") {
    const auto record = sample();
    auto erased = record;
    erased.items[1].bytes.clear();
    log_head whole;
    log_head with_erasure;
    std::string why;
    REQUIRE(follow(whole, record, why));
    REQUIRE(follow(with_erasure, erased, why));
    CHECK(whole == with_erasure);
}

TEST_CASE("moving an item to another sender breaks the chain", "[log_record]") {
    const auto record = sample();
    auto moved = record;
    moved.items[0].origin_index = 1;
    CHECK(digest_after(moved) != digest_after(record));
}

}  // namespace tiendo::engine
