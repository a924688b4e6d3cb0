// Files that are read or copied whole, with their SHA-256 on the way.
#pragma once

#include "tiendo/storage/backup.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace tiendo::storage {

// Counts bytes for the pace of one long job, and ends it when it is given up.
class paced {
  public:
    paced(const backup_pace& pace, std::uint64_t total) : pace_(pace), total_(total) {}
    // False: given up.
    [[nodiscard]] bool take(std::size_t bytes) {
        done_ += bytes;
        return !pace_ || pace_(bytes, done_, total_);
    }

  private:
    const backup_pace& pace_;
    std::uint64_t total_;
    std::uint64_t done_ = 0;
};

struct copied {
    std::uint64_t size = 0;
    digest256 digest{};
    bool is_gone = false;  // the source is not there
    std::string failure;   // names what failed and where; empty: done
};

inline constexpr std::string_view given_up = "it was given up";

// The first `size` bytes of `from`, or all of it, into `to`, which is made and synced. A source
// that ends before `size` is a failure.
[[nodiscard]] copied copy_file(const std::filesystem::path& from,
                               const std::optional<std::uint64_t>& size,
                               const std::filesystem::path& to,
                               paced& pace);
// The same of bytes at hand.
[[nodiscard]] copied write_file(std::string_view bytes,
                                const std::filesystem::path& to,
                                paced& pace);
// Reads all of it, from the disk where the kernel lets go of what it holds of a synced file.
[[nodiscard]] copied read_back(const std::filesystem::path& file, paced& pace);

}  // namespace tiendo::storage
