// However many checkpoints there were, a family has a bounded number of files.
#include "fixture.hpp"
#include "storage/database.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <rocksdb/db.h>
#include <rocksdb/sst_file_writer.h>

namespace tiendo::storage {
namespace {

std::uint64_t files_of(const store& in, std::string_view family) {
    const auto now = in.measure();
    for (const auto& [name, count] : now.files)
        if (name == family) return count;
    FAIL("no such family");
    return 0;
}

std::string key_of(int number) {
    return fmt::format("{:06}", number);
}

// As directories were left before checkpoints were sorted runs: files that overlap nothing, beside
// each other in the lowest level. Some rows are taken back by files above them.
void leave_files(const std::filesystem::path& data, int count) {
    std::vector<rocksdb::ColumnFamilyDescriptor> families;
    for (const auto* name : family_names)
        families.emplace_back(name, rocksdb::ColumnFamilyOptions());
    std::vector<rocksdb::ColumnFamilyHandle*> handles;
    rocksdb::DB* raw = nullptr;
    rocksdb::DBOptions how;
    REQUIRE(rocksdb::DB::Open(how, (data / "db").string(), families, &handles, &raw).ok());
    const std::unique_ptr<rocksdb::DB> db(raw);
    auto* const alerts = handles[static_cast<std::size_t>(family::alerts)];
    const auto file_of = [&](int number, bool is_gone) {
        const auto path = (data / "staging" / fmt::format("{}-{}.sst", number, is_gone)).string();
        rocksdb::SstFileWriter writer{rocksdb::EnvOptions(), rocksdb::Options()};
        REQUIRE(writer.Open(path).ok());
        REQUIRE(
            (is_gone ? writer.Delete(key_of(number)) : writer.Put(key_of(number), "kept")).ok());
        REQUIRE(writer.Finish().ok());
        return path;
    };
    rocksdb::IngestExternalFileOptions options;
    options.move_files = true;
    std::vector<std::string> files;
    for (int i = 0; i < count; ++i) files.push_back(file_of(i, false));
    REQUIRE(db->IngestExternalFile(alerts, files, options).ok());
    files.clear();
    for (int i = 0; i < count; i += 50) files.push_back(file_of(i, true));
    REQUIRE(db->IngestExternalFile(alerts, files, options).ok());
    for (auto* handle : handles) REQUIRE(db->DestroyColumnFamilyHandle(handle).ok());
}

std::vector<std::string> keys_of(const store& from, std::string_view family) {
    std::vector<std::string> out;
    CHECK_FALSE(from.scan(family, [&](std::string_view key, std::string_view) {
        out.emplace_back(key);
        return true;
    }));
    return out;
}

}  // namespace

TEST_CASE("files that overlap nothing are merged above a number, and hold what they held",
          "[merging]") {
    const scratch dir;
    {
        const auto log = must_open(dir.path());
        append_groups(*log, 3, 4);
        REQUIRE(log->write_checkpoint(checkpoint_at(log->head(), 0)).has_value());
    }
    leave_files(dir.path(), 150);
    std::vector<std::string> rows;
    {
        const auto log = must_open(dir.path());
        rows = keys_of(*log, "alerts");
        CHECK(rows.size() == 150 - 3 + 2);
        REQUIRE(files_of(*log, "alerts") > 140);

        const auto merges = log->merge_files();

        REQUIRE(merges.has_value());
        CHECK(*merges >= 5);
        CHECK(log->merge_files().has_value());
        CHECK(files_of(*log, "alerts") <= merge_above_files);
        CHECK(keys_of(*log, "alerts") == rows);
        CHECK(*log->merge_files() == 0);
    }
    const auto again = must_open(dir.path());  // audited
    CHECK(files_of(*again, "alerts") <= merge_above_files);
    CHECK(keys_of(*again, "alerts") == rows);
    CHECK(again->load_checkpoint()->dedup_ids == 12);
}

}  // namespace tiendo::storage
