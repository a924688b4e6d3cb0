// A scratch data directory and stores in it, for the tests of storage.
#pragma once

#include "made_up_log.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <unistd.h>

namespace tiendo::storage {

// Removed with everything in it.
class scratch {
  public:
    scratch() {
        static int count = 0;
        path_ = std::filesystem::temp_directory_path() /
                ("tiendo-storage-" + std::to_string(::getpid()) + "-" + std::to_string(++count));
        std::filesystem::remove_all(path_);
    }
    ~scratch() { std::filesystem::remove_all(path_); }
    scratch(const scratch&) = delete;
    scratch& operator=(const scratch&) = delete;
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

inline options small(const std::filesystem::path& directory) {
    options how;
    how.directory = directory;
    how.log_buffer_bytes = 1u << 20;
    how.cache_bytes = 8u << 20;
    return how;
}

inline std::unique_ptr<store> must_open(const std::filesystem::path& directory) {
    auto opened = store::open(small(directory));
    if (auto* why = std::get_if<std::string>(&opened)) FAIL(*why);
    return std::move(std::get<std::unique_ptr<store>>(opened));
}

// The sentence that refused to open.
inline std::string must_refuse(const std::filesystem::path& directory) {
    auto opened = store::open(small(directory));
    if (auto* why = std::get_if<std::string>(&opened)) return *why;
    FAIL("the directory was opened");
    return {};
}

inline void append_groups(store& to, int groups, std::size_t items) {
    for (int i = 0; i < groups; ++i) {
        const auto done = to.append(group_after(to.head(), items));
        if (!done) FAIL(to.failure());
    }
}

}  // namespace tiendo::storage
