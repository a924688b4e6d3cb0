// What RocksDB may still do to the disk after a write or sync has failed: nothing.
#include "storage/fuse.hpp"

#include "fixture.hpp"

namespace tiendo::storage {

TEST_CASE("after a failed write nothing is written, renamed, linked or removed", "[storage]") {
    const scratch dir;
    std::filesystem::create_directories(dir.path());
    std::vector<std::string> told;
    const fuse one([&](const std::string& why) { told.push_back(why); });
    const auto kept = (dir.path() / "kept").string();
    std::unique_ptr<rocksdb::WritableFile> file;
    REQUIRE(one.env()->NewWritableFile(kept, &file, {}).ok());
    REQUIRE(file->Append("before").ok());
    REQUIRE(one.failure().empty());

    std::unique_ptr<rocksdb::WritableFile> none;
    CHECK_FALSE(one.env()->NewWritableFile((dir.path() / "absent" / "x").string(), &none, {}).ok());

    CHECK_THAT(one.failure(), Catch::Contains("absent"));
    CHECK(told == std::vector{one.failure()});
    CHECK_FALSE(file->Append("after").ok());
    CHECK_FALSE(file->Sync().ok());
    CHECK_FALSE(one.env()->DeleteFile(kept).ok());
    CHECK_FALSE(one.env()->RenameFile(kept, kept + "2").ok());
    CHECK_FALSE(one.env()->LinkFile(kept, kept + "3").ok());
    CHECK(told.size() == 1);
    CHECK(std::distance(std::filesystem::directory_iterator(dir.path()), {}) == 1);
}

}  // namespace tiendo::storage
