// RocksDB's own list of what a live copy needs, with deletions off meanwhile.
#include "live_files.hpp"

#include <rocksdb/metadata.h>
#include <rocksdb/options.h>

#include <limits>

namespace tiendo::storage {

class held_files::hold {
  public:
    explicit hold(rocksdb::DB& of) : of_(of) {}
    // Not by force: another copy may be under way.
    ~hold() { of_.EnableFileDeletions(false).PermitUncheckedError(); }
    hold(const hold&) = delete;
    hold& operator=(const hold&) = delete;

  private:
    rocksdb::DB& of_;
};

holding hold_files_of(rocksdb::DB& open) {
    if (const auto off = open.DisableFileDeletions(); !off.ok())
        return "its files cannot be held: " + off.ToString();
    auto keeps = std::make_shared<const held_files::hold>(open);
    // The log is copied as it lies there: a flush would compete with the acknowledgements.
    rocksdb::LiveFilesStorageInfoOptions how;
    how.wal_size_for_flush = std::numeric_limits<std::uint64_t>::max();
    std::vector<rocksdb::LiveFileStorageInfo> found;
    if (const auto listed = open.GetLiveFilesStorageInfo(how, &found); !listed.ok())
        return "its files cannot be listed: " + listed.ToString();
    std::vector<held_file> files;
    files.reserve(found.size());
    for (auto& one : found) {
        held_file file{one.relative_filename,
                       std::filesystem::path(one.directory) / one.relative_filename,
                       one.size,
                       std::nullopt};
        if (!one.replacement_contents.empty()) {
            file.size = one.replacement_contents.size();
            file.content = std::move(one.replacement_contents);
        }
        files.push_back(std::move(file));
    }
    return held_files(std::move(files), std::move(keeps));
}

}  // namespace tiendo::storage
