// Files of checkpoints that overlap nothing are put beside each other in the lowest levels, and
// there RocksDB never merges them: here their number is kept bounded.
#include "store_impl.hpp"

#include <fmt/format.h>
#include <rocksdb/metadata.h>

#include <algorithm>
#include <numeric>

namespace tiendo::storage {
namespace {

constexpr std::size_t window_files = 16;       // merged at once; with fewest bytes
constexpr std::size_t least_window_files = 8;  // fewer are not worth it
constexpr std::size_t merges_at_once_max = 16;

// Neighbours within one level.
struct window {
    int level = 0;
    std::vector<std::string> files;
    std::uint64_t bytes = 0;
};

// The neighbours with the fewest bytes in all levels but the first, which RocksDB merges itself.
std::optional<window> cheapest(const rocksdb::ColumnFamilyMetaData& now) {
    std::optional<window> best;
    for (const auto& level : now.levels) {
        const auto& files = level.files;
        if (level.level == 0 || files.size() < least_window_files) continue;
        const auto wide = std::min(window_files, files.size());
        for (std::size_t first = 0; first + wide <= files.size(); ++first) {
            window here{level.level, {}, 0};
            bool is_free = true;
            for (std::size_t i = first; i < first + wide; ++i) {
                here.bytes += files[i].size;
                is_free = is_free && !files[i].being_compacted;
            }
            if (!is_free || (best && best->bytes <= here.bytes)) continue;
            for (std::size_t i = first; i < first + wide; ++i) here.files.push_back(files[i].name);
            best = std::move(here);
        }
    }
    return best;
}

// Somebody else merges the same files, or has: RocksDB was there first.
bool is_overtaken(const rocksdb::Status& status) {
    return status.IsAborted() || status.IsInvalidArgument() || status.IsShutdownInProgress();
}

}  // namespace

result<std::uint64_t> store::merge_files() {
    auto& in = *impl_;
    if (in.failed()) return errc::failed_before;
    auto& db = in.files->db();
    std::uint64_t merges = 0;
    for (std::size_t i = 0; i < family_names.size(); ++i) {
        const auto which = static_cast<family>(i);
        if (which == family::log) continue;  // its files are written full, and never again
        while (merges < merges_at_once_max) {
            rocksdb::ColumnFamilyMetaData now;
            db.GetColumnFamilyMetaData(in.files->handle(which), &now);
            if (now.file_count <= merge_above_files + now.size / merge_file_bytes) break;
            const auto chosen = cheapest(now);
            if (!chosen) break;
            rocksdb::CompactionOptions how;
            how.compression = rocksdb::kDisableCompressionOption;  // as the family says
            how.output_file_size_limit = 2 * merge_file_bytes;
            const auto status =
                db.CompactFiles(how, in.files->handle(which), chosen->files, chosen->level);
            if (is_overtaken(status)) break;
            if (!status.ok()) {
                in.fail(fmt::format("files of family {} could not be merged: {}",
                                    family_names[i],
                                    status.ToString()));
                return errc::write_failed;
            }
            ++merges;
            in.merges.fetch_add(1, std::memory_order_relaxed);
        }
    }
    return merges;
}

}  // namespace tiendo::storage
