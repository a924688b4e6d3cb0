// What the store refuses: a directory that is not what it was when it was last written.
#include "fixture.hpp"
#include "flip.hpp"

#include <catch2/catch.hpp>
#include <rocksdb/db.h>

#include <map>

namespace tiendo::storage {
namespace {

using testing::flip;
namespace fs = std::filesystem;

void copy_directory(const fs::path& from, const fs::path& to) {
    fs::remove_all(to);
    fs::copy(from, to, fs::copy_options::recursive);
}

std::string read_file(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

void write_file(const fs::path& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

std::vector<fs::path> files_named(const fs::path& directory, std::string_view part) {
    std::vector<fs::path> out;
    for (const auto& entry : fs::directory_iterator(directory)) {
        if (entry.path().filename().string().find(part) != std::string::npos &&
            entry.file_size() > 0) {
            out.push_back(entry.path());
        }
    }
    std::sort(out.begin(), out.end());
    return out;
}

// A stopped service's directory: a checkpoint, flushed tables, and a tail in the write-ahead log.
engine::log_head build(const fs::path& directory) {
    const auto log = must_open(directory);
    append_groups(*log, 15, 600);
    REQUIRE(log->write_checkpoint(checkpoint_at(log->head(), 0)).has_value());
    append_groups(*log, 8, 200);
    return log->head();
}

// Nothing was served wrongly: refused, or all of it is there and the chain holds.
bool refused_or_whole(const fs::path& directory, const engine::log_head& head) {
    auto opened = store::open(small(directory));
    if (std::holds_alternative<std::string>(opened)) return true;
    const auto& log = *std::get<std::unique_ptr<store>>(opened);
    const auto report = log.audit_chain({});
    if (report.first_error) return true;  // seen by the scrub, named, never served
    std::uint64_t rows = 0;
    for (const auto name : view_families) {
        if (log.scan(name, [&](std::string_view, std::string_view) { return ++rows > 0; }))
            return true;
    }
    if (log.scan_dedup([](const dedup_entry&) { return true; })) return true;
    return report.head == head && rows == 2 * view_families.size();
}

}  // namespace

TEST_CASE("a directory with other things in it is not touched", "[storage][damage]") {
    const scratch dir;
    fs::create_directories(dir.path());
    write_file(dir.path() / "letter.txt", "hello");

    CHECK_THAT(must_refuse(dir.path()),
               Catch::Contains("'letter.txt'") && Catch::Contains("empty directory"));

    CHECK(std::distance(fs::directory_iterator(dir.path()), fs::directory_iterator{}) == 1);
}

TEST_CASE("a lost database beside a witness is not replaced by an empty one", "[storage][damage]") {
    const scratch dir;
    build(dir.path());
    fs::remove_all(dir.path() / "db");
    CHECK_THAT(must_refuse(dir.path()),
               Catch::Contains("there is no database, but the witness has seen sequence 10600"));
}

TEST_CASE("a lost or damaged witness is named", "[storage][damage]") {
    const scratch dir;
    build(dir.path());
    SECTION("lost") {
        fs::remove(dir.path() / "witness");
        CHECK_THAT(must_refuse(dir.path()),
                   Catch::Contains("witness file") && Catch::Contains("is missing"));
    }
    SECTION("damaged") {
        flip(dir.path() / "witness", 300);
        CHECK_THAT(must_refuse(dir.path()), Catch::Contains("is damaged"));
    }
}

TEST_CASE("an older copy of the database under a newer witness is refused", "[storage][damage]") {
    const scratch dir;
    const scratch old;
    build(dir.path());
    copy_directory(dir.path(), old.path());
    {
        const auto log = must_open(dir.path());
        append_groups(*log, 3, 10);
    }
    fs::remove_all(dir.path() / "db");
    fs::copy(old.path() / "db", dir.path() / "db", fs::copy_options::recursive);
    CHECK_THAT(must_refuse(dir.path()),
               Catch::Contains("the log ends before sequence 10630, which the witness"));
}

TEST_CASE("a database of another history under this witness is refused", "[storage][damage]") {
    const scratch dir;
    const scratch other;
    {
        const auto log = must_open(dir.path());
        append_groups(*log, 3, 10);
    }
    {
        const auto log = must_open(other.path());
        append_groups(*log, 1, 30);
    }
    fs::copy_file(
        other.path() / "witness", dir.path() / "witness", fs::copy_options::overwrite_existing);
    CHECK_THAT(must_refuse(dir.path()),
               Catch::Contains("is not the log that the witness has seen"));
}

TEST_CASE("a write-ahead log that was cut at a clean stop is refused by the witness",
          "[storage][damage]") {
    const scratch dir;
    build(dir.path());
    const auto log = files_named(dir.path() / "db", ".log").back();
    fs::resize_file(log, fs::file_size(log) / 2);
    CHECK_THAT(must_refuse(dir.path()), Catch::Contains("the log ends before sequence 10600"));
}

TEST_CASE("a bit flipped in the middle of the write-ahead log is refused", "[storage][damage]") {
    const scratch dir;
    const scratch copy;
    build(dir.path());
    const auto name = files_named(dir.path() / "db", ".log").back().filename();
    const auto bits = fs::file_size(dir.path() / "db" / name) * 8;
    rng random(7);
    for (int i = 0; i < 30; ++i) {
        copy_directory(dir.path(), copy.path());
        const auto bit = random.below(bits * 9 / 10);
        flip(copy.path() / "db" / name, bit);
        INFO("bit " << bit);
        CHECK_THAT(must_refuse(copy.path()), Catch::Contains("is not served"));
    }
}

TEST_CASE("a bit flipped in the write-ahead log of a killed process loses no acknowledged group",
          "[storage][damage]") {
    const scratch dir;
    const scratch killed;
    const scratch copy;
    {
        const auto log = must_open(dir.path());
        append_groups(*log, 40, 5);
        copy_directory(dir.path(),
                       killed.path());  // no clean stop: the witness knows nothing of the 40
    }
    const auto name = files_named(killed.path() / "db", ".log").back().filename();
    const auto bits = fs::file_size(killed.path() / "db" / name) * 8;
    rng random(13);
    for (int i = 0; i < 30; ++i) {
        copy_directory(killed.path(), copy.path());
        const auto bit = random.below(bits * 8 / 10);
        flip(copy.path() / "db" / name, bit);
        INFO("bit " << bit);
        CHECK_THAT(must_refuse(copy.path()), Catch::Contains("cannot be opened"));
    }
}

TEST_CASE("a flipped bit in a table, the MANIFEST or CURRENT is never served as truth",
          "[storage][damage]") {
    const scratch dir;
    const scratch copy;
    const auto head = build(dir.path());
    const auto kind = GENERATE(as<std::string>{}, ".sst", "MANIFEST", "CURRENT");
    const auto files = files_named(dir.path() / "db", kind);
    REQUIRE_FALSE(files.empty());
    rng random(11);
    for (int i = 0; i < 40; ++i) {
        const auto& file = files[random.below(files.size())];
        const auto bit = random.below(fs::file_size(file) * 8);
        copy_directory(dir.path(), copy.path());
        flip(copy.path() / "db" / file.filename(), bit);
        INFO(file.filename().string() << " bit " << bit);
        CHECK(refused_or_whole(copy.path(), head));
    }
}

TEST_CASE("a MANIFEST that lost its end is refused", "[storage][damage]") {
    const scratch dir;
    const scratch copy;
    const auto head = build(dir.path());
    const auto manifest = files_named(dir.path() / "db", "MANIFEST").back().filename();
    const auto size = fs::file_size(dir.path() / "db" / manifest);
    for (std::uintmax_t kept = 0; kept < size; kept += 97) {
        copy_directory(dir.path(), copy.path());
        fs::resize_file(copy.path() / "db" / manifest, kept);
        INFO("cut to " << kept << " of " << size);
        CHECK(refused_or_whole(copy.path(), head));
    }
}

TEST_CASE("a table deleted by hand is refused", "[storage][damage]") {
    const scratch dir;
    const scratch copy;
    build(dir.path());
    for (const auto& file : files_named(dir.path() / "db", ".sst")) {
        copy_directory(dir.path(), copy.path());
        fs::remove(copy.path() / "db" / file.filename());
        INFO(file.filename().string());
        CHECK_THAT(must_refuse(copy.path()), Catch::Contains("is not served"));
    }
}

TEST_CASE("a log record that cannot be decoded is an error with its key, never skipped",
          "[storage][damage]") {
    const scratch dir;
    build(dir.path());
    {
        rocksdb::DB* raw = nullptr;
        std::vector<rocksdb::ColumnFamilyHandle*> handles;
        std::vector<std::string> names;
        const auto path = (dir.path() / "db").string();
        REQUIRE(rocksdb::DB::ListColumnFamilies({}, path, &names).ok());
        std::vector<rocksdb::ColumnFamilyDescriptor> families;
        for (const auto& name : names) families.emplace_back(name, rocksdb::ColumnFamilyOptions());
        REQUIRE(rocksdb::DB::Open({}, path, families, &handles, &raw).ok());
        const std::unique_ptr<rocksdb::DB> db(raw);
        for (auto* handle : handles) {
            if (handle->GetName() == "log") {
                // Sequence 601 begins a record of the checkpointed part: the start does not read
                // it.
                REQUIRE(
                    db->Put({}, handle, std::string("\0\0\0\0\0\0\x02\x59", 8), "nonsense").ok());
            }
            db->DestroyColumnFamilyHandle(handle).PermitUncheckedError();
        }
    }
    // One more entry than records: seen before anything is served.
    CHECK_THAT(must_refuse(dir.path()),
               Catch::Contains("the log holds 24 records but its head counts 23"));
}

}  // namespace tiendo::storage
