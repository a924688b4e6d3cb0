// Records of the log that have left the database: readable from the archive, or named as missing.
#include "fixture.hpp"
#include "flip.hpp"

#include <catch2/catch.hpp>

namespace tiendo::storage {
namespace {

using testing::flip;
namespace fs = std::filesystem;

constexpr std::size_t items_of_group = 50;
constexpr int groups = 20;

options reading(const fs::path& data, const fs::path& archive) {
    auto how = small(data);
    how.archive = archive;
    return how;
}

std::unique_ptr<store> must_open(const options& how) {
    auto opened = store::open(how);
    if (auto* why = std::get_if<std::string>(&opened)) FAIL(*why);
    return std::move(std::get<std::unique_ptr<store>>(opened));
}

// A log of some groups under one checkpoint, and a tail behind it.
void fill(store& log) {
    append_groups(log, groups, items_of_group);
    REQUIRE(log.write_checkpoint(checkpoint_at(log.head(), 0)).has_value());
    append_groups(log, 2, 3);
}

archived must_archive(store& log, archive_request asked) {
    asked.segment_bytes = 20'000;
    const auto done = log.archive_log(asked);
    if (const auto* why = std::get_if<std::string>(&done)) FAIL(*why);
    return std::get<archived>(done);
}

// Every item of the log from there on is what it was.
std::optional<damage> read_all(const store& log, std::uint64_t from, chain_check check) {
    auto next = from;
    auto broken = log.read(from, check, [&](const engine::log_record& record) {
        for (std::size_t i = 0; i < record.items.size(); ++i) {
            const auto at = record.first_sequence + i;
            if (at < from) continue;
            if (at != next++ || record.items[i].bytes != item_bytes(at)) return false;
        }
        return true;
    });
    if (!broken) CHECK(next == log.head().sequence + 1);
    return broken;
}

std::vector<fs::path> files_of(const fs::path& directory) {
    std::vector<fs::path> out;
    for (const auto& entry : fs::directory_iterator(directory)) out.push_back(entry.path());
    std::sort(out.begin(), out.end());
    return out;
}

}  // namespace

TEST_CASE("archived records leave the database, and the whole log is read as before", "[archive]") {
    const scratch dir;
    const auto data = dir.path() / "data";
    const auto to = dir.path() / "archive";
    engine::log_head head;
    {
        const auto log = must_open(small(data));
        fill(*log);
        head = log->head();
        const auto bytes_before = log->measure().log_disk_bytes;

        const auto done = must_archive(*log, {to});

        // A start reads the record under the checkpoint, and what follows.
        CHECK(done.after.sequence == (groups - 1) * items_of_group);
        CHECK(done.after.records == groups - 1);
        CHECK(done.before == engine::log_head{});
        CHECK(done.segments >= 4);
        CHECK(log->begin() == done.after);
        CHECK(log->head() == head);
        CHECK(log->measure().log_disk_bytes <= bytes_before);
        CHECK(log->record_of(7).error() == errc::archived);
        const auto missing = read_all(*log, 1, chain_check::verify);
        REQUIRE(missing);
        CHECK(missing->why.find("storage.archive_dir") != std::string::npos);
        CHECK_FALSE(read_all(*log, done.after.sequence + 1, chain_check::verify));
        CHECK(must_archive(*log, {to}).after == done.after);  // nothing more may go
    }

    const auto log = must_open(reading(data, to));  // audited

    CHECK(log->head() == head);
    for (const auto check : {chain_check::trust, chain_check::verify})
        for (const auto from : {std::uint64_t{1}, std::uint64_t{777}, log->begin().sequence})
            CHECK_FALSE(read_all(*log, from, check));
    const auto found = log->audit_chain({});
    CHECK_FALSE(found.first_error);
    CHECK(found.head == head);
    CHECK(log->record_of(7)->first_sequence == 1);
    append_groups(*log, 3, items_of_group);
    REQUIRE(log->write_checkpoint(checkpoint_at(log->head(), groups * items_of_group)).has_value());
    const auto more = must_archive(*log, {to});
    CHECK(more.before.sequence == (groups - 1) * items_of_group);
    CHECK(more.after.sequence > head.sequence);
    CHECK_FALSE(read_all(*log, 1, chain_check::verify));
}

TEST_CASE("only records from before the date are archived", "[archive]") {
    const scratch dir;
    const auto log = must_open(small(dir.path() / "data"));
    fill(*log);
    archive_request asked{dir.path() / "archive"};
    asked.before = log->record_of(10 * items_of_group)->recorded_at;

    CHECK(must_archive(*log, asked).after.sequence == 9 * items_of_group);

    asked.before = instant{};
    CHECK(must_archive(*log, asked).segments == 0);
}

TEST_CASE("an archive that a crash left sealed, with nothing removed, is taken as it is",
          "[archive]") {
    const scratch dir;
    const auto data = dir.path() / "data";
    const auto to = dir.path() / "archive";
    {
        const auto log = must_open(small(data));
        fill(*log);
    }
    fs::copy(data, dir.path() / "before", fs::copy_options::recursive);
    archived first;
    {
        const auto log = must_open(small(data));
        first = must_archive(*log, {to});
    }
    const auto files = files_of(to);
    std::ofstream(to / "unfinished") << "half made";
    std::ofstream(to / "log-00000000000000000001-00000000000000000009.sst") << "half made";

    const auto log = must_open(reading(dir.path() / "before", to));
    const auto second = must_archive(*log, {to});

    CHECK(second.after == first.after);
    CHECK(second.segments == first.segments);
    CHECK_FALSE(read_all(*log, 1, chain_check::verify));
    CHECK(log->audit_chain({}).head == log->head());
}

TEST_CASE("an archive that cannot be written is an answer, and nothing is removed", "[archive]") {
    const scratch dir;
    fs::create_directories(dir.path());
    std::ofstream(dir.path() / "file") << "in the way";
    const auto log = must_open(small(dir.path() / "data"));
    fill(*log);

    const auto refused = log->archive_log({dir.path() / "file" / "archive"});

    REQUIRE(std::holds_alternative<std::string>(refused));
    CHECK(log->failure().empty());
    CHECK(log->begin() == engine::log_head{});
    CHECK_FALSE(read_all(*log, 1, chain_check::verify));
    archive_request given_up{dir.path() / "archive"};
    given_up.progress = [](std::uint64_t) { return false; };
    given_up.segment_bytes = 1u << 30;
    // Fewer items than a stretch: it is never asked.
    CHECK(std::holds_alternative<archived>(log->archive_log(given_up)));
}

TEST_CASE("an archive of another log, or one that lacks a part, is named", "[archive]") {
    const scratch dir;
    const auto to = dir.path() / "archive";
    {
        const auto other = must_open(small(dir.path() / "other"));
        append_groups(*other, 5, 7);
        append_groups(*other, groups, items_of_group);
        REQUIRE(other->write_checkpoint(checkpoint_at(other->head(), 0)).has_value());
        must_archive(*other, {dir.path() / "others"});
    }
    const auto data = dir.path() / "data";
    {
        const auto log = must_open(small(data));
        fill(*log);
        CHECK(std::holds_alternative<std::string>(log->archive_log({dir.path() / "others"})));
        CHECK(log->begin() == engine::log_head{});
        must_archive(*log, {to});
        // One directory holds all of a log's archive.
        CHECK(std::holds_alternative<std::string>(log->archive_log({dir.path() / "empty"})));
    }
    const auto why_not = [&](const fs::path& archive) {
        const auto log = must_open(reading(data, archive));
        const auto broken = read_all(*log, 1, chain_check::trust);
        return broken ? broken->why : std::string();
    };
    CHECK(why_not(to).empty());
    CHECK(why_not(dir.path() / "others").find("not the one of this log") != std::string::npos);
    CHECK(why_not(dir.path() / "nowhere").find("there is no archive") != std::string::npos);
    fs::remove(files_of(to).front());  // the manifest of the first segment
    CHECK(why_not(to).find("does not go on") != std::string::npos);
}

TEST_CASE("a flipped bit in an archive is named by whoever verifies", "[archive]") {
    const scratch dir;
    const auto data = dir.path() / "data";
    const auto to = dir.path() / "archive";
    {
        const auto log = must_open(small(data));
        fill(*log);
        must_archive(*log, {to});
    }
    const auto what_is_read = [&]() -> std::optional<damage> {
        auto opened = reader::open(reading(data, to));
        if (const auto* why = std::get_if<std::string>(&opened)) FAIL(*why);
        return std::get<std::unique_ptr<reader>>(opened)->read(
            1, chain_check::trust, [](const auto&) { return true; });
    };
    rng dice(38);
    for (const auto& file : files_of(to)) {
        const auto bit = dice.below(fs::file_size(file) * 8);
        INFO("bit " << bit << " of " << file.string());
        flip(file, bit);
        CHECK(what_is_read());
        flip(file, bit);
    }
    CHECK_FALSE(what_is_read());
}

}  // namespace tiendo::storage
