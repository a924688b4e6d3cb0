// What lies beneath a store: the file system under RocksDB, the threads of its
// background work, and the small files and directories beside the database.
//
// The operating system's, unless `options::on` names another: a simulation brings
// a disk in memory that forgets what was not synced (tests/simulation/disk.hpp).
#pragma once

#include "durable_file.hpp"

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <variant>
#include <vector>

namespace tiendo::storage {

// Thread-safe. Outlives the databases that were opened on it.
class disk {
  public:
    disk() = default;
    virtual ~disk();
    disk(const disk&) = delete;
    disk& operator=(const disk&) = delete;

    // --- beneath RocksDB

    [[nodiscard]] virtual std::shared_ptr<rocksdb::FileSystem> files();
    // Clock and threads of one database, over `files`, which may wrap this disk's own.
    [[nodiscard]] virtual std::unique_ptr<rocksdb::Env> environment(
        std::shared_ptr<rocksdb::FileSystem> files);
    // How many threads open the tables of a database; nullopt: as many as RocksDB likes.
    [[nodiscard]] virtual std::optional<int> opening_threads() const { return std::nullopt; }

    // --- beside it; errors are sentences, or codes of the system

    [[nodiscard]] virtual bool exists(const std::filesystem::path& path) const;
    // Names in a directory, in no order.
    [[nodiscard]] virtual std::vector<std::string> names_in(
        const std::filesystem::path& directory) const;
    [[nodiscard]] virtual std::error_code make_directories(const std::filesystem::path& directory);
    [[nodiscard]] virtual std::error_code remove_all(const std::filesystem::path& path);
    // As the functions of durable_file.hpp.
    [[nodiscard]] virtual std::optional<std::string> sync_directory(
        const std::filesystem::path& directory);
    [[nodiscard]] virtual std::optional<std::string> replace_file(const std::filesystem::path& path,
                                                                  std::string_view bytes);
    [[nodiscard]] virtual std::optional<std::string> rename_durably(
        const std::filesystem::path& from, const std::filesystem::path& to);
    [[nodiscard]] virtual std::optional<std::string> read_small_file(
        const std::filesystem::path& path) const;
    [[nodiscard]] virtual std::variant<directory_lock, std::string> take_lock(
        const std::filesystem::path& path, directory_lock::role as);
};

// The operating system's.
[[nodiscard]] disk& system_disk();

}  // namespace tiendo::storage
