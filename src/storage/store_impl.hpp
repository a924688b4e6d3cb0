// The insides of an open store, shared by store.cpp (opening, log, reads) and
// checkpoint.cpp (views).
#pragma once

#include "database.hpp"
#include "durable_file.hpp"
#include "log_view.hpp"
#include "position.hpp"
#include "tiendo/base/guarded.hpp"
#include "tiendo/storage/store.hpp"

#include <rocksdb/write_batch.h>

#include <atomic>
#include <memory>
#include <optional>
#include <string>

namespace tiendo::storage {

// Paths inside a data directory.
struct layout {
    std::filesystem::path root;
    [[nodiscard]] std::filesystem::path database() const { return root / "db"; }
    [[nodiscard]] std::filesystem::path creating() const { return root / "creating"; }
    [[nodiscard]] std::filesystem::path staging() const { return root / "staging"; }
    [[nodiscard]] std::filesystem::path witness() const { return root / "witness"; }
    [[nodiscard]] std::filesystem::path lock() const { return root / "lock"; }
};

// Thread-safe, except for the append members, which belong to the commit thread.
class store::impl {
  public:
    impl(options given, directory_lock held);

    // Remembers the first failure and reports every one; from then on nothing is written.
    void fail(const std::string& why);
    [[nodiscard]] bool failed() const noexcept { return failed_.load(std::memory_order_acquire); }
    // Writes the witness for where the durable log stands now. False: failed, now or before.
    bool refresh_witness();
    [[nodiscard]] background_hooks hooks();
    [[nodiscard]] archive_place archived() { return {how.archive, disk_of(how), &archives}; }

    options how;
    layout paths;
    directory_lock lock;
    guarded<engine::log_head> head;
    guarded<std::optional<checkpoint_header>> position;
    guarded<std::string> failure;
    std::atomic<std::uint64_t> appended_records{0};
    std::atomic<std::uint64_t> appended_bytes{0};
    std::atomic<std::uint64_t> checkpoints{0};
    std::atomic<std::uint64_t> merges{0};
    std::atomic<bool> is_archiving{false};
    archive_cache archives;

    // Owner: the commit thread. Reused from group to group.
    rocksdb::WriteBatch batch;
    std::string value;
    // The last one written.
    guarded<std::optional<witness>> seen;
    // Last: closes first, while all that its background threads call is still there.
    std::unique_ptr<database> files;

  private:
    std::atomic<bool> failed_{false};
};

// Whole files of the log before `begin`; what fails is tried again at the next start.
void remove_archived(const database& from, const engine::log_head& begin);

// Every stored event id, in order of its key; a row of another form is damage.
[[nodiscard]] std::optional<damage> scan_ids(const database& from,
                                             const std::function<bool(const dedup_entry&)>& visit);

}  // namespace tiendo::storage
