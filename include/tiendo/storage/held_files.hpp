// Which files make up an open database at one moment, for whoever copies it
// while it goes on: none of them goes away before this does.
//
// A table never changes; the write-ahead log and the MANIFEST grow behind what is
// named here, so only `size` bytes of a file belong to the copy. What the log's last
// bytes tell may not be synced yet, or be half a record: a copy ends as after a crash.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace tiendo::storage {

struct held_file {
    std::string name;  // "000012.sst"
    std::filesystem::path path;
    std::uint64_t size = 0;              // bytes from its beginning
    std::optional<std::string> content;  // instead of what the file holds now
};

// Move only. Must go before the database is closed.
class held_files {
  public:
    class hold;  // keeps the files while it lives
    held_files(std::vector<held_file> files, std::shared_ptr<const hold> keeps)
        : files_(std::move(files)), keeps_(std::move(keeps)) {}
    held_files(held_files&&) = default;
    held_files& operator=(held_files&&) = default;
    held_files(const held_files&) = delete;
    held_files& operator=(const held_files&) = delete;
    ~held_files() = default;

    [[nodiscard]] const std::vector<held_file>& files() const noexcept { return files_; }

  private:
    std::vector<held_file> files_;
    std::shared_ptr<const hold> keeps_;
};

// The second alternative says why not.
using holding = std::variant<held_files, std::string>;

}  // namespace tiendo::storage
