// Small files and directory entries that must survive a power cut, and the lock
// that keeps a second process out of a data directory.
//
// POSIX keeps neither the bytes of a file nor its name until both the file and
// its directory are synced; these functions do both and say what failed.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace tiendo::storage {

// Makes the names inside `directory` durable. nullopt: done. Else what failed.
[[nodiscard]] std::optional<std::string> sync_directory(const std::filesystem::path& directory);

// Replaces `path` by a file of these bytes, whole or not at all (temporary file beside it, sync,
// rename, sync of the directory). nullopt: done.
[[nodiscard]] std::optional<std::string> replace_file(const std::filesystem::path& path,
                                                      std::string_view bytes);

// Renames and makes it durable; both paths are in one directory. nullopt: done.
[[nodiscard]] std::optional<std::string> rename_durably(const std::filesystem::path& from,
                                                        const std::filesystem::path& to);

// The whole of a small file; nullopt: it does not exist or cannot be read.
[[nodiscard]] std::optional<std::string> read_small_file(const std::filesystem::path& path);

// Held while a process uses a data directory; released by the kernel however the process ends.
class directory_lock {
  public:
    enum class role {
        owner,    // alone; creates the lock file
        visitor,  // with other visitors, without an owner; creates nothing
    };
    // The second alternative says why not.
    [[nodiscard]] static std::variant<directory_lock, std::string> take(
        const std::filesystem::path& path, role as);
    directory_lock() = default;
    directory_lock(directory_lock&& other) noexcept;
    directory_lock& operator=(directory_lock&& other) noexcept;
    directory_lock(const directory_lock&) = delete;
    directory_lock& operator=(const directory_lock&) = delete;
    ~directory_lock();

  private:
    int descriptor_ = -1;
};

}  // namespace tiendo::storage
