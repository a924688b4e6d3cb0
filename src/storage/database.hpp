// RocksDB as this product uses it: the families, every setting that a promise
// rests on, and the open handles. Nothing outside src/storage sees RocksDB.
//
// The settings and what they defend against: reliability facts in
// src/decisions/0011-atomic-checkpoints.md and beside each line in database.cpp.
#pragma once

#include "disk.hpp"
#include "fuse.hpp"
#include "tiendo/storage/store.hpp"

#include <rocksdb/db.h>
#include <rocksdb/listener.h>
#include <rocksdb/options.h>

#include <array>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace tiendo::storage {

// Index into the handles; names in family_names are stored. The log stands before the views.
enum class family : std::uint8_t {
    standard,
    log,
    dedup,
    dossiers,
    ledger,
    alerts,
    meta,
    position,
    ended,
};
inline constexpr std::array<const char*, 9> family_names{
    "default", "log", "dedup", "dossiers", "ledger", "alerts", "meta", "position", "ended"};
inline constexpr const char* position_key = "position";

// The view family of that name; nullopt: not a view family.
[[nodiscard]] std::optional<family> view_family(std::string_view name) noexcept;

// Hooks into RocksDB's background work; called on its threads.
struct background_hooks {
    std::function<void()> before_log_flush;          // may block; no lock of RocksDB is held
    std::function<void(const std::string&)> failed;  // also a failed write or sync of any thread
};

// Open handles. Immutable after opening; RocksDB itself is thread-safe.
class database {
  public:
    enum class mode {
        create,
        read_write,
        read_only,
        read_only_log,  // the log alone: opens although files of other families are damaged
    };
    using opened = std::variant<std::unique_ptr<database>, std::string>;
    // The second alternative is RocksDB's own status text.
    [[nodiscard]] static opened open(const std::filesystem::path& path,
                                     const options& how,
                                     mode access,
                                     const background_hooks& hooks);
    ~database();
    database(const database&) = delete;
    database& operator=(const database&) = delete;

    [[nodiscard]] rocksdb::DB& db() const noexcept { return *db_; }
    [[nodiscard]] rocksdb::ColumnFamilyHandle* handle(family f) const noexcept {
        return handles_[static_cast<std::size_t>(f)];
    }
    // The options of one family, for files that will be ingested into it.
    [[nodiscard]] rocksdb::Options file_options(family f) const;

  private:
    database() = default;
    std::unique_ptr<fuse> fuse_;  // outlives the database
    rocksdb::DBOptions db_options_;
    std::vector<rocksdb::ColumnFamilyOptions> family_options_;
    std::unique_ptr<rocksdb::DB> db_;
    std::vector<rocksdb::ColumnFamilyHandle*> handles_;
};

// The disk that `how` names, or the operating system's.
[[nodiscard]] disk& disk_of(const options& how);

// For every read of stored bytes: checksums verified.
[[nodiscard]] rocksdb::ReadOptions checked_reads() noexcept;
// The same for long scans: read ahead, and leave the cache to others.
[[nodiscard]] rocksdb::ReadOptions checked_scans() noexcept;

}  // namespace tiendo::storage
